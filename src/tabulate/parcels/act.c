// SPDX-License-Identifier: Apache-2.0
// act.c: the Legislative Assembly of the Australian Capital Territory. Only the last parcel of one
// who is elected goes on, and no paper is worth more than before. What that limit leaves is shown
// as lost by rounding, as Elections ACT shows it.
#include "tabulate/parcels/parcels.h"

const struct parcel_rules parcels_act_pre2020 = {
    .name = "ACTPre2020",
    .title = "ACT Legislative Assembly, 2008 to 2016, whole votes",
    .source = "Electoral Act 1992 (ACT), Schedule 4",
    .basis = BASIS_LAST,
    .surplus = SURPLUS_ONE_VALUE,
    .divisor = OVER_CONTINUING_LIMIT,
    .exclusion = EXCLUDE_BY_VALUE,
    .mid_exclusion = true,
    .elected = TIE_ANY,
    .last_two = TIE_ANY,
    .excluded = TIE_ANY,
    .rest = WHEN_SETTLED_WHOLE,
};

const struct parcel_rules parcels_act2020 = {
    .name = "ACT2020",
    .title = "ACT Legislative Assembly as counted at first in 2020",
    .source = "As ConcreteSTV (A. Conway) infers from the published distributions of preferences",
    .note = "with the five mistakes of that count, which was replaced in 2021",
    .basis = BASIS_LAST,
    .surplus = SURPLUS_ONE_VALUE,
    .divisor = OVER_CONTINUING_LIMIT,
    .exclusion = EXCLUDE_BY_ORIGIN,
    .mid_exclusion = true,
    .elected = TIE_ANY,
    .last_two = TIE_ANY,
    .excluded = TIE_ANY,
    .rest = WHEN_SETTLED_WHOLE,
    .scale = 6,
    .votes = ROUND_NEAREST,
    .finish_surplus = true,
    .round_limit = true,
    .whole_exhausted = true,
};

const struct parcel_rules parcels_act2021 = {
    .name = "ACT2021",
    .title = "ACT Legislative Assembly, since the count of 2021, six decimals",
    .source = "Electoral Act 1992 (ACT), Schedule 4",
    .note = "any surplus above 0 is passed on, though the Act says 1 or more",
    .basis = BASIS_LAST,
    .surplus = SURPLUS_ONE_VALUE,
    .divisor = OVER_CONTINUING_LIMIT,
    .exclusion = EXCLUDE_BY_VALUE,
    .mid_exclusion = true,
    .elected = TIE_ANY,
    .last_two = TIE_ANY,
    .excluded = TIE_ANY,
    .rest = WHEN_SETTLED_WHOLE,
    .scale = 6,
};
