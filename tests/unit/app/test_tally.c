// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "app/count/tally.h"
#include "app/count/tally_check.h"
#include "support/build.h"

static void assert_check(const struct tally_contest *c, size_t i, const char *text)
{
    assert_in_range(i, 0, c->checks.len - 1);
    assert_str(c->checks.at[i].text, text);
    assert_int_equal(c->checks.at[i].left, c->checks.at[i].right);
}

static void put(struct build *b, uint32_t contest, const char *jurisdiction, const char *batch,
                const char *marks)
{
    build_marks(b, build_card(b, jurisdiction, batch), contest, marks);
}

static struct tally_options by(enum tally_by what)
{
    return (struct tally_options){.by = what, .irv = irv_default()};
}

static void counts_and_checks(void **state)
{
    (void)state;
    struct bal_err err;
    struct build b;
    struct tally t;
    build_init(&b);
    uint32_t mayor = build_contest(&b, "Mayor", 1, 1, 0, "Ann,Bob,Write-in");
    uint32_t council = build_contest(&b, "Council", 1, 1, 4, "Cy,Dee,Eve");
    put(&b, mayor, "Adams", "1/1", "Ann");
    put(&b, mayor, "Adams", "1/2", "Ann");
    put(&b, mayor, "Adams", "1/1", "Ann=Bob");
    put(&b, mayor, "Boulder", "1/1", "Write-in");
    put(&b, mayor, "Boulder", "1/1", "");
    put(&b, council, "Adams", "1/1", "Cy");
    put(&b, council, "Adams", "1/1", "Cy>Dee");
    put(&b, council, "Adams", "1/2", "Dee>Cy");
    put(&b, council, "Adams", "1/2", "Dee");
    put(&b, council, "Adams", "1/2", "Eve>Dee");
    put(&b, council, "Adams", "1/2", "x");
    struct tally_options o = by(TALLY_BY_BATCH);
    assert_ok(tally_election(&t, &b.e, &o, &b.p, &err));
    assert_false(t.violated);
    assert_int_equal(t.contests.len, 2);
    const struct tally_contest *c = &t.contests.at[0];
    assert_check(c, 0, "cards 5 = valid 3 + blank 1 + overvoted 1");
    assert_check(c, 1, "1 x 5 votes = cast 3 + undervotes 1 + lost in overvotes 1");
    assert_check(c, 2, "votes 3 = 3 over all batches (3)");
    assert_check(c, 3, "cards 5 = 5 over all batches (3)");
    assert_check(c, 4, "votes 3 = 3 over all groups (3)");
    assert_int_equal(c->groups.len, 3);
    assert_int_equal(c->groups.at[0].cards, 2);
    assert_int_equal(c->group_votes.at[0], 1);
    assert_int_equal(c->group_votes.at[2 * 3 + 2], 1);
    // One write-in vote, margin 1: it could decide.
    assert_int_equal(b.p.count[PROBLEM_write_ins_decide], 1);
    c = &t.contests.at[1];
    assert_check(c, 0, "cards 6 = valid 5 + blank 0 + overvoted 0 + invalid 1");
    assert_check(c, 4, "round 1: cards 5 = active 5 + inactive 0 + without ranking 0");
    assert_check(c, 5, "round 2: cards 5 = active 5 + inactive 0 + without ranking 0");
    assert_check(c, 6, "round 1: votes after the transfers 5 = those of round 2 5");
    assert_check(c, 7, "votes of round 2: 5 = 5 over the rounds of all batches (2)");
    assert_int_equal(c->checks.len, 8);
    assert_int_equal(c->groups.len, 2);
    assert_int_equal(c->group_votes.at[0], 2);
    tally_done(&t);
    build_done(&b);
}

