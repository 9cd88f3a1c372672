// SPDX-License-Identifier: Apache-2.0
// The CSV reader: the dialect of csv.h, rows and line numbers against a naive reader that goes
// byte by byte, and that chunk sizes and windows do not show.
#include "io/csv.h"

#include "support/random.h"
#include "support/support.h"
#include "support/trace.h"

static struct bal_err err;

static const size_t chunks[] = {0, 1, 7, 65536};

static bal_status trace(struct buf *out, str text, size_t chunk)
{
    return csv_trace(out, text, chunk, &err);
}

static void dialect(void **state)
{
    (void)state;
    static const struct {
        const char *text, *rows;
    } cases[] = {
        {"", ""},
        {"\n\r\n\r", ""},
        {"a", "1[a]"},
        {"a,b\nc,d\n", "1[a|b]2[c|d]"},
        {"a,b\r\nc,d\r\n", "1[a|b]2[c|d]"},
        {"a,b\rc,d\r", "1[a|b]2[c|d]"},
        {"a\n\nb\r\n\r\nc\r\rd", "1[a]3[b]5[c]7[d]"},
        {"a\n\rb", "1[a]3[b]"},
        {",", "1[|]"},
        {",,\n", "1[||]"},
        {"\"\"", "1[]"},
        {"\"\",\"\"", "1[|]"},
        {"a,b,c\nd\ne,f,,", "1[a|b|c]2[d]3[e|f||]"},
        {"\"a\",\"b,c\",d", "1[a|b,c|d]"},
        {"\"a\"\"b\",\"\"\"\",\"\"\"a\"\"\"", "1[a\"b|\"|\"a\"]"},
        {"\"a\nb\",c\nd", "1[a\nb|c]3[d]"},
        {"\"a\r\nb\",c\r\nd", "1[a\r\nb|c]3[d]"},
        {"\"a\rb\r\",c\rd", "1[a\rb\r|c]4[d]"},
        {"\"a\r\n\n\r\nb\"\r\nd", "1[a\r\n\n\r\nb]5[d]"},
        {" a , b \n", "1[ a | b ]"},
        {"=\"1\",=\"2-3\"", "1[1|2-3]"},
        {"=\"1,2\",3", "1[1,2|3]"},
        {"=\"\",x", "1[|x]"},
        {"\"=\"\"007\"\"\",x", "1[007|x]"},
        {"\"=\"\"1,2\"\"\",x", "1[1,2|x]"},
        {"=1+1,\"=1\"", "1[=1+1|=1]"},
        {"=,=\"", "!a quote opened in the row of line 1 is never closed (t, line 1)"},
        {"\"a\"b,c", "1[ab|c]"},
        {"\"a\"b\"c\",d", "1[ab\"c\"|d]"},
        {"5'6\",x", "1[5'6\"|x]"},
        {"5'6\"\",x", "1[5'6\"\"|x]"},
        {"Jo \"Al\" B,x\n\"y\",z", "1[Jo \"Al\" B|x]2[y|z]"},
        {"a\",b\"\nc", "1[a\"|b\"]2[c]"},
        {" \"a,b\"", "1[ \"a|b\"]"},
        {"x=\"a,b\",c", "1[x=\"a,b\"|c]"},
        {"\u00e9,\"\u20ac\"", "1[\u00e9|\u20ac]"},
    };
    AUTO_BUF out = BUF_INIT(1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        bool fails = strchr(cases[i].rows, '!') != NULL;
        for (size_t c = 0; c < ARRAY_LEN(chunks); c++) {
            bal_status status = trace(&out, str_from(cases[i].text), chunks[c]);
            assert_int_equal(status, fails ? BAL_INVALID : BAL_OK);
            assert_str(buf_str(&out), cases[i].rows);
        }
    }
}

static void same_as_naive(str text, struct buf *out, struct buf *expected, size_t chunk)
{
    bal_status wanted = csv_naive_trace(expected, text);
    bal_status status = trace(out, text, chunk);
    bool same = status == wanted && str_eq(buf_str(out), buf_str(expected));
    if (same)
        status = csv_trace_peeking(out, text, chunk, &err);
    if (same && status == wanted && str_eq(buf_str(out), buf_str(expected)))
        return;
    print_error("chunk %zu\n<" STR_FMT ">\n" STR_FMT "\n  is not\n" STR_FMT "\n", chunk,
                STR_ARG(text), STR_ARG(buf_str(out)), STR_ARG(buf_str(expected)));
    fail();
}

// Short texts of nothing but trouble, and long ones with now and then some, so that quotes and
// line ends fall on every place of the blocks that the reader looks at.
static void same_rows_as_the_naive_reader(void **state)
{
    (void)state;
    AUTO_BUF out = BUF_INIT(1 << 20), expected = BUF_INIT(1 << 20), text = BUF_INIT(1 << 20);
    uint64_t seed = 7;
    for (int i = 0; i < 20000; i++) {
        bool tame = i % 3 == 0;
        size_t len = test_random(&seed) % (tame ? 400 : 24);
        buf_clear(&text);
        while (text.len < len) {
            uint64_t n = test_random(&seed);
            if (tame && n % 16 != 0)
                buf_add_char(&text, "aaabbb,,,,,00000"[n >> 8 & 15]);
            else
                buf_add_char(&text, ",\"=\r\n ab\"\","[(n >> 8) % 11]);
        }
        same_as_naive(buf_str(&text), &out, &expected, chunks[i % 3]);
    }
}

