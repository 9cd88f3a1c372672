// SPDX-License-Identifier: Apache-2.0
// override: goes on without cosignatures that are missing.
#include "cli/record_arg.h"
#include "record/verbs/verbs_parties.h"

struct override_options {
    str record, reason;
    struct signing_options signing;
};

static const struct opt options[] = {
    RECORD_ROW(struct override_options),
    REASON_ROW(struct override_options),
};

static const struct example examples[] = {
    {"ballast override county.ballast --reason 'order of the court of 12 Nov'", "a proposal"},
    {"ballast approve county.ballast 61 --key a.key --key b.key", "what lets it take effect"},
};

static int run(const struct cli *cli, void *opaque)
{
    const struct override_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    bal_status status = record_arg_open_signed(&a, cli, o->record, &o->signing, &err);
    if (status == BAL_OK)
        status = verb_override(&a.record, o->reason, &err);
    record_arg_quiet(&a);
    if (status == BAL_OK) {
        (void)record_arg_proposed(&a);
        record_arg_next(&a);
    }
    return record_arg_end(&a, status, &err);
}

const struct command command_override = {
    .name = "override",
    .summary = "go on although cosignatures are missing",
    .details = "For a court or a board: the next step need not wait for witnesses that do not "
               "come. It is a "
               "proposal that keys of two affiliations approve. The verdict on the record is then "
               "INCOMPLETE, NOT FULLY WITNESSED.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct override_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   proposed\n"
                  " 2   refused: no audit of several parties",
    .run = run,
};
