// SPDX-License-Identifier: Apache-2.0
#include "core/points.h"

#include "core/ranking.h"

static struct points *find(struct points *p, uint32_t count, uint16_t choice)
{
    for (uint32_t i = 0; i < count; i++)
        if (p[i].choice == choice)
            return &p[i];
    return NULL;
}

// The next mark that counts from `from` on; s->count at the end.
static uint32_t next_mark(const struct mark_set *s, uint32_t from)
{
    while (from < s->count && (s->marks[from].flags != 0 || s->marks[from].rank == 0))
        from++;
    return from;
}

static uint32_t borda(const struct contest *c, const struct mark_set *s, uint32_t choices,
                      struct points *out)
{
    const struct ranking_rules rules = ranking_default();
    struct mark marks[LIMIT_MARKS];
    enum ranking_end end;
    uint32_t count = ranking_read(&rules, c, NULL, s, marks, &end);
    count = count < choices ? count : choices - 1; // the last of all has no points
    for (uint32_t i = 0; i < count; i++)
        out[i] = (struct points){marks[i].choice, (uint16_t)(choices - 1 - i)};
    return count;
}

// Marks are sorted by rank: the first of a choice is its best.
static uint32_t preferences(const struct mark_set *s, struct points *out)
{
    uint32_t count = 0;
    for (uint32_t i = next_mark(s, 0); i < s->count; i = next_mark(s, i + 1))
        if (find(out, count, s->marks[i].choice) == NULL)
            out[count++] =
                (struct points){s->marks[i].choice, (uint16_t)(UINT8_MAX + 1 - s->marks[i].rank)};
    return count;
}

// False when the card counts for nobody.
static bool scores(const struct contest *c, const struct mark_set *s, struct points *out,
                   uint32_t *count)
{
    for (uint32_t i = next_mark(s, 0); i < s->count; i = next_mark(s, i + 1)) {
        const struct mark *m = &s->marks[i];
        struct points *old = find(out, *count, m->choice);
        bool slot = c->choices.at[m->choice].kind == CHOICE_WRITE_IN;
        if (m->rank > c->terms.top || (old != NULL && !slot))
            return false;
        if (old != NULL)
            old->points = m->rank; // marks are sorted: this is the higher one
        else
            out[(*count)++] = (struct points){m->choice, m->rank};
    }
    return true;
}

enum votes_kind points_read(const struct contest *c, const struct mark_set *s, uint32_t choices,
                            struct points out[static LIMIT_MARKS], uint32_t *count)
{
    *count = 0;
    if (s->state == STATE_OVERVOTED)
        return VOTES_TOO_MANY;
    if (c->function == FUNCTION_BORDA)
        *count = borda(c, s, choices, out);
    else if (function_by_pairs(c->function))
        *count = preferences(s, out);
    else if (!scores(c, s, out, count)) {
        *count = 0;
        return VOTES_TOO_MANY;
    }
    return *count > 0 ? VOTES_VALID : VOTES_NONE;
}

uint32_t points_most(const struct contest *c, uint32_t choices)
{
    if (c->function == FUNCTION_BORDA)
        return choices > 0 ? choices - 1 : 0;
    return function_by_pairs(c->function) ? 1 : c->terms.top;
}
