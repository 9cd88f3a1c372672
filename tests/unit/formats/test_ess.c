// SPDX-License-Identifier: Apache-2.0
// ES&S cast vote records and ballots lists: which columns are contests, what a cell says, how
// records and lists are joined, and what is wrong with both. The traps of these exports have a test
// each.
#include "formats/ess/ess.h"

#include "app/load/load.h"
#include "core/ranking.h"
#include "io/xlsx.h"
#include "support/book.h"
#include "support/reading.h"
#include "support/support.h"
#include "support/temp.h"

static struct bal_err err;

#define HEADER "Cast Vote Record,Batch,Tabulator CVR,Precinct,Ballot Style,"

static void contests_and_cells(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, ess_csv_read,
                 HEADER "Mayor,\"Council, vote for 2\",\"Council, vote for 2\",Tax (4)\n"
                        "7,B1,0012000345,P 1,S1,Ann,Bo,Cy,undervote\n"
                        "9,B1,0012000346,P 1,S1,overvote,Bo,undervote,\n"
                        "8,B2,00A1B2C3D4E5F607,P 2,S2,Write-in,Write-in,Write-in,Yes\n"
                        "12,B2,00A1B2C3D4E5F608,P 2,S2,UNDERVOTE,undervote,undervote,Overvote\n"
                        "13,B2,,P 2,S2, Ann ,overvote,Bo,\n");
    assert_problems(&r, "");
    assert_int_equal(r.e.contests.len, 3);
    assert_int_equal(r.e.contests.at[1].votes_allowed, 2);
    assert_false(r.e.contests.at[1].votes_known);
    assert_str(r.e.contests.at[2].name, "Tax (4)");
    assert_marks(&r, 0, 0, "marked Ann");
    assert_marks(&r, 1, 0, "marked Bo Cy");
    assert_marks(&r, 2, 0, "blank");
    assert_marks(&r, 0, 1, "overvoted");
    assert_marks(&r, 1, 1, "marked Bo");
    assert_marks(&r, 2, 1, "");
    assert_marks(&r, 0, 2, "marked Write-in");
    assert_marks(&r, 1, 2, "marked Write-in Write-in");
    assert_marks(&r, 2, 2, "marked Yes");
    assert_marks(&r, 0, 3, "blank");
    assert_marks(&r, 1, 3, "blank");
    assert_marks(&r, 2, 3, "overvoted");
    assert_marks(&r, 0, 4, "marked Ann");
    assert_marks(&r, 1, 4, "overvoted Bo");
    assert_marks(&r, 2, 4, "");
    assert_int_equal(r.e.contests.at[0].choices.at[1].kind, CHOICE_WRITE_IN);
    AUTO_BUF card = BUF_INIT(1 << 10), printed = BUF_INIT(1 << 10);
    election_describe_card(&r.e, 0, &card);
    assert_str(buf_str(&card), "tabulator 0012, batch B1, record 7");
    election_imprinted(&r.e, 2, &printed);
    assert_str(buf_str(&printed), "00A1B2C3D4E5F607");
    assert_str(r.e.batches.at[1].tabulator, "");
    assert_str(r.e.precincts.items[election_card(&r.e, 4).precinct], "P 2");
    reading_done(&r);
}

// Only where the user says what divides them; then an overvote loses nothing.
static void several_choices_at_a_rank(void **state)
{
    (void)state;
    const str text = STR("Cast Vote Record,Mayor Choice 1,Mayor Choice 2\n"
                         "1,Ann|Bo,Cy\n2,Cy, Bo | Ann |\n");
    for (int divided = 0; divided < 2; divided++) {
        struct temp temp;
        struct load l;
        struct load_path at = {.path = NULL};
        const struct import_hints hints = {.between = STR("|")};
        struct load_options how = {.hints = &hints, .hint_count = (size_t)divided};
        temp_open(&temp);
        at.path = temp_file(&temp, "cvr.csv", text);
        assert_ok(load_paths(&l, &at, 1, &how, &err));
        struct reading r = {.e = l.election};
        assert_marks(&r, 0, 0, divided ? "marked 1:Ann 1:Bo 2:Cy" : "marked 1:Ann|Bo 2:Cy");
        assert_marks(&r, 0, 1, divided ? "marked 1:Cy 2:Ann 2:Bo" : "marked 1:Cy 2:Bo | Ann |");
        load_done(&l);
        temp_close(&temp);
    }
}

