// SPDX-License-Identifier: Apache-2.0
// quot.h: exact fractions of 128-bit whole numbers, in lowest terms. Where one does not fit, the
// result is `QUOT_NONE` and stays so in all that is computed from it: never a rounded number.
#ifndef BAL_TABULATE_QUOT_H
#define BAL_TABULATE_QUOT_H

#include "base/base.h"
#include "base/decimal.h"

struct quot {
    decimal num, den; // den above 0; 0: none
};

#define QUOT_NONE ((struct quot){0, 0})

enum { QUOT_TEXT = 2 * DECIMAL_TEXT };

// num/den in lowest terms; QUOT_NONE where den is 0.
struct quot quot_of(decimal num, decimal den);

static inline struct quot quot_whole(uint64_t v)
{
    return (struct quot){(decimal)v, 1};
}

struct quot quot_add(struct quot a, struct quot b);
struct quot quot_sub(struct quot a, struct quot b);
struct quot quot_mul(struct quot a, struct quot b);
struct quot quot_div(struct quot a, struct quot b);

// -1, 0 or 1, exactly, of any two; none is below all others.
int quot_cmp(struct quot a, struct quot b);

// "7", "-3/2", "-" for none. The text lies in `text`.
str quot_text(struct quot r, char text[static QUOT_TEXT]);

#endif
