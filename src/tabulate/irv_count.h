// SPDX-License-Identifier: Apache-2.0
// irv_count.h: the state of an instant-runoff count, for the files of this folder.
#ifndef BAL_TABULATE_IRV_COUNT_H
#define BAL_TABULATE_IRV_COUNT_H

#include "tabulate/irv.h"
#include "tabulate/java_random.h"

// All cards with one code that ranks somebody.
struct paper {
    uint64_t cards;
    uint32_t first, count; // its preferences in count.preferences
    uint32_t at;           // whom it counts for, NOBODY before round 1
    uint8_t end;           // enum ranking_end
    bool inactive;
};

struct irv_count {
    const struct irv_rules *rules;
    struct result *r;
    VEC(struct paper) papers;
    VEC(struct mark) preferences;
    bool *standing;  // neither excluded nor eliminated
    uint32_t stands; // how many
    uint64_t inactive[INACTIVE_KINDS];
    uint64_t threshold;
    struct java_random random;
    uint32_t *tied, tied_count;
    bool stopped; // by a tie
};

// The winner of this round, or NOBODY. A tie that the rules do not break stops the count.
BAL_CHECKED bal_status irv_find_winner(struct irv_count *c, const struct count_round *round,
                                       uint32_t *out, struct bal_err *err);

// Eliminates those who have to go in this round.
BAL_CHECKED bal_status irv_eliminate(struct irv_count *c, struct count_round *round,
                                     struct bal_err *err);

#endif
