// SPDX-License-Identifier: Apache-2.0
// risk: the measured risk that a method gives for what an audit has seen.
#include "cli/batch_args.h"
#include "cli/risk_observations.h"
#include "cli/rounds_args.h"
#include "cli/term.h"

struct risk_options {
    int method;
    struct risk_args args;
    struct batch_args tables;
    struct opt_u64 sample;
    struct opt_double risk_limit;
    struct observations_args observations;
    bool json;
};

static const struct opt options[] = {
    {.kind = OPT_CHOICE,
     .at = offsetof(struct risk_options, method),
     .arg = "METHOD",
     .choice_at = any_method_name,
     .required = true,
     .help = "the risk function"},
    RISK_ARGS_OPTIONS(struct risk_options),
    {.name = "sample",
     .letter = 'n',
     .kind = OPT_U64,
     .at = offsetof(struct risk_options, sample),
     .arg = "n",
     .help = "draws examined so far; a card drawn twice counts twice (ballot polling: at least the "
             "votes seen, and these without it)"},
    {.name = "risk-limit",
     .letter = 'a',
     .kind = OPT_DOUBLE,
     .at = offsetof(struct risk_options, risk_limit),
     .arg = "A",
     .help = "the risk limit, as 0.05: is it met? Methods by rounds need it, the risk of a later "
             "round depends on it"},
    OBSERVATIONS_OPTIONS(struct risk_options, observations),
    BATCH_ARGS_OPTIONS(struct risk_options),
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct risk_options, json),
     .help = "print the result as JSON"},
};

static const struct example examples[] = {
    {"ballast risk kaplan-markov --margin 17761 --cards 468858 --sample 194",
     "a clean sample of 194 draws: risk 0.0281…"},
    {"ballast risk kaplan-markov --margin 0.05 --sample 300 --o1 1",
     "the margin as a fraction of the cards, one overstatement of one vote"},
    {"ballast risk kelly --margin 0.10 --sample 600 --winner 310 --loser 240",
     "ballot polling: 600 cards, 310 for the winner and 240 for the loser of the pair"},
    {"ballast risk bravo --margin 0.2 --winner 72 --loser 47",
     "BRAVO at the end of a sample: 0.0714…"},
    {"ballast risk sprt --reported-winner 6 --reported-loser 4 --winner 3 --loser 1",
     "Wald's test without replacement, 4 of 10 cards: 0.625"},
    {"ballast risk minerva -a 0.1 --margin 0.2 --rounds 100,200 --winner-votes 57,112",
     "Minerva after both rounds of a schedule that was fixed before the seed: 0.129…"},
    {"ballast risk bayesian --cards 1000 --margin 200 --winner 57 --loser 43",
     "an upset probability, for information only"},
};

