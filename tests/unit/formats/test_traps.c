// SPDX-License-Identifier: Apache-2.0
// The thirteen traps of vendors' exports in which votes are lost or made up, in the order in which
// the description of the formats comes to them: a case each, named after its number, which fails
// when a reader falls into the trap. Everything goes the way of `inspect`: files in a folder,
// recognised by what is in them. In JSON texts ' stands for ".
#include "support/support.h"

#include "app/load/load.h"
#include "support/reading.h"
#include "support/temp.h"

struct given {
    const char *name, *text;
};

static struct temp temp;

static void read_files(struct load *l, const struct given *files, size_t count)
{
    struct bal_err err = {0};
    struct load_options options = {0};
    temp_open(&temp);
    for (size_t i = 0; i < count; i++) {
        AUTO_BUF text = BUF_INIT(1 << 16);
        bool json = str_ends(str_from(files[i].name), STR(".json"));
        for (const char *p = files[i].text; *p != '\0'; p++)
            buf_add_char(&text, json && *p == '\'' ? '"' : *p);
        temp_file(&temp, files[i].name, buf_str(&text));
    }
    struct load_path at = {.path = temp.folder};
    assert_ok(load_paths(l, &at, 1, &options, &err));
    temp_close(&temp);
}

static void read_file(struct load *l, const char *name, const char *text)
{
    const struct given one = {name, text};
    read_files(l, &one, 1);
}

static void says(const struct load *l, size_t contest, uint32_t card, const char *expected)
{
    const struct reading r = {.e = l->election};
    assert_true(contest < l->election.contests.len && card < l->election.cards);
    assert_marks(&r, contest, card, expected);
}

static uint64_t times(const struct load *l, enum problem_id id)
{
    return l->problems.count[id];
}

static void imprinted_is(const struct load *l, uint32_t card, const char *expected)
{
    AUTO_BUF text = BUF_INIT(1 << 10);
    election_imprinted(&l->election, card, &text);
    assert_str(buf_str(&text), expected);
}

#define DOMINION(titles, choices, rows)                                                            \
    "Election,5.2\n,,,,," titles "\n,,,,," choices                                                 \
    "\nCvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,,,,\n" rows

// A contest that is not on the card is no blank one: it would be counted as an undervote, and the
// cards that hold the contest would be too many.
static void trap_01_not_on_the_card_is_not_blank(void **state)
{
    (void)state;
    struct load l;
    read_file(&l, "cvr.csv",
              DOMINION("A (Vote For=1),A (Vote For=1),B (Vote For=1),B (Vote For=1)", "x,y,z,w",
                       "1,1,1,1,1-1-1,0,0,,\n2,1,1,2,1-1-2,,,0,1\n"));
    says(&l, 0, 0, "blank");
    says(&l, 1, 0, "");
    says(&l, 0, 1, "");
    says(&l, 1, 1, "marked w");
    load_done(&l);
    read_file(&l, "ess.csv", "Cast Vote Record,Mayor,Tax\n1,undervote,\n2,,No\n");
    says(&l, 0, 0, "blank");
    says(&l, 1, 0, "");
    says(&l, 0, 1, "");
    load_done(&l);
}

// Spreadsheet programs make dates of ids, and round and strip them. Ids are texts: leading zeros
// tell cards apart.
static void trap_02_ids_are_texts_and_dates_are_damage(void **state)
{
    (void)state;
    struct load l;
    read_file(&l, "cvr.csv",
              DOMINION("A (Vote For=1)", "x",
                       "1,5,1,7,5/1/2007,1\n2,5,1,07,5-1-07,1\n3,5,1,1.2E+15,,1\n"));
    assert_int_equal(l.election.cards, 3);
    assert_int_equal(times(&l, PROBLEM_damaged_id), 1);
    assert_int_equal(times(&l, PROBLEM_lost_id), 1);
    assert_int_equal(times(&l, PROBLEM_duplicate_card), 0);
    imprinted_is(&l, 0, "5-1-7");
    imprinted_is(&l, 1, "5-1-07");
    load_done(&l);
}

