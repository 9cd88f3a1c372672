// SPDX-License-Identifier: Apache-2.0
// record_files.h: files on their way into a record, for `add` and `contests import`.
#ifndef BAL_CLI_RECORD_FILES_H
#define BAL_CLI_RECORD_FILES_H

#include "cli/record_arg.h"
#include "record/session/inputs.h"

struct record_files_request {
    enum input_kind kind;
    const struct opt_files *files;
    str errors; // a file for all problems; .ptr NULL: none
    bool json;
};

// Adds the files and prints what became of them, or all problems where they are refused.
BAL_CHECKED bal_status record_files_add(struct record_arg *a, struct record_files_request q,
                                        struct bal_err *err);

#endif
