// SPDX-License-Identifier: Apache-2.0
// verify_audit.h: the part of `verify` that is about published audits.
#ifndef BAL_CLI_VERIFY_AUDIT_H
#define BAL_CLI_VERIFY_AUDIT_H

#include "cli/command.h"

// Is the path the folder of a published audit, and no bundle?
bool verify_is_audit(str path);

// Verifies it and prints the result; `html` not empty: a page is written there. Returns the exit
// status.
int verify_audit(const struct cli *cli, str path, str seed, str html, bool json);

#endif
