// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/binomial.h"

#include <math.h>

#include "audit/risk/factorial.h"

long double log_add(long double a, long double b)
{
    long double large = a > b ? a : b, small = a > b ? b : a;
    if (small == -(long double)INFINITY)
        return large;
    return large + log1pl(expl(small - large));
}

static long double log_pmf(uint64_t n, uint64_t k, long double log_p, long double log_q)
{
    return log_choose(n, k) + log_power(log_p, k) + log_power(log_q, n - k);
}

// From the most likely k outwards, each from its neighbour.
static void fill_pmf(uint64_t n, long double share, long double rest, long double *pmf)
{
    long double log_p = logl(share), log_q = logl(rest), odds = log_p - log_q;
    uint64_t top = (uint64_t)((long double)n * share);
    top = top < n ? top : n;
    if (!(share > 0 && rest > 0)) {
        for (uint64_t k = 0; k <= n; k++)
            pmf[k] = log_pmf(n, k, log_p, log_q);
        return;
    }
    pmf[top] = log_pmf(n, top, log_p, log_q);
    for (uint64_t k = top; k < n; k++)
        pmf[k + 1] = pmf[k] + logl((long double)(n - k) / (long double)(k + 1)) + odds;
    for (uint64_t k = top; k > 0; k--)
        pmf[k - 1] = pmf[k] + logl((long double)k / (long double)(n - k + 1)) - odds;
}

void binomial_logs(uint64_t n, long double share, long double rest, long double *pmf,
                   long double *tail)
{
    long double *one = pmf != NULL ? pmf : tail;
    fill_pmf(n, share, rest, one);
    if (tail == NULL)
        return;
    tail[n + 1] = -(long double)INFINITY;
    for (uint64_t k = n + 1; k-- > 0;)
        tail[k] = log_add(tail[k + 1], one[k]);
}

// The terms from k on, upwards or downwards, until they no longer count.
static long double sum_from(uint64_t n, uint64_t k, long double share, long double rest, bool up)
{
    long double term = expl(log_pmf(n, k, logl(share), logl(rest))), sum = 0;
    long double odds = share / rest;
    while (term > sum * 0x1p-80L) {
        sum += term;
        if (k == (up ? n : 0))
            break;
        if (up) {
            term *= (long double)(n - k) / (long double)(k + 1) * odds;
            k++;
        } else {
            term *= (long double)k / (long double)(n - k + 1) / odds;
            k--;
        }
    }
    return sum;
}

long double binomial_tail(uint64_t n, long double share, long double rest, uint64_t k)
{
    if (k == 0)
        return 1;
    if (k > n || !(share > 0))
        return 0;
    if (!(rest > 0))
        return 1;
    if ((long double)k > (long double)n * share)
        return sum_from(n, k, share, rest, true);
    return 1 - sum_from(n, k - 1, share, rest, false);
}
