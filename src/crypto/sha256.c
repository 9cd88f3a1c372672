// SPDX-License-Identifier: Apache-2.0
// OpenSSL's Init/Update/Final and not EVP: for a message of 30 bytes EVP spends longer on its own
// dispatch than on the hash, and its state cannot be copied without an allocation. OpenSSL marks
// these functions deprecated; they run the same machine code.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <assert.h>
#include <openssl/sha.h>

#include "crypto/sha256.h"

_Static_assert(sizeof(SHA256_CTX) <= sizeof(struct sha256), "the state holds OpenSSL's");
_Static_assert(_Alignof(SHA256_CTX) <= _Alignof(struct sha256), "and is aligned for it");

static SHA256_CTX *context(struct sha256 *s)
{
    return (SHA256_CTX *)(void *)s->state;
}

void sha256_init(struct sha256 *s)
{
    SHA256_Init(context(s));
}

void sha256_add(struct sha256 *s, str bytes)
{
    SHA256_Update(context(s), bytes.ptr, bytes.len);
}

void sha256_done(struct sha256 *s, uint8_t digest[static SHA256_BYTES])
{
    SHA256_Final(digest, context(s));
}

void sha256(str bytes, uint8_t digest[static SHA256_BYTES])
{
    struct sha256 s;
    sha256_init(&s);
    sha256_add(&s, bytes);
    sha256_done(&s, digest);
}

void hmac_sha256(str key, str first, str second, uint8_t mac[static SHA256_BYTES])
{
    enum { BLOCK = 64 };
    uint8_t inner[BLOCK] = {0}, outer[BLOCK];
    struct sha256 h;
    assert(key.len <= BLOCK);
    memcpy(inner, key.ptr, key.len);
    for (size_t i = 0; i < BLOCK; i++) {
        outer[i] = inner[i] ^ 0x5C;
        inner[i] ^= 0x36;
    }
    sha256_init(&h);
    sha256_add(&h, str_make((const char *)inner, BLOCK));
    sha256_add(&h, first);
    sha256_add(&h, second);
    sha256_done(&h, mac);
    sha256_init(&h);
    sha256_add(&h, str_make((const char *)outer, BLOCK));
    sha256_add(&h, str_make((const char *)mac, SHA256_BYTES));
    sha256_done(&h, mac);
    explicit_bzero(inner, BLOCK);
    explicit_bzero(outer, BLOCK);
}

str sha256_hex(const uint8_t digest[static SHA256_BYTES], char text[static SHA256_HEX])
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < SHA256_BYTES; i++) {
        text[2 * i] = hex[digest[i] >> 4];
        text[2 * i + 1] = hex[digest[i] & 15];
    }
    return str_make(text, SHA256_HEX);
}
