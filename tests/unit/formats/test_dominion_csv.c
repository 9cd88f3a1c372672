// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "formats/dominion/dominion_csv.h"
#include "formats/dominion/dominion_csv_header.h"
#include "support/random.h"

// An election read from text, a given number of bytes at a time.
struct fixture {
    struct election e;
    struct problems p;
    bal_status status;
    struct bal_err err;
};

static void read_text(struct fixture *f, const char *text, size_t chunk)
{
    struct bal_err err = {0};
    struct source s = {0};
    problems_init(&f->p);
    assert_ok(election_init(&f->e, &err));
    assert_ok(source_open_memory(&s, STR("test.csv"), str_from(text), chunk, &err));
    struct import imp = {
        .election = &f->e, .problems = &f->p, .file = STR("test.csv"), .last_batch = TABLE_NONE};
    f->status = dominion_csv_read_source(&s, &imp, &f->err);
    if (f->status == BAL_OK)
        f->status = election_check_duplicates(&f->e, &f->p, &f->err);
    source_close(&s);
}

static void fixture_done(struct fixture *f)
{
    election_done(&f->e);
    problems_done(&f->p);
}

// The card's mark set as text: "blank", "marked 0 2", "marked 1@1 0@2", "" when not on the card.
static void describe(const struct fixture *f, size_t contest, uint32_t card, struct buf *out)
{
    const struct contest *c = &f->e.contests.at[contest];
    struct mark_set s = contest_set(c, column_get(&c->column, card));
    buf_clear(out);
    buf_addf(out, "%s", s.state == STATE_NOT_ON_CARD ? "" : state_name(s.state));
    for (uint32_t i = 0; i < s.count; i++) {
        buf_addf(out, " %u", s.marks[i].choice);
        if (s.marks[i].rank > 0)
            buf_addf(out, "@%u", s.marks[i].rank);
    }
}

static void assert_marks(const struct fixture *f, size_t contest, uint32_t card, const char *want)
{
    AUTO_BUF text = BUF_INIT(4096);
    describe(f, contest, card, &text);
    assert_str(buf_str(&text), want);
}

static const char plain[] =
    "2026 General,5.17.17.1,,,,,,,,,,,\n"
    ",,,,,,,\"Mayor (Vote For=1)\",\"Mayor (Vote For=1)\",\"Mayor (Vote For=1)\","
    "\"Council (4-year term)\n(Vote For=2)\",\"Council (4-year term)\n(Vote For=2)\","
    "\"Council (4-year term)\n(Vote For=2)\"\n"
    ",,,,,,,Ann Alder,\"Birch, Bo \"\"Bob\"\"\",Write-in,Cy,Di,Ed\n"
    "CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,PrecinctPortion,BallotType,DEM,REP,,,,\n"
    "1,3,800,1,3-800-1,P1,51,1,0,0,1,1,0\n"
    "2,3,800,2,3-800-2,P1,51,0,0,0,0,0,0\n"
    "3,3,800,3,3-800-3,P2,52,,,,1,1,1\n"
    "=\"4\",=\"3\",=\"800\",=\"4\",=\"3-800-4\",=\"P2\",=\"52\",\"0\",\"1\",\"0\",\"\",\"\",\"\"\n"
    "5,3,800,5,3/800/2005,P2,52,0 (0%),1 (97%),0 (3%),,,\n";

static void cards_and_states(void **state)
{
    (void)state;
    static const size_t chunks[] = {0, 1, 7, 65536};
    for (size_t i = 0; i < ARRAY_LEN(chunks); i++) {
        struct fixture f;
        read_text(&f, plain, chunks[i]);
        assert_int_equal(f.status, BAL_OK);
        assert_int_equal(f.e.cards, 5);
        assert_int_equal(f.e.contests.len, 2);
        assert_str(f.e.contests.at[1].name, "Council (4-year term)");
        assert_int_equal(f.e.contests.at[1].votes_allowed, 2);
        assert_str(f.e.contests.at[0].choices.at[1].name, "Birch, Bo \"Bob\"");
        assert_int_equal(f.e.contests.at[0].choices.at[2].kind, CHOICE_WRITE_IN);
        assert_marks(&f, 0, 0, "marked 0");
        assert_marks(&f, 1, 0, "marked 0 1");
        assert_marks(&f, 0, 1, "blank");
        assert_marks(&f, 0, 2, "");
        assert_marks(&f, 1, 2, "overvoted 0 1 2");
        assert_marks(&f, 0, 3, "marked 1");
        assert_marks(&f, 1, 3, "");
        assert_marks(&f, 0, 4, "marked 1");
        assert_int_equal(f.p.count[PROBLEM_too_many_marks], 1);
        assert_int_equal(f.p.kept.at[0].place.line, 10); // three titles hold a line end
        fixture_done(&f);
    }
}

