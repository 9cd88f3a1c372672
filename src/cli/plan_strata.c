// SPDX-License-Identifier: Apache-2.0
// plan_strata.c: how many cards of each stratum a risk limit needs.
#include "cli/plan_parts.h"
#include "cli/sizes.h"

enum { ALLOCATION_LEAST, ALLOCATION_PROPORTIONAL, ALLOCATIONS };

static const char *const allocations[ALLOCATIONS] = {
    [ALLOCATION_LEAST] = "least",
    [ALLOCATION_PROPORTIONAL] = "proportional",
};

const char *plan_allocation_name(size_t i)
{
    return i < ALLOCATIONS ? allocations[i] : NULL;
}

struct shown {
    enum table_method method;
    const struct plan_options *o;
    const struct stratified *s;
    const struct stratified_plan *p;
    struct km_rates rates;
    struct suite_size arlo; // suite: as Arlo plans
};

static const char *kind_of(const struct stratum_rows *rows)
{
    return rows->compared ? "comparison" : "polling";
}

// As Arlo plans: of the pair that needs most.
static bal_status arlo_size(const struct stratified *s, double alpha, struct suite_size *most,
                            struct bal_err *err)
{
    for (uint32_t w = 0; w < s->choices.len; w++)
        for (uint32_t l = 0; l < s->choices.len; l++) {
            struct suite_pair p;
            struct suite_size n;
            if (!s->won[w] || s->won[l])
                continue;
            BAL_TRY(stratified_suite_pair(s, w, l, &p, err));
            BAL_TRY(suite_sample_size(&p, alpha, &n, err));
            if (n.cvr + n.other > most->cvr + most->other)
                *most = n;
        }
    return BAL_OK;
}

// ---- JSON

static void rates_json(struct json_writer *w, const struct km_rates *r)
{
    const double rates[] = {r->o1, r->o2, r->u1, r->u2};
    doubles_json(w, "rates", rates, ARRAY_LEN(rates));
}

static void stratum_json(struct json_writer *w, const struct shown *x, size_t k)
{
    const struct stratum_rows *rows = &x->s->list.at[k];
    const struct strata_plan *p = &x->p->plan;
    uint64_t sizes[SIZE_CHANCES];
    for (size_t i = 0; i < SIZE_CHANCES; i++)
        sizes[i] = p->sizes[i] == SIZE_UNBOUNDED ? SIZE_UNBOUNDED : p->each[i][k];
    jw_open(w, '{');
    jw_key_value(w, "stratum", x->s->strata.items[k]);
    jw_key_value(w, "kind", str_from(kind_of(rows)));
    jw_key_u64(w, "cards", rows->cards);
    if (rows->compared)
        rates_json(w, rows->expected ? &rows->rates : &x->rates);
    jw_key_double(w, "share", p->share[k]);
    size_json(w, "sample_size", p->total == SIZE_UNBOUNDED ? p->total : p->expected[k]);
    if (p->runs > 0) {
        jw_key_double(w, "mean", p->mean_of[k]);
        sizes_json(w, "sizes", sizes, SIZE_CHANCES);
    }
    jw_close(w, '}');
}

