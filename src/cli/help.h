// SPDX-License-Identifier: Apache-2.0
// help.h: help, man pages and completion scripts, all printed from the command tables.
#ifndef BAL_CLI_HELP_H
#define BAL_CLI_HELP_H

#include "cli/command.h"

struct topic_item {
    const char *name, *text, *note; // note: behind the text; NULL: none
};

enum { TOPIC_TEXT = 512 };

// The text with its note.
const char *topic_text(const struct topic_item *item, char text[static TOPIC_TEXT]);

// An explanation that belongs to no single command; the table is in topics.c. `item` gives what is
// listed after the text, from the table that registers it; false after the last. `print` prints
// what a list cannot show.
struct topic {
    const char *name, *summary, *text;
    bool (*item)(size_t i, struct topic_item *out);
    void (*print)(const struct cli *cli);
};

void methods_print(const struct cli *cli); // the risk methods: a table, and a paragraph for each
void rules_print(const struct cli *cli);   // the counting rules likewise

const struct topic *topic_at(size_t i); // NULL after the last

// What every command answers to besides its own rows.
extern const struct opt help_option;

extern const char help_exit_statuses[]; // the four statuses, for commands without notes

// The arguments of a command, one line for each form; made from the options when it has no
// synopsis.
void help_synopsis(struct buf *out, const struct command *command);

// "--name ARG" or "ARG..." of a row, as usage and man page write it.
void help_row_name(struct buf *out, const struct opt *row);

// The help of a row with its choices and fallback added.
void help_row_text(struct buf *out, const struct opt *row);

void help_usage(FILE *out, const struct command *command); // "Usage: …"; NULL: the program
void help_overview(const struct cli *cli);
void help_command(const struct cli *cli, const struct command *command);
void help_topic(const struct cli *cli, const struct topic *topic);
void help_all(const struct cli *cli);

// A man page in section 1: of the command, or of the program when it is NULL.
void man_print(FILE *out, const struct command *command);

// Completion scripts, in the order of this table ended by NULL: bash, zsh, fish.
extern const char *const completion_shells[];
void completion_print(FILE *out, int shell);

#endif
