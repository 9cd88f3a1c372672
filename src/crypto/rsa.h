// SPDX-License-Identifier: Apache-2.0
// rsa.h: checks RSA signatures (RSASSA-PKCS1-v1_5 with SHA-256, RFC 8017): what voting systems sign
// their files with. Nothing is signed with it here.
#ifndef BAL_CRYPTO_RSA_H
#define BAL_CRYPTO_RSA_H

#include "base/base.h"
#include "crypto/sha256.h"

enum { RSA_MOST_BYTES = 2048 }; // of a modulus

// Is the signature that of the message with this digest, by the key? Modulus and exponent are
// big-endian. False for numbers that are no key, and without memory.
bool rsa_verify_sha256(str modulus, str exponent, const uint8_t digest[static SHA256_BYTES],
                       str signature);

#endif
