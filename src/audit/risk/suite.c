// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/suite.h"

#include <math.h>

#include "audit/risk/martingale.h"
#include "audit/risk/sprt.h"

enum { STEPS = 400, GRID = 1 << 20 };

// More than the rounding errors of ln p_1, for each unit of the sum of its terms' sizes.
static const long double SLACK = 0x1p-58L;

static int64_t margin_of(uint64_t winner, uint64_t loser)
{
    return (int64_t)winner - (int64_t)loser;
}

static int64_t whole_margin(const struct suite_pair *p)
{
    return margin_of(p->cvr_winner, p->cvr_loser) + margin_of(p->winner, p->loser);
}

static bal_status check(const struct suite_pair *p, struct bal_err *err)
{
    uint64_t seen = 0;
    if (!(isfinite(p->gamma) && p->gamma > 1))
        return bal_fail(err, BAL_INVALID, "gamma must be above 1, it is %g", p->gamma);
    if (p->cvr_cards == 0 || p->cvr_cards > LIMIT_CARDS || p->cards == 0 || p->cards > LIMIT_CARDS)
        return bal_fail(err, BAL_INVALID, "a stratum without cards");
    if (p->cvr_winner > p->cvr_cards || p->cvr_loser > p->cvr_cards || p->winner > p->cards ||
        p->loser > p->cards - p->winner)
        return bal_fail(err, BAL_INVALID, "a stratum has more votes than cards");
    if (p->sample > p->cards || p->seen_winner > p->sample ||
        p->seen_loser > p->sample - p->seen_winner)
        return bal_fail(err, BAL_INVALID, "the sample has more votes than cards");
    if (p->cvr_sample > LIMIT_DRAWS || p->o1 > LIMIT_DRAWS || p->o2 > LIMIT_DRAWS ||
        p->u1 > LIMIT_DRAWS || p->u2 > LIMIT_DRAWS)
        return bal_fail(err, BAL_INVALID, "too many draws");
    seen = p->o1 + p->o2 + p->u1 + p->u2;
    if (seen > p->cvr_sample)
        return bal_fail(err, BAL_INVALID, "%ju discrepancies in %ju draws", (uintmax_t)seen,
                        (uintmax_t)p->cvr_sample);
    return BAL_OK;
}

// ln p_1 for an overstatement of `votes` in the CVR stratum, not cut off, and not too small.
static long double log_comparison(const struct suite_pair *p, long double votes)
{
    if (p->cvr_sample == 0)
        return 0;
    long double g = (long double)p->gamma, at = -votes / (2 * g * (long double)p->cvr_cards);
    if (at <= -1)
        return 0; // more than the cards can hide
    long double clean = (long double)p->cvr_sample * log1pl(at);
    long double up =
        -(long double)p->o1 * logl((2 * g - 1) / (2 * g)) - (long double)p->o2 * logl((g - 1) / g);
    long double down =
        (long double)p->u1 * log1pl(1 / (2 * g)) + (long double)p->u2 * log1pl(1 / g);
    return clean + up - down + (fabsl(clean) + up + down) * SLACK;
}

// Is there a sample of the other stratum, and can it come from what was reported? Else p_2 is 1.
static bool informative(const struct suite_pair *p)
{
    return p->sample > 0 && p->winner >= p->seen_winner && p->loser >= p->seen_loser &&
           p->cards - p->winner - p->loser >= p->sample - p->seen_winner - p->seen_loser;
}

// ln p_2 for an overstatement of `votes` in the other stratum, not cut off; -inf where no cards
// have that margin and show what was seen.
static bal_status log_polling(const struct suite_pair *p, long double votes, long double *log_p,
                              struct bal_err *err)
{
    long double c = (long double)margin_of(p->winner, p->loser) - votes, ratio = 0;
    *log_p = 0;
    if (!informative(p))
        return BAL_OK;
    *log_p = -(long double)INFINITY;
    if (fabsl(c) > (long double)p->cards)
        return BAL_OK;
    struct sprt_sample s = {.cards = p->cards,
                            .winner = p->winner,
                            .loser = p->loser,
                            .null_margin = (double)c,
                            .null_other = SPRT_UNKNOWN,
                            .seen_winner = p->seen_winner,
                            .seen_loser = p->seen_loser,
                            .seen_other = p->sample - p->seen_winner - p->seen_loser};
    BAL_TRY(sprt_log_ratio(&s, &ratio, err));
    *log_p = -ratio;
    return BAL_OK;
}

