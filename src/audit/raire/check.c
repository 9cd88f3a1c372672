// SPDX-License-Identifier: Apache-2.0
// check.c: walks through the ends of elimination orders that contradict no assertion.
//
// An end is (who is eliminated when these are left, ..., who wins). Longer ends are made by putting
// somebody in front, and an end is given up as soon as an assertion contradicts it:
//     NEB(w, l): w is in it and eliminated before l is, or w is not in it and l is (then w was
//                eliminated before).
//     NEN(w, l, S): w is eliminated when exactly S is left.
// Whether a longer end is contradicted depends on the set of those in it and on who is put in
// front, not on their order. So each set is walked on from once. The assertions prove the winner if
// and only if no end that starts with another winner grows to everybody.
#include "audit/raire/check.h"

#include <stdlib.h>

enum { CHECK_ENDS = 1 << 26 };

// NEN: w is not put in front of an end so that `left` is left.
struct next {
    uint64_t left;
    uint8_t winner;
};

struct end {
    uint64_t set;
    uint32_t shorter; // the end behind its first one
    uint8_t first;
};

struct walk {
    uint32_t candidates;
    uint64_t beats[RAIRE_CANDIDATES]; // [w]: the l of NEB(w, l)
    struct next *nexts;               // sorted
    size_t next_count;
    VEC(struct end) ends;
    uint32_t *places; // of ends by set: number + 1, or 0
    size_t place_count;
};

static bool exists(uint32_t candidates, uint64_t set)
{
    return candidates == 64 || set >> candidates == 0;
}

static int compare(const void *a, const void *b)
{
    const struct next *x = a, *y = b;
    if (x->left != y->left)
        return x->left < y->left ? -1 : 1;
    return (int)x->winner - (int)y->winner;
}

static bal_status take_assertions(struct walk *k, const struct raire_assertion *list, size_t count,
                                  struct bal_err *err)
{
    for (size_t i = 0; i < count; i++) {
        const struct raire_assertion *a = &list[i];
        bool both = a->winner < k->candidates && a->loser < k->candidates;
        if (!both || a->winner == a->loser)
            return bal_fail(err, BAL_INVALID, "assertion %zu is not about two candidates", i + 1);
        if (a->kind == RAIRE_NEB) {
            k->beats[a->winner] |= UINT64_C(1) << a->loser;
            continue;
        }
        if (!exists(k->candidates, a->continuing) || (a->continuing >> a->winner & 1) == 0 ||
            (a->continuing >> a->loser & 1) == 0)
            return bal_fail(err, BAL_INVALID,
                            "assertion %zu is about a round in which its candidates do not stand",
                            i + 1);
        k->nexts[k->next_count++] = (struct next){a->continuing, a->winner};
    }
    if (k->next_count > 0)
        qsort(k->nexts, k->next_count, sizeof *k->nexts, compare);
    return BAL_OK;
}

// Is the end with `first` in front of `behind` contradicted, where `behind` is not?
static bool contradicted(const struct walk *k, uint64_t behind, uint8_t first)
{
    uint64_t left = behind | UINT64_C(1) << first;
    if ((k->beats[first] & behind) != 0)
        return true;
    for (uint32_t w = 0; w < k->candidates; w++)
        if ((left >> w & 1) == 0 && (k->beats[w] >> first & 1) != 0)
            return true;
    struct next key = {left, first};
    return k->next_count > 0 && bsearch(&key, k->nexts, k->next_count, sizeof key, compare) != NULL;
}

static uint32_t *place_of(const struct walk *k, uint64_t set)
{
    uint64_t h = set * UINT64_C(0xD6E8FEB86659FD93);
    size_t i = (size_t)(h ^ h >> 32) & (k->place_count - 1);
    // NOLINTNEXTLINE(*NullDereference): a place is of an end
    while (k->places[i] != 0 && k->ends.at[k->places[i] - 1].set != set)
        i = (i + 1) & (k->place_count - 1);
    return &k->places[i];
}

static bool more_places(struct walk *k)
{
    size_t cap = 0, count = k->place_count == 0 ? 256 : 4 * k->place_count;
    uint32_t *places = NULL;
    if (!vec_grow((void **)&places, &cap, count, sizeof *places, SIZE_MAX / 8))
        return false;
    vec_free(k->places);
    k->places = places;
    k->place_count = count;
    for (size_t i = 0; i < k->ends.len; i++)
        *place_of(k, k->ends.at[i].set) = (uint32_t)i + 1;
    return true;
}

static bal_status reach(struct walk *k, uint64_t set, uint32_t shorter, uint8_t first,
                        struct bal_err *err)
{
    if (2 * (k->ends.len + 1) > k->place_count && !more_places(k))
        return err_memory(err);
    uint32_t *place = place_of(k, set);
    if (*place != 0)
        return BAL_OK;
    struct end *end = vec_push(&k->ends, CHECK_ENDS);
    if (end == NULL)
        return bal_fail(err, BAL_LIMIT, "more than %d sets of candidates are left open",
                        CHECK_ENDS);
    *end = (struct end){set, shorter, first};
    *place = (uint32_t)k->ends.len;
    return BAL_OK;
}

// All ends that are one longer.
static bal_status lengthen(struct walk *k, uint32_t number, struct bal_err *err)
{
    uint64_t set = k->ends.at[number].set;
    for (uint32_t c = 0; c < k->candidates; c++)
        if ((set >> c & 1) == 0 && !contradicted(k, set, (uint8_t)c))
            BAL_TRY(reach(k, set | UINT64_C(1) << c, number, (uint8_t)c, err));
    return BAL_OK;
}

static void write_order(const struct walk *k, uint32_t number, struct raire_verdict *out)
{
    for (uint32_t i = 0; i < k->candidates; i++) {
        out->order[i] = k->ends.at[number].first;
        number = k->ends.at[number].shorter;
    }
}

static bal_status walk_all(struct walk *k, uint32_t winner, struct raire_verdict *out,
                           struct bal_err *err)
{
    for (uint32_t c = 0; c < k->candidates; c++)
        if (c != winner && !contradicted(k, 0, (uint8_t)c))
            BAL_TRY(reach(k, UINT64_C(1) << c, 0, (uint8_t)c, err));
    for (uint32_t i = 0; i < k->ends.len; i++) {
        if ((uint32_t)__builtin_popcountll(k->ends.at[i].set) == k->candidates) {
            write_order(k, i, out);
            return BAL_OK;
        }
        BAL_TRY(lengthen(k, i, err));
    }
    out->sufficient = true;
    return BAL_OK;
}

bal_status raire_check(uint32_t candidates, uint32_t winner,
                       const struct raire_assertion *assertions, size_t count,
                       struct raire_verdict *out, struct bal_err *err)
{
    struct walk k = {.candidates = candidates};
    size_t cap = 0;
    *out = (struct raire_verdict){0};
    if (candidates == 0 || candidates > RAIRE_CANDIDATES || winner >= candidates)
        return bal_fail(err, BAL_INVALID, "candidate %u of %u cannot be the winner", winner,
                        candidates);
    bal_status status = BAL_OK;
    if (count > 0 &&
        !vec_grow((void **)&k.nexts, &cap, count, sizeof *k.nexts, SIZE_MAX / sizeof *k.nexts))
        status = err_memory(err);
    if (status == BAL_OK)
        status = take_assertions(&k, assertions, count, err);
    if (status == BAL_OK)
        status = walk_all(&k, winner, out, err);
    vec_free(k.nexts);
    vec_free(k.places);
    vec_done(&k.ends);
    return status;
}
