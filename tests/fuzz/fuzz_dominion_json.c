// SPDX-License-Identifier: Apache-2.0
// A CvrExport file, with manifests of its own kind before it.
#include "formats/dominion_json.h"
#include "fuzz/fuzz.h"

static const char contests[] = "{\"Version\":\"5\",\"List\":["
                               "{\"Description\":\"M\",\"Id\":1,\"VoteFor\":1,\"NumOfRanks\":0},"
                               "{\"Description\":\"C\",\"Id\":2,\"VoteFor\":2,\"NumOfRanks\":0},"
                               "{\"Description\":\"S\",\"Id\":3,\"VoteFor\":1,\"NumOfRanks\":3}]}";
static const char pairs[] = "{\"Version\":\"5\",\"List\":[{\"BallotTypeId\":6,\"ContestId\":1},"
                            "{\"BallotTypeId\":6,\"ContestId\":2}]}";

static bal_status read_text(struct dj *d, enum dj_kind kind, const char *text, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    BAL_TRY(source_open_memory(&s, STR("manifest"), str_from(text), 0, err));
    return dj_manifest(d, kind, &s, err);
}

static bal_status read_all(struct dj *d, struct source *s, struct bal_err *err)
{
    // Half of the inputs are read without manifests.
    if (s->size % 2 == 0) {
        BAL_TRY(read_text(d, DJ_CONTESTS, contests, err));
        BAL_TRY(read_text(d, DJ_STYLE_CONTESTS, pairs, err));
    }
    BAL_TRY(import_file_begin(d->imp, "dominion-json", err));
    bal_status status = dj_export(d, s, err);
    import_file_end(d->imp);
    dj_finish(d);
    return status;
}

static bal_status read_export(struct source *s, struct import *imp, struct bal_err *err)
{
    struct dj d;
    bal_status status = dj_init(&d, imp, err);
    if (status == BAL_OK)
        status = read_all(&d, s, err);
    dj_done(&d);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_format(read_export, data, size);
}
