// SPDX-License-Identifier: Apache-2.0
// NIST SP 1500-100 (election results) and SP 1500-20 (ballot definitions), in JSON and XML.
#include "support/support.h"

#include "support/reading.h"

// A state of two counties, one of which has its precincts beside it; definitions after the counts;
// names of the published version 2.
static const char state[] =
    "{\"@type\":\"ElectionResults.ElectionReport\",\"Election\":[{\"Contest\":["
    "{\"@id\":\"c1\",\"@type\":\"ElectionResults.CandidateContest\",\"ElectionDistrictId\":\"st\","
    "\"Name\":\"Mayor\",\"VoteVariation\":\"n-of-m\",\"VotesAllowed\":2,\"NumberElected\":1,"
    "\"ContestSelection\":[{\"@id\":\"s1\",\"CandidateIds\":[\"p1\",\"p2\"],\"VoteCounts\":["
    "{\"GpUnitId\":\"st\",\"Type\":\"total\",\"Count\":30},"
    "{\"GpUnitId\":\"adams\",\"Type\":\"total\",\"Count\":10},"
    "{\"GpUnitId\":\"adams\",\"Type\":\"election-day\",\"Count\":4},"
    "{\"GpUnitId\":\"a1\",\"Type\":\"total\",\"Count\":9},"
    "{\"GpUnitId\":\"b1\",\"Type\":\"early\",\"Count\":5.0},"
    "{\"GpUnitId\":\"b1\",\"Type\":\"election-day\",\"Count\":7},"
    "{\"GpUnitId\":\"b2\",\"Type\":\"total\",\"Count\":8}]},"
    "{\"@id\":\"s2\",\"IsWriteIn\":true,\"CandidateIds\":[\"w\"],\"VoteCounts\":["
    "{\"GpUnitId\":\"st\",\"Type\":\"total\",\"Count\":1},"
    "{\"GpUnitId\":\"b1\",\"Type\":\"total\",\"Count\":1,\"Round\":1},"
    "{\"GpUnitId\":\"b1\",\"Type\":\"total\",\"Count\":99,\"Round\":2}]}]},"
    "{\"@id\":\"c2\",\"@type\":\"ElectionResults.BallotMeasureContest\","
    "\"ElectionDistrictId\":\"st\",\"Name\":\"Measure A\",\"ContestSelection\":["
    "{\"@id\":\"s3\",\"Selection\":{\"Text\":[{\"Content\":\"No\",\"Language\":\"de\"},"
    "{\"Content\":\"Yes\",\"Language\":\"en-US\"}]}}]}],"
    "\"Candidate\":[{\"@id\":\"p1\",\"BallotName\":{\"Text\":[{\"Language\":\"en\",\"Content\":"
    "\"Ann\"}]}},{\"@id\":\"p2\",\"BallotName\":{\"Text\":[{\"Content\":\"Bo\"}]}},"
    "{\"@id\":\"w\",\"BallotName\":{\"Text\":[{\"Content\":\"Write-in\"}]}}],"
    "\"Name\":{\"Text\":[{\"Content\":\"General\",\"Language\":\"en\"}]},\"ElectionScopeId\":"
    "\"st\"}],"
    "\"GpUnit\":[{\"@id\":\"st\",\"Type\":\"state\",\"ComposingGpUnitIds\":[\"adams\",\"baca\"]},"
    "{\"@id\":\"adams\",\"Type\":\"county\",\"Name\":\"Adams\",\"ComposingGpUnitIds\":[\"a1\"]},"
    "{\"@id\":\"baca\",\"Type\":\"county\",\"Name\":{\"Text\":[{\"Content\":\"Baca\"}]},"
    "\"ComposingGpUnitIds\":[\"b1\",\"b2\"]},"
    "{\"@id\":\"a1\",\"Type\":\"precinct\"},{\"@id\":\"b1\",\"Type\":\"precinct\"},"
    "{\"@id\":\"b2\",\"Type\":\"precinct\"}]}";

