// SPDX-License-Identifier: Apache-2.0
// frame_rounds.h: contests whose method is valid round by round only (audit/risk/rounds.h).
//
// Their schedule (frame_settings.rounds) is part of what is committed before the seed. It counts
// the contest's own draws: round r of the contest is over when the first rounds[r] draws from its
// universe were looked at, whatever is drawn for other contests. Only what lies before such an end
// counts, and each end is looked at once; so the sizes depend on nothing but the schedule. A round
// of the record brings such a contest to the next size of its schedule, or leaves it where it is.
#ifndef BAL_APP_FRAME_ROUNDS_H
#define BAL_APP_FRAME_ROUNDS_H

#include "app/frame/frame.h"

// Is the contest measured by the rounds of its schedule?
static inline bool frame_by_rounds(const struct frame_contest *c)
{
    return c->settings.method != NULL && (c->settings.method->flags & METHOD_ROUNDS) != 0;
}

// Why the method cannot measure an audit with these settings and this universe, after "the method M
// …"; NULL: it can.
const char *frame_rounds_refuses(const struct frame_contest *c);

// Why its claims are not for a method by rounds; NULL: they are pairs of candidates.
const char *frame_rounds_refuses_claims(const struct frame_contest *c);

// BAL_CONFLICT where a contest's method needs draws with replacement and the sampler's are not.
BAL_CHECKED bal_status frame_rounds_sampler(const struct frame *f, const struct sampler *s,
                                            struct bal_err *err);

// The size of its schedule after `target`; 0: the schedule is over.
uint64_t frame_rounds_next(const struct frame_contest *c, uint64_t target);

// BAL_CONFLICT where the targets of a round (frame.contest_count) depart from a schedule, coming
// from those of the round before it (NULL: none), or are fewer than those.
BAL_CHECKED bal_status frame_rounds_follow(const struct frame *f, const uint64_t *before,
                                           const uint64_t *targets, uint64_t round,
                                           struct bal_err *err);

#endif
