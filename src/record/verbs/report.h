// SPDX-License-Identifier: Apache-2.0
// report.h: a record as a report (report/model.h), whatever its phase.
#ifndef BAL_RECORD_REPORT_H
#define BAL_RECORD_REPORT_H

#include "record/verbs/verbs.h"
#include "report/model.h"

// Fills the model from the record, everything computed anew. `out` is started with report_init;
// call report_done in every case.
BAL_CHECKED bal_status record_report(struct record *r, struct report *out, struct bal_err *err);

// The same of an audit that is open already, as it is in the record; NULL: it is not frozen yet.
BAL_CHECKED bal_status record_report_of(struct record *r, struct session *s, struct report *out,
                                        struct bal_err *err);

#endif
