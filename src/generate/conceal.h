// SPDX-License-Identifier: Apache-2.0
// conceal.h: what an office does not publish card by card.
#ifndef BAL_GENERATE_CONCEAL_H
#define BAL_GENERATE_CONCEAL_H

#include "core/election.h"
#include "generate/generate.h"

// The machines' election as a county would give it out: in some batches votes by batch only (rows
// of reported results), of some cards the sum of each style only (pools), of some the record
// without identity and place (at the end of its county's file, in no order). `out` is a new
// election; call election_done in any case. The summary gets the numbers of cards.
BAL_CHECKED bal_status conceal(const struct election *e, const struct generate_options *o,
                               uint64_t key, struct election *out, struct generate_summary *s,
                               struct bal_err *err);

#endif
