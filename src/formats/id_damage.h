// SPDX-License-Identifier: Apache-2.0
// id_damage.h: what spreadsheet programs do to ids.
#ifndef BAL_FORMATS_ID_DAMAGE_H
#define BAL_FORMATS_ID_DAMAGE_H

#include "base/str.h"

// 5-1-7 becomes 5/1/2007.
bool id_looks_like_date(str s);

// 1.2E+15: digits are gone for good.
bool id_looks_rounded(str s);

#endif
