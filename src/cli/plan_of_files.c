// SPDX-License-Identifier: Apache-2.0
// plan_of_files.c: a plan of every contest in files.
#include "app/load/reconcile.h"
#include "app/plan/plan_files.h"
#include "cli/plan_parts.h"
#include "cli/problems_print.h"
#include "cli/sizes.h"

// What a plan of files needs, from reading to the plan.
struct work {
    struct load load;
    struct reconciliation manifest;
    struct tally tally;
    struct plan plan;
    struct km_rates rates;
    struct problems unused; // what the frame finds was found before
    struct frame frame;     // for the plan by method; not made: why_not says why
    struct plan_methods methods;
    bool planned;
    struct bal_err why_not;
    struct arena arena;
};

static void json_contest(struct json_writer *w, const struct plan_contest *p)
{
    jw_open(w, '{');
    jw_key_value(w, "contest", p->contest->name);
    jw_key_u64(w, "margin", p->margin);
    jw_key_u64(w, "cards", p->cards);
    size_json(w, "sample_size", p->draws);
    jw_key_bool(w, "full_hand_count", p->draws == SIZE_UNBOUNDED || p->draws >= p->cards);
    jw_key_or_null(w, "reason", p->reason);
    jw_close(w, '}');
}

// ---- by method

static str name_of(const void *ctx, uint32_t contest, struct buf *scratch)
{
    (void)scratch;
    return ((const struct frame *)ctx)->contests[contest].contest->name;
}

static struct plan_shown shown_of(const struct plan_options *o, const struct work *w)
{
    return (struct plan_shown){&o->plan, &w->rates, &w->frame, &w->methods,
                               name_of,  &w->frame, false};
}

// Files that can be counted may still be no audit: then the plan by method is left out.
static bal_status plan_by_method(const struct plan_options *o, struct work *w, struct bal_err *err)
{
    char text[NUM_TEXT];
    str limit = num_double_text(o->risk_limit.v, text);
    struct plan_request r = {
        .rates = w->rates, .sample = o->plan.sample.v, .all = o->plan.all_methods};
    bal_status status = plan_files_frame(&w->frame, &w->load.election, limit, NULL, &w->arena,
                                         &w->unused, &w->why_not);
    if (status == BAL_LIMIT) {
        *err = w->why_not;
        return status;
    }
    if (status != BAL_OK)
        return BAL_OK;
    if (o->contest.ptr != NULL) {
        uint32_t only = 0;
        BAL_TRY(plan_files_contest(&w->frame, o->contest, &only, err));
        for (uint32_t c = 0; c < w->frame.contest_count; c++)
            w->frame.contests[c].settings.target = c == only;
    }
    BAL_TRY(plan_methods_make(&w->methods, &w->frame, &r, err));
    w->planned = w->methods.at.len > 0;
    if (!w->planned)
        bal_fail(&w->why_not, BAL_UNSUPPORTED,
                 "every contest compares whole batches, which a record plans");
    return BAL_OK;
}

static struct what_if_request what_if_of(const struct plan_options *o, const struct work *w)
{
    const struct election *e = &w->load.election;
    const struct method *given = o->method >= 0 ? plan_method(o) : NULL;
    bool polling = e->cards == 0;
    return (struct what_if_request){.contender = plan_contender(given, polling),
                                    .cards = e->manifest_cards > 0 ? e->manifest_cards : e->cards,
                                    .rates = w->rates,
                                    .alpha = o->risk_limit.v};
}

static bal_status more_json(const struct cli *cli, const struct work *w,
                            const struct plan_options *o, struct json_writer *j,
                            struct bal_err *err)
{
    struct plan_shown shown = shown_of(o, w);
    struct what_if_request r = what_if_of(o, w);
    if (w->planned)
        plan_methods_json(j, &shown);
    return plan_what_if_wanted(&o->plan) ? plan_what_if(cli, &o->plan, &r, j, err) : BAL_OK;
}

static bal_status more_text(const struct cli *cli, const struct plan_options *o,
                            const struct work *w, struct bal_err *err)
{
    struct plan_shown shown = shown_of(o, w);
    struct what_if_request r = what_if_of(o, w);
    if (w->planned)
        BAL_TRY(plan_methods_print(cli, &shown, err));
    else
        fprintf(cli->out, "\nNo plan by method: %s\n", w->why_not.what);
    return plan_what_if_wanted(&o->plan) ? plan_what_if(cli, &o->plan, &r, NULL, err) : BAL_OK;
}

// ---- all contests

