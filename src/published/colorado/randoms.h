// SPDX-License-Identifier: Apache-2.0
// randoms.h: random numbers printed beside cards that were drawn, sheet by sheet: read in
// randoms.c, judged in random_sheet.c.
#ifndef BAL_PUBLISHED_COLORADO_RANDOMS_H
#define BAL_PUBLISHED_COLORADO_RANDOMS_H

#include "published/colorado/colorado.h"
#include "published/colorado/redraw.h"

enum {
    RANDOM_ROUNDS = 64,     // of one sheet; more are told, and the sheet is not checked
    RANDOM_COUNTIES = 1000, // that are told one by one
};

// Columns without which a sheet is not wholly checked; and those that tell where the card lies.
#define PLACE_NEEDS                                                                                \
    (CO_BIT(DRAWN_COUNTY) | CO_BIT(DRAWN_SCANNER) | CO_BIT(DRAWN_BATCH) | CO_BIT(DRAWN_RECORD))
#define RANDOM_NEEDS                                                                               \
    (PLACE_NEEDS | CO_BIT(DRAWN_NUMBER) | CO_BIT(DRAWN_POSITION) | CO_BIT(DRAWN_ROUND))

struct random_row {
    uint64_t round, position, number, line, id; // id: the tool's number of the card; 0: none
    str county, scanner, batch, record;
};

struct random_sheet {
    str name, contest; // the worksheet's; the contest's, from the table of sheets or the title
    bool header;
    uint32_t at[CO_COLUMNS];
    VEC(struct random_row) rows;
    struct table counties;          // of the rows
    uint64_t starts[RANDOM_ROUNDS]; // of rounds: draws before them
    size_t rounds;
    bool many; // more rounds than that
    uint64_t domain;
    bool few;   // too few rows to tell
    bool *uses; // of the manifests by county: the sheet has cards of it
};

struct randoms {
    struct co_folder *c;
    const struct co_file *file;
    struct redraw_digests digests;
    struct table names; // of worksheets; the contest of each
    VEC(str) contests;
    const struct co_file *told;            // the file whose columns were told
    bool is_names;                         // this sheet is the table of sheets
    struct co_manifest **manifests;        // by county
    VEC(bool) seen;                        // draws of a sheet
    struct random_sheet sheet;             // the one that is being read
    uint64_t files, sheets, numbers, good; // draws with a number; those of the seed
    uint64_t placed, misplaced;
    uint64_t wrong_sheets, few_sheets; // few: too few rows to tell
};

// A place in the file that is read: the sheet's contest, and what stands there.
struct published_place randoms_place(const struct randoms *r, uint64_t line, str what);

// Judges the sheet that was read; one without rows says nothing. BAL_LIMIT without memory.
BAL_CHECKED bal_status randoms_sheet(struct randoms *r, struct bal_err *err);

#endif
