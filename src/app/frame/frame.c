// SPDX-License-Identifier: Apache-2.0
#include "app/frame/frame.h"

#include "app/count/tally_check.h"
#include "app/frame/frame_batches.h"
#include "app/frame/frame_contest.h"
#include "app/frame/frame_given.h"

// ---- settings

bal_status frame_wishes(const struct contest *c, str risk_limit, struct frame_settings *out,
                        struct bal_err *err)
{
    const struct contest_wishes *w = &c->wishes;
    struct frame_settings s = {.target = w->target,
                               .risk_limit = w->risk_limit.len > 0 ? w->risk_limit : risk_limit,
                               .cards_bound = w->cards_bound,
                               .pending = w->pending,
                               .jurisdictions = w->jurisdictions.at,
                               .jurisdiction_count = w->jurisdictions.len};
    if (!num_double(s.risk_limit, &s.alpha) || !(s.alpha > 0 && s.alpha < 1))
        return bal_fail(err, BAL_INVALID,
                        "contest '" STR_FMT "': the risk limit '" STR_FMT
                        "' is not between 0 and 1",
                        STR_ARG(str_head(c->name, 60)), STR_ARG(str_head(s.risk_limit, 20)));
    if (w->method.len > 0 && (s.method = method_find(w->method)) == NULL)
        return bal_fail(err, BAL_INVALID,
                        "contest '" STR_FMT "': no method is called '" STR_FMT "'",
                        STR_ARG(str_head(c->name, 60)), STR_ARG(str_head(w->method, 40)));
    BAL_TRY(tally_rules_named(c, &s.irv, &s.irv_set, err));
    *out = s;
    return BAL_OK;
}

// ---- strata and phantoms

static bal_status make_strata(struct frame *f, struct bal_err *err)
{
    const struct sample_domain *d = &f->domain.sampled;
    struct frame_stratum *strata = arena_new(&f->arena, struct frame_stratum, d->count);
    BAL_TRY(arena_check(&f->arena, err));
    uint64_t first = 0;
    size_t row = 0;
    for (size_t s = 0; s < d->count; s++) {
        strata[s] = (struct frame_stratum){.jurisdiction = f->domain.rows[row]->jurisdiction,
                                           .first = first,
                                           .listed = d->strata[s].cards};
        first += d->strata[s].cards;
        row += d->strata[s].batch_count;
    }
    f->strata = strata;
    f->stratum_count = (uint32_t)d->count;
    if (first == 0)
        return bal_fail(err, BAL_INVALID, "the manifest lists no cards");
    if (first > LIMIT_CARDS)
        return bal_fail(err, BAL_LIMIT, "the manifest lists more than %u cards", LIMIT_CARDS);
    return BAL_OK;
}

// Moves the cards of a stratum, and sets its phantoms.
static void shift_cards(uint32_t *of_card, const struct frame_stratum *s, uint64_t by)
{
    uint32_t *old = of_card + s->first;
    memmove(old + by, old, s->listed * sizeof *old);
    for (uint64_t k = 0; k < s->added; k++)
        old[by + s->listed + k] = UINT32_MAX; // neither CVR nor pool
}

// Moves what lies behind the phantoms of each stratum.
static void shift(struct frame *f, struct frame_stratum *strata, struct sample_stratum *sampled)
{
    uint64_t by = f->cards - f->domain.cards;
    size_t row = f->domain.count;
    for (size_t s = f->stratum_count; s-- > 0;) {
        by -= strata[s].added;
        shift_cards(f->cvr.at, &strata[s], by);
        if (f->pool.len > 0)
            shift_cards(f->pool.at, &strata[s], by);
        for (size_t i = 0; i < sampled[s].batch_count; i++)
            f->domain.first[--row] += by;
        strata[s].first += by;
        sampled[s].cards += strata[s].added;
    }
    f->domain.cards = f->cards;
}

