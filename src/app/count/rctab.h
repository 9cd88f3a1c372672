// SPDX-License-Identifier: Apache-2.0
// rctab.h: a contest's rules and candidates from a configuration file of RCTab 2.
//
// Its input files are not opened: the command does that, or is given others. What this version
// cannot do as the configuration says is refused by its name (BAL_UNSUPPORTED), never
// passed over.
#ifndef BAL_APP_RCTAB_H
#define BAL_APP_RCTAB_H

#include "app/load/load.h"
#include "io/json_write.h"
#include "io/source.h"
#include "tabulate/rule.h"

struct rctab_candidate {
    str name;
    bool excluded;
    size_t first_alias, aliases; // in rctab.aliases
};

// What choices may be called, names or ids.
struct rctab_labels {
    str *at;
    size_t len, cap;
};

// A file to be counted, and how it is to be read.
struct rctab_source {
    str file;                  // as written: relative to the configuration's folder; may be empty
    struct import_hints hints; // .contest: the voting system's id or the name
};

struct rctab {
    str contest, date, jurisdiction, office; // as outputSettings has them
    str contest_id;                          // the voting system's id or the name; may be empty
    VEC(struct rctab_source) sources;
    VEC(struct rctab_candidate) candidates;
    VEC(str) aliases;
    struct rctab_labels undeclared; // for undeclared write-ins
    struct rctab_labels overvotes;  // for a rank with several candidates
    struct rctab_labels skipped;    // for a rank without any
    uint32_t max_rank;              // a ranking beyond is an error; RANKING_UNLIMITED: none
    bool permute;                   // ties are broken by a permutation made from the seed
    uint32_t passes;                // counts for one seat, each without the winners of those before
    bool by_batch, by_precinct;     // slices to report
    bool batch_column, precinct_column; // a source has one
    struct irv_rules rules;
    struct arena arena;
};

// Reads the configuration at `path`. Call rctab_done in every case.
BAL_CHECKED bal_status rctab_read(struct rctab *out, const char *path, struct bal_err *err);

// The same from an open source.
BAL_CHECKED bal_status rctab_read_source(struct rctab *out, struct source *source,
                                         struct bal_err *err);

void rctab_done(struct rctab *r);

// How `count` files are to be read that take the place of the sources: load_options.hints and
// .hint_count. BAL_USAGE: sources are read in different ways, and there are not as many files.
// *out lies in the arena.
BAL_CHECKED bal_status rctab_hints(const struct rctab *r, size_t count, struct arena *arena,
                                   struct load_options *out, struct bal_err *err);

// Where the source's file is looked for: where the configuration at the path `config` says, which
// is relative to its own folder; or in the folder `input` (ptr NULL: none), under the file's name
// as written or under the last part of it. Lies in the arena; "" when there is no memory.
str rctab_source_path(const struct rctab_source *source, str config, str input,
                      struct arena *arena);

// Finds the contest in the election. BAL_NOT_FOUND names the contests that there are.
BAL_CHECKED bal_status rctab_contest(const struct rctab *r, const struct election *e,
                                     const struct contest **out, struct bal_err *err);

// The configuration's candidates for the contest, with the undeclared write-ins last, and the order
// that breaks ties (written to rules->order). BAL_CONFLICT: a choice with votes that is no
// candidate, or a ranking beyond the last rank allowed. Everything lies in the arena.
BAL_CHECKED bal_status rctab_roster(const struct rctab *r, const struct contest *c,
                                    struct arena *arena, struct roster *roster,
                                    struct irv_rules *rules, struct bal_err *err);

// Are batches told apart by what the files have as precincts? So it is where the configuration
// calls the column of precincts that of batches, and the files name no batches.
bool rctab_batches_are_precincts(const struct rctab *r, const struct election *e);

// What a report is of: a count by the configuration, or a part of it.
struct rctab_count {
    const struct rctab *config;
    const struct result *whole; // the count, or the one that the part is of
    const struct result *result;
    const char *slice; // "precinct" or "batch"; NULL: the whole
    str name;          // of the slice; empty: of the cards that name none
};

// What RCTab calls the slice: its name, or "no precinct id". The text holds the answer.
str rctab_slice_name(const struct rctab_count *count, struct buf *text);

// Candidates as RCTab lists them: most votes in round 1 first, equal ones as a java.util.HashMap
// has them, undeclared write-ins last; without excluded ones. NULL without memory.
const uint32_t *rctab_order(const struct rctab_count *count, struct arena *arena, uint32_t *len);

// A number as RCTab writes it: with decimals only when it is divided. It lies in the text.
str rctab_number(const struct result *r, decimal v, bool divided, char text[static DECIMAL_TEXT]);

// Writes the keys of RCTab's detailed report into the open object: config, jsonFormatVersion,
// results, summary. Numbers are texts where RCTab writes texts.
void rctab_report(struct json_writer *w, const struct rctab_count *count);

// Writes RCTab's detailed report as CSV, or the summary that leaves out why ballots are inactive.
BAL_CHECKED bal_status rctab_csv(struct sink *sink, const struct rctab_count *count, bool summary,
                                 struct bal_err *err);

#endif
