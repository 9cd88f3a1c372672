// SPDX-License-Identifier: Apache-2.0
#include "app/sample/batch_sample.h"

#include <stdlib.h>

#include "audit/sampling/batch_draw.h"

struct work {
    struct batch_sample *out;
    const struct frame *f;
    const struct sample_plan *plan;
    str seed; // "SEED,batch"
    struct arena arena;
};

static uint64_t target(const struct work *w, uint32_t round, uint32_t contest)
{
    return batch_sample_target(w->out, round, contest);
}

static bal_status keep_targets(struct work *w, struct bal_err *err)
{
    uint32_t n = w->out->contest_count = w->f->contest_count;
    for (size_t i = 0; i < (size_t)w->plan->rounds * n; i++) {
        uint64_t *new = vec_push(&w->out->targets, SIZE_MAX);
        if (new == NULL)
            return err_memory(err);
        *new = frame_by_batch(&w->f->contests[i % n]) ? w->plan->targets[i] : 0;
        if (i >= n && *new < new[-(ptrdiff_t)n])
            return bal_fail(err, BAL_INVALID,
                            "a later round cannot be smaller than an earlier one");
    }
    return BAL_OK;
}

// ---- the draws of a contest

static bal_status take(void *ctx, const struct draw *d, struct bal_err *err)
{
    struct batch_sample *s = ctx;
    uint32_t *new = vec_push(&s->order, SIZE_MAX);
    if (new == NULL)
        return err_memory(err);
    *new = (uint32_t)(d->index - 1); // of the batch, until its pull has a place
    return BAL_OK;
}

static bal_status draw(struct work *w, uint32_t contest, struct bal_err *err)
{
    const struct frame_contest *c = &w->f->contests[contest];
    uint64_t *weights = arena_new(&w->arena, uint64_t, w->f->batches.len + 1);
    uint64_t count = target(w, w->plan->rounds, contest);
    BAL_TRY(arena_check(&w->arena, err));
    if (count == 0)
        return BAL_OK;
    for (size_t b = 0; b < c->batches.len; b++)
        weights[c->batches.at[b].batch] = c->batches.at[b].weight;
    const struct draw_sink sink = {take, w->out};
    if (frame_by_macro(c))
        return batch_draw(w->seed, weights, w->f->batches.len, count, sink, err);
    return batch_draw_successive(w->seed, weights, w->f->batches.len, count, sink, err);
}

static bal_status draw_all(struct work *w, struct bal_err *err)
{
    for (uint32_t c = 0; c <= w->f->contest_count; c++) {
        size_t *first = vec_push(&w->out->first, SIZE_MAX);
        if (first == NULL)
            return err_memory(err);
        *first = w->out->order.len;
        if (c < w->f->contest_count)
            BAL_TRY(draw(w, c, err));
    }
    return BAL_OK;
}

// ---- what is pulled

struct entry {
    struct batch_pull pull;
    struct sample_row at;
};

static int by_list(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->pull.round != y->pull.round)
        return x->pull.round < y->pull.round ? -1 : 1;
    int order = sample_compare_rows(&x->at, &y->at);
    if (order != 0)
        return order;
    if (x->pull.batch != y->pull.batch)
        return x->pull.batch < y->pull.batch ? -1 : 1;
    return (x->pull.contest > y->pull.contest) - (x->pull.contest < y->pull.contest);
}

// Every batch that the contest draws, once, with the round that first does.
static size_t list_contest(struct work *w, uint32_t contest, bool *seen, struct entry *list)
{
    size_t count = 0;
    uint32_t round = 1;
    const struct batch_sample *s = w->out;
    for (size_t b = 0; b < w->f->batches.len; b++)
        seen[b] = false;
    for (size_t i = 0; i < batch_sample_draws(s, contest); i++) {
        uint32_t batch = s->order.at[s->first.at[contest] + i];
        while (i >= target(w, round, contest))
            round++;
        if (seen[batch])
            continue;
        seen[batch] = true;
        const struct batch_pull pull = {.batch = batch, .contest = contest, .round = round};
        list[count++] = (struct entry){pull, sample_row_of(w->f, w->f->batches.at[batch].row)};
    }
    return count;
}

