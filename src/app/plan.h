// SPDX-License-Identifier: Apache-2.0
// plan.h: risk methods for the commands: what a sample has shown, and how large one must be.
#ifndef BAL_APP_PLAN_H
#define BAL_APP_PLAN_H

#include "audit/kaplan_markov.h"
#include "audit/method.h"

#endif
