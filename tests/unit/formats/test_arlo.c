// SPDX-License-Identifier: Apache-2.0
// Arlo's candidate totals by batch, and what is written for Arlo.
#include "support/support.h"

#include "support/reading.h"

static const char manifest[] = "Container,Tabulator,Batch Name,Number of Ballots\n"
                               "Box 1,7,B 1,10\n"
                               "Box 1,8,B 2,\"1,005\"\n"
                               "Box 2,8,B 3,4\n"
                               "Box 2,9,B 3,4\n";

static const char totals[] = "Batch Name,Mayor - Rep - Smith-Jones,Mayor - Rep - Bo,Judge - Yes\n"
                             "B 1,3,4,1\n"
                             "B 2,\"1,000\",5,2\n";

static void titles_name_contest_and_choice(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct reading r;
    AUTO_BUF text = BUF_INIT(1 << 16);
    reading_open(&r, arlo_read, manifest);
    assert_ok(reading_add(&r, arlo_read, totals, 0));
    assert_problems(&r, "0:0 missing-value\n"); // batch B 3 has no totals
    assert_str(r.e.results.at[0].contest, "Mayor - Rep");
    assert_str(r.e.results.at[0].choice, "Smith-Jones");
    assert_int_equal(r.e.results.at[3].votes, 1000);
    assert_str(r.e.batches.at[r.e.results.at[3].batch - 1].tabulator, "8");
    reading_write(&r, "ballast-results", &text);
    assert_str(
        str_head(buf_str(&text), 81),
        "contest,choice,votes,tabulator,batch,cards\nMayor - Rep,Smith-Jones,3,7,B 1,\nMayor");
    reading_done(&r);
    reading_is_steady(arlo_read, totals, "arlo-totals");
}

// One contest: the titles are choices, and the contest is the one that has them all.
static void the_contest_with_these_choices(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct reading r;
    reading_open(&r, ballast_cvr_read,
                 "batch,record,contest,choice\nB 1,1,Mayor,Ann\nB 1,2,Mayor,Bo\nB 1,1,Judge,Ann\n");
    assert_ok(reading_add(&r, arlo_read, "Batch Name,Bo,Ann\nB 1,1,1\n", 0));
    assert_str(r.e.results.at[0].contest, "Mayor");
    assert_str(r.e.results.at[0].choice, "Bo");
    reading_done(&r);
}

static void all_mismatching_batches_at_once(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct reading r;
    reading_open(&r, arlo_read, manifest);
    assert_ok(reading_add(&r, arlo_read,
                          "Batch Name,Ann,Ann\nB 1,1,1\nB1,1,1\nB 3,1,1\nB 1,1,x\n,1,1\n", 0));
    assert_problems(&r, "1:3 damaged-header\n3:1 unknown-id\n4:1 unknown-id\n5:1 duplicate-row\n"
                        "5:3 bad-number\n6:1 missing-value\n0:0 missing-value\n");
    assert_str(r.p.kept.at[1].message, "the manifest has no batch 'B1'; the nearest is 'B 1'");
    reading_done(&r);
}

static void what_is_written_reads_again(void **state)
{
    (void)state;
    reading_round_trip(arlo_read, "Batch Name,Mayor - Ann,Judge - Yes\nB 1,3,4\nB 2,0,5\n",
                       "arlo-totals");
    reading_round_trip(arlo_read, "Batch Name,Ann,Bo\nB 1,3,4\n", "arlo-totals");
    reading_round_trip(arlo_read,
                       "Container,Tabulator,Batch Name,Number of Ballots\nBox 1,7,B 1,10\n"
                       "Box 1,8,B 1,5\n",
                       "arlo-csv");
    reading_round_trip(arlo_read, "Batch Name,Number of Ballots\n\"B, 1\",10\nB 2,5\n", "arlo-csv");
}

// The sums of the CVRs: overvotes count for nobody, ranked contests are left out.
static void totals_of_cards(void **state)
{
    (void)state;
    struct reading r;
    AUTO_BUF text = BUF_INIT(1 << 16);
    reading_open(&r, ballast_cvr_read,
                 "tabulator,batch,record,contest,choice,rank\n7,1,1,Mayor,Ann,\n"
                 "7,1,2,Mayor,*overvote*,\n7,1,2,Mayor,Ann,\n7,1,2,Mayor,Bo,\n7,2,1,Mayor,Bo,\n"
                 "7,2,1,Council,Cy,1\n7,2,1,Council,Di,2\n");
    reading_write(&r, "arlo-totals", &text);
    assert_str(buf_str(&text), "Batch Name,Ann,Bo\n1,1,0\n2,0,1\n");
    reading_write(&r, "arlo-cvr", &text);
    assert_null(strstr(buf_cstr(&text), "Council"));
    assert_non_null(strstr(buf_cstr(&text), "\n2,7,1,2,,,,,1,1\n")); // the overvote's marks
    reading_done(&r);
}

// Arlo knows a batch by its name and takes a file for each jurisdiction.
static void refuses_what_arlo_cannot_tell_apart(void **state)
{
    (void)state;
    struct bal_err err = {0};
    static const char *const texts[] = {
        "jurisdiction,tabulator,batch,record,contest,choice\nA,1,1,1,M,x\nB,1,1,1,M,x\n",
        "jurisdiction,tabulator,batch,record,contest,choice\nA,1,1,1,M,x\nA,2,1,1,M,x\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct reading r;
        AUTO_SINK sink;
        reading_open(&r, ballast_cvr_read, texts[i]);
        sink_open_memory(&sink, 1 << 20);
        assert_int_equal(format_find(STR("arlo-totals"))->write(&r.e, &sink, &err), BAL_INVALID);
        reading_done(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(titles_name_contest_and_choice),
        cmocka_unit_test(the_contest_with_these_choices),
        cmocka_unit_test(all_mismatching_batches_at_once),
        cmocka_unit_test(what_is_written_reads_again),
        cmocka_unit_test(totals_of_cards),
        cmocka_unit_test(refuses_what_arlo_cannot_tell_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
