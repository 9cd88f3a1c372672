// SPDX-License-Identifier: Apache-2.0
// Audits that compare whole batches, in their record: from CVRs or from results by batch, beside
// contests that compare cards, honest and hacked, with batches that are lost or counted in part.
#include <stdio.h>

#include "support/bundle.h"
#include "support/random.h"

static struct bal_err err;
static struct county c;

// ---- an election of which only sums are known

enum { BATCHES = 40, CARDS = 120 };

// What the paper of each batch says: votes for Ann and for Bob; the rest is blank.
static uint64_t ann[BATCHES], bob[BATCHES];

static const char *file(const char *name, const struct buf *text)
{
    char path[64];
    (void)snprintf(path, sizeof path, "e/%s", name);
    return temp_file(&c.temp, path, buf_str(text));
}

// Reported: Ann has `shift` votes more in every batch than on paper, and Bob as many less. The
// batches from `silent` on report nothing.
static void sums(uint64_t margin, uint64_t shift, unsigned silent, const char *method)
{
    AUTO_BUF manifest = BUF_INIT(1 << 16), results = BUF_INIT(1 << 16), contests = BUF_INIT(1000);
    uint64_t random = 11;
    buf_add(&manifest, STR("jurisdiction,container,tabulator,batch,cards\n"));
    buf_add(&results, STR("contest,choice,votes,jurisdiction,tabulator,batch\n"));
    buf_addf(&contests,
             "contest,choice_function,seats,votes_allowed,choices,risk_limit,target,method\n"
             "Mayor,plurality,1,1,Ann;Bob,0.05,yes,%s\n",
             method);
    for (unsigned b = 0; b < BATCHES; b++) {
        bob[b] = 30 + test_random(&random) % 20;
        ann[b] = bob[b] + margin - 2 * shift;
        buf_addf(&manifest, "Alder,Box %u,T%u,%u,%d\n", b / 5 + 1, b % 2 + 1, b + 1, CARDS);
        if (b < silent)
            buf_addf(&results, "Mayor,Ann,%ju,Alder,T%u,%u\nMayor,Bob,%ju,Alder,T%u,%u\n",
                     (uintmax_t)(ann[b] + shift), b % 2 + 1, b + 1, (uintmax_t)(bob[b] - shift),
                     b % 2 + 1, b + 1);
    }
    county_new(&c, NULL);
    (void)file("m.csv", &manifest);
    (void)file("r.csv", &results);
    (void)file("c.csv", &contests);
    county_add(&c, INPUT_MANIFEST, "m.csv");
    county_add(&c, INPUT_CONTESTS, "c.csv");
    county_add(&c, INPUT_RESULTS, "r.csv");
}

static void list_of_round(struct buf *out)
{
    const struct state_round *round = state_round(&c.r.state);
    buf_clear(out);
    assert_ok(record_read_object(&c.r, &round->batches, out, &err));
}

static const char header[] = "round,draw,jurisdiction,container,tabulator,batch,contest,choice,"
                             "votes\n";

