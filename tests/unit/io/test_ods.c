// SPDX-License-Identifier: Apache-2.0
#include "io/ods.h"

#include "support/book.h"
#include "support/random.h"
#include "support/support.h"

static struct bal_err err;

static bal_status text_of(str bytes, uint32_t sheet, struct buf *out)
{
    return book_text_of(bytes, sheet, out, &err);
}

static void assert_book(const char *styles, const char *tables, const char *named,
                        const char *expected)
{
    AUTO_BUF book = BUF_INIT(1 << 24), text = BUF_INIT(1 << 24);
    book_ods(&book, styles, tables, named);
    bal_status status = text_of(buf_str(&book), 0, &text);
    assert_str(buf_str(&text), expected);
    assert_int_equal(status == BAL_OK, strstr(expected, "!!") == NULL);
    if (status != BAL_OK)
        assert_true(err.where[0] != '\0');
}

#define TABLE(rows) "<table:table table:name='One'>" rows "</table:table>"
#define ROW(cells)  "<table:table-row>" cells "</table:table-row>"
#define ROWS(n, cells)                                                                             \
    "<table:table-row table:number-rows-repeated='" n "'>" cells "</table:table-row>"
#define CELL(more, text) "<table:table-cell " more ">" text "</table:table-cell>"
#define P(text)          "<text:p>" text "</text:p>"
#define STRING(text)     CELL("office:value-type='string'", P(text))
#define FLOAT(v)         CELL("office:value-type='float' office:value='" v "'", P("seen"))
#define STYLED(style, v)                                                                           \
    CELL("table:style-name='" style "' office:value-type='float' office:value='" v "'", P("seen"))
#define EMPTY(n) "<table:table-cell table:number-columns-repeated='" n "'/>"

static void numbers_as_people_see_them(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"274", "274"},
        {"274.0", "274"},
        {"2.74E+2", "274"},
        {"-3", "-3"},
        {"0.5", "0.5"},
        {"34.000000000000007", "34"},
        {"999999999999999", "999999999999999"},
        {"1234567890123456789", "1.23456789012346E+18"}, // digits are lost: for all to see
        {"1234567890123456", "1.23456789012346E+15"},
        {"-1234567890123456.5", "-1.23456789012346E+15"},
        {"1.2E+15", "1.2E+15"},
        {"x,y", "\"x,y\""},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        AUTO_BUF sheet = BUF_INIT(1 << 12), expected = BUF_INIT(1 << 10);
        buf_addf(&sheet, TABLE(ROW(FLOAT("%s"))), cases[i][0]);
        buf_addf(&expected, "%s\n", cases[i][1]);
        assert_book("", buf_cstr(&sheet), "", buf_cstr(&expected));
    }
}

static void values_of_every_kind(void **state)
{
    (void)state;
    assert_book("",
                TABLE(ROW(CELL("office:value-type='percentage' office:value='0.05'", P("5%")) CELL(
                    "office:value-type='currency' office:value='12.50'", P("$"))
                              CELL("office:value-type='boolean' office:boolean-value='true'", "")
                                  CELL("office:value-type='boolean' office:boolean-value='false'",
                                       P("NO")) CELL("", P("274"))
                                      CELL("office:value-type='float'", P("7")) STRING("a"))),
                "", "0.05,12.5,TRUE,FALSE,274,7,a\n");
    assert_book(
        "",
        TABLE(ROW(CELL("office:value-type='date' office:date-value='2007-05-01'", P("1-May")) CELL(
            "office:value-type='date' office:date-value='2024-11-05T00:00:00'", "")
                      CELL("office:value-type='date' office:date-value="
                           "'2024-11-05T10:30:00'",
                           P("x")) CELL("office:value-type='time' office:time-value='PT01H02M03S'",
                                        P("01:02:03")))),
        "",
        "5/1/2007,11/5/2024,2024-11-05T10:30:00,01:02:03\n"
        "{1:1 date 5/1/2007}{1:2 date 11/5/2024}{1:3 date 2024-11-05T10:30:00}"
        "{1:4 date 01:02:03}");
    assert_book("",
                TABLE(ROW(CELL("table:formula='x' office:value-type='float' office:value='0' "
                               "calcext:value-type='error'",
                               P("#REF!")) CELL("table:formula='x' office:value-type='string' "
                                                "office:string-value=''",
                                                P("#N/A")) STRING("#REF!"))),
                "", "#REF!,#N/A,#REF!\n{1:1 error #REF!}{1:2 error #N/A}");
    assert_book("", TABLE(ROW(CELL("office:value-type='colour'", ""))), "",
                "!!a cell is of the unknown kind 'colour'");
}

