// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "formats/dominion/dominion_csv.h"

// Reads the text and writes it again with the look.
static void rewrite(const char *text, const struct dominion_csv_look *look, struct sink *out)
{
    struct bal_err err = {0};
    struct election e;
    struct problems p;
    struct source s = {0};
    problems_init(&p);
    assert_ok(election_init(&e, &err));
    assert_ok(source_open_memory(&s, STR("test.csv"), str_from(text), 0, &err));
    struct import imp = {
        .election = &e, .problems = &p, .file = STR("test.csv"), .last_batch = TABLE_NONE};
    assert_ok(dominion_csv_read_source(&s, &imp, &err));
    source_close(&s);
    sink_open_memory(out, 1 << 20);
    assert_ok(dominion_csv_write_as(&e, look, out, &err));
    assert_ok(sink_close(out, &err));
    election_done(&e);
    problems_done(&p);
}

static void assert_rewritten(const char *text, struct dominion_csv_look look, const char *want)
{
    AUTO_SINK out;
    rewrite(text, &look, &out);
    assert_str(buf_str(&out.buf), want);
}

#define HEAD                                                                                       \
    "Fall,5.17.17.1,,,,,,,,,,,,,,\n"                                                               \
    ",,,,,,,,Council (Vote For=2),Council (Vote For=2),Council (Vote For=2),"                      \
    "Council (Vote For=2),\"Mayor (Number of positions=1, Number of ranks=2)\","                   \
    "\"Mayor (Number of positions=1, Number of ranks=2)\","                                        \
    "\"Mayor (Number of positions=1, Number of ranks=2)\","                                        \
    "\"Mayor (Number of positions=1, Number of ranks=2)\"\n"                                       \
    ",,,,,,,,\"Ann \"\"Bo\"\" Lee\",\"-Roe, Jr.\",Write-in,Write-in,Ada(1),Ben(1),Ada(2),Ben(2)\n" \
    "CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,CountingGroup,PrecinctPortion,"           \
    "BallotType,,,,,,,,\n"

static const char cards[] = HEAD "1,3,800,1,3-800-1,Mail,P 1,S 1,1,1,0,0,1,0,0,1\n"
                                 "2,3,800,2,3-800-2,Mail,P 1,S 1,0,0,1,1,1,1,0,0\n"
                                 "3,3,800,3,image7,Mail,P 2,S 1,0,0,0,0,,,,\n"
                                 "4,TAB,800,07,TAB-800-07,Early,P 2,S 2,,,,,1,0,1,0\n";

static void rows_come_back_as_they_were(void **state)
{
    (void)state;
    assert_rewritten(cards, (struct dominion_csv_look){0}, cards);
}

static void overvotes_are_shown_if_wanted(void **state)
{
    (void)state;
    static const char over[] = HEAD "1,3,800,1,3-800-1,Mail,P 1,S 1,1,1,1,1,,,,\n";
    static const char zero[] = HEAD "1,3,800,1,3-800-1,Mail,P 1,S 1,0,0,0,0,,,,\n";
    assert_rewritten(over, (struct dominion_csv_look){.overvotes = true}, over);
    // Without the overvote no card has two write-ins, but the column stays: nothing else is lost.
    assert_rewritten(over, (struct dominion_csv_look){0}, zero);
}

static void withheld_cards_are_kept(void **state)
{
    (void)state;
    static const char redacted[] =
        HEAD "1,3,800,1,3-800-1,Mail,P 1,S 1,0,0,1,1,,,,\n"
             "2,3,800,2,3-800-2,Mail,P 1,S 1,*,*,*,*,,,,\n"
             "Redacted & Randomly Sorted,,,,,Mail,P 2,S 1,1,0,0,0,0,1,0,0\n"
             "Redacted and Consolidated 10 Ballots,,,,,,,S 3,7,5,1,0,4,4,0,0\n";
    assert_rewritten(redacted, (struct dominion_csv_look){0}, redacted);
}

static void guarded_cells_read_the_same(void **state)
{
    (void)state;
    AUTO_SINK guarded;
    rewrite(cards, &(struct dominion_csv_look){.guarded = true}, &guarded);
    const char *text = buf_cstr(&guarded.buf);
    assert_non_null(strstr(text,
                           "\n=\"4\",=\"TAB\",=\"800\",=\"07\",=\"TAB-800-07\",=\"Early\","
                           "=\"P 2\",=\"S 2\",\"\",\"\",\"\",\"\",\"1\",\"0\",\"1\",\"0\"\n"));
    assert_rewritten(text, (struct dominion_csv_look){0}, cards);
}

static void a_part_has_its_own_contests(void **state)
{
    (void)state;
    assert_rewritten(cards, (struct dominion_csv_look){.first_card = 3, .cards = 1},
                     "Fall,5.17.17.1,,,,,,,,,,\n"
                     ",,,,,,,,\"Mayor (Number of positions=1, Number of ranks=2)\","
                     "\"Mayor (Number of positions=1, Number of ranks=2)\","
                     "\"Mayor (Number of positions=1, Number of ranks=2)\","
                     "\"Mayor (Number of positions=1, Number of ranks=2)\"\n"
                     ",,,,,,,,Ada(1),Ben(1),Ada(2),Ben(2)\n"
                     "CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,CountingGroup,"
                     "PrecinctPortion,BallotType,,,,\n"
                     "1,TAB,800,07,TAB-800-07,Early,P 2,S 2,1,0,1,0\n");
}

// What its reader would refuse is not written.
static void cards_without_ids_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *row, *what;
    } cases[] = {
        {"1,,800,1,i1,Mail,P 1,S 1,1,1,0,0,1,0,0,1\n",
         "card 1 has no tabulator, which Dominion's CSV tells cards by"},
        {"1,3,,1,i1,Mail,P 1,S 1,1,1,0,0,1,0,0,1\n",
         "card 1 has no batch, which Dominion's CSV tells cards by"},
        {"1,3,800,,i1,Mail,P 1,S 1,1,1,0,0,1,0,0,1\n",
         "card 1 has no record, which Dominion's CSV tells cards by"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        AUTO_BUF text = BUF_INIT(1 << 16);
        AUTO_SINK out;
        struct election e;
        struct problems p;
        struct bal_err err = {0};
        struct source s = {0};
        struct import imp = {
            .election = &e, .problems = &p, .file = STR("test.csv"), .last_batch = TABLE_NONE};
        buf_addf(&text, HEAD "%s", cases[i].row);
        problems_init(&p);
        assert_ok(election_init(&e, &err));
        assert_ok(source_open_memory(&s, STR("test.csv"), buf_str(&text), 0, &err));
        assert_ok(dominion_csv_read_source(&s, &imp, &err));
        source_close(&s);
        sink_open_memory(&out, 1 << 20);
        assert_int_equal(dominion_csv_write(&e, &out, &err), BAL_INVALID);
        assert_string_equal(err.what, cases[i].what);
        election_done(&e);
        problems_done(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cards_without_ids_are_refused),
        cmocka_unit_test(rows_come_back_as_they_were),
        cmocka_unit_test(overvotes_are_shown_if_wanted),
        cmocka_unit_test(withheld_cards_are_kept),
        cmocka_unit_test(guarded_cells_read_the_same),
        cmocka_unit_test(a_part_has_its_own_contests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