static double cut_off(long double log_p)
{
    return log_p == -(long double)INFINITY ? 0 : risk_round_up(expl(log_p));
}

bal_status suite_comparison_risk(const struct suite_pair *p, double margin, double share,
                                 double *risk, struct bal_err *err)
{
    BAL_TRY(check(p, err));
    *risk = 1;
    if (p->cvr_sample > 0 && margin > 0)
        *risk = cut_off(log_comparison(p, (long double)share * (long double)margin));
    return BAL_OK;
}

bal_status suite_polling_risk(const struct suite_pair *p, double margin, double share, double *risk,
                              struct bal_err *err)
{
    long double log_p = 0;
    BAL_TRY(check(p, err));
    if (margin > 0)
        BAL_TRY(log_polling(p, (long double)share * (long double)margin, &log_p, err));
    *risk = cut_off(log_p);
    return BAL_OK;
}

// ---- all lambdas

// ln p_1 + ln p_2, each cut off at 0, where the CVR stratum overstates the margin by x votes.
static bal_status log_both(const struct suite_pair *p, long double x, long double *out,
                           struct bal_err *err)
{
    long double one = log_comparison(p, x), two = 0;
    BAL_TRY(log_polling(p, (long double)whole_margin(p) - x, &two, err));
    *out = fminl(one, 0) + fminl(two, 0);
    return BAL_OK;
}

// Fisher: the chance of a chi-squared of 4 degrees above -2 g.
static long double fisher(long double g)
{
    return g == -(long double)INFINITY ? 0 : expl(g) * (1 - g);
}

// Overstatements in votes that are possible in the CVR stratum, and leave the other one a possible
// one (arXiv:1809.04235, section 3.1).
static void limits(const struct suite_pair *p, long double *low, long double *high)
{
    long double v1 = (long double)margin_of(p->cvr_winner, p->cvr_loser);
    long double least = (long double)(p->cvr_cards < p->cards ? p->cvr_cards : p->cards);
    *low = v1 - least;
    *high = v1 + least;
}

// Of these, those for which the other stratum can have cards that show what was seen.
static void possible(const struct suite_pair *p, long double *low, long double *high)
{
    long double n2 = (long double)p->cards, all = (long double)whole_margin(p);
    long double v2 = (long double)margin_of(p->winner, p->loser);
    long double other = (long double)(p->sample - p->seen_winner - p->seen_loser);
    // The margin c of the other stratum lies from 2 n_w + n_u - N to N - n_u - 2 n_l, and
    // x = V - (v2 - c).
    long double least = 2 * (long double)p->seen_winner + other - n2;
    long double most = n2 - other - 2 * (long double)p->seen_loser;
    *low = fmaxl(*low, all - v2 + least);
    *high = fminl(*high, all - v2 + most);
}

struct point {
    long double x, g;
};

// A concave function through three points, a < b < c, is nowhere between a and c above this.
static long double ceiling(const struct point *a, const struct point *b, const struct point *c)
{
    long double left = (b->g - c->g) * (b->x - a->x) / (c->x - b->x);
    long double right = (b->g - a->g) * (c->x - b->x) / (b->x - a->x);
    return b->g + fmaxl(fmaxl(left, right), 0);
}

static bal_status at(const struct suite_pair *p, long double x, struct point *out,
                     struct bal_err *err)
{
    out->x = x;
    return log_both(p, x, &out->g, err);
}

// The top of ln p_1 + ln p_2 from above, by the golden section.
static bal_status largest(const struct suite_pair *p, long double low, long double high,
                          long double *top, struct bal_err *err)
{
    const long double golden = 0.61803398874989484820L;
    struct point l, a, b, h;
    BAL_TRY(at(p, low, &l, err));
    BAL_TRY(at(p, high, &h, err));
    *top = fmaxl(l.g, h.g);
    if (!(high > low))
        return BAL_OK;
    BAL_TRY(at(p, high - golden * (high - low), &a, err));
    BAL_TRY(at(p, low + golden * (high - low), &b, err));
    long double best = fmaxl(*top, fmaxl(a.g, b.g)), above = (long double)INFINITY;
    for (int i = 0; i < STEPS && above - best > 1e-11L && b.x > a.x; i++) {
        above = a.g >= b.g ? ceiling(&l, &a, &b) : ceiling(&a, &b, &h);
        if (a.g >= b.g) {
            h = b;
            b = a;
            BAL_TRY(at(p, h.x - golden * (h.x - l.x), &a, err));
        } else {
            l = a;
            a = b;
            BAL_TRY(at(p, l.x + golden * (h.x - l.x), &b, err));
        }
        best = fmaxl(best, fmaxl(a.g, b.g));
    }
    // The bound holds for the bracket, and the function falls outside of it.
    *top = fminl(fmaxl(above, best), 0);
    return BAL_OK;
}

