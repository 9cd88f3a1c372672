// SPDX-License-Identifier: Apache-2.0
// vector_strata.c: the union-intersection test over strata.
#include <math.h>

#include "audit/risk/betting.h"
#include "audit/risk/strata.h"
#include "vectors/vector.h"

// Observations 0 and 1 become 0 and ONE, so that sums of parts of a card are whole.
enum { ONE = 1000000, DRAWS = 64, POINTS = 1000 };

static bal_status count_one(void *ctx, const uint64_t *s, struct bal_err *err)
{
    (void)s;
    (void)err;
    ++*(uint64_t *)ctx;
    return BAL_OK;
}

// Equal strata of 1,000 cards, means from 0 to 1 with 1/2 overall.
static bool vertex_count(struct check *k)
{
    uint64_t low[STRATA_MOST] = {0}, high[STRATA_MOST], strata = count_in(k, "K"), found = 0;
    for (size_t i = 0; i < STRATA_MOST; i++)
        high[i] = 1000;
    if (strata_vertices(low, high, strata, strata * 500, count_one, &found, &k->err) != BAL_OK)
        return false;
    put_count(k, found);
    return true;
}

// Bets of the cases: a fraction 0.9 of the capital, and lambda 1.5 cut off at 0.9/m.
static void bet_fraction(const struct martingale *m, double mean, double *fraction)
{
    (void)m;
    (void)mean;
    fraction[0] = 0.9;
}

static void bet_cut_off(const struct martingale *m, double mean, double *fraction)
{
    (void)m;
    fraction[0] = fmin(1.5 / ONE * mean, 0.9);
}

static const double all[] = {1};
static const unsigned flags = METHOD_ANYTIME | METHOD_MONOTONE | METHOD_REPLACEMENT |
                              METHOD_NO_REPLACEMENT | METHOD_FIXED_BETS;
static const struct method fraction = {
    .name = "fraction .9/m", .flags = flags, .parts = 1, .weights = all, .bet = bet_fraction};
static const struct method cut_off = {.name = "lambda 1.5 clipped at .9/m",
                                      .flags = flags,
                                      .parts = 1,
                                      .weights = all,
                                      .bet = bet_cut_off};

static bool fits(const struct json *want, const char *name, double got)
{
    double v = 0;
    return num_double(json_get(want, name)->text, &v) && fabs(v - got) <= 1e-6;
}

// The case looks for the minimum on a grid of 1,001 points, as here. The search must find it, or
// what lies between the points, and never say more; vertices alone say too much, except for a truly
// fixed lambda.
static bool vertex_and_minimum(struct check *k)
{
    const union bet_tuning lambda = {.betting = {.fixed = true, .lambda = 0.9 / ONE}};
    bool fixed = str_eq(text_in(k, "bet"), STR("fixed lambda .9"));
    const struct method *method = fixed ? &method_betting
                                  : str_eq(text_in(k, "bet"), str_from(fraction.name)) ? &fraction
                                                                                       : &cut_off;
    uint64_t x[DRAWS], draws = count_in(k, "draws_each"), cards = count_in(k, "N_each");
    for (size_t i = 0; i < draws && i < DRAWS; i++)
        x[i] = i % 2 == 0 ? ONE : 0;
    const struct stratum one = {cards, ONE, false, x, draws, method, fixed ? &lambda : NULL};
    const struct stratum two[] = {one, one};
    struct strata s = {two, 2, 2 * cards * ONE};
    double low = 0.020001, high = 0.979999, best = HUGE_VAL, where = 0, end = HUGE_VAL;
    for (int i = 0; i <= POINTS; i++) {
        double eta = low + (high - low) * i / POINTS;
        uint64_t sum = (uint64_t)llround(eta * (double)cards * ONE);
        long double a = 0, b = 0;
        if (stratum_log(&one, 2 * sum, &a, &k->err) != BAL_OK ||
            stratum_log(&one, 2 * (cards * ONE - sum), &b, &k->err) != BAL_OK)
            return false;
        double log_t = (double)(a + b);
        end = i == 0 ? log_t : end;
        where = log_t < best ? eta : where;
        best = fmin(log_t, best);
    }
    long double least = 0, vertex = 0;
    bal_status vertices = strata_vertex_log(&s, &vertex, &k->err);
    buf_addf(&k->got, "end %.10g, least %.10g at %.10g", end, best, where);
    if (strata_log(&s, &least, &k->err) != BAL_OK || (double)least > best + 1e-6)
        return false;
    if (fixed ? fabsl(vertex - least) > 1e-5L : vertices != BAL_UNSUPPORTED)
        return false;
    return fits(k->expected, "lnT_end", end) && fits(k->expected, "lnT_min", best) &&
           (fits(k->expected, "eta1_at_min", where) ||
            fits(k->expected, "eta1_at_min", 1 - where)); // the strata are alike
}

const struct vector_function vector_strata[] = {
    {"uits_vertex_count(equal strata, eta0=1/2)", vertex_count, VECTOR_EXACT},
    {"uits_vertex_vs_minimum", vertex_and_minimum, VECTOR_CHECKED},
    {NULL, NULL, VECTOR_EXACT},
};
