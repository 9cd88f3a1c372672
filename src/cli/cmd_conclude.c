// SPDX-License-Identifier: Apache-2.0
// conclude: ends an audit of several parties.
#include "cli/record_arg.h"
#include "cli/standing_print.h"
#include "record/verbs/verbs_parties.h"

struct conclude_options {
    str record;
    struct signing_options signing;
};

static const struct opt options[] = {
    RECORD_ROW(struct conclude_options),
};

static const struct example examples[] = {
    {"ballast conclude county.ballast", "writes the outcome"},
    {"ballast publish county.ballast public && ballast conclude county.ballast",
     "opens what must be open before"},
};

static bal_status conclude(struct record_arg *a, struct bal_err *err)
{
    struct problems p;
    problems_init(&p);
    bal_status status = verb_conclude_now(&a->record, &p, err);
    record_arg_quiet(a);
    if (status == BAL_OK) {
        fputs("the audit is concluded: every target is settled\n\n", a->cli->out);
        status = standing_show(a->cli, &a->record, err);
    } else {
        record_arg_refused(a, &p);
    }
    problems_done(&p);
    return status;
}

static int run(const struct cli *cli, void *opaque)
{
    const struct conclude_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    bal_status status = record_arg_open_signed(&a, cli, o->record, &o->signing, &err);
    if (status == BAL_OK)
        status = conclude(&a, &err);
    if (status == BAL_OK)
        record_arg_next(&a);
    return record_arg_end(&a, status, &err);
}

const struct command command_conclude = {
    .name = "conclude",
    .summary = "end an audit of several parties",
    .details = "With one operator an audit ends by itself. With several it ends when every target "
               "is settled, "
               "every objection is answered, and the votes and the records of all cards that were "
               "read are opened ('ballast publish').",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct conclude_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   concluded\n"
                  " 2   refused: something of that is missing; the record is as it was",
    .run = run,
};
