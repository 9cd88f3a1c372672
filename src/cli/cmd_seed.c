// SPDX-License-Identifier: Apache-2.0
// seed: enters the public random seed.
#include "cli/record_arg.h"
#include "record/verbs.h"

struct seed_options {
    str record, digits;
};

static const struct opt options[] = {
    RECORD_ROW(struct seed_options),
    {.kind = OPT_TEXT,
     .at = offsetof(struct seed_options, digits),
     .arg = "DIGITS",
     .required = true,
     .help = "the throws of a ten-sided die, in their order: 20 or more"},
};

static const struct example examples[] = {
    {"ballast seed county.ballast 31415926535897932384", "twenty throws"},
    {"ballast seed county.ballast 0314159265358979323846", "leading zeros count"},
};

static int run(const struct cli *cli, void *opaque)
{
    const struct seed_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    bal_status status = record_arg_open(&a, cli, o->record, STORE_WRITE, &err);
    if (status == BAL_OK)
        status = verb_seed(&a.record, o->digits, &err);
    if (status == BAL_OK) {
        struct counted digits;
        fprintf(cli->out,
                "the seed is entered: " STR_FMT " (%s)\nThe order of all cards is decided now.\n",
                STR_ARG(o->digits), counted(&digits, o->digits.len, "digit", "digits"));
        record_arg_next(&a);
    }
    return record_arg_end(&a, status, &err);
}

const struct command command_seed = {
    .name = "seed",
    .summary = "enter the public random seed, after commit",
    .details = "Throw a ten-sided die in public, after what 'ballast commit' printed has been "
               "published, and enter every throw. Nobody must have been able to know the seed "
               "before the inputs were frozen; so it can be entered once, and never changed.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct seed_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   entered\n"
                  " 2   refused: not 20 decimal digits, not committed, or the record has a seed;\n"
                  "     the record is as it was",
    .run = run,
};
