// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/kaplan_markov.h"

#include <math.h>

#include "audit/risk/query.h"

enum { ROUNDS = 10 };

// More than the rounding errors of a formula here, relative to the sum of its absolute terms.
static const long double SLACK = 0x1p-58L;

// How much the log risk rises with each kind of discrepancy: -ln(1 - 1/(2 gamma)) and so on.
// gamma - 1 is exact, which keeps o2 accurate when gamma is close to 1.
struct weights {
    long double o1, o2, u1, u2;
};

static struct weights weights_of(double gamma)
{
    long double g = (long double)gamma;
    return (struct weights){
        .o1 = -logl((2 * g - 1) / (2 * g)),
        .o2 = -logl((g - 1) / g),
        .u1 = -log1pl(1 / (2 * g)),
        .u2 = -log1pl(1 / g),
    };
}

static bal_status check_gamma(double gamma, struct bal_err *err)
{
    if (isfinite(gamma) && gamma > 1)
        return BAL_OK;
    return bal_fail(err, BAL_INVALID, "gamma must be above 1, it is %g", gamma);
}

// gamma, margin and counts; *seen becomes the number of discrepancies.
static bal_status check_query(const struct risk_query *q, uint64_t *seen, struct bal_err *err)
{
    BAL_TRY(check_gamma(q->gamma, err));
    return query_check(q, seen, err);
}

static bal_status check_plan(const struct risk_query *q, const struct km_rates *rates,
                             struct bal_err *err)
{
    uint64_t seen = 0;
    BAL_TRY(query_alpha(q->alpha, err));
    BAL_TRY(check_query(q, &seen, err));
    const double all[] = {rates->o1, rates->o2, rates->u1, rates->u2};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (!(all[i] >= 0 && all[i] <= 1))
            return bal_fail(err, BAL_INVALID, "a rate of discrepancies of %g per card", all[i]);
    return BAL_OK;
}

static long double mu_of(const struct risk_query *q)
{
    return (long double)q->margin / q->cards;
}

// ln(1 - mu / (2 gamma)): what a draw without discrepancy adds to the log risk.
static long double clean_step(const struct risk_query *q)
{
    return log1pl(-mu_of(q) / (2 * (long double)q->gamma));
}

static uint64_t whole_draws(long double draws)
{
    draws = ceill(draws);
    if (!(draws < 0x1p63L))
        return SIZE_UNBOUNDED;
    return draws > 0 ? (uint64_t)draws : 0;
}

bal_status km_risk(const struct risk_query *q, double *risk, struct bal_err *err)
{
    uint64_t seen = 0;
    BAL_TRY(check_query(q, &seen, err));
    if (seen > q->sample)
        return bal_fail(err, BAL_INVALID, "%ju discrepancies in a sample of %ju draws",
                        (uintmax_t)seen, (uintmax_t)q->sample);
    if (q->margin == 0) {
        *risk = 1;
        return BAL_OK;
    }
    struct weights w = weights_of(q->gamma);
    long double down = q->u1 * w.u1 + q->u2 * w.u2 + q->sample * clean_step(q);
    long double up = q->o1 * w.o1 + q->o2 * w.o2;
    long double log_risk = up + down + (up - down) * SLACK;
    *risk = risk_round_up(expl(log_risk) * (1 + SLACK));
    return BAL_OK;
}

bal_status km_nmin(const struct risk_query *q, uint64_t *draws, struct bal_err *err)
{
    uint64_t seen = 0;
    BAL_TRY(query_alpha(q->alpha, err));
    BAL_TRY(check_query(q, &seen, err));
    if (q->margin == 0) {
        *draws = SIZE_UNBOUNDED;
        return BAL_OK;
    }
    struct weights w = weights_of(q->gamma);
    long double up = -logl((long double)q->alpha) + q->o1 * w.o1 + q->o2 * w.o2;
    long double down = q->u1 * w.u1 + q->u2 * w.u2;
    long double need = up + down + (up - down) * SLACK;
    uint64_t n = whole_draws(2 * (long double)q->gamma * need / mu_of(q));
    *draws = n > seen ? n : seen;
    return BAL_OK;
}

uint64_t km_estimated(uint64_t optimistic, uint64_t sample, uint64_t overstatements)
{
    if (sample == 0 || optimistic == SIZE_UNBOUNDED)
        return optimistic;
    uint64_t more = 0, total = 0;
    if (__builtin_mul_overflow(optimistic, overstatements, &more) ||
        __builtin_add_overflow(more / sample + (more % sample != 0), optimistic, &total))
        return SIZE_UNBOUNDED;
    return total;
}

// What the expected discrepancies of one draw add to the log risk.
static long double drift(double gamma, const struct km_rates *rates)
{
    struct weights w = weights_of(gamma);
    return (long double)rates->o1 * w.o1 + (long double)rates->o2 * w.o2 +
           (long double)rates->u1 * w.u1 + (long double)rates->u2 * w.u2;
}

