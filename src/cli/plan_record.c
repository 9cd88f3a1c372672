// SPDX-License-Identifier: Apache-2.0
#include "cli/plan_record.h"

#include "cli/record_arg.h"
#include "cli/sizes.h"
#include "record/verbs/verbs.h"

bool plan_is_record(const char *path)
{
    return str_ends(str_from(path), STR(".ballast"));
}

struct shown {
    const struct verb_planning *p;
    const struct plan_args *a;
    struct km_rates rates;
    struct plan_methods methods; // while nothing was drawn
};

static str spelled(const void *ctx, uint32_t contest, struct buf *scratch)
{
    buf_clear(scratch);
    session_spell(ctx, contest, scratch);
    return buf_str(scratch);
}

static struct plan_shown methods_of(const struct shown *h)
{
    return (struct plan_shown){h->a,    &h->rates, &h->p->s.frame, &h->methods,
                               spelled, &h->p->s,  false};
}

static struct what_if_request what_if_of(const struct shown *h)
{
    const struct frame *f = &h->p->s.frame;
    const struct frame_contest *first = f->contests;
    return (struct what_if_request){.contender = plan_contender(first->settings.method, f->polling),
                                    .cards = f->cards,
                                    .rates = h->rates,
                                    .alpha = first->settings.alpha};
}

// ---- JSON

static void json_contest(struct json_writer *w, const struct shown *h, uint32_t c)
{
    const struct verb_planning *p = h->p;
    const struct next_contest *n = &p->next.contests.at[c];
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    session_spell(&p->s, c, &name);
    jw_open(w, '{');
    jw_key_value(w, "contest", buf_str(&name));
    if (frame_by_batch(&p->s.frame.contests[c]))
        jw_key_value(w, "unit", STR("batch"));
    jw_key_u64(w, "examined", p->s.measured ? p->s.measure.contests.at[c].usable : 0);
    sizes_json(w, "sizes", n->sizes, SIZE_CHANCES);
    jw_key(w, "mean");
    if (n->mean > 0)
        jw_double(w, n->mean);
    else
        jw_null(w);
    if (h->a->sample.given) {
        jw_key_double(w, "chance", n->mean > 0 ? n->chance : 0);
    }
    jw_key_value(w, "full_hand_count", n->reason);
    jw_close(w, '}');
}

