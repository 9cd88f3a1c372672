// SPDX-License-Identifier: Apache-2.0
// The ballot manifests: Colorado's, Arlo's, any with named columns, Ballast's own.
#include "support/support.h"

#include "support/reading.h"

static void assert_batch(const struct reading *r, size_t i, const char *expected)
{
    AUTO_BUF text = BUF_INIT(1 << 16);
    const struct manifest_batch *b = &r->e.manifest.at[i];
    assert_true(i < r->e.manifest.len);
    buf_add(&text, r->e.jurisdictions.items[b->jurisdiction]);
    buf_addf(&text, "|" STR_FMT "|" STR_FMT "|" STR_FMT "|%llu", STR_ARG(b->container),
             STR_ARG(b->tabulator), STR_ARG(b->batch), (unsigned long long)b->cards);
    if (b->style.len > 0)
        buf_addf(&text, "|" STR_FMT, STR_ARG(b->style));
    assert_str(buf_str(&text), expected);
}

static void colorado_goes_by_place(void **state)
{
    (void)state;
    static const char text[] = "County,TabulatorNum,BatchId,RecordId,Location\r\n"
                               "Aspen ,101,1,\"1,250\",Box 1\r\n"
                               "Aspen,=\"102\",\"2\",25,\r\n"
                               "aspen,102,3,0,Vault\r\n"
                               "Aspen,102,2,7,Vault\r\n";
    struct reading r;
    reading_open(&r, colorado_manifest_read, text);
    assert_int_equal(r.e.manifest.len, 4);
    assert_int_equal(r.e.manifest_cards, 1282);
    assert_batch(&r, 0, "Aspen|Box 1|101|1|1250");
    assert_batch(&r, 1, "Aspen||102|2|25");
    assert_batch(&r, 2, "Aspen|Vault|102|3|0");
    assert_int_equal(r.e.manifest.at[3].first, 1275);
    assert_problems(&r, "4:4 empty-batch\n4:1 respelled\n5:3 repeated-batch\n");
    assert_int_equal(problems_errors(&r.p), 0);
    reading_done(&r);
    assert_string_equal(reading_detect(text), "colorado-manifest-csv");
    reading_is_steady(colorado_manifest_read, text, "ballast-manifest");
}

static void colorado_is_known_by_its_columns(void **state)
{
    (void)state;
    static const char *const headers[] = {
        " ,Device ID,Batch,# of Ballot Cards,Location\nA,1,1,5,x\n",
        "HUERFANO,Device ID,Batch,# of Ballot Cards,Location\nA,1,1,5,x\n",
        "County,Tabulator,Batch #,# in Batch,Location\nA,1,1,5,x\n",
        "County,Device Id,Batch,# of ballots,Location, \nA,1,1,5,vault,\n",
        "CountyID,ScannerID,BatchID,NumBallots,StorageLocation\nA,1,1,5,x\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
        struct reading r;
        assert_string_equal(reading_detect(headers[i]), "colorado-manifest-csv");
        reading_open(&r, colorado_manifest_read, headers[i]);
        assert_int_equal(r.e.manifest_cards, 5);
        assert_problems(&r, "");
        reading_done(&r);
    }
    // The same names in another order mean something else.
    assert_string_equal(reading_detect("County,Tabulator,Batch,Location,Cards\nA,1,1,x,5\n"),
                        "manifest-csv");
    assert_string_equal(reading_detect("County,Tabulator,Batch,Cards,Location,Seal\n"),
                        "manifest-csv");
}

static void every_flaw_at_once(void **state)
{
    (void)state;
    static const char text[] = "County,Device ID,Batch,# of Ballots,Location\n"
                               "A,1,1,10,x\n"
                               "A,1,2,ten,x\n"
                               "A,1,3,,x\n"
                               "A,1,,5,x\n"
                               "A,1,4\n"
                               "A,1,5,5,x,y\n"
                               ",,,,\n"
                               "Total,,,15,\n"
                               "A,1,6,-1,x\n";
    struct reading r;
    reading_open(&r, colorado_manifest_read, text);
    assert_problems(&r, "3:4 bad-number\n4:4 missing-value\n5:3 missing-value\n"
                        "6:0 wrong-cell-count\n7:0 wrong-cell-count\n9:1 total-row\n"
                        "10:4 bad-number\n");
    assert_int_equal(r.e.manifest.len, 1);
    reading_done(&r);
    reading_open(&r, colorado_manifest_read, "Aspen,101,1,25,Box 1\nAspen,101,2,25,Box 1\n");
    assert_problems(&r, "1:4 damaged-header\n");
    reading_done(&r);
    reading_is_steady(colorado_manifest_read, text, "ballast-manifest");
}

