// SPDX-License-Identifier: Apache-2.0
// The tests' own JSON reader decides what they check, so it is checked too.
#include "support/json_tree.h"
#include "support/support.h"

static struct bal_err err;

static void values(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct json *j = NULL;
    assert_ok(json_parse(STR(" {\"a\" : [1, -0.5e+3,true ,null,{}] , \"b\":\"\\u00f1\\ud83d\\ude0a"
                             "\\n\\/\xc3\xb1\"}\n"),
                         &arena, &j, &err));
    assert_int_equal(j->type, JSON_OBJECT);
    assert_int_equal(j->count, 2);
    const struct json *a = json_get(j, "a");
    assert_int_equal(a->count, 5);
    assert_str(a->first->next->text, "-0.5e+3");
    assert_int_equal(a->first->next->next->type, JSON_TRUE);
    assert_str(json_get(j, "b")->text, "\xc3\xb1\xf0\x9f\x98\x8a\n/\xc3\xb1");
    assert_null(json_get(j, "c"));
    assert_null(json_get(a, "a"));
}

static void refusals(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        " ",
        "{",
        "[1,]",
        "[1 2]",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\" 1}",
        "01",
        "1.",
        "+1",
        "1e",
        "-",
        "nul",
        "NaN",
        "\"\\x\"",
        "\"\\ud800\"",
        "\"\\udc00x\"",
        "\"a",
        "\"\n\"",
        "1 1",
        "\"\xff\"",
        "\"\xc0\x80\"",
        "\"\xed\xa0\x80\"",
        "\"\\u12\"",
        "{\"a\":1,\"a\":2}",
        "]",
        "'a'",
    };
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct json *j = NULL;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (json_parse(str_from(bad[i]), &arena, &j, &err) != BAL_INVALID)
            fail_msg("accepted: %s", bad[i]);
    char deep[2 * JSON_DEPTH + 2] = {0};
    memset(deep, '[', JSON_DEPTH);
    memset(deep + JSON_DEPTH, ']', JSON_DEPTH);
    assert_ok(json_parse(str_from(deep), &arena, &j, &err));
    memset(deep, '[', JSON_DEPTH + 1);
    memset(deep + JSON_DEPTH + 1, ']', JSON_DEPTH);
    assert_int_equal(json_parse(str_from(deep), &arena, &j, &err), BAL_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
