// SPDX-License-Identifier: Apache-2.0
// slip.h: one share of a secret of 32 bytes, on a slip of paper or in a file. Text:
//
//     ballast-slip/v1
//     of NAME+NUMBER+KEY                       whose key it is part of; or: of secret DIGEST
//     share 2 of 5, any 3 are needed
//     hex 02…                                  number, 32 bytes, 4 bytes that tell a slip of the
//     pen words acorn …                            the same, a word (words.h) for each byte, 37 in
//     all
//
// Either of the last two lines is enough, so that a slip can be typed in from its words. The 4
// bytes are the first of SHA-256("ballast/slip/v1" LF, the second and third line, number, share).
#ifndef BAL_LEDGER_SLIP_H
#define BAL_LEDGER_SLIP_H

#include "crypto/shamir.h"
#include "ledger/note.h"

enum {
    SLIP_SECRET = 32,
    SLIP_CHECK = 4,
    SLIP_CODE = 1 + SLIP_SECRET + SLIP_CHECK,
    SLIP_BYTES = 4096
};

struct slip {
    str of;               // "NAME+NUMBER+KEY" or "secret DIGEST"
    unsigned share, n, k; // share 2 of 5, any 3 are needed
    uint8_t y[SLIP_SECRET];
};

void slip_add(struct buf *out, const struct slip *s);

// Reads a slip. BAL_INVALID says what is wrong with it. Views the text.
BAL_CHECKED bal_status slip_parse(str text, struct slip *out, struct bal_err *err);

// The secret that the slips make together. BAL_CONFLICT: they are not of the same secret, one is
// there twice, or too few are there.
BAL_CHECKED bal_status slip_join(const struct slip *slips, size_t count,
                                 uint8_t out[static SLIP_SECRET], struct bal_err *err);

// What stands after "of" for a secret that is no key: "secret DIGEST".
void slip_secret_name(struct buf *out, const uint8_t secret[static SLIP_SECRET]);

#endif
