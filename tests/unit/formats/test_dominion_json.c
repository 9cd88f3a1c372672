// SPDX-License-Identifier: Apache-2.0
// The rules from a session to a card. In all texts ' stands for ".
#include "support/dominion.h"

#define CONTESTS                                                                                   \
    "{'Version':'5.17','List':["                                                                   \
    "{'Description':'Mayor','Id':1,'ExternalId':'','VoteFor':1,'NumOfRanks':0},"                   \
    "{'Description':'Council','Id':2,'VoteFor':2,'NumOfRanks':0},"                                 \
    "{'Description':'Sheriff','Id':3,'VoteFor':1,'NumOfRanks':3},"                                 \
    "{'Description':'Board','Id':4,'VoteFor':2,'NumOfRanks':3}]}"
#define CANDIDATES                                                                                 \
    "{'Version':'5.17','List':["                                                                   \
    "{'Description':'Ann','Id':11,'ContestId':1,'Type':'Regular','Affiliations':[1]},"             \
    "{'Description':'Bo','Id':12,'ContestId':1,'Type':'Regular'},"                                 \
    "{'Description':'Cy','Id':21,'ContestId':2,'Type':'Regular'},"                                 \
    "{'Description':'Di','Id':22,'ContestId':2,'Type':'QualifiedWriteIn'},"                        \
    "{'Description':'Write-in','Id':29,'ContestId':2,'Type':'WriteIn'},"                           \
    "{'Description':'Ed','Id':31,'ContestId':3,'Type':'Regular'},"                                 \
    "{'Description':'Ed','Id':32,'ContestId':3,'Type':'Regular'},"                                 \
    "{'Description':'Flo','Id':33,'ContestId':3,'Type':'Regular'}]}"

// A session of tabulator 3, batch 7.
#define SESSION(record, contests)                                                                  \
    "{'TabulatorId':3,'BatchId':7,'RecordId':" record                                              \
    ",'Original':" READING("true", "0", contests) "}"
#define FULL_SESSION                                                                               \
    "{'TabulatorId':3,'BatchId':7,'RecordId':17,'CountingGroupId':2,"                              \
    "'ImageMask':'D:\\\\NAS\\\\Images\\\\00003_00007_000017*.*','SessionType':'ScannedVote',"      \
    "'VotingSessionIdentifier':'','UniqueVotingIdentifier':'','Original':" READING("true", "0",    \
                                                                                   "") "}"
#define READING(current, paper, contests)                                                          \
    "{'PrecinctPortionId':5,'BallotTypeId':6,'IsCurrent':" current                                 \
    ",'Cards':[" CARD(paper, contests) "]}"
#define CARD(paper, contests)                                                                      \
    "{'Id':9,'KeyInId':9,'PaperIndex':" paper ",'Contests':[" contests                             \
    "],'OutstackConditionIds':[]}"
#define CONTEST(id, under, over, conditions, marks)                                                \
    "{'Id':" id ",'ManifestationId':8,'Undervotes':" under ",'Overvotes':" over                    \
    ",'OutstackConditionIds':[" conditions "],'Marks':[" marks "]}"
#define MARK(candidate, rank, ambiguous, vote)                                                     \
    "{'CandidateId':" candidate ",'ManifestationId':77,'PartyId':0,'Rank':" rank                   \
    ",'MarkDensity':100,'IsAmbiguous':" ambiguous ",'IsVote':" vote ",'OutstackConditionIds':[]}"
#define SLOT(candidate, index, vote)                                                               \
    "{'CandidateId':" candidate ",'Rank':1,'WriteinIndex':" index                                  \
    ",'MarkDensity':99,'WriteinDensity':50,'IsAmbiguous':false,'IsVote':" vote "}"
#define EXPORT(sessions) "{'Version':'5.17','ElectionId':'Test','Sessions':[" sessions "]}"

