// SPDX-License-Identifier: Apache-2.0
// random.h: where random bytes come from. Whoever needs some takes a struct random_source, so that
// a test or the demo can pass one whose bytes are known.
#ifndef BAL_CRYPTO_RANDOM_H
#define BAL_CRYPTO_RANDOM_H

#include "base/base.h"
#include "crypto/sha256.h"

struct random_source {
    // Fills `len` bytes at `out`.
    bal_status (*fill)(void *ctx, uint8_t *out, size_t len, struct bal_err *err);
    void *ctx;
};

BAL_CHECKED bal_status random_fill(const struct random_source *source, uint8_t *out, size_t len,
                                   struct bal_err *err);

// The system's random bytes, fit for keys. For the outermost rooms only.
struct random_source random_system(void);

// Bytes that a text decides: block i = SHA-256("ballast/random/v1\n" || text || "\n" || be64(i)),
// i = 0, 1, 2 …, one block after the other. Whoever knows the text knows the bytes: for the demo
// and tests, never for a real key.
struct random_text {
    struct sha256 head; // after the text
    uint64_t blocks;    // made so far
    uint8_t block[SHA256_BYTES];
    size_t left; // bytes of the last block not given out yet
};

void random_text_init(struct random_text *r, str text);

// The source views r, which the caller keeps.
struct random_source random_text_source(struct random_text *r);

#endif
