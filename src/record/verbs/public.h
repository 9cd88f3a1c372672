// SPDX-License-Identifier: Apache-2.0
// public.h: the acts by which a record becomes public: opening drawn cards, and the bundle.
// docs/bundle.md has the bytes and says what may be public when.
#ifndef BAL_RECORD_PUBLIC_H
#define BAL_RECORD_PUBLIC_H

#include "record/verbs/verbs.h"

struct open_result {
    uint64_t events, cards; // card-open events written, and the cards they open
    uint64_t waiting; // interpretations that no cosigned checkpoint covers, or where boards differ
};

// Opens the records of all cards whose interpretations are there, and of those that nobody entered
// before their round was closed: what was not opened before. Where a policy asks for it, only of
// interpretations under a cosigned checkpoint; the others wait. BAL_CONFLICT: the privacy rule
// opens no cards, or nothing is sealed.
BAL_CHECKED bal_status verb_open(struct record *r, struct open_result *out, struct problems *p,
                                 struct bal_err *err);

// ---- for publish

// May all votes be opened, unlinked? Not where trees of sums stand in for them.
bool public_tallies(const struct state *s);

// Between record_begin and record_commit: writes what verb_open does.
BAL_CHECKED bal_status public_open_cards(struct session *s, struct open_result *out,
                                         struct bal_err *err);

#endif
