// SPDX-License-Identifier: Apache-2.0
// commit: freezes the inputs and settings of an audit.
#include "app/plan/compare.h"
#include "cli/record_arg.h"
#include "record/log/fingerprint.h"
#include "record/verbs/verbs.h"

struct commit_options {
    str record;
    int sampler, draw;
    struct opt_u64 decoys;
    str rates;
    int publish;
    struct opt_u64 min_cell;
    bool dice_only, list_objections;
    bool together;
};

static const char *sampler_name(size_t i)
{
    const struct sampler *s = sampler_at(i);
    return s != NULL ? s->name : NULL;
}

static const char *const draws[] = {"uniform", "weighted", NULL};

static const char *const rules[] = {"closed", "contests", "sums", "full", NULL};

static const struct opt options[] = {
    RECORD_ROW(struct commit_options),
    {.name = "sampler",
     .kind = OPT_CHOICE,
     .at = offsetof(struct commit_options, sampler),
     .arg = "NAME",
     .choice_at = sampler_name,
     .fallback = "ballast",
     .help = "how the cards will be chosen ('ballast help samplers')"},
    {.name = "draw",
     .kind = OPT_CHOICE,
     .at = offsetof(struct commit_options, draw),
     .arg = "HOW",
     .choices = draws,
     .fallback = "uniform",
     .help = "weighted: cards whose CVR could overstate a winner more often, which takes a third "
             "fewer cards; for contests without a method of their own"},
    {.name = "decoys",
     .kind = OPT_U64,
     .at = offsetof(struct commit_options, decoys),
     .arg = "N",
     .fallback = "10",
     .help =
         "with weighted draws: N random cards more for every hundred, so that being on the list "
         "says little of what the machine read"},
    {.name = "publish",
     .kind = OPT_CHOICE,
     .at = offsetof(struct commit_options, publish),
     .arg = "WHAT",
     .choices = rules,
     .help = "what the public may see of the cast vote records: closed, only that they are sealed; "
             "contests, the votes of each contest, not which are of one card; sums, proven sums; "
             "full, everything (contests, or closed where weights follow from the records)"},
    {.name = "min-cell",
     .kind = OPT_U64,
     .at = offsetof(struct commit_options, min_cell),
     .arg = "N",
     .fallback = "10",
     .help = "merge reporting units with fewer than N cards in what is made public"},
    {.name = "together",
     .kind = OPT_FLAG,
     .at = offsetof(struct commit_options, together),
     .help = "put cards by which a voter could be recognised ('ballast privacy') into pools, of "
             "which sums only are known"},
    {.name = "rates",
     .kind = OPT_TEXT,
     .at = offsetof(struct commit_options, rates),
     .arg = "O1,O2,U1,U2",
     .help = "with weighted draws: errors assumed a card, which the weights are best for "
             "(0.001,0.0001,0.001,0.0001)"},
    {.name = "dice-only",
     .kind = OPT_FLAG,
     .at = offsetof(struct commit_options, dice_only),
     .help = "several parties: the seed is the dice's digits alone, where the law wants that"},
    {.name = "list-objections",
     .kind = OPT_FLAG,
     .at = offsetof(struct commit_options, list_objections),
     .help = "several parties: an objection without answer is listed and holds up nothing"},
};

static const struct example examples[] = {
    {"ballast commit county.ballast", "inputs, margins and settings are fixed"},
    {"ballast commit county.ballast --sampler corla", "the cards as ColoradoRLA would draw them"},
    {"ballast commit county.ballast --draw weighted", "fewer cards, where CVRs may choose them"},
};

// With several parties to be read aloud and scanned.
static void print_fingerprint(struct record_arg *a)
{
    AUTO_BUF text = BUF_INIT(1 << 16);
    struct merkle_hash root = ledger_root(&a->record.head);
    bool several = record_several(&a->record);
    if (fingerprint_text(&a->record, a->record.state.size, &root, "    ", several, &text, NULL) ==
        BAL_OK)
        fprintf(a->cli->out, STR_FMT, STR_ARG(buf_str(&text)));
}

static void print_fixed(struct record_arg *a, const struct commit_draw *draw)
{
    const struct record *r = &a->record;
    struct counted inputs;
    uint64_t count = 0;
    for (size_t i = 0; i < r->state.inputs.len; i++)
        count += !r->state.inputs.at[i].withdrawn;
    fprintf(a->cli->out, "committed: %s; every margin is computed, every setting is fixed\n",
            counted(&inputs, count, "input", "inputs"));
    if (draw->weighted)
        fprintf(a->cli->out,
                "drawn by weight: every contest without a method of its own, with %u decoys for "
                "every\nhundred cards\n",
                draw->decoys);
    fputs("\nPublish this before the seed is thrown; it stands for all of the record so far:\n",
          a->cli->out);
    print_fingerprint(a);
}

static bal_status commit(struct record_arg *a, const struct commit_options *o, struct bal_err *err)
{
    struct problems p;
    struct km_rates rates = rates_assumed;
    if (o->rates.ptr != NULL)
        BAL_TRY(rates_parse(o->rates, &rates, err));
    problems_init(&p);
    const struct commit_draw draw = {.sampler = sampler_name((size_t)o->sampler),
                                     .publish = o->publish >= 0 ? rules[o->publish] : NULL,
                                     .min_cell = o->min_cell.v > 0 ? o->min_cell.v : 1,
                                     .together = o->together,
                                     .weighted = o->draw == 1,
                                     .rates = &rates,
                                     .dice_only = o->dice_only,
                                     .list_objections = o->list_objections,
                                     .decoys = o->decoys.v <= DECOYS_MOST ? (unsigned)o->decoys.v
                                                                          : DECOYS_MOST + 1};
    bal_status status = verb_commit_drawn(&a->record, &draw, &p, err);
    record_arg_quiet(a);
    if (status == BAL_OK) {
        print_fixed(a, &draw);
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
    const struct commit_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    bal_status status = record_arg_open(&a, cli, o->record, STORE_WRITE, &err);
    if (status == BAL_OK)
        status = commit(&a, o, &err);
    return record_arg_end(&a, status, &err);
}

const struct command command_commit = {
    .name = "commit",
    .summary = "freeze the inputs and settings of an audit",
    .details =
        "Reads all inputs, holds the manifest against the cast vote records, computes the margins "
        "of all contests and fixes what will be tested, and how. After that no input can change: "
        "only 'ballast reopen' can undo it, and only before the seed.\n\n"
        "With --draw weighted, cards are not drawn alike: a card that the machine read as a vote "
        "for "
        "a winner is drawn more often than one for a loser, which cannot hide a false win. The "
        "weights are planned here, committed, and part of what everybody can recompute; the risk "
        "limit holds for any weights. It uses what CVRs say to choose cards: where that is not "
        "allowed, draw uniformly, or give contests the method weighted-pools, which uses no more "
        "than which cards have no CVR of their own.\n\n"
        "Missing cast vote records are no obstacle: such cards count as the worst case. More "
        "records than the manifest has cards are one.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct commit_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   committed\n"
                  " 2   not committed: the inputs cannot be audited as they are, or no contest\n"
                  "     is a target; the record is as it was",
    .run = run,
};
