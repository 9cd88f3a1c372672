// SPDX-License-Identifier: Apache-2.0
#include "ledger/ej1.h"

#include "crypto/sha256.h"
#include "support/support.h"

struct text {
    const char *ptr;
    size_t len;
};

#define T(lit)                                                                                     \
    {                                                                                              \
        lit, sizeof(lit) - 1                                                                       \
    }

static bal_status parse(str text)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)16 << 20);
    const struct ej1 *v = NULL;
    struct bal_err err = {0};
    bal_status status = ej1_parse(text, &arena, &v, &err);
    if (status == BAL_OK)
        assert_non_null(v);
    else
        assert_true(v == NULL && err.what[0] != '\0' && err.where[0] != '\0');
    return status;
}

static const struct text good[] = {
    T("{}"),
    T("[]"),
    T("null"),
    T("true"),
    T("false"),
    T("0"),
    T("-1"),
    T("\"\""),
    T("9007199254740991"),
    T("-9007199254740991"),
    T("[1,2,3]"),
    T("[[],{},[[]]]"),
    T("{\"a\":1}"),
    T("{\"a\":{\"b\":[]},\"c\":null}"),
    T("\"\\\"\\\\\""),
    T("\"\\\\n\""),
    T("{\"_\":0,\"a\":0,\"a0\":0,\"a_\":0,\"aa\":0,\"b\":0}"),
    T("{\"0\":1,\"_\":2,\"z\":3}"),
    T("{\"abcdefghijklmnopqrstuvwxyz012345\":1}"),
    T("\"\xC3\xA9\""),
    T("\"\xF0\x9F\x97\xB3\""),
    T("\"\xE2\x80\xA7\xE2\x80\xAF\""),
    T("\"\xE2\x81\xA5\xE2\x81\xAA\""),
    T("\"\xC2\x80\""),
    T("\"\xEF\xBB\xBF\""),
    T("\"\xEF\xBF\xBE\""),
    T("\" /'\""),
    T("[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]"),
    T("[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]"),
    T("\"\xED\x9F\xBF\xEE\x80\x80\""),
};

static void canonical_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        if (parse(str_make(good[i].ptr, good[i].len)) != BAL_OK)
            fail_msg("refused: %s", good[i].ptr);
}

