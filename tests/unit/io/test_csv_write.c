// SPDX-License-Identifier: Apache-2.0
#include "support/random.h"
#include "support/support.h"

#include "io/csv.h"
#include "io/csv_write.h"

static void assert_quoted(const char *cell, const char *expected)
{
    AUTO_BUF out = BUF_INIT(256);
    csv_quote(&out, str_from(cell));
    assert_str(buf_str(&out), expected);
}

static void cells_are_quoted_when_they_must_be(void **state)
{
    (void)state;
    assert_quoted("", "");
    assert_quoted("Ann", "Ann");
    assert_quoted("a - b", "a - b");
    assert_quoted("Birch, Bo", "\"Birch, Bo\"");
    assert_quoted("Bo \"B\" Birch", "\"Bo \"\"B\"\" Birch\"");
    assert_quoted("\"", "\"\"\"\"");
    assert_quoted("a\nb", "\"a\nb\"");
    assert_quoted("a\rb", "\"a\rb\"");
    assert_quoted("=1+1", "\"=1+1\"");
    assert_quoted("+1", "\"+1\"");
    assert_quoted("-1", "\"-1\"");
    assert_quoted("@x", "\"@x\"");
    assert_quoted("=\"7\"", "\"=\"\"=\"\"7\"\"\"\"\""); // the guard ="7" itself
    assert_quoted(" x", "\" x\"");
    assert_quoted("x ", "\"x \"");
}

static void rows_end_in_lf(void **state)
{
    (void)state;
    struct bal_err err = {0};
    AUTO_SINK sink;
    struct csv_writer w;
    sink_open_memory(&sink, 1 << 16);
    csv_writer_init(&w, &sink);
    csv_put(&w, STR("a"));
    csv_put_u64(&w, 7);
    csv_put_raw(&w, STR("\"x\",\"y\""));
    csv_end_row(&w);
    csv_put(&w, STR(""));
    csv_put(&w, STR(""));
    csv_end_row(&w);
    assert_ok(csv_writer_done(&w, &err));
    assert_str(buf_str(&sink.buf), "a,7,\"x\",\"y\"\n,\n");
}

// Whatever is written is read again.
static void reader_and_writer_agree(void **state)
{
    (void)state;
    static const char letters[] = "ab,\"\n\r =\"=+-@;";
    uint64_t random = 7;
    for (int round = 0; round < 3000; round++) {
        char text[4][10];
        str cells[4];
        struct bal_err err = {0};
        AUTO_BUF out = BUF_INIT(4096);
        for (size_t i = 0; i < 4; i++) {
            cells[i] = str_make(text[i], test_random(&random) % sizeof text[i]);
            for (size_t k = 0; k < cells[i].len; k++)
                text[i][k] = letters[test_random(&random) % (sizeof letters - 1)];
            if (i > 0)
                buf_add_char(&out, ',');
            csv_quote(&out, cells[i]);
        }
        struct source s = {0};
        struct csv c;
        bool more = false;
        assert_ok(source_open_memory(&s, STR("t"), buf_str(&out), 3, &err));
        assert_ok(csv_open(&c, &s, &err));
        assert_ok(csv_next(&c, &more, &err));
        assert_int_equal(c.cells, 4);
        for (uint32_t i = 0; i < 4; i++)
            assert_true(str_eq(csv_cell(&c, i), cells[i]));
        csv_close(&c);
        source_close(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_quoted_when_they_must_be),
        cmocka_unit_test(rows_end_in_lf),
        cmocka_unit_test(reader_and_writer_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
