// SPDX-License-Identifier: Apache-2.0
// ed25519.h: signatures (RFC 8032, pure Ed25519) over OpenSSL, with the edges fixed.
//
// RFC 8032 leaves room in what a verifier accepts. Two verifiers must not disagree about a hostile
// signature, so this is the rule here, whatever OpenSSL does. With p = 2^255 - 19, L the order of
// the base point B, and the signature (R, S), a signature of message M by the key A is valid when
//   1. A and R are canonical: bits 0 to 254 hold a y below p, and not the sign bit with x = 0;
//   2. A is a point of the curve and not one of the eight points of small order;
//   3. S < L;
//   4. the bytes of S B - k A are those of R, k = SHA-512(R || A || M) mod L (no cofactor).
// An R of small order is accepted where (4) holds. A key with a component of small order is
// accepted as a key; (4) decides each of its signatures.
#ifndef BAL_CRYPTO_ED25519_H
#define BAL_CRYPTO_ED25519_H

#include "base/base.h"

enum { ED25519_SEED = 32, ED25519_PUBLIC = 32, ED25519_SIGNATURE = 64 };

// The public key of a private one (the "seed" of RFC 8032, 32 random bytes).
BAL_CHECKED bal_status ed25519_public(const uint8_t seed[static ED25519_SEED],
                                      uint8_t key[static ED25519_PUBLIC], struct bal_err *err);

BAL_CHECKED bal_status ed25519_sign(const uint8_t seed[static ED25519_SEED], str message,
                                    uint8_t signature[static ED25519_SIGNATURE],
                                    struct bal_err *err);

// Is it valid by the four rules above? A machine without memory is false, too.
bool ed25519_verify(const uint8_t key[static ED25519_PUBLIC], str message,
                    const uint8_t signature[static ED25519_SIGNATURE]);

// Is the key canonical and not of small order (rule 1 and the second half of rule 2)?
bool ed25519_key_fits(const uint8_t key[static ED25519_PUBLIC]);

#endif
