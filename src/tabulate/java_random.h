// SPDX-License-Identifier: Apache-2.0
// java_random.h: the numbers that RCTab breaks ties with: the linear congruential generator that
// the documentation of java.util.Random fixes for all Java versions. It is reproducible, not
// secret: never use it to draw a sample.
#ifndef BAL_TABULATE_JAVA_RANDOM_H
#define BAL_TABULATE_JAVA_RANDOM_H

#include <stdint.h>

struct java_random {
    uint64_t state;
};

struct java_random java_random_seed(int64_t seed);

// floor(nextDouble() * n): from 0 to n - 1.
uint32_t java_random_pick(struct java_random *r, uint32_t n);

// nextInt(n), n from 1 to INT32_MAX.
uint32_t java_random_int(struct java_random *r, uint32_t n);

// Collections.shuffle of the numbers.
void java_random_shuffle(struct java_random *r, uint32_t *items, uint32_t count);

#endif
