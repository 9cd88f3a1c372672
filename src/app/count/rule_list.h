// SPDX-License-Identifier: Apache-2.0
// rule_list.h: every counting rule with what is known of its outcome: whether an audit can prove it
// from a sample, and its margin. All of it comes from the tables of the rules.
#ifndef BAL_APP_RULE_LIST_H
#define BAL_APP_RULE_LIST_H

#include "base/base.h"

enum rule_kind {
    RULES_STATED, // choice functions: a record states them
    RULES_NAMED,  // of `tally --rule` alone
    RULES_STV,    // of the single transferable vote, by parcels of papers
    RULES_LEVELS, // of `tally --levels`
    RULE_KINDS,
};

struct listed_rule {
    const char *name, *title;
    const char *audit;  // the choice function that a record states for it; NULL: none
    const char *why;    // no sample proves any outcome, where the rule says why; or NULL
    const char *margin; // "exact: …", "a lower bound …", "an upper bound …", "none …"
};

// Rule i of the kind; false after the last.
bool rule_list_at(enum rule_kind kind, size_t i, struct listed_rule *out);

// "exact", "bound" (from below), "at most" (from above alone) or "none".
const char *rule_list_margin(const struct listed_rule *r);

#endif
