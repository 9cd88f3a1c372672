// SPDX-License-Identifier: Apache-2.0
// hack.h: records changed on purpose, so that the wrong person wins.
#ifndef BAL_GENERATE_HACK_H
#define BAL_GENERATE_HACK_H

#include "generate/random.h"
#include "tabulate/rule.h"

// Counts the contest by its rule and the usual settings. Call result_done in any case.
BAL_CHECKED bal_status hack_count(const struct election *e, const struct contest *c,
                                  struct result *out, struct bal_err *err);

// The winner that has least, and the loser with most votes (write-ins cannot win); in a ranked
// contest, those of the last round. False: nobody could lose, or there is a tie.
bool hack_rivals(const struct result *r, uint32_t *winner, uint32_t *loser);

// Whose votes go where.
struct hack {
    uint32_t contest, from, to; // indexes in the election; choices of the contest
    uint64_t margin;            // true, in votes
};

// Fills `from` and `to` with the rivals of the true result. BAL_USAGE when there are none.
BAL_CHECKED bal_status hack_aim(struct hack *h, const struct result *truth, struct bal_err *err);

// Changes records of the contest, drawn at random, until `to` wins instead of `from`. votes: how
// many to move, which must be enough; 0: as many as the margin, so that the reported margin is
// about the true one, turned round (in a ranked contest more where that does not do). *changed
// becomes the number of records changed.
BAL_CHECKED bal_status hack_contest(struct election *machine, const struct hack *h, uint64_t votes,
                                    struct random *r, uint64_t *changed, struct bal_err *err);

#endif
