// SPDX-License-Identifier: Apache-2.0
// reopen: opens the inputs of a committed record again, before the seed.
#include "cli/record_arg.h"
#include "record/verbs/verbs.h"

struct reopen_options {
    str record, reason;
};

static const struct opt options[] = {
    RECORD_ROW(struct reopen_options),
    REASON_ROW(struct reopen_options),
};

static const struct example examples[] = {
    {"ballast reopen county.ballast --reason 'batch 12 was counted again'",
     "inputs can be added and withdrawn again"},
    {"ballast withdraw county.ballast 1 --reason 'counted again'", "what usually follows"},
};

static int run(const struct cli *cli, void *opaque)
{
    const struct reopen_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a = {.cli = cli};
    bal_status status = record_arg_open_because(&a, cli, o->record, o->reason, &err);
    if (status == BAL_OK)
        status = verb_reopen(&a.record, o->reason, &err);
    if (status == BAL_OK && !record_arg_proposed(&a)) {
        fputs("the inputs are open again; what was committed does not hold any more\n", cli->out);
        record_arg_next(&a);
    }
    return record_arg_end(&a, status, &err);
}

const struct command command_reopen = {
    .name = "reopen",
    .summary = "open the inputs of a committed record again, before the seed",
    .details = "The commit and the reopening stay in the log, and the report shows them. After the "
               "seed a mistake in an input means a new record: 'ballast new --replaces'.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct reopen_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   open again\n"
                  " 2   refused: not committed, or the seed is known; the record is as it was",
    .run = run,
};
