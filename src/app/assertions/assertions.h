// SPDX-License-Identifier: Apache-2.0
// assertions.h: the assertions that prove the outcomes of the contests in files of CVRs.
//
// A contest's winners are those that its files declare, else those of the count. N is the number of
// cards that its files allow for (contest_wishes.cards_bound), else of CVRs that have the contest.
#ifndef BAL_APP_ASSERTIONS_H
#define BAL_APP_ASSERTIONS_H

#include "app/count/tally.h"
#include "audit/assertion/assertion.h"
#include "audit/raire/contest.h"
#include "audit/raire/published.h"
#include "formats/format.h"

struct assertions_options {
    str contest;          // name or id of the only one; empty: all
    struct irv_rules irv; // of ranked contests whose file names no rule
    bool irv_all;         // of all
    struct raire_measure measure;
    enum raire_trim trim;
    bool (*stop)(void *ctx); // asked while a ranked contest is worked on; NULL: never stops
    void *ctx;
};

struct assertions_claim {
    struct assertion claim;
    double margin;     // votes: by how much the CVRs bear it out, v N / u
    double diluted;    // that, in parts of the cards
    double difficulty; // infinite where they do not
    double share;      // of the work on the contest (margin_share)
};

struct assertions_contest {
    const struct contest *contest;
    uint64_t cards; // N
    VEC(uint32_t) winners;
    VEC(struct assertions_claim) claims;
    double difficulty, margin; // of the hardest; the smallest
    str reason;                // why nothing proves the outcome; empty: the claims do
    bool ranked;               // by RAIRE; the rest is of such contests
    struct raire_problem problem;
    struct raire_result raire; // its assertions are the claims, one for one
};

struct assertions_made {
    struct tally tally;
    struct raire_measure measure;
    VEC(struct assertions_contest) contests;
    struct arena arena;
};

// Finds them. Contests that nothing proves have the reason; the result is an error only when it is
// pointless to go on, or when no contest is called options->contest. Call assertions_made_done in
// every case; the election must outlive the result.
BAL_CHECKED bal_status assertions_of(struct assertions_made *out, const struct election *e,
                                     const struct assertions_options *o, struct problems *p,
                                     struct bal_err *err);
void assertions_made_done(struct assertions_made *m);

// All contests have assertions that prove them.
bool assertions_complete(const struct assertions_made *m);

// As INTERFACES has it: one contest as an object, several as {"contests": [...]}. docs/json.md.
void assertions_json(struct json_writer *w, const struct assertions_made *m);

// Name i of a format that a set of assertions can be written in, NULL after the last.
const char *assertions_format(size_t i);

// Adds the assertions of the ranked contests that have some to the sets.
BAL_CHECKED bal_status assertions_publish(const struct assertions_made *m,
                                          struct assertion_sets *out, struct bal_err *err);

// Where the format holds assertions and the election has cast vote records and no assertions: finds
// those of its ranked contests, as `assert` does. However long that takes.
BAL_CHECKED bal_status assertions_fill(struct election *e, const struct format *format,
                                       struct problems *problems, struct bal_err *err);

// Writes the assertions of the ranked contests to a file, whole or not at all. BAL_UNSUPPORTED:
// none is ranked, or the format holds one contest only.
BAL_CHECKED bal_status assertions_export(const struct assertions_made *m, size_t format,
                                         const char *path, struct bal_err *err);

// ---- a published set

struct assertions_judged {
    const struct assertions_contest *contest; // NULL: the files have no such contest
    const struct published_set *set;
    struct raire_assertions list; // with margins and difficulties from the CVRs; 0 and infinite
                                  // where they do not bear it out
    uint32_t winner;
    bool sufficient;                 // if all are true, the winner has won
    uint32_t not_true;               // assertions that the CVRs do not bear out
    uint8_t order[RAIRE_CANDIDATES]; // not sufficient: an elimination order that is not ruled out
    double difficulty;
    uint64_t margin;
    str reason; // why it cannot be judged
};

struct assertions_check {
    struct assertion_sets published;
    VEC(struct assertions_judged) sets;
    struct arena arena;
};

// Reads a published set and holds it against the contests of `m`, made from the same files. Call
// assertions_check_done in every case.
BAL_CHECKED bal_status assertions_check(struct assertions_check *out, struct assertions_made *m,
                                        const char *path, struct bal_err *err);
void assertions_check_done(struct assertions_check *c);

// All sets prove their winners, who are those of the contests, by assertions that the CVRs bear
// out.
bool assertions_check_passed(const struct assertions_check *k);

void assertions_check_json(struct json_writer *w, const struct assertions_check *c);

#endif