static const char results_of_state[] = "contest,choice,votes,jurisdiction\n"
                                       "Mayor,Ann / Bo,30,\n"
                                       "Mayor,Ann / Bo,10,Adams\n"
                                       "Mayor,Ann / Bo,20,Baca\n"
                                       "Mayor,Write-in,1,\n"
                                       "Mayor,Write-in,1,Baca\n";

static void counts_become_results_of_counties(void **s)
{
    (void)s;
    struct reading r;
    AUTO_BUF text = BUF_INIT(1 << 16);
    reading_open(&r, cdf_err_json_read, state);
    assert_problems(&r, "");
    reading_write(&r, "ballast-results", &text);
    assert_str(buf_str(&text), results_of_state);
    reading_write(&r, "ballast-contests", &text);
    assert_str(buf_str(&text),
               "contest,choice_function,seats,votes_allowed,choices,jurisdictions,cards_bound,"
               "risk_limit,target,method\n"
               "Mayor,plurality,1,2,Ann / Bo;Write-in,,,,,\n"
               "Measure A,plurality,,,Yes,,,,,\n");
    assert_str(r.e.name, "General");
    assert_int_equal(r.e.contests.at[0].choices.at[1].kind, CHOICE_WRITE_IN);
    assert_str(r.e.contests.at[0].code, "c1");
    reading_done(&r);
    assert_string_equal(reading_detect(state), "cdf-err-json");
    reading_is_steady(cdf_err_json_read, state, "ballast-results");
}

// Written in one syntax, read, written in the other: whatever comes, the bytes stay.
static void the_same_bytes_again(void **s)
{
    (void)s;
    static const struct {
        const char *format;
        reader_fn *read;
    } syntax[] = {{"cdf-err-json", cdf_err_json_read}, {"cdf-err-xml", cdf_err_xml_read}};
    AUTO_BUF first = BUF_INIT(1 << 20), again = BUF_INIT(1 << 20), other = BUF_INIT(1 << 20);
    struct reading r;
    for (size_t i = 0; i < ARRAY_LEN(syntax); i++) {
        reading_open(&r, cdf_err_json_read, state);
        reading_write(&r, syntax[i].format, &first);
        reading_done(&r);
        reading_open(&r, syntax[i].read, buf_cstr(&first));
        assert_problems(&r, "");
        reading_write(&r, syntax[i].format, &again);
        assert_str(buf_str(&again), buf_cstr(&first));
        reading_write(&r, "ballast-results", &other);
        assert_str(buf_str(&other), results_of_state);
        assert_string_equal(reading_detect(buf_cstr(&first)), syntax[i].format);
        reading_done(&r);
        reading_is_steady(syntax[i].read, buf_cstr(&first), syntax[i].format);
    }
}

// Contests that only results name: what nobody stated is not made up.
static void results_alone(void **s)
{
    (void)s;
    AUTO_BUF first = BUF_INIT(1 << 20), again = BUF_INIT(1 << 20);
    struct reading r;
    const char *results = "contest,choice,votes,jurisdiction\nMayor,Ann,3,\nMayor,Bo,4,Adams\n"
                          "Mayor [2],\"<Cy & \"\"D\"\">\",5,Adams\n";
    reading_open(&r, ballast_results_read, results);
    reading_write(&r, "cdf-err-xml", &first);
    reading_done(&r);
    reading_open(&r, cdf_err_xml_read, buf_cstr(&first));
    assert_problems(&r, "");
    assert_int_equal(r.e.contests.len, 2);
    assert_false(r.e.contests.at[0].votes_known || r.e.contests.at[0].function_known);
    reading_write(&r, "ballast-results", &again);
    assert_str(buf_str(&again), results);
    reading_write(&r, "cdf-err-xml", &again);
    assert_str(buf_str(&again), buf_cstr(&first));
    reading_done(&r);
}