static void rank_of_headers(void **state)
{
    (void)state;
    static const struct {
        const char *header, *rest;
        uint32_t rank; // 0: none
    } cases[] = {
        {"For Mayor Choice 1 (45)", "For Mayor", 1},
        {"For Mayor Choice 15 (115)", "For Mayor", 15},
        {"DEM Mayor Choice 2 of 5 Citywide (026916)", "DEM Mayor Citywide", 2},
        {"1ST CHOICE MAYOR MINNEAPOLIS", "MAYOR MINNEAPOLIS", 1},
        {"3RD CHOICE PARK  BOARD", "PARK BOARD", 3},
        {" 4th Choice", "", 4},
        {"2nd", "", 2},
        {"5", "", 5},
        {"Choice 3", "", 3},
        // Names that only look like ranks.
        {"1st Congressional District", "1st Congressional District", 0},
        {"2nd Ward Council", "2nd Ward Council", 0},
        {"School Choice", "School Choice", 0},
        {"Choice 5th District", "Choice 5th District", 0},
        {"Amendment (1)", "Amendment (1)", 0},
        {"4 year term", "4 year term", 0},
        {"Choice 999", "Choice 999", 0},
        {"", "", 0},
    };
    AUTO_BUF rest = BUF_INIT(1 << 10);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint32_t rank = 0;
        bool ranked = ess_rank(str_from(cases[i].header), &rest, &rank);
        assert_int_equal(ranked ? rank : 0, cases[i].rank);
        assert_str(buf_str(&rest), cases[i].rest);
    }
}

static void ranked_contests(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, ess_csv_read,
                 "Cast Vote Record,Mayor Choice 1 (45),Mayor Choice 2 (50),Mayor Choice 3 (55),"
                 "Clerk Choice 1,Clerk Choice 2,Tax\n"
                 "1,Ann,Bo,Cy,Dee,Eve,Yes\n"
                 "2,undervote,Bo,undervote,undervote,undervote,No\n"
                 "3,Ann,overvote,Cy,,,No\n"
                 "4,overvote,undervote,undervote,Dee,Dee,No\n"
                 "5,Ann,,Cy,Dee,Write-in,No\n"
                 "6,undervote,undervote,overvote,,,No\n");
    assert_problems(&r, "");
    assert_int_equal(r.e.contests.len, 3);
    assert_int_equal(r.e.contests.at[0].ranks, 3);
    assert_int_equal(r.e.contests.at[1].ranks, 2);
    assert_marks(&r, 0, 0, "marked 1:Ann 2:Bo 3:Cy");
    assert_marks(&r, 0, 1, "marked 2:Bo");
    assert_marks(&r, 0, 3, "overvoted");
    assert_marks(&r, 0, 4, "marked 1:Ann 3:Cy");
    assert_marks(&r, 1, 1, "blank");
    assert_marks(&r, 1, 2, "");
    assert_marks(&r, 1, 3, "marked 1:Dee 2:Dee");
    // An overvote at a rank, by whom is not known: no vote, but the rank is not skipped.
    const struct contest *c = &r.e.contests.at[0];
    struct mark_set s = contest_set(c, column_get(&c->column, 2));
    struct mark read[LIMIT_MARKS];
    enum ranking_end end;
    struct ranking_rules rules = ranking_default();
    assert_int_equal(s.count, 3);
    assert_int_equal(mark_set_votes(&s), 2);
    assert_int_equal(ranking_read(&rules, c, NULL, &s, read, &end), 1);
    assert_int_equal(end, RANKING_END_OVERVOTE);
    rules.overvote = RANKING_OVERVOTE_SKIP;
    rules.skips = 0;
    assert_int_equal(ranking_read(&rules, c, NULL, &s, read, &end), 2);
    assert_int_equal(read[1].rank, 3);
    assert_int_equal(end, RANKING_END_CHOICES);
    // Two ranks are skipped before it.
    s = contest_set(c, column_get(&c->column, 5));
    rules = ranking_default();
    assert_int_equal(s.state, STATE_OVERVOTED);
    assert_int_equal(ranking_read(&rules, c, NULL, &s, read, &end), 0);
    assert_int_equal(end, RANKING_END_OVERVOTE);
    rules.skips = 1;
    assert_int_equal(ranking_read(&rules, c, NULL, &s, read, &end), 0);
    assert_int_equal(end, RANKING_END_SKIPPED);
    // Formats that cannot say so leave it out, and tell; none makes a vote of it.
    AUTO_BUF lost = BUF_INIT(1 << 12), cdf = BUF_INIT(1 << 16);
    const struct format *format = format_find(STR("cdf-cvr-json"));
    format->lost(&r.e, &lost);
    assert_true(str_find(buf_str(&lost), STR("1 rank")) < lost.len ||
                str_find(buf_str(&lost), STR("ranks that are overvoted")) < lost.len);
    reading_write(&r, "cdf-cvr-json", &cdf);
    assert_true(str_find(buf_str(&cdf), STR("\"IsAllocable\":\"no\"")) == cdf.len);
    reading_done(&r);
}

