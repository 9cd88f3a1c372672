// SPDX-License-Identifier: Apache-2.0
// handcount: takes in a full hand count.
#include "cli/record_arg.h"
#include "cli/standing_print.h"
#include "record/verbs/verbs.h"

struct handcount_options {
    str record, file, contest;
    struct signing_options signing;
};

static const struct opt options[] = {
    RECORD_ROW(struct handcount_options),
    {.kind = OPT_TEXT,
     .at = offsetof(struct handcount_options, file),
     .arg = "FILE",
     .required = true,
     .help =
         "a table of sums or rankings ('ballast help handcount'), or each ballot as people read "
         "it, in any format of cast vote records"},
    {.kind = OPT_TEXT,
     .name = "contest",
     .at = offsetof(struct handcount_options, contest),
     .arg = "NAME",
     .help = "what the only contest of a file of ballots is called in the audit"},
    SIGNING_ROWS(struct handcount_options, signing),
};

static const struct example examples[] = {
    {"ballast handcount county.ballast governor.csv", "one contest, or several"},
    {"ballast handcount county.ballast governor-batches-1-40.csv", "a part; more can follow"},
    {"ballast handcount city.ballast mayor-ballots.csv --contest Mayor",
     "rankings, ballot by ballot"},
};

static bal_status print_result(struct record_arg *a, const struct hand_result *r,
                               struct bal_err *err)
{
    struct counted contests, batches, missing, other;
    FILE *out = a->cli->out;
    fprintf(out, "%s taken in: %s counted and in agreement with the manifest\n",
            counted(&contests, r->contests, "contest", "contests"),
            counted(&batches, r->batches, "batch", "batches"));
    if (r->missing > 0)
        fprintf(out, "still missing: %s\n", counted(&missing, r->missing, "batch", "batches"));
    if (r->disagreeing > 0)
        fprintf(out, "not in agreement: %s; count again\n",
                counted(&other, r->disagreeing, "batch", "batches"));
    if (r->tied > 0)
        fprintf(out,
                "%s: the count is complete, and a tie, or nobody wins by the rule: the law's lot "
                "decides\n",
                counted(&other, r->tied, "contest", "contests"));
    else if (r->complete)
        fputs(r->contests == 1 ? "the count is complete: it is the outcome of the contest\n"
                               : "the counts are complete: they are the outcome of the contests\n",
              out);
    if (r->awaited > 0)
        fprintf(out, "full hand counts that are not complete yet: of %s ('ballast report')\n",
                counted(&contests, r->awaited, "contest", "contests"));
    if (r->concluded) {
        fputs("the audit is concluded: every target is settled\n\n", out);
        BAL_TRY(standing_show(a->cli, &a->record, err));
    }
    return BAL_OK;
}

static bal_status enter(struct record_arg *a, const struct handcount_options *o, int *exit_status,
                        struct bal_err *err)
{
    struct problems p;
    struct hand_result r;
    problems_init(&p);
    bal_status status = verb_handcount(&a->record, o->file.ptr, o->contest, &r, &p, err);
    record_arg_quiet(a);
    if (status == BAL_OK) {
        *exit_status = r.complete ? EXIT_DONE : EXIT_NO;
        status = print_result(a, &r, err);
        record_arg_warn(a, &p);
        record_arg_next(a);
    } else {
        record_arg_refused(a, &p);
    }
    problems_done(&p);
    return status;
}

static int run(const struct cli *cli, void *opaque)
{
    const struct handcount_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    int exit_status = EXIT_DONE;
    bal_status status = record_arg_open_signed(&a, cli, o->record, &o->signing, &err);
    if (status == BAL_OK)
        status = enter(&a, o, &exit_status, &err);
    int ended = record_arg_end(&a, status, &err);
    return status == BAL_OK ? exit_status : ended;
}

const struct command command_handcount = {
    .name = "handcount",
    .summary = "enter a full hand count: sums or rankings, batch by batch",
    .details =
        "Every batch is held against the manifest. When all batches of a contest are counted and "
        "agree, the count is its outcome, whatever was reported. Parts can be entered one after "
        "another. Where votes for each choice do not say who has won (rankings, scores), FILE says "
        "how many cards of a batch have each ranking, or has the ballots one by one; they are "
        "counted by the contest's rule.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct handcount_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   entered; the count of every contest in FILE is complete\n"
                  " 1   entered; batches are missing, or do not agree with the manifest\n"
                  " 2   refused: errors in the file; the record is as it was",
    .run = run,
};
