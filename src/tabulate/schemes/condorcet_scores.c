// SPDX-License-Identifier: Apache-2.0
// condorcet_scores.c: Copeland, minimax and Black: who beats all others wins; where nobody does,
// most wins, the least bad defeat, or most Borda points.
#include "tabulate/schemes/pairwise.h"

// Copeland: a win is 1, a tie 1/2.
static bal_status count_copeland(struct tallied *t, const struct scheme_terms *terms,
                                 struct bal_err *err)
{
    static const char *const heads[] = {"wins"};
    struct pairwise p;
    bool done;
    (void)terms;
    BAL_TRY(pairwise_count(t, &p, err));
    struct grid *g = scheme_grid(t, GRID_WINS, 1, heads);
    BAL_TRY(arena_check(&t->arena, err));
    for (uint32_t i = 0; i < t->n; i++)
        g->cells[i] = quot_of(pairwise_halves(&p, i), 2);
    const struct quot *wins = g->cells;
    BAL_TRY(pairwise_elect(t, &p, &done, err));
    return done ? BAL_OK : pairwise_best(t, wins, "pairs won", err);
}

// The worst defeat: by votes of the one who won it, or by how many more they were. No defeat is 0;
// by margins the least lead of one who was never beaten is a defeat below 0.
static struct quot worst(const struct pairwise *p, uint32_t i, bool margins)
{
    struct quot worst = QUOT_NONE;
    for (uint32_t j = 0; j < p->n; j++) {
        if (i == j)
            continue;
        uint64_t against = pairwise_over(p, j, i), own = pairwise_over(p, i, j);
        struct quot one = margins ? quot_of((decimal)against - (decimal)own, 1)
                                  : quot_whole(against > own ? against : 0);
        worst = quot_cmp(one, worst) > 0 ? one : worst;
    }
    return worst.den == 0 ? quot_whole(0) : worst;
}

static bal_status count_minimax(struct tallied *t, const struct scheme_terms *terms,
                                struct bal_err *err)
{
    static const char *const heads[] = {"worst defeat"};
    struct pairwise p;
    bool done;
    BAL_TRY(pairwise_count(t, &p, err));
    struct grid *g = scheme_grid(
        t, terms->margins ? "worst defeat by margin" : "worst defeat by winning votes", 1, heads);
    struct quot *score = arena_new(&t->arena, struct quot, t->n);
    BAL_TRY(arena_check(&t->arena, err));
    for (uint32_t i = 0; i < t->n; i++) {
        g->cells[i] = worst(&p, i, terms->margins);
        score[i] = quot_sub(quot_whole(0), g->cells[i]);
    }
    BAL_TRY(pairwise_elect(t, &p, &done, err));
    return done ? BAL_OK : pairwise_best(t, score, "worst defeat", err);
}

// Points n - 1 … 0, equal and missing ranks share: half of the pairs' sums.
// Each pair is a point, shared where there is no preference.
static void black_worth(const struct tallied *t, const struct scheme_terms *terms,
                        const struct ballot *b, uint64_t times, struct quot_sum *sum)
{
    (void)terms, (void)b;
    quot_sum_add(sum, quot_of((decimal)t->n * (t->n - (decimal)1) * (decimal)times, 2));
}

static bal_status count_black(struct tallied *t, const struct scheme_terms *terms,
                              struct bal_err *err)
{
    static const char *const heads[] = {"points"};
    struct pairwise p;
    bool done;
    (void)terms;
    BAL_TRY(pairwise_count(t, &p, err));
    struct grid *g = scheme_grid(t, "Borda points, equal and missing ranks share", 1, heads);
    BAL_TRY(arena_check(&t->arena, err));
    for (uint32_t i = 0; i < t->n; i++) {
        decimal twice = (decimal)t->valid * (t->n - 1);
        for (uint32_t j = 0; j < t->n; j++)
            twice += (decimal)pairwise_over(&p, i, j) - (decimal)pairwise_over(&p, j, i);
        g->cells[i] = quot_of(twice, 2);
    }
    const struct quot *points = g->cells;
    BAL_TRY(pairwise_elect(t, &p, &done, err));
    return done ? BAL_OK : pairwise_best(t, points, "Borda points", err);
}

const struct scheme scheme_copeland = {
    .name = "copeland",
    .state = "copeland",
    .title = "most pairs won, ties as 1/2",
    .source = "A. H. Copeland (1951)",
    .margin = PAIRWISE_MARGIN,
    .use = USE_RANKS,
    .one_seat = true,
    .count = count_copeland,
};

const struct scheme scheme_minimax = {
    .name = "minimax",
    .state = "minimax",
    .title = "the least bad worst defeat, by winning votes (unless said) or by margins",
    .source = "P. B. Simpson (1969), G. H. Kramer (1977)",
    .margin = PAIRWISE_MARGIN,
    .use = USE_RANKS,
    .takes = TAKES_STRENGTH,
    .one_seat = true,
    .count = count_minimax,
};

const struct scheme scheme_black = {
    .name = "black",
    .state = "black",
    .title = "who beats all others, else most Borda points",
    .source = "D. Black, The Theory of Committees and Elections (1958)",
    .margin = PAIRWISE_MARGIN,
    .use = USE_RANKS,
    .one_seat = true,
    .worth = black_worth,
    .count = count_black,
};
