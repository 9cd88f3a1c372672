// SPDX-License-Identifier: Apache-2.0
// plan.h: risk methods for the commands: what a sample has shown, and how large one must be.
#ifndef BAL_APP_PLAN_H
#define BAL_APP_PLAN_H

#include "app/count/tally.h"
#include "audit/risk/kaplan_markov.h"
#include "audit/risk/method.h"

// The draws that one contest needs.
struct plan_contest {
    const struct contest *contest;
    uint64_t margin;    // votes; 0 without a margin
    uint64_t cards;     // that the sample is drawn from
    uint64_t draws;     // SIZE_UNBOUNDED: no sample is enough
    const char *reason; // why it needs a full hand count; NULL: a sample is less work
};

struct plan {
    VEC(struct plan_contest) contests;
};

// Plans every contest of a tally by its own margin, each diluted by all cards that can be drawn:
// those of the manifest, or the CVRs where there is no manifest. The `missing` cards, which have no
// CVR, are taken for votes for the loser. `query` gives alpha, gamma and the discrepancies. Call
// plan_done in every case.
BAL_CHECKED bal_status plan_election(struct plan *out, const struct tally *tally, uint64_t missing,
                                     const struct method *m, const struct risk_query *query,
                                     struct bal_err *err);

void plan_done(struct plan *p);

#endif
