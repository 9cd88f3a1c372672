// SPDX-License-Identifier: Apache-2.0
// range.c: scores are points (core/points.h); the candidates with most points win.
#include "tabulate/count_votes.h"

static bal_status decide(struct result *r, struct bal_err *err)
{
    return result_elect_top(r, r->contest->seats, err);
}

const struct rule rule_range = {
    .name = "range",
    .title = "scores are points; most points win",
    .function = FUNCTION_RANGE,
    .margin = "exact: the points between the last winner and the first who lost",
    .tabulate = count_points,
    .decide = decide,
};
