// SPDX-License-Identifier: Apache-2.0
// count_checks.h: sums that must agree, of counts that tally.c does not make (by `--rule` and by
// `--levels`): each has a name, both sides as exact numbers, and both in words.
#ifndef BAL_APP_COUNT_CHECKS_H
#define BAL_APP_COUNT_CHECKS_H

#include "base/arena.h"
#include "core/election.h"
#include "core/problem.h"
#include "io/json_write.h"
#include "tabulate/schemes/quot_sum.h"

struct count_check {
    const char *name;        // published, docs/json.md
    bool ok;                 // left = right
    struct quot left, right; // QUOT_NONE: a sum of several fractions, as in the texts
    str left_text, right_text;
    str text; // "votes 9 = on cards 2 + in redacted sums 7"
};

struct count_checks {
    struct arena arena;
    VEC(struct count_check) list;
};

// A check that is being made: begin, a term or more, end.
struct count_sum {
    struct count_checks *out;
    struct problems *problems;
    str contest; // of the problem; empty: of none
    const char *name;
    struct quot_sum left, right;
    struct buf text;
};

// out's checks are made with it from now on; count_sum_done in every case.
void count_sum_init(struct count_sum *s, struct count_checks *out, struct problems *p, str contest);
void count_sum_done(struct count_sum *s);

// The left side, in words and as a number.
void count_sum_begin(struct count_sum *s, const char *name, const char *what, struct quot left);
void count_sum_begin_sum(struct count_sum *s, const char *name, const char *what,
                         const struct quot_sum *left);
// One more addend of the right side.
void count_sum_term(struct count_sum *s, const char *what, struct quot v);
void count_sum_term_sum(struct count_sum *s, const char *what, const struct quot_sum *v);
// The whole right side, as "9 over all batches (1)".
void count_sum_is(struct count_sum *s, struct quot v, const char *where);
void count_sum_is_sum(struct count_sum *s, const struct quot_sum *v, const char *where);
// Adds the check. Sides that differ become a problem `invariant`. BAL_LIMIT: a side is no number
// that can be held (quot_sum.h): no check is ever left out.
BAL_CHECKED bal_status count_sum_end(struct count_sum *s, struct bal_err *err);

void count_checks_done(struct count_checks *c);

// The cards of the contest whose code has a weight, card by card, batch by batch: every card is
// read, where counts read the numbers of the mark sets. weights: of each code, 0 or 1; NULL: 1 for
// all that have the contest. *batches: how many have any.
uint64_t count_checks_cards(const struct election *e, const struct contest *c,
                            const uint64_t *weights, struct arena *scratch, uint32_t *batches);

// Writes "checks" into the open object, in the form of all counts.
void count_checks_json(struct json_writer *w, const struct count_checks *c);

// A whole number as such, a fraction as "3/2", none as null.
void count_quot_json(struct json_writer *w, struct quot r);

#endif
