// SPDX-License-Identifier: Apache-2.0
#include "crypto/seal.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

enum { KEY = 32, R = 8, P = 1 };

static bal_status derive(const struct seal *s, str passphrase, uint8_t key[static KEY],
                         struct bal_err *err)
{
    if (s->cost < SEAL_COST_MIN || s->cost > SEAL_COST_MAX)
        return bal_fail(err, BAL_INVALID, "the passphrase cost %u is not between %d and %d",
                        s->cost, SEAL_COST_MIN, SEAL_COST_MAX);
    uint64_t n = (uint64_t)1 << s->cost, memory = 128 * R * (n + P + 2) + (1 << 16);
    if (EVP_PBE_scrypt(passphrase.ptr, passphrase.len, s->salt, SEAL_SALT, n, R, P, memory, key,
                       KEY) != 1)
        return err_memory(err);
    return BAL_OK;
}

static bool encrypt(EVP_CIPHER_CTX *ctx, const struct seal *s, const uint8_t *key, str context,
                    str secret, uint8_t *out)
{
    int n = 0;
    return EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, s->nonce) == 1 &&
           EVP_EncryptUpdate(ctx, NULL, &n, (const uint8_t *)context.ptr, (int)context.len) == 1 &&
           EVP_EncryptUpdate(ctx, out, &n, (const uint8_t *)secret.ptr, (int)secret.len) == 1 &&
           EVP_EncryptFinal_ex(ctx, out + secret.len, &n) == 1 &&
           EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, SEAL_TAG, out + secret.len) == 1;
}

static bool decrypt(EVP_CIPHER_CTX *ctx, const struct seal *s, const uint8_t *key, str context,
                    str sealed, uint8_t *out)
{
    int n = 0, len = (int)sealed.len - SEAL_TAG;
    uint8_t tag[SEAL_TAG];
    memcpy(tag, sealed.ptr + len, SEAL_TAG);
    return EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, s->nonce) == 1 &&
           EVP_DecryptUpdate(ctx, NULL, &n, (const uint8_t *)context.ptr, (int)context.len) == 1 &&
           EVP_DecryptUpdate(ctx, out, &n, (const uint8_t *)sealed.ptr, len) == 1 &&
           EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, SEAL_TAG, tag) == 1 &&
           EVP_DecryptFinal_ex(ctx, out + len, &n) == 1;
}

bal_status seal_lock(const struct seal *s, str passphrase, str context, str secret, uint8_t *out,
                     struct bal_err *err)
{
    uint8_t key[KEY], made[SEAL_SECRET_MAX + SEAL_TAG];
    if (secret.len > SEAL_SECRET_MAX || context.len > SEAL_SECRET_MAX)
        return bal_fail(err, BAL_LIMIT, "a secret has at most %d bytes", SEAL_SECRET_MAX);
    BAL_TRY(derive(s, passphrase, key, err));
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    bool ok = ctx != NULL && encrypt(ctx, s, key, context, secret, made);
    EVP_CIPHER_CTX_free(ctx);
    OPENSSL_cleanse(key, sizeof key);
    if (!ok)
        return bal_fail(err, BAL_LIMIT, "the cryptographic library cannot encrypt");
    memcpy(out, made, secret.len + SEAL_TAG);
    return BAL_OK;
}

bal_status seal_open(const struct seal *s, str passphrase, str context, str sealed, uint8_t *out,
                     struct bal_err *err)
{
    uint8_t key[KEY], made[SEAL_SECRET_MAX];
    if (sealed.len < SEAL_TAG || sealed.len > SEAL_SECRET_MAX + SEAL_TAG ||
        context.len > SEAL_SECRET_MAX)
        return bal_fail(err, BAL_INVALID, "a sealed secret has another length");
    BAL_TRY(derive(s, passphrase, key, err));
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    bool ok = ctx != NULL && decrypt(ctx, s, key, context, sealed, made);
    EVP_CIPHER_CTX_free(ctx);
    OPENSSL_cleanse(key, sizeof key);
    if (ok)
        memcpy(out, made, sealed.len - SEAL_TAG);
    OPENSSL_cleanse(made, sizeof made);
    return ok ? BAL_OK : bal_fail(err, BAL_DENIED, "the passphrase is not the right one");
}
