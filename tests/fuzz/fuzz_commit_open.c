// SPDX-License-Identifier: Apache-2.0
// open1: pieces of every size give the same, and what is counted are leaves. The leaves are those
// that the lines themselves make, so that some inputs are right.
#include <stdlib.h>

#include "fuzz/fuzz.h"
#include "ledger/commit_open.h"

enum { LINES = 4096 };

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct merkle_hash));
}

static size_t leaves_of(str text, struct merkle_hash *out)
{
    static str entries[LINES];
    size_t n = 0, kept = 0, known = 0;
    while (text.len > 0 && n < LINES) {
        struct merkle_hash tag;
        uint32_t entry;
        str line = str_cut(&text, '\n');
        if (line.len > 0 && line.ptr[0] == '{' && known < LINES)
            entries[known++] = line;
        else if (line.len > 45 && num_u32(str_skip(line, 45), &entry) && entry < known &&
                 base64_get(str_head(line, 44), tag.b, SHA256_BYTES))
            out[n++] = commit_cm(&tag, entries[entry]);
    }
    if (n > 1)
        qsort(out, n, sizeof *out, by_bytes);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || !merkle_same(&out[kept - 1], &out[i]))
            out[kept++] = out[i];
    return kept;
}

static bal_status count(void *ctx, str entry, uint64_t cards, struct bal_err *err)
{
    (void)err;
    FUZZ_CHECK(entry.len > 0 && cards > 0);
    *(uint64_t *)ctx += cards;
    return BAL_OK;
}

static bal_status read_text(const struct commit_read *leaves, str text, size_t chunk,
                            uint64_t *opened, struct bal_err *err)
{
    AUTO_SOURCE in = {0};
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    uint64_t seen = 0;
    struct commit_wanted wanted = {.tag = {{0}}};
    BAL_TRY(source_open_memory(&in, STR("open1"), text, chunk, err));
    const struct commit_opening o = {.in = &in,
                                     .leaves = leaves,
                                     .entry = count,
                                     .ctx = &seen,
                                     .wanted = &wanted,
                                     .wanted_count = 1,
                                     .arena = &arena,
                                     .threads = 1};
    *opened = 0;
    bal_status status = commit_open_read(&o, opened, err);
    FUZZ_CHECK(status != BAL_OK || (seen == *opened && *opened <= leaves->leaves.len));
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct merkle_hash hashes[LINES];
    static const size_t chunks[] = {0, 1, 7, 1000};
    str text = fuzz_str(data, size);
    if (size > FUZZ_INPUT)
        return 0;
    struct commit_read leaves = {{hashes, leaves_of(text, hashes), LINES}};
    struct bal_err first = {0};
    uint64_t opened = 0;
    bal_status status = read_text(&leaves, text, 0, &opened, &first);
    for (size_t i = 1; i < ARRAY_LEN(chunks); i++) {
        struct bal_err err = {0};
        uint64_t again = 0;
        FUZZ_CHECK(read_text(&leaves, text, chunks[i], &again, &err) == status);
        FUZZ_CHECK(again == opened && strcmp(err.what, first.what) == 0);
    }
    return 0;
}