static void groups_by_everything(void **state)
{
    (void)state;
    struct bal_err err;
    struct build b;
    build_init(&b);
    uint32_t mayor = build_contest(&b, "Mayor", 1, 1, 0, "Ann,Bob");
    static const char *const places[] = {"Adams", "Boulder"};
    for (uint32_t i = 0; i < 6; i++) {
        uint32_t name, card = build_card(&b, places[i % 2], "1/1");
        assert_ok(import_name(&b.e.precincts, i < 3 ? STR("north") : STR("south"), &name, &err));
        build_change(&b, card, FIELD_PRECINCT, name);
        build_change(&b, card, FIELD_STYLE, 0);
        build_marks(&b, card, mayor, i % 3 == 0 ? "Bob" : "Ann");
    }
    static const size_t groups[] = {2, 2, 2, 1, 1};
    for (enum tally_by what = TALLY_BY_BATCH; what < TALLY_BY_NOTHING; what++) {
        struct tally t;
        struct tally_options o = by(what);
        assert_ok(tally_election(&t, &b.e, &o, &b.p, &err));
        const struct tally_contest *c = &t.contests.at[0];
        assert_int_equal(c->groups.len, groups[what]);
        uint64_t ann = 0, bob = 0;
        for (size_t g = 0; g < c->groups.len; g++) {
            ann += c->group_votes.at[2 * g];
            bob += c->group_votes.at[2 * g + 1];
        }
        assert_int_equal(ann, 4);
        assert_int_equal(bob, 2);
        if (what == TALLY_BY_PRECINCT) {
            assert_str(tally_group_name(&t, &c->groups.at[1]), "south");
            assert_int_equal(c->group_votes.at[2], 2);
        }
        tally_done(&t);
    }
    build_done(&b);
}

static void one_contest(void **state)
{
    (void)state;
    struct bal_err err;
    struct build b;
    struct tally t;
    build_init(&b);
    build_contest(&b, "Mayor", 1, 1, 0, "Ann,Bob");
    build_contest(&b, "Council", 1, 3, 5, "Ann,Bob");
    struct tally_options o = by(TALLY_BY_NOTHING);
    o.contest = STR("Mayor");
    assert_ok(tally_election(&t, &b.e, &o, &b.p, &err));
    assert_int_equal(t.contests.len, 1);
    tally_done(&t);
    o.contest = STR("Mayer");
    assert_int_equal(tally_election(&t, &b.e, &o, &b.p, &err), BAL_NOT_FOUND);
    assert_string_equal(err.what, "no contest is called 'Mayer'");
    tally_done(&t);
    o.contest = STR("");
    assert_ok(tally_election(&t, &b.e, &o, &b.p, &err));
    assert_null(t.contests.at[1].rule);
    assert_int_equal(b.p.count[PROBLEM_not_counted], 1);
    tally_done(&t);
    build_done(&b);
}

static void redacted_sums(void **state)
{
    (void)state;
    struct bal_err err;
    struct build b;
    struct tally t;
    build_init(&b);
    uint32_t plain = build_contest(&b, "Mayor", 1, 1, 0, "Ann,Bob");
    uint32_t ranked = build_contest(&b, "Council", 1, 1, 3, "Cy,Dee");
    build_cards(&b, plain, 2, "Ann");
    build_cards(&b, ranked, 2, "Cy");
    struct pool *pool = vec_push(&b.e.pools, 10);
    *vec_push(&pool->votes, 10) = (struct pool_votes){plain, 1, 7};
    *vec_push(&pool->votes, 10) = (struct pool_votes){ranked, 1, 5};
    struct tally_options o = by(TALLY_BY_NOTHING);
    assert_ok(tally_election(&t, &b.e, &o, &b.p, &err));
    assert_false(t.violated);
    assert_check(&t.contests.at[0], 2, "votes 9 = on cards 2 + in redacted sums 7");
    assert_int_equal(t.contests.at[1].result.winners.at[0], 0);
    assert_int_equal(b.p.count[PROBLEM_redacted_ranked], 1);
    tally_done(&t);
    build_done(&b);
}

// A result that was tampered with: every check that it concerns fails, and says so.
static void a_wrong_sum_is_told(void **state)
{
    (void)state;
    struct bal_err err;
    struct build b;
    struct tally t;
    build_init(&b);
    uint32_t id = build_contest(&b, "Mayor", 1, 1, 3, "Ann,Bob,Cy");
    build_cards(&b, id, 4, "Ann");
    build_cards(&b, id, 3, "Bob");
    build_cards(&b, id, 2, "Cy>Bob");
    struct tally_options o = by(TALLY_BY_PRECINCT);
    assert_ok(tally_election(&t, &b.e, &o, &b.p, &err));
    struct tally_contest *c = &t.contests.at[0];
    assert_false(t.violated);
    c->checks.len = 0;
    c->result.cards[VOTE_BLANK]++;
    c->result.candidates[0].votes++;
    c->result.rounds.at[0].transfers.at[0].votes--;
    assert_ok(tally_check(&t, c, &b.p, &err));
    assert_true(t.violated);
    static const char *const failing[] = {
        "cards 9 = valid 9 + blank 1 + overvoted 0",
        "votes 10 = 9 over all batches (1)",
        "votes of Ann 5 = 4 over all groups",
        "round 1: cards 9 = active 9 + inactive 0 + without ranking 1",
        "round 2: cards 9 = active 9 + inactive 0 + without ranking 1",
        "round 1: Bob has 4 after the transfers = 5 in round 2"};
    size_t found = 0;
    for (size_t i = 0; i < c->checks.len; i++)
        if (c->checks.at[i].left != c->checks.at[i].right)
            assert_str(c->checks.at[i].text, failing[found++]);
    assert_int_equal(found, ARRAY_LEN(failing));
    assert_int_equal(b.p.count[PROBLEM_invariant], ARRAY_LEN(failing));
    tally_done(&t);
    build_done(&b);
}

