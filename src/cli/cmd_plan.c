// SPDX-License-Identifier: Apache-2.0
// plan: how many draws a risk limit needs.
#include "cli/risk_args.h"
#include "cli/term.h"
#include "io/json_write.h"

struct plan_options {
    int method;
    struct risk_args args;
    struct opt_double risk_limit;
    bool json;
};

static const struct opt options[] = {
    {.name = "method",
     .kind = OPT_CHOICE,
     .at = offsetof(struct plan_options, method),
     .arg = "METHOD",
     .choice_at = risk_method_name,
     .fallback = "kaplan-markov",
     .help = "the risk function"},
    RISK_ARGS_OPTIONS(struct plan_options),
    {.name = "risk-limit",
     .letter = 'a',
     .kind = OPT_DOUBLE,
     .at = offsetof(struct plan_options, risk_limit),
     .arg = "A",
     .required = true,
     .help = "the largest chance that a wrong outcome is not corrected, as 0.05"},
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct plan_options, json),
     .help = "print the result as JSON"},
};

static const struct example examples[] = {
    {"ballast plan --margin 37549 --cards 516401 --risk-limit 0.03",
     "draws needed when no discrepancy turns up: 101"},
    {"ballast plan --margin 0.05 --risk-limit 0.05 --o1 1",
     "the margin as a fraction of the cards, one overstatement seen already"},
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

static void print_text(const struct cli *cli, const struct method *m, const struct risk_query *q,
                       uint64_t draws, bool cards_known)
{
    char text[NUM_TEXT];
    if (draws == SIZE_UNBOUNDED) {
        fprintf(cli->out, "no sample is enough: count every card by hand\n");
        return;
    }
    fprintf(cli->out, STR_FMT " draws by %s, if no discrepancy beyond those given turns up\n",
            STR_ARG(num_grouped(draws, text)), m->title);
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
    BAL_TRY(risk_args_query(&o->args, &q, err));
    q.alpha = o->risk_limit.v;
    BAL_TRY(m->sample_size(&q, &draws, err));
    if (o->json)
        return print_json(cli, m, &q, draws, err);
    print_text(cli, m, &q, draws, o->args.cards.given);
    return BAL_OK;
}

static int run(const struct cli *cli, void *opaque)
{
    struct bal_err err = {0};
    return plan(cli, opaque, &err) == BAL_OK ? EXIT_DONE : cli_fail(cli, &err);
}

const struct command command_plan = {
    .name = "plan",
    .summary = "how many draws a risk limit needs",
    .details = "A first estimate before any card is pulled, or the size of the next round when "
               "discrepancies have been seen.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct plan_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .run = run,
};
