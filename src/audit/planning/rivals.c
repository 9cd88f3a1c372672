// SPDX-License-Identifier: Apache-2.0
// rivals.c: models of the rules by which other programs decide, each with that program's own
// defaults, to compare sample sizes. They are models: written from the published descriptions and
// the programs' behaviour, stepped in doubles, and never used to measure a risk.
//
// rlauxe       BettingMart with GeneralAdaptiveBetting, no rates assumed, maxLoss 0.9. As the
//              program does it: the rates are those measured so far, unshrunk; the bet is the
//              largest, 0.9 / m, until the first overstatement; a bet is kept for up to ten draws
//              while no new error turns up.
// SHANGRLA     aGRAPA (bet on the mean and variance so far, the null mean of the draw before, at
//              most 0.9 / m), and ALPHA with optimal_comparison: a constant alternative that
//              expects 1e-5 two-vote overstatements.
// ALPHA        truncated shrinkage with d = 100, as both use for polling.
#include <math.h>

#include "audit/planning/contender.h"
#include "audit/risk/alpha.h"
#include "audit/risk/betting.h"

// ---- rlauxe

enum { KINDS = 4, KEEP = 10 };

// Observations are in units of a clean draw: 1, and what the kinds of errors show instead.
static const double taus[KINDS] = {0.5, 0, 1.5, 2}; // one, two votes over; one, two votes under
static const double MOST = 0.9;

struct rlauxe {
    double clean, null_sum, cards; // x of a clean draw; N t; N
    double draws, seen;
    double count[KINDS]; // errors so far
    double share;        // of the capital that is bet: lambda m
    int keep;            // draws that the bet is still kept for
    double log, best;    // ln T, and the largest so far
    bool proved;
};

// The slope in c of the growth: sum over draws of ln(1 - c + c b / m), by what was measured.
static double slope(const struct rlauxe *r, double c, double m)
{
    double clean = r->draws, sum = 0;
    for (size_t k = 0; k < KINDS; k++) {
        double gain = taus[k] / m - 1;
        clean -= r->count[k];
        sum += r->count[k] * gain / (1 + c * gain);
    }
    return sum + clean * (1 / m - 1) / (1 + c * (1 / m - 1));
}

// Growth is concave in c: its top by halving.
static double best_share(const struct rlauxe *r, double m)
{
    double low = 0, high = MOST;
    if (r->count[0] + r->count[1] <= 0 || slope(r, high, m) >= 0)
        return MOST;
    for (int i = 0; i < 20 && slope(r, low, m) > 0; i++) {
        double middle = (low + high) / 2;
        *(slope(r, middle, m) > 0 ? &low : &high) = middle;
    }
    return low;
}

static void count_error(struct rlauxe *r, double b)
{
    for (size_t k = 0; k < KINDS; k++) {
        if (fabs(b - taus[k]) > 1e-9)
            continue;
        r->count[k]++;
        r->keep = 0;
    }
}

static void rlauxe_step(void *state, const struct sim_draw *d)
{
    struct rlauxe *r = state;
    double m = (r->null_sum - r->seen) / (r->cards - r->draws), b = (double)d->x / r->clean;
    r->proved |= m < 0 || (m <= 0 && b > 0);
    if (!r->proved && m > 0) {
        if (r->keep-- <= 0) {
            r->share = best_share(r, m);
            r->keep = KEEP;
        }
        r->log += log1p(r->share * (b / m - 1));
        r->best = r->log > r->best ? r->log : r->best;
    }
    r->draws++;
    r->seen += b;
    count_error(r, b);
}

static void rlauxe_start(void *state, const struct population *p)
{
    double cards = (double)p->cards, upper = (double)p->upper;
    *(struct rlauxe *)state = (struct rlauxe){
        .clean = upper, .null_sum = cards - (double)p->above / (2 * upper), .cards = cards};
}

static double rlauxe_log(const void *state)
{
    const struct rlauxe *r = state;
    return r->proved ? (double)INFINITY : r->log;
}

static bool rlauxe_meets(const void *state, double alpha)
{
    const struct rlauxe *r = state;
    return r->proved || r->best >= -log(alpha);
}

static const struct sim_engine rlauxe_engine = {sizeof(struct rlauxe), rlauxe_step, rlauxe_log,
                                                rlauxe_meets};

const struct contender rival_rlauxe = {
    .name = "rlauxe",
    .title = "model of rlauxe: general adaptive betting, maxLoss 0.9",
    .source = "arXiv:2304.01010; rlauxe, GeneralAdaptiveBetting",
    .flags = CONTENDER_COMPARISON | CONTENDER_RIVAL | CONTENDER_NO_POOLS,
    .engine = &rlauxe_engine,
    .state_size = sizeof(struct rlauxe),
    .start = rlauxe_start,
};

// ---- SHANGRLA

static void tune_agrapa(struct martingale *m, const struct population *p)
{
    (void)p;
    m->tuning.betting.lagged = true;
}

const struct contender rival_agrapa = {
    .name = "shangrla-agrapa",
    .title = "model of SHANGRLA: aGRAPA bets",
    .source = "arXiv:2010.09686, appendix B.3; SHANGRLA, NonnegMean.agrapa",
    .flags = CONTENDER_COMPARISON | CONTENDER_RIVAL,
    .method = &method_betting,
    .tune = tune_agrapa,
};

// eta = (1 - u (1 - p2)) / (2 - 2 u) + u (1 - p2) - 1/2, u = 2 / (2 - v/u_A) and p2 = 1e-5, where
// observations are B. In parts, u is 2 upper.
static void tune_optimal(struct martingale *m, const struct population *p)
{
    double v = (double)p->above / ((double)p->cards * (double)p->upper), u = 2 / (2 - v);
    double kept = u * (1 - 1e-5), eta = (1 - kept) / (2 - 2 * u) + kept - 0.5;
    m->tuning.alpha =
        (struct alpha_tuning){.estimate = ALPHA_CONSTANT, .eta = eta / u * 2 * (double)p->upper};
}

const struct contender rival_optimal = {
    .name = "shangrla-optimal",
    .title = "model of SHANGRLA: ALPHA, optimal_comparison",
    .source = "arXiv:2201.02707; SHANGRLA, NonnegMean.optimal_comparison",
    .flags = CONTENDER_COMPARISON | CONTENDER_RIVAL,
    .method = &method_alpha,
    .tune = tune_optimal,
};

const struct contender rival_alpha = {
    .name = "alpha-100",
    .title = "model of rlauxe and SHANGRLA: ALPHA, truncated shrinkage, d = 100",
    .source = "arXiv:2201.02707, section 2.5.2",
    .flags = CONTENDER_POLLING | CONTENDER_RIVAL,
    .method = &method_alpha,
};
