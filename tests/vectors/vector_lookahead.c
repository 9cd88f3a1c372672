// SPDX-License-Identifier: Apache-2.0
// vector_lookahead.c: exact chances to confirm a wrong outcome: BRAVO without replacement, and an
// operator who knows the sample.
#include <math.h>

#include "audit/risk/bravo.h"
#include "audit/risk/martingale.h"
#include "vectors/vector.h"

enum { MOST_VOTES = 128, MOST_CARDS = 32 };

// ---- BRAVO draws every card of a tie

// Votes seen without having confirmed, with their chances.
struct tie {
    uint64_t winner, loser; // cards of each
    double alpha, share;
    double chance[MOST_VOTES + 1]; // of so many votes for the winner among those seen
};

static bool confirms(const struct tie *t, uint64_t winner, uint64_t loser)
{
    struct bravo_pair p = {
        .winner = (uint64_t)llround(100 * t->share), .seen_winner = winner, .seen_loser = loser};
    double risk = 1;
    p.loser = 100 - p.winner;
    return bravo_risk(&p, &risk, NULL) == BAL_OK && risk <= t->alpha;
}

// One more card; the chance that it confirms.
static double look(struct tie *t, uint64_t seen)
{
    double next[MOST_VOTES + 1] = {0}, confirmed = 0;
    double left = (double)(t->winner + t->loser - seen);
    for (uint64_t w = 0; w <= seen && w <= t->winner; w++) {
        if (t->chance[w] <= 0 || seen - w > t->loser)
            continue;
        next[w] += t->chance[w] * (double)(t->loser - (seen - w)) / left;
        if (w < t->winner)
            next[w + 1] += t->chance[w] * (double)(t->winner - w) / left;
    }
    for (uint64_t w = 0; w <= seen + 1 && w <= t->winner; w++) {
        bool stop = next[w] > 0 && confirms(t, w, seen + 1 - w);
        confirmed += stop ? next[w] : 0;
        t->chance[w] = stop ? 0 : next[w];
    }
    return confirmed;
}

static bool bravo_tie(struct check *k)
{
    struct tie t = {.winner = count_in(k, "Nw"),
                    .loser = count_in(k, "Nl"),
                    .alpha = number_in(k, "alpha", -1),
                    .share = number_in(k, "s", -1),
                    .chance = {1}};
    if (t.winner > MOST_VOTES || t.loser > MOST_VOTES)
        return false;
    k->number = 0;
    for (uint64_t seen = 0; seen < t.winner + t.loser; seen++)
        k->number += look(&t, seen);
    return true;
}

// ---- a bet that steps back after an error

static void step_back(const struct martingale *m, double mean, double *fraction)
{
    (void)mean;
    fraction[0] = m->kinds.seen[0] > 0 ? 0 : 0.99;
}

// Was the last card worse than clean (2)?
static void see_last(struct martingale *m, uint64_t x, uint64_t times)
{
    (void)times;
    m->kinds.seen[0] = x < 2;
}

static const double whole[] = {1};
static const struct method method_step_back = {.name = "step back",
                                               .flags = METHOD_ANYTIME | METHOD_NO_REPLACEMENT,
                                               .parts = 1,
                                               .weights = whole,
                                               .bet = step_back,
                                               .see = see_last};

static bool is_confirmed(const struct martingale *start, const uint8_t *x, uint64_t cards,
                         double alpha)
{
    struct martingale m = *start;
    for (uint64_t i = 0; i < cards; i++) {
        if (martingale_step(&m, x[i], NULL) != BAL_OK)
            return false;
        if ((double)m.best.m >= (1 - 1e-12) / alpha || m.proved)
            return true;
    }
    return false;
}

// Does lowering some of the clean cards just before a zero to one-vote overstatements confirm it?
static bool some_lowered(const struct martingale *start, const uint8_t *x, uint64_t cards,
                         double alpha)
{
    uint64_t before[MOST_CARDS], count = 0;
    for (uint64_t i = 0; i + 1 < cards; i++)
        if (x[i] == 2 && x[i + 1] == 0)
            before[count++] = i;
    for (uint64_t some = 0; some < (uint64_t)1 << count; some++) {
        uint8_t shown[MOST_CARDS];
        for (uint64_t i = 0; i < cards; i++)
            shown[i] = x[i];
        for (uint64_t i = 0; i < count; i++)
            if ((some >> i & 1) != 0)
                shown[before[i]] = 1;
        if (is_confirmed(start, shown, cards, alpha))
            return true;
    }
    return false;
}

// All orders of `zeros` two-vote overstatements among clean cards, by Gosper's steps from one set
// of places to the next.
static bool lookahead(struct check *k)
{
    uint64_t cards = count_in(k, "N"), zeros = count_in(k, "two_vote_overstatements");
    double alpha = number_in(k, "alpha", -1), orders = 0, honest = 0, lowered = 0;
    struct null_hypothesis null = {cards, 4, 4 * (cards - zeros), false};
    struct martingale m;
    if (cards >= MOST_CARDS ||
        martingale_start(&m, &method_step_back, &null, NULL, &k->err) != BAL_OK)
        return false;
    for (uint64_t set = ((uint64_t)1 << zeros) - 1; set >> cards == 0;) {
        uint8_t x[MOST_CARDS];
        for (uint64_t i = 0; i < cards; i++)
            x[i] = (set >> i & 1) != 0 ? 0 : 2;
        orders++;
        honest += is_confirmed(&m, x, cards, alpha);
        lowered += some_lowered(&m, x, cards, alpha);
        uint64_t low = set & -set, up = set + low;
        set = ((set ^ up) >> 2) / low | up;
    }
    double want[2] = {0};
    buf_addf(&k->got, "%.17g %.17g", honest / orders, lowered / orders);
    return num_double(json_get(k->expected, "honest")->text, &want[0]) &&
           num_double(json_get(k->expected, "lookahead")->text, &want[1]) &&
           fabs(honest / orders - want[0]) <= 1e-9 && fabs(lowered / orders - want[1]) <= 1e-9;
}

const struct vector_function vector_lookahead[] = {
    {"bravo_fixed_s_under_wor_tie", bravo_tie, VECTOR_NUMBER},
    {"lookahead_operator_step_back_bet", lookahead, VECTOR_CHECKED},
    {NULL, NULL, VECTOR_EXACT},
};
