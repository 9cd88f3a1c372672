// SPDX-License-Identifier: Apache-2.0
// vector_rlauxe.c: sample sizes that rlauxe and COBRA publish.
#include <math.h>

#include "audit/planning/simulate.h"
#include "audit/risk/bets.h"
#include "audit/risk/query.h"
#include "vectors/vector.h"

enum { CLEAN = 1 << 18, REPLICATIONS = 4000, SEED = 1 };

// A comparison in which a clean card shows CLEAN: mean(B) <= 1/2 with v/u as the diluted margin.
static struct null_hypothesis comparison(uint64_t cards, double margin, bool replacement)
{
    uint64_t most = 2 * (uint64_t)CLEAN * cards;
    return (struct null_hypothesis){
        cards, 2 * CLEAN, most - (uint64_t)llround((double)cards * CLEAN * margin), replacement};
}

static bool start(struct check *k, const struct method *method, const struct null_hypothesis *null,
                  struct martingale *m)
{
    const struct expectation clean = {CLEAN, 0};
    return martingale_start(m, method, null, &clean, &k->err) == BAL_OK;
}

// The oracle's bet when two-vote overstatements of a known rate are the only errors.
static bool oracle(struct check *k, double two, struct martingale *m)
{
    struct null_hypothesis null = comparison(count_in(k, "N"), number_in(k, "margin", -1), true);
    const struct prospect p[] = {{CLEAN, 1 - two}, {0, two}};
    if (!start(k, &method_fixed, &null, m))
        return false;
    double t = martingale_mean(m), c = kelly_fraction(p, 2, t, 1);
    double by_hand = 1 - two * CLEAN / (CLEAN - t); // arXiv:2304.01010, section 3.1
    m->tuning.constant = (struct constant_tuning){{c / t}, 1};
    return fabs(c - by_hand) < 1e-12;
}

static bool oracle_sizes(struct check *k)
{
    uint64_t cards = count_in(k, "N"),
             two = (uint64_t)llround(number_in(k, "p2", -1) * (double)cards);
    const struct sim_class classes[] = {{.cards = cards - two}, {.cards = two}};
    const uint64_t x[] = {CLEAN, 0};
    struct martingale m;
    if (!oracle(k, number_in(k, "p2", -1), &m))
        return false;
    struct sim_test test = {.x = x, .start = &m};
    struct simulation s = {.classes = classes,
                           .class_count = 2,
                           .tests = &test,
                           .test_count = 1,
                           .replacement = true,
                           .alpha = number_in(k, "alpha", -1),
                           .most = 1000000,
                           .replications = REPLICATIONS,
                           .seed = SEED};
    struct sim_result out;
    double want = 0;
    bool ok = simulate(&s, &out, &k->err) == BAL_OK;
    double mean = ok ? sim_mean(out.draws, REPLICATIONS, s.most) : 0;
    buf_addf(&k->got, "mean %.1f", mean);
    ok = ok && num_double(json_get(k->expected, "mean")->text, &want) &&
         fabs(mean / want - 1) <= 0.15 && (two > 0 || mean == want); // as the vectors state
    sim_done(&out);
    return ok;
}

// Without errors, betting the same fraction of the capital on every draw, without replacement.
static bool clean_size(struct check *k)
{
    double margin = number_in(k, "margin", -1) / number_in(k, "upper", -1);
    struct null_hypothesis null = comparison(count_in(k, "N"), margin, false);
    struct martingale m;
    if (!start(k, &method_kaplan_wald, &null, &m))
        return false;
    m.tuning.kaplan_wald.fraction = number_in(k, "maxLoss", -1);
    while (!martingale_meets(&m, number_in(k, "alpha", -1)))
        if (martingale_step(&m, CLEAN, &k->err) != BAL_OK)
            return false;
    k->number = (double)m.draws;
    return true;
}

// The smallest difference of two seats' scores that a clean sample of `nsamples` confirms, betting
// 1/gamma of the capital. With the assorter of statistics.md 1.6: v/u = difference x 2/(1/W + 1/L)
// / N, W the divisor of the last seat won and L of the first seat lost.
static bool smallest_difference(struct check *k)
{
    double per_vote =
        2 / (1 / number_in(k, "lastSeatWon", -1) + 1 / number_in(k, "firstSeatLost", -1));
    double cards = number_in(k, "N", -1), need = -log(number_in(k, "alpha", -1));
    struct null_hypothesis null = comparison(count_in(k, "N"), 0, true);
    struct martingale m;
    if (!start(k, &method_kaplan_wald, &null, &m) ||
        !string_is(json_get(k->in, "bet"), "2/1.03905"))
        return false;
    m.tuning.kaplan_wald.fraction = 1 / 1.03905;
    double low = 0, high = cards / per_vote;
    for (int i = 0; i < 60; i++) {
        double difference = (low + high) / 2, v = difference * per_vote / cards;
        struct outcome clean = {2 / (2 - (long double)v),
                                (long double)number_in(k, "nsamples", -1)};
        *(outcomes_log(&m, &clean, 1) >= (long double)need ? &high : &low) = difference;
    }
    k->number = high;
    return true;
}

const struct vector_function vector_rlauxe[] = {
    {"clca_samples_no_errors(maxLoss)", clean_size, VECTOR_NUMBER},
    {"cobra_table1_oracle_bet", oracle_sizes, VECTOR_CHECKED},
    {"dhondt_scoreDiffMin", smallest_difference, VECTOR_NUMBER},
    {NULL, NULL, VECTOR_EXACT},
};
