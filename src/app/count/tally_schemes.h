// SPDX-License-Identifier: Apache-2.0
// tally_schemes.h: contests counted by a rule that is named beside them, instead of the one that
// their files state.
#ifndef BAL_APP_TALLY_SCHEMES_H
#define BAL_APP_TALLY_SCHEMES_H

#include "app/count/scheme_checks.h"
#include "app/count/tally.h"
#include "tabulate/schemes/scheme.h"

struct named_rule {
    str text;
    bool plain; // a choice function, counted as if the files stated it
    enum choice_function function;
    struct function_terms terms;
    const struct scheme *scheme; // else
    struct scheme_terms how;
};

struct tally_schemes {
    const struct named_rule *rule;
    VEC(struct tallied) contests;
    VEC(struct count_checks) checks; // of each
};

// Reads the rule: a choice function as in a contests file, or one of schemes.def. The rule points
// into the text. BAL_USAGE: it is neither.
BAL_CHECKED bal_status named_rule_parse(str text, struct named_rule *out, struct bal_err *err);

// Gives each contest (of that name or id; empty: all) the choice function of a plain rule.
// BAL_INVALID: one has other marks than it reads, or ranks where it reads scores (mark_use.h).
BAL_CHECKED bal_status named_rule_state(const struct named_rule *rule, struct election *e,
                                        str contest, struct bal_err *err);

// Counts each contest of that name or id (empty: all). BAL_NOT_FOUND: there is none of that name;
// BAL_INVALID as by named_rule_state; else as scheme_count. Sums that differ become problems
// (scheme_checks.h). Call tally_schemes_done in every case.
BAL_CHECKED bal_status tally_schemes(const struct named_rule *rule, const struct election *e,
                                     str contest, struct tally_schemes *out, struct problems *p,
                                     struct bal_err *err);

void tally_schemes_done(struct tally_schemes *t);

// Writes "rule" and "contests" into the open object; docs/rules.md describes them.
void tally_schemes_json(struct json_writer *w, const struct tally_schemes *t);

#endif
