// SPDX-License-Identifier: Apache-2.0
// batches.h: the votes of a contest batch by batch, and the batches that were drawn, from plain
// tables (docs/plain-tables.md).
#ifndef BAL_APP_BATCHES_H
#define BAL_APP_BATCHES_H

#include "app/plain_table.h"
#include "audit/planning/batch_plan.h"
#include "audit/risk/macro.h"
#include "core/problem.h"

// What is said of the contest on the command line.
struct batches_rule {
    uint32_t seats, votes_allowed;
    bool majority;
    uint64_t pending;
};

struct batches {
    struct table choices;
    struct table keys; // "JURISDICTION\nBATCH"
    VEC(struct batch_votes) list;
    VEC(struct vote_row) rows; // while the table is read
    struct batch_contest contest;
    struct batch_claims claims;
    VEC(uint32_t) draws;  // batches in the order of drawing
    bool must_be_counted; // while the draws are read
    struct problems problems;
    struct arena arena;
};

// Reads the table of batches: a row for each batch and choice, with the cards of the batch, the
// votes reported, the votes counted by hand (empty where nobody looked) and the group of batches
// that were counted together. Makes the claims that prove the outcome. Where out->problems has
// errors there are none. Call batches_done in every case.
BAL_CHECKED bal_status batches_read(struct batches *out, const struct table_input *in,
                                    const struct batches_rule *rule, struct bal_err *err);

// Reads the draws: jurisdiction and batch of each, in the order of drawing, repeats included. With
// `counted`, one of a batch that nobody counted is a problem.
BAL_CHECKED bal_status batches_read_draws(struct batches *b, const struct table_input *in,
                                          bool counted, struct bal_err *err);

void batches_done(struct batches *b);

// The claim in words: "Ann has more votes than Bob", "Ann has more votes than all others together".
void batches_words(const struct batches *b, const struct batch_claim *claim, struct buf *out);

#endif
