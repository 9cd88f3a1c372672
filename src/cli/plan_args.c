// SPDX-License-Identifier: Apache-2.0
#include "cli/plan_args.h"

#include "app/frame/frame_batches.h"
#include "app/measure/handcount.h"
#include "app/picture.h"
#include "cli/sim_args.h"
#include "cli/sizes.h"

bal_status plan_args_check(const struct plan_args *a, struct km_rates *rates, struct bal_err *err)
{
    *rates = rates_assumed;
    if (a->rates.ptr != NULL)
        BAL_TRY(rates_parse(a->rates, rates, err));
    if (a->heat.ptr != NULL)
        BAL_TRY(picture_check(a->heat, err));
    if (a->curves.ptr != NULL)
        BAL_TRY(picture_check(a->curves, err));
    if (!(a->minutes.v > 0 && a->minutes.v <= 1440))
        return bal_fail(err, BAL_USAGE,
                        "--minutes-per-card is above 0 and at most 1440 (a day), not %g",
                        a->minutes.v);
    return BAL_OK;
}

double plan_hours(const struct plan_args *a, uint64_t cards)
{
    return (double)cards * a->minutes.v / 60;
}

void plan_assumptions_print(const struct cli *cli, const struct plan_args *a,
                            const struct km_rates *rates)
{
    AUTO_BUF text = BUF_INIT(4096);
    buf_add(&text, STR("Assumed: "));
    sim_rates_words(rates, &text);
    buf_addf(&text, "; %g minutes a card.", a->minutes.v);
    fputs("\n", cli->out);
    term_wrap(cli->out, buf_cstr(&text), 0);
}

// ---- by method

static const char *called(const struct plan_method *p)
{
    return p->method != NULL ? p->method->name : "each its own";
}

static str jurisdiction_of(const struct frame *f, uint32_t stratum)
{
    return f->election->jurisdictions.items[f->strata[stratum].jurisdiction];
}

static const struct term_column contest_columns[] = {
    {.title = "contest"},
    {.title = "method"},
    {.title = "mean", .right = true},
    SIZE_COLUMNS,
    {.title = "finish with N", .right = true},
};

static void contest_rows(struct term_table *t, const struct plan_shown *s, uint32_t c)
{
    AUTO_BUF scratch = BUF_INIT(LIMIT_TOKEN_BYTES);
    str name = s->name(s->ctx, c, &scratch);
    for (size_t k = 1; k < s->methods->at.len; k++) {
        const struct plan_method *p = &s->methods->at.at[k];
        const struct next_contest *n = &p->next.contests.at[c];
        if (!n->wanted || s->frame->contests[c].reason.len > 0 ||
            frame_by_batch(&s->frame->contests[c]))
            continue;
        term_cell(t, STR_FMT, STR_ARG(name));
        term_cell(t, "%s", called(p));
        term_number(t, (uint64_t)(n->mean + 0.5));
        size_cells(t, n->sizes, SIZE_CHANCES, "all");
        if (s->args->sample.given)
            term_cell(t, "%.0f %%", 100 * n->chance);
    }
}

static bal_status print_by_contest(const struct cli *cli, const struct plan_shown *s,
                                   struct bal_err *err)
{
    char number[NUM_TEXT];
    struct term_table t = TERM_TABLE(contest_columns);
    t.column_count -= !s->args->sample.given;
    for (uint32_t c = 0; c < s->frame->contest_count; c++)
        contest_rows(&t, s, c);
    fputs("\nCards of its own that each contest needs: their mean, and for a chance to finish "
          "of\n\n",
          cli->out);
    BAL_TRY(term_table_print(&t, cli, err));
    if (s->args->sample.given)
        fprintf(cli->out, "\nN: " STR_FMT " cards of the contest in all\n",
                STR_ARG(num_grouped(s->args->sample.v, number)));
    return BAL_OK;
}

static const struct term_column together_columns[] = {
    {.title = "method"},
    SIZE_COLUMNS,
    {.title = "hours at 90 %", .right = true},
};

static void sum_cells(struct term_table *t, const struct plan_args *a, const struct next_round *n)
{
    for (size_t i = 0; i < SIZE_CHANCES; i++)
        term_number(t, n->chances[i].cards);
    term_cell(t, "%.1f", plan_hours(a, n->chances[NEXT_CHANCE].cards));
}

static bal_status print_together(const struct cli *cli, const struct plan_shown *s,
                                 struct bal_err *err)
{
    struct term_table t = TERM_TABLE(together_columns);
    for (size_t k = 0; k < s->methods->at.len; k++) {
        const struct plan_method *p = &s->methods->at.at[k];
        term_cell(&t, "%s", called(p));
        sum_cells(&t, s->args, &p->next);
    }
    fputs(
        "\nCards to look for in one sample for all contests, shared cards counted once; contests "
        "that\nwould take all their cards are left out, the others each have the chance to finish "
        "of\n\n",
        cli->out);
    return term_table_print(&t, cli, err);
}

