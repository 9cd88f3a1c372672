// SPDX-License-Identifier: Apache-2.0
// meek_rules.c: Meek's method and its kin.
#include "tabulate/parcels/meek.h"

enum { MILLIONTH = 1000000 }; // 10^-6 in units of 10^-12

static const struct meek_rules plain = {.enough = MILLIONTH};
static const struct meek_rules by_warren = {.enough = MILLIONTH, .warren = true};
static const struct meek_rules by_law = {
    .enough = 100000, // 0.0001 in units of 10^-9
    .early = true,
    .new_zealand_ties = true,
};

const struct parcel_rules parcels_meek = {
    .name = "meek",
    .title = "Meek's method, twelve decimals",
    .source =
        "I. D. Hill, B. A. Wichmann, D. R. Woodall, Algorithm 123, The Computer Journal 30 (1987)",
    .scale = 12,
    .meek = &plain,
};

const struct parcel_rules parcels_warren = {
    .name = "warren",
    .title = "Warren's method, twelve decimals",
    .source = "C. H. E. Warren, Counting in STV elections, Voting matters 1 (1994)",
    .scale = 12,
    .meek = &by_warren,
};

const struct parcel_rules parcels_new_zealand = {
    .name = "new-zealand",
    .title = "New Zealand, local elections",
    .source = "Local Electoral Regulations 2001 (SR 2001/145), Schedule 1A",
    .note = "by the text of the Schedule; calculators in use round products otherwise",
    .scale = 9,
    .meek = &by_law,
};
