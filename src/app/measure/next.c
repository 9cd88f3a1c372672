// SPDX-License-Identifier: Apache-2.0
#include "app/measure/next.h"

#include <inttypes.h>

#include "app/frame/frame_rounds.h"
#include "app/measure/batch_measure.h"
#include "audit/planning/batch_sizes.h"

struct work {
    const struct next_request *r;
    struct next_round *out;
    struct km_rates assumed;
};

// ---- one contest

// The claims to look at: the smallest margin and the largest risk. Returns how many.
static size_t hardest(const struct frame_contest *c, const struct measure_contest *m, size_t out[2])
{
    size_t worst = c->smallest;
    for (size_t i = 0; m != NULL && i < m->claims.len; i++)
        if (m->claims.at[i].risk > m->claims.at[worst].risk)
            worst = i;
    out[0] = c->smallest;
    out[1] = worst;
    return worst == c->smallest ? 1 : 2;
}

static struct risk_query seen_of(const struct measure_counts *n)
{
    return (struct risk_query){.o1 = n->o1, .o2 = n->o2, .u1 = n->u1, .u2 = n->u2};
}

struct claim_sizes {
    uint64_t sizes[SIZE_CHANCES];
    struct size_spread spread;
};

// The sizes of one claim of a contest whose cards are drawn by weight.
static bal_status size_weighted(struct work *w, uint32_t contest, const struct measure_contest *m,
                                size_t claim, uint64_t cap, struct claim_sizes *out,
                                struct bal_err *err)
{
    const struct weigh *weights = w->r->weights;
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    struct weighted test;
    struct km_rates rates = w->assumed;
    if (m == NULL) {
        BAL_TRY(weigh_start(weights, contest, claim, &arena, &test, err));
    } else {
        struct risk_query seen = seen_of(&m->claims.at[claim].counts);
        test = m->claims.at[claim].weighted;
        rates = rates_seen(&w->assumed, RATES_WEIGHT, m->usable, &seen);
    }
    struct growth_class *shows = arena_new(&arena, struct growth_class, test.count);
    BAL_TRY(arena_check(&arena, err));
    weigh_shows(weights, contest, claim, &test, &rates, shows);
    const struct weighted_size_request q = {.test = &test,
                                            .shows = shows,
                                            .alpha = w->r->frame->contests[contest].settings.alpha,
                                            .most = cap,
                                            .spread = &out->spread};
    return weighted_sizes(&q, out->sizes, err);
}

// The sizes of one claim.
static bal_status size_claim(struct work *w, const struct frame_contest *c,
                             const struct measure_contest *m, size_t claim, uint64_t cap,
                             struct claim_sizes *out, struct bal_err *err)
{
    const struct frame_assertion *a = &c->claims.at[claim];
    bool replacement = w->r->sampler != NULL && (w->r->sampler->flags & SAMPLER_REPLACES) != 0;
    struct observation draw[DRAW_KINDS];
    struct martingale test;
    struct km_rates rates = w->assumed;
    if (m == NULL) {
        BAL_TRY(measure_start(w->r->frame, c, a, replacement, &test, err));
    } else {
        struct risk_query seen = seen_of(&m->claims.at[claim].counts);
        test = m->claims.at[claim].test;
        rates = rates_seen(&w->assumed, RATES_WEIGHT, m->usable, &seen);
    }
    size_t count = frame_draw(w->r->frame, a, &rates, draw);
    struct size_request q = {.test = &test,
                             .draw = draw,
                             .count = count,
                             .alpha = c->settings.alpha,
                             .most = cap,
                             .spread = &out->spread};
    return sizes_for(&q, out->sizes, err);
}

static bal_status declare(struct work *w, struct next_contest *n, str reason, struct bal_err *err)
{
    n->reason = arena_str(&w->out->arena, reason);
    return arena_check(&w->out->arena, err);
}

static bal_status declare_size(struct work *w, struct next_contest *n,
                               const struct frame_contest *c, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(1024);
    double chance = 100 * size_chances[w->r->chance];
    if (n->cap == c->cards)
        buf_addf(&text,
                 "no sample smaller than all %" PRIu64 " cards finishes with a chance of %.0f %%",
                 c->cards, chance);
    else
        buf_addf(&text,
                 "more than %" PRIu64 " of its %" PRIu64
                 " cards would be needed to finish with a chance of %.0f %%",
                 n->cap, c->cards, chance);
    BAL_TRY(buf_check(&text, err));
    return declare(w, n, buf_str(&text), err);
}

