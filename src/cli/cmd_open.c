// SPDX-License-Identifier: Apache-2.0
// open: opens the records of drawn cards, after their paper was read.
#include "cli/record_arg.h"
#include "record/verbs/public.h"

struct open_options {
    str record;
};

static const struct opt options[] = {
    RECORD_ROW(struct open_options),
};

static const struct example examples[] = {
    {"ballast open county.ballast", "what can be compared now is shown to everybody"},
    {"ballast publish county.ballast public", "does it, too, and writes the public files"},
};

static void print_opened(const struct cli *cli, const struct open_result *o)
{
    struct counted cards, waiting;
    if (o->cards > 0)
        fprintf(cli->out, "opened: the records of %s\n",
                counted(&cards, o->cards, "card", "cards"));
    else
        fputs("nothing to open: every card that was read is open\n", cli->out);
    if (o->waiting > 0)
        fprintf(cli->out, "%s for a cosigned checkpoint, or to be adjudicated\n",
                counted(&waiting, o->waiting, "interpretation waits", "interpretations wait"));
}

static int run(const struct cli *cli, void *opaque)
{
    const struct open_options *o = opaque;
    struct bal_err err = {0};
    struct problems p;
    struct record_arg a;
    struct open_result opened = {0};
    problems_init(&p);
    bal_status status = record_arg_open(&a, cli, o->record, STORE_WRITE, &err);
    if (status == BAL_OK)
        status = verb_open(&a.record, &opened, &p, &err);
    record_arg_quiet(&a);
    if (status == BAL_OK)
        print_opened(cli, &opened);
    problems_done(&p);
    return record_arg_end(&a, status, &err);
}

const struct command command_open = {
    .name = "open",
    .summary = "open the records of drawn cards, after their paper was read",
    .details = "A cast vote record is sealed before the seed, and stays so until people have read "
               "the paper: a board must not know what the machine read. This opens the seals of "
               "all cards whose interpretations are in the record, and of cards that nobody found "
               "before their round was closed. Where several parties guard the record, only of "
               "interpretations that a cosigned checkpoint covers.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct open_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   opened, or nothing was to be opened\n"
                  " 2   refused: no round yet, or the audit was committed with --publish closed\n",
    .run = run,
};
