// SPDX-License-Identifier: Apache-2.0
// dominion_csv.h: reading a Dominion CSV export from any source, for tests and fuzzing.
#ifndef BAL_FORMATS_DOMINION_CSV_H
#define BAL_FORMATS_DOMINION_CSV_H

#include "core/import.h"
#include "io/source.h"

BAL_CHECKED bal_status dominion_csv_read_source(struct source *s, struct import *imp,
                                                struct bal_err *err);

#endif
