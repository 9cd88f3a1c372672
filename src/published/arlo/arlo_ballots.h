// SPDX-License-Identifier: Apache-2.0
// arlo_ballots.h: one contest of an audit of single ballots, between arlo_ballots.c and
// arlo_polling.c.
#ifndef BAL_PUBLISHED_ARLO_BALLOTS_H
#define BAL_PUBLISHED_ARLO_BALLOTS_H

#include "published/arlo/arlo.h"

struct ballots {
    struct arlo_audit *a;
    uint32_t contest;
    bool comparison;
    bool left_aside;     // ballots that were not found are no votes for the loser
    bool everywhere;     // every jurisdiction votes on the contest, whatever its ballots show
    bool elsewhere;      // some ballots were left aside as being of other jurisdictions
    struct table places; // jurisdictions that vote on the contest
    uint32_t *winners, *losers; // choices, of each pair
    int64_t *margins;
    size_t pairs;
};

// How often the ballot counts in the rounds from first to last: as often as it was drawn for the
// contest. Of a contest that was not targeted every ballot that was drawn in these rounds counts
// once, whatever it was drawn for (votingworks/arlo, server/api/rounds.py).
uint64_t arlo_times_drawn(const struct ballots *g, const struct arlo_ballot *b, uint32_t first,
                          uint32_t last);

// The risk after the round, the worst pair's. BAL_INVALID where it cannot be computed.
BAL_CHECKED bal_status arlo_polling_risk(struct ballots *g, const struct arlo_round *r,
                                         double *risk, struct bal_err *err);

#endif
