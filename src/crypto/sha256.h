// SPDX-License-Identifier: Apache-2.0
// sha256.h: SHA-256 (FIPS 180-4). This room is the only one that includes OpenSSL.
//
// The state is a plain value: no memory behind it, nothing to free, nothing that can fail. A copy
// of it is a fork, so a common prefix is hashed once:
//
//     struct sha256 head, one;
//     sha256_init(&head), sha256_add(&head, prefix);
//     for each message: one = head, sha256_add(&one, rest), sha256_done(&one, digest);
//
// That is also the fast path for very many short messages.
#ifndef BAL_CRYPTO_SHA256_H
#define BAL_CRYPTO_SHA256_H

#include <stdint.h>

#include "base/str.h"

enum { SHA256_BYTES = 32, SHA256_HEX = 2 * SHA256_BYTES };

struct sha256 {
    uint64_t state[14]; // OpenSSL's SHA256_CTX, whose size is checked in sha256.c
};

void sha256_init(struct sha256 *s);
void sha256_add(struct sha256 *s, str bytes);
void sha256_add_u64(struct sha256 *s, uint64_t v); // as 8 bytes, the highest first

// Writes the digest. The state is used up; copy it before to go on.
void sha256_done(struct sha256 *s, uint8_t digest[static SHA256_BYTES]);

// The digest of one message.
void sha256(str bytes, uint8_t digest[static SHA256_BYTES]);

// HMAC-SHA256 (RFC 2104), with a key of at most 64 bytes: the message is added to `inner`. A plain
// value as well; it says as much as the key.
struct hmac_sha256 {
    struct sha256 inner, outer;
};

void hmac_sha256_init(struct hmac_sha256 *h, str key);
void hmac_sha256_done(struct hmac_sha256 *h, uint8_t mac[static SHA256_BYTES]);

// That of the two parts, one after the other.
void hmac_sha256(str key, str first, str second, uint8_t mac[static SHA256_BYTES]);

// Writes the digest as 64 lower-case hexadecimal digits (no NUL); the result views `text`.
str sha256_hex(const uint8_t digest[static SHA256_BYTES], char text[static SHA256_HEX]);

#endif
