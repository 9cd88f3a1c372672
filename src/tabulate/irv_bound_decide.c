// SPDX-License-Identifier: Apache-2.0
// irv_bound_decide.c: what can be decided next at a node of the search of irv_bound.c, and how many
// other ballots each decision needs. Every decision that the rules could take is a child, or lowers
// the cap, from which on nothing is known.
#include <stdlib.h>

#include "tabulate/irv_bound.h"

enum { FLIPS = 4 }; // candidates who may or may not reach a level in one round

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static void lower_cap(struct bound *b, uint64_t need)
{
    b->cap = smaller(b->cap, need);
}

static decimal votes_at(const struct bound *b, uint32_t place)
{
    return b->votes[b->line[place]];
}

static uint32_t open_seats(const struct bound *b, const struct node *node)
{
    return b->seats - node->filled;
}

// The share of the votes that all who stand must have.
static decimal share(const struct bound *b)
{
    decimal active = 0;
    if (b->rules->first_threshold)
        return b->quota;
    for (uint32_t i = 0; i < b->hopeful; i++)
        active += votes_at(b, i);
    decimal least = decimal_of(b->rules->minimum, b->r->scale);
    decimal part = active / b->one * (decimal)b->rules->share;
    return part > least ? part : least;
}

// All who have less go together; 0: nobody does.
static decimal level_of(const struct bound *b)
{
    return b->shares && b->rules->cutoff ? share(b) : decimal_of(b->rules->minimum, b->r->scale);
}

// In the middle of a batch nobody is elected, whoever has the threshold now.
static bool in_batch(const struct bound *b, const struct node *node)
{
    return b->rules->batch && !b->ordered && node->len > 0 &&
           (node->path[node->len - 1] & ELECTED) == 0;
}

// ---- candidates who reach a level or not

struct flip {
    uint32_t who;
    bool above;
    uint64_t need; // for the reverse
};

static int by_need(const void *a, const void *b)
{
    const struct flip *x = a, *y = b;
    return x->need != y->need ? (x->need > y->need) - (x->need < y->need)
                              : (x->who > y->who) - (x->who < y->who);
}

static uint64_t flips(const struct bound *b, const struct node *node, uint32_t who, decimal level)
{
    decimal over = b->votes[who] - level;
    return over < 0 ? irv_bound_closes(b, node, -over, GAP_REACH)
                    : irv_bound_closes(b, node, over, GAP_MISS);
}

typedef bal_status decision(struct bound *b, const struct node *node, const uint32_t *who,
                            uint32_t count, uint64_t need, struct bal_err *err);

// Calls `then` with those who are above the level (or below it), for each way in which that can be.
static bal_status each_way(struct bound *b, const struct node *node, decimal level, bool above,
                           uint64_t need, decision *then, struct bal_err *err)
{
    struct flip *flip = arena_new(&b->arena, struct flip, b->hopeful);
    uint32_t *who = arena_new(&b->arena, uint32_t, b->hopeful), n = 0;
    BAL_TRY(arena_check(&b->arena, err));
    for (uint32_t i = 0; i < b->hopeful; i++)
        if (!above || b->line[i] != b->undeclared) // undeclared write-ins are not elected
            flip[n++] = (struct flip){b->line[i], votes_at(b, i) >= level,
                                      flips(b, node, b->line[i], level)};
    qsort(flip, n, sizeof *flip, by_need);
    if (n > FLIPS)
        lower_cap(b, larger(flip[FLIPS].need, need));
    for (uint32_t mask = 0; mask < 1U << (n < FLIPS ? n : FLIPS); mask++) {
        uint32_t count = 0;
        uint64_t needs = need;
        for (uint32_t i = 0; i < n; i++) {
            bool flipped = i < FLIPS && (mask >> i & 1) != 0;
            needs = flipped ? larger(flip[i].need, needs) : needs;
            if ((flip[i].above != flipped) == above)
                who[count++] = flip[i].who;
        }
        if (needs < b->cap)
            BAL_TRY(then(b, node, who, count, needs, err));
    }
    return BAL_OK;
}

// ---- eliminations

