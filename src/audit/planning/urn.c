// SPDX-License-Identifier: Apache-2.0
#include "audit/planning/urn.h"

#include <string.h>

// Where roundings lead to a kind without cards, another number is tried.
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

const uint64_t urn_steps[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1};

static void add_up(struct urn *u)
{
    uint64_t below = 0;
    for (size_t i = 0; i < URN_FEW; i++)
        u->below[i] = below += i < u->kinds ? u->left[i] : 0;
    if (u->leaves == 0)
        return;
    for (size_t i = 0; i < u->kinds; i++)
        u->sum[u->leaves + i] = (double)u->left[i] * u->weight[i];
    for (size_t i = u->leaves; i-- > 1;)
        u->sum[i] = u->sum[2 * i] + u->sum[2 * i + 1];
}

bal_status urn_make(struct urn *u, const uint64_t *cards, const double *weight, size_t kinds,
                    bool replacement, struct arena *arena, struct bal_err *err)
{
    bool even = true;
    *u = (struct urn){.kinds = kinds, .replacement = replacement, .weight = weight};
    for (size_t i = 1; i < kinds; i++)
        even &= weight[i] == weight[0];
    if (!even || kinds > URN_FEW)
        for (u->leaves = 1; u->leaves < kinds; u->leaves *= 2)
            ;
    u->left = arena_new(arena, uint64_t, kinds);
    u->sum = arena_new(arena, double, 2 * u->leaves + 1);
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
    memcpy(u->sum, full->sum, 2 * u->leaves * sizeof *u->sum);
    memcpy(u->below, full->below, sizeof u->below);
}

static size_t find(const struct urn *u, double at)
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

static size_t any_left(const struct urn *u)
{
    size_t i = 0;
    while (i + 1 < u->kinds && u->left[i] == 0)
        i++;
    return i;
}

size_t urn_draw_weighted(struct urn *u, struct random *r)
{
    size_t kind = find(u, random_unit(r) * u->sum[1]);
    for (int tries = 0; UNLIKELY(u->left[kind] == 0); tries++)
        kind = tries < TRIES ? find(u, random_unit(r) * u->sum[1]) : any_left(u);
    if (u->replacement)
        return kind;
    u->left[kind]--;
    u->cards--;
    size_t i = u->leaves + kind;
    u->sum[i] = (double)u->left[kind] * u->weight[kind];
    for (i /= 2; i > 0; i /= 2)
        u->sum[i] = u->sum[2 * i] + u->sum[2 * i + 1];
    return kind;
}
