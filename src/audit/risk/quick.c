// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/quick.h"

#include <math.h>

static const double LARGE = 0x1p400, SMALL = 0x1p-400;
enum { SHIFT = 400 };

// The common exponent is that of the largest capital, and every other is put relative to it.
static void rescale(struct quick *q)
{
    unsigned parts = q->m.method->parts;
    int64_t top = INT64_MIN;
    for (unsigned k = 0; k < parts; k++)
        if (q->part[k] > 0 && q->exponent[k] > top)
            top = q->exponent[k];
    q->e = top > INT64_MIN ? top : 0;
    q->scaled = false;
    for (unsigned k = 0; k < parts; k++) {
        int64_t below = q->e - q->exponent[k];
        q->scale[k] = below <= 2 * SHIFT ? ldexp(1, -(int)below) : 0;
        q->scaled |= below != 0;
    }
}

static void add_up(struct quick *q)
{
    q->now = 0;
    for (unsigned k = 0; k < q->m.method->parts; k++)
        q->now += q->part[k] * q->scale[k];
}

void quick_tidy(struct quick *q)
{
    bool moved = false;
    for (unsigned k = 0; k < q->m.method->parts; k++) {
        double up = q->part[k] < SMALL && q->part[k] > 0 ? LARGE : q->part[k] > LARGE ? SMALL : 1;
        if (LIKELY(up == 1))
            continue;
        q->part[k] *= up;
        q->exponent[k] += up > 1 ? -SHIFT : SHIFT;
        moved = true;
    }
    if (UNLIKELY(moved)) {
        rescale(q);
        add_up(q);
        q->now = q->m.certain ? 0 : q->now;
    }
}

void quick_start(struct quick *q, const struct martingale *m)
{
    *q = (struct quick){.m = *m, .constant = m->null.replacement};
    q->constant |= (m->method->flags & METHOD_NO_REPLACEMENT) == 0;
    q->mean = martingale_mean(m);
    for (unsigned k = 0; k < m->method->parts; k++) {
        int shift = 0;
        (void)frexpl(m->part[k].m, &shift);
        shift -= shift % SHIFT;
        q->part[k] = (double)ldexpl(m->part[k].m, -shift) * m->method->weights[k];
        q->exponent[k] = m->part[k].e + shift;
    }
    rescale(q);
    add_up(q);
    q->now = m->certain ? 0 : q->now;
}

bool quick_reached(const struct quick *q, double need)
{
    if (q->m.proved)
        return true;
    return q->e > 2 * SHIFT || (q->e > -2 * SHIFT && ldexp(q->now, (int)q->e) >= need);
}

double quick_log(const struct quick *q)
{
    if (q->m.proved)
        return (double)INFINITY;
    return q->now > 0 ? log(q->now) + (double)q->e * log(2) : -(double)INFINITY;
}
