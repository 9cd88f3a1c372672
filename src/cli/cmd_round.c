// SPDX-License-Identifier: Apache-2.0
// round: plans and draws the next round, or concludes the audit.
#include "cli/record_arg.h"
#include "cli/standing_print.h"
#include "record/verbs/verbs.h"

struct round_args {
    str record, lists;
    int chance;
    struct opt_double cap;
    bool close;
};

// As size_chances.
static const char *const chances[] = {"50", "70", "80", "90", "95", NULL};

static const struct opt options[] = {
    RECORD_ROW(struct round_args),
    {.name = "chance",
     .kind = OPT_CHOICE,
     .at = offsetof(struct round_args, chance),
     .arg = "PERCENT",
     .choices = chances,
     .fallback = "90",
     .help = "how likely this round is to be the last, if the outcomes are right"},
    {.name = "cap",
     .kind = OPT_DOUBLE,
     .at = offsetof(struct round_args, cap),
     .arg = "PERCENT",
     .help = "count a contest by hand in full when it would need more than this share of its cards "
             "(without: when it would need all)"},
    {.name = "close",
     .kind = OPT_FLAG,
     .at = offsetof(struct round_args, close),
     .help = "close the open round although cards are not entered: they count as not found, the "
             "worst case"},
    {.name = "lists",
     .kind = OPT_TEXT,
     .at = offsetof(struct round_args, lists),
     .arg = "DIR",
     .help = "the folder for the retrieval list, instead of the record's"},
};

static const struct example examples[] = {
    {"ballast round county.ballast", "draws the cards of the next round"},
    {"ballast round county.ballast --chance 70 --lists /srv/audit",
     "a smaller round; its list in another folder"},
    {"ballast round county.ballast --close", "goes on without the cards that nobody finds"},
};

static void print_path(const struct cli *cli, const char *what, const struct buf *path)
{
    if (path->len == 0)
        return;
    fputs(what, cli->out);
    term_text(cli->out, buf_str(path));
}

static void print_round(const struct cli *cli, const struct round_result *r)
{
    struct counted text;
    fprintf(cli->out, "round %llu is open: ", (unsigned long long)r->number);
    if (r->list.len > 0)
        fprintf(cli->out, "%s to look for%s", counted(&text, r->cards, "card", "cards"),
                r->batches > 0 ? ", " : "");
    if (r->batches > 0 || r->list.len == 0)
        fprintf(cli->out, "%s to count", counted(&text, r->batches, "batch", "batches"));
    print_path(cli, "\nretrieval list: ", &r->list);
    print_path(cli, "\nlist of batches: ", &r->batch_list);
    fputs("\n", cli->out);
    if (r->batch_list.len > 0)
        fputs(
            "\nCount each contest of the list of batches in its batch by hand, and write the sums "
            "into a\ntable with the same columns and choice, votes; 'ballast help handcount' says "
            "how. The\nreported sums are not shown to those who count.\n",
            cli->out);
    if (r->list.len == 0)
        return;
    fputs("\nWrite what is on each card into a table with the same columns and contest, choice, "
          "rank;\n'ballast help mvr' says how. The cast vote records are not shown to those who "
          "read cards.\n",
          cli->out);
}

static bal_status print_result(struct record_arg *a, const struct round_result *r, bool closed,
                               struct bal_err *err)
{
    struct counted text;
    FILE *out = a->cli->out;
    if (closed || r->concluded) {
        fprintf(out, r->concluded ? "the audit is concluded: every target is settled\n\n"
                                  : "the round is measured and closed\n\n");
        BAL_TRY(standing_show(a->cli, &a->record, err));
        fputs(r->number > 0 || r->escalated > 0 ? "\n" : "", out);
    }
    if (r->escalated > 0)
        fprintf(out,
                "%s to a full hand count: a sample would be more work, or cannot do it "
                "('ballast status')\n",
                counted(&text, r->escalated, "contest goes", "contests go"));
    if (r->number > 0)
        print_round(a->cli, r);
    else if (!r->concluded)
        fputs("no card is drawn: what is not settled is to be counted by hand in full\n", out);
    return BAL_OK;
}

static bal_status go_on(struct record_arg *a, const struct round_args *o, struct bal_err *err)
{
    struct problems p;
    struct round_result r = {0};
    const struct round_options how = {.chance = (unsigned)o->chance,
                                      .cap = o->cap.v / 100,
                                      .lists = o->lists.ptr,
                                      .close = o->close};
    bool open = a->record.state.phase == PHASE_ROUND;
    problems_init(&p);
    bal_status status = verb_round(&a->record, &how, &r, &p, err);
    record_arg_quiet(a);
    if (status == BAL_OK)
        status = print_result(a, &r, open, err);
    else
        record_arg_refused(a, &p);
    if (status == BAL_OK)
        record_arg_next(a);
    round_result_done(&r);
    problems_done(&p);
    return status;
}

static int run(const struct cli *cli, void *opaque)
{
    const struct round_args *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    if (o->cap.given && !(o->cap.v > 0 && o->cap.v <= 100))
        return cli_usage(cli, "--cap: a share from above 0 to 100 percent is expected");
    bal_status status = record_arg_open(&a, cli, o->record, STORE_WRITE, &err);
    if (status == BAL_OK)
        status = go_on(&a, o, &err);
    return record_arg_end(&a, status, &err);
}

const struct command command_round = {
    .name = "round",
    .summary = "plan and draw the next round of cards, or conclude the audit",
    .details =
        "Chooses how many cards each target needs, draws them and writes the retrieval list, "
        "NAME-round-N.csv, in the order in which they lie in their containers. Later rounds add "
        "cards; none is drawn anew. Of contests that compare whole batches (method batch or macro) "
        "batches are drawn, and listed in NAME-round-N-batches.csv.\n\n"
        "A contest that would need more work than a full count is sent to a full hand count, "
        "with the reason. When every target is settled, and every full hand count that was ordered "
        "is complete, the audit is concluded.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct round_args),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   a round was opened, contests were sent to a hand count, or the audit is\n"
                  "     concluded\n"
                  " 2   refused: no seed yet, or cards of the open round are not entered; the\n"
                  "     record is as it was",
    .run = run,
};
