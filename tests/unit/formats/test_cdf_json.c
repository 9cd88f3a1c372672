// SPDX-License-Identifier: Apache-2.0
// NIST SP 1500-103 in JSON: the rules from a record to a card. In all texts ' stands for ".
#include "support/support.h"

#include "support/reading.h"

#define REPORT(records, contests, rest)                                                            \
    "{'@type':'CVR.CastVoteRecordReport','CVR':[" records "],'Election':[{'@id':'e','@type':"      \
    "'CVR.Election','Candidate':[{'@id':'c1','Name':'Ann'},{'@id':'c2','Name':'Bo'},"              \
    "{'@id':'c3','Name':'Cy'}],'Contest':[" contests "],'ElectionScopeId':'g','Name':'Test'}],"    \
    "'GeneratedDate':'2026-11-03T00:00:00Z','GpUnit':[{'@id':'g','Name':'Ward 1','Type':"          \
    "'precinct'}],'ReportGeneratingDeviceIds':['d'],'ReportingDevice':[{'@id':'d'}]" rest          \
    ",'Version':'1.0.0'}"
#define CONTEST(id, name, variation, votes, choices)                                               \
    "{'@id':'" id "','@type':'CVR.CandidateContest','ContestSelection':[" choices                  \
    "],'Name':'" name "','VoteVariation':'" variation "','VotesAllowed':" votes "}"
#define CHOICE(id, candidate)                                                                      \
    "{'@id':'" id "','@type':'CVR.CandidateSelection','CandidateIds':['" candidate "']}"
#define WRITE_IN "{'@id':'w','@type':'CVR.CandidateSelection','IsWriteIn':true}"
#define MAYOR    CONTEST("m", "Mayor", "plurality", "1", CHOICE("a", "c1") "," CHOICE("b", "c2"))
#define BOARD                                                                                      \
    CONTEST("o", "Board", "n-of-m", "2", CHOICE("x", "c1") "," CHOICE("y", "c3") "," WRITE_IN)
#define RANKED CONTEST("r", "Clerk", "rcv", "3", CHOICE("p", "c1") "," CHOICE("q", "c2"))
#define RECORD(number, current, snapshots)                                                         \
    "{'@type':'CVR.CVR','BatchId':'7','BallotStyleId':'S','BallotStyleUnitId':'g',"                \
    "'CreatingDeviceId':'d','CurrentSnapshotId':'" current "','CVRSnapshot':[" snapshots           \
    "],'ElectionId':'e','UniqueId':'" number "'}"
#define SNAPSHOT(id, contests)                                                                     \
    "{'@id':'" id "','@type':'CVR.CVRSnapshot','CVRContest':[" contests "],'Type':'original'}"
#define CARD(number, contests) RECORD(number, "s" number, SNAPSHOT("s" number, contests))
#define ON(id, votes, rest)                                                                        \
    "{'@type':'CVR.CVRContest','CVRContestSelection':[" votes "],'ContestId':'" id "'" rest "}"
#define POSITION(indication, allocable, rest)                                                      \
    "{'@type':'CVR.SelectionPosition','HasIndication':'" indication "','IsAllocable':'" allocable  \
    "','NumberVotes':1" rest "}"
#define MARK(choice, indication, allocable)                                                        \
    "{'ContestSelectionId':'" choice                                                               \
    "','SelectionPosition':[" POSITION(indication, allocable, "") "]}"
#define VOTE(choice) MARK(choice, "yes", "yes")
#define RANK(choice, rank)                                                                         \
    "{'ContestSelectionId':'" choice                                                               \
    "','SelectionPosition':[" POSITION("yes", "unknown", ",'Rank':" rank) "]}"

#define WRITTEN(total)                                                                             \
    "{'SelectionPosition':[{'HasIndication':'yes','IsAllocable':'unknown','NumberVotes':1,"        \
    "'CVRWriteIn':{'Text':'J. Smith'}}],'Status':['needs-adjudication']," total "}"

static const char *quoted(const char *text)
{
    static char out[1 << 16];
    size_t n = 0;
    for (; text[n] != '\0'; n++) {
        assert_true(n + 1 < sizeof out);
        out[n] = text[n] == '\'' ? '"' : text[n];
    }
    out[n] = '\0';
    return out;
}

static void open_text(struct reading *r, const char *text)
{
    reading_open(r, cdf_json_read, quoted(text));
}

