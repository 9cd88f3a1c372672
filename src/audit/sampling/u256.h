// SPDX-License-Identifier: Apache-2.0
// u256.h: a SHA-256 digest read as a big-endian number of 256 bits, as every sampler here does.
#ifndef BAL_AUDIT_U256_H
#define BAL_AUDIT_U256_H

#include <stddef.h>
#include <stdint.h>

struct u256 {
    uint64_t word[4]; // the most significant first
};

__extension__ typedef unsigned __int128 u128;

static inline uint64_t u64_of_bytes(const uint8_t bytes[static 8])
{
    uint64_t v = 0;
    for (int i = 0; i < 8; i++)
        v = v << 8 | bytes[i];
    return v;
}

static inline void u64_to_bytes(uint64_t v, uint8_t bytes[static 8])
{
    for (int i = 8; i-- > 0; v >>= 8)
        bytes[i] = (uint8_t)v;
}

static inline struct u256 u256_of_digest(const uint8_t digest[static 32])
{
    struct u256 n;
    for (size_t i = 0; i < 4; i++)
        n.word[i] = u64_of_bytes(digest + 8 * i);
    return n;
}

static inline void u256_to_digest(const struct u256 *n, uint8_t digest[static 32])
{
    for (size_t i = 0; i < 4; i++)
        u64_to_bytes(n->word[i], digest + 8 * i);
}

// The remainder of a division by `divisor` (not 0).
static inline uint64_t u256_mod(const struct u256 *n, uint64_t divisor)
{
    uint64_t rest = n->word[0] % divisor;
    for (int i = 1; i < 4; i++)
        rest = (uint64_t)(((u128)rest << 64 | n->word[i]) % divisor);
    return rest;
}

// Divides *n in place and returns the remainder.
static inline uint64_t u256_divide(struct u256 *n, uint64_t divisor)
{
    uint64_t rest = 0;
    for (int i = 0; i < 4; i++) {
        u128 part = (u128)rest << 64 | n->word[i];
        n->word[i] = (uint64_t)(part / divisor);
        rest = (uint64_t)(part % divisor);
    }
    return rest;
}

#endif