static void totals_are_told_from_batches(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, arlo_read,
                 "Batch Name,Number of Ballots\n"
                 "Total Wine precinct,10\nSubtotal Road,10\n");
    assert_problems(&r, ""); // two batches of one size, and names that only begin like totals
    assert_int_equal(r.e.manifest_cards, 20);
    reading_done(&r);
    reading_open(&r, arlo_read, "Batch Name,Number of Ballots\na,10\nb,20\nall,30\n");
    assert_problems(&r, "4:2 total-row\n");
    reading_done(&r);
    static const char *const names[] = {"Total", "TOTALS", "subtotal", "Grand Total"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        AUTO_BUF text = BUF_INIT(256);
        buf_addf(&text, "Batch Name,Number of Ballots\na,10\nb,20\n%s,30\n", names[i]);
        reading_open(&r, arlo_read, buf_cstr(&text));
        assert_problems(&r, "4:1 total-row\n");
        assert_int_equal(r.e.manifest_cards, 30);
        reading_done(&r);
    }
}

static void arlo_manifests(void **state)
{
    (void)state;
    static const char text[] = "Container,Tabulator,Batch Name,Number of Ballots,CVR\n"
                               "Box 1,1, 1 ,\"1,003\",Y\n"
                               "Box 1,2,1,2,n\n"
                               "Box 2,2,2,0,Maybe\n"
                               "Box 2,2,2,5,Y\n";
    struct reading r;
    assert_string_equal(reading_detect(text), "arlo-csv");
    reading_open(&r, arlo_read, text);
    assert_problems(&r, "4:5 bad-value\n4:4 empty-batch\n5:3 duplicate-batch\n");
    assert_batch(&r, 0, "|Box 1|1|1|1003");
    assert_batch(&r, 1, "|Box 1|2|1|2");
    reading_done(&r);
    reading_is_steady(arlo_read, text, "ballast-manifest");
    // One more column, and it is no longer Arlo's.
    assert_string_equal(reading_detect("Batch Name,Number of Ballots,Seal\n1,2,x\n"),
                        "manifest-csv");
}

static void arlo_standardized_contests(void **state)
{
    static const char text[] = "Contest Name,Jurisdictions,Choice Names\nMayor,all,Ann; Bo\n"
                               "Clerk,\"A, B\",\n,all,\nMayor,all,\nCoroner,,\n";
    struct reading r;
    (void)state;
    reading_open(&r, arlo_contests_read, text);
    assert_problems(&r, "4:1 missing-value\n5:1 duplicate-row\n6:2 missing-value\n");
    assert_int_equal(r.e.contests.len, 3);
    assert_int_equal(r.e.contests.at[0].choices.len, 2);
    assert_str(r.e.contests.at[0].choices.at[1].name, "Bo");
    assert_int_equal(r.e.contests.at[0].wishes.jurisdictions.len, 0);
    assert_int_equal(r.e.contests.at[1].wishes.jurisdictions.len, 2);
    reading_done(&r);
    reading_is_steady(arlo_contests_read, text, "ballast-contests");
}

static void arlo_names_of_jurisdictions(void **state)
{
    static const char text[] = "Jurisdiction,Admin Email\nAdams,a@example.org\n,b@example.org\n"
                               "Adams,c@example.org\nClear Creek,\n";
    struct reading r;
    (void)state;
    reading_open(&r, arlo_jurisdictions_read, text);
    assert_problems(&r, "3:1 missing-value\n4:1 duplicate-row\n");
    assert_int_equal(r.e.jurisdictions.len, 3);
    assert_str(r.e.jurisdictions.items[2], "Clear Creek");
    reading_done(&r);
    reading_is_steady(arlo_jurisdictions_read, text, NULL);
}

