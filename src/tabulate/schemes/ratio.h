// SPDX-License-Identifier: Apache-2.0
// ratio.h: exact fractions of 128-bit whole numbers, in lowest terms. Where one does not fit, the
// result is `RATIO_NONE` and stays so in all that is computed from it: never a rounded number.
#ifndef BAL_TABULATE_RATIO_H
#define BAL_TABULATE_RATIO_H

#include "base/base.h"
#include "base/decimal.h"

struct ratio {
    decimal num, den; // den above 0; 0: none
};

#define RATIO_NONE ((struct ratio){0, 0})

enum { RATIO_TEXT = 2 * DECIMAL_TEXT };

// num/den in lowest terms; RATIO_NONE where den is 0.
struct ratio ratio_of(decimal num, decimal den);

static inline struct ratio ratio_whole(uint64_t v)
{
    return (struct ratio){(decimal)v, 1};
}

struct ratio ratio_add(struct ratio a, struct ratio b);
struct ratio ratio_sub(struct ratio a, struct ratio b);
struct ratio ratio_mul(struct ratio a, struct ratio b);
struct ratio ratio_div(struct ratio a, struct ratio b);

// -1, 0 or 1, exactly, of any two; none is below all others.
int ratio_cmp(struct ratio a, struct ratio b);

// "7", "-3/2", "-" for none. The text lies in `text`.
str ratio_text(struct ratio r, char text[static RATIO_TEXT]);

#endif
