// SPDX-License-Identifier: Apache-2.0
// tally: counts the votes in files of cast vote records.
#include "app/count/counting.h"
#include "app/count/mark_use.h"
#include "app/count/rctab_files.h"
#include "app/count/sankey.h"
#include "app/load/reconcile.h"
#include "app/picture.h"
#include "cli/files_arg.h"
#include "cli/problems_print.h"
#include "cli/tally_levels_print.h"
#include "cli/tally_print.h"
#include "cli/tally_scheme.h"
#include "cli/tally_ties.h"

enum { PROBLEMS_OF_A_KIND = 20, WARNINGS_OF_A_KIND = 3 };

struct tally_args {
    struct opt_files files;
    struct opt_list named_ties;
    str contest, rctab, input, reports, irv, rule, levels, preset, sankey, csv, errors;
    struct opt_i64 seed;
    struct opt_u64 seats;
    int by, ties;
    bool json, allow;
};

static const char *by_name(size_t i)
{
    return tally_by_name((enum tally_by)i);
}

static const struct opt options[] = {
    {.kind = OPT_FILES,
     .at = offsetof(struct tally_args, files),
     .arg = "FILE",
     .help = "cast vote records: a file, a folder or a zip; manifests are held against them"},
    FILES_STICKY_OPTIONS,
    {.name = "contest",
     .letter = 'c',
     .kind = OPT_TEXT,
     .at = offsetof(struct tally_args, contest),
     .arg = "NAME",
     .help = "count this contest only (its name, or its id in the files)"},
    {.name = "irv-rules",
     .kind = OPT_TEXT,
     .at = offsetof(struct tally_args, irv),
     .arg = "RULES",
     .help = "how ranked contests are counted: a name or settings, see 'ballast help irv-rules'"},
    {.name = "rule",
     .kind = OPT_TEXT,
     .at = offsetof(struct tally_args, rule),
     .arg = "RULE",
     .help = "count by this rule instead of the one that the files state: one of the single "
             "transferable vote ('ballast help stv-rules'), a choice function, or as 'schulze' or "
             "'borda count from 1' (docs/rules.md)"},
    {.name = "levels",
     .kind = OPT_TEXT,
     .at = offsetof(struct tally_args, levels),
     .arg = "RULES",
     .help = "the contests are districts of one election: seats for parties in each, and of all; "
             "a place or settings, see 'ballast help levels'"},
    {.name = "preset",
     .kind = OPT_TEXT,
     .at = offsetof(struct tally_args, preset),
     .arg = "PLACE",
     .help = "count ranked contests by the rules of this place, see 'ballast help presets'"},
    {.name = "seats",
     .kind = OPT_U64,
     .at = offsetof(struct tally_args, seats),
     .arg = "N",
     .help = "with --rule, --preset or --irv-rules: so many seats, whatever the files say"},
    {.name = "ties",
     .kind = OPT_CHOICE,
     .at = offsetof(struct tally_args, ties),
     .arg = "HOW",
     .choice_at = counting_ties,
     .help = "what decides ties that no rule decides: nothing (the tie is reported), the order of "
             "the ballot, lots by --seed, or --tie and a person on the terminal"},
    {.name = "seed",
     .kind = OPT_I64,
     .at = offsetof(struct tally_args, seed),
     .arg = "N",
     .help = "the lots are drawn by this number"},
    {.name = "rctab",
     .kind = OPT_TEXT,
     .at = offsetof(struct tally_args, rctab),
     .arg = "CONFIG",
     .help = "count the contest of this RCTab configuration by its rules; FILE… take the place of "
             "the files it names, which are looked for beside it"},
    {.name = "input",
     .kind = OPT_TEXT,
     .at = offsetof(struct tally_args, input),
     .arg = "FOLDER",
     .help = "with --rctab: the files that CONFIG names are in this folder"},
    {.name = "reports",
     .kind = OPT_TEXT,
     .at = offsetof(struct tally_args, reports),
     .arg = "FOLDER",
     .help = "with --rctab: also write the reports that RCTab writes into this folder"},
    {.name = "tie",
     .kind = OPT_LIST,
     .at = offsetof(struct tally_args, named_ties),
     .arg = "NAME",
     .help = "with --rctab, or in place of --ties ask: who is elected or eliminated at a tie that "
             "no rule decides, as the official decided; once for each tie, in their order"},
    {.name = "by",
     .kind = OPT_CHOICE,
     .at = offsetof(struct tally_args, by),
     .arg = "WHAT",
     .choice_at = by_name,
     .help = "also show the votes by this (first preferences in ranked contests)"},
    {.name = "sankey",
     .kind = OPT_TEXT,
     .at = offsetof(struct tally_args, sankey),
     .arg = "FILE",
     .help = "draw where the votes go in the rounds of the one ranked contest: FILE ends in .svg, "
             ".pdf or .png"},
    {.name = "csv",
     .kind = OPT_TEXT,
     .at = offsetof(struct tally_args, csv),
     .arg = "FILE",
     .help = "write votes, rounds and transfers to this file, a line a number (docs/stv.md)"},
    {.name = "errors",
     .kind = OPT_TEXT,
     .at = offsetof(struct tally_args, errors),
     .arg = "CSV",
     .help = "write all problems to this file"},
    {.name = "allow-problems",
     .kind = OPT_FLAG,
     .at = offsetof(struct tally_args, allow),
     .help = "count although the files have errors; the status is then 1"},
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct tally_args, json),
     .help = "print the result as JSON"},
};

