// SPDX-License-Identifier: Apache-2.0
#include "audit/sampling/batch_draw.h"

#include <stdlib.h>

#include "audit/sampling/weights.h"
#include "crypto/sha256.h"

// The batch on whose interval r lies: the first with ends[p] > r.
static size_t locate(const uint64_t *ends, size_t count, uint64_t r)
{
    size_t low = 0;
    VEC_BOUND(low, count - 1, i, ends[i] <= r);
    return low;
}

static bal_status check(str seed, uint64_t count, size_t batches, struct bal_err *err)
{
    if (seed.len == 0)
        return bal_fail(err, BAL_INVALID, "the seed is missing");
    if (count == 0 || count > LIMIT_DRAWS || batches == 0 || batches > LIMIT_BATCHES)
        return bal_fail(err, BAL_INVALID, "%ju draws from %zu batches", (uintmax_t)count, batches);
    return BAL_OK;
}

// SHA-256(seed ‖ between ‖ i).
static void digest_of(str seed, str between, uint64_t i, uint8_t digest[static SHA256_BYTES])
{
    char text[NUM_TEXT];
    struct sha256 hash;
    sha256_init(&hash);
    sha256_add(&hash, seed);
    sha256_add(&hash, between);
    sha256_add(&hash, num_text(i, text));
    sha256_done(&hash, digest);
}

bal_status batch_draw(str seed, const uint64_t *weights, size_t batches, uint64_t count,
                      struct draw_sink sink, struct bal_err *err)
{
    BAL_TRY(check(seed, count, batches, err));
    AUTO_ARENA arena = ARENA_INIT(SIZE_MAX);
    uint64_t *ends = arena_new(&arena, uint64_t, batches), all = 0;
    if (ends == NULL)
        return err_memory(err);
    for (size_t p = 0; p < batches; p++) {
        if (weights[p] >= (uint64_t)1 << 63 || (all += weights[p]) >= (uint64_t)1 << 63)
            return bal_fail(err, BAL_INVALID, "the weights of the batches are too large");
        ends[p] = all;
    }
    if (all == 0)
        return bal_fail(err, BAL_INVALID, "no batch has a weight");
    for (uint64_t i = 1; i <= count; i++) {
        char prn[NUM_TEXT];
        uint8_t digest[SHA256_BYTES];
        digest_of(seed, STR(","), i, digest);
        struct u256 n = u256_of_digest(digest);
        uint64_t r = u256_mod(&n, all);
        struct draw d = {i, locate(ends, batches, r) + 1, num_text(r, prn)};
        BAL_TRY(sink.take(sink.ctx, &d, err));
    }
    return BAL_OK;
}

struct numbered {
    struct weight_key key;
    uint8_t digest[SHA256_BYTES];
    uint64_t index;
};

static int by_order(const void *a, const void *b)
{
    const struct numbered *x = a, *y = b;
    int order = weight_compare(&x->key, &y->key);
    if (order == 0)
        order = memcmp(x->digest, y->digest, SHA256_BYTES);
    return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

bal_status batch_draw_successive(str seed, const uint64_t *weights, size_t batches, uint64_t count,
                                 struct draw_sink sink, struct bal_err *err)
{
    BAL_TRY(check(seed, count, batches, err));
    AUTO_ARENA arena = ARENA_INIT(SIZE_MAX);
    struct numbered *list = arena_new(&arena, struct numbered, batches);
    size_t able = 0;
    if (list == NULL)
        return err_memory(err);
    for (size_t p = 0; p < batches; p++) {
        struct numbered *n = &list[able];
        if (weights[p] == 0)
            continue;
        digest_of(seed, STR(",,"), p + 1, n->digest);
        n->key = (struct weight_key){weight_exponent(u64_of_bytes(n->digest)), weights[p]};
        n->index = p + 1;
        able++;
    }
    if (count > able)
        return bal_fail(err, BAL_INVALID, "%ju draws from %zu batches that have a weight",
                        (uintmax_t)count, able);
    qsort(list, able, sizeof *list, by_order);
    for (uint64_t i = 0; i < count; i++) {
        char hex[SHA256_HEX];
        struct draw d = {i + 1, list[i].index, sha256_hex(list[i].digest, hex)};
        BAL_TRY(sink.take(sink.ctx, &d, err));
    }
    return BAL_OK;
}