static const struct term_column place_columns[] = {
    {.title = "jurisdiction"},
    SIZE_COLUMNS,
    {.title = "hours at 90 %", .right = true},
};

void plan_place_rows(struct term_table *t, const struct plan_args *a, const struct frame *f,
                     const struct next_round *n, bool sum)
{
    for (uint32_t k = 0; k < f->stratum_count; k++) {
        str name = jurisdiction_of(f, k);
        term_cell(t, STR_FMT, STR_ARG(name.len > 0 ? name : STR("-")));
        for (size_t i = 0; i < SIZE_CHANCES; i++)
            term_number(t, n->chances[i].by_stratum[k]);
        term_cell(t, "%.1f", plan_hours(a, n->chances[NEXT_CHANCE].by_stratum[k]));
    }
    if (sum && f->stratum_count > 1) {
        term_cell(t, "all");
        sum_cells(t, a, n);
    }
    if (!sum || !frame_has_batches(f))
        return;
    term_cell(t, "batches to count");
    for (size_t i = 0; i < SIZE_CHANCES; i++)
        term_number(t, n->chances[i].batches);
    term_cell(t, "-");
}

static bal_status print_places(const struct cli *cli, const struct plan_shown *s,
                               struct bal_err *err)
{
    struct term_table t = TERM_TABLE(place_columns);
    plan_place_rows(&t, s->args, s->frame, &s->methods->at.at[0].next, false);
    fputs("\nOf these, by each contest's own method\n\n", cli->out);
    return term_table_print(&t, cli, err);
}

void plan_hand_counts_print(const struct cli *cli, const struct plan_shown *s,
                            const struct next_round *r)
{
    for (uint32_t c = 0; c < s->frame->contest_count; c++) {
        const struct next_contest *n = &r->contests.at[c];
        AUTO_BUF scratch = BUF_INIT(LIMIT_TOKEN_BYTES);
        str name = s->name(s->ctx, c, &scratch);
        const char *needs = handcount_needs(s->frame->contests[c].contest);
        if (n->wanted && n->reason.len > 0)
            fprintf(cli->out, "\nTo be counted by hand in full: " STR_FMT ": " STR_FMT "%s%s\n",
                    STR_ARG(name), STR_ARG(n->reason), needs[0] != '\0' ? ". " : "", needs);
    }
}

bal_status plan_methods_print(const struct cli *cli, const struct plan_shown *s,
                              struct bal_err *err)
{
    BAL_TRY(print_by_contest(cli, s, err));
    BAL_TRY(print_together(cli, s, err));
    if (s->brief)
        return BAL_OK;
    BAL_TRY(print_places(cli, s, err));
    plan_hand_counts_print(cli, s, &s->methods->at.at[0].next);
    plan_assumptions_print(cli, s->args, s->rates);
    return BAL_OK;
}

// ---- JSON

static void json_method_contest(struct json_writer *w, const struct plan_shown *s,
                                const struct next_contest *n, uint32_t c)
{
    AUTO_BUF scratch = BUF_INIT(LIMIT_TOKEN_BYTES);
    if (!n->wanted)
        return;
    jw_open(w, '{');
    jw_key_value(w, "contest", s->name(s->ctx, c, &scratch));
    jw_key(w, "mean");
    if (n->mean > 0)
        jw_double(w, n->mean);
    else
        jw_null(w);
    sizes_json(w, "sizes", n->sizes, n->mean > 0 ? SIZE_CHANCES : 0);
    if (s->args->sample.given) {
        jw_key_double(w, "chance", n->mean > 0 ? n->chance : 0);
    }
    jw_key_value(w, "full_hand_count", n->reason);
    jw_close(w, '}');
}

