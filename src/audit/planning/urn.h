// SPDX-License-Identifier: Apache-2.0
// urn.h: cards of several kinds, drawn by chance. For simulations.
//
// The chance of a card is its weight by the weights of all cards left. Up to URN_FEW kinds of equal
// weight are searched by whole sums without a branch, everything else by a tree of sums.
#ifndef BAL_AUDIT_URN_H
#define BAL_AUDIT_URN_H

#include "base/base.h"

// xoshiro256++ (D. Blackman, S. Vigna, "Scrambled Linear Pseudorandom Number Generators",
// arXiv:1805.01407), seeded by SplitMix64.
struct random {
    uint64_t s[4];
};

// Stream `stream` of a seed.
struct random random_stream(uint64_t seed, uint64_t stream);

static inline uint64_t random_turned(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

static inline uint64_t random_next(struct random *r)
{
    uint64_t *s = r->s, out = random_turned(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = random_turned(s[3], 45);
    return out;
}

// From 0 to below 1.
static inline double random_unit(struct random *r)
{
    return (double)(random_next(r) >> 11) * 0x1p-53;
}

enum { URN_FEW = 8 };

struct urn {
    size_t kinds;
    bool replacement;
    uint64_t cards;          // left, of all kinds
    uint64_t *left;          // of each kind
    const double *weight;    // of a card of each kind
    size_t leaves;           // of the tree; 0: few kinds of equal weight
    double *sum;             // weights: sum[1] is the root, the kinds are in sum[leaves] and behind
    uint64_t below[URN_FEW]; // few kinds: cards of kinds 0 to i
};

// An urn with these cards; its memory is in the arena, `weight` must stay. BAL_LIMIT.
BAL_CHECKED bal_status urn_make(struct urn *u, const uint64_t *cards, const double *weight,
                                size_t kinds, bool replacement, struct arena *arena,
                                struct bal_err *err);

// The same cards again as in `full`, of the same kinds.
void urn_refill(struct urn *u, const struct urn *full);

// 0s, and 1s from place URN_FEW on.
extern const uint64_t urn_steps[2 * URN_FEW];

size_t urn_draw_weighted(struct urn *u, struct random *r);

// The kind of the next card; there must be one.
static inline size_t urn_draw(struct urn *u, struct random *r)
{
    if (u->leaves > 0)
        return urn_draw_weighted(u, r);
    uint64_t at = (random_next(r) >> 32) * u->cards >> 32, kind = 0;
    for (size_t i = 0; i < URN_FEW; i++)
        kind += at >= u->below[i];
    if (u->replacement)
        return kind;
    const uint64_t *take = &urn_steps[URN_FEW - kind];
    for (size_t i = 0; i < URN_FEW; i++)
        u->below[i] -= take[i];
    u->left[kind]--;
    u->cards--;
    return kind;
}

#endif
