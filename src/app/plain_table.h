// SPDX-License-Identifier: Apache-2.0
// plain_table.h: one CSV table of figures that a command takes, row by row (docs/plain-tables.md).
#ifndef BAL_APP_PLAIN_TABLE_H
#define BAL_APP_PLAIN_TABLE_H

#include "formats/csv_table.h"

// A table: a file, or bytes that are open already (UTF-8), with `path` as their name.
struct table_input {
    const char *path;
    struct source *from; // NULL: open the file
};

// Reads the table and gives each row to `take`. What is wrong with it becomes problems; without any
// row there is one. BAL_IO and others when it cannot be read to its end.
BAL_CHECKED bal_status plain_table_read(const struct table_input *in,
                                        const struct csv_column *columns, uint32_t count,
                                        struct problems *problems,
                                        bal_status (*take)(void *ctx, struct csv_table *t,
                                                           struct bal_err *err),
                                        void *ctx, struct bal_err *err);

// The number of a name: added to the table when it is new.
BAL_CHECKED bal_status plain_table_name(struct table *names, str name, uint32_t *out,
                                        struct bal_err *err);

#endif
