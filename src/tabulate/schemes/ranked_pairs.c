// SPDX-License-Identifier: Apache-2.0
// ranked_pairs.c: the pairs are locked in from the strongest on, each unless it makes a circle with
// those before; who is beaten by nobody then wins. T. N. Tideman, "Independence of clones as a
// criterion for voting rules", Social Choice and Welfare 4 (1987): by margins. T. M. Zavist, T. N.
// Tideman, 6 (1989): equally strong pairs, and pairs that are even, follow a ranking of the
// candidates that is drawn by lot (TBRC).
//
// "lot Ann>Bob>Cy" names that ranking. Of equally strong pairs that one is first whose winner
// stands higher in it, and for the same winner the one whose loser stands lower: a law that orders
// them otherwise is not counted by this rule. Without a lot, the
// count goes through all of them where candidates are at most LOTS_OF: if one candidate wins
// whatever the lot, it is elected, else all who can win are tied.
#include <stdlib.h>

#include "tabulate/schemes/pairwise.h"

enum { LOTS_OF = 6 };

struct pair {
    decimal strength;
    uint32_t high, low;             // winner and loser
    uint32_t high_place, low_place; // in the lot
};

struct lock {
    struct tallied *t;
    const struct pairwise *p;
    bool margins;
    struct pair *pairs;
    bool *reach; // n x n: locked in, or follows from it
};

static int by_strength(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    if (x->strength != y->strength)
        return x->strength < y->strength ? 1 : -1;
    if (x->high_place != y->high_place)
        return x->high_place < y->high_place ? -1 : 1;
    return (x->low_place < y->low_place) - (x->low_place > y->low_place);
}

static uint32_t list_pairs(struct lock *k, const uint32_t *place)
{
    uint32_t count = 0, n = k->p->n;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++) {
            uint64_t own = pairwise_over(k->p, i, j), other = pairwise_over(k->p, j, i);
            if (i == j || own < other || (own == other && place[i] > place[j]))
                continue;
            decimal strength = own == other ? 0 : (decimal)own - (k->margins ? (decimal)other : 0);
            k->pairs[count++] = (struct pair){strength, i, j, place[i], place[j]};
        }
    qsort(k->pairs, count, sizeof *k->pairs, by_strength);
    return count;
}

// high beats low from now on, and whoever reaches high beats whomever low reaches.
static void lock_in(struct lock *k, uint32_t high, uint32_t low)
{
    uint32_t n = k->p->n;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++)
            k->reach[(size_t)i * n + j] |= (i == high || k->reach[(size_t)i * n + high]) &&
                                           (j == low || k->reach[(size_t)low * n + j]);
}

// The winner by a lot. Even pairs are in too, so somebody always stands above all others.
static uint32_t winner_by(struct lock *k, const uint32_t *place)
{
    uint32_t n = k->p->n, count = list_pairs(k, place);
    memset(k->reach, 0, (size_t)n * n * sizeof *k->reach);
    for (uint32_t i = 0; i < count; i++)
        if (!k->reach[(size_t)k->pairs[i].low * n + k->pairs[i].high])
            lock_in(k, k->pairs[i].high, k->pairs[i].low);
    for (uint32_t i = 0; i < n; i++) {
        bool beaten = false;
        for (uint32_t j = 0; j < n; j++)
            beaten |= k->reach[(size_t)j * n + i];
        if (!beaten)
            return i;
    }
    return NOBODY;
}

static void swap(uint32_t *a, uint32_t *b)
{
    uint32_t was = *a;
    *a = *b;
    *b = was;
}

// The next permutation in order of numbers; false after the last.
static bool next_lot(uint32_t *place, uint32_t n)
{
    uint32_t i = n - 1, j = n - 1;
    while (i > 0 && place[i - 1] > place[i])
        i--;
    if (i == 0)
        return false;
    while (place[j] < place[i - 1])
        j--;
    swap(&place[i - 1], &place[j]);
    for (j = n - 1; i < j; i++, j--)
        swap(&place[i], &place[j]);
    return true;
}

