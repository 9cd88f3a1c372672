// SPDX-License-Identifier: Apache-2.0
// nsw_random.c: New South Wales with surpluses of whole papers drawn at random: councils to 2017
// and the Legislative Council to 2019.
#include "tabulate/parcels/parcels.h"

#define NOTE                                                                                       \
    "papers are drawn by lot and the lots were not published: only the statistics of many seeds "  \
    "can be compared"

const struct parcel_rules parcels_nswec_random_lge2012 = {
    .name = "NSWECRandomLGE2012",
    .title = "New South Wales councils, 2012",
    .source = "Functional Requirements for Count Module (NSW Electoral Commission), as ConcreteSTV "
              "reads it",
    .note = NOTE,
    .surplus = SURPLUS_DRAW,
    .divisor = OVER_CONTINUING,
    .exclusion = EXCLUDE_AT_ONCE,
    .mid_exclusion = true,
    .rest = WHEN_RANDOM,
    .ahead = WHEN_RANDOM,
    .last_two = TIE_LOT,
    .basis = BASIS_LAST_SURPLUSES_AND_ONE,
    .excluded = TIE_LOT,
    .single_float = true,
    .elected = TIE_ANY,
    .defer = DEFER_NOT_MORE,
};

const struct parcel_rules parcels_nswec_random_lge2016 = {
    .name = "NSWECRandomLGE2016",
    .title = "New South Wales councils, 2016",
    .source = "Functional Requirements for Count Module (NSW Electoral Commission), as ConcreteSTV "
              "reads it",
    .note = NOTE,
    .surplus = SURPLUS_DRAW,
    .divisor = OVER_CONTINUING,
    .exclusion = EXCLUDE_AT_ONCE,
    .mid_exclusion = true,
    .rest = WHEN_RANDOM,
    .ahead = WHEN_RANDOM,
    .last_two = TIE_LOT,
    .basis = BASIS_LAST_SURPLUSES,
    .excluded = TIE_LOT,
    .single_float = true,
    .elected = TIE_ANY,
    .defer = DEFER_NOT_MORE,
};

const struct parcel_rules parcels_nswec_random_lge2017 = {
    .name = "NSWECRandomLGE2017",
    .title = "New South Wales councils, 2017",
    .source = "Functional Requirements for Count Module (NSW Electoral Commission), as ConcreteSTV "
              "reads it",
    .note = NOTE,
    .surplus = SURPLUS_DRAW,
    .divisor = OVER_CONTINUING,
    .exclusion = EXCLUDE_AT_ONCE,
    .mid_exclusion = true,
    .rest = WHEN_RANDOM,
    .ahead = WHEN_RANDOM,
    .last_two = TIE_LOT,
    .basis = BASIS_LAST_SURPLUSES,
    .excluded = TIE_ANY,
    .elected = TIE_ANY,
    .defer = DEFER_NOT_MORE,
};

const struct parcel_rules parcels_nswec_random_lc2015 = {
    .name = "NSWECRandomLC2015",
    .title = "New South Wales Legislative Council, 2015",
    .source = "Functional Requirements for Count Module (NSW Electoral Commission), as ConcreteSTV "
              "reads it",
    .note = NOTE,
    .surplus = SURPLUS_DRAW,
    .divisor = OVER_CONTINUING,
    .exclusion = EXCLUDE_AT_ONCE,
    .mid_exclusion = true,
    .rest = WHEN_RANDOM,
    .ahead = WHEN_RANDOM,
    .last_two = TIE_LOT,
    .basis = BASIS_LAST_SURPLUSES_AND_ONE,
    .elected = TIE_LOT,
    .excluded = TIE_LOT,
    .defer = DEFER_LESS,
    .ahead_one = true,
    .single_float = true,
};

const struct parcel_rules parcels_nswec_random_lc2019 = {
    .name = "NSWECRandomLC2019",
    .title = "New South Wales Legislative Council, 2019 and 2023",
    .source = "Functional Requirements for Count Module (NSW Electoral Commission), as ConcreteSTV "
              "reads it",
    .note = NOTE,
    .surplus = SURPLUS_DRAW,
    .divisor = OVER_CONTINUING,
    .exclusion = EXCLUDE_AT_ONCE,
    .mid_exclusion = true,
    .rest = WHEN_RANDOM,
    .ahead = WHEN_RANDOM,
    .last_two = TIE_LOT,
    .basis = BASIS_LAST_SURPLUSES,
    .elected = TIE_LOT,
    .excluded = TIE_LOT,
    .defer = DEFER_LESS,
    .ahead_one = true,
    .single_float = true,
};
