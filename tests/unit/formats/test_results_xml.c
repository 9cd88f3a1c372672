// SPDX-License-Identifier: Apache-2.0
// Reported results in XML: Clarity's detail.xml with its summary.csv, Dominion's summary report.
#include "support/support.h"

#include "support/reading.h"

#define CLARITY(contests)                                                                          \
    "<ElectionResult><ElectionName>General</ElectionName>" contests "</ElectionResult>"

static const char state[] = CLARITY(
    "<ElectionVoterTurnout totalVoters='90'/>"
    "<Contest key='1' text='Mayor' voteFor='1'><ParticipatingCounties><County name='Adams'/>"
    "</ParticipatingCounties>"
    "<VoteType name='Overvotes' votes='7'><County name='Adams' votes='7'/></VoteType>"
    "<Choice key='1' text='Ann' party='DEM' totalVotes='15'>"
    "<VoteType name='Election Day' votes='12'><County name='Adams' votes='10'/>"
    "<County name='Baca' votes='2'/></VoteType>"
    "<VoteType name='Mail' votes='3'><County name='Adams' votes='3'/><County name='Baca' "
    "votes='0'/>"
    "</VoteType></Choice>"
    "<Choice key='2' text='Ren&#233;e' totalVotes='1,004'><VoteType name='Total Votes' "
    "votes='1004'>"
    "<County votes='4' name='Adams'/><County votes='1000' name='Baca'/></VoteType></Choice>"
    "</Contest><Contest text='Mayor'><Choice text='Ann' totalVotes='9'/></Contest>");

static void counties_are_jurisdictions(void **s)
{
    (void)s;
    struct reading r;
    AUTO_BUF text = BUF_INIT(1 << 16);
    reading_open(&r, clarity_detail_xml_read, state);
    assert_problems(&r, "");
    reading_write(&r, "ballast-results", &text);
    assert_str(buf_str(&text), "contest,choice,votes,jurisdiction\n"
                               "Mayor,Ann,13,Adams\n"
                               "Mayor,Ann,2,Baca\n"
                               "Mayor,Ren\xC3\xA9"
                               "e,4,Adams\n"
                               "Mayor,Ren\xC3\xA9"
                               "e,1000,Baca\n"
                               "Mayor [2],Ann,9,\n");
    reading_done(&r);
    assert_string_equal(reading_detect(state), "clarity-detail-xml");
    reading_is_steady(clarity_detail_xml_read, state, "ballast-results");
}

// The sum over vote types stands beside them: it is not added to them.
static const char county[] = CLARITY(
    "<Contest text='Mayor'><Choice text='Ann' totalVotes='9'>"
    "<VoteType name='Mail' votes='5'><Precinct name='1' votes='2'/><Precinct name='2' votes='3'/>"
    "</VoteType><VoteType name='Election Day' votes='4'><Precinct name='2' votes='4'/></VoteType>"
    "<VoteType name='total votes' votes='9'><Precinct name='1' votes='2'/>"
    "<Precinct name='2' votes='7'/></VoteType></Choice></Contest>");

static void precincts_are_added_up(void **s)
{
    (void)s;
    struct reading r;
    reading_open(&r, clarity_detail_xml_read, county);
    assert_problems(&r, "");
    assert_int_equal(r.e.results.len, 1);
    assert_int_equal(r.e.results.at[0].votes, 9);
    reading_done(&r);
}

static const char clarity_flaws[] = CLARITY(
    "<Contest text=' '>\n"
    "<Choice text='Ann' totalVotes='many'/>\n"
    "<Choice text='' totalVotes='1'/></Contest><Contest text='Mayor'>\n"
    "<Choice text='Ann' totalVotes='9'><VoteType name='Mail' votes='5'>\n"
    "<County name='Adams' votes='6'/></VoteType></Choice>\n"
    "<Choice text='Bo'><VoteType name='Mail' votes='5'><County name='Adams'/><Town votes='1'/>"
    "</VoteType></Choice>\n"
    "<Choice text='Cy' totalVotes='4'><VoteType name='Mail' votes='3'/>"
    "<VoteType name='Total' votes='4'/></Choice></Contest>");

