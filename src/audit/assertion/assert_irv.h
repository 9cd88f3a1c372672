// SPDX-License-Identifier: Apache-2.0
// assert_irv.h: what RAIRE finds as assertions of an audit.
#ifndef BAL_AUDIT_ASSERTION_ASSERT_IRV_H
#define BAL_AUDIT_ASSERTION_ASSERT_IRV_H

#include "audit/assertion/assertion.h"
#include "audit/raire/raire.h"

struct assertion irv_assertion(const struct raire_assertion *r, const struct ranking_rules *rules);

// Why there are no assertions, in an official's words; NULL for RAIRE_PROVEN and RAIRE_STOPPED.
const char *irv_refusal(enum raire_answer answer);

#endif
