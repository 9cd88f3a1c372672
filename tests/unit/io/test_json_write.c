// SPDX-License-Identifier: Apache-2.0
// The JSON writer: its layout, and that the reader gets back what was written.
#include "io/json_write.h"

#include <math.h>

#include "io/json.h"
#include "support/support.h"

static struct bal_err err;

static void write_sample(struct json_writer *w)
{
    jw_open(w, '{');
    jw_key_value(w, "name", STR("A \"B\" \\ C"));
    jw_key_u64(w, "cards", UINT64_MAX);
    jw_key_bool(w, "ok", true);
    jw_key(w, "empty");
    jw_open(w, '[');
    jw_close(w, ']');
    jw_key(w, "list");
    jw_open(w, '[');
    jw_i64(w, -5);
    jw_null(w);
    jw_open(w, '{');
    jw_close(w, '}');
    jw_open(w, '[');
    jw_double(w, 0.1);
    jw_close(w, ']');
    jw_close(w, ']');
    jw_key_str(w, STR("last\n"));
    jw_bool(w, false);
    jw_close(w, '}');
    jw_end(w);
}

static void layout(void **state)
{
    (void)state;
    AUTO_SINK s = {0};
    struct json_writer w;
    sink_open_memory(&s, 1 << 16);
    jw_init(&w, &s, false);
    write_sample(&w);
    assert_ok(sink_close(&s, &err));
    assert_str(buf_str(&s.buf), "{\n"
                                "  \"name\": \"A \\\"B\\\" \\\\ C\",\n"
                                "  \"cards\": 18446744073709551615,\n"
                                "  \"ok\": true,\n"
                                "  \"empty\": [],\n"
                                "  \"list\": [\n"
                                "    -5,\n"
                                "    null,\n"
                                "    {},\n"
                                "    [\n"
                                "      0.1\n"
                                "    ]\n"
                                "  ],\n"
                                "  \"last\\n\": false\n"
                                "}\n");
    sink_discard(&s);
    sink_open_memory(&s, 1 << 16);
    jw_init(&w, &s, true);
    write_sample(&w);
    assert_ok(sink_close(&s, &err));
    assert_str(buf_str(&s.buf),
               "{\"name\":\"A \\\"B\\\" \\\\ C\",\"cards\":18446744073709551615,\"ok\":true,"
               "\"empty\":[],\"list\":[-5,null,{},[0.1]],\"last\\n\":false}\n");
}

static bal_status open_json(struct json *r, struct source *source, const struct sink *s)
{
    BAL_TRY(source_open_memory(source, STR("t"), buf_str(&s->buf), 0, &err));
    return json_open(r, source, &err);
}

// Written as a string and read again. NULL: it comes back as it was.
static void texts_come_back(void **state)
{
    (void)state;
    char all[128];
    for (int i = 0; i < 128; i++)
        all[i] = (char)i;
    const struct {
        str text;
        const char *read;
    } cases[] = {
        {STR(""), NULL},
        {str_make(all, sizeof all), NULL},
        {STR("caf\u00e9 \u20ac \U0001F600 \uFFFF \U0010FFFF"), NULL},
        {STR("\"\\\"\\"), NULL},
        {STR("a\xFF"), "a\uFFFD"},
        {STR("\xFF\"\xFE\n"), "\uFFFD\"\uFFFD\n"},
        {STR("\xC3"), "\uFFFD"},
        {STR("\xE2\x82"), "\uFFFD\uFFFD"},
        {STR("\xED\xA0\x80x"), "\uFFFD\uFFFD\uFFFDx"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        AUTO_SINK s = {0};
        AUTO_SOURCE source = {0};
        struct json_writer w;
        struct json r;
        str back = {0};
        sink_open_memory(&s, 1 << 16);
        jw_init(&w, &s, true);
        jw_str(&w, cases[i].text);
        assert_ok(sink_close(&s, &err));
        assert_ok(open_json(&r, &source, &s));
        assert_ok(json_string(&r, &back, &err));
        if (cases[i].read != NULL)
            assert_str(back, cases[i].read);
        else
            assert_true(str_eq(back, cases[i].text));
        assert_ok(json_finish(&r, &err));
        json_close(&r);
    }
}

static void numbers_come_back(void **state)
{
    (void)state;
    static const double doubles[] = {0,
                                     0.1,
                                     1.0 / 3,
                                     1e300,
                                     -5e-324,
                                     0.0069073761812894555,
                                     1e21,
                                     123456,
                                     2.5e-7,
                                     -0.0,
                                     1.7976931348623157e308};
    AUTO_SINK s = {0};
    AUTO_SOURCE source = {0};
    struct json_writer w;
    struct json r;
    sink_open_memory(&s, 1 << 16);
    jw_init(&w, &s, false);
    jw_open(&w, '[');
    for (size_t i = 0; i < ARRAY_LEN(doubles); i++)
        jw_double(&w, doubles[i]);
    jw_double(&w, (double)NAN);
    jw_double(&w, (double)-INFINITY);
    jw_i64(&w, INT64_MAX);
    jw_i64(&w, -INT64_MAX);
    jw_close(&w, ']');
    jw_end(&w);
    assert_ok(sink_close(&s, &err));
    assert_ok(open_json(&r, &source, &s));
    assert_ok(json_enter(&r, '[', &err));
    for (size_t i = 0; i < ARRAY_LEN(doubles); i++) {
        double d = (double)NAN;
        assert_ok(json_double(&r, &d, &err));
        assert_memory_equal(&d, &doubles[i], sizeof d);
    }
    enum json_type type;
    int64_t n = 0;
    for (int i = 0; i < 2; i++) {
        assert_ok(json_peek(&r, &type, &err));
        assert_int_equal(type, JSON_NULL);
        assert_ok(json_skip(&r, &err));
    }
    assert_ok(json_i64(&r, &n, &err));
    assert_true(n == INT64_MAX);
    assert_ok(json_i64(&r, &n, &err));
    assert_true(n == -INT64_MAX);
    json_close(&r);
}

// As deep as the reader goes, with commas in their places on every level.
static void depth(void **state)
{
    (void)state;
    AUTO_SINK s = {0};
    AUTO_SOURCE source = {0};
    struct json_writer w;
    struct json r;
    sink_open_memory(&s, 1 << 16);
    jw_init(&w, &s, true);
    for (int i = 0; i < LIMIT_JSON_DEPTH; i++) {
        jw_open(&w, '[');
        jw_u64(&w, 1);
    }
    for (int i = 0; i < LIMIT_JSON_DEPTH; i++) {
        jw_u64(&w, 2);
        jw_close(&w, ']');
    }
    assert_ok(sink_close(&s, &err));
    assert_true(str_starts(buf_str(&s.buf), STR("[1,[1,[1,")));
    assert_true(str_ends(buf_str(&s.buf), STR(",2],2],2]")));
    assert_ok(open_json(&r, &source, &s));
    assert_ok(json_skip(&r, &err));
    assert_ok(json_finish(&r, &err));
    json_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layout),
        cmocka_unit_test(texts_come_back),
        cmocka_unit_test(numbers_come_back),
        cmocka_unit_test(depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