static const struct text bad[] = {
    // nothing, or not one value
    T(""),
    T(" "),
    T("\n"),
    T("nul"),
    T("nulll"),
    T("True"),
    T("NULL"),
    T("nil"),
    T("1 2"),
    T("{}{}"),
    T("[][]"),
    T("{},"),
    T("{}\n"),
    T("{} "),
    T(" {}"),
    T("\t{}"),
    T("{}\0"),
    T("\0"),
    T("\xEF\xBB\xBF{}"),
    T("undefined"),
    T("NaN"),
    T("Infinity"),
    T("-Infinity"),
    T("'a'"),
    T("a"),
    T(","),
    T(":"),
    T("}"),
    T("]"),
    T("\""),
    T("//\n{}"),
    T("{}//"),
    T("/**/{}"),
    T("truefalse"),
    // blanks
    T("[ ]"),
    T("{ }"),
    T("[1, 2]"),
    T("[1 ,2]"),
    T("[ 1]"),
    T("[1 ]"),
    T("{\"a\": 1}"),
    T("{\"a\" :1}"),
    T("{ \"a\":1}"),
    T("{\"a\":1 }"),
    T("{\"a\":1, \"b\":2}"),
    T("[1\n]"),
    T("[1\r\n]"),
    T("[\t1]"),
    T("{\"a\":1,\n\"b\":2}"),
    T("[\xC2\xA0]"),
    // arrays and objects
    T("["),
    T("{"),
    T("[1"),
    T("[1,"),
    T("[1,]"),
    T("[,1]"),
    T("[,]"),
    T("[1,,2]"),
    T("[1]]"),
    T("[1}"),
    T("{]"),
    T("[1 2]"),
    T("[\"a\":1]"),
    T("{\"a\"}"),
    T("{\"a\":}"),
    T("{\"a\":1,}"),
    T("{,}"),
    T("{,\"a\":1}"),
    T("{\"a\":1"),
    T("{\"a\":1]"),
    T("{\"a\",1}"),
    T("{\"a\"1}"),
    T("{\"a\"::1}"),
    T("{\"a\":1:2}"),
    T("{\"a\":1;\"b\":2}"),
    T("{\"a\":1\"b\":2}"),
    T("{a:1}"),
    T("{'a':1}"),
    T("{1:2}"),
    T("{null:1}"),
    T("{[]:1}"),
    T("{\"a\":1}}"),
    T("[{]}"),
    T("({})"),
    // keys
    T("{\"a\":1,\"a\":1}"),
    T("{\"a\":1,\"a\":2}"),
    T("{\"b\":1,\"a\":2}"),
    T("{\"aa\":1,\"a\":2}"),
    T("{\"a\":1,\"_\":2}"),
    T("{\"a\":1,\"0\":2}"),
    T("{\"a\":1,\"c\":2,\"b\":3}"),
    T("{\"a\":1,\"b\":2,\"a\":3}"),
    T("{\"x\":{\"b\":1,\"a\":2}}"),
    T("[{\"b\":1,\"a\":2}]"),
    T("{\"\":1}"),
    T("{\"A\":1}"),
    T("{\"aB\":1}"),
    T("{\"a-b\":1}"),
    T("{\"a.b\":1}"),
    T("{\"a b\":1}"),
    T("{\" a\":1}"),
    T("{\"a \":1}"),
    T("{\"\xC3\xA9\":1}"),
    T("{\"a\\\"\":1}"),
    T("{\"a\\\\\":1}"),
    T("{\"\\u0061\":1}"),
    T("{\"a\0\":1}"),
    T("{\"a/\":1}"),
    T("{\"`\":1}"),
    T("{\"{\":1}"),
    T("{\":\":1}"),
    T("{\"@\":1}"),
    T("{\"$\":1}"),
    T("{\"abcdefghijklmnopqrstuvwxyz0123456\":1}"),
    T("{\"a:1}"),
    T("{\"a"),
    T("{\""),
    T("{\"A\":9007199254740991,\"a\":[\"x/\xC3\xA9\\\"\\\\\",{\"k\":true,\"z\":null}],\"b\":1}"),
    // numbers
    T("-"),
    T("+1"),
    T("-0"),
    T("00"),
    T("01"),
    T("-01"),
    T("-00"),
    T("0x1"),
    T("1."),
    T(".1"),
    T("1.0"),
    T("0.0"),
    T("-0.0"),
    T("0.05"),
    T("1e0"),
    T("1E0"),
    T("1e+2"),
    T("0e0"),
    T("1.5e3"),
    T("--1"),
    T("-+1"),
    T("1-"),
    T("1_000"),
    T("1,000"),
    T("9007199254740992"),
    T("-9007199254740992"),
    T("9223372036854775807"),
    T("9223372036854775808"),
    T("18446744073709551616"),
    T("100000000000000000000"),
    T("99999999999999999999999999999999"),
    T("1n"),
    T("\xD9\xA1"),
    T("[-]"),
    T("[1.]"),
    T("[01]"),
    T("[- 1]"),
    T("{\"a\":-0}"),
    T("{\"a\":1.0}"),
    T("[1e5]"),
    // strings
    T("\"a"),
    T("a\""),
    T("\"\\\""),
    T("\"\\"),
    T("\"\\n\""),
    T("\"\\t\""),
    T("\"\\r\""),
    T("\"\\b\""),
    T("\"\\f\""),
    T("\"\\/\""),
    T("\"\\u0041\""),
    T("\"\\u00e9\""),
    T("\"\\u0000\""),
    T("\"\\ud83d\\uddf3\""),
    T("\"\\ud800\""),
    T("\"\\u2028\""),
    T("\"\\x41\""),
    T("\"\\a\""),
    T("\"\\'\""),
    T("\"\\0\""),
    T("\"\\ \""),
    T("\"\\\xC3\xA9\""),
    T("\"a\"b\""),
    T("\"\"\""),
    T("\"a\nb\""),
    T("\"a\0b\""),
    T("\"\x7F\""),
    T("['a']"),
    // bytes that are not UTF-8
    T("\"\xFF\""),
    T("\"\xFE\""),
    T("\"\x80\""),
    T("\"\xBF\""),
    T("\"\xC3\""),
    T("\"\xE2\x80\""),
    T("\"\xF0\x9F\x97\""),
    T("\"\xC0\x80\""),
    T("\"\xC1\xBF\""),
    T("\"\xE0\x80\x80\""),
    T("\"\xE0\x9F\xBF\""),
    T("\"\xF0\x80\x80\x80\""),
    T("\"\xF0\x8F\xBF\xBF\""),
    T("\"\xED\xA0\x80\""),
    T("\"\xED\xBF\xBF\""),
    T("\"\xED\xA0\xBD\xED\xB7\xB3\""),
    T("\"\xF4\x90\x80\x80\""),
    T("\"\xF5\x80\x80\x80\""),
    T("\"\xF8\x88\x80\x80\x80\""),
    T("\"\xE9\""),
    T("\"\xC3\x28\""),
    T("\xFF{}"),
    T("{}\xFF"),
    T("{\"\xFF\":1}"),
    // levels
    T("[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]"),
    T("[[[[[[[[[[[[[[[[{}]]]]]]]]]]]]]]]]"),
    T("[[[[[[[[[[[[[[[{\"a\":[]}]]]]]]]]]]]]]]]"),
    T("[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]"),
};

static void everything_else_is_refused(void **state)
{
    (void)state;
    assert_true(ARRAY_LEN(bad) >= 200);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (parse(str_make(bad[i].ptr, bad[i].len)) != BAL_INVALID)
            fail_msg("case %zu accepted: %s", i, bad[i].ptr);
}

