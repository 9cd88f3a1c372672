// SPDX-License-Identifier: Apache-2.0
// test_pools.c: elections of which parts are known as sums only. Which cards make a pool, what they
// are compared with, and that margins are the sums of that, card by card.
#include "support/support.h"

#include "support/auditing.h"
#include "support/random.h"

static struct bal_err err;

enum { MAYOR, BOARD, CONTESTS };

static uint64_t value_of(const struct frame *f, uint32_t contest, size_t claim, uint32_t card,
                         enum cvr_side *side)
{
    struct frame_reference r;
    frame_reference(f, contest, claim, card, &r);
    *side = r.side;
    return r.value;
}

// N is linked CVRs, pools, unread cards and phantoms; the margin is the sum of the references.
static void check_frame(const struct frame *f)
{
    for (uint32_t c = 0; c < f->contest_count; c++) {
        const struct frame_contest *contest = &f->contests[c];
        for (size_t i = 0; i < contest->claims.len; i++) {
            const struct frame_assertion *a = &contest->claims.at[i];
            uint64_t sides[CVR_SIDES] = {0};
            int64_t above = 0;
            for (uint32_t card = 0; card < f->cards; card++) {
                enum cvr_side side;
                if (!frame_holds(f, c, card))
                    continue;
                uint64_t v = value_of(f, c, i, card, &side);
                assert_true(v <= a->claim.upper);
                above += (int64_t)(2 * v) - (int64_t)a->claim.den;
                sides[side]++;
            }
            // With a bound only the cards that are said to have the contest count.
            for (size_t k = 0; contest->universe == UNIVERSE_STYLE && k < contest->shares.len; k++)
                above += (int64_t)((contest->shares.at[k].cards - contest->shares.at[k].with) *
                                   a->claim.den);
            assert_int_equal(above, a->margin.above);
            assert_int_equal(sides[CVR_POOL], contest->pooled);
            assert_int_equal(sides[CVR_PHANTOM], contest->unread + contest->added);
            assert_int_equal(sides[CVR_WITH_CONTEST] + sides[CVR_WITHOUT_CONTEST] +
                                 sides[CVR_POOL] + sides[CVR_PHANTOM],
                             contest->cards);
        }
    }
}

static void result(struct auditing *a, const char *contest, const char *choice, uint64_t votes,
                   uint32_t jurisdiction, uint32_t batch)
{
    *vec_push(&a->b.e.results, 999) = (struct reported){.jurisdiction = jurisdiction,
                                                        .contest = str_from(contest),
                                                        .choice = str_from(choice),
                                                        .votes = votes,
                                                        .batch = batch};
}

static uint32_t batch_number(struct auditing *a, uint32_t jurisdiction, const char *batch)
{
    uint32_t number;
    assert_ok(import_batch(&a->b.imp, jurisdiction, STR("1"), str_from(batch), &number, &err));
    return number + 1;
}

static void unlink_card(struct auditing *a, uint32_t id)
{
    build_change(&a->b, id, FIELD_FLAGS, CARD_UNLINKED);
    build_change(&a->b, id, FIELD_RECORD, ID_NONE.v);
}

