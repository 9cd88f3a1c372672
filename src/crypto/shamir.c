// SPDX-License-Identifier: Apache-2.0
#include "crypto/shamir.h"

#include <string.h>

// No table and no branch on what is multiplied: its time says nothing.
static uint8_t times(uint8_t a, uint8_t b)
{
    uint8_t product = 0;
    for (int i = 0; i < 8; i++) {
        product ^= (uint8_t)(a & (uint8_t) - (b & 1));
        a = (uint8_t)((uint8_t)(a << 1) ^ (uint8_t)(0x1B & (uint8_t) - (a >> 7)));
        b >>= 1;
    }
    return product;
}

// a^254, which is 1 / a.
static uint8_t inverse(uint8_t a)
{
    uint8_t result = 1;
    for (int i = 0; i < 7; i++) {
        a = times(a, a);
        result = times(result, a);
    }
    return result;
}

bal_status shamir_split(str secret, unsigned k, unsigned n, const struct random_source *random,
                        uint8_t *out, struct bal_err *err)
{
    uint8_t chance[SHAMIR_SHARES];
    size_t len = secret.len;
    if (k == 0 || k > n || n > SHAMIR_SHARES || len == 0 || len > SHAMIR_SECRET)
        return bal_fail(err, BAL_INVALID,
                        "a secret is split into at most %d shares, of which some or all are needed",
                        SHAMIR_SHARES);
    for (size_t i = 0; i < len; i++) {
        if (k > 1)
            BAL_TRY(random_fill(random, chance, k - 1, err));
        for (unsigned s = 0; s < n; s++) { // Horner, from the highest power down
            uint8_t y = 0;
            for (unsigned p = k - 1; p > 0; p--)
                y = times((uint8_t)(y ^ chance[p - 1]), (uint8_t)(s + 1));
            out[s * len + i] = (uint8_t)(y ^ (uint8_t)secret.ptr[i]);
        }
    }
    explicit_bzero(chance, sizeof chance);
    return BAL_OK;
}

bool shamir_join(const uint8_t *shares, const uint8_t *x, unsigned k, size_t len, uint8_t *out)
{
    for (unsigned i = 0; i < k; i++)
        for (unsigned m = 0; m < i; m++)
            if (x[i] == x[m])
                return false;
    if (memchr(x, 0, k) != NULL || k == 0)
        return false;
    memset(out, 0, len);
    for (unsigned i = 0; i < k; i++) { // Lagrange at 0: the product of x_m / (x_m - x_i)
        uint8_t weight = 1;
        for (unsigned m = 0; m < k; m++)
            if (m != i)
                weight = times(weight, times(x[m], inverse(x[m] ^ x[i])));
        for (size_t b = 0; b < len; b++)
            out[b] ^= times(weight, shares[i * len + b]);
    }
    return true;
}
