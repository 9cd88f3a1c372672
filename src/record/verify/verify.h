// SPDX-License-Identifier: Apache-2.0
// verify.h: a record checked from the beginning, trusting nothing that can be computed again.
#ifndef BAL_RECORD_VERIFY_H
#define BAL_RECORD_VERIFY_H

#include "record/session/session.h"

// The codes are those of the bundle's verification where they check the same.
struct verify_check {
    const char *code; // "V3"
    const char *what; // in words: "every event is signed and in its place"
    bool ok;
    bool open;  // it could not be made, which is no failure
    str reason; // of a failure, or why it could not be made
};

enum verify_verdict { VERIFY_PASS, VERIFY_FAIL, VERIFY_INCOMPLETE };

const char *verify_verdict_name(enum verify_verdict v); // "PASS", …

struct verify {
    VEC(struct verify_check) checks; // in the order in which they were made
    enum verify_verdict verdict; // INCOMPLETE: what is there is right, the audit is not concluded
    uint64_t events, objects, bytes; // that were looked at
    bool several;                    // an audit of several parties
    bool overridden;     // cosignatures are missing and were overridden: NOT FULLY WITNESSED
    uint64_t clock_back; // events dated before the one before them: two clocks, told as a warning
    str election, key, root; // the operator's verifier key; the root in base64
    // Of a bundle: what stands in the way of PASS though nothing is wrong, and what whoever relies
    // on it must know besides.
    VEC(str) not_checked, notes;
    str policy; // SHA-256 of its policy, in hexadecimal
    struct arena arena;
};

// Verifies the record: the file, every signature, the tree, the order of events, every object, and
// everything that can be computed from the inputs: margins, assertions, samples, risks, the
// outcome. The result is an error only when the file cannot be read as a record at all. Call
// verify_done in every case.
BAL_CHECKED bal_status verify_record(struct verify *out, const char *path,
                                     const struct record_env *env, struct bal_err *err);

void verify_done(struct verify *v);

#endif