// The draft of version 2: other names of members. Without counties all is of the whole; the
// district's count stands for those of the precincts, though nothing says that they lie in it; a
// choice that has none of the district (Yellow) has the sum of its precincts.
static const char draft[] =
    "<ElectionReport xmlns='NIST_V2_election_results_reporting.xsd'>"
    "<Election><Candidate ObjectId='p1'><BallotName><Text Language='de'>Anna</Text>"
    "<Text Language='en'>Ann</Text></BallotName></Candidate>"
    "<Contest ObjectId='c1' xsi:type='CandidateContest'>"
    "<BallotSelection ObjectId='s1'><VoteCounts><GpUnitId>d</GpUnitId><Type>total</Type>"
    "<Count>12.0</Count></VoteCounts><VoteCounts><GpUnitId>q1</GpUnitId><Type>total</Type>"
    "<Count>7</Count></VoteCounts><CandidateIds>p1</CandidateIds></BallotSelection>"
    "<BallotSelection ObjectId='s2'><VoteCounts><GpUnitId>q1</GpUnitId><Type>total</Type>"
    "<Count>1</Count></VoteCounts><VoteCounts><GpUnitId>q2</GpUnitId><Type>total</Type>"
    "<Count>2</Count></VoteCounts><PartyIds>y</PartyIds></BallotSelection>"
    "<ElectoralDistrictId>d</ElectoralDistrictId><Name>Mayor</Name>"
    "<VoteVariation>rcv</VoteVariation><VotesAllowed>3</VotesAllowed></Contest>"
    "<Contest ObjectId='c2'><BallotSelection ObjectId='s3'><VoteCounts><GpUnitId>q1</GpUnitId>"
    "<Count>1</Count></VoteCounts><VoteCounts><GpUnitId>q2</GpUnitId><Count>2</Count></VoteCounts>"
    "<Selection><Text Language='en'>Yes</Text></Selection></BallotSelection>"
    "<ElectoralDistrictId>d</ElectoralDistrictId><Name>Issue</Name></Contest></Election>"
    "<GpUnit ObjectId='d'/><GpUnit ObjectId='q1'/><GpUnit ObjectId='q2'/>"
    "<Party ObjectId='y'><Name><Text Language='en'>Yellow</Text></Name></Party></ElectionReport>";

static void the_draft_is_read_too(void **s)
{
    (void)s;
    struct reading r;
    AUTO_BUF text = BUF_INIT(1 << 16);
    reading_open(&r, cdf_err_xml_read, draft);
    assert_problems(&r, "");
    reading_write(&r, "ballast-results", &text);
    assert_str(buf_str(&text), "contest,choice,votes\nMayor,Ann,12\nMayor,Yellow,3\nIssue,Yes,3\n");
    assert_int_equal(r.e.contests.at[0].ranks, 3);
    assert_str(r.e.contests.at[0].choices.at[1].name, "Yellow");
    reading_done(&r);
    assert_string_equal(reading_detect(draft), "cdf-err-xml");
    reading_is_steady(cdf_err_xml_read, draft, "ballast-results");
}

// The same in version 1: collections, attributes in small letters, pluralised identifiers.
static const char version_1[] =
    "<ElectionReport xmlns='NIST_V1_election_results_reporting.xsd'>"
    "<Election><BallotStyleCollection><BallotStyle><GpUnitIds>d</GpUnitIds></BallotStyle>"
    "</BallotStyleCollection><CandidateCollection><Candidate objectId='p1'><BallotName>"
    "<Text language='de'>Anna</Text><Text language='en'>Ann</Text></BallotName></Candidate>"
    "<Candidate objectId='p2'><BallotName><Text language='en'>Bo</Text></BallotName></Candidate>"
    "</CandidateCollection><ContestCollection>"
    "<Contest objectId='c1' xsi:type='CandidateContest'>"
    "<BallotSelection objectId='s1' xsi:type='CandidateSelection'><VoteCountsCollection>"
    "<VoteCounts><GpUnitId>d</GpUnitId><Type>total</Type><Count>12.0</Count></VoteCounts>"
    "<VoteCounts><GpUnitId>q1</GpUnitId><Type>total</Type><Count>7</Count></VoteCounts>"
    "</VoteCountsCollection><CandidateIds>p1</CandidateIds></BallotSelection>"
    "<BallotSelection objectId='s2'><VoteCountsCollection><VoteCounts><GpUnitId>d</GpUnitId>"
    "<Count>3</Count></VoteCounts><VoteCounts><GpUnitId>q1</GpUnitId><Count>1</Count></"
    "VoteCounts><VoteCounts><GpUnitId>q2</GpUnitId><Count>2</Count></VoteCounts>"
    "</VoteCountsCollection><CandidateIds>p2</CandidateIds></BallotSelection>"
    "<ExternalIdentifiers><ExternalIdentifier><Type>local-level</Type><Value>M-1</Value>"
    "</ExternalIdentifier></ExternalIdentifiers>"
    "<ElectoralDistrictId>d</ElectoralDistrictId><Name>Mayor</Name><SummaryCounts/>"
    "<VoteVariation>1-of-m</VoteVariation><VotesAllowed>1</VotesAllowed></Contest>"
    "</ContestCollection></Election><GpUnitCollection><GpUnit objectId='d'/>"
    "<GpUnit objectId='q1'/><GpUnit objectId='q2'/></GpUnitCollection><OfficeCollection/>"
    "<PartyCollection/><PersonCollection><Person objectId='x'/></PersonCollection>"
    "</ElectionReport>";

