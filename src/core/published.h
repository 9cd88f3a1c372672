// SPDX-License-Identifier: Apache-2.0
// published.h: sets of assertions about ranked contests as other programs write them: the claims
// that prove who won, candidates by name, id or number. Read by formats/published.h.
#ifndef BAL_CORE_PUBLISHED_H
#define BAL_CORE_PUBLISHED_H

#include "base/base.h"

enum {
    LIMIT_ASSERTIONS = 1 << 22,
    LIMIT_ASSERTION_NAMES = 1 << 24, // assertions of one contest times candidates
};

struct published_names {
    VEC(str) names;
};

struct published_assertion {
    bool neb;
    str winner, loser;
    struct published_names others; // NEN: who stands, or who does not
};

struct published_set {
    str contest, winner; // empty where the file does not say
    bool by_number;      // candidates are numbers from 0, else names or ids
    bool standing;       // `others` are those who stand, else those who were eliminated
    str expected_polls;  // as written; empty where there is none
    str cards;           // "Ballots involved in audit (#)", as written
    str failed;          // the program's reason for having found none
    struct published_names candidates; // by_number: their names, where the file has them
    struct published_names eliminated; // all but the winner, where the file has them
    VEC(struct published_assertion) assertions;
};

struct assertion_sets {
    const char *format; // raire-json, shangrla-json or audit-irv-cp
    VEC(struct published_set) sets;
    struct arena arena; // of all texts
};

#define PUBLISHED_INIT                                                                             \
    {                                                                                              \
        .format = "", .arena = ARENA_INIT(LIMIT_SMALL_FILE)                                        \
    }

// Frees the lists of a set; its texts are the arena's.
void published_set_done(struct published_set *set);
void assertion_sets_done(struct assertion_sets *p);

#endif
