// SPDX-License-Identifier: Apache-2.0
// batch_args.h: the tables that risk, plan and draw take where the data is more than counts: votes
// of batches, strata, cards found (docs/plain-tables.md).
#ifndef BAL_CLI_BATCH_ARGS_H
#define BAL_CLI_BATCH_ARGS_H

#include "app/measure/stratified.h"
#include "app/sample/batches.h"
#include "cli/command.h"

struct batch_args {
    str batches, draws, strata, found; // paths
    struct opt_u64 seats, votes_allowed, pending;
    int design;
    bool majority;
};

// Methods that work on tables: those that only do so, after those of methods.def, and those of
// batches, which are among them.
enum table_method {
    METHOD_SUITE,
    METHOD_UI_TS,
    METHOD_SUPER_SIMPLE,
    TABLES_ALONE,
    METHOD_MACRO = TABLES_ALONE,
    METHOD_BATCH
};

// Names of all methods, those on counts first; NULL after the last.
const char *any_method_name(size_t i);

// Is choice i of these names a method on tables, and which?
bool table_method(int i, enum table_method *out);
const char *table_method_name(enum table_method m);

// What 'ballast help methods' says of them.
void table_methods_print(const struct cli *cli);

const char *design_name(size_t i);

// Rows of an option table whose options struct S has a struct batch_args called `tables`.
#define BATCH_ARGS_OPTIONS(S)                                                                      \
    {.name = "batches",                                                                            \
     .kind = OPT_TEXT,                                                                             \
     .at = offsetof(S, tables.batches),                                                            \
     .arg = "FILE",                                                                                \
     .help = "macro, batch: the votes of every batch, a plain table"},                             \
        {.name = "draws",                                                                          \
         .kind = OPT_TEXT,                                                                         \
         .at = offsetof(S, tables.draws),                                                          \
         .arg = "FILE",                                                                            \
         .help = "macro, batch: the batches drawn so far, in the order of drawing"},               \
        {.name = "design",                                                                         \
         .kind = OPT_CHOICE,                                                                       \
         .at = offsetof(S, tables.design),                                                         \
         .arg = "DESIGN",                                                                          \
         .choice_at = design_name,                                                                 \
         .fallback = "successive",                                                                 \
         .help = "batch: how batches are drawn: by weight without replacement, by MACRO's bound "  \
                 "or the assorter's with replacement, or with equal chance"},                      \
        {.name = "strata",                                                                         \
         .kind = OPT_TEXT,                                                                         \
         .at = offsetof(S, tables.strata),                                                         \
         .arg = "FILE",                                                                            \
         .help = "suite, ui-ts, super-simple: the votes of every stratum, a plain table"},         \
        {.name = "found",                                                                          \
         .kind = OPT_TEXT,                                                                         \
         .at = offsetof(S, tables.found),                                                          \
         .arg = "FILE",                                                                            \
         .help = "what the cards drawn say, and their CVRs, in the order of drawing"},             \
        {.name = "seats",                                                                          \
         .kind = OPT_U64,                                                                          \
         .at = offsetof(S, tables.seats),                                                          \
         .arg = "N",                                                                               \
         .fallback = "1",                                                                          \
         .help = "tables: winners of the contest"},                                                \
        {.name = "votes-allowed",                                                                  \
         .kind = OPT_U64,                                                                          \
         .at = offsetof(S, tables.votes_allowed),                                                  \
         .arg = "N",                                                                               \
         .fallback = "1",                                                                          \
         .help = "tables: votes on a card"},                                                       \
        {.name = "majority",                                                                       \
         .kind = OPT_FLAG,                                                                         \
         .at = offsetof(S, tables.majority),                                                       \
         .help = "batches: more than half of the votes wins, else two go on to a runoff"},         \
    {                                                                                              \
        .name = "pending", .kind = OPT_U64, .at = offsetof(S, tables.pending), .arg = "N",         \
        .fallback = "0", .help = "batches: cards that may still come in; they count for the loser" \
    }

// Reads the table of batches, and the draws where they are given (with `counted`, each must be of a
// batch that was counted). False: what is wrong is printed, and *exit_status is set. Call
// batches_done in every case.
bool batch_args_read(const struct cli *cli, const struct batch_args *a, bool counted,
                     struct batches *out, int *exit_status);

// The same for strata and cards found; call stratified_done.
bool batch_args_strata(const struct cli *cli, const struct batch_args *a, struct stratified *out,
                       int *exit_status);

// What the commands do with them; exit statuses.
struct table_risk {
    enum table_method method;
    double gamma, alpha;
    bool replacement, json; // replacement: ui-ts
};

// *risk: what was measured.
int risk_tables(const struct cli *cli, const struct table_risk *how, const struct batch_args *a,
                double *risk);
int draw_batches(const struct cli *cli, const struct batch_args *a, str seed, uint64_t count,
                 bool arlo, bool json);

#endif
