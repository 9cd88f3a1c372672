// SPDX-License-Identifier: Apache-2.0
// Exports that are wrong: all of it is told at once, and nothing breaks. ' stands for ".
#include "support/dominion.h"

static const char contests[] =
    "{'Version':'5.17','List':[{'Description':'Mayor','Id':1,'VoteFor':1,'NumOfRanks':0},"
    "{'Description':'Sheriff','Id':3,'VoteFor':1,'NumOfRanks':2}]}";
static const char candidates[] =
    "{'Version':'5.17','List':[{'Description':'Ann','Id':11,'ContestId':1,'Type':'Regular'},"
    "{'Description':'Bo','Id':12,'ContestId':1,'Type':'Regular'},"
    "{'Description':'Ed','Id':31,'ContestId':3,'Type':'Regular'}]}";
static const char styles[] = "{'Version':'5.17','List':[{'Description':'Style \\u00e9','Id':6}]}";
static const char style_contests[] =
    "{'Version':'5.17','List':[{'BallotTypeId':6,'ContestId':1},{'BallotTypeId':6,'ContestId':3}]}";

// A pretty-printed export with a bit of everything.
static const char export[] =
    "{\n  'Version' : '5.17',\n  'ElectionId': 'Test \\\"A\\\"',\n  'Sessions': [\n    {\n"
    "      'TabulatorId': 3, 'BatchId': 7, 'RecordId': 1, 'CountingGroupId': 2,\n"
    "      'ImageMask': 'D:\\\\NAS\\\\00003_00007_000001*.*', 'SessionType': 'ScannedVote',\n"
    "      'VotingSessionIdentifier': '', 'UniqueVotingIdentifier': '',\n"
    "      'Original': {'PrecinctPortionId': 5, 'BallotTypeId': 6, 'IsCurrent': true, 'Cards': [{\n"
    "        'Id': 9, 'KeyInId': 9, 'PaperIndex': 0, 'Contests': [\n"
    "          {'Id': 1, 'ManifestationId': 12345678, 'Undervotes': 0, 'Overvotes': 0,\n"
    "           'OutstackConditionIds': [ 4 , 6 ], 'Marks': [\n"
    "            {'CandidateId': 12, 'ManifestationId': 123456789, 'PartyId': 0, 'Rank': 1,\n"
    "             'MarkDensity': 83, 'IsAmbiguous': false, 'IsVote': true,\n"
    "             'OutstackConditionIds': []}]},\n"
    "          {'Id': 3, 'ManifestationId': 5, 'Undervotes': 0, 'Overvotes': 0,\n"
    "           'OutstackConditionIds': [], 'Marks': [\n"
    "            {'CandidateId': 31, 'Rank': 1, 'WriteinIndex': 0, 'MarkDensity': 9,\n"
    "             'WriteinDensity': 3, 'IsAmbiguous': true, 'IsVote': false,\n"
    "             'OutstackConditionIds': [0]},\n"
    "            {'CandidateId': 31, 'PartyId': 2, 'Rank': 2, 'MarkDensity': 83,\n"
    "             'IsAmbiguous': false, 'IsVote': true, 'OutstackConditionIds': []}]}],\n"
    "        'OutstackConditionIds': []}]}\n    },\n"
    "    {'TabulatorId':3,'BatchId':7,'RecordId':'X','CountingGroupId':2,'ImageMask':"
    "'00003_00007_000002*.*','Original':{'PrecinctPortionId':5,'BallotTypeId':6,'IsCurrent':"
    "false,'Cards':[]},'Modified':{'PrecinctPortionId':5,'BallotTypeId':6,'IsCurrent':true,"
    "'Cards':[{'Id':9,'PaperIndex':1,'Contests':[{'Id':1,'Undervotes':1,'Overvotes':0,"
    "'OutstackConditionIds':[],'Marks':[]}]}]}}\n  ]\n}\n";

static const struct export_text package[] = {
    {DJ_CONTESTS, contests}, {DJ_CANDIDATES, candidates},
    {DJ_STYLES, styles},     {DJ_STYLE_CONTESTS, style_contests},
    {DJ_KINDS, export},
};