// Rows with properly quoted cells of every length, cut at every byte.
static void every_cut_as_the_naive_reader(void **state)
{
    (void)state;
    AUTO_BUF out = BUF_INIT(1 << 20), expected = BUF_INIT(1 << 20);
    static const char text[] =
        "\"Title\nof it (Vote For=1)\",=\"12\",\"a \"\"b\"\"\"\r\n"
        "1,\"=\"\"2\"\"\",\r\n\r\n\"x\r\ny\",5'11\",\"\"\r"
        "0123456789012345678901234567890123456789012345678901234567,\"89\",z";
    for (size_t n = 0; n < sizeof text; n++)
        for (size_t c = 0; c < ARRAY_LEN(chunks); c++)
            same_as_naive(str_make(text, n), &out, &expected, chunks[c]);
}

static void simple_rows_are_peeked_at(void **state)
{
    (void)state;
    static const struct {
        const char *text, *first, *rest; // rest: NULL where csv_peek gives nothing
    } cases[] = {
        {"7,a,b\n", "7", "a,b"},
        {"7,a,b\r\nx", "7", "a,b"},
        {",\rx", "", ""},
        {"7,a\nx,\"y\"\n", "7", "a"},
        {"", "", NULL},
        {"\n7,a\n", "", NULL},
        {"7\n8,a\n", "", NULL},                                               // no second cell
        {"7,a", "", NULL},                                                    // no line end
        {"7,\"a\"\n", "", NULL},                                              // quotes
        {"7,5'11\"\n", "", NULL},                                             //
        {"7,aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeefffffffffff\n", // 63 bytes
         "7", "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeefffffffffff"},
        {"7,aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffff\n", "", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        AUTO_SOURCE source = {0};
        struct csv c;
        str first, rest;
        assert_ok(source_open_memory(&source, STR("t"), str_from(cases[i].text), 0, &err));
        assert_ok(csv_open_any(&c, &source, &err)); // which looks at the text
        assert_int_equal(csv_peek(&c, &first, &rest), cases[i].rest != NULL);
        if (cases[i].rest != NULL) {
            assert_str(first, cases[i].first);
            assert_str(rest, cases[i].rest);
        }
        csv_close(&c);
    }
}

static void windows_do_not_show(void **state)
{
    (void)state;
    AUTO_BUF out = BUF_INIT(1 << 24), expected = BUF_INIT(1 << 24), text = BUF_INIT(1 << 24);
    uint64_t seed = 3;
    for (int i = 0; i < 12000; i++) {
        uint64_t n = test_random(&seed);
        buf_addf(&text, "%d,=\"%d\",\"a,\r\n\"\"%d\"\"\",%*s5\",", i, i, i, (int)(n % 60), "");
        buf_add(&text, n % 5 ? STR("\r\n") : n % 7 ? STR("\n") : STR("\r"));
    }
    buf_add_char(&text, '"');
    for (int i = 0; i < 400000; i++)
        buf_add_char(&text, i % 1000 ? 'x' : '\n');
    buf_add(&text, STR("\",end\nlast"));
    assert_ok(buf_check(&text, &err));
    for (size_t shift = 0; shift < 40; shift++)
        same_as_naive(str_skip(buf_str(&text), shift), &out, &expected, 0);
    same_as_naive(buf_str(&text), &out, &expected, 4099);
    same_as_naive(buf_str(&text), &out, &expected, 65536);
    same_as_naive(str_head(buf_str(&text), WINDOW_BYTES * 2 + 9), &out, &expected, 1);
    same_as_naive(str_head(buf_str(&text), WINDOW_BYTES * 2 + 9), &out, &expected, 7);
}

static void add_repeated(struct buf *out, str part, size_t times)
{
    for (size_t i = 0; i < times; i++)
        buf_add(out, part);
}

static void long_rows_end_at_the_limit(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 25), out = BUF_INIT(1 << 25);
    static const char *const first[] = {"", "a\"b\",", "\""}; // fast, byte by byte, quoted
    for (size_t f = 0; f < ARRAY_LEN(first); f++) {
        buf_clear(&text);
        buf_add(&text, STR("head\r\rer\n"));
        buf_add(&text, str_from(first[f]));
        add_repeated(&text, STR("x"), LIMIT_TOKEN_BYTES - strlen(first[f]) - 2);
        buf_add(&text, f == 2 ? STR("\"\nlast") : STR("x\nlast"));
        assert_ok(trace(&out, buf_str(&text), 0));
        assert_true(str_ends(buf_str(&out), STR("5[last]")));
        text.len -= 6;
        buf_add(&text, f == 2 ? STR("xx\"\nlast") : STR("xx\nlast"));
        for (size_t chunk = 0; chunk <= 65536; chunk += 65536) {
            assert_int_equal(trace(&out, buf_str(&text), chunk), BAL_LIMIT);
            assert_string_equal(err.where, "t, line 4");
            assert_true(err.hint[0] != '\0');
        }
    }
}

