// SPDX-License-Identifier: Apache-2.0
// A worksheet as CSV text: what people see in its cells, where rows and cells are left out, and
// what is wrong with workbooks.
#include "io/xlsx.h"

#include "support/book.h"
#include "support/random.h"
#include "support/support.h"

static struct bal_err err;

// The text of the workbook; notes as {row:column kind value} after it. Errors as !!WHAT.
static bal_status text_of(str bytes, uint32_t sheet, struct buf *out)
{
    return book_text_of(bytes, sheet, out, &err);
}

static void assert_sheet(const char *sheet, const char *strings, const char *styles,
                         const char *expected)
{
    AUTO_BUF book = BUF_INIT(1 << 24), text = BUF_INIT(1 << 24);
    book_make(&book, sheet, strings, styles);
    bal_status status = text_of(buf_str(&book), 0, &text);
    assert_str(buf_str(&text), expected);
    assert_int_equal(status == BAL_OK, strstr(expected, "!!") == NULL);
    if (status != BAL_OK)
        assert_true(err.where[0] != '\0');
}

#define ROWS(rows)       "<sheetData>" rows "</sheetData>"
#define NUMBER(ref, v)   "<c r='" ref "'><v>" v "</v></c>"
#define STYLED(s, v)     "<c s='" s "'><v>" v "</v></c>"
#define SHARED(ref, i)   "<c r='" ref "' t='s'><v>" i "</v></c>"
#define TYPED(t, v)      "<c t='" t "'><v>" v "</v></c>"
#define INLINE(contents) "<c t='inlineStr'><is>" contents "</is></c>"

static void numbers_as_people_see_them(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"274", "274"},
        {"274.0", "274"},
        {"2.74E2", "274"},
        {"2.74E+2", "274"},
        {"1e5", "100000"},
        {"-3", "-3"},
        {"0", "0"},
        {"-0", "0"},
        {"0.5", "0.5"},
        {"5E-2", "0.05"},
        {"12.50", "12.5"},
        {"34.000000000000007", "34"},
        {"0.30000000000000004", "0.3"},
        {"999999999999999", "999999999999999"},
        {"1.23456789012345E+15", "1.23456789012345E+15"}, // digits are lost: left for all to see
        {"1.2E+15", "1.2E+15"},
        {"1013415", "1013415"},
        {"x", "x"},
        {"", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        AUTO_BUF sheet = BUF_INIT(1 << 10), expected = BUF_INIT(1 << 10);
        buf_addf(&sheet, ROWS("<row><c><v>%s</v></c></row>"), cases[i][0]);
        buf_addf(&expected, "%s\n", cases[i][1]);
        assert_sheet(buf_cstr(&sheet), "", "", buf_cstr(&expected));
    }
}

static void texts_of_every_kind(void **state)
{
    (void)state;
    assert_sheet(ROWS("<row>" SHARED("A1", "0") SHARED("B1", "1") SHARED("C1", "2")
                          SHARED("D1", "3") SHARED("E1", "4") "</row>"),
                 "<si><t>a</t></si><si><t xml:space='preserve'> b,\"c\" </t></si>"
                 "<si><r><t>d</t></r><rPh sb='0' eb='1'><t>X</t></rPh><r><rPr/><t>e</t></r></si>"
                 "<si/><si><t>f_x000D__x005F_g\nh_x00</t></si>",
                 "", "a,\" b,\"\"c\"\" \",de,,f _g h_x00\n");
    assert_sheet(ROWS("<row>" INLINE("<t>274</t>") NUMBER("B1", "274") TYPED("str", "x&amp;y")
                          TYPED("b", "1") TYPED("b", "0") "<c t='n'/><c/>" TYPED("e", "#REF!")
                              TYPED("d", "2024-11-05") "</row>"),
                 "", "",
                 "274,274,x&y,TRUE,FALSE,,,#REF!,2024-11-05\n"
                 "{1:8 error #REF!}{1:9 date 2024-11-05}");
    assert_sheet(ROWS("<row>" INLINE("<t>Ren\xC3\xA9"
                                     "e</t>") "</row>"),
                 "", "",
                 "Ren\xC3\xA9"
                 "e\n");
}

static void dates_and_padded_numbers(void **state)
{
    (void)state;
    static const char styles[] =
        "<numFmts><numFmt numFmtId='164' formatCode='0000000000'/>"
        "<numFmt numFmtId='165' formatCode='[Red]yyyy\\-mm'/>"
        "<numFmt numFmtId='166' formatCode='#,##0\"days\"'/></numFmts>"
        "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/>"
        "<xf numFmtId='166'/></cellXfs>";
    assert_sheet(ROWS("<row>" STYLED("1", "39203") STYLED("3", "45601") STYLED("1", "0.5")
                          STYLED("2", "1013415") STYLED("4", "12") STYLED("9", "7") "</row>"),
                 "", styles,
                 "5/1/2007,11/5/2024,0.5,0001013415,12,7\n"
                 "{1:1 date 5/1/2007}{1:2 date 11/5/2024}{1:3 date 0.5}");
    assert_sheet(ROWS("<row>" STYLED("1", "61") STYLED("1", "60") STYLED("1", "2958465")
                          STYLED("1", "2958466") "</row>"),
                 "", styles,
                 "3/1/1900,60,12/31/9999,2958466\n"
                 "{1:1 date 3/1/1900}{1:2 date 60}{1:3 date 12/31/9999}{1:4 date 2958466}");
}