static void positions_are_votes_by_indication_and_allocation(void **state)
{
    (void)state;
    struct reading r;
    open_text(
        &r,
        REPORT(
            CARD("1", ON("m", VOTE("b"), "")) "," CARD(
                "2",
                ON("m", MARK("a", "yes", "unknown"),
                   "")) "," CARD("3",
                                 ON("m", MARK("a", "yes", "no"),
                                    "")) "," CARD("4",
                                                  ON("m", MARK("a", "no", "yes"),
                                                     "")) "," CARD("5",
                                                                   ON("m",
                                                                      MARK("a", "unknown", "yes"),
                                                                      "")) "," CARD("6",
                                                                                    ON("m",
                                                                                       VOTE("a") "," MARK(
                                                                                           "b",
                                                                                           "no",
                                                                                           "no"),
                                                                                       "")),
            MAYOR, ""));
    assert_int_equal(r.e.cards, 6);
    assert_marks(&r, 0, 0, "marked Bo");
    assert_marks(&r, 0, 1, "marked Ann");
    assert_marks(&r, 0, 2, "blank Ann"); // not counted
    assert_marks(&r, 0, 3, "blank");     // no mark at all
    assert_marks(&r, 0, 4, "blank Ann"); // ambiguous
    assert_marks(&r, 0, 5, "marked Ann");
    assert_int_equal(r.p.count[PROBLEM_ambiguous_mark], 1);
    assert_int_equal(r.p.kept.len, 1);
    reading_done(&r);
}

// The trap of peers that add up snapshots, or take the first.
static void only_the_current_snapshot_counts(void **state)
{
    (void)state;
    struct reading r;
    open_text(
        &r,
        REPORT(RECORD("1", "t",
                      SNAPSHOT("s", ON("m", VOTE("a"), "")) "," SNAPSHOT(
                          "t", ON("m", VOTE("b"), "")) "," SNAPSHOT("u", ON("m", VOTE("a"), ""))),
               MAYOR, ""));
    assert_marks(&r, 0, 0, "marked Bo");
    assert_problems(&r, "");
    reading_done(&r);
}

static void states_are_never_merged(void **state)
{
    (void)state;
    struct reading r;
    open_text(
        &r,
        REPORT(CARD("1", "") "," CARD("2", ON("o", "", ",'Undervotes':2")) "," CARD(
                   "3", ON("o", MARK("x", "yes", "no") "," MARK("y", "yes", "no"),
                           ",'Overvotes':1")) "," CARD("4", ON("o", "", ",'Status':['overvoted']")),
               BOARD, ""));
    assert_marks(&r, 0, 0, "");
    assert_marks(&r, 0, 1, "blank");
    assert_marks(&r, 0, 2, "overvoted Ann Cy");
    assert_marks(&r, 0, 3, "overvoted");
    assert_problems(&r, "");
    reading_done(&r);
    open_text(
        &r,
        REPORT(
            CARD("5", ON("o", MARK("x", "yes", "no"), ",'Status':['invalidated-rules']")) "," CARD(
                "6",
                ON("o", "",
                   ",'Status':['other'],'OtherStatus':'withheld'")) "," CARD("7",
                                                                             ON("o",
                                                                                VOTE("x") "," VOTE(
                                                                                    "y") "," VOTE("w"),
                                                                                "")) "," CARD("8",
                                                                                              ON("o",
                                                                                                 VOTE(
                                                                                                     "x"),
                                                                                                 ","
                                                                                                 "'"
                                                                                                 "U"
                                                                                                 "n"
                                                                                                 "d"
                                                                                                 "e"
                                                                                                 "r"
                                                                                                 "v"
                                                                                                 "o"
                                                                                                 "t"
                                                                                                 "e"
                                                                                                 "s"
                                                                                                 "'"
                                                                                                 ":"
                                                                                                 "1")),
            BOARD, ""));
    assert_marks(&r, 0, 0, "invalid Ann");
    assert_marks(&r, 0, 1, "withheld");
    assert_marks(&r, 0, 2, "overvoted Ann Cy Write-in");
    assert_marks(&r, 0, 3, "marked Ann");
    assert_problems(&r, "0:0 too-many-marks\n");
    reading_done(&r);
}

