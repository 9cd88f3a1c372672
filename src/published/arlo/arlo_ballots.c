// SPDX-License-Identifier: Apache-2.0
// arlo_ballots.c: audits of single ballots again: ballot polling (arlo_polling.c) and ballot
// comparison (super-simple). The report lists the ballots that were drawn with their tickets
// (arlo_tickets.c) and what people read; manifests and CVRs are not part of it.
//
// Sources: votingworks/arlo, server/api/reports.py (columns and what is in them),
// server/audit_math. No such report was at hand: this is unconfirmed by a published audit.
#include <math.h>

#include "audit/risk/super_simple.h"
#include "published/arlo/arlo_ballots.h"
#include "published/arlo/arlo_readings.h"

// ---- how often a ballot counts

static uint64_t draws_of(const struct arlo_ballot *b, uint32_t contest, uint32_t first,
                         uint32_t last)
{
    uint64_t n = 0;
    uint32_t round = 1;
    str rest = b->of[contest].tickets, one = STR("");
    while (arlo_next_ticket(&rest, &one, &round))
        n += round >= first && round <= last;
    return n;
}

// As often as it was drawn for the contest. Of a contest that was not targeted every ballot that
// was drawn in these rounds counts once, whatever it was drawn for (Arlo, server/api/rounds.py).
uint64_t arlo_times_drawn(const struct ballots *g, const struct arlo_ballot *b, uint32_t first,
                          uint32_t last)
{
    bool any = false;
    if (g->a->contests[g->contest].targeted)
        return draws_of(b, g->contest, first, last);
    for (uint32_t i = 0; i < g->a->contest_count && !any; i++)
        any = draws_of(b, i, first, last) > 0;
    return any;
}

// ---- pairs

static bool find_pairs(struct ballots *g)
{
    const struct arlo_contest *c = &g->a->contests[g->contest];
    size_t room = (size_t)c->choice_count * c->choice_count + 1;
    g->winners = arena_new(&g->a->p->arena, uint32_t, room);
    g->losers = arena_new(&g->a->p->arena, uint32_t, room);
    g->margins = arena_new(&g->a->p->arena, int64_t, room);
    if (g->winners == NULL || g->losers == NULL || g->margins == NULL)
        return false;
    for (uint32_t w = 0; w < c->choice_count; w++)
        for (uint32_t l = 0; l < c->choice_count; l++) {
            uint32_t before_w = 0, before_l = 0;
            for (uint32_t j = 0; j < c->choice_count; j++) {
                before_w += c->totals[j] > c->totals[w] || (c->totals[j] == c->totals[w] && j < w);
                before_l += c->totals[j] > c->totals[l] || (c->totals[j] == c->totals[l] && j < l);
            }
            if (before_w >= c->seats || before_l < c->seats)
                continue;
            g->winners[g->pairs] = w;
            g->losers[g->pairs] = l;
            g->margins[g->pairs++] = (int64_t)c->totals[w] - (int64_t)c->totals[l];
        }
    return g->pairs > 0;
}

static int64_t smallest(const struct ballots *g)
{
    int64_t least = g->margins[0];
    for (size_t k = 1; k < g->pairs; k++)
        least = g->margins[k] < least ? g->margins[k] : least;
    return least;
}

// ---- ballot comparison

// The discrepancies of a ballot in each pair; false where a reading cannot be understood.
static bool errors_of(struct ballots *g, const struct arlo_ballot *b, char *votes[2], int8_t *error)
{
    const struct arlo_contest *c = &g->a->contests[g->contest];
    struct card_votes paper, cvr;
    bool ok = arlo_read_cvr(c, b->of[g->contest].cvr, votes[1], &cvr);
    ok = arlo_read_paper(c, b, b->of[g->contest].paper, votes[0], &paper) && ok;
    for (size_t k = 0; k < g->pairs; k++)
        error[k] = ok ? (int8_t)card_error(&cvr, &paper, g->winners[k], g->losers[k]) : 2;
    return ok;
}

static int worst_of(const struct ballots *g, const int8_t *error)
{
    int worst = error[0];
    for (size_t k = 1; k < g->pairs; k++)
        worst = error[k] > worst ? error[k] : worst;
    return worst;
}

static void judge_discrepancy(struct ballots *g, const struct arlo_ballot *b, int worst)
{
    str said = b->of[g->contest].discrepancy;
    bool negative = str_starts(said, STR("-"));
    uint64_t n = 0;
    bool number = num_u64(str_skip(said, negative), &n) && n <= 2;
    bool agrees =
        said.len == 0 ? worst == 0 : number && (negative ? worst == -(int)n : worst == (int)n);
    if (b->of[g->contest].has_discrepancy)
        arlo_judge(g->a, ARLO_CHANGES, agrees, g->a->report, b->line,
                   STR_FMT ": the discrepancy is given as '" STR_FMT "', by the readings it is %d",
                   STR_ARG(g->a->contests[g->contest].name), STR_ARG(said), worst);
}

