// SPDX-License-Identifier: Apache-2.0
// hand_profile.h: a contest of the frame counted again, by its rule, from what people read on the
// ballots: different sets of marks, and how many cards say each. That is what decides where votes
// for each choice do not: rankings, scores, shares where a voter has several votes.
#ifndef BAL_APP_HAND_PROFILE_H
#define BAL_APP_HAND_PROFILE_H

#include "app/frame/frame.h"

struct hand_profile {
    const struct frame *f;
    uint32_t contest;     // of the frame
    struct contest as;    // the same with these cards as its column
    uint32_t cards;       // in the column
    VEC(uint64_t) counts; // cards of each code of `as`
};

// Call hand_profile_done in every case.
void hand_profile_start(struct hand_profile *p, const struct frame *f, uint32_t contest);
void hand_profile_done(struct hand_profile *p);

// Adds cards that all say the same; sorts the marks.
BAL_CHECKED bal_status hand_profile_add(struct hand_profile *p, enum contest_state state,
                                        struct mark *marks, uint32_t count, uint64_t cards,
                                        struct bal_err *err);

// Counts what was added, at most LIMIT_CARDS cards, by the rule that the frame counts the contest
// by: there is one (handcount_possible). Call result_done in every case.
BAL_CHECKED bal_status hand_profile_count(struct hand_profile *p, struct result *out,
                                          struct bal_err *err);

#endif
