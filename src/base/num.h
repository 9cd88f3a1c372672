// SPDX-License-Identifier: Apache-2.0
// num.h: numbers and text, without locale, with every overflow checked.
#ifndef BAL_BASE_NUM_H
#define BAL_BASE_NUM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { NUM_TEXT = 32 };

// Plain decimal digits only: no sign, no space. False on anything else or overflow.
bool num_u64(str s, uint64_t *out);
bool num_u32(str s, uint32_t *out);

// Digits with an optional leading '-'.
bool num_i64(str s, int64_t *out);

// As num_u64, and thousands separators in their places ("1,234") are accepted.
bool num_u64_grouped(str s, uint64_t *out);

// Canonical decimal: no leading zero (but "0" itself) and at most 31 bits. For compact ids.
bool num_small_id(str s, uint32_t *out);

// Decimal fraction or exponent form, as JSON writes numbers. Rounds to nearest.
bool num_double(str s, double *out);

// Writes v in decimal to text; the result points into it.
str num_text(uint64_t v, char text[static NUM_TEXT]);

// With thousands separators: 1,234,567.
str num_grouped(uint64_t v, char text[static NUM_TEXT]);

// Shortest text that reads back as exactly v ("0.0069073761812894555").
str num_double_text(double v, char text[static NUM_TEXT]);

// v with `digits` decimals, rounded AWAY from zero at the last one: a risk is never shown lower
// than it is. digits 0 to 15.
str num_risk_text(double v, int digits, char text[static NUM_TEXT]);

#endif
