// SPDX-License-Identifier: Apache-2.0
#include "crypto/random.h"

#include <limits.h>
#include <openssl/rand.h>

bal_status random_fill(const struct random_source *source, uint8_t *out, size_t len,
                       struct bal_err *err)
{
    return source->fill(source->ctx, out, len, err);
}

static bal_status fill_system(void *ctx, uint8_t *out, size_t len, struct bal_err *err)
{
    (void)ctx;
    if (len > INT_MAX || RAND_priv_bytes(out, (int)len) != 1)
        return bal_fail(err, BAL_IO, "the system gives no random bytes");
    return BAL_OK;
}

struct random_source random_system(void)
{
    return (struct random_source){fill_system, NULL};
}

void random_text_init(struct random_text *r, str text)
{
    *r = (struct random_text){.left = 0};
    sha256_init(&r->head);
    sha256_add(&r->head, STR("ballast/random/v1\n"));
    sha256_add(&r->head, text);
    sha256_add(&r->head, STR("\n"));
}

static bal_status fill_text(void *ctx, uint8_t *out, size_t len, struct bal_err *err)
{
    (void)err;
    struct random_text *r = ctx;
    for (size_t i = 0; i < len; i++) {
        if (r->left == 0) {
            struct sha256 s = r->head;
            sha256_add_u64(&s, r->blocks);
            sha256_done(&s, r->block);
            r->blocks++;
            r->left = SHA256_BYTES;
        }
        out[i] = r->block[SHA256_BYTES - r->left--];
    }
    return BAL_OK;
}

struct random_source random_text_source(struct random_text *r)
{
    return (struct random_source){fill_text, r};
}
