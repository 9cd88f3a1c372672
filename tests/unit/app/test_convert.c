// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include <stdlib.h>
#include <unistd.h>

#include "app/files/convert.h"
#include "io/staged.h"
#include "support/reading.h"

static const char cards[] =
    "jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank\n"
    "Aspen,3,800,1,3-800-1,51,Mayor,Ann,\n";

static void assert_lost(const struct reading *r, const char *format, const char *expected)
{
    AUTO_BUF text = BUF_INIT(4096);
    convert_lost(&r->e, format_find(str_from(format)), &text);
    assert_str(buf_str(&text), expected);
}

static void says_what_is_lost(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, ballast_contests_read,
                 "contest,choice_function,votes_allowed\nMayor,plurality,1\n");
    assert_int_equal(reading_add(&r, ballast_cvr_read, cards, 0), BAL_OK);
    assert_int_equal(
        reading_add(&r, ballast_results_read, "contest,choice,votes\nMayor,Ann,1\n", 0), BAL_OK);
    AUTO_BUF held = BUF_INIT(4096);
    convert_held(&r.e, format_find(STR("ballast-cvr")), &held);
    assert_str(buf_str(&held), "1 cast vote record");
    assert_lost(&r, "ballast-cvr",
                "1 reported result\n"
                "contests' votes allowed and seats (ballast-contests holds them): 1\n");
    assert_lost(&r, "ballast-contests", "1 cast vote record\n1 reported result\n");
    assert_lost(&r, "dominion-csv", "1 reported result\nnames of jurisdictions: 1\n");
    assert_lost(&r, "ballast-results", "1 cast vote record\n1 contest definition\n");
    reading_done(&r);
}

// Everything that a Dominion export cannot hold, once or more.
static void says_what_dominion_loses(void **state)
{
    (void)state;
    struct reading r;
    struct bal_err err;
    reading_open(&r, ballast_contests_read,
                 "contest,choice_function,votes_allowed,seats,choices,risk_limit\n"
                 "Council,plurality,3,2,Ann;Bo;Write-in,0.05\n");
    static const char rows[] =
        "jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank\n"
        "Aspen,3,800,1,3-800-1,51,Council,*overvote*,\n"
        "Aspen,3,800,2,image7,51,Council,*invalid*,\n"
        "Aspen,3,800,3,,51,Council,*withheld*,\n"
        "Aspen,3,800,4,,51,Council,Ann,\n";
    assert_int_equal(reading_add(&r, ballast_cvr_read, rows, 0), BAL_OK);
    struct mark ambiguous = {.choice = 0, .flags = MARK_AMBIGUOUS};
    struct import imp = {.election = &r.e, .problems = &r.p, .last_batch = TABLE_NONE};
    assert_ok(import_marks(&imp, 3, 0, STATE_BLANK, &ambiguous, 1, &err));
    assert_ok(election_change_card(&r.e, 0, FIELD_FLAGS, CARD_ADJUDICATED | CARD_SEVERAL, &err));
    assert_ok(election_change_card(&r.e, 1, FIELD_SHEET, 2, &err));
    r.e.contests.at[0].choices.at[1].code = STR("12");
    assert_lost(&r, "dominion-csv",
                "overvoted contests of cards (written as blank): 1\n"
                "contests of cards whose voters were not eligible (written as blank): 1\n"
                "marks that are no votes (ambiguous, or not counted): 1\n"
                "seats of contests (written as the votes allowed): 1\n"
                "what an audit of contests wants (ballast-contests holds it): 1\n"
                "ids of contests and choices: 1\n"
                "choices that are read as write-ins by their names, or not: 1\n"
                "names of jurisdictions: 1\n"
                "sheet numbers of cards: 1\n"
                "cards that were adjudicated: 1\n"
                "cards that are several on one paper: 1\n");
    assert_lost(&r, "dominion-json",
                "withheld contests of cards: 1\n"
                "seats of contests (written as the votes allowed): 1\n"
                "what an audit of contests wants (ballast-contests holds it): 1\n"
                "imprinted ids other than TABULATOR-BATCH-RECORD: 1\n"
                "names of jurisdictions: 1\n");
    reading_done(&r);
}

