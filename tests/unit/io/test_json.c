// SPDX-License-Identifier: Apache-2.0
// The JSON reader: what it takes and refuses, where it says the mistake is, and that neither the
// size of the pieces it reads nor the place of a token in its window changes anything.
#include "io/json.h"

#include "support/random.h"
#include "support/support.h"
#include "support/trace.h"

static struct bal_err err;

static const size_t chunks[] = {0, 1, 7, 65536};

static bal_status trace(struct buf *out, str text, size_t chunk)
{
    return json_trace(out, text, chunk, &err);
}

static void takes_what_the_standard_allows(void **state)
{
    (void)state;
    static const struct {
        const char *text, *tokens;
    } cases[] = {
        {"0", "n<0>."},
        {"null", "0."},
        {"true", "t."},
        {" \t\r\nfalse \t\r\n", "f."},
        {"\"\"", "s<>."},
        {"[]", "[]."},
        {"{}", "{}."},
        {"[ ]", "[]."},
        {"{\n}", "{}."},
        {"[[],{},[{}]]", "[[]{}[{}]]."},
        {"[1,2 , 3\n,4]", "[n<1>n<2>n<3>n<4>]."},
        {"{\"a\":1,\"b\" : 2,\"\"\n:\n3}", "{k<a>n<1>k<b>n<2>k<>n<3>}."},
        {"{\"a\":1,\"a\":2}", "{k<a>n<1>k<a>n<2>}."},
        {"[true,false,null]", "[tf0]."},
        {"[-0,0.5,-1.25,1e5,1E+5,1e-05,123456789012345678901234567890]",
         "[n<-0>n<0.5>n<-1.25>n<1e5>n<1E+5>n<1e-05>n<123456789012345678901234567890>]."},
        {"[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", "[s<\"\\/\b\f\n\r\t>]."},
        {"[\"\\u0041\\u00e9\\u20AC\\uD83D\\ude00\"]", "[s<A\u00e9\u20ac\U0001F600>]."},
        {"[\"\u00e9\u20ac\U0001F600\U0010FFFF\x7F\"]",
         "[s<\u00e9\u20ac\U0001F600\U0010FFFF\x7F>]."},
        {"{\"k\\u0065y\" :\"v\"}", "{k<key>s<v>}."},
        {"[\"{[,:]}\"]", "[s<{[,:]}>]."},
        {"\"x\\\\\"", "s<x\\>."},
    };
    AUTO_BUF out = BUF_INIT(1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        for (size_t c = 0; c < ARRAY_LEN(chunks); c++) {
            assert_ok(trace(&out, str_from(cases[i].text), chunks[c]));
            assert_str(buf_str(&out), cases[i].tokens);
        }
    }
}