static void report(struct build *b, const char *jurisdiction, const char *choice, uint64_t votes)
{
    struct bal_err err;
    struct reported row = {.contest = STR("Mayor"), .choice = str_from(choice), .votes = votes};
    assert_ok(import_name(&b->e.jurisdictions, str_from(jurisdiction), &row.jurisdiction, &err));
    *vec_push(&b->e.results, 100) = row;
}

static void reported_results(void **state)
{
    (void)state;
    struct bal_err err;
    struct build b;
    struct tally t;
    struct tally_options o = by(TALLY_BY_NOTHING);
    build_init(&b);
    uint32_t id = build_contest(&b, "Mayor", 1, 1, 0, "Ann,Bob,Cy");
    build_contest(&b, "Council", 1, 1, 0, "Ann");
    build_cards(&b, id, 4, "Ann");
    build_cards(&b, id, 3, "Bob");
    report(&b, "Adams", "Ann", 3);
    report(&b, "Boulder", "Ann", 1);
    report(&b, "Adams", "Bob", 5);
    report(&b, "Adams", "Zed", 0);
    assert_ok(tally_election(&t, &b.e, &o, &b.p, &err));
    assert_int_equal(t.contests.at[0].reported[0].votes, 4);
    assert_false(t.contests.at[0].reported[2].known);
    assert_null(t.contests.at[1].reported);
    assert_int_equal(b.p.count[PROBLEM_reported_differs], 2);
    assert_str(b.p.kept.at[0].message,
               "contest 'Mayor': votes are reported for 'Zed', which is no choice in the files");
    assert_str(b.p.kept.at[1].message, "contest 'Mayor', 'Bob': 5 votes reported, 3 counted");
    tally_done(&t);
    report(&b, "", "Bob", 3); // a total: the jurisdictions' rows say nothing new
    assert_ok(tally_election(&t, &b.e, &o, &b.p, &err));
    assert_int_equal(b.p.count[PROBLEM_reported_differs], 2);
    assert_false(t.contests.at[0].reported[0].known);
    tally_done(&t);
    build_done(&b);
}

// Each of two contests of one name is held against the results of its own.
static void reported_results_of_namesakes(void **state)
{
    (void)state;
    struct bal_err err;
    struct build b;
    struct tally t;
    struct tally_options o = by(TALLY_BY_NOTHING);
    build_init(&b);
    build_cards(&b, build_contest(&b, "Mayor", 1, 1, 0, "Ann,Bob"), 3, "Ann");
    uint32_t id = build_contest(&b, "second", 1, 1, 0, "Ann,Bob");
    b.e.contests.at[id].name = STR("Mayor");
    b.e.contests.at[id].occurrence = 1;
    build_cards(&b, id, 2, "Ann");
    report(&b, "", "Ann", 3);
    report(&b, "", "Ann", 5);
    b.e.results.at[1].contest = STR("Mayor [2]");
    report(&b, "", "Bob", 0);
    assert_ok(tally_election(&t, &b.e, &o, &b.p, &err));
    assert_int_equal(t.contests.at[0].reported[0].votes, 3);
    assert_true(t.contests.at[0].reported[1].known);
    assert_int_equal(t.contests.at[1].reported[0].votes, 5);
    assert_false(t.contests.at[1].reported[1].known);
    assert_int_equal(b.p.count[PROBLEM_reported_differs], 1);
    assert_str(b.p.kept.at[0].message, "contest 'Mayor', 'Ann': 5 votes reported, 2 counted");
    tally_done(&t);
    build_done(&b);
}