#define VOTE(candidate)      MARK(candidate, "1", "false", "true")
#define NO_VOTE(candidate)   MARK(candidate, "1", "false", "false")
#define AMBIGUOUS(candidate) MARK(candidate, "1", "true", "false")
#define RANK(candidate, n)   MARK(candidate, n, "false", "true")

static void read_with(struct export_read *r, const char *text)
{
    const struct export_text texts[] = {
        {DJ_CONTESTS, CONTESTS}, {DJ_CANDIDATES, CANDIDATES}, {DJ_KINDS, text}};
    export_read(r, texts, ARRAY_LEN(texts), 0);
    if (r->status != BAL_OK)
        fail_msg("%s (%s)", r->err.what, r->err.where);
}

static void read_alone(struct export_read *r, const char *text)
{
    export_read(r, &(struct export_text){DJ_KINDS, text}, 1, 0);
}

static void plurality_states(void **state)
{
    (void)state;
    struct export_read r;
    read_with(
        &r,
        EXPORT(SESSION("1", CONTEST("1", "0", "0", "", VOTE("12"))) "," SESSION("2", CONTEST("1", "1", "0", "4,6", "")) "," SESSION(
            "3",
            CONTEST(
                "1", "0", "1", "5",
                NO_VOTE("11") "," NO_VOTE(
                    "12"))) "," SESSION("4",
                                        CONTEST(
                                            "1", "0", "1", "",
                                            "")) "," SESSION("5",
                                                             CONTEST(
                                                                 "1", "0", "0", "7",
                                                                 NO_VOTE(
                                                                     "11"))) "," SESSION("6",
                                                                                         CONTEST(
                                                                                             "1",
                                                                                             "1",
                                                                                             "0",
                                                                                             "",
                                                                                             AMBIGUOUS("11") "," NO_VOTE(
                                                                                                 "1"
                                                                                                 "2"))) "," SESSION("7",
                                                                                                                    CONTEST(
                                                                                                                        "2",
                                                                                                                        "0",
                                                                                                                        "0",
                                                                                                                        "",
                                                                                                                        VOTE("22") "," VOTE(
                                                                                                                            "21"))) "," SESSION("8",
                                                                                                                                                CONTEST(
                                                                                                                                                    "2",
                                                                                                                                                    "0",
                                                                                                                                                    "0",
                                                                                                                                                    "",
                                                                                                                                                    VOTE("21") "," VOTE("22") "," VOTE(
                                                                                                                                                        "29")))));
    assert_int_equal(r.e.cards, 8);
    assert_marks(&r.e, "Mayor", 0, "marked 1");
    assert_marks(&r.e, "Mayor", 1, "blank");
    assert_marks(&r.e, "Mayor", 2, "overvoted 0 1");
    assert_marks(&r.e, "Mayor", 3, "overvoted");
    assert_marks(&r.e, "Mayor", 4, "invalid 0");
    assert_marks(&r.e, "Mayor", 5, "blank 0a 1n");
    assert_marks(&r.e, "Mayor", 6, "");
    assert_marks(&r.e, "Council", 6, "marked 0 1");
    assert_marks(&r.e, "Council", 7, "overvoted 0 1 2");
    assert_problems(&r.p, PROBLEM_ambiguous_mark, 1,
                    "session 6 (tabulator 3, batch 7, record 6): contest 'Mayor': 1 ambiguous mark "
                    "was never adjudicated");
    assert_problems(
        &r.p, PROBLEM_too_many_marks, 1,
        "session 8 (tabulator 3, batch 7, record 8): contest 'Council': 3 votes, 2 allowed");
    assert_problems(&r.p, PROBLEM_machine_disagrees, 0, NULL);
    assert_int_equal(r.p.kept.len, 2);
    export_done(&r);
}

