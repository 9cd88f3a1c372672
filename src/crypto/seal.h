// SPDX-License-Identifier: Apache-2.0
// seal.h: a secret locked with a passphrase: scrypt (RFC 7914) makes a key of it, AES-256-GCM (NIST
// SP 800-38D) encrypts and authenticates.
#ifndef BAL_CRYPTO_SEAL_H
#define BAL_CRYPTO_SEAL_H

#include "base/base.h"

enum {
    SEAL_SALT = 16,
    SEAL_NONCE = 12,
    SEAL_TAG = 16,
    SEAL_SECRET_MAX = 1024, // bytes
    SEAL_COST = 17,         // what new secrets get: 128 MiB, a good part of a second
    SEAL_COST_MIN = 14,     // what is accepted
    SEAL_COST_MAX = 20,     // 1 GiB
};

struct seal {
    unsigned cost;                              // scrypt with N = 2^cost, r = 8, p = 1
    uint8_t salt[SEAL_SALT], nonce[SEAL_NONCE]; // random, never used twice
};

// Writes secret.len + SEAL_TAG bytes: the ciphertext and the tag. `context` is not secret, but the
// same bytes must be given to open it.
BAL_CHECKED bal_status seal_lock(const struct seal *s, str passphrase, str context, str secret,
                                 uint8_t *out, struct bal_err *err);

// Writes sealed.len - SEAL_TAG bytes. BAL_DENIED when the passphrase is another, or a byte of
// `sealed`, `context` or *s was changed: the two cannot be told apart.
BAL_CHECKED bal_status seal_open(const struct seal *s, str passphrase, str context, str sealed,
                                 uint8_t *out, struct bal_err *err);

#endif
