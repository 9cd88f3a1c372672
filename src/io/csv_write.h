// SPDX-License-Identifier: Apache-2.0
// csv_write.h: writes CSV as RFC 4180 has it, with LF line ends. A cell is quoted when it must be,
// and when it begins with = + - @ or with a blank: a spreadsheet program must not make anything of
// it.
#ifndef BAL_IO_CSV_WRITE_H
#define BAL_IO_CSV_WRITE_H

#include "io/sink.h"

// Appends one cell without the comma.
void csv_quote(struct buf *out, str cell);

struct csv_writer {
    struct sink *sink;
    struct buf cell; // scratch
    bool started;    // the row has a cell
};

void csv_writer_init(struct csv_writer *w, struct sink *sink);

void csv_put(struct csv_writer *w, str cell);
void csv_put_u64(struct csv_writer *w, uint64_t v);
void csv_put_raw(struct csv_writer *w, str cells); // already quoted, commas between them
void csv_end_row(struct csv_writer *w);

// BAL_LIMIT when a cell was too long. What the sink says comes out when it is closed.
BAL_CHECKED bal_status csv_writer_done(struct csv_writer *w, struct bal_err *err);

#endif
