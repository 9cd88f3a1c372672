// SPDX-License-Identifier: Apache-2.0
// status_parties.h: what `status` says of an audit of several parties.
#ifndef BAL_CLI_STATUS_PARTIES_H
#define BAL_CLI_STATUS_PARTIES_H

#include "cli/command.h"
#include "io/json_write.h"
#include "record/log/record.h"

// The fingerprint of the freeze, shares, proposals that wait, objections, overrides, absences. Only
// the fingerprint, before the seed, where there is one operator.
void status_parties_print(const struct cli *cli, const struct record *r);

// The member "parties": null with one operator.
void status_parties_json(struct json_writer *w, const struct state_parties *p);

// Proposals that wait for approval: how many, and a line of each.
size_t proposals_waiting(const struct state_parties *p);
void proposals_print(const struct cli *cli, const struct state_parties *p, const char *indent);

#endif
