// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/super_simple.h"

#include <math.h>

__extension__ typedef __int128 i128;

static const long double SLACK = 0x1p-58L; // as in kaplan_markov.c

static bool any(const struct card_votes *c, char code)
{
    for (uint32_t i = 0; i < c->choices && c->state == CARD_HAS_CONTEST; i++)
        if (c->votes[i] == code)
            return true;
    return false;
}

static int votes_in(const struct card_votes *c)
{
    int n = 0;
    for (uint32_t i = 0; i < c->choices && c->state == CARD_HAS_CONTEST; i++)
        n += c->votes[i] == '1';
    return n;
}

static int vote(const struct card_votes *c, uint32_t choice)
{
    return c->state == CARD_HAS_CONTEST && c->votes[choice] == '1';
}

int card_error(const struct card_votes *cvr, const struct card_votes *paper, uint32_t winner,
               uint32_t loser)
{
    if (cvr->state == CARD_MISSING || paper->state == CARD_MISSING)
        return 2;
    int counted = vote(paper, winner) - vote(paper, loser);
    bool overvote = any(cvr, 'o'), undervote = any(cvr, 'u');
    if ((overvote && votes_in(paper) > 1) || (!overvote && undervote && votes_in(paper) == 0))
        return 0;
    if (overvote || undervote)
        return -counted;
    return vote(cvr, winner) - vote(cvr, loser) - counted;
}

size_t card_worst(const struct super_simple *s, const struct card_errors *card)
{
    size_t worst = s->pairs;
    for (size_t i = 0; i < s->pairs; i++) {
        if (card->error[i] == 0)
            continue;
        if (worst == s->pairs ||
            (i128)card->error[i] * s->margins[worst] > (i128)card->error[worst] * s->margins[i])
            worst = i;
    }
    return worst;
}

static bal_status check(const struct super_simple *s, const struct card_errors *cards, size_t count,
                        struct bal_err *err)
{
    if (!(isfinite(s->gamma) && s->gamma > 1))
        return bal_fail(err, BAL_INVALID, "gamma must be above 1, it is %g", s->gamma);
    if (count > s->cards || s->cards > LIMIT_CARDS)
        return bal_fail(err, BAL_INVALID, "%zu cards were drawn from %ju", count,
                        (uintmax_t)s->cards);
    for (size_t r = 0; r < count; r++)
        for (size_t i = 0; i < s->pairs; i++)
            if (cards[r].error[i] < -2 || cards[r].error[i] > 2)
                return bal_fail(err, BAL_INVALID, "a discrepancy of %d votes", cards[r].error[i]);
    return BAL_OK;
}

// All cards are known: each pair's margin without its errors.
static bool confirmed(const struct super_simple *s, const struct card_errors *cards, size_t count)
{
    for (size_t i = 0; i < s->pairs; i++) {
        int64_t margin = s->margins[i];
        for (size_t r = 0; r < count; r++)
            margin -= cards[r].error[i];
        if (margin <= 0)
            return false;
    }
    return true;
}

bal_status super_simple_risk(const struct super_simple *s, const struct card_errors *cards,
                             size_t count, double *risk, struct bal_err *err)
{
    int64_t smallest = INT64_MAX;
    BAL_TRY(check(s, cards, count, err));
    for (size_t i = 0; i < s->pairs; i++)
        smallest = s->margins[i] < smallest ? s->margins[i] : smallest;
    *risk = 1;
    if (s->cards > 0 && count == s->cards) {
        *risk = confirmed(s, cards, count) ? 0 : 1;
        return BAL_OK;
    }
    if (smallest <= 0 || s->pairs == 0)
        return BAL_OK;
    long double double_gamma = 2 * (long double)s->gamma, log_p = 0, terms = 0;
    long double clean = log1pl(-(long double)smallest / (long double)s->cards / double_gamma);
    for (size_t r = 0; r < count; r++) {
        size_t i = card_worst(s, &cards[r]);
        int error = i < s->pairs && cards[r].error[i] > 0 ? cards[r].error[i] : 0;
        long double taint =
            error == 0
                ? 0
                : error * ((long double)smallest / (long double)s->margins[i]) / double_gamma;
        long double step = clean - log1pl(-taint);
        log_p += cards[r].times * step;
        terms += cards[r].times * (fabsl(clean) + fabsl(step) + taint / (1 - taint));
    }
    *risk = risk_round_up(expl(log_p + terms * SLACK * 4) * (1 + SLACK));
    return BAL_OK;
}

// ---- sizes

// part / whole of n, rounded up or to the nearest.
static uint64_t share_up(uint64_t part, uint64_t whole, uint64_t n)
{
    return (uint64_t)(((i128)part * n + whole - 1) / whole);
}

static uint64_t share_nearest(uint64_t part, uint64_t whole, uint64_t n)
{
    return (uint64_t)(((i128)2 * part * n + whole) / (2 * (i128)whole));
}

static void expect(const struct risk_query *q, uint64_t n, struct risk_query *with)
{
    *with = *q;
    with->u1 = with->u2 = 0;
    if (q->sample > 0) {
        with->o1 = share_up(q->o1, q->sample, n);
        with->o2 = share_nearest(q->o2, q->sample, n);
        return;
    }
    // 0.001 as a double is a little more than that: what is just whole goes up, as with Arlo.
    with->o1 = with->u1 = (uint64_t)ceill((long double)0.001 * n);
    with->o2 = with->u2 = (uint64_t)floorl((long double)0.0001 * n + 0.5L);
}

bal_status super_simple_size(const struct risk_query *q, uint64_t *more, struct bal_err *err)
{
    struct km_rates rates = {0.001, 0.0001, 0.001, 0.0001};
    uint64_t n = SIZE_UNBOUNDED;
    if (q->sample > 0) {
        if (q->o1 > q->sample || q->o2 > q->sample - q->o1)
            return bal_fail(err, BAL_INVALID, "more discrepancies than draws");
        rates = (struct km_rates){.o1 = (double)q->o1 / (double)q->sample,
                                  .o2 = (double)q->o2 / (double)q->sample};
    }
    if (q->alpha != 0) {
        struct risk_query with = *q;
        with.o1 = with.o2 = with.u1 = with.u2 = 0;
        BAL_TRY(km_expected(&with, &rates, &n, err));
        if (n != SIZE_UNBOUNDED) {
            expect(q, n, &with);
            BAL_TRY(km_nmin(&with, &n, err));
        }
    }
    n = n < q->cards ? n : q->cards;
    *more = n > q->sample ? n - q->sample : 0;
    return BAL_OK;
}
