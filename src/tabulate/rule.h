// SPDX-License-Identifier: Apache-2.0
// rule.h: what a counting rule is to Ballast. One file in this folder ends in one descriptor, and
// has one line in rules.def.
#ifndef BAL_TABULATE_RULE_H
#define BAL_TABULATE_RULE_H

#include "tabulate/irv.h"
#include "tabulate/result.h"

struct parcel_rules;
struct parcels_split;

struct rule_options {
    struct irv_rules irv;
    const struct parcel_rules *parcels; // of a count by parcels (parcels/parcels.h)
    const struct parcels_split *split; // … that keeps parts of the cards apart; NULL: it does not
    const struct roster *roster;       // of a ranked contest; NULL: its choices are the candidates
};

struct rule {
    const char *name, *title; // "irv", "instant-runoff voting, one winner"
    enum choice_function function;
    const char *margin; // what is known of its margin: "exact…", "a lower bound…", "an upper
                        // bound…" or "none…"

    // Whether it counts such a contest at all; NULL: every contest of its choice function.
    bool (*fits)(const struct contest *c);

    // Counts the contest of the election. *out needs no set-up; call result_done in every case.
    // Counting works on the dictionary of mark sets with their numbers of cards, never on cards.
    bal_status (*tabulate)(const struct election *e, const struct contest *c,
                           const struct rule_options *o, struct result *out, struct bal_err *err);

    // Winners, seats, tie and margin from result.candidates[].votes, valid and ballots; NULL: a
    // rule that needs more. `totals`: the votes of each candidate are such that somebody else can
    // count them: a sum of votes on cards.
    bal_status (*decide)(struct result *r, struct bal_err *err);
    bool totals;
};

// In the order of rules.def; NULL after the last.
const struct rule *rule_at(size_t i);

// By name; NULL when there is none.
const struct rule *rule_find(str name);

// The rule for the contest; NULL when there is none yet.
const struct rule *rule_for(const struct contest *c);

// Do the votes of each candidate say who wins? Where a threshold is a share of the valid ballots, a
// voter must have one vote; where it is one of all ballots, `all` says that their number is known.
bool rule_by_totals(const struct contest *c, bool all);

#endif
