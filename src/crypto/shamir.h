// SPDX-License-Identifier: Apache-2.0
// shamir.h: a secret in n shares of which any k give it back and k - 1 say nothing (A. Shamir, How
// to share a secret, 1979), byte by byte over GF(256) with the polynomial of AES, x^8 + x^4 + x^3 +
// x + 1. Share x (1 to 255) of a byte s is s + a1 x + ... + a(k-1) x^(k-1) with random a.
#ifndef BAL_CRYPTO_SHAMIR_H
#define BAL_CRYPTO_SHAMIR_H

#include "crypto/random.h"

enum { SHAMIR_SHARES = 255, SHAMIR_SECRET = 64 };

// Writes n shares of `len` bytes each (at most SHAMIR_SECRET), one after the other: share i has
// x = i + 1. BAL_INVALID unless 1 <= k <= n <= SHAMIR_SHARES and len > 0.
BAL_CHECKED bal_status shamir_split(str secret, unsigned k, unsigned n,
                                    const struct random_source *random, uint8_t *out,
                                    struct bal_err *err);

// Writes the secret that k shares of `len` bytes give: share i is at shares + i * len and has x[i].
// False where two have the same x, or one is 0. Whether the shares are of one secret, nothing says.
bool shamir_join(const uint8_t *shares, const uint8_t *x, unsigned k, size_t len, uint8_t *out);

#endif
