// SPDX-License-Identifier: Apache-2.0
// arlo_again.c: a batch comparison audit again, from what was published before the draw: the error
// bounds of all batches, the draws from the seed, their tickets, and from the counts the risks.
#include <math.h>
#include <stdlib.h>

#include "audit/risk/macro.h"
#include "audit/sampling/batch_draw.h"
#include "published/arlo/arlo.h"

struct ticketed {
    str ticket;
    uint32_t batch;
};

struct again {
    struct arlo_audit *a;
    uint32_t contest;
    struct batch_contest votes;
    struct batch_claims claims;
    struct ticketed *at; // in the order of drawing
    size_t count;
};

// ---- the draw

static bal_status take_draw(void *ctx, const struct draw *d, struct bal_err *err)
{
    struct again *g = ctx;
    g->at[g->count++] =
        (struct ticketed){arena_str(&g->a->p->arena, d->prn), (uint32_t)d->index - 1};
    return arena_check(&g->a->p->arena, err);
}

static int by_ticket(const void *a, const void *b)
{
    return str_cmp(((const struct ticketed *)a)->ticket, ((const struct ticketed *)b)->ticket);
}

static bal_status draw_again(struct again *g, uint64_t sample, struct bal_err *err)
{
    size_t n = g->votes.count;
    struct ppeb_batch *batches = arena_new(&g->a->p->arena, struct ppeb_batch, n);
    long double all = 0;
    g->at = arena_new(&g->a->p->arena, struct ticketed, sample + n);
    BAL_TRY(arena_check(&g->a->p->arena, err));
    for (size_t p = 0; p < n; p++)
        all += macro_batch_bound(&g->claims, &g->votes.batches[p]);
    for (size_t p = 0; p < n; p++) {
        const struct batch_votes *b = &g->votes.batches[p];
        batches[p] = (struct ppeb_batch){b->jurisdiction, b->name,
                                         (double)(macro_batch_bound(&g->claims, b) / all)};
    }
    struct ppeb_request r = {.seed = g->a->seed, .batches = batches, .count = n, .more = sample};
    return ppeb_draw(&r, (struct draw_sink){take_draw, g}, err);
}

// ---- what the report lists

bool arlo_next_ticket(str *rest, str *ticket, uint32_t *round)
{
    while (rest->len > 0) {
        str item = str_trim(str_cut(rest, ','));
        size_t colon = str_rindex(item, ':');
        str name = str_head(item, colon), word = STR("Round ");
        if (round != NULL && colon < item.len && str_starts(name, word))
            (void)num_u32(str_trim(str_skip(name, word.len)), round);
        item = colon < item.len ? str_trim(str_skip(item, colon + 1)) : item;
        if (item.len > 0 && !str_eq(item, STR("EXTRA"))) {
            *ticket = item;
            return true;
        }
    }
    return false;
}

// Is a draw of one of the row's batches one of its tickets?
static bool has_draw(const struct arlo_row *row, uint32_t i, str ticket)
{
    str rest = row->of[i].tickets, one = STR("");
    while (arlo_next_ticket(&rest, &one, NULL))
        if (str_eq(one, ticket))
            return true;
    return false;
}

// Every draw stands in its batch's row. How many of the batches drawn are listed as such?
static uint64_t judge_draws(struct again *g)
{
    struct arlo_audit *a = g->a;
    uint64_t listed = 0;
    bool *seen = arena_new(&a->p->arena, bool, a->batches.len);
    for (size_t d = 0; d < g->count && seen != NULL; d++) {
        const struct arlo_batch *b = &a->batches.at[g->at[d].batch];
        bool there = b->row != ARLO_NONE;
        const struct arlo_row *row = there ? &a->rows.at[b->row] : NULL;
        str tickets = there ? row->of[g->contest].tickets : STR(""), one = STR("");
        if (!seen[g->at[d].batch]) {
            bool found = arlo_next_ticket(&tickets, &one, NULL);
            listed += found;
            arlo_judge(a, ARLO_DRAWS, found, a->report, there ? row->line : 0,
                       STR_FMT ": the seed draws " STR_FMT ", '" STR_FMT
                               "', which the report does not list as drawn",
                       STR_ARG(a->contests[g->contest].name), STR_ARG(b->jurisdiction),
                       STR_ARG(b->name));
        }
        seen[g->at[d].batch] = true;
        if (there)
            arlo_judge(
                a, ARLO_TICKETS, has_draw(row, g->contest, g->at[d].ticket), a->report, row->line,
                STR_FMT ", '" STR_FMT "', " STR_FMT ": ticket " STR_FMT
                        " of the draw is not in the report: '" STR_FMT "'",
                STR_ARG(b->jurisdiction), STR_ARG(b->name), STR_ARG(a->contests[g->contest].name),
                STR_ARG(g->at[d].ticket), STR_ARG(row->of[g->contest].tickets));
    }
    return listed;
}