static void ids_are_kept(void **state)
{
    (void)state;
    struct fixture f;
    read_text(&f, plain, 0);
    AUTO_BUF text = BUF_INIT(256);
    election_imprinted(&f.e, 3, &text);
    assert_str(buf_str(&text), "3-800-4");
    assert_str(f.e.styles.items[election_card(&f.e, 3).style], "52");
    assert_str(f.e.precincts.items[election_card(&f.e, 0).precinct], "P1");
    assert_int_equal(f.e.batches.len, 1);
    fixture_done(&f);
}

#define HEADER(title, choices, parties)                                                            \
    "Election,5.2\n,,,,," title "\n,,,,," choices                                                  \
    "\nCvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId" parties "\n"

static void spreadsheet_damage(void **state)
{
    (void)state;
    struct fixture f;
    read_text(&f, HEADER("A (Vote For=1)", "x", ",") "1,5,1,7,5/1/2007,1\n2,5,1.2E+15,8,,1\n", 0);
    assert_int_equal(f.status, BAL_OK);
    assert_int_equal(f.p.count[PROBLEM_damaged_id], 1);
    assert_int_equal(f.p.count[PROBLEM_lost_id], 1);
    AUTO_BUF text = BUF_INIT(256);
    election_imprinted(&f.e, 0, &text);
    assert_str(buf_str(&text), "5-1-7");
    fixture_done(&f);
}

static void ranked_columns(void **state)
{
    (void)state;
    struct fixture f;
    const char *title = "\"IRV (Number of positions=1, Number of ranks=2)\"";
    AUTO_BUF text = BUF_INIT(4096);
    buf_addf(&text,
             "E,5\n,,,,,%s,%s,%s,%s\n,,,,,A (old)(1),B(1),A (old)(2),B(2)\n"
             "CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,,,,\n"
             "1,1,1,1,1-1-1,1,0,0,1\n2,1,1,2,1-1-2,1,1,0,0\n3,1,1,3,1-1-3,0,0,0,0\n",
             title, title, title, title);
    read_text(&f, buf_cstr(&text), 0);
    assert_int_equal(f.status, BAL_OK);
    assert_int_equal(f.e.contests.at[0].function, FUNCTION_IRV);
    assert_int_equal(f.e.contests.at[0].ranks, 2);
    assert_int_equal(f.e.contests.at[0].choices.len, 2);
    assert_str(f.e.contests.at[0].choices.at[0].name, "A (old)");
    assert_marks(&f, 0, 0, "marked 0@1 1@2");
    assert_marks(&f, 0, 1, "marked 0@1 1@1");
    assert_marks(&f, 0, 2, "blank");
    fixture_done(&f);
}

static void damaged_rank_columns_are_refused(void **state)
{
    (void)state;
    static const char *const choices[] = {"A(1),B(1),A(2),A(2)", "A(1),B(1),A(2),B",
                                          "A(1),B(1),A(2),B(3)"};
    const char *title = "\"IRV (Number of positions=1, Number of ranks=2)\"";
    for (size_t i = 0; i < ARRAY_LEN(choices); i++) {
        struct fixture f;
        AUTO_BUF text = BUF_INIT(4096);
        buf_addf(&text,
                 "E,5\n,,,,,%s,%s,%s,%s\n,,,,,%s\nCvrNumber,TabulatorNum,BatchId,RecordId,"
                 "ImprintedId,,,,\n1,1,1,1,,1,0,0,1\n",
                 title, title, title, title, choices[i]);
        read_text(&f, buf_cstr(&text), 0);
        assert_true(f.p.count[PROBLEM_damaged_header] > 0);
        fixture_done(&f);
    }
}

