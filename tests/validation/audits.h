// SPDX-License-Identifier: Apache-2.0
// audits.h: the ways in which a scene is audited, each by the tests of the program.
#ifndef BAL_TESTS_AUDITS_H
#define BAL_TESTS_AUDITS_H

#include "audit/planning/simulate.h"
#include "validation/scene.h"

enum audit_type {
    AUDIT_COMPARISON,      // each card with its CVR
    AUDIT_WEIGHTED,        // the same, cards drawn by the weights of their CVRs
    AUDIT_POOLED,          // the cards of the pool with its mean, the others with their CVRs
    AUDIT_POOLED_WEIGHTED, // the same, cards of the pool drawn three times as often
    AUDIT_POLLING,         // paper alone
};

struct way {
    const char *name; // "comparison", "ballot polling"
    enum audit_type type;
    const char *method; // of methods.def; NULL: the weighted test
    bool standard;      // the default method of its audit type: more repetitions
    bool lookahead;     // against an operator who knows the sample and makes cards vanish
};

// How many of so many audits of the wrong outcome confirm it, at a risk limit of 5 %. False when
// the scene cannot be audited so (a full hand count is called for before any card is drawn).
bool audit_scene(const struct scene *s, const struct way *w, uint64_t repetitions, uint64_t seed,
                 uint64_t *confirmed);

#endif
