// SPDX-License-Identifier: Apache-2.0
#include "app/frame/frame_styles.h"

// What the linked CVRs of one style in one stratum say of the contest.
struct style {
    bool seen, with;
};

uint64_t frame_styles_unread(const struct frame *f, size_t row)
{
    uint64_t cards = 0;
    for (uint64_t k = 0; k < f->domain.rows[row]->cards; k++) {
        uint64_t card = f->domain.first[row] + k;
        cards += f->cvr.at[card] == NO_CVR && frame_pool_of(f, card) == NO_POOL;
    }
    return cards;
}

static void read_styles(const struct frame *f, const struct links *l, const struct frame_contest *c,
                        struct style *of)
{
    const struct election *e = f->election;
    for (size_t r = l->pool_runs[f->pools.len]; r < l->runs.len; r++) {
        const struct link_run *run = &l->runs.at[r];
        for (uint32_t i = run->from; run->stratum != NO_STRATUM && i < run->to; i++) {
            struct style *s = &of[(size_t)run->stratum * e->styles.len + election_card(e, i).style];
            s->seen = true;
            s->with = s->with || column_get(&c->contest->column, i) != 0;
        }
    }
}

bal_status frame_styles(const struct frame *f, const struct links *l, const struct frame_contest *c,
                        struct arena *a, const bool **absent, uint64_t *cards, struct bal_err *err)
{
    const struct election *e = f->election;
    bool any = false;
    *absent = NULL;
    *cards = 0;
    for (size_t i = 0; i < f->domain.count; i++)
        any = any || f->domain.rows[i]->style.len > 0;
    if (!any)
        return BAL_OK;
    AUTO_ARENA scratch = ARENA_INIT(LIMIT_NAMES_BYTES);
    struct style *of = arena_new(&scratch, struct style, (size_t)f->stratum_count * e->styles.len);
    bool *rows = arena_new(a, bool, f->domain.count);
    BAL_TRY(arena_check(&scratch, err));
    BAL_TRY(arena_check(a, err));
    read_styles(f, l, c, of);
    size_t row = 0;
    for (uint32_t s = 0; s < f->stratum_count; s++)
        for (size_t i = 0; i < f->domain.sampled.strata[s].batch_count; i++, row++) {
            uint32_t style = table_find(&e->styles, f->domain.rows[row]->style);
            if (!c->in[s] || f->domain.rows[row]->style.len == 0 || style == TABLE_NONE)
                continue;
            const struct style *at = &of[(size_t)s * e->styles.len + style];
            rows[row] = at->seen && !at->with;
            *cards += rows[row] ? frame_styles_unread(f, row) : 0;
        }
    *absent = *cards > 0 ? rows : NULL;
    return BAL_OK;
}
