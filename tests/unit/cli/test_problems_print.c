// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include <stdlib.h>
#include <unistd.h>

#include "cli/problems_print.h"

static void add_some(struct problems *p)
{
    problems_init(p);
    problem_add(p, PROBLEM_unknown_field, (struct place){STR("a.csv"), 0, 0}, STR(""),
                "column 'X' is not used");
    for (unsigned i = 1; i <= 3; i++)
        problem_add(p, PROBLEM_bad_number, (struct place){STR("a.csv"), i, 2}, STR("=1,\"x\""),
                    "'%u' is no number", i);
    problem_add(p, PROBLEM_encoding, (struct place){{0}, 0, 0}, STR(""), "read as Windows-1252");
}

static str printed(FILE *file, char *out, size_t size)
{
    rewind(file);
    size_t n = fread(out, 1, size, file);
    fclose(file);
    return str_make(out, n);
}

static void grouped_with_errors_first(void **state)
{
    (void)state;
    struct problems p;
    add_some(&p);
    FILE *out = tmpfile();
    problems_print(out, problems_all(&p), 2);
    char text[2000];
    assert_str(printed(out, text, sizeof text),
               "error bad-number: a whole number is expected (3 cases)\n"
               "    a.csv, line 1, column 2: '1' is no number\n"
               "    a.csv, line 2, column 2: '2' is no number\n"
               "    and 1 more\n"
               "  ->  Correct the value at its source and export again.\n"
               "warning encoding: the text is not UTF-8; it was read as another encoding\n"
               "    read as Windows-1252\n"
               "  ->  Check that names with accents look right.\n"
               "note unknown-field: a field or column is not used by Ballast\n"
               "    a.csv: column 'X' is not used\n");
    problems_done(&p);
}

static void views_choose(void **state)
{
    (void)state;
    struct problems p;
    add_some(&p);
    AUTO_BUF text = BUF_INIT(1000);
    problems_summary(&text, problems_all(&p));
    assert_str(buf_str(&text), "3 errors, 1 warning, 1 note");
    buf_clear(&text);
    problems_summary(&text,
                     (struct problems_view){&p, 2, 2, SEVERITY_NOTE, SEVERITY_ERROR, NULL, NULL});
    assert_str(buf_str(&text), "2 errors");
    buf_clear(&text);
    problems_summary(&text,
                     (struct problems_view){&p, 1, 3, SEVERITY_NOTE, SEVERITY_WARNING, NULL, NULL});
    assert_str(buf_str(&text), "no problems");
    problems_done(&p);
}

static void json_counts_what_was_not_kept(void **state)
{
    (void)state;
    struct problems p;
    struct bal_err err;
    problems_init(&p);
    problem_add(&p, PROBLEM_lost_id, (struct place){STR("a.csv"), 7, 0}, STR("1E5"), "lost");
    p.count[PROBLEM_lost_id] = 3;
    struct sink s;
    sink_open_memory(&s, 10000);
    struct json_writer w;
    jw_init(&w, &s, true);
    problems_json(&w, problems_all(&p));
    assert_ok(sink_close(&s, &err));
    assert_str(buf_str(&s.buf),
               "[{\"code\":\"lost-id\",\"severity\":\"error\",\"file\":\"a.csv\",\"line\":7,"
               "\"column\":null,\"value\":\"1E5\",\"message\":\"lost\"},"
               "{\"code\":\"lost-id\",\"severity\":\"error\",\"more\":2,"
               "\"message\":\"more cases of this kind, counted but not kept\"}]");
    sink_discard(&s);
    problems_done(&p);
}

static void csv_is_quoted(void **state)
{
    (void)state;
    struct problems p;
    struct bal_err err;
    problems_init(&p);
    problem_add(&p, PROBLEM_bad_number, (struct place){STR("=a"), 1, 0}, STR("x,\"y"), "two");
    char path[] = "/tmp/ballast-problems-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    assert_ok(problems_csv(&p, path, &err));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char text[500];
    assert_str(printed(file, text, sizeof text), "code,severity,file,line,column,value,message\r\n"
                                                 "bad-number,error,\"=a\",1,,\"x,\"\"y\",two\r\n");
    unlink(path);
    problems_done(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grouped_with_errors_first),
        cmocka_unit_test(views_choose),
        cmocka_unit_test(json_counts_what_was_not_kept),
        cmocka_unit_test(csv_is_quoted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