// ---- results of single batches

// A result of the batch that the card lies in.
static void report_batch(struct build *b, uint32_t card, const char *contest, const char *choice,
                         uint64_t votes, uint64_t cards)
{
    *vec_push(&b->e.results, 99) = (struct reported){
        .jurisdiction = b->e.batches.at[election_card(&b->e, card).batch].jurisdiction,
        .contest = str_from(contest),
        .choice = str_from(choice),
        .votes = votes,
        .batch = election_card(&b->e, card).batch + 1,
        .cards = cards};
}

static void assert_differing(struct build *b, uint64_t expected)
{
    struct bal_err err;
    struct tally t;
    struct tally_options o = by(TALLY_BY_NOTHING);
    uint64_t before = b->p.count[PROBLEM_reported_differs];
    assert_ok(tally_election(&t, &b->e, &o, &b->p, &err));
    assert_int_equal(b->p.count[PROBLEM_reported_differs] - before, expected);
    tally_done(&t);
    b->e.results.len = 0;
}

static void subtotals_of_batches_with_records(void **state)
{
    (void)state;
    struct build b;
    uint32_t card[6];
    build_init(&b);
    uint32_t plain = build_contest(&b, "Mayor", 1, 1, 0, "Ann,Bob");
    uint32_t ranked = build_contest(&b, "Council", 1, 1, 3, "Cy,Dee,Eva");
    static const char *const batch[] = {"1/1", "1/1", "1/1", "1/2", "1/2", "1/3"};
    static const char *const mayor[] = {"Ann", "Ann", "Bob", "Ann", "", "!"};
    static const char *const council[] = {"Cy", "Cy>Dee", "Dee", "Dee", "", "Cy"};
    for (int i = 0; i < 6; i++) {
        card[i] = build_card(&b, "A", batch[i]);
        build_marks(&b, card[i], plain, mayor[i]);
        build_marks(&b, card[i], ranked, council[i]);
    }
    report_batch(&b, card[0], "Mayor", "Ann", 2, 3);
    report_batch(&b, card[0], "Mayor", "Bob", 1, 3);
    report_batch(&b, card[0], "Council", "Cy", 2, 0); // first preferences
    report_batch(&b, card[3], "Mayor", "Ann", 1, 0);
    report_batch(&b, card[3], "Mayor", "Bob", 0, 2);
    report_batch(&b, card[5], "Mayor", "Bob", 0, 1);
    assert_differing(&b, 0);
    report_batch(&b, card[0], "Mayor", "Ann", 1, 3);   // fewer
    report_batch(&b, card[0], "Mayor", "Bob", 2, 3);   // more
    report_batch(&b, card[3], "Mayor", "Ann", 1, 3);   // more cards with the contest than there are
    report_batch(&b, card[3], "Council", "Cy", 1, 2);  // no first preference here
    report_batch(&b, card[5], "Mayor", "Zoe", 1, 1);   // nobody knows her
    report_batch(&b, card[5], "Sheriff", "Ann", 9, 1); // no such contest: not for a count to say
    assert_differing(&b, 5);
    build_done(&b);
}

// So many votes more as are withheld, or known as a sum, may be the batch's; never fewer.
static void subtotals_with_votes_that_are_withheld(void **state)
{
    (void)state;
    struct build b;
    build_init(&b);
    uint32_t id = build_contest(&b, "Mayor", 1, 1, 0, "Ann,Bob"), other = 0;
    uint32_t card = build_card(&b, "A", "1/1");
    build_marks(&b, card, id, "Ann");
    build_marks(&b, build_card(&b, "A", "1/1"), id, "?");
    other = build_card(&b, "B", "1/1");
    build_marks(&b, other, id, "Ann");
    report_batch(&b, card, "Mayor", "Ann", 2, 2);
    assert_differing(&b, 0);
    report_batch(&b, card, "Mayor", "Ann", 3, 2);
    assert_differing(&b, 1);
    report_batch(&b, card, "Mayor", "Ann", 0, 2);
    assert_differing(&b, 1);
    struct pool *pool = vec_push(&b.e.pools, 10);
    pool->jurisdiction = b.e.batches.at[election_card(&b.e, card).batch].jurisdiction;
    *vec_push(&pool->votes, 10) = (struct pool_votes){id, 0, 4};
    report_batch(&b, card, "Mayor", "Ann", 6, 2);
    report_batch(&b, card, "Mayor", "Bob", 1, 2);
    assert_differing(&b, 0);
    report_batch(&b, card, "Mayor", "Ann", 7, 2);
    report_batch(&b, card, "Mayor", "Bob", 2, 2);  // the sum has none for him
    report_batch(&b, other, "Mayor", "Ann", 2, 1); // the sum is of the other jurisdiction
    assert_differing(&b, 3);
    build_done(&b);
}