// Reads the package with `text` in place of its export.
static void read_with(struct export_read *r, const char *text, size_t chunk)
{
    struct export_text texts[ARRAY_LEN(package)];
    memcpy(texts, package, sizeof texts);
    texts[ARRAY_LEN(package) - 1].text = text;
    export_read(r, texts, ARRAY_LEN(texts), chunk);
}

static void assert_same_problems(const struct problems *a, const struct problems *b)
{
    assert_int_equal(a->kept.len, b->kept.len);
    for (size_t i = 0; i < a->kept.len; i++) {
        assert_int_equal(a->kept.at[i].id, b->kept.at[i].id);
        assert_int_equal(a->kept.at[i].place.line, b->kept.at[i].place.line);
        assert_int_equal(a->kept.at[i].place.column, b->kept.at[i].place.column);
        assert_true(str_eq(a->kept.at[i].message, b->kept.at[i].message));
    }
}

static void any_chunk_size(void **state)
{
    (void)state;
    struct export_read whole, r;
    export_read(&whole, package, ARRAY_LEN(package), 0);
    assert_int_equal(whole.status, BAL_OK);
    assert_int_equal(whole.e.cards, 2);
    assert_marks(&whole.e, "Mayor", 0, "marked 1");
    assert_marks(&whole.e, "Sheriff", 0, "marked 0@1a 0@2");
    assert_marks(&whole.e, "Mayor", 1, "blank");
    assert_str(whole.e.name, "Test \"A\"");
    assert_str(whole.e.styles.items[1], "Style \xC3\xA9");
    assert_int_equal(whole.p.kept.len, 2); // an ambiguous mark, a recovered record
    static const size_t chunks[] = {1, 2, 3, 7, 64, 65536};
    for (size_t i = 0; i < ARRAY_LEN(chunks); i++) {
        export_read(&r, package, ARRAY_LEN(package), chunks[i]);
        assert_int_equal(r.status, BAL_OK);
        assert_same_election(&whole.e, &r.e);
        assert_same_problems(&whole.p, &r.p);
        export_done(&r);
    }
    export_done(&whole);
}

static void cut_off_anywhere(void **state)
{
    (void)state;
    char text[sizeof export];
    size_t length = strlen(export) - 1; // the last line end may be missing
    for (size_t cut = 0; cut < length; cut++) {
        struct export_read r;
        memcpy(text, export, cut);
        text[cut] = '\0';
        read_with(&r, text, 0);
        assert_int_equal(r.status, BAL_INVALID);
        assert_true(r.err.where[0] != '\0');
        assert_true(r.e.cards <= 2);
        export_done(&r);
    }
}

// Whatever comes of it: the same, read whole or byte by byte.
static void every_byte_changed(void **state)
{
    (void)state;
    char text[sizeof export];
    static const char bytes[] = {'"', '}', '0'};
    for (size_t at = 0; at + 1 < sizeof export; at++) {
        struct export_read whole, pieces;
        memcpy(text, export, sizeof export);
        text[at] = bytes[at % ARRAY_LEN(bytes)];
        read_with(&whole, text, 0);
        read_with(&pieces, text, 1);
        assert_true(whole.status == BAL_OK || whole.status == BAL_INVALID);
        assert_int_equal(pieces.status, whole.status);
        assert_string_equal(pieces.err.what, whole.err.what);
        assert_string_equal(pieces.err.where, whole.err.where);
        assert_same_election(&whole.e, &pieces.e);
        assert_same_problems(&whole.p, &pieces.p);
        export_done(&whole);
        export_done(&pieces);
    }
}

static void without_memory(void **state)
{
    (void)state;
    for (unsigned long n = 1;; n++) {
        struct export_read r;
        mem_fail_after(n);
        export_read(&r, package, ARRAY_LEN(package), 0);
        mem_fail_after(0);
        bal_status status = r.status;
        // A problem whose words found no memory is still counted.
        uint64_t ambiguous = r.p.count[PROBLEM_ambiguous_mark];
        size_t kept = r.p.kept.len;
        export_done(&r);
        if (status == BAL_OK) {
            assert_int_equal(ambiguous, 1);
            if (kept == 2 && n > 20)
                break;
        } else {
            assert_int_equal(status, BAL_LIMIT);
        }
    }
}

