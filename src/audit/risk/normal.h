// SPDX-License-Identifier: Apache-2.0
// normal.h: the normal distribution, for sizes and plans; no risk depends on it.
#ifndef BAL_AUDIT_NORMAL_H
#define BAL_AUDIT_NORMAL_H

// Phi(z), the chance to be below z.
long double normal_chance(long double z);

// The z with Phi(z) = chance, from 0 to 1; not beyond -40 or 40.
long double normal_quantile(long double chance);

#endif
