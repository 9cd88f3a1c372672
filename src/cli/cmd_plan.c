// SPDX-License-Identifier: Apache-2.0
// plan: how many draws a risk limit needs.
#include "app/reconcile.h"
#include "cli/batch_args.h"
#include "cli/files_arg.h"
#include "cli/plan_record.h"
#include "cli/problems_print.h"
#include "cli/rounds_args.h"
#include "cli/term.h"
#include "io/json_write.h"

struct plan_options {
    struct opt_files files;
    str contest;
    int method;
    struct risk_args args;
    struct batch_args tables;
    struct opt_double risk_limit;
    bool json;
};

static const struct opt options[] = {
    {.name = "method",
     .kind = OPT_CHOICE,
     .at = offsetof(struct plan_options, method),
     .arg = "METHOD",
     .choice_at = any_method_name,
     .fallback = "kaplan-markov",
     .help = "the risk function"},
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
    {.name = "risk-limit",
     .letter = 'a',
     .kind = OPT_DOUBLE,
     .at = offsetof(struct plan_options, risk_limit),
     .arg = "A",
     .help = "the largest chance that a wrong outcome is not corrected, as 0.05"},
    BATCH_ARGS_OPTIONS(struct plan_options),
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
    {"ballast plan --margin 0.05 --risk-limit 0.05 --o1 1",
     "the margin as a fraction of the cards, one overstatement seen already"},
    {"ballast plan --method bravo --reported-winner 600 --reported-loser 400 --risk-limit 0.1",
     "ballot polling by BRAVO: 119 cards expected, 184, 244, 351 for 70, 80, 90 %"},
    {"ballast plan --method minerva --reported-winner 600 --reported-loser 400 --cards 1200 "
     "--risk-limit 0.1",
     "the first round of Minerva, for several chances to stop"},
    {"ballast plan --method batch --batches batches.csv --risk-limit 0.05",
     "batches to count, from the votes of every batch"},
};

