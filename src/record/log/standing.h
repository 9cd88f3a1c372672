// SPDX-License-Identifier: Apache-2.0
// standing.h: how each contest stands, as the record says it: from the lists of commit, of the last
// measured round and of the outcome. Nothing is computed anew, so this takes milliseconds.
#ifndef BAL_RECORD_STANDING_H
#define BAL_RECORD_STANDING_H

#include "record/log/record.h"

struct standing {
    str contest; // as core/spelling.h spells it
    bool target;
    str risk_limit, method;
    str irv_rule;    // of a ranked count, where it is not the default
    bool by_batch;   // whole batches are compared: `usable`, o1 and u1 count these
    bool polling;    // without CVRs: the counts below are votes for the loser and for the winner
    uint64_t cards;  // of its universe
    uint64_t pooled; // of these: known as sums of several only
    bool measured;   // the following five are known
    double risk;
    bool met;
    uint64_t usable;         // cards examined that count for it
    uint64_t o1, o2, u1, u2; // of these, by what they change the smallest margin by
    bool escalated;          // to be counted by hand in full
    str reason;              // why
    bool counted, tied;      // its hand count is complete; and a tie. By verb_standings only
    str outcome;             // "confirmed", "counted by hand", "tied", "not confirmed"; empty: not
                             // yet
    VEC(str) winners;        // with the outcome
};

struct standings {
    VEC(struct standing) at; // contests in the order of the election; none before commit
    struct arena arena;
};

// Call standings_done in every case.
BAL_CHECKED bal_status standings_read(struct record *r, struct standings *out, struct bal_err *err);
void standings_done(struct standings *s);

// Has every target met its limit, or goes it to a full hand count? No more cards help then.
bool standings_settled(const struct standings *s);

#endif