// The sums of one batch of the list; `key` is its first six columns.
static void put_sums(struct buf *out, str key, uint64_t a, uint64_t b, uint64_t cards)
{
    const struct {
        const char *choice;
        uint64_t votes;
    } rows[] = {{"Ann", a}, {"Bob", b}, {"*cards*", cards}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        buf_addf(out, STR_FMT ",Mayor,%s,%ju\n", STR_ARG(key), rows[i].choice,
                 (uintmax_t)rows[i].votes);
}

// The counts of the round as the paper has them, but for the first `lost` batches, which are not
// found, and the next `part`, of which 10 cards are missing.
static const char *counts(unsigned lost, unsigned part)
{
    AUTO_BUF list = BUF_INIT(1 << 16), out = BUF_INIT(1 << 20);
    list_of_round(&list);
    str rest = buf_str(&list);
    str_cut(&rest, '\n');
    buf_add(&out, str_from(header));
    for (unsigned i = 0; rest.len > 0; i++) {
        str line = str_cut(&rest, '\n'), key = line;
        uint64_t batch = 0;
        key.len = str_rindex(str_head(line, str_rindex(line, ',')), ',');
        assert_true(num_u64(str_skip(key, str_rindex(key, ',') + 1), &batch));
        if (i < lost)
            buf_addf(&out, STR_FMT ",Mayor,*not found*,\n", STR_ARG(key));
        else
            put_sums(&out, key, ann[batch - 1], bob[batch - 1],
                     i < lost + part ? CARDS - 10 : CARDS);
    }
    return file("counts.csv", &out);
}

static void commit_and_draw(void)
{
    county_commit(&c);
    county_seed(&c);
    county_round(&c, 0, false);
}

static double risk(void)
{
    AUTO_BUF list = BUF_INIT(1 << 16);
    double value = 2;
    assert_ok(record_read_object(&c.r, &state_round(&c.r.state)->risk, &list, &err));
    str text = buf_str(&list);
    size_t at = str_find(text, STR("\"o2\":0,\"risk\":\"")) + strlen("\"o2\":0,\"risk\":\"");
    assert_true(
        at < text.len &&
        num_double(str_head(str_skip(text, at), str_index(str_skip(text, at), '"')), &value));
    return value;
}

static void an_honest_election_is_confirmed_by_sums(void **state)
{
    (void)state;
    sums(12, 0, BATCHES, "batch");
    commit_and_draw();
    assert_int_equal(c.round.cards, 0);
    assert_true(c.round.batches > 5 && c.round.batches < BATCHES);
    assert_int_equal(c.round.list.len, 0);
    assert_true(str_ends(buf_str(&c.round.batch_list), STR("c-round-1-batches.csv")));
    assert_ok(county_try_enter(&c, counts(0, 0), &err));
    assert_int_equal(c.entered.counts, c.round.batches);
    assert_int_equal(c.entered.awaited_counts, 0);
    assert_true(risk() <= 0.05 && risk() > 0);
    assert_verified(&c, c.entered.concluded ? VERIFY_PASS : VERIFY_INCOMPLETE);
    assert_int_equal(bundle_verify(bundle_publish(&c, "pub"), &c.env, VERIFY_INCOMPLETE, NULL),
                     VERIFY_INCOMPLETE);
    county_done(&c);
}

static void a_hacked_election_is_corrected_by_a_full_hand_count(void **state)
{
    AUTO_BUF hand = BUF_INIT(1 << 16);
    (void)state;
    sums(12, 7, BATCHES, "batch");
    county_commit(&c);
    county_seed(&c);
    for (int step = 0; step < 20 && c.r.state.escalations.len == 0; step++) {
        county_round(&c, 0, false);
        if (c.round.batches > 0)
            assert_ok(county_try_enter(&c, counts(0, 0), &err));
        assert_false(c.entered.concluded);
    }
    assert_int_equal(c.r.state.escalations.len, 1);
    buf_add(&hand, STR("jurisdiction,tabulator,batch,contest,choice,votes\n"));
    for (unsigned b = 0; b < BATCHES; b++)
        buf_addf(&hand,
                 "Alder,T%u,%u,Mayor,Ann,%ju\nAlder,T%u,%u,Mayor,Bob,%ju\n"
                 "Alder,T%u,%u,Mayor,*cards*,%d\n",
                 b % 2 + 1, b + 1, (uintmax_t)ann[b], b % 2 + 1, b + 1, (uintmax_t)bob[b],
                 b % 2 + 1, b + 1, CARDS);
    assert_ok(county_try_hand(&c, file("hand.csv", &hand), &err));
    assert_true(c.counted.complete && c.counted.concluded);
    assert_true(county_outcome_is(&c, "Mayor", "counted by hand"));
    assert_verified(&c, VERIFY_PASS);
    county_done(&c);
}

// Each is worse than the one before.
static void lost_batches_and_cards_count_against_the_outcome(void **state)
{
    static const unsigned cases[][2] = {{0, 0}, {0, 1}, {1, 0}};
    double before = 0;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        sums(12, 0, BATCHES, "batch");
        commit_and_draw();
        assert_ok(county_try_enter(&c, counts(cases[i][0], cases[i][1]), &err));
        assert_true(risk() > before);
        before = risk();
        county_done(&c);
    }
}

