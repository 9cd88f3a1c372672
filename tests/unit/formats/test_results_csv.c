// SPDX-License-Identifier: Apache-2.0
// Reported results as counties and states publish them.
#include "support/support.h"

#include "support/reading.h"

static const char sov[] =
    "\"Precinct \nCode\",\"Precinct \nNumber\",\"Contest \nTitle\",\"Choice \nName\",\"Active "
    "\nVoters\","
    "\"Total \nBallots\",\"Total \nVotes\",\"Total \nUndervotes\",\"Total \nOvervotes\"\n"
    "\"002\",1,\"Mayor, City of X\",Ann,\"1,300\",\"1,201\",\"1,100\",24,0\n"
    "\"002\",1,\"Mayor, City of X\",Bo,\"1,300\",\"1,201\",77,24,0\n"
    "Property Owner,N/A,\"Mayor, City of X\",Ann,0,7,5,0,0\n"
    "\"002\",1,*none*,Yes/For,\"1,300\",\"1,201\",0,24,0\n";

static void precincts_are_added_up(void **state)
{
    (void)state;
    struct reading r;
    AUTO_BUF text = BUF_INIT(1 << 16);
    reading_open(&r, statement_of_votes_csv_read, sov);
    assert_problems(&r, "");
    reading_write(&r, "ballast-results", &text);
    assert_str(buf_str(&text), "contest,choice,votes\n"
                               "\"Mayor, City of X\",Ann,1105\n"
                               "\"Mayor, City of X\",Bo,77\n"
                               "*none* [1],Yes/For,0\n");
    reading_done(&r);
    assert_string_equal(reading_detect(sov), "statement-of-votes-csv");
    reading_is_steady(statement_of_votes_csv_read, sov, "ballast-results");
}

static void ranked_results_are_first_preferences(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, statement_of_votes_csv_read,
                 "Precinct Code,Precinct Number,Active Voters,Contest Title,Candidate Name,"
                 "Total Ballots,Round 1 Votes,Round 2 Votes,Total Votes,Total Blanks,"
                 "Total Overvotes,Total Exhausted\n"
                 "800,2,\"1,075\",Mayor,Ann,543,161,83,244,28,0,14\n"
                 "800,2,\"1,075\",Mayor,Bo,543,103,-103,0,28,0,14\n");
    assert_problems(&r, "");
    assert_int_equal(r.e.results.at[0].votes, 161);
    assert_int_equal(r.e.results.at[1].votes, 103);
    reading_done(&r);
}

static void statement_flaws_at_once(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, statement_of_votes_csv_read,
                 "Precinct Code,Contest Title,Choice Name,Total Ballots,Total Votes\n"
                 "1,Mayor,Ann,10,11\n"
                 "1,Mayor,,10,1\n"
                 "1,Mayor,Bo,many,1\n"
                 "1,Mayor,Ann,10,1\n"
                 "1,Mayor\n");
    assert_problems(&r, "2:5 bad-value\n3:3 missing-value\n4:4 bad-number\n5:3 duplicate-row\n"
                        "6:0 wrong-cell-count\n");
    reading_done(&r);
    reading_open(&r, statement_of_votes_csv_read, "Precinct Code,Contest Title\n1,x\n");
    assert_problems(&r, "1:0 missing-column\n1:0 missing-column\n1:0 missing-column\n");
    reading_done(&r);
}

static const char counties[] = "county_name,contest_name,choice,votes\n"
                               "Adams,Mayor,Ann,12\n"
                               "Adams,\"Mayor  \",Ann,3\n"
                               "Boulder,Mayor,\"Bo, Jr.\",\"1,007\"\n";

static void counties_and_the_state(void **state)
{
    (void)state;
    struct reading r;
    AUTO_BUF text = BUF_INIT(1 << 16);
    reading_open(&r, colorado_results_csv_read, counties);
    assert_problems(&r, "3:2 respelled\n");
    reading_write(&r, "ballast-results", &text);
    assert_str(buf_str(&text), "contest,choice,votes,jurisdiction\n"
                               "Mayor,Ann,15,Adams\n"
                               "Mayor,\"Bo, Jr.\",1007,Boulder\n");
    reading_done(&r);
    reading_open(&r, colorado_results_csv_read,
                 "contest_name,choice,votes\nMayor,Ann,1\nMayor,Ann,2\nMayor,,x\n");
    assert_problems(&r, "3:2 duplicate-row\n4:2 missing-value\n4:3 bad-number\n");
    reading_done(&r);
    assert_string_equal(reading_detect(counties), "colorado-rla-exports");
    reading_is_steady(colorado_results_csv_read, counties, "ballast-results");
}

static void other_exports_are_known(void **state)
{
    (void)state;
    static const char *const heads[] = {
        "min_margin,contest_name,contest_cvr_ids\n7,Mayor,[]\n",
        "seed\n53417960661093690826\n",
        "Canonical List (Final),,\nCountyName,ContestName,ContestChoices\n",
        "county_name,scanner_id,batch_id,count_per_manifest,count_per_cvr_file,difference\n",
        "contest_name,audit_reason,random_audit_status,winners_allowed\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(heads); i++)
        assert_string_equal(reading_detect(heads[i]), "colorado-rla-exports");
    assert_string_equal(reading_detect("seed\n12\n"), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(precincts_are_added_up),
        cmocka_unit_test(ranked_results_are_first_preferences),
        cmocka_unit_test(statement_flaws_at_once),
        cmocka_unit_test(counties_and_the_state),
        cmocka_unit_test(other_exports_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
