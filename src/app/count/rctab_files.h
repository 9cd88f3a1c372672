// SPDX-License-Identifier: Apache-2.0
// rctab_files.h: RCTab's reports of a count as files of a folder.
#ifndef BAL_APP_RCTAB_FILES_H
#define BAL_APP_RCTAB_FILES_H

#include "app/count/tally.h"

// Writes into the folder (made when it is not there; files of the same names are replaced):
//     detailed_report.json, detailed_report.csv, summary_report.csv
// and, where the configuration asks for slices, NAME_precinct_detailed_report.json and .csv or
// NAME_batch_…, with all characters but letters, digits, '_', '-' and '.' in NAME as '_'. Names of
// one spelling get a number. Several passes have _1, _2 … at the end of the name.
BAL_CHECKED bal_status rctab_write_files(const struct tally *t, const struct rctab *config,
                                         const char *folder, struct bal_err *err);

#endif