static void refuses_with_line_and_column(void **state)
{
    (void)state;
    const struct {
        str text;
        const char *tokens;
    } cases[] = {
#define END  "!the JSON text ends in the middle (t, line "
#define NOT  "!not a JSON value (t, line "
#define LONE "!lone surrogate in a string (t, line "
#define UTF  "!a string is not valid UTF-8 (t, line "
        {STR(""), END "1, column 1)"},
        {STR(" \n "), END "2, column 2)"},
        {STR("["), "[" END "1, column 2)"},
        {STR("[1,"), "[n<1>" END "1, column 4)"},
        {STR("[\n\"abc"), "[" END "2, column 5)"},
        {STR("[\n-"), "[" END "2, column 2)"},
        {STR("{\"a\""), "{" END "1, column 5)"},
        {STR("{\"a\"\n:"), "{k<a>" END "2, column 2)"},
        {STR("[1"), "[n<1>" END "1, column 3)"},
        {STR("[nul"), "[" END "1, column 5)"},
        {STR("nul"), END "1, column 4)"},
        {STR("\"\\"), END "1, column 3)"},
        {STR("[nu]"), "[" NOT "1, column 2)"},
        {STR("[True]"), "[" NOT "1, column 2)"},
        {STR("[nuul]"), "[" NOT "1, column 2)"},
        {STR("[NaN]"), "[" NOT "1, column 2)"},
        {STR("[Infinity]"), "[" NOT "1, column 2)"},
        {STR("[-Infinity]"), "[!not a number: - (t, line 1, column 2)"},
        {STR("[+1]"), "[" NOT "1, column 2)"},
        {STR("[.5]"), "[" NOT "1, column 2)"},
        {STR("['a']"), "[" NOT "1, column 2)"},
        {STR("[1,]"), "[n<1>" NOT "1, column 4)"},
        {STR("[,1]"), "[" NOT "1, column 2)"},
        {STR("[1,\n,2]"), "[n<1>" NOT "2, column 1)"},
        {STR("// x\n1"), NOT "1, column 1)"},
        {STR("\xEF\xBB\xBF{}"), NOT "1, column 1)"},
        {STR("\0"), NOT "1, column 1)"},
        {STR("[\f1]"), "[" NOT "1, column 2)"},
        {STR("{\"a\":}"), "{k<a>" NOT "1, column 6)"},
        {STR("[01]"), "[!not a number: 01 (t, line 1, column 2)"},
        {STR("[-01]"), "[!not a number: -01 (t, line 1, column 2)"},
        {STR("[1.]"), "[!not a number: 1. (t, line 1, column 2)"},
        {STR("[1.e1]"), "[!not a number: 1.e1 (t, line 1, column 2)"},
        {STR("[1e]"), "[!not a number: 1e (t, line 1, column 2)"},
        {STR("[1e+]"), "[!not a number: 1e+ (t, line 1, column 2)"},
        {STR("[1.2.3]"), "[!not a number: 1.2.3 (t, line 1, column 2)"},
        {STR("[--1]"), "[!not a number: --1 (t, line 1, column 2)"},
        {STR("-"), "!not a number: - (t, line 1, column 1)"},
        {STR("[0x10]"), "[n<0>!',' or ']' is expected here (t, line 1, column 3)"},
        {STR("[1 2]"), "[n<1>!',' or ']' is expected here (t, line 1, column 4)"},
        {STR("[1}"), "[n<1>!',' or ']' is expected here (t, line 1, column 3)"},
        {STR("[1:2]"), "[n<1>!',' or ']' is expected here (t, line 1, column 3)"},
        {STR("[truex]"), "[t!',' or ']' is expected here (t, line 1, column 6)"},
        {STR("{\"a\":1]"), "{k<a>n<1>!',' or '}' is expected here (t, line 1, column 7)"},
        {STR("{\"a\":1 \"b\":2}"), "{k<a>n<1>!',' or '}' is expected here (t, line 1, column 8)"},
        {STR("{1:2}"), "{!a key in quotes is expected here (t, line 1, column 2)"},
        {STR("{a:2}"), "{!a key in quotes is expected here (t, line 1, column 2)"},
        {STR("{,}"), "{!a key in quotes is expected here (t, line 1, column 2)"},
        {STR("{\"a\":1,}"), "{k<a>n<1>!a key in quotes is expected here (t, line 1, column 8)"},
        {STR("{\"a\" 1}"), "{!':' is expected after a key (t, line 1, column 6)"},
        {STR("{\"a\"\n\n  ,1}"), "{!':' is expected after a key (t, line 3, column 3)"},
        {STR("{\"a\"}"), "{!':' is expected after a key (t, line 1, column 5)"},
        {STR("{\"a\"::1}"), "{k<a>" NOT "1, column 6)"},
        {STR("]"), NOT "1, column 1)"},
        {STR("[]]"), "[]!something follows the JSON text (t, line 1, column 3)"},
        {STR("{}\n\n x"), "{}!something follows the JSON text (t, line 3, column 2)"},
        {STR("1 2"), "n<1>!something follows the JSON text (t, line 1, column 3)"},
        {STR("[]\0"), "[]!something follows the JSON text (t, line 1, column 3)"},
        {STR("[\"a\nb\"]"), "[!control character in a string (t, line 1, column 4)"},
        {STR("[\"a\0b\"]"), "[!control character in a string (t, line 1, column 4)"},
        {STR("[\"a\x1F\"]"), "[!control character in a string (t, line 1, column 4)"},
        {STR("[\"\\x41\"]"), "[!unknown escape in a string (t, line 1, column 2)"},
        {STR("[\"\\\0\"]"), "[!unknown escape in a string (t, line 1, column 2)"},
        {STR("[\"\\\n\"]"), "[!unknown escape in a string (t, line 1, column 2)"},
        {STR("[\"\\u12\"]"), "[!\\u needs four hexadecimal digits (t, line 1, column 2)"},
        {STR("[\"\\u12G4\"]"), "[!\\u needs four hexadecimal digits (t, line 1, column 2)"},
        {STR("[\"\\u+123\"]"), "[!\\u needs four hexadecimal digits (t, line 1, column 2)"},
        {STR("[\"\\uD800\"]"), "[" LONE "1, column 2)"},
        {STR("[\"\\uDC00\"]"), "[" LONE "1, column 2)"},
        {STR("[\"\\uDBFFx\"]"), "[" LONE "1, column 2)"},
        {STR("[\"\\uD800\\n\"]"), "[" LONE "1, column 2)"},
        {STR("[\"\\uD800\\uD800\"]"), "[" LONE "1, column 2)"},
        {STR("[\"\\uD800\\u0041\"]"), "[" LONE "1, column 2)"},
        {STR("{\"\\uD800\":1}"), "{" LONE "1, column 2)"},
        {STR("[\"\xFF\"]"), "[" UTF "1, column 2)"},
        {STR("[\"\xC3\"]"), "[" UTF "1, column 2)"},
        {STR("[\"\xC0\x80\"]"), "[" UTF "1, column 2)"},
        {STR("[\"\xE0\x9F\xBF\"]"), "[" UTF "1, column 2)"},
        {STR("[\"\xED\xA0\x80\"]"), "[" UTF "1, column 2)"},
        {STR("[\"\xF4\x90\x80\x80\"]"), "[" UTF "1, column 2)"},
        {STR("[\"\xE2\x82\"]"), "[" UTF "1, column 2)"},
        {STR("[\"\\\xC3\xA9\"]"), "[!unknown escape in a string (t, line 1, column 2)"},
        {STR("\r\n\r\n[\r\n  \"a\",\r\n  x]"), "[s<a>" NOT "5, column 3)"},
    };
    AUTO_BUF out = BUF_INIT(1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        for (size_t c = 0; c < ARRAY_LEN(chunks); c++) {
            assert_int_equal(trace(&out, cases[i].text, chunks[c]), BAL_INVALID);
            assert_str(buf_str(&out), cases[i].tokens);
        }
    }
}

