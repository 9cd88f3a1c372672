// SPDX-License-Identifier: Apache-2.0
// Files that say what others beside them mean: the export for redacted rows that were published
// without its header, the list of names for ids in cast vote records. Whatever the order.
#include "support/support.h"

#include "app/load/load.h"
#include "formats/dominion/dominion_csv.h"
#include "support/book.h"
#include "support/reading.h"
#include "support/shared.h"
#include "support/temp.h"

static struct bal_err err;

#define EXPORT                                                                                     \
    "E,5\n,,,,,,T (Vote For=1),T (Vote For=1),U (Vote For=1)\n,,,,,,Yes,No,Ann\n"                  \
    "CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,BallotType,,,\n1,1,1,1,,S,1,0,1\n"
#define ROWS                                                                                       \
    "Redacted and Aggregated - A cards,,,,,25 & 35,7,2,\n"                                         \
    "Redacted and Consolidated 10 Ballots,,,,,S,3,1,4\n"

struct folder {
    struct temp temp;
    struct load l;
};

static void load_folder(struct folder *f)
{
    const struct load_options how = {0};
    struct load_path at = {.path = f->temp.folder};
    assert_ok(load_paths(&f->l, &at, 1, &how, &err));
}

static void done(struct folder *f)
{
    load_done(&f->l);
    temp_close(&f->temp);
}

static void redacted_rows_beside_their_export(void **state)
{
    (void)state;
    struct folder f;
    temp_open(&f.temp);
    temp_file(&f.temp, "a-redacted.csv", STR(ROWS)); // before its export
    temp_file(&f.temp, "b-export.csv", STR(EXPORT));
    load_folder(&f);
    const struct election *e = &f.l.election;
    assert_int_equal(problems_errors(&f.l.problems), 0);
    assert_int_equal(e->cards, 1);
    assert_int_equal(e->pools.len, 2);
    const struct pool *a = &e->pools.at[0], *b = &e->pools.at[1];
    assert_str(a->style, "25 & 35");
    assert_int_equal(a->cards, 0);
    assert_int_equal(a->votes.len, 2); // U is not on them
    assert_int_equal(a->votes.at[0].votes, 7);
    assert_int_equal(b->cards, 10);
    assert_int_equal(b->votes.len, 3);
    assert_int_equal(b->votes.at[2].contest, 1);
    assert_int_equal(b->votes.at[2].votes, 4);
    done(&f);
}

static void no_export_fits(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, dominion_csv_redacted_read, ROWS);
    assert_problems(&r, "1:0 redacted-pool\n2:0 redacted-pool\n0:0 headerless\n");
    assert_int_equal(r.e.pools.len, 0);
    reading_done(&r);
    struct folder f;
    temp_open(&f.temp);
    temp_file(&f.temp, "export-a.csv", STR(EXPORT));
    temp_file(&f.temp, "export-b.csv",
              STR("E,5\n,,,,,,T (Vote For=1),T (Vote For=1),U (Vote For=1)"
                  "\n,,,,,,No,Yes,Ann\nCvrNumber,TabulatorNum,BatchId,"
                  "RecordId,ImprintedId,BallotType,,,\n"
                  "1,2,1,1,,S,1,0,1\n"));
    temp_file(&f.temp, "rows.csv", STR(ROWS));
    load_folder(&f);
    assert_int_equal(f.l.election.pools.len, 0);
    assert_int_equal(f.l.problems.count[PROBLEM_headerless], 1);
    done(&f);
    reading_is_steady(dominion_csv_redacted_read, ROWS, NULL);
}

static bal_status behind_export(struct source *s, struct import *imp, struct bal_err *why)
{
    AUTO_SOURCE first = {0};
    BAL_TRY(source_open_memory(&first, STR("export"), STR(EXPORT), 0, why));
    BAL_TRY(dominion_csv_read_source(&first, imp, why));
    return dominion_csv_redacted_read(s, imp, why);
}

static void flaws_of_redacted_rows(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, behind_export,
                 ROWS "Redacted and Aggregated,,,,,S,x,1,1\nRedacted,1\nTotal,,,,,S,1,1,1\n");
    assert_problems(&r, "1:0 redacted-pool\n2:0 redacted-pool\n3:7 bad-value\n3:0 redacted-pool\n"
                        "4:0 wrong-cell-count\n5:1 bad-value\n");
    reading_done(&r);
    reading_is_steady(behind_export, ROWS, NULL);
}

// The sum of one column of the file, byte by byte; commas within quotes divide nothing.
static uint64_t plain_sum(str text, uint32_t column)
{
    uint64_t sum = 0, number = 0;
    uint32_t at = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        quoted ^= c == '"';
        if (c == '\n' || (c == ',' && !quoted)) {
            sum += at == column ? number : 0;
            number = 0;
            at = c == '\n' ? 0 : at + 1;
        } else if (at == column && c >= '0' && c <= '9') {
            number = number * 10 + (uint64_t)(c - '0');
        }
    }
    return sum + (at == column ? number : 0);
}