static void clarity_flaws_at_once(void **s)
{
    (void)s;
    struct reading r;
    reading_open(&r, clarity_detail_xml_read, clarity_flaws);
    assert_problems(&r, "1:53 missing-value\n2:1 bad-number\n3:1 missing-value\n5:33 invariant\n"
                        "5:44 invariant\n6:1 missing-value\n6:51 missing-value\n"
                        "6:73 unknown-field\n7:101 invariant\n");
    reading_done(&r);
    reading_open(&r, clarity_detail_xml_read, CLARITY(""));
    assert_problems(&r, "1:53 empty-file\n");
    reading_done(&r);
    reading_is_steady(clarity_detail_xml_read, clarity_flaws, "ballast-results");
}

static void what_is_cut_off_is_said(void **s)
{
    (void)s;
    struct reading r;
    reading_init(&r);
    assert_int_equal(reading_add(&r, clarity_detail_xml_read, "<ElectionResult><Contest", 0),
                     BAL_INVALID);
    assert_int_equal(reading_add(&r, clarity_detail_xml_read, "<Report/>", 0), BAL_INVALID);
    assert_int_equal(reading_add(&r, dominion_summary_xml_read, "<ElectionResult/>", 0),
                     BAL_INVALID);
    reading_done(&r);
}

static const char summary[] =
    "\"line number\",\"contest name\",\"choice name\",\"party name\",\"total votes\","
    "\"percent of votes\",\"registered voters\",\"ballots cast\",\"num Area total\","
    "\"num Area rptg\",\"over votes\",\"under votes\"\n"
    "1,\"Mayor (Vote For 1)\",\"Ann\",\"DEM\",15,93.49,0,0,64,0,\"607\",\"2801\"\n"
    "2,\"Council (District 1) (Vote For 10)\",\"Bo\",\"\",7,,0,0,1,0,\"0\",\"0\"\n"
    "3,\"Issue (Vote For All)\",\"Yes\",\"\",0,,0,0,1,0,\"0\",\"0\"\n";

static void summaries_have_bare_titles(void **s)
{
    (void)s;
    struct reading r;
    AUTO_BUF text = BUF_INIT(1 << 16);
    reading_open(&r, clarity_summary_csv_read, summary);
    assert_problems(&r, "");
    reading_write(&r, "ballast-results", &text);
    assert_str(buf_str(&text), "contest,choice,votes\nMayor,Ann,15\nCouncil (District 1),Bo,7\n"
                               "Issue (Vote For All),Yes,0\n");
    reading_done(&r);
    assert_string_equal(reading_detect(summary), "clarity-summary-csv");
    reading_is_steady(clarity_summary_csv_read, summary, "ballast-results");
    reading_open(&r, clarity_summary_csv_read,
                 "line number,contest name,choice name,total votes\n1,Mayor,Ann,1\n2,Mayor,Ann,2\n"
                 "3,Mayor,,3\n4,,Bo,x\n");
    assert_problems(&r,
                    "3:3 duplicate-row\n4:3 missing-value\n5:2 missing-value\n5:4 bad-number\n");
    reading_done(&r);
}

#define SUMMARY(contests)                                                                          \
    "<Report><tabBatchIdList><TabBatchGroup_Collection><TabBatchGroup contestId=''>" contests      \
    "</TabBatchGroup></TabBatchGroup_Collection></tabBatchIdList></Report>"
#define CHOICE(name, mail, day, sum)                                                               \
    "<chGroup><candidateNameTextBox4 candidateNameTextBox4='" name "'><cgGroup_Collection>"        \
    "<cgGroup countingGroupName='Mail' vot7='" mail "'/><cgGroup vot7='" day "'/>"                 \
    "</cgGroup_Collection><Textbox13 vot8='" sum "'/></candidateNameTextBox4>"                     \
    "<partyGroup><cgGroup vot4='" mail "'/><Textbox13 vot9='" sum "'/></partyGroup></chGroup>\n"

