// SPDX-License-Identifier: Apache-2.0
// scaled.h: a capital as a long double with its own exponent: it neither overflows nor underflows.
//
// A draw costs at most eight roundings of half a unit (2^-64 each), so after n draws the relative
// error is below n 2^-60 (SCALED_STEP_ERROR), by which a risk is pushed upwards.
#ifndef BAL_AUDIT_SCALED_H
#define BAL_AUDIT_SCALED_H

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>

_Static_assert(LDBL_MAX_EXP >= 16384, "capitals need the range of a long double of 80 bits");

struct scaled { // m 2^e; m stays within 2^-4000 and 2^4000, and e is a multiple of 4000
    long double m;
    int64_t e;
};

enum { SCALED_SHIFT = 4000 };
#define SCALED_LARGE 0x1p4000L
#define SCALED_SMALL 0x1p-4000L

// More than the relative error of one draw.
#define SCALED_STEP_ERROR 0x1p-60L

static inline void scaled_multiply(struct scaled *s, long double factor)
{
    s->m *= factor;
    if (s->m > SCALED_LARGE) {
        s->m *= SCALED_SMALL;
        s->e += SCALED_SHIFT;
    } else if (s->m < SCALED_SMALL && s->m > 0) {
        s->m *= SCALED_LARGE;
        s->e -= SCALED_SHIFT;
    }
}

// The natural logarithm; -inf when the capital is lost.
static inline long double scaled_log(const struct scaled *s)
{
    return s->m > 0 ? logl(s->m) + (long double)s->e * logl(2) : (long double)-INFINITY;
}

// m when the exponent is e. Three shifts away from anything of exponent e, it is 0 or infinite.
static inline long double scaled_at(const struct scaled *s, int64_t e)
{
    int64_t shifts = (s->e - e) / SCALED_SHIFT;
    if (shifts == 0 || s->m <= 0)
        return s->m;
    if (shifts < 0)
        return shifts == -1   ? s->m * SCALED_SMALL
               : shifts == -2 ? s->m * SCALED_SMALL * SCALED_SMALL
                              : 0;
    return shifts == 1   ? s->m * SCALED_LARGE
           : shifts == 2 ? s->m * SCALED_LARGE * SCALED_LARGE
                         : (long double)INFINITY;
}

static inline bool scaled_exceeds(const struct scaled *a, const struct scaled *b)
{
    return scaled_at(a, b->e) > b->m;
}

// The weighted sum of `count` capitals. One that lost everything does not set the scale.
static inline struct scaled scaled_sum(const struct scaled *part, const double *weights,
                                       unsigned count)
{
    struct scaled sum = {0, INT64_MIN};
    for (unsigned k = 0; k < count; k++)
        if (part[k].m > 0 && part[k].e > sum.e)
            sum.e = part[k].e;
    if (sum.e == INT64_MIN)
        return (struct scaled){0, 0};
    for (unsigned k = 0; k < count; k++)
        sum.m += (long double)weights[k] * scaled_at(&part[k], sum.e);
    return sum;
}

#endif