static void wide_rows_end_at_the_limit(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 25), out = BUF_INIT(1 << 25);
    for (int odd = 0; odd < 2; odd++) {
        for (int extra = 0; extra < 2; extra++) {
            buf_clear(&text);
            buf_add(&text, odd ? STR("x\n5\"") : STR("x\n55"));
            add_repeated(&text, STR(","), LIMIT_CSV_CELLS - 1 + (size_t)extra);
            assert_int_equal(trace(&out, buf_str(&text), 0), extra ? BAL_LIMIT : BAL_OK);
            assert_int_equal(trace(&out, buf_str(&text), 65536), extra ? BAL_LIMIT : BAL_OK);
        }
        assert_string_equal(err.what, "a row has more than 65536 cells");
        assert_string_equal(err.where, "t, line 2");
    }
}

static void cells_of_one_row(void **state)
{
    (void)state;
    AUTO_SOURCE source = {0};
    struct csv c;
    bool more = false;
    assert_ok(source_open_memory(&source, STR("t"),
                                 STR("x\n a ,\" b\"\"c \",,\"d\"\"\"\n , \"\"\t,\r"), 3, &err));
    assert_ok(csv_open(&c, &source, &err));
    assert_ok(csv_next(&c, &more, &err));
    assert_false(csv_row_empty(&c));
    assert_ok(csv_next(&c, &more, &err));
    assert_int_equal(c.cells, 4);
    str b = csv_cell(&c, 1), d = csv_cell(&c, 3);
    assert_str(csv_trimmed(&c, 0), "a");
    assert_str(csv_trimmed(&c, 1), "b\"c");
    assert_str(csv_cell(&c, 2), "");
    assert_str(csv_cell(&c, 4), "");
    assert_str(csv_cell(&c, UINT32_MAX), "");
    assert_false(csv_row_empty(&c));
    assert_str(b, " b\"c "); // asking again and for others leaves it alone
    assert_str(d, "d\"");
    assert_str(csv_raw(&c, 0, 1), " a ");
    assert_str(csv_raw(&c, 1, 4), "\" b\"\"c \",,\"d\"\"\"");
    assert_int_equal(csv_fail(&c, &err, "cell %d", 3), BAL_INVALID);
    assert_string_equal(err.what, "cell 3");
    assert_string_equal(err.where, "t, line 2");
    assert_ok(csv_next(&c, &more, &err));
    assert_true(more);
    assert_str(csv_raw(&c, 0, 3), " , \"\"\t,");
    assert_false(csv_row_empty(&c)); // a quote that does not start its cell is a character
    assert_ok(csv_next(&c, &more, &err));
    assert_false(more);
    assert_ok(csv_next(&c, &more, &err));
    assert_false(more);
    csv_close(&c);
}

static void a_failed_reader_stays_at_the_end(void **state)
{
    (void)state;
    AUTO_SOURCE source = {0};
    struct csv c;
    bool more = false;
    assert_ok(source_open_memory(&source, STR("t"), STR("a,\"b\nc"), 0, &err));
    assert_ok(csv_open(&c, &source, &err));
    assert_int_equal(csv_next(&c, &more, &err), BAL_INVALID);
    for (int i = 0; i < 100; i++) {
        assert_ok(csv_next(&c, &more, &err));
        assert_false(more);
    }
    csv_close(&c);
}

static void memory_may_fail_anywhere(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 24), out = BUF_INIT(1 << 24);
    buf_add(&text, STR("a,\"b\"\"c\"\n\""));
    add_repeated(&text, STR("x\"\""), WINDOW_BYTES);
    buf_add(&text, STR("\"\n"));
    assert_true(buf_reserve(&out, 1 << 23));
    bal_status status = BAL_LIMIT;
    unsigned long n = 0;
    while (status != BAL_OK) {
        mem_fail_after(++n);
        status = trace(&out, buf_str(&text), 0);
        mem_fail_after(0);
        assert_true(status == BAL_OK || status == BAL_LIMIT);
    }
    assert_true(n > 6);
    assert_true(str_starts(buf_str(&out), STR("1[a|b\"c]2[x\"x\"")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialect),
        cmocka_unit_test(same_rows_as_the_naive_reader),
        cmocka_unit_test(every_cut_as_the_naive_reader),
        cmocka_unit_test(simple_rows_are_peeked_at),
        cmocka_unit_test(windows_do_not_show),
        cmocka_unit_test(long_rows_end_at_the_limit),
        cmocka_unit_test(wide_rows_end_at_the_limit),
        cmocka_unit_test(cells_of_one_row),
        cmocka_unit_test(a_failed_reader_stays_at_the_end),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
