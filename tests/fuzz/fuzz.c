// SPDX-License-Identifier: Apache-2.0
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/describe.h"

void fuzz_check(bool kept, const char *promise, const char *file, int line)
{
    if (kept)
        return;
    fprintf(stderr, "%s:%d: broken: %s\n", file, line, promise);
    abort();
}

void fuzz_same(str a, str b)
{
    if (str_eq(a, b))
        return;
    fprintf(stderr, "<" STR_FMT ">\n  and\n<" STR_FMT ">\n", STR_ARG(a), STR_ARG(b));
    abort();
}

static void check_contest(const struct election *e, const struct contest *c)
{
    for (uint32_t card = 0; card < e->cards; card++) {
        struct mark_set set = contest_set(c, column_get(&c->column, card));
        FUZZ_CHECK(set.count <= LIMIT_MARKS);
        for (uint32_t i = 0; i < set.count; i++)
            FUZZ_CHECK(set.marks[i].choice < c->choices.len);
    }
}

// Reads the bytes in pieces of `chunk` and describes what came of it.
static void describe(fuzz_reader *read, str bytes, size_t chunk, struct buf *out)
{
    struct election e;
    struct problems p;
    struct source s = {0};
    struct bal_err err = {0};
    buf_clear(out);
    problems_init(&p);
    FUZZ_CHECK(election_init(&e, &err) == BAL_OK);
    FUZZ_CHECK(source_open_memory(&s, STR("t"), bytes, chunk, &err) == BAL_OK);
    struct import imp = {
        .election = &e, .problems = &p, .file = STR("t"), .last_batch = TABLE_NONE};
    bal_status status = read(&s, &imp, &err);
    if (status != BAL_OK) {
        FUZZ_CHECK(err.code == status && err.what[0] != '\0');
        buf_addf(out, "%s: %s (%s)\n", err_name(status), err.what, err.where);
    }
    for (size_t i = 0; i < e.contests.len; i++)
        check_contest(&e, &e.contests.at[i]);
    describe_election(&e, &p, out);
    source_close(&s);
    election_done(&e);
    problems_done(&p);
}

int fuzz_format(fuzz_reader *read, const uint8_t *data, size_t size)
{
    static const size_t chunks[] = {1, 7};
    AUTO_BUF whole = BUF_INIT(FUZZ_TRACE), pieces = BUF_INIT(FUZZ_TRACE);
    describe(read, fuzz_str(data, size), 0, &whole);
    for (size_t i = 0; i < ARRAY_LEN(chunks); i++) {
        describe(read, fuzz_str(data, size), chunks[i], &pieces);
        fuzz_same(buf_str(&whole), buf_str(&pieces));
    }
    return 0;
}

void fuzz_same_readers(fuzz_reader *a, fuzz_reader *b, const uint8_t *data, size_t size)
{
    AUTO_BUF by_a = BUF_INIT(FUZZ_TRACE), by_b = BUF_INIT(FUZZ_TRACE);
    describe(a, fuzz_str(data, size), 0, &by_a);
    describe(b, fuzz_str(data, size), 0, &by_b);
    fuzz_same(buf_str(&by_a), buf_str(&by_b));
}