static bool is_of(const struct arlo_row *row, uint32_t batch)
{
    for (uint32_t m = 0; m < row->member_count; m++)
        if (row->members[m] == batch)
            return true;
    return false;
}

// Is the ticket that of a draw of the row's batches? The draws are sorted by ticket.
static bool is_drawn(const struct ticketed *draws, size_t count, const struct arlo_row *row,
                     str ticket)
{
    size_t at = 0;
    VEC_BOUND(at, count, i, str_cmp(draws[i].ticket, ticket) < 0);
    for (; at < count && str_eq(draws[at].ticket, ticket); at++)
        if (is_of(row, draws[at].batch))
            return true;
    return false;
}

// Every ticket of the report is a draw of its row's batches.
static void judge_listed(struct again *g)
{
    struct arlo_audit *a = g->a;
    struct ticketed *draws = arena_new(&a->p->arena, struct ticketed, g->count + 1);
    if (draws == NULL)
        return; // told by whoever looks at the arena
    memcpy(draws, g->at, g->count * sizeof *draws);
    qsort(draws, g->count, sizeof *draws, by_ticket);
    for (size_t r = 0; r < a->rows.len; r++) {
        const struct arlo_row *row = &a->rows.at[r];
        str rest = row->of[g->contest].tickets, ticket = STR("");
        while (arlo_next_ticket(&rest, &ticket, NULL)) {
            if (!is_drawn(draws, g->count, row, ticket))
                arlo_judge(a, ARLO_DRAWS, false, a->report, row->line,
                           STR_FMT ", '" STR_FMT "', " STR_FMT
                                   ": the seed gives no ticket " STR_FMT,
                           STR_ARG(row->jurisdiction), STR_ARG(row->batch),
                           STR_ARG(a->contests[g->contest].name), STR_ARG(ticket));
        }
    }
}

// ---- the margin's change of a row, as Arlo takes it: of the claims whose error is not 0, that
// with the largest share of its margin.
static str margin_change(struct again *g, const struct batch_votes *b)
{
    int64_t best = 0;
    long double most = -(long double)INFINITY;
    for (size_t i = 0; i < g->claims.list.len; i++) {
        const struct batch_claim *c = &g->claims.list.at[i];
        int64_t e = batch_error(&g->claims, c, b);
        long double share =
            c->margin > 0 ? (long double)e / (long double)c->margin : (long double)INFINITY;
        if (e != 0 && share > most) {
            most = share;
            best = e;
        }
    }
    return best == 0 ? STR("") : published_text(g->a->p, "%jd", (intmax_t)best);
}

static void judge_margins(struct again *g)
{
    struct arlo_audit *a = g->a;
    for (size_t r = 0; r < a->rows.len && a->has_margin[g->contest]; r++) {
        const struct arlo_row *row = &a->rows.at[r];
        const struct arlo_figures *f = &row->of[g->contest];
        if (f->reported == NULL || f->counted == NULL)
            continue;
        const struct batch_votes b = {
            .cards = row->ballots, .reported = f->reported, .counted = f->counted};
        str found = margin_change(g, &b);
        if (f->margin.len > 0 || found.len > 0)
            arlo_judge(a, ARLO_CHANGES, str_eq(f->margin, found), a->report, row->line,
                       STR_FMT ", '" STR_FMT "', " STR_FMT
                               ": the change of the margin is given as '" STR_FMT
                               "', and is '" STR_FMT "'",
                       STR_ARG(row->jurisdiction), STR_ARG(row->batch),
                       STR_ARG(a->contests[g->contest].name), STR_ARG(f->margin), STR_ARG(found));
    }
}

