// SPDX-License-Identifier: Apache-2.0
// counted.h: ballots of one contest that a file lists by what they say and how many say it. They
// are collected while the file is read and become cards at its end: only there some files name the
// contest and its choices.
#ifndef BAL_FORMATS_COUNTED_H
#define BAL_FORMATS_COUNTED_H

#include "core/import.h"

struct counted_row {
    uint32_t set;     // which marks
    uint32_t line;    // of the file
    uint64_t ballots; // how many
    id_code id;       // of the one ballot, or ID_NONE
};

struct counted {
    struct import *imp;
    struct table sets; // marks, as bytes
    VEC(struct counted_row) rows;
    uint64_t ballots;
    bool ids; // some ballots have ids
};

void counted_init(struct counted *c, struct import *imp);
void counted_done(struct counted *c);

// Adds ballots with these marks; `id` (may be empty) names the one ballot. BAL_LIMIT: more than
// LIMIT_COPIES of them.
BAL_CHECKED bal_status counted_add(struct counted *c, const struct mark *marks, uint32_t count,
                                   uint64_t ballots, str id, uint64_t line, struct bal_err *err);

// Makes the cards, in the order of the rows, in one batch with the contest's name. Ballots without
// ids are numbered from 1. No ballot at all is a problem.
BAL_CHECKED bal_status counted_make(struct counted *c, uint32_t contest, struct bal_err *err);

// Blank ballots that the file counts and does not list: cards without identity.
BAL_CHECKED bal_status counted_informal(struct counted *c, uint32_t contest, uint64_t ballots,
                                        struct bal_err *err);

#endif
