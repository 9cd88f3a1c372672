// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include <math.h>

#include "app/measure/measure.h"
#include "support/auditing.h"
#include "support/random.h"

static struct bal_err err;

enum { CARDS = 1200, NO_RECORDS = 12, ROUNDS = 3 };

// Two contests on one county's cards: three choices, and a second one on every other card. The last
// cards have no CVR.
static void build(struct auditing *a, const char *method)
{
    static const char *const marks[] = {"Ann", "Bob", "Ann", "", "Cid", "Ann", "Bob", "Ann"};
    auditing_init(a);
    build_contest(&a->b, "One", 1, 1, 0, "Ann,Bob,Cid");
    build_contest(&a->b, "Two", 1, 1, 0, "Yes,No");
    build_manifest(&a->b, "Adams", "1", "A", CARDS / 2);
    build_manifest(&a->b, "Adams", "1", "B", CARDS / 2);
    for (uint32_t i = 1; i <= CARDS - NO_RECORDS; i++) {
        bool first = i <= CARDS / 2;
        uint32_t record = first ? i : i - CARDS / 2;
        uint32_t id = auditing_card(a, "Adams", first ? "1/A" : "1/B", record, 0,
                                    marks[i % ARRAY_LEN(marks)]);
        if (i % 2 == 0)
            build_marks(&a->b, id, 1, i % 5 < 3 ? "Yes" : "No");
    }
    a->settings[0].cards_bound = CARDS;
    a->settings[0].method = method_find(str_from(method));
    a->settings[1].cards_bound = CARDS / 2 + 10;
    auditing_frame(a);
    assert_ok(weigh_plan(&a->f, &rates_assumed, &err));
}

static void draw(const struct auditing *a, const struct weigh *w, uint32_t rounds,
                 const uint64_t *targets, unsigned decoys, struct sample *out)
{
    struct sample_plan plan = {
        STR("53417960661093690827"), sampler_at(0), rounds, targets, w, decoys};
    assert_ok(sample_make(out, &a->f, &plan, &err));
}

// ---- weights

// The rule as it is written, in fractions of doubles that are exact here.
static uint64_t slow_weight(const struct frame_contest *c, uint32_t winner_loser)
{
    double g = c->settings.loser_weight / 100.0, most = 0;
    const struct frame_assertion *m = &c->claims.at[c->smallest];
    for (size_t i = 0; i < c->claims.len; i++) {
        const struct frame_assertion *a = &c->claims.at[i];
        double value = winner_loser == a->claim.winner  ? 1
                       : winner_loser == a->claim.loser ? 0
                                                        : 0.5;
        double scale = (double)m->margin.above / (double)m->claim.den /
                       ((double)a->margin.above / (double)a->claim.den);
        most = fmax(most, 1000 * (g + (1 - g) * value) * scale);
    }
    return (uint64_t)ceil(most - 1e-9);
}

static void weights_follow_the_rule(void **state)
{
    (void)state;
    struct auditing a;
    struct weigh w;
    build(&a, "weighted");
    assert_ok(weigh_make(&w, &a.f, &err));
    const struct frame_contest *c = &a.f.contests[0];
    assert_true(w.contests[0].weighted && !w.contests[1].weighted);
    assert_in_range(c->settings.loser_weight, 0, 100);
    for (uint32_t card = 0; card < CARDS; card++) {
        uint64_t q = w.contests[0].q[weigh_kind(&w, 0, card)];
        uint32_t cvr = a.f.cvr.at[card];
        if (cvr == NO_CVR) {
            assert_int_equal(q, c->settings.pool_weight);
            continue;
        }
        struct mark_set s = contest_set(c->contest, column_get(&c->contest->column, cvr));
        uint32_t choice = s.count == 1 ? s.marks[0].choice : UINT32_MAX;
        assert_int_equal(q, slow_weight(c, choice));
        assert_true(choice != 0 || q == WEIGHT_UNIT);
    }
    uint64_t all = 0;
    for (size_t i = 0; i < w.contests[0].count; i++)
        all += w.contests[0].counts[i].cards;
    assert_int_equal(all, CARDS);
    assert_int_equal(w.contests[1].count, 1);
    weigh_done(&w);
    auditing_done(&a);
}

static void pools_alone(void **state)
{
    (void)state;
    struct auditing a;
    struct weigh w;
    build(&a, "weighted-pools");
    assert_ok(weigh_make(&w, &a.f, &err));
    for (uint32_t card = 0; card < CARDS; card++) {
        uint64_t q = w.contests[0].q[weigh_kind(&w, 0, card)];
        assert_int_equal(q, a.f.cvr.at[card] == NO_CVR ? a.f.contests[0].settings.pool_weight
                                                       : WEIGHT_UNIT);
    }
    assert_true(a.f.contests[0].settings.pool_weight > WEIGHT_UNIT);
    weigh_done(&w);
    auditing_done(&a);
}

// ---- samples

static void later_rounds_keep_earlier_ones(void **state)
{
    (void)state;
    static const uint64_t targets[2 * ROUNDS] = {20, 5, 60, 5, 150, 40};
    struct auditing a;
    struct weigh w;
    struct sample whole;
    build(&a, "weighted");
    assert_ok(weigh_make(&w, &a.f, &err));
    draw(&a, &w, ROUNDS, targets, 20, &whole);
    for (uint32_t rounds = 1; rounds <= ROUNDS; rounds++) {
        struct sample s;
        draw(&a, &w, rounds, targets, 20, &s);
        for (size_t i = 0; i < s.cards.len; i++) {
            assert_int_equal(s.cards.at[i].card, whole.cards.at[i].card);
            assert_int_equal(s.cards.at[i].round, whole.cards.at[i].round);
            assert_int_equal(s.cards.at[i].draw, i + 1);
        }
        assert_true(rounds == ROUNDS || whole.cards.at[s.cards.len].round == rounds + 1);
        for (uint32_t c = 0; c < 2; c++) {
            assert_true(sample_of(&s, rounds, c)->usable >= targets[2 * (rounds - 1) + c]);
            assert_int_equal(sample_of(&s, rounds, c)->usable,
                             sample_of(&whole, rounds, c)->usable);
        }
        sample_done(&s);
    }
    weigh_done(&w);
    sample_done(&whole);
    auditing_done(&a);
}

