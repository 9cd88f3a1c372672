// SPDX-License-Identifier: Apache-2.0
// withdraw: takes an input back.
#include "cli/record_arg.h"
#include "record/session/inputs.h"

struct withdraw_options {
    str record, reason;
    struct opt_u64 seq;
};

static const struct opt options[] = {
    RECORD_ROW(struct withdraw_options),
    {.kind = OPT_U64,
     .at = offsetof(struct withdraw_options, seq),
     .arg = "EVENT",
     .required = true,
     .help = "the number of the input's event, as 'ballast status' lists it"},
    REASON_ROW(struct withdraw_options),
};

static const struct example examples[] = {
    {"ballast withdraw county.ballast 2 --reason 'the wrong export'", "the input of event 2"},
    {"ballast status county.ballast", "lists the inputs with the numbers of their events"},
};

static int run(const struct cli *cli, void *opaque)
{
    const struct withdraw_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a = {.cli = cli};
    bal_status status = record_arg_open_because(&a, cli, o->record, o->reason, &err);
    if (status == BAL_OK)
        status = record_withdraw(&a.record, o->seq.v, o->reason, &err);
    if (status == BAL_OK && !record_arg_proposed(&a)) {
        fprintf(cli->out, "the input of event %llu does not count any more; it stays in the log\n",
                (unsigned long long)o->seq.v);
        record_arg_next(&a);
    }
    return record_arg_end(&a, status, &err);
}

const struct command command_withdraw = {
    .name = "withdraw",
    .summary = "take an input of a record back, before commit",
    .details = "Nothing is deleted: the input stays in the record, and the report says that it was "
               "withdrawn and why. It can be added again.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct withdraw_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   withdrawn\n"
                  " 2   refused: no input of that number, or the inputs are frozen; the record is\n"
                  "     as it was",
    .run = run,
};
