// SPDX-License-Identifier: Apache-2.0
// test_batch_values.c: batches by what their votes are worth under any assertion: the same as
// batch_test.h and macro.h where these can say it, and the risk limit is kept exactly on small
// populations, with two assertions of which one is false.
#include <math.h>

#include "audit/planning/batch_sizes.h"
#include "audit/risk/batch_test.h"
#include "audit/risk/macro.h"
#include "support/random.h"
#include "support/support.h"

enum { BATCHES = 5, CLAIMS = 2, DRAWS = 6 };

static struct bal_err err;

static uint64_t any(uint64_t *state, uint64_t below)
{
    return test_random(state) % below;
}

// ---- against what there was

// A pair of candidates both ways. In parts of 1/2 a vote for Ann is worth 2, for Bob 0, others 1.
struct pair {
    uint64_t reported[BATCHES][2], counted[BATCHES][2], refs[BATCHES], weights[BATCHES];
    struct batch_votes batches[BATCHES];
    struct batch_contest contest;
    struct batch_claims claims;
    const uint64_t *of_claim[1];
    int64_t above, omega[BATCHES];
    uint64_t den;
    struct batch_values values;
};

static bool pair_make(struct pair *s, uint64_t *state)
{
    *s = (struct pair){.contest = {.choices = 2, .seats = 1, .votes_allowed = 1}, .den = 2};
    for (int p = 0; p < BATCHES; p++) {
        uint64_t cards = 10 + any(state, 90);
        for (int side = 0; side < 2; side++) {
            uint64_t *votes = side == 0 ? s->reported[p] : s->counted[p];
            votes[0] = any(state, cards + 1);
            votes[1] = any(state, cards - votes[0] + 1);
        }
        s->refs[p] = cards + s->reported[p][0] - s->reported[p][1];
        s->omega[p] = (int64_t)(s->refs[p] - cards - s->counted[p][0] + s->counted[p][1]);
        s->above += 2 * (int64_t)s->refs[p] - 2 * (int64_t)cards;
        s->batches[p] = (struct batch_votes){
            .name = STR("b"), .cards = cards, .reported = s->reported[p], .counted = s->counted[p]};
    }
    s->contest.batches = s->batches;
    s->contest.count = BATCHES;
    s->of_claim[0] = s->refs;
    s->values = (struct batch_values){BATCHES, 1, s->of_claim, &s->above, &s->den, 0, s->weights};
    if (s->above <= 0)
        return false;
    assert_ok(batch_claims_make(&s->contest, &s->claims, &err));
    assert_ok(batch_values_weights(&s->values, s->weights, &err));
    return true;
}

static double risk_of(const struct batch_values *v, bool macro, const int64_t *omega,
                      const uint32_t *draws, size_t count)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct batch_trial t;
    assert_ok(batch_trial_start(&t, v, macro, &arena, &err));
    for (size_t i = 0; i < count; i++)
        assert_ok(batch_trial_step(&t, draws[i], &omega[draws[i]], &err));
    return batch_trial_risk(&t, 0);
}

static void the_same_as_the_tests_of_tables(void **state)
{
    uint64_t random = 5;
    int compared = 0;
    (void)state;
    for (int i = 0; i < 2000; i++) {
        struct pair s;
        uint64_t weights[BATCHES];
        struct batch_risk risk;
        struct macro_risk macro;
        bool made = pair_make(&s, &random);
        if (made && s.claims.smallest > 0) {
            const uint32_t draws[] = {3, 1, 4, 0};
            assert_ok(batch_weights(&s.claims, BATCH_SUCCESSIVE, weights, &err));
            for (int p = 0; p < BATCHES; p++)
                assert_int_equal(weights[p], s.weights[p]);
            bool able = true;
            for (int p = 0; p < BATCHES; p++)
                able = able && weights[p] > 0;
            if (able) {
                assert_ok(batch_risk(&s.claims, BATCH_SUCCESSIVE, weights, draws, 4, &risk, &err));
                for (int p = 0; p < BATCHES; p++) // all are counted: what batch_risk then says
                    s.batches[p].counted = p == 2 ? NULL : s.batches[p].counted;
                assert_ok(batch_risk(&s.claims, BATCH_SUCCESSIVE, weights, draws, 4, &risk, &err));
                assert_float_equal(risk_of(&s.values, false, s.omega, draws, 4), risk.risk, 1e-15);
                assert_ok(macro_risk(&s.claims, draws, 4, &macro, &err));
                assert_float_equal(risk_of(&s.values, true, s.omega, draws, 4), macro.risk, 1e-12);
                compared++;
            }
        }
        batch_claims_done(&s.claims);
    }
    assert_true(compared > 300);
}

