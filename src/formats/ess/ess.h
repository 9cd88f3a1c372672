// SPDX-License-Identifier: Apache-2.0
// ess.h: ES&S exports: cast vote records (CSV or workbook) and the ballots list that says in which
// batch each record lies.
//
// A CVR row is a card; a contest is one column, one for each vote of a contest that allows several
// (all with the same header), or one for each rank. A cell is the choice, "undervote", "overvote",
// a write-in (as a word, or as a picture of it), or empty: the contest is not on the card. In an
// export of one contest alone, which has no other cards, all empty is blank.
#ifndef BAL_FORMATS_ESS_H
#define BAL_FORMATS_ESS_H

#include "formats/csv_table.h"

// Columns before the contests.
enum ess_id {
    ESS_RECORD,        // "Cast Vote Record"
    ESS_TABULATOR_CVR, // 10 digits (tabulator and number), or 16 hexadecimal ones (printed on it)
    ESS_BATCH,
    ESS_BATCH_NAME,
    ESS_MACHINE,
    ESS_PRECINCT,
    ESS_STYLE,
    ESS_GROUP,
    ESS_COUNT,  // how many ballots the row stands for
    ESS_OTHER,  // known, and not used
    ESS_LISTED, // only in a ballots list
    ESS_IDS,
};

// The id of a header cell, ESS_IDS when it is none.
enum ess_id ess_id_of(str header);

// Takes the rank off a contest's header: "For Mayor Choice 2 (50)" becomes "For Mayor" and 2.
// False: it has none, and *rest is the header.
bool ess_rank(str header, struct buf *rest, uint32_t *rank);

// For probes: is the first row that of CVRs; of a ballots list?
bool ess_is_cvr(const str *cells, int count, bool sheet);
bool ess_is_ballots(const struct probe *p);

// One row of a ballots list.
struct ess_ballot {
    uint32_t tabulator, batch, tabulator_cvr, group, precinct; // in ess_ballots.names
    struct place place;
    bool met; // a CVR has it
};

struct ess_ballots {
    struct table records;      // "Cast Vote Record"
    VEC(struct ess_ballot) at; // of each
    struct table names;        // number 0 is ""
};

BAL_CHECKED bal_status ess_ballots_init(struct ess_ballots *b, struct bal_err *err);
void ess_ballots_done(struct ess_ballots *b);

// Adds the rows of one list; what is wrong becomes a problem.
BAL_CHECKED bal_status ess_ballots_read(struct source *s, struct import *imp,
                                        struct ess_ballots *out, struct bal_err *err);

// Exports of one election made one after the other (Maryland): each begins with all rows of the one
// before. A row is read where it is met first, and its batch is that export and the precinct.
struct ess_snapshots {
    str name;             // of the export in hand
    VEC(uint64_t) rows;   // hashes of the rows met, the header first
    struct table records; // that are met, each with its precinct
    VEC(str) first;       // the export in which each is met first
};

// A record that a row adds. One that an export before this one has is a problem; what one export
// says twice is two cards of one batch, and told as such.
BAL_CHECKED bal_status ess_snapshots_add(struct ess_snapshots *s, struct import *imp, str record,
                                         str precinct, uint64_t line, struct bal_err *err);

// What is known beside a file of CVRs. All may be NULL but the name of the format.
struct ess_beside {
    const char *format;
    struct ess_ballots *ballots;
    struct ess_snapshots *snapshots;
};

BAL_CHECKED bal_status ess_cvr_read(struct source *s, struct import *imp,
                                    const struct ess_beside *beside, struct bal_err *err);

// The same as a reader_fn, without ballots lists, for tests; and the list alone.
bal_status ess_csv_read(struct source *s, struct import *imp, struct bal_err *err);
bal_status ess_ballots_csv_read(struct source *s, struct import *imp, struct bal_err *err);

// The batch's machine and the card's printed id out of the cell "Tabulator CVR".
void ess_split_tabulator_cvr(str cell, str *tabulator, str *imprinted);

#endif