// Puts the phantoms beyond the manifest behind their strata.
static bal_status add_phantoms(struct frame *f, struct bal_err *err)
{
    size_t n = f->stratum_count;
    struct frame_stratum *strata = arena_new(&f->arena, struct frame_stratum, n);
    struct sample_stratum *sampled = arena_new(&f->arena, struct sample_stratum, n);
    BAL_TRY(arena_check(&f->arena, err));
    memcpy(strata, f->strata, n * sizeof *strata);
    memcpy(sampled, f->domain.sampled.strata, n * sizeof *sampled);
    for (uint32_t c = 0; c < f->contest_count; c++) {
        struct frame_stratum *home = &strata[f->contests[c].home];
        if (!frame_by_batch(&f->contests[c]) && f->contests[c].added > home->added)
            home->added = f->contests[c].added;
    }
    f->cards = f->domain.cards;
    for (size_t s = 0; s < n; s++)
        f->cards += strata[s].added;
    if (f->cards > LIMIT_CARDS)
        return bal_fail(err, BAL_LIMIT, "more than %u cards, phantoms included", LIMIT_CARDS);
    if (!vec_grow((void **)&f->cvr.at, &f->cvr.cap, f->cards, sizeof *f->cvr.at, LIMIT_CARDS))
        return err_memory(err);
    if (f->pool.len > 0 &&
        !vec_grow((void **)&f->pool.at, &f->pool.cap, f->cards, sizeof *f->pool.at, LIMIT_CARDS))
        return err_memory(err);
    f->cvr.len = f->cards;
    f->pool.len = f->pool.len > 0 ? f->cards : 0;
    shift(f, strata, sampled);
    f->strata = strata;
    f->domain.sampled.strata = sampled;
    return BAL_OK;
}

// ---- the count

static const struct contest *contest_called(const struct election *e, str spelled)
{
    for (size_t i = 0; i < e->contests.len; i++)
        if (str_eq(e->contests.at[i].name, spelled))
            return &e->contests.at[i];
    return NULL;
}

// Results of a contest or choice that no file defines. With CVRs the tally names the choices.
static bool check_results(const struct frame *f, struct problems *p)
{
    bool known = true;
    for (size_t i = 0; i < f->election->results.len; i++) {
        const struct reported *row = &f->election->results.at[i];
        const struct contest *c = contest_called(f->election, row->contest);
        bool found = c != NULL && !f->polling;
        for (uint32_t k = 0; c != NULL && !found && k < c->choices.len; k++) {
            const struct tally_contest *t = &f->tally.contests.at[c - f->election->contests.at];
            found = t->rule == NULL || str_eq(t->result.candidates[k].label, row->choice);
        }
        if (found)
            continue;
        known = false;
        problem_add(p, PROBLEM_unknown_id, (struct place){.file = STR("")},
                    c == NULL ? row->contest : row->choice,
                    "the results have contest '" STR_FMT "', choice '" STR_FMT
                    "', which no other file has",
                    STR_ARG(row->contest), STR_ARG(row->choice));
    }
    return known;
}

// Without CVRs every reported vote differs from the count: that is no problem then.
static bal_status count_votes(struct frame *f, const struct frame_settings *settings,
                              struct problems *p, struct bal_err *err)
{
    struct problems unused;
    size_t n = f->election->contests.len;
    const struct irv_rules **rules =
        (const struct irv_rules **)arena_alloc(&f->arena, n + 1, sizeof *rules);
    BAL_TRY(arena_check(&f->arena, err));
    for (size_t c = 0; c < n; c++)
        rules[c] = settings[c].irv_set ? &settings[c].irv : NULL;
    struct tally_options o = {.by = TALLY_BY_NOTHING, .irv = irv_default(), .irv_of = rules};
    problems_init(&unused);
    bal_status status = tally_election(&f->tally, &f->counted, &o, f->polling ? &unused : p, err);
    problems_done(&unused);
    return status;
}

// ---- all of it

