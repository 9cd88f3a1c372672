// SPDX-License-Identifier: Apache-2.0
// assert_stv.c: no risk-limiting audit of an outcome by the single transferable vote is known. What
// is published covers parts of two-seat contests only (M. Blom, P. J. Stuckey, V. Teague, D.
// Vukcevic, "A First Approach to Risk-Limiting Audits for Single Transferable Vote Elections",
// arXiv:2112.09921), so nothing is promised here. A full hand count is valid; so are the
// differences between CVRs and cards that a sample drawn for other contests shows, as an estimate
// of how often the machines misread, without a risk limit on who won.
#include "audit/assertion/assertion.h"

const struct assertion_rule assertions_stv = {
    .name = "stv",
    .function = FUNCTION_STV,
    .refuses = "no sample can limit the risk of an outcome by STV: count it by hand in full (cards "
               "drawn for other contests still show how often CVRs and cards differ)",
};