bal_status km_expected(const struct risk_query *q, const struct km_rates *rates, uint64_t *draws,
                       struct bal_err *err)
{
    BAL_TRY(check_plan(q, rates, err));
    long double step = clean_step(q) + drift(q->gamma, rates);
    bool ends = q->margin > 0 && step < 0;
    long double n = logl((long double)q->alpha) / step;
    *draws = ends ? whole_draws(n * (1 + SLACK)) : SIZE_UNBOUNDED;
    return BAL_OK;
}

// Expected counts for `last` draws, km_nmin of these, and again, until the size stays as it is.
// *draws is the last size, SIZE_UNBOUNDED included.
static bal_status settle(const struct risk_query *q, const struct km_rates *rates, double last,
                         uint64_t *draws, bool *stable, struct bal_err *err)
{
    struct risk_query with = *q;
    bool same = false;
    uint64_t n = 0;
    for (int round = 0; round < ROUNDS && !same && n != SIZE_UNBOUNDED; round++) {
        with.o1 = (uint64_t)ceil(rates->o1 * last);
        with.u1 = (uint64_t)ceil(rates->u1 * last);
        with.o2 = (uint64_t)floor(rates->o2 * last + 0.5);
        with.u2 = (uint64_t)floor(rates->u2 * last + 0.5);
        BAL_TRY(km_nmin(&with, &n, err));
        same = (double)n == last;
        last = (double)n;
    }
    *draws = n;
    *stable = same;
    return BAL_OK;
}

bal_status km_expected_rounded(const struct risk_query *q, const struct km_rates *rates,
                               uint64_t *draws, struct bal_err *err)
{
    uint64_t n = 0;
    bool stable = false;
    BAL_TRY(km_expected(q, rates, &n, err));
    if (n != SIZE_UNBOUNDED)
        BAL_TRY(settle(q, rates, (double)n, &n, &stable, err));
    *draws = stable ? n : SIZE_UNBOUNDED;
    return BAL_OK;
}

bal_status km_nmin_from_rates(const struct risk_query *q, const struct km_rates *rates,
                              uint64_t *draws, struct bal_err *err)
{
    BAL_TRY(check_plan(q, rates, err));
    long double step = mu_of(q) / (2 * (long double)q->gamma) - drift(q->gamma, rates);
    double start = (double)(-logl((long double)q->alpha) / step);
    uint64_t n = SIZE_UNBOUNDED;
    bool stable = false;
    if (q->margin > 0 && step > 0 && start < 0x1p62)
        BAL_TRY(settle(q, rates, start, &n, &stable, err));
    *draws = n;
    return BAL_OK;
}

bal_status km_rho(double alpha, double gamma, double tolerance, double *rho, struct bal_err *err)
{
    BAL_TRY(query_alpha(alpha, err));
    BAL_TRY(check_gamma(gamma, err));
    long double step = 1 / (2 * (long double)gamma) - (long double)tolerance * weights_of(gamma).o1;
    if (!(tolerance >= 0) || step <= 0)
        return bal_fail(err, BAL_INVALID,
                        "no sample is large enough for a tolerance of %g with gamma %g", tolerance,
                        gamma);
    *rho = (double)(-logl((long double)alpha) / step);
    return BAL_OK;
}

// ---- draw by draw

// README.md: with B the overstatement assorter, bounded by u_B, and g = (gamma - 1) u_B / 2, the
// factor of equation (10) is (B + g) / (1/2 + g), the i.i.d. Kaplan-Markov bet.
void kaplan_tune(struct martingale *m, const struct expectation *expected)
{
    (void)expected;
    m->tuning.kaplan_markov.pad = (KM_GAMMA - 1) * (double)m->null.max / 2;
}

void kaplan_bet(const struct martingale *m, double mean, double *fraction)
{
    fraction[0] = mean / (mean + m->tuning.kaplan_markov.pad);
}

static const double weights[] = {1};

const struct method method_kaplan_markov = {
    .name = "kaplan-markov",
    .title = "Kaplan-Markov (super-simple) ballot comparison",
    .source = "P. B. Stark, Super-Simple Simultaneous Single-Ballot Risk-Limiting Audits, "
              "EVT/WOTE 2010, equation (10)",
    .assumes = "each draw compares one card, drawn with equal chance, with its own CVR; "
               "CVRs and manifest were committed before the seed; the margin is the smallest of "
               "all pairs audited together, and a card's discrepancy the largest over these pairs",
    .superseded_by = "mixture",
    .flags = METHOD_ANYTIME | METHOD_MONOTONE | METHOD_REPLACEMENT | METHOD_COMPARISON |
             METHOD_FIXED_BETS,
    .parts = ARRAY_LEN(weights),
    .weights = weights,
    .tune = kaplan_tune,
    .bet = kaplan_bet,
    .risk = km_risk,
    .sample_size = km_nmin,
};
