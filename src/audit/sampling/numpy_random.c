// SPDX-License-Identifier: Apache-2.0
#include "audit/sampling/numpy_random.h"

#include "base/vec.h"

enum { POOL = 4, SEED_WORDS = 8, STATE_WORDS = 8 };

static uint32_t fold(uint32_t v)
{
    return v ^ v >> 16;
}

static uint32_t hash_in(uint32_t v, uint32_t *constant)
{
    v ^= *constant;
    *constant *= 0x931e8875U;
    return fold(v * *constant);
}

static uint32_t mix(uint32_t x, uint32_t y)
{
    return fold(x * 0xca01f9ddU - y * 0x4973f715U);
}

// The words of the seed, least significant first, without leading zeros; their number.
static int words_of(const struct u256 *seed, uint32_t words[SEED_WORDS])
{
    int count = 1;
    for (int i = 0; i < SEED_WORDS; i++) {
        words[i] = (uint32_t)(seed->word[3 - i / 2] >> 32 * (i % 2));
        if (words[i] != 0)
            count = i + 1;
    }
    return count;
}

// SeedSequence(seed).generate_state(8), 32 bits a word.
static void seed_state(const struct u256 *seed, uint32_t out[STATE_WORDS])
{
    uint32_t words[SEED_WORDS], pool[POOL], constant = 0x43b0d7e5U;
    int count = words_of(seed, words);
    for (int i = 0; i < POOL; i++)
        pool[i] = hash_in(i < count ? words[i] : 0, &constant);
    for (int from = 0; from < POOL; from++)
        for (int to = 0; to < POOL; to++)
            if (from != to)
                pool[to] = mix(pool[to], hash_in(pool[from], &constant));
    for (int from = POOL; from < count; from++)
        for (int to = 0; to < POOL; to++)
            pool[to] = mix(pool[to], hash_in(words[from], &constant));
    constant = 0x8b51f9ddU;
    for (int i = 0; i < STATE_WORDS; i++) {
        uint32_t v = pool[i % POOL] ^ constant;
        constant *= 0x58f38dedU;
        out[i] = fold(v * constant);
    }
}

static void advance(struct numpy_random *r)
{
    const u128 multiplier = (u128)2549297995355413924U << 64 | 4865540595714422341U;
    r->state = r->state * multiplier + r->step;
}

void numpy_random_init(struct numpy_random *r, const struct u256 *seed)
{
    uint32_t words[STATE_WORDS];
    uint64_t half[STATE_WORDS / 2];
    seed_state(seed, words);
    for (int i = 0; i < STATE_WORDS / 2; i++)
        half[i] = words[2 * i] | (uint64_t)words[2 * i + 1] << 32;
    r->step = ((u128)half[2] << 64 | half[3]) << 1 | 1;
    r->state = 0;
    advance(r);
    r->state += (u128)half[0] << 64 | half[1];
    advance(r);
}

uint64_t numpy_random_next(struct numpy_random *r)
{
    advance(r);
    uint64_t x = (uint64_t)(r->state >> 64) ^ (uint64_t)r->state;
    unsigned turn = (unsigned)(r->state >> 122);
    return x >> turn | x << (-turn & 63);
}

double numpy_random_double(struct numpy_random *r)
{
    return (double)(numpy_random_next(r) >> 11) * 0x1p-53;
}

size_t numpy_random_choice(struct numpy_random *r, const double *cumulative, size_t n)
{
    double at = numpy_random_double(r);
    size_t low = 0;
    VEC_BOUND(low, n - 1, i, cumulative[i] <= at);
    return low;
}