static bal_status print_json(const struct cli *cli, const struct method *m,
                             const struct risk_query *q, double risk, struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key_double(&w, "risk", risk);
    jw_key_value(&w, "method", str_from(m->name));
    jw_key_u64(&w, "margin", q->margin);
    jw_key_u64(&w, "cards", q->cards);
    jw_key_u64(&w, "sample", q->sample);
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

// Draws, where polling counts give them; they are needed otherwise.
static bal_status draws_of(const struct method *m, const struct risk_options *o, uint64_t *out,
                           struct bal_err *err)
{
    uint64_t votes = 0;
    bool polling =
        (m->flags & METHOD_POLLING) != 0 && (o->args.winner.given || o->args.loser.given);
    if (__builtin_add_overflow(o->args.winner.v, o->args.loser.v, &votes))
        return bal_fail(err, BAL_INVALID, "too many votes");
    if (!o->sample.given && !polling)
        return bal_fail(err, BAL_USAGE, "--sample is missing");
    *out = o->sample.given ? o->sample.v : votes;
    return BAL_OK;
}

static bal_status risk_by_rounds(const struct cli *cli, const struct method *m,
                                 const struct risk_options *o, double *p, struct bal_err *err)
{
    bool met = false;
    struct rounds_args r;
    if (m->rounds == NULL)
        return bal_fail(err, BAL_USAGE, "the method %s is not measured by rounds", m->name);
    if (!o->risk_limit.given)
        return bal_fail(err, BAL_USAGE, "--risk-limit is missing");
    if (o->sample.given)
        return bal_fail(err, BAL_USAGE, "by rounds, --rounds gives the sample's size");
    bal_status status = rounds_args_read(m, &o->args, o->risk_limit.v, true, &r, err);
    if (status == BAL_OK)
        status = rounds_risk(cli, m, &r, o->json, &met, err);
    *p = met ? 0 : 1;
    rounds_args_done(&r);
    return status;
}

static void print_text(const struct cli *cli, const struct method *m, double p)
{
    char text[NUM_TEXT], percent[NUM_TEXT];
    fprintf(cli->out, "%s " STR_FMT " (" STR_FMT " %%) by %s\n",
            (m->flags & METHOD_INFORMATIVE) != 0 ? "upset probability" : "measured risk",
            STR_ARG(num_double_text(p, text)), STR_ARG(num_risk_text(p * 100, 2, percent)),
            m->title);
    term_wrap(
        cli->out,
        (m->flags & METHOD_INFORMATIVE) != 0
            ? "This is the probability of an upset for somebody who believed in a tie by half "
              "before; it limits no risk."
            : "If the reported outcome were wrong, a sample would look this good with at most "
              "this chance.",
        0);
}

static bal_status risk(const struct cli *cli, const struct risk_options *o, double *p,
                       struct bal_err *err)
{
    const struct method *m = method_at((size_t)o->method);
    struct risk_query q = {0};
    if (o->observations.file.ptr != NULL)
        return risk_observations(cli, m, &o->observations, &o->args, o->json, p, err);
    if (rounds_args_given(m, &o->args))
        return risk_by_rounds(cli, m, o, p, err);
    if (!method_counts(m))
        return method_risk(m, &q, p, err); // says why no counts will do
    BAL_TRY(risk_args_query(&o->args, &q, err));
    BAL_TRY(draws_of(m, o, &q.sample, err));
    BAL_TRY(method_risk(m, &q, p, err));
    if (o->json)
        return print_json(cli, m, &q, *p, err);
    print_text(cli, m, *p);
    return BAL_OK;
}

// Where a risk limit is given: is it met? A schedule of rounds has said so itself.
static int answer(const struct cli *cli, const struct risk_options *o, double p, bool said)
{
    if (!o->risk_limit.given)
        return EXIT_DONE;
    bool met = p <= o->risk_limit.v;
    if (!said && !o->json)
        fprintf(cli->out, "The risk limit %g is %s.\n", o->risk_limit.v, met ? "met" : "not met");
    return met ? EXIT_DONE : EXIT_NO;
}

static int run(const struct cli *cli, void *opaque)
{
    const struct risk_options *o = opaque;
    struct bal_err err = {0};
    enum table_method m;
    double p = 1;
    bool said = false;
    if (o->risk_limit.given && !(o->risk_limit.v > 0 && o->risk_limit.v < 1)) {
        bal_fail(&err, BAL_INVALID, "a risk limit lies between 0 and 1, it is %g", o->risk_limit.v);
        return cli_fail(cli, &err);
    }
    if (table_method(o->method, &m)) {
        struct table_risk how = {m, o->args.gamma.v, o->risk_limit.given ? o->risk_limit.v : 0.05,
                                 o->args.replacement, o->json};
        int exit_status = risk_tables(cli, &how, &o->tables, &p);
        return exit_status == EXIT_DONE ? answer(cli, o, p, false) : exit_status;
    }
    const struct method *method = method_at((size_t)o->method);
    said = (method->flags & METHOD_INFORMATIVE) != 0 ||
           (o->observations.file.ptr == NULL && rounds_args_given(method, &o->args));
    return risk(cli, o, &p, &err) == BAL_OK ? answer(cli, o, p, said) : cli_fail(cli, &err);
}

const struct command command_risk = {
    .name = "risk",
    .summary = "the measured risk of what an audit has seen",
    .details =
        "The measured risk is the smallest risk limit at which the audit could stop now. It "
        "is never rounded down. Without a margin it is 1.\n\n"
        "A method that is valid round by round only (minerva, athena, providence) takes the "
        "whole schedule of rounds, as it was fixed before the seed, and the votes after each "
        "round done. 'ballast help methods' says what each method takes.\n\n"
        "A method that goes draw by draw can be used on any list of observations: the file has a "
        "decimal number from 0 to U a line, taken exactly, and the null hypothesis is that those "
        "of all N cards have a mean of T or less.\n\n"
        "macro and batch take tables of batches, suite, ui-ts and super-simple tables of strata "
        "and of the cards found (docs/plain-tables.md).",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct risk_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .run = run,
};
