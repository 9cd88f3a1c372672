// SPDX-License-Identifier: Apache-2.0
#include "cli/simulate_print.h"

#include "cli/sim_args.h"
#include "cli/sizes.h"

// ---- sizes

static void json_line(struct json_writer *w, const struct sim_shown *s, const struct sim_line *l)
{
    jw_open(w, '{');
    jw_key_value(w, "contest", l->name);
    jw_key_or_null(w, "method", l->method);
    jw_key_double(w, "mean", l->mean);
    sizes_json(w, "quantiles", l->quantiles, COMPARE_QUANTILES);
    jw_key_double(w, "confirmed", (double)l->confirmed / (double)s->trial->replications);
    jw_close(w, '}');
}

static void json_trial(struct json_writer *w, const struct trial *t, double alpha)
{
    jw_key_double(w, "risk_limit", alpha);
    jw_key_u64(w, "replications", t->replications);
    jw_key_u64(w, "seed", t->seed);
}

static bal_status print_sizes_json(const struct cli *cli, const struct sim_shown *s,
                                   struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    json_trial(&w, s->trial, s->alpha);
    doubles_json(&w, "chances", compare_quantiles, COMPARE_QUANTILES);
    jw_key(&w, "contests");
    jw_open(&w, '[');
    for (size_t i = 0; i < s->count - s->together; i++)
        json_line(&w, s, &s->lines[i]);
    jw_close(&w, ']');
    jw_key(&w, "together");
    if (s->together)
        json_line(&w, s, &s->lines[s->count - 1]);
    else
        jw_null(&w);
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

static void add_line(struct term_table *t, const struct sim_shown *s, const struct sim_line *l)
{
    term_cell(t, STR_FMT, STR_ARG(l->name));
    term_cell(t, "%s", l->method != NULL ? l->method : "");
    term_number(t, (uint64_t)(l->mean + 0.5));
    size_cells(t, l->quantiles, COMPARE_QUANTILES, "-");
    term_cell(t, "%.2f %%", 100 * (double)l->confirmed / (double)s->trial->replications);
}

static void print_trial(const struct cli *cli, const struct trial *t, double alpha,
                        const struct km_rates *rates)
{
    char audits[NUM_TEXT];
    AUTO_BUF text = BUF_INIT(4096);
    buf_add(&text, num_grouped(t->replications, audits));
    buf_addf(&text, " simulated audits (seed %ju), risk limit %.4g %%; ", (uintmax_t)t->seed,
             100 * alpha);
    sim_rates_words(rates, &text);
    fputs("\n", cli->out);
    term_wrap(cli->out, buf_cstr(&text), 0);
}

bal_status sim_print_sizes(const struct cli *cli, const struct sim_shown *s, bool json,
                           struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "contest"},
        {.title = "method"},
        {.title = "mean", .right = true},
        SIZE_COLUMNS,
        {.title = "confirmed", .right = true},
    };
    struct term_table t = TERM_TABLE(columns);
    if (json)
        return print_sizes_json(cli, s, err);
    fputs("Cards pulled, looking after every card: their mean, and those by which so many audits "
          "had finished\n\n",
          cli->out);
    for (size_t i = 0; i < s->count; i++)
        add_line(&t, s, &s->lines[i]);
    BAL_TRY(term_table_print(&t, cli, err));
    print_trial(cli, s->trial, s->alpha, s->rates);
    return BAL_OK;
}

// ---- wrong outcomes

static bal_status wrong_json(const struct cli *cli, const struct wrong_shown *s,
                             const struct false_rate *f, struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key_value(&w, "contest", s->contest);
    jw_key_value(&w, "method", str_from(s->method));
    jw_key_value(&w, "hide", str_from(population_hide_name(s->hide)));
    json_trial(&w, s->trial, s->alpha);
    jw_key_u64(&w, "false_confirmations", s->confirmed);
    jw_key_double(&w, "rate", f->rate);
    jw_key_double(&w, "lower", f->lower);
    jw_key_double(&w, "upper", f->upper);
    jw_key_double(&w, "confidence", 0.999);
    jw_key_bool(&w, "holds", f->holds);
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

bal_status sim_print_wrong(const struct cli *cli, const struct wrong_shown *s, bool json,
                           bool *holds, struct bal_err *err)
{
    struct false_rate f = false_rate_of(s->confirmed, s->trial->replications, s->alpha);
    char a[NUM_TEXT], b[NUM_TEXT];
    *holds = f.holds;
    if (json)
        return wrong_json(cli, s, &f, err);
    fprintf(cli->out, STR_FMT ", %s: a wrong outcome (%s)\n", STR_ARG(s->contest), s->method,
            population_hide_title(s->hide));
    fprintf(cli->out, "was confirmed in " STR_FMT, STR_ARG(num_grouped(s->confirmed, a)));
    fprintf(cli->out, " of " STR_FMT " audits (seed %ju), looking after every card: %.3f %%.\n",
            STR_ARG(num_grouped(s->trial->replications, b)), (uintmax_t)s->trial->seed,
            100 * f.rate);
    fprintf(cli->out,
            "Its chance is at least %.3f %% and at most %.3f %% (each with a confidence of 99.9 "
            "%%);\nthe risk limit is %.4g %%: %s.\n",
            100 * f.lower, 100 * f.upper, 100 * s->alpha,
            f.holds ? "nothing here speaks against it" : "IT DOES NOT HOLD");
    return BAL_OK;
}