// The ranges of forbidden characters, and their neighbours, from the numbers in the rule.
static void forbidden_characters(void **state)
{
    static const uint32_t ranges[][2] = {
        {0, 0x1F}, {0x7F, 0x7F}, {0x2028, 0x2029}, {0x202A, 0x202E}, {0x2066, 0x2069}};
    (void)state;
    for (uint32_t c = 0; c < 0x3000; c++) {
        bool forbidden = c == '"' || c == '\\';
        for (size_t i = 0; i < ARRAY_LEN(ranges); i++)
            forbidden = forbidden || (c >= ranges[i][0] && c <= ranges[i][1]);
        char text[8] = {'"'};
        size_t n = 1;
        if (c < 0x80) {
            text[n++] = (char)c;
        } else if (c < 0x800) {
            text[n++] = (char)(0xC0 | c >> 6);
            text[n++] = (char)(0x80 | (c & 0x3F));
        } else {
            text[n++] = (char)(0xE0 | c >> 12);
            text[n++] = (char)(0x80 | (c >> 6 & 0x3F));
            text[n++] = (char)(0x80 | (c & 0x3F));
        }
        text[n++] = '"';
        assert_int_equal(parse(str_make(text, n)), forbidden ? BAL_INVALID : BAL_OK);
    }
}

static void sizes_at_the_limit(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(EJ1_BYTES + 1);
    buf_add_char(&text, '"');
    while (text.len < EJ1_BYTES - 1)
        buf_add_char(&text, 'x');
    buf_add_char(&text, '"');
    assert_int_equal(parse(buf_str(&text)), BAL_OK);
    text.ptr[text.len - 1] = 'x';
    buf_add_char(&text, '"');
    assert_int_equal(parse(buf_str(&text)), BAL_INVALID);
}

// Where reading runs out of memory it says so, and nothing else goes wrong.
static void memory_is_bounded(void **state)
{
    (void)state;
    struct bal_err err = {0};
    AUTO_ARENA arena = ARENA_INIT(64);
    const struct ej1 *v = NULL;
    assert_int_equal(ej1_parse(STR("[1,2,3,4,5,6,7,8]"), &arena, &v, &err), BAL_LIMIT);
    assert_null(v);
}

static void values_are_found(void **state)
{
    (void)state;
    struct bal_err err = {0};
    AUTO_ARENA arena = ARENA_INIT(1 << 16);
    const struct ej1 *v = NULL, *list = NULL;
    str s;
    int64_t i = 0;
    uint64_t u = 0;
    bool b = false;
    assert_ok(
        ej1_parse(STR("{\"b\":true,\"i\":-5,\"l\":[1,{\"x\":\"y\"}],\"s\":\"\\\"q\\\\\",\"u\":7}"),
                  &arena, &v, &err));
    assert_int_equal(v->count, 5);
    assert_ok(ej1_get_bool(v, "b", &b, &err));
    assert_true(b);
    assert_ok(ej1_get_int(v, "i", &i, &err));
    assert_int_equal(i, -5);
    assert_ok(ej1_get_str(v, "s", &s, &err));
    assert_str(s, "\"q\\");
    assert_ok(ej1_get_u64(v, "u", &u, &err));
    assert_int_equal(u, 7);
    assert_ok(ej1_get(v, "l", EJ1_ARRAY, &list, &err));
    assert_int_equal(list->count, 2);
    assert_str(list->bytes, "[1,{\"x\":\"y\"}]");
    assert_ok(ej1_get_str(list->first->next, "x", &s, &err));
    assert_str(s, "y");
    assert_int_equal(ej1_get_u64(v, "i", &u, &err), BAL_INVALID);
    assert_int_equal(ej1_get_str(v, "u", &s, &err), BAL_INVALID);
    assert_int_equal(ej1_get_bool(v, "u", &b, &err), BAL_INVALID);
    assert_int_equal(ej1_get_int(v, "none", &i, &err), BAL_INVALID);
    assert_string_equal(err.what, "the event has no 'none'");
    assert_null(ej1_find(list, "x"));
    assert_null(ej1_find(NULL, "x"));
    assert_int_equal(u, 7);
}

// The digest that jq and Python give for this text. (EJ1 itself refuses its key A.)
static void known_digest(void **state)
{
    (void)state;
    static const char text[] = "{\"A\":9007199254740991,\"a\":[\"x/\xC3\xA9\\\"\\\\\",{\"k\":true,"
                               "\"z\":null}],\"b\":1}";
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX];
    sha256(str_from(text), digest);
    assert_str(sha256_hex(digest, hex),
               "511159bdb035de2132b734f1da5b8c550a4a9759077ad9e7e12c0a402be3d08c");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canonical_is_read),    cmocka_unit_test(everything_else_is_refused),
        cmocka_unit_test(forbidden_characters), cmocka_unit_test(sizes_at_the_limit),
        cmocka_unit_test(memory_is_bounded),    cmocka_unit_test(values_are_found),
        cmocka_unit_test(known_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