static void batches_that_nobody_enters_are_lost(void **state)
{
    double lost = 0;
    (void)state;
    sums(12, 0, BATCHES, "batch");
    commit_and_draw();
    round_result_done(&c.round);
    assert_int_equal(verb_round(&c.r, &(struct round_options){.chance = NEXT_CHANCE}, &c.round,
                                &c.problems, &err),
                     BAL_CONFLICT);
    uint64_t drawn = c.r.state.rounds.at[0].new_batches;
    county_again(&c);
    county_round(&c, 0, true);
    assert_int_equal(c.r.state.rounds.len, 1 + (c.r.state.escalations.len == 0));
    assert_true(drawn > 0);
    assert_verified(&c, VERIFY_INCOMPLETE);
    county_done(&c);
    sums(12, 0, BATCHES, "batch");
    commit_and_draw();
    assert_ok(county_try_enter(&c, counts(BATCHES, 0), &err));
    lost = risk();
    assert_true(lost >= 1);
    county_done(&c);
}

static void a_batch_without_results_is_the_worst_case(void **state)
{
    AUTO_BUF list = BUF_INIT(1 << 20);
    (void)state;
    sums(12, 0, BATCHES - 2, "batch");
    county_commit(&c);
    assert_ok(record_read_object(&c.r, &c.r.state.batches, &list, &err));
    // Known: 12 votes of margin and 120 cards by which it could be wrong; unknown: 120 cards.
    assert_non_null(memmem(list.ptr, list.len, "\"weight\":132", 12));
    assert_non_null(memmem(list.ptr, list.len, "\"votes\":null,\"weight\":120,", 26));
    county_done(&c);
    sums(12, 0, 4, "batch"); // 36 batches could hide any outcome
    county_commit(&c);
    list.len = 0;
    assert_ok(record_read_object(&c.r, &c.r.state.assertions, &list, &err));
    assert_non_null(
        memmem(list.ptr, list.len, "\"full_hand_count\":\"the cards of which no results", 50 - 2));
    county_done(&c);
}

// ---- corrections

static void a_count_is_corrected(void **state)
{
    (void)state;
    sums(12, 0, BATCHES, "batch");
    commit_and_draw();
    assert_ok(county_try_enter(&c, counts(2, 0), &err));
    double before = risk();
    uint64_t entered = c.r.state.mvrs.at[0].seq;
    assert_true(c.r.state.mvrs.at[0].batches);
    if (c.r.state.phase != PHASE_MEASURED)
        fail_msg("two lost batches were confirmed");
    struct enter_result corrected;
    const char *path = counts(0, 0);
    assert_ok(verb_correct(&c.r, entered, path, STR("found in another room"), &corrected,
                           &c.problems, &err));
    assert_true(risk() < before && risk() <= 0.05);
    assert_true(corrected.concluded);
    assert_verified(&c, VERIFY_PASS);
    county_done(&c);
}

// ---- what is refused

static void expect_refused(const char *text, size_t problems, const char *says)
{
    char before[SHA256_HEX + 1], after[SHA256_HEX + 1];
    bool said = false;
    AUTO_BUF bytes = BUF_INIT(1 << 16);
    county_root(&c, before);
    buf_addf(&bytes, "%s%s", header, text);
    assert_true(county_try_enter(&c, file("bad.csv", &bytes), &err) != BAL_OK);
    county_root(&c, after);
    assert_string_equal(before, after);
    size_t errors = (size_t)problems_errors(&c.problems);
    for (size_t i = 0; i < c.problems.kept.len; i++) {
        str message = c.problems.kept.at[i].message;
        said = said || memmem(message.ptr, message.len, says, strlen(says)) != NULL;
    }
    if (!said || errors != problems)
        for (size_t i = 0; i < c.problems.kept.len; i++)
            print_message(STR_FMT "\n", STR_ARG(c.problems.kept.at[i].message));
    assert_true(said);
    assert_int_equal(errors, problems);
}

