// SPDX-License-Identifier: Apache-2.0
// tasmania.c: the House of Assembly of Tasmania, the older of the two forms of Hare-Clark (act.c
// has the other). The last parcel of one who is elected goes on, its surplus divided by all its
// papers, those for nobody too; votes are whole, what a division loses is lost by fraction. The
// papers of one excluded go in the order in which they came.
#include "tabulate/parcels/parcels.h"

const struct parcel_rules parcels_tasmania = {
    .name = "tasmania",
    .title = "Tasmania, House of Assembly (Hare-Clark)",
    .source = "Electoral Act 2004 (Tas), counting of votes in Assembly elections",
    .note = "from descriptions of the count; the Act's text was not at hand",
    .basis = BASIS_LAST,
    .surplus = SURPLUS_ONE_VALUE,
    .divisor = OVER_ALL,
    .exclusion = EXCLUDE_BY_COUNT,
    .mid_exclusion = true,
    .biggest_first = true,
    .elected = TIE_ANY,
    .last_two = TIE_ANY,
    .excluded = TIE_ANY,
    .rest = WHEN_ALWAYS,
};
