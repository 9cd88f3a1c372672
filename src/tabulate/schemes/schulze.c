// SPDX-License-Identifier: Apache-2.0
// schulze.c: M. Schulze, "A new monotonic, clone-independent, reversal symmetric, and
// Condorcet-consistent single-winner election method", Social Choice and Welfare 36 (2011), section
// 2: the strength of a path is that of its weakest link; who has a path to each other one that is
// at least as strong as the path back is a winner.
#include "tabulate/schemes/pairwise.h"

static decimal link(const struct pairwise *p, uint32_t i, uint32_t j, bool margins)
{
    uint64_t own = pairwise_over(p, i, j), other = pairwise_over(p, j, i);
    return own <= other ? 0 : margins ? (decimal)own - (decimal)other : (decimal)own;
}

static void widest(uint32_t n, decimal *path)
{
    for (uint32_t k = 0; k < n; k++)
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t j = 0; j < n; j++) {
                decimal a = path[(size_t)i * n + k], b = path[(size_t)k * n + j];
                decimal weak = a < b ? a : b, *own = &path[(size_t)i * n + j];
                if (i != j && weak > *own)
                    *own = weak;
            }
}

static bal_status elect(struct tallied *t, const decimal *path, struct bal_err *err)
{
    bool *best = arena_new(&t->arena, bool, t->n);
    BAL_TRY(arena_check(&t->arena, err));
    for (uint32_t i = 0; i < t->n; i++) {
        best[i] = true;
        for (uint32_t j = 0; j < t->n; j++)
            best[i] &= path[(size_t)i * t->n + j] >= path[(size_t)j * t->n + i];
    }
    return scheme_elect_one(t, best, "strongest paths", err);
}

static bal_status count(struct tallied *t, const struct scheme_terms *terms, struct bal_err *err)
{
    struct pairwise p;
    bool done;
    BAL_TRY(pairwise_count(t, &p, err));
    decimal *path = (decimal *)arena_alloc(&t->arena, (size_t)t->n * t->n, sizeof *path);
    BAL_TRY(arena_check(&t->arena, err));
    for (uint32_t i = 0; i < t->n; i++)
        for (uint32_t j = 0; j < t->n; j++)
            path[(size_t)i * t->n + j] = link(&p, i, j, terms->margins);
    widest(t->n, path);
    struct grid *g = scheme_grid(t, "strongest path from the row to the column", t->n, NULL);
    BAL_TRY(arena_check(&t->arena, err));
    for (uint32_t i = 0; i < t->n * t->n; i++)
        g->cells[i] = i / t->n == i % t->n ? QUOT_NONE : quot_of(path[i], 1);
    BAL_TRY(pairwise_elect(t, &p, &done, err));
    return done ? BAL_OK : elect(t, path, err);
}

const struct scheme scheme_schulze = {
    .name = "schulze",
    .state = "schulze",
    .title = "strongest paths, by winning votes (unless said) or by margins",
    .source = "M. Schulze, Social Choice and Welfare 36 (2011)",
    .margin = PAIRWISE_MARGIN,
    .use = USE_RANKS,
    .takes = TAKES_STRENGTH,
    .one_seat = true,
    .count = count,
};