static void version_1_is_read_too(void **s)
{
    (void)s;
    struct reading r;
    AUTO_BUF text = BUF_INIT(1 << 16);
    reading_open(&r, cdf_err_xml_read, version_1);
    assert_problems(&r, "");
    reading_write(&r, "ballast-results", &text);
    assert_str(buf_str(&text), "contest,choice,votes\nMayor,Ann,12\nMayor,Bo,3\n");
    assert_str(r.e.contests.at[0].code, "M-1");
    assert_int_equal(r.e.contests.at[0].function, FUNCTION_PLURALITY);
    assert_int_equal(r.e.contests.at[0].votes_allowed, 1);
    reading_done(&r);
    assert_string_equal(reading_detect(version_1), "cdf-err-xml");
    reading_is_steady(cdf_err_xml_read, version_1, "ballast-results");
}

static const char flaws[] =
    "{\"@type\":\"ElectionResults.ElectionReport\",\"Election\":[{\"Contest\":[\n"
    "{\"@id\":\"c1\",\"ElectionDistrictId\":\"st\",\"Name\":\"Mayor\",\"VotesAllowed\":\"x\","
    "\"ContestSelection\":[\n"
    "{\"@id\":\"s1\",\"CandidateIds\":[\"nobody\"],\"VoteCounts\":[\n"
    "{\"GpUnitId\":\"st\",\"Type\":\"total\",\"Count\":30},\n"
    "{\"GpUnitId\":\"st\",\"Type\":\"total\",\"Count\":30},\n"
    "{\"GpUnitId\":\"adams\",\"Type\":\"total\",\"Count\":1.5},\n"
    "{\"GpUnitId\":\"adams\",\"Type\":\"total\",\"Count\":10},\n"
    "{\"GpUnitId\":\"lost\",\"Type\":\"total\",\"Count\":10}]},\n"
    "{\"CandidateIds\":[],\"VoteCounts\":[{\"GpUnitId\":\"st\",\"Count\":1}]}]},\n"
    "{\"@id\":\"c1\",\"Name\":\"Again\",\"ContestSelection\":[{\"@id\":\"s1\",\"VoteCounts\":["
    "{\"GpUnitId\":\"st\",\"Count\":1}]}]}],\"ElectionScopeId\":\"st\",\n"
    "\"Surprise\":1}],\"GpUnit\":[{\"@id\":\"st\",\"ComposingGpUnitIds\":[\"adams\"]},\n"
    "{\"@id\":\"adams\",\"Type\":\"county\",\"ComposingGpUnitIds\":[\"st\"]},{\"Name\":\"?\"}]}";