#define EXPORT(sessions) "{'Version':'5.17','ElectionId':'Test','Sessions':" sessions "}"
#define SESSION(ids, contest)                                                                      \
    "{" ids ",'Original':{'PrecinctPortionId':5,'BallotTypeId':6,'IsCurrent':true,'Cards':["       \
    "{'Id':9,'PaperIndex':0,'Contests':[" contest "]}]}}"
#define IDS            "'TabulatorId':3,'BatchId':7,'RecordId':1"
#define MAYOR(marks)   "{'Id':1,'Marks':[" marks "]}"
#define SHERIFF(marks) "{'Id':3,'Marks':[" marks "]}"
#define MARK(ids)      "{" ids ",'IsAmbiguous':false,'IsVote':true}"

// One session with one thing wrong: the problem it gives.
static void one_thing_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum problem_id id;
        const char *message;
    } cases[] = {
        {SESSION(IDS, MAYOR(MARK("'CandidateId':99"))), PROBLEM_unknown_id,
         "session 1 (tabulator 3, batch 7, record 1): CandidateManifest.json does not list "
         "candidate 99 for contest 1"},
        {SESSION(IDS, MAYOR(MARK("'CandidateId':31"))), PROBLEM_unknown_id,
         "session 1 (tabulator 3, batch 7, record 1): CandidateManifest.json does not list "
         "candidate 31 for contest 1"},
        {SESSION(IDS, MAYOR(MARK("'Rank':1"))), PROBLEM_missing_value,
         "session 1 (tabulator 3, batch 7, record 1): a mark has no candidate"},
        {SESSION(IDS, "{'Marks':[]}"), PROBLEM_missing_value,
         "session 1 (tabulator 3, batch 7, record 1): a contest has no id"},
        {SESSION(IDS, SHERIFF(MARK("'CandidateId':31,'Rank':1.5"))), PROBLEM_bad_number,
         "session 1 (tabulator 3, batch 7, record 1): Rank is not a whole number"},
        {SESSION(IDS, SHERIFF(MARK("'CandidateId':31,'Rank':99999999999999999999999"))),
         PROBLEM_bad_number, NULL},
        {SESSION(IDS, SHERIFF(MARK("'CandidateId':31,'Rank':null"))), PROBLEM_bad_number, NULL},
        {SESSION(IDS, SHERIFF(MARK("'CandidateId':31,'Rank':[1,{'a':2}]"))), PROBLEM_bad_number,
         NULL},
        {SESSION(IDS, SHERIFF(MARK("'CandidateId':31,'Rank':3"))), PROBLEM_bad_value,
         "session 1 (tabulator 3, batch 7, record 1): contest 'Sheriff' has a mark of rank 3, but "
         "2 "
         "ranks"},
        {SESSION(IDS, SHERIFF(MARK("'CandidateId':31,'Rank':0"))), PROBLEM_bad_value, NULL},
        {SESSION(IDS, SHERIFF(MARK("'CandidateId':31,'Rank':400"))), PROBLEM_bad_value, NULL},
        {SESSION(IDS, MAYOR(MARK("'CandidateId':11,'Rank':2"))), PROBLEM_bad_value, NULL},
        {SESSION(IDS, MAYOR("") "," MAYOR("")), PROBLEM_repeated_contest,
         "session 1 (tabulator 3, batch 7, record 1): contest 'Mayor' stands twice"},
        {SESSION("'TabulatorId':3,'RecordId':1", MAYOR("")), PROBLEM_missing_value,
         "session 1 (tabulator 3, batch , record 1): the tabulator or batch is missing"},
        {SESSION("'TabulatorId':3,'BatchId':7", MAYOR("")), PROBLEM_unlinked_card, NULL},
        {SESSION("'TabulatorId':3,'BatchId':7,'RecordId':1,'Odd':{'a':[1,2]}", MAYOR("")),
         PROBLEM_unknown_field,
         "session 1 (tabulator 3, batch 7, record 1): the field is not used"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        AUTO_BUF text = BUF_INIT(1 << 16);
        struct export_read r;
        buf_addf(&text, EXPORT("[%s]"), cases[i].text);
        read_with(&r, buf_cstr(&text), 0);
        if (r.status != BAL_OK)
            fail_msg("case %zu: %s", i, r.err.what);
        assert_int_equal(r.e.cards, 1);
        assert_problems(&r.p, cases[i].id, 1, cases[i].message);
        assert_int_equal(r.p.kept.len, 1);
        export_done(&r);
    }
}

