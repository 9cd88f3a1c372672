// SPDX-License-Identifier: Apache-2.0
#include "tabulate/schemes/quot_sum.h"

#include "base/arena.h"
#include "base/limits.h"

__extension__ typedef unsigned __int128 wide;

void quot_sum_add(struct quot_sum *s, struct quot v)
{
    s->unknown |= v.den == 0;
    for (size_t i = 0; i < s->parts.len; i++) {
        struct quot sum = quot_add(s->parts.at[i], v);
        if (sum.den == 0)
            continue;
        s->parts.at[i] = sum;
        return;
    }
    struct quot *new = vec_push(&s->parts, LIMIT_QUOT_PARTS);
    s->unknown |= new == NULL;
    if (new != NULL)
        *new = v;
}

void quot_sum_done(struct quot_sum *s)
{
    vec_done(&s->parts);
}

struct quot quot_sum_one(const struct quot_sum *s)
{
    if (s->unknown || s->parts.len > 1)
        return QUOT_NONE;
    return s->parts.len == 0 ? quot_whole(0) : s->parts.at[0];
}

// ---- whole numbers of any size, above 0: limbs of 64 bits, the lowest first

struct big {
    uint64_t *limbs;
    size_t len; // of the array; those not used are 0
};

static void times_limb(const struct big *a, uint64_t by, size_t shift, struct big *sum)
{
    uint64_t carry = 0;
    for (size_t i = 0; i + shift < sum->len; i++) {
        wide v = (wide)(i < a->len ? a->limbs[i] : 0) * by + sum->limbs[i + shift] + carry;
        sum->limbs[i + shift] = (uint64_t)v;
        carry = (uint64_t)(v >> 64);
    }
}

// a times by; `spare` holds a while it is made.
static void times(struct big *a, wide by, struct big *spare)
{
    memcpy(spare->limbs, a->limbs, a->len * sizeof *a->limbs);
    memset(a->limbs, 0, a->len * sizeof *a->limbs);
    times_limb(spare, (uint64_t)by, 0, a);
    times_limb(spare, (uint64_t)(by >> 64), 1, a);
}

struct terms {
    const struct quot_sum *sums[2];
    struct big product, spare, total[2];
};

// Adds numerator i of sum k, times all other denominators of both, to the side it is on.
static void add_part(struct terms *t, int k, size_t i)
{
    decimal num = t->sums[k]->parts.at[i].num;
    memset(t->product.limbs, 0, t->product.len * sizeof *t->product.limbs);
    t->product.limbs[0] = 1;
    times(&t->product, num < 0 ? -(wide)num : (wide)num, &t->spare);
    for (int side = 0; side < 2; side++)
        for (size_t j = 0; j < t->sums[side]->parts.len; j++)
            if (side != k || j != i)
                times(&t->product, (wide)t->sums[side]->parts.at[j].den, &t->spare);
    times_limb(&t->product, 1, 0, &t->total[num < 0 ? 1 - k : k]);
}

static bal_status compare(struct terms *t, bool *out, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    size_t len = 2 * (t->sums[0]->parts.len + t->sums[1]->parts.len) + 1;
    struct big *const all[] = {&t->product, &t->spare, &t->total[0], &t->total[1]};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        *all[i] = (struct big){arena_new(&arena, uint64_t, len), len};
    BAL_TRY(arena_check(&arena, err));
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < t->sums[k]->parts.len; i++)
            add_part(t, k, i);
    *out = memcmp(t->total[0].limbs, t->total[1].limbs, len * sizeof *t->total[0].limbs) == 0;
    return BAL_OK;
}

bal_status quot_sum_equal(const struct quot_sum *a, const struct quot_sum *b, bool *out,
                          struct bal_err *err)
{
    if (a->unknown || b->unknown)
        return bal_fail(err, BAL_LIMIT, "a sum of fractions does not fit");
    struct quot x = quot_sum_one(a), y = quot_sum_one(b);
    struct terms t = {.sums = {a, b}};
    if (x.den == 0 || y.den == 0)
        return compare(&t, out, err);
    *out = quot_cmp(x, y) == 0;
    return BAL_OK;
}

void quot_sum_put(const struct quot_sum *s, struct buf *out)
{
    char text[QUOT_TEXT];
    bool several = s->parts.len > 1;
    if (s->unknown || s->parts.len == 0)
        buf_add(out, s->unknown ? STR("-") : STR("0"));
    for (size_t i = 0; !s->unknown && i < s->parts.len; i++)
        buf_addf(out, "%s" STR_FMT,
                 i > 0     ? " + "
                 : several ? "("
                           : "",
                 STR_ARG(quot_text(s->parts.at[i], text)));
    if (several && !s->unknown)
        buf_add(out, STR(")"));
}
