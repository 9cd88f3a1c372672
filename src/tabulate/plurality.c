// SPDX-License-Identifier: Apache-2.0
// plurality.c: vote for one, or for up to N; the candidates with most votes win.
//
// A card with more votes than allowed counts for nobody in that contest. A name marked twice (a
// straight-party mark beside it) is one vote; write-in slots of the same contest are one vote each.
#include "tabulate/count_votes.h"

static bal_status decide(struct result *r, struct bal_err *err)
{
    return result_elect_top(r, r->contest->seats, err);
}

const struct rule rule_plurality = {
    .name = "plurality",
    .title = "most votes win; vote for one or for several",
    .function = FUNCTION_PLURALITY,
    .margin = "exact: the votes between the last winner and the first who lost",
    .tabulate = count_votes,
    .decide = decide,
    .totals = true,
};
