// SPDX-License-Identifier: Apache-2.0
// cambridge.c: the city council of Cambridge, Massachusetts. A surplus is whole ballots: every n-th
// of those of the candidate, in the order of the cards, n the nearest whole number to ballots /
// surplus; nobody gets more than the quota. Then all with fewer than 50 ballots are defeated
// together, and one at a time from then on.
#include "tabulate/parcels/parcels.h"

const struct parcel_rules parcels_cambridge = {
    .name = "cambridge",
    .title = "Cambridge, Massachusetts, the Cincinnati method",
    .source = "Massachusetts General Laws, chapter 54A, section 9; Cambridge Election Commission, "
              "Cincinnati Method",
    .note =
        "the ballots have to be in the order of the drawn precincts: give the files in that order",
    .surplus = SURPLUS_EVERY_NTH,
    .exclusion = EXCLUDE_AT_ONCE,
    .least = 50,
    .biggest_first = true,
    .elected = TIE_ANY,
    .excluded = TIE_ANY,
    .rest = WHEN_ALWAYS,
};