static void white_space_of_paragraphs(void **state)
{
    (void)state;
    assert_book("", TABLE(ROW(STRING("  a \n  b ") STRING("c<text:s text:c='3'/>d<text:tab/>e"))),
                "", "a b,c   d\te\n");
    assert_book(
        "",
        TABLE(ROW(CELL("office:value-type='string'",
                       P("one<text:line-break/>two") P("three, \"3\"") P(""))
                      STRING("<text:span>f</text:span> <text:a>g</text:a>"
                             "<office:annotation><text:p>no</text:p></office:annotation>"))),
        "", "\"one two three, \"\"3\"\" \",f g\n");
    assert_book("",
                TABLE(ROW(CELL("office:value-type='string'",
                               "<office:annotation>" P("a note") "</office:annotation>" P("x")))),
                "", "x\n");
    assert_book("", TABLE(ROW(STRING("_x0041_"))), "", "_x0041_\n"); // no escape of this format
    assert_book("", TABLE(ROW(STRING("<text:s text:c='4000000000'/>"))), "",
                "!!more than 8388608 bytes, or no memory left");
}

static void what_is_repeated(void **state)
{
    (void)state;
    assert_book("",
                TABLE(ROW(EMPTY("2") STRING("a") EMPTY("16381")) ROWS("2", EMPTY("16384"))
                          ROWS("3", CELL("table:number-columns-repeated='2' "
                                         "office:value-type='float' office:value='7'",
                                         "")) ROWS("1048570", EMPTY("16384"))),
                "", ",,a\n\n\n7,7,\n7,7,\n7,7,\n");
    assert_book(
        "", TABLE(ROWS("2", CELL("office:value-type='date' office:date-value='2007-05-01'", ""))),
        "", "5/1/2007\n5/1/2007\n{1:1 date 5/1/2007}{2:1 date 5/1/2007}");
    // However large the number, what is empty takes nothing.
    assert_book(
        "", TABLE(ROW(STRING("a") EMPTY("999999999999")) ROWS("18446744073709551615", EMPTY("1"))),
        "", "a\n");
    assert_book("", TABLE(ROW(EMPTY("16384") STRING("a"))), "",
                "!!row 1 has more than 16384 columns");
    assert_book("", TABLE(ROWS("1000000000", STRING("a"))), "",
                "!!the sheet has more than 1048576 rows");
    assert_book("", TABLE(ROWS("1048576", EMPTY("1")) ROW(STRING("a"))), "",
                "!!the sheet has more than 1048576 rows");
    assert_book("", TABLE(ROWS("0", STRING("a"))), "", "!!a part of a sheet is repeated '0' times");
    assert_book("", TABLE(ROW(EMPTY("-1"))), "", "!!a part of a sheet is repeated '-1' times");
}

// 16,384 cells of 500 bytes in a million rows, from 600 bytes: stopped at the ceiling.
static void a_bomb_is_stopped(void **state)
{
    (void)state;
    AUTO_BUF cell = BUF_INIT(1 << 12), sheet = BUF_INIT(1 << 14), book = BUF_INIT(1 << 16);
    AUTO_SOURCE s = {0};
    struct inputs set;
    struct input_blob blob;
    for (int i = 0; i < 500; i++)
        buf_add_char(&cell, 'x');
    buf_addf(&sheet,
             TABLE(ROWS("1000000", CELL("table:number-columns-repeated='16000' "
                                        "office:value-type='string'",
                                        P("%s")))),
             buf_cstr(&cell));
    book_ods(&book, "", buf_cstr(&sheet), "");
    str bytes = buf_str(&book);
    assert_ok(book_inputs(&set, &blob, &bytes, &err));
    assert_ok(input_open_text(&set.files.at[0], &s, NULL, &err));
    char piece[64 * 1024];
    size_t got = 1;
    bal_status status = BAL_OK;
    while (status == BAL_OK && got > 0)
        status = source_read(&s, piece, sizeof piece, &got, &err);
    assert_int_equal(status, BAL_LIMIT);
    assert_string_equal(err.what,
                        "rows and cells that are repeated make more than 1073741824 bytes");
    source_close(&s);
    inputs_close(&set);
}

