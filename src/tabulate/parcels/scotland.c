// SPDX-License-Identifier: Apache-2.0
// scotland.c: councils in Scotland. All papers go on, each worth surplus * its value / votes, cut
// to five decimals (rule 48); the largest surplus first, equal ones by the last stage at which they
// differed (49); one excluded leaves in one stage (50, 51); no transfer when the seats are as many
// as those who stand (52).
#include "tabulate/parcels/parcels.h"

const struct parcel_rules parcels_scotland = {
    .name = "scotland",
    .title = "Scotland, local government",
    .source = "The Scottish Local Government Elections Order 2007 (SSI 2007/42), Schedule 1, rules "
              "45 to 52",
    .scale = 5,
    .surplus = SURPLUS_CUT,
    .exclusion = EXCLUDE_AT_ONCE,
    .biggest_first = true,
    .elected = TIE_ANY,
    .excluded = TIE_ANY,
    .rest = WHEN_BEFORE_MOVING,
};
