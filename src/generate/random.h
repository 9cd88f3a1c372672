// SPDX-License-Identifier: Apache-2.0
// random.h: numbers that depend on a key, a use and two indexes alone, so that a voter's vote is
// the same in whichever order, and however often, it is asked for.
//
// The generator is SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number
// generators", OOPSLA 2014, figure 14 (gamma fixed). Integers only: the same on every machine. It
// serves to make up elections, never to draw a sample.
#ifndef BAL_GENERATE_RANDOM_H
#define BAL_GENERATE_RANDOM_H

#include "base/base.h"

#define RANDOM_GAMMA 0x9E3779B97F4A7C15U

struct random {
    uint64_t state;
};

enum random_use {
    RANDOM_WORLD,
    RANDOM_STACK,
    RANDOM_VOTER,
    RANDOM_VOTE,
    RANDOM_SHIFT,
    RANDOM_FAULT,
    RANDOM_HACK,
    RANDOM_CONCEAL,
};

static inline uint64_t random_mix(uint64_t z)
{
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

// The key of a seed text: FNV-1a (64 bits), mixed.
static inline uint64_t random_key(str seed)
{
    uint64_t h = 0xCBF29CE484222325U;
    for (size_t i = 0; i < seed.len; i++)
        h = (h ^ (unsigned char)seed.ptr[i]) * 0x100000001B3U;
    return random_mix(h);
}

static inline struct random random_at(uint64_t key, enum random_use use, uint64_t i, uint64_t j)
{
    uint64_t state = random_mix(key + (use + 1) * RANDOM_GAMMA + i);
    return (struct random){random_mix(state + j * RANDOM_GAMMA)};
}

static inline uint32_t random_next(struct random *r)
{
    r->state += RANDOM_GAMMA;
    return (uint32_t)(random_mix(r->state) >> 32);
}

// 0 to n - 1, by the high half of the product; the bias is below n / 2^32.
static inline uint32_t random_below(struct random *r, uint32_t n)
{
    return (uint32_t)((uint64_t)random_next(r) * n >> 32);
}

// from to to, both included.
static inline int32_t random_between(struct random *r, int32_t from, int32_t to)
{
    return from + (int32_t)random_below(r, (uint32_t)(to - from + 1));
}

// True in `per` of `of` cases.
static inline bool random_chance(struct random *r, uint32_t per, uint32_t of)
{
    return random_below(r, of) < per;
}

#endif
