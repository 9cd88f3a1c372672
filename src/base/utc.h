// SPDX-License-Identifier: Apache-2.0
// utc.h: times as RFC 3339 text in UTC with whole seconds, "2026-11-04T18:00:00Z". The clock itself
// is not read here: a time is always a parameter.
#ifndef BAL_BASE_UTC_H
#define BAL_BASE_UTC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { UTC_TEXT = 20 };

// The first and the last second of the years 1970 to 9999, in seconds since 1970.
#define UTC_MIN ((int64_t)0)
#define UTC_MAX ((int64_t)253402300799)

// Writes the text of a time from UTC_MIN to UTC_MAX (another becomes the nearer of the two); the
// result views `text`.
str utc_text(int64_t seconds, char text[static UTC_TEXT]);

// Reads exactly that form. False for anything else: another form, a day that does not exist, a leap
// second, a year before 1970.
bool utc_read(str text, int64_t *seconds);

#endif
