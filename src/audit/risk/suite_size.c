// SPDX-License-Identifier: Apache-2.0
// suite_size.c: sample sizes of SUITE as CORLA18 and Arlo estimate them, in doubles as they do.
#include <math.h>

#include "audit/risk/query.h"
#include "audit/risk/suite.h"

enum { LEAST_SAMPLE = 5 };

static const double STEP = 0.05;

// Whole ones of `rate` for each of n draws.
static uint64_t expected(uint64_t seen, uint64_t sample, uint64_t n, double (*whole)(double))
{
    double rate = sample > 0 ? (double)seen / (double)sample : 0;
    return seen + (uint64_t)whole(rate * (double)n);
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

// The polled stratum with `more` cards, voting as those seen do, or as reported.
static void poll_more(const struct suite_pair *p, uint64_t n, struct suite_pair *with)
{
    bool first = p->sample == 0;
    double more = (double)(n - p->sample), all = first ? (double)p->cards : (double)p->sample;
    double winner = (double)(first ? p->winner : p->seen_winner) / all;
    double loser = (double)(first ? p->loser : p->seen_loser) / all;
    with->seen_winner += least((uint64_t)(more * winner), p->winner);
    with->seen_loser += least((uint64_t)ceil(more * loser), p->loser);
    with->sample = least(p->cards, n);
    with->seen_winner = least(with->seen_winner, with->sample);
    with->seen_loser = least(with->seen_loser, with->sample - with->seen_winner);
}

static void split(const struct suite_pair *p, uint64_t n, struct suite_size *out)
{
    double share = (double)p->cvr_cards / (double)(p->cvr_cards + p->cards);
    out->cvr = least((uint64_t)ceil(share * (double)n), n);
    out->other = n - out->cvr;
}

bal_status suite_expected_risk(const struct suite_pair *p, uint64_t n, double alpha, double *risk,
                               struct bal_err *err)
{
    struct suite_pair with = *p;
    struct suite_size size;
    split(p, n, &size);
    *risk = 1;
    if (size.cvr < p->cvr_sample || size.other < p->sample)
        return BAL_OK;
    uint64_t more = n - p->cvr_sample; // as Arlo has it: those of both strata
    with.o1 = expected(p->o1, p->cvr_sample, more, ceil);
    with.o2 = expected(p->o2, p->cvr_sample, more, ceil);
    with.u1 = expected(p->u1, p->cvr_sample, more, floor);
    with.u2 = expected(p->u2, p->cvr_sample, more, floor);
    with.cvr_sample = size.cvr;
    if (with.o1 + with.o2 + with.u1 + with.u2 > with.cvr_sample)
        return BAL_OK;
    poll_more(p, size.other, &with);
    return suite_grid_risk(&with, alpha, STEP, risk, err);
}

// The smallest n known to meet alpha, and the largest known not to; bisection between them.
static bal_status narrow(const struct suite_pair *p, double alpha, double low, uint64_t *high,
                         struct bal_err *err)
{
    double risk = 1;
    while (risk > alpha || risk < 0.8 * alpha) {
        double middle = floor((low + (double)*high) / 2);
        if (middle == low || middle == (double)*high || middle < 0)
            break;
        BAL_TRY(suite_expected_risk(p, (uint64_t)middle, alpha, &risk, err));
        if (risk <= alpha)
            *high = (uint64_t)middle;
        else
            low = middle;
    }
    return BAL_OK;
}

bal_status suite_sample_size(const struct suite_pair *p, double alpha, struct suite_size *out,
                             struct bal_err *err)
{
    uint64_t n = p->cvr_sample + p->sample, all = p->cvr_cards + p->cards;
    double factor = n == 0 ? 2 : 1.1, risk = 1;
    BAL_TRY(query_alpha(alpha, err));
    n = n < LEAST_SAMPLE ? LEAST_SAMPLE : n;
    while (risk > alpha) {
        n = (uint64_t)(factor * (double)n);
        if (n > all) {
            *out = (struct suite_size){p->cvr_cards, p->cards};
            return BAL_OK;
        }
        BAL_TRY(suite_expected_risk(p, n, alpha, &risk, err));
    }
    BAL_TRY(narrow(p, alpha, (double)n / factor, &n, err));
    split(p, n, out);
    return BAL_OK;
}