// Arlo's discrepancy of a card is that of the pair with most votes of it, for all pairs.
static void as_arlo(const struct ballots *g, int8_t *error)
{
    int worst = worst_of(g, error);
    bool kept = false;
    for (size_t k = 0; k < g->pairs; k++) {
        bool keep = !kept && error[k] == worst;
        error[k] = keep ? error[k] : worst < 0 ? -2 : 0;
        kept |= keep;
    }
}

// Does the ballot count for a contest that was not targeted? One that nobody looked at does not,
// and neither does one of a jurisdiction that does not vote on it.
static bool counts(struct ballots *g, const struct arlo_ballot *b)
{
    if (g->a->contests[g->contest].targeted)
        return true;
    bool looked =
        str_eq_nocase(b->audited, STR("AUDITED")) || str_eq_nocase(b->audited, STR("NOT_FOUND"));
    bool votes = table_find(&g->places, b->jurisdiction) != TABLE_NONE;
    g->elsewhere |= looked && !votes;
    return looked && (votes || g->everywhere);
}

// Boards are asked for the contests of their jurisdiction alone: where any ballot of one has an
// answer, or a CVR the contest, it votes on it.
static bool find_places(struct ballots *g)
{
    bool ok = true;
    for (size_t i = 0; i < g->a->ballots.len && ok; i++) {
        const struct arlo_ballot *b = &g->a->ballots.at[i];
        if (b->of[g->contest].cvr.len + b->of[g->contest].paper.len > 0)
            ok = table_add(&g->places, b->jurisdiction) != TABLE_NONE;
    }
    return ok;
}

static bal_status compare_risk(struct ballots *g, uint32_t last, bool tell, double *risk,
                               struct published_contest *out, struct bal_err *err)
{
    struct arlo_audit *a = g->a;
    const struct arlo_contest *c = &a->contests[g->contest];
    struct card_errors *cards = arena_new(&a->p->arena, struct card_errors, a->ballots.len + 1);
    char *votes[2] = {arena_new(&a->p->arena, char, c->choice_count + 1),
                      arena_new(&a->p->arena, char, c->choice_count + 1)};
    size_t count = 0;
    BAL_TRY(arena_check(&a->p->arena, err));
    for (size_t r = 0; r < a->ballots.len; r++) {
        const struct arlo_ballot *b = &a->ballots.at[r];
        uint64_t times = counts(g, b) ? arlo_times_drawn(g, b, 0, last) : 0;
        int8_t *error = arena_new(&a->p->arena, int8_t, g->pairs);
        if (times == 0 || error == NULL)
            continue;
        bool ok = errors_of(g, b, votes, error);
        int worst = worst_of(g, error);
        if (tell) {
            arlo_judge(a, ARLO_READ, ok, a->report, b->line,
                       STR_FMT ": a reading is not understood, and counts as the worst: '" STR_FMT
                               "'",
                       STR_ARG(c->name), STR_ARG(b->of[g->contest].paper));
            judge_discrepancy(g, b, worst);
        }
        out->o1 += worst == 1 ? times : 0;
        out->o2 += worst == 2 ? times : 0;
        out->u1 += worst == -1 ? times : 0;
        out->u2 += worst == -2 ? times : 0;
        as_arlo(g, error);
        cards[count++] = (struct card_errors){error, (uint32_t)times};
    }
    const struct super_simple s = {c->ballots_cast, g->margins, g->pairs, KM_GAMMA};
    return super_simple_risk(&s, cards, count, risk, err);
}

