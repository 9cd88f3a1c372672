// SPDX-License-Identifier: Apache-2.0
// verify_bundle.h: a bundle (docs/bundle.md) checked from its files alone: no database, no network,
// nothing of the record that it came from. docs/verify.md says what each check means.
#ifndef BAL_RECORD_VERIFY_BUNDLE_H
#define BAL_RECORD_VERIFY_BUNDLE_H

#include "record/verify/verify.h"

struct session;

struct bundle_wishes {
    str policy_sha256; // that the policy must have, 64 hex digits; "": it is not anchored
    str seed;          // that the audit must have; "": any
    const char *proof; // file to write the proof of two heads to, where there is one; NULL: none
    // Told of the audit at its end, where it could be followed; NULL: nobody.
    bal_status (*audit)(void *ctx, struct session *s, struct bal_err *err);
    void *ctx;
};

// Checks V1 to V20. The result is an error only where the folder cannot be read at all; everything
// that is wrong in it is a check that fails. Call verify_done in every case.
BAL_CHECKED bal_status verify_bundle(struct verify *out, const char *path,
                                     const struct bundle_wishes *wishes,
                                     const struct record_env *env, struct bal_err *err);

#endif