// Several at once, where it matters that they do not go one by one: those with the fewest votes
// who have together less than the next one. Any other set of so many has one of the others in it,
// and leaves out one of these, who must have more than all of that set.
static bal_status at_once(struct bound *b, const struct node *node, uint64_t need,
                          struct bal_err *err)
{
    decimal sum = votes_at(b, 0);
    for (uint32_t g = 2; g < b->hopeful; g++) {
        decimal before = sum, next = votes_at(b, g), last = votes_at(b, g - 1);
        sum += last;
        decimal over = sum >= next ? sum - next + 1 : 0, other = before + next - last;
        uint64_t needs = larger(need, irv_bound_closes(b, node, over, GAP_ORDER));
        BAL_TRY(irv_bound_child(b, node, b->line, g, false, needs, err));
        lower_cap(b, larger(need, irv_bound_closes(b, node, other + 1, GAP_ORDER)));
    }
    return BAL_OK;
}

static bal_status last_goes(struct bound *b, const struct node *node, uint64_t need,
                            struct bal_err *err)
{
    for (uint32_t i = 0; i < b->hopeful; i++) {
        uint64_t one = irv_bound_closes(b, node, votes_at(b, i) - votes_at(b, 0), GAP_ORDER);
        BAL_TRY(irv_bound_child(b, node, &b->line[i], 1, false, larger(one, need), err));
    }
    if (b->ordered && (b->rules->batch || b->rules->tiebreak == IRV_TIE_REPORT))
        return at_once(b, node, need, err);
    return BAL_OK;
}

static bal_status short_ones_go(struct bound *b, const struct node *node, const uint32_t *who,
                                uint32_t count, uint64_t need, struct bal_err *err)
{
    if (count == 0)
        return last_goes(b, node, need, err);
    return irv_bound_child(b, node, who, count, false, need, err);
}

static bal_status eliminate(struct bound *b, const struct node *node, uint64_t need,
                            struct bal_err *err)
{
    decimal level = level_of(b);
    return level > 0 ? each_way(b, node, level, false, need, short_ones_go, err)
                     : last_goes(b, node, need, err);
}

// Undeclared write-ins with a vote go before all else; *need is raised to what takes them away.
static bal_status undeclared_goes(struct bound *b, const struct node *node, uint64_t *need,
                                  struct bal_err *err)
{
    uint32_t who = b->undeclared;
    if (who == NOBODY || !b->hopes[who])
        return BAL_OK;
    decimal votes = b->votes[who];
    uint64_t goes = votes > 0 ? 0 : irv_bound_closes(b, node, 1, GAP_REACH);
    BAL_TRY(irv_bound_child(b, node, &who, 1, false, larger(goes, *need), err));
    if (votes > 0)
        *need = larger(*need, irv_bound_closes(b, node, votes, GAP_REACH));
    return BAL_OK;
}

// ---- groups

// Is who stands at a place of the line and stays to go before the group does, or to be elected?
static uint64_t group_holds(const struct bound *b, const struct node *node, uint32_t size,
                            decimal sum)
{
    decimal next = votes_at(b, size), level = level_of(b), top = votes_at(b, b->hopeful - 1);
    uint64_t need = irv_bound_closes(b, node, next - sum, GAP_ORDER);
    bool in = b->undeclared == NOBODY || !b->hopes[b->undeclared];
    for (uint32_t i = 0; i < size; i++)
        in = in || b->line[i] == b->undeclared;
    if (next <= sum || next < level || !in)
        return 0;
    if (level > 0)
        need = smaller(need, irv_bound_closes(b, node, next - level, GAP_MISS));
    if (b->elects && top + sum >= b->quota)
        return 0;
    if (b->elects)
        need = smaller(need, irv_bound_closes(b, node, b->quota - top - sum, GAP_REACH));
    if (!b->shares)
        return need;
    // One of the group is below the share as long as one stands; that falls with what the group
    // may leave behind inactive.
    decimal left = share(b) - sum;
    if (!b->rules->first_threshold)
        left -= sum / b->one * (decimal)b->rules->share;
    return left <= 0 ? 0 : smaller(need, irv_bound_closes(b, node, left, GAP_REACH));
}

// The group for which most ballots are needed that it does not go as one; its size in *size.
static uint64_t best_group(const struct bound *b, const struct node *node, uint32_t *size)
{
    uint64_t most = 0;
    uint32_t stay = b->elects && b->rules->first_threshold ? b->seats + 1 : open_seats(b, node);
    decimal sum = votes_at(b, 0);
    *size = 0;
    for (uint32_t g = 2; g + stay <= b->hopeful; g++) {
        sum += votes_at(b, g - 1);
        uint64_t one = group_holds(b, node, g, sum);
        if (one > most) {
            most = one;
            *size = g;
        }
    }
    return most;
}

