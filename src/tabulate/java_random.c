// SPDX-License-Identifier: Apache-2.0
#include "tabulate/java_random.h"

#define MULTIPLIER UINT64_C(0x5DEECE66D)
#define MASK       ((UINT64_C(1) << 48) - 1)

struct java_random java_random_seed(int64_t seed)
{
    return (struct java_random){((uint64_t)seed ^ MULTIPLIER) & MASK};
}

static uint32_t next(struct java_random *r, unsigned bits)
{
    r->state = (r->state * MULTIPLIER + 0xB) & MASK;
    return (uint32_t)(r->state >> (48 - bits));
}

uint32_t java_random_pick(struct java_random *r, uint32_t n)
{
    uint64_t high = next(r, 26);
    uint64_t low = next(r, 27);
    return (uint32_t)((double)((high << 27) + low) * 0x1p-53 * (double)n);
}

uint32_t java_random_int(struct java_random *r, uint32_t n)
{
    if ((n & (n - 1)) == 0)
        return (uint32_t)(((uint64_t)n * next(r, 31)) >> 31);
    for (;;) {
        uint32_t bits = next(r, 31), value = bits % n;
        // Java rejects where bits - value + (n - 1) overflows a signed int.
        if ((uint64_t)bits - value + n - 1 <= INT32_MAX)
            return value;
    }
}

void java_random_shuffle(struct java_random *r, uint32_t *items, uint32_t count)
{
    for (uint32_t i = count; i > 1; i--) {
        uint32_t j = java_random_int(r, i);
        uint32_t item = items[i - 1];
        items[i - 1] = items[j];
        items[j] = item;
    }
}
