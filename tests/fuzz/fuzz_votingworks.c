// SPDX-License-Identifier: Apache-2.0
// An export of VotingWorks: a folder of metadata.json and a record a sheet, which the input holds
// one after the other, divided by lines of "----".
#include "formats/format.h"
#include "fuzz/fuzz.h"
#include "io/utf8.h"

enum { MOST_FILES = 16 };

struct text {
    str bytes;
    size_t chunk;
};

static bal_status open_text(void *state, str name, struct source *out, struct bal_err *err)
{
    const struct text *t = state;
    return source_open_memory(out, name, t->bytes, t->chunk, err);
}

static bal_status read_text_at(void *state, uint64_t at, char *out, size_t len, struct bal_err *err)
{
    (void)err;
    memcpy(out, ((const struct text *)state)->bytes.ptr + at, len);
    return BAL_OK;
}

static bal_status read_folder(str all, size_t chunk, struct import *imp, struct bal_err *err)
{
    static const char *const names[MOST_FILES] = {"x/metadata.json", "x/1/" INPUTS_RECORD,
                                                  "x/2/" INPUTS_RECORD, "x/3/" INPUTS_RECORD,
                                                  "x/4/" INPUTS_RECORD};
    struct text texts[MOST_FILES];
    struct input_blob blobs[MOST_FILES];
    size_t count = 0;
    for (; count < MOST_FILES && names[count] != NULL && (count == 0 || all.len > 0); count++) {
        size_t end = str_find(all, STR("\n----\n"));
        texts[count] = (struct text){str_head(all, end), chunk};
        all = str_skip(all, end + 6);
        blobs[count] =
            (struct input_blob){str_from(names[count]),
                                {open_text, read_text_at, &texts[count], texts[count].bytes.len}};
    }
    struct inputs set;
    BAL_TRY(inputs_open_blobs(&set, STR("x"), true, blobs, count, err));
    bal_status status = format_find(STR("votingworks-cdf"))->read_set(&set, imp, err);
    inputs_close(&set);
    return status;
}

// The pieces in which the input comes are those in which each of its files is read.
static bal_status read_package(struct source *s, struct import *imp, struct bal_err *err)
{
    AUTO_BUF all = BUF_INIT(FUZZ_TRACE);
    BAL_TRY(buf_reserve(&all, FUZZ_INPUT) ? BAL_OK : err_memory(err));
    size_t first = 0;
    BAL_TRY(source_read(s, all.ptr, FUZZ_INPUT, &first, err));
    all.len = first;
    BAL_TRY(source_read_all(s, &all, err));
    return read_folder(buf_str(&all), first, imp, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    // Whether another encoding is noticed depends on how far a file is read that ends in an error.
    str text = fuzz_str(data, size);
    bool fits = size <= FUZZ_INPUT && utf8_valid(text) == size && str_index(text, 0) == size;
    return fits ? fuzz_format(read_package, data, size) : 0;
}
