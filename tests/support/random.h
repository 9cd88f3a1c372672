// SPDX-License-Identifier: Apache-2.0
// random.h: pseudo-random numbers for tests, the same on every machine.
#ifndef BAL_TESTS_RANDOM_H
#define BAL_TESTS_RANDOM_H

#include <stdint.h>

// The next of the sequence (SplitMix64) that *state begins with.
static inline uint64_t test_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15U;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

#endif