// ---- exact

// Two assertions with other parts; the counted values make the first one false by nothing at all.
struct scene {
    uint64_t refs[CLAIMS][BATCHES], weights[BATCHES], den[CLAIMS];
    int64_t above[CLAIMS], omega[BATCHES][CLAIMS];
    const uint64_t *of_claim[CLAIMS];
    struct batch_values values;
};

static bool scene_make(struct scene *s, uint64_t *state)
{
    uint64_t cards[BATCHES], all = 0, upper[CLAIMS] = {4, 10};
    int64_t sum = 0, need = 0;
    *s = (struct scene){.den = {4, 2}};
    for (int p = 0; p < BATCHES; p++)
        all += cards[p] = 1 + any(state, 6);
    for (int i = 0; i < CLAIMS; i++) {
        s->above[i] = -(int64_t)(s->den[i] * all);
        for (int p = 0; p < BATCHES; p++) {
            s->refs[i][p] = any(state, upper[i] * cards[p] + 1);
            s->above[i] += (int64_t)(2 * s->refs[i][p]);
            s->omega[p][i] = (int64_t)s->refs[i][p] - (int64_t)any(state, upper[i] * cards[p] + 1);
        }
        s->of_claim[i] = s->refs[i];
        if (s->above[i] <= 0)
            return false;
    }
    // The omega of the first add up to above / 2, or above / 2 + 1/2.
    need = (s->above[0] + 1) / 2;
    for (int p = 0; p < BATCHES; p++)
        sum += s->omega[p][0];
    for (int p = 0; p < BATCHES; p++) {
        int64_t room = (int64_t)s->refs[0][p] - s->omega[p][0];
        int64_t low = (int64_t)s->refs[0][p] - (int64_t)(upper[0] * cards[p]) - s->omega[p][0];
        int64_t by = need - sum > room ? room : need - sum < low ? low : need - sum;
        s->omega[p][0] += by;
        sum += by;
    }
    double a = (double)s->above[0] / 4, b = (double)s->above[1] / 10;
    s->values = (struct batch_values){BATCHES, CLAIMS,         s->of_claim, s->above,
                                      s->den,  a <= b ? 0 : 1, s->weights};
    assert_ok(batch_values_weights(&s->values, s->weights, &err));
    return sum == need;
}

struct walk {
    const struct scene *s;
    double alpha, confirmed;
    struct batch_trial at[DRAWS + 1];
};

// Adds the chance of every continuation that confirms both at some time.
static void walk(struct walk *w, int depth, double chance, unsigned drawn)
{
    bool macro = w->at[0].macro;
    double left = 0;
    for (int p = 0; p < BATCHES; p++)
        left += macro || (drawn >> p & 1) == 0 ? (double)w->s->weights[p] : 0;
    for (unsigned p = 0; p < BATCHES && left > 0; p++) {
        double share = (double)w->s->weights[p] / left;
        if (share <= 0 || (!macro && (drawn >> p & 1) != 0))
            continue;
        batch_trial_again(&w->at[depth + 1], &w->at[depth]);
        assert_ok(batch_trial_step(&w->at[depth + 1], p, w->s->omega[p], &err));
        if (batch_trial_meets(&w->at[depth + 1], w->alpha))
            w->confirmed += chance * share;
        else if (depth + 1 < (macro ? DRAWS : BATCHES))
            walk(w, depth + 1, chance * share, drawn | 1U << p);
    }
}

static double confirmed(const struct scene *s, bool macro, double alpha)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct walk w = {.s = s, .alpha = alpha};
    for (int d = 0; d <= DRAWS; d++)
        assert_ok(batch_trial_start(&w.at[d], &s->values, macro, &arena, &err));
    walk(&w, 0, 1, 0);
    return w.confirmed;
}

static bool can_start(const struct scene *s, bool macro)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct batch_trial t;
    return batch_trial_start(&t, &s->values, macro, &arena, NULL) == BAL_OK;
}

static void a_wrong_outcome_is_confirmed_no_more_often_than_allowed(void **state)
{
    static const double alphas[] = {0.5, 0.25, 0.1};
    uint64_t random = 17;
    double worst[2] = {0};
    int scenes = 0;
    (void)state;
    while (scenes < 150) {
        struct scene s;
        if (!scene_make(&s, &random))
            continue;
        scenes++;
        for (size_t a = 0; a < ARRAY_LEN(alphas); a++)
            for (int macro = 0; macro < 2; macro++) {
                if (!can_start(&s, macro == 1))
                    continue;
                double chance = confirmed(&s, macro == 1, alphas[a]);
                assert_true(chance <= alphas[a] + 1e-12);
                worst[macro] = fmax(worst[macro], chance / alphas[a]);
            }
    }
    // They are tests, not refusals.
    print_message("worst chance, as a share of the limit: batch %.3f, macro %.3f\n", worst[0],
                  worst[1]);
    assert_true(worst[0] > 0.2 && worst[1] > 0.2);
}