// Decoys are as many as was asked, and a round's numbers go up as the list does.
static void lists_tell_nothing(void **state)
{
    (void)state;
    static const uint64_t targets[] = {100, 0};
    struct auditing a;
    struct weigh w;
    struct sample s;
    uint64_t decoys = 0, pulled = 0;
    build(&a, "weighted");
    assert_ok(weigh_make(&w, &a.f, &err));
    draw(&a, &w, 1, targets, 20, &s);
    for (size_t i = 0; i < s.cards.len; i++) {
        struct frame_place place;
        frame_locate(&a.f, s.cards.at[i].card, &place);
        decoys += s.cards.at[i].decoy;
        pulled += !s.cards.at[i].decoy && place.row != NULL;
    }
    assert_int_equal(decoys, (pulled * 20 + 99) / 100);
    for (size_t i = 0; i < s.retrieval.len; i++)
        assert_int_equal(s.cards.at[s.retrieval.at[i]].draw, i + 1);
    assert_int_equal(sample_new_cards(&s, &a.f, 1, NULL), s.retrieval.len);
    sample_done(&s);
    struct sample_plan other = {STR("1"), sampler_find(STR("shangrla")), 1, targets, &w, 0};
    assert_int_equal(sample_make(&s, &a.f, &other, &err), BAL_UNSUPPORTED);
    sample_done(&s);
    weigh_done(&w);
    auditing_done(&a);
}

// ---- risk

// The risk of contest 0 after its usable cards, by the definition and cards one by one.
static double slow_risk(const struct auditing *a, const struct weigh *w, const struct sample *s,
                        struct papers *p, size_t claim)
{
    const struct frame_assertion *k = &a->f.contests[0].claims.at[claim];
    double need = (double)k->margin.above / (double)k->claim.den / 2, best = 1;
    double part[WEIGHTED_PARTS];
    static bool gone[2 * CARDS];
    memset(gone, 0, sizeof gone);
    for (unsigned b = 0; b < WEIGHTED_PARTS; b++)
        part[b] = weighted_shares[b];
    for (uint64_t i = 0; i < sample_of(s, 1, 0)->usable; i++) {
        uint32_t card = s->cards.at[s->order.at[s->first.at[0] + i]].card;
        double total = 0, zmax = 0, now = 0;
        for (uint32_t j = 0; j < a->f.cards; j++) {
            if (gone[j] || !frame_holds(&a->f, 0, j))
                continue;
            uint32_t kind = weigh_kind(w, 0, j);
            total += (double)w->contests[0].q[kind];
            zmax = fmax(zmax, (double)weigh_reference(w, 0, claim, kind) /
                                  (double)w->contests[0].q[kind] / (double)k->claim.den);
        }
        zmax *= total;
        uint32_t kind = weigh_kind(w, 0, card);
        double ref = (double)weigh_reference(w, 0, claim, kind) / (double)k->claim.den;
        double mvr = 0; // not found
        if (card < p->cards && p->of_card[card].count > 0)
            mvr = (double)assertion_finding(&k->claim, a->f.contests[0].contest,
                                            papers_see(p, card, 0)) /
                  (double)k->claim.den;
        double z = (ref - mvr) * total / (double)w->contests[0].q[kind];
        for (unsigned b = 0; b < WEIGHTED_PARTS; b++)
            now += part[b] *= 1 + weighted_fractions[b] / (zmax - need) * (need - z);
        best = fmax(best, now);
        need -= ref - mvr;
        gone[card] = true;
    }
    return 1 / best;
}

static void risk_is_as_defined(void **state)
{
    (void)state;
    static const uint64_t targets[] = {150, 30};
    struct auditing a;
    struct weigh w;
    struct sample s;
    struct papers p;
    struct measure m;
    uint64_t random = 9;
    build(&a, "weighted");
    assert_ok(weigh_make(&w, &a.f, &err));
    draw(&a, &w, 1, targets, 10, &s);
    papers_init(&p, &a.f);
    for (uint32_t i = 0; i < CARDS; i++) {
        uint32_t choice = (uint32_t)(test_random(&random) % 3);
        if (test_random(&random) % 40 == 0)
            papers_put(&p, i, 0, FINDING_MARKED, &choice, 1);
        if (test_random(&random) % 200 == 0)
            papers_lose(&p, i);
    }
    struct found found = papers_found(&p, &s);
    struct measure_request r = {&a.f, &s, &found, 1, 1, &w, NULL, NULL};
    assert_ok(measure_make(&m, &r, &err));
    assert_int_equal(m.contests.at[0].usable, sample_of(&s, 1, 0)->usable);
    for (size_t k = 0; k < m.contests.at[0].claims.len; k++) {
        double want = slow_risk(&a, &w, &s, &p, k);
        assert_true(fabs(m.contests.at[0].claims.at[k].risk - want) <= 1e-9 * want);
    }
    measure_done(&m);
    papers_done(&p);
    sample_done(&s);
    weigh_done(&w);
    auditing_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_follow_the_rule), cmocka_unit_test(pools_alone),
        cmocka_unit_test(later_rounds_keep_earlier_ones), cmocka_unit_test(lists_tell_nothing),
        cmocka_unit_test(risk_is_as_defined)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