static void rows_and_cells_left_out(void **state)
{
    (void)state;
    assert_sheet(ROWS("<row r='2'>" NUMBER("B2", "1") NUMBER(
                     "D2", "2") "</row>"
                                "<row r='5'>" NUMBER("A5", "3") "</row><row/><row>" NUMBER(
                                    "F7", "4") "</row><row>" NUMBER("A8", "5") "</row>"),
                 "", "", "\n,1,,2\n\n\n3,,,\n\n,,,,,4\n5,,,,,\n");
    assert_sheet("<sheetData/>", "", "", "");
    assert_sheet(
        ROWS("<row>" NUMBER("A1", "1") "</row>") "<mergeCells><mergeCell ref='A1:B2'/><mergeCell "
                                                 "ref='C1:C9'/></mergeCells>",
        "", "", "1\n{0:0 merged A1:B2}{0:0 merged C1:C9}");
}

static void damaged_sheets(void **state)
{
    (void)state;
    assert_sheet(ROWS("<row>" SHARED("A1", "1") "</row>"), "<si><t>a</t></si>", "",
                 "!!the cell refers to text 1, which is not there");
    assert_sheet(ROWS("<row r='2'/><row r='2'/>"), "", "", "!!row '2' comes after row 2");
    assert_sheet(ROWS("<row r='1048577'/>"), "", "", "!!row '1048577' comes after row 0");
    assert_sheet(ROWS("<row>" NUMBER("A2", "1") "</row>"), "", "",
                 "!!a cell of row 1 says that it is 'A2'");
    assert_sheet(ROWS("<row>" NUMBER("XFE1", "1") "</row>"), "", "",
                 "!!a cell of row 1 says that it is 'XFE1'");
    assert_sheet(ROWS("<row>" NUMBER("B1", "1") NUMBER("A1", "1") "</row>"), "", "",
                 "!!the cells of row 1 are out of order");
    assert_sheet(ROWS("<row><c t='q'/></row>"), "", "", "!!a cell is of the unknown kind 'q'");
    assert_sheet(ROWS("<row><c s='-1'/></row>"), "", "", "!!a cell has the format '-1'");
    assert_sheet("<sheetData><row>", "", "", "!!this is not XML: mismatched tag");
}

// ---- workbooks of several sheets

#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

static const char workbook[] =
    "<workbook xmlns:r='r'><workbookPr date1904='1'/><sheets>"
    "<sheet name='Empty' r:id='a'/><sheet name='One' r:id='b'/>"
    "<sheet name='Secret' state='hidden' r:id='c'/><sheet name='Chart' r:id='d'/>"
    "<sheet name='Two' r:id='e'/></sheets></workbook>";
static const char relations[] =
    "<Relationships><Relationship Id='a' Type='" OFFICE "/worksheet' Target='a.xml'/>"
    "<Relationship Id='b' Type='" OFFICE "/worksheet' Target='/XL/B.xml'/>"
    "<Relationship Id='c' Type='" OFFICE "/worksheet' Target='../xl/c.xml'/>"
    "<Relationship Id='d' Type='" OFFICE "/chartsheet' Target='nowhere.xml'/>"
    "<Relationship Id='e' Type='" OFFICE "/worksheet' Target='e/f/g.xml'/></Relationships>";
static const char sheet_relations[] =
    "<Relationships><Relationship Id='x' Type='" OFFICE "/image' Target='http://x/'"
    " TargetMode='External'/><Relationship Id='y' Type='" OFFICE
    "/drawing' Target='../../d.xml'/></Relationships>";
static const char drawing[] =
    "<xdr:wsDr xmlns:xdr='x'>"
    "<xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:colOff>9</xdr:colOff>"
    "<xdr:row>3</xdr:row></xdr:from><xdr:pic/></xdr:twoCellAnchor>"
    "<xdr:oneCellAnchor><xdr:from><xdr:col>2</xdr:col><xdr:row>0</xdr:row></xdr:from><xdr:pic/>"
    "</xdr:oneCellAnchor>"
    "<xdr:twoCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:row>0</xdr:row></xdr:from><xdr:pic/>"
    "</xdr:twoCellAnchor>"
    "<xdr:twoCellAnchor><xdr:from><xdr:col>3</xdr:col><xdr:row>0</xdr:row></xdr:from><xdr:sp/>"
    "</xdr:twoCellAnchor></xdr:wsDr>";