// One contest over a county with CVRs, one with results by batch, one with results in all.
static void contests_span_systems(void **state)
{
    (void)state;
    struct auditing a;
    auditing_init(&a);
    uint32_t mayor = build_contest(&a.b, "Mayor", 1, 1, 0, "Ann,Bob");
    uint32_t clerk = build_contest(&a.b, "Clerk", 1, 1, 0, "Cy,Di");
    build_manifest(&a.b, "Adams", "1", "A", 40);
    build_manifest(&a.b, "Boulder", "1", "B", 20);
    build_manifest(&a.b, "Boulder", "1", "C", 30);
    build_manifest(&a.b, "Clear Creek", "1", "D", 50);
    uint32_t boulder = a.b.e.manifest.at[1].jurisdiction, creek = a.b.e.manifest.at[3].jurisdiction;
    for (uint32_t i = 1; i <= 40; i++) {
        uint32_t id = auditing_card(&a, "Adams", "1/A", i, mayor, i <= 25 ? "Ann" : "Bob");
        build_marks(&a.b, id, clerk, i <= 30 ? "Cy" : "Di");
    }
    result(&a, "Mayor", "Ann", 12, boulder, batch_number(&a, boulder, "B"));
    result(&a, "Mayor", "Bob", 7, boulder, batch_number(&a, boulder, "B"));
    result(&a, "Mayor", "Bob", 28, boulder, batch_number(&a, boulder, "C"));
    result(&a, "Mayor", "Ann", 45, creek, 0);
    result(&a, "Mayor", "Bob", 5, creek, 0);
    auditing_frame(&a);
    const struct frame_contest *c = &a.f.contests[mayor];
    assert_false(a.f.polling);
    assert_int_equal(c->cards, 140);
    assert_int_equal(c->cvrs, 40);
    assert_int_equal(c->pooled, 100);
    assert_int_equal(a.f.pools.len, 3);
    assert_int_equal(c->votes[0], 82);
    assert_int_equal(c->votes[1], 55);
    assert_string_equal(c->settings.method->name, "oneaudit");
    assert_string_equal(a.f.contests[clerk].settings.method->name, "mixture");
    assert_int_equal(a.f.contests[clerk].cards, 40);
    assert_int_equal(a.f.contests[clerk].pooled, 0);
    const struct frame_assertion *claim = &c->claims.at[0];
    uint64_t den = claim->claim.den;
    assert_int_equal(claim->pool_values[0], (12 + 0.5) / 20 * (double)den); // one is blank
    assert_int_equal(claim->pool_values[2], 45 * den / 50);
    // What rounding costs is below one part a card.
    int64_t exact = (int64_t)den * (82 - 55);
    assert_true(claim->margin.above <= exact && claim->margin.above > exact - 2 * 100);
    AUTO_BUF words = BUF_INIT(100);
    frame_pool_words(&a.f, 0, &words);
    assert_str(buf_str(&words), "Boulder, tabulator 1, batch B");
    check_frame(&a.f);
    auditing_done(&a);
}

// Everybody's cards by batch, nobody's CVRs: not ballot polling.
static void subtotals_alone(void **state)
{
    (void)state;
    struct auditing a;
    auditing_init(&a);
    build_contest(&a.b, "Mayor", 1, 1, 0, "Ann,Bob");
    build_manifest(&a.b, "", "1", "A", 40);
    build_manifest(&a.b, "", "1", "B", 40);
    result(&a, "Mayor", "Ann", 30, 0, batch_number(&a, 0, "A"));
    result(&a, "Mayor", "Bob", 10, 0, batch_number(&a, 0, "A"));
    result(&a, "Mayor", "Bob", 15, 0, batch_number(&a, 0, "B"));
    auditing_frame(&a);
    assert_false(a.f.polling);
    assert_int_equal(a.f.contests[0].pooled, 80);
    assert_int_equal(a.f.contests[0].votes[0], 30);
    assert_true(a.f.contests[0].won[0]);
    assert_int_equal(a.f.contests[0].reason.len, 0);
    assert_int_equal(a.b.p.count[PROBLEM_reported_differs], 0);
    check_frame(&a.f);
    auditing_done(&a);

    auditing_init(&a); // a batch that nobody has
    build_contest(&a.b, "Mayor", 1, 1, 0, "Ann,Bob");
    build_manifest(&a.b, "", "1", "A", 40);
    result(&a, "Mayor", "Ann", 30, 0, batch_number(&a, 0, "Z"));
    assert_int_equal(frame_make(&a.f, &a.b.e, a.settings, &a.b.p, &err), BAL_CONFLICT);
    assert_int_equal(a.b.p.count[PROBLEM_batch_not_in_manifest], 1);
    auditing_done(&a);
}

