// SPDX-License-Identifier: Apache-2.0
// verify_work.h: what the checks of a record have in common, for verify.c and its parts.
#ifndef BAL_RECORD_VERIFY_WORK_H
#define BAL_RECORD_VERIFY_WORK_H

#include "record/lists/verify_lists.h"
#include "record/verify/verify.h"

struct verifier {
    struct verify *out;
    struct record *r;
    struct table named; // ids of the objects that events name
    struct verify_entered entered;
};

// Notes how a check went. The first failure of a check is told; any makes the verdict FAIL. seq
// UINT64_MAX: of no event.
void verify_judge(struct verifier *v, const char *code, bal_status status,
                  const struct bal_err *why, uint64_t seq);

// ---- verify_objects.c

// Every object that the body names, wherever in it, is there and has its hash. `folder`: its source
// is a list of files, which are objects too.
BAL_CHECKED bal_status verify_objects_of(struct verifier *v, const struct ej1 *value, bool folder,
                                         struct bal_err *err);

// No object is there that no event names, and none that one names is marked as if it were so.
BAL_CHECKED bal_status verify_unreached(struct verifier *v, struct bal_err *err);

// ---- verify_computed.c

// The input of that event, if it is one, is still understood as it was.
BAL_CHECKED bal_status verify_input(struct verifier *v, uint64_t seq, struct bal_err *err);

// Computes everything anew as it was after this event, where the event has something to compare.
void verify_computed(struct verifier *v, str type, uint64_t seq);

#endif
