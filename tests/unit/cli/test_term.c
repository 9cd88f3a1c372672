// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "cli/nearest.h"
#include "cli/term.h"

// What a printing function leaves in a file.
static str printed(FILE *file, char *out, size_t size)
{
    rewind(file);
    size_t n = fread(out, 1, size, file);
    fclose(file);
    return str_make(out, n);
}

static void tables_line_up(void **state)
{
    (void)state;
    static const struct term_column columns[] = {{.title = "choice"},
                                                 {.title = "votes", .right = true}};
    struct bal_err err;
    struct cli cli = {.out = tmpfile()};
    struct term_table t = TERM_TABLE(columns);
    term_cell(&t, "Zo\xC3\xAB \xC5\x81");
    term_number(&t, 1234567);
    term_cell(&t, "evil\033[2J");
    term_cell(&t, "%d", 8);
    assert_ok(term_table_print(&t, &cli, &err));
    char text[500];
    assert_str(printed(cli.out, text, sizeof text), "choice        votes\n"
                                                    "Zo\xC3\xAB \xC5\x81     1,234,567\n"
                                                    "evil\xEF\xBF\xBD[2J          8\n");
}

static void long_cells_are_kept(void **state)
{
    (void)state;
    static const struct term_column columns[] = {{.title = "text"}};
    struct bal_err err;
    struct cli cli = {.out = tmpfile()};
    struct term_table t = TERM_TABLE(columns);
    term_cell(&t, "%0400d", 7);
    assert_ok(term_table_print(&t, &cli, &err));
    char text[1000];
    assert_int_equal(printed(cli.out, text, sizeof text).len, 5 + 401);
}

static void lost_cells_are_an_error(void **state)
{
    (void)state;
    static const struct term_column columns[] = {{.title = "text"}};
    struct bal_err err = {0};
    struct cli cli = {.out = tmpfile()};
    struct term_table t = TERM_TABLE(columns);
    mem_fail_after(2);
    term_cell(&t, "one");
    term_cell(&t, "two");
    mem_fail_after(0);
    assert_int_equal(term_table_print(&t, &cli, &err), BAL_LIMIT);
    char text[10];
    assert_int_equal(printed(cli.out, text, sizeof text).len, 0);
}

static void paragraphs_wrap(void **state)
{
    (void)state;
    FILE *out = tmpfile();
    term_wrap(out,
              "The quick brown fox jumps over the lazy dog and then it sleeps for as long as it "
              "likes.\n\n as it\n   stands",
              4);
    term_item(out, STR("  --x"), STR("text"), 10);
    term_item(out, STR("  --too-wide"), STR("text"), 10);
    char text[500];
    assert_str(printed(out, text, sizeof text),
               "    The quick brown fox jumps over the lazy dog and then it sleeps for as long\n"
               "    as it likes.\n"
               "\n"
               "     as it\n"
               "       stands\n"
               "  --x     text\n"
               "  --too-wide\n"
               "          text\n");
}

static void errors_have_three_parts(void **state)
{
    (void)state;
    struct bal_err err = {.what = "no\nsense", .where = "a.csv, line 2", .hint = "Look."};
    struct cli cli = {.err = tmpfile()};
    term_error(&cli, &err);
    char text[200];
    assert_str(printed(cli.err, text, sizeof text),
               "ballast: no\xEF\xBF\xBDsense\n  in a.csv, line 2\n  Look.\n");
}

static void progress_says_amount_rate_and_time(void **state)
{
    (void)state;
    static const struct {
        uint64_t done, total, per_second;
        const char *text;
    } cases[] = {
        {0, 0, 0, "x: 0"},
        {999, 0, 0, "x: 999"},
        {1200000000, 2900000000, 310000000, "x: 1.2 G of 2.9 G (41 %), 310 M/s, 6 s left"},
        {1000, 1000, 10, "x: 1.0 k of 1.0 k (100 %), 10/s"},
        {99999, 1000000, 1000, "x: 99 k of 1.0 M (9 %), 1.0 k/s, 15 min 01 s left"},
        {1, 100000, 1, "x: 1 of 100 k (0 %), 1/s, 27 h 46 min left"},
        {UINT64_MAX, 0, 0, "x: 18 E"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        AUTO_BUF out = BUF_INIT(200);
        term_progress_text(&out, "x", cases[i].done, cases[i].total, cases[i].per_second);
        assert_str(buf_str(&out), cases[i].text);
    }
}

static void progress_is_silent_without_a_terminal(void **state)
{
    (void)state;
    struct cli cli = {.err = tmpfile(), .width = 80};
    struct term_progress line;
    struct progress progress = term_progress_start(&line, &cli);
    progress_tick(&progress, "x", 1, 2);
    term_progress_end(&line);
    char text[10];
    assert_int_equal(printed(cli.err, text, sizeof text).len, 0);
}

// Redrawn at most ten times a second, never wider than the terminal, erased at the end.
static void progress_is_drawn_on_a_terminal(void **state)
{
    (void)state;
    struct cli cli = {.err = tmpfile(), .err_terminal = true, .width = 12};
    struct term_progress line;
    struct progress progress = term_progress_start(&line, &cli);
    line.drawn_ns -= UINT64_C(200000000);
    for (uint64_t i = 0; i < 100; i++)
        progress_tick(&progress, "tallying", 5 + i, 1000);
    term_progress_end(&line);
    char text[200];
    assert_str(printed(cli.err, text, sizeof text), "tallying: 5\r\033[K");
}

static void nearest_names(void **state)
{
    (void)state;
    static const char *const names[] = {"seed", "sampler", "count", "jurisdiction"};
    static const struct {
        const char *wanted, *name;
    } cases[] = {{"sede", "seed"},  {"samplr", "sampler"}, {"juris", "jurisdiction"},
                 {"cout", "count"}, {"xyz", NULL},         {"", NULL},
                 {"contest", NULL}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct nearest near = {.wanted = str_from(cases[i].wanted)};
        for (size_t k = 0; k < ARRAY_LEN(names); k++)
            nearest_offer(&near, names[k]);
        if (cases[i].name == NULL)
            assert_null(near.name);
        else
            assert_string_equal(near.name, cases[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_line_up),
        cmocka_unit_test(long_cells_are_kept),
        cmocka_unit_test(lost_cells_are_an_error),
        cmocka_unit_test(paragraphs_wrap),
        cmocka_unit_test(errors_have_three_parts),
        cmocka_unit_test(progress_says_amount_rate_and_time),
        cmocka_unit_test(progress_is_silent_without_a_terminal),
        cmocka_unit_test(progress_is_drawn_on_a_terminal),
        cmocka_unit_test(nearest_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
