// SPDX-License-Identifier: Apache-2.0
// verify_audit.h: the part of `verify` that is about published audits.
#ifndef BAL_CLI_VERIFY_AUDIT_H
#define BAL_CLI_VERIFY_AUDIT_H

#include "cli/command.h"

// Is the path the folder of a published audit, and no bundle?
bool verify_is_audit(str path);

// Where the path can be nothing that is verified: BAL_UNSUPPORTED, with what was expected.
BAL_CHECKED bal_status verify_explain(str path, struct bal_err *err);

struct verify_audit {
    str path, seed;
    str announced; // hashes; may be empty
    str html;      // where a page is written; empty: nowhere
    bool json;
};

// Verifies it and prints the result. Returns the exit status.
int verify_audit(const struct cli *cli, const struct verify_audit *a);

#endif