// The votes of a round against the ballots that were drawn in it, each as often as it was drawn.
static void judge_votes(struct ballots *g, const struct arlo_round *r)
{
    struct arlo_audit *a = g->a;
    const struct arlo_contest *c = &a->contests[g->contest];
    uint64_t *sum = arena_new(&a->p->arena, uint64_t, c->choice_count + 1);
    char *votes = arena_new(&a->p->arena, char, c->choice_count + 1);
    bool known = r->audited != NULL && sum != NULL && votes != NULL && a->ballots.len > 0;
    for (size_t i = 0; i < a->ballots.len && known; i++) {
        const struct arlo_ballot *b = &a->ballots.at[i];
        uint64_t times = arlo_times_drawn(g, b, r->number, r->number);
        struct card_votes paper;
        known = b->of[g->contest].has_paper;
        if (times == 0 || !known)
            continue;
        bool ok = arlo_read_paper(c, b, b->of[g->contest].paper, votes, &paper);
        arlo_judge(a, ARLO_READ, ok, a->report, b->line,
                   STR_FMT ": '" STR_FMT "' is not understood", STR_ARG(c->name),
                   STR_ARG(b->of[g->contest].paper));
        for (uint32_t j = 0; j < c->choice_count; j++)
            sum[j] += ok && paper.state == CARD_HAS_CONTEST && votes[j] == '1' ? times : 0;
    }
    for (uint32_t j = 0; j < c->choice_count && known; j++)
        arlo_judge(a, ARLO_SUMS, sum[j] == r->audited[j], a->report, r->line,
                   STR_FMT ", round %u: " STR_FMT
                           " has %ju votes in the report, %ju on the ballots "
                           "that were drawn",
                   STR_ARG(c->name), r->number, STR_ARG(c->choices[j]), (uintmax_t)r->audited[j],
                   (uintmax_t)sum[j]);
    if (!known)
        arlo_open(a, ARLO_SUMS, "what was read on the single ballots is not in the report");
}

// ---- rounds

// Is there what the board and the machine read on each ballot?
static bool has_readings(const struct ballots *g)
{
    for (size_t i = 0; i < g->a->ballots.len; i++) {
        const struct arlo_reading_of_ballot *of = &g->a->ballots.at[i].of[g->contest];
        if (!of->has_paper || !of->has_cvr)
            return false;
    }
    return g->a->ballots.len > 0;
}

static void judge_looked(struct ballots *g, const struct arlo_ballot *b)
{
    static const char *const looked[] = {"AUDITED", "NOT_FOUND"};
    if (b->audited.len == 0)
        arlo_open(g->a, ARLO_COUNTED, "the report does not say which ballots were audited");
    else
        arlo_judge(g->a, ARLO_COUNTED, arlo_starts_any(b->audited, looked, ARRAY_LEN(looked)),
                   g->a->report, b->line, STR_FMT ", batch '" STR_FMT "', ballot %ju: " STR_FMT,
                   STR_ARG(b->jurisdiction), STR_ARG(b->batch), (uintmax_t)b->position,
                   STR_ARG(b->audited));
}

// All draws of the round are listed, and each ballot was audited, or looked for.
static void judge_drawn(struct ballots *g, const struct arlo_round *r)
{
    uint64_t drawn = 0;
    for (size_t i = 0; i < g->a->ballots.len; i++) {
        const struct arlo_ballot *b = &g->a->ballots.at[i];
        uint64_t times = arlo_times_drawn(g, b, r->number, r->number);
        if (times > 0)
            judge_looked(g, b);
        drawn += times;
    }
    arlo_judge(g->a, ARLO_COUNTED, drawn == r->size, g->a->report, r->line,
               STR_FMT ", round %u: %ju draws are listed, the sample size is %ju",
               STR_ARG(g->a->contests[g->contest].name), r->number, (uintmax_t)drawn,
               (uintmax_t)r->size);
}

static void judge_risk(struct ballots *g, const struct arlo_round *r, struct published_contest *out,
                       double risk)
{
    struct arlo_audit *a = g->a;
    double limit = 0;
    out->risk_again = risk;
    out->agrees = arlo_as_printed(r->risk, risk);
    arlo_judge(a, ARLO_RISKS, out->agrees, a->report, r->line,
               STR_FMT ", round %u: the report's risk is " STR_FMT ", computed again it is %.10f",
               STR_ARG(a->contests[g->contest].name), r->number, STR_ARG(r->risk), risk);
    if (arlo_risk_limit(a, &limit))
        arlo_judge(a, ARLO_LIMIT, str_eq(r->met, STR("Yes")) == (risk <= limit), a->report, r->line,
                   STR_FMT ", round %u: 'risk limit met' is '" STR_FMT "', and the risk %.10f",
                   STR_ARG(a->contests[g->contest].name), r->number, STR_ARG(r->met), risk);
}

// Earlier versions of Arlo left answers empty: where only the ballots of all jurisdictions give the
// printed risk, these are counted.
static bal_status comparison_risk(struct ballots *g, const struct arlo_round *r, bool tell,
                                  double *risk, struct published_contest *out, struct bal_err *err)
{
    const struct published_contest before = *out;
    double all = 1;
    g->everywhere = g->elsewhere = false;
    BAL_TRY(compare_risk(g, r->number, tell, risk, out, err));
    if (!g->elsewhere || arlo_as_printed(r->risk, *risk))
        return BAL_OK;
    struct published_contest other = before;
    g->everywhere = true;
    BAL_TRY(compare_risk(g, r->number, false, &all, &other, err));
    if (arlo_as_printed(r->risk, all)) {
        *out = other;
        *risk = all;
    }
    return BAL_OK;
}