static bal_status counted(const struct suite_pair *p, struct bal_err *err)
{
    if (p->cvr_sample < p->cvr_cards && p->sample < p->cards)
        return BAL_OK;
    bal_fail(err, BAL_INVALID, "a stratum is counted in full");
    err_hint(err, "Its margin is known now: test the other stratum by itself.");
    return BAL_INVALID;
}

bal_status suite_risk(const struct suite_pair *p, double *risk, struct bal_err *err)
{
    long double low = 0, high = 0, top = 0;
    *risk = 1;
    if (whole_margin(p) <= 0)
        return BAL_OK;
    BAL_TRY(check(p, err));
    BAL_TRY(counted(p, err));
    limits(p, &low, &high);
    if (informative(p))
        possible(p, &low, &high);
    *risk = 0;
    if (low > high)
        return BAL_OK;
    BAL_TRY(largest(p, low, high, &top, err));
    *risk = risk_round_up(fisher(top) * (1 + 0x1p-50L));
    return BAL_OK;
}

// ---- the grid

// The x for which a chi-squared of 4 degrees is above x with chance p.
static double chi_squared(double chance)
{
    double low = 0, high = 1500;
    for (int i = 0; i < 200; i++) {
        double middle = (low + high) / 2;
        *(exp(-middle) * (1 + middle) > chance ? &low : &high) = middle;
    }
    return low + high;
}

// How much -2 ln(p_1 p_2) can change when lambda changes by `step`.
static double modulus(const struct suite_pair *p, double step)
{
    double votes = (double)whole_margin(p) * step;
    double other = (double)(p->sample - p->seen_winner - p->seen_loser);
    return 2 * (double)(p->seen_winner + p->seen_loser) * log1p(votes) +
           2 * other * log1p(2 * votes) +
           2 * (double)p->cvr_sample * log1p(votes / (2 * (double)p->cvr_cards * p->gamma));
}

struct grid {
    double low, high, step;
    double best, at; // the largest p, and its lambda
};

static bal_status scan(const struct suite_pair *p, struct grid *g, struct bal_err *err)
{
    double points = ceil((g->high + g->step - g->low) / g->step);
    if (points < 5) {
        g->step = (g->high + 1 - g->low) / 5;
        points = ceil((g->high + g->step - g->low) / g->step);
    }
    if (!(points <= GRID))
        return bal_fail(err, BAL_LIMIT, "too many lambdas");
    g->best = -1;
    for (uint64_t i = 0; i < (uint64_t)points; i++) {
        double lambda = g->low + (double)i * g->step;
        long double sum = 0;
        BAL_TRY(log_both(p, (long double)lambda * (long double)whole_margin(p), &sum, err));
        double fisher_p = (double)fisher(sum);
        if (fisher_p > g->best) {
            g->best = fisher_p;
            g->at = lambda;
        }
    }
    return BAL_OK;
}

bal_status suite_grid_risk(const struct suite_pair *p, double alpha, double step, double *risk,
                           struct bal_err *err)
{
    long double low = 0, high = 0, margin = (long double)whole_margin(p);
    *risk = 1;
    if (margin <= 0)
        return BAL_OK;
    BAL_TRY(check(p, err));
    if (p->cvr_sample == p->cvr_cards) {
        *risk = 0; // as Arlo has it
        return BAL_OK;
    }
    limits(p, &low, &high);
    struct grid g = {.low = (double)(low / margin), .high = (double)(high / margin), .step = step};
    for (int round = 0; round < 30; round++) {
        BAL_TRY(scan(p, &g, err));
        double apart = fabs(chi_squared(g.best) - chi_squared(alpha));
        if (g.best > alpha || modulus(p, g.step) <= apart)
            break;
        g.low = g.at - 2 * g.step;
        g.high = g.at + 2 * g.step;
        g.step /= 10;
    }
    *risk = g.best < 1 ? g.best : 1;
    return BAL_OK;
}