static const char sample[] =
    "{\"Version\" : \"5.10\", \"k\\u00e9\":[-12.5e+3,0,\"\\ud83d\\ude00\", "
    "true,\nfalse,null,{},[[]],{\"\u20ac\":\"x\\\\\"}],\"n\":10}";

static void notices_every_cut(void **state)
{
    (void)state;
    AUTO_BUF out = BUF_INIT(1 << 20), again = BUF_INIT(1 << 20);
    for (size_t n = 0; n < sizeof sample - 1; n++) {
        assert_int_equal(trace(&out, str_make(sample, n), 0), BAL_INVALID);
        assert_string_equal(err.what, "the JSON text ends in the middle");
        assert_true(err.where[0] != '\0' && err.hint[0] != '\0');
        assert_int_equal(trace(&again, str_make(sample, n), 1), BAL_INVALID);
        assert_true(str_eq(buf_str(&out), buf_str(&again)));
    }
    assert_ok(trace(&out, str_make(sample, sizeof sample - 1), 0));
}

// Any byte put in any place: it may be wrong, but never differently for another chunk size.
static void damage_is_seen_alike(void **state)
{
    (void)state;
    static const char bytes[] = "\0\n\"\\[]{}:,0e-. u\x80\xED\xFF";
    AUTO_BUF out = BUF_INIT(1 << 20), again = BUF_INIT(1 << 20);
    char text[sizeof sample];
    for (size_t i = 0; i < sizeof sample - 1; i++) {
        for (size_t b = 0; b < sizeof bytes - 1; b++) {
            memcpy(text, sample, sizeof sample);
            text[i] = bytes[b];
            bal_status status = trace(&out, str_make(text, sizeof text - 1), 0);
            assert_int_equal(trace(&again, str_make(text, sizeof text - 1), 1), status);
            assert_true(str_eq(buf_str(&out), buf_str(&again)));
        }
    }
}