static void definitions(void **state)
{
    (void)state;
    struct export_read r;
    read_with(&r, EXPORT(FULL_SESSION));
    assert_int_equal(r.e.contests.len, 4);
    const struct contest *c = r.e.contests.at;
    assert_str(c[1].code, "2");
    assert_true(c[1].function == FUNCTION_PLURALITY && c[1].votes_allowed == 2 && c[1].votes_known);
    assert_true(c[2].function == FUNCTION_IRV && c[2].ranks == 3 && c[2].seats == 1);
    assert_true(c[3].function == FUNCTION_STV && c[3].seats == 2 && c[3].votes_allowed == 1);
    assert_true(c[1].choices.at[1].kind == CHOICE_QUALIFIED_WRITE_IN);
    assert_true(c[1].choices.at[2].kind == CHOICE_WRITE_IN);
    assert_str(c[1].choices.at[2].code, "29");
    assert_true(c[2].choices.at[1].occurrence == 1); // a second Ed
    const struct card card = election_card(&r.e, 0);
    assert_true(card.sheet == 1 && card.flags == 0 && card.line == 1 && card.record.v == 17);
    assert_true(card.imprinted.v == ID_DERIVED.v);
    assert_str(r.e.batches.at[0].tabulator, "3");
    assert_str(r.e.batches.at[0].batch, "7");
    assert_str(r.e.styles.items[card.style], "6"); // no manifest: the id
    assert_str(r.e.precincts.items[card.precinct], "5");
    assert_str(r.e.groups.items[card.group], "2");
    assert_str(r.e.name, "Test");
    export_done(&r);
}

static void ranked_states(void **state)
{
    (void)state;
    struct export_read r;
    read_with(
        &r,
        EXPORT(SESSION("1", CONTEST("3", "0", "0", "", RANK("33", "2") "," RANK("31", "1") "," RANK("33", "3"))) "," SESSION(
            "2",
            CONTEST(
                "3", "1", "0", "13",
                "")) "," SESSION("3",
                                 CONTEST(
                                     "3", "0",
                                     "1", "9",
                                     RANK("31", "1") "," RANK(
                                         "32",
                                         "1"))) "," SESSION("4",
                                                            CONTEST(
                                                                "3", "1",
                                                                "0", "",
                                                                MARK(
                                                                    "32",
                                                                    "2",
                                                                    "true",
                                                                    "false"))) "," SESSION("5",
                                                                                           CONTEST(
                                                                                               "3",
                                                                                               "0",
                                                                                               "0",
                                                                                               "7",
                                                                                               MARK("32", "1", "false", "false") "," MARK(
                                                                                                   "33",
                                                                                                   "2",
                                                                                                   "true",
                                                                                                   "false"))) "," SESSION("6",
                                                                                                                          CONTEST(
                                                                                                                              "3",
                                                                                                                              "0",
                                                                                                                              "0",
                                                                                                                              "",
                                                                                                                              ""))));
    assert_marks(&r.e, "Sheriff", 0, "marked 0@1 2@2 2@3");
    assert_marks(&r.e, "Sheriff", 1, "blank");
    assert_marks(&r.e, "Sheriff", 2, "marked 0@1 1@1");
    assert_marks(&r.e, "Sheriff", 3, "blank 1@2a");
    assert_marks(&r.e, "Sheriff", 4, "invalid 1@1 2@2a");
    assert_problems(&r.p, PROBLEM_ambiguous_mark, 1, NULL);
    assert_problems(&r.p, PROBLEM_machine_disagrees, 1,
                    "session 6 (tabulator 3, batch 7, record 6): contest 'Sheriff' has no ranking, "
                    "but the record says 0 undervotes");
    export_done(&r);
}