// ---- rounds

// "0.049083729": rounded to 9 decimals, in older reports to 10; zeros at the end are left out. The
// risk computed here is never rounded down, hence the small allowance.
bool arlo_as_printed(str text, double risk)
{
    double said = 0, half = text.len - str_index(text, '.') > 10 ? 5.0001e-11 : 5.0001e-10;
    if (str_starts(text, STR("<")))
        return num_double(str_skip(text, 1), &said) && risk < said;
    return num_double(text, &said) && fabs(said - risk) <= half;
}

bool arlo_risk_limit(const struct arlo_audit *a, double *limit)
{
    str text = a->risk_limit;
    bool percent = str_ends(text, STR("%"));
    if (!num_double(str_trim(str_head(text, text.len - percent)), limit))
        return false;
    *limit /= percent ? 100 : 1;
    return *limit > 0 && *limit < 1;
}

static struct published_contest *tell_contest(struct again *g, const struct arlo_round *r)
{
    const struct arlo_contest *c = &g->a->contests[g->contest];
    struct published_contest *out = published_contest_add(g->a->p, c->name);
    double limit = 0;
    if (out == NULL)
        return NULL;
    out->target = c->targeted;
    if (g->a->rounds.at[g->a->rounds.len - 1].number != g->a->rounds.at[0].number)
        out->round = published_text(g->a->p, "%u", r->number);
    out->margin = g->claims.smallest > 0 ? (uint64_t)g->claims.smallest : 0;
    out->cards = c->ballots_cast;
    out->status = str_eq(r->met, STR("Yes")) ? STR("risk limit met") : STR("risk limit not met");
    if (arlo_risk_limit(g->a, &limit))
        out->risk_limit = published_text(g->a->p, "%g", limit);
    return out;
}

static void judge_size(struct again *g, const struct arlo_round *r, struct published_contest *out)
{
    struct macro_risk start;
    struct bal_err err;
    double limit = 0;
    if (out == NULL || !arlo_risk_limit(g->a, &limit) ||
        macro_risk(&g->claims, NULL, 0, &start, &err) != BAL_OK ||
        macro_size(&g->claims, &start, limit, &out->size_again, &err) != BAL_OK)
        return;
    out->has_size = true;
    out->size = r->size;
    out->size_agrees = out->size == out->size_again;
    if (!out->size_agrees) // the office may choose a size of its own
        published_find(g->a->p, "size-other", false, "Samples of another size than planned",
                       "MACRO would plan another number of draws. An office may choose its own.",
                       (struct published_place){
                           g->a->report->name, r->line,
                           published_text(g->a->p, STR_FMT ": %ju draws, MACRO plans %ju",
                                          STR_ARG(g->a->contests[g->contest].name),
                                          (uintmax_t)out->size, (uintmax_t)out->size_again)});
    g->a->tally[ARLO_SIZES].done++;
}

// The risk of the first `count` draws.
static bal_status judge_risk(struct again *g, const struct arlo_round *r, size_t count,
                             struct published_contest *out, struct bal_err *err)
{
    struct arlo_audit *a = g->a;
    struct ticketed *order = arena_new(&a->p->arena, struct ticketed, count + 1);
    uint32_t *draws = arena_new(&a->p->arena, uint32_t, count + 1);
    struct macro_risk risk;
    double limit = 0;
    BAL_TRY(arena_check(&a->p->arena, err)); // `out` among others
    memcpy(order, g->at, count * sizeof *order);
    if (count > 0)
        qsort(order, count, sizeof *order, by_ticket);
    for (size_t d = 0; d < count; d++)
        draws[d] = order[d].batch;
    out->sample = count;
    out->risk_text = r->risk;
    if (!num_double(r->risk, &out->risk))
        out->risk = (double)NAN;
    if (macro_risk(&g->claims, draws, count, &risk, err) != BAL_OK) {
        out->reason = published_text(a->p, "%s", err->what);
        out->agrees = isnan(out->risk);
        arlo_open(a, ARLO_RISKS, STR_FMT ": %s", STR_ARG(a->contests[g->contest].name), err->what);
        return BAL_OK;
    }
    out->risk_again = risk.last;
    out->agrees = arlo_as_printed(r->risk, risk.last);
    arlo_judge(a, ARLO_RISKS, out->agrees, a->report, r->line,
               STR_FMT ": the report's risk is " STR_FMT ", computed again it is %.10f",
               STR_ARG(a->contests[g->contest].name), STR_ARG(r->risk), risk.last);
    if (arlo_risk_limit(a, &limit))
        arlo_judge(a, ARLO_LIMIT, str_eq(r->met, STR("Yes")) == (risk.last <= limit), a->report,
                   r->line, STR_FMT ": 'risk limit met' is '" STR_FMT "', and the risk %.10f",
                   STR_ARG(a->contests[g->contest].name), STR_ARG(r->met), risk.last);
    return BAL_OK;
}

