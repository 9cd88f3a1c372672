// SPDX-License-Identifier: Apache-2.0
// damaged_id.h: what spreadsheet programs make of ids.
#ifndef BAL_FORMATS_DAMAGED_ID_H
#define BAL_FORMATS_DAMAGED_ID_H

#include "core/import.h"

bool id_is_date(str s);    // 5-1-7 became 5/1/2007, 3-12 became 12-Mar
bool id_is_rounded(str s); // 1.2E+15: digits are gone for good

// Tells when the name of a precinct or ballot style is a date: nothing depends on it, and it may be
// the name.
void check_place_name(struct import *imp, str name, uint64_t line, uint64_t column);

#endif
