// SPDX-License-Identifier: Apache-2.0
#include "audit/planning/urn.h"

#include <string.h>

// Sums of weights that are not whole drift by roundings, so that a kind without cards may keep a
// trace: drawing it is tried again.
enum { TRIES = 64 };

static uint64_t split_mix(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15U;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

struct random random_stream(uint64_t seed, uint64_t stream)
{
    struct random r;
    uint64_t state = stream;
    state = split_mix(&state) ^ seed;
    for (size_t i = 0; i < ARRAY_LEN(r.s); i++)
        r.s[i] = split_mix(&state);
    return r;
}

static size_t sums_of(const struct urn *u)
{
    return u->leaves > 0 ? 2 * u->leaves : URN_FEW;
}

static void add_up(struct urn *u)
{
    double total = 0;
    if (u->leaves == 0) {
        for (size_t i = 0; i < URN_FEW; i++) {
            total += i < u->kinds ? (double)u->left[i] * u->weight[i] : 0;
            u->sum[i] = total;
        }
        return;
    }
    for (size_t i = 0; i < u->kinds; i++)
        u->sum[u->leaves + i] = (double)u->left[i] * u->weight[i];
    for (size_t i = u->leaves; i-- > 1;)
        u->sum[i] = u->sum[2 * i] + u->sum[2 * i + 1];
}

bal_status urn_make(struct urn *u, const uint64_t *cards, const double *weight, size_t kinds,
                    bool replacement, struct arena *arena, struct bal_err *err)
{
    *u = (struct urn){.kinds = kinds, .replacement = replacement, .weight = weight};
    if (kinds > URN_FEW)
        for (u->leaves = 1; u->leaves < kinds; u->leaves *= 2)
            ;
    u->left = arena_new(arena, uint64_t, kinds);
    u->sum = arena_new(arena, double, sums_of(u));
    BAL_TRY(arena_check(arena, err));
    for (size_t i = 0; i < kinds; i++) {
        u->left[i] = cards[i];
        u->cards += cards[i];
    }
    add_up(u);
    return BAL_OK;
}

void urn_refill(struct urn *u, const struct urn *full)
{
    u->cards = full->cards;
    memcpy(u->left, full->left, u->kinds * sizeof *u->left);
    memcpy(u->sum, full->sum, sums_of(u) * sizeof *u->sum);
}

static size_t find_few(const struct urn *u, double at)
{
    size_t k = 0;
    for (size_t i = 0; i < URN_FEW - 1; i++)
        k += at >= u->sum[i];
    return k < u->kinds ? k : u->kinds - 1;
}

static size_t find_many(const struct urn *u, double at)
{
    size_t i = 1;
    while (i < u->leaves) {
        i *= 2;
        if (at >= u->sum[i])
            at -= u->sum[i++];
    }
    i -= u->leaves;
    return i < u->kinds ? i : u->kinds - 1;
}

static void take_few(struct urn *u, size_t kind)
{
    static const double from[URN_FEW][URN_FEW] = {
        {1, 1, 1, 1, 1, 1, 1, 1}, {0, 1, 1, 1, 1, 1, 1, 1}, {0, 0, 1, 1, 1, 1, 1, 1},
        {0, 0, 0, 1, 1, 1, 1, 1}, {0, 0, 0, 0, 1, 1, 1, 1}, {0, 0, 0, 0, 0, 1, 1, 1},
        {0, 0, 0, 0, 0, 0, 1, 1}, {0, 0, 0, 0, 0, 0, 0, 1}};
    double weight = u->weight[kind];
    for (size_t i = 0; i < URN_FEW; i++)
        u->sum[i] -= weight * from[kind][i];
}

static void take_many(struct urn *u, size_t kind)
{
    size_t i = u->leaves + kind;
    u->sum[i] = (double)u->left[kind] * u->weight[kind];
    for (i /= 2; i > 0; i /= 2)
        u->sum[i] = u->sum[2 * i] + u->sum[2 * i + 1];
}

static size_t any_left(const struct urn *u)
{
    size_t i = 0;
    while (i + 1 < u->kinds && u->left[i] == 0)
        i++;
    return i;
}

size_t urn_draw(struct urn *u, struct random *r)
{
    bool few = u->leaves == 0;
    double total = few ? u->sum[URN_FEW - 1] : u->sum[1];
    size_t kind = few ? find_few(u, random_unit(r) * total) : find_many(u, random_unit(r) * total);
    for (int tries = 0; UNLIKELY(u->left[kind] == 0); tries++) {
        if (tries == TRIES) {
            kind = any_left(u);
            break;
        }
        double at = random_unit(r) * total;
        kind = few ? find_few(u, at) : find_many(u, at);
    }
    if (!u->replacement) {
        u->left[kind]--;
        u->cards--;
        if (few)
            take_few(u, kind);
        else
            take_many(u, kind);
    }
    return kind;
}
