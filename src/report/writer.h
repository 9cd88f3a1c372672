// SPDX-License-Identifier: Apache-2.0
// writer.h: the ways of writing a report. One file per way, one line in writers.def.
#ifndef BAL_REPORT_WRITER_H
#define BAL_REPORT_WRITER_H

#include "io/sink.h"
#include "report/model.h"

// Exactly one of the two functions is set. The same report gives the same bytes.
struct report_writer {
    const char *name, *title; // "html"; a title for people
    // Writes one text. What the sink says comes out when it is closed.
    bal_status (*write)(const struct report *r, struct sink *out, struct bal_err *err);
    // Fills a folder, which exists and is empty, with files.
    bal_status (*fill)(const struct report *r, const char *folder, struct bal_err *err);
};

// By name; NULL when there is none.
const struct report_writer *report_writer_find(str name);

// In the order of writers.def; NULL after the last.
const struct report_writer *report_writer_at(size_t i);

// Writes to a sink, which stays open. BAL_USAGE for a writer that makes a folder; BAL_LIMIT without
// memory.
BAL_CHECKED bal_status report_write(const struct report_writer *w, const struct report *r,
                                    struct sink *out, struct bal_err *err);

// Writes a file (replaced when there is one) or a folder (BAL_CONFLICT when there is one), which
// appears whole or not at all.
BAL_CHECKED bal_status report_write_path(const struct report_writer *w, const struct report *r,
                                         const char *path, struct bal_err *err);

#endif