static void same_title_side_by_side(void **state)
{
    (void)state;
    struct fixture f;
    read_text(
        &f,
        "E,5\n,,,,,T (Vote For=1),T (Vote For=1),T (Vote For=1),T (Vote For=1)\n"
        ",,,,,Yes,No,Yes,No\nCvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,DEM,DEM,REP,REP\n"
        "1,1,1,1,,1,0,,\n2,1,1,2,,,,0,1\n",
        0);
    assert_int_equal(f.e.contests.len, 2);
    assert_int_equal(f.e.contests.at[1].occurrence, 1);
    assert_marks(&f, 0, 0, "marked 0");
    assert_marks(&f, 1, 0, "");
    assert_marks(&f, 1, 1, "marked 1");
    fixture_done(&f);
}

static void write_in_slots_are_all_counted(void **state)
{
    (void)state;
    struct fixture f;
    read_text(&f,
              "E,5\n,,,,,T (Vote For=2),T (Vote For=2),T (Vote For=2)\n,,,,,Ann,Write-in,Write-in\n"
              "CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,,,\n1,1,1,1,,0,1,1\n",
              0);
    assert_int_equal(f.e.contests.at[0].choices.len, 2);
    assert_marks(&f, 0, 0, "marked 1 1");
    fixture_done(&f);
}

static void redactions_are_kept(void **state)
{
    (void)state;
    struct fixture f;
    read_text(&f,
              "E,5\n,,,,,,T (Vote For=1),T (Vote For=1),U (Vote For=1)\n,,,,,,Yes,No,Ann\n"
              "CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,BallotType,,,\n"
              "1,1,1,1,,S,1,0,1\n"
              "Redacted and Consolidated 10 Ballots,,,,,25 & 35,7,2,\n"
              ",,,,,S,3,1,4\n"
              "2,1,1,2,,S,X,X,1\n"
              "RCV Redacted & Randomly Sorted,,,,,\"S\",0,1,0\n",
              0);
    assert_int_equal(f.status, BAL_OK);
    assert_int_equal(problems_errors(&f.p), 0);
    assert_int_equal(f.e.cards, 3);
    assert_int_equal(f.e.pools.len, 2);
    assert_int_equal(f.e.pools.at[0].cards, 10);
    assert_int_equal(f.e.pools.at[0].votes.len, 2);
    assert_int_equal(f.e.pools.at[0].votes.at[0].votes, 7);
    assert_int_equal(f.e.pools.at[1].votes.len, 3);
    assert_marks(&f, 0, 1, "withheld");
    assert_marks(&f, 1, 1, "marked 0");
    assert_true(election_card(&f.e, 1).flags & CARD_REDACTED);
    assert_true(election_card(&f.e, 2).flags & CARD_UNLINKED);
    assert_int_equal(f.p.count[PROBLEM_redacted_pool], 2);
    assert_int_equal(f.p.count[PROBLEM_redacted_card], 1);
    assert_int_equal(f.p.count[PROBLEM_unlinked_card], 1);
    fixture_done(&f);
}

// A mark of redaction in the first contest only: the card has the contests of its style, or, where
// that is not known, all.
static void redacted_cards_keep_their_contests(void **state)
{
    (void)state;
    struct fixture f;
    read_text(&f,
              "E,5\n,,,,,,T (Vote For=1),T (Vote For=1),U (Vote For=1),V (Vote For=1)\n"
              ",,,,,,Yes,No,Ann,Bo\n"
              "CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,BallotType,,,,\n"
              "1,1,1,1,,S,1,0,0,\n"
              "2,1,1,2,,S,Redacted for privacy,,,\n"
              "3,1,1,3,,Z,*,,,\n"
              "4,1,1,4,,S,X,X,,\n"
              "Redacted,,,,,S,1,0,0,\n"
              "Redacted and Consolidated 2 Ballots,,,,,S,5,0,0,\n",
              0);
    assert_int_equal(f.status, BAL_OK);
    assert_marks(&f, 0, 1, "withheld");
    assert_marks(&f, 1, 1, "withheld");
    assert_marks(&f, 2, 1, "");
    assert_marks(&f, 2, 2, "withheld"); // style Z: nothing is known
    assert_marks(&f, 0, 3, "withheld");
    assert_marks(&f, 1, 3, ""); // every cell of the contest says that it is withheld
    assert_int_equal(f.e.pools.at[0].cards, 1); // "Redacted" alone is one card
    assert_int_equal(f.e.pools.at[1].cards, 2);
    assert_int_equal(f.p.count[PROBLEM_fixed_count], 1); // 5 votes on 2 cards
    assert_int_equal(f.p.count[PROBLEM_redacted_card], 3);
    fixture_done(&f);
}

