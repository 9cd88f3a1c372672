// SPDX-License-Identifier: Apache-2.0
// compare: methods side by side on the same simulated cards.
#include "app/picture.h"
#include "app/plan/efficiency.h"
#include "cli/sim_args.h"
#include "cli/sizes.h"

struct compare_options {
    struct sim_args args;
    struct opt_list methods;
    bool polling, json, csv;
    str table, output, picture;
};

static const char *const tables[] = {"efficiency", NULL};

static const char *contender_name(size_t i)
{
    const struct contender *c = contender_at(i);
    return c != NULL ? c->name : NULL;
}

static const struct opt options[] = {
    SIM_ARGS_OPTIONS(struct compare_options, "10000"),
    {.name = "method",
     .kind = OPT_LIST,
     .at = offsetof(struct compare_options, methods),
     .arg = "METHOD",
     .choice_at = contender_name,
     .help = "one of those to compare (give it several times); else all that fit"},
    {.name = "polling",
     .kind = OPT_FLAG,
     .at = offsetof(struct compare_options, polling),
     .help = "ballot polling: the methods that look at the paper alone"},
    {.name = "table",
     .kind = OPT_TEXT,
     .at = offsetof(struct compare_options, table),
     .arg = "TABLE",
     .choices = tables,
     .help = "make the whole table of docs/efficiency.md instead of one comparison"},
    {.name = "output",
     .letter = 'o',
     .kind = OPT_TEXT,
     .at = offsetof(struct compare_options, output),
     .arg = "FILE",
     .help = "with --table: where it goes; else it is printed"},
    {.name = "picture",
     .kind = OPT_TEXT,
     .at = offsetof(struct compare_options, picture),
     .arg = "FILE",
     .help = "draw how many audits have finished by cards pulled: .svg, .pdf or .png"},
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct compare_options, json),
     .help = "print the result as JSON"},
    {.name = "csv",
     .kind = OPT_FLAG,
     .at = offsetof(struct compare_options, csv),
     .help = "print the result as CSV"},
};

static const struct example examples[] = {
    {"ballast compare --margin 0.01", "a margin of 1 % of a million cards, with usual errors"},
    {"ballast compare --margin 0.02 --rates 0,0 --method weighted --method mixture",
     "two methods, without errors"},
    {"ballast compare --margin 0.01 --pool 0.05 --picture pools.pdf",
     "one card in twenty without a linked CVR, with a picture"},
    {"ballast compare --margin 0.05 --blank 0.1 --polling --csv", "ballot polling, as CSV"},
    {"ballast compare --table efficiency --output docs/efficiency.md",
     "the table of the documentation: takes minutes"},
};

static void json_row(struct json_writer *w, const struct compare *c, const struct compare_row *row)
{
    jw_open(w, '{');
    jw_key_value(w, "method", str_from(row->contender->name));
    jw_key_value(w, "title", str_from(row->contender->title));
    jw_key_bool(w, "rival", (row->contender->flags & CONTENDER_RIVAL) != 0);
    jw_key_double(w, "mean", row->mean);
    sizes_json(w, "quantiles", row->quantiles, COMPARE_QUANTILES);
    jw_key_double(w, "confirmed", (double)row->confirmed / (double)c->trial.replications);
    jw_close(w, '}');
}

static bal_status print_json(const struct cli *cli, const struct compare *c,
                             const struct population_spec *spec, struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key_u64(&w, "cards", spec->cards);
    jw_key_u64(&w, "margin", spec->margin);
    jw_key_double(&w, "risk_limit", c->trial.alpha);
    const double rates[] = {spec->rates.o1, spec->rates.o2, spec->rates.u1, spec->rates.u2};
    doubles_json(&w, "rates", rates, ARRAY_LEN(rates));
    jw_key_u64(&w, "replications", c->trial.replications);
    jw_key_u64(&w, "seed", c->trial.seed);
    jw_key_u64(&w, "most", c->trial.most);
    doubles_json(&w, "chances", compare_quantiles, COMPARE_QUANTILES);
    jw_key(&w, "methods");
    jw_open(&w, '[');
    for (size_t i = 0; i < c->rows.len; i++)
        json_row(&w, c, &c->rows.at[i]);
    jw_close(&w, ']');
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

static void print_csv(const struct cli *cli, const struct compare *c)
{
    fputs("method,mean", cli->out);
    for (size_t i = 0; i < COMPARE_QUANTILES; i++)
        fprintf(cli->out, ",q%.0f", 100 * compare_quantiles[i]);
    fputs(",confirmed\n", cli->out);
    for (size_t k = 0; k < c->rows.len; k++) {
        const struct compare_row *row = &c->rows.at[k];
        fprintf(cli->out, "%s,%.2f", row->contender->name, row->mean);
        for (size_t i = 0; i < COMPARE_QUANTILES; i++) {
            if (row->quantiles[i] == SIM_NEVER)
                fputs(",", cli->out);
            else
                fprintf(cli->out, ",%ju", (uintmax_t)row->quantiles[i]);
        }
        fprintf(cli->out, ",%.6f\n", (double)row->confirmed / (double)c->trial.replications);
    }
}

static void rows_of(struct term_table *t, const struct compare *c)
{
    for (size_t k = 0; k < c->rows.len; k++) {
        const struct compare_row *row = &c->rows.at[k];
        term_cell(t, "%s", row->contender->name);
        term_number(t, (uint64_t)(row->mean + 0.5));
        size_cells(t, row->quantiles, COMPARE_QUANTILES, "-");
        term_cell(t, "%.2f %%", 100 * (double)row->confirmed / (double)c->trial.replications);
        term_cell(t, "%s", row->contender->title);
    }
}

static void describe(const struct compare *c, const struct population_spec *spec, struct buf *out)
{
    char cards[NUM_TEXT], audits[NUM_TEXT];
    buf_add(out, num_grouped(c->trial.replications, audits));
    buf_addf(out, " simulated audits (seed %ju) of ", (uintmax_t)c->trial.seed);
    buf_add(out, num_grouped(spec->cards, cards));
    buf_addf(out, " cards, margin %.4g %%, risk limit %.4g %%; ",
             100 * (double)spec->margin / (double)spec->cards, 100 * c->trial.alpha);
    sim_rates_words(&spec->rates, out);
    if (spec->pool > 0)
        buf_addf(out, "; %.4g %% of the cards in a pool", 100 * spec->pool);
    if (spec->blank > 0)
        buf_addf(out, "; %.4g %% blank", 100 * spec->blank);
}

static bal_status print_text(const struct cli *cli, const struct compare *c, const char *what,
                             struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "method"}, {.title = "mean", .right = true},
        SIZE_COLUMNS,        {.title = "confirmed", .right = true},
        {.title = ""},
    };
    struct term_table t = TERM_TABLE(columns);
    fputs("Cards pulled: their mean, and those by which so many audits had finished\n\n", cli->out);
    rows_of(&t, c);
    BAL_TRY(term_table_print(&t, cli, err));
    fputs("\n", cli->out);
    term_wrap(cli->out, what, 0);
    return BAL_OK;
}

