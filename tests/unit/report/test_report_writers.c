// SPDX-License-Identifier: Apache-2.0
// The report of the fixture against golden files, in every way of writing. BALLAST_BLESS=1 writes
// these instead of comparing.
#include "support/support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "io/csv.h"
#include "io/utf8.h"
#include "report/writer.h"
#include "support/json_tree.h"
#include "support/report_model.h"
#include "support/temp.h"

static void check_file(const char *made, const char *name)
{
    AUTO_BUF path = BUF_INIT(4096), got = BUF_INIT(1 << 24), expected = BUF_INIT(1 << 24);
    buf_addf(&path, "%s/unit/report/golden/%s", TESTS_DIR, name);
    temp_read(made, &got);
    if (getenv("BALLAST_BLESS") != NULL) {
        FILE *f = fopen(buf_cstr(&path), "wb");
        assert_non_null(f);
        assert_int_equal(fwrite(got.ptr, 1, got.len, f), got.len);
        assert_int_equal(fclose(f), 0);
    }
    temp_read(buf_cstr(&path), &expected);
    if (!str_eq(buf_str(&got), buf_str(&expected)))
        fail_msg("%s is not what is written (BALLAST_BLESS=1 accepts it)", buf_cstr(&path));
}

static void test_text_files(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct temp temp;
    struct report r;
    temp_open(&temp);
    report_fixture(&r);
    for (size_t i = 0; report_writer_at(i) != NULL; i++) {
        const struct report_writer *w = report_writer_at(i);
        if (w->write == NULL)
            continue;
        char name[64];
        snprintf(name, sizeof name, "report.%s", w->name);
        const char *path = temp_path(&temp, name);
        assert_ok(report_write_path(w, &r, path, &err));
        check_file(path, name);
    }
    report_done(&r);
    temp_close(&temp);
}

static const char *const tables[] = {"audit.csv",          "contests.csv",      "choices.csv",
                                     "assertions.csv",     "rounds.csv",        "risks.csv",
                                     "contest_rounds.csv", "discrepancies.csv", "inputs.csv",
                                     "methods.csv",        "notes.csv",         "events.csv"};

static void test_csv_tables(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct temp temp;
    struct report r;
    temp_open(&temp);
    report_fixture(&r);
    const struct report_writer *csv = report_writer_find(STR("csv"));
    assert_ok(report_write_path(csv, &r, temp_path(&temp, "tables"), &err));
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        char made[64], golden[64];
        snprintf(made, sizeof made, "tables/%s", tables[i]);
        snprintf(golden, sizeof golden, "csv/%s", tables[i]);
        check_file(temp_path(&temp, made), golden);
    }
    assert_int_equal(report_write_path(csv, &r, temp_path(&temp, "tables"), &err), BAL_CONFLICT);
    assert_int_equal(report_write_path(csv, &r, temp_path(&temp, "no/such/place"), &err),
                     BAL_NOT_FOUND);
    report_done(&r);
    temp_close(&temp);
}

static void test_a_folder_needs_a_path(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct report r;
    report_init(&r);
    struct sink out;
    sink_open_memory(&out, 1 << 20);
    assert_int_equal(report_write(report_writer_find(STR("csv")), &r, &out, &err), BAL_USAGE);
    assert_int_equal(out.buf.len, 0);
    assert_null(report_writer_find(STR("pdf?")));
    sink_discard(&out);
    report_done(&r);
}

// An empty report is written too, and the same report gives the same bytes.
static void test_empty_and_again(void **state)
{
    (void)state;
    struct bal_err err = {0};
    for (size_t i = 0; report_writer_at(i) != NULL; i++) {
        const struct report_writer *w = report_writer_at(i);
        for (int full = 0; full < 2 && w->write != NULL; full++) {
            struct sink one, two;
            struct report r, again;
            (full ? report_fixture : report_init)(&r);
            (full ? report_fixture : report_init)(&again);
            sink_open_memory(&one, 1 << 24);
            sink_open_memory(&two, 1 << 24);
            assert_ok(report_write(w, &r, &one, &err));
            assert_ok(report_write(w, &again, &two, &err));
            assert_ok(sink_close(&one, &err));
            assert_ok(sink_close(&two, &err));
            assert_true(one.buf.len > 100);
            assert_true(str_eq(buf_str(&one.buf), buf_str(&two.buf)));
            sink_discard(&one);
            sink_discard(&two);
            report_done(&r);
            report_done(&again);
        }
    }
}

