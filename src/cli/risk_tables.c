// SPDX-License-Identifier: Apache-2.0
// risk_tables.c: measured risks of batches and strata, from tables.
#include "cli/batch_args.h"
#include "cli/term.h"
#include "io/json_write.h"

// A result as text and as JSON: one risk, and what belongs to it.
struct result {
    enum table_method method;
    double risk;
    double last;  // macro: P of all draws
    double bound; // macro: U
    double grid;  // suite: the maximum on the peers' grid
    size_t draws, unique;
    const char *weakest; // the claim that the risk is of, in words
};

static size_t unique_draws(const struct batches *b)
{
    AUTO_ARENA arena = ARENA_INIT(SIZE_MAX);
    bool *seen = arena_new(&arena, bool, b->list.len);
    size_t unique = 0;
    for (size_t i = 0; seen != NULL && i < b->draws.len; i++) {
        unique += !seen[b->draws.at[i]];
        seen[b->draws.at[i]] = true;
    }
    return unique;
}

static bal_status print_json(const struct cli *cli, const struct result *r, struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key_double(&w, "risk", r->risk);
    jw_key_value(&w, "method", str_from(table_method_name(r->method)));
    if (r->method == METHOD_MACRO) {
        jw_key_double(&w, "risk_of_all_draws", r->last);
        jw_key_double(&w, "error_bound", r->bound);
    }
    if (r->method == METHOD_SUITE) {
        jw_key_double(&w, "risk_on_grid", r->grid);
    }
    jw_key_u64(&w, "draws", r->draws);
    if (r->method >= METHOD_MACRO)
        jw_key_u64(&w, "batches", r->unique);
    jw_key_or_null(&w, "weakest", r->weakest);
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

static void print_text(const struct cli *cli, const struct result *r)
{
    char text[NUM_TEXT], percent[NUM_TEXT];
    fprintf(cli->out, "measured risk " STR_FMT " (" STR_FMT " %%) by %s, %zu draws",
            STR_ARG(num_double_text(r->risk, text)),
            STR_ARG(num_risk_text(r->risk * 100, 2, percent)), table_method_name(r->method),
            r->draws);
    if (r->method >= METHOD_MACRO)
        fprintf(cli->out, " of %zu batches", r->unique);
    fputc('\n', cli->out);
    if (r->method == METHOD_MACRO)
        fprintf(cli->out, "after all draws " STR_FMT "; error bound U %.6g\n",
                STR_ARG(num_double_text(r->last, text)), r->bound);
    if (r->method == METHOD_SUITE)
        fprintf(cli->out, "on the grid of CORLA18 and Arlo " STR_FMT "\n",
                STR_ARG(num_double_text(r->grid, text)));
    if (r->weakest != NULL) {
        fputs("weakest claim: ", cli->out);
        term_text(cli->out, str_from(r->weakest));
        fputc('\n', cli->out);
    }
}

static bal_status print(const struct cli *cli, const struct result *r, bool json,
                        struct bal_err *err)
{
    if (json)
        return print_json(cli, r, err);
    print_text(cli, r);
    return BAL_OK;
}

static bal_status measure_batches(const struct cli *cli, const struct batches *b,
                                  const struct table_risk *how, enum batch_design d, double *p,
                                  struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(SIZE_MAX);
    AUTO_BUF words = BUF_INIT(LIMIT_TOKEN_BYTES);
    struct result r = {.method = how->method, .draws = b->draws.len, .unique = unique_draws(b)};
    if (how->method == METHOD_MACRO) {
        struct macro_risk macro;
        BAL_TRY(macro_risk(&b->claims, b->draws.at, b->draws.len, &macro, err));
        r.risk = *p = macro.risk;
        r.last = macro.last;
        r.bound = macro.bound;
        return print(cli, &r, how->json, err);
    }
    struct batch_risk risk;
    uint64_t *weights = arena_new(&arena, uint64_t, b->list.len);
    BAL_TRY(arena_check(&arena, err));
    if (b->claims.smallest > 0)
        BAL_TRY(batch_weights(&b->claims, d, weights, err));
    BAL_TRY(batch_risk(&b->claims, d, weights, b->draws.at, b->draws.len, &risk, err));
    batches_words(b, &b->claims.list.at[risk.claim], &words);
    r.risk = *p = risk.risk;
    r.weakest = buf_cstr(&words);
    return print(cli, &r, how->json, err);
}

static bal_status measure_strata(const struct cli *cli, const struct stratified *s,
                                 const struct table_risk *how, double *risk, struct bal_err *err)
{
    AUTO_BUF words = BUF_INIT(LIMIT_TOKEN_BYTES);
    struct pair_risk p = {0};
    if (how->method == METHOD_SUITE)
        BAL_TRY(stratified_suite(s, how->alpha, &p, err));
    else if (how->method == METHOD_UI_TS)
        BAL_TRY(stratified_ui_ts(s, how->replacement, &p, err));
    else
        BAL_TRY(stratified_super_simple(s, how->gamma, &p, err));
    *risk = p.risk;
    buf_addf(&words, STR_FMT " has more votes than " STR_FMT, STR_ARG(s->choices.items[p.winner]),
             STR_ARG(s->choices.items[p.loser]));
    struct result r = {.method = how->method,
                       .risk = p.risk,
                       .grid = p.grid,
                       .draws = s->found.len,
                       .weakest = buf_cstr(&words)};
    return print(cli, &r, how->json, err);
}

int risk_tables(const struct cli *cli, const struct table_risk *how, const struct batch_args *a,
                double *risk)
{
    struct bal_err err = {0};
    int exit_status = EXIT_DONE;
    bal_status status = BAL_OK;
    if (how->method >= METHOD_MACRO) {
        struct batches b;
        if (batch_args_read(cli, a, true, &b, &exit_status))
            status = measure_batches(cli, &b, how, (enum batch_design)a->design, risk, &err);
        batches_done(&b);
    } else {
        struct stratified s;
        if (batch_args_strata(cli, a, &s, &exit_status))
            status = measure_strata(cli, &s, how, risk, &err);
        stratified_done(&s);
    }
    return status == BAL_OK ? exit_status : cli_fail(cli, &err);
}
