// SPDX-License-Identifier: Apache-2.0
// vector_pools.c: ONEAudit: means of pools.
#include <math.h>

#include "audit/assertion/overstatement.h"
#include "audit/assertion/pool.h"
#include "vectors/vector.h"

enum { CHOICES = 3 };

struct fixture {
    struct choice choices[CHOICES];
    struct contest c;
    struct assertion a;
};

// Alice against Bob.
static bool open_fixture(struct check *k, struct fixture *x)
{
    static const uint32_t winner = 0;
    struct assertions all = {0};
    x->c = (struct contest){.name = STR("AvB"), .votes_allowed = 1, .seats = 1};
    x->c.choices.at = x->choices;
    x->c.choices.len = CHOICES;
    bool ok = assertions_make(&x->c, &(struct reported_outcome){.winners = &winner, .count = 1},
                              &all, &k->err) == BAL_OK;
    for (size_t i = 0; ok && i < all.list.len; i++)
        if (all.list.at[i].loser == 1)
            x->a = all.list.at[i];
    assertions_done(&all);
    assertion_refine(&x->a);
    return ok;
}

static double mean_of(const struct fixture *x, uint64_t sum, uint64_t cards)
{
    return (double)sum / ((double)cards * (double)x->a.den);
}

// By style, cards without the contest are no part of the pool.
static bool pool_mean(struct check *k, const struct fixture *x, const char *pool, const char *name)
{
    uint64_t sum = 0, cards = 0;
    double want = 0;
    for (const struct json *j = json_get(k->in, pool)->first; j != NULL; j = j->next) {
        bool absent = string_is(j, "(no AvB)");
        struct mark mark = {.choice = string_is(j, "Bob")};
        struct mark_set set = {absent ? STATE_NOT_ON_CARD : STATE_MARKED, !absent, &mark};
        if (absent && true_in(k, "use_style"))
            continue;
        sum += assertion_value(&x->a, &x->c, &set);
        cards++;
    }
    double mean = mean_of(x, sum, cards);
    double kept = (double)pool_value(&x->a, sum, cards) / (double)x->a.den;
    buf_addf(&k->got, "%s %.17g ", name, mean);
    return num_double(json_get(k->expected, name)->text, &want) && fabs(want - mean) < 1e-12 &&
           kept <= mean && mean - kept < 1.0 / (double)x->a.den;
}

static bool tally_pool_means(struct check *k)
{
    struct fixture x = {0};
    return open_fixture(k, &x) && pool_mean(k, &x, "pool1", "1") && pool_mean(k, &x, "pool2", "2");
}

// Michigan, Governor, Kalamazoo 2018: Whitmer and Schuette among the cards with CVRs, and in the
// precincts without, which are one pool. The published notebook takes (w - l) / N for the mean of
// the assorter: the margin is meant. The values are its arithmetic, kept as such.
static bool kalamazoo(struct check *k)
{
    enum { N = 27666, W = 20699, L = 5569, POOL = 22372, POOL_W = 16934, POOL_L = 4220 };
    struct fixture x = {0};
    if (!open_fixture(k, &x) || count_in(k, "N") != N)
        return false;
    const uint64_t votes[CHOICES] = {POOL_W, POOL_L, 0};
    const struct pool_totals pool = {votes, CHOICES, POOL};
    double all = 2 * (0.5 + (double)(W - L) / (2.0 * N)) - 1; // v as it is
    double poll = 2 * mean_of(&x, pool_sum(&x.a, &x.c, &pool), POOL) - 1;
    // With v for the mean, "v" is 2 v - 1, and the value of a card without error follows.
    const struct margin m = {N, 0, (int64_t)(2 * (W - L) - N) * (int64_t)x.a.den};
    double noerror = overstatement_value(&x.a, &m, x.a.upper);
    str what = text_in(k, "what");
    k->number = str_eq(what, STR("assorter_mean_all"))    ? all
                : str_eq(what, STR("assorter_mean_poll")) ? poll
                : str_eq(what, STR("margin"))             ? margin_diluted(&x.a, &m)
                : str_eq(what, STR("noerror"))            ? noerror
                                                          : 2 * noerror;
    return str_eq(what, STR("upper")) || k->number != 2 * noerror;
}

const struct vector_function vector_pools[] = {
    {"oneaudit_kalamazoo", kalamazoo, VECTOR_NUMBER},
    {"tally_pool_means", tally_pool_means, VECTOR_CHECKED},
    {NULL, NULL, VECTOR_EXACT},
};
