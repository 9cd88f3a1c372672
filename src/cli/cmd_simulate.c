// SPDX-License-Identifier: Apache-2.0
// simulate: whole audits by chance: how many cards they pull, and how often a wrong outcome passes.
#include "app/plan/plan_files.h"
#include "app/plan/simulate.h"
#include "cli/files_arg.h"
#include "cli/plan_record.h"
#include "cli/problems_print.h"
#include "cli/record_arg.h"
#include "cli/risk_args.h"
#include "cli/sim_args.h"
#include "cli/simulate_print.h"
#include "record/verbs/verbs.h"

struct simulate_options {
    struct opt_files files;
    str contest, method;
    struct sim_args args;
    bool wrong, json;
    int hide;
};

// Names of ways to hide, "nothing" left out.
static const char *hide_name(size_t i)
{
    return population_hide_name(i + 1);
}

static const struct opt options[] = {
    {.kind = OPT_FILES,
     .at = offsetof(struct simulate_options, files),
     .arg = "FILE",
     .help = "manifests and CVRs, or a record, NAME.ballast: simulate on their real cards and "
             "styles; else a contest is made up from --margin"},
    FILES_STICKY_OPTIONS,
    {.name = "contest",
     .letter = 'c',
     .kind = OPT_TEXT,
     .at = offsetof(struct simulate_options, contest),
     .arg = "NAME",
     .help = "only this contest of the files"},
    SIM_ARGS_OPTIONS(struct simulate_options, "1000"),
    {.name = "method",
     .letter = 'm',
     .kind = OPT_TEXT,
     .at = offsetof(struct simulate_options, method),
     .arg = "METHOD",
     .help = "how cards are drawn and tested: of a made-up contest one that 'ballast compare' "
             "knows (mixture), of files a risk method (each contest's own)"},
    {.name = "wrong",
     .kind = OPT_FLAG,
     .at = offsetof(struct simulate_options, wrong),
     .help = "the reported winner did not win (the paper ties): how often is that confirmed?"},
    {.name = "hide",
     .kind = OPT_CHOICE,
     .at = offsetof(struct simulate_options, hide),
     .arg = "WHERE",
     .choice_at = hide_name,
     .fallback = "at-margin",
     .help = "where the wrong outcome hides"},
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct simulate_options, json),
     .help = "print the result as JSON"},
};

static const struct example examples[] = {
    {"ballast simulate --margin 0.01 --method weighted", "cards pulled at a margin of 1 %"},
    {"ballast simulate manifest.csv cvr.csv --rates 0.002,0.0002", "all contests of the files"},
    {"ballast simulate county.ballast", "an audit of this record, as it is set up"},
    {"ballast simulate --margin 0.02 --wrong --hide undervotes --replications 20000",
     "how often a wrong outcome would be confirmed"},
    {"ballast simulate --margin 0.02 --pool 0.05 --wrong --hide one-pool -m weighted",
     "a false total of a pool, with weighted draws"},
};

// ---- a made-up contest

static bal_status show_made_up(const struct cli *cli, const struct simulate_options *o,
                               const struct compare *c, const struct compare_request *r,
                               bool *holds, struct bal_err *err)
{
    const struct compare_row *row = &c->rows.at[0];
    const struct wrong_shown wrong = {
        &c->trial,       c->trial.alpha, STR("A made-up contest"), row->contender->name,
        r->contest.hide, row->confirmed};
    const struct sim_line line = {STR("made up"), row->contender->name, row->mean, row->quantiles,
                                  row->confirmed};
    const struct sim_shown shown = {&c->trial, c->trial.alpha, &r->contest.rates, &line, 1, false};
    return o->wrong ? sim_print_wrong(cli, &wrong, o->json, holds, err)
                    : sim_print_sizes(cli, &shown, o->json, err);
}

