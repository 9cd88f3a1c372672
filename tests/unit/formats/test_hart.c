// SPDX-License-Identifier: Apache-2.0
// Hart Verity: one sheet, the rules; folders, zips of zips, scanned ballot information.
#include "support/support.h"

#include <zip.h>

#include "support/reading.h"
#include "support/temp.h"

#define CVR(contests, rest)                                                                        \
    "<?xml version=\"1.0\" encoding=\"utf-8\"?><Cvr xmlns=\"http://tempuri.org/CVRDesign.xsd\">"   \
    "<Contests>" contests "</Contests>" rest "</Cvr>"
#define CONTEST(name, id, options, rest)                                                           \
    "<Contest><Name>" name "</Name><Id>" id "</Id><Options>" options "</Options>" rest "</"        \
    "Contest>"
#define OPTION(name, id, value)                                                                    \
    "<Option><Name>" name "</Name><Id>" id "</Id><Value>" value "</Value></Option>"
#define WRITTEN(name, id)                                                                          \
    "<Option>" name "<Id>" id "</Id><Value>1</Value><WriteInData><Text /><WriteInDataStatus>"      \
    "Unresolved</WriteInDataStatus></WriteInData></Option>"
#define PLACE(sequence, guid)                                                                      \
    "<BatchSequence>" sequence "</BatchSequence><SheetNumber>2</SheetNumber><PrecinctSplit><Name>" \
    "P1</Name><Id>x</Id></PrecinctSplit><BatchNumber>7</BatchNumber><CvrGuid>" guid "</CvrGuid>"
#define MAYOR(options, rest) CVR(CONTEST("MAYOR", "m", options, rest), PLACE("3", "g3"))

static void open_two(struct reading *r, const char *a, const char *b)
{
    reading_open(r, hart_cvr_read, a);
    if (b != NULL)
        assert_int_equal(reading_add(r, hart_cvr_read, b, 0), BAL_OK);
}

static void a_sheet(void **state)
{
    (void)state;
    struct reading r;
    open_two(&r, MAYOR(OPTION("Ann", "a", "1"), ""), NULL);
    const struct card card = election_card(&r.e, 0);
    assert_marks(&r, 0, 0, "marked Ann");
    assert_str(r.e.contests.at[0].code, "m");
    assert_str(r.e.contests.at[0].choices.at[0].code, "a");
    assert_str(r.e.batches.at[card.batch].batch, "7");
    assert_str(r.e.precincts.items[card.precinct], "P1");
    assert_true(card.record.v == 3 && card.sheet == 2);
    AUTO_BUF imprinted = BUF_INIT(100);
    election_imprinted(&r.e, 0, &imprinted);
    assert_str(buf_str(&imprinted), "g3");
    assert_problems(&r, "");
    reading_done(&r);
}

// The trap of counting the options of a contest that is flagged as overvoted.
static void overvoted_contests_count_for_nobody(void **state)
{
    (void)state;
    struct reading r;
    open_two(&r, MAYOR(OPTION("Ann", "a", "1") OPTION("Bo", "b", "1"), "<Overvoted />"),
             MAYOR("", "<Undervotes>1</Undervotes>"));
    assert_marks(&r, 0, 0, "overvoted Ann Bo");
    assert_marks(&r, 0, 1, "blank");
    assert_int_equal(r.e.contests.at[0].votes_allowed, 1);
    reading_done(&r);
}

// The trap of taking a legal second vote for an overvote.
static void votes_allowed_are_options_and_undervotes(void **state)
{
    (void)state;
    struct reading r;
    open_two(&r, MAYOR(OPTION("Ann", "a", "1") OPTION("Bo", "b", "1"), ""),
             MAYOR(OPTION("Bo", "b", "1"), "<Undervotes>1</Undervotes>"));
    assert_int_equal(r.e.contests.at[0].votes_allowed, 2);
    assert_marks(&r, 0, 0, "marked Ann Bo");
    assert_marks(&r, 0, 1, "marked Bo");
    assert_problems(&r, "");
    reading_done(&r);
}

static void a_digit_for_each_rank(void **state)
{
    (void)state;
    struct reading r;
    open_two(&r, MAYOR(OPTION("Ann", "a", "0110") OPTION("Bo", "b", "1100"), ""), NULL);
    assert_marks(&r, 0, 0, "marked 1:Bo 2:Ann 2:Bo 3:Ann");
    assert_int_equal(r.e.contests.at[0].ranks, 4);
    reading_done(&r);
    open_two(&r, MAYOR(OPTION("Ann", "a", "012") OPTION("Bo", "b", ""), ""), NULL);
    assert_int_equal(r.p.count[PROBLEM_bad_value], 2);
    reading_done(&r);
}

