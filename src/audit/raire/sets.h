// SPDX-License-Identifier: Apache-2.0
// sets.h: numbers for sets of candidates, 0, 1, 2 … in order of first appearance.
#ifndef BAL_AUDIT_RAIRE_SETS_H
#define BAL_AUDIT_RAIRE_SETS_H

#include "audit/raire/raire.h"

#define SETS_NONE UINT32_MAX

enum { LIMIT_SETS = 1 << 26 };

struct sets {
    VEC(candidate_set) list;
    uint32_t *slots; // open addressing: number + 1, or 0
    size_t slot_count;
};

void sets_init(struct sets *s);
void sets_done(struct sets *s);

// Number of the set, added when new; SETS_NONE without memory or beyond LIMIT_SETS.
uint32_t sets_add(struct sets *s, candidate_set set, bool *new);

// Number of the set, or SETS_NONE.
uint32_t sets_find(const struct sets *s, candidate_set set);

#endif