static void flaws_at_once(void **s)
{
    (void)s;
    struct reading r;
    reading_open(&r, cdf_err_json_read, flaws);
    assert_problems(&r, "2:69 bad-number\n5:43 duplicate-row\n6:47 bad-number\n9:64 missing-value\n"
                        "10:104 duplicate-row\n11:1 unknown-field\n12:72 missing-value\n"
                        "0:0 unlisted-id\n0:0 unlisted-id\n");
    reading_done(&r);
    reading_is_steady(cdf_err_json_read, flaws, "ballast-results");
    reading_open(&r, cdf_err_json_read,
                 "{\"Election\":[{\"Contest\":[{\"@id\":\"c\",\"ContestSelection\":[{\"@id\":\"s\","
                 "\"Selection\":\"Yes\",\"VoteCounts\":[{\"Type\":\"total\"}]}]}]}]}");
    assert_problems(&r, "1:115 missing-value\n");
    assert_int_equal(r.e.results.len, 0);
    reading_done(&r);
    reading_open(&r, cdf_err_json_read, "{}");
    assert_problems(&r, "0:0 empty-file\n");
    reading_done(&r);
    reading_init(&r);
    assert_int_equal(reading_add(&r, cdf_err_xml_read, "<BallotDefinition/>", 0), BAL_INVALID);
    assert_int_equal(reading_add(&r, cdf_err_json_read, "{\"Election\":[{\"Contest\":[{\"@id", 0),
                     BAL_INVALID);
    reading_done(&r);
}

// SP 1500-20: the same classes with options for selections; how a ballot looks is not used.
static const char definition[] =
    "{\"@type\":\"BallotDefinition.BallotDefinition\",\"BallotFormat\":[{\"@id\":\"f\"}],"
    "\"Election\":[{\"BallotStyle\":[{\"OrderedContent\":[{\"ContestId\":\"c1\"}]}],"
    "\"Candidate\":[{\"@id\":\"p1\",\"BallotName\":{\"Text\":[{\"Content\":\"Ann\"}]}}],"
    "\"Contest\":[{\"@id\":\"c1\",\"@type\":\"BallotDefinition.CandidateContest\","
    "\"NumberElected\":1,\"VotesAllowed\":1,\"VoteVariation\":\"n-of-m\","
    "\"ElectionDistrictId\":\"st\",\"Name\":\"Mayor\",\"ContestOption\":[{\"@id\":\"o1\","
    "\"CandidateIds\":[\"p1\"]}]}],\"ElectionScopeId\":\"st\"}],\"GpUnit\":[{\"@id\":\"st\"}]}";

static void definitions_of_ballots(void **s)
{
    (void)s;
    struct reading r;
    reading_open(&r, cdf_err_json_read, definition);
    assert_problems(&r, "");
    assert_int_equal(r.e.contests.len, 1);
    assert_str(r.e.contests.at[0].choices.at[0].name, "Ann");
    reading_done(&r);
    assert_string_equal(reading_detect(definition), "cdf-bd-json");
    const char *xml = "<b:BallotDefinition xmlns:b='http://itl.nist.gov/ns/voting/1500-20/v1'>"
                      "<b:Election><b:Contest ObjectId='c1'><b:ContestOption ObjectId='o1'>"
                      "<b:Selection><b:Text Language='en'>Yes</b:Text></b:Selection>"
                      "</b:ContestOption><b:Name>Issue</b:Name></b:Contest></b:Election>"
                      "</b:BallotDefinition>";
    reading_open(&r, cdf_bd_xml_read, xml);
    assert_problems(&r, "");
    assert_str(r.e.contests.at[0].choices.at[0].name, "Yes");
    reading_done(&r);
    assert_string_equal(reading_detect(xml), "cdf-bd-xml");
    reading_is_steady(cdf_bd_xml_read, xml, "ballast-contests");
}