// The trap of keying contests by their names: ids tell.
static void ids_tell_contests_apart_not_names(void **state)
{
    (void)state;
    struct reading r;
    open_two(&r,
             CVR(CONTEST("US  PRESIDENT", "p", OPTION("Ann", "a", "1"), "")
                     CONTEST("US PRESIDENT", "q", OPTION("Ann", "c", "1"), ""),
                 PLACE("1", "g1")),
             NULL);
    assert_int_equal(r.e.contests.len, 2);
    assert_str(r.e.contests.at[0].name, "US PRESIDENT");
    assert_int_equal(r.e.contests.at[1].occurrence, 1);
    assert_problems(&r, "");
    reading_done(&r);
}

static void write_ins_are_one_choice(void **state)
{
    (void)state;
    struct reading r;
    open_two(&r, MAYOR(WRITTEN("", "w") WRITTEN("<Name>Zed</Name>", "v"), ""), NULL);
    assert_true(r.e.contests.at[0].choices.at[0].kind == CHOICE_WRITE_IN);
    assert_str(r.e.contests.at[0].choices.at[0].name, "Write-in");
    assert_str(r.e.contests.at[0].choices.at[1].name, "Zed");
    reading_done(&r);
}

// The trap of sheets of polling places, which have no batch number.
static void without_a_batch_number_the_precinct_stands_for_it(void **state)
{
    (void)state;
    struct reading r;
    open_two(&r,
             CVR("", "<PrecinctSplit><Name>P9</Name></PrecinctSplit><CvrGuid>g</CvrGuid>"
                     "<IsBlank>true</IsBlank>"),
             NULL);
    assert_str(r.e.batches.at[0].batch, "P9");
    assert_int_equal(r.p.count[PROBLEM_unlisted_id], 1);
    reading_done(&r);
}

static void what_is_missing(void **state)
{
    (void)state;
    struct reading r;
    open_two(&r,
             CVR("<Contest><Name>X</Name><Options>" OPTION(
                     "Ann", "a",
                     "1") "</Options></Contest>"
                          "<Contest><Id>m</Id><Options><Option><Value>1</Value></Option></Options>"
                          "<Undervotes>x</Undervotes></Contest><Odd/>",
                 ""),
             NULL);
    assert_int_equal(r.p.count[PROBLEM_missing_value], 2);
    assert_int_equal(r.p.count[PROBLEM_bad_number], 1);
    assert_int_equal(r.p.count[PROBLEM_unlinked_card], 1);
    assert_int_equal(r.p.count[PROBLEM_unknown_field], 1);
    assert_int_equal(r.e.cards, 1);
    reading_done(&r);
}

static void steady(void **state)
{
    (void)state;
    reading_is_steady(hart_cvr_read,
                      MAYOR(OPTION("Ann", "a", "010") WRITTEN("", "w"), "<Undervotes>1"
                                                                        "</Undervotes><Odd/>"),
                      "cdf-cvr-json");
}

// ---- packages

static struct temp temp;

struct member {
    const char *name;
    str bytes;
};

static const char *make_zip(const char *name, const struct member *members, size_t count)
{
    const char *path = temp_path(&temp, name);
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    assert_non_null(zip);
    for (size_t i = 0; i < count; i++) {
        zip_source_t *s = zip_source_buffer(zip, members[i].bytes.ptr, members[i].bytes.len, 0);
        assert_true(zip_file_add(zip, members[i].name, s, 0) >= 0);
    }
    assert_int_equal(zip_close(zip), 0);
    return path;
}

static bal_status read_path(struct reading *r, const char *path, const char *format)
{
    struct inputs set;
    struct import imp = {
        .election = &r->e, .problems = &r->p, .file = STR("test"), .last_batch = TABLE_NONE};
    struct bal_err err = {0};
    assert_ok(inputs_open(&set, path, &err));
    const struct format *f = format_detect_set(&set);
    assert_non_null(f);
    assert_string_equal(f->name, format);
    bal_status status = f->read_set(&set, &imp, &r->err);
    inputs_close(&set);
    return status;
}

#define SHEET(n) CVR(CONTEST("MAYOR", "m", OPTION("Ann", "a", "1"), ""), PLACE(n, "g" n))
#define INFORMATION                                                                                \
    "#FormatVersion 1\r\n#BatchId,Workstation,UniqueIdentifier,vDriveDeviceDataId,CvrId\r\n"       \
    "\"7\",\"scan-1\",\"A-1\",\"\x01\xFF\",\"g1\"\r\n7,scan-1,A-1,,g1\r\n7,scan-2,A-2,,g2\r\n"     \
    "7,scan-1,A-9,,g2\r\n7,scan-1,A-4,,g4\r\n"

