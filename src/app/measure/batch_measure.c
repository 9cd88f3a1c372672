// SPDX-License-Identifier: Apache-2.0
#include "app/measure/batch_measure.h"

#include "app/words.h"

struct work {
    struct measure *out;
    const struct measure_request *r;
    const struct frame_contest *c;
    struct measure_contest *m;
    uint32_t contest;
    int64_t *omega; // of each claim
};

bal_status batch_measure_tests(const struct frame_contest *c, struct arena *arena,
                               struct measure_batches *out, struct bal_err *err)
{
    BAL_TRY(frame_batches_values(c, arena, &out->values, err));
    out->drawn = arena_new(arena, bool, c->batches.len + 1);
    BAL_TRY(arena_check(arena, err));
    return batch_trial_start(&out->trial, &out->values, frame_by_macro(c), arena, err);
}

bal_status batch_measure_start(struct measure *out, const struct measure_request *r,
                               uint32_t contest, struct bal_err *err)
{
    const struct frame_contest *c = &r->frame->contests[contest];
    struct measure_contest *m = &out->contests.at[contest];
    uint64_t draws = batch_sample_target(r->batches, r->round, contest);
    m->path_step = draws > PATH_POINTS ? (draws + PATH_POINTS - 1) / PATH_POINTS : 1;
    for (size_t i = 0; c->reason.len == 0 && i < c->claims.len; i++) {
        struct measure_claim *claim = vec_push(&m->claims, SIZE_MAX);
        if (claim == NULL)
            return err_memory(err);
        claim->risk = 1;
    }
    if (m->claims.len == 0)
        return BAL_OK;
    m->batches = arena_new(&out->arena, struct measure_batches, 1);
    BAL_TRY(arena_check(&out->arena, err));
    return batch_measure_tests(c, &out->arena, m->batches, err);
}

// ---- one batch

// What the claims make of the count. A batch that was not found is worth 0.
static bal_status compare(struct work *w, size_t batch, const struct batch_count *b,
                          struct bal_err *err)
{
    for (size_t i = 0; i < w->c->claims.len; i++) {
        const struct frame_assertion *a = &w->c->claims.at[i];
        const struct batch_sums sums = {b->votes, b->cards, b->blank + b->overvoted};
        uint64_t counted = 0;
        if (b->entered && !b->lost)
            BAL_TRY(frame_batches_value(w->c, &a->claim, &sums, &counted, err));
        w->omega[i] = (int64_t)a->batch_refs[batch] - (int64_t)counted;
    }
    return BAL_OK;
}

static void count(struct measure_counts *n, int64_t omega, bool lost)
{
    ++*(omega > 0 ? &n->o1 : omega < 0 ? &n->u1 : &n->none);
    n->not_found += lost;
}

static double worst_risk(struct measure_contest *m)
{
    double most = 0;
    for (size_t i = 0; i < m->claims.len; i++) {
        m->claims.at[i].risk = batch_trial_risk(&m->batches->trial, i);
        most = m->claims.at[i].risk > most ? m->claims.at[i].risk : most;
    }
    return most;
}

static bal_status add_point(struct measure_contest *m, struct bal_err *err)
{
    double *point = vec_push(&m->path, PATH_POINTS + 1);
    if (point == NULL)
        return err_memory(err);
    *point = worst_risk(m);
    return BAL_OK;
}

static bal_status step(struct work *w, size_t batch, bool lost, struct bal_err *err)
{
    struct measure_contest *m = w->m;
    int64_t worst = INT64_MIN;
    BAL_TRY(batch_trial_step(&m->batches->trial, batch, w->omega, err));
    for (size_t i = 0; i < m->claims.len; i++) {
        count(&m->claims.at[i].counts, w->omega[i], lost);
        worst = w->omega[i] > worst ? w->omega[i] : worst;
    }
    count(&m->worst, worst, lost);
    m->usable++;
    return m->usable % m->path_step == 0 ? add_point(m, err) : BAL_OK;
}

// ---- what differs

static void put_votes(const struct work *w, const uint64_t *votes, const uint64_t *other,
                      struct buf *out)
{
    for (uint32_t i = 0; i < w->c->choices; i++)
        if (other == NULL || votes[i] != other[i])
            buf_addf(out, "%s" STR_FMT " %llu", out->len > 0 ? ", " : "",
                     STR_ARG(w->c->contest->choices.at[i].name), (unsigned long long)votes[i]);
}