static bal_status made_up(const struct cli *cli, const struct simulate_options *o, bool *holds,
                          struct bal_err *err)
{
    str name = o->method.ptr != NULL ? o->method : STR("mixture");
    const struct contender *contender = contender_find(name);
    struct compare_request r = {.contenders = &contender, .count = 1};
    struct term_progress line;
    struct compare c = {0};
    if (contender == NULL)
        return bal_fail(err, BAL_USAGE, "--method: '" STR_FMT "' is not one that compare knows",
                        STR_ARG(str_head(name, 60)));
    BAL_TRY(sim_args_contest(&o->args, &r.contest, err));
    BAL_TRY(sim_args_trial(&o->args, &r.trial, err));
    struct km_rates planned = r.contest.rates; // the paper of a wrong outcome has the wrong votes
    r.assumed = &planned;                      // alone
    if (o->wrong) {
        r.contest.rates = (struct km_rates){0};
        r.contest.hide = (enum population_hide)(o->hide + 1);
    }
    struct progress progress = term_progress_start(&line, cli);
    r.trial.progress = &progress;
    bal_status status = compare_make(&c, &r, err);
    term_progress_end(&line);
    if (status == BAL_OK)
        status = show_made_up(cli, o, &c, &r, holds, err);
    compare_done(&c);
    return status;
}

// ---- a frame

static bal_status frame_wrong(const struct cli *cli, const struct simulate_options *o,
                              const struct frame *f, const struct weigh *weights, struct trial *t,
                              bool *holds, struct bal_err *err)
{
    uint32_t contest = 0;
    uint64_t confirmed = 0;
    if (o->contest.ptr == NULL && f->contest_count != 1)
        return bal_fail(err, BAL_USAGE, "--wrong needs --contest NAME");
    if (o->contest.ptr != NULL)
        BAL_TRY(plan_files_contest(f, o->contest, &contest, err));
    const struct frame_contest *c = &f->contests[contest];
    const struct wrong_request r = {f, weights, contest, (enum population_hide)(o->hide + 1), *t};
    BAL_TRY(simulate_wrong(&r, &confirmed, err));
    const struct wrong_shown shown = {t,
                                      t->alpha > 0 ? t->alpha : c->settings.alpha,
                                      c->contest->name,
                                      c->settings.method->name,
                                      r.hide,
                                      confirmed};
    return sim_print_wrong(cli, &shown, o->json, holds, err);
}

static bal_status show_frame(const struct cli *cli, const struct simulate_options *o,
                             const struct simulate_request *r, const struct simulated *s,
                             struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 24);
    struct sim_line *lines = arena_new(&arena, struct sim_line, s->contests.len + 1);
    size_t count = 0;
    BAL_TRY(arena_check(&arena, err));
    for (size_t i = 0; i < s->contests.len; i++) {
        const struct simulate_contest *c = &s->contests.at[i];
        const struct frame_contest *f = &r->frame->contests[c->contest];
        lines[count++] = (struct sim_line){f->contest->name, f->settings.method->name, c->mean,
                                           c->quantiles, c->met};
    }
    if (count > 1 && s->together)
        lines[count++] =
            (struct sim_line){STR("all together"), NULL, s->mean, s->quantiles, s->confirmed};
    const struct frame_contest *first = &r->frame->contests[s->contests.at[0].contest];
    const struct sim_shown shown = {&r->trial, first->settings.alpha,  &r->rates, lines,
                                    count,     count > s->contests.len};
    return sim_print_sizes(cli, &shown, o->json, err);
}

static bal_status on_frame(const struct cli *cli, const struct simulate_options *o, struct frame *f,
                           const struct weigh *weights, bool *holds, struct bal_err *err)
{
    struct simulate_request r = {.frame = f, .weights = weights};
    struct simulated s = {0};
    struct term_progress line;
    BAL_TRY(rates_parse(o->args.rates, &r.rates, err));
    BAL_TRY(sim_args_trial(&o->args, &r.trial, err));
    r.trial.alpha = o->args.risk_limit.given ? r.trial.alpha : 0;
    if (o->wrong)
        return frame_wrong(cli, o, f, weights, &r.trial, holds, err);
    if (o->contest.ptr != NULL) {
        uint32_t only = 0;
        BAL_TRY(plan_files_contest(f, o->contest, &only, err));
        for (uint32_t c = 0; c < f->contest_count; c++)
            f->contests[c].settings.target = c == only;
    }
    struct progress progress = term_progress_start(&line, cli);
    r.trial.progress = &progress;
    bal_status status = simulate_frame(&s, &r, err);
    term_progress_end(&line);
    if (status == BAL_OK)
        status = show_frame(cli, o, &r, &s, err);
    simulate_done(&s);
    return status;
}

