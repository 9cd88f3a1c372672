// SPDX-License-Identifier: Apache-2.0
// A CvrExport file, with manifests of its own kind before it.
#include "formats/dominion/dominion_json.h"
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

static str input; // of this run, which may be read more than once

static bal_status look_ahead(struct dj *scout, const void *ctx, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    (void)ctx;
    BAL_TRY(source_open_memory(&s, STR("t"), input, 0, err));
    bal_status status = dj_scout(scout, &s, err);
    return status == BAL_LIMIT ? status : BAL_OK;
}

static bal_status read_sessions(struct dj *d, struct source *s, struct bal_err *err)
{
    BAL_TRY(import_file_begin(d->imp, "dominion-json", err));
    bal_status status = dj_export(d, s, err);
    import_file_end(d->imp);
    BAL_TRY(dj_settle(d, err));
    dj_finish(d);
    return status;
}

static bal_status read_listed(struct source *s, struct import *imp, struct bal_err *err)
{
    struct dj d;
    bal_status status = dj_init(&d, imp, err);
    if (status == BAL_OK)
        status = read_text(&d, DJ_CONTESTS, contests, err);
    if (status == BAL_OK)
        status = read_text(&d, DJ_STYLE_CONTESTS, pairs, err);
    if (status == BAL_OK)
        status = read_sessions(&d, s, err);
    dj_done(&d);
    return status;
}

static bal_status read_alone(struct source *s, struct import *imp, struct bal_err *err)
{
    struct dj d;
    bal_status status = dj_init(&d, imp, err);
    d.look_ahead = look_ahead;
    if (status == BAL_OK)
        status = read_sessions(&d, s, err);
    dj_done(&d);
    return status;
}

// The same, but ranks are looked for before.
static bal_status read_twice(struct source *s, struct import *imp, struct bal_err *err)
{
    struct dj d;
    bal_status status = dj_init(&d, imp, err);
    if (status == BAL_OK)
        status = look_ahead(&d, NULL, err);
    if (status == BAL_OK)
        status = read_sessions(&d, s, err);
    dj_done(&d);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input = fuzz_str(data, size);
    if (size % 2 == 0)
        return fuzz_format(read_listed, data, size);
    fuzz_same_readers(read_alone, read_twice, data, size);
    return fuzz_format(read_alone, data, size);
}