// In an export of one contest a card without a word is blank; else it does not have the contest.
static void empty_is_blank_in_an_export_of_one_contest(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, ess_csv_read, "Cast Vote Record,Mayor\n1,Ann\n2,\n3,\n");
    assert_marks(&r, 0, 1, "blank");
    assert_marks(&r, 0, 2, "blank");
    reading_done(&r);
    reading_open(&r, ess_csv_read, "Cast Vote Record,Mayor,Tax\n1,Ann,Yes\n2,,No\n3,,\n");
    assert_marks(&r, 0, 1, "");
    assert_marks(&r, 0, 2, "");
    assert_marks(&r, 1, 2, "");
    reading_done(&r);
}

static void weights_and_cards_without_numbers(void **state)
{
    (void)state;
    struct reading r;
    reading_open(
        &r, ess_csv_read,
        "Precinct,1st Choice,2nd Choice,COUNT\nP1,Ann,Bo,2\nP2,Bo,undervote,1\nP2,Bo,,x\n");
    assert_problems(&r, "1:0 unlinked-card\n4:4 bad-number\n");
    assert_int_equal(r.e.cards, 3);
    assert_str(r.e.contests.at[0].name, "test");
    assert_marks(&r, 0, 1, "marked 1:Ann 2:Bo");
    assert_marks(&r, 0, 2, "marked 1:Bo");
    assert_int_equal(election_card(&r.e, 0).flags, CARD_UNLINKED);
    reading_done(&r);
}

static const char bad[] = HEADER "Mayor,Council,Council\n"
                                 "1,B1,0012000001,P,S,Ann,Bo,Bo\n"
                                 "1,B1,0012000002,P,S,Ann,Bo,Cy\n"
                                 ",B1,0012000003,P,S,Ann,Bo,Cy\n"
                                 "4,B1,1.2E+15,P,S,Ann,Bo,Cy\n"
                                 "5,5/1/2007,0012000005,P,S,Ann,Bo,Cy\n"
                                 "6,B1,0012000006,P,S,Ann,Bo,Cy,Dee\n"
                                 "7,B1,0012000007,P,S,Ann,Bo\n";

