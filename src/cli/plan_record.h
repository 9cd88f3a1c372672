// SPDX-License-Identifier: Apache-2.0
// plan_record.h: `ballast plan` on a record: what the next round would be.
#ifndef BAL_CLI_PLAN_RECORD_H
#define BAL_CLI_PLAN_RECORD_H

#include "cli/plan_args.h"

bool plan_is_record(const char *path);

// Plans and prints; returns the exit status.
int plan_record(const struct cli *cli, str path, const struct plan_args *a, bool json);

#endif