static void depth_is_limited(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 20), out = BUF_INIT(1 << 20);
    for (int i = 0; i < LIMIT_JSON_DEPTH; i++)
        buf_add(&text, i % 2 ? STR("[") : STR("{\"a\":"));
    buf_add(&text, STR("1"));
    for (int i = LIMIT_JSON_DEPTH; i > 0; i--)
        buf_add(&text, i % 2 ? STR("}") : STR("]"));
    assert_ok(trace(&out, buf_str(&text), 0));

    buf_clear(&text);
    for (int i = 0; i < 100000; i++)
        buf_add_char(&text, '[');
    assert_int_equal(trace(&out, buf_str(&text), 0), BAL_INVALID);
    assert_string_equal(err.what, "more than 64 levels of nesting");
    assert_string_equal(err.where, "t, line 1, column 65");
}

static void add_repeated(struct buf *out, str part, size_t times)
{
    for (size_t i = 0; i < times; i++)
        buf_add(out, part);
}

// Some 700 KB of tokens of all kinds and lengths, so that the ends of the windows of 256 KiB fall
// into all of them for one shift or another.
static void make_long_text(struct buf *text, size_t shift)
{
    uint64_t seed = 1;
    buf_clear(text);
    add_repeated(text, STR(" "), shift);
    buf_add(text, STR("[\n"));
    for (int i = 0; i < 20000; i++) {
        uint64_t n = test_random(&seed);
        switch (n % 4) {
        case 0:
            buf_addf(text, "{\"Id\\u0020%d\"  :\n %llu},", i, (unsigned long long)n);
            break;
        case 1:
            buf_addf(text, "{\"k%d\"%*s:-%d.%de-7},", i, (int)(n >> 8 & 31), "", i, i);
            break;
        case 2:
            buf_addf(text, "\"\\\\%d\\ud83d\\ude00\u20ac\",", i);
            break;
        default:
            buf_addf(text, "true ,\tnull\r\n,false,");
        }
    }
    buf_add(text, STR("\""));
    add_repeated(text, STR("long \u00e9 \\\" "), 40000);
    buf_add(text, STR("\",\""));
    add_repeated(text, STR("plain"), 60000);
    buf_add(text, STR("\",1"));
    add_repeated(text, STR("234567890"), 1000);
    buf_add(text, STR("]"));
}

static void windows_do_not_show(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 24), out = BUF_INIT(1 << 24), other = BUF_INIT(1 << 24);
    make_long_text(&text, 0);
    assert_ok(buf_check(&text, &err));
    assert_ok(trace(&out, buf_str(&text), 0));
    assert_true(out.len > WINDOW_BYTES * 3);
    for (size_t c = 1; c < ARRAY_LEN(chunks); c++) {
        assert_ok(trace(&other, buf_str(&text), chunks[c]));
        assert_true(str_eq(buf_str(&other), buf_str(&out)));
    }
    for (size_t shift = 1; shift < 60; shift++) {
        make_long_text(&text, shift);
        assert_ok(trace(&other, buf_str(&text), 0));
        assert_true(str_eq(buf_str(&other), buf_str(&out)));
    }
}

// A place is that of the file, not of the window: on one long line, and after many.
static void places_count_from_the_start(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 24), out = BUF_INIT(1 << 24);
    for (int lines = 0; lines < 2; lines++) {
        buf_clear(&text);
        buf_add_char(&text, '[');
        for (int i = 0; i < 300000; i++)
            buf_add(&text, lines ? STR("1,\n") : STR("1, "));
        buf_add(&text, STR("  !"));
        for (size_t c = 0; c < ARRAY_LEN(chunks); c++) {
            assert_int_equal(trace(&out, buf_str(&text), chunks[c]), BAL_INVALID);
            assert_string_equal(err.where,
                                lines ? "t, line 300001, column 3" : "t, line 1, column 900004");
        }
    }
}