static void definitions(void **state)
{
    (void)state;
    struct reading r;
    open_text(&r, REPORT(CARD("1", ON("o", VOTE("y"), "")), BOARD "," RANKED, ""));
    const struct contest *c = r.e.contests.at;
    assert_int_equal(r.e.contests.len, 2);
    assert_str(c[0].name, "Board");
    assert_str(c[0].code, "o");
    assert_true(c[0].votes_allowed == 2 && c[0].votes_known && c[0].ranks == 0);
    assert_str(c[0].choices.at[1].name, "Cy");
    assert_str(c[0].choices.at[1].code, "y");
    assert_true(c[0].choices.at[2].kind == CHOICE_WRITE_IN);
    assert_true(c[1].function == FUNCTION_IRV && c[1].ranks == 3);
    const struct card card = election_card(&r.e, 0);
    assert_str(r.e.batches.at[card.batch].batch, "7");
    assert_str(r.e.batches.at[card.batch].tabulator, "d");
    assert_str(r.e.styles.items[card.style], "S");
    assert_str(r.e.precincts.items[card.precinct], "Ward 1");
    assert_int_equal(card.record.v, 1);
    assert_str(r.e.name, "Test");
    reading_done(&r);
}

static void ranks_stay_as_marked(void **state)
{
    (void)state;
    struct reading r;
    open_text(&r, REPORT(CARD("1", ON("r", RANK("q", "1") "," RANK("p", "1") "," RANK("q", "3"),
                                      "")) "," CARD("2", ON("r", VOTE("p"), "")),
                         RANKED, ""));
    assert_marks(&r, 0, 0, "marked 1:Ann 1:Bo 3:Bo");
    assert_marks(&r, 0, 1, "marked 1:Ann"); // without a rank: the first
    reading_done(&r);
}

static void a_write_in_needs_no_choice_of_its_own(void **state)
{
    (void)state;
    struct reading r;
    open_text(&r, REPORT(CARD("1", ON("m", WRITTEN("'TotalNumberVotes':1"), "")) "," CARD(
                             "2", ON("m", WRITTEN("'TotalNumberVotes':0"), "")),
                         MAYOR, ""));
    assert_marks(&r, 0, 0, "marked Write-in"); // only the name is not resolved
    assert_marks(&r, 0, 1, "blank Write-in");  // nobody has judged it
    assert_true(r.e.contests.at[0].choices.at[2].kind == CHOICE_WRITE_IN);
    reading_done(&r);
}

// Lines for write-ins are no choices of their own, so two votes there are two votes for one choice.
static void write_in_lines_are_one_choice(void **state)
{
    (void)state;
    struct reading r;
    open_text(&r,
              REPORT(CARD("1", ON("o", VOTE("w") "," VOTE("v"), "")),
                     CONTEST("o", "Board", "n-of-m", "2", WRITE_IN ",{'@id':'v','IsWriteIn':true}"),
                     ""));
    assert_marks(&r, 0, 0, "marked Write-in Write-in");
    assert_int_equal(r.e.contests.at[0].choices.len, 1);
    assert_problems(&r, "");
    reading_done(&r);
}

// All of them in one go, and the votes for what is not defined are kept.
static void ids_that_do_not_exist(void **state)
{
    (void)state;
    struct reading r;
    open_text(
        &r, REPORT("{'CVRSnapshot':[" SNAPSHOT(
                       "s", ON("nowhere", VOTE("z"), "") "," ON(
                                "m", VOTE("zz"), "")) "],'CurrentSnapshotId':'t','ElectionId':'e',"
                                                      "'CreatingDeviceId':'gone','UniqueId':'1',"
                                                      "'BallotStyleUnitId':'far'}",
                   MAYOR, ""));
    assert_int_equal(r.p.count[PROBLEM_unknown_id], 4);  // snapshot, contest, its choice, choice
    assert_int_equal(r.p.count[PROBLEM_unlisted_id], 2); // device, unit
    assert_marks(&r, 0, 0, "marked zz");
    assert_marks(&r, 1, 0, "marked z");
    reading_done(&r);
}

static void counts_that_disagree(void **state)
{
    (void)state;
    struct reading r;
    open_text(&r, REPORT(CARD("1", ON("m", VOTE("a"), ",'Undervotes':1")) "," CARD(
                             "2", ON("m",
                                     "{'ContestSelectionId':'a','SelectionPosition':[" POSITION(
                                         "yes", "yes", "") "],'TotalNumberVotes':0}",
                                     ",'Selections':3")),
                         MAYOR, ""));
    assert_int_equal(r.p.count[PROBLEM_machine_disagrees], 3);
    assert_int_equal(r.p.kept.len, 3);
    reading_done(&r);
}

static void cumulative_votes_are_refused(void **state)
{
    (void)state;
    struct reading r;
    open_text(&r, REPORT(CARD("1", ON("m",
                                      "{'ContestSelectionId':'a','SelectionPosition':[{"
                                      "'HasIndication':'yes','IsAllocable':'yes',"
                                      "'NumberVotes':3}]}",
                                      "")),
                         CONTEST("m", "Mayor", "cumulative", "3", CHOICE("a", "c1")), ""));
    assert_problems(&r, "1:804 not-counted\n0:0 bad-value\n");
    reading_done(&r);
}

