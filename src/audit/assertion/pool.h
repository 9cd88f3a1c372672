// SPDX-License-Identifier: Apache-2.0
// pool.h: ONEAudit: cards without a CVR of their own, known as a sum.
//
// P. B. Stark, "ONEAudit: Overstatement-Net-Equivalent Risk-Limiting Audit", arXiv:2303.03335. A
// pool is a set of n positions of the manifest, fixed before the seed. In the comparison each of
// its cards is held against the pool's mean instead of a CVR:
//     A(cvr) := A_g = (sum of A over the pool as reported) / n.
// The overstatements of all cards then add up to what they would with CVRs that have these sums, so
// the null hypothesis of overstatement.h stands as it is.
//
// Any value from 0 to u may be declared for a pool. The proof compares the sum of A(cvr) over all
// positions, which v is computed from, with the sum of A(mvr); it needs the same number in v and in
// every comparison, and no more. So A_g is rounded down to a whole number r of parts 1/den, v
// counts n r for the pool (`above` += n (2 r - den)), each of its cards is compared with r, and all
// sums stay exact. What rounding costs is below 1/den of a vote a card: assertion_refine makes den
// as large as the tests can hold, about 2^19.
//
// The sum comes from the records of the pool's cards where they exist (exact for every assertion),
// else from the votes of each choice where these determine it (enum totals_use). Otherwise, and
// where the totals cannot be those of so many cards, they are not used: each such card is worth
// 1/2, as one without a CVR is, and its votes do not count in v.
#ifndef BAL_AUDIT_POOL_H
#define BAL_AUDIT_POOL_H

#include "audit/assertion/assertion.h"

// Divides the parts of an assertion into the most that ASSERTION_PARTS allows: den and upper grow
// by a power of two (`fine`), all values keep their size.
void assertion_refine(struct assertion *a);

// The votes of each choice over `cards` cards.
struct pool_totals {
    const uint64_t *votes;
    uint32_t choices;
    uint64_t cards;
};

// Why the totals say nothing of the assertion, in an official's words: its values depend on more
// than totals, or the cards cannot hold so many votes. NULL: they may be used.
const char *pool_refuses(const struct assertion *a, const struct contest *c,
                         const struct pool_totals *t);

// The sum of the values of these cards, in parts of 1/den; cards beyond the votes are worth 1/2, or
// what a blank one is if that is less. Only where pool_refuses gives NULL.
uint64_t pool_sum(const struct assertion *a, const struct contest *c, const struct pool_totals *t);

// What each of a pool's cards is compared with, when the values of all `cards` (above 0) add up to
// `sum`: the mean in whole parts of 1/den, rounded down, at most upper.
uint64_t pool_value(const struct assertion *a, uint64_t sum, uint64_t cards);

#endif
