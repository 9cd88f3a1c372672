// SPDX-License-Identifier: Apache-2.0
// gregory_kinds.c: the two classical forms of Gregory's method that no law above is, with each
// quota. (The weighted inclusive one is tabulate/stv/.)
#include "tabulate/parcels/parcels.h"

const struct parcel_rules parcels_unweighted = {
    .name = "unweighted-inclusive",
    .title = "unweighted inclusive Gregory, whole votes, Droop quota",
    .source = "J. B. Gregory (1880); D. M. Farrell, I. McAllister, The 1983 Change in Surplus Vote "
              "Transfer Procedures (2003)",
    .surplus = SURPLUS_ONE_VALUE,
    .divisor = OVER_ALL,
    .mid_exclusion = true,
    .exclusion = EXCLUDE_BY_VALUE,
    .elected = TIE_ANY,
    .last_two = TIE_ANY,
    .excluded = TIE_ANY,
    .rest = WHEN_ALWAYS,
};

const struct parcel_rules parcels_unweighted_hare = {
    .name = "unweighted-inclusive-hare",
    .title = "unweighted inclusive Gregory, whole votes, Hare quota",
    .source = "J. B. Gregory (1880); D. M. Farrell, I. McAllister, The 1983 Change in Surplus Vote "
              "Transfer Procedures (2003)",
    .quota = QUOTA_HARE,
    .surplus = SURPLUS_ONE_VALUE,
    .divisor = OVER_ALL,
    .mid_exclusion = true,
    .exclusion = EXCLUDE_BY_VALUE,
    .elected = TIE_ANY,
    .last_two = TIE_ANY,
    .excluded = TIE_ANY,
    .rest = WHEN_ALWAYS,
};

const struct parcel_rules parcels_last_parcel = {
    .name = "last-parcel",
    .title = "Gregory with the last parcel, six decimals, Droop quota",
    .source = "J. B. Gregory (1880); D. M. Farrell, I. McAllister, The 1983 Change in Surplus Vote "
              "Transfer Procedures (2003)",
    .scale = 6,
    .basis = BASIS_LAST,
    .surplus = SURPLUS_ONE_VALUE,
    .divisor = OVER_CONTINUING_LIMIT,
    .mid_exclusion = true,
    .exclusion = EXCLUDE_BY_VALUE,
    .elected = TIE_ANY,
    .last_two = TIE_ANY,
    .excluded = TIE_ANY,
    .rest = WHEN_ALWAYS,
};

const struct parcel_rules parcels_last_parcel_hare = {
    .name = "last-parcel-hare",
    .title = "Gregory with the last parcel, six decimals, Hare quota",
    .source = "J. B. Gregory (1880); D. M. Farrell, I. McAllister, The 1983 Change in Surplus Vote "
              "Transfer Procedures (2003)",
    .quota = QUOTA_HARE,
    .scale = 6,
    .basis = BASIS_LAST,
    .surplus = SURPLUS_ONE_VALUE,
    .divisor = OVER_CONTINUING_LIMIT,
    .mid_exclusion = true,
    .exclusion = EXCLUDE_BY_VALUE,
    .elected = TIE_ANY,
    .last_two = TIE_ANY,
    .excluded = TIE_ANY,
    .rest = WHEN_ALWAYS,
};