static bal_status print_json(const struct cli *cli, const struct shown *h, struct bal_err *err)
{
    const struct verb_planning *p = h->p;
    const struct plan_shown methods = methods_of(h);
    const struct what_if_request what_if = what_if_of(h);
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key(&w, "contests");
    jw_open(&w, '[');
    for (uint32_t c = 0; c < p->s.frame.contest_count; c++)
        if (p->next.contests.at[c].wanted)
            json_contest(&w, h, c);
    jw_close(&w, ']');
    plan_chances_json(&w, h->a, &p->s.frame, &p->next);
    plan_methods_json(&w, &methods);
    if (plan_what_if_wanted(h->a))
        BAL_TRY(plan_what_if(cli, h->a, &what_if, &w, err));
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

// ---- tables

static bal_status print_contests(const struct cli *cli, const struct shown *h, struct bal_err *err)
{
    const struct verb_planning *p = h->p;
    static const struct term_column columns[] = {
        {.title = "contest"},
        {.title = "examined", .right = true},
        SIZE_COLUMNS,
        {.title = "mean", .right = true},
        {.title = "finish with N", .right = true},
    };
    char number[NUM_TEXT];
    struct term_table t = TERM_TABLE(columns);
    t.column_count -= !h->a->sample.given;
    for (uint32_t c = 0; c < p->s.frame.contest_count; c++) {
        const struct next_contest *n = &p->next.contests.at[c];
        AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
        if (!n->wanted)
            continue;
        session_spell(&p->s, c, &name);
        if (frame_by_batch(&p->s.frame.contests[c]))
            buf_add(&name, STR(", in batches"));
        term_cell(&t, STR_FMT, STR_ARG(buf_str(&name)));
        term_number(&t, p->s.measured ? p->s.measure.contests.at[c].usable : 0);
        size_cells(&t, n->sizes, SIZE_CHANCES, "all");
        if (n->mean > 0)
            term_number(&t, (uint64_t)(n->mean + 0.5));
        else
            term_cell(&t, "-");
        if (h->a->sample.given)
            term_cell(&t, "%.0f %%", n->mean > 0 ? 100 * n->chance : 0.0);
    }
    fputs(
        "Cards in all, those examined included, for each target that is not settled, and a chance "
        "to finish of\n\n",
        cli->out);
    BAL_TRY(term_table_print(&t, cli, err));
    if (h->a->sample.given)
        fprintf(cli->out, "\nN: " STR_FMT " cards of the contest in all\n",
                STR_ARG(num_grouped(h->a->sample.v, number)));
    return BAL_OK;
}

static bal_status print_jurisdictions(const struct cli *cli, const struct shown *h,
                                      struct bal_err *err)
{
    const struct verb_planning *p = h->p;
    static const struct term_column columns[] = {
        {.title = "jurisdiction"},
        SIZE_COLUMNS,
        {.title = "hours at 90 %", .right = true},
    };
    struct term_table t = TERM_TABLE(columns);
    plan_place_rows(&t, h->a, &p->s.frame, &p->next, true);
    fputs("\nNew cards to look for", cli->out);
    if (p->s.weighing && p->s.decoys > 0)
        fprintf(cli->out, ", %u decoys for every hundred included", p->s.decoys);
    fputs("\n\n", cli->out);
    return term_table_print(&t, cli, err);
}

static bal_status print_text(const struct cli *cli, const struct shown *h, struct bal_err *err)
{
    const struct verb_planning *p = h->p;
    struct plan_shown methods = methods_of(h);
    const struct what_if_request what_if = what_if_of(h);
    bool wanted = false;
    for (uint32_t c = 0; c < p->s.frame.contest_count; c++)
        wanted = wanted || p->next.contests.at[c].wanted;
    if (!wanted) {
        fputs("every target is settled: there is nothing to plan\n", cli->out);
        return BAL_OK;
    }
    BAL_TRY(print_contests(cli, h, err));
    BAL_TRY(print_jurisdictions(cli, h, err));
    plan_hand_counts_print(cli, &methods, &p->next);
    methods.brief = true;
    if (h->methods.at.len > 0)
        BAL_TRY(plan_methods_print(cli, &methods, err));
    plan_assumptions_print(cli, h->a, &h->rates);
    if (plan_what_if_wanted(h->a))
        BAL_TRY(plan_what_if(cli, h->a, &what_if, NULL, err));
    fputs("\nFrom the discrepancies seen so far, mixed with those assumed. Nothing is\n"
          "decided: \'ballast round RECORD --chance PERCENT\' draws.\n",
          cli->out);
    return BAL_OK;
}

// What other methods would need, as long as nothing was drawn.
static bal_status plan_methods(struct shown *h, struct verb_planning *p, struct bal_err *err)
{
    const struct state *state = &p->s.record->state;
    const struct plan_request r = {.rates = h->rates,
                                   .seed = state->seed,
                                   .sample = h->a->sample.v,
                                   .sampler = sampler_find(state->sampler),
                                   .all = h->a->all_methods};
    if (state->rounds.len > 0)
        return BAL_OK;
    return plan_methods_make(&h->methods, &p->s.frame, &r, err);
}

static bal_status show(const struct cli *cli, struct shown *h, struct verb_planning *p, bool json,
                       struct bal_err *err)
{
    BAL_TRY(plan_methods(h, p, err));
    return json ? print_json(cli, h, err) : print_text(cli, h, err);
}

int plan_record(const struct cli *cli, str path, const struct plan_args *args, bool json)
{
    struct bal_err err = {0};
    struct record_arg a;
    struct problems p;
    struct verb_planning planning = {0};
    struct shown h = {.p = &planning, .a = args};
    if (plan_args_check(args, &h.rates, &err) != BAL_OK)
        return cli_fail(cli, &err);
    problems_init(&p);
    const struct plan_wishes wishes = {.rates = &h.rates, .sample = args->sample.v};
    bal_status status = record_arg_open(&a, cli, path, STORE_READ, &err);
    if (status == BAL_OK)
        status = verb_plan(&a.record, &wishes, &planning, &p, &err);
    record_arg_quiet(&a);
    if (status == BAL_OK)
        status = show(cli, &h, &planning, json, &err);
    else
        record_arg_refused(&a, &p);
    plan_methods_done(&h.methods);
    verb_planning_done(&planning);
    problems_done(&p);
    return record_arg_end(&a, status, &err);
}
