// SPDX-License-Identifier: Apache-2.0
// plan_figures.c: a plan from figures alone: one size, and on request its distribution by method
// and a table by margin and error rate.
#include "cli/plan_parts.h"
#include "cli/rounds_args.h"
#include "cli/sizes.h"

enum { MADE_UP_CARDS = 1000000, REPLICATIONS = 1000, MOST_CARDS = 100000 };

// What is printed beyond the size.
struct more {
    const struct plan_options *o;
    struct km_rates rates;
    bool compared; // by method at the rates
    struct compare compare;
};

static bool wants_methods(const struct plan_options *o)
{
    return o->plan.rates.ptr != NULL && o->args.margin.ptr != NULL;
}

static bool polling(const struct plan_options *o)
{
    return (plan_method(o)->flags & METHOD_POLLING) != 0;
}

static uint64_t cards_of(const struct plan_options *o)
{
    return o->args.cards.given ? o->args.cards.v : MADE_UP_CARDS;
}

static bal_status compare_methods(struct more *m, const struct risk_query *q, struct bal_err *err)
{
    double cards = (double)cards_of(m->o);
    const struct compare_request r = {
        .contest = {.cards = (uint64_t)cards,
                    .margin = (uint64_t)((double)q->margin / (double)q->cards * cards + 0.5),
                    .rates = m->rates},
        .polling = polling(m->o),
        .own = true,
        .trial = {.alpha = q->alpha, .replications = REPLICATIONS, .seed = 1, .most = MOST_CARDS}};
    m->compared = true;
    return compare_make(&m->compare, &r, err);
}

static struct what_if_request what_if_of(const struct more *m)
{
    const struct method *given = m->o->method >= 0 ? plan_method(m->o) : NULL;
    return (struct what_if_request){.contender = plan_contender(given, polling(m->o)),
                                    .cards = cards_of(m->o),
                                    .rates = m->rates,
                                    .alpha = m->o->risk_limit.v};
}

// ---- more of it

static bal_status more_json(const struct cli *cli, struct more *m, struct json_writer *w,
                            struct bal_err *err)
{
    if (m->compared) {
        jw_key(w, "methods");
        jw_open(w, '[');
    }
    for (size_t i = 0; m->compared && i < m->compare.rows.len; i++) {
        const struct compare_row *row = &m->compare.rows.at[i];
        jw_open(w, '{');
        jw_key_value(w, "method", str_from(row->contender->name));
        jw_key_double(w, "mean", row->mean);
        sizes_json(w, "sizes", row->quantiles, COMPARE_QUANTILES);
        jw_close(w, '}');
    }
    if (m->compared)
        jw_close(w, ']');
    struct what_if_request r = what_if_of(m);
    return plan_what_if_wanted(&m->o->plan) ? plan_what_if(cli, &m->o->plan, &r, w, err) : BAL_OK;
}

// Simulated audits give up there.
static void more_cell(struct term_table *t, uint64_t most)
{
    char number[NUM_TEXT];
    term_cell(t, "> " STR_FMT, STR_ARG(num_grouped(most, number)));
}

static bal_status methods_text(const struct cli *cli, const struct more *m, struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "method"},
        {.title = "mean", .right = true},
        SIZE_COLUMNS,
        {.title = "hours at 90 %", .right = true},
    };
    struct term_table t = TERM_TABLE(columns);
    uint64_t most = cards_of(m->o) < MOST_CARDS ? cards_of(m->o) : MOST_CARDS;
    for (size_t i = 0; i < m->compare.rows.len; i++) {
        const struct compare_row *row = &m->compare.rows.at[i];
        term_cell(&t, "%s", row->contender->name);
        // A mean of audits that gave up says too little.
        if (row->quantiles[COMPARE_QUANTILES - 1] == SIM_NEVER)
            more_cell(&t, most);
        else
            term_number(&t, (uint64_t)(row->mean + 0.5));
        for (size_t k = 0; k < COMPARE_QUANTILES; k++) {
            if (row->quantiles[k] == SIM_NEVER)
                more_cell(&t, most);
            else
                term_number(&t, row->quantiles[k]);
        }
        uint64_t cards = row->quantiles[NEXT_CHANCE];
        if (cards == SIM_NEVER)
            term_cell(&t, "-");
        else
            term_cell(&t, "%.1f", plan_hours(&m->o->plan, cards));
    }
    fputs("\nCards at the assumed rates of errors: their mean, and for a chance to finish of\n\n",
          cli->out);
    BAL_TRY(term_table_print(&t, cli, err));
    plan_assumptions_print(cli, &m->o->plan, &m->rates);
    return BAL_OK;
}

