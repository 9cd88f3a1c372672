// SPDX-License-Identifier: Apache-2.0
// claims.h: what claims are about, made up: a log whose events are not real, and figures that a
// test knows.
#ifndef BAL_TESTS_CLAIMS_H
#define BAL_TESTS_CLAIMS_H

#include "record/claims/claim.h"

enum claims_kind {
    CLAIMS_REPORTED, // frozen twice, audited
    CLAIMS_COUNTED,  // and the first contest counted by hand, with another winner
    CLAIMS_REOPENED, // frozen, and opened again
    CLAIMS_KINDS
};

// Contests: Mayor (Ann Alder, Bo Birch, Cy Cole), Council (two seats; Ann Alder, Dee Dunn, ANN
// ALDER, Measure 1), Measure 1 (Yes, No), Judge (ranked; Yes, Eve Elm). Jurisdictions Adams and
// Baker; results by jurisdiction for Mayor. Figures follow from `seed`. claim_facts_done frees it.
void claims_world(struct claim_facts *f, enum claims_kind kind, uint64_t seed);

#endif
