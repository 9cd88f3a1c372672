// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "support/nulls.h"

static struct bal_err err;

struct null_hypothesis pair_of(uint64_t cards)
{
    return (struct null_hypothesis){.cards = cards, .max = 2, .total = 2 * cards};
}

struct null_hypothesis comparison_of(uint64_t cards, uint64_t margin)
{
    return (struct null_hypothesis){.cards = cards, .max = 4, .total = 4 * cards - 2 * margin};
}

struct martingale begin(const struct method *method, const struct null_hypothesis *null)
{
    const struct expectation expected = {1.2 * (double)null->total / (2 * (double)null->cards),
                                         0.4};
    struct martingale m;
    assert_ok(martingale_start(&m, method, null, &expected, &err));
    return m;
}

void feed(struct martingale *m, uint64_t x, uint64_t times)
{
    for (uint64_t i = 0; i < times; i++)
        assert_ok(martingale_step(m, x, &err));
}