static void wrong_rows(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, ess_csv_read, bad);
    assert_problems(&r, "2:8 bad-value\n4:1 missing-value\n5:3 lost-id\n6:2 lost-id\n"
                        "7:9 wrong-cell-count\n8:0 wrong-cell-count\n");
    assert_ok(election_check_duplicates(&r.e, &r.p, &err));
    assert_int_equal(r.p.count[PROBLEM_duplicate_card], 1);
    reading_done(&r);
}

static void wrong_headers(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", "0:0 empty-file\n"},
        {"Cast Vote Record,Precinct\n1,P\n", "1:0 missing-column\n"},
        {"Cast Vote Record,Mayor Choice 1,Mayor Choice 3\n1,Ann,Bo\n", "1:3 damaged-header\n"},
        {"Cast Vote Record,Mayor Choice 2,Mayor Choice 3\n1,Ann,Bo\n", "1:2 damaged-header\n"},
        {"Cast Vote Record,Mayor,,Tax\n1,Ann,,Yes\n", "1:3 damaged-header\n"},
        {"Cast Vote Record,Cast Vote Record,Mayor\n1,2,Ann\n", "1:2 damaged-header\n"},
        {"Cast Vote Record,Mayor\n", "0:0 empty-file\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct reading r;
        reading_open(&r, ess_csv_read, cases[i][0]);
        assert_problems(&r, cases[i][1]);
        reading_done(&r);
    }
}

// Trap: columns of one name are kept by their place, not by their name.
static void trap_contests_of_one_name(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, ess_csv_read, "Cast Vote Record,Judge,Mayor,Judge\n1,Ann,Bo,Cy\n");
    assert_int_equal(r.e.contests.len, 3);
    assert_int_equal(r.e.contests.at[2].occurrence, 1);
    assert_marks(&r, 0, 0, "marked Ann");
    assert_marks(&r, 2, 0, "marked Cy");
    reading_done(&r);
}

static void steady(void **state)
{
    (void)state;
    reading_is_steady(ess_csv_read, bad, NULL);
    reading_is_steady(ess_csv_read,
                      "Cast Vote Record,Mayor Choice 1,Mayor Choice 2,Tax\r\n"
                      "1,\"Ann, Jr. (17)\",overvote,Yes\r\n2,,\"Bo\"\r\n",
                      NULL);
    reading_is_steady(ess_ballots_csv_read,
                      "Ballots\nGEN2111\n\"Test County,Test State\"\n\n"
                      "Cast Vote Record,Batch,Original Ballot Exception,Tabulator CVR\n"
                      "7,B1,\"Undervote, Overvote\",0012000345\n7,B2,,0012000346\nTotal : 7\n",
                      NULL);
}

static void detection(void **state)
{
    (void)state;
    assert_string_equal(reading_detect("Cast Vote Record,Precinct,Mayor\n1,P,Ann\n"), "ess-csv");
    assert_string_equal(reading_detect("Cast Vote Record,Batch,Tabulator CVR,Mayor\n"), "ess-csv");
    assert_string_equal(
        reading_detect("Cast Vote Record,Batch,Ballot Status,Original Ballot Exception,"
                       "Tabulator CVR\n1,B,N,,0001000001\n"),
        "ess-ballots-csv");
    assert_string_equal(reading_detect("Ballots\nGEN2111\n\"Test County,Test State\"\n"
                                       "\"November 5, 2021\"\n,\nCast Vote Record,Batch,"
                                       "Remaining Ballot Exception\n1,B,\n"),
                        "ess-ballots-csv");
    assert_string_equal(reading_detect("Precinct,Mayor\nP,Ann\n"), "none");
}

// ---- folders

struct files {
    struct temp temp;
    struct load load;
};

static void add(struct files *f, const char *name, const char *text)
{
    temp_file(&f->temp, name, str_from(text));
}

static void load_folder(struct files *f)
{
    struct load_path path = {.path = f->temp.folder};
    struct load_options options = {0};
    assert_ok(load_paths(&f->load, &path, 1, &options, &err));
}