static void as_json(void **state)
{
    (void)state;
    struct bal_err err;
    struct build b;
    struct tally t;
    build_init(&b);
    uint32_t c = build_contest(&b, "Mayor", 1, 1, 0, "Ann,Bob");
    build_cards(&b, c, 1, "Ann");
    build_cards(&b, c, 1, "Bob");
    struct tally_options o = by(TALLY_BY_BATCH);
    assert_ok(tally_election(&t, &b.e, &o, &b.p, &err));
    struct sink s;
    struct json_writer w;
    sink_open_memory(&s, 100000);
    jw_init(&w, &s, true);
    jw_open(&w, '{');
    assert_ok(tally_json(&w, &t, NULL, &err));
    jw_close(&w, '}');
    assert_ok(sink_close(&s, &err));
    assert_str(
        buf_str(&s.buf),
        "{\"cards\":2,\"contests\":[{\"contest\":\"Mayor\",\"choice_function\":\"plurality\","
        "\"votes_allowed\":1,\"seats\":1,\"counted\":true,\"cards\":2,\"valid\":2,\"blank\":0,"
        "\"overvoted\":0,\"undervotes\":0,\"invalid\":0,\"withheld\":0,\"choices\":["
        "{\"choice\":\"Ann\",\"code\":\"Ann\",\"votes\":1,\"winner\":false},"
        "{\"choice\":\"Bob\",\"code\":\"Bob\",\"votes\":1,\"winner\":false}],\"winners\":[],"
        "\"tie\":{\"choices\":[\"Ann\",\"Bob\"],\"votes\":1,\"seats\":1},\"margin\":0,"
        "\"checks\":[{\"name\":\"cards\",\"left\":2,\"right\":2,\"ok\":true,"
        "\"text\":\"cards 2 = valid 2 + blank 0 + overvoted 0\"},"
        "{\"name\":\"votes\",\"left\":2,\"right\":2,\"ok\":true,"
        "\"text\":\"1 x 2 votes = cast 2 + undervotes 0 + lost in overvotes 0\"},"
        "{\"name\":\"batches\",\"left\":2,\"right\":2,\"ok\":true,"
        "\"text\":\"votes 2 = 2 over all batches (1)\"},"
        "{\"name\":\"batches\",\"left\":2,\"right\":2,\"ok\":true,"
        "\"text\":\"cards 2 = 2 over all batches (1)\"},"
        "{\"name\":\"groups\",\"left\":2,\"right\":2,\"ok\":true,"
        "\"text\":\"votes 2 = 2 over all groups (1)\"},"
        "{\"name\":\"seats\",\"left\":1,\"right\":1,\"ok\":true,"
        "\"text\":\"seats that can be filled 1 = given 0 + open by a tie 1\"},"
        "{\"name\":\"tie\",\"left\":2,\"right\":2,\"ok\":true,"
        "\"text\":\"tied 2 = 2 equal in what decides between them\"}],"
        "\"by\":[{\"jurisdiction\":\"\",\"tabulator\":\"1\",\"batch\":\"1\",\"cards\":2,"
        "\"votes\":{\"Ann\":1,\"Bob\":1}}]}]}");
    sink_discard(&s);
    tally_done(&t);
    build_done(&b);
}

struct added {
    decimal votes[4][3], inactive[4], moved[4];
    size_t parts;
};

static bal_status add_part(void *ctx, const struct tally_part *part, struct bal_err *err)
{
    (void)err;
    struct added *a = ctx;
    assert_int_equal(part->result->rounds.len, part->whole->rounds.len);
    for (size_t i = 0; i < part->result->rounds.len; i++) {
        const struct count_round *round = &part->result->rounds.at[i];
        for (uint32_t c = 0; c < 3; c++)
            a->votes[i][c] += round->votes[c];
        for (int k = 0; k < INACTIVE_KINDS; k++)
            a->inactive[i] += round->inactive[k];
        for (size_t t = 0; t < round->transfers.len; t++)
            a->moved[i] += round->transfers.at[t].votes;
    }
    a->parts++;
    return BAL_OK;
}