static void ids_that_are_no_ids(void **state)
{
    (void)state;
    struct export_read r;
    read_with(&r,
              EXPORT("[" SESSION("'TabulatorId':1.5,'BatchId':[7],'RecordId':-1", "") "," SESSION(
                  "'TabulatorId':'North 4','BatchId':'25 & 35','RecordId':1", "") "]"),
              0);
    assert_int_equal(r.status, BAL_OK);
    assert_problems(&r.p, PROBLEM_bad_value, 3, NULL);
    assert_problems(&r.p, PROBLEM_missing_value, 1, NULL);
    assert_problems(&r.p, PROBLEM_unlinked_card, 1, NULL);
    assert_str(r.e.batches.at[1].tabulator, "North 4");
    assert_str(r.e.batches.at[1].batch, "25 & 35");
    export_done(&r);
}

// An id that no manifest lists is told once, however often it occurs; the vote is kept.
static void unlisted_ids_are_told_once(void **state)
{
    (void)state;
    struct export_read r;
#define TWICE(a, b) "[" a "," b "]"
#define UNLISTED(record)                                                                           \
    "{'TabulatorId':3,'BatchId':7,'RecordId':" record ",'Original':{'PrecinctPortionId':5,"        \
    "'BallotTypeId':8,'IsCurrent':true,'Contests':[{'Id':5,'Marks':[{'CandidateId':12,"            \
    "'IsVote':true}]}]}}"
    read_with(&r, EXPORT(TWICE(UNLISTED("1"), UNLISTED("2"))), 0);
    assert_int_equal(r.status, BAL_OK);
    assert_problems(&r.p, PROBLEM_unknown_id, 2, // contest, candidate
                    "session 1 (tabulator 3, batch 7, record 1): ContestManifest.json does not "
                    "list contest 5");
    assert_problems(&r.p, PROBLEM_unlisted_id, 2, // style, contest on style
                    "session 1 (tabulator 3, batch 7, record 1): BallotTypeManifest.json does not "
                    "list 8");
    assert_int_equal(r.p.kept.len, 4);
    assert_marks(&r.e, "contest 5", 1, "marked 0");
    export_done(&r);
}

static void several_exports(void **state)
{
    (void)state;
    struct export_read r;
    const struct export_text texts[] = {
        {DJ_CONTESTS, contests},
        {DJ_CANDIDATES, candidates},
        {DJ_KINDS, EXPORT("null")},
        {DJ_KINDS, EXPORT("[]")},
        {DJ_KINDS, "{'Version':'5.10','ElectionId':'Test','Sessions':[" SESSION(IDS, "") "]}"},
        {DJ_KINDS, "{'Version':'5.17','ElectionId':'Other','Sessions':[" SESSION(IDS, "") "]}"},
    };
    export_read(&r, texts, ARRAY_LEN(texts), 0);
    assert_int_equal(r.status, BAL_OK);
    assert_problems(&r.p, PROBLEM_empty_batch, 2, "the file holds no sessions");
    assert_problems(&r.p, PROBLEM_mixed_versions, 1,
                    "the software version is '5.10' here, but '5.17' before");
    assert_problems(&r.p, PROBLEM_mixed_elections, 1,
                    "the election is 'Other' here, but 'Test' before");
    assert_problems(&r.p, PROBLEM_duplicate_card, 1, NULL);
    export_done(&r);
}

static void not_an_export(void **state)
{
    (void)state;
    static const char *const texts[] = {"{}",
                                        "[]",
                                        "",
                                        "{'Sessions':{}}",
                                        "{'Sessions':[1]}",
                                        "{'Sessions':[]} x",
                                        "{'Sessions':[],'Sessions':[]}",
                                        "{'Version':5,'Sessions':[]}"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct export_read r;
        read_with(&r, texts[i], 0);
        assert_int_equal(r.status, BAL_INVALID);
        export_done(&r);
    }
}