// Everything wrong is told at once, each with its line.
static void all_problems_at_once(void **state)
{
    (void)state;
    struct fixture f;
    read_text(
        &f,
        HEADER("A (Vote For=1),A (Vote For=1)", "x,y", ",,") "1,1,1,1,,1,0\n1,1,1,1,,0,1\n"
                                                             "3,1,1,3,,2,0\n4,1,1,4,,yes,0\n"
                                                             "5,1,1\n6,1,,6,,1,0\n7,1,1,7,,0,1,9\n",
        0);
    assert_int_equal(f.p.count[PROBLEM_duplicate_card], 1);
    assert_int_equal(f.p.count[PROBLEM_bad_value], 2);
    assert_int_equal(f.p.count[PROBLEM_wrong_cell_count], 2);
    assert_int_equal(f.p.count[PROBLEM_missing_value], 1);
    for (size_t i = 0; i < f.p.kept.len; i++)
        assert_true(f.p.kept.at[i].place.line >= 5);
    fixture_done(&f);
}

static void no_header_no_election(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "a\n", "a\nb\nc\nd\n",
                                      "a\n,T (Vote For=1)\n,x\nNumber,\n1,1\n"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct fixture f;
        read_text(&f, bad[i], 0);
        assert_int_equal(f.status, BAL_INVALID);
        assert_true(f.err.hint[0] != '\0');
        fixture_done(&f);
    }
}

