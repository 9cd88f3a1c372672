// SPDX-License-Identifier: Apache-2.0
// dominion.h: a Dominion JSON export given as text, for tests. In all texts ' stands for ".
#ifndef BAL_TESTS_DOMINION_H
#define BAL_TESTS_DOMINION_H

#include "support/support.h"

#include "formats/dominion/dominion_json.h"

struct export_text {
    enum dj_kind kind; // DJ_KINDS: a CvrExport
    const char *text;
};

struct export_read {
    struct election e;
    struct problems p;
    bal_status status;
    struct bal_err err;
    unsigned asked; // how often it was looked ahead
};

// Reads the texts in order, `chunk` bytes at a time (0: no limit), up to the first that fails.
void export_read(struct export_read *out, const struct export_text *texts, size_t count,
                 size_t chunk);

// The same, but without a contest manifest among them the exports are first looked through for
// ranks: the plain way, to which the other must come.
void export_read_twice(struct export_read *out, const struct export_text *texts, size_t count,
                       size_t chunk);
void export_done(struct export_read *r);

// What stands in the contest of that name on the card: "marked 0 2", "marked 1@1 0@2",
// "blank 0a 1n" (a: ambiguous, n: not counted), "" when it is not on it.
void assert_marks(const struct election *e, const char *contest, uint32_t card, const char *want);

// How many problems there are of a kind, and what the first of them says.
void assert_problems(const struct problems *p, enum problem_id id, uint64_t count,
                     const char *first);

// Both elections have the same contests, cards and marks.
void assert_same_election(const struct election *a, const struct election *b);

#endif
