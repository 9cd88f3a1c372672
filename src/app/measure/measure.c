// SPDX-License-Identifier: Apache-2.0
#include "app/measure/measure.h"

#include "app/measure/batch_measure.h"
#include "app/measure/measure_rounds.h"
#include "app/words.h"
#include "audit/risk/cobra.h"

// One contest while the sample is gone through.
struct running {
    size_t end;   // its usable cards lie before this place
    bool stopped; // a card that nobody has looked at yet
    bool *used;   // weighted draws: of each place, whether the contest has used the card
};

struct work {
    const struct measure_request *r;
    struct measure *out;
    struct running *running; // of each contest
    uint32_t *on_card;       // contests whose universe the card is in
    size_t on_count;
    const struct finding **paper; // of each contest: what the card at hand shows
    struct arena arena;
};

static const struct finding not_on_card = {.state = FINDING_NOT_ON_CARD},
                            not_found = {.state = FINDING_NOT_FOUND};

// ---- tests

// What an adaptive bet does not find out by itself: the phantoms, which are one-vote
// overstatements, and what cards of pools show by the report, which is no guess.
static void expect(struct martingale *m, const struct frame_assertion *a,
                   const struct observation *draw, size_t count)
{
    double phantoms = (double)a->margin.phantoms / (double)a->margin.cards;
    (void)cobra_expect(m, draw[1].x, m->kinds.prior[1] + phantoms, false);
    for (size_t i = COMPARISON_KINDS; i < count; i++) {
        unsigned k = 0;
        while (k < m->kinds.count && m->kinds.x[k] != draw[i].x)
            k++;
        bool known = k == m->kinds.count;
        (void)cobra_expect(m, draw[i].x, draw[i].chance + (known ? 0 : m->kinds.prior[k]), known);
    }
}

bal_status measure_start(const struct frame *f, const struct frame_contest *c,
                         const struct frame_assertion *claim, bool replacement,
                         struct martingale *out, struct bal_err *err)
{
    struct null_hypothesis null;
    struct observation draw[DRAW_KINDS];
    size_t count = frame_draw(f, claim, &rates_assumed, draw);
    struct expectation expected = expectation_of(draw, count);
    bool by_report = f->polling || (c->settings.method->flags & METHOD_REPORTED) != 0;
    if (f->polling)
        null = polling_null(&claim->claim, &claim->margin, replacement);
    else
        null = overstatement_null(&claim->claim, &claim->margin, replacement);
    BAL_TRY(martingale_start(out, c->settings.method, &null, by_report ? &expected : NULL, err));
    if (c->settings.method == &method_cobra) // by the kinds of discrepancy, not their mean
        expect(out, claim, draw, count);
    return BAL_OK;
}

static bal_status start(struct work *w, struct bal_err *err)
{
    const struct frame *f = w->r->frame;
    w->running = arena_new(&w->arena, struct running, f->contest_count);
    w->on_card = arena_new(&w->arena, uint32_t, f->contest_count);
    w->paper = (const struct finding **)arena_alloc(&w->arena, f->contest_count, sizeof *w->paper);
    BAL_TRY(arena_check(&w->arena, err));
    for (uint32_t c = 0; c < f->contest_count; c++) {
        const struct frame_contest *contest = &f->contests[c];
        const struct sample_contest *share = sample_of(w->r->sample, w->r->round, c);
        struct measure_contest *m = vec_push(&w->out->contests, LIMIT_CONTESTS);
        if (m == NULL)
            return err_memory(err);
        *m = (struct measure_contest){.risk = 1,
                                      .path_step = (share->usable + PATH_POINTS - 1) / PATH_POINTS};
        m->path_step += m->path_step == 0;
        w->running[c].end = share->end;
        if (frame_by_batch(contest)) {
            BAL_TRY(batch_measure_start(w->out, w->r, c, err));
            continue;
        }
        for (size_t i = 0; contest->reason.len == 0 && i < contest->claims.len; i++) {
            struct measure_claim *claim = vec_push(&m->claims, SIZE_MAX);
            if (claim == NULL)
                return err_memory(err);
            claim->risk = 1;
            m->weighted = w->r->weights != NULL && w->r->weights->contests[c].weighted;
            if (m->weighted)
                BAL_TRY(weigh_start(w->r->weights, c, i, &w->out->arena, &claim->weighted, err));
            else if (!frame_by_rounds(contest))
                BAL_TRY(measure_start(f, contest, &contest->claims.at[i], w->r->sample->replacement,
                                      &claim->test, err));
        }
    }
    return BAL_OK;
}

// ---- one contest on one card

