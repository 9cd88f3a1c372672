// SPDX-License-Identifier: Apache-2.0
// flows.h: the rounds of a ranked count as columns of bars and what flows between them, exactly.
//
// Rows are the candidates in the order in which they leave the count, winners first, then (where
// some are grouped) the others together, then ballots that became inactive, then what was lost by
// rounding. In every column each bar is exactly what flows in, and exactly what flows out; a count
// for which that does not hold makes no flows.
//
// A count of more than FLOWS_COLUMNS rounds or FLOWS_ROWS candidates is simplified: candidates who
// never had more than FLOWS_SMALL of 1000 of the votes, were not elected and did not stand at the
// end are taken together, the least first, until it fits; and rounds in which only they lost votes
// become one step.
#ifndef BAL_APP_FLOWS_H
#define BAL_APP_FLOWS_H

#include "base/arena.h"
#include "tabulate/result.h"

enum { FLOWS_COLUMNS = 14, FLOWS_ROWS = 20, FLOWS_SMALL = 25 };

enum flow_who { FLOW_CANDIDATE, FLOW_OTHERS, FLOW_INACTIVE, FLOW_ROUNDING };

struct flow_row {
    enum flow_who who;
    uint32_t candidate; // FLOW_CANDIDATE
    uint32_t elected;   // round in which this one was elected; 0: never
    uint32_t out;       // round in which this one was eliminated; 0: never
};

struct flow_bar {
    uint32_t row;
    decimal votes;
};

struct flow {
    uint32_t from, to; // rows; the same: what stays
    decimal votes;     // not 0; negative where a law has it so
};

struct flow_column {
    uint32_t round, last; // its tallies are those of `round`; it leads to that after round `last`
    VEC(struct flow_bar) bars; // by row
    VEC(struct flow) flows;    // to the next column, by `from`, then by `to`
};

struct flows {
    const struct result *of;
    VEC(struct flow_row) rows;
    uint32_t *row_of; // of each candidate; NOBODY: has no tally in round 1
    uint32_t others;  // how many are taken together; 0: none
    decimal most;     // the most that one of them ever had
    decimal whole;    // what the bars of every column add up to
    bool negative;    // a bar or a flow is below 0
    VEC(struct flow_column) columns;
    struct arena arena;
};

// BAL_INVALID: no rounds. BAL_CONFLICT: the sums do not agree. Call flows_done in every case; the
// result must outlive the flows.
BAL_CHECKED bal_status flows_make(struct flows *out, const struct result *r, struct bal_err *err);
void flows_done(struct flows *f);

#endif
