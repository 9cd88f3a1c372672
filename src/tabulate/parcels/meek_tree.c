// SPDX-License-Identifier: Apache-2.0
#include "tabulate/parcels/meek_tree.h"

#define TREE_BYTES ((size_t)4 << 30)

static bal_status add_node(struct meek_tree *t, uint32_t parent, uint32_t candidate,
                           struct bal_err *err)
{
    struct meek_node *new = vec_push(&t->nodes, UINT32_MAX);
    if (new == NULL)
        return err_memory(err);
    *new = (struct meek_node){.parent = parent, .candidate = candidate};
    return BAL_OK;
}

static bal_status child(struct meek_tree *t, uint32_t parent, uint32_t candidate, uint32_t *out,
                        struct bal_err *err)
{
    const uint32_t key[2] = {parent, candidate};
    uint32_t id = table_add(&t->children, str_make((const char *)key, sizeof key));
    if (id == TABLE_NONE)
        return err_memory(err);
    *out = id + 1;
    return *out < t->nodes.len ? BAL_OK : add_node(t, parent, candidate, err);
}

// From its node and preference on, to the next one who stands.
static bal_status walk(struct meek_tree *t, uint32_t reading, struct bal_err *err)
{
    const struct reading *r = &t->c->readings.at[reading];
    const uint32_t *who = t->c->preferences.at + r->first;
    uint32_t at = t->at[reading], node = t->node[reading];
    for (bool stops = false; at < r->count && !stops; at += !stops) {
        stops = t->c->standing[who[at]];
        if (stops || t->c->r->candidates[who[at]].winner)
            BAL_TRY(child(t, node, who[at], &node, err));
    }
    t->at[reading] = at;
    t->node[reading] = node;
    t->nodes.at[node].cards += t->cards[reading];
    return BAL_OK;
}

bal_status meek_tree_init(struct meek_tree *t, struct parcels_count *c, const uint64_t *cards,
                          struct bal_err *err)
{
    struct arena *a = &c->r->arena;
    *t = (struct meek_tree){.c = c, .cards = cards, .children = TABLE_INIT(TREE_BYTES)};
    t->node = arena_new(a, uint32_t, c->readings.len + 1);
    t->at = arena_new(a, uint32_t, c->readings.len + 1);
    BAL_TRY(arena_check(a, err));
    BAL_TRY(add_node(t, 0, NOBODY, err));
    for (uint32_t i = 0; i < c->readings.len; i++)
        if (cards[i] > 0)
            BAL_TRY(walk(t, i, err));
    return BAL_OK;
}

bal_status meek_tree_settle(struct meek_tree *t, struct bal_err *err)
{
    for (uint32_t i = 0; i < t->c->readings.len; i++) {
        const struct reading *r = &t->c->readings.at[i];
        if (t->cards[i] == 0 || t->at[i] == r->count)
            continue;
        uint32_t who = t->c->preferences.at[r->first + t->at[i]];
        if (t->c->standing[who])
            continue;
        struct meek_node *from = &t->nodes.at[t->node[i]];
        from->cards -= t->cards[i];
        if (!t->c->r->candidates[who].winner) // no part of the way any more
            t->node[i] = from->parent;
        t->at[i]++;
        BAL_TRY(walk(t, i, err));
    }
    return BAL_OK;
}

void meek_tree_deal(struct meek_tree *t, const decimal *keep, decimal one, bool warren,
                    decimal *votes, decimal *left)
{
    struct meek_node *nodes = t->nodes.at;
    size_t count = t->nodes.len;
    for (size_t i = 0; i < count; i++)
        nodes[i].below = nodes[i].cards;
    for (size_t i = count - 1; i > 0; i--) // a node comes after its parent
        nodes[nodes[i].parent].below += nodes[i].below;
    nodes[0].left = one;
    *left += one * nodes[0].cards;
    for (size_t i = 1; i < count; i++) {
        struct meek_node *n = &nodes[i];
        if (n->below == 0)
            continue;
        decimal before = nodes[n->parent].left, k = keep[n->candidate], given;
        if (warren) {
            given = k < before ? k : before;
            n->left = before - given;
        } else if (k == one) {
            given = before;
            n->left = 0;
        } else {
            given = decimal_mul_div(before, k, one, ROUND_UP);
            n->left = decimal_mul_div(before, one - k, one, ROUND_UP);
        }
        votes[n->candidate] += given * n->below;
        *left += n->left * n->cards;
    }
}

void meek_tree_done(struct meek_tree *t)
{
    table_done(&t->children);
    vec_done(&t->nodes);
}
