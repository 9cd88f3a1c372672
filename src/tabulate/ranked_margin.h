// SPDX-License-Identifier: Apache-2.0
// ranked_margin.h: between how many other ballots the margin of a count of rankings lies.
#ifndef BAL_TABULATE_RANKED_MARGIN_H
#define BAL_TABULATE_RANKED_MARGIN_H

#include "tabulate/rule.h"

// Sets bound and upper of *r, which the rule made of the contest with these options, where they are
// known: with fewer than `bound` other ballots the same are elected for certain; `upper` others
// were found that elect somebody else, in a tie by lot. Neither is said after a tie that stopped
// the count, of redacted sums, or where nobody is elected.
BAL_CHECKED bal_status ranked_margin(const struct election *e, const struct contest *c,
                                     const struct rule *rule, const struct rule_options *o,
                                     struct result *r, struct bal_err *err);

// What looking for one number may cost, in papers that are counted again: in proportion to what the
// count itself did, so that a tally takes little longer; with a start that small elections get by
// with. Never by the clock: the same files have the same margins everywhere.
uint64_t ranked_margin_effort(const struct result *r);

#endif
