// SPDX-License-Identifier: Apache-2.0
// sizes.h: numbers of cards for the five chances of a plan or a simulation, as table and as JSON.
//
// A size that no number of cards reaches (SIZE_UNBOUNDED, SIM_NEVER) is a word in a table, null in
// JSON.
#ifndef BAL_CLI_SIZES_H
#define BAL_CLI_SIZES_H

#include "cli/term.h"
#include "io/json_write.h"

// The columns of size_chances and of compare_quantiles.
#define SIZE_COLUMN(title_)                                                                        \
    {                                                                                              \
        .title = (title_), .right = true                                                           \
    }
#define SIZE_COLUMNS                                                                               \
    SIZE_COLUMN("50 %"), SIZE_COLUMN("70 %"), SIZE_COLUMN("80 %"), SIZE_COLUMN("90 %"),            \
        SIZE_COLUMN("95 %")

void size_cell(struct term_table *t, uint64_t size, const char *never);
void size_cells(struct term_table *t, const uint64_t *sizes, size_t count, const char *never);

void size_json(struct json_writer *w, const char *key, uint64_t size);
void sizes_json(struct json_writer *w, const char *key, const uint64_t *sizes, size_t count);

// A list of numbers, as of chances or margins.
void doubles_json(struct json_writer *w, const char *key, const double *values, size_t count);

#endif
