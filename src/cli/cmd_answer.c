// SPDX-License-Identifier: Apache-2.0
// answer: the answer to an objection.
#include "cli/record_arg.h"
#include "record/verbs/verbs_parties.h"

struct answer_options {
    str record, text;
    struct opt_u64 refers;
    struct signing_options signing;
};

static const struct opt options[] = {
    RECORD_ROW(struct answer_options),
    {.kind = OPT_U64,
     .at = offsetof(struct answer_options, refers),
     .arg = "EVENT",
     .required = true,
     .help = "the number of the objection, as 'ballast status' lists it"},
    {.kind = OPT_TEXT,
     .at = offsetof(struct answer_options, text),
     .arg = "TEXT",
     .required = true,
     .help = "the answer, in words that the report will show"},
};

static const struct example examples[] = {
    {"ballast answer county.ballast 40 'its seal was checked, see photo'",
     "event 40 is an objection"},
    {"ballast status county.ballast", "which objections wait for an answer"},
};

static int run(const struct cli *cli, void *opaque)
{
    const struct answer_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    bal_status status = record_arg_open_signed(&a, cli, o->record, &o->signing, &err);
    if (status == BAL_OK)
        status = verb_answer(&a.record, o->refers.v, o->text, &err);
    record_arg_quiet(&a);
    if (status == BAL_OK) {
        fputs("the answer is in the record\n", cli->out);
        record_arg_next(&a);
    }
    return record_arg_end(&a, status, &err);
}

const struct command command_answer = {
    .name = "answer",
    .summary = "answer an objection",
    .details =
        "Objection and answer stay side by side. Whether the answer is good, readers decide.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct answer_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   it is in the record\n"
                  " 2   refused: there is no such objection",
    .run = run,
};
