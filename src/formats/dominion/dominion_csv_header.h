// SPDX-License-Identifier: Apache-2.0
// dominion_csv_header.h: the four header rows of a Dominion CVR export and what its columns mean.
#ifndef BAL_FORMATS_DOMINION_CSV_HEADER_H
#define BAL_FORMATS_DOMINION_CSV_HEADER_H

#include "formats/format.h"
#include "io/csv.h"

// The columns before the contests, found by name.
enum dominion_id {
    ID_CVR_NUMBER,
    ID_TABULATOR,
    ID_BATCH,
    ID_RECORD,
    ID_IMPRINTED,
    ID_GROUP,
    ID_PRECINCT,
    ID_STYLE,
    ID_VOTING_SESSION,
    ID_COUNT,
};

#define NO_COLUMN UINT32_MAX

struct dominion_column {
    uint16_t choice; // index in the contest
    uint8_t rank;    // 0 in a contest without ranks
};

enum { VOTE_CACHE = 32 };

// The columns of one contest; they lie side by side.
struct dominion_block {
    uint32_t contest;      // index in the election
    uint32_t first, count; // columns
    struct contest *into;  // the contest itself: no contests are added while cards are read
    const struct dominion_column *columns;
    // Where the digits lie when every cell is one digit: 0,1,0 and "0","1","0". 0: too many cells.
    uint64_t plain, quoted;
    // Codes of such cells met lately, by the set of their ones.
    struct dominion_votes {
        uint64_t ones;
        uint32_t code; // 0: none yet
    } cache[VOTE_CACHE];
    // What the cells of the whole block, as bytes, turned out to mean: few texts occur.
    struct table texts;
    VEC(uint32_t) codes; // of each text
};

struct dominion_header {
    uint32_t id[ID_COUNT]; // column of each id, or NO_COLUMN
    // Another system's table of the same shape: what it says is wrong with the row's card, whose
    // content is then unknown; "" for nothing. NULL: Dominion's own table.
    str (*unread)(struct csv *csv, const void *of);
    const void *of;
    bool no_tabulator;      // its cell may be empty: batches are named without
    uint32_t first_contest; // the first column of votes
    uint32_t cells;         // columns in all, without empty ones at the end
    VEC(struct dominion_block) blocks;
    struct arena arena;
};

typedef bal_status dominion_header_fn(struct dominion_header *h, struct csv *csv,
                                      struct import *imp, struct bal_err *err);

// Reads the rows up to the one that starts with CvrNumber, and makes contests and choices. Flaws
// become problems; BAL_INVALID when there is no such header.
BAL_CHECKED bal_status dominion_header_read(struct dominion_header *h, struct csv *csv,
                                            struct import *imp, struct bal_err *err);

void dominion_header_done(struct dominion_header *h);

// For tables of the same shape: a new block of `count` columns from `first` on whose contest is
// known; its columns' choices are the caller's to fill in. NULL: no memory.
struct dominion_column *dominion_block_add(struct dominion_header *h, uint32_t contest,
                                           uint32_t first, uint32_t count);

// Reads a table whose header another function understands, with rows like Dominion's behind it.
BAL_CHECKED bal_status dominion_csv_read_as(struct source *s, struct import *imp,
                                            const char *format, dominion_header_fn *header,
                                            struct bal_err *err);

// When all blocks are there.
void dominion_blocks_finish(struct dominion_header *h, struct election *e);

// Takes "Mayor (Vote For=1)" apart. False when the end is not of that form.
bool dominion_title(str title, struct contest_def *out);

// How many blocks of contests of this name there are already.
uint32_t dominion_occurrence(const struct dominion_header *h, const struct election *e, str name);

bool dominion_is_write_in(str name); // "Write-in", "WRITE IN", …

#endif
