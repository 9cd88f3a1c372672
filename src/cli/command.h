// SPDX-License-Identifier: Apache-2.0
// command.h: one command of the program. A command is a file src/cli/cmd_NAME.c that ends in
//
//     const struct command command_NAME = {.name = "NAME", .summary = …, .run = run};
//
// and a line COMMAND(NAME) in commands.def. Help, man page and completion are made from it.
//
// run() prints its result to cli->out and returns the exit status: 0 done, nothing wrong; 1 done,
// and the answer is no; 2 could not be completed; 64 wrong usage. The caller checks that all output
// was written.
#ifndef BAL_CLI_COMMAND_H
#define BAL_CLI_COMMAND_H

#include <stdio.h>

#include "base/base.h"
#include "cli/opt.h"

enum exit_status { EXIT_DONE = 0, EXIT_NO = 1, EXIT_FAILED = 2, EXIT_USAGE = 64 };

// Where and how a command prints.
struct cli {
    FILE *out, *err;
    bool out_terminal, err_terminal;
    bool out_colour, err_colour; // a terminal that wants colour
    int width;                   // columns of the terminal, 80 when there is none
    const struct command *command;
};

struct example {
    const char *line; // the whole command line
    const char *what; // one line that says what it does
};

struct command {
    const char *name;
    const char *summary;  // one line, lower case, no full stop
    const char *synopsis; // the arguments as one line for each form; NULL: made from the options
    const char *details;  // paragraphs divided by "\n\n"; a paragraph that starts with a space is
                          // printed as it stands
    const struct opt *options;
    size_t option_count, options_size; // rows; bytes of the options struct
    const struct example *examples;
    size_t example_count;
    const char *exit_notes; // what 1 and 2 mean here, as details; NULL: the general statuses
    int (*run)(const struct cli *cli, void *options);
};

// The commands in the order of commands.def; NULL after the last.
const struct command *command_at(size_t i);

// The command of that name, or NULL.
const struct command *command_find(str name);

// Prints an error that a function returned; gives the exit status that goes with it.
int cli_fail(const struct cli *cli, const struct bal_err *err);

// Prints what is wrong with the command line, the usage and how to get help; returns EXIT_USAGE.
int cli_usage(const struct cli *cli, const char *fmt, ...) BAL_PRINTF(2, 3);

#endif
