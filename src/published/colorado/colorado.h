// SPDX-License-Identifier: Apache-2.0
// colorado.h: the parts of the layout `colorado`: what the Secretary of State's Audit Center has
// published of the statewide audits since 2017, as ColoradoRLA exports it.
//
// Names of files and of columns changed from year to year, so both are known by meaning: a kind of
// file is found by its columns, a column by any of its names (files.c).
#ifndef BAL_PUBLISHED_COLORADO_H
#define BAL_PUBLISHED_COLORADO_H

#include "published/published.h"

enum co_kind {
    CO_CONTEST,       // every contest's margin, sample sizes and discrepancies in a round
    CO_RISKS,         // risks measured (ResultsReport, Summary)
    CO_SELECTION,     // the CVRs drawn for each contest
    CO_COMPARISON,    // card by card, what the machine and what the board read
    CO_BALLOT_LIST,   // the cards to audit in a county
    CO_MANIFEST,      // a county's manifest
    CO_MANIFEST_HASH, // digests committed
    CO_CVR_HASH,
    CO_UPLOADS, // files uploaded, with digests
    CO_BATCHES, // cards of each batch by manifest and by CVRs
    CO_SEED,
    CO_STATE_REPORT,    // workbook: seed, risk limit, contests; a sheet for each county
    CO_RESULTS,         // votes by contest and choice
    CO_COUNTY_RESULTS,  //
    CO_COUNTY_CONTESTS, // which contests are voted in which county
    CO_CANONICAL,       // the names that all counties must use
    CO_DRAWN,           // cards drawn for a contest, with their random numbers
    CO_CVRS,            // a CVR export, by Dominion: secret in Colorado, and read by others
    CO_OTHER,           // known, and nothing in it follows from anything else
    CO_UNKNOWN,
    CO_KINDS,
};

enum { CO_COLUMNS = 24 };

// A column: spellings divided by '|' in small letters and digits, as co_name writes them.
struct co_column {
    const char *names;
    bool key; // the kind is known by it
};

struct co_format {
    const char *what;    // in words, for messages
    const char *pattern; // a part of the file's name, small letters and digits; NULL: none
    const struct co_column *columns; // in the order of the kind's enum below
    uint32_t count;
};

extern const struct co_format co_formats[CO_KINDS];

enum {
    CONTEST_NAME,
    CONTEST_REASON,
    CONTEST_STATUS,
    CONTEST_SEATS,
    CONTEST_CARDS,
    CONTEST_OWN_CARDS,
    CONTEST_WINNERS,
    CONTEST_MARGIN,
    CONTEST_LIMIT,
    CONTEST_SAMPLE,
    CONTEST_O2,
    CONTEST_O1,
    CONTEST_U1,
    CONTEST_U2,
    CONTEST_DISAGREEMENTS,
    CONTEST_OTHER,
    CONTEST_GAMMA,
    CONTEST_OVER,
    CONTEST_OPTIMISTIC,
    CONTEST_ESTIMATED
};
enum {
    RISKS_NAME,
    RISKS_TARGET,
    RISKS_WINNER,
    RISKS_MET,
    RISKS_RISK,
    RISKS_LIMIT,
    RISKS_DILUTED,
    RISKS_O2,
    RISKS_O1,
    RISKS_U1,
    RISKS_U2,
    RISKS_GAMMA,
    RISKS_SAMPLE,
    RISKS_CARDS,
    RISKS_MARGIN,
    RISKS_FOR,
    RISKS_AGAINST,
    RISKS_VOTES,
    RISKS_DISAGREEMENTS
};
enum { SELECTION_MARGIN, SELECTION_NAME, SELECTION_CVRS };
enum {
    COMPARISON_COUNTY,
    COMPARISON_NAME,
    COMPARISON_IMPRINTED,
    COMPARISON_STYLE,
    COMPARISON_CVR,
    COMPARISON_BOARD,
    COMPARISON_CONSENSUS,
    COMPARISON_RECORD,
    COMPARISON_COMMENT,
    COMPARISON_TIME,
    COMPARISON_ID,
    COMPARISON_REASON
};
enum {
    LIST_SCANNER,
    LIST_BATCH,
    LIST_RECORD,
    LIST_IMPRINTED,
    LIST_STYLE,
    LIST_BOX,
    LIST_NUMBER,
    LIST_AUDITED
};
enum { HASH_COUNTY, HASH_HASH };
enum {
    UPLOADS_NAME,
    UPLOADS_FILE,
    UPLOADS_TYPE,
    UPLOADS_COUNT,
    UPLOADS_SIZE,
    UPLOADS_STATUS,
    UPLOADS_TIME,
    UPLOADS_COMPUTED,
    UPLOADS_SUBMITTED
};
enum {
    BATCHES_COUNTY,
    BATCHES_SCANNER,
    BATCHES_BATCH,
    BATCHES_MANIFEST,
    BATCHES_CVRS,
    BATCHES_DIFF
};
enum { RESULTS_NAME, RESULTS_CHOICE, RESULTS_VOTES, RESULTS_COUNTY };
enum { CONTESTS_COUNTY, CONTESTS_NAME, CONTESTS_CHOICES };

