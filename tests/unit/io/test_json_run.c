// SPDX-License-Identifier: Apache-2.0
// The short cuts of the JSON reader take what the general way takes: with and without them, and in
// pieces of every size, a text reads the same. (In pieces of one byte they see too little to take
// anything.)
#include "support/support.h"

#include "io/json.h"

enum { A, B, SKIP, LIST, NESTED, KEYS };

static const struct json_keys keys = {
    KEYS, {{"A", 1}, {"LongerThanEight", 15}, {"Skip", 4}, {"List", 4}, {"Nested", 6}}};
static const char kinds[KEYS] = {JSON_RUN_NUMBER, JSON_RUN_BOOL, JSON_RUN_SKIP, JSON_RUN_EMPTY,
                                 JSON_RUN_STOP};

// The sum of a list of numbers.
static bal_status read_list(struct json *r, bool run, uint64_t *sum, struct bal_err *err)
{
    uint64_t values[3], v = 0;
    int count = 0;
    bool more = true, ok;
    *sum = 0;
    if (run && json_run_numbers(r, values, ARRAY_LEN(values), &count)) {
        for (int i = 0; i < count; i++)
            *sum += values[i];
        return BAL_OK;
    }
    BAL_TRY(json_enter(r, '[', err));
    while (more) {
        BAL_TRY(json_element(r, &more, err));
        if (more)
            BAL_TRY(json_maybe_u64(r, &v, &ok, err));
        *sum += more && ok ? v : 0;
    }
    return BAL_OK;
}

static bal_status read_object(struct json *r, bool run, struct buf *out, struct bal_err *err)
{
    uint64_t values[KEYS] = {99, 99, 0, 0, 0};
    bool truth, ok;
    for (struct json_object o = {0}; o.field != JSON_DONE;) {
        if (run)
            json_run(r, &keys, kinds, &o, values);
        BAL_TRY(json_field(r, &keys, &o, err));
        if (o.field == A) {
            BAL_TRY(json_maybe_u64(r, &values[A], &ok, err));
        } else if (o.field == B) {
            BAL_TRY(json_bool(r, &truth, err));
            values[B] = truth;
        } else if (o.field == LIST) {
            BAL_TRY(read_list(r, run, &values[LIST], err));
        } else if (o.field != JSON_DONE) {
            BAL_TRY(json_skip(r, err));
        } else {
            buf_addf(out, "%llu %llu %llu %llx;", (unsigned long long)values[A],
                     (unsigned long long)values[B], (unsigned long long)values[LIST],
                     (unsigned long long)o.seen);
        }
    }
    return BAL_OK;
}

static bal_status read_objects(struct json *r, bool run, struct buf *out, struct bal_err *err)
{
    bool more = true;
    BAL_TRY(json_enter(r, '[', err));
    while (more) {
        if (run) {
            BAL_TRY(json_next_object(r, &more, err));
        } else {
            BAL_TRY(json_element(r, &more, err));
            if (more)
                BAL_TRY(json_enter(r, '{', err));
        }
        if (more)
            BAL_TRY(read_object(r, run, out, err));
    }
    return json_finish(r, err);
}

static void read_text(struct buf *out, str text, bool run, size_t chunk)
{
    AUTO_SOURCE s = {0};
    struct json r;
    struct bal_err err = {0};
    buf_clear(out);
    assert_ok(source_open_memory(&s, STR("t"), text, chunk, &err));
    assert_ok(json_open(&r, &s, &err));
    if (read_objects(&r, run, out, &err) != BAL_OK)
        buf_addf(out, "!%s (%s)", err.what, err.where);
    json_close(&r);
}

static void assert_alike(str text, struct buf *general)
{
    static const size_t chunks[] = {0, 1, 7, 64};
    AUTO_BUF other = BUF_INIT(1 << 20);
    read_text(general, text, false, 1);
    for (size_t i = 0; i < 2 * ARRAY_LEN(chunks); i++) {
        read_text(&other, text, i % 2 == 0, chunks[i / 2]);
        assert_string_equal(buf_cstr(&other), buf_cstr(general));
    }
}