// A transferable vote in rounds, which may come in any order: parts of votes go on, Cy is
// eliminated after round 1, and Baca has its precincts alone. The winner is Ann.
static const char in_rounds[] =
    "{\"@type\":\"ElectionResults.ElectionReport\",\"Election\":[{\"Contest\":[{\"@id\":\"c1\","
    "\"@type\":\"ElectionResults.CandidateContest\",\"ElectionDistrictId\":\"st\",\"Name\":"
    "\"Council\",\"VoteVariation\":\"rcv\",\"VotesAllowed\":3,\"NumberElected\":1,"
    "\"ContestSelection\":[{\"@id\":\"s1\",\"CandidateIds\":[\"p1\"],\"VoteCounts\":["
    "{\"GpUnitId\":\"st\",\"Round\":3,\"Type\":\"total\",\"Count\":14.25},"
    "{\"GpUnitId\":\"st\",\"Round\":1,\"Type\":\"total\",\"Count\":10},"
    "{\"Count\":12.5000,\"GpUnitId\":\"st\",\"Round\":2,\"Type\":\"total\"},"
    "{\"GpUnitId\":\"b1\",\"Round\":1,\"Type\":\"total\",\"Count\":4},"
    "{\"GpUnitId\":\"b2\",\"Round\":2,\"Type\":\"total\",\"Count\":5.25},"
    "{\"GpUnitId\":\"b2\",\"Round\":1,\"Type\":\"total\",\"Count\":6},"
    "{\"GpUnitId\":\"b1\",\"Round\":2,\"Type\":\"total\",\"Count\":7.25}]},"
    "{\"@id\":\"s2\",\"CandidateIds\":[\"p2\"],\"VoteCounts\":["
    "{\"GpUnitId\":\"st\",\"Round\":1,\"Type\":\"early\",\"Count\":4},"
    "{\"GpUnitId\":\"st\",\"Round\":1,\"Type\":\"election-day\",\"Count\":5},"
    "{\"GpUnitId\":\"st\",\"Round\":2,\"Type\":\"total\",\"Count\":11.5}]},"
    "{\"@id\":\"s3\",\"CandidateIds\":[\"p3\"],\"VoteCounts\":["
    "{\"GpUnitId\":\"st\",\"Type\":\"total\",\"Count\":5}]}]}],"
    "\"Candidate\":[{\"@id\":\"p1\",\"BallotName\":{\"Text\":[{\"Content\":\"Ann\"}]},"
    "\"PostElectionStatus\":\"winner\"},{\"@id\":\"p2\",\"BallotName\":{\"Text\":[{"
    "\"Content\":\"Bo\"}]},\"PostElectionStatus\":\"projected-winner\"},{\"@id\":\"p3\","
    "\"BallotName\":{\"Text\":[{\"Content\":\"Cy\"}]},\"PostElectionStatus\":\"defeated\"}],"
    "\"ElectionScopeId\":\"st\"}],\"GpUnit\":[{\"@id\":\"st\",\"ComposingGpUnitIds\":"
    "[\"baca\"]},{\"@id\":\"baca\",\"Type\":\"county\",\"Name\":{\"Text\":[{\"Content\":"
    "\"Baca\"}]},\"ComposingGpUnitIds\":[\"b1\",\"b2\"]},{\"@id\":\"b1\"},{\"@id\":\"b2\"}]}";

// "result round votes" of every later round, one a line.
static void put_rounds(const struct election *e, struct buf *out)
{
    char text[DECIMAL_TEXT];
    buf_clear(out);
    for (size_t i = 0; i < e->later_rounds.len; i++) {
        const struct reported_round *r = &e->later_rounds.at[i];
        const struct reported *of = &e->results.at[r->result];
        buf_addf(out, STR_FMT " " STR_FMT " %u " STR_FMT "\n", STR_ARG(of->choice),
                 STR_ARG(e->jurisdictions.items[of->jurisdiction]), r->round,
                 STR_ARG(decimal_short(r->votes, REPORTED_SCALE, text)));
    }
}

