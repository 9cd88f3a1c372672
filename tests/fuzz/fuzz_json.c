// SPDX-License-Identifier: Apache-2.0
// JSON: the same tokens and errors for pieces of every size; skipping finds the same mistakes as
// reading; what is written again reads equal; and any bytes can be written as a string.
#include "fuzz/fuzz.h"
#include "io/json_write.h"
#include "io/utf8.h"
#include "support/trace.h"

static void open_text(struct json *r, struct source *s, str text)
{
    FUZZ_CHECK(source_open_memory(s, STR("t"), text, 0, NULL) == BAL_OK);
    FUZZ_CHECK(json_open(r, s, NULL) == BAL_OK);
}

static void skips_alike(str text, bal_status expected, const struct bal_err *expected_err)
{
    AUTO_SOURCE s = {0};
    struct json r;
    struct bal_err err = {0};
    open_text(&r, &s, text);
    bal_status status = json_skip(&r, &err);
    if (status == BAL_OK)
        status = json_finish(&r, &err);
    FUZZ_CHECK(status == expected);
    if (status != BAL_OK)
        fuzz_same(str_from(err.where), str_from(expected_err->where));
    json_close(&r);
}

// Reads it as an object of known and unknown keys: the only new mistake can be a key met twice.
static void fields_alike(str text)
{
    static const struct json_keys keys = {3, {{"Id", 2}, {"a", 1}, {"", 0}}};
    AUTO_SOURCE s = {0};
    struct json r;
    struct bal_err err = {0};
    open_text(&r, &s, text);
    bal_status status = json_enter(&r, '{', &err);
    for (struct json_object o = {0}; status == BAL_OK;) {
        status = json_field(&r, &keys, &o, &err);
        if (status != BAL_OK || o.field == JSON_DONE)
            break;
        status = json_skip(&r, &err);
    }
    if (status == BAL_OK)
        status = json_finish(&r, &err);
    FUZZ_CHECK(status == BAL_OK || str_ends(str_from(err.what), STR(" occurs twice")));
    json_close(&r);
}

// Numbers are written by their value, so that 1e2 and 100 are the same.
static void write_number(struct json_writer *w, struct buf *trace, str text)
{
    uint64_t u;
    int64_t i;
    double d;
    char out[NUM_TEXT];
    if (num_u64(text, &u)) {
        jw_u64(w, u);
        json_trace_token(trace, JSON_NUMBER, num_text(u, out));
    } else if (num_i64(text, &i) && i != 0) {
        jw_i64(w, i);
        json_trace_token(trace, JSON_NUMBER, text);
    } else if (num_double(text, &d) && d != 0) {
        jw_double(w, d);
        json_trace_token(trace, JSON_NUMBER, num_double_text(d, out));
    } else { // too large for anything, or one of the many zeros
        jw_null(w);
        json_trace_token(trace, JSON_NULL, text);
    }
}

static void write_token(struct json_writer *w, struct buf *trace, const struct json *r)
{
    if (r->type == JSON_NUMBER) {
        write_number(w, trace, r->text);
        return;
    }
    json_trace_token(trace, r->type, r->text);
    if (r->type == JSON_OBJECT || r->type == JSON_ARRAY)
        jw_open(w, r->type == JSON_OBJECT ? '{' : '[');
    else if (r->type == JSON_OBJECT_END || r->type == JSON_ARRAY_END)
        jw_close(w, r->type == JSON_OBJECT_END ? '}' : ']');
    else if (r->type == JSON_KEY)
        jw_key_str(w, r->text);
    else if (r->type == JSON_STRING)
        jw_str(w, r->text);
    else if (r->type == JSON_TRUE || r->type == JSON_FALSE)
        jw_bool(w, r->type == JSON_TRUE);
    else if (r->type == JSON_NULL)
        jw_null(w);
}

static void written_reads_equal(str text, bool compact)
{
    AUTO_SOURCE s = {0};
    AUTO_SINK sink = {0};
    AUTO_BUF before = BUF_INIT(FUZZ_TRACE), after = BUF_INIT(FUZZ_TRACE);
    struct json r;
    struct json_writer w;
    struct bal_err err = {0};
    sink_open_memory(&sink, FUZZ_TRACE);
    jw_init(&w, &sink, compact);
    open_text(&r, &s, text);
    do {
        FUZZ_CHECK(json_next(&r, &err) == BAL_OK);
        write_token(&w, &before, &r);
    } while (r.type != JSON_END);
    json_close(&r);
    jw_end(&w);
    FUZZ_CHECK(sink_close(&sink, &err) == BAL_OK);
    FUZZ_CHECK(json_trace(&after, buf_str(&sink.buf), 0, &err) == BAL_OK);
    fuzz_same(buf_str(&before), buf_str(&after));
}

static void any_bytes_are_a_string(str bytes)
{
    AUTO_SOURCE s = {0};
    AUTO_SINK sink = {0};
    struct json r;
    struct json_writer w;
    struct bal_err err = {0};
    str back;
    sink_open_memory(&sink, FUZZ_TRACE);
    jw_init(&w, &sink, true);
    jw_str(&w, bytes);
    FUZZ_CHECK(sink_close(&sink, &err) == BAL_OK);
    open_text(&r, &s, buf_str(&sink.buf));
    FUZZ_CHECK(json_string(&r, &back, &err) == BAL_OK);
    if (utf8_valid(bytes) == bytes.len)
        fuzz_same(back, bytes);
    FUZZ_CHECK(json_finish(&r, &err) == BAL_OK);
    json_close(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t chunks[] = {1, 7, 64};
    AUTO_BUF whole = BUF_INIT(FUZZ_TRACE), pieces = BUF_INIT(FUZZ_TRACE);
    struct bal_err err = {0}, other = {0};
    str text = fuzz_str(data, size);
    if (size > FUZZ_INPUT)
        return 0;
    bal_status status = json_trace(&whole, text, 0, &err);
    for (size_t i = 0; i < ARRAY_LEN(chunks); i++) {
        FUZZ_CHECK(json_trace(&pieces, text, chunks[i], &other) == status);
        fuzz_same(buf_str(&whole), buf_str(&pieces));
    }
    skips_alike(text, status, &err);
    if (status == BAL_OK) {
        written_reads_equal(text, size % 2 == 0);
        if (whole.ptr[0] == '{')
            fields_alike(text);
    } else {
        FUZZ_CHECK(status == BAL_INVALID && str_starts(str_from(err.where), STR("t, line ")));
    }
    any_bytes_are_a_string(text);
    return 0;
}