static void texts_and_what_they_say(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"[]", ""},
        {"[{}]", "99 99 0 0;"},
        {"[{\"A\":7,\"LongerThanEight\":true,\"Skip\":12,\"List\":[]}]", "7 1 0 f;"},
        {"[{\"A\":0}, {\"A\":1234567} ,{\"A\":12345678},{\"A\":9999999}]",
         "0 99 0 1;1234567 99 0 1;12345678 99 0 1;9999999 99 0 1;"},
        {" [ { \"A\" : 7 , \"Skip\" : [ ] , \"LongerThanEight\" : false } ] ", "7 0 0 7;"},
        {"[{\n\t\"A\": 10,\r\n\"Skip\": \"x\", \"List\": [ 4 , 6 ],\n\"Nested\": {\"A\":[1]}\n}\n]",
         "10 99 10 1d;"},
        {"[{\"List\":[1,2,3,4]},{\"List\":[12345678]},{\"List\":[1,\"a\"]}]",
         "99 99 10 8;99 99 12345678 8;99 99 1 8;"},
        {"[{\"A\":1.5,\"LongerThanEight\":false},{\"A\":-1},{\"A\":\"1\"},{\"A\":1e3},{\"A\":null}"
         "]",
         "99 0 0 3;99 99 0 1;99 99 0 1;99 99 0 1;99 99 0 1;"},
        {"[{\"Other\":1,\"A\":2,\"B\":3}]", "2 99 0 1;"},
        {"[{\"\\u0041\":2}]", "2 99 0 1;"},
        {"[{\"A\":1,\"A\":2}]", "!the key \"A\" occurs twice (t, line 1, column 9)"},
        {"[{\"Skip\":1,\"A\":2,\"Skip\":2}]",
         "!the key \"Skip\" occurs twice (t, line 1, column 18)"},
        {"[{\"A\":01}]", "!not a number: 01 (t, line 1, column 7)"},
        {"[{\"A\":1,}]", "!a key in quotes is expected here (t, line 1, column 9)"},
        {"[{,\"A\":1}]", "!a key in quotes is expected here (t, line 1, column 3)"},
        {"[{\"A\":1 \"B\":1}]", "!',' or '}' is expected here (t, line 1, column 9)"},
        {"[{\"A\":1]]", "!',' or '}' is expected here (t, line 1, column 8)"},
        {"[{\"A\":1},]", "1 99 0 1;!not a JSON value (t, line 1, column 10)"},
        {"[{\"A\":1}{\"A\":1}]", "1 99 0 1;!',' or ']' is expected here (t, line 1, column 9)"},
        {"[{\"LongerThanEight\":truely}]", "!',' or '}' is expected here (t, line 1, column 25)"},
        {"[{\"A\":1},2]", "1 99 0 1;!an object is expected here (t, line 1, column 10)"},
    };
    AUTO_BUF general = BUF_INIT(1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_alike(str_from(cases[i].text), &general);
        assert_str(buf_str(&general), cases[i].want);
    }
}

static void cut_off_or_changed_anywhere(void **state)
{
    (void)state;
    static const char text[] = "[{\"A\":10,\"LongerThanEight\":false,\"Skip\":3,\"List\":[4, 6]},\n"
                               " {\"A\": 7, \"Skip\": [], \"Nested\": {\"A\":[]}, \"List\": []}]";
    static const char bytes[] = "\"{}[],:0et x";
    AUTO_BUF general = BUF_INIT(1 << 20);
    char changed[sizeof text];
    for (size_t at = 0; at < sizeof text - 1; at++) {
        assert_alike(str_make(text, at), &general);
        memcpy(changed, text, sizeof text);
        for (size_t i = 0; i < sizeof bytes - 1; i++) {
            changed[at] = bytes[i];
            assert_alike(str_make(changed, sizeof changed - 1), &general);
        }
    }
}

// [] is one level more than [ allows.
static void deepest_level(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 20), general = BUF_INIT(1 << 20);
    for (int extra = 0; extra < 3; extra++) {
        buf_clear(&text);
        buf_add(&text, STR("[{\"Nested\":"));
        for (int i = 0; i < LIMIT_JSON_DEPTH - 4 + extra; i++)
            buf_add_char(&text, '[');
        buf_add(&text, STR("{\"A\":1,\"Skip\":[]}"));
        for (int i = 0; i < LIMIT_JSON_DEPTH - 4 + extra; i++)
            buf_add_char(&text, ']');
        buf_add(&text, STR("}]"));
        assert_alike(buf_str(&text), &general);
        assert_int_equal(general.ptr[0] == '!', extra > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_and_what_they_say),
        cmocka_unit_test(cut_off_or_changed_anywhere),
        cmocka_unit_test(deepest_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