static void rounds_are_kept(void **s)
{
    (void)s;
    static const char rounds[] = "Ann  2 12.5\nAnn  3 14.25\nAnn Baca 2 12.5\nBo  2 11.5\n";
    AUTO_BUF text = BUF_INIT(1 << 16), first = BUF_INIT(1 << 20), again = BUF_INIT(1 << 20);
    struct reading r;
    static const struct {
        const char *format, *in_it;
        reader_fn *read;
    } syntax[] = {
        {"cdf-err-json", "\"Round\":3,\"Type\":\"total\",\"Count\":14.25}", cdf_err_json_read},
        {"cdf-err-xml", "<Round>3</Round>\n          <Type>total</Type>\n          <Count>14.25<",
         cdf_err_xml_read}};
    for (size_t i = 0; i < ARRAY_LEN(syntax); i++) {
        reading_open(&r, cdf_err_json_read, in_rounds);
        assert_problems(&r, "");
        reading_write(&r, "ballast-results", &text);
        assert_str(buf_str(&text), "contest,choice,votes,jurisdiction\nCouncil,Ann,10,\n"
                                   "Council,Ann,10,Baca\nCouncil,Bo,9,\nCouncil,Cy,5,\n");
        put_rounds(&r.e, &text);
        assert_str(buf_str(&text), rounds);
        reading_write(&r, syntax[i].format, &first);
        assert_true(str_find(buf_str(&first), str_from(syntax[i].in_it)) < first.len);
        reading_done(&r);
        reading_open(&r, syntax[i].read, buf_cstr(&first));
        assert_problems(&r, "");
        put_rounds(&r.e, &text);
        assert_str(buf_str(&text), rounds);
        const enum reported_fate fates[] = {FATE_WON, FATE_WON, FATE_NOT_STATED, FATE_LOST};
        for (size_t k = 0; k < ARRAY_LEN(fates); k++)
            assert_int_equal(r.e.results.at[k].fate, fates[k]);
        reading_write(&r, syntax[i].format, &again);
        assert_str(buf_str(&again), buf_cstr(&first));
        reading_done(&r);
        reading_is_steady(syntax[i].read, buf_cstr(&first), syntax[i].format);
    }
    reading_is_steady(cdf_err_json_read, in_rounds, "cdf-err-json");
}

// A part of a vote in the first round; a round before the first; one that no contest has; the same
// total twice; a round without a first one; counties that do not add up to the whole.
static const char bad_rounds[] =
    "{\"Election\":[{\"Contest\":[{\"@id\":\"c\",\"Name\":\"Mayor\",\"ContestSelection\":[\n"
    "{\"@id\":\"a\",\"Selection\":\"Ann\",\"VoteCounts\":[\n"
    "{\"GpUnitId\":\"st\",\"Type\":\"total\",\"Round\":1,\"Count\":1.5},\n"
    "{\"GpUnitId\":\"st\",\"Type\":\"total\",\"Round\":0,\"Count\":1},\n"
    "{\"GpUnitId\":\"st\",\"Type\":\"total\",\"Round\":4097,\"Count\":1},\n"
    "{\"GpUnitId\":\"st\",\"Type\":\"total\",\"Round\":2,\"Count\":3},\n"
    "{\"GpUnitId\":\"st\",\"Type\":\"total\",\"Round\":2,\"Count\":3}]},\n"
    "{\"@id\":\"b\",\"Selection\":\"Bo\",\"VoteCounts\":[\n"
    "{\"GpUnitId\":\"st\",\"Type\":\"total\",\"Count\":4},\n"
    "{\"GpUnitId\":\"x\",\"Type\":\"total\",\"Count\":4},\n"
    "{\"GpUnitId\":\"st\",\"Type\":\"total\",\"Round\":2,\"Count\":5},\n"
    "{\"GpUnitId\":\"x\",\"Type\":\"total\",\"Round\":2,\"Count\":6}]}]}]}],\n"
    "\"GpUnit\":[{\"@id\":\"st\",\"ComposingGpUnitIds\":[\"x\"]},"
    "{\"@id\":\"x\",\"Type\":\"county\"}]}";

static void flaws_of_rounds(void **s)
{
    (void)s;
    struct reading r;
    reading_open(&r, cdf_err_json_read, bad_rounds);
    assert_problems(&r, "3:54 bad-number\n4:52 bad-value\n5:55 bad-value\n7:52 duplicate-row\n"
                        "0:0 missing-value\n0:0 declared-count\n");
    reading_done(&r);
    reading_is_steady(cdf_err_json_read, bad_rounds, "cdf-err-json");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_become_results_of_counties),
        cmocka_unit_test(the_same_bytes_again),
        cmocka_unit_test(results_alone),
        cmocka_unit_test(the_draft_is_read_too),
        cmocka_unit_test(version_1_is_read_too),
        cmocka_unit_test(flaws_at_once),
        cmocka_unit_test(rounds_are_kept),
        cmocka_unit_test(flaws_of_rounds),
        cmocka_unit_test(definitions_of_ballots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
