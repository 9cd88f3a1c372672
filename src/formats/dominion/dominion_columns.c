// SPDX-License-Identifier: Apache-2.0
#include "formats/dominion/dominion_columns.h"

bal_status dominion_columns_keep(const struct dominion_header *h, uint32_t width,
                                 struct import *imp, struct bal_err *err)
{
    struct vote_columns *new = vec_push(&imp->election->vote_columns, LIMIT_SET_FILES);
    if (new == NULL)
        return err_memory(err);
    new->jurisdiction = imp->jurisdiction;
    new->cells = h->cells;
    new->width = width;
    new->style = h->id[ID_STYLE];
    for (size_t i = 0; i < h->blocks.len; i++) {
        const struct dominion_block *b = &h->blocks.at[i];
        for (uint32_t k = 0; k < b->count; k++) {
            struct vote_column *c = vec_push(&new->at, LIMIT_CSV_CELLS);
            if (c == NULL)
                return err_memory(err);
            *c = (struct vote_column){b->first + k, b->contest, b->columns[k].choice,
                                      b->columns[k].rank};
        }
    }
    return BAL_OK;
}

static bool same_columns(const struct vote_columns *a, const struct vote_columns *b)
{
    bool same =
        a->at.len == b->at.len && a->style == b->style && a->jurisdiction == b->jurisdiction;
    for (size_t i = 0; same && i < a->at.len; i++) {
        const struct vote_column *x = &a->at.at[i], *y = &b->at.at[i];
        same = x->cell == y->cell && x->contest == y->contest && x->choice == y->choice &&
               x->rank == y->rank;
    }
    return same;
}

const struct vote_columns *dominion_columns_find(const struct import *imp, uint32_t cells)
{
    const struct vote_columns *found = NULL;
    for (size_t i = 0; i < imp->election->vote_columns.len; i++) {
        const struct vote_columns *c = &imp->election->vote_columns.at[i];
        bool ours = imp->jurisdiction == 0 || c->jurisdiction == imp->jurisdiction;
        if (!ours || (c->width != cells && c->cells != cells))
            continue;
        if (found != NULL && !same_columns(found, c))
            return NULL;
        found = c;
    }
    return found;
}

// How many columns of one contest lie side by side from number `at` on.
static uint32_t block_length(const struct vote_columns *c, size_t at)
{
    uint32_t n = 1;
    while (at + n < c->at.len && c->at.at[at + n].contest == c->at.at[at].contest &&
           c->at.at[at + n].cell == c->at.at[at].cell + n)
        n++;
    return n;
}

bal_status dominion_columns_header(const struct vote_columns *c, struct election *e,
                                   struct dominion_header *h, struct bal_err *err)
{
    *h = (struct dominion_header){.arena = ARENA_INIT((size_t)512 << 20), .cells = c->cells};
    for (int i = 0; i < ID_COUNT; i++)
        h->id[i] = NO_COLUMN;
    h->id[ID_STYLE] = c->style;
    for (size_t at = 0; at < c->at.len;) {
        uint32_t count = block_length(c, at);
        const struct vote_column *first = &c->at.at[at];
        struct dominion_column *columns = dominion_block_add(h, first->contest, first->cell, count);
        if (columns == NULL)
            return err_memory(err);
        for (uint32_t i = 0; i < count; i++)
            columns[i] = (struct dominion_column){first[i].choice, first[i].rank};
        at += count;
    }
    dominion_blocks_finish(h, e);
    return BAL_OK;
}