static bal_status find_method(const struct simulate_options *o, const struct method **out,
                              struct bal_err *err)
{
    *out = NULL;
    if (o->method.ptr != NULL && (*out = method_find(o->method)) == NULL)
        return bal_fail(err, BAL_USAGE, "--method: no risk method is called '" STR_FMT "'",
                        STR_ARG(str_head(o->method, 60)));
    return BAL_OK;
}

static bal_status on_files(const struct cli *cli, const struct simulate_options *o,
                           struct load *load, bool *holds, struct bal_err *err)
{
    struct load_options how = {0};
    struct frame frame = {0};
    struct weigh store = {0};
    const struct weigh *weights = NULL;
    struct km_rates rates;
    const struct method *method = NULL;
    char text[NUM_TEXT];
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    str limit = o->args.risk_limit.given ? num_double_text(o->args.risk_limit.v, text) : STR("");
    BAL_TRY(find_method(o, &method, err));
    BAL_TRY(files_load(cli, &o->files, &how, load, err));
    bal_status status =
        plan_files_frame(&frame, &load->election, limit, method, &arena, &load->problems, err);
    if (status == BAL_CONFLICT)
        problems_print(cli->err, problems_all(&load->problems), 20);
    if (status == BAL_OK)
        status = rates_parse(o->args.rates, &rates, err);
    if (status == BAL_OK)
        status = plan_files_weights(&frame, &rates, &store, &weights, err);
    if (status == BAL_OK)
        status = on_frame(cli, o, &frame, weights, holds, err);
    weigh_done(&store);
    frame_done(&frame);
    return status;
}

static int on_record(const struct cli *cli, const struct simulate_options *o)
{
    struct bal_err err = {0};
    struct record_arg a;
    struct problems p;
    struct session s = {0};
    bool holds = true;
    problems_init(&p);
    bal_status status = record_arg_open(&a, cli, str_from(o->files.at[0].path), STORE_READ, &err);
    if (status == BAL_OK)
        status = session_open(&s, &a.record, &p, &err);
    if (status == BAL_OK && !s.framed)
        status = verb_frame(&s, false, &err);
    record_arg_quiet(&a);
    if (status == BAL_OK)
        status = on_frame(cli, o, &s.frame, session_weights(&s), &holds, &err);
    else
        record_arg_refused(&a, &p);
    session_close(&s);
    problems_done(&p);
    int exit_status = record_arg_end(&a, status, &err);
    return exit_status == EXIT_DONE && !holds ? EXIT_NO : exit_status;
}

static int run(const struct cli *cli, void *opaque)
{
    struct bal_err err = {0};
    const struct simulate_options *o = opaque;
    bool holds = true;
    if (o->files.len > 0 && o->args.margin.ptr != NULL)
        return cli_usage(cli, "--margin makes up a contest; FILE has its own");
    if (o->files.len == 0 && o->contest.ptr != NULL)
        return cli_usage(cli, "--contest is one of FILE");
    bool record = o->files.len == 1 && plan_is_record(o->files.at[0].path);
    if (record && o->method.ptr != NULL)
        return cli_usage(cli, "a record has its own methods: --method does not go with it");
    if (record)
        return on_record(cli, o);
    struct load load = {0};
    bal_status status =
        o->files.len > 0 ? on_files(cli, o, &load, &holds, &err) : made_up(cli, o, &holds, &err);
    if (o->files.len > 0)
        load_done(&load);
    if (status != BAL_OK)
        return cli_fail(cli, &err);
    return holds ? EXIT_DONE : EXIT_NO;
}

const struct command command_simulate = {
    .name = "simulate",
    .summary = "whole audits by chance: cards pulled, wrong outcomes confirmed",
    .details =
        "Draws an audit many times over: of a made-up contest, or on the real cards, styles and "
        "pools of files or of a record, where one sample serves all contests. It says how many "
        "cards are pulled until every risk limit is met.\n\n"
        "With --wrong the reported winner did not win: the paper shows a tie, the hardest case to "
        "see. It then says how often the audit, looking after every card, confirms the wrong "
        "outcome, with exact bounds (Clopper and Pearson, 99.9 %).",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct simulate_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   simulated; a wrong outcome was confirmed no oftener than its limit allows\n"
                  " 1   a wrong outcome was confirmed too often\n"
                  " 2   could not be simulated",
    .run = run,
};
