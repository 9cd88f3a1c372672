// SPDX-License-Identifier: Apache-2.0
// check.h: do these assertions prove this winner? An answer that trusts nothing of the search: it
// shares no code with it and looks at the assertions alone.
#ifndef BAL_AUDIT_RAIRE_CHECK_H
#define BAL_AUDIT_RAIRE_CHECK_H

#include "audit/raire/raire.h"

struct raire_verdict {
    bool sufficient;
    // When not: an elimination order, first eliminated first, that contradicts no assertion and
    // ends with somebody else.
    uint8_t order[RAIRE_CANDIDATES];
};

// If all assertions are true, has `winner` won? Only kind, winner, loser and continuing of each are
// looked at. BAL_INVALID: an assertion that cannot be (a candidate who does not exist or against
// himself, NEN whose winner or loser does not stand). BAL_LIMIT: too many orders to follow.
BAL_CHECKED bal_status raire_check(uint32_t candidates, uint32_t winner,
                                   const struct raire_assertion *assertions, size_t count,
                                   struct raire_verdict *out, struct bal_err *err);

#endif