static void a_contest_twice_on_a_card(void **state)
{
    (void)state;
    struct reading r;
    open_text(&r, REPORT(CARD("1", ON("m", VOTE("a"), "") "," ON("m", VOTE("b"), "")), MAYOR, ""));
    assert_marks(&r, 0, 0, "marked Ann");
    assert_int_equal(r.p.count[PROBLEM_repeated_contest], 1);
    reading_done(&r);
}

static void definitions_may_come_first(void **state)
{
    (void)state;
    struct reading r;
    open_text(&r, "{'Election':[{'@id':'e','Contest':[" MAYOR "],'Candidate':[{'@id':'c1',"
                  "'Name':'Ann'},{'@id':'c2','Name':'Bo'}]}],'ReportingDevice':[{'@id':'d'}],"
                  "'GpUnit':[{'@id':'g'}],'CVR':[" CARD("1", ON("m", VOTE("b"), "")) "]}");
    assert_marks(&r, 0, 0, "marked Bo");
    assert_problems(&r, "");
    reading_done(&r);
}

static void cut_off_before_the_definitions(void **state)
{
    (void)state;
    struct reading r;
    reading_init(&r);
    bal_status status =
        reading_add(&r, cdf_json_read,
                    quoted("{'CVR':[" CARD("1", ON("m", VOTE("b"), "")) ",{'CurrentSnap"), 0);
    assert_int_equal(status, BAL_INVALID);
    assert_marks(&r, 0, 0, "marked b"); // ids stand for names
    assert_int_equal(r.p.count[PROBLEM_missing_value], 1);
    reading_done(&r);
}

#define RICH                                                                                       \
    REPORT(CARD("1",                                                                               \
                ON("m", VOTE("b"), ",'Undervotes':0") "," ON(                                      \
                    "r", RANK("q", "1") "," RANK("p", "2"),                                        \
                    "")) "," CARD("2",                                                             \
                                  ON("o", MARK("x", "yes", "no") "," MARK("y", "yes", "no"),       \
                                     ",'Overvotes':1") "," ON("m", MARK("a", "unknown", "no"),     \
                                                              "")) "," CARD("X 3",                 \
                                                                            ON("o",                \
                                                                               VOTE("w") "," VOTE( \
                                                                                   "gone"),        \
                                                                               "") "," ON("r", "", \
                                                                                          "")),    \
           MAYOR "," BOARD "," RANKED, ",'Extra':{'a':[1,{}]}")

static void steady(void **state)
{
    (void)state;
    reading_is_steady(cdf_json_read, quoted(RICH), "cdf-cvr-json");
}

static void written_and_read_and_written_it_is_the_same(void **state)
{
    (void)state;
    struct reading r, again;
    AUTO_BUF once = BUF_INIT(1 << 20), twice = BUF_INIT(1 << 20);
    open_text(&r, RICH);
    reading_write(&r, "cdf-cvr-json", &once);
    reading_open(&again, cdf_json_read, buf_cstr(&once));
    reading_write(&again, "cdf-cvr-json", &twice);
    assert_str(buf_str(&twice), buf_cstr(&once));
    assert_int_equal(again.e.cards, 3);
    reading_done(&r);
    reading_done(&again);
}

static void found(void **state)
{
    (void)state;
    assert_string_equal(reading_detect(quoted(RICH)), "cdf-cvr-json");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(positions_are_votes_by_indication_and_allocation),
        cmocka_unit_test(only_the_current_snapshot_counts),
        cmocka_unit_test(states_are_never_merged),
        cmocka_unit_test(definitions),
        cmocka_unit_test(ranks_stay_as_marked),
        cmocka_unit_test(a_write_in_needs_no_choice_of_its_own),
        cmocka_unit_test(write_in_lines_are_one_choice),
        cmocka_unit_test(ids_that_do_not_exist),
        cmocka_unit_test(counts_that_disagree),
        cmocka_unit_test(cumulative_votes_are_refused),
        cmocka_unit_test(a_contest_twice_on_a_card),
        cmocka_unit_test(definitions_may_come_first),
        cmocka_unit_test(cut_off_before_the_definitions),
        cmocka_unit_test(steady),
        cmocka_unit_test(written_and_read_and_written_it_is_the_same),
        cmocka_unit_test(found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
