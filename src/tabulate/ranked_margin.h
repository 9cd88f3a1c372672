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

#endif
