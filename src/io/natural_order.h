// SPDX-License-Identifier: Apache-2.0
// natural_order.h: the order of file names as people count: x_2 before x_10.
#ifndef BAL_IO_NATURAL_ORDER_H
#define BAL_IO_NATURAL_ORDER_H

#include "base/str.h"

// Runs of digits compare as numbers, the rest as bytes: less than, equal to, or more than 0.
int natural_cmp(str a, str b);

#endif