static void groups_and_merged_cells(void **state)
{
    (void)state;
    assert_book("",
                TABLE("<table:table-header-rows>" ROW(
                    STRING("a")) "</table:table-header-rows>"
                                 "<table:table-row-group><table:table-row-group>" ROW(
                                     STRING("b")) "</table:table-row-group></"
                                                  "table:table-row-group><table:shapes>" ROW(
                                                      STRING("no")) "</"
                                                                    "table:"
                                                                    "shapes>"),
                "", "a\nb\n");
    assert_book("",
                TABLE(ROW(CELL("table:number-columns-spanned='2' table:number-rows-spanned='3' "
                               "office:value-type='string'",
                               P("a")) "<table:covered-table-cell><text:p>under</text:p>"
                                       "</table:covered-table-cell>" STRING("c"))),
                "", "a,,c\n{0:0 merged A1:B3}");
}

static void padded_numbers(void **state)
{
    (void)state;
    static const char styles[] =
        "<style:style style:name='ce1' style:family='table-cell' style:data-style-name='N5'/>"
        "<number:number-style style:name='N5'><number:number number:min-integer-digits='5' "
        "number:decimal-places='0'/></number:number-style>"
        "<number:number-style style:name='N6'><number:number number:min-integer-digits='5' "
        "number:grouping='true'/></number:number-style>"
        "<number:number-style style:name='N7'><number:number number:min-integer-digits='5'/>"
        "<number:text>x</number:text></number:number-style>"
        "<style:style style:name='ce2' style:family='table-cell' style:data-style-name='N6'/>"
        "<style:style style:name='ce3' style:family='table-cell' style:data-style-name='N7'/>"
        "<style:style style:name='ce4' style:family='table-cell' style:parent-style-name='Zip'/>"
        "<style:style style:name='ce5' style:family='table-cell' style:parent-style-name='ce5'/>";
    static const char named[] =
        "<number:number-style style:name='N5'><number:number number:min-integer-digits='3'/>"
        "</number:number-style>"
        "<style:style style:name='Zip' style:family='table-cell' style:data-style-name='N5'/>";
    assert_book(styles,
                TABLE(ROW(STYLED("ce1", "42") STYLED("ce2", "42") STYLED("ce3", "42")
                              STYLED("ce4", "7") STYLED("ce5", "7") STYLED("none", "7"))),
                named, "00042,42,42,007,7,7\n");
    // The style of the row, else of the column, is that of a cell without one.
    assert_book(
        styles,
        TABLE("<table:table-column table:number-columns-repeated='2'/>"
              "<table:table-column table:default-cell-style-name='ce1'/>" ROW(
                  FLOAT("1") FLOAT("2") FLOAT("3")
                      FLOAT("4")) "<table:table-row table:default-cell-style-name='ce4'>" FLOAT("5")
                  STYLED("ce1", "6") "</table:table-row>"),
        named, "1,2,00003,4\n005,00006,,\n");
}

#define HIDDEN                                                                                     \
    "<style:style style:name='ta2' style:family='table'><style:table-properties "                  \
    "table:display='false'/></style:style>"
#define PICTURE "<draw:frame><draw:image><text:p/></draw:image></draw:frame>"

static void sheets_and_pictures(void **state)
{
    (void)state;
    AUTO_BUF book = BUF_INIT(1 << 20), text = BUF_INIT(1 << 20);
    book_ods(
        &book, HIDDEN,
        "<table:calculation-settings/><table:table table:name='Empty'>" ROW(EMPTY(
            "3")) "</table:table>" TABLE(ROW(STRING("1"))) "<table:table table:name='Secret' "
                                                           "table:style-name='ta2'>" ROW(STRING(
                                                               "n"
                                                               "o")) "</table:table>"
                                                                     "<table:table "
                                                                     "table:name='Two'>" ROW(STRING(
                                                                         "3") CELL("", PICTURE))
                                                                         ROWS("2", EMPTY("1")) ROW(
                                                                             CELL("", PICTURE))
                                                                             ROW(STRING("4"))
                                                                                 ROW(CELL(
                                                                                     "",
                                                                                     PICTURE)) "</"
                                                                                               "tab"
                                                                                               "le:"
                                                                                               "tab"
                                                                                               "le>"
                                                                                               "<ta"
                                                                                               "ble"
                                                                                               ":na"
                                                                                               "med"
                                                                                               "-ex"
                                                                                               "pre"
                                                                                               "ssi"
                                                                                               "ons"
                                                                                               "/>",
        "");
    assert_ok(text_of(buf_str(&book), 0, &text));
    assert_str(buf_str(&text), "1\n{0:0 hidden Secret}");
    assert_ok(text_of(buf_str(&book), 1, &text));
    assert_str(buf_str(&text), "3,*picture*\n\n\n*picture*,\n4,\n"); // none after the last row
    assert_book("", TABLE(ROW(CELL("office:value-type='string'", P("x") PICTURE))), "", "x\n");
    assert_book("", TABLE(""), "", "");
    assert_book("", "", "", "!!the workbook has no sheet that can be seen");
}

