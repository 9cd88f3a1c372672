// SPDX-License-Identifier: Apache-2.0
// vector_null.c: exact chances to confirm a wrong outcome, by enumeration.
#include <math.h>

#include "audit/risk/alpha.h"
#include "audit/risk/betting.h"
#include "audit/risk/kaplan_markov.h"
#include "vectors/vector.h"

// ---- tests without replacement: all populations of 0, 1/2, 1 with mean at most 1/2, all orders

enum { MOST_CARDS = 8, MOST_KEYS = (MOST_CARDS + 1) * (MOST_CARDS + 1) };

struct worst {
    double need; // T that confirms
    uint64_t orders[MOST_KEYS], confirmed[MOST_KEYS];
};

static void enumerate(const struct martingale *m, size_t key, struct worst *w)
{
    if (m->draws == m->null.cards) {
        w->orders[key] += 2 * m->seen <= m->null.total;
        w->confirmed[key] +=
            2 * m->seen <= m->null.total && (double)m->best.m >= w->need * (1 - 1e-12);
        return;
    }
    for (uint64_t x = 0; x <= 2; x++) {
        struct martingale next = *m;
        struct bal_err err;
        if (martingale_step(&next, x, &err) == BAL_OK)
            enumerate(&next, key + (x == 1) + (x == 2) * (MOST_CARDS + 1), w);
    }
}

static void bet_all(const struct martingale *m, double mean, double *fraction)
{
    (void)m;
    (void)mean;
    fraction[0] = 1;
}

static void bet_much(const struct martingale *m, double mean, double *fraction)
{
    (void)m;
    (void)mean;
    fraction[0] = 0.9;
}

static const double whole[] = {1};
static const struct method all_of_it = {.name = "max 1/m",
                                        .flags = METHOD_NO_REPLACEMENT,
                                        .parts = 1,
                                        .weights = whole,
                                        .bet = bet_all};
static const struct method much_of_it = {.name = "fixed fraction 0.9/m",
                                         .flags = METHOD_NO_REPLACEMENT,
                                         .parts = 1,
                                         .weights = whole,
                                         .bet = bet_much};

static bool start_bet(struct check *k, uint64_t cards, struct martingale *m)
{
    static const struct {
        const char *bet;
        const struct method *method;
        double eta, d;
    } bets[] = {{"fixed fraction 0.9/m", &much_of_it, 1, 0},
                {"max 1/m", &all_of_it, 1, 0},
                {"agrapa .99", &method_betting, 1, 0},
                {"shrink d=2 eta0=.6", &method_alpha, 1.2, 2},
                {"shrink d=10 eta0=.7", &method_alpha, 1.4, 10}};
    const struct null_hypothesis null = {.cards = cards, .max = 2, .total = 2 * cards};
    for (size_t i = 0; i < ARRAY_LEN(bets); i++) {
        struct expectation e = {bets[i].eta, 0};
        if (!string_is(json_get(k->in, "bet"), bets[i].bet))
            continue;
        if (martingale_start(m, bets[i].method, &null, &e, &k->err) != BAL_OK)
            return false;
        if (bets[i].method == &method_alpha)
            m->tuning.alpha.d = bets[i].d;
        if (bets[i].method == &method_betting)
            m->tuning.betting =
                (struct betting_tuning){.lambda = 0.25, .c_first = 0.99, .c_last = 0.99};
        return true;
    }
    return false;
}

static bool worst_false_confirmation(struct check *k)
{
    struct worst w = {.need = 1 / number_in(k, "alpha", -1)};
    struct martingale m;
    uint64_t cards = count_in(k, "N");
    if (cards > MOST_CARDS || !start_bet(k, cards, &m))
        return false;
    enumerate(&m, 0, &w);
    k->number = 0;
    for (size_t i = 0; i < MOST_KEYS; i++)
        if (w.orders[i] > 0)
            k->number = fmax(k->number, (double)w.confirmed[i] / (double)w.orders[i]);
    return true;
}

// ---- Kaplan-Markov as a running statistic, drawn without replacement

enum { MOST_ERRORS = 32 };

// Chances of having seen (a one-vote, b two-vote) overstatements without having confirmed.
struct chances {
    double at[MOST_ERRORS][MOST_ERRORS];
};

// The chance that the next draw confirms; moves the rest of the chances on.
static double draw(struct check *k, struct risk_query *q, struct chances *now, uint64_t one,
                   uint64_t two)
{
    struct chances next = {0};
    double confirmed = 0, left = (double)(q->cards - q->sample);
    for (uint64_t a = 0; a <= one; a++) {
        for (uint64_t b = 0; b <= two; b++) {
            double clean = left - (double)(one - a + two - b);
            next.at[a][b] += now->at[a][b] * clean / left;
            if (a < one)
                next.at[a + 1][b] += now->at[a][b] * (double)(one - a) / left;
            if (b < two)
                next.at[a][b + 1] += now->at[a][b] * (double)(two - b) / left;
        }
    }
    q->sample++;
    for (q->o1 = 0; q->o1 <= one; q->o1++) {
        for (q->o2 = 0; q->o2 <= two; q->o2++) {
            double risk = 1;
            bool possible = next.at[q->o1][q->o2] > 0;
            if (possible && km_risk(q, &risk, &k->err) == BAL_OK && risk <= q->alpha) {
                confirmed += next.at[q->o1][q->o2];
                next.at[q->o1][q->o2] = 0;
            }
        }
    }
    *now = next;
    return confirmed;
}

static bool running_kaplan_markov(struct check *k)
{
    struct risk_query q = {.alpha = number_in(k, "alpha", -1),
                           .gamma = number_in(k, "gamma", -1),
                           .margin = count_in(k, "margin_votes"),
                           .cards = count_in(k, "N")};
    uint64_t one = count_in(k, "one_vote_over"), two = count_in(k, "two_vote_over");
    struct chances now = {.at = {{1}}};
    if (one >= MOST_ERRORS || two >= MOST_ERRORS)
        return false;
    k->number = 0;
    for (uint64_t i = 0; i < q.cards; i++)
        k->number += draw(k, &q, &now, one, two);
    return true;
}

const struct vector_function vector_null[] = {
    {"kaplan_markov_supersimple_running_wor", running_kaplan_markov, VECTOR_NUMBER},
    {"worst_false_confirmation_wor", worst_false_confirmation, VECTOR_NUMBER},
    {NULL, NULL, VECTOR_EXACT},
};
