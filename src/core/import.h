// SPDX-License-Identifier: Apache-2.0
// import.h: how a format fills an election. A reader makes contests, batches, cards and manifest
// rows in the order of its file; problems are collected, and only what makes it pointless to go on
// is returned as an error.
#ifndef BAL_CORE_IMPORT_H
#define BAL_CORE_IMPORT_H

#include "core/election.h"

// What somebody knows of a file that it does not say itself.
struct import_hints {
    str between;            // divides several choices of one rank in a cell of ES&S's; "": nothing
    bool blank_is_write_in; // an empty rank of ES&S's is a vote for an undeclared write-in
    uint32_t ranks;         // of ES&S's that are read; 0: all
    str contest, meant;     // the contest that it calls this (name or id) is `meant`; "": none is
};

// What stands for a rank that is empty, where blank_is_write_in.
#define IMPORT_UNDECLARED "Undeclared Write-ins"

struct import {
    struct election *election;
    struct problems *problems;
    const struct progress *progress; // may be NULL
    str file;                        // name of the file being read, for problems
    uint32_t jurisdiction;           // of records that do not name one
    uint32_t last_batch;             // the batch found last, or TABLE_NONE
    uint32_t unit;                   // counts files: one that stands alone, or a package
    struct import_hints hints;       // for the file being read
};

// Adds a problem at a line and column (0 = none) of the current file.
#define import_problem(imp, id, line, column, value, ...)                                          \
    problem_add((imp)->problems, PROBLEM_##id, (struct place){(imp)->file, (line), (column)},      \
                (value), __VA_ARGS__)

// Number of the jurisdiction, style, precinct, group: table_add on the election's tables.
BAL_CHECKED bal_status import_name(struct table *t, str name, uint32_t *out, struct bal_err *err);

// What a file says about a contest.
struct contest_def {
    str name;
    str code;            // "" where the format has none
    uint32_t occurrence; // how many contests of this name stand before it in the same file
    enum choice_function function;
    struct function_terms terms; // where the function is known
    bool function_known;         // stated; else inferred: votes without ranks, or ranks
    uint32_t votes_allowed;      // 0: not stated
    uint32_t seats;              // 0: not stated (then votes_allowed, or 1 in a ranked contest)
    uint32_t ranks;
    struct place place;
};

// The contest of that name and occurrence, made when new; a contradiction to what was known is a
// problem (contest-mismatch). *out is an index: it stays valid, pointers to contests do not.
BAL_CHECKED bal_status import_contest(struct import *imp, const struct contest_def *def,
                                      uint32_t *out, struct bal_err *err);

// The same where the file says nothing of it but the name: *out is TABLE_NONE when it is new.
BAL_CHECKED bal_status import_known(struct import *imp, const struct contest_def *def,
                                    uint32_t *out, struct bal_err *err);

// A card shows `votes` votes and the rank `ranks` in a contest that may be defined nowhere: where
// votes allowed and ranks were not stated, they are at least that many.
void import_observed(struct import *imp, uint32_t contest, uint32_t votes, uint32_t ranks);

// The choice of that name and occurrence in the contest, made when new; what was unknown of it
// (code, kind) is filled in.
BAL_CHECKED bal_status import_choice(struct import *imp, uint32_t contest, str name, str code,
                                     uint32_t occurrence, enum choice_kind kind, uint32_t *out,
                                     struct bal_err *err);

// The batch, made when new. Fast when it is the same as last time.
BAL_CHECKED bal_status import_batch(struct import *imp, uint32_t jurisdiction, str tabulator,
                                    str batch, uint32_t *out, struct bal_err *err);

BAL_CHECKED bal_status import_id(struct import *imp, str text, id_code *out, struct bal_err *err);

// The code for an imprinted id: ID_NONE for "", ID_DERIVED when it is TABULATOR-BATCH-RECORD.
BAL_CHECKED bal_status import_imprinted(struct import *imp, uint32_t batch, str record, str text,
                                        id_code *out, struct bal_err *err);

// Adds the card; *out is its number, for column_put on the contests' columns.
BAL_CHECKED bal_status import_card(struct import *imp, const struct card *card, uint32_t *out,
                                   struct bal_err *err);

// Interns the mark set and puts it on the card.
BAL_CHECKED bal_status import_marks(struct import *imp, uint32_t card, uint32_t contest,
                                    enum contest_state state, struct mark *marks, uint32_t count,
                                    struct bal_err *err);

// Adds a row of the manifest; strings are copied.
BAL_CHECKED bal_status import_manifest(struct import *imp, const struct manifest_batch *row,
                                       struct bal_err *err);

// Marks where the cards of a CVR file begin and end.
BAL_CHECKED bal_status import_file_begin(struct import *imp, const char *format,
                                         struct bal_err *err);
void import_file_end(struct import *imp);

// A copy of the text that lives as long as the election.
static inline str import_keep(struct import *imp, str s)
{
    return arena_str(&imp->election->arena, s);
}

#endif