static void errors_between_files_do_not_hinder(void **state)
{
    (void)state;
    struct problems p;
    problems_init(&p);
    problem_add(&p, PROBLEM_cards_missing, (struct place){0}, STR(""), "x");
    problem_add(&p, PROBLEM_empty_batch, (struct place){0}, STR(""), "x");
    assert_int_equal(convert_errors(&p), 0);
    problem_add(&p, PROBLEM_bad_number, (struct place){0}, STR(""), "x");
    assert_int_equal(convert_errors(&p), 1);
    problems_done(&p);
}

// A package writer that fails after its first file when the election has no cards.
static bal_status write_two(const struct election *e, const char *dir, struct bal_err *err)
{
    static const char *const names[] = {"one", "two"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        AUTO_SINK sink = {.fd = -1};
        AUTO_BUF path = BUF_INIT(4096);
        buf_addf(&path, "%s/%s", dir, names[i]);
        BAL_TRY(sink_open_file(&sink, buf_cstr(&path), err));
        BAL_TRY(sink_close(&sink, err));
        if (e->cards == 0)
            return bal_fail(err, BAL_IO, "no");
    }
    return BAL_OK;
}

static void packages_are_whole(void **state)
{
    (void)state;
    static const struct format package = {
        .name = "pair", .flags = FORMAT_CVR | FORMAT_CONTESTS, .write_set = write_two};
    struct bal_err err = {0};
    struct reading with, without;
    char dir[] = "/tmp/ballast-convert-XXXXXX";
    AUTO_BUF out = BUF_INIT(4096), file = BUF_INIT(4096);
    assert_non_null(mkdtemp(dir));
    buf_addf(&out, "%s/out", dir);
    reading_open(&without, ballast_contests_read, "contest,choice_function\nMayor,irv\n");
    assert_int_equal(convert_write(&without.e, &package, buf_cstr(&out), false, &err), BAL_IO);
    assert_false(path_exists(buf_cstr(&out)));
    reading_open(&with, ballast_cvr_read, cards);
    assert_ok(convert_write(&with.e, &package, buf_cstr(&out), false, &err));
    assert_int_equal(convert_write(&with.e, &package, buf_cstr(&out), true, &err), BAL_CONFLICT);
    for (int i = 0; i < 2; i++) {
        buf_clear(&file);
        buf_addf(&file, "%s/%s", buf_cstr(&out), i == 0 ? "one" : "two");
        assert_int_equal(unlink(buf_cstr(&file)), 0);
    }
    assert_int_equal(rmdir(buf_cstr(&out)), 0);
    assert_int_equal(rmdir(dir), 0); // nothing else was left
    reading_done(&with);
    reading_done(&without);
}

static void only_what_can_be_written(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct reading r;
    reading_open(&r, ballast_cvr_read, cards);
    assert_int_equal(convert_write(&r.e, format_find(STR("usirv-txt")), "/nowhere/x", false, &err),
                     BAL_UNSUPPORTED);
    assert_int_equal(
        convert_write(&r.e, format_find(STR("ballast-manifest")), "/nowhere/x", false, &err),
        BAL_INVALID);
    bool found = false;
    for (size_t i = 0; convert_format_name(i) != NULL; i++) {
        const struct format *f = format_find(str_from(convert_format_name(i)));
        assert_true(f->write != NULL || f->write_set != NULL);
        found = found || strcmp(f->name, "ballast-cvr") == 0;
    }
    assert_true(found);
    reading_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_is_lost),
        cmocka_unit_test(says_what_dominion_loses),
        cmocka_unit_test(errors_between_files_do_not_hinder),
        cmocka_unit_test(packages_are_whole),
        cmocka_unit_test(only_what_can_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
