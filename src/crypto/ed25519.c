// SPDX-License-Identifier: Apache-2.0
#include "crypto/ed25519.h"

#include <openssl/evp.h>

// Little-endian numbers of 32 bytes: is a < b?
static bool less(const uint8_t a[static 32], const uint8_t b[static 32])
{
    for (int i = 31; i >= 0; i--)
        if (a[i] != b[i])
            return a[i] < b[i];
    return false;
}

static const uint8_t field_p[32] = {
    0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f};

static const uint8_t order_l[32] = {
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};

// The y of the eight points whose order divides 8: of orders 1, 2, 4, 8, 8.
static const uint8_t small_y[5][32] = {
    {1},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
     0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
     0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
     0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
     0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
};

static bool equals(const uint8_t a[static 32], const uint8_t b[static 32])
{
    return memcmp(a, b, 32) == 0;
}

// Rule 1. Only y = 1 and y = p - 1 have x = 0, which has no negative.
static bool canonical(const uint8_t point[static 32])
{
    uint8_t y[32];
    memcpy(y, point, sizeof y);
    y[31] &= 0x7f;
    bool negative = (point[31] & 0x80) != 0;
    return less(y, field_p) && !(negative && (equals(y, small_y[0]) || equals(y, small_y[1])));
}

static bool small_order(const uint8_t point[static 32])
{
    uint8_t y[32];
    memcpy(y, point, sizeof y);
    y[31] &= 0x7f;
    for (size_t i = 0; i < ARRAY_LEN(small_y); i++)
        if (equals(y, small_y[i]))
            return true;
    return false;
}

bool ed25519_key_fits(const uint8_t key[static ED25519_PUBLIC])
{
    return canonical(key) && !small_order(key);
}

static bal_status failed(struct bal_err *err)
{
    return bal_fail(err, BAL_LIMIT, "the cryptographic library cannot make an Ed25519 key");
}

bal_status ed25519_public(const uint8_t seed[static ED25519_SEED],
                          uint8_t key[static ED25519_PUBLIC], struct bal_err *err)
{
    EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, ED25519_SEED);
    uint8_t made[ED25519_PUBLIC];
    size_t len = sizeof made;
    bool ok = pkey != NULL && EVP_PKEY_get_raw_public_key(pkey, made, &len) == 1;
    EVP_PKEY_free(pkey);
    if (!ok)
        return failed(err);
    memcpy(key, made, sizeof made);
    return BAL_OK;
}

bal_status ed25519_sign(const uint8_t seed[static ED25519_SEED], str message,
                        uint8_t signature[static ED25519_SIGNATURE], struct bal_err *err)
{
    EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, ED25519_SEED);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    uint8_t made[ED25519_SIGNATURE];
    size_t len = sizeof made;
    bool ok = pkey != NULL && ctx != NULL && EVP_DigestSignInit(ctx, NULL, NULL, NULL, pkey) == 1 &&
              EVP_DigestSign(ctx, made, &len, (const uint8_t *)message.ptr, message.len) == 1;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(pkey);
    if (!ok)
        return failed(err);
    memcpy(signature, made, sizeof made);
    return BAL_OK;
}

bool ed25519_verify(const uint8_t key[static ED25519_PUBLIC], str message,
                    const uint8_t signature[static ED25519_SIGNATURE])
{
    if (!ed25519_key_fits(key) || !canonical(signature) || !less(signature + 32, order_l))
        return false;
    EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, ED25519_PUBLIC);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = pkey != NULL && ctx != NULL &&
              EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) == 1 &&
              EVP_DigestVerify(ctx, signature, ED25519_SIGNATURE, (const uint8_t *)message.ptr,
                               message.len) == 1;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(pkey);
    return ok;
}
