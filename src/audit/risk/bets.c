// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/bets.h"

#include <math.h>

enum { STEPS = 100 };

static const double ONE_VOTE = 1e-3, TWO_VOTES = 1e-4;

// The derivative of the expected logarithm at c, and its own derivative; gain = x/mean - 1.
static double slope(const struct prospect *p, const double *gain, size_t count, double c,
                    double *bend)
{
    double sum = 0, sum_bend = 0;
    for (size_t i = 0; i < count; i++) {
        if (!(p[i].chance > 0))
            continue; // it may be one that ruins
        double part = gain[i] / (1 + c * gain[i]);
        sum += p[i].chance * part;
        sum_bend -= p[i].chance * part * part;
    }
    *bend = sum_bend;
    return sum;
}

// Newton's steps, and the middle of what is left where they lead out of it. A step of 1e-8 leaves
// an error of its square.
double kelly_fraction(const struct prospect *p, size_t count, double mean, double most)
{
    double gain[PROSPECTS_MOST], edge = 0, bend = 0, low = 0, high = most, inverse = 1 / mean;
    for (size_t i = 0; i < count; i++) {
        gain[i] = p[i].x * inverse - 1;
        edge += p[i].chance * gain[i];
    }
    if (!(edge > 0))
        return 0;
    double c = high, up = slope(p, gain, count, c, &bend);
    if (up >= 0)
        return high;
    for (int i = 0; i < STEPS; i++) {
        double next = c - up / bend;
        bool inside = next > low && next < high;
        next = inside ? next : (low + high) / 2;
        if (fabs(next - c) <= (inside ? 1e-8 : 1e-16) * next)
            return next;
        c = next;
        up = slope(p, gain, count, c, &bend);
        *(up > 0 ? &low : &high) = c;
    }
    return c;
}

void bet_constant(const struct martingale *m, double mean, double *fraction)
{
    const struct constant_tuning *t = &m->tuning.constant;
    for (unsigned k = 0; k < MARTINGALE_PARTS; k++) // lambda is 0 behind the parts
        fraction[k] = smaller(t->lambda[k] * mean, t->most);
}

double clean_observation(const struct null_hypothesis *null, const struct expectation *expected)
{
    bool reported = expected != NULL && expected->mean > 0;
    return reported ? expected->mean : (double)null->max / 2;
}

size_t prospects_of(const struct null_hypothesis *null, const struct expectation *expected,
                    struct prospect out[PROSPECTS])
{
    double half = (double)null->max / 2;
    if (expected != NULL && expected->variance > 0) {
        // In halves of max: mean 1 + d, variance s - d^2 with s the share of 0 and max.
        double d = expected->mean / half - 1;
        double s = smaller(larger(expected->variance / (half * half) + d * d, fabs(d)), 1);
        out[0] = (struct prospect){(double)null->max, (s + d) / 2};
        out[1] = (struct prospect){0, (s - d) / 2};
        out[2] = (struct prospect){half, 1 - s};
        return 3;
    }
    double clean = clean_observation(null, expected);
    out[0] = (struct prospect){clean, 1 - 2 * ONE_VOTE - 2 * TWO_VOTES};
    out[1] = (struct prospect){clean / 2, ONE_VOTE};
    out[2] = (struct prospect){0, TWO_VOTES};
    out[3] = (struct prospect){clean * 3 / 2, ONE_VOTE};
    out[4] = (struct prospect){clean * 2, TWO_VOTES};
    return 5;
}
