// SPDX-License-Identifier: Apache-2.0
// winners.c: counts the rounds, and follows every way in which ties can be broken.
#include "audit/raire/raire.h"

#include "audit/raire/sets.h"

void raire_count(struct raire_problem *p, uint32_t order[static RAIRE_CANDIDATES])
{
    uint64_t votes[RAIRE_CANDIDATES];
    candidate_set standing = raire_everybody(p);
    for (uint32_t i = 0; i < p->candidates; i++) {
        uint32_t last = (uint32_t)__builtin_ctzll(standing);
        raire_votes_of_all(p, standing, votes);
        for (candidate_set left = standing; left != 0; left &= left - 1) {
            uint32_t c = (uint32_t)__builtin_ctzll(left);
            if (votes[c] <= votes[last])
                last = c;
        }
        order[i] = last;
        standing &= ~((candidate_set)1 << last);
    }
}

// The candidates of the lowest tallies that together have fewer votes than each of the others:
// whatever happens among them, they are gone before anybody else (none: empty). Votes only move
// among them and upwards, so eliminating them at once leads to the same round.
static candidate_set lost_together(candidate_set standing, const uint64_t *votes)
{
    candidate_set lost = 0, best = 0;
    uint64_t sum = 0;
    while (lost != standing) {
        uint32_t least = RAIRE_CANDIDATES;
        for (candidate_set left = standing & ~lost; left != 0; left &= left - 1) {
            uint32_t c = (uint32_t)__builtin_ctzll(left);
            if (least == RAIRE_CANDIDATES || votes[c] < votes[least])
                least = c;
        }
        if (lost != 0 && sum < votes[least])
            best = lost;
        sum += votes[least];
        // NOLINTNEXTLINE(*UndefinedBinaryOperatorResult): somebody is left
        lost |= (candidate_set)1 << least;
    }
    return best;
}

static bool visit(struct sets *seen, candidate_set standing)
{
    bool new;
    return sets_add(seen, standing, &new) != SETS_NONE;
}

// The rounds that can follow this one.
static bool follow(struct raire_problem *p, struct sets *seen, candidate_set standing)
{
    uint64_t votes[RAIRE_CANDIDATES], least = UINT64_MAX;
    raire_votes_of_all(p, standing, votes);
    candidate_set together = lost_together(standing, votes);
    if (together != 0)
        return visit(seen, standing & ~together);
    for (candidate_set left = standing; left != 0; left &= left - 1) {
        uint64_t v = votes[__builtin_ctzll(left)];
        least = v < least ? v : least;
    }
    for (candidate_set left = standing; left != 0; left &= left - 1)
        if (votes[__builtin_ctzll(left)] == least && !visit(seen, standing & ~(left & -left)))
            return false;
    return true;
}

bal_status raire_winners(struct raire_problem *p, candidate_set *out, struct bal_err *err)
{
    struct sets seen;
    sets_init(&seen);
    candidate_set winners = 0;
    bool ok = visit(&seen, raire_everybody(p));
    for (size_t i = 0; ok && i < seen.list.len; i++) {
        candidate_set standing = seen.list.at[i];
        if ((standing & (standing - 1)) == 0)
            winners |= standing;
        else
            ok = follow(p, &seen, standing);
    }
    sets_done(&seen);
    if (!ok)
        return bal_fail(err, BAL_LIMIT, "too many ties to follow");
    *out = winners;
    return BAL_OK;
}
