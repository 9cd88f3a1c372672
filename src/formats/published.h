// SPDX-License-Identifier: Apache-2.0
// published.h: reads and writes sets of assertions as other programs have them.
//
//   raire-json     the answer of RAIRE's programs: {"metadata": …, "solution": {"Ok":
//   {"assertions":
//                  [{"assertion": {"type": "NEN", "winner": 0, "loser": 1, "continuing": [0, 1]},
//                  "margin": 5, "difficulty": 2.5}], "winner": 0, …}}}; candidates by number
//   shangrla-json  what SHANGRLA and Colorado read: {"audits": [{"contest": "339", "winner": "15",
//                  "assertions": [{"winner": "15", "loser": "18", "already_eliminated": ["16"],
//                  "assertion_type": "IRV_ELIMINATION"}]}]}; candidates by id
//   audit-irv-cp   {"Expected Polls": "11", "Assertions": [{"Winner": "7", "Loser": "9",
//                  "Already-Eliminated": "", "Winner-Only": "true"}]}; only read
#ifndef BAL_FORMATS_PUBLISHED_H
#define BAL_FORMATS_PUBLISHED_H

#include "core/published.h"
#include "io/json_write.h"
#include "io/source.h"

// Reads any of the three, whole (LIMIT_SMALL_FILE), behind the sets that *out has (PUBLISHED_INIT).
// BAL_INVALID says what is wrong and where. Call assertion_sets_done in every case.
BAL_CHECKED bal_status published_read(struct assertion_sets *out, struct source *s,
                                      struct bal_err *err);

// The whole file as shangrla-json has it. The sets name their contests, winners and candidates
// (by_number and standing are false).
void published_write(struct json_writer *w, const struct assertion_sets *p);

#endif
