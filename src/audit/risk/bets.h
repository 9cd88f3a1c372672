// SPDX-License-Identifier: Apache-2.0
// bets.h: what the methods' bets are made of. fmin and fmax are calls where NaN must be thought of;
// here it does not occur.
#ifndef BAL_AUDIT_BETS_H
#define BAL_AUDIT_BETS_H

#include "audit/risk/martingale.h"

static inline double smaller(double a, double b)
{
    return a < b ? a : b;
}

static inline double larger(double a, double b)
{
    return a > b ? a : b;
}

#endif
