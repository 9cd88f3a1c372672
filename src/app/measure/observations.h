// SPDX-License-Identifier: Apache-2.0
// observations.h: any risk method on any list of observations, so that anybody can use them.
//
// The file has one observation a line, a decimal number from 0 to `upper`, in the order of the
// draws. All numbers are taken exactly, as whole parts of 10^-digits; with many cards there is room
// for fewer digits.
#ifndef BAL_APP_OBSERVATIONS_H
#define BAL_APP_OBSERVATIONS_H

#include "audit/risk/martingale.h"

struct observations_query {
    const struct method *method;
    const char *path;
    str upper, mean;                       // bound u and null mean t, as decimals
    uint64_t cards;                        // N; 0: draws with replacement
    bool reported;                         // are the next two given?
    double reported_mean, reported_spread; // mean and variance by the report, for bets
    bool history;
};

struct observations {
    VEC(uint64_t) x;
    double unit;           // one part
    struct martingale end; // after the last draw
    double risk;           // measured, never rounded down
    VEC(double) history;   // the risk after each draw alone (history.h)
};

// BAL_INVALID where the file or the query makes no sense, with the line; BAL_IO, BAL_LIMIT. Call
// observations_done in every case.
BAL_CHECKED bal_status observations_read(const struct observations_query *q,
                                         struct observations *out, struct bal_err *err);

void observations_done(struct observations *o);

#endif