static void is_vote_of_ranks(void **state)
{
    (void)state;
    struct export_read r;
#define OLD_SUITE                                                                                  \
    SESSION("1", CONTEST("3", "0", "0", "", VOTE("31") "," MARK("32", "2", "false", "false")))
    // An old suite: IsVote is false from rank 2 on, and says nothing.
    read_with(&r, EXPORT(OLD_SUITE));
    assert_marks(&r.e, "Sheriff", 0, "marked 0@1 1@2");
    assert_int_equal(r.p.kept.len, 0);
    export_done(&r);
    // One vote of rank 2 in the export shows that IsVote means something.
#define SECOND_VOTE SESSION("2", CONTEST("3", "0", "0", "", RANK("31", "2")))
    read_with(&r, EXPORT(OLD_SUITE "," SECOND_VOTE));
    assert_marks(&r.e, "Sheriff", 0, "marked 0@1 1@2");
    assert_problems(&r.p, PROBLEM_machine_disagrees, 1,
                    "in 1 marks of ranked contests, the first of them here, IsVote is not the "
                    "opposite of IsAmbiguous; the marks are taken as they are");
    export_done(&r);
    // The first of them is told, though its contest is the last of the manifest.
    read_with(&r, EXPORT(SESSION("1", CONTEST("4", "1", "0", "",
                                              NO_VOTE("41"))) ",\n" OLD_SUITE ",\n" SECOND_VOTE));
    for (size_t i = 0; i < r.p.kept.len; i++)
        if (r.p.kept.at[i].id == PROBLEM_machine_disagrees)
            assert_int_equal(r.p.kept.at[i].place.line, 1);
    assert_problems(&r.p, PROBLEM_machine_disagrees, 1,
                    "in 2 marks of ranked contests, the first of them here, IsVote is not the "
                    "opposite of IsAmbiguous; the marks are taken as they are");
    export_done(&r);
}

static void machine_counts_are_checked(void **state)
{
    (void)state;
    struct export_read r;
    read_with(&r, EXPORT(SESSION("1", CONTEST("2", "0", "0", "", VOTE("21"))) "," // 1 missing
                         SESSION("2", CONTEST("2", "1", "0", "5", "")) ","        // over and under
                         SESSION("3", CONTEST("2", "1", "0", "7", "")) ","        // invalid
                         SESSION("4", CONTEST("2", "2", "0", "", "")) "," SESSION(
                             "5", CONTEST("2", "0", "2", "5", ""))));
    assert_problems(&r.p, PROBLEM_machine_disagrees, 3,
                    "session 1 (tabulator 3, batch 7, record 1): contest 'Council', vote for 2: 1 "
                    "votes are listed, but the record says 0 undervotes and 0 overvotes");
    export_done(&r);
}

