// SPDX-License-Identifier: Apache-2.0
// results_write.h: contests and reported results as a report of SP 1500-100, version 2.
//
// The report has no date of its own making and none of the election, which nobody told: they are
// 1970-01-01, to be filled in by who issues it. Exported, imported and exported again they are the
// same bytes. Contests and choices of which only results are known come after the others.
#ifndef BAL_FORMATS_CDF_RESULTS_WRITE_H
#define BAL_FORMATS_CDF_RESULTS_WRITE_H

#include "core/election.h"
#include "io/sink.h"

BAL_CHECKED bal_status cdf_results_write(const struct election *e, struct sink *out, bool xml,
                                         struct bal_err *err);
void cdf_results_lost(const struct election *e, struct buf *out);

#endif
