// SPDX-License-Identifier: Apache-2.0
// cryptorandom.h: the SHA-256 counter generator of the Python package cryptorandom, which SHANGRLA
// draws with.
//
// Word c (from 0) is SHA-256(seed "," followed by c zero bytes), a big-endian number of 256 bits.
// Integers take their bits from the low end of word 0, then of word 1, and so on.
#ifndef BAL_AUDIT_CRYPTORANDOM_H
#define BAL_AUDIT_CRYPTORANDOM_H

#include "base/base.h"
#include "crypto/sha256.h"

struct cryptorandom {
    struct sha256 state; // of seed, comma and the zero bytes so far
    uint8_t word[SHA256_BYTES];
    unsigned bits; // of `word` not yet used by integers, at its high end
};

void cryptorandom_init(struct cryptorandom *r, str seed);

// The next word.
void cryptorandom_next(struct cryptorandom *r, uint8_t word[static SHA256_BYTES]);

// An integer from 0 to `below` - 1 (randint), by rejection. `below` is at least 1.
uint64_t cryptorandom_below(struct cryptorandom *r, uint64_t below);

// `count` different numbers from 1 to n, in drawing order (sample_by_index), to out[0 … count - 1].
// Keeps a list of n numbers. BAL_INVALID when count exceeds n, BAL_LIMIT without memory.
BAL_CHECKED bal_status cryptorandom_sample(struct cryptorandom *r, uint64_t n, uint64_t count,
                                           uint64_t *out, struct bal_err *err);

#endif