// CVRs without identity: the other cards of their batch; the whole batch where positions are not
// known; sums that cannot be are not used.
static void cvrs_without_identity(void **state)
{
    (void)state;
    struct auditing a;
    auditing_init(&a);
    uint32_t mayor = build_contest(&a.b, "Mayor", 1, 1, 0, "Ann,Bob");
    build_manifest(&a.b, "", "1", "A", 10);
    build_manifest(&a.b, "", "1", "B", 10);
    build_manifest(&a.b, "", "1", "C", 10);
    for (uint32_t i = 1; i <= 10; i++) {
        uint32_t id = auditing_card(&a, "", "1/A", i, mayor, i <= 7 ? "Ann" : "Bob");
        if (i % 3 == 0)
            unlink_card(&a, id); // positions 3, 6, 9
        id = auditing_card(&a, "", "1/B", i <= 5 ? 77 : i, mayor, "Ann");
        if (i == 10)
            unlink_card(&a, id);
    }
    result(&a, "Mayor", "Ann", 6, 0, batch_number(&a, 0, "C"));
    result(&a, "Mayor", "Bob", 5, 0, batch_number(&a, 0, "C"));
    auditing_frame(&a);
    const struct frame_contest *c = &a.f.contests[mayor];
    const struct frame_assertion *claim = &c->claims.at[0];
    uint64_t den = claim->claim.den;
    assert_int_equal(a.f.pools.len, 3);
    assert_int_equal(a.f.pools.at[0].cards, 3);
    assert_int_equal(a.f.pools.at[1].cards, 10);
    assert_int_equal(a.f.pool.at[2], 0);
    assert_int_equal(a.f.cvr.at[2], NO_CVR);
    assert_int_equal(a.f.pool.at[3], NO_POOL);
    assert_int_equal(claim->pool_values[0], 2 * den / 3); // Ann, Ann, Bob
    assert_int_equal(claim->pool_values[1], den);
    assert_int_equal(claim->pool_values[2], den / 2); // 11 votes on 10 cards
    assert_int_equal(claim->unused, 10);
    assert_string_equal(claim->unused_why, "its cards cannot hold so many votes");
    assert_int_equal(claim->margin.phantoms, 10);
    check_frame(&a.f);
    auditing_done(&a);
}

// What a pool has of each choice are the votes that count, as in the reported ones.
static void votes_that_count(void **state)
{
    (void)state;
    struct auditing a;
    auditing_init(&a);
    uint32_t senator = build_contest(&a.b, "Senator", 1, 1, 0, "Ann (Red),Bob (Blue),Ann (Green)");
    a.b.e.contests.at[senator].function = FUNCTION_FUSION;
    build_manifest(&a.b, "", "1", "A", 10);
    for (uint32_t i = 1; i <= 10; i++)
        unlink_card(&a, auditing_card(&a, "", "1/A", i, senator,
                                      i <= 6   ? "Ann (Red)=Ann (Green)" // a vote on the first line
                                      : i == 7 ? "Ann (Red)=Bob (Blue)"  // an overvote
                                      : i == 8 ? "Ann (Green)"
                                      : i == 9 ? "Bob (Blue)=Bob (Blue)"
                                               : ""));
    auditing_frame(&a);
    const struct frame_contest *c = &a.f.contests[senator];
    const uint64_t votes[] = {6, 1, 1};
    assert_int_equal(c->shares.len, 1);
    for (uint32_t k = 0; k < ARRAY_LEN(votes); k++) {
        assert_int_equal(c->votes[k], votes[k]);
        assert_int_equal(c->shares.at[0].votes[k], votes[k]);
    }
    check_frame(&a.f);
    auditing_done(&a);
}