static bal_status print_json(const struct cli *cli, const struct shown *x, struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    const struct strata_plan *p = &x->p->plan;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key_value(&w, "method", str_from(table_method_name(x->method)));
    jw_key_double(&w, "risk_limit", x->o->risk_limit.v);
    if (x->method == METHOD_SUITE) {
        jw_key_u64(&w, "compared", x->arlo.cvr);
        jw_key_u64(&w, "polled", x->arlo.other);
    }
    size_json(&w, "sample_size", p->total);
    size_json(&w, "proportional_sample_size", p->proportional);
    jw_key_bool(&w, "full_hand_count", p->total == SIZE_UNBOUNDED);
    jw_key_value(&w, "winner", x->s->choices.items[x->p->winner]);
    jw_key_value(&w, "loser", x->s->choices.items[x->p->loser]);
    jw_key_u64(&w, "simulated_audits", p->runs);
    if (p->runs > 0) {
        jw_key_double(&w, "mean", p->mean);
        doubles_json(&w, "chances", size_chances, SIZE_CHANCES);
        sizes_json(&w, "sizes", p->sizes, SIZE_CHANCES);
    }
    jw_key(&w, "strata");
    jw_open(&w, '[');
    for (size_t k = 0; k < x->s->list.len; k++)
        stratum_json(&w, x, k);
    jw_close(&w, ']');
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

// ---- text

// The mean, and what each chance needs, of stratum k or of all.
static void put_sizes(struct term_table *t, const struct strata_plan *p, size_t k, bool sum)
{
    if (p->runs == 0) {
        for (size_t i = 0; i <= SIZE_CHANCES; i++)
            term_cell(t, "-");
        return;
    }
    term_number(t, (uint64_t)((sum ? p->mean : p->mean_of[k]) + 0.5));
    for (size_t i = 0; i < SIZE_CHANCES; i++) {
        bool whole = sum || p->sizes[i] == SIZE_UNBOUNDED;
        size_cell(t, whole ? p->sizes[i] : p->each[i][k], "all");
    }
}

static bal_status print_table(const struct cli *cli, const struct shown *x, struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "stratum"},
        {.title = "kind"},
        {.title = "cards", .right = true},
        {.title = "share of draws", .right = true},
        {.title = "as expected", .right = true},
        {.title = "mean", .right = true},
        SIZE_COLUMNS,
    };
    struct term_table t = TERM_TABLE(columns);
    const struct strata_plan *p = &x->p->plan;
    uint64_t all = 0;
    for (size_t k = 0; k <= x->s->list.len; k++) {
        bool sum = k == x->s->list.len;
        const struct stratum_rows *rows = sum ? NULL : &x->s->list.at[k];
        all += sum ? 0 : rows->cards;
        term_cell(&t, STR_FMT, STR_ARG(sum ? STR("all") : x->s->strata.items[k]));
        term_cell(&t, "%s", sum ? "" : kind_of(rows));
        term_number(&t, sum ? all : rows->cards);
        term_cell(&t, "%.1f %%", sum ? 100 : 100 * p->share[k]);
        term_number(&t, sum ? p->total : p->expected[k]);
        put_sizes(&t, p, k, sum);
    }
    fputc('\n', cli->out);
    return term_table_print(&t, cli, err);
}

static void print_notes(const struct cli *cli, const struct shown *x)
{
    char text[NUM_TEXT];
    const struct strata_plan *p = &x->p->plan;
    bool own = false, compared = false;
    fputs("\nThe pair that needs most: ", cli->out);
    term_text(cli->out, x->s->choices.items[x->p->winner]);
    fputs(" over ", cli->out);
    term_text(cli->out, x->s->choices.items[x->p->loser]);
    fputs(".\n", cli->out);
    if (p->runs > 0)
        fprintf(cli->out, "Mean and chances to finish are those of %ju simulated audits.\n",
                (uintmax_t)p->runs);
    if (x->o->allocation == ALLOCATION_LEAST && p->proportional != SIZE_UNBOUNDED)
        fprintf(cli->out,
                "With draws in proportion to the cards it would be " STR_FMT " as expected.\n",
                STR_ARG(num_grouped(p->proportional, text)));
    for (size_t k = 0; k < x->s->list.len; k++) {
        own |= x->s->list.at[k].expected;
        compared |= x->s->list.at[k].compared && !x->s->list.at[k].expected;
    }
    if (own)
        fputs("Errors come at the rates that the table gives.\n", cli->out);
    if (compared)
        plan_assumptions_print(cli, &x->o->plan, &x->rates);
}

static bal_status print_text(const struct cli *cli, const struct shown *x, struct bal_err *err)
{
    char text[NUM_TEXT];
    const struct strata_plan *p = &x->p->plan;
    if (x->method == METHOD_SUITE)
        fprintf(cli->out, "%ju cards compared and %ju polled by suite, in all, as Arlo plans\n",
                (uintmax_t)x->arlo.cvr, (uintmax_t)x->arlo.other);
    if (p->total == SIZE_UNBOUNDED) {
        fputs("no sample is enough: count every card by hand\n", cli->out);
        return BAL_OK;
    }
    fprintf(cli->out, STR_FMT " cards by %s, if everything comes as expected\n",
            STR_ARG(num_grouped(p->total, text)), table_method_name(x->method));
    BAL_TRY(print_table(cli, x, err));
    print_notes(cli, x);
    return BAL_OK;
}

bal_status plan_strata(const struct cli *cli, enum table_method m, const struct plan_options *o,
                       const struct stratified *s, struct bal_err *err)
{
    struct stratified_plan plan;
    struct shown x = {.method = m, .o = o, .s = s, .p = &plan};
    BAL_TRY(plan_args_check(&o->plan, &x.rates, err));
    struct stratified_planning how = {.suite = m == METHOD_SUITE,
                                      .replacement = o->args.replacement,
                                      .least = o->allocation == ALLOCATION_LEAST,
                                      .alpha = o->risk_limit.v,
                                      .rates = x.rates};
    BAL_TRY(stratified_plan(s, &how, &plan, err));
    if (m == METHOD_SUITE)
        BAL_TRY(arlo_size(s, how.alpha, &x.arlo, err));
    return o->json ? print_json(cli, &x, err) : print_text(cli, &x, err);
}
