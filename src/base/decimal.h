// SPDX-License-Identifier: Apache-2.0
// decimal.h: exact decimals for counts in which a vote is divided.
//
// A decimal is a whole number of units of 10^-scale. The scale is not in it: a count has one scale,
// the number of decimals that its law names (0 to DECIMAL_SCALE_MAX; 0: whole votes). Sums and
// differences are plain + and -: up to 10^18 votes fit at every scale. Products and quotients go
// through decimal_mul_div, which holds what is between in 256 bits and rounds once.
#ifndef BAL_BASE_DECIMAL_H
#define BAL_BASE_DECIMAL_H

#include <stdint.h>

#include "base/str.h"

__extension__ typedef __int128 decimal;

enum { DECIMAL_SCALE_MAX = 20, DECIMAL_TEXT = 64 };

#define DECIMAL_MAX ((decimal)INT64_MAX << 64 | (decimal)UINT64_MAX)

// What happens to what is smaller than a unit.
enum rounding {
    ROUND_DOWN,    // towards zero
    ROUND_UP,      // away from zero
    ROUND_NEAREST, // to the nearest unit, halves away from zero
};

// One vote: 10^scale units.
decimal decimal_one(unsigned scale);

// So many whole votes.
decimal decimal_of(uint64_t votes, unsigned scale);

// a * b / c, exact but for the rounding at the end; c is not 0. A result that does not fit is
// DECIMAL_MAX or its negative. With decimals a and b of one scale, a times b is
// decimal_mul_div(a, b, decimal_one(scale), …), and a divided by b is
// decimal_mul_div(a, decimal_one(scale), b, …).
decimal decimal_mul_div(decimal a, decimal b, decimal c, enum rounding how);

// Plain text with all `scale` decimals: "14866.0000", "-0.5"; the result points into text.
str decimal_text(decimal v, unsigned scale, char text[static DECIMAL_TEXT]);

// The same without zeros at the end of the decimals: "14866", "-0.5".
str decimal_short(decimal v, unsigned scale, char text[static DECIMAL_TEXT]);

// The first with thousands separators: "14,866.0000".
str decimal_grouped(decimal v, unsigned scale, char text[static DECIMAL_TEXT]);

// Reads digits with at most `scale` decimals after a point: "14866", "0.5". False on anything else
// or overflow; *out is then untouched.
bool decimal_read(str s, unsigned scale, decimal *out);

#endif
