// SPDX-License-Identifier: Apache-2.0
// again.h: for formats that are read and written: what was read and written reads equal.
#ifndef BAL_TESTS_AGAIN_H
#define BAL_TESTS_AGAIN_H

#include "formats/readers.h"
#include "fuzz/fuzz.h"

// Reads the text and writes what came of it. False when there are errors in it.
static inline bool fuzz_write(reader_fn *read, const char *format, str text, struct buf *out)
{
    struct election e;
    struct problems p;
    struct source s = {0};
    struct bal_err err = {0};
    AUTO_SINK sink;
    problems_init(&p);
    sink_open_memory(&sink, FUZZ_TRACE);
    FUZZ_CHECK(election_init(&e, &err) == BAL_OK);
    FUZZ_CHECK(source_open_memory(&s, STR("t"), text, 0, &err) == BAL_OK);
    struct import imp = {
        .election = &e, .problems = &p, .file = STR("t"), .last_batch = TABLE_NONE};
    bool done = read(&s, &imp, &err) == BAL_OK && problems_errors(&p) == 0;
    if (done)
        FUZZ_CHECK(format_find(str_from(format))->write(&e, &sink, &err) == BAL_OK);
    buf_clear(out);
    buf_add(out, buf_str(&sink.buf));
    source_close(&s);
    election_done(&e);
    problems_done(&p);
    return done;
}

static inline void fuzz_again(reader_fn *read, const char *format, const uint8_t *data, size_t size)
{
    AUTO_BUF once = BUF_INIT(FUZZ_TRACE), twice = BUF_INIT(FUZZ_TRACE);
    if (!fuzz_write(read, format, fuzz_str(data, size), &once))
        return;
    FUZZ_CHECK(fuzz_write(read, format, buf_str(&once), &twice));
    fuzz_same(buf_str(&once), buf_str(&twice));
}

// Does the text hold a number of more than five digits? Formats in which a number makes that many
// cards would take too long.
static inline bool fuzz_large_number(const uint8_t *data, size_t size)
{
    size_t digits = 0;
    for (size_t i = 0; i < size && digits <= 5; i++)
        digits = data[i] >= '0' && data[i] <= '9' ? digits + 1 : 0;
    return digits > 5;
}

#endif
