// SPDX-License-Identifier: Apache-2.0
#include "audit/sampling/batch_draw.h"

#include "audit/sampling/u256.h"
#include "crypto/sha256.h"

// The batch on whose interval r lies: the first with ends[p] > r.
static size_t locate(const uint64_t *ends, size_t count, uint64_t r)
{
    size_t low = 0, high = count - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ends[middle] > r)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

bal_status batch_draw(str seed, const uint64_t *weights, size_t batches, uint64_t count,
                      struct draw_sink sink, struct bal_err *err)
{
    if (seed.len == 0)
        return bal_fail(err, BAL_INVALID, "the seed is missing");
    if (count == 0 || count > LIMIT_DRAWS || batches == 0 || batches > LIMIT_BATCHES)
        return bal_fail(err, BAL_INVALID, "%ju draws from %zu batches", (uintmax_t)count, batches);
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
        char text[NUM_TEXT], prn[NUM_TEXT];
        uint8_t digest[SHA256_BYTES];
        struct sha256 hash;
        sha256_init(&hash);
        sha256_add(&hash, seed);
        sha256_add(&hash, STR(","));
        sha256_add(&hash, num_text(i, text));
        sha256_done(&hash, digest);
        struct u256 n = u256_of_digest(digest);
        uint64_t r = u256_mod(&n, all);
        struct draw d = {i, locate(ends, batches, r) + 1, num_text(r, prn)};
        BAL_TRY(sink.take(sink.ctx, &d, err));
    }
    return BAL_OK;
}
