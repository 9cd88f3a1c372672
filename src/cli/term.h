// SPDX-License-Identifier: Apache-2.0
// term.h: text for people: wrapped paragraphs, aligned tables, errors, a progress line.
//
// Text of the user's files may hold anything; control characters are never sent to a terminal:
// every function here prints them as U+FFFD.
#ifndef BAL_CLI_TERM_H
#define BAL_CLI_TERM_H

#include "cli/command.h"

// Columns that a UTF-8 text takes on a terminal: 2 for each wide character of East Asia and each
// emoji, none for marks that stand above or below another character, 1 for others.
size_t term_width(str s);

// The text, or its beginning with "…" where it takes more than `width` columns (1 and up). What is
// cut lies in `out`.
str term_cut(str s, size_t width, struct buf *out);

// Prints the text with control characters replaced.
void term_text(FILE *out, str s);

// The same for text of several lines, each with a line end.
void term_lines(FILE *out, str lines);

enum { TERM_TEXT_WIDTH = 80 }; // columns of running text

// Prints paragraphs, wrapped, each line after `indent` spaces. Paragraphs are divided by an empty
// line; one that starts with a space is printed line by line as it stands.
void term_wrap(FILE *out, const char *text, int indent);

// Prints `left`, then the text wrapped from column `indent` on; the text starts on a line of its
// own when `left` is too wide.
void term_item(FILE *out, str left, str text, int indent);

// "ballast: what", then where and hint on indented lines when there are any.
void term_error(const struct cli *cli, const struct bal_err *err);

// A table: columns are as wide as their widest cell, numbers stand at the right.
//
//     static const struct term_column columns[] = {{.title = "choice"}, {.title = "votes", .right =
//     true}}; struct term_table t = TERM_TABLE(columns); term_cell(&t, STR_FMT, STR_ARG(name));
//     term_number(&t, votes);
//     status = term_table_print(&t, cli, &err);   // frees it
struct term_column {
    const char *title;
    bool right;
};

struct term_table {
    const struct term_column *columns;
    size_t column_count;
    struct opt_list cells; // row by row
    struct arena text;
};

enum { TERM_TABLE_BYTES = 1 << 30 };

#define TERM_TABLE(columns_)                                                                       \
    ((struct term_table){.columns = (columns_),                                                    \
                         .column_count = ARRAY_LEN(columns_),                                      \
                         .text = ARENA_INIT(TERM_TABLE_BYTES)})

// Adds the next cell. A cell that does not fit into memory makes the print fail.
void term_cell(struct term_table *t, const char *fmt, ...) BAL_PRINTF(2, 3);
void term_number(struct term_table *t, uint64_t v); // with thousands separators

// Prints title row and rows to cli->out, and frees the table. BAL_LIMIT when a cell was lost.
BAL_CHECKED bal_status term_table_print(struct term_table *t, const struct cli *cli,
                                        struct bal_err *err);

// The progress of long work, on one line of a terminal that is redrawn at most ten times a second;
// nothing at all when cli->err is no terminal.
//
//     struct term_progress line;
//     struct progress progress = term_progress_start(&line, cli);
//     … tally(…, &progress) …
//     term_progress_end(&line);
struct term_progress {
    FILE *out; // NULL: no terminal
    int width;
    char what[64];
    uint64_t started_ns, drawn_ns, started_at; // started_at: amount done at started_ns
    bool drawn;
};

struct progress term_progress_start(struct term_progress *line, const struct cli *cli);
void term_progress_end(struct term_progress *line); // erases the line

// The line for a state of the work, as "tallying x.csv: 1.2 G of 2.9 G (41 %), 310 M/s, 6 s left".
// total 0: unknown. For tests and for term_progress.
void term_progress_text(struct buf *out, const char *what, uint64_t done, uint64_t total,
                        uint64_t per_second);

#endif
