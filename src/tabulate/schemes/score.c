// SPDX-License-Identifier: Apache-2.0
// score.c: score voting by sum, or by the mean of the scores that a candidate was given. In a
// record no score and a score of 0 are the same (core/contest.h): in a sum it is 0, in a mean it
// abstains.
#include "tabulate/schemes/sums.h"

static struct quot given(const struct tallied *t, const struct ballot *b, uint32_t candidate,
                         const void *with)
{
    (void)t, (void)with;
    return quot_whole(b->values[candidate] > 0);
}

static bal_status count(struct tallied *t, const struct scheme_terms *terms, struct bal_err *err)
{
    static const char *const heads[] = {"sum", "voters", "mean"};
    struct quot *sums, *voters, *means = arena_new(&t->arena, struct quot, t->n);
    BAL_TRY(arena_check(&t->arena, err));
    if (!terms->mean)
        return sums_count(t, "points", sums_values, NULL, quot_whole(terms->number), t->seats_open,
                          err);
    BAL_TRY(sums_of(t, sums_values, NULL, &sums, err));
    BAL_TRY(sums_of(t, given, NULL, &voters, err));
    struct grid *g = scheme_grid(t, "points", 3, heads);
    BAL_TRY(arena_check(&t->arena, err));
    for (uint32_t c = 0; c < t->n; c++) {
        means[c] = voters[c].num > 0 ? quot_div(sums[c], voters[c]) : quot_whole(0);
        g->cells[3 * c] = sums[c];
        g->cells[3 * c + 1] = voters[c];
        g->cells[3 * c + 2] = voters[c].num > 0 ? means[c] : QUOT_NONE;
    }
    return scheme_elect_top(t, means, t->seats_open, NULL, "mean score", err);
}

const struct scheme scheme_score = {
    .name = "score",
    .state = "range 5",
    .title = "score voting: the highest sum, or mean of the scores given, wins",
    .source = "W. D. Smith, Range voting (2000)",
    .margin = "exact by sums; none is known for means: count the whole by hand",
    .use = USE_SCORES,
    .takes = TAKES_NUMBER | TAKES_MEAN,
    .count = count,
};
