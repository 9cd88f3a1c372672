// SPDX-License-Identifier: Apache-2.0
// Tables divided by semicolons, tabs or bars: what is found, what stays a table with commas, and
// that the rows are those of the same table with commas, whatever the pieces.
#include "support/support.h"
#include "support/trace.h"

static struct bal_err err;

static void found_from_the_first_lines(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        char divider;
    } cases[] = {
        {"", ','},
        {"a\nb\n", ','},
        {"a;b", ';'},
        {"a;b\n1;2\n", ';'},
        {"a\tb\n1\t2\n", '\t'},
        {"a|b|c\n1|2|3\n", '|'},
        // Names with commas; decimals with commas.
        {"Contest;Choice\nMayor;Smith, Ann\n", ';'},
        {"Batch Name;Smith, Ann\nB;1\n", ';'},
        {"a;b\n1,5;2,5\n3;4\n", ';'},
        // Ragged, as Dominion's export: more than commas in every line.
        {"2026;5.17\n;;;Mayor (Vote For=1);\n;;;Smith, Ann;Jones, Bo\nCvrNumber;A;B;;\n", ';'},
        // Lines above the header that have no cells.
        {"Ballots\nGEN2111\n\nCast Vote Record;Batch\n1;2\nTotal : 1\n", ';'},
        {"Ballots\nTest County, Test State\n\nCast Vote Record;Batch\n1;2\nTotal : 1\n", ';'},
        // With commas: lists in cells, quoted parts, a line that has something else.
        {"Contest Name,Choice Names\nMayor,Ann;Bo;Cy;Dee\nTax,Yes;No\n", ','},
        {"a,b\n1;2;3,4;5;6\n", ','},
        {"\"a;b;c\",d\n\"1;2;3\",4\n", ','},
        {"\"a;b\nc;d\",\"e\"\n", ','},
        {"General; November, 3; 2026\nCast Vote Record,Batch\n1,2\n2,3\n", ','},
        {"a,b\n1,x;y;z\n2,x;y;z\n", ','},
        {"Test County, Test State\na,b,c\n1,2,3\n", ','},
        {"a;b,c\n1;2,3\n", ','}, // both are regular
        {"1\nContest,1,2,10,11\n1,a,10\n", ','},
        {"a,b,c\n1,2\n3,4;5\n", ','},
        // A quote that does not open a cell is a character.
        {"5'6\";x;y\n1;2;3\n", ';'},
        // What a spreadsheet program is told.
        {"sep=;\na,b;c\n", ';'},
        {"sep=,\na;b\n", ','},
        {"sep=\t\r\na\n", '\t'},
        {"sep=x\na;b\n", ';'},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        size_t skip = 9;
        bool unsure = false;
        char found = csv_divider(str_from(cases[i].head), &skip, &unsure);
        if (unsure != (strcmp(cases[i].head, "a;b,c\n1;2,3\n") == 0))
            fail_msg("'%s': %s", cases[i].head, unsure ? "unsure" : "sure");
        if (found != cases[i].divider)
            fail_msg("'%s': '%c'", cases[i].head, found);
        assert_int_equal(skip, cases[i].head[0] == 's' && cases[i].head[4] != 'x' ? 6 : 0);
    }
}

static void rows_are_the_same(void **state)
{
    (void)state;
    AUTO_BUF rows = BUF_INIT(1 << 16), expected = BUF_INIT(1 << 16), text = BUF_INIT(1 << 16);
    static const char table[] = "a,b,=\"007\"\r\n\"x;y,z\",\"q\"\"r\",\n,\"two\nlines\",3\n";
    assert_ok(csv_trace(&expected, str_from(table), 0, &err));
    static const char dividers[] = ";\t|";
    for (const char *d = dividers; *d != '\0'; d++) {
        buf_clear(&text);
        bool inside = false;
        for (const char *p = table; *p != '\0'; p++) {
            inside ^= *p == '"';
            buf_add_char(&text, *p == ',' && !inside ? *d : *p);
        }
        for (size_t chunk = 0; chunk < 20; chunk++) {
            assert_ok(csv_trace_any(&rows, buf_str(&text), chunk, &err));
            assert_str(buf_str(&rows), buf_cstr(&expected));
        }
    }
    for (size_t chunk = 0; chunk < 8; chunk++) {
        assert_ok(csv_trace_any(&rows, STR("sep=;\r\na;b\r\n1;2"), chunk, &err));
        assert_str(buf_str(&rows), "2[a|b]3[1|2]");
    }
}

// Only the first CSV_LOOK bytes decide, of these whole lines; and they do in pieces of any size.
static void a_long_file_is_not_read_twice(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 20), rows = BUF_INIT(1 << 20), again = BUF_INIT(1 << 20);
    buf_add(&text, STR("a;b\n"));
    while (text.len < CSV_LOOK + 100)
        buf_add(&text, STR("1;2\n"));
    buf_add(&text, STR("1,2;3,4,5\n"));
    assert_ok(csv_trace_any(&rows, buf_str(&text), 0, &err));
    assert_true(str_ends(buf_str(&rows), STR("[1,2|3,4,5]")));
    for (size_t chunk = 1; chunk < 10000; chunk *= 3) {
        assert_ok(csv_trace_any(&again, buf_str(&text), chunk, &err));
        assert_str(buf_str(&again), buf_cstr(&rows));
    }
}

