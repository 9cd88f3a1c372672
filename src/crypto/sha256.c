// SPDX-License-Identifier: Apache-2.0
// OpenSSL's Init/Update/Final and not EVP: for a message of 30 bytes EVP spends longer on its own
// dispatch than on the hash, and its state cannot be copied without an allocation. OpenSSL marks
// these functions deprecated; they run the same machine code.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <assert.h>
#include <endian.h>
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

void sha256_add_u64(struct sha256 *s, uint64_t v)
{
    uint64_t bytes = htobe64(v);
    sha256_add(s, str_make((const char *)&bytes, sizeof bytes));
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

// The key, filled up with zeros to a block, each byte XOR `with`.
static void add_key(struct sha256 *s, str key, uint8_t with)
{
    uint8_t block[64];
    assert(key.len <= sizeof block);
    memset(block, with, sizeof block);
    for (size_t i = 0; i < key.len; i++)
        block[i] ^= (uint8_t)key.ptr[i];
    sha256_init(s);
    sha256_add(s, str_make((const char *)block, sizeof block));
    explicit_bzero(block, sizeof block);
}

void hmac_sha256_init(struct hmac_sha256 *h, str key)
{
    add_key(&h->inner, key, 0x36);
    add_key(&h->outer, key, 0x5C);
}

void hmac_sha256_done(struct hmac_sha256 *h, uint8_t mac[static SHA256_BYTES])
{
    sha256_done(&h->inner, mac);
    sha256_add(&h->outer, str_make((const char *)mac, SHA256_BYTES));
    sha256_done(&h->outer, mac);
}

void hmac_sha256(str key, str first, str second, uint8_t mac[static SHA256_BYTES])
{
    struct hmac_sha256 h;
    hmac_sha256_init(&h, key);
    sha256_add(&h.inner, first);
    sha256_add(&h.inner, second);
    hmac_sha256_done(&h, mac);
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