static const char report[] = SUMMARY(
    "<ContestIdGroup contestId='MAYOR   '><Textbox9 ballots2='20 / 31 ' Textbox40='0.6'/>"
    "<Textbox9 undervotes3='2'/><Textbox9 overvotes2='1'/>" CHOICE("ANN ", "10", "2", "12") CHOICE(
        "Write-in ", "5", "0",
        "5") "<Textbox13 votes3='17'/>"
             "<writeinGroup2 name='BO '><Textbox3><Textbox1 votes2='4'/></Textbox3></writeinGroup2>"
             "</ContestIdGroup><ContestIdGroup contestId='MAYOR'>" CHOICE(
                 "ANN", "1", "0",
                 "1") "</ContestIdGroup></TabBatchGroup><TabBatchGroup><ContestIdGroup "
                      "contestId='MAYOR'>" CHOICE("ANN", "100", "0", "100") "</ContestIdGroup>");

static void write_ins_by_name_are_told_apart(void **s)
{
    (void)s;
    struct reading r;
    AUTO_BUF text = BUF_INIT(1 << 16);
    reading_open(&r, dominion_summary_xml_read, report);
    assert_problems(&r, "");
    reading_write(&r, "ballast-results", &text);
    assert_str(buf_str(&text), "contest,choice,votes\nMAYOR,ANN,112\nMAYOR,Write-in,1\nMAYOR,BO,4\n"
                               "MAYOR [2],ANN,1\n");
    reading_done(&r);
    assert_string_equal(reading_detect(report), "dominion-ssrs-summary-xml");
    reading_is_steady(dominion_summary_xml_read, report, "ballast-results");
}

static const char report_flaws[] = SUMMARY(
    "<ContestIdGroup contestId='MAYOR'><Textbox9 ballots2='20 / 31'/><Textbox9 undervotes3='2'/>"
    "<Textbox9 overvotes2='x'/>\n" CHOICE("ANN", "1", "2", "4") CHOICE("", "1", "0", "1") CHOICE(
        "CY", "1", "0",
        "one") "<Textbox13 votes3='9'/>\n"
               "<writeinGroup2 name='BO'><Textbox1 votes2='4'/></writeinGroup2></ContestIdGroup>\n"
               "<ContestIdGroup contestId=''><Textbox9 ballots2='2'/><Textbox9 undervotes3='1'/>"
               "<Textbox9 overvotes2='0'/></ContestIdGroup>");

static void report_flaws_at_once(void **s)
{
    (void)s;
    struct reading r;
    reading_open(&r, dominion_summary_xml_read, report_flaws);
    assert_problems(&r, "1:170 bad-number\n4:164 bad-number\n6:64 invariant\n6:64 invariant\n"
                        "6:64 invariant\n6:64 missing-value\n6:64 missing-value\n"
                        "7:1 missing-value\n7:107 declared-count\n7:107 missing-value\n");
    reading_done(&r);
    reading_open(&r, dominion_summary_xml_read, SUMMARY(""));
    AUTO_BUF told = BUF_INIT(4096);
    reading_problems(&r, &told);
    assert_true(str_find(buf_str(&told), STR("empty-file")) < told.len);
    reading_done(&r);
    reading_is_steady(dominion_summary_xml_read, report_flaws, "ballast-results");
}

static void what_holds_no_votes_is_known(void **s)
{
    (void)s;
    assert_string_equal(reading_detect("<ExportName><tabulators><tb id='1' tid='A' name='A'/>"
                                       "</tabulators></ExportName>"),
                        "dominion-tabulator-status-xml");
    assert_string_equal(reading_detect("{\"@type\":\"EventLogging.ElectionEventLog\"}"),
                        "eel-1500-101");
    assert_string_equal(reading_detect("<ElectionEventLog xmlns='x'/>"), "eel-1500-101");
    assert_string_equal(reading_detect("{\"$schema\":\"http://json-schema.org/draft-04/schema#\","
                                       "\"definitions\":{\"EventLogging.Device\":{}}}"),
                        "eel-1500-101 schema");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counties_are_jurisdictions),
        cmocka_unit_test(precincts_are_added_up),
        cmocka_unit_test(clarity_flaws_at_once),
        cmocka_unit_test(what_is_cut_off_is_said),
        cmocka_unit_test(summaries_have_bare_titles),
        cmocka_unit_test(write_ins_by_name_are_told_apart),
        cmocka_unit_test(report_flaws_at_once),
        cmocka_unit_test(what_holds_no_votes_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
