// SPDX-License-Identifier: Apache-2.0
// faults.c: how a machine's record of a card comes to differ from the paper.
#include "generate/cards.h"

static bool marked(const struct vote *v, uint32_t choice)
{
    for (uint32_t i = 0; i < v->count; i++)
        if (v->marks[i].choice == choice)
            return true;
    return false;
}

// A vote goes to somebody else. False when there is nobody else, or no vote.
static bool move_vote(const struct world_contest *c, struct vote *v, struct random *r)
{
    if (v->state != STATE_MARKED)
        return false;
    uint32_t from = v->marks[0].choice, start = random_below(r, c->regular);
    for (uint32_t i = 0; i < c->regular; i++) {
        uint32_t to = (start + i) % c->regular;
        if (marked(v, to))
            continue;
        for (uint32_t k = 0; k < v->count; k++)
            if (v->marks[k].choice == from && (k == 0 || c->ranks > 0))
                v->marks[k].choice = (uint16_t)to;
        return true;
    }
    return false;
}

// A vote is missed, or seen where there is none or too many. That is always possible.
static void miscount_vote(const struct world_contest *c, struct vote *v, struct random *r)
{
    if (v->state == STATE_OVERVOTED) {
        v->state = STATE_MARKED;
        v->count = c->votes_allowed;
    } else if (v->state == STATE_BLANK) {
        v->state = STATE_MARKED;
        v->marks[0] = (struct mark){(uint16_t)random_below(r, c->regular), c->ranks > 0, 0};
        v->count = 1;
    } else {
        v->count = c->ranks > 0 ? 0 : v->count - 1;
        memmove(&v->marks[0], &v->marks[1], v->count * sizeof *v->marks);
        if (v->count == 0 || v->marks[0].flags != 0) // nothing, or an ambiguous mark alone
            v->state = STATE_BLANK;
    }
}

enum generate_fault world_spoil(const struct world *w, const uint16_t *contests, struct vote *votes,
                                uint32_t count, enum generate_fault fault, struct random *r)
{
    uint32_t start = random_below(r, count);
    for (uint32_t i = 0; i < count && fault == FAULT_TWO_VOTES; i++) {
        uint32_t at = (start + i) % count;
        if (move_vote(&w->contests.at[contests[at]], &votes[at], r))
            return FAULT_TWO_VOTES;
    }
    miscount_vote(&w->contests.at[contests[start]], &votes[start], r);
    return FAULT_ONE_VOTE;
}