static void a_zip_of_zips(void **state)
{
    (void)state;
    AUTO_BUF one = BUF_INIT(1 << 20), two = BUF_INIT(1 << 20);
    const struct member first[] = {{"1_g1.xml", STR(SHEET("1"))}, {"WriteIn/a.png", STR("x")}};
    const struct member second[] = {{"g2.xml", STR(SHEET("2"))}, {"cut.xml", STR("<Cvr><Con")}};
    temp_read(make_zip("one.zip", first, 2), &one);
    temp_read(make_zip("two.zip", second, 2), &two);
    const struct member outer[] = {{"Tab 1.zip", buf_str(&one)}, {"Tab 2.zip", buf_str(&two)}};
    struct reading r;
    reading_init(&r);
    assert_int_equal(read_path(&r, make_zip("all.zip", outer, 2), "hart-xml"), BAL_OK);
    assert_int_equal(r.e.cards, 2);
    assert_str(r.e.batches.at[0].tabulator, "Tab 1");
    assert_str(r.e.batches.at[1].tabulator, "Tab 2");
    assert_int_equal(r.p.count[PROBLEM_unreadable], 1); // the damaged file hides no other
    assert_int_equal(r.p.kept.len, 1);
    reading_done(&r);
}

static void scanned_ballot_information_names_the_paper(void **state)
{
    (void)state;
    const struct member all[] = {
        {"g1.xml", STR(SHEET("1"))}, {"g2.xml", STR(SHEET("2"))}, {"info.csv", STR(INFORMATION)}};
    struct reading r;
    AUTO_BUF imprinted = BUF_INIT(100);
    reading_init(&r);
    assert_int_equal(read_path(&r, make_zip("info.zip", all, 3), "hart-xml"), BAL_OK);
    assert_str(r.e.batches.at[0].tabulator, "scan-1");
    assert_str(r.e.batches.at[1].tabulator, "scan-2");
    election_imprinted(&r.e, 0, &imprinted);
    assert_str(buf_str(&imprinted), "A-1");
    assert_int_equal(r.p.count[PROBLEM_duplicate_row], 1); // g2 has two workstations
    assert_int_equal(r.p.count[PROBLEM_fixed_count], 1);   // g4 has no CVR
    assert_int_equal(r.p.kept.len, 2);
    reading_done(&r);
}

static void memory_may_end_anywhere(void **state)
{
    (void)state;
    const struct member all[] = {{"g1.xml", STR(SHEET("1"))}, {"info.csv", STR(INFORMATION)}};
    const char *path = make_zip("memory.zip", all, 2);
    struct bal_err err = {0};
    struct inputs set;
    unsigned long good = 0;
    assert_ok(inputs_open(&set, path, &err));
    for (unsigned long n = 1; n < 2000 && good < 20; n++) {
        struct reading r;
        reading_init(&r);
        struct import imp = {
            .election = &r.e, .problems = &r.p, .file = STR("test"), .last_batch = TABLE_NONE};
        mem_fail_after(n);
        bal_status status = format_find(STR("hart-xml"))->read_set(&set, &imp, &r.err);
        mem_fail_after(0);
        assert_true(status == BAL_OK || status == BAL_LIMIT);
        good = status == BAL_LIMIT ? 0 : good + 1;
        reading_done(&r);
    }
    inputs_close(&set);
}

static int open_temp(void **state)
{
    (void)state;
    temp_open(&temp);
    return 0;
}

static int close_temp(void **state)
{
    (void)state;
    temp_close(&temp);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sheet),
        cmocka_unit_test(overvoted_contests_count_for_nobody),
        cmocka_unit_test(votes_allowed_are_options_and_undervotes),
        cmocka_unit_test(a_digit_for_each_rank),
        cmocka_unit_test(ids_tell_contests_apart_not_names),
        cmocka_unit_test(write_ins_are_one_choice),
        cmocka_unit_test(without_a_batch_number_the_precinct_stands_for_it),
        cmocka_unit_test(what_is_missing),
        cmocka_unit_test(steady),
        cmocka_unit_test(a_zip_of_zips),
        cmocka_unit_test(scanned_ballot_information_names_the_paper),
        cmocka_unit_test(memory_may_end_anywhere),
    };
    return cmocka_run_group_tests(tests, open_temp, close_temp);
}