static bal_status more_text(const struct cli *cli, struct more *m, struct bal_err *err)
{
    struct what_if_request r = what_if_of(m);
    if (m->compared)
        BAL_TRY(methods_text(cli, m, err));
    return plan_what_if_wanted(&m->o->plan) ? plan_what_if(cli, &m->o->plan, &r, NULL, err)
                                            : BAL_OK;
}

// ---- the size

static bal_status print_json(const struct cli *cli, const struct method *m,
                             const struct risk_query *q, uint64_t draws, struct more *more,
                             struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    size_json(&w, "sample_size", draws);
    jw_key_bool(&w, "full_hand_count", draws == SIZE_UNBOUNDED || draws >= q->cards);
    jw_key_value(&w, "method", str_from(m->name));
    jw_key_u64(&w, "margin", q->margin);
    jw_key_u64(&w, "cards", q->cards);
    jw_key_double(&w, "risk_limit", q->alpha);
    BAL_TRY(more_json(cli, more, &w, err));
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

// What the size takes for granted.
const char *plan_assumed(const struct method *m)
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
            plan_assumed(m));
    if (cards_known && draws >= q->cards)
        fprintf(cli->out,
                "that is not less than the " STR_FMT " cards: a full hand count is less work\n",
                STR_ARG(num_grouped(q->cards, text)));
}

static bal_status one_size(const struct cli *cli, struct more *more, struct bal_err *err)
{
    const struct plan_options *o = more->o;
    const struct method *m = plan_method(o);
    struct risk_query q;
    uint64_t draws = SIZE_UNBOUNDED;
    BAL_TRY(risk_args_query(&o->args, &q, err));
    q.alpha = o->risk_limit.v;
    BAL_TRY(method_size(m, &q, &draws, err));
    if (wants_methods(o))
        BAL_TRY(compare_methods(more, &q, err));
    if (o->json)
        return print_json(cli, m, &q, draws, more, err);
    print_text(cli, m, &q, draws, o->args.cards.given);
    return more_text(cli, more, err);
}

static bal_status only_what_if(const struct cli *cli, struct more *more, struct bal_err *err)
{
    AUTO_SINK sink = {0};
    struct json_writer w;
    struct what_if_request r = what_if_of(more);
    if (!(r.alpha > 0 && r.alpha < 1))
        return bal_fail(err, BAL_USAGE, "a risk limit lies between 0 and 1, it is %g", r.alpha);
    if (!more->o->json)
        return plan_what_if(cli, &more->o->plan, &r, NULL, err);
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    BAL_TRY(plan_what_if(cli, &more->o->plan, &r, &w, err));
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

bal_status plan_figures(const struct cli *cli, const struct plan_options *o, struct bal_err *err)
{
    const struct method *m = plan_method(o);
    struct more more = {.o = o};
    BAL_TRY(plan_args_check(&o->plan, &more.rates, err));
    if (m->round_size != NULL && (plan_what_if_wanted(&o->plan) || o->plan.rates.ptr != NULL)) {
        bal_fail(err, BAL_USAGE, "there are no tables and pictures by the method %s", m->name);
        err_hint(err, "--what-if, --heat, --curves and --rates go with --method kelly, or without "
                      "--method.");
        return BAL_USAGE;
    }
    if (m->round_size != NULL)
        return rounds_plan(cli, m, &o->args, o->risk_limit.v, o->json, err);
    if (o->args.margin.ptr == NULL && plan_what_if_wanted(&o->plan))
        return only_what_if(cli, &more, err);
    bal_status status = one_size(cli, &more, err);
    compare_done(&more.compare);
    return status;
}