static bal_status make_contests(struct frame *f, const struct frame_settings *settings,
                                struct contest_work *w, struct bal_err *err)
{
    f->contest_count = (uint32_t)f->election->contests.len;
    f->contests = arena_new(&f->arena, struct frame_contest, f->contest_count);
    BAL_TRY(arena_check(&f->arena, err));
    for (uint32_t c = 0; c < f->contest_count; c++) {
        const struct contest *contest = &f->election->contests.at[c];
        f->contests[c] = (struct frame_contest){
            .contest = contest, .settings = settings[c], .choices = (uint32_t)contest->choices.len};
        BAL_TRY(frame_contest_make(w, c, err));
    }
    return BAL_OK;
}

static bal_status refusal(const struct problems *p, struct bal_err *err)
{
    bal_fail(err, BAL_CONFLICT, "these files cannot be audited as they are");
    if (p->count[PROBLEM_cards_missing] + p->count[PROBLEM_batch_without_cvrs] > 0)
        err_hint(err, "Cards without a CVR are not the reason (they count as worst case): the "
                      "other errors are.");
    return BAL_CONFLICT;
}

static bal_status build(struct frame *f, const struct frame_settings *settings, struct links *links,
                        struct problems *p, struct bal_err *err)
{
    const struct election *e = f->election;
    struct contest_work w = {.f = f, .links = links, .p = p};
    if (e->manifest.len == 0)
        return bal_fail(err, BAL_INVALID, "there is no manifest: cards are drawn from it alone");
    BAL_TRY(domain_make(&f->domain, e, 0, err));
    BAL_TRY(make_strata(f, err));
    BAL_TRY(reconcile(e, p, &f->reconciliation, err));
    BAL_TRY(frame_link(f, links, p, err));
    BAL_TRY(frame_batches_list(f, links, err));
    BAL_TRY(count_votes(f, settings, p, err));
    w.refused = !check_results(f, p) || f->reconciliation.extra > 0 || links->refused;
    BAL_TRY(make_contests(f, settings, &w, err));
    return w.refused ? refusal(p, err) : add_phantoms(f, err);
}

bal_status frame_make(struct frame *out, const struct election *e,
                      const struct frame_settings *settings, struct problems *p,
                      struct bal_err *err)
{
    return frame_make_given(out, e, settings, NULL, p, err);
}

