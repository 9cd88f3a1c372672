// SPDX-License-Identifier: Apache-2.0
// gregory.c: the single transferable vote by the weighted inclusive Gregory method, as Minneapolis
// and RCTab count it. All papers of one who is elected go on, each with its value times surplus /
// votes, cut after the decimals of the law; what cutting loses is shown as lost by rounding.
//
// Source: RCTab 2.0, multi-winner modes; the Minneapolis Code of Ordinances, chapter 167, for the
// whole threshold. The decimals and the kind of threshold are rules (irv.h).
#include "tabulate/rule.h"

static bal_status tabulate(const struct election *e, const struct contest *contest,
                           const struct rule_options *o, struct result *out, struct bal_err *err)
{
    struct irv_rules rules = o->irv;
    irv_for_seats(&rules);
    return irv_count(e, contest, &rules, o->roster, out, err);
}

const struct rule rule_gregory = {
    .name = "gregory",
    .title = "single transferable vote, weighted inclusive Gregory",
    .function = FUNCTION_STV,
    .margin = "a lower bound in ballots, where the settings allow one, and an upper one",
    .tabulate = tabulate,
};