static bal_status keep(struct work *w, const struct entry *list, size_t count, struct bal_err *err)
{
    uint64_t *draws = arena_new(&w->arena, uint64_t, w->f->batches.len + 1);
    BAL_TRY(arena_check(&w->arena, err));
    for (size_t i = 0; i < count; i++) {
        struct batch_pull *new = vec_push(&w->out->pulls, LIMIT_DRAWS);
        if (new == NULL)
            return err_memory(err);
        *new = list[i].pull;
        if (draws[new->batch] == 0)
            draws[new->batch] = ++w->out->batches;
        new->draw = draws[new->batch];
    }
    return BAL_OK;
}

// Puts places in `pulls` where the batches of the draws stand.
static bal_status place_draws(struct work *w, struct bal_err *err)
{
    struct batch_sample *s = w->out;
    uint32_t *place = arena_new(&w->arena, uint32_t, w->f->batches.len + 1);
    BAL_TRY(arena_check(&w->arena, err));
    for (uint32_t c = 0; c < w->f->contest_count; c++) {
        for (size_t i = 0; i < s->pulls.len && batch_sample_draws(s, c) > 0; i++)
            if (s->pulls.at[i].contest == c)
                place[s->pulls.at[i].batch] = (uint32_t)i;
        for (size_t i = s->first.at[c]; i < s->first.at[c + 1]; i++)
            s->order.at[i] = place[s->order.at[i]];
    }
    return BAL_OK;
}

static bal_status list_pulls(struct work *w, struct bal_err *err)
{
    size_t count = 0;
    bool *seen = arena_new(&w->arena, bool, w->f->batches.len + 1);
    struct entry *list = arena_new(&w->arena, struct entry, w->out->order.len + 1);
    BAL_TRY(arena_check(&w->arena, err));
    for (uint32_t c = 0; c < w->f->contest_count; c++)
        count += list_contest(w, c, seen, list + count);
    if (count > 1)
        qsort(list, count, sizeof *list, by_list);
    BAL_TRY(keep(w, list, count, err));
    return place_draws(w, err);
}

bal_status batch_sample_make(struct batch_sample *out, const struct frame *f,
                             const struct sample_plan *plan, struct bal_err *err)
{
    AUTO_BUF seed = BUF_INIT(LIMIT_TOKEN_BYTES);
    struct work w = {.out = out, .f = f, .plan = plan, .arena = ARENA_INIT((size_t)4 << 30)};
    *out = (struct batch_sample){0};
    if (!frame_has_batches(f))
        return BAL_OK;
    buf_add(&seed, plan->seed);
    buf_add(&seed, STR(",batch"));
    BAL_TRY(buf_check(&seed, err));
    w.seed = buf_str(&seed);
    bal_status status = keep_targets(&w, err);
    if (status == BAL_OK)
        status = draw_all(&w, err);
    if (status == BAL_OK)
        status = list_pulls(&w, err);
    arena_done(&w.arena);
    return status;
}

void batch_sample_done(struct batch_sample *s)
{
    vec_done(&s->pulls);
    vec_done(&s->order);
    vec_done(&s->first);
    vec_done(&s->targets);
}

// ---- questions

uint64_t batch_sample_new(const struct batch_sample *s, uint32_t round)
{
    uint64_t before = 0, after = 0; // the largest draw numbers
    for (size_t i = 0; i < s->pulls.len; i++) {
        const struct batch_pull *p = &s->pulls.at[i];
        before = p->round < round && p->draw > before ? p->draw : before;
        after = p->round <= round && p->draw > after ? p->draw : after;
    }
    return after - before;
}

size_t batch_sample_find(const struct batch_sample *s, uint64_t draw, uint32_t contest)
{
    size_t i = 0;
    while (i < s->pulls.len && (s->pulls.at[i].draw != draw || s->pulls.at[i].contest != contest))
        i++;
    return i;
}

bal_status batch_sample_cards(const struct frame *f, const struct sample_plan *plan,
                              struct arena *arena, struct sample_plan *out, struct bal_err *err)
{
    uint64_t *targets = arena_new(arena, uint64_t, (size_t)plan->rounds * f->contest_count + 1);
    BAL_TRY(arena_check(arena, err));
    for (size_t i = 0; i < (size_t)plan->rounds * f->contest_count; i++)
        targets[i] = frame_by_batch(&f->contests[i % f->contest_count]) ? 0 : plan->targets[i];
    *out = *plan;
    out->targets = targets;
    return BAL_OK;
}