static bal_status read_lot(const struct tallied *t, str lot, uint32_t *place, struct bal_err *err)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < t->n; i++)
        place[i] = NOBODY;
    while (lot.len > 0) {
        str name = str_trim(str_cut(&lot, '>'));
        uint32_t at = 0;
        while (at < t->n && !str_eq(t->names[at], name))
            at++;
        if (at == t->n || place[at] != NOBODY)
            return bal_fail(err, BAL_INVALID, "the lot: '" STR_FMT "' is %s",
                            STR_ARG(str_head(name, 60)),
                            at == t->n ? "no candidate of the contest" : "named twice");
        place[at] = count++;
    }
    if (count != t->n)
        return bal_fail(err, BAL_INVALID, "the lot names %u of %u candidates: it must rank all",
                        count, t->n);
    return BAL_OK;
}

// Does the lot matter at all: are two pairs, or both sides of one, equally strong?
static bool lot_matters(struct lock *k, const uint32_t *place)
{
    uint32_t count = list_pairs(k, place);
    for (uint32_t i = 0; i < count; i++)
        if (k->pairs[i].strength == 0 ||
            (i > 0 && k->pairs[i].strength == k->pairs[i - 1].strength))
            return true;
    return false;
}

static bal_status by_all_lots(struct lock *k, uint32_t *place, struct bal_err *err)
{
    struct tallied *t = k->t;
    bool *can = arena_new(&t->arena, bool, t->n);
    BAL_TRY(arena_check(&t->arena, err));
    if (t->n > LOTS_OF)
        return bal_fail(err, BAL_INVALID,
                        "pairs are equally strong: with more than %d candidates the rule needs the "
                        "lot: add 'lot NAME>NAME>…'",
                        LOTS_OF);
    do
        can[winner_by(k, place)] = true;
    while (next_lot(place, t->n));
    BAL_TRY(scheme_elect_one(t, can, "equally strong pairs: each can win by lot", err));
    if (t->tied.len == 0)
        scheme_note(t, "pairs are equally strong; the winner is the same by every lot");
    return BAL_OK;
}

static bal_status count(struct tallied *t, const struct scheme_terms *terms, struct bal_err *err)
{
    struct pairwise p;
    struct lock k = {.t = t, .p = &p, .margins = terms->margins};
    bool done;
    uint32_t *place = arena_new(&t->arena, uint32_t, t->n);
    k.pairs = (struct pair *)arena_alloc(&t->arena, (size_t)t->n * t->n, sizeof *k.pairs);
    k.reach = (bool *)arena_alloc(&t->arena, (size_t)t->n * t->n, sizeof *k.reach);
    BAL_TRY(arena_check(&t->arena, err));
    BAL_TRY(pairwise_count(t, &p, err));
    for (uint32_t i = 0; i < t->n; i++)
        place[i] = i;
    if (terms->lot.len > 0)
        BAL_TRY(read_lot(t, terms->lot, place, err));
    BAL_TRY(pairwise_elect(t, &p, &done, err));
    if (done)
        return BAL_OK;
    if (terms->lot.len > 0 || !lot_matters(&k, place))
        return scheme_elect(t, winner_by(&k, place), 1, err);
    return by_all_lots(&k, place, err);
}

const struct scheme scheme_ranked_pairs = {
    .name = "ranked pairs",
    .state = "ranked pairs",
    .title = "pairs locked in from the strongest on, by winning votes (unless said) or margins",
    .source = "T. N. Tideman, Social Choice and Welfare 4 (1987) and 6 (1989)",
    .margin = PAIRWISE_MARGIN,
    .use = USE_RANKS,
    .takes = TAKES_STRENGTH | TAKES_LOT,
    .one_seat = true,
    .count = count,
};
