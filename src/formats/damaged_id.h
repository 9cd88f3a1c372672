// SPDX-License-Identifier: Apache-2.0
// damaged_id.h: what spreadsheet programs make of ids.
#ifndef BAL_FORMATS_DAMAGED_ID_H
#define BAL_FORMATS_DAMAGED_ID_H

#include "base/base.h"

bool id_is_date(str s);    // 5-1-7 became 5/1/2007
bool id_is_rounded(str s); // 1.2E+15: digits are gone for good

#endif