static void json_chance(struct json_writer *w, const struct plan_args *a, const struct frame *f,
                        const struct next_cards *n, size_t chance)
{
    jw_open(w, '{');
    jw_key_u64(w, "chance", (uint64_t)(size_chances[chance] * 100 + 0.5));
    jw_key_u64(w, "new_cards", n->cards);
    if (frame_has_batches(f))
        jw_key_u64(w, "new_batches", n->batches);
    jw_key_double(w, "hours", plan_hours(a, n->cards));
    jw_key(w, "jurisdictions");
    jw_open(w, '[');
    for (uint32_t k = 0; k < f->stratum_count; k++) {
        jw_open(w, '{');
        jw_key_value(w, "jurisdiction", jurisdiction_of(f, k));
        jw_key_u64(w, "new_cards", n->by_stratum[k]);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    jw_close(w, '}');
}

void plan_chances_json(struct json_writer *w, const struct plan_args *a, const struct frame *f,
                       const struct next_round *n)
{
    jw_key(w, "chances");
    jw_open(w, '[');
    for (size_t i = 0; i < SIZE_CHANCES; i++)
        json_chance(w, a, f, &n->chances[i], i);
    jw_close(w, ']');
}

static void json_method(struct json_writer *w, const struct plan_shown *s,
                        const struct plan_method *p)
{
    jw_open(w, '{');
    jw_key_or_null(w, "method", p->method != NULL ? p->method->name : NULL);
    jw_key(w, "contests");
    jw_open(w, '[');
    for (uint32_t c = 0; c < s->frame->contest_count; c++)
        json_method_contest(w, s, &p->next.contests.at[c], c);
    jw_close(w, ']');
    plan_chances_json(w, s->args, s->frame, &p->next);
    jw_close(w, '}');
}

static void json_rates(struct json_writer *w, const struct km_rates *r)
{
    const double rates[] = {r->o1, r->o2, r->u1, r->u2};
    doubles_json(w, "rates", rates, ARRAY_LEN(rates));
}

void plan_methods_json(struct json_writer *w, const struct plan_shown *s)
{
    json_rates(w, s->rates);
    jw_key_double(w, "minutes_per_card", s->args->minutes.v);
    jw_key(w, "methods");
    jw_open(w, '[');
    for (size_t k = 0; k < s->methods->at.len; k++)
        json_method(w, s, &s->methods->at.at[k]);
    jw_close(w, ']');
}

// ---- what if

bool plan_what_if_wanted(const struct plan_args *a)
{
    return a->what_if || a->heat.ptr != NULL || a->curves.ptr != NULL;
}

const struct contender *plan_contender(const struct method *m, bool polling)
{
    const struct contender *c = m != NULL ? contender_find(str_from(m->name)) : NULL;
    if (c != NULL && ((c->flags & CONTENDER_POLLING) != 0) == polling)
        return c;
    return contender_find(polling ? STR("kelly") : STR("mixture"));
}

static bal_status what_if_table(const struct cli *cli, const struct what_if *f,
                                const struct what_if_request *r, struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "errors a card"},      {.title = "0.5 %", .right = true},
        {.title = "1 %", .right = true}, {.title = "2 %", .right = true},
        {.title = "5 %", .right = true}, {.title = "10 %", .right = true},
    };
    struct term_table t = TERM_TABLE(columns);
    char number[NUM_TEXT];
    for (size_t k = 0; k < WHAT_IF_RATES; k++) {
        AUTO_BUF text = BUF_INIT(256);
        what_if_rate_text(&f->rates[k], &text);
        term_cell(&t, STR_FMT, STR_ARG(buf_str(&text)));
        for (size_t i = 0; i < WHAT_IF_MARGINS; i++) {
            if (f->mean[k][i] <= 0)
                term_cell(&t, "-");
            else if (f->q90[k][i] == SIM_NEVER)
                term_cell(&t, "> " STR_FMT, STR_ARG(num_grouped(f->most, number)));
            else
                term_number(&t, f->q90[k][i]);
        }
    }
    fprintf(
        cli->out,
        "\nWhat if: cards for a chance of 90 %% to finish, by errors (overstatements by one and "
        "by\ntwo votes) and by diluted margin; %s, " STR_FMT " cards\n\n",
        r->contender->name, STR_ARG(num_grouped(r->cards, number)));
    return term_table_print(&t, cli, err);
}

static void what_if_json(struct json_writer *w, const struct what_if *f,
                         const struct what_if_request *r)
{
    jw_key(w, "what_if");
    jw_open(w, '{');
    jw_key_value(w, "method", str_from(r->contender->name));
    jw_key_u64(w, "cards", r->cards);
    doubles_json(w, "margins", what_if_margins, WHAT_IF_MARGINS);
    jw_key(w, "rows");
    jw_open(w, '[');
    for (size_t k = 0; k < WHAT_IF_RATES; k++) {
        uint64_t sizes[WHAT_IF_MARGINS];
        for (size_t i = 0; i < WHAT_IF_MARGINS; i++)
            sizes[i] = f->mean[k][i] > 0 ? f->q90[k][i] : SIZE_UNBOUNDED;
        jw_open(w, '{');
        json_rates(w, &f->rates[k]);
        sizes_json(w, "sizes", sizes, WHAT_IF_MARGINS);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    jw_close(w, '}');
}

bal_status plan_what_if(const struct cli *cli, const struct plan_args *a,
                        const struct what_if_request *r, struct json_writer *w, struct bal_err *err)
{
    struct what_if f;
    struct term_progress line;
    struct what_if_request asked = *r;
    struct progress progress = term_progress_start(&line, cli);
    asked.progress = &progress;
    bal_status status = what_if_make(&f, &asked, err);
    if (status == BAL_OK && a->heat.ptr != NULL)
        status = what_if_heat(&f, &asked, a->heat.ptr, err);
    if (status == BAL_OK && a->curves.ptr != NULL)
        status = what_if_curves(&f, &asked, a->curves.ptr, err);
    term_progress_end(&line);
    BAL_TRY(status);
    if (w == NULL)
        return what_if_table(cli, &f, r, err);
    what_if_json(w, &f, r);
    return BAL_OK;
}
