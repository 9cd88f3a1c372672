// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

const char help_exit_statuses[] = " 0   done, nothing wrong\n"
                                  " 1   done, and the answer is no: problems found, verification\n"
                                  "     failed, risk limit not met\n"
                                  " 2   could not be completed: input unreadable or refused,\n"
                                  "     evidence missing, output not written\n"
                                  " 64  wrong usage";

static const struct topic topics[] = {
    {
        .name = "exit-status",
        .summary = "what the program's exit status says",
        .text = help_exit_statuses,
    },
    {
        .name = "files",
        .summary = "naming files, their format and their jurisdiction",
        .text = "A file's format is found from its content. Where that is not wanted, --format "
                "names it.\n\n"
                "Files of several jurisdictions are told apart by --jurisdiction. Both options "
                "hold for the files that follow them:\n\n"
                "   ballast tally --jurisdiction Adams a.csv --jurisdiction Alamosa b.csv c.csv\n\n"
                "Here a.csv belongs to Adams, b.csv and c.csv to Alamosa. After the last file, "
                "such an option holds for every file that has none of its own.\n\n"
                "An argument that starts with a dash is an option; after -- it is a file.",
    },
    {
        .name = "numbers",
        .summary = "how numbers and figures are written",
        .text = "Whole numbers are digits without separators; fractions have a decimal point "
                "(0.05). A number that does not fit, or that anything follows, is refused.\n\n"
                "A risk is rounded up where it is shown, never down.",
    },
};

const struct topic *topic_at(size_t i)
{
    return i < ARRAY_LEN(topics) ? &topics[i] : NULL;
}