// One name in several encodings is one choice; a name whose letters were lost is an error, not
// another choice that takes votes from the first.
static void trap_03_a_damaged_name_is_no_second_choice(void **state)
{
    (void)state;
    struct load l;
    struct given files[] = {{"a.csv", "Cast Vote Record,Mayor\n1,Ren\303\251e\n"},
                            {"b.csv", "Cast Vote Record,Mayor\n2,Ren\351e\n"},
                            {"c.csv", "Cast Vote Record,Mayor\n3,Ren?e\n"}};
    read_files(&l, files, 2);
    assert_int_equal(l.election.contests.at[0].choices.len, 1);
    says(&l, 0, 1, "marked Ren\303\251e");
    assert_int_equal(times(&l, PROBLEM_encoding), 1);
    load_done(&l);
    read_files(&l, files, 3);
    assert_int_equal(times(&l, PROBLEM_damaged_name), 1);
    assert_true(problems_errors(&l.problems) > 0);
    load_done(&l);
}

// ="3" guards a cell against spreadsheet programs, in every column, with quotes around it or not;
// a title or a name may hold line ends, commas and doubled quotes.
static void trap_04_guarded_and_quoted_cells(void **state)
{
    (void)state;
    struct load l;
    read_file(&l, "cvr.csv",
              DOMINION("\"A, B\n(Vote For=1)\",\"A, B\n(Vote For=1)\"", "\"x \"\"X\"\"\",y",
                       "=\"1\",=\"3\",\"=\"\"8\"\"\",=\"1\",=\"3-8-1\",=\"1\",\"=\"\"0\"\"\"\n"));
    assert_int_equal(problems_errors(&l.problems), 0);
    assert_str(l.election.contests.at[0].name, "A, B");
    assert_str(l.election.batches.at[0].batch, "8");
    says(&l, 0, 0, "marked x \"X\"");
    imprinted_is(&l, 0, "3-8-1");
    load_done(&l);
}

// The same card twice counts once at most: an error that names both places, whether the exports are
// one file or overlap.
static void trap_05_a_card_twice(void **state)
{
    (void)state;
    struct load l;
#define CARD DOMINION("A (Vote For=1)", "x", "1,1,1,1,1-1-1,1\n")
    const struct given files[] = {{"a.csv", CARD}, {"b.csv", CARD "2,1,1,2,1-1-2,0\n"}};
    read_files(&l, files, 2);
    assert_int_equal(times(&l, PROBLEM_duplicate_card), 1);
    const struct problem *p = NULL;
    for (size_t i = 0; i < l.problems.kept.len; i++)
        if (l.problems.kept.at[i].id == PROBLEM_duplicate_card)
            p = &l.problems.kept.at[i];
    assert_true(str_ends(p->place.file, STR("b.csv")) && p->place.line == 5);
    assert_true(str_find(p->message, STR("a.csv, 0 of them")) < p->message.len);
    load_done(&l);
}

#define MANIFESTS                                                                                  \
    {"ContestManifest.json",                                                                       \
     "{'Version':'5.10','List':[{'Description':'Mayor','Id':1,'VoteFor':1,'NumOfRanks':3},"        \
     "{'Description':'Tax','Id':2,'VoteFor':1,'NumOfRanks':0}]}"},                                 \
    {                                                                                              \
        "CandidateManifest.json",                                                                  \
            "{'Version':'5.10','List':[{'Description':'Ann','Id':11,'ContestId':1,'Type':"         \
            "'Regular'},{'Description':'Bo','Id':12,'ContestId':1,'Type':'Regular'},"              \
            "{'Description':'Yes','Id':21,'ContestId':2,'Type':'Regular'},"                        \
            "{'Description':'No','Id':22,'ContestId':2,'Type':'Regular'}]}"                        \
    }
#define EXPORT(version, sessions)                                                                  \
    "{'Version':'" version "','ElectionId':'e','Sessions':[" sessions "]}"
#define SESSION(record, mask, readings)                                                            \
    "{'TabulatorId':3,'BatchId':7,'RecordId':" record ",'CountingGroupId':1,'ImageMask':'" mask    \
    "'," readings "}"
#define READING(name, current, contests)                                                           \
    "'" name "':{'PrecinctPortionId':1,'BallotTypeId':1,'IsCurrent':" current                      \
    ",'Cards':[{'Id':1,'PaperIndex':0,'Contests':[" contests "]}]}"
#define CONTEST(id, conditions, marks)                                                             \
    "{'Id':" id ",'Undervotes':0,'Overvotes':0,'OutstackConditionIds':[" conditions                \
    "],'Marks':[" marks "]}"
#define MARK(id, rank, vote)                                                                       \
    "{'CandidateId':" id ",'Rank':" rank ",'MarkDensity':90,'IsAmbiguous':false,'IsVote':" vote "}"