static bal_status judge_round(struct ballots *g, const struct arlo_round *r, bool last,
                              struct bal_err *err)
{
    struct arlo_audit *a = g->a;
    const struct arlo_contest *c = &a->contests[g->contest];
    struct published_contest *out = published_contest_add(a->p, c->name);
    double risk = 1, limit = 0;
    if (out == NULL)
        return err_memory(err);
    out->target = c->targeted;
    out->round = published_text(a->p, "%u", r->number);
    out->margin = smallest(g) > 0 ? (uint64_t)smallest(g) : 0;
    out->cards = c->ballots_cast;
    out->status = str_eq(r->met, STR("Yes")) ? STR("risk limit met") : STR("risk limit not met");
    out->risk_text = r->risk;
    if (!num_double(r->risk, &out->risk))
        out->risk = (double)NAN;
    if (arlo_risk_limit(a, &limit))
        out->risk_limit = published_text(a->p, "%g", limit);
    for (size_t i = 0; i < a->ballots.len; i++)
        out->sample += arlo_times_drawn(g, &a->ballots.at[i], 0, r->number);
    if (c->targeted && a->ballots.len > 0)
        judge_drawn(g, r);
    if (!g->comparison)
        judge_votes(g, r);
    struct bal_err why;
    bool possible = !g->comparison || has_readings(g);
    bal_status status = !possible
                            ? bal_fail(&why, BAL_INVALID, "its draws and readings are not listed")
                        : g->comparison ? comparison_risk(g, r, last, &risk, out, &why)
                                        : arlo_polling_risk(g, r, &risk, &why);
    if (status == BAL_OK) {
        judge_risk(g, r, out, risk);
        return BAL_OK;
    }
    out->reason = published_text(a->p, "%s", why.what);
    out->agrees = isnan(out->risk);
    arlo_open(a, ARLO_RISKS, STR_FMT ": %s", STR_ARG(c->name), why.what);
    return status == BAL_LIMIT ? arena_check(&a->p->arena, err) : BAL_OK;
}

static bal_status rounds_again(struct ballots *g, struct bal_err *err)
{
    struct arlo_audit *a = g->a;
    const struct arlo_round *last = arlo_last_round(a, g->contest);
    if (!find_pairs(g)) {
        arlo_open(a, ARLO_RISKS, STR_FMT ": nobody lost", STR_ARG(a->contests[g->contest].name));
        return arena_check(&a->p->arena, err);
    }
    for (size_t i = 0; i < a->rounds.len; i++)
        if (a->rounds.at[i].contest == g->contest)
            BAL_TRY(judge_round(g, &a->rounds.at[i], &a->rounds.at[i] == last, err));
    return BAL_OK;
}

static bal_status contest_again(struct arlo_audit *a, uint32_t contest, struct bal_err *err)
{
    struct ballots g = {
        .a = a, .contest = contest, .comparison = str_eq(a->math, STR("SUPERSIMPLE"))};
    g.places = TABLE_INIT(LIMIT_NAMES_BYTES);
    if (!find_places(&g)) {
        table_done(&g.places);
        return err_memory(err);
    }
    bal_status status = rounds_again(&g, err);
    table_done(&g.places);
    return status;
}

bal_status arlo_ballots_again(struct arlo_audit *a, struct bal_err *err)
{
    static const char *const known[] = {"BRAVO", "MINERVA", "PROVIDENCE", "SUPERSIMPLE"};
    bool is = false;
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        is = is || str_eq(a->math, str_from(known[i]));
    if (a->seed.len > 0)
        arlo_tickets_check(a);
    else
        arlo_open(a, ARLO_TICKETS, "the seed is missing");
    arlo_open(a, ARLO_DRAWS,
              "that no other ballot has a smaller ticket needs the list of all ballots, which is "
              "not in the report");
    arlo_open(a, ARLO_SIZES, "an office chooses the first sample size of such an audit itself");
    if (a->full.rows > 0) {
        arlo_open(a, ARLO_RISKS, "all ballots were counted by hand: there is no risk to compute");
        arlo_open(a, ARLO_LIMIT, "all ballots were counted by hand");
        return BAL_OK;
    }
    if (!is) {
        arlo_open(a, ARLO_RISKS,
                  "the risk of an audit of type " STR_FMT ", " STR_FMT
                  ", needs figures that are not in the report",
                  STR_ARG(a->audit_type), STR_ARG(a->math));
        arlo_open(a, ARLO_LIMIT, "the risk is not computed again");
        return BAL_OK;
    }
    for (uint32_t i = 0; i < a->contest_count; i++)
        BAL_TRY(contest_again(a, i, err));
    return BAL_OK;
}
