// SPDX-License-Identifier: Apache-2.0
#include "app/sample/batches_draw.h"

#include "audit/risk/macro.h"
#include "io/csv_write.h"

static bal_status draw_arlo(const struct batches *b, const struct batches_drawing *how,
                            struct draw_sink sink, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(SIZE_MAX);
    struct ppeb_batch *list = arena_new(&arena, struct ppeb_batch, b->list.len);
    long double all = 0;
    BAL_TRY(arena_check(&arena, err));
    if (b->claims.smallest <= 0)
        return bal_fail(err, BAL_INVALID, "without a margin every batch has to be counted");
    for (size_t p = 0; p < b->list.len; p++)
        all += macro_batch_bound(&b->claims, &b->list.at[p]);
    for (size_t p = 0; p < b->list.len; p++) {
        const struct batch_votes *v = &b->list.at[p];
        list[p] = (struct ppeb_batch){v->jurisdiction, v->name,
                                      (double)(macro_batch_bound(&b->claims, v) / all)};
    }
    struct ppeb_request r = {how->seed, list, b->list.len, b->draws.at, b->draws.len, how->count};
    return ppeb_draw(&r, sink, err);
}

bal_status batches_draw(const struct batches *b, const struct batches_drawing *how,
                        struct draw_sink sink, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(SIZE_MAX);
    uint64_t *weights = arena_new(&arena, uint64_t, b->list.len);
    BAL_TRY(arena_check(&arena, err));
    if (how->arlo)
        return draw_arlo(b, how, sink, err);
    BAL_TRY(batch_weights(&b->claims, how->design, weights, err));
    if (how->design == BATCH_BOUND || how->design == BATCH_ASSORTER)
        return batch_draw(how->seed, weights, b->list.len, how->count, sink, err);
    return batch_draw_successive(how->seed, weights, b->list.len, how->count, sink, err);
}

struct csv_output {
    const struct batches *b;
    struct csv_writer csv;
};

static bal_status take(void *ctx, const struct draw *d, struct bal_err *err)
{
    (void)err;
    struct csv_output *o = ctx;
    const struct batch_votes *b = &o->b->list.at[d->index - 1];
    csv_put_u64(&o->csv, d->draw);
    csv_put(&o->csv, b->jurisdiction);
    csv_put(&o->csv, b->name);
    csv_put(&o->csv, d->prn);
    csv_end_row(&o->csv);
    return BAL_OK;
}

bal_status batches_draw_csv(const struct batches *b, const struct batches_drawing *how,
                            struct sink *out, struct bal_err *err)
{
    struct csv_output o = {.b = b};
    csv_writer_init(&o.csv, out);
    csv_put_raw(&o.csv, STR("draw,jurisdiction,batch,number"));
    csv_end_row(&o.csv);
    bal_status status = batches_draw(b, how, (struct draw_sink){take, &o}, err);
    struct bal_err lost = {0};
    bal_status written = csv_writer_done(&o.csv, &lost);
    if (status == BAL_OK && written != BAL_OK)
        *err = lost;
    return status == BAL_OK ? written : status;
}