// The rounds of all batches add up to those of the contest.
static void slices_add_up(void **state)
{
    (void)state;
    static const char *const marks[] = {"Ann>Bob", "Bob>Cy", "Cy>Ann", "Cy", "Bob", "Ann>Cy", ""};
    struct bal_err err;
    struct build b;
    struct tally t;
    struct added a = {0};
    build_init(&b);
    uint32_t id = build_contest(&b, "Mayor", 1, 1, 3, "Ann,Bob,Cy");
    for (size_t i = 0; i < 60; i++)
        put(&b, id, "Adams",
            i % 5 == 0   ? "1/1"
            : i % 3 == 0 ? "1/2"
                         : "1/3",
            marks[(i * 5 + i / 7) % 7]);
    struct tally_options o = by(TALLY_BY_BATCH);
    o.irv.tiebreak = IRV_TIE_ORDER;
    assert_ok(tally_election(&t, &b.e, &o, &b.p, &err));
    const struct tally_contest *c = &t.contests.at[0];
    assert_in_range(c->result.rounds.len, 2, 4);
    assert_ok(tally_parts(&t, c, TALLY_BY_BATCH, add_part, &a, &err));
    assert_int_equal(a.parts, 3);
    for (size_t i = 0; i < c->result.rounds.len; i++) {
        const struct count_round *round = &c->result.rounds.at[i];
        decimal inactive = 0, moved = 0;
        for (uint32_t who = 0; who < 3; who++)
            assert_true(a.votes[i][who] == round->votes[who]);
        for (int k = 0; k < INACTIVE_KINDS; k++)
            inactive += round->inactive[k];
        for (size_t k = 0; k < round->transfers.len; k++)
            moved += round->transfers.at[k].votes;
        assert_true(a.inactive[i] == inactive && a.moved[i] == moved);
    }
    tally_done(&t);
    build_done(&b);
}

// A surplus moves in a batch as in the whole count, and the rules say so.
static void slices_of_several_seats(void **state)
{
    (void)state;
    struct bal_err err;
    struct build b;
    struct tally t;
    struct added a = {0};
    build_init(&b);
    uint32_t id = build_contest(&b, "Council", 1, 2, 3, "Ann,Bob,Cy");
    b.e.contests.at[id].function = FUNCTION_STV;
    for (size_t i = 0; i < 8; i++)
        put(&b, id, "Adams", i < 5 ? "1/1" : "1/2", "Ann>Bob");
    put(&b, id, "Adams", "1/3", "Cy");
    struct tally_options o = by(TALLY_BY_BATCH);
    assert_ok(tally_election(&t, &b.e, &o, &b.p, &err));
    const struct tally_contest *c = &t.contests.at[0];
    struct irv_rules rules = tally_counted_by(c);
    assert_int_equal(c->irv.method, IRV_MAJORITY);
    assert_int_equal(rules.method, IRV_TRANSFER);
    assert_int_equal(c->result.rounds.len, 3);
    assert_true(c->result.rounds.at[1].votes[0] == decimal_of(4, 4)); // the quota
    assert_true(c->result.rounds.at[1].votes[1] == decimal_of(4, 4));
    assert_ok(tally_parts(&t, c, TALLY_BY_BATCH, add_part, &a, &err));
    assert_int_equal(a.parts, 3);
    for (size_t i = 0; i < 3; i++)
        for (uint32_t who = 0; who < 3; who++)
            assert_true(a.votes[i][who] == c->result.rounds.at[i].votes[who]);
    tally_done(&t);
    build_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_and_checks),
        cmocka_unit_test(groups_by_everything),
        cmocka_unit_test(one_contest),
        cmocka_unit_test(redacted_sums),
        cmocka_unit_test(a_wrong_sum_is_told),
        cmocka_unit_test(reported_results),
        cmocka_unit_test(reported_results_of_namesakes),
        cmocka_unit_test(subtotals_of_batches_with_records),
        cmocka_unit_test(subtotals_with_votes_that_are_withheld),
        cmocka_unit_test(as_json),
        cmocka_unit_test(slices_add_up),
        cmocka_unit_test(slices_of_several_seats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
