// SPDX-License-Identifier: Apache-2.0
// files_arg.h: the FILE… of a command, and the election that they hold.
#ifndef BAL_CLI_FILES_ARG_H
#define BAL_CLI_FILES_ARG_H

#include "app/load/load.h"
#include "cli/command.h"
#include "cli/term.h"

const char *files_format_name(size_t i); // name i of a format, NULL after the last

// Rows of an option table that has an OPT_FILES row.
#define FILES_STICKY_OPTIONS                                                                       \
    {.name = "jurisdiction",                                                                       \
     .kind = OPT_STICKY,                                                                           \
     .at = offsetof(struct opt_file, jurisdiction),                                                \
     .arg = "NAME",                                                                                \
     .help = "whose files follow, where they do not say it themselves"},                           \
    {                                                                                              \
        .name = "format", .kind = OPT_STICKY, .at = offsetof(struct opt_file, format),             \
        .arg = "FORMAT", .choice_at = files_format_name,                                           \
        .help = "the format of the files that follow, instead of finding it from their content"    \
    }

// Reads the files with a progress line on a terminal. Call load_done in every case.
BAL_CHECKED bal_status files_load(const struct cli *cli, const struct opt_files *files,
                                  struct load_options *options, struct load *out,
                                  struct bal_err *err);

#endif
