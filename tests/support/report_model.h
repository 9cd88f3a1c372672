// SPDX-License-Identifier: Apache-2.0
// report_model.h: reports to write: one with every status and ugly names, and a large one.
#ifndef BAL_TESTS_REPORT_MODEL_H
#define BAL_TESTS_REPORT_MODEL_H

#include "report/model.h"

// Of a made-up county. report_done frees it.
void report_fixture(struct report *r);

// So many contests, rounds and discrepancies.
void report_fixture_large(struct report *r, uint64_t contests, uint64_t rounds,
                          uint64_t discrepancies);

#endif
