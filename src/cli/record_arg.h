// SPDX-License-Identifier: Apache-2.0
// record_arg.h: the RECORD of a command: opening it, with progress and passphrase; what is wrong
// with what was given to it; and what comes next.
//
//     struct record_arg a;
//     status = record_arg_open(&a, cli, o->record, STORE_WRITE, &err);
//     if (status == BAL_OK)
//         status = verb_…(&a.record, …);
//     return record_arg_end(&a, status, &err);
#ifndef BAL_CLI_RECORD_ARG_H
#define BAL_CLI_RECORD_ARG_H

#include "cli/problems_print.h"
#include "cli/signing_arg.h"
#include "record/log/env.h"

struct record_arg {
    const struct cli *cli;
    struct term_progress line;
    struct progress progress;
    struct signing_arg signing; // where others may sign
    struct record record;
};

// The rows of RECORD and --reason TEXT in a table of options.
#define RECORD_ROW(type)                                                                           \
    {                                                                                              \
        .kind = OPT_TEXT, .at = offsetof(type, record), .arg = "RECORD", .required = true,         \
        .help = "the record, a file NAME.ballast"                                                  \
    }
#define REASON_ROW(type)                                                                           \
    {                                                                                              \
        .name = "reason", .kind = OPT_TEXT, .at = offsetof(type, reason), .arg = "TEXT",           \
        .required = true, .help = "why, in words that the report will show"                        \
    }

// The environment of a record that this command works on; *a must stay where it is.
struct record_env record_arg_env(struct record_arg *a, const struct cli *cli);

BAL_CHECKED bal_status record_arg_open(struct record_arg *a, const struct cli *cli, str path,
                                       enum store_mode mode, struct bal_err *err);

// BAL_USAGE where --reason says nothing.
BAL_CHECKED bal_status record_arg_reason(str reason, struct bal_err *err);

// The same for writing, by a verb that needs a reason.
BAL_CHECKED bal_status record_arg_open_because(struct record_arg *a, const struct cli *cli,
                                               str path, str reason, struct bal_err *err);

// The same for writing, by a verb that others may have to sign.
BAL_CHECKED bal_status record_arg_open_signed(struct record_arg *a, const struct cli *cli, str path,
                                              const struct signing_options *o, struct bal_err *err);

// Is the last event a proposal? Then it says what becomes of it.
bool record_arg_proposed(struct record_arg *a);

// Closes the record; says what was wrong unless `status` is BAL_OK, or what to do with the request
// that was written. Returns the exit status.
int record_arg_end(struct record_arg *a, bal_status status, const struct bal_err *err);

// The progress line goes; for before printing.
void record_arg_quiet(struct record_arg *a);

// A refusal: all problems for people, and the error after them (record_arg_end).
void record_arg_refused(struct record_arg *a, const struct problems *p);

// What an official must know although it was done: warnings and more, after the result.
void record_arg_warn(struct record_arg *a, const struct problems *p);

// "Next: ballast commit county.ballast", and why.
void record_arg_next(struct record_arg *a);

// "1 card", "1,200 cards"; written to *out.
struct counted {
    char text[NUM_TEXT + 40];
};
const char *counted(struct counted *out, uint64_t n, const char *one, const char *many);

#endif