static void bad_counts_are_refused_with_all_their_problems(void **state)
{
    AUTO_BUF list = BUF_INIT(1 << 16), text = BUF_INIT(1 << 16);
    char key[200];
    (void)state;
    sums(12, 0, BATCHES, "batch");
    commit_and_draw();
    list_of_round(&list);
    str rest = buf_str(&list);
    str_cut(&rest, '\n');
    str line = str_cut(&rest, '\n');
    line.len = str_rindex(str_head(line, str_rindex(line, ',')), ',');
    (void)snprintf(key, sizeof key, STR_FMT, STR_ARG(line));
    const struct {
        const char *rows; // "K" stands for the key
        size_t problems;
        const char *says;
    } cases[] = {
        {"1,99,Alder,Box 1,T1,1,Mayor,Ann,3\n1,98,Alder,Box 1,T2,2,Mayor,Ann,3\n", 2,
         "draw 98 is not on the list of batches"},
        {"1,1,Alder,Box 77,T1,1,Mayor,*cards*,120\n", 2, "container 'Box 77'"},
        {"K,Mayor,*cards*,121\n", 1, "the manifest lists 120"},
        {"K,Mayor,*cards*,120\nK,Mayor,Ann,100\nK,Mayor,Bob,21\n", 1, "121 votes, of cards"},
        {"K,Mayor,*cards*,120\nK,Mayor,Ann,60\nK,Mayor,*blank*,40\nK,Mayor,*overvote*,90\n", 1,
         "130 blank and overvoted"},
        {"K,Mayor,Ann,60\n", 1, "no row *cards*"},
        {"K,Mayor,*cards*,120\nK,Mayor,Ann,60\nK,Mayor,Ann,60\n", 1, "a second sum"},
        {"K,Mayor,*cards*,120\nK,Mayor,Zoe,60\n", 1, "no choice 'Zoe'"},
        {"K,Governor,*cards*,120\n", 1, "no contest 'Governor'"},
        {"K,Mayor,*cards*,many\n", 1, "many"},
        {"K,Mayor,*not found*,\nK,Mayor,*cards*,120\n", 1, "not found"},
        {",,Alder,Box 1,T1,1,Mayor,*cards*,120\n", 1, "draw of batch '1' is missing"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        buf_clear(&text);
        for (const char *p = cases[i].rows; *p != '\0'; p++)
            if (*p == 'K' && (p == cases[i].rows || p[-1] == '\n'))
                buf_add(&text, str_from(key));
            else
                buf_add_char(&text, *p);
        expect_refused(buf_cstr(&text), cases[i].problems, cases[i].says);
    }
    // A batch twice: entered now, and again.
    buf_clear(&text);
    buf_add(&text, str_from(header));
    put_sums(&text, str_from(key), 50, 38, CARDS);
    assert_ok(county_try_enter(&c, file("one.csv", &text), &err));
    assert_int_equal(c.entered.counts, 1);
    buf_clear(&text);
    put_sums(&text, str_from(key), 50, 38, CARDS);
    expect_refused(buf_cstr(&text), 1, "was counted before");
    county_done(&c);
}

static bal_status commit_with(const char *contests, const char *says)
{
    AUTO_BUF text = BUF_INIT(1000);
    bool said = false;
    buf_add(&text, str_from(contests));
    county_new(&c, NULL);
    (void)file("c.csv", &text);
    county_add(&c, INPUT_MANIFEST, "manifest.csv");
    county_add(&c, INPUT_CVR, "cvr-dominion.csv");
    county_add(&c, INPUT_CONTESTS, "c.csv");
    bal_status status = county_try_commit(&c, &err);
    for (size_t i = 0; i < c.problems.kept.len; i++) {
        str message = c.problems.kept.at[i].message;
        said = said || memmem(message.ptr, message.len, says, strlen(says)) != NULL;
    }
    if (!said)
        fail_msg("'%s' was not said, but: %s", says, err.what);
    county_done(&c);
    return status;
}

#define CONTESTS "contest,choice_function,seats,votes_allowed,cards_bound,target,method\n"

static void what_batch_totals_cannot_express_is_refused(void **state)
{
    (void)state;
    assert_int_equal(commit_with(CONTESTS "President,irv,1,1,,yes,batch\n",
                                 "the method batch needs what votes of a batch add up to"),
                     BAL_CONFLICT);
    assert_int_equal(commit_with(CONTESTS "President,plurality,1,1,30,yes,macro\n",
                                 "CVRs have it, but its bound is 30"),
                     BAL_CONFLICT);
}

// ---- with CVRs, beside contests that compare cards

static const struct generate_options many = {
    .size = GENERATE_SMALL, .seed = {"batches", 7}, .cards = 2000};

// Without a bound on its cards, but for those of the contests file.
static void set_method(const char *contest, const char *method, const char *limit, bool bound)
{
    const struct contest_setting set = {.contest = str_from(contest),
                                        .has_target = true,
                                        .target = true,
                                        .has_bound = !bound, // 0: none
                                        .method = str_from(method),
                                        .risk_limit = str_from(limit)};
    assert_ok(verb_set_contest(&c.r, &set, &err));
}

// Everything that was entered is public, and the record verifies with what was opened.
static void publish_all(void)
{
    struct publish_result made;
    struct problems p;
    problems_init(&p);
    assert_ok(verb_publish(&c.r, temp_path(&c.temp, "bundle"), &made, &p, &err));
    problems_done(&p);
    AUTO_BUF opened = BUF_INIT(1 << 16);
    temp_read(temp_path(&c.temp, "bundle/objects/opened"), &opened);
    size_t lines = 0;
    for (str rest = buf_str(&opened); rest.len > 0; lines++)
        str_cut(&rest, '\n');
    assert_int_equal(lines, c.r.state.mvrs.len + c.r.state.hand_counts.len);
    assert_verified(&c, VERIFY_PASS);
}

static void batches_and_cards_in_one_audit(void **state)
{
    (void)state;
    county_new(&c, &many);
    county_add_all(&c);
    county_target(&c, "President", 0);
    set_method("Retain", "batch", "0.2", true);
    set_method("Measure 1A", "macro", "0.3", false);
    county_commit(&c);
    county_seed(&c);
    county_finish(&c, 0);
    assert_true(c.r.state.rounds.at[0].new_cards > 0);
    assert_true(c.r.state.rounds.at[0].new_batches > 0);
    assert_true(county_outcome_is(&c, "President", "confirmed"));
    assert_verified(&c, VERIFY_PASS);
    publish_all();
    county_done(&c);
}

static void a_hacked_contest_beside_them(void **state)
{
    static const struct generate_options hacked = {
        .size = GENERATE_SMALL, .seed = {"batches", 7}, .cards = 1000, .hack = {"Retain", 6}};
    (void)state;
    county_new(&c, &hacked);
    county_add_all(&c);
    county_target(&c, "President", 0);
    set_method("Retain", "batch", "0.1", true);
    county_commit(&c);
    county_seed(&c);
    county_finish(&c, 0);
    assert_true(county_outcome_is(&c, "Retain", "counted by hand"));
    assert_verified(&c, VERIFY_PASS);
    publish_all();
    county_done(&c);
}

static void macro_with_replacement(void **state)
{
    (void)state;
    sums(24, 0, BATCHES, "macro");
    commit_and_draw();
    assert_ok(county_try_enter(&c, counts(0, 0), &err));
    // U = 5760 / 960 = 6: ln(0.05) / ln(1 - 1/6) = 16.4 draws, rounded up, and one more.
    AUTO_BUF list = BUF_INIT(1 << 16);
    assert_ok(record_read_object(&c.r, &state_round(&c.r.state)->risk, &list, &err));
    assert_non_null(memmem(list.ptr, list.len, "\"usable\":18}", 12));
    assert_float_equal(risk(), 0.0375607, 1e-6); // (5/6)^18
    assert_true(c.round.batches < 18);           // some twice
    assert_true(c.entered.concluded);
    assert_verified(&c, VERIFY_PASS);
    publish_all();
    county_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_honest_election_is_confirmed_by_sums),
        cmocka_unit_test(a_hacked_election_is_corrected_by_a_full_hand_count),
        cmocka_unit_test(lost_batches_and_cards_count_against_the_outcome),
        cmocka_unit_test(batches_that_nobody_enters_are_lost),
        cmocka_unit_test(a_batch_without_results_is_the_worst_case),
        cmocka_unit_test(a_count_is_corrected),
        cmocka_unit_test(bad_counts_are_refused_with_all_their_problems),
        cmocka_unit_test(what_batch_totals_cannot_express_is_refused),
        cmocka_unit_test(batches_and_cards_in_one_audit),
        cmocka_unit_test(a_hacked_contest_beside_them),
        cmocka_unit_test(macro_with_replacement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
