// SPDX-License-Identifier: Apache-2.0
// corla_figures.h: the sample sizes and risks that Colorado published, as `verify` computes them
// again (src/published/colorado/). Contests without a margin or without a sample prove nothing and
// are passed over.
#ifndef BAL_TESTS_CORLA_FIGURES_H
#define BAL_TESTS_CORLA_FIGURES_H

#include "support/shared.h"

// Every contest of the folder that contest.csv lies in: its optimistic and its estimated sample
// size. Adds to *all and prints what differs.
void corla_sizes(const char *path, struct shared_count *all);

// Every contest of the folder of a ResultsReportSummary.csv: its risk, to the printed digit.
void corla_risks(const char *path, struct shared_count *all);

#endif