static bal_status judge_rounds(struct again *g, struct bal_err *err)
{
    struct arlo_audit *a = g->a;
    uint64_t drawn = 0;
    for (size_t i = 0; i < a->rounds.len; i++) {
        const struct arlo_round *r = &a->rounds.at[i];
        if (r->contest != g->contest)
            continue;
        struct published_contest *out = tell_contest(g, r);
        if (drawn == 0)
            judge_size(g, r, out);
        drawn = drawn + r->size < g->count ? drawn + r->size : g->count;
        BAL_TRY(judge_risk(g, r, drawn, out, err));
    }
    return BAL_OK;
}

// ---- the whole

static uint64_t sample_of(const struct arlo_audit *a, uint32_t contest)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < a->rounds.len; i++)
        if (a->rounds.at[i].contest == contest)
            sum += a->rounds.at[i].size;
    return sum;
}

static bool votes_again(struct again *g)
{
    struct arlo_audit *a = g->a;
    const struct arlo_contest *c = &a->contests[g->contest];
    struct batch_votes *batches = arena_new(&a->p->arena, struct batch_votes, a->batches.len);
    g->votes = (struct batch_contest){.choices = c->choice_count,
                                      .seats = c->seats,
                                      .votes_allowed = c->votes_allowed,
                                      .majority = c->majority,
                                      .totals = c->totals,
                                      .pending = c->pending,
                                      .batches = batches,
                                      .count = a->batches.len};
    for (size_t p = 0; p < a->batches.len && batches != NULL; p++) {
        const struct arlo_batch *b = &a->batches.at[p];
        if (b->votes == NULL || b->votes[g->contest] == NULL)
            return false;
        const struct arlo_row *row = b->row == ARLO_NONE ? NULL : &a->rows.at[b->row];
        batches[p] =
            (struct batch_votes){.jurisdiction = b->jurisdiction,
                                 .name = b->name,
                                 .cards = b->cards,
                                 .reported = b->votes[g->contest],
                                 .counted = row != NULL ? row->of[g->contest].counted : NULL,
                                 .group = row != NULL && row->member_count > 1 ? b->row + 1 : 0};
    }
    return batches != NULL;
}

static void tell_draw(struct again *g, uint64_t listed, uint64_t wrong)
{
    struct published_county *county =
        published_county_add(g->a->p, g->a->contests[g->contest].name);
    if (county == NULL)
        return;
    county->domain = county->manifest_total = g->votes.count;
    county->draws = g->count;
    county->listed = listed;
    county->draw = wrong == 0 ? DRAW_REPRODUCED : DRAW_NOT_REPRODUCED;
    if (wrong > 0)
        county->reason = STR("see the findings of draws and tickets");
}

// Would MACRO plan the contest's first sample size with this law?
static bool planned(struct arlo_audit *a, uint32_t i, bool majority)
{
    struct again g = {.a = a, .contest = i};
    const struct arlo_round *first = NULL;
    struct macro_risk start;
    uint64_t size = 0;
    double limit = 0;
    for (size_t r = 0; r < a->rounds.len; r++)
        if (a->rounds.at[r].contest == i &&
            (first == NULL || a->rounds.at[r].number < first->number))
            first = &a->rounds.at[r];
    a->contests[i].majority = majority;
    bool ok = first != NULL && arlo_risk_limit(a, &limit) && votes_again(&g) &&
              batch_claims_make(&g.votes, &g.claims, NULL) == BAL_OK &&
              macro_risk(&g.claims, NULL, 0, &start, NULL) == BAL_OK &&
              macro_size(&g.claims, &start, limit, &size, NULL) == BAL_OK && size == first->size;
    batch_claims_done(&g.claims);
    return ok;
}

