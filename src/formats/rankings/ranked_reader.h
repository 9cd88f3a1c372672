// SPDX-License-Identifier: Apache-2.0
// ranked_reader.h: what ranked_csv.c and ranked_text.c share of a table that is being read.
#ifndef BAL_FORMATS_RANKED_READER_H
#define BAL_FORMATS_RANKED_READER_H

#include "formats/rankings/ranked_csv.h"

struct short_text; // of ranked_text.c

struct ranked_contest {
    uint32_t contest;    // index in the election
    struct table texts;  // of the rank columns
    VEC(uint32_t) codes; // of each
    uint16_t *choices;   // of each rank column, where it is a choice
};

struct cells {
    uint32_t from, to;
};

struct ranked_reader {
    struct csv_table *t;
    struct import *imp;
    struct ranked_layout layout;
    str header;         // its bytes
    struct table names; // of contests, as they stand in the file
    VEC(struct ranked_contest) contests;
    struct ranked_contest *last; // contest of the last row
    uint32_t last_name;          // its number in names
    str record, imprinted;       // of this row
    struct buf ids;              // the two of the last card, where rows name their contest
    uint32_t card;               // of the last row
    struct buf place;            // what the last card's row said of where it lies
    struct card placed;          // that: batch, precinct and style
    struct cells parts[4];       // these cells: before the ranks, no contest and none of the ids
    uint32_t part_count;
    struct short_text *recent; // 2^SHORT_BITS texts met last, each where its hash says
    uint64_t rows;
    struct arena arena;
};

#define rank_problem(r, id, column, ...)                                                           \
    import_problem((r)->imp, id, (r)->t->csv.line, (column) + 1,                                   \
                   csv_trimmed(&(r)->t->csv, column), __VA_ARGS__)

static inline struct contest *contest_of(const struct ranked_reader *r,
                                         const struct ranked_contest *c)
{
    // NOLINTNEXTLINE(*NullDereference): the caller has one
    return &r->imp->election->contests.at[c->contest];
}

// ---- ranked_text.c

#define RANKED_ODD 0x80000000U // the text must be taken apart again, to report its problem

// The texts met lately; they are the arena's.
BAL_CHECKED bal_status ranked_text_open(struct ranked_reader *r, struct bal_err *err);

// The code of what stands in the rank columns of the row, which is split up to them. With
// RANKED_ODD there are problems with it, which are told; RANKED_ODD alone: the row is left out.
BAL_CHECKED bal_status ranked_text_code(struct ranked_reader *r, struct ranked_contest *c,
                                        uint32_t *code, struct bal_err *err);

// The code of such a text without quotes, if it was met lately and no problem is with it; else 0.
uint32_t ranked_text_recent(const struct ranked_reader *r, const struct ranked_contest *c,
                            str text);

#endif
