// SPDX-License-Identifier: Apache-2.0
// county.h: a small made-up election and an audit record of it, in a folder of its own: every verb
// of an audit in a line, for tests of the record. What must succeed fails the test when it does
// not.
#ifndef BAL_TESTS_COUNTY_H
#define BAL_TESTS_COUNTY_H

#include "generate/generate.h"
#include "record/log/env.h"
#include "record/session/inputs.h"
#include "record/session/paper.h"
#include "record/verbs/verbs.h"
#include "record/verify/verify.h"
#include "support/support.h"
#include "support/temp.h"

struct county {
    struct temp temp;
    struct record_demo demo;
    struct record_env env;
    struct generate_summary made;
    struct paper paper;
    struct record r; // open for writing between county_new or county_open and county_shut
    struct round_result round;
    struct enter_result entered;
    struct hand_result counted;
    struct problems problems; // of the last verb
    char hand[64];            // the file that county_count wrote last
};

// Makes the election (o may be NULL: 300 cards, errors of every kind left out), opens its paper,
// and makes an empty record c.ballast.
void county_new(struct county *c, const struct generate_options *o);
void county_done(struct county *c);

const char *county_path(struct county *c); // of the record; valid until the next path
void county_open(struct county *c);        // for writing
void county_shut(struct county *c);
// Closes and opens again, as another command would.
void county_again(struct county *c);

// The election's file of that name, "manifest.csv".
bal_status county_try_add(struct county *c, enum input_kind kind, const char *file,
                          struct bal_err *err);
void county_add(struct county *c, enum input_kind kind, const char *file);
void county_add_all(struct county *c); // contests, manifest, Dominion CSV, results
void county_target(struct county *c, const char *contest, uint64_t bound);
bal_status county_try_commit(struct county *c, struct bal_err *err);
void county_commit(struct county *c);
void county_seed(struct county *c);

// So many events more, in one step: enough of them make the record keep a snapshot.
void county_lengthen(struct county *c, int events);

// All of these up to the seed, with one target that a small sample confirms.
void county_begin(struct county *c, const struct generate_options *o);
// The same without records of single cards: the paper alone speaks.
void county_begin_paper(struct county *c);
// An election whose President is not whom the paper elects.
extern const struct generate_options county_hacked;

// Opens the next round, if there is one (c->round).
void county_round(struct county *c, double cap, bool close);
// Boards read the round's cards into mvr-N.csv; returns its path.
const char *county_read(struct county *c);
// Boards count the round's batches into counts-N.csv; returns its path.
const char *county_count_batches(struct county *c);
bal_status county_try_enter(struct county *c, const char *path, struct bal_err *err);
void county_enter(struct county *c); // the cards and the batches of the round
// Writes the full hand count of a contest to hand-N.csv; returns its path.
const char *county_count(struct county *c, const char *contest);
bal_status county_try_hand(struct county *c, const char *path, struct bal_err *err);

// Rounds, cards and hand counts until the audit is concluded; returns the number of rounds.
size_t county_finish(struct county *c, double cap);

// The verdict on the record, which may be open. Whatever failed is printed where PASS or INCOMPLETE
// was wanted. `failed` (CODES bytes, or NULL) gets the codes of the checks that failed: "V6,V18,".
enum { CODES = 64 };
enum verify_verdict county_verify(struct county *c, enum verify_verdict wanted, char *failed);
// The same of another record; a file that is no record at all is VERIFY_FAIL, "open,".
enum verify_verdict county_verify_at(struct county *c, const char *path, enum verify_verdict wanted,
                                     char *failed);
#define assert_verified(c, verdict) assert_int_equal(county_verify(c, verdict, NULL), verdict)

// The root of the log, as 64 hexadecimal digits.
void county_root(struct county *c, char out[SHA256_HEX + 1]);

// Does the outcome line of the contest say this? ("confirmed", "counted by hand", …)
bool county_outcome_is(struct county *c, const char *contest, const char *outcome);

// Replaces the first `from` in a copy of the file, which becomes `to_name`; returns its path.
const char *county_edit(struct county *c, const char *path, const char *from, const char *to,
                        const char *to_name);

#endif
