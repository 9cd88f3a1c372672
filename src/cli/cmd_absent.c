// SPDX-License-Identifier: Apache-2.0
// absent: says that a group of witnesses is absent.
#include "cli/record_arg.h"
#include "record/verbs/verbs_parties.h"

struct absent_options {
    str record, group, since;
    struct signing_options signing;
};

static const struct opt options[] = {
    RECORD_ROW(struct absent_options),
    {.kind = OPT_TEXT,
     .at = offsetof(struct absent_options, group),
     .arg = "GROUP",
     .required = true,
     .help = "the group, as the policy calls it"},
    {.name = "since",
     .kind = OPT_TEXT,
     .at = offsetof(struct absent_options, since),
     .arg = "TIME",
     .required = true,
     .help = "since when, as 2026-11-04T18:00:00Z"},
};

static const struct example examples[] = {
    {"ballast absent county.ballast party-b --since 2026-11-04T18:00:00Z",
     "its witnesses do not answer"},
    {"ballast log county.ballast", "the event stands among all others"},
};

static int run(const struct cli *cli, void *opaque)
{
    const struct absent_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    bal_status status = record_arg_open_signed(&a, cli, o->record, &o->signing, &err);
    if (status == BAL_OK)
        status = verb_absent(&a.record, o->group, o->since, &err);
    record_arg_quiet(&a);
    if (status == BAL_OK) {
        fputs("it is in the record\n", cli->out);
        record_arg_next(&a);
    }
    return record_arg_end(&a, status, &err);
}

const struct command command_absent = {
    .name = "absent",
    .summary = "put on record that witnesses do not answer",
    .details =
        "It excuses nothing: what must be cosigned waits for them, or for 'ballast override'.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct absent_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   it is in the record\n"
                  " 2   refused: the record cannot be written",
    .run = run,
};