static const struct example examples[] = {
    {"ballast tally CVR_Export_20261103.csv", "every contest of the file"},
    {"ballast tally manifest.csv CvrExport.zip", "after holding the manifest against the records"},
    {"ballast tally --by batch --contest Mayor --json exports/", "one contest, batch by batch"},
    {"ballast tally --irv-rules alaska exports/", "ranked contests by Alaska's rules"},
    {"ballast tally --contest Mayor --rule 'ranked pairs' exports/", "another rule on the ranks"},
    {"ballast tally --preset scotland ward.blt", "a ward by the law of Scotland"},
    {"ballast tally --rctab contest_config.json --reports out", "a contest as RCTab counts it"},
    {"ballast tally --preset scotland --sankey ward.pdf ward.blt", "a picture of all transfers"},
};

struct work {
    const struct cli *cli;
    const struct tally_args *args;
    struct load load;
    struct reconciliation manifest;
    struct rctab rctab;
    struct tally_ties ties;
    struct irv_ask ask;
    struct tally tally;
    struct named_rule rule;
    struct tally_schemes schemes;
    struct level_rules level_rules;
    struct tally_levels levels;
};

static void json_files(struct json_writer *w, const struct load *l)
{
    jw_key(w, "files");
    jw_open(w, '[');
    for (size_t i = 0; i < l->files.len; i++) {
        const struct load_file *f = &l->files.at[i];
        jw_open(w, '{');
        jw_key_value(w, "file", f->name);
        jw_key_or_null(w, "format", f->format);
        jw_key_u64(w, "cards", f->cards);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static bal_status print_json(struct work *w, struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer j;
    sink_open_stream(&sink, w->cli->out);
    jw_init(&j, &sink, false);
    jw_open(&j, '{');
    json_files(&j, &w->load);
    if (w->load.election.manifest.len > 0) {
        jw_key(&j, "reconciliation");
        reconciliation_json(&j, &w->load.election, &w->manifest);
    }
    if (w->levels.rules != NULL)
        tally_levels_json(&j, &w->levels);
    else if (w->schemes.rule != NULL)
        tally_schemes_json(&j, &w->schemes);
    else
        BAL_TRY(tally_json(&j, &w->tally, w->args->rctab.ptr != NULL ? &w->rctab : NULL, err));
    jw_key(&j, "problems");
    problems_json(&j, problems_all(&w->load.problems));
    jw_close(&j, '}');
    jw_end(&j);
    return sink_close(&sink, err);
}

static void print_manifest(const struct cli *cli, const struct reconciliation *r)
{
    char number[NUM_TEXT];
    fprintf(cli->out, "manifest: " STR_FMT " cards",
            STR_ARG(num_grouped(r->manifest_cards, number)));
    fprintf(cli->out, ", " STR_FMT " CVRs", STR_ARG(num_grouped(r->cvr_cards, number)));
    fprintf(cli->out, "; " STR_FMT " missing", STR_ARG(num_grouped(r->missing, number)));
    fprintf(cli->out, ", " STR_FMT " too many", STR_ARG(num_grouped(r->extra, number)));
    fprintf(cli->out, "; " STR_FMT " batches agree", STR_ARG(num_grouped(r->equal, number)));
    fprintf(cli->out, ", %zu do not\n\n", r->differing.len);
}

static void print_problems(const struct work *w)
{
    struct problems_view view = problems_all(&w->load.problems);
    AUTO_BUF summary = BUF_INIT(1000);
    if (w->load.problems.kept.len == 0)
        return;
    problems_summary(&summary, view);
    fprintf(w->cli->out, "Problems: " STR_FMT "\n", STR_ARG(buf_str(&summary)));
    view.least = SEVERITY_WARNING;
    problems_print(w->cli->out, view, WARNINGS_OF_A_KIND);
    view.least = view.most = SEVERITY_NOTE;
    problems_print(w->cli->out, view, 0);
}

static bal_status print_text(struct work *w, struct bal_err *err)
{
    if (w->manifest.manifest_cards > 0)
        print_manifest(w->cli, &w->manifest);
    if (w->levels.rules != NULL)
        BAL_TRY(tally_levels_print(w->cli, &w->levels, err));
    else
        BAL_TRY(w->schemes.rule != NULL ? tally_scheme_print(w->cli, &w->schemes, err)
                                        : tally_print(w->cli, &w->tally, err));
    print_problems(w);
    return BAL_OK;
}

// Errors in the files: nothing is counted.
static int refuse(const struct work *w)
{
    struct problems_view view = problems_all(&w->load.problems);
    AUTO_BUF summary = BUF_INIT(1000);
    view.least = SEVERITY_ERROR;
    problems_summary(&summary, view);
    fprintf(w->cli->err, "ballast: not counted, the files have " STR_FMT "\n\n",
            STR_ARG(buf_str(&summary)));
    problems_print(w->cli->err, view, PROBLEMS_OF_A_KIND);
    return EXIT_FAILED;
}

// The rule that is named beside the files, where it is none of the single transferable vote;
// *scheme where it counts by itself.
static bal_status read_rule(struct work *w, bool *scheme, struct bal_err *err)
{
    const struct tally_args *args = w->args;
    *scheme = false;
    if (args->rule.ptr == NULL || args->preset.ptr != NULL || counting_is_rule(args->rule))
        return BAL_OK;
    BAL_TRY(named_rule_parse(args->rule, &w->rule, err));
    *scheme = !w->rule.plain;
    if (!*scheme)
        return BAL_OK;
    if (args->irv.ptr != NULL || args->by >= 0 || args->ties >= 0 || args->named_ties.len > 0 ||
        args->seed.given || args->sankey.ptr != NULL || args->csv.ptr != NULL)
        return bal_fail(err, BAL_USAGE,
                        "--irv-rules, --by, --ties, --tie, --seed, --sankey and --csv do not go "
                        "with --rule '" STR_FMT "'",
                        STR_ARG(str_head(w->rule.text, 60)));
    return args->seats.given ? counting_seats(args->seats.v, &w->rule.how.seats, err) : BAL_OK;
}

// --levels has settings for all that these options say.
static bal_status read_levels(struct work *w, struct bal_err *err)
{
    const struct tally_args *args = w->args;
    if (args->levels.ptr == NULL)
        return BAL_OK;
    if (args->irv.ptr != NULL || args->rule.ptr != NULL || args->preset.ptr != NULL ||
        args->rctab.ptr != NULL || args->by >= 0 || args->ties >= 0 || args->named_ties.len > 0 ||
        args->seed.given || args->seats.given || args->sankey.ptr != NULL)
        return bal_fail(err, BAL_USAGE,
                        "--irv-rules, --rule, --preset, --rctab, --by, --ties, --tie, --seed, "
                        "--seats and --sankey do not go with --levels");
    return levels_parse(args->levels, &w->level_rules, err);
}

// --tie names who it is: the count asks.
static bal_status read_ties(struct work *w, struct tally_options *o, int *ties, struct bal_err *err)
{
    const struct tally_args *args = w->args;
    bool named = args->named_ties.len > 0, asks = args->rctab.ptr != NULL;
    *ties = named && args->ties < 0 && !asks ? COUNTING_ASK : args->ties;
    if (named && !asks && *ties != COUNTING_ASK)
        return bal_fail(err, BAL_USAGE, "--tie says who it is, --ties something else");
    if (asks || *ties == COUNTING_ASK) {
        w->ties = (struct tally_ties){w->cli, &args->named_ties, 0};
        w->ask = tally_ties_ask(&w->ties);
        o->ask = &w->ask;
    }
    return BAL_OK;
}

static bal_status read_options(struct work *w, struct tally_options *o, bool *scheme,
                               struct bal_err *err)
{
    const struct tally_args *args = w->args;
    *o = (struct tally_options){.contest = args->contest,
                                .by = args->by < 0 ? TALLY_BY_NOTHING : (enum tally_by)args->by,
                                .irv = irv_default(),
                                .margins = true};
    bool named = args->irv.ptr != NULL || args->rule.ptr != NULL || args->preset.ptr != NULL;
    if (args->rctab.ptr != NULL && (named || args->contest.ptr != NULL))
        return bal_fail(err, BAL_USAGE,
                        "--rctab names contest and rules: --contest, --irv-rules, --rule and "
                        "--preset do not go with it");
    if (args->rctab.ptr == NULL && args->reports.ptr != NULL)
        return bal_fail(err, BAL_USAGE, "--reports goes with --rctab");
    if (args->input.ptr != NULL && (args->rctab.ptr == NULL || args->files.len > 0))
        return bal_fail(err, BAL_USAGE, "--input goes with --rctab, and without FILE");
    if (args->rctab.ptr == NULL && args->files.len == 0)
        return bal_fail(err, BAL_USAGE, "FILE is missing");
    if (args->preset.ptr != NULL && args->irv.ptr != NULL)
        return bal_fail(err, BAL_USAGE, "--preset names rules: --irv-rules do not go with it");
    if (args->sankey.ptr != NULL)
        BAL_TRY(picture_check(args->sankey, err));
    o->irv_all = args->irv.ptr != NULL;
    if (o->irv_all)
        BAL_TRY(irv_parse(args->irv, &o->irv, err));
    BAL_TRY(read_levels(w, err));
    BAL_TRY(read_rule(w, scheme, err));
    int ties;
    BAL_TRY(read_ties(w, o, &ties, err));
    struct counting_names names = {.rule = w->rule.text.ptr != NULL ? (str){0} : args->rule,
                                   .preset = args->preset,
                                   .ties = ties,
                                   .seats = args->seats.v,
                                   .seats_given = args->seats.given && !*scheme,
                                   .seeded = args->seed.given,
                                   .seed = args->seed.v};
    BAL_TRY(counting_choose(&names, o, err));
    if (args->rctab.ptr != NULL) {
        BAL_TRY(rctab_read(&w->rctab, args->rctab.ptr, err));
        o->rctab = &w->rctab;
    }
    return BAL_OK;
}

// The files that the configuration names.
static bal_status load_configured(struct work *w, struct arena *arena, struct load_options *how,
                                  struct bal_err *err)
{
    struct opt_files files = {.len = 0};
    files.at = arena_new(arena, struct opt_file, w->rctab.sources.len + 1);
    BAL_TRY(arena_check(arena, err));
    for (size_t i = 0; i < w->rctab.sources.len; i++) {
        const struct rctab_source *s = &w->rctab.sources.at[i];
        if (s->file.len > 0)
            files.at[files.len++].path =
                rctab_source_path(s, w->args->rctab, w->args->input, arena).ptr;
    }
    BAL_TRY(arena_check(arena, err));
    if (files.len == 0)
        return bal_fail(err, BAL_USAGE, "the configuration names no files, and no FILE is given");
    BAL_TRY(rctab_hints(&w->rctab, files.len, arena, how, err));
    return files_load(w->cli, &files, how, &w->load, err);
}

static bal_status read_files(struct work *w, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_SMALL_FILE);
    struct load_options how = {.hash = w->args->sankey.ptr != NULL};
    if (w->args->files.len > 0 && w->args->rctab.ptr != NULL)
        BAL_TRY(rctab_hints(&w->rctab, w->args->files.len, &arena, &how, err));
    if (w->args->files.len > 0)
        BAL_TRY(files_load(w->cli, &w->args->files, &how, &w->load, err));
    else
        BAL_TRY(load_configured(w, &arena, &how, err));
    return reconcile(&w->load.election, &w->load.problems, &w->manifest, err);
}

// Seats alone can be made of reported votes; everything else is of cards, or of sums of them.
static bal_status check_countable(const struct work *w, struct bal_err *err)
{
    bool cvrs = w->args->levels.ptr != NULL || w->load.election.pools.len > 0;
    for (size_t i = 0; i < w->load.files.len && !cvrs; i++)
        cvrs = (w->load.files.at[i].flags & FORMAT_CVR) != 0;
    if (cvrs)
        return BAL_OK;
    bal_fail(err, BAL_INVALID, "nothing is counted: no file holds cast vote records");
    err_hint(err, "'ballast inspect' says what the files hold.");
    return BAL_INVALID;
}

static bal_status write_errors(const struct work *w, struct bal_err *err)
{
    if (w->args->errors.ptr == NULL)
        return BAL_OK;
    return problems_csv(&w->load.problems, w->args->errors.ptr, err);
}

static bal_status check_ranks(const struct work *w, struct bal_err *err)
{
    const struct tally_args *args = w->args;
    str rules = args->irv.ptr != NULL ? args->irv : args->preset;
    if (rules.ptr == NULL && args->rule.ptr == NULL && args->rctab.ptr == NULL)
        return mark_use_unnamed(&w->load.election, args->contest, err);
    if (rules.ptr == NULL && args->rule.ptr != NULL && counting_is_rule(args->rule))
        return mark_use_ranked(&w->load.election, args->contest, args->rule, true, err);
    return rules.ptr != NULL ? mark_use_ranked(&w->load.election, args->contest, rules, false, err)
                             : BAL_OK;
}

static bal_status count_contests(struct work *w, const struct tally_options *o, bool scheme,
                                 struct bal_err *err)
{
    struct election *e = &w->load.election;
    if (w->args->levels.ptr != NULL)
        return tally_levels(&w->level_rules, w->args->levels, e, w->args->contest, &w->levels,
                            &w->load.problems, err);
    BAL_TRY(check_ranks(w, err));
    if (w->rule.plain)
        BAL_TRY(named_rule_state(&w->rule, e, w->args->contest, err));
    return scheme
               ? tally_schemes(&w->rule, e, w->args->contest, &w->schemes, &w->load.problems, err)
               : tally_election(&w->tally, e, o, &w->load.problems, err);
}

static bal_status count_and_write(struct work *w, const struct tally_options *o, bool scheme,
                                  struct bal_err *err)
{
    const struct tally_args *args = w->args;
    BAL_TRY(count_contests(w, o, scheme, err));
    BAL_TRY(write_errors(w, err));
    if (o->ask != NULL)
        BAL_TRY(tally_ties_check(&w->ties, err));
    if (args->reports.ptr != NULL)
        BAL_TRY(rctab_write_files(&w->tally, &w->rctab, args->reports.ptr, err));
    if (args->csv.ptr != NULL)
        BAL_TRY(args->levels.ptr != NULL ? tally_levels_csv(&w->levels, args->csv.ptr, err)
                                         : tally_csv(&w->tally, args->csv.ptr, err));
    return args->sankey.ptr != NULL ? sankey_write(&w->tally, &w->load, args->sankey.ptr, err)
                                    : BAL_OK;
}

static bal_status count(struct work *w, int *exit_status, struct bal_err *err)
{
    struct tally_options o;
    bool scheme = false;
    BAL_TRY(read_options(w, &o, &scheme, err));
    BAL_TRY(read_files(w, err));
    if (problems_errors(&w->load.problems) > 0 && !w->args->allow) {
        *exit_status = refuse(w);
        return write_errors(w, err);
    }
    BAL_TRY(check_countable(w, err));
    BAL_TRY(count_and_write(w, &o, scheme, err));
    *exit_status = problems_errors(&w->load.problems) > 0 ? EXIT_NO : EXIT_DONE;
    return w->args->json ? print_json(w, err) : print_text(w, err);
}

static int run(const struct cli *cli, void *opaque)
{
    struct bal_err err = {0};
    struct work w = {.cli = cli, .args = opaque};
    int exit_status = EXIT_DONE;
    bal_status status = count(&w, &exit_status, &err);
    if (status != BAL_OK)
        exit_status = cli_fail(cli, &err);
    tally_done(&w.tally);
    tally_schemes_done(&w.schemes);
    tally_levels_done(&w.levels);
    rctab_done(&w.rctab);
    reconciliation_done(&w.manifest);
    load_done(&w.load);
    return exit_status;
}

const struct command command_tally = {
    .name = "tally",
    .summary = "count the votes in cast vote records",
    .details =
        "Every contest is counted by the rule that its files state: an overvoted contest counts "
        "for nobody, ranked contests are counted in rounds. Ties are shown as ties; no winner is "
        "made up.\n\n"
        "Every sum that must agree is checked and shown. Files with errors are refused, with all "
        "errors at once; manifests among the files are held against the records, batch by batch.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct tally_args),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   counted; all sums agree\n"
                  " 1   counted, but a sum does not agree or the files have errors\n"
                  " 2   not counted: the files have errors or could not be read",
    .run = run,
};
