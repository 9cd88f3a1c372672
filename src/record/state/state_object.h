// SPDX-License-Identifier: Apache-2.0
// state_object.h: how an event names an object.
#ifndef BAL_RECORD_STATE_OBJECT_H
#define BAL_RECORD_STATE_OBJECT_H

#include "ledger/event.h"

// `salted`: the digest is SHA-256(salt || content), and the salt is in the record's private part.
struct state_object {
    uint8_t digest[SHA256_BYTES];
    uint64_t size;
    bool salted;
};

// Reads {"media":…,"salted":…,"sha256":…,"size":…}. BAL_INVALID: it is no such name.
BAL_CHECKED bal_status state_object_read(const struct ej1 *from, struct state_object *out,
                                         struct bal_err *err);

#endif
