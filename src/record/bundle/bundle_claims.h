// SPDX-License-Identifier: Apache-2.0
// bundle_claims.h: claims are judged by a bundle only after all of it was verified.
#ifndef BAL_RECORD_BUNDLE_CLAIMS_H
#define BAL_RECORD_BUNDLE_CLAIMS_H

#include "record/claims/claim.h"

// Verifies the bundle and collects what claims are about. BAL_DENIED: the bundle fails, so that
// nothing is told from it. Call claim_facts_done in every case. `policy_sha256`: as bundle_wishes.
BAL_CHECKED bal_status bundle_claims(struct claim_facts *f, const char *path, str policy_sha256,
                                     const struct record_env *env, struct bal_err *err);

#endif
