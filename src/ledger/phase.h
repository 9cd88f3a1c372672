// SPDX-License-Identifier: Apache-2.0
// phase.h: which event may come next in an audit with one operator. The phase is a fold over the
// types of the events so far; event_types.def is the whole machine:
//
//   NEW --election-open--> OPEN --params-commit--> FREEZING --assertions-commit--> COMMITTED
//   COMMITTED --seed--> SEEDED --round-open--> DRAWING --sample--> ROUND --round-close--> MEASURED
//   MEASURED --round-open--> DRAWING …      MEASURED --outcome--> CONCLUDED
//   FREEZING, COMMITTED --reopen--> OPEN
//
// The command `commit` writes params-commit and assertions-commit together: the second is the
// freeze. An outcome may also follow from COMMITTED or SEEDED, where every contest was counted by
// hand; whether the evidence is enough is not this table's business.
#ifndef BAL_LEDGER_PHASE_H
#define BAL_LEDGER_PHASE_H

#include "base/base.h"

enum phase {
    PHASE_NEW, // no event yet; the fold begins here
    PHASE_OPEN,
    PHASE_FREEZING,
    PHASE_COMMITTED,
    PHASE_SEEDED,
    PHASE_DRAWING,
    PHASE_ROUND,
    PHASE_MEASURED,
    PHASE_CONCLUDED,
};

struct event_type {
    const char *name;
    unsigned phases;  // bit p: it may be written in phase p; none for audits of several parties
    int next;         // the phase after it; -1: the same
    const char *says; // one line for `log`
};

// All of them, in the order of the table.
const struct event_type *event_types(size_t *count);

// NULL when there is no such type.
const struct event_type *event_type_find(str name);

// "open for inputs"; completes "the record is …".
const char *phase_says(enum phase p);

// Moves *phase over an event of that type. BAL_CONFLICT, with what to do as the hint, when it is
// not allowed now; BAL_UNSUPPORTED for a type of audits with several parties; BAL_INVALID for an
// unknown type. *phase is then unchanged.
BAL_CHECKED bal_status phase_next(enum phase *phase, str type, struct bal_err *err);

enum { SEED_DIGITS_MIN = 20, SEED_DIGITS_MAX = 1000 };

// Is this a seed: at least 20 decimal digits, each one throw of a ten-sided die? BAL_INVALID says
// what is wrong.
BAL_CHECKED bal_status seed_digits_check(str digits, struct bal_err *err);

#endif