static void long_tokens_end_at_the_limit(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 25), out = BUF_INIT(1 << 25);
    buf_add(&text, STR("[\n \""));
    add_repeated(&text, STR("x"), LIMIT_TOKEN_BYTES - 2);
    buf_add(&text, STR("\"]"));
    assert_ok(trace(&out, buf_str(&text), 0));
    text.len -= 2;
    buf_add(&text, STR("xxx\"]"));
    for (size_t c = 0; c < ARRAY_LEN(chunks); c++) {
        if (chunks[c] == 1 || chunks[c] == 7)
            continue;
        assert_int_equal(trace(&out, buf_str(&text), chunks[c]), BAL_LIMIT);
        assert_string_equal(err.where, "t, line 2, column 2");
        assert_true(err.hint[0] != '\0');
    }
}

static void memory_may_fail_anywhere(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 24), out = BUF_INIT(1 << 24);
    make_long_text(&text, 0);
    assert_true(buf_reserve(&out, 1 << 23));
    bal_status status = BAL_LIMIT;
    unsigned long n = 0;
    while (status != BAL_OK) {
        mem_fail_after(++n);
        status = trace(&out, buf_str(&text), 0);
        mem_fail_after(0);
        assert_true(status == BAL_OK || status == BAL_LIMIT);
    }
    assert_true(n > 4);
}

static bal_status open_text(struct json *r, struct source *source, const char *text)
{
    BAL_TRY(source_open_memory(source, STR("t"), str_from(text), 3, &err));
    return json_open(r, source, &err);
}

static const struct json_keys keys = {3, {{"id", 2}, {"name", 4}, {"on", 2}}};

// Reads one object; the fields met come out as letters, unknown ones as '?'.
static bal_status read_fields(const char *text, struct buf *out)
{
    AUTO_SOURCE source = {0};
    struct json r;
    BAL_TRY(open_text(&r, &source, text));
    buf_clear(out);
    bal_status status = json_enter(&r, '{', &err);
    for (struct json_object o = {0}; status == BAL_OK;) {
        status = json_field(&r, &keys, &o, &err);
        if (status != BAL_OK || o.field == JSON_DONE)
            break;
        buf_add_char(out, o.field == JSON_OTHER ? '?' : (char)('a' + o.field));
        status = json_skip(&r, &err);
    }
    if (status == BAL_OK)
        status = json_finish(&r, &err);
    buf_add_u64(out, r.unknown);
    json_close(&r);
    return status;
}

static void fields_in_any_order(void **state)
{
    (void)state;
    AUTO_BUF out = BUF_INIT(1 << 16);
    static const struct {
        const char *text, *fields, *what, *where;
    } cases[] = {
        {"{}", "0", NULL, NULL},
        {"{\"id\":1,\"name\":\"x\",\"on\":true}", "abc0", NULL, NULL},
        {"{\"on\":1,\"id\":[{\"id\":[]}],\"name\":{}}", "cab0", NULL, NULL},
        {"{\"x\":1,\"id\":2,\"ID\":3,\"\":4}", "?a??3", NULL, NULL},
        {"{\"i\\u0064\":1}", "a0", NULL, NULL},
        {"{\"id\":1,\n\"id\":2}", "a0", "the key \"id\" occurs twice", "t, line 2, column 1"},
        {"{\"id\":1,\"i\\u0064\":2}", "a0", "the key \"id\" occurs twice", "t, line 1, column 9"},
        {"{\"x\":1,\"id\":1,\n \"x\"    :2}", "?a1", "the key \"x\" occurs twice",
         "t, line 2, column 2"},
        {"[]", "0", "an object is expected here", "t, line 1, column 1"},
        {"null", "0", "an object is expected here", "t, line 1, column 1"},
        {"{} {}", "0", "something follows the JSON text", "t, line 1, column 4"},
        {"{\"id\":[1,{}", "a0", "the JSON text ends in the middle", "t, line 1, column 12"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        bal_status status = read_fields(cases[i].text, &out);
        assert_int_equal(status, cases[i].what ? BAL_INVALID : BAL_OK);
        assert_str(buf_str(&out), cases[i].fields);
        if (cases[i].what != NULL) {
            assert_string_equal(err.what, cases[i].what);
            assert_string_equal(err.where, cases[i].where);
        }
    }
}

// A message with a long key is cut between characters.
static void long_keys_in_messages(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 16), out = BUF_INIT(1 << 16);
    buf_add(&text, STR("{"));
    for (int i = 0; i < 2; i++) {
        buf_add(&text, i ? STR(",\"x") : STR("\"x"));
        add_repeated(&text, STR("\u20ac"), 100);
        buf_add(&text, STR("\":0"));
    }
    buf_add(&text, STR("}"));
    assert_int_equal(read_fields(buf_cstr(&text), &out), BAL_INVALID);
    buf_clear(&out);
    buf_add(&out, STR("the key \"x"));
    add_repeated(&out, STR("\u20ac"), 26);
    buf_add(&out, STR("\" occurs twice"));
    assert_string_equal(err.what, buf_cstr(&out));
}

