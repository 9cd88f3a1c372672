// SPDX-License-Identifier: Apache-2.0
// risk: the measured risk that a method gives for what an audit has seen.
#include "cli/risk_args.h"
#include "cli/term.h"
#include "io/json_write.h"

struct risk_options {
    int method;
    struct risk_args args;
    struct opt_u64 sample;
    bool json;
};

static const struct opt options[] = {
    {.kind = OPT_CHOICE,
     .at = offsetof(struct risk_options, method),
     .arg = "METHOD",
     .choice_at = risk_method_name,
     .required = true,
     .help = "the risk function"},
    RISK_ARGS_OPTIONS(struct risk_options),
    {.name = "sample",
     .letter = 'n',
     .kind = OPT_U64,
     .at = offsetof(struct risk_options, sample),
     .arg = "n",
     .required = true,
     .help = "draws examined so far; a card drawn twice counts twice"},
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct risk_options, json),
     .help = "print the result as JSON"},
};

static const struct example examples[] = {
    {"ballast risk kaplan-markov --margin 17761 --cards 468858 --sample 194",
     "a clean sample of 194 draws: risk 0.027…"},
    {"ballast risk kaplan-markov --margin 0.05 --sample 300 --o1 1",
     "the margin as a fraction of the cards, one overstatement of one vote"},
    {"ballast risk kelly --margin 0.10 --sample 600 --winner 310 --loser 240",
     "ballot polling: 600 cards, 310 for the winner and 240 for the loser of the pair"},
};

static bal_status print_json(const struct cli *cli, const struct method *m,
                             const struct risk_query *q, double risk, struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key(&w, "risk");
    jw_double(&w, risk);
    jw_key_value(&w, "method", str_from(m->name));
    jw_key_u64(&w, "margin", q->margin);
    jw_key_u64(&w, "cards", q->cards);
    jw_key_u64(&w, "sample", q->sample);
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

static bal_status risk(const struct cli *cli, const struct risk_options *o, struct bal_err *err)
{
    const struct method *m = method_at((size_t)o->method);
    struct risk_query q;
    double p = 1;
    BAL_TRY(risk_args_query(&o->args, &q, err));
    q.sample = o->sample.v;
    BAL_TRY(method_risk(m, &q, &p, err));
    if (o->json)
        return print_json(cli, m, &q, p, err);
    char text[NUM_TEXT], percent[NUM_TEXT];
    fprintf(cli->out, "measured risk " STR_FMT " (" STR_FMT " %%) by %s\n",
            STR_ARG(num_double_text(p, text)), STR_ARG(num_risk_text(p * 100, 2, percent)),
            m->title);
    term_wrap(cli->out,
              "If the reported outcome were wrong, a sample would look this good with at most this "
              "chance.",
              0);
    return BAL_OK;
}

static int run(const struct cli *cli, void *opaque)
{
    struct bal_err err = {0};
    return risk(cli, opaque, &err) == BAL_OK ? EXIT_DONE : cli_fail(cli, &err);
}

const struct command command_risk = {
    .name = "risk",
    .summary = "the measured risk of what an audit has seen",
    .details = "The measured risk is the smallest risk limit at which the audit could stop now. It "
               "is never rounded down. Without a margin it is 1.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct risk_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .run = run,
};
