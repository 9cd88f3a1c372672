// SPDX-License-Identifier: Apache-2.0
// polled.h: a contest as Arlo's and r2b2's polling tests give it: votes and what a sample has
// shown.
#ifndef BAL_TESTS_POLLED_H
#define BAL_TESTS_POLLED_H

#include "audit/risk/bravo.h"
#include "vectors/vector.h"

struct polled_choice {
    str name;
    uint64_t votes, seen; // reported; in all of the sample
    bool won;
};

enum { POLLED_CHOICES = 64 };

struct polled {
    struct polled_choice choices[POLLED_CHOICES];
    size_t count, winners;
    uint64_t ballots, sampled; // votes seen
};

// From "contest" (or "tally") of the inputs; what was seen from "sample_results" (by rounds, added
// up) or "cumulative_sample_results". False: cannot be read.
bool polled_read(const struct check *k, struct polled *out);

// From a map of votes; the first `winners` with the most win.
bool polled_tally(const struct json *votes, size_t winners, struct polled *out);

// NULL when there is none.
const struct polled_choice *polled_find(const struct polled *p, str name);

// The winner with the fewest votes, or the loser with the most; NULL when there is none.
const struct polled_choice *polled_extreme(const struct polled *p, bool winner);

struct bravo_pair polled_pair(const struct polled *p, const struct polled_choice *winner,
                              const struct polled_choice *loser);

#endif
