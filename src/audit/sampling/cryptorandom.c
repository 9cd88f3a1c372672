// SPDX-License-Identifier: Apache-2.0
#include "audit/sampling/cryptorandom.h"

void cryptorandom_init(struct cryptorandom *r, str seed)
{
    *r = (struct cryptorandom){0};
    sha256_init(&r->state);
    sha256_add(&r->state, seed);
    sha256_add(&r->state, STR(","));
}

void cryptorandom_next(struct cryptorandom *r, uint8_t word[static SHA256_BYTES])
{
    struct sha256 now = r->state;
    sha256_done(&now, word);
    sha256_add(&r->state, STR("\0"));
}

static uint64_t next_bit(struct cryptorandom *r)
{
    if (r->bits == 0) {
        cryptorandom_next(r, r->word);
        r->bits = 8 * SHA256_BYTES;
    }
    unsigned used = 8 * SHA256_BYTES - r->bits--;
    return r->word[SHA256_BYTES - 1 - used / 8] >> used % 8 & 1;
}

uint64_t cryptorandom_below(struct cryptorandom *r, uint64_t below)
{
    int bits = below > 1 ? 64 - __builtin_clzll(below - 1) : 0;
    for (;;) {
        uint64_t v = 0;
        for (int i = 0; i < bits; i++)
            v |= next_bit(r) << i;
        if (v < below)
            return v;
    }
}

bal_status cryptorandom_sample(struct cryptorandom *r, uint64_t n, uint64_t count, uint64_t *out,
                               struct bal_err *err)
{
    if (count > n)
        return bal_fail(err, BAL_INVALID, "%ju cards are asked for, there are %ju",
                        (uintmax_t)count, (uintmax_t)n);
    AUTO_ARENA arena = ARENA_INIT((size_t)LIMIT_CARDS * sizeof(uint64_t));
    uint64_t *left = arena_new(&arena, uint64_t, n);
    BAL_TRY(arena_check(&arena, err));
    for (uint64_t i = 0; i < n; i++)
        left[i] = i + 1;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t pick = cryptorandom_below(r, n - i);
        out[i] = left[pick];
        left[pick] = left[n - i - 1];
    }
    return BAL_OK;
}
