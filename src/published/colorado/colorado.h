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

// Of a kind; of a file that are looked at; rows among which its header is.
enum { CO_COLUMNS = 24, CO_COLUMNS_SEEN = 64, CO_HEADER_ROWS = 12 };

// A column: spellings divided by '|' in small letters and digits, as co_name writes them.
struct co_column {
    const char *names;
    // KEY: the kind is known by it. SELDOM: most years do not have it, and nothing follows from it.
    enum { PLAIN, KEY, SELDOM } need;
};

struct co_format {
    const char *what; // in words, for messages
    // Parts of the file's name, divided by '|', in small letters and digits; NULL: none. Those of
    // less than eight signs are a whole name.
    const char *patterns;
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
    COMPARISON_REASON,
    COMPARISON_RAW
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
// The columns of a manifest, in their usual order.
enum { PLACE_COUNTY, PLACE_SCANNER, PLACE_BATCH, PLACE_CARDS, PLACE_BOX };
enum { CONTESTS_COUNTY, CONTESTS_NAME, CONTESTS_CHOICES, CONTESTS_NUMBER };

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
    DRAWN_TIMES,
    DRAWN_BOARD,
    DRAWN_DISCREPANCY,
    DRAWN_CONSENSUS,
    DRAWN_COMMENT,
    DRAWN_REVISION,
    DRAWN_AGAIN,
    DRAWN_TIME
};

// A file that was recognised.
struct co_file {
    const struct published_file *file;
    enum co_kind kind;
    str county;    // of a manifest or ballot list, from its name: "Clear Creek"
    str round;     // the folder's: "round_1"; empty
    bool unnamed;  // of a list: its name does not say which county's it is
    bool by_place; // of a manifest: its columns stand in the usual order
};

// A batch of a county's manifest.
struct co_batch {
    uint64_t first, cards; // cards before it in the manifest; its own
    str scanner, batch;
};

struct co_manifest {
    str county;
    const struct published_file *file;
    uint64_t cards;
    VEC(struct co_batch) batches;
};

// The cards that a results report shows for a contest, draw by draw, by the tool's number.
struct co_cards {
    str contest;
    struct published_place place;
    VEC(uint64_t) ids;
    bool damaged; // some have no number
};

// A card of a list of ballots.
struct co_listed {
    const struct co_file *file;
    str name; // as co_card_name writes it
};

// The name of a card, "4-5-69", without quotes; one that a spreadsheet took for a date, "4/5/1969",
// is written back.
void co_card_name(str cell, struct buf *out);

struct co_folder {
    struct published *p;
    const struct published_folder *folder;
    VEC(struct co_file) files;
    // Columns that some file of the kind lacks, bit by bit (CO_BIT); the last such file.
    uint32_t lacks[CO_KINDS];
    const struct published_file *lacking[CO_KINDS];
    VEC(struct co_manifest) manifests; // read by co_draws, in the order of the files
    VEC(struct co_cards) reported;     // read by co_randoms: a sheet's cards, by contest
    VEC(struct co_listed) listed;      // read by co_draws
    uint64_t unread;                   // manifests that cannot be read
    str seed;                          // as published or given; empty: none
    bool again;                        // files are read for a second time: what they lack was told
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
// A name that stands in two cells is no column's: nobody can tell which is meant.
uint32_t co_columns(enum co_kind kind, struct csv *csv, uint32_t at[CO_COLUMNS], bool *keys);

// ---- what a layout lacks: a check whose columns are missing is never made, and never holds

#define CO_BIT(column) (UINT32_C(1) << (column))

// Remembers which of the kind's columns a file has not.
void co_note_lacks(struct co_folder *c, enum co_kind kind, const struct published_file *file,
                   const uint32_t at[CO_COLUMNS]);

// The same of a file that should be of the kind, and has no row that names its columns.
void co_lacks_all(struct co_folder *c, enum co_kind kind, const struct published_file *file);

// What reading a file came to: one that cannot be read is a finding; no memory is an error.
BAL_CHECKED bal_status co_unreadable(const struct co_folder *c, const struct published_file *file,
                                     bal_status status, struct bal_err *err);

// Columns that are missing in the row that names them, and cells that are no known column's:
// remarks.
void co_note_columns(struct co_folder *c, enum co_kind kind, const struct published_file *file,
                     uint64_t line, struct csv *csv, const uint32_t at[CO_COLUMNS]);

// Of these columns (CO_BIT | …) the first that some file of the kind lacks, in words: "contest.csv
// has no column 'risklimit'"; empty: none.
str co_lacking(const struct co_folder *c, enum co_kind kind, uint32_t columns);

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

// Has the row's file all of these columns?
bool co_has(const struct co_row *row, uint32_t columns);

// A whole number as a person or a spreadsheet writes it: "1234", "1,234", "1234.0", and "0.00" as
// counts of 2018.
bool co_whole(str s, uint64_t *out);

// A whole number. False, and *out 0, where the cell holds something else or nothing.
bool co_number(const struct co_row *row, unsigned column, uint64_t *out);

// A cell that must hold a whole number, and does not: a finding.
void co_no_number(struct co_folder *c, struct published_place place);

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
BAL_CHECKED bal_status co_totals(struct co_folder *c, struct bal_err *err); // after all others

// What to say of a check that was made in part: the reason, and what is lacking.
str co_but(const struct co_folder *c, str reason, str lacking);

#endif
