// SPDX-License-Identifier: Apache-2.0
#include "tabulate/parcels/meek_ties.h"

// Wichmann and Hill's generator as clause 43 has it.
static uint32_t next_number(uint32_t s[static 3])
{
    s[0] = 171 * s[0] % 30269;
    s[1] = 172 * s[1] % 30307;
    s[2] = 170 * s[2] % 30323;
    return 10000 * s[0] / 30269 + 10000 * s[1] / 30307 + 10000 * s[2] / 30323;
}

void meek_numbers(struct meek_ties *t, const struct parcels_count *c, uint64_t papers)
{
    uint32_t candidates = 0;
    for (uint32_t i = 0; i < c->n; i++)
        candidates += !c->r->candidates[i].excluded;
    uint32_t s[3] = {candidates + 5, c->seats, (uint32_t)((papers + 1000 * (papers % 10)) % 30323)};
    for (int i = 0; i < 4; i++)
        next_number(s);
    for (uint32_t i = 0; i < c->n; i++) {
        if (c->r->candidates[i].excluded)
            continue;
        bool taken = true;
        while (taken) {
            t->numbers[i] = next_number(s);
            taken = false;
            for (uint32_t k = 0; k < i; k++)
                taken |= !c->r->candidates[k].excluded && t->numbers[k] == t->numbers[i];
        }
    }
}

// The pseudo-random number of the candidate in this step; they change sides in each (clause 48).
static int64_t number_now(const struct meek_ties *t, uint32_t who)
{
    return t->history.len % 2 == 1 ? (int64_t)t->numbers[who] : 10000 - (int64_t)t->numbers[who];
}

static uint32_t lowest_number(const struct meek_ties *t, const uint32_t *tied, uint32_t count)
{
    uint32_t best = tied[0];
    for (uint32_t i = 1; i < count; i++)
        best = number_now(t, tied[i]) < number_now(t, best) ? tied[i] : best;
    return best;
}

uint32_t meek_behind_first(const struct meek_ties *t, const uint32_t *tied, uint32_t count)
{
    for (size_t step = 0; step < t->history.len; step++) {
        const decimal *votes = t->history.at[step];
        uint32_t best = tied[0], equal = 1;
        for (uint32_t i = 1; i < count; i++) {
            if (votes[tied[i]] < votes[best]) {
                best = tied[i];
                equal = 1;
            } else {
                equal += votes[tied[i]] == votes[best];
            }
        }
        if (equal == count)
            continue;
        return equal == 1 ? best : lowest_number(t, tied, count);
    }
    return lowest_number(t, tied, count);
}