// Memory that runs out anywhere is an error or a whole report, never a crash or half of one.
static void test_no_memory(void **state)
{
    (void)state;
    for (size_t i = 0; report_writer_at(i) != NULL; i++) {
        const struct report_writer *w = report_writer_at(i);
        if (w->write == NULL)
            continue;
        struct report r;
        struct sink whole;
        struct bal_err err = {0};
        report_fixture(&r);
        sink_open_memory(&whole, 1 << 24);
        assert_ok(report_write(w, &r, &whole, &err));
        for (unsigned long n = 1; n < 400; n++) {
            struct sink out;
            sink_open_memory(&out, 1 << 24);
            mem_fail_after(n);
            bal_status status = report_write(w, &r, &out, &err);
            if (status == BAL_OK)
                status = sink_close(&out, &err);
            mem_fail_after(0);
            if (status == BAL_OK)
                assert_true(str_eq(buf_str(&out.buf), buf_str(&whole.buf)));
            else
                assert_int_equal(status, BAL_LIMIT);
            sink_discard(&out);
        }
        sink_discard(&whole);
        report_done(&r);
    }
}

// Every table has one header row, and rows as long as it.
static void test_tables_are_tables(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct temp temp;
    struct report r;
    temp_open(&temp);
    report_fixture(&r);
    assert_ok(report_write_path(report_writer_find(STR("csv")), &r, temp_path(&temp, "t"), &err));
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        char name[64];
        AUTO_BUF bytes = BUF_INIT(1 << 24);
        AUTO_SOURCE source = {0};
        struct csv csv;
        uint32_t columns = 0;
        snprintf(name, sizeof name, "t/%s", tables[i]);
        temp_read(temp_path(&temp, name), &bytes);
        assert_int_equal(utf8_valid(buf_str(&bytes)), bytes.len);
        assert_ok(source_open_memory(&source, STR("table"), buf_str(&bytes), 0, &err));
        assert_ok(csv_open(&csv, &source, &err));
        for (bool more = true;;) {
            assert_ok(csv_next(&csv, &more, &err));
            if (!more)
                break;
            columns = columns == 0 ? csv.cells : columns;
            assert_int_equal(csv.cells, columns);
            for (uint32_t k = 0; k < columns; k++) {
                str cell = csv_cell(&csv, k);
                int64_t number;
                if (cell.len > 0 && strchr("=+-@", cell.ptr[0]) != NULL)
                    assert_true(num_i64(cell, &number));
            }
        }
        assert_true(columns > 1);
        csv_close(&csv);
    }
    report_done(&r);
    temp_close(&temp);
}

static void test_json_is_json(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct report r;
    struct sink out;
    struct json *j;
    AUTO_ARENA arena = ARENA_INIT(1 << 26);
    report_fixture(&r);
    sink_open_memory(&out, 1 << 24);
    assert_ok(report_write(report_writer_find(STR("json")), &r, &out, &err));
    assert_ok(json_parse(buf_str(&out.buf), &arena, &j, &err));
    assert_str(json_get(j, "verdict")->text, "corrected");
    assert_int_equal(json_get(j, "concluded_at")->type, JSON_NULL);
    assert_int_equal(json_get(j, "contests")->count, r.contests.len);
    const struct json *mayor = json_get(j, "contests")->first;
    double risk;
    assert_true(num_double(json_get(mayor, "risk")->text, &risk));
    assert_true(risk == r.contests.at[0].risk);
    assert_int_equal(json_get(mayor, "path")->count, r.contests.at[0].path.len);
    sink_discard(&out);
    report_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_files),
        cmocka_unit_test(test_csv_tables),
        cmocka_unit_test(test_a_folder_needs_a_path),
        cmocka_unit_test(test_empty_and_again),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_tables_are_tables),
        cmocka_unit_test(test_json_is_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