// All sheets through one door, in their order and again.
static void one_workbook_many_sheets(void **state)
{
    (void)state;
    AUTO_BUF book = BUF_INIT(1 << 20);
    struct inputs outer, zip;
    struct input_blob blob;
    struct workbook w;
    uint32_t count = 0;
    book_ods(&book, "",
             TABLE(ROW(STRING("a"))) TABLE(ROWS("9000", STRING("b"))) TABLE(ROW(STRING("c"))), "");
    str bytes = buf_str(&book);
    assert_ok(book_inputs(&outer, &blob, &bytes, &err));
    assert_ok(inputs_open_nested(&zip, &outer.files.at[0], &err));
    assert_true(workbook_is(&zip));
    assert_ok(workbook_sheets(&zip, &count, &err));
    assert_int_equal(count, 3);
    assert_ok(workbook_begin(&zip, &w, &err));
    static const uint32_t order[] = {0, 1, 2, 1, 0, 2};
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        AUTO_SOURCE s = {0};
        AUTO_BUF name = BUF_INIT(100);
        char first = 0;
        size_t got = 0;
        assert_ok(workbook_sheet(&w, order[i], &s, &name, &err));
        assert_str(buf_str(&name), "One");
        assert_ok(source_read(&s, &first, 1, &got, &err)); // and leaves the rest
        assert_int_equal(first, "abc"[order[i]]);
    }
    workbook_close(&w);
    inputs_close(&zip);
    inputs_close(&outer);
}

static void other_documents_and_locked_ones(void **state)
{
    (void)state;
    AUTO_BUF book = BUF_INIT(1 << 20), text = BUF_INIT(1 << 20);
    const struct book_part locked[] = {
        {"mimetype", STR("application/vnd.oasis.opendocument.spreadsheet")},
        {"META-INF/manifest.xml", STR("<!DOCTYPE m><m><e><manifest:encryption-data/></e></m>")},
        {"content.xml", STR("\x01\x02\x03")},
    };
    book_zip(&book, locked, ARRAY_LEN(locked));
    assert_int_equal(text_of(buf_str(&book), 0, &text), BAL_INVALID);
    assert_str(buf_str(&text), "!!the spreadsheet is protected by a password");
    assert_true(strstr(err.hint, "without") != NULL);
    buf_clear(&book);
    book_zip(&book, locked, 2);
    assert_int_equal(text_of(buf_str(&book), 0, &text), BAL_INVALID);
    buf_clear(&book);
    book_zip(&book, locked, 1);
    assert_int_equal(text_of(buf_str(&book), 0, &text), BAL_INVALID);
    assert_str(buf_str(&text), "!!the spreadsheet has no content.xml");
    const struct book_part twice[] = {locked[0], locked[2], locked[2]};
    buf_clear(&book);
    book_zip(&book, twice, ARRAY_LEN(twice));
    assert_int_equal(text_of(buf_str(&book), 0, &text), BAL_INVALID);
    assert_str(buf_str(&text), "!!the workbook has two parts of one name");
    const struct book_part letter[] = {
        {"mimetype", STR("application/vnd.oasis.opendocument.text")},
        {"content.xml", STR("<a/>")},
    };
    buf_clear(&book);
    book_zip(&book, letter, ARRAY_LEN(letter));
    assert_int_equal(text_of(buf_str(&book), 0, &text), BAL_INVALID);
    assert_str(buf_str(&text), "!!no workbook");
}

// Every byte of a spreadsheet changed, and every end cut off: read, or refused with words.
static void damaged_zips(void **state)
{
    (void)state;
    AUTO_BUF book = BUF_INIT(1 << 20), text = BUF_INIT(1 << 20), whole = BUF_INIT(1 << 20);
    book_ods(&book, "", TABLE(ROW(STRING("a") FLOAT("1"))), "");
    assert_ok(text_of(buf_str(&book), 0, &whole));
    for (size_t i = 0; i < book.len; i++) {
        err.what[0] = '\0';
        book.ptr[i] ^= 0x11;
        bal_status status = text_of(buf_str(&book), 0, &text);
        assert_true(status == BAL_OK || err.what[0] != '\0');
        book.ptr[i] ^= 0x11;
        bal_status cut = text_of(str_head(buf_str(&book), i), 0, &text);
        assert_true(cut != BAL_OK || text.len == 0 || i < 30);
    }
    assert_ok(text_of(buf_str(&book), 0, &text));
    assert_true(str_eq(buf_str(&text), buf_str(&whole)));
}