static bal_status print_json(const struct cli *cli, const struct method *m,
                             const struct risk_query *q, uint64_t draws, struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key(&w, "sample_size");
    if (draws == SIZE_UNBOUNDED)
        jw_null(&w);
    else
        jw_u64(&w, draws);
    jw_key_bool(&w, "full_hand_count", draws == SIZE_UNBOUNDED || draws >= q->cards);
    jw_key_value(&w, "method", str_from(m->name));
    jw_key_u64(&w, "margin", q->margin);
    jw_key_u64(&w, "cards", q->cards);
    jw_key(&w, "risk_limit");
    jw_double(&w, q->alpha);
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

// What the size takes for granted.
static const char *assumed(const struct method *m)
{
    return (m->flags & METHOD_POLLING) != 0 ? "if the votes come as reported"
                                            : "if no discrepancy beyond those given turns up";
}

static void print_text(const struct cli *cli, const struct method *m, const struct risk_query *q,
                       uint64_t draws, bool cards_known)
{
    char text[NUM_TEXT];
    if (draws == SIZE_UNBOUNDED) {
        fprintf(cli->out, "no sample is enough: count every card by hand\n");
        return;
    }
    fprintf(cli->out, STR_FMT " draws by %s, %s\n", STR_ARG(num_grouped(draws, text)), m->title,
            assumed(m));
    if (cards_known && draws >= q->cards)
        fprintf(cli->out,
                "that is not less than the " STR_FMT " cards: a full hand count is less work\n",
                STR_ARG(num_grouped(q->cards, text)));
}

static bal_status plan(const struct cli *cli, const struct plan_options *o, struct bal_err *err)
{
    const struct method *m = method_at((size_t)o->method);
    struct risk_query q;
    uint64_t draws = SIZE_UNBOUNDED;
    if (m->round_size != NULL)
        return rounds_plan(cli, m, &o->args, o->risk_limit.v, o->json, err);
    BAL_TRY(risk_args_query(&o->args, &q, err));
    q.alpha = o->risk_limit.v;
    BAL_TRY(method_size(m, &q, &draws, err));
    if (o->json)
        return print_json(cli, m, &q, draws, err);
    print_text(cli, m, &q, draws, o->args.cards.given);
    return BAL_OK;
}

// What a plan of files needs, from reading to the plan.
struct work {
    struct load load;
    struct reconciliation manifest;
    struct tally tally;
    struct plan plan;
};

static void json_contest(struct json_writer *w, const struct plan_contest *p)
{
    jw_open(w, '{');
    jw_key_value(w, "contest", p->contest->name);
    jw_key_u64(w, "margin", p->margin);
    jw_key_u64(w, "cards", p->cards);
    jw_key(w, "sample_size");
    if (p->draws == SIZE_UNBOUNDED)
        jw_null(w);
    else
        jw_u64(w, p->draws);
    jw_key_bool(w, "full_hand_count", p->draws == SIZE_UNBOUNDED || p->draws >= p->cards);
    jw_key(w, "reason");
    if (p->reason != NULL)
        jw_str(w, str_from(p->reason));
    else
        jw_null(w);
    jw_close(w, '}');
}

static bal_status contests_json(const struct cli *cli, const struct work *work,
                                const struct method *m, double risk_limit, struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key_value(&w, "method", str_from(m->name));
    jw_key(&w, "risk_limit");
    jw_double(&w, risk_limit);
    jw_key(&w, "contests");
    jw_open(&w, '[');
    for (size_t i = 0; i < work->plan.contests.len; i++)
        json_contest(&w, &work->plan.contests.at[i]);
    jw_close(&w, ']');
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
        if (p->draws == SIZE_UNBOUNDED)
            term_cell(&t, "-");
        else
            term_number(&t, p->draws);
        term_cell(&t, "%s", p->reason ? p->reason : "");
    }
    BAL_TRY(term_table_print(&t, cli, err));
    fprintf(cli->out, "\n%s, risk limit %g, %s\n", m->title, risk_limit, assumed(m));
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
    const struct method *m = method_at((size_t)o->method);
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
    return o->json ? contests_json(cli, w, m, q.alpha, err)
                   : contests_text(cli, w, m, q.alpha, err);
}

static int run_files(const struct cli *cli, const struct plan_options *o)
{
    struct bal_err err = {0};
    struct work w = {0};
    int exit_status = EXIT_DONE;
    bal_status status = read_files(cli, o, &w, &err);
    if (status == BAL_OK && refused(&w)) {
        problems_print(cli->err, problems_all(&w.load.problems), 20);
        exit_status = EXIT_FAILED;
    } else if (status == BAL_OK) {
        status = plan_files(cli, o, &w, &err);
    }
    if (status != BAL_OK)
        exit_status = cli_fail(cli, &err);
    plan_done(&w.plan);
    tally_done(&w.tally);
    reconciliation_done(&w.manifest);
    load_done(&w.load);
    return exit_status;
}

static int run(const struct cli *cli, void *opaque)
{
    struct bal_err err = {0};
    const struct plan_options *o = opaque;
    if (o->files.len == 1 && plan_is_record(o->files.at[0].path))
        return plan_record(cli, str_from(o->files.at[0].path), o->json);
    if (!o->risk_limit.given)
        return cli_usage(cli, "--risk-limit A is missing");
    enum table_method m;
    if (table_method(o->method, &m))
        return plan_tables(cli, m, &o->tables, o->risk_limit.v, o->json);
    if (o->files.len == 0)
        return plan(cli, o, &err) == BAL_OK ? EXIT_DONE : cli_fail(cli, &err);
    if (o->args.margin.ptr != NULL || o->args.cards.given)
        return cli_usage(cli, "--margin and --cards come from the files");
    return run_files(cli, o);
}

const struct command command_plan = {
    .name = "plan",
    .summary = "how many draws a risk limit needs",
    .details =
        "A first estimate before any card is pulled, or the size of the next round when "
        "discrepancies have been seen. With files, every contest is planned by its own margin, "
        "diluted by all cards of the manifest; cards without a CVR count for the loser.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct plan_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .run = run,
};