static struct finding cvr_of(const struct frame_contest *c, uint32_t cvr)
{
    struct mark_set s = contest_set(c->contest, column_get(&c->contest->column, cvr));
    return (struct finding){
        .state = (enum finding_state)s.state, .count = s.count, .marks = s.marks};
}

// What the card says to one claim.
struct observed {
    uint64_t x;
    int64_t omega; // comparison: A(ref) - A(mvr), in parts of 1/den
    int votes;
    bool pooled; // held against a pool, so that it varies when nothing is wrong: no discrepancy
};

static bal_status observe(const struct frame *f, uint32_t contest, size_t claim, uint32_t card,
                          const struct finding *paper, struct observed *out, struct bal_err *err)
{
    const struct frame_contest *c = &f->contests[contest];
    const struct assertion *a = &c->claims.at[claim].claim;
    if (f->polling) {
        uint64_t x = assertion_finding(a, c->contest, paper);
        *out = (struct observed){x, 0, (2 * x < a->den) - (2 * x > a->den), false};
        return BAL_OK;
    }
    struct frame_reference r;
    struct comparison k;
    frame_reference(f, contest, claim, card, &r);
    BAL_TRY(compare_card(a, c->contest, c->universe, r.side, r.value, paper, &k, err));
    bool pooled = r.side == CVR_POOL;
    *out = (struct observed){k.tau, (int64_t)k.cvr - (int64_t)k.mvr, pooled ? 0 : k.votes, pooled};
    return BAL_OK;
}

static void count(struct measure_counts *n, int votes, bool pooled, const struct finding *paper)
{
    uint64_t *const kinds[] = {&n->u2, &n->u1, &n->none, &n->o1, &n->o2};
    int at = votes < -2 ? -2 : votes > 2 ? 2 : votes;
    ++*(pooled ? &n->pooled : kinds[at + 2]);
    n->not_found += paper->state == FINDING_NOT_FOUND;
    n->no_agreement += paper->state == FINDING_NO_AGREEMENT;
}

static bal_status add_point(struct measure_contest *m, double risk, struct bal_err *err)
{
    double *point = vec_push(&m->path, PATH_POINTS + 1);
    if (point == NULL)
        return err_memory(err);
    *point = risk;
    return BAL_OK;
}

// By rounds, the claims have their risks already.
static double risk_of(struct measure_contest *m, bool by_rounds)
{
    double most = m->claims.len > 0 ? 0 : 1;
    for (size_t i = 0; i < m->claims.len; i++) {
        if (!by_rounds)
            m->claims.at[i].risk = m->weighted ? weighted_risk(&m->claims.at[i].weighted)
                                               : martingale_risk(&m->claims.at[i].test);
        most = m->claims.at[i].risk > most ? m->claims.at[i].risk : most;
    }
    return most;
}

static bal_status step_test(struct work *w, uint32_t contest, size_t claim, uint32_t card,
                            const struct observed *o, struct bal_err *err)
{
    const struct weigh *weights = w->r->weights;
    struct measure_contest *m = &w->out->contests.at[contest];
    struct measure_claim *k = &m->claims.at[claim];
    if (frame_by_rounds(&w->r->frame->contests[contest]))
        return BAL_OK; // its votes are counted
    if (!m->weighted)
        return martingale_step(&k->test, o->x, err);
    size_t class =
        weigh_class(weights, contest, claim, &k->weighted, weigh_kind(weights, contest, card));
    return weighted_step(&k->weighted, class, o->omega, err);
}

// Steps every claim; *votes: of the claim with the smallest margin.
static bal_status step(struct work *w, uint32_t contest, uint32_t card, const struct finding *paper,
                       int *votes, struct bal_err *err)
{
    bool pooled = false;
    const struct frame_contest *c = &w->r->frame->contests[contest];
    struct measure_contest *m = &w->out->contests.at[contest];
    int worst = INT32_MIN;
    for (size_t i = 0; i < m->claims.len; i++) {
        struct observed o;
        BAL_TRY(observe(w->r->frame, contest, i, card, paper, &o, err));
        BAL_TRY(step_test(w, contest, i, card, &o, err));
        count(&m->claims.at[i].counts, o.votes, o.pooled, paper);
        pooled = o.pooled;
        worst = o.votes > worst ? o.votes : worst;
        if (i == c->smallest)
            *votes = o.votes;
    }
    if (m->claims.len > 0)
        count(&m->worst, worst, pooled, paper);
    m->usable++;
    BAL_TRY(measure_rounds_card(c, m, err));
    return m->usable % m->path_step == 0 ? add_point(m, risk_of(m, frame_by_rounds(c)), err)
                                         : BAL_OK;
}

