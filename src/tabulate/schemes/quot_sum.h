// SPDX-License-Identifier: Apache-2.0
// quot_sum.h: exact sums of fractions whatever their size. Fractions that add up within 128 bits
// become one (quot.h), the others stay side by side; two sums are compared over the product of all
// denominators.
#ifndef BAL_TABULATE_QUOT_SUM_H
#define BAL_TABULATE_QUOT_SUM_H

#include "base/buf.h"
#include "base/vec.h"
#include "tabulate/schemes/quot.h"

struct quot_sum {
    VEC(struct quot) parts; // none: 0
    bool unknown;           // an addend is QUOT_NONE, or they are more than LIMIT_QUOT_PARTS
};

// Adds v. Call quot_sum_done in the end.
void quot_sum_add(struct quot_sum *s, struct quot v);
void quot_sum_done(struct quot_sum *s);

#define AUTO_QUOT_SUM __attribute__((cleanup(quot_sum_done))) struct quot_sum

// The one fraction that it is, QUOT_NONE where it is several.
struct quot quot_sum_one(const struct quot_sum *s);

// BAL_LIMIT: one of them is unknown, or there is no memory.
BAL_CHECKED bal_status quot_sum_equal(const struct quot_sum *a, const struct quot_sum *b, bool *out,
                                      struct bal_err *err);

// Appends "7/2", or "(1/3 + 1/7)" where it is several.
void quot_sum_put(const struct quot_sum *s, struct buf *out);

#endif
