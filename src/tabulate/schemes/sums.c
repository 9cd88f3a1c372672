// SPDX-License-Identifier: Apache-2.0
#include "tabulate/schemes/sums.h"

struct sums {
    ballot_points *points;
    const void *with;
};

static struct quot lead(const struct tallied *t, const struct ballot *b, uint32_t first,
                        uint32_t second, const void *with)
{
    const struct sums *s = with;
    return quot_sub(s->points(t, b, first, s->with), s->points(t, b, second, s->with));
}

struct quot sums_values(const struct tallied *t, const struct ballot *b, uint32_t candidate,
                        const void *with)
{
    (void)t, (void)with;
    return quot_whole(b->values[candidate]);
}

bal_status sums_of(struct tallied *t, ballot_points *points, const void *with, struct quot **out,
                   struct bal_err *err)
{
    struct quot *sums = arena_new(&t->arena, struct quot, t->n);
    BAL_TRY(arena_check(&t->arena, err));
    for (uint32_t c = 0; c < t->n; c++) {
        sums[c] = quot_whole(0);
        for (size_t i = 0; i < t->ballots.len; i++) {
            const struct ballot *b = &t->ballots.at[i];
            sums[c] = quot_add(sums[c], quot_mul(points(t, b, c, with), quot_whole(b->cards)));
        }
    }
    *out = sums;
    return scheme_fits(sums, t->n, err);
}

void sums_show(struct tallied *t, const char *what, const struct quot *sums)
{
    struct grid *g = scheme_grid(t, what, 1, &what);
    for (uint32_t c = 0; g != NULL && c < t->n; c++)
        g->cells[c] = sums[c];
}

bal_status sums_count(struct tallied *t, const char *what, ballot_points *points, const void *with,
                      struct quot most, uint32_t seats, struct bal_err *err)
{
    const struct sums s = {points, with};
    struct quot *sums;
    BAL_TRY(sums_of(t, points, with, &sums, err));
    sums_show(t, what, sums);
    BAL_TRY(scheme_elect_top(t, sums, seats, NULL, what, err));
    scheme_margin(t, lead, &s, most, MARGIN_EXACT);
    bool open = t->winners.len < seats && t->winners.len < t->n; // one vote is enough for a seat
    if (open && t->valid + t->blank + t->overvoted > 0) {
        t->margin_status = MARGIN_EXACT;
        t->margin = 1;
    }
    return arena_check(&t->arena, err);
}