bal_status frame_make_given(struct frame *out, const struct election *e,
                            const struct frame_settings *settings, const struct frame_given *given,
                            struct problems *p, struct bal_err *err)
{
    struct links links = {0};
    *out = (struct frame){.election = e, .given = given, .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = build(out, settings, &links, p, err);
    links_done(&links);
    return status;
}

void frame_done(struct frame *f)
{
    for (uint32_t c = 0; c < f->contest_count; c++) {
        vec_done(&f->contests[c].claims);
        vec_done(&f->contests[c].shares);
        vec_done(&f->contests[c].batches);
    }
    size_t lent = f->election != NULL && f->given == NULL ? f->election->pools.len : 0;
    for (size_t i = lent; i < f->sums.len; i++)
        vec_done(&f->sums.at[i].votes);
    vec_done(&f->sums);
    vec_done(&f->pools);
    vec_done(&f->pool);
    vec_done(&f->batches);
    vec_done(&f->cvr);
    domain_done(&f->domain);
    reconciliation_done(&f->reconciliation);
    tally_done(&f->tally);
    arena_done(&f->arena);
    f->contest_count = 0;
}

// ---- questions

const struct ranking_rules *frame_reading(const struct frame *f, uint32_t contest)
{
    return &f->tally.contests.at[contest].irv.reading;
}

static uint32_t stratum_at(const struct frame *f, uint32_t card)
{
    size_t low = 0, high = f->stratum_count;
    while (high - low > 1) {
        size_t mid = (low + high) / 2;
        *(card < f->strata[mid].first ? &high : &low) = mid;
    }
    return (uint32_t)low;
}

// The contest's share of a pool; NULL: its universe does not have the pool.
static const struct frame_share *share_of(const struct frame_contest *c, uint32_t pool)
{
    size_t low = 0;
    VEC_BOUND(low, c->shares.len, i, c->shares.at[i].pool < pool);
    return low < c->shares.len && c->shares.at[low].pool == pool ? &c->shares.at[low] : NULL;
}

void frame_locate(const struct frame *f, uint32_t card, struct frame_place *out)
{
    *out = (struct frame_place){
        .stratum = stratum_at(f, card), .cvr = f->cvr.at[card], .pool = frame_pool_of(f, card)};
    out->row = domain_find(&f->domain, (uint64_t)card + 1, &out->position);
}

// The row of the domain that a card of the manifest is in.
static size_t row_of(const struct frame *f, uint32_t card)
{
    size_t low = 0, high = f->domain.count;
    while (high - low > 1) {
        size_t mid = (low + high) / 2;
        *(card < f->domain.first[mid] ? &high : &low) = mid;
    }
    return low;
}

static bool holds(const struct frame *f, const struct frame_contest *c, uint32_t card,
                  uint32_t stratum)
{
    const struct frame_stratum *s = &f->strata[stratum];
    if (card - s->first >= s->listed)
        return !frame_by_batch(c) && stratum == c->home && card - s->first - s->listed < c->added;
    if (!c->in[stratum])
        return false;
    uint32_t cvr = f->cvr.at[card], pool = frame_pool_of(f, card);
    if (pool != NO_POOL)
        return frame_by_batch(c) || share_of(c, pool) != NULL;
    if (cvr == NO_CVR)
        return c->absent == NULL || !c->absent[row_of(f, card)];
    return c->universe == UNIVERSE_ALL || column_get(&c->contest->column, cvr) != 0;
}

size_t frame_contests_of(const struct frame *f, uint32_t card, uint32_t *out)
{
    size_t count = 0;
    uint32_t stratum = stratum_at(f, card);
    for (uint32_t c = 0; c < f->contest_count; c++)
        if (holds(f, &f->contests[c], card, stratum))
            out[count++] = c;
    return count;
}

bool frame_holds(const struct frame *f, uint32_t contest, uint32_t card)
{
    return holds(f, &f->contests[contest], card, stratum_at(f, card));
}

void frame_reference(const struct frame *f, uint32_t contest, size_t claim, uint32_t card,
                     struct frame_reference *out)
{
    const struct frame_contest *c = &f->contests[contest];
    const struct frame_assertion *a = &c->claims.at[claim];
    uint32_t cvr = f->cvr.at[card], pool = frame_pool_of(f, card);
    *out = (struct frame_reference){CVR_PHANTOM, a->claim.den / 2, NO_POOL};
    if (pool != NO_POOL) {
        const struct frame_share *share = share_of(c, pool);
        if (share == NULL)
            return;
        out->side = CVR_POOL;
        out->share = (uint32_t)(share - c->shares.at);
        out->value = a->pool_values[out->share];
    } else if (cvr != NO_CVR) {
        uint32_t code = column_get(&c->contest->column, cvr);
        struct mark_set s = contest_set(c->contest, code);
        out->side = code != 0 ? CVR_WITH_CONTEST : CVR_WITHOUT_CONTEST;
        out->value = assertion_value(&a->claim, c->contest, &s);
    }
}

size_t frame_draw(const struct frame *f, const struct frame_assertion *a,
                  const struct km_rates *rates, struct observation out[DRAW_KINDS])
{
    if (f->polling) {
        memcpy(out, a->draw, a->draw_count * sizeof *out);
        return a->draw_count;
    }
    double linked = 1, others = 0;
    for (size_t i = 0; i < a->draw_count; i++)
        linked -= a->draw[i].chance;
    struct margin m = a->margin;
    size_t count = comparison_draw(&a->claim, &m, rates, out);
    for (size_t i = 1; i < count; i++) {
        // phantoms, in the chance of a one-vote overstatement, are a share of all cards already
        double phantoms = i == 1 ? (double)m.phantoms / (double)m.cards : 0;
        out[i].chance = (out[i].chance - phantoms) * linked + phantoms;
        others += out[i].chance;
    }
    for (size_t i = 0; i < a->draw_count; i++)
        others += (out[count++] = a->draw[i]).chance;
    out[0].chance = others < 1 ? 1 - others : 0;
    for (size_t i = 1; others > 1 && i < count; i++)
        out[i].chance /= others;
    return count;
}
