// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

// RFC 4648 section 10.
static void base64_known_answers(void **state)
{
    static const char *const pairs[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        AUTO_BUF out = BUF_INIT(64), back = BUF_INIT(64);
        base64_add(&out, str_from(pairs[i][0]));
        assert_str(buf_str(&out), pairs[i][1]);
        assert_true(base64_decode(buf_str(&out), &back));
        assert_str(buf_str(&back), pairs[i][0]);
    }
}

static void base64_every_byte_comes_back(void **state)
{
    (void)state;
    uint8_t bytes[256], back[256];
    for (size_t i = 0; i < 256; i++)
        bytes[i] = (uint8_t)(i * 37 + 11);
    for (size_t n = 0; n <= 256; n++) {
        AUTO_BUF out = BUF_INIT(512);
        base64_add(&out, str_bytes(bytes, n));
        assert_true(base64_get(buf_str(&out), back, n));
        assert_memory_equal(bytes, back, n);
        assert_false(base64_get(buf_str(&out), back, n + 1));
    }
}

// One text for a run of bytes: everything else is refused.
static void base64_is_strict(void **state)
{
    static const char *const bad[] = {"Z",      "Zg",       "Zg=",   "Zh==", "Zm9=", "Zm9",
                                      "Zg==\n", " Zg==",    "Zg ==", "====", "=Zg=", "Zg==Zg==",
                                      "Zm9v=",  "Zm9v====", "Zm9-",  "Zm_v", "Z===", "Zm9v\r\n",
                                      "Zm9v,",  "A===",     "A=A=",  "AA=A", "AB==", "AAB="};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        AUTO_BUF out = BUF_INIT(64);
        if (base64_decode(str_from(bad[i]), &out))
            fail_msg("accepted: %s", bad[i]);
        assert_int_equal(out.len, 0);
    }
    AUTO_BUF small = BUF_INIT(2);
    assert_false(base64_decode(STR("Zm9v"), &small));
    assert_true(small.failed);
}

static void hexadecimal(void **state)
{
    (void)state;
    uint8_t bytes[3] = {0x00, 0x9f, 0xe1}, back[3] = {7, 7, 7};
    AUTO_BUF out = BUF_INIT(64);
    hex_add(&out, str_bytes(bytes, 3));
    assert_str(buf_str(&out), "009fe1");
    static const char *const bad[] = {"",       "009fe",  "009fe1a", "009FE1",
                                      "009fg1", " 09fe1", "0x9fe1"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(hex_get(str_from(bad[i]), back, 3));
    assert_int_equal(back[0], 7);
    assert_true(hex_get(STR("009fe1"), back, 3));
    assert_memory_equal(bytes, back, 3);
}

static void times_known_answers(void **state)
{
    static const struct {
        int64_t seconds;
        const char *text;
    } known[] = {{0, "1970-01-01T00:00:00Z"},          {951782399, "2000-02-28T23:59:59Z"},
                 {951782400, "2000-02-29T00:00:00Z"},  {1793815200, "2026-11-04T18:00:00Z"},
                 {4107542400, "2100-03-01T00:00:00Z"}, {253402300799, "9999-12-31T23:59:59Z"}};
    (void)state;
    char text[UTC_TEXT];
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        int64_t back = -1;
        assert_str(utc_text(known[i].seconds, text), known[i].text);
        assert_true(utc_read(str_from(known[i].text), &back));
        assert_int_equal(back, known[i].seconds);
    }
}

static void times_of_every_day(void **state)
{
    (void)state;
    char text[UTC_TEXT], before[UTC_TEXT] = "0";
    for (int64_t day = 0; day < 200000; day++) {
        int64_t back = -1, at = day * 86400 + day % 86400;
        str s = utc_text(at, text);
        assert_true(utc_read(s, &back) && back == at);
        assert_true(memcmp(before, text, 10) < 0);
        memcpy(before, text, UTC_TEXT);
    }
}

static void times_are_strict(void **state)
{
    static const char *const bad[] = {"",
                                      "2026-11-04",
                                      "2026-11-04T18:00:00",
                                      "2026-11-04t18:00:00Z",
                                      "2026-11-04 18:00:00Z",
                                      "2026-11-04T18:00:00z",
                                      "2026-11-04T18:00:00+00:00",
                                      "2026-11-04T18:00:00.0Z",
                                      "2026-02-29T00:00:00Z",
                                      "2100-02-29T00:00:00Z",
                                      "2026-04-31T00:00:00Z",
                                      "2026-13-01T00:00:00Z",
                                      "2026-00-01T00:00:00Z",
                                      "2026-01-00T00:00:00Z",
                                      "2026-01-01T24:00:00Z",
                                      "2026-01-01T00:60:00Z",
                                      "2026-12-31T23:59:60Z",
                                      "1969-12-31T23:59:59Z",
                                      " 026-01-01T00:00:00Z",
                                      "2026-1 -01T00:00:00Z",
                                      "2026-01-01T00:00:00ZZ"};
    (void)state;
    int64_t v = 5;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (utc_read(str_from(bad[i]), &v))
            fail_msg("accepted: %s", bad[i]);
    assert_int_equal(v, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_known_answers), cmocka_unit_test(base64_every_byte_comes_back),
        cmocka_unit_test(base64_is_strict),     cmocka_unit_test(hexadecimal),
        cmocka_unit_test(times_known_answers),  cmocka_unit_test(times_of_every_day),
        cmocka_unit_test(times_are_strict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
