// SPDX-License-Identifier: Apache-2.0
#include "app/plan/plan_files.h"

// A manifest out of the CVRs' own batches.
static bal_status stand_in(struct election *e, struct bal_err *err)
{
    for (size_t i = 0; i < e->batches.len; i++) {
        const struct batch *b = &e->batches.at[i];
        struct manifest_batch *row = vec_push(&e->manifest, LIMIT_BATCHES);
        if (row == NULL)
            return err_memory(err);
        *row = (struct manifest_batch){.jurisdiction = b->jurisdiction,
                                       .tabulator = b->tabulator,
                                       .batch = b->batch,
                                       .cards = b->cards + b->withheld,
                                       .first = e->manifest_cards};
        e->manifest_cards += row->cards;
    }
    return BAL_OK;
}

bal_status plan_files_frame(struct frame *out, struct election *e, str risk_limit,
                            const struct method *method, struct arena *arena, struct problems *p,
                            struct bal_err *err)
{
    struct frame_settings *settings = arena_new(arena, struct frame_settings, e->contests.len);
    bool targets = false;
    *out = (struct frame){0};
    BAL_TRY(arena_check(arena, err));
    if (e->manifest.len == 0)
        BAL_TRY(stand_in(e, err));
    for (size_t i = 0; i < e->contests.len; i++) {
        BAL_TRY(frame_wishes(&e->contests.at[i], risk_limit.len > 0 ? risk_limit : STR("0.05"),
                             &settings[i], err));
        targets = targets || settings[i].target;
        if (method != NULL)
            settings[i].method = method;
    }
    for (size_t i = 0; i < e->contests.len && !targets; i++)
        settings[i].target = true;
    return frame_make(out, e, settings, p, err);
}

bal_status plan_files_weights(struct frame *f, const struct km_rates *rates, struct weigh *store,
                              const struct weigh **out, struct bal_err *err)
{
    *store = (struct weigh){0};
    *out = NULL;
    if (!weigh_wanted(f))
        return BAL_OK;
    BAL_TRY(weigh_plan(f, rates, err));
    *out = store;
    return weigh_make(store, f, err);
}

bal_status plan_files_contest(const struct frame *f, str name, uint32_t *out, struct bal_err *err)
{
    uint32_t found = 0, last = 0;
    for (uint32_t c = 0; c < f->contest_count; c++) {
        str is = f->contests[c].contest->name;
        if (str_eq(is, name)) {
            *out = c;
            return BAL_OK;
        }
        if (str_starts(is, name)) {
            found++;
            last = c;
        }
    }
    if (found != 1)
        return bal_fail(err, BAL_NOT_FOUND, "%s contest is called '" STR_FMT "'",
                        found == 0 ? "no" : "more than one", STR_ARG(str_head(name, 60)));
    *out = last;
    return BAL_OK;
}