static bal_status print(const struct cli *cli, const struct compare_options *o,
                        const struct compare *c, const struct population_spec *spec,
                        struct bal_err *err)
{
    AUTO_BUF what = BUF_INIT(4096);
    describe(c, spec, &what);
    BAL_TRY(buf_check(&what, err));
    if (o->picture.ptr != NULL)
        BAL_TRY(compare_picture(c, buf_str(&what), o->picture.ptr, err));
    if (o->json)
        return print_json(cli, c, spec, err);
    if (!o->csv)
        return print_text(cli, c, buf_cstr(&what), err);
    print_csv(cli, c);
    return BAL_OK;
}

static bal_status compare(const struct cli *cli, const struct compare_options *o,
                          struct bal_err *err)
{
    struct compare_request r = {.polling = o->polling, .count = o->methods.len};
    const struct contender *chosen[64];
    struct term_progress line;
    struct compare c = {0};
    BAL_TRY(sim_args_contest(&o->args, &r.contest, err));
    BAL_TRY(sim_args_trial(&o->args, &r.trial, err));
    if (r.count > ARRAY_LEN(chosen))
        return bal_fail(err, BAL_USAGE, "--method is given too often");
    for (size_t i = 0; i < r.count; i++) {
        chosen[i] = contender_find(o->methods.at[i]);
        for (size_t k = 0; k < i; k++)
            if (chosen[k] == chosen[i])
                return bal_fail(err, BAL_USAGE, "--method %s is given twice", chosen[i]->name);
    }
    r.contenders = r.count > 0 ? chosen : NULL;
    struct progress progress = term_progress_start(&line, cli);
    r.trial.progress = &progress;
    bal_status status = compare_make(&c, &r, err);
    term_progress_end(&line);
    if (status == BAL_OK)
        status = print(cli, o, &c, &r.contest, err);
    compare_done(&c);
    return status;
}

static bal_status make_table(const struct cli *cli, const struct compare_options *o,
                             struct bal_err *err)
{
    struct efficiency_request r = {0};
    struct term_progress line;
    AUTO_SINK sink = {0};
    BAL_TRY(sim_args_trial(&o->args, &r.trial, err));
    if (o->output.ptr != NULL)
        BAL_TRY(sink_open_file(&sink, o->output.ptr, err));
    else
        sink_open_stream(&sink, cli->out);
    struct progress progress = term_progress_start(&line, cli);
    r.trial.progress = &progress;
    bal_status status = efficiency_write(&r, &sink, err);
    term_progress_end(&line);
    return status == BAL_OK ? sink_close(&sink, err) : status;
}

static int run(const struct cli *cli, void *opaque)
{
    struct bal_err err = {0};
    const struct compare_options *o = opaque;
    if (o->json && o->csv)
        return cli_usage(cli, "--json or --csv");
    if (o->table.ptr != NULL && (o->args.margin.ptr != NULL || o->json || o->csv || o->polling ||
                                 o->methods.len > 0 || o->picture.ptr != NULL))
        return cli_usage(cli, "--table has its own margins, methods and form");
    if (o->table.ptr == NULL && o->output.ptr != NULL)
        return cli_usage(cli, "--output goes with --table");
    bal_status status = BAL_OK;
    if (o->picture.ptr != NULL)
        status = picture_check(o->picture, &err);
    if (status == BAL_OK)
        status = o->table.ptr != NULL ? make_table(cli, o, &err) : compare(cli, o, &err);
    return status == BAL_OK ? EXIT_DONE : cli_fail(cli, &err);
}

const struct command command_compare = {
    .name = "compare",
    .summary = "methods side by side on the same simulated cards",
    .details =
        "Makes up a contest, draws its cards many times, and counts how many each method pulls "
        "until its measured risk meets the limit. Methods that draw alike see the same cards. "
        "Models of other programs (rlauxe, shangrla-…, alpha-100) decide as those do by "
        "default.\n\n"
        "The methods that draw by weight know the rates that are simulated, as a planner that "
        "guessed them right. Sizes say nothing about risk: 'ballast simulate --wrong' does.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct compare_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .run = run,
};
