// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/normal.h"

#include <math.h>

long double normal_chance(long double z)
{
    return erfcl(-z / sqrtl(2)) / 2;
}

long double normal_quantile(long double chance)
{
    long double low = -40, high = 40;
    for (int i = 0; i < 100; i++) {
        long double z = (low + high) / 2;
        *(normal_chance(z) < chance ? &low : &high) = z;
    }
    return (low + high) / 2;
}
