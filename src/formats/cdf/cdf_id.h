// SPDX-License-Identifier: Apache-2.0
// cdf_id.h: ids of objects in a CDF report. In XML they are names (xsd:ID), which may not begin
// with a digit nor hold blanks. Names of devices that are not so are written as ISO 9075-14 writes
// them: a byte or character that may not stand there is _xHHHH_.
#ifndef BAL_FORMATS_CDF_ID_H
#define BAL_FORMATS_CDF_ID_H

#include "base/base.h"

// Is it an id as it is? ASCII letters, digits, '_', '-', '.'; first a letter or '_'.
bool cdf_id_plain(str text);

// Appends the id for the text; and the text of an id.
void cdf_id_put(str text, struct buf *out);
void cdf_id_text(str id, struct buf *out);

#endif