static void values_have_their_type(void **state)
{
    (void)state;
    AUTO_SOURCE source = {0};
    struct json r;
    assert_ok(open_text(
        &r, &source, "[18446744073709551615,-9223372036854775807,0.25,\"t\",true,17,\"18\",{}]"));
    uint64_t u = 0;
    int64_t i = 0;
    double d = 0;
    bool b = false, more = false;
    str s = {0};
    enum json_type type;
    assert_ok(json_enter(&r, '[', &err));
    assert_ok(json_peek(&r, &type, &err));
    assert_int_equal(type, JSON_NUMBER);
    assert_ok(json_u64(&r, &u, &err));
    assert_true(u == UINT64_MAX);
    assert_ok(json_i64(&r, &i, &err));
    assert_true(i == -INT64_MAX);
    assert_ok(json_double(&r, &d, &err));
    assert_true(d == 0.25);
    assert_ok(json_string(&r, &s, &err));
    assert_str(s, "t");
    assert_ok(json_bool(&r, &b, &err));
    assert_true(b);
    assert_ok(json_text(&r, &s, &err));
    assert_str(s, "17");
    assert_ok(json_element(&r, &more, &err));
    assert_true(more);
    assert_ok(json_text(&r, &s, &err));
    assert_str(s, "18");
    assert_ok(json_skip(&r, &err));
    assert_ok(json_element(&r, &more, &err));
    assert_false(more);
    assert_ok(json_finish(&r, &err));
    assert_ok(json_finish(&r, &err));
    json_close(&r);
}

static bal_status read_as(struct json *r, char type)
{
    uint64_t u;
    int64_t i;
    double d;
    bool b;
    str s;
    switch (type) {
    case 'u':
        return json_u64(r, &u, &err);
    case 'i':
        return json_i64(r, &i, &err);
    case 'd':
        return json_double(r, &d, &err);
    case 'b':
        return json_bool(r, &b, &err);
    case 's':
        return json_string(r, &s, &err);
    default:
        return json_text(r, &s, &err);
    }
}

static void other_types_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        char type;
    } cases[] = {
        {"-1", 'u'},    {"1.0", 'u'},  {"1e3", 'u'},   {"18446744073709551616", 'u'},
        {"\"1\"", 'u'}, {"null", 'u'}, {"[]", 'u'},    {"9223372036854775808", 'i'},
        {"1.5", 'i'},   {"true", 'i'}, {"1e999", 'd'}, {"\"1\"", 'd'},
        {"1", 'b'},     {"null", 'b'}, {"1", 's'},     {"null", 's'},
        {"null", 't'},  {"true", 't'}, {"{}", 't'},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        AUTO_SOURCE source = {0};
        struct json r;
        assert_ok(open_text(&r, &source, cases[i].text));
        assert_int_equal(read_as(&r, cases[i].type), BAL_INVALID);
        assert_string_equal(err.where, "t, line 1, column 1");
        assert_non_null(strstr(err.what, "is expected here"));
        json_close(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_what_the_standard_allows),
        cmocka_unit_test(refuses_with_line_and_column),
        cmocka_unit_test(notices_every_cut),
        cmocka_unit_test(damage_is_seen_alike),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(windows_do_not_show),
        cmocka_unit_test(places_count_from_the_start),
        cmocka_unit_test(long_tokens_end_at_the_limit),
        cmocka_unit_test(memory_may_fail_anywhere),
        cmocka_unit_test(fields_in_any_order),
        cmocka_unit_test(long_keys_in_messages),
        cmocka_unit_test(values_have_their_type),
        cmocka_unit_test(other_types_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