// The fewest ballots for another decision than one elimination of the last.
static uint64_t first_other(const struct bound *b, const struct node *node)
{
    uint64_t least = irv_bound_closes(b, node, votes_at(b, 1) - votes_at(b, 0), GAP_ORDER);
    for (uint32_t i = 0; b->elects && i < b->hopeful; i++)
        least = smaller(least, flips(b, node, b->line[i], b->quota));
    return least;
}

static bal_status by_group(struct bound *b, const struct node *node, bool *done,
                           struct bal_err *err)
{
    uint32_t size = 0;
    *done = false;
    if (node->singly || b->ordered || b->hopeful < 2)
        return BAL_OK;
    uint64_t most = best_group(b, node, &size);
    if (size == 0 || most <= first_other(b, node))
        return BAL_OK;
    struct node again = *node;
    again.singly = true;
    again.need = larger(most, node->need);
    *done = true;
    BAL_TRY(irv_bound_add(b, &again, err));
    return irv_bound_child(b, node, b->line, size, false, node->need, err);
}

// ---- elections

static bal_status reached(struct bound *b, const struct node *node, const uint32_t *who,
                          uint32_t count, uint64_t need, struct bal_err *err)
{
    if (count == 0)
        return eliminate(b, node, need, err);
    if (count > open_seats(b, node)) // no such count
        lower_cap(b, need);
    return irv_bound_child(b, node, who, count, true, need, err);
}

// Only the one with most votes is elected, at the threshold or (`anyway`) without it.
static bal_status top_one(struct bound *b, const struct node *node, bool anyway, uint64_t need,
                          struct bal_err *err)
{
    uint64_t none = need;
    for (uint32_t i = 0; i < b->hopeful; i++) {
        decimal votes = votes_at(b, i), behind = votes_at(b, b->hopeful - 1) - votes;
        uint64_t needs = larger(need, irv_bound_closes(b, node, behind, GAP_ORDER));
        uint64_t flip = flips(b, node, b->line[i], b->quota);
        if (b->line[i] == b->undeclared)
            continue;
        if (votes < b->quota && !anyway)
            needs = larger(needs, flip);
        if (votes >= b->quota)
            none = larger(none, flip);
        BAL_TRY(irv_bound_child(b, node, &b->line[i], 1, true, needs, err));
    }
    return anyway ? BAL_OK : eliminate(b, node, none, err);
}

static bal_status elect(struct bound *b, const struct node *node, uint64_t need,
                        struct bal_err *err)
{
    bool first = b->rules->first_threshold;
    if (in_batch(b, node))
        BAL_TRY(eliminate(b, node, need, err));
    if (first && b->hopeful == b->seats + 1)
        return top_one(b, node, true, need, err);
    if (first || b->rules->one_each_round)
        return top_one(b, node, false, need, err);
    return each_way(b, node, b->quota, true, need, reached, err);
}

// All who stand are elected as soon as each has the share.
static bal_status elect_all(struct bound *b, const struct node *node, uint64_t *need,
                            struct bal_err *err)
{
    decimal over = votes_at(b, 0) - share(b);
    uint64_t flip = flips(b, node, b->line[0], share(b));
    bool blocked = b->undeclared != NOBODY && b->hopes[b->undeclared];
    uint32_t same = 0;
    (void)err;
    for (uint32_t i = 0; i < b->hopeful; i++)
        same += b->r->candidates[b->line[i]].winner;
    if (!blocked && (same != b->hopeful || same != b->r->winners.len))
        lower_cap(b, over >= 0 ? *need : larger(flip, *need));
    if (!blocked && over >= 0 && !in_batch(b, node))
        *need = larger(flip, *need);
    return BAL_OK;
}

bal_status irv_bound_decide(struct bound *b, const struct node *node, struct bal_err *err)
{
    bool done = false, some = b->elects && votes_at(b, b->hopeful - 1) >= b->quota;
    uint64_t need = node->need;
    BAL_TRY(undeclared_goes(b, node, &need, err));
    if (!some)
        BAL_TRY(by_group(b, node, &done, err));
    if (done)
        return BAL_OK;
    if (b->elects)
        return elect(b, node, need, err);
    if (b->shares)
        BAL_TRY(elect_all(b, node, &need, err));
    return eliminate(b, node, need, err);
}