static void done(struct files *f)
{
    load_done(&f->load);
    temp_close(&f->temp);
}

static void assert_told(const struct load *l, const char *expected)
{
    AUTO_BUF out = BUF_INIT(1 << 16);
    for (size_t i = 0; i < l->problems.kept.len; i++) {
        const struct problem *p = &l->problems.kept.at[i];
        buf_addf(&out, STR_FMT ":%d %s\n", STR_ARG(str_basename(p->place.file)), (int)p->place.line,
                 problem_kinds[p->id].code);
    }
    assert_str(buf_str(&out), expected);
}

#define LIST "Cast Vote Record,Batch,Write-in Type,Reporting Group,Tabulator CVR,Machine\n"

// Trap: the list is not sorted, its numbers have gaps and compare as numbers in one export and as
// texts in another; the CVRs have the column "Tabulator CVR", too.
static void trap_unsorted_lists_and_gaps(void **state)
{
    (void)state;
    struct files f;
    temp_open(&f.temp);
    add(&f, "cvr.csv", "Cast Vote Record,Tabulator CVR,Mayor\n10,,Ann\n2,,Bo\n300,,Ann\n");
    add(&f, "ballots 1.csv", "Ballots\nGEN2111\n\n" LIST "300,B2,,Mail,0012000300,M1\nTotal : 1\n");
    add(&f, "ballots 2.csv", LIST "2,B1,,Early,0011000002,M2\n10,B1,,Early,0011000010,M2\n\n");
    load_folder(&f);
    assert_told(&f.load, "");
    const struct election *e = &f.load.election;
    assert_string_equal(f.load.files.at[0].format, "ess-set");
    assert_int_equal(e->cards, 3);
    AUTO_BUF card = BUF_INIT(1 << 10);
    election_describe_card(e, 0, &card);
    assert_str(buf_str(&card), "tabulator M2, batch B1, record 10");
    card.len = 0;
    election_describe_card(e, 2, &card);
    assert_str(buf_str(&card), "tabulator M1, batch B2, record 300");
    assert_str(e->groups.items[election_card(e, 2).group], "Mail");
    done(&f);
}

static void records_and_lists_that_disagree(void **state)
{
    (void)state;
    struct files f;
    temp_open(&f.temp);
    add(&f, "cvr.csv", "Cast Vote Record,Mayor\n1,Ann\n2,Bo\n4,Ann\n4,Bo\n");
    add(&f, "list.csv",
        LIST "1,B1,,,,\n2,B1,,,,\n3,B1,,,,\n2,B1,,,,\n4,B1,,,1.2E+15,\nTotal : 9\n");
    add(&f, "notes.txt", "nothing\n");
    load_folder(&f);
    assert_told(&f.load, "list.csv:5 duplicate-row\nlist.csv:6 lost-id\nlist.csv:7 declared-count\n"
                         "cvr.csv:4 lost-id\ncvr.csv:5 lost-id\nnotes.txt:0 ignored-file\n"
                         "list.csv:4 cards-missing\ncvr.csv:5 duplicate-card\n");
    done(&f);
}

static void a_list_alone(void **state)
{
    (void)state;
    struct files f;
    temp_open(&f.temp);
    add(&f, "list.csv", LIST "1,B1,,,,\n");
    load_folder(&f);
    assert_told(&f.load, "list.csv:0 missing-file\n");
    done(&f);
}