static str words(struct work *w, const struct contest *c, const struct finding *f)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    finding_words(c, f, &text);
    w->out->arena.failed |= text.failed;
    return arena_str(&w->out->arena, buf_str(&text));
}

static bal_status add_difference(struct work *w, struct measure_difference d,
                                 const struct finding *cvr, const struct finding *paper,
                                 struct bal_err *err)
{
    const struct contest *c = w->r->frame->contests[d.contest].contest;
    struct measure_difference *new = vec_push(&w->out->differences, SIZE_MAX);
    if (new == NULL)
        return err_memory(err);
    *new = d;
    new->reported = cvr == NULL ? STR("no CVR") : words(w, c, cvr);
    new->audited = words(w, c, paper);
    return arena_check(&w->out->arena, err);
}

// One contest whose universe the card is in.
static bal_status look(struct work *w, uint32_t place, uint32_t contest,
                       const struct frame_place *where, const struct finding *paper,
                       struct bal_err *err)
{
    const struct frame *f = w->r->frame;
    uint32_t card = w->r->sample->cards.at[place].card;
    const struct frame_contest *c = &f->contests[contest];
    const struct running *run = &w->running[contest];
    bool by_weight = w->r->sample->weighted; // then its tests were stepped in its own order
    struct measure_difference d = {.sampled = place,
                                   .contest = contest,
                                   .usable = by_weight ? run->used[place]
                                                       : place < run->end && !run->stopped};
    if (measure_rounds_over(c, &w->out->contests.at[contest]))
        d.usable = false;
    if (d.usable && !by_weight) {
        BAL_TRY(step(w, contest, card, paper, &d.votes, err));
    } else if (c->reason.len == 0) {
        struct observed o;
        BAL_TRY(observe(f, contest, c->smallest, card, paper, &o, err));
        d.votes = o.votes;
    }
    if (w->r->sample->cards.at[place].first != place)
        return BAL_OK; // told when it was drawn first
    if (f->polling || where->pool != NO_POOL)
        return paper->state == FINDING_NOT_FOUND || paper->state == FINDING_NO_AGREEMENT
                   ? add_difference(w, d, NULL, paper, err)
                   : BAL_OK;
    if (where->cvr == NO_CVR)
        return add_difference(w, d, NULL, paper, err);
    struct finding reported = cvr_of(c, where->cvr);
    return finding_same(c->contest, &reported, paper) ? BAL_OK
                                                      : add_difference(w, d, &reported, paper, err);
}

// ---- one card

static bool marked(const struct finding *f)
{
    return f->state == FINDING_MARKED || f->state == FINDING_OVERVOTED ||
           f->state == FINDING_NO_AGREEMENT;
}

static bool on_card(const struct work *w, int64_t contest)
{
    for (size_t i = 0; i < w->on_count; i++)
        if (w->on_card[i] == contest)
            return true;
    return false;
}

// Contests that should not be on the card.
static bal_status look_outside(struct work *w, uint32_t place, uint32_t cvr,
                               const struct interpretation *seen, struct bal_err *err)
{
    const struct frame *f = w->r->frame;
    for (uint32_t k = 0; k < seen->count; k++) {
        const struct finding *paper = &seen->findings[k];
        if (paper->contest == CONTEST_ALL || !marked(paper) || on_card(w, paper->contest))
            continue;
        uint32_t contest = (uint32_t)paper->contest;
        struct finding reported = not_on_card;
        if (cvr != NO_CVR)
            reported = cvr_of(&f->contests[contest], cvr);
        struct measure_difference d = {.sampled = place, .contest = contest, .outside = true};
        w->out->contests.at[contest].outside++;
        BAL_TRY(add_difference(w, d, cvr == NO_CVR ? NULL : &reported, paper, err));
    }
    return BAL_OK;
}

// Whether the card as a whole was not found.
static bool missing(const struct interpretation *seen)
{
    for (uint32_t k = 0; k < seen->count; k++)
        if (seen->findings[k].contest == CONTEST_ALL)
            return true;
    return seen->count == 0;
}

static void read_paper(struct work *w, const struct interpretation *seen)
{
    bool gone = seen == NULL || missing(seen);
    for (size_t i = 0; i < w->on_count; i++)
        w->paper[w->on_card[i]] = gone ? &not_found : &not_on_card;
    for (uint32_t k = 0; !gone && k < seen->count; k++)
        w->paper[seen->findings[k].contest] = &seen->findings[k];
}