static void read_export(struct load *l, const char *text)
{
    const struct given files[] = {MANIFESTS, {"CvrExport.json", text}};
    read_files(l, files, ARRAY_LEN(files));
}

// Older versions say IsVote of the first rank alone: who goes by it in ranked contests loses all
// others. In contests without ranks it alone decides; a contest for which the voter was not
// eligible is neither marked nor blank.
static void trap_06_is_vote_in_ranked_contests(void **state)
{
    (void)state;
    struct load l;
    read_export(
        &l,
        EXPORT(
            "5.10.11.24",
            SESSION(
                "1", "m",
                READING(
                    "Original", "true",
                    CONTEST(
                        "1", "",
                        MARK("11", "1", "true") "," MARK(
                            "12", "2",
                            "false")) "," CONTEST("2", "",
                                                  MARK(
                                                      "21",
                                                      "1",
                                                      "false")))) "," SESSION("2", "m",
                                                                              READING(
                                                                                  "Original",
                                                                                  "true",
                                                                                  CONTEST(
                                                                                      "2",
                                                                                      "7",
                                                                                      MARK(
                                                                                          "21", "1",
                                                                                          "fals"
                                                                                          "e"))))));
    assert_int_equal(l.election.cards, 2);
    says(&l, 0, 0, "marked 1:Ann 2:Bo");
    const struct contest *tax = &l.election.contests.at[1];
    struct mark_set first = contest_set(tax, column_get(&tax->column, 0));
    struct mark_set second = contest_set(tax, column_get(&tax->column, 1));
    assert_int_equal(mark_set_votes(&first), 0);
    assert_int_equal(second.state, STATE_INVALID);
    load_done(&l);
}

// Adjudication replaces all that the machine read: a contest that it deleted does not survive, and
// what is current is said, not guessed. A record number "X" is found in the image's name.
static void trap_07_what_adjudication_replaced(void **state)
{
    (void)state;
    struct load l;
    read_export(
        &l,
        EXPORT("5.10.50.85",
               SESSION("'X'", "D:\\\\Images\\\\00003_00007_000042*.*",
                       READING("Original", "false",
                               CONTEST("1", "", MARK("11", "1", "true")) "," CONTEST(
                                   "2", "",
                                   MARK("21", "1", "true"))) "," READING("Modified", "true",
                                                                         CONTEST("2", "",
                                                                                 MARK("22", "1",
                                                                                      "true"))))));
    assert_int_equal(l.election.cards, 1);
    says(&l, 0, 0, "");
    says(&l, 1, 0, "marked No");
    assert_int_equal(election_card(&l.election, 0).record.v, 42);
    load_done(&l);
}

// Columns are told by their place, not by their name: several are called "Write-in", and two
// contests may have one title.
static void trap_08_columns_of_one_name(void **state)
{
    (void)state;
    struct load l;
    read_file(&l, "cvr.csv",
              DOMINION("Council (Vote For=2),Council (Vote For=2),Council (Vote For=2),"
                       "Clerk (Vote For=1),Clerk (Vote For=1),Clerk (Vote For=1),"
                       "Clerk (Vote For=1)",
                       "Cy,Write-in,Write-in,Di,Ed,Di,Flo", "1,1,1,1,1-1-1,0,1,1,0,1,1,0\n"));
    assert_int_equal(l.election.contests.len, 3);
    says(&l, 0, 0, "marked Write-in Write-in");
    says(&l, 1, 0, "marked Ed");
    says(&l, 2, 0, "marked Di");
    assert_int_equal(l.election.contests.at[2].occurrence, 1);
    load_done(&l);
}

// Redacted rows are there: sums of several cards, cards whose votes are withheld, cards without
// identity. Who skips them, or stops at the first, loses their votes.
static void trap_09_redacted_rows_are_kept(void **state)
{
    (void)state;
    struct load l;
    read_file(&l, "cvr.csv",
              "2024,5.17\n,,,,,,A (Vote For=1),A (Vote For=1)\n,,,,,,x,y\n"
              "CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,BallotType,,\n"
              "Redacted and Aggregated,,,,,DS-1,40,2\n"
              "RCV Redacted & Randomly Sorted,,,,,DS-1,0,1\n"
              "3,1,1,3,1-1-3,DS-1,X,X\n4,1,1,4,1-1-4,DS-1,1,0\n");
    assert_int_equal(l.election.pools.len, 1);
    assert_int_equal(l.election.cards, 3);
    assert_int_equal(times(&l, PROBLEM_redacted_pool), 1);
    assert_int_equal(times(&l, PROBLEM_unlinked_card), 1);
    assert_int_equal(times(&l, PROBLEM_redacted_card), 1);
    says(&l, 0, 0, "marked y");
    says(&l, 0, 1, "withheld");
    says(&l, 0, 2, "marked x");
    load_done(&l);
}