// Trap: each of Maryland's exports repeats all of the one before: a card counts once, in the batch
// of the export that has it first.
static void trap_exports_that_repeat(void **state)
{
    (void)state;
    static const char head[] = "Cast Vote Record,Precinct,Mayor\n";
    struct files f;
    AUTO_BUF text = BUF_INIT(1 << 10);
    temp_open(&f.temp);
    buf_addf(&text, "%s1,P1,Ann\n", head);
    add(&f, "ev.csv", buf_cstr(&text));
    buf_addf(&text, "2,P1,Bo\n3,P2,Ann\n");
    add(&f, "ED.csv", buf_cstr(&text));
    add(&f, "MIB1.csv", buf_cstr(&text));
    buf_addf(&text, "4,P2,Bo\n");
    add(&f, "MIB2.csv", buf_cstr(&text));
    add(&f, "Prov.csv", buf_cstr(&text));
    load_folder(&f);
    assert_told(&f.load, "");
    assert_string_equal(f.load.files.at[0].format, "ess-maryland");
    const struct election *e = &f.load.election;
    assert_int_equal(e->cards, 4);
    AUTO_BUF card = BUF_INIT(1 << 10);
    election_describe_card(e, 1, &card);
    assert_str(buf_str(&card), "tabulator ED, batch P1, record 2");
    load_done(&f.load);
    add(&f, "MIB2.csv", "Cast Vote Record,Precinct,Mayor\n1,P1,Ann\n2,P1,Ann\n3,P2,Ann\n");
    add(&f, "Prov.csv", "Cast Vote Record,Precinct,Mayor\n1,P1,Ann\n");
    load_folder(&f);
    assert_told(&f.load, "MIB2.csv:3 export-differs\nProv.csv:0 declared-count\n");
    done(&f);
}

// ---- workbooks

static void load_book(struct files *f, struct buf *book)
{
    temp_open(&f->temp);
    struct load_path path = {.path = temp_file(&f->temp, "cvr.csv", buf_str(book))};
    struct load_options options = {0};
    assert_ok(load_paths(&f->load, &path, 1, &options, &err));
}

// Trap: ids that are numbers in one cell and texts in the next are the same ids; a write-in is a
// picture in an empty cell; the file's extension says nothing.
static void trap_workbooks(void **state)
{
    (void)state;
    AUTO_BUF book = BUF_INIT(1 << 20);
    struct files f;
    book_of_csv(&book, STR("Cast Vote Record,Batch,Mayor,Tax\n274,12,Ann,Yes\n\"0275\",12,Bo,\n"
                           "276,12," XLSX_PICTURE ",No\n"));
    load_book(&f, &book);
    assert_told(&f.load, "");
    assert_string_equal(f.load.files.at[0].format, "ess-xlsx");
    const struct election *e = &f.load.election;
    char text[NUM_TEXT];
    assert_int_equal(e->batches.len, 1);
    assert_str(election_id(e, election_card(e, 0).record, text), "274");
    assert_str(election_id(e, election_card(e, 1).record, text), "0275");
    const struct choice *c = &e->contests.at[0].choices.at[2];
    assert_str(c->name, "Write-in");
    assert_int_equal(c->kind, CHOICE_WRITE_IN);
    done(&f);
}

// The same export as CSV and as workbook gives the same columns.
static void dominion_as_workbook(void **state)
{
    (void)state;
    static const char csv[] =
        "\"Test, Election\",5.10,,,,,,,,,\n,,,,,,,\"Mayor (Vote For=1)\",\"Mayor (Vote For=1)\","
        "\"Clerk (Number of positions=1, Number of ranks=2)\","
        "\"Clerk (Number of positions=1, Number of ranks=2)\"\n"
        ",,,,,,,Ann,Bo,Cy(1),Cy(2)\n"
        "CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,PrecinctPortion,BallotType,DEM,REP,,\n"
        "1,5,1,7,5-1-7,P1,T1,1,0,1,0\n2,5,1,8,5-1-8,P1,T2,0,1,,\n";
    AUTO_BUF book = BUF_INIT(1 << 20);
    struct files a, b;
    book_of_csv(&book, str_from(csv));
    load_book(&a, &book);
    buf_clear(&book);
    buf_add(&book, str_from(csv));
    load_book(&b, &book);
    assert_told(&a.load, "");
    assert_told(&b.load, "");
    assert_string_equal(a.load.files.at[0].format, "dominion-csv");
    const struct election *x = &a.load.election, *y = &b.load.election;
    assert_int_equal(x->cards, 2);
    assert_int_equal(x->contests.len, y->contests.len);
    for (size_t c = 0; c < x->contests.len; c++)
        for (uint32_t i = 0; i < x->cards; i++)
            assert_int_equal(column_get(&x->contests.at[c].column, i),
                             column_get(&y->contests.at[c].column, i));
    assert_int_equal(election_card(x, 1).imprinted.v, ID_DERIVED.v);
    done(&a);
    done(&b);
}