static void csv_and_both_workbooks_are_one_text(void **state)
{
    (void)state;
    AUTO_BUF ods = BUF_INIT(1 << 24), xlsx = BUF_INIT(1 << 24), csv = BUF_INIT(1 << 24);
    AUTO_BUF text = BUF_INIT(1 << 24), other = BUF_INIT(1 << 24);
    uint64_t seed = 11;
    for (int row = 0; row < 3000; row++) {
        for (int i = 0; i < 6; i++) {
            uint64_t n = test_random(&seed);
            buf_add(&csv, i > 0 ? STR(",") : STR(""));
            if (n % 3 == 0)
                buf_addf(&csv, "\"a, \"\"%d\"\" <&>\"", row);
            else
                buf_addf(&csv, "%d", (int)(n % 1000));
        }
        buf_add_char(&csv, '\n');
    }
    book_ods_of_csv(&ods, buf_str(&csv));
    book_of_csv(&xlsx, buf_str(&csv));
    assert_ok(text_of(buf_str(&ods), 0, &text));
    assert_ok(text_of(buf_str(&xlsx), 0, &other));
    assert_true(str_eq(buf_str(&text), buf_str(&csv)));
    assert_true(str_eq(buf_str(&text), buf_str(&other)));
}

// The text comes in pieces of any size.
static void pieces_of_every_size(void **state)
{
    (void)state;
    AUTO_BUF book = BUF_INIT(1 << 20), whole = BUF_INIT(1 << 20);
    book_ods(&book, "", TABLE(ROW(STRING("a") FLOAT("1")) ROWS("40000", FLOAT("2"))), "");
    assert_ok(text_of(buf_str(&book), 0, &whole));
    static const size_t sizes[] = {1, 7, 100000};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        AUTO_SOURCE s = {0};
        AUTO_BUF text = BUF_INIT(1 << 20), piece = BUF_INIT(1 << 20);
        struct inputs set;
        struct input_blob blob;
        str bytes = buf_str(&book);
        size_t got = 1;
        assert_true(buf_reserve(&piece, sizes[i]));
        assert_ok(book_inputs(&set, &blob, &bytes, &err));
        assert_ok(input_open_text(&set.files.at[0], &s, NULL, &err));
        while (got > 0) {
            assert_ok(source_read(&s, piece.ptr, sizes[i], &got, &err));
            buf_add(&text, str_make(piece.ptr, got));
        }
        assert_true(str_eq(buf_str(&text), buf_str(&whole)));
        source_close(&s);
        inputs_close(&set);
    }
}

static void memory_may_fail_anywhere(void **state)
{
    (void)state;
    AUTO_BUF book = BUF_INIT(1 << 20), text = BUF_INIT(1 << 20);
    book_ods(&book, HIDDEN,
             "<table:table table:name='x' table:style-name='ta2'/>" TABLE(
                 "<table:table-column/>" ROW(CELL("", PICTURE))
                     ROWS("2", STRING("a") CELL(
                                   "office:value-type='date' office:date-value='2007-05-01'", ""))),
             "");
    unsigned long n = 0;
    for (bal_status status = BAL_LIMIT; status != BAL_OK;) {
        mem_fail_after(++n);
        status = text_of(buf_str(&book), 0, &text);
        mem_fail_after(0);
        assert_true(status == BAL_OK || status == BAL_LIMIT || status == BAL_INVALID);
    }
    assert_true(n > 20);
    assert_str(buf_str(&text), "*picture*\na,5/1/2007\na,5/1/2007\n{0:0 hidden x}"
                               "{2:2 date 5/1/2007}{3:2 date 5/1/2007}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_as_people_see_them),
        cmocka_unit_test(values_of_every_kind),
        cmocka_unit_test(white_space_of_paragraphs),
        cmocka_unit_test(what_is_repeated),
        cmocka_unit_test(a_bomb_is_stopped),
        cmocka_unit_test(groups_and_merged_cells),
        cmocka_unit_test(padded_numbers),
        cmocka_unit_test(sheets_and_pictures),
        cmocka_unit_test(one_workbook_many_sheets),
        cmocka_unit_test(other_documents_and_locked_ones),
        cmocka_unit_test(damaged_zips),
        cmocka_unit_test(csv_and_both_workbooks_are_one_text),
        cmocka_unit_test(pieces_of_every_size),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