static void a_row_without_line_end(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t line;
    } cases[] = {{"", 0}, {"a", 0}, {"a\n", 0}, {"a\nb", 2}, {"a\nb\n", 0}, {"a\n\"b\nc\"", 2}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        AUTO_SOURCE source = {0};
        struct csv c;
        bool more = true;
        assert_ok(source_open_memory(&source, STR("t"), str_from(cases[i].text), 1, &err));
        assert_ok(csv_open_any(&c, &source, &err));
        while (more)
            assert_ok(csv_next(&c, &more, &err));
        assert_int_equal(c.unended, cases[i].line);
        csv_close(&c);
    }
}

// ---- random tables

static uint32_t random_state = 1;

static uint32_t below(uint32_t n) // Knuth's and Lewis's linear congruential generator
{
    random_state = random_state * 1664525U + 1013904223U;
    return (uint32_t)((uint64_t)random_state * n >> 32);
}

// A cell of no to four characters, of which many divide cells somewhere.
static void random_cell(struct buf *cell)
{
    static const char characters[] = ",,;;\t|\"ab 1";
    buf_clear(cell);
    for (uint32_t n = below(5); n > 0; n--)
        buf_add_char(cell, characters[below(sizeof characters - 1)]);
}

// As programs write it: in quotes where its characters need them, or always.
static void put_cell(struct buf *text, str cell, char divider, bool always)
{
    bool quoted = always;
    for (size_t i = 0; i < cell.len; i++)
        quoted |= cell.ptr[i] == divider || cell.ptr[i] == '"';
    if (quoted)
        buf_add_char(text, '"');
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.ptr[i] == '"')
            buf_add_char(text, '"');
        buf_add_char(text, cell.ptr[i]);
    }
    if (quoted)
        buf_add_char(text, '"');
}

static void random_table(char divider, struct buf *text, struct buf *rows)
{
    AUTO_BUF cell = BUF_INIT(100);
    uint32_t columns = 2 + below(4), lines = 1 + below(6);
    bool always = below(4) == 0;
    buf_clear(text);
    buf_clear(rows);
    for (; lines > 0; lines--) {
        for (uint32_t i = 0; i < columns; i++) {
            random_cell(&cell);
            if (i > 0)
                buf_add_char(text, divider);
            put_cell(text, buf_str(&cell), divider, always);
            buf_addf(rows, STR_FMT "\x1f", STR_ARG(buf_str(&cell)));
        }
        buf_add(text, STR("\n"));
        buf_add_char(rows, '\n');
    }
}

// What was read; is it sure?
static bool read_table(str text, struct buf *rows)
{
    AUTO_SOURCE source = {0};
    struct csv c;
    bool more = true;
    bal_status status = BAL_OK;
    buf_clear(rows);
    assert_ok(source_open_memory(&source, STR("t"), text, 1, &err));
    assert_ok(csv_open_any(&c, &source, &err));
    while ((status = csv_next(&c, &more, &err)) == BAL_OK && more) {
        for (uint32_t i = 0; i < c.cells; i++)
            buf_addf(rows, STR_FMT "\x1f", STR_ARG(csv_cell(&c, i)));
        buf_add_char(rows, '\n');
    }
    bool sure = !c.unsure && status == BAL_OK;
    csv_close(&c);
    return sure;
}

// Whatever divides the cells and whatever they hold, they are read as they were, or it is told that
// they may not be.
static void never_divided_wrongly_in_silence(void **state)
{
    (void)state;
    enum { TABLES = 40000 };
    uint32_t sure = 0;
    AUTO_BUF text = BUF_INIT(1 << 16), rows = BUF_INIT(1 << 16), got = BUF_INIT(1 << 16);
    for (uint32_t i = 0; i < TABLES; i++) {
        random_table(",;\t|"[i % 4], &text, &rows);
        if (!read_table(buf_str(&text), &got))
            continue;
        sure++;
        if (!str_eq(buf_str(&got), buf_str(&rows)))
            fail_msg("table %u, %s: %s", i, buf_cstr(&text), buf_cstr(&got));
    }
    assert_true(sure > TABLES / 2);
}

static void memory_may_fail_anywhere(void **state)
{
    (void)state;
    AUTO_BUF out = BUF_INIT(1 << 16);
    assert_true(buf_reserve(&out, 1 << 10));
    bal_status status = BAL_LIMIT;
    unsigned long n = 0;
    while (status != BAL_OK) {
        mem_fail_after(++n);
        status = csv_trace_any(&out, STR("a;\"b\"\"\"\n1;2\n"), 0, &err);
        mem_fail_after(0);
        assert_true(status == BAL_OK || status == BAL_LIMIT);
    }
    assert_true(n > 3);
    assert_str(buf_str(&out), "1[a|b\"]2[1|2]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(found_from_the_first_lines),
        cmocka_unit_test(rows_are_the_same),
        cmocka_unit_test(a_long_file_is_not_read_twice),
        cmocka_unit_test(a_row_without_line_end),
        cmocka_unit_test(never_divided_wrongly_in_silence),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
