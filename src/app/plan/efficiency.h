// SPDX-License-Identifier: Apache-2.0
// efficiency.h: the table of docs/efficiency.md: how many cards each method pulls.
#ifndef BAL_APP_EFFICIENCY_H
#define BAL_APP_EFFICIENCY_H

#include "app/plan/compare.h"
#include "io/sink.h"

struct efficiency_request {
    struct trial trial; // replications, seed, threads and progress; the rest is the table's
};

// Simulates every cell and writes the table as Markdown, with the command that makes it. Cells that
// fall short of the goals stated in the table are marked.
BAL_CHECKED bal_status efficiency_write(const struct efficiency_request *r, struct sink *out,
                                        struct bal_err *err);

#endif
