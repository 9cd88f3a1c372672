// SPDX-License-Identifier: Apache-2.0
// UTF-8 and the other encodings, whole and in pieces of one byte.
#include "io/utf8.h"

#include "support/random.h"
#include "support/support.h"

static struct bal_err err;

static const size_t chunks[] = {0, 1, 2, 3, 7};

static void only_well_formed_utf8(void **state)
{
    (void)state;
    const struct {
        str text;
        size_t valid;
    } cases[] = {
        {STR(""), 0},
        {STR("plain text, long enough to be taken by words"), 44},
        {STR("caf\u00e9 \u20ac \U0001F600"), 14},
        {STR("\x7F\xC2\x80\xDF\xBF"), 5},
        {STR("\xE0\xA0\x80\xEF\xBF\xBF\xED\x9F\xBF\xEE\x80\x80"), 12},
        {STR("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"), 8},
        {STR("a\0b"), 3},
        {STR("ab\x80"), 2},
        {STR("ab\xC0\x80"), 2},
        {STR("ab\xC1\xBF"), 2},
        {STR("ab\xE0\x9F\xBF"), 2},
        {STR("ab\xED\xA0\x80"), 2},
        {STR("ab\xF0\x8F\xBF\xBF"), 2},
        {STR("ab\xF4\x90\x80\x80"), 2},
        {STR("ab\xF5\x80\x80\x80"), 2},
        {STR("ab\xFF"), 2},
        {STR("ab\xC3"), 2},
        {STR("ab\xE2\x82"), 2},
        {STR("ab\xF0\x9F\x98"), 2},
        {STR("ab\xC3(d"), 2},
        {STR("ab\xE2\x82(d"), 2},
        {STR("12345678\xE9"), 8},
        {STR("1234567\xE9 some more text"), 7},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(utf8_valid(cases[i].text), cases[i].valid);
}

// Every scalar value is written as valid UTF-8; a surrogate is not.
static void every_character_round_trips(void **state)
{
    (void)state;
    uint32_t valid = 0;
    for (uint32_t c = 0; c < 0x110000; c++) {
        char out[4];
        size_t len = utf8_put(c, out);
        bool surrogate = c >= 0xD800 && c < 0xE000;
        assert_int_equal(utf8_valid(str_make(out, len)), surrogate ? 0 : len);
        valid += !surrogate;
    }
    assert_int_equal(valid, 0x110000 - 0x800);
}

static bal_status detect(str bytes, size_t chunk, enum encoding *out)
{
    AUTO_SOURCE s = {0};
    BAL_TRY(source_open_memory(&s, STR("t"), bytes, chunk, &err));
    return encoding_detect(&s, out, &err);
}

// Decodes as `encoding`.
static bal_status decode(str bytes, size_t chunk, enum encoding encoding, struct buf *out)
{
    AUTO_SOURCE raw = {0}, s = {0};
    buf_clear(out);
    BAL_TRY(source_open_memory(&raw, STR("t"), bytes, chunk, &err));
    BAL_TRY(source_open_decoded(&s, &raw, encoding, &err));
    return source_read_all(&s, out, &err);
}

static void encodings_are_told_apart(void **state)
{
    (void)state;
    const struct {
        str bytes;
        const char *encoding, *text; // NULL: not decoded
    } cases[] = {
        {STR(""), "UTF-8", ""},
        {STR("a"), "UTF-8", "a"},
        {STR("caf\u00e9, \u20ac"), "UTF-8", "caf\u00e9, \u20ac"},
        {STR("\xEF\xBB\xBF"), "UTF-8", ""},
        {STR("\xEF\xBB\xBF"
             "caf\u00e9"),
         "UTF-8", "caf\u00e9"},
        {STR("\xEF\xBB\xBF\xEF\xBB\xBFx"), "UTF-8", "\uFEFFx"},
        {STR("Caf\xE9"), "Windows-1252", "Caf\u00e9"},
        {STR("\xE9"), "Windows-1252", "\u00e9"},
        {STR("\xEF\xBB"), "Windows-1252", "\u00ef\u00bb"},
        {STR("caf\u00e9 Ca\xF1on"), "Windows-1252", "caf\u00c3\u00a9 Ca\u00f1on"},
        {STR("\xEF\xBB\xBF"
             "Ca\xF1on"),
         "Windows-1252", "Ca\u00f1on"},
        {STR("\x80\x99\x9F\xA0\xFF\x81"), "Windows-1252", "\u20ac\u2122\u0178\u00a0\u00ff\xC2\x81"},
        {STR("\xC0\x80 overlong"), "Windows-1252", "\u00c0\u20ac overlong"},
        {STR("\xFF\xFE"), "UTF-16LE", ""},
        {STR("\xFE\xFF"), "UTF-16BE", ""},
        {STR("\xFF\xFE"
             "a\0\n\0\xAC\x20\x3D\xD8\x00\xDE"),
         "UTF-16LE", "a\n\u20ac\U0001F600"},
        {STR("\xFE\xFF\0a\0\n\x20\xAC\xD8\x3D\xDE\x00"), "UTF-16BE", "a\n\u20ac\U0001F600"},
        {STR("\xFE\xFF\xD7\xFF\xE0\x00\xD8\x00\xDC\x00\xDB\xFF\xDF\xFF"), "UTF-16BE",
         "\xED\x9F\xBF\xEE\x80\x80\U00010000\U0010FFFF"},
        {STR("a\0b"), "binary", NULL},
        {STR("\xEF\xBB\xBF"
             "a\0b"),
         "binary", NULL},
        {STR("a\0b\0"), "binary", NULL},
        {STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0"), "binary", NULL},
    };
    AUTO_BUF out = BUF_INIT(1 << 16);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        for (size_t c = 0; c < ARRAY_LEN(chunks); c++) {
            enum encoding found = ENCODING_BINARY;
            assert_ok(detect(cases[i].bytes, chunks[c], &found));
            assert_string_equal(encoding_name(found), cases[i].encoding);
            if (cases[i].text == NULL)
                continue;
            assert_ok(decode(cases[i].bytes, chunks[c], found, &out));
            assert_str(buf_str(&out), cases[i].text);
        }
    }
}

static void broken_utf16_is_an_error(void **state)
{
    (void)state;
    const struct {
        str bytes;
        const char *where;
    } cases[] = {
        {STR("\xFF\xFE"
             "a"),
         "t, byte 3"},
        {STR("\xFF\xFE\x00\xDC"), "t, byte 4"},
        {STR("\xFF\xFE\xFF\xDF"), "t, byte 4"},
        {STR("\xFF\xFE\x00\xD8\x00\xE0"), "t, byte 6"},
        {STR("\xFF\xFE\x00\xD8\xFF\xDB"), "t, byte 6"},
        {STR("\xFF\xFE"
             "a\0b"),
         "t, byte 5"},
        {STR("\xFF\xFE"
             "a\0\0\0b\0"),
         "t, byte 6"},
        {STR("\xFF\xFE\x3D\xD8"), "t, byte 4"},
        {STR("\xFF\xFE\x3D\xD8\x00"), "t, byte 5"},
        {STR("\xFF\xFE\x3D\xD8"
             "a\0"),
         "t, byte 6"},
        {STR("\xFF\xFE\x3D\xD8\x3D\xD8\x00\xDE"), "t, byte 6"},
        {STR("\xFF\xFE"
             "a\0\x00\xDE"),
         "t, byte 6"},
    };
    AUTO_BUF out = BUF_INIT(1 << 16);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        for (size_t c = 0; c < ARRAY_LEN(chunks); c++) {
            assert_int_equal(decode(cases[i].bytes, chunks[c], ENCODING_UTF16LE, &out),
                             BAL_INVALID);
            assert_string_equal(err.what, "the UTF-16 text is broken");
            assert_string_equal(err.where, cases[i].where);
        }
    }
}

