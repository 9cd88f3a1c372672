// SPDX-License-Identifier: Apache-2.0
// corla_figures.h: the sample sizes and risks that Colorado published, recomputed from the
// published margins, cards and discrepancies. Columns go by their names; rows without a margin or
// without a sample prove nothing and are passed over.
#ifndef BAL_TESTS_CORLA_FIGURES_H
#define BAL_TESTS_CORLA_FIGURES_H

#include "support/shared.h"

// Every row of a contest.csv: its optimistic and its estimated sample size. Adds to *all and prints
// what differs.
void corla_sizes(const char *path, struct shared_count *all);

// Every row of a ResultsReportSummary.csv: its risk, to the printed digit.
void corla_risks(const char *path, struct shared_count *all);

#endif