// ES&S: columns of one name are the slots of a vote for several, an overvote is no undervote, and
// records and their list are joined by the record's number, not by the order of either.
static void trap_10_slots_and_lists_of_ess(void **state)
{
    (void)state;
    struct load l;
    const struct given files[] = {
        {"cvr.csv", "Cast Vote Record,Precinct,Council,Council,Tax\n"
                    "10,P,Cy,Di,overvote\n2,P,undervote,Cy,undervote\n"},
        {"list.csv", "Cast Vote Record,Batch,Original Ballot Exception,Tabulator CVR\n"
                     "2,B1,,0012000001\n10,B2,,0012000002\nTotal : 2\n"}};
    read_files(&l, files, 2);
    assert_int_equal(problems_errors(&l.problems), 0);
    says(&l, 0, 0, "marked Cy Di");
    says(&l, 0, 1, "marked Cy");
    says(&l, 1, 0, "overvoted");
    says(&l, 1, 1, "blank");
    const struct election *e = &l.election;
    assert_str(e->batches.at[election_card(e, 0).batch].batch, "B2");
    assert_str(e->batches.at[election_card(e, 1).batch].batch, "B1");
    imprinted_is(&l, 0, "0012000002");
    load_done(&l);
}

#define HART(contest, sequence, guid)                                                              \
    "<Cvr xmlns=\"http://tempuri.org/CVRDesign.xsd\"><Contests><Contest>" contest                  \
    "</Contest></Contests><BatchSequence>" sequence                                                \
    "</BatchSequence><SheetNumber>1</SheetNumber><BatchNumber>7</BatchNumber><CvrGuid>" guid       \
    "</CvrGuid></Cvr>"
#define OPTION(id, name, value)                                                                    \
    "<Option><Name>" name "</Name><Id>" id "</Id><Value>" value "</Value></Option>"

// Hart lists the options of an overvoted contest, and writes ranks as a digit each. Ids tell
// contests: their names differ by blanks from style to style.
static void trap_11_hart_overvotes_ranks_and_names(void **state)
{
    (void)state;
    struct load l;
    const struct given files[] = {
        {"1_a.xml", HART("<Name>US  MAYOR</Name><Id>m</Id><Options>" OPTION("1", "Ann", "1")
                             OPTION("2", "Bo", "1") "</Options><Overvoted />",
                         "1", "a")},
        {"1_b.xml",
         HART("<Name>US MAYOR</Name><Id>m</Id><Options>" OPTION("1", "Ann", "1") "</Options>", "2",
              "b")},
        {"1_c.xml", HART("<Name>CLERK</Name><Id>c</Id><Options>" OPTION("3", "Cy", "01")
                             OPTION("4", "Di", "10") "</Options>",
                         "3", "c")}};
    read_files(&l, files, 3);
    assert_int_equal(l.election.contests.len, 2);
    says(&l, 0, 0, "overvoted Ann Bo");
    says(&l, 0, 1, "marked Ann");
    says(&l, 1, 2, "marked 1:Di 2:Cy");
    const struct contest *mayor = &l.election.contests.at[0];
    struct mark_set over = contest_set(mayor, column_get(&mayor->column, 0));
    assert_int_equal(over.state, STATE_OVERVOTED);
    load_done(&l);
}

