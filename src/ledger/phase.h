// SPDX-License-Identifier: Apache-2.0
// phase.h: which event may come next. The phase is a fold over the types of the events so far;
// event_types.def is the whole machine:
//
//   NEW --election-open--> OPEN --params-commit--> FREEZING --assertions-commit--> COMMITTED
//   COMMITTED --seed--> SEEDED --round-open--> DRAWING --sample--> ROUND --round-close--> MEASURED
//   MEASURED --round-open--> DRAWING …      MEASURED --outcome--> CONCLUDED
//   FREEZING, COMMITTED, SHARING --reopen--> OPEN
//
// In an audit of several parties (docs/parties.md) the seed is made in steps:
//
//   COMMITTED --seed-share-commit--> SHARING --seed-share-reveal, seed-default--> REVEALING
//   REVEALING --dice--> THROWN --seed--> SEEDED      COMMITTED --dice--> THROWN (dice alone)
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
    PHASE_SHARING,   // the parties commit to their shares of the seed
    PHASE_REVEALING, // and reveal them
    PHASE_THROWN,    // the dice lie
    PHASE_SEEDED,
    PHASE_DRAWING,
    PHASE_ROUND,
    PHASE_MEASURED,
    PHASE_CONCLUDED,
};

// Who must sign an event beside the log key; docs/parties.md has the rules word by word. TWO and
// APPROVED hold in an audit of several parties.
enum signers {
    SIGN_LOG,      // nobody
    SIGN_SELF,     // the key that the body names
    SIGN_OWN,      // a key of the same affiliation as the key that the body names
    SIGN_ALL,      // a key of every affiliation
    SIGN_PARTY,    // a party's key, of the affiliation that the body names
    SIGN_TWO,      // keys of parties or boards, of two affiliations and owners
    SIGN_APPROVED, // it is not written, but proposed and approved
    SIGN_APPROVES, // keys of two affiliations and owners, not observers
};

struct event_type {
    const char *name;
    unsigned phases; // bit p: it may be written in phase p
    int next;        // the phase after it; -1: the same
    enum signers signers;
    bool several;     // only in an audit of several parties
    const char *says; // one line for `log`
};

// All of them, in the order of the table.
const struct event_type *event_types(size_t *count);

// NULL when there is no such type.
const struct event_type *event_type_find(str name);

// "open for inputs"; completes "the record is …".
const char *phase_says(enum phase p);

// Moves *phase over an event of that type; `several`: in an audit of several parties. BAL_CONFLICT,
// with what to do as the hint, when it is not allowed now; BAL_UNSUPPORTED for a type of audits
// with several parties in one of one operator; BAL_INVALID for an unknown type. *phase is then
// unchanged.
BAL_CHECKED bal_status phase_next(enum phase *phase, bool several, str type, struct bal_err *err);

// The words that name an event's signers, for `sign` and the documents: "two keys, each …".
const char *signers_say(enum signers s);

enum { SEED_DIGITS_MIN = 20, SEED_DIGITS_MAX = 1000 };

// Is this a seed: at least 20 decimal digits, each one throw of a ten-sided die? BAL_INVALID says
// what is wrong.
BAL_CHECKED bal_status seed_digits_check(str digits, struct bal_err *err);

#endif