// Earlier versions have no column of the law on runoffs: the sample size tells whether the winner
// needs a majority. False: neither gives it.
static bool find_law(struct arlo_audit *a, uint32_t i)
{
    return !a->lacks_runoff || !a->contests[i].targeted || planned(a, i, false) ||
           planned(a, i, true);
}

static void open_law(struct arlo_audit *a, uint32_t i)
{
    static const enum arlo_check needs[] = {ARLO_SIZES, ARLO_DRAWS,   ARLO_TICKETS,
                                            ARLO_RISKS, ARLO_CHANGES, ARLO_LIMIT};
    for (size_t k = 0; k < ARRAY_LEN(needs); k++)
        arlo_open(a, needs[k],
                  "the report does not say whether " STR_FMT " needs a majority, and the sample "
                  "size does not tell",
                  STR_ARG(a->contests[i].name));
}

static bal_status contest_again(struct arlo_audit *a, uint32_t i, struct bal_err *err)
{
    if (!find_law(a, i)) {
        open_law(a, i);
        return BAL_OK;
    }
    struct again g = {.a = a, .contest = i};
    uint64_t sample = sample_of(a, i);
    const char *name = a->contests[i].name.ptr;
    if (!votes_again(&g) || batch_claims_make(&g.votes, &g.claims, err) != BAL_OK) {
        arlo_open(a, ARLO_DRAWS, "%s: the votes of its batches do not make up the contest", name);
        arlo_open(a, ARLO_RISKS, "%s: the votes of its batches do not make up the contest", name);
        batch_claims_done(&g.claims);
        return BAL_OK;
    }
    judge_margins(&g);
    uint64_t before = a->tally[ARLO_DRAWS].wrong + a->tally[ARLO_TICKETS].wrong;
    bal_status status = BAL_OK;
    if (!a->contests[i].targeted || sample == 0 || g.claims.smallest <= 0) {
        arlo_open(a, ARLO_DRAWS, "%s: nothing was drawn for it, or it has no margin", name);
    } else {
        status = draw_again(&g, sample, err);
        if (status == BAL_OK) {
            uint64_t listed = judge_draws(&g);
            judge_listed(&g);
            tell_draw(&g, listed,
                      a->tally[ARLO_DRAWS].wrong + a->tally[ARLO_TICKETS].wrong - before);
            status = judge_rounds(&g, err);
        }
    }
    batch_claims_done(&g.claims);
    return status;
}

bal_status arlo_again(struct arlo_audit *a, struct bal_err *err)
{
    if (a->ballots.len > 0 || str_starts(a->audit_type, STR("BALLOT_")))
        return arlo_ballots_again(a, err);
    bool batches = str_eq(a->audit_type, STR("BATCH_COMPARISON")) && str_eq(a->math, STR("MACRO"));
    static const enum arlo_check needs[] = {ARLO_SIZES, ARLO_DRAWS, ARLO_TICKETS, ARLO_RISKS,
                                            ARLO_LIMIT};
    for (size_t i = 0; i < ARRAY_LEN(needs); i++) {
        if (!batches)
            arlo_open(a, needs[i],
                      "an audit of type " STR_FMT ", " STR_FMT ", is not computed again here",
                      STR_ARG(a->audit_type), STR_ARG(a->math));
        else if (a->batches.len == 0 || a->candidate_totals == NULL || a->seed.len == 0)
            arlo_open(a, needs[i], "manifests, candidate totals or the seed are missing");
    }
    if (a->tally[ARLO_DRAWS].open.len > 0)
        return BAL_OK;
    for (uint32_t i = 0; i < a->contest_count; i++)
        BAL_TRY(contest_again(a, i, err));
    return BAL_OK;
}
