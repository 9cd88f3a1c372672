// SPDX-License-Identifier: Apache-2.0
// assert_stv.c: the single transferable vote, for which there are no assertions here; docs/stv.md,
// "Audits", says why, and what is published. A full hand count is valid; so are the differences
// between CVRs and cards that a sample drawn for other contests shows, as an estimate of how often
// the machines misread, without a risk limit on who won.
#include "audit/assertion/assertion.h"

const struct assertion_rule assertions_stv = {
    .name = "stv",
    .function = FUNCTION_STV,
    .refuses = "no sample can limit the risk of an outcome by STV here: count it by hand in full "
               "(cards drawn for other contests still show how often CVRs and cards differ)",
};