// A bound on the cards: pools add all of their cards, phantoms fill up what is not known.
static void bounds(void **state)
{
    (void)state;
    struct auditing a;
    auditing_init(&a);
    uint32_t mayor = build_contest(&a.b, "Mayor", 1, 1, 0, "Ann,Bob");
    uint32_t clerk = build_contest(&a.b, "Clerk", 1, 1, 0, "Cy,Di");
    build_manifest(&a.b, "", "1", "A", 20);
    build_manifest(&a.b, "", "1", "B", 10);
    build_manifest(&a.b, "", "1", "C", 8);
    for (uint32_t i = 1; i <= 20; i++) {
        uint32_t id = auditing_card(&a, "", "1/A", i, i <= 15 ? mayor : clerk,
                                    i <= 12   ? "Ann"
                                    : i <= 15 ? "Bob"
                                              : "Cy");
        if (i >= 11 && i <= 16)
            unlink_card(&a, id); // 5 with Mayor, 1 with Clerk
    }
    for (uint32_t i = 1; i <= 10; i++)
        unlink_card(&a, auditing_card(&a, "", "1/B", i, clerk, "Cy"));
    result(&a, "Mayor", "Ann", 3, 0, batch_number(&a, 0, "C"));
    a.b.e.results.at[0].cards = 4;
    a.settings[mayor].cards_bound = 21;
    auditing_frame(&a);
    const struct frame_contest *c = &a.f.contests[mayor];
    assert_int_equal(c->universe, UNIVERSE_STYLE);
    assert_int_equal(c->shares.len, 2); // not the pool of B
    assert_int_equal(c->shares.at[0].with, 5);
    assert_int_equal(c->shares.at[1].with, 4);
    assert_int_equal(c->pooled, 6 + 8);
    assert_int_equal(c->added, 21 - (10 + 5 + 4));
    assert_int_equal(c->cards, 10 + 14 + 2);
    assert_false(frame_holds(&a.f, mayor, 20));
    check_frame(&a.f);
    auditing_done(&a);
}

// A style in the manifest whose CVRs do not have the contest: with a bound, its batches' other
// cards are outside.
static void styles(void **state)
{
    (void)state;
    for (int bound = 0; bound < 2; bound++) {
        struct auditing a;
        auditing_init(&a);
        uint32_t mayor = build_contest(&a.b, "Mayor", 1, 1, 0, "Ann,Bob"), style;
        uint32_t clerk = build_contest(&a.b, "Clerk", 1, 1, 0, "Cy,Di");
        build_manifest(&a.b, "", "1", "A", 20);
        build_manifest(&a.b, "", "1", "B", 22); // two cards without a CVR
        build_manifest(&a.b, "", "1", "C", 5);  // no CVRs, a style that nobody knows
        a.b.e.manifest.at[0].style = STR("town");
        a.b.e.manifest.at[1].style = STR("country");
        a.b.e.manifest.at[2].style = STR("other");
        for (uint32_t i = 1; i <= 20; i++) {
            uint32_t id = auditing_card(&a, "", "1/A", i, mayor, i <= 15 ? "Ann" : "Bob");
            assert_ok(import_name(&a.b.e.styles, STR("town"), &style, &err));
            build_change(&a.b, id, FIELD_STYLE, style);
            id = auditing_card(&a, "", "1/B", i, clerk, "Cy");
            assert_ok(import_name(&a.b.e.styles, STR("country"), &style, &err));
            build_change(&a.b, id, FIELD_STYLE, style);
        }
        a.settings[mayor].cards_bound = bound == 0 ? 0 : 25;
        auditing_frame(&a);
        const struct frame_contest *c = &a.f.contests[mayor];
        assert_int_equal(c->unread, bound == 0 ? 7 : 5);
        assert_int_equal(c->cards, bound == 0 ? 47 : 25);
        assert_true(frame_holds(&a.f, mayor, 41) == (bound == 0)); // batch B, position 22
        assert_true(frame_holds(&a.f, mayor, 42));
        check_frame(&a.f);
        auditing_done(&a);
    }
}

