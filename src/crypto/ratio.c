// SPDX-License-Identifier: Apache-2.0
#include "crypto/ratio.h"

#include <openssl/bn.h>
#include <openssl/err.h>

struct ratio {
    BIGNUM *n, *d; // d > 0
};

enum { DECIMAL_BYTES = sizeof(decimal) };

bal_status ratios_check(const struct ratios *pool, struct bal_err *err)
{
    if (pool->memory)
        return err_memory(err);
    if (pool->large)
        return bal_fail(err, BAL_LIMIT, "a transfer value has more than %d binary digits",
                        RATIO_BITS);
    return BAL_OK;
}

void ratios_done(struct ratios *pool)
{
    for (size_t i = 0; i < pool->all.len; i++) {
        BN_free(pool->all.at[i]->n);
        BN_free(pool->all.at[i]->d);
        mem_free(pool->all.at[i]);
    }
    vec_done(&pool->all);
    BN_CTX_free(pool->work);
    pool->work = NULL;
}

static BN_CTX *work(struct ratios *pool)
{
    if (pool->work == NULL)
        pool->work = BN_CTX_new();
    return pool->work;
}

static void fail(struct ratios *pool)
{
    ERR_clear_error();
    pool->memory = true;
}

static struct ratio *make(struct ratios *pool)
{
    if (pool->memory || pool->large)
        return NULL;
    struct ratio *f = mem_alloc(sizeof *f);
    struct ratio **slot = f != NULL ? vec_push(&pool->all, UINT32_MAX) : NULL;
    if (slot == NULL) {
        mem_free(f);
        fail(pool);
        return NULL;
    }
    *slot = f;
    f->n = BN_new();
    f->d = BN_new();
    if (f->n != NULL && f->d != NULL)
        return f;
    fail(pool);
    return NULL;
}

static bool put(BIGNUM *out, decimal v)
{
    unsigned char bytes[DECIMAL_BYTES];
    __extension__ unsigned __int128 size = (unsigned __int128)v;
    size = v < 0 ? -size : size;
    for (int i = 0; i < DECIMAL_BYTES; i++)
        bytes[i] = (unsigned char)(size >> (8 * i));
    if (BN_lebin2bn(bytes, DECIMAL_BYTES, out) == NULL)
        return false;
    BN_set_negative(out, v < 0);
    return true;
}

// Lowest terms, d > 0.
static const struct ratio *finish(struct ratios *pool, struct ratio *f, bool good)
{
    if (f == NULL)
        return NULL;
    BN_CTX *ctx = work(pool);
    BIGNUM *gcd = good && ctx != NULL ? BN_new() : NULL;
    good = gcd != NULL && BN_gcd(gcd, f->n, f->d, ctx) == 1 &&
           BN_div(f->n, NULL, f->n, gcd, ctx) == 1 && BN_div(f->d, NULL, f->d, gcd, ctx) == 1;
    BN_free(gcd);
    if (!good) {
        fail(pool);
        return NULL;
    }
    if (BN_is_negative(f->d)) {
        BN_set_negative(f->d, 0);
        BN_set_negative(f->n, !BN_is_negative(f->n));
    }
    pool->large = BN_num_bits(f->n) > RATIO_BITS || BN_num_bits(f->d) > RATIO_BITS;
    return pool->large ? NULL : f;
}

const struct ratio *ratio_of(struct ratios *pool, decimal n, decimal d)
{
    struct ratio *f = make(pool);
    return finish(pool, f, f != NULL && put(f->n, n) && put(f->d, d));
}

static bool multiply(struct ratios *pool, BIGNUM *out, const BIGNUM *a, const BIGNUM *b)
{
    BN_CTX *ctx = work(pool);
    return ctx != NULL && BN_mul(out, a, b, ctx) == 1;
}

// a + b, or a - b.
static const struct ratio *sum(struct ratios *pool, const struct ratio *a, const struct ratio *b,
                               bool minus)
{
    struct ratio *f = a != NULL && b != NULL ? make(pool) : NULL;
    if (f == NULL)
        return NULL;
    BIGNUM *right = BN_new();
    bool good = right != NULL && multiply(pool, f->n, a->n, b->d) &&
                multiply(pool, right, b->n, a->d) && multiply(pool, f->d, a->d, b->d) &&
                (minus ? BN_sub(f->n, f->n, right) : BN_add(f->n, f->n, right)) == 1;
    BN_free(right);
    return finish(pool, f, good);
}

const struct ratio *ratio_add(struct ratios *pool, const struct ratio *a, const struct ratio *b)
{
    return sum(pool, a, b, false);
}

const struct ratio *ratio_subtract(struct ratios *pool, const struct ratio *a,
                                   const struct ratio *b)
{
    return sum(pool, a, b, true);
}

const struct ratio *ratio_multiply(struct ratios *pool, const struct ratio *a,
                                   const struct ratio *b)
{
    struct ratio *f = a != NULL && b != NULL ? make(pool) : NULL;
    return finish(
        pool, f, f != NULL && multiply(pool, f->n, a->n, b->n) && multiply(pool, f->d, a->d, b->d));
}

const struct ratio *ratio_divide(struct ratios *pool, const struct ratio *a, const struct ratio *b)
{
    struct ratio *f = a != NULL && b != NULL ? make(pool) : NULL;
    return finish(
        pool, f, f != NULL && multiply(pool, f->n, a->n, b->d) && multiply(pool, f->d, a->d, b->n));
}

int ratio_compare(struct ratios *pool, const struct ratio *a, const struct ratio *b)
{
    if (a == NULL || b == NULL || pool->memory || pool->large)
        return 0;
    BIGNUM *left = BN_new(), *right = BN_new();
    bool good = left != NULL && right != NULL && multiply(pool, left, a->n, b->d) &&
                multiply(pool, right, b->n, a->d);
    int order = good ? BN_cmp(left, right) : 0;
    if (!good)
        fail(pool);
    BN_free(left);
    BN_free(right);
    return order;
}

static bool round_up(const BIGNUM *rest, const BIGNUM *d, enum rounding how)
{
    if (how != ROUND_NEAREST)
        return how == ROUND_UP && !BN_is_zero(rest);
    BIGNUM *twice = BN_new();
    bool up = twice != NULL && BN_lshift1(twice, rest) == 1 && BN_ucmp(twice, d) >= 0;
    BN_free(twice);
    return up;
}

decimal ratio_times(struct ratios *pool, const struct ratio *a, decimal n, enum rounding how)
{
    unsigned char bytes[DECIMAL_BYTES];
    __extension__ unsigned __int128 size = 0;
    if (a == NULL || pool->memory || pool->large)
        return 0;
    BIGNUM *product = BN_new(), *rest = BN_new();
    BN_CTX *ctx = work(pool);
    bool good = product != NULL && rest != NULL && ctx != NULL && put(product, n) &&
                multiply(pool, product, product, a->n) &&
                BN_div(product, rest, product, a->d, ctx) == 1;
    bool negative = good && (BN_is_negative(product) || BN_is_negative(rest));
    if (good && BN_num_bits(product) > 8 * DECIMAL_BYTES - 2)
        pool->large = true;
    else if (good && BN_bn2lebinpad(product, bytes, DECIMAL_BYTES) == DECIMAL_BYTES)
        for (int i = DECIMAL_BYTES; i-- > 0;)
            size = size << 8 | bytes[i];
    if (good && !pool->large)
        size += round_up(rest, a->d, how);
    if (!good)
        fail(pool);
    BN_free(product);
    BN_free(rest);
    return negative ? -(decimal)size : (decimal)size;
}
