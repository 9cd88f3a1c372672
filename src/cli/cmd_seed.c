// SPDX-License-Identifier: Apache-2.0
// seed: enters the public random seed; with several parties, the steps by which they make it.
#include "cli/record_arg.h"
#include "record/verbs/verbs_parties.h"

struct seed_options {
    str record, what;
    struct opt_list more, again;
    struct signing_options signing;
};

static const struct opt options[] = {
    RECORD_ROW(struct seed_options),
    {.kind = OPT_TEXT,
     .at = offsetof(struct seed_options, what),
     .arg = "DIGITS|STEP",
     .required = true,
     .help = "one operator: the throws of a ten-sided die, in their order, 20 or more; several "
             "parties: commit, reveal, default, dice, beacon or draw"},
    {.kind = OPT_LIST,
     .at = offsetof(struct seed_options, more),
     .arg = "VALUE",
     .help = "what the step takes"},
    {.name = "digits",
     .kind = OPT_LIST,
     .at = offsetof(struct seed_options, again),
     .arg = "DIGITS",
     .help = "dice at one table: the throws again, once for each --key, typed by its owner"},
    SIGNING_ROWS(struct seed_options, signing),
};

static const struct example examples[] = {
    {"ballast seed county.ballast 31415926535897932384", "twenty throws"},
    {"ballast seed county.ballast 0314159265358979323846", "leading zeros count"},
    {"ballast seed county.ballast commit 'Party A' 7d3f... --key a.key",
     "a party commits to its share ('ballast key share')"},
    {"ballast seed county.ballast reveal 'Party A' 01ab... --key a.key", "and reveals it"},
    {"ballast seed county.ballast dice 31415926535897932384 --ask dice.req",
     "two sides sign what they saw ('ballast sign --digits')"},
    {"ballast seed county.ballast draw", "the seed of shares, dice and freeze"},
};

static bal_status step_commit(struct record *r, const struct seed_options *o, struct bal_err *err)
{
    return verb_share_commit(r, o->more.at[0], o->more.at[1], err);
}

static bal_status step_reveal(struct record *r, const struct seed_options *o, struct bal_err *err)
{
    return verb_share_reveal(r, o->more.at[0], o->more.at[1], err);
}

static bal_status step_default(struct record *r, const struct seed_options *o, struct bal_err *err)
{
    return verb_share_default(r, o->more.at[0], err);
}

// At one table each key's owner types the throws again.
static bal_status step_dice(struct record *r, const struct seed_options *o, struct bal_err *err)
{
    if (o->again.len != o->signing.keys.len) {
        bal_fail(err, BAL_USAGE, "with --key the throws are typed again, by the owner of each key");
        err_hint(err, "Give --digits once for each --key.");
        return BAL_USAGE;
    }
    for (size_t i = 0; i < o->again.len; i++)
        if (!str_eq(o->again.at[i], o->more.at[0])) {
            bal_fail(err, BAL_CONFLICT, "the two sides have typed different throws");
            err_hint(err, "Compare them throw by throw; nothing was entered.");
            return BAL_CONFLICT;
        }
    return verb_dice(r, o->more.at[0], err);
}

static bal_status step_beacon(struct record *r, const struct seed_options *o, struct bal_err *err)
{
    uint64_t round = 0;
    if (!num_u64(o->more.at[0], &round))
        return bal_fail(err, BAL_USAGE, "the round of a beacon is a whole number");
    return verb_beacon(r, round, o->more.at[1], o->more.at[2], err);
}

static bal_status step_draw(struct record *r, const struct seed_options *o, struct bal_err *err)
{
    (void)o;
    return verb_seed_draw(r, err);
}

static const struct step {
    const char *name;
    size_t values;
    const char *takes, *done;
    bal_status (*run)(struct record *r, const struct seed_options *o, struct bal_err *err);
} steps[] = {
    {"commit", 2, "PARTY COMMITMENT", "the party is bound to its share", step_commit},
    {"reveal", 2, "PARTY SHARE", "the share is the one that the party was bound to", step_reveal},
    {"default", 1, "PARTY", "the share that did not come counts as zero", step_default},
    {"dice", 1, "DIGITS", "the dice are in the record", step_dice},
    {"beacon", 3, "ROUND SOURCE VALUE", "the beacon's value is in the record", step_beacon},
    {"draw", 0, "nothing", "", step_draw},
};

static const struct step *find_step(str what)
{
    for (size_t i = 0; i < ARRAY_LEN(steps); i++)
        if (str_eq(what, str_from(steps[i].name)))
            return &steps[i];
    return NULL;
}

static void print_seed(const struct cli *cli, str seed)
{
    struct counted digits;
    fprintf(cli->out,
            "the seed is entered: " STR_FMT " (%s)\nThe order of all cards is decided now.\n",
            STR_ARG(seed), counted(&digits, seed.len, "digit", "digits"));
}

static bal_status enter(struct record_arg *a, const struct seed_options *o, const struct step *step,
                        struct bal_err *err)
{
    if (step == NULL)
        BAL_TRY(verb_seed(&a->record, o->what, err));
    else
        BAL_TRY(step->run(&a->record, o, err));
    record_arg_quiet(a);
    if (a->record.state.phase == PHASE_SEEDED)
        print_seed(a->cli, a->record.state.seed);
    else
        // NOLINTNEXTLINE(*NullDereference): without a step the seed is entered
        fprintf(a->cli->out, "%s\n", step->done);
    record_arg_next(a);
    return BAL_OK;
}

static int run(const struct cli *cli, void *opaque)
{
    const struct seed_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    const struct step *step = find_step(o->what);
    if (o->more.len != (step != NULL ? step->values : 0))
        return cli_usage(cli, STR_FMT " takes %s", STR_ARG(str_head(o->what, 40)),
                         step != NULL ? step->takes : "nothing more");
    bal_status status = record_arg_open_signed(&a, cli, o->record, &o->signing, &err);
    if (status == BAL_OK)
        status = enter(&a, o, step, &err);
    return record_arg_end(&a, status, &err);
}

const struct command command_seed = {
    .name = "seed",
    .summary = "enter the public random seed, after commit",
    .synopsis = "RECORD DIGITS\nRECORD commit PARTY COMMITMENT\nRECORD reveal PARTY SHARE\n"
                "RECORD default PARTY\nRECORD dice DIGITS\nRECORD beacon ROUND SOURCE VALUE\n"
                "RECORD draw",
    .details =
        "Throw a ten-sided die in public, after what 'ballast commit' printed has been published, "
        "and enter every throw. Nobody must have been able to know the seed before the inputs were "
        "frozen; so it can be entered once, and never changed.\n\n"
        "Where several parties audit together each commits to a secret share, then reveals it, or "
        "is replaced 15 minutes after the last commitment; then dice are thrown and typed by two "
        "sides; and draw makes the seed of all of it (docs/parties.md). Between the steps a "
        "checkpoint must be cosigned.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct seed_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes =
        " 0   entered\n"
        " 2   refused: not 20 decimal digits, not committed, or the record has a seed; a\n"
        "     step too early, too late, or not signed; the record is as it was",
    .run = run,
};
