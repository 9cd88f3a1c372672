// SPDX-License-Identifier: Apache-2.0
// report_fill.h: what the parts of filling a report share: report.c, report_contest.c (a contest),
// report_rounds.c (rounds, and what was found in them).
#ifndef BAL_RECORD_REPORT_FILL_H
#define BAL_RECORD_REPORT_FILL_H

#include "record/verbs/report.h"

struct report_filler {
    struct record *r;
    struct session *s; // NULL: not frozen yet
    struct report *out;
};

// Text and times that live as long as the report; a time of 0 is empty.
str report_keep(struct report_filler *f, str s);
str report_keep_time(struct report_filler *f, int64_t time);

// Contest `c` of the frame, with its choices, assertions and measured risk.
BAL_CHECKED bal_status report_fill_contest(struct report_filler *f, uint32_t c,
                                           struct report_contest *out, struct bal_err *err);

// The rounds, each contest at the end of each, and every difference between paper and record.
// row[c]: where the report has contest `c` of the frame.
BAL_CHECKED bal_status report_fill_rounds(struct report_filler *f, const uint32_t *row,
                                          struct bal_err *err);

#endif