// Boulder's rows of 2024 behind a header of their width: every vote of every column arrives.
static void boulder_2024(void **state)
{
    (void)state;
    enum { FIRST = 7, WIDTH = 165 };
    AUTO_BUF path = BUF_INIT(4096), head = BUF_INIT(1 << 20);
    AUTO_ARENA arena = ARENA_INIT(1 << 24);
    str rows;
    if (shared_path("data/dominion-csv-boulder2024-redacted-AB/input/redacted.csv", &path) ==
            NULL ||
        !shared_read(buf_cstr(&path), &arena, &rows))
        skip();
    buf_addf(&head, "Boulder,5.17\n,,,,,,");
    for (int i = FIRST; i < WIDTH; i++)
        buf_addf(&head, ",C%d (Vote For=1)", i);
    buf_addf(&head, "\n,,,,,,");
    for (int i = FIRST; i < WIDTH; i++)
        buf_addf(&head, ",Yes");
    buf_addf(&head,
             "\nCvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,CountingGroup,BallotType");
    for (int i = FIRST; i < WIDTH; i++)
        buf_add_char(&head, ',');
    buf_addf(&head, "\n1,1,1,1,1-1-1,Mail,S");
    for (int i = FIRST; i < WIDTH; i++)
        buf_addf(&head, ",0");
    buf_add_char(&head, '\n');
    struct folder f;
    temp_open(&f.temp);
    temp_file(&f.temp, "export.csv", buf_str(&head));
    temp_file(&f.temp, "redacted.csv", rows);
    load_folder(&f);
    const struct election *e = &f.l.election;
    uint64_t *sums = arena_new(&arena, uint64_t, e->contests.len), all = 0;
    assert_int_equal(e->contests.len, WIDTH - FIRST);
    assert_int_equal(e->pools.len, f.l.problems.count[PROBLEM_redacted_pool]);
    assert_int_equal(e->pools.len, 60);
    for (size_t i = 0; i < e->pools.len; i++)
        for (size_t k = 0; k < e->pools.at[i].votes.len; k++)
            sums[e->pools.at[i].votes.at[k].contest] += e->pools.at[i].votes.at[k].votes;
    for (uint32_t i = 0; i < e->contests.len; i++) {
        assert_int_equal(sums[i], plain_sum(rows, FIRST + i));
        all += sums[i];
    }
    assert_true(all > 100000);
    done(&f);
}

// ---- names of candidates

static void ids_get_their_names(void **state)
{
    (void)state;
    AUTO_BUF cards = BUF_INIT(1 << 20), list = BUF_INIT(1 << 20);
    struct folder f;
    book_of_csv(&cards, STR("Cast Vote Record,Precinct,DEM Mayor Choice 1 of 2 Citywide (026916),"
                            "DEM Mayor Choice 2 of 2 Citywide (226916)\n"
                            "1,AD 23,217571,217572\n2,AD 23,Write-in,overvote\n"
                            "3,AD 24,217572,999\n"));
    book_of_csv(&list, STR("id,name\n217571,Ann Alder\n217572,\"Birch, Bo\"\n"));
    temp_open(&f.temp);
    temp_file(&f.temp, "a-cvr.xlsx", buf_str(&cards));
    temp_file(&f.temp, "z-names.xlsx", buf_str(&list)); // read first all the same
    load_folder(&f);
    struct reading r = {.e = f.l.election};
    assert_int_equal(f.l.problems.count[PROBLEM_unlisted_id], 1);
    assert_marks(&r, 0, 0, "marked 1:Ann Alder 2:Birch, Bo");
    assert_marks(&r, 0, 2, "marked 1:Birch, Bo 2:999");
    assert_str(r.e.contests.at[0].choices.at[0].code, "217571");
    done(&f);
}

static void flaws_of_lists(void **state)
{
    (void)state;
    struct reading r;
    reading_open(&r, ess_candidates_read, "CandidacyID,DefaultBallotName\n1,\n,x\n1,A\n1,B\n1,A\n");
    assert_problems(&r, "2:2 missing-value\n3:1 missing-value\n5:1 duplicate-row\n");
    reading_done(&r);
    assert_string_equal(reading_detect("id,name\n1,A\n"), "ess-candidates");
    assert_string_equal(reading_detect("id,name,party\n1,A,x\n"), "none");
    reading_is_steady(ess_candidates_read, "id,name\n1,A\n2,B\n", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(redacted_rows_beside_their_export),
        cmocka_unit_test(no_export_fits),
        cmocka_unit_test(flaws_of_redacted_rows),
        cmocka_unit_test(boulder_2024),
        cmocka_unit_test(ids_get_their_names),
        cmocka_unit_test(flaws_of_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
