// SPDX-License-Identifier: Apache-2.0
// NIST SP 1500-103 in XML, and Unisyn's: the rules are those of the JSON form (test_cdf_json.c), so
// here is what the syntax adds.
#include "support/support.h"

#include "support/reading.h"

#define HEAD(p, space) "<" p "CastVoteRecordReport xmlns" space ">"
#define RECORD(p)                                                                                  \
    "<" p "CVR><" p "BallotStyleId>S</" p "BallotStyleId><" p "CreatingDeviceId>UNI1</" p          \
    "CreatingDeviceId><" p "CurrentSnapshotId>t</" p "CurrentSnapshotId><" p                       \
    "CVRSnapshot ObjectId=\"s\"><" p "CVRContest><" p "ContestId>m</" p "ContestId></" p           \
    "CVRContest><" p "Type>original</" p "Type></" p "CVRSnapshot><" p                             \
    "CVRSnapshot ObjectId=\"t\"><" p "CVRContest><" p "ContestId> m </" p "ContestId><" p          \
    "CVRContestSelection><" p "ContestSelectionId>b</" p "ContestSelectionId><" p                  \
    "SelectionPosition><" p "HasIndication>yes</" p "HasIndication><" p "IsAllocable>yes</" p      \
    "IsAllocable><" p "NumberVotes>1</" p "NumberVotes></" p "SelectionPosition></" p              \
    "CVRContestSelection></" p "CVRContest><" p "Type>modified</" p "Type></" p "CVRSnapshot><" p  \
    "ElectionId>e</" p "ElectionId><" p "UniqueId>17</" p "UniqueId></" p "CVR>"
#define REST(p)                                                                                    \
    "<" p "Election ObjectId=\"e\"><" p "Candidate ObjectId=\"c1\"><" p "Name>Ann &amp; Co</" p    \
    "Name></" p "Candidate><" p "Candidate ObjectId=\"c2\"><" p "Name>\n\tBo  \n  Birch</" p       \
    "Name></" p "Candidate><" p "Contest ObjectId=\"m\" xsi:type=\"CandidateContest\"><" p         \
    "ContestSelection ObjectId=\"a\" xsi:type=\"CandidateSelection\"><" p "CandidateIds>c1 c2</" p \
    "CandidateIds></" p "ContestSelection><" p                                                     \
    "ContestSelection ObjectId=\"b\" xsi:type=\"CandidateSelection\"><" p "CandidateIds>c2</" p    \
    "CandidateIds></" p "ContestSelection><" p "Name>Mayor</" p "Name><" p                         \
    "VoteVariation>plurality</" p "VoteVariation><" p "VotesAllowed>1</" p "VotesAllowed></" p     \
    "Contest></" p "Election><" p "ReportingDevice ObjectId=\"UNI1\"/><" p "Version>1.0.0</" p     \
    "Version></" p "CastVoteRecordReport>"
#define XSI   " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
#define NIST  "=\"http://itl.nist.gov/ns/voting/1500-103/v1\"" XSI
#define DRAFT "=\"NIST_V0_cast_vote_records.xsd\"" XSI

static const char plain[] = HEAD("", NIST) RECORD("") REST("");
static const char prefixed[] = HEAD("cdf:", ":cdf" DRAFT) RECORD("cdf:") REST("cdf:");
static const char unisyn[] = HEAD("", DRAFT) RECORD("") REST("");

static void check(const char *text, reader_fn *read)
{
    struct reading r;
    reading_open(&r, read, text);
    assert_int_equal(r.e.cards, 1);
    assert_marks(&r, 0, 0, "marked Bo Birch");
    assert_str(r.e.contests.at[0].choices.at[0].name, "Ann & Co / Bo Birch");
    const struct card card = election_card(&r.e, 0);
    assert_true(card.flags == CARD_ADJUDICATED && card.record.v == 17);
    assert_str(r.e.batches.at[card.batch].tabulator, "UNI1");
    assert_problems(&r, "");
    reading_done(&r);
}

static void with_and_without_a_prefix(void **state)
{
    (void)state;
    check(plain, cdf_xml_read);
    check(prefixed, cdf_xml_read);
    check(unisyn, unisyn_read);
}

static void found_by_content(void **state)
{
    (void)state;
    assert_string_equal(reading_detect(plain), "cdf-cvr-xml");
    assert_string_equal(reading_detect(prefixed), "cdf-cvr-xml");
    assert_string_equal(reading_detect(unisyn), "unisyn-xml");
}

static void steady(void **state)
{
    (void)state;
    reading_is_steady(cdf_xml_read, plain, "cdf-cvr-xml");
    reading_is_steady(cdf_xml_read, prefixed, "cdf-cvr-json");
}

// Both syntaxes hold the same: through either of them the other is the same bytes.
static void xml_and_json_hold_the_same(void **state)
{
    (void)state;
    struct reading r, from_xml, from_json;
    AUTO_BUF xml = BUF_INIT(1 << 20), json = BUF_INIT(1 << 20), again = BUF_INIT(1 << 20);
    reading_open(&r, cdf_xml_read, plain);
    reading_write(&r, "cdf-cvr-xml", &xml);
    reading_write(&r, "cdf-cvr-json", &json);
    reading_open(&from_xml, cdf_xml_read, buf_cstr(&xml));
    reading_open(&from_json, cdf_json_read, buf_cstr(&json));
    reading_write(&from_xml, "cdf-cvr-json", &again);
    assert_str(buf_str(&again), buf_cstr(&json));
    reading_write(&from_json, "cdf-cvr-xml", &again);
    assert_str(buf_str(&again), buf_cstr(&xml));
    reading_done(&r);
    reading_done(&from_xml);
    reading_done(&from_json);
}

static void not_a_report(void **state)
{
    (void)state;
    struct reading r;
    reading_init(&r);
    assert_int_equal(reading_add(&r, cdf_xml_read, "<ElectionReport/>", 0), BAL_INVALID);
    assert_int_equal(reading_add(&r, cdf_xml_read, "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", 0),
                     BAL_INVALID);
    reading_done(&r);
}

// Names of tabulators that are no XML names come back as they were.
static void ids_of_any_kind(void **state)
{
    (void)state;
    static const char text[] =
        "{\"CVR\":[{\"CreatingDeviceId\":\"_x0033_ A_x0026_\",\"UniqueId\":\"<1>\",\"BatchId\":"
        "\"\xC3\xA9\",\"CVRSnapshot\":[{\"@id\":\"s\"}],\"CurrentSnapshotId\":\"s\"}]}";
    struct reading r, again;
    AUTO_BUF out = BUF_INIT(1 << 20);
    reading_open(&r, cdf_json_read, text);
    assert_str(r.e.batches.at[0].tabulator, "3 A&");
    reading_write(&r, "cdf-cvr-xml", &out);
    reading_open(&again, cdf_xml_read, buf_cstr(&out));
    assert_str(again.e.batches.at[0].tabulator, "3 A&");
    assert_str(again.e.batches.at[0].batch, "\xC3\xA9");
    reading_done(&r);
    reading_done(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_and_without_a_prefix),
        cmocka_unit_test(found_by_content),
        cmocka_unit_test(steady),
        cmocka_unit_test(xml_and_json_hold_the_same),
        cmocka_unit_test(not_a_report),
        cmocka_unit_test(ids_of_any_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
