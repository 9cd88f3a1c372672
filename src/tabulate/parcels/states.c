// SPDX-License-Identifier: Apache-2.0
// states.c: the Legislative Councils of Victoria and Western Australia.
#include "tabulate/parcels/parcels.h"

// All papers of one who is elected go on at surplus / papers. The order of an exclusion is that of
// the Act: first preferences before all others.
const struct parcel_rules parcels_vic2018 = {
    .name = "Vic2018",
    .title = "Victoria, Legislative Council",
    .source = "Electoral Act 2002 (Vic), section 114A",
    .surplus = SURPLUS_ONE_VALUE,
    .exclusion = EXCLUDE_FIRST_THEN_VALUE,
    .mid_exclusion = true,
    .elected = TIE_ALL_DIFFER,
    .last_two = TIE_LOT,
    .excluded = TIE_ALL_DIFFER,
    .two = WHEN_SETTLED_WHOLE,
    .rest = WHEN_ALWAYS,
};

// Each paper is worth its value times surplus / votes; papers move as they came.
const struct parcel_rules parcels_wa2008 = {
    .name = "WA2008",
    .title = "Western Australia, Legislative Council, 2008 to 2021",
    .source = "Electoral Act 1907 (WA), Schedule 1",
    .note = "where the Schedule is ambiguous, as the count of 2008 was made",
    .surplus = SURPLUS_SCALE,
    .exclusion = EXCLUDE_BY_COUNT,
    .mid_exclusion = true,
    .elected = TIE_ALL_DIFFER,
    .last_two = TIE_LOT,
    .excluded = TIE_ALL_DIFFER,
    .two = WHEN_SETTLED_WHOLE,
    .rest = WHEN_SETTLED_WHOLE,
};
