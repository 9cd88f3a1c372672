// SPDX-License-Identifier: Apache-2.0
// plan: how many draws a risk limit needs.
#include "cli/batch_args.h"
#include "cli/plan_parts.h"
#include "cli/plan_record.h"

static const struct opt options[] = {
    {.name = "method",
     .kind = OPT_CHOICE,
     .at = offsetof(struct plan_options, method),
     .arg = "METHOD",
     .choice_at = any_method_name,
     .help = "the risk function; without it Kaplan-Markov's size, and tables by the methods that "
             "nothing supersedes"},
    {.kind = OPT_FILES,
     .at = offsetof(struct plan_options, files),
     .arg = "FILE",
     .help = "CVRs and manifests: plan every contest in them, by its own margin; or a record, "
             "NAME.ballast: plan its next round"},
    FILES_STICKY_OPTIONS,
    {.name = "contest",
     .kind = OPT_TEXT,
     .at = offsetof(struct plan_options, contest),
     .arg = "NAME",
     .help = "only this contest of the files"},
    RISK_ARGS_OPTIONS(struct plan_options),
    PLAN_ARGS_OPTIONS(struct plan_options),
    {.name = "risk-limit",
     .letter = 'a',
     .kind = OPT_DOUBLE,
     .at = offsetof(struct plan_options, risk_limit),
     .arg = "A",
     .help = "the largest chance that a wrong outcome is not corrected, as 0.05"},
    BATCH_ARGS_OPTIONS(struct plan_options),
    {.name = "allocation",
     .kind = OPT_CHOICE,
     .at = offsetof(struct plan_options, allocation),
     .arg = "HOW",
     .choice_at = plan_allocation_name,
     .fallback = "least",
     .help = "suite, ui-ts: spread the sample over the strata so that it is smallest, or in "
             "proportion to their cards"},
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct plan_options, json),
     .help = "print the result as JSON"},
};

static const struct example examples[] = {
    {"ballast plan --margin 37549 --cards 516401 --risk-limit 0.03",
     "draws needed when no discrepancy turns up: 101"},
    {"ballast plan --risk-limit 0.05 manifest.csv cvr.csv", "every contest of the files"},
    {"ballast plan county.ballast", "the next round of an audit, for several chances to finish"},
    {"ballast plan county.ballast --sample 300 --minutes-per-card 4",
     "also the chance to finish with 300 cards of each contest, and the hours at 4 minutes a card"},
    {"ballast plan --what-if --heat cards.pdf --curves margins.pdf --risk-limit 0.05",
     "cards by margin and error rate, as a table and as pictures"},
    {"ballast plan --margin 0.02 --cards 120000 --risk-limit 0.05 --rates 0.002,0.0002",
     "also the distribution by each method, at these rates of errors"},
    {"ballast plan --margin 0.05 --risk-limit 0.05 --o1 1",
     "the margin as a fraction of the cards, one overstatement seen already"},
    {"ballast plan --method bravo --margin 0.2 --risk-limit 0.1",
     "ballot polling by BRAVO: 119 cards expected, 184, 244, 351 for 70, 80, 90 %"},
    {"ballast plan --method minerva --margin 0.2 --risk-limit 0.1",
     "the first round of Minerva, for several chances to stop"},
    {"ballast plan --method batch --batches batches.csv --risk-limit 0.05",
     "batches to count, from the votes of every batch"},
    {"ballast plan --method ui-ts --strata strata.csv --risk-limit 0.05",
     "cards of each stratum, as expected and for several chances to finish, from their votes, and "
     "their rates of errors in columns o1,o2,u1,u2"},
    {"ballast plan --method suite --strata s.csv -a 0.1 --allocation proportional",
     "the same by SUITE, as many cards of each stratum as it has of all"},
};

const struct method *plan_method(const struct plan_options *o)
{
    return o->method >= 0 ? method_at((size_t)o->method) : method_find(STR("kaplan-markov"));
}

static int run(const struct cli *cli, void *opaque)
{
    struct bal_err err = {0};
    const struct plan_options *o = opaque;
    if (o->files.len == 1 && plan_is_record(o->files.at[0].path))
        return plan_record(cli, str_from(o->files.at[0].path), &o->plan, o->json);
    if (!o->risk_limit.given)
        return cli_usage(cli, "--risk-limit A is missing");
    enum table_method m;
    if (table_method(o->method, &m))
        return plan_tables(cli, m, o);
    if (o->files.len == 0)
        return plan_figures(cli, o, &err) == BAL_OK ? EXIT_DONE : cli_fail(cli, &err);
    if (o->args.margin.ptr != NULL || o->args.cards.given)
        return cli_usage(cli, "--margin and --cards come from the files");
    return plan_of_files(cli, o);
}

const struct command command_plan = {
    .name = "plan",
    .summary = "how many draws a risk limit needs",
    .details =
        "A first estimate before any card is pulled, or the size of the next round when "
        "discrepancies have been seen. With files, every contest is planned by its own margin, "
        "diluted by all cards of the manifest; cards without a CVR count for the loser.\n\n"
        "With files and records it also says what each method would need at the assumed rates of "
        "errors: of each contest, and of all together in one sample, where cards with several "
        "contests are looked at once; for each jurisdiction, and in hours.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct plan_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   planned; also where no sample is enough and everything has to be counted\n"
                  "     by hand, as after a tie\n"
                  " 2   refused or could not be completed",
    .run = run,
};