static struct book_part parts[] = {
    {"[Content_Types].xml", {"<Types/>", 8}},
    {"xl/workbook.xml", {workbook, sizeof workbook - 1}},
    {"xl/_rels/workbook.xml.rels", {relations, sizeof relations - 1}},
    {"xl/a.xml", {"<worksheet/>", 12}},
    {"xl/b.xml", {"<w><sheetData><row><c><v>1</v></c></row></sheetData></w>", 57}},
    {"xl/c.xml", {"<w><sheetData><row><c><v>2</v></c></row></sheetData></w>", 57}},
    {"xl/e/f/g.xml",
     {"<w><sheetData><row><c><v>3</v></c></row><row/><row r='6'><c r='B6'><v>4</v></c></row>"
      "</sheetData></w>",
      102}},
    {"xl/e/f/_rels/g.xml.rels", {sheet_relations, sizeof sheet_relations - 1}},
    {"xl/d.xml", {drawing, sizeof drawing - 1}},
};

static void sheets_and_pictures(void **state)
{
    (void)state;
    AUTO_BUF book = BUF_INIT(1 << 20), text = BUF_INIT(1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        parts[i].bytes.len = strlen(parts[i].bytes.ptr);
    book_zip(&book, parts, ARRAY_LEN(parts));
    assert_ok(text_of(buf_str(&book), 0, &text));
    assert_str(buf_str(&text), "1\n{0:0 hidden Secret}");
    assert_ok(text_of(buf_str(&book), 1, &text));
    // A value goes before a picture in its cell; a drawing that is no picture says nothing.
    assert_str(buf_str(&text), "3,,*picture*\n\n\n,*picture*,\n\n,4,\n");
}

// Two parts of one name: no reader may choose.
static void doubled_parts_are_refused(void **state)
{
    (void)state;
    AUTO_BUF book = BUF_INIT(1 << 20), text = BUF_INIT(1 << 20);
    struct book_part twice[ARRAY_LEN(parts) + 1];
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        parts[i].bytes.len = strlen(parts[i].bytes.ptr);
        twice[i] = parts[i];
    }
    twice[ARRAY_LEN(parts)] = parts[4];
    book_zip(&book, twice, ARRAY_LEN(twice));
    assert_int_equal(text_of(buf_str(&book), 0, &text), BAL_INVALID);
    assert_str(buf_str(&text), "!!the workbook has two parts of one name");
}

static void missing_parts(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        AUTO_BUF book = BUF_INIT(1 << 20), text = BUF_INIT(1 << 20);
        struct book_part some[ARRAY_LEN(parts)];
        for (size_t k = 0; k < ARRAY_LEN(parts); k++) {
            parts[k].bytes.len = strlen(parts[k].bytes.ptr);
            some[k < i ? k : k - (k > i)] = parts[k];
        }
        book_zip(&book, some, ARRAY_LEN(parts) - 1);
        bal_status status = text_of(buf_str(&book), 1, &text);
        assert_int_equal(status, i < 7 ? (i < 2 ? status : BAL_INVALID) : BAL_OK);
        if (status != BAL_OK)
            assert_true(i < 2 || err.where[0] != '\0');
    }
}

// Every byte of a workbook changed, and every end cut off: read, or refused with words.
static void damaged_zips(void **state)
{
    (void)state;
    AUTO_BUF book = BUF_INIT(1 << 20), text = BUF_INIT(1 << 20), whole = BUF_INIT(1 << 20);
    book_make(&book, ROWS("<row>" SHARED("A1", "0") NUMBER("B1", "1") "</row>"),
              "<si><t>a</t></si>", "");
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

static void csv_and_sheet_are_one_text(void **state)
{
    (void)state;
    AUTO_BUF book = BUF_INIT(1 << 24), text = BUF_INIT(1 << 24), csv = BUF_INIT(1 << 24);
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
    book_of_csv(&book, buf_str(&csv));
    assert_ok(text_of(buf_str(&book), 0, &text));
    assert_true(str_eq(buf_str(&text), buf_str(&csv)));
}

static void memory_may_fail_anywhere(void **state)
{
    (void)state;
    AUTO_BUF book = BUF_INIT(1 << 20), text = BUF_INIT(1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        parts[i].bytes.len = strlen(parts[i].bytes.ptr);
    book_zip(&book, parts, ARRAY_LEN(parts));
    unsigned long n = 0;
    for (bal_status status = BAL_LIMIT; status != BAL_OK;) {
        mem_fail_after(++n);
        status = text_of(buf_str(&book), 1, &text);
        mem_fail_after(0);
        assert_true(status == BAL_OK || status == BAL_LIMIT || status == BAL_INVALID);
    }
    assert_true(n > 20);
    assert_str(buf_str(&text), "3,,*picture*\n\n\n,*picture*,\n\n,4,\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_as_people_see_them),
        cmocka_unit_test(texts_of_every_kind),
        cmocka_unit_test(dates_and_padded_numbers),
        cmocka_unit_test(rows_and_cells_left_out),
        cmocka_unit_test(damaged_sheets),
        cmocka_unit_test(sheets_and_pictures),
        cmocka_unit_test(doubled_parts_are_refused),
        cmocka_unit_test(missing_parts),
        cmocka_unit_test(damaged_zips),
        cmocka_unit_test(csv_and_sheet_are_one_text),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
