// SPDX-License-Identifier: Apache-2.0
// published.h: sets of assertions as other programs write and read them.
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
#ifndef BAL_AUDIT_RAIRE_PUBLISHED_H
#define BAL_AUDIT_RAIRE_PUBLISHED_H

#include "audit/raire/raire.h"
#include "core/contest.h"
#include "io/json_write.h"
#include "io/source.h"

struct published_assertion {
    bool neb;
    str winner, loser;
    VEC(str) others; // NEN: who stands, or who does not
};

struct published_set {
    str contest, winner; // empty where the file does not say
    bool by_number;      // candidates are numbers from 0, else names or ids
    bool standing;       // `others` are those who stand, else those who were eliminated
    str expected_polls;  // as written; empty where there is none
    str failed;          // the program's reason for having found none
    VEC(struct published_assertion) assertions;
};

struct published {
    const char *format; // as above
    VEC(struct published_set) sets;
    struct arena arena;
};

// Reads any of the three, whole (LIMIT_SMALL_FILE). BAL_INVALID says what is wrong and where. Call
// published_done in every case.
BAL_CHECKED bal_status published_read(struct published *out, struct source *s, struct bal_err *err);
void published_done(struct published *p);

// The assertions as those of the contest, to be checked: margins and difficulties are 0. *winner is
// untouched where the set names none. BAL_NOT_FOUND: a candidate whom the contest has not.
// BAL_UNSUPPORTED: more candidates than RAIRE_CANDIDATES. Call vec_done on the list.
struct raire_assertions {
    VEC(struct raire_assertion) list;
};
BAL_CHECKED bal_status published_resolve(const struct published_set *set, const struct contest *c,
                                         struct raire_assertions *out, uint32_t *winner,
                                         struct bal_err *err);

// One contest's answer in the form of raire-json: the whole file.
void published_write_raire(struct json_writer *w, const struct contest *c, uint32_t winner,
                           const struct raire_result *r);

// The same as one element of the list "audits" of shangrla-json. Choices are given by their codes,
// or by names where the files have no codes.
void published_write_audit(struct json_writer *w, const struct contest *c, uint32_t winner,
                           uint64_t cards, const struct raire_result *r);

#endif
