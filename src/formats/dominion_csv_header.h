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
    uint32_t id[ID_COUNT];  // column of each id, or NO_COLUMN
    uint32_t first_contest; // the first column of votes
    uint32_t cells;         // columns in all, without empty ones at the end
    VEC(struct dominion_block) blocks;
    struct arena arena;
};

// Reads the rows up to the one that starts with CvrNumber, and makes contests and choices. Flaws
// become problems; BAL_INVALID when there is no such header.
BAL_CHECKED bal_status dominion_header_read(struct dominion_header *h, struct csv *csv,
                                            struct import *imp, struct bal_err *err);

void dominion_header_done(struct dominion_header *h);

// Takes "Mayor (Vote For=1)" apart. False when the end is not of that form.
bool dominion_title(str title, struct contest_def *out);

bool dominion_is_write_in(str name); // "Write-in", "WRITE IN", …

#endif
