// SPDX-License-Identifier: Apache-2.0
// simulate_print.h: what simulated audits came to.
#ifndef BAL_CLI_SIMULATE_PRINT_H
#define BAL_CLI_SIMULATE_PRINT_H

#include "app/plan/simulate.h"
#include "cli/command.h"

// The sizes of one contest, or of all together.
struct sim_line {
    str name;
    const char *method;
    double mean;
    const uint64_t *quantiles; // COMPARE_QUANTILES
    uint64_t confirmed;
};

struct sim_shown {
    const struct trial *trial;
    double alpha;
    const struct km_rates *rates;
    const struct sim_line *lines;
    size_t count;
    bool together; // the last line is all contests together
};

BAL_CHECKED bal_status sim_print_sizes(const struct cli *cli, const struct sim_shown *s, bool json,
                                       struct bal_err *err);

struct wrong_shown {
    const struct trial *trial;
    double alpha;
    str contest;
    const char *method;
    enum population_hide hide;
    uint64_t confirmed;
};

// `holds`: the rate may well be the risk limit or less.
BAL_CHECKED bal_status sim_print_wrong(const struct cli *cli, const struct wrong_shown *s,
                                       bool json, bool *holds, struct bal_err *err);

#endif
