// SPDX-License-Identifier: Apache-2.0
// approval.c: as many marks as a voter likes; the candidates with most votes win.
#include "tabulate/count_votes.h"

static bal_status decide(struct result *r, struct bal_err *err)
{
    return result_elect_top(r, r->contest->seats, err);
}

const struct rule rule_approval = {
    .name = "approval",
    .title = "most votes win; as many marks as a voter likes",
    .function = FUNCTION_APPROVAL,
    .margin = "exact: the votes between the last winner and the first who lost",
    .tabulate = count_votes,
    .decide = decide,
    .totals = true,
};
