// SPDX-License-Identifier: Apache-2.0
// interpretation.h: what an audit board saw on one card that was drawn (a manual vote record, MVR).
#ifndef BAL_CORE_INTERPRETATION_H
#define BAL_CORE_INTERPRETATION_H

#include "core/election.h"

// As contest_state, and what only people can find.
enum finding_state {
    FINDING_NOT_ON_CARD = STATE_NOT_ON_CARD,
    FINDING_BLANK = STATE_BLANK,
    FINDING_MARKED = STATE_MARKED,
    FINDING_OVERVOTED = STATE_OVERVOTED,
    FINDING_INVALID = STATE_INVALID,
    FINDING_WITHHELD = STATE_WITHHELD, // never in an interpretation
    FINDING_NO_AGREEMENT,              // the board does not agree: counts as the worst case
    FINDING_NOT_FOUND,                 // the card is not where it should be: the worst case
};

enum { CONTEST_ALL = -1 }; // FINDING_NOT_FOUND of the card as a whole

struct finding {
    int64_t contest; // index in election.contests, or CONTEST_ALL
    enum finding_state state;
    uint32_t count;
    const struct mark *marks;
};

// The retrieval key says which card was asked for; its parts are empty or 0 where they are unknown.
struct interpretation {
    uint64_t round, draw; // from 1
    uint32_t jurisdiction;
    str container, tabulator, batch;
    uint64_t position; // in its batch, from 1
    str imprinted;
    uint32_t count;
    const struct finding *findings;
    struct place place;
};

// Adds a copy of the interpretation and of all it points to. The marks of each finding are sorted
// as those of a mark set are, in whatever order people wrote them.
BAL_CHECKED bal_status interpretation_add(struct election *e, const struct interpretation *i,
                                          struct bal_err *err);

#endif