// Trap: Excel makes the date 5/1/2007 of the imprinted id 5-1-7; it is seen and rebuilt.
static void trap_excel_dates(void **state)
{
    (void)state;
    AUTO_BUF book = BUF_INIT(1 << 20);
    struct files f;
    book_make(&book,
              "<sheetData><row><c t='inlineStr'><is><t>E</t></is></c></row>"
              "<row><c r='H2' t='inlineStr'><is><t>Mayor (Vote For=1)</t></is></c></row>"
              "<row><c r='H3' t='inlineStr'><is><t>Ann</t></is></c></row><row>"
              "<c t='s'><v>0</v></c><c t='s'><v>1</v></c><c t='s'><v>2</v></c><c t='s'><v>3</v></c>"
              "<c t='s'><v>4</v></c></row>"
              "<row><c><v>1</v></c><c><v>5</v></c><c><v>1</v></c><c><v>7</v></c>"
              "<c s='1'><v>39203</v></c><c r='H5'><v>1</v></c></row></sheetData>",
              "<si><t>CvrNumber</t></si><si><t>TabulatorNum</t></si><si><t>BatchId</t></si>"
              "<si><t>RecordId</t></si><si><t>ImprintedId</t></si>",
              "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs>");
    load_book(&f, &book);
    assert_told(&f.load, "cvr.csv:5 date-cell\ncvr.csv:5 damaged-id\n");
    assert_int_equal(election_card(&f.load.election, 0).imprinted.v, ID_DERIVED.v);
    done(&f);
}

// Numbers and texts mixed, as in the manifests of Orange County and San Francisco.
static void manifests_as_workbooks(void **state)
{
    (void)state;
    AUTO_BUF book = BUF_INIT(1 << 20);
    struct files f;
    book_of_csv(&book,
                STR("Tray #,Tabulator Number,Batch Number,Total Ballots,VBMCart.Cart number\n"
                    "1,99808,78,116,3\n\"1\",\"99808\",77,\"115\",3\n"));
    load_book(&f, &book);
    assert_string_equal(f.load.files.at[0].format, "shangrla-manifest-xlsx");
    assert_told(&f.load, "cvr.csv:1 unknown-field\n");
    const struct election *e = &f.load.election;
    assert_int_equal(e->manifest_cards, 231);
    assert_str(e->manifest.at[1].tabulator, "99808");
    assert_str(e->manifest.at[1].container, "1");
    done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contests_and_cells),
        cmocka_unit_test(rank_of_headers),
        cmocka_unit_test(several_choices_at_a_rank),
        cmocka_unit_test(ranked_contests),
        cmocka_unit_test(empty_is_blank_in_an_export_of_one_contest),
        cmocka_unit_test(weights_and_cards_without_numbers),
        cmocka_unit_test(wrong_rows),
        cmocka_unit_test(wrong_headers),
        cmocka_unit_test(trap_contests_of_one_name),
        cmocka_unit_test(steady),
        cmocka_unit_test(detection),
        cmocka_unit_test(trap_unsorted_lists_and_gaps),
        cmocka_unit_test(records_and_lists_that_disagree),
        cmocka_unit_test(a_list_alone),
        cmocka_unit_test(trap_exports_that_repeat),
        cmocka_unit_test(trap_workbooks),
        cmocka_unit_test(dominion_as_workbook),
        cmocka_unit_test(trap_excel_dates),
        cmocka_unit_test(manifests_as_workbooks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