static void arlo_side_files(void **state)
{
    (void)state;
    static const struct {
        const char *text, *problems;
    } cases[] = {
        {"Batch Name,Ann,\"Birch, Bo\"\nB1,10,\"1,000\"\nB2,0,5\n", ""},
        {"Batch Name,Ann,Bo\nB1,10\nB1,x,5\nB1,1,\n",
         "2:0 wrong-cell-count\n3:2 bad-number\n4:1 duplicate-row\n4:3 missing-value\n"},
        {"Jurisdiction,Admin Email\nA,a@x.org\nA,\n", "3:1 duplicate-row\n3:2 missing-value\n"},
        {"Contest Name,Jurisdictions\nMayor,all\nClerk,\"A, B\"\n", ""},
        {"Contest Name,Jurisdictions,Choice Names\nMayor,all,Ann;Bo\n,all,Ann\n",
         "3:1 missing-value\n"},
        {"Contest Name,Jurisdictions\n", "0:0 empty-file\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct reading r;
        assert_string_equal(reading_detect(cases[i].text), "arlo-csv");
        reading_open(&r, arlo_read, cases[i].text);
        assert_problems(&r, cases[i].problems);
        assert_int_equal(r.e.manifest.len + r.e.contests.len, 0);
        reading_done(&r);
        reading_is_steady(arlo_read, cases[i].text, NULL);
    }
}

static void named_columns_in_any_order(void **state)
{
    (void)state;
    static const char text[] = "No. of Ballots,Batch_ID,STORAGE LOCATION,Seal,County Name,Style\n"
                               "10,1,Box 1,s1,Aspen,A\n"
                               "20,1,Box 2,s2,Aspen,A\n"
                               "5,1,Box 2,s3,Aspen,B\n"
                               "7,1,Box 2,s4,ASPEN,B\n";
    struct reading r;
    assert_string_equal(reading_detect(text), "manifest-csv");
    reading_open(&r, manifest_csv_read, text);
    // Without tabulators batches are numbered in each container anew.
    assert_problems(&r, "1:4 unknown-field\n5:5 respelled\n5:2 duplicate-batch\n");
    assert_batch(&r, 0, "Aspen|Box 1||1|10|A");
    assert_batch(&r, 2, "Aspen|Box 2||1|5|B");
    reading_done(&r);
    reading_open(&r, manifest_csv_read, "Batch,Cards,Count\n1,2,3\n");
    assert_problems(&r, "1:3 damaged-header\n");
    assert_int_equal(r.e.manifest.len, 0);
    reading_done(&r);
    reading_open(&r, manifest_csv_read, "Scanner,Ballots\n1,2\n");
    assert_problems(&r, "1:0 missing-column\n");
    reading_done(&r);
    reading_is_steady(manifest_csv_read, text, "ballast-manifest");
}

static void own_manifest_comes_back(void **state)
{
    (void)state;
    reading_round_trip(ballast_manifest_read,
                       "jurisdiction,container,tabulator,batch,cards\n"
                       "Aspen,Box 1,3,800,20\n"
                       ",\"=1+1\",\"-3\",\" 801 \",7\n"
                       "\"Birch, East\",Total,,Total,27\n",
                       "ballast-manifest");
    reading_round_trip(ballast_manifest_read,
                       "jurisdiction,container,tabulator,batch,cards,style\n"
                       "Aspen,Box 1,3,800,20,A\n"
                       "Aspen,Box 1,3,800,20,\n",
                       "ballast-manifest");
    assert_string_equal(reading_detect("jurisdiction,container,tabulator,batch,cards\nA,B,1,1,1\n"),
                        "ballast-manifest");
    struct reading r;
    reading_open(&r, ballast_manifest_read,
                 "batch,cards,tabulator,container,jurisdiction,weight\n1,2,3,4,A,5\n1,2,3,4,A,5\n");
    assert_problems(&r, "1:6 unknown-field\n3:1 repeated-batch\n");
    assert_batch(&r, 0, "A|4|3|1|2");
    reading_done(&r);
}

static void nothing_in_it(void **state)
{
    (void)state;
    static reader_fn *const readers[] = {colorado_manifest_read, arlo_read, manifest_csv_read,
                                         ballast_manifest_read};
    for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
        struct reading r;
        reading_open(&r, readers[i], "");
        assert_problems(&r, "0:0 empty-file\n");
        reading_done(&r);
    }
    struct reading r;
    reading_open(&r, ballast_manifest_read, "jurisdiction,container,tabulator,batch,cards\n");
    assert_problems(&r, "0:0 empty-file\n");
    reading_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colorado_goes_by_place),
        cmocka_unit_test(colorado_is_known_by_its_columns),
        cmocka_unit_test(every_flaw_at_once),
        cmocka_unit_test(totals_are_told_from_batches),
        cmocka_unit_test(arlo_manifests),
        cmocka_unit_test(arlo_names_of_jurisdictions),
        cmocka_unit_test(arlo_side_files),
        cmocka_unit_test(arlo_standardized_contests),
        cmocka_unit_test(named_columns_in_any_order),
        cmocka_unit_test(own_manifest_comes_back),
        cmocka_unit_test(nothing_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
