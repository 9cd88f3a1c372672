// SPDX-License-Identifier: Apache-2.0
// correct: replaces interpretations that were entered wrongly.
#include "cli/entered_print.h"

struct correct_options {
    str record, file, reason;
    struct signing_options signing;
    struct opt_u64 seq;
};

static const struct opt options[] = {
    RECORD_ROW(struct correct_options),
    {.kind = OPT_U64,
     .at = offsetof(struct correct_options, seq),
     .arg = "EVENT",
     .required = true,
     .help = "the number of the event that entered them, as 'ballast log' lists it"},
    {.kind = OPT_TEXT,
     .at = offsetof(struct correct_options, file),
     .arg = "FILE",
     .required = true,
     .help = "the cards as they should be, in the form of 'ballast enter'"},
    REASON_ROW(struct correct_options),
    SIGNING_ROWS(struct correct_options, signing),
};

static const struct example examples[] = {
    {"ballast correct county.ballast 14 card-7.csv --reason 'rows were mixed up'",
     "other interpretations for the cards in card-7.csv"},
    {"ballast log county.ballast --from 10", "to find the event that entered them"},
};

static bal_status correct(struct record_arg *a, const struct correct_options *o,
                          struct bal_err *err)
{
    struct problems p;
    struct enter_result r;
    problems_init(&p);
    bal_status status = verb_correct(&a->record, o->seq.v, o->file.ptr, o->reason, &r, &p, err);
    record_arg_quiet(a);
    if (status == BAL_OK)
        status = entered_print(a, &r, "corrected", err);
    else
        record_arg_refused(a, &p);
    problems_done(&p);
    return status;
}

static int run(const struct cli *cli, void *opaque)
{
    const struct correct_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a = {.cli = cli};
    bal_status status = record_arg_reason(o->reason, &err);
    if (status == BAL_OK)
        status = record_arg_open_signed(&a, cli, o->record, &o->signing, &err);
    if (status == BAL_OK)
        status = correct(&a, o, &err);
    return record_arg_end(&a, status, &err);
}

const struct command command_correct = {
    .name = "correct",
    .summary = "replace interpretations that were entered wrongly",
    .details = "The first entry stays in the log, and the report shows both and the reason. Only "
               "the cards in FILE change. Where the round is closed, the risk is measured again.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct correct_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   corrected\n"
                  " 2   refused: errors in the file, an event that entered nothing, a concluded\n"
                  "     audit; the record is as it was",
    .run = run,
};
