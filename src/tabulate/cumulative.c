// SPDX-License-Identifier: Apache-2.0
// cumulative.c: most votes win; a voter may give several votes to one candidate. Source of the
// rule: Illinois Constitution of 1870, article IV, sections 7 and 8.
#include "tabulate/count_votes.h"

static bal_status decide(struct result *r, struct bal_err *err)
{
    return result_elect_top(r, r->contest->seats, err);
}

const struct rule rule_cumulative = {
    .name = "cumulative",
    .title = "most votes win; several votes of a voter may be for one candidate",
    .function = FUNCTION_CUMULATIVE,
    .margin = "exact: the votes between the last winner and the first who lost",
    .tabulate = count_votes,
    .decide = decide,
    .totals = true,
};