enum {
    DRAWN_COUNTY,
    DRAWN_IMPRINTED,
    DRAWN_SCANNER,
    DRAWN_BATCH,
    DRAWN_RECORD,
    DRAWN_ID,
    DRAWN_ROUND,
    DRAWN_TYPE,
    DRAWN_NUMBER,
    DRAWN_POSITION,
    DRAWN_TIMES
};

// A file that was recognised.
struct co_file {
    const struct published_file *file;
    enum co_kind kind;
    str county; // of a manifest or ballot list, from its name: "Clear Creek"
    str round;  // the folder's: "round_1"; empty
};

// A batch of a county's manifest.
struct co_batch {
    uint64_t first, cards; // cards before it in the manifest; its own
    str scanner, batch;
};

struct co_manifest {
    str county;
    uint64_t cards;
    VEC(struct co_batch) batches;
};

struct co_folder {
    struct published *p;
    const struct published_folder *folder;
    VEC(struct co_file) files;
    VEC(struct co_manifest) manifests; // read by co_draws, in the order of the files
    str seed;                          // as published or given; empty: none
    uint64_t budget; // of searches for the number of cards that was drawn from (redraw.h)
};

// A name for comparison: small letters, digits, '#', '+' and '-' before a digit.
void co_name(str s, struct buf *out);

// Frees what the folder holds.
void co_done(struct co_folder *c);

// Are two names of counties the same by co_name?
bool co_same(str a, str b);

// Finds out what every file is. *sure: how much of it is Colorado's, 0 to 100.
BAL_CHECKED bal_status co_recognise(struct co_folder *c, int *sure, struct bal_err *err);

// Where the kind's columns are in the row, and how many; *keys: all that it is known by are there.
uint32_t co_columns(enum co_kind kind, struct csv *csv, uint32_t at[CO_COLUMNS], bool *keys);

// A row of a file of some kind, in the order of the kind's enum.
struct co_row {
    struct csv *csv;
    const struct co_file *file;
    uint64_t line;
    str sheet;
    uint32_t at[CO_COLUMNS]; // CSV_NONE where the file has no such column
};

#define CO_ABSENT UINT32_MAX

// The cell without blanks around it; empty where there is none. Valid until the next row.
str co_cell(const struct co_row *row, unsigned column);

// The cell as it stands, for the names of contests: blanks at their end make another contest.
str co_exact(const struct co_row *row, unsigned column);

// A whole number. False, and *out 0, where the cell holds something else or nothing.
bool co_number(const struct co_row *row, unsigned column, uint64_t *out);

typedef bal_status co_take(void *ctx, const struct co_row *row, struct bal_err *err);

// Reads the rows of a file below the line that names its columns. Columns that are missing or new
// become findings; so does a file that cannot be read, or that ends too early.
BAL_CHECKED bal_status co_read(struct co_folder *c, const struct co_file *file, co_take *take,
                               void *ctx, struct bal_err *err);

// How many files of the kind there are.
size_t co_count(const struct co_folder *c, enum co_kind kind);

// Choices as a cell lists them: `"A","B"`.
struct co_marks {
    str names[64]; // views of the text
    size_t count;
    bool damaged; // there are more
};

struct co_marks co_marks_of(str text);

// ---- the checks, each in its file. All but "no memory" are findings.

BAL_CHECKED bal_status co_seed(struct co_folder *c, str given, struct bal_err *err);
BAL_CHECKED bal_status co_hashes(struct co_folder *c, struct bal_err *err);
BAL_CHECKED bal_status co_draws(struct co_folder *c, struct bal_err *err);
BAL_CHECKED bal_status co_randoms(struct co_folder *c, struct bal_err *err); // after co_contests
void co_draws_judge(struct co_folder *c);                                    // after both

// The county of that name, made where there is none: nothing is known of its draw then. NULL
// without memory.
struct published_county *co_county(struct co_folder *c, str name);
BAL_CHECKED bal_status co_contests(struct co_folder *c, struct bal_err *err);
BAL_CHECKED bal_status co_results(struct co_folder *c, struct bal_err *err);

#endif