// Clear Ballot: contests and choices may hold colons, a rank stands between two of them, and a card
// whose Status says so was not read by anybody: it is no card with nothing on it.
static void trap_12_clear_ballot_colons_and_status(void **state)
{
    (void)state;
    struct load l;
    read_file(&l, "cvr.csv",
              "RowNumber,BoxID,BoxPosition,BallotID,PrecinctID,BallotStyleID,PrecinctStyleName,"
              "ScanComputerName,Status,Remade,\"Choice_1_1:City, at large: A:Vote For 1:Ann: "
              "Jr:Green\",Choice_2_1:Mayor:1:Number of Winners 1:Bo:,"
              "Choice_3_1:Mayor:2:Number of Winners 1:Bo:\n"
              "1,B,1,B+1,1,1,S,A,0,0,1,1,0\n2,B,2,B+3,1,1,S,A,-1,0,0,0,0\n"
              "3,B,3,B+5,1,1,S,A,-1,1,0,0,1\n");
    assert_str(l.election.contests.at[0].name, "City, at large: A");
    assert_str(l.election.contests.at[0].choices.at[0].name, "Ann: Jr");
    assert_int_equal(l.election.contests.at[1].ranks, 2);
    says(&l, 1, 0, "marked 1:Bo");
    says(&l, 0, 1, "withheld");
    says(&l, 1, 2, "marked 2:Bo");
    assert_int_equal(times(&l, PROBLEM_unread_card), 1);
    load_done(&l);
}

#define POSITION(more) "{'SelectionPosition':[{'HasIndication':'yes','NumberVotes':1" more "}]"

// NIST's reports: of a record's snapshots one is current; a position that may not be allocated is
// no vote; a write-in that nobody resolved names no selection, and is a vote nevertheless.
static void trap_13_cdf_snapshots_and_positions(void **state)
{
    (void)state;
    struct load l;
    read_file(&l, "report.json",
              "{'@type':'CVR.CastVoteRecordReport','Version':'1.0.0','Election':[{'@id':'e',"
              "'Candidate':[{'@id':'a','Name':'Ann'},{'@id':'b','Name':'Bo'}],"
              "'Contest':[{'@id':'m','Name':'Mayor','VotesAllowed':2,'ContestSelection':["
              "{'@id':'sa','CandidateIds':['a']},{'@id':'sb','CandidateIds':['b']},"
              "{'@id':'sw','IsWriteIn':true}]}]}],'CVR':[{'UniqueId':'1','CurrentSnapshotId':'s2',"
              "'ElectionId':'e','CVRSnapshot':[{'@id':'s1','Type':'original','CVRContest':["
              "{'ContestId':'m','CVRContestSelection':[" POSITION(
                  "") ",'ContestSelectionId':'sa'}]}]},"
                      "{'@id':'s2','Type':'modified','CVRContest':[{'ContestId':'m','"
                      "CVRContestSelection'"
                      ":[" POSITION(",'IsAllocable':'no'") ",'ContestSelectionId':'sa'}," POSITION(
                          "") ",'ContestSelectionId':'sb'}," POSITION(",'CVRWriteIn':{'Text':'Zed'"
                                                                      "}") "}]"
                                                                           "}]"
                                                                           "}]"
                                                                           "}]"
                                                                           "}");
    assert_int_equal(l.election.cards, 1);
    const struct contest *c = &l.election.contests.at[0];
    struct mark_set s = contest_set(c, column_get(&c->column, 0));
    uint32_t of_ann = 0, write_ins = 0;
    for (uint32_t i = 0; i < s.count; i++) {
        const struct choice *choice = &c->choices.at[s.marks[i].choice];
        of_ann += s.marks[i].flags == 0 && str_eq(choice->name, STR("Ann"));
        write_ins += s.marks[i].flags == 0 && choice->kind == CHOICE_WRITE_IN;
    }
    assert_int_equal(mark_set_votes(&s), 2);
    assert_int_equal(of_ann, 0);
    assert_int_equal(write_ins, 1);
    load_done(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trap_01_not_on_the_card_is_not_blank),
        cmocka_unit_test(trap_02_ids_are_texts_and_dates_are_damage),
        cmocka_unit_test(trap_03_a_damaged_name_is_no_second_choice),
        cmocka_unit_test(trap_04_guarded_and_quoted_cells),
        cmocka_unit_test(trap_05_a_card_twice),
        cmocka_unit_test(trap_06_is_vote_in_ranked_contests),
        cmocka_unit_test(trap_07_what_adjudication_replaced),
        cmocka_unit_test(trap_08_columns_of_one_name),
        cmocka_unit_test(trap_09_redacted_rows_are_kept),
        cmocka_unit_test(trap_10_slots_and_lists_of_ess),
        cmocka_unit_test(trap_11_hart_overvotes_ranks_and_names),
        cmocka_unit_test(trap_12_clear_ballot_colons_and_status),
        cmocka_unit_test(trap_13_cdf_snapshots_and_positions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