// Ballots that may still be counted are cards that nobody finds.
static void pending(void **state)
{
    (void)state;
    struct auditing a;
    for (uint64_t n = 0; n <= 20; n += 10) {
        auditing_init(&a);
        uint32_t mayor = build_contest(&a.b, "Mayor", 1, 1, 0, "Ann,Bob");
        build_manifest(&a.b, "", "1", "A", 40);
        for (uint32_t i = 1; i <= 40; i++)
            auditing_card(&a, "", "1/A", i, mayor, i <= 30 ? "Ann" : "Bob");
        a.settings[mayor].pending = n;
        auditing_frame(&a);
        const struct frame_contest *c = &a.f.contests[mayor];
        assert_int_equal(c->added, n);
        assert_int_equal(c->cards, 40 + n);
        assert_int_equal(c->claims.at[0].margin.phantoms, n);
        assert_str(
            c->reason,
            n < 20 ? "" : "the pending ballots, and cards without a CVR, could change the outcome");
        check_frame(&a.f);
        auditing_done(&a);
    }
}

// ---- at random

enum kind { LINKED, MIXED, SHUFFLED, SUMMED, REPORTED, WITHHELD, KINDS };
static const char *const mayors[] = {"Ann", "Ann", "Bob", "Cy", ""};
static const char *const boards[] = {"Ed", "Ed=Flo", "Flo", "Gus", "Ed=Gus", ""};

struct county {
    struct auditing *a;
    uint32_t jurisdiction;
    const char *name;
    enum kind kind;
    uint64_t votes[CONTESTS][3];
};

static void tally_marks(const struct auditing *a, uint32_t contest, const char *marks,
                        uint64_t votes[3])
{
    for (str rest = str_from(marks); rest.len > 0;) {
        char name[8] = {0};
        str one = str_cut(&rest, '=');
        memcpy(name, one.ptr, one.len);
        votes[build_choice(&a->b, contest, name)]++;
    }
}

// A card as the county's system tells of it.
static void record_card(struct county *k, const char *batch, uint32_t position,
                        const char *const marks[CONTESTS], uint64_t *random)
{
    bool linked = k->kind == LINKED || (k->kind == MIXED && test_random(random) % 2 == 0);
    if (linked || k->kind == MIXED || k->kind == SHUFFLED) {
        uint32_t id = auditing_card(k->a, k->name, batch, position, MAYOR, marks[MAYOR]);
        if (marks[BOARD] != NULL)
            build_marks(&k->a->b, id, BOARD, marks[BOARD]);
        if (!linked)
            unlink_card(k->a, id);
        return;
    }
    for (uint32_t c = 0; c < CONTESTS; c++)
        if (marks[c] != NULL)
            tally_marks(k->a, c, marks[c], k->votes[c]);
}

static void report_votes(struct county *k, uint32_t batch)
{
    for (uint32_t c = 0; c < CONTESTS; c++) {
        const struct contest *contest = &k->a->b.e.contests.at[c];
        for (uint32_t i = 0; i < 3; i++)
            result(k->a, contest->name.ptr, contest->choices.at[i].name.ptr, k->votes[c][i],
                   k->jurisdiction, batch);
    }
    memset(k->votes, 0, sizeof k->votes);
}

static void withhold_votes(struct county *k, uint64_t cards)
{
    struct pool *pool = vec_push(&k->a->b.e.pools, 99);
    *pool = (struct pool){.jurisdiction = k->jurisdiction, .cards = cards};
    for (uint32_t c = 0; c < CONTESTS; c++)
        for (uint32_t i = 0; i < 3; i++)
            *vec_push(&pool->votes, 99) = (struct pool_votes){c, i, k->votes[c][i]};
}

