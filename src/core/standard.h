// SPDX-License-Identifier: Apache-2.0
// standard.h: names of contests, choices and jurisdictions as files have them, and the standard
// names that a person has confirmed for them (docs/names.md).
//
// Rows come first; whatever is read after them has the standard names. What is never done: two
// names that one file has in one place become one. They are two contests, two candidates, or two
// counties.
#ifndef BAL_CORE_STANDARD_H
#define BAL_CORE_STANDARD_H

#include "base/base.h"
#include "core/problem.h"

struct election;
struct contest;
struct import;

enum name_kind { NAME_CONTEST, NAME_CHOICE, NAME_JURISDICTION };

// As tables call it: "contest", "choice", "jurisdiction".
str name_kind_word(enum name_kind kind);

// "Where a file says `found`, `standard` is meant." Names of contests and choices are spelled
// (spelling.h); those of jurisdictions are as they are.
struct standard_row {
    enum name_kind kind;
    str contest; // the standard name of the contest of a choice; "" else
    str found, standard;
    struct place place;
};

struct standard {
    VEC(struct standard_row) rows;
    struct table keys; // one for each row, with its number
};

// A name that a file has for a contest, choice or jurisdiction. The newest file's come first.
struct seen {
    uint32_t unit; // import.unit
    bool given;    // not by the file: somebody said it of the file, or its folder does
    str found;     // spelled
    const struct seen *next;
};

// Adds a row; its strings are copied. A second standard for one name is a problem (names-conflict).
BAL_CHECKED bal_status standard_add(struct import *imp, const struct standard_row *row,
                                    struct bal_err *err);

// After the last row: a standard name that is itself to be replaced, and a choice whose contest is,
// are problems (names-conflict).
BAL_CHECKED bal_status standard_check(const struct election *e, struct problems *p,
                                      struct bal_err *err);

// Does a row say that the name is its own standard?
BAL_CHECKED bal_status standard_is_own(const struct election *e, enum name_kind kind, str contest,
                                       str name, bool *out, struct bal_err *err);

// The standard name and occurrence in place of those found. They are the election's, or as given.
BAL_CHECKED bal_status standard_contest(const struct election *e, str *name, uint32_t *occurrence,
                                        struct bal_err *err);
BAL_CHECKED bal_status standard_choice(const struct election *e, const struct contest *c, str *name,
                                       uint32_t *occurrence, struct bal_err *err);

// Notes that the file being read has this name for the contest, or for choice `choice` of it
// (UINT32_MAX: the contest). A second name for the same is a problem (names-merged).
BAL_CHECKED bal_status standard_seen(struct import *imp, uint32_t contest, uint32_t choice,
                                     str name, uint32_t occurrence, struct bal_err *err);

// The number of the jurisdiction that the file being read calls `name`, under its standard name,
// made when new. `given`: the file does not say so itself. A second name that it has for the same
// is a problem (names-merged).
BAL_CHECKED bal_status standard_jurisdiction(struct import *imp, str name, bool given,
                                             uint32_t *out, struct bal_err *err);

// The results that the file being read has added, from number `first` on, get the standard names.
// Two rows of one file, jurisdiction and batch that become one are a problem (names-merged).
BAL_CHECKED bal_status standard_results(struct import *imp, size_t first, struct bal_err *err);

void standard_done(struct standard *s);

#endif
