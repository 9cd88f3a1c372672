// SPDX-License-Identifier: Apache-2.0
// plan_tables.c: how many batches or cards a risk limit needs, from tables.
#include "cli/plan_parts.h"
#include "cli/term.h"
#include "io/json_write.h"

enum { RUNS = 200 };

static void open_json(struct json_writer *w, struct sink *sink, enum table_method m, double alpha)
{
    jw_init(w, sink, false);
    jw_open(w, '{');
    jw_key_value(w, "method", str_from(table_method_name(m)));
    jw_key_double(w, "risk_limit", alpha);
}

static bal_status close_json(struct json_writer *w, struct sink *sink, struct bal_err *err)
{
    jw_close(w, '}');
    jw_end(w);
    return sink_close(sink, err);
}

static bal_status print_macro(const struct cli *cli, const struct batches *b, double alpha,
                              bool json, struct bal_err *err)
{
    struct macro_risk now;
    uint64_t more = 0;
    char text[NUM_TEXT];
    BAL_TRY(macro_risk(&b->claims, b->draws.at, b->draws.len, &now, err));
    BAL_TRY(macro_size(&b->claims, &now, alpha, &more, err));
    if (json) {
        AUTO_SINK sink;
        struct json_writer w;
        sink_open_stream(&sink, cli->out);
        open_json(&w, &sink, METHOD_MACRO, alpha);
        jw_key_u64(&w, "sample_size", more);
        jw_key_bool(&w, "full_hand_count", more >= b->list.len);
        jw_key_u64(&w, "batches", b->list.len);
        return close_json(&w, &sink, err);
    }
    fprintf(cli->out, STR_FMT " more draws by macro, if no further error turns up\n",
            STR_ARG(num_grouped(more, text)));
    if (more >= b->list.len)
        fprintf(cli->out, "that is not less than the %zu batches: count them all\n", b->list.len);
    return BAL_OK;
}

// A tie, or a margin that votes in no batch could undo.
static bal_status print_hand_count(const struct cli *cli, enum table_method m, double alpha,
                                   const struct batches *b, bool json, struct bal_err *err)
{
    if (json) {
        AUTO_SINK sink;
        struct json_writer w;
        sink_open_stream(&sink, cli->out);
        open_json(&w, &sink, m, alpha);
        jw_key(&w, "sample_size");
        jw_null(&w);
        jw_key_bool(&w, "full_hand_count", true);
        jw_key_u64(&w, "batches", b->list.len);
        return close_json(&w, &sink, err);
    }
    fputs("no sample can confirm the outcome: count every batch\n", cli->out);
    return BAL_OK;
}

static bal_status print_batch(const struct cli *cli, const struct batches *b, enum batch_design d,
                              double alpha, bool json, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(SIZE_MAX);
    struct batch_plan plan;
    uint64_t *weights = arena_new(&arena, uint64_t, b->list.len);
    BAL_TRY(arena_check(&arena, err));
    BAL_TRY(batch_weights(&b->claims, d, weights, err));
    BAL_TRY(batch_plan(&b->claims, d, weights, alpha, RUNS, &plan, err));
    if (json) {
        AUTO_SINK sink;
        struct json_writer w;
        sink_open_stream(&sink, cli->out);
        open_json(&w, &sink, METHOD_BATCH, alpha);
        jw_key_value(&w, "design", str_from(batch_design_name(d)));
        jw_key_u64(&w, "sample_size", plan.median);
        jw_key_u64(&w, "sample_size_90", plan.q90);
        jw_key_double(&w, "batches_mean", plan.batches);
        jw_key_bool(&w, "full_hand_count", plan.median >= b->list.len);
        jw_key_u64(&w, "batches", b->list.len);
        return close_json(&w, &sink, err);
    }
    fprintf(cli->out,
            "%ju draws by batch (%s), in nine audits of ten %ju at most; %.1f different batches of "
            "%zu on average, if all are as reported\n",
            (uintmax_t)plan.median, batch_design_name(d), (uintmax_t)plan.q90, plan.batches,
            b->list.len);
    return BAL_OK;
}

static bal_status print_super_simple(const struct cli *cli, const struct stratified *s,
                                     double alpha, bool json, struct bal_err *err)
{
    uint64_t more = 0;
    char text[NUM_TEXT];
    BAL_TRY(stratified_super_simple_size(s, KM_GAMMA, alpha, &more, err));
    if (json) {
        AUTO_SINK sink;
        struct json_writer w;
        sink_open_stream(&sink, cli->out);
        open_json(&w, &sink, METHOD_SUPER_SIMPLE, alpha);
        jw_key_u64(&w, "sample_size", more);
        jw_key_bool(&w, "full_hand_count", more >= s->list.at[0].cards);
        jw_key_u64(&w, "cards", s->list.at[0].cards);
        return close_json(&w, &sink, err);
    }
    fprintf(cli->out, STR_FMT " more draws by super-simple, at the rates of errors %s\n",
            STR_ARG(num_grouped(more, text)),
            s->found.len > 0 ? "seen so far" : "that Arlo assumes");
    return BAL_OK;
}

int plan_tables(const struct cli *cli, enum table_method m, const struct plan_options *o)
{
    const struct batch_args *a = &o->tables;
    double alpha = o->risk_limit.v;
    bool json = o->json;
    struct bal_err err = {0};
    int exit_status = EXIT_DONE;
    bal_status status = BAL_OK;
    if (m >= METHOD_MACRO) {
        struct batches b;
        bool read = batch_args_read(cli, a, false, &b, &exit_status);
        if (read && b.claims.smallest <= 0 && alpha > 0 && alpha < 1)
            status = print_hand_count(cli, m, alpha, &b, json, &err);
        else if (read)
            status = m == METHOD_MACRO
                         ? print_macro(cli, &b, alpha, json, &err)
                         : print_batch(cli, &b, (enum batch_design)a->design, alpha, json, &err);
        batches_done(&b);
    } else {
        struct stratified s;
        if (batch_args_strata(cli, a, &s, &exit_status))
            status = m == METHOD_SUPER_SIMPLE ? print_super_simple(cli, &s, alpha, json, &err)
                                              : plan_strata(cli, m, o, &s, &err);
        stratified_done(&s);
    }
    return status == BAL_OK ? exit_status : cli_fail(cli, &err);
}
