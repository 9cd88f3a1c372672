// SPDX-License-Identifier: Apache-2.0
// cdf_id.h: ids of objects in a CDF report. In XML they are names (xsd:ID), which may not begin
// with a digit nor hold blanks. Names of devices that are not so are written as ISO 9075-14 writes
// them: a byte or character that may not stand there is _xHHHH_.
#ifndef BAL_FORMATS_CDF_ID_H
#define BAL_FORMATS_CDF_ID_H

#include "base/base.h"
#include "base/table.h"

// Is it an id as it is? ASCII letters, digits, '_', '-', '.'; first a letter or '_'.
bool cdf_id_plain(str text);

// An id of our own, "ballast-contest-7".
enum { CDF_OWN_ID = 40 };
str cdf_id_own(char text[static CDF_OWN_ID], const char *what, uint64_t number);

// The id that an object has in a report: its code, where that is an id that is not `taken` yet (it
// is then), or one of our own; kept in the arena.
BAL_CHECKED bal_status cdf_id_pick(struct table *taken, struct arena *arena, str code,
                                   const char *what, uint64_t number, str *out,
                                   struct bal_err *err);

// Appends the id for the text; and the text of an id.
void cdf_id_put(str text, struct buf *out);
void cdf_id_text(str id, struct buf *out);

#endif
