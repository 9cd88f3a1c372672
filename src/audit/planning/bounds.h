// SPDX-License-Identifier: Apache-2.0
// bounds.h: what a count of successes says about their chance.
//
// C. J. Clopper, E. S. Pearson, "The Use of Confidence or Fiducial Limits Illustrated in the Case
// of the Binomial", Biometrika 26 (1934), 404-413: exact, for any n and any chance.
#ifndef BAL_AUDIT_BOUNDS_H
#define BAL_AUDIT_BOUNDS_H

#include "base/base.h"

// The largest chance at which `count` or fewer successes in `n` trials still have a chance of
// 1 - confidence; with the confidence asked for the true chance is not above it. 1 when count = n.
double chance_upper(uint64_t count, uint64_t n, double confidence);

// The smallest chance at which `count` or more still have that chance. 0 when count = 0.
double chance_lower(uint64_t count, uint64_t n, double confidence);

#endif
