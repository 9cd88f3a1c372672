// SPDX-License-Identifier: Apache-2.0
// frame_batches.h: contests that compare whole batches (METHOD_BATCHES), for frame.c and whoever
// draws and measures batches.
//
// Batches are numbered from 0 as the cards are: jurisdiction by jurisdiction, in each in the order
// in which the manifest first names them; one in several rows is one batch, one without cards is
// none. A contest's batches are all those of its jurisdictions. Its votes in a batch are those of
// the batch's CVRs (valid votes of each choice, whether or not the CVRs have a place in it), else
// the results reported for the batch; a batch with neither is worth 1/2 a card, the worst case, as
// are totals that cannot be those of so many cards. Pending ballots have value 0: each is a vote
// for the loser that nobody can look at.
//
// With a bound on the cards that have the contest, a card without it is worth 0, not 1/2, on paper
// and in R: then only the cards with the contest of a batch count (of its CVRs; of its results as
// they state, else as few as can hold the votes; on paper as few as can hold the votes, and those
// blank and overvoted). A batch of which nothing is known, and all cards up to the bound of which
// nothing is known, are worth 0. docs/frame.md has the proof; nothing is taken for granted but the
// bound.
#ifndef BAL_APP_FRAME_BATCHES_H
#define BAL_APP_FRAME_BATCHES_H

#include "app/frame/frame_link.h"
#include "audit/risk/batch_values.h"

// Does the contest compare whole batches?
static inline bool frame_by_batch(const struct frame_contest *c)
{
    return c->settings.method != NULL && (c->settings.method->flags & METHOD_BATCHES) != 0;
}

static inline bool frame_by_macro(const struct frame_contest *c)
{
    return c->settings.method == &method_macro;
}

// Does any contest?
bool frame_has_batches(const struct frame *f);

// Lists f->batches, and sets l->number.
BAL_CHECKED bal_status frame_batches_list(struct frame *f, struct links *l, struct bal_err *err);

// Lists the contest's batches with their votes; c->in and c->universe are set. Sets c->unread to
// the cards of which nothing is known, and with a bound c->cards.
BAL_CHECKED bal_status frame_batches_of(struct frame *f, const struct links *l,
                                        struct frame_contest *c, struct bal_err *err);

// Where f->given: marks the strata of the contest's batches.
void frame_batches_reach(const struct frame *f, const struct frame_contest *c, bool *in);

// Why batches cannot be compared under this assertion, in an official's words; NULL: they can.
const char *frame_batches_refuse(const struct frame_contest *c, const struct assertion *a);

// Fills batch_refs and margin of a claim.
BAL_CHECKED bal_status frame_batches_claim(struct frame *f, struct frame_contest *c,
                                           struct frame_assertion *a, struct bal_err *err);

// Why no sample of batches can confirm the claim; NULL: one can.
const char *frame_batches_margin(const struct frame_contest *c, const struct frame_assertion *a);

// The weights of all batches, once every claim is made. BAL_INVALID as batch_values_weights.
BAL_CHECKED bal_status frame_batches_weigh(struct frame_contest *c, struct bal_err *err);

// What people counted in a batch.
struct batch_sums {
    const uint64_t *votes; // of each choice
    uint64_t cards;        // found and counted, whatever is on them
    uint64_t without;      // of these: blank or overvoted in the contest
};

// What a batch is worth under a claim by these sums, in parts of 1/den: cards that were not found
// are worth 0. BAL_INVALID: the cards cannot hold the votes.
BAL_CHECKED bal_status frame_batches_value(const struct frame_contest *c, const struct assertion *a,
                                           const struct batch_sums *n, uint64_t *out,
                                           struct bal_err *err);

// The contest as batch_values.h takes it. Memory is the arena's.
BAL_CHECKED bal_status frame_batches_values(const struct frame_contest *c, struct arena *arena,
                                            struct batch_values *out, struct bal_err *err);

// Batches that can be drawn.
size_t frame_batches_able(const struct frame_contest *c);

// The contest's share of a batch, by its number in f->batches: the place in c->batches, or the
// length of that.
size_t frame_batches_find(const struct frame_contest *c, uint32_t batch);

#endif