// ---- properties

static void a_worse_count_never_lowers_a_risk(void **state)
{
    uint64_t random = 23;
    int compared = 0;
    (void)state;
    while (compared < 3000) {
        struct scene s;
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        if (!scene_make(&s, &random))
            continue;
        bool macro = any(&random, 2) == 0;
        struct batch_trial good, bad;
        if (!can_start(&s, macro))
            continue;
        assert_ok(batch_trial_start(&good, &s.values, macro, &arena, &err));
        assert_ok(batch_trial_start(&bad, &s.values, macro, &arena, &err));
        unsigned worse = (unsigned)any(&random, 3);
        for (unsigned p = 0; p < 3; p++) {
            if (s.weights[p] == 0)
                continue;
            int64_t omega[CLAIMS];
            for (int i = 0; i < CLAIMS; i++)
                omega[i] = p == worse ? (int64_t)s.refs[i][p] : s.omega[p][i];
            assert_ok(batch_trial_step(&good, p, s.omega[p], &err));
            assert_ok(batch_trial_step(&bad, p, omega, &err));
        }
        for (size_t i = 0; i < CLAIMS; i++)
            assert_true(batch_trial_risk(&bad, i) >= batch_trial_risk(&good, i));
        compared++;
    }
}

static void sizes_are_those_of_the_formula_and_of_clean_draws(void **state)
{
    enum { MANY = 60 };
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    uint64_t refs[MANY], weights[MANY], den = 2, sizes[SIZE_CHANCES];
    int64_t above = 0, omega = 0;
    const uint64_t *of_claim[] = {refs};
    bool drawn[MANY] = {false};
    struct batch_trial t;
    (void)state;
    for (int p = 0; p < MANY; p++) {
        refs[p] = 110; // 100 cards, 10 votes of margin
        above += 2 * 110 - 200;
    }
    struct batch_values v = {MANY, 1, of_claim, &above, &den, 0, weights};
    assert_ok(batch_values_weights(&v, weights, &err));
    assert_int_equal(weights[0], 110);
    assert_ok(batch_trial_start(&t, &v, true, &arena, &err));
    const struct batch_size_request q = {.test = &t, .drawn = drawn, .alpha = 0.05, .most = MANY};
    assert_ok(batch_sizes(&q, sizes, &err));
    // U = 6600 / 600 = 11: ceil(ln 0.05 / ln(10/11)) + 1
    assert_int_equal(sizes[0], 33);
    assert_int_equal(sizes[4], 33);
    assert_ok(batch_trial_start(&t, &v, false, &arena, &err));
    assert_ok(batch_sizes(&q, sizes, &err));
    assert_int_equal(sizes[0], sizes[4]); // all batches are alike
    for (uint64_t i = 1; i <= sizes[0]; i++) {
        assert_ok(batch_trial_step(&t, i - 1, &omega, &err));
        assert_int_equal(batch_trial_meets(&t, 0.05), i == sizes[0]);
    }
    assert_true(sizes[0] < 33);
}

static void what_cannot_be_is_refused(void **state)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    uint64_t refs[] = {30, 0}, weights[2], den = 2;
    int64_t above = 20, omega = 31, none = 0;
    const uint64_t *of_claim[] = {refs};
    struct batch_trial t;
    struct batch_values v = {2, 1, of_claim, &above, &den, 0, weights};
    (void)state;
    assert_ok(batch_values_weights(&v, weights, &err));
    assert_int_equal(weights[1], 0);
    for (int macro = 0; macro < 2; macro++) {
        assert_ok(batch_trial_start(&t, &v, macro == 1, &arena, &err));
        assert_int_equal(batch_trial_step(&t, 0, &omega, &err), BAL_INVALID);
        assert_int_equal(batch_trial_step(&t, 1, &none, &err), BAL_INVALID);
        assert_int_equal(batch_trial_step(&t, 2, &none, &err), BAL_INVALID);
    }
    refs[0] = (uint64_t)WEIGHT_MAX + 1;
    assert_int_equal(batch_values_weights(&v, weights, &err), BAL_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_as_the_tests_of_tables),
        cmocka_unit_test(a_wrong_outcome_is_confirmed_no_more_often_than_allowed),
        cmocka_unit_test(a_worse_count_never_lowers_a_risk),
        cmocka_unit_test(sizes_are_those_of_the_formula_and_of_clean_draws),
        cmocka_unit_test(what_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
