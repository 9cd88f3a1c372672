// SPDX-License-Identifier: Apache-2.0
// batches.h: the batches of a case in Arlo's form: {"BATCH": {"CONTEST": {"CHOICE": votes, …}}}.
#ifndef BAL_TESTS_BATCHES_H
#define BAL_TESTS_BATCHES_H

#include "audit/risk/batch.h"
#include "vectors/vector.h"

struct case_batches {
    const struct json *contest, *name;
    struct batch_contest all;
    struct batch_votes *batches;
    uint64_t scale; // 2 where a case has halves of votes: everything is doubled
    struct batch_claims claims;
};

// Reads the contest, the batches that have it, and what was counted in them (NULL: nothing). False
// when the case cannot be read or no claims can be made. Call case_batches_done in every case.
bool case_batches(struct check *k, const struct json *reported, const struct json *counted,
                  struct case_batches *out);

void case_batches_done(struct case_batches *b);

// The index of the batch with this key; UINT32_MAX when there is none.
uint32_t case_batch(const struct case_batches *b, str key);

// Votes of each choice of the contest, scaled.
const uint64_t *case_votes(struct check *k, const struct case_batches *b, const struct json *votes);

#endif
