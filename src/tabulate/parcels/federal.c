// SPDX-License-Identifier: Apache-2.0
// federal.c: the Australian Senate. Whole votes; all papers of one who is elected go on at surplus
// / papers, whatever they were worth before.
#include "tabulate/parcels/parcels.h"

const struct parcel_rules parcels_federal_pre2021 = {
    .name = "FederalPre2021",
    .title = "Australian Senate, the Act before December 2021",
    .source = "Commonwealth Electoral Act 1918, section 273",
    .note =
        "the law does not say when (17) and (18) apply; here when no exclusion and surplus is left",
    .surplus = SURPLUS_ONE_VALUE,
    .divisor = OVER_ALL,
    .exclusion = EXCLUDE_BY_VALUE,
    .mid_exclusion = true,
    .elected = TIE_ALL_DIFFER,
    .last_two = TIE_ALL_DIFFER,
    .bulk = true,
    .excluded = TIE_ALL_DIFFER,
    .two = WHEN_SETTLED_WHOLE,
    .rest = WHEN_SETTLED_WHOLE,
};

const struct parcel_rules parcels_federal_post2021 = {
    .name = "FederalPost2021",
    .title = "Australian Senate, the Act since December 2021, by computer",
    .source = "Commonwealth Electoral Act 1918, section 273",
    .note =
        "the law does not say when (17) and (18) apply; here when no exclusion and surplus is left",
    .surplus = SURPLUS_ONE_VALUE,
    .divisor = OVER_ALL,
    .exclusion = EXCLUDE_BY_VALUE,
    .mid_exclusion = true,
    .elected = TIE_ALL_DIFFER,
    .last_two = TIE_ALL_DIFFER,
    .excluded = TIE_ANY,
    .two = WHEN_SETTLED_WHOLE,
    .rest = WHEN_SETTLED_WHOLE,
};

const struct parcel_rules parcels_federal_post2021_manual = {
    .name = "FederalPost2021Manual",
    .title = "Australian Senate, the Act since December 2021, by hand",
    .source = "Commonwealth Electoral Act 1918, section 273",
    .note =
        "the law does not say when (17) and (18) apply; here when no exclusion and surplus is left",
    .surplus = SURPLUS_ONE_VALUE,
    .divisor = OVER_ALL,
    .exclusion = EXCLUDE_BY_VALUE,
    .mid_exclusion = true,
    .elected = TIE_ALL_DIFFER,
    .last_two = TIE_ALL_DIFFER,
    .bulk = true,
    .excluded = TIE_ANY,
    .two = WHEN_SETTLED_WHOLE,
    .rest = WHEN_SETTLED_WHOLE,
};

const struct parcel_rules parcels_aec2013 = {
    .name = "AEC2013",
    .title = "Australian Senate as counted in 2013",
    .source = "As ConcreteSTV (A. Conway) infers from the published distributions of preferences",
    .surplus = SURPLUS_ONE_VALUE,
    .divisor = OVER_ALL,
    .exclusion = EXCLUDE_BY_VALUE,
    .mid_exclusion = true,
    .elected = TIE_ALL_DIFFER,
    .last_two = TIE_ALL_DIFFER,
    .bulk = true,
    .excluded = TIE_ANY,
    .two = WHEN_SETTLED_WHOLE,
    .rest = WHEN_SETTLED,
};

const struct parcel_rules parcels_aec2016 = {
    .name = "AEC2016",
    .title = "Australian Senate as counted in 2016",
    .source = "As ConcreteSTV (A. Conway) infers from the published distributions of preferences",
    .surplus = SURPLUS_ONE_VALUE,
    .divisor = OVER_ALL,
    .exclusion = EXCLUDE_BY_VALUE,
    .mid_exclusion = true,
    .elected = TIE_ALL_DIFFER,
    .last_two = TIE_ALL_DIFFER,
    .excluded = TIE_ANY,
    .two = WHEN_SETTLED_WHOLE,
    .rest = WHEN_SETTLED,
};

const struct parcel_rules parcels_aec2019 = {
    .name = "AEC2019",
    .title = "Australian Senate as counted in 2019 and 2022",
    .source = "As ConcreteSTV (A. Conway) infers from the published distributions of preferences",
    .surplus = SURPLUS_ONE_VALUE,
    .divisor = OVER_ALL,
    .exclusion = EXCLUDE_BY_VALUE,
    .mid_exclusion = true,
    .elected = TIE_ALL_DIFFER,
    .last_two = TIE_ALL_DIFFER,
    .excluded = TIE_ANY,
    .two = WHEN_SETTLED_WHOLE,
    .rest = WHEN_BEFORE_MOVING,
};
