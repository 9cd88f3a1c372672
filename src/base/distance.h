// SPDX-License-Identifier: Apache-2.0
// distance.h: how far two names are apart.
#ifndef BAL_BASE_DISTANCE_H
#define BAL_BASE_DISTANCE_H

#include "base/str.h"

enum { DISTANCE_LONGEST = 64 };

// Number of insertions, deletions, substitutions and swaps of neighbouring bytes that turn a into b
// (optimal string alignment). SIZE_MAX when one is longer than DISTANCE_LONGEST.
size_t str_distance(str a, str b);

// Do the two differ in nothing but zeros in front, which spreadsheet programs take away? False when
// they are equal.
bool str_differ_in_zeros(str a, str b);

#endif
