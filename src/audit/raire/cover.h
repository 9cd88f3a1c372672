// SPDX-License-Identifier: Apache-2.0
// cover.h: which assertions to use, once the least difficulty is known. For this folder.
#ifndef BAL_AUDIT_RAIRE_COVER_H
#define BAL_AUDIT_RAIRE_COVER_H

#include "audit/raire/search.h"

// Assertions of difficulty s->upper or less that rule out every order which does not end with the
// winner, after search_run with a finite upper. NEB first, then NEN by who stands.
BAL_CHECKED bal_status cover_make(struct search *s, struct raire_result *out, struct bal_err *err);

#endif