static bal_status look_at_card(struct work *w, uint32_t place, struct bal_err *err)
{
    const struct sampled *card = &w->r->sample->cards.at[place];
    const struct sampled *first = &w->r->sample->cards.at[card->first];
    const struct interpretation *seen = w->r->found->at[card->first];
    struct frame_place where;
    frame_locate(w->r->frame, card->card, &where);
    w->on_count = frame_contests_of(w->r->frame, card->card, w->on_card);
    if (seen == NULL && where.row != NULL && first->round > w->r->closed) {
        for (size_t i = 0; i < w->on_count; i++)
            w->running[w->on_card[i]].stopped = true;
        return BAL_OK;
    }
    if (card->first == place && where.row != NULL) {
        w->out->examined++;
        w->out->not_found += seen == NULL || missing(seen);
    }
    read_paper(w, seen);
    for (size_t i = 0; i < w->on_count; i++)
        if (!frame_by_batch(&w->r->frame->contests[w->on_card[i]]))
            BAL_TRY(look(w, place, w->on_card[i], &where, w->paper[w->on_card[i]], err));
    if (card->first == place && seen != NULL && !missing(seen))
        BAL_TRY(look_outside(w, place, where.cvr, seen, err));
    return BAL_OK;
}

// ---- weighted draws: every contest in its own order

static bal_status step_contest(struct work *w, uint32_t contest, struct bal_err *err)
{
    const struct sample *s = w->r->sample;
    uint64_t usable = sample_of(s, w->r->round, contest)->usable;
    struct running *run = &w->running[contest];
    run->used = arena_new(&w->arena, bool, s->cards.len);
    BAL_TRY(arena_check(&w->arena, err));
    for (uint64_t i = 0; i < usable; i++) {
        uint32_t place = s->order.at[s->first.at[contest] + i];
        const struct sampled *card = &s->cards.at[place];
        const struct interpretation *seen = w->r->found->at[place];
        struct frame_place where;
        int votes;
        frame_locate(w->r->frame, card->card, &where);
        if (seen == NULL && where.row != NULL && card->round > w->r->closed)
            break; // nobody has looked at it yet
        run->used[place] = true;
        w->on_card[0] = contest;
        w->on_count = 1;
        read_paper(w, seen);
        BAL_TRY(step(w, contest, card->card, w->paper[contest], &votes, err));
    }
    return BAL_OK;
}

// ---- all of it

static bal_status finish(struct work *w, struct bal_err *err)
{
    for (uint32_t c = 0; c < w->r->frame->contest_count; c++) {
        const struct frame_contest *contest = &w->r->frame->contests[c];
        struct measure_contest *m = &w->out->contests.at[c];
        if (frame_by_batch(contest)) {
            BAL_TRY(batch_measure_run(w->out, w->r, c, err));
            continue;
        }
        if (m->usable == 0)
            continue;
        m->risk = risk_of(m, frame_by_rounds(contest));
        m->met = m->risk <= contest->settings.alpha && m->outside == 0;
        if (m->claims.len > 0)
            m->smallest = m->claims.at[contest->smallest].counts;
        if (m->usable % m->path_step != 0)
            BAL_TRY(add_point(m, m->risk, err));
    }
    return BAL_OK;
}

static bal_status run(struct work *w, struct bal_err *err)
{
    const struct sample *s = w->r->sample;
    if (w->r->round == 0 || w->r->round > s->rounds || w->r->closed > w->r->round)
        return bal_fail(err, BAL_INVALID, "there is no round %u to measure", w->r->round);
    BAL_TRY(start(w, err));
    for (uint32_t c = 0; s->weighted && c < w->r->frame->contest_count; c++)
        if (!frame_by_batch(&w->r->frame->contests[c]))
            BAL_TRY(step_contest(w, c, err));
    for (uint32_t i = 0; i < s->cards.len; i++)
        if (s->cards.at[i].round <= w->r->round)
            BAL_TRY(look_at_card(w, i, err));
    return finish(w, err);
}

bal_status measure_make(struct measure *out, const struct measure_request *r, struct bal_err *err)
{
    *out = (struct measure){.arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    struct work w = {.r = r, .out = out, .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = run(&w, err);
    arena_done(&w.arena);
    return status;
}

void measure_done(struct measure *m)
{
    for (size_t c = 0; c < m->contests.len; c++) {
        for (size_t i = 0; i < m->contests.at[c].claims.len; i++)
            measure_rounds_done(&m->contests.at[c].claims.at[i]);
        vec_done(&m->contests.at[c].claims);
        vec_done(&m->contests.at[c].path);
    }
    vec_done(&m->contests);
    vec_done(&m->differences);
    vec_done(&m->batch_differences);
    arena_done(&m->arena);
}