static bal_status declare_batches(struct work *w, struct next_contest *n,
                                  const struct frame_contest *c, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(1024);
    buf_addf(&text,
             "more than %" PRIu64 " draws of its %zu batches would be needed to finish with a "
             "chance of %.0f %%",
             n->cap, c->batches.len, 100 * size_chances[w->r->chance]);
    BAL_TRY(buf_check(&text, err));
    return declare(w, n, buf_str(&text), err);
}

// All but one of what can be drawn: counting the last, too, is a full hand count.
static uint64_t batches_to_draw(const struct frame_contest *c)
{
    size_t able = frame_batches_able(c);
    return able > 0 ? able - 1 : 0;
}

static uint64_t cap_of(const struct work *w, uint32_t contest)
{
    const struct frame_contest *c = &w->r->frame->contests[contest];
    uint64_t cards = frame_by_batch(c) ? batches_to_draw(c) : c->cards;
    double share = w->r->caps == NULL ? 0 : w->r->caps[contest];
    if (!(share > 0 && share < 1))
        return cards;
    uint64_t cap = (uint64_t)(share * (double)cards);
    return cap > 0 ? cap : 1;
}

// The draws of a contest that compares whole batches, as if further ones were as reported.
static bal_status size_batches(struct work *w, uint32_t contest, struct next_contest *n,
                               struct bal_err *err)
{
    const struct frame_contest *c = &w->r->frame->contests[contest];
    AUTO_ARENA arena = ARENA_INIT((size_t)4 << 30);
    struct measure_batches own;
    struct size_spread spread = {.sample = w->r->sample};
    const struct measure_batches *now =
        // NOLINTNEXTLINE(*NullDereference): each contest is measured
        w->r->measure != NULL ? w->r->measure->contests.at[contest].batches : NULL;
    if (now == NULL) {
        BAL_TRY(batch_measure_tests(c, &arena, &own, err));
        now = &own;
    }
    const struct batch_size_request q = {.test = &now->trial,
                                         .drawn = now->drawn,
                                         .alpha = c->settings.alpha,
                                         .most = n->cap,
                                         .spread = &spread};
    BAL_TRY(batch_sizes(&q, n->sizes, err));
    n->mean = spread.mean;
    n->chance = spread.chance;
    if (n->sizes[w->r->chance] == SIZE_UNBOUNDED)
        return declare_batches(w, n, c, err);
    if (n->sizes[w->r->chance] > n->target)
        n->target = n->sizes[w->r->chance];
    return BAL_OK;
}

static bal_status size_contest(struct work *w, uint32_t contest, struct next_contest *n,
                               struct bal_err *err)
{
    const struct frame_contest *c = &w->r->frame->contests[contest];
    const struct measure_contest *m =
        w->r->measure == NULL ? NULL : &w->r->measure->contests.at[contest];
    size_t claims[2];
    size_t count = hardest(c, m, claims);
    n->chance = 1;
    for (size_t i = 0; i < count; i++) {
        struct claim_sizes of = {.spread = {.sample = w->r->sample}};
        if (w->r->weights != NULL && w->r->weights->contests[contest].weighted)
            BAL_TRY(size_weighted(w, contest, m, claims[i], n->cap, &of, err));
        else
            BAL_TRY(size_claim(w, c, m, claims[i], n->cap, &of, err));
        for (size_t k = 0; k < SIZE_CHANCES; k++)
            n->sizes[k] = of.sizes[k] > n->sizes[k] ? of.sizes[k] : n->sizes[k];
        n->mean = of.spread.mean > n->mean ? of.spread.mean : n->mean;
        n->chance = of.spread.chance < n->chance ? of.spread.chance : n->chance;
    }
    if (n->sizes[w->r->chance] == SIZE_UNBOUNDED)
        return declare_size(w, n, c, err);
    if (n->sizes[w->r->chance] > n->target)
        n->target = n->sizes[w->r->chance];
    return BAL_OK;
}

// The schedule alone says what comes next.
static bal_status next_of_schedule(struct work *w, const struct frame_contest *c,
                                   struct next_contest *n, struct bal_err *err)
{
    uint64_t next = frame_rounds_next(c, n->target);
    for (size_t k = 0; k < SIZE_CHANCES; k++)
        n->sizes[k] = next > 0 && next <= n->cap ? next : SIZE_UNBOUNDED;
    if (next == 0)
        return declare(
            w, n, STR("all rounds of its schedule are over, and the risk limit is not met"), err);
    if (next > n->cap)
        return declare(w, n, STR("the next round of its schedule is no less work than counting it"),
                       err);
    n->target = next;
    return BAL_OK;
}

