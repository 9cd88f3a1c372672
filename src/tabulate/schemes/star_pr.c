// SPDX-License-Identifier: Apache-2.0
// star_pr.c: proportional STAR (allocated score): each seat goes to the candidate with most
// weighted points; then a Hare quota of ballots (valid ones / seats) that score it highest, by
// weighted score, is used up. Those at the border of the quota lose the same part of their weight.
// All weights are exact fractions. Source: https://electowiki.org/wiki/Allocated_Score
#include <stdio.h>
#include <stdlib.h>

#include "tabulate/schemes/sums.h"

struct paid {
    struct quot worth, weight; // weighted score; weight of all such ballots
    size_t ballot;
};

static int by_worth(const void *a, const void *b)
{
    const struct paid *x = a, *y = b;
    return quot_cmp(y->worth, x->worth);
}

static struct quot points(const struct tallied *t, const struct ballot *b, uint32_t candidate,
                          const void *with)
{
    const struct quot *weights = with;
    return quot_mul(weights[b - t->ballots.at], quot_whole(b->values[candidate]));
}

// Uses up a quota of those who score the winner.
static bal_status use_up(struct tallied *t, uint32_t won, struct quot quota, struct quot *weights,
                         struct bal_err *err)
{
    size_t n = t->ballots.len;
    struct paid *list = (struct paid *)arena_alloc(&t->arena, n, sizeof *list);
    BAL_TRY(arena_check(&t->arena, err));
    for (size_t i = 0; i < n; i++)
        list[i] = (struct paid){points(t, &t->ballots.at[i], won, weights),
                                quot_mul(weights[i], quot_whole(t->ballots.at[i].cards)), i};
    qsort(list, n, sizeof *list, by_worth);
    for (size_t i = 0, end; i < n && list[i].worth.num > 0 && quota.num > 0; i = end) {
        struct quot sum = quot_whole(0);
        for (end = i; end < n && quot_cmp(list[end].worth, list[i].worth) == 0; end++)
            sum = quot_add(sum, list[end].weight);
        struct quot kept = quot_cmp(sum, quota) > 0 ? quot_sub(quot_whole(1), quot_div(quota, sum))
                                                    : quot_whole(0);
        for (size_t k = i; k < end; k++)
            weights[list[k].ballot] = quot_mul(weights[list[k].ballot], kept);
        quot_sum_add(&t->used, quot_cmp(sum, quota) > 0 ? quota : sum);
        quota = quot_sub(quota, sum);
    }
    quot_sum_done(&t->left);
    for (size_t i = 0; i < n; i++)
        quot_sum_add(&t->left, quot_mul(weights[i], quot_whole(t->ballots.at[i].cards)));
    return scheme_fits(weights, n, err);
}

static bal_status show(struct tallied *t, uint32_t seat, const struct quot *sums,
                       struct bal_err *err)
{
    char text[32];
    int len = snprintf(text, sizeof text, "seat %u", seat + 1);
    const char *head = arena_str(&t->arena, str_make(text, (size_t)len)).ptr;
    struct grid *g = scheme_grid(t, "weighted points", 1, &head);
    BAL_TRY(arena_check(&t->arena, err));
    memcpy(g->cells, sums, t->n * sizeof *sums);
    return BAL_OK;
}

static bal_status count(struct tallied *t, const struct scheme_terms *terms, struct bal_err *err)
{
    struct quot *weights = arena_new(&t->arena, struct quot, t->ballots.len);
    bool *in = arena_new(&t->arena, bool, t->n);
    struct quot quota = quot_of((decimal)t->valid, t->seats_open), *sums;
    (void)terms;
    BAL_TRY(arena_check(&t->arena, err));
    for (size_t i = 0; i < t->ballots.len; i++)
        weights[i] = quot_whole(1);
    t->uses_up = true;
    quot_sum_add(&t->left, quot_whole(t->valid));
    memset(in, true, t->n * sizeof *in);
    for (uint32_t k = 0; k < t->seats_open; k++) {
        t->turn = k + 1;
        BAL_TRY(sums_of(t, points, weights, &sums, err));
        for (uint32_t i = 0; i < t->n; i++)
            sums[i] = in[i] ? sums[i] : QUOT_NONE;
        BAL_TRY(show(t, k, sums, err));
        for (uint32_t i = 0; i < t->n; i++)
            sums[i] = in[i] ? sums[i] : quot_whole(0);
        size_t before = t->winners.len;
        BAL_TRY(scheme_elect_top(t, sums, 1, in, "weighted points", err));
        if (t->tied.len > 0 || t->winners.len == before)
            return BAL_OK;
        uint32_t won = t->winners.at[before];
        in[won] = false;
        BAL_TRY(use_up(t, won, quota, weights, err));
    }
    return BAL_OK;
}

const struct scheme scheme_star_pr = {
    .name = "star pr",
    .title = "proportional STAR (allocated score), weights as exact fractions",
    .source = "electowiki.org/wiki/Allocated_Score",
    .margin = "an upper bound: other ballots that were found; none from below",
    .use = USE_SCORES,
    .takes = TAKES_NUMBER,
    .in_turn = true,
    .worth = scheme_worth_values,
    .count = count,
};