// Two batches of a county: its papers, and its records.
static void county(struct auditing *a, const char *name, enum kind kind, struct papers *truth,
                   uint64_t *random)
{
    struct county k = {.a = a, .name = name, .kind = kind};
    uint64_t all = 0;
    assert_ok(import_name(&a->b.e.jurisdictions, str_from(name), &k.jurisdiction, &err));
    for (uint32_t b = 0; b < 2; b++) {
        char batch[] = {'1', '/', (char)('a' + (int)b), '\0'};
        uint32_t cards = 1 + (uint32_t)(test_random(random) % 12);
        build_manifest(&a->b, name, "1", batch + 2, cards);
        for (uint32_t i = 1; i <= cards; i++) {
            const char *marks[CONTESTS] = {mayors[test_random(random) % ARRAY_LEN(mayors)],
                                           boards[test_random(random) % ARRAY_LEN(boards)]};
            if (test_random(random) % 4 == 0)
                marks[BOARD] = NULL;
            record_card(&k, batch, i, marks, random);
            truth->cards++;
            for (uint32_t c = 0; c < CONTESTS; c++)
                papers_mark(truth, a, (uint32_t)truth->cards - 1, c,
                            marks[c] != NULL ? marks[c] : "-");
        }
        all += cards;
        if (kind == SUMMED)
            report_votes(&k, batch_number(a, k.jurisdiction, batch + 2));
    }
    if (kind == REPORTED)
        report_votes(&k, 0);
    if (kind == WITHHELD)
        withhold_votes(&k, all);
}

// With honest records the observations of all cards add up to as many as without any discrepancy,
// or to what rounding adds: below one part a card of a pool.
static void check_honest(const struct frame *f, const struct papers *truth)
{
    for (uint32_t c = 0; c < f->contest_count; c++) {
        const struct frame_contest *contest = &f->contests[c];
        for (size_t i = 0; i < contest->claims.len && contest->added == 0; i++) {
            const struct assertion *a = &contest->claims.at[i].claim;
            uint64_t sum = 0;
            for (uint32_t card = 0; card < f->cards; card++) {
                struct frame_reference r;
                struct comparison k;
                if (!frame_holds(f, c, card))
                    continue;
                frame_reference(f, c, i, card, &r);
                assert_ok(compare_card(a, contest->contest, contest->universe, r.side, r.value,
                                       papers_see(truth, card, c), &k, &err));
                sum += k.tau;
            }
            assert_true(sum >= contest->cards * a->upper);
            assert_true(sum < contest->cards * a->upper + contest->pooled + 1);
        }
    }
}

static void at_random(void **state)
{
    (void)state;
    static const char *const names[] = {"Adams", "Boulder", "Clear Creek", "Denver"};
    uint64_t random = 77, used = 0;
    for (int round = 0; round < 300; round++) {
        struct auditing a;
        struct papers truth = {.contests = CONTESTS, .arena = ARENA_INIT((size_t)1 << 26)};
        truth.of_card = arena_new(&truth.arena, struct interpretation, 256);
        auditing_init(&a);
        build_contest(&a.b, "Mayor", 1, 1, 0, "Ann,Bob,Cy");
        build_contest(&a.b, "Board", 2, 2, 0, "Ed,Flo,Gus");
        uint64_t counties = 1 + test_random(&random) % ARRAY_LEN(names);
        for (uint64_t k = 0; k < counties; k++)
            county(&a, names[k], k == 0 ? MIXED : (enum kind)(test_random(&random) % KINDS), &truth,
                   &random);
        auditing_frame(&a);
        check_frame(&a.f);
        check_honest(&a.f, &truth);
        used += a.f.contests[BOARD].pooled;
        assert_int_equal(a.f.contests[MAYOR].unread, 0);
        for (size_t i = 0; i < a.f.contests[MAYOR].claims.len; i++)
            assert_int_equal(a.f.contests[MAYOR].claims.at[i].margin.phantoms, 0);
        auditing_done(&a);
        arena_done(&truth.arena);
    }
    assert_true(used > 3000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contests_span_systems),
        cmocka_unit_test(subtotals_alone),
        cmocka_unit_test(cvrs_without_identity),
        cmocka_unit_test(votes_that_count),
        cmocka_unit_test(bounds),
        cmocka_unit_test(pending),
        cmocka_unit_test(styles),
        cmocka_unit_test(at_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
