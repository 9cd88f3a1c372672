// SPDX-License-Identifier: Apache-2.0
// ballast_votes.h: the columns contest, choice, rank of Ballast's CVR and MVR files: a line a mark.
//
// A contest on a card is one or more rows that lie side by side. `choice` is a choice as
// core/spelling.h spells it, or one of the words *blank*, *overvote*, *invalid*, *withheld*,
// *not on card*, *no agreement*, *not found*; after *overvote*, *invalid* and *withheld* the known
// marks follow. `rank` is empty in a contest without ranks. Marks that are no votes cannot be
// expressed.
#ifndef BAL_FORMATS_BALLAST_VOTES_H
#define BAL_FORMATS_BALLAST_VOTES_H

#include "core/interpretation.h"
#include "formats/csv_table.h"
#include "io/csv_write.h"

#define WORD(state) (1U << FINDING_##state)

struct vote_contest;

// The rows of one contest on one card.
struct vote_reader {
    struct csv_table *t;
    uint32_t contest_column, choice_column, rank_column; // in t->at
    unsigned
        words; // WORD(…) of the words that may stand here; WORD(NOT_FOUND): also without contest
    bool observe; // the rows are CVRs: they show how many votes and ranks a contest has

    bool open; // there are rows that were not taken yet
    struct finding found;
    uint64_t line; // of the first of them
    struct mark marks[LIMIT_MARKS];

    bool said;          // a word was met
    struct buf text;    // the contest cell
    struct table names; // spelled contests of this file
    VEC(struct vote_contest) contests;
};

void vote_reader_init(struct vote_reader *v, struct csv_table *t);
void vote_reader_done(struct vote_reader *v);

// Is the current row about the same contest as the open rows?
bool vote_reader_continues(const struct vote_reader *v);

// Adds the current row to the open rows. A row whose contest cell is empty opens nothing, unless
// the card was not found.
BAL_CHECKED bal_status vote_reader_add(struct vote_reader *v, struct bal_err *err);

// Closes the open rows: v->found is what they say.
void vote_reader_take(struct vote_reader *v);

// Writes rows; every line is prefix, contest, choice, rank, suffix.
struct vote_writer {
    struct csv_writer csv;
    struct buf prefix, suffix; // quoted cells; the caller's. An empty suffix is no cell
    struct arena arena;
    str *contests; // quoted spellings
    str **choices;
};

BAL_CHECKED bal_status vote_writer_init(struct vote_writer *w, const struct election *e,
                                        struct sink *out, struct bal_err *err);
BAL_CHECKED bal_status vote_writer_done(struct vote_writer *w, struct bal_err *err);

// The rows of one contest; marks with flags are left out.
void vote_writer_put(struct vote_writer *w, const struct finding *f);

// The row of a card on which there is no contest.
void vote_writer_put_empty(struct vote_writer *w);

#endif
