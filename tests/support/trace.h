// SPDX-License-Identifier: Apache-2.0
// trace.h: all that a reader says about a text, as one text; to compare chunk sizes and readers.
#ifndef BAL_TESTS_TRACE_H
#define BAL_TESTS_TRACE_H

#include "io/csv.h"
#include "io/json.h"
#include "io/xml.h"

// Every token as one of {}[]ksntf0. (0 is null, the dot is the end), with <TEXT> after a key,
// string and number. A failure ends the trace with !MESSAGE (PLACE). The source's name is "t".
BAL_CHECKED bal_status json_trace(struct buf *out, str text, size_t chunk, struct bal_err *err);

void json_trace_token(struct buf *out, enum json_type type, str text);

// Every row as LINE[CELL|CELL…]; failures as above.
BAL_CHECKED bal_status csv_trace(struct buf *out, str text, size_t chunk, struct bal_err *err);

// The same where rows are taken by csv_peek and csv_skip if they can be.
BAL_CHECKED bal_status csv_trace_peeking(struct buf *out, str text, size_t chunk,
                                         struct bal_err *err);

// The same with the divider that csv_open_any finds.
BAL_CHECKED bal_status csv_trace_any(struct buf *out, str text, size_t chunk, struct bal_err *err);

// The same by another reader, which takes one byte after the other and knows no limits.
BAL_CHECKED bal_status csv_naive_trace(struct buf *out, str text);

// Every event with its place, as LINE:COLUMN<NAME KEY="VALUE"…> (those of the list, which NULL
// ends, that are there), LINE:COLUMN</> and LINE:COLUMN"TEXT"; the dot is the end. Failures as
// above. `x` is all zero or was used before.
BAL_CHECKED bal_status xml_trace(struct xml *x, struct buf *out, str text, size_t chunk,
                                 const char *const *attributes, struct bal_err *err);

#endif
