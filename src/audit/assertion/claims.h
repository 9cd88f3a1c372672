// SPDX-License-Identifier: Apache-2.0
// claims.h: the claims that several choice functions share. Each adds one assertion to the list.
#ifndef BAL_AUDIT_CLAIMS_H
#define BAL_AUDIT_CLAIMS_H

#include "audit/assertion/linear.h"

// "w has more votes than l": V_w - V_l > 0. arXiv:1911.10035, section 2.1: A = (1[w] - 1[l] + 1)/2,
// u = 1; 1/2 on an overvoted card.
BAL_CHECKED bal_status claim_votes(const struct contest *c, uint32_t w, uint32_t l,
                                   struct assertions *out, struct bal_err *err);

// "w has more than f = p/q of the valid ballots": q V_w - p V > 0, f the contest's threshold.
// arXiv:1911.10035, section 2.3: A = 1/(2f) on a valid ballot with w, 0 on another valid one, 1/2
// on those that are not valid; u = 1/(2f). Of all ballots: 0 on every ballot without a valid vote
// for w that has the contest.
BAL_CHECKED bal_status claim_above(const struct contest *c, uint32_t w, struct assertions *out,
                                   struct bal_err *err);

// "l has less than f = p/q of the valid ballots": p V - q V_l > 0. A = 1/(2(1-f)) on a valid ballot
// without l, 0 on one with l, 1/2 on those that are not valid; u = 1/(2(1-f)). Of all ballots:
// 1/(2(1-f)) on every one with the contest that is no valid vote for l.
BAL_CHECKED bal_status claim_below(const struct contest *c, uint32_t l, struct assertions *out,
                                   struct bal_err *err);

// "w has more points than l" (Borda, range, STAR). arXiv:1911.10035, section 2.2: with points from
// 0 to M, A = (s_w - s_l + M)/(2M), u = 1.
BAL_CHECKED bal_status claim_points(const struct contest *c, uint32_t w, uint32_t l,
                                    struct assertions *out, struct bal_err *err);

// "more voters prefer w to l than l to w" (Condorcet, STAR): A = 1 where w has more points than l,
// 0 where l has more, else 1/2; u = 1.
BAL_CHECKED bal_status claim_preferred(const struct contest *c, uint32_t w, uint32_t l,
                                       struct assertions *out, struct bal_err *err);

typedef bal_status claim_on_pair(const struct contest *c, uint32_t w, uint32_t l,
                                 struct assertions *out, struct bal_err *err);

// Are the seats of parties known, each winner with some, all that the contest has?
// (assertion_rule.fits)
bool claims_parties_fit(const struct contest *c, const struct reported_outcome *o);

bool claims_won(const struct reported_outcome *o, uint32_t choice);

// The claim for each winner and each loser.
BAL_CHECKED bal_status claims_on_pairs(const struct contest *c, const struct reported_outcome *o,
                                       claim_on_pair *claim, struct assertions *out,
                                       struct bal_err *err);

// The same for one loser.
BAL_CHECKED bal_status claims_on_loser(const struct contest *c, const struct reported_outcome *o,
                                       uint32_t loser, claim_on_pair *claim, struct assertions *out,
                                       struct bal_err *err);

BAL_CHECKED bal_status claims_add(struct assertions *out, const struct assertion *a,
                                  struct bal_err *err);

// Keeps the claims up to `first` and one of the two sets that come after it, those before `second`
// and those from there on: the one whose smallest margin (v/u as reported) is the larger. Either of
// them is enough, so the choice may look at anything that is fixed before the seed. Where the
// margin of one is not known the first one stays.
void claims_keep_cheaper(const struct contest *c, const struct reported_outcome *o, size_t first,
                         size_t second, struct assertions *out);

#endif