static bal_status contests_json(const struct cli *cli, const struct plan_options *o,
                                const struct work *work, const struct method *m, double risk_limit,
                                struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key_value(&w, "method", str_from(m->name));
    jw_key_double(&w, "risk_limit", risk_limit);
    jw_key(&w, "contests");
    jw_open(&w, '[');
    for (size_t i = 0; i < work->plan.contests.len; i++)
        json_contest(&w, &work->plan.contests.at[i]);
    jw_close(&w, ']');
    BAL_TRY(more_json(cli, work, o, &w, err));
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

static bal_status contests_text(const struct cli *cli, const struct work *work,
                                const struct method *m, double risk_limit, struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "contest"},
        {.title = "margin", .right = true},
        {.title = "diluted", .right = true},
        {.title = "draws", .right = true},
        {.title = "note"},
    };
    struct term_table t = TERM_TABLE(columns);
    for (size_t i = 0; i < work->plan.contests.len; i++) {
        const struct plan_contest *p = &work->plan.contests.at[i];
        term_cell(&t, STR_FMT, STR_ARG(p->contest->name));
        term_number(&t, p->margin);
        term_cell(&t, "%.4f %%", p->cards ? 100 * (double)p->margin / (double)p->cards : 0.0);
        size_cell(&t, p->draws, "-");
        term_cell(&t, "%s", p->reason ? p->reason : "");
    }
    BAL_TRY(term_table_print(&t, cli, err));
    fprintf(cli->out, "\n%s, risk limit %g, %s\n", m->title, risk_limit, plan_assumed(m));
    return BAL_OK;
}

static bal_status read_files(const struct cli *cli, const struct plan_options *o, struct work *w,
                             struct bal_err *err)
{
    struct load_options how = {0};
    BAL_TRY(files_load(cli, &o->files, &how, &w->load, err));
    return reconcile(&w->load.election, &w->load.problems, &w->manifest, err);
}

// Cards without a CVR count against the outcome; any other error stops the plan.
static bool refused(const struct work *w)
{
    const struct problems *p = &w->load.problems;
    return problems_errors(p) >
           p->count[PROBLEM_cards_missing] + p->count[PROBLEM_batch_without_cvrs];
}

static bal_status plan_files(const struct cli *cli, const struct plan_options *o, struct work *w,
                             struct bal_err *err)
{
    const struct method *m = plan_method(o);
    struct risk_query q = {.alpha = o->risk_limit.v,
                           .gamma = o->args.gamma.v,
                           .o1 = o->args.o1.v,
                           .o2 = o->args.o2.v,
                           .u1 = o->args.u1.v,
                           .u2 = o->args.u2.v};
    struct tally_options how = {
        .contest = o->contest, .by = TALLY_BY_NOTHING, .irv = irv_default()};
    BAL_TRY(tally_election(&w->tally, &w->load.election, &how, &w->load.problems, err));
    BAL_TRY(plan_election(&w->plan, &w->tally, w->manifest.missing, m, &q, err));
    if (w->plan.contests.len == 0) {
        bal_fail(err, BAL_INVALID, "there are no contests in these files");
        err_hint(err, "Give the cast vote records too; where there are none, make a record "
                      "(ballast new) of the results, and plan that.");
        return BAL_INVALID;
    }
    BAL_TRY(plan_by_method(o, w, err));
    if (o->json)
        return contests_json(cli, o, w, m, q.alpha, err);
    BAL_TRY(contests_text(cli, w, m, q.alpha, err));
    return more_text(cli, o, w, err);
}

int plan_of_files(const struct cli *cli, const struct plan_options *o)
{
    struct bal_err err = {0};
    struct work w = {.arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    int exit_status = EXIT_DONE;
    problems_init(&w.unused);
    bal_status status = plan_args_check(&o->plan, &w.rates, &err);
    if (status == BAL_OK)
        status = read_files(cli, o, &w, &err);
    if (status == BAL_OK && refused(&w)) {
        problems_print(cli->err, problems_all(&w.load.problems), 20);
        exit_status = EXIT_FAILED;
    } else if (status == BAL_OK) {
        status = plan_files(cli, o, &w, &err);
    }
    if (status != BAL_OK)
        exit_status = cli_fail(cli, &err);
    plan_methods_done(&w.methods);
    frame_done(&w.frame);
    problems_done(&w.unused);
    arena_done(&w.arena);
    plan_done(&w.plan);
    tally_done(&w.tally);
    reconciliation_done(&w.manifest);
    load_done(&w.load);
    return exit_status;
}
