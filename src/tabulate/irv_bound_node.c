// SPDX-License-Identifier: Apache-2.0
// irv_bound_node.c: a node of the search of irv_bound.c: the count as far as it, and its children.
#include "tabulate/irv_bound.h"

#include <stdlib.h>

// ---- the count as far as a node

static bal_status replay_round(struct bound *b, struct irv_work *c, const uint32_t *step,
                               uint32_t count, struct bal_err *err)
{
    struct count_round *round = &c->r->rounds.at[c->r->rounds.len - 1];
    bool elected = (step[0] & ELECTED) != 0;
    struct candidate_list *list = elected ? &round->elected : &round->eliminated;
    round->threshold = b->quota;
    for (uint32_t i = 0; i < count; i++)
        BAL_TRY(candidate_list_add(list, step[i] & ~(ELECTED | STARTS), err));
    BAL_TRY(irv_make_transfers(c, round, err));
    for (uint32_t i = 0; i < count; i++) {
        uint32_t who = list->at[i];
        c->standing[who] = false;
        if (!elected)
            continue;
        c->r->candidates[who].winner = true;
        BAL_TRY(candidate_list_add(&c->r->winners, who, err));
        irv_settle(c, who, irv_surplus_part(c, round->votes[who], round->threshold));
    }
    return irv_next_round(c, err);
}

static bal_status replay_all(struct bound *b, struct irv_work *c, const struct node *node,
                             struct bal_err *err)
{
    BAL_TRY(irv_start(c, err));
    BAL_TRY(irv_copy(c, &b->base, err));
    BAL_TRY(irv_next_round(c, err));
    for (uint32_t from = 0, to; from < node->len; from = to) {
        bool elected = (node->path[from] & ELECTED) != 0;
        for (to = from + 1; to < node->len && (node->path[to] & STARTS) == 0 &&
                            ((node->path[to] & ELECTED) != 0) == elected;)
            to++;
        BAL_TRY(replay_round(b, c, node->path + from, to - from, err));
    }
    const struct count_round *last = &c->r->rounds.at[c->r->rounds.len - 1];
    for (uint32_t i = 0; i < b->n; i++) {
        b->votes[i] = last->votes[i];
        b->hopes[i] = c->standing[i];
    }
    return BAL_OK;
}

static bal_status replay(struct bound *b, const struct node *node, struct bal_err *err)
{
    struct result part;
    BAL_TRY(result_init_part(&part, b->r, err));
    part.scale = b->r->scale;
    struct irv_work c = {.rules = b->rules, .r = &part, .seats = b->seats};
    bal_status status = replay_all(b, &c, node, err);
    irv_done(&c);
    result_done(&part);
    b->spent += b->r->code_count;
    return status;
}

// Tallies and who hopes, for the node.
bal_status irv_bound_look(struct bound *b, const struct node *node, struct bal_err *err)
{
    if (node->round == SIZE_MAX)
        BAL_TRY(replay(b, node, err));
    for (uint32_t i = 0; node->round != SIZE_MAX && i < b->n; i++) {
        const struct count_round *round = &b->r->rounds.at[node->round];
        b->votes[i] = round->votes[i];
        b->hopes[i] =
            node->round <= b->until[i] && round->continuing[i] && !b->r->candidates[i].excluded;
    }
    b->hopeful = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        uint32_t at = b->hopeful;
        if (!b->hopes[i])
            continue;
        for (; at > 0 && b->votes[b->line[at - 1]] > b->votes[i]; at--)
            b->line[at] = b->line[at - 1];
        b->line[at] = i;
        b->hopeful++;
    }
    return BAL_OK;
}

// ---- children

static int by_number(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

// The round of the count itself that comes after these decisions in the node's; SIZE_MAX: none.
static size_t round_after(const struct bound *b, const struct node *node, const uint32_t *who,
                          uint32_t count, bool elected)
{
    uint32_t found = 0;
    for (size_t at = node->round; at + 1 < b->r->rounds.len; at++) {
        const struct count_round *round = &b->r->rounds.at[at];
        const struct candidate_list *list = elected ? &round->elected : &round->eliminated;
        if ((elected ? round->eliminated.len : round->elected.len) > 0 || list->len == 0)
            return SIZE_MAX;
        for (size_t i = 0; i < list->len; i++) {
            bool in = false;
            for (uint32_t k = 0; k < count; k++)
                in = in || who[k] == list->at[i];
            if (!in)
                return SIZE_MAX;
            found++;
        }
        if (found == count)
            return at + 1;
        if (elected || b->ordered)
            return SIZE_MAX;
    }
    return SIZE_MAX;
}

bal_status irv_bound_add(struct bound *b, const struct node *node, struct bal_err *err)
{
    if (node->need >= b->cap)
        return BAL_OK;
    struct node *new = vec_push(&b->open, SIZE_MAX / sizeof *new);
    if (new == NULL)
        return err_memory(err);
    *new = *node;
    return BAL_OK;
}

// Those of one election, and eliminations in a row (but where their order matters), are in the
// order of the candidates.
bal_status irv_bound_child(struct bound *b, const struct node *node, const uint32_t *who,
                           uint32_t count, bool elected, uint64_t need, struct bal_err *err)
{
    struct node child = *node;
    if (need >= b->cap)
        return BAL_OK;
    uint32_t *path = arena_new(&b->arena, uint32_t, node->len + count);
    BAL_TRY(arena_check(&b->arena, err));
    if (node->len > 0)
        memcpy(path, node->path, node->len * sizeof *path);
    memcpy(path + node->len, who, count * sizeof *path);
    qsort(path + node->len, count, sizeof *path, by_number);
    for (uint32_t i = 0; i < count && elected; i++)
        path[node->len + i] |= ELECTED;
    path[node->len] |= elected || b->ordered ? STARTS : 0;
    child.path = path;
    child.len = node->len + count;
    child.need = need;
    child.singly = false;
    child.elections += elected ? count : 0;
    child.filled += elected ? count : 0;
    if (node->round != SIZE_MAX)
        child.round = round_after(b, node, who, count, elected);
    uint32_t from = child.len;
    while (!elected && !b->ordered && from > 0 && (path[from - 1] & ELECTED) == 0)
        from--;
    qsort(path + from, child.len - from, sizeof *path, by_number);
    return irv_bound_add(b, &child, err);
}