static bal_status plan_contest(struct work *w, uint32_t contest, struct bal_err *err)
{
    const struct next_request *r = w->r;
    const struct frame_contest *c = &r->frame->contests[contest];
    const struct measure_contest *m = r->measure == NULL ? NULL : &r->measure->contests.at[contest];
    struct next_contest *n = vec_push(&w->out->contests, LIMIT_CONTESTS);
    if (n == NULL)
        return err_memory(err);
    *n = (struct next_contest){.cap = cap_of(w, contest),
                               .target = r->targets == NULL ? 0 : r->targets[contest]};
    if (r->done != NULL && r->done[contest])
        return BAL_OK;
    if (m != NULL && m->outside > 0)
        return declare(w, n, STR("a card outside its universe shows marks in it"), err);
    if (!c->settings.target || (m != NULL && m->met))
        return BAL_OK;
    n->wanted = true;
    if (c->reason.len > 0)
        return declare(w, n, c->reason, err);
    if (frame_by_rounds(c))
        return next_of_schedule(w, c, n, err);
    if (frame_by_batch(c))
        return size_batches(w, contest, n, err);
    return size_contest(w, contest, n, err);
}

// ---- cards to look for

// One sample whose rounds are the targets so far and then those of each chance.
static void set_targets(const struct work *w, uint64_t *targets)
{
    size_t n = w->r->frame->contest_count;
    for (size_t c = 0; c < n; c++) {
        const struct next_contest *next = &w->out->contests.at[c];
        targets[c] = w->r->targets == NULL ? 0 : w->r->targets[c];
        for (size_t k = 0; k < SIZE_CHANCES; k++) {
            uint64_t before = targets[k * n + c], size = next->sizes[k];
            bool more = next->wanted && size != SIZE_UNBOUNDED && size > before;
            targets[(k + 1) * n + c] = more ? size : before;
        }
    }
}

static bal_status count_cards(struct work *w, struct bal_err *err)
{
    const struct frame *f = w->r->frame;
    uint64_t *targets =
        arena_new(&w->out->arena, uint64_t, (SIZE_CHANCES + 1) * (size_t)f->contest_count);
    uint64_t *one = arena_new(&w->out->arena, uint64_t, f->stratum_count);
    for (size_t k = 0; k < SIZE_CHANCES; k++)
        w->out->chances[k].by_stratum = arena_new(&w->out->arena, uint64_t, f->stratum_count);
    BAL_TRY(arena_check(&w->out->arena, err));
    set_targets(w, targets);
    struct sample_plan plan = {.seed = w->r->seed,
                               .sampler = w->r->sampler != NULL ? w->r->sampler : sampler_at(0),
                               .rounds = SIZE_CHANCES + 1,
                               .targets = targets,
                               .weights = w->r->weights,
                               .decoys = w->r->decoys};
    struct sample_plan of_cards;
    struct batch_sample batches;
    struct sample sample;
    BAL_TRY(batch_sample_cards(f, &plan, &w->out->arena, &of_cards, err));
    bal_status status = batch_sample_make(&batches, f, &plan, err);
    for (uint32_t k = 0; status == BAL_OK && k < SIZE_CHANCES; k++)
        w->out->chances[k].batches =
            (k > 0 ? w->out->chances[k - 1].batches : 0) + batch_sample_new(&batches, k + 2);
    batch_sample_done(&batches);
    BAL_TRY(status);
    status = sample_make(&sample, f, &of_cards, err);
    struct next_cards sum = {0};
    for (uint32_t k = 0; status == BAL_OK && k < SIZE_CHANCES; k++) {
        struct next_cards *at = &w->out->chances[k];
        at->cards = sum.cards + sample_new_cards(&sample, f, k + 2, one);
        for (size_t s = 0; s < f->stratum_count; s++)
            at->by_stratum[s] = (k > 0 ? sum.by_stratum[s] : 0) + one[s];
        sum = *at;
    }
    sample_done(&sample);
    return status;
}

bal_status next_plan(struct next_round *out, const struct next_request *r, struct bal_err *err)
{
    *out = (struct next_round){.arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    struct work w = {.r = r, .out = out, .assumed = rates_assumed};
    if (r->rates != NULL)
        w.assumed = *r->rates;
    if (r->chance >= SIZE_CHANCES)
        return bal_fail(err, BAL_INVALID, "there is no chance number %u", r->chance);
    for (uint32_t c = 0; c < r->frame->contest_count; c++)
        BAL_TRY(plan_contest(&w, c, err));
    return count_cards(&w, err);
}

void next_done(struct next_round *n)
{
    vec_done(&n->contests);
    arena_done(&n->arena);
}