static str keep_words(struct work *w, struct buf *text)
{
    w->out->arena.failed |= text->failed;
    return arena_str(&w->out->arena, buf_str(text));
}

// By how many votes the batch changes the smallest margin, rounded away from 0.
static int64_t votes_of(const struct work *w)
{
    const struct assertion *a = &w->c->claims.at[w->c->smallest].claim;
    int64_t twice = 2 * w->omega[w->c->smallest], upper = (int64_t)a->upper;
    return twice >= 0 ? (twice + upper - 1) / upper : -((-twice + upper - 1) / upper);
}

static bal_status add_difference(struct work *w, size_t pull, size_t batch,
                                 const struct batch_count *b, bool usable, struct bal_err *err)
{
    const struct frame_batch_share *s = &w->c->batches.at[batch];
    AUTO_BUF reported = BUF_INIT(LIMIT_TOKEN_BYTES), audited = BUF_INIT(LIMIT_TOKEN_BYTES);
    bool found = b->entered && !b->lost;
    if (s->votes == NULL)
        buf_add(&reported, STR("no results"));
    else
        put_votes(w, s->votes, found ? b->votes : NULL, &reported);
    if (found)
        put_votes(w, b->votes, s->votes, &audited);
    else
        buf_add(&audited, STR("not found"));
    if (found && b->cards < s->cards)
        buf_addf(&audited, "%s%llu of %llu cards found", audited.len > 0 ? "; " : "",
                 (unsigned long long)b->cards, (unsigned long long)s->cards);
    if (found && reported.len == 0 && audited.len == 0)
        return BAL_OK;
    struct measure_batch_difference *new = vec_push(&w->out->batch_differences, SIZE_MAX);
    if (new == NULL)
        return err_memory(err);
    *new = (struct measure_batch_difference){.pull = (uint32_t)pull,
                                             .contest = w->contest,
                                             .reported = keep_words(w, &reported),
                                             .audited = keep_words(w, &audited),
                                             .votes = votes_of(w),
                                             .usable = usable};
    return arena_check(&w->out->arena, err);
}

// ---- all of a contest

static bool awaited(const struct work *w, size_t pull)
{
    return !w->r->counts->at[pull].entered && w->r->batches->pulls.at[pull].round > w->r->closed;
}

static bal_status run(struct work *w, struct bal_err *err)
{
    const struct batch_sample *s = w->r->batches;
    struct measure_contest *m = w->m;
    uint64_t draws = batch_sample_target(s, w->r->round, w->contest);
    bool stopped = false;
    for (uint64_t i = 0; i < draws; i++) {
        size_t pull = s->order.at[s->first.at[w->contest] + i];
        size_t batch = frame_batches_find(w->c, s->pulls.at[pull].batch);
        const struct batch_count *b = &w->r->counts->at[pull];
        stopped = stopped || awaited(w, pull); // nobody has counted it yet
        if (awaited(w, pull))
            continue;
        BAL_TRY(compare(w, batch, b, err));
        if (!m->batches->drawn[batch])
            BAL_TRY(add_difference(w, pull, batch, b, !stopped, err));
        m->batches->drawn[batch] = true;
        if (!stopped)
            BAL_TRY(step(w, batch, !b->entered || b->lost, err));
    }
    if (m->usable == 0)
        return BAL_OK;
    m->risk = worst_risk(m);
    m->met = m->risk <= w->c->settings.alpha && m->outside == 0;
    m->smallest = m->claims.at[w->c->smallest].counts;
    return m->usable % m->path_step != 0 ? add_point(m, err) : BAL_OK;
}

bal_status batch_measure_run(struct measure *out, const struct measure_request *r, uint32_t contest,
                             struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)1 << 30);
    struct work w = {.out = out,
                     .r = r,
                     .c = &r->frame->contests[contest],
                     .m = &out->contests.at[contest],
                     .contest = contest};
    w.omega = arena_new(&arena, int64_t, w.c->claims.len + 1);
    BAL_TRY(arena_check(&arena, err));
    return w.m->claims.len > 0 ? run(&w, err) : BAL_OK;
}
