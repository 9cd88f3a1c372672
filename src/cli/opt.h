// SPDX-License-Identifier: Apache-2.0
// opt.h: the options of a command as a table of rows. Parsing, help, man page and completion all
// come from the same rows.
//
//     struct tally_options { struct opt_files files; struct opt_u64 seats; bool json; };
//     static const struct opt options[] = {
//         {.kind = OPT_FILES, .at = offsetof(struct tally_options, files), .arg = "FILE",
//          .required = true, .help = "a file of cast vote records"},
//         {.name = "jurisdiction", .kind = OPT_STICKY, .arg = "NAME",
//          .at = offsetof(struct opt_file, jurisdiction), .help = "whose files follow"},
//         {.name = "json", .kind = OPT_FLAG, .at = offsetof(struct tally_options, json), …},
//     };
//
// GNU order: options and arguments mix freely, `--x=y` is `--x y`, `--no-x` clears a flag, letters
// combine (`-qj`), `--` ends the options. An option with one value is given at most once.
#ifndef BAL_CLI_OPT_H
#define BAL_CLI_OPT_H

#include "base/base.h"

// What a row stores, and in which type, at `at` in the options struct (all zero before parsing).
enum opt_kind {
    OPT_FLAG,    // bool
    OPT_TEXT,    // str; .ptr is NULL when absent
    OPT_U64,     // struct opt_u64; digits only
    OPT_I64,     // struct opt_i64; digits with an optional '-'
    OPT_DECIMAL, // str: a decimal number, kept as it was written
    OPT_DOUBLE,  // struct opt_double
    OPT_CHOICE,  // int: index of one of the choices; -1 when absent without a fallback
    OPT_LIST,    // struct opt_list: every text given
    OPT_FILES,   // struct opt_files: every file given, each with the sticky values before it
    OPT_STICKY,  // str in struct opt_file (not in the options struct): holds for the files after it
};

struct opt_u64 {
    uint64_t v; // the fallback when not given
    bool given;
};

struct opt_i64 {
    int64_t v;
    bool given;
};

struct opt_double {
    double v; // finite
    bool given;
};

struct opt_list {
    str *at;
    size_t len, cap;
};

// A file and what was said of it. A sticky option that stands after the last file holds for every
// file that has no value of its own.
struct opt_file {
    const char *path;
    str jurisdiction, format; // .ptr is NULL when not said
};

struct opt_files {
    struct opt_file *at;
    size_t len, cap;
};

struct opt {
    const char *name; // long name without dashes; NULL: the row is a positional argument
    char letter;      // short name, or 0
    enum opt_kind kind;
    size_t at;            // offsetof in the options struct; for OPT_STICKY in struct opt_file
    const char *arg;      // what the value is called: "FILE", "N"; NULL for flags
    const char *help;     // lower case, no full stop
    const char *fallback; // text of the value when absent ("yes" for a flag); NULL: none
    // The only values allowed, ended by NULL; or a function that gives value i, NULL after the
    // last. For OPT_CHOICE, and for texts whose values are known.
    const char *const *choices;
    const char *(*choice_at)(size_t i);
    bool required;
};

// Positional rows are filled in the order of the table: OPT_TEXT takes one argument, at most one
// OPT_LIST or OPT_FILES takes all that the OPT_TEXT rows after it leave. A positional OPT_FILES may
// share its place with an option, so that `--manifest a.csv b.csv` collects both in one list.

// Parses `args` into *options, which is zeroed storage of the command's options struct. Strings
// point into `args`. BAL_USAGE with a message and a hint when the arguments are wrong; call
// opt_done in either case.
BAL_CHECKED bal_status opt_parse(const struct opt *rows, size_t count, int argc, char **args,
                                 void *options, struct bal_err *err);

void opt_done(const struct opt *rows, size_t count, void *options);

bool opt_has_choices(const struct opt *row);

// Choice i of a row that has choices, NULL after the last.
const char *opt_choice_name(const struct opt *row, size_t i);

#endif
