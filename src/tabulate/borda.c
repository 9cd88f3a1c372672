// SPDX-License-Identifier: Apache-2.0
// borda.c: ranks are points (core/points.h); the candidates with most points win.
#include "tabulate/count_votes.h"

static bal_status decide(struct result *r, struct bal_err *err)
{
    return result_elect_top(r, r->contest->seats, err);
}

const struct rule rule_borda = {
    .name = "borda",
    .title = "ranks are points; most points win",
    .function = FUNCTION_BORDA,
    .margin = "exact: the points between the last winner and the first who lost",
    .tabulate = count_points,
    .decide = decide,
};