// Characters that lie across the pieces in which files are read (64 KiB).
static void long_texts(void **state)
{
    (void)state;
    AUTO_BUF utf8 = BUF_INIT(1 << 20), cp1252 = BUF_INIT(1 << 20), utf16 = BUF_INIT(1 << 20),
             out = BUF_INIT(1 << 20);
    buf_add(&utf16, STR("\xFF\xFE"));
    uint64_t seed = 5;
    for (int i = 0; i < 120000; i++) {
        uint64_t n = test_random(&seed);
        bool accent = n % 7 == 0;
        char letter = (char)('a' + n % 26);
        buf_add(&utf8, accent ? STR("\u00e9") : str_make(&letter, 1));
        buf_add_char(&cp1252, accent ? '\xE9' : letter);
        buf_add_char(&utf16, accent ? '\xE9' : letter);
        buf_add_char(&utf16, 0);
    }
    enum encoding found;
    const str texts[] = {buf_str(&utf8), buf_str(&cp1252), buf_str(&utf16)};
    static const enum encoding wanted[] = {ENCODING_UTF8, ENCODING_WINDOWS1252, ENCODING_UTF16LE};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        for (size_t chunk = 0; chunk < 3; chunk++) {
            assert_ok(detect(texts[i], chunk, &found));
            assert_int_equal(found, wanted[i]);
            assert_ok(decode(texts[i], chunk, found, &out));
            assert_true(str_eq(buf_str(&out), buf_str(&utf8)));
        }
    }
}

static void memory_may_fail(void **state)
{
    (void)state;
    AUTO_SOURCE raw = {0}, s = {0};
    enum encoding found;
    assert_ok(source_open_memory(&raw, STR("t"), STR("abc"), 0, &err));
    mem_fail_after(1);
    assert_int_equal(encoding_detect(&raw, &found, &err), BAL_LIMIT);
    mem_fail_after(1);
    assert_int_equal(source_open_decoded(&s, &raw, ENCODING_UTF8, &err), BAL_LIMIT);
    assert_non_null(raw.state); // still the caller's
    mem_fail_after(1);
    assert_int_equal(source_open_memory(&s, STR("t"), STR("abc"), 0, &err), BAL_LIMIT);
    mem_fail_after(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_well_formed_utf8),
        cmocka_unit_test(every_character_round_trips),
        cmocka_unit_test(encodings_are_told_apart),
        cmocka_unit_test(broken_utf16_is_an_error),
        cmocka_unit_test(long_texts),
        cmocka_unit_test(memory_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