static void current_reading(void **state)
{
    (void)state;
#define MAYOR(candidate) CONTEST("1", "0", "0", "", VOTE(candidate))
#define TWO(first, a, second, b)                                                                   \
    "{'TabulatorId':3,'BatchId':7,'RecordId':1,'Modified':" READING(                               \
        second, "1", b) ",'Original':" READING(first, "0", a) "}"
    static const struct {
        const char *text, *want;
        uint32_t problems;
        unsigned flags;
    } cases[] = {
        {EXPORT(TWO("true", MAYOR("11"), "false", MAYOR("12"))), "marked 0", 0, 0},
        {EXPORT(TWO("false", MAYOR("11"), "true", MAYOR("12"))), "marked 1", 0, CARD_ADJUDICATED},
        // What people removed is gone: the modified reading replaces all.
        {EXPORT(TWO("false", MAYOR("11"), "true", "")), "", 0, CARD_ADJUDICATED},
        {EXPORT(TWO("true", MAYOR("11"), "true", MAYOR("12"))), "marked 0", 1, 0},
        {EXPORT(TWO("false", MAYOR("11"), "false", MAYOR("12"))), "marked 1", 1, CARD_ADJUDICATED},
        {EXPORT("{'TabulatorId':3,'BatchId':7,'RecordId':1,'Modified':null,'Original':" READING(
             "false", "0", MAYOR("12")) "}"),
         "marked 1", 1, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct export_read r;
        read_with(&r, cases[i].text);
        assert_marks(&r.e, "Mayor", 0, cases[i].want);
        assert_problems(&r.p, PROBLEM_bad_value, cases[i].problems, NULL);
        assert_int_equal(r.p.kept.len, cases[i].problems);
        assert_int_equal(election_card(&r.e, 0).flags, cases[i].flags);
        assert_int_equal(election_card(&r.e, 0).sheet, cases[i].flags & CARD_ADJUDICATED ? 2 : 1);
        export_done(&r);
    }
}

static void no_reading_at_all(void **state)
{
    (void)state;
    struct export_read r;
    read_with(&r, EXPORT(SESSION("1", MAYOR("11")) ",{'TabulatorId':3,'BatchId':7,'RecordId':2}"));
    assert_int_equal(r.e.cards, 2);
    assert_marks(&r.e, "Mayor", 1, "");
    assert_int_equal(election_card(&r.e, 1).style, 0);
    assert_problems(&r.p, PROBLEM_missing_value, 1,
                    "session 2 (tabulator 3, batch 7, record 2): there is no reading at all");
    export_done(&r);
}

// Suite 5.2: contests without cards, conditions and counts; and no manifests.
static void old_schema_alone(void **state)
{
    (void)state;
#define OLD_MARK(candidate, rank, vote)                                                            \
    "{'CandidateId':" candidate ",'PartyId':0,'Rank':" rank                                        \
    ",'MarkDensity':85,'IsAmbiguous':false,'IsVote':" vote "}"
#define OLD(record, contests)                                                                      \
    "{'TabulatorId':3,'BatchId':7,'RecordId':" record ",'CountingGroupId':1,'ImageMask':'',"       \
    "'Original':{'PrecinctPortionId':5,'BallotTypeId':6,'IsCurrent':true,'Contests':[" contests    \
    "]}}"
    struct export_read r;
    read_alone(
        &r,
        EXPORT(OLD("1",
                   "{'Id':111,'Marks':[" OLD_MARK(
                       "6", "1",
                       "true") "]},"
                               "{'Id':122,'Marks':[" OLD_MARK("6", "1", "true") "," OLD_MARK(
                                   "9", "1",
                                   "true") "]}") "," OLD("2",
                                                         "{'Id':111,'Marks':[" OLD_MARK(
                                                             "1", "2",
                                                             "false") "," OLD_MARK("6", "4",
                                                                                   "false") "]}")));
    assert_int_equal(r.status, BAL_OK);
    assert_int_equal(r.e.contests.len, 2);
    // Ranked as a whole, because of one mark on the second card.
    assert_marks(&r.e, "contest 111", 0, "marked 0@1");
    assert_marks(&r.e, "contest 111", 1, "marked 1@2 0@4");
    assert_marks(&r.e, "contest 122", 0, "marked 0 1");
    const struct contest *c = r.e.contests.at;
    assert_true(c[0].ranks == 4 && c[0].function == FUNCTION_IRV && c[1].ranks == 0);
    assert_true(!c[1].votes_known);
    assert_str(c[0].code, "111");
    assert_str(c[0].choices.at[1].name, "candidate 1");
    assert_str(c[0].choices.at[1].code, "1");
    assert_int_equal(election_card(&r.e, 0).sheet, 0);
    assert_int_equal(r.p.kept.len, 0);
    export_done(&r);
}

static void withheld_records(void **state)
{
    (void)state;
    struct export_read r;
#define MASKED(tabulator, mask)                                                                    \
    "{'ImageMask':'" mask "','RecordId':'X','TabulatorId':" tabulator                              \
    ",'BatchId':7,'Original':" READING("true", "0", "") "}"
    read_with(&r, EXPORT(MASKED("3", "D:\\\\A\\\\00003_00007_000042*.*") "," // found
                         MASKED("4", "D:\\\\A\\\\00003_00007_000043*.*") "," // another tabulator
                         MASKED("3", "D:\\\\A\\\\00003_00007_000044.tif") "," MASKED(
                             "3", "") "," SESSION("'A-7'", "")));
    assert_int_equal(r.e.cards, 5);
    char text[NUM_TEXT];
    struct card c = election_card(&r.e, 0);
    assert_str(election_id(&r.e, c.record, text), "42");
    assert_int_equal(c.flags, 0);
    for (uint32_t i = 1; i < 4; i++) {
        c = election_card(&r.e, i);
        assert_true(c.flags == CARD_UNLINKED && c.record.v == ID_NONE.v &&
                    c.imprinted.v == ID_NONE.v);
    }
    assert_str(election_id(&r.e, election_card(&r.e, 4).record, text), "A-7");
    assert_problems(&r.p, PROBLEM_recovered_record, 1,
                    "session 1 (tabulator 3, batch 7, record X): the record id was taken from the "
                    "image name");
    assert_problems(&r.p, PROBLEM_unlinked_card, 3, NULL);
    assert_int_equal(r.p.kept.len, 4);
    export_done(&r);
}

// A ballot-marking device prints one sheet for several logical cards.
static void printouts(void **state)
{
    (void)state;
    struct export_read r;
    read_with(
        &r,
        EXPORT(
            "{'TabulatorId':3,'BatchId':7,'RecordId':1,'SessionType':'QRVote',"
            "'Original':{'IsCurrent':true,'Cards':[" CARD("0", MAYOR("11")) "," CARD(
                "1", CONTEST("2", "1", "0", "",
                             VOTE("22"))) "," CARD("2", MAYOR("12")) "]}}," SESSION("2",
                                                                                    MAYOR("12"))));
    assert_int_equal(r.e.cards, 2);
    assert_marks(&r.e, "Mayor", 0, "marked 0");
    assert_marks(&r.e, "Council", 0, "marked 1");
    assert_int_equal(election_card(&r.e, 0).flags, CARD_SEVERAL);
    assert_int_equal(election_card(&r.e, 0).sheet, 1);
    assert_int_equal(election_card(&r.e, 1).flags, 0);
    assert_problems(&r.p, PROBLEM_repeated_contest, 1,
                    "session 1 (tabulator 3, batch 7, record 1): contest 'Mayor' stands twice");
    export_done(&r);
}

static void slots_and_repeats(void **state)
{
    (void)state;
    struct export_read r;
    read_with(
        &r,
        EXPORT(SESSION(
            "1",
            CONTEST(
                "2", "0", "0", "",
                SLOT("29", "0", "true") "," SLOT(
                    "29", "1",
                    "true"))) "," SESSION("2",
                                          CONTEST(
                                              "2", "1",
                                              "0", "",
                                              SLOT("29", "0", "true") "," SLOT(
                                                  "29", "0",
                                                  "false"))) "," SESSION("3",
                                                                         CONTEST(
                                                                             "2", "1",
                                                                             "0", "",
                                                                             NO_VOTE("21") "," VOTE(
                                                                                 "21")))));
    assert_marks(&r.e, "Council", 0, "marked 2 2");
    assert_marks(&r.e, "Council", 1, "marked 2");
    assert_marks(&r.e, "Council", 2, "marked 0");
    assert_int_equal(r.p.kept.len, 0);
    export_done(&r);
}

static void sheets(void **state)
{
    (void)state;
    struct export_read r;
    read_with(&r,
              EXPORT("{'TabulatorId':3,'BatchId':7,'RecordId':1,'Original':" READING(
                  "true", "4", "") "},"
                                   "{'TabulatorId':3,'BatchId':7,'RecordId':2,'Original':" READING(
                                       "true", "255", "") "}"));
    assert_int_equal(election_card(&r.e, 0).sheet, 5);
    assert_int_equal(election_card(&r.e, 1).sheet, 0);
    export_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plurality_states),
        cmocka_unit_test(definitions),
        cmocka_unit_test(ranked_states),
        cmocka_unit_test(is_vote_of_ranks),
        cmocka_unit_test(machine_counts_are_checked),
        cmocka_unit_test(current_reading),
        cmocka_unit_test(no_reading_at_all),
        cmocka_unit_test(old_schema_alone),
        cmocka_unit_test(withheld_records),
        cmocka_unit_test(printouts),
        cmocka_unit_test(slots_and_repeats),
        cmocka_unit_test(sheets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
