// SPDX-License-Identifier: Apache-2.0
// rates.h: how many audits of wrong outcomes were confirmed, and how many may be.
#ifndef BAL_TESTS_RATES_H
#define BAL_TESTS_RATES_H

#include <stdbool.h>
#include <stdint.h>

struct rate {
    uint64_t audits, confirmed;
};

// The most of n audits that may be confirmed at a risk limit of 5 %: the binomial exceeds it with
// chance 0.001 or less.
uint64_t rate_allowed(uint64_t n);

static inline double rate_percent(const struct rate *r)
{
    return r->audits > 0 ? 100 * (double)r->confirmed / (double)r->audits : 0;
}

// A row of a table: what, rate, allowed. With `broken` the rate must be too high. Returns whether
// it is as it must be.
bool rate_row(const char *what, const struct rate *r, bool broken);

// The head of such a table.
void rate_head(const char *title);

// The parts of validate; each prints its tables, and returns whether all is as it must be.
bool validate_batches(uint64_t repetitions, uint64_t seed);
bool validate_strata(uint64_t repetitions, uint64_t seed);
bool validate_rounds(uint64_t repetitions, uint64_t seed);
bool validate_broken(uint64_t repetitions, uint64_t seed);

#endif