static void titles_are_taken_apart(void **state)
{
    (void)state;
    struct contest_def d;
    assert_true(dominion_title(STR("Board (4-year term)   (Vote For=3)"), &d));
    assert_str(d.name, "Board (4-year term)");
    assert_int_equal(d.votes_allowed, 3);
    static const char *const bad[] = {"A (Vote For=2.0)",
                                      "A (Vote For=)",
                                      "A (Vote For=0)",
                                      "A",
                                      "",
                                      "A (Number of positions=1, Number of ranks=0)",
                                      "A (Number of positions=1)",
                                      "A (Vote For=99999999999)"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(dominion_title(str_from(bad[i]), &d));
    assert_true(dominion_is_write_in(STR("WRITE-IN")) && dominion_is_write_in(STR("Write in")) &&
                dominion_is_write_in(STR("Write-in (Jo)")));
    assert_false(dominion_is_write_in(STR("Writer Ink")) || dominion_is_write_in(STR("Write-inn")));
}

// However the file is cut off, nothing crashes, and a cut row is never taken for a whole one.
static void cut_off_anywhere(void **state)
{
    (void)state;
    char text[sizeof plain];
    for (size_t n = 0; n < sizeof plain; n++) {
        struct fixture f;
        memcpy(text, plain, n);
        text[n] = '\0';
        read_text(&f, text, 0);
        assert_true(f.e.cards <= 5);
        fixture_done(&f);
    }
}

// Rows of few layouts, of which most are met again: quoted or not, contests on the card or not, a
// cell now and then written in another way. What was marked is known from making them.
enum { RANDOM_CARDS = 600, RANDOM_CONTESTS = 4 };
static const unsigned choices_of[RANDOM_CONTESTS] = {2, 5, 40, 3}; // 40 quoted cells: over 64 bytes

static void put_vote(struct buf *text, bool quoted, bool marked, uint64_t odd)
{
    const char *cell = marked ? "1" : "0";
    if (odd == 0)
        buf_addf(text, ",%s (%s)", cell, marked ? "97%" : "3%");
    else if (odd == 1)
        buf_addf(text, ",=\"%s\"", cell);
    else
        buf_addf(text, quoted ? ",\"%s\"" : ",%s", cell);
}

static void put_contest(struct buf *text, struct buf *want, unsigned contest, bool quoted,
                        uint64_t *random)
{
    bool there = test_random(random) % 3 != 0;
    unsigned marks = 0, may = contest == 1 ? 3 : 1;
    AUTO_BUF said = BUF_INIT(4096);
    for (unsigned i = 0; i < choices_of[contest]; i++) {
        bool marked = test_random(random) % choices_of[contest] == 0;
        if (there)
            put_vote(text, quoted, marked, test_random(random) % 300);
        else
            buf_add(text, quoted ? STR(",\"\"") : STR(","));
        if (marked && there)
            buf_addf(&said, " %u", i);
        marks += marked && there;
    }
    const char *state = marks == 0 ? "blank" : marks > may ? "overvoted" : "marked";
    buf_addf(want, "%s" STR_FMT "\n", there ? state : "", STR_ARG(buf_str(&said)));
}

static void put_random_header(struct buf *text)
{
    buf_add(text, STR("Random,1\n"));
    for (int row = 0; row < 3; row++) {
        buf_add(text, row < 2 ? STR(",,,,,,,")
                              : STR("CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,"
                                    "PrecinctPortion,BallotType"));
        for (unsigned c = 0; c < RANDOM_CONTESTS; c++)
            for (unsigned i = 0; i < choices_of[c]; i++)
                if (row == 0)
                    buf_addf(text, "%sContest %u (Vote For=%d)", c + i ? "," : "", c,
                             c == 1 ? 3 : 1);
                else
                    buf_addf(text, row == 1 && c + i == 0 ? "%u" : ",%u", i);
        buf_add_char(text, '\n');
    }
}

static void known_layouts_read_the_same(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT((size_t)8 << 20), want = BUF_INIT((size_t)8 << 20);
    uint64_t random = 1;
    put_random_header(&text);
    for (unsigned card = 1; card <= RANDOM_CARDS; card++) {
        bool quoted = test_random(&random) % 2 == 0;
        buf_addf(&text, quoted ? "\"%u\",1,2,%u,\"1-2-%u\",P,S" : "%u,1,2,%u,1-2-%u,P,S", card,
                 card, card);
        for (unsigned c = 0; c < RANDOM_CONTESTS; c++)
            put_contest(&text, &want, c, quoted, &random);
        buf_add_char(&text, '\n');
    }
    buf_add_char(&text, '\0');
    for (size_t chunk = 0; chunk <= 1000; chunk += 500) {
        struct fixture f;
        read_text(&f, text.ptr, chunk);
        assert_int_equal(f.e.cards, RANDOM_CARDS);
        str rest = buf_str(&want);
        AUTO_BUF got = BUF_INIT(4096);
        for (uint32_t card = 0; card < RANDOM_CARDS; card++)
            for (size_t c = 0; c < RANDOM_CONTESTS; c++) {
                describe(&f, c, card, &got);
                assert_true(str_eq(buf_str(&got), str_cut(&rest, '\n')));
            }
        fixture_done(&f);
    }
}

static void memory_may_run_out(void **state)
{
    (void)state;
    for (unsigned long n = 4; n < 60; n++) {
        struct fixture f = {0};
        struct bal_err err = {0};
        struct source s = {0};
        problems_init(&f.p);
        assert_ok(election_init(&f.e, &err));
        assert_ok(source_open_memory(&s, STR("t"), str_from(plain), 0, &err));
        struct import imp = {
            .election = &f.e, .problems = &f.p, .file = STR("t"), .last_batch = TABLE_NONE};
        mem_fail_after(n);
        bal_status status = dominion_csv_read_source(&s, &imp, &err);
        mem_fail_after(0);
        assert_true(status != BAL_OK || f.e.cards == 5);
        source_close(&s);
        fixture_done(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cards_and_states),
        cmocka_unit_test(ids_are_kept),
        cmocka_unit_test(spreadsheet_damage),
        cmocka_unit_test(ranked_columns),
        cmocka_unit_test(damaged_rank_columns_are_refused),
        cmocka_unit_test(same_title_side_by_side),
        cmocka_unit_test(write_in_slots_are_all_counted),
        cmocka_unit_test(redactions_are_kept),
        cmocka_unit_test(redacted_cards_keep_their_contests),
        cmocka_unit_test(all_problems_at_once),
        cmocka_unit_test(no_header_no_election),
        cmocka_unit_test(titles_are_taken_apart),
        cmocka_unit_test(known_layouts_read_the_same),
        cmocka_unit_test(cut_off_anywhere),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
