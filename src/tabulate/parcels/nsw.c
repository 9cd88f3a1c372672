// SPDX-License-Identifier: Apache-2.0
// nsw.c: local government in New South Wales since 2021: each parcel's value times surplus / (votes
// - those of papers without a next preference).
#include "tabulate/parcels/parcels.h"

const struct parcel_rules parcels_nsw_local2021 = {
    .name = "NSWLocalGov2021",
    .title = "New South Wales councils since 2021, a reading of the regulation",
    .source = "Local Government (General) Regulation 2021 (NSW), Schedule 5",
    .note = "the regulation allows several readings; this is the one of ConcreteSTV (A. Conway)",
    .divisor = OVER_CONTINUING,
    .exclusion = EXCLUDE_BY_COUNT,
    .two = WHEN_SETTLED_WHOLE,
    .rest = WHEN_WHOLE,
    .ahead = WHEN_WHOLE,
    .surplus = SURPLUS_SCALE_MERGE,
    .mid_exclusion = true,
    .elected = TIE_ALL_DIFFER,
    .last_two = TIE_ALL_DIFFER,
    .excluded = TIE_ALL_DIFFER,
};

const struct parcel_rules parcels_nswec_local2021 = {
    .name = "NSWECLocalGov2021",
    .title = "New South Wales councils as counted in 2021",
    .source = "As ConcreteSTV (A. Conway) infers from the published distributions of preferences",
    .divisor = OVER_CONTINUING,
    .exclusion = EXCLUDE_BY_COUNT,
    .two = WHEN_SETTLED_WHOLE,
    .rest = WHEN_WHOLE,
    .ahead = WHEN_WHOLE,
    .surplus = SURPLUS_SCALE,
    .elected = TIE_ANY_WHOLE,
    .last_two = TIE_ANY_WHOLE,
    .excluded = TIE_ANY_WHOLE,
};

const struct parcel_rules parcels_nswec_local2021_literal = {
    .name = "NSWECLocalGov2021Literal",
    .title = "the same with negative transfer values, as clause 7(4)(a) has them",
    .source = "Local Government (General) Regulation 2021 (NSW), Schedule 5",
    .note = "papers can be worth less than nothing, and more people than seats be elected",
    .divisor = OVER_CONTINUING,
    .exclusion = EXCLUDE_BY_COUNT,
    .two = WHEN_SETTLED_WHOLE,
    .rest = WHEN_WHOLE,
    .ahead = WHEN_WHOLE,
    .surplus = SURPLUS_SCALE,
    .negative = true,
    .elected = TIE_ANY_WHOLE,
    .last_two = TIE_ANY_WHOLE,
    .excluded = TIE_ANY_WHOLE,
};

const struct parcel_rules parcels_simple_irv = {
    .name = "SimpleIRV",
    .title = "one seat, no quota: the last one is excluded until one is ahead of all others",
    .source = "As ConcreteSTV (A. Conway) counts the mayors of New South Wales",
    .quota = QUOTA_NONE,
    .exclusion = EXCLUDE_AT_ONCE,
    .two = WHEN_SETTLED_WHOLE,
    .rest = WHEN_WHOLE,
    .ahead = WHEN_ALWAYS,
    .elected = TIE_ANY_WHOLE,
    .last_two = TIE_ANY_WHOLE,
    .excluded = TIE_ANY_WHOLE,
};
