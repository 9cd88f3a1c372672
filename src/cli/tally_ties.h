// SPDX-License-Identifier: Apache-2.0
// tally_ties.h: who decides the ties of a count that stops and asks: the names given with --tie,
// one after the other, then a person on a terminal.
#ifndef BAL_CLI_TALLY_TIES_H
#define BAL_CLI_TALLY_TIES_H

#include "app/count/tally.h"
#include "cli/command.h"
#include "cli/opt.h"

struct tally_ties {
    const struct cli *cli;
    const struct opt_list *names;
    size_t used;
};

// The two must live as long as the count. BAL_CONFLICT: the next name is not among the tied, or no
// name is left and there is no terminal.
struct irv_ask tally_ties_ask(struct tally_ties *ties);

// BAL_USAGE: a name was given for a tie that did not come.
BAL_CHECKED bal_status tally_ties_check(const struct tally_ties *ties, struct bal_err *err);

#endif