static void how_it_was_exported(void **state)
{
    (void)state;
    struct export_read r;
    const struct export_text texts[] = {
        {DJ_CONFIGURATION,
         "{'IncludeTabulatorFilter':true,'TabulatorFilterValue':7,'IncludeContestFilter':false,"
         "'ContestFilter':[1,[2]],'PrecinctPortionFilter':[],'SplitFilesPerBatch':true,"
         "'IncludeOnlyPublishedResultContainers':true,'CvrSuppressionType':2}"},
        {DJ_CONDITIONS, "{'List':[{'Description':'Overvote','Id':50},"
                        "{'Description':'InvalidContest','Id':70}]}"},
        {DJ_CONTESTS, contests},
        {DJ_CANDIDATES, candidates},
        {DJ_KINDS, EXPORT("[" SESSION(IDS, "{'Id':1,'OutstackConditionIds':[5,7,50]},"
                                           "{'Id':3,'OutstackConditionIds':[70]}") "]")},
    };
    export_read(&r, texts, ARRAY_LEN(texts), 0);
    assert_int_equal(r.status, BAL_OK);
    assert_problems(&r.p, PROBLEM_filtered_export, 3,
                    "the export was made with IncludeTabulatorFilter");
    assert_problems(&r.p, PROBLEM_published_only, 1, NULL);
    assert_marks(&r.e, "Mayor", 0, "overvoted");
    assert_marks(&r.e, "Sheriff", 0, "invalid");
    export_done(&r);
}

static void bad_manifests(void **state)
{
    (void)state;
    struct export_read r;
    const struct export_text texts[] = {
        {DJ_CONTESTS, "{'List':[{'Description':'Mayor','Id':1,'VoteFor':1,'NumOfRanks':0},"
                      "{'Description':'Mayor','Id':1},{'Description':'Mayor','Id':2}]}"},
        {DJ_CANDIDATES, "{'List':[{'Description':'Ann','Id':1,'ContestId':1},"
                        "{'Description':'Ann','Id':1,'ContestId':2},"
                        "{'Description':'Bo','Id':1,'ContestId':2},"
                        "{'Description':'Cy','Id':4,'ContestId':9}]}"},
    };
    export_read(&r, texts, ARRAY_LEN(texts), 0);
    assert_int_equal(r.status, BAL_OK);
    assert_problems(&r.p, PROBLEM_duplicate_row, 2, "id 1 is listed twice; the first stands");
    assert_problems(&r.p, PROBLEM_unknown_id, 1, "ContestManifest.json does not list contest 9");
    assert_int_equal(r.e.contests.len, 3);
    assert_int_equal(r.e.contests.at[1].occurrence, 1);
    assert_int_equal(r.e.contests.at[1].choices.len, 1);
    export_done(&r);
    static const char *const texts_refused[] = {"{}",
                                                "{'List':[{'Description':'no id'}]}",
                                                "{'List':[1]}",
                                                "{'List':{}}",
                                                "{'List':[{'Id':-1}]}",
                                                "{'List':[{'Id':1,'VoteFor':5000}]}",
                                                "{'List':[{'Id':1,'NumOfRanks':300}]}",
                                                "{'List':[]"};
    for (size_t i = 0; i < ARRAY_LEN(texts_refused); i++) {
        const struct export_text text = {DJ_CONTESTS, texts_refused[i]};
        export_read(&r, &text, 1, 0);
        assert_int_equal(r.status, BAL_INVALID);
        export_done(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_chunk_size),
        cmocka_unit_test(cut_off_anywhere),
        cmocka_unit_test(every_byte_changed),
        cmocka_unit_test(without_memory),
        cmocka_unit_test(one_thing_wrong),
        cmocka_unit_test(ids_that_are_no_ids),
        cmocka_unit_test(unlisted_ids_are_told_once),
        cmocka_unit_test(several_exports),
        cmocka_unit_test(not_an_export),
        cmocka_unit_test(how_it_was_exported),
        cmocka_unit_test(bad_manifests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
