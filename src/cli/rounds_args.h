// SPDX-License-Identifier: Apache-2.0
// rounds_args.h: a sample by rounds on the command line, for risk and plan.
#ifndef BAL_CLI_ROUNDS_ARGS_H
#define BAL_CLI_ROUNDS_ARGS_H

#include "cli/risk_args.h"
#include "io/json_write.h"

// What --rounds, --winner-votes and --loser-votes say.
struct rounds_args {
    const uint64_t *sizes; // of the whole schedule
    size_t planned;
    struct rounds_query query; // the rounds done
    uint64_t cards;            // that the pair's reported votes are part of
    struct arena arena;
};

// Does this sample have to be given by rounds: the method knows no other form, or --rounds is
// given?
bool rounds_args_given(const struct method *m, const struct risk_args *a);

// Reads them. `whole`: the schedule must be given. BAL_USAGE, BAL_INVALID with the reason. Call
// rounds_args_done in every case.
BAL_CHECKED bal_status rounds_args_read(const struct method *m, const struct risk_args *a,
                                        double alpha, bool whole, struct rounds_args *out,
                                        struct bal_err *err);
void rounds_args_done(struct rounds_args *r);

// Measures the rounds done and prints them, as text or JSON. *met: is the risk limit?
BAL_CHECKED bal_status rounds_risk(const struct cli *cli, const struct method *m,
                                   const struct rounds_args *r, bool json, bool *met,
                                   struct bal_err *err);

// Plans the next round of such a method and prints it: cards in all (those drawn included) for a
// chance of 50, 70, 80 and 90 % to stop at its end, if the votes come as reported.
BAL_CHECKED bal_status rounds_plan(const struct cli *cli, const struct method *m,
                                   const struct risk_args *a, double alpha, bool json,
                                   struct bal_err *err);

#endif
