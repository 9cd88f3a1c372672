// SPDX-License-Identifier: Apache-2.0
#include "app/plan/plan_methods.h"

#include "app/frame/frame_batches.h"
#include "app/plan/plan_files.h"

static bool fits(const struct frame *f, const struct method *m, bool all)
{
    unsigned kind = f->polling ? METHOD_POLLING : METHOD_COMPARISON;
    bool steps = m->bet != NULL || (m->flags & METHOD_WEIGHTED) != 0;
    bool pools = f->pools.len > 0, of_pools = str_eq(str_from(m->name), STR("oneaudit")) ||
                                              str_eq(str_from(m->name), STR("weighted-pools"));
    return (m->flags & kind) != 0 && (m->flags & METHOD_ANYTIME) != 0 && steps &&
           (all || m->superseded_by == NULL) && (pools || !of_pools);
}

static bal_status plan_one(struct plan_methods *out, struct frame *f, const struct method *m,
                           const struct plan_request *r, struct bal_err *err)
{
    struct plan_method *p = vec_push(&out->at, 64);
    struct weigh store;
    const struct weigh *weights = NULL;
    if (p == NULL)
        return err_memory(err);
    p->method = m;
    struct next_request q = {.frame = f,
                             .chance = NEXT_CHANCE,
                             .rates = &r->rates,
                             .sample = r->sample,
                             .seed = r->seed.len > 0 ? r->seed : STR("before the seed"),
                             .sampler = r->sampler};
    bal_status status = plan_files_weights(f, &r->rates, &store, &weights, err);
    q.weights = weights;
    if (weights != NULL)
        q.sampler = NULL; // weights go with the default alone
    if (status == BAL_OK)
        status = next_plan(&p->next, &q, err);
    weigh_done(&store);
    return status;
}

static void set_method(struct frame *f, const struct method *m)
{
    for (uint32_t c = 0; c < f->contest_count; c++) {
        if (frame_by_batch(&f->contests[c]))
            continue;
        f->contests[c].settings.method = m;
        f->contests[c].settings.loser_weight = 0;
        f->contests[c].settings.pool_weight = 0;
    }
}

static bool only_batches(const struct frame *f)
{
    for (uint32_t c = 0; c < f->contest_count; c++)
        if (!frame_by_batch(&f->contests[c]))
            return false;
    return true;
}

bal_status plan_methods_make(struct plan_methods *out, struct frame *f,
                             const struct plan_request *r, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    struct frame_settings *kept = arena_new(&arena, struct frame_settings, f->contest_count);
    *out = (struct plan_methods){0};
    if (only_batches(f))
        return BAL_OK;
    BAL_TRY(arena_check(&arena, err));
    for (uint32_t c = 0; c < f->contest_count; c++)
        kept[c] = f->contests[c].settings;
    bal_status status = plan_one(out, f, NULL, r, err);
    for (size_t i = 0; status == BAL_OK && method_at(i) != NULL; i++) {
        if (!fits(f, method_at(i), r->all))
            continue;
        set_method(f, method_at(i));
        status = plan_one(out, f, method_at(i), r, err);
    }
    for (uint32_t c = 0; c < f->contest_count; c++)
        f->contests[c].settings = kept[c];
    return status;
}

void plan_methods_done(struct plan_methods *p)
{
    for (size_t i = 0; i < p->at.len; i++)
        next_done(&p->at.at[i].next);
    vec_done(&p->at);
}
