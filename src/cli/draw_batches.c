// SPDX-License-Identifier: Apache-2.0
// draw_batches.c: batches drawn by their error bounds, from a table of their votes.
#include "audit/risk/macro.h"
#include "audit/sampling/batch_draw.h"
#include "cli/batch_args.h"
#include "cli/term.h"
#include "io/csv_write.h"
#include "io/json_write.h"

// The draws as they come: a table for people and programs (what --draws reads), or JSON.
struct output {
    const struct batches *b;
    struct json_writer *json;
    struct csv_writer *csv;
};

static bal_status take(void *ctx, const struct draw *d, struct bal_err *err)
{
    (void)err;
    const struct output *o = ctx;
    const struct batch_votes *b = &o->b->list.at[d->index - 1];
    if (o->json != NULL) {
        jw_open(o->json, '{');
        jw_key_u64(o->json, "draw", d->draw);
        jw_key_u64(o->json, "index", d->index);
        jw_key_value(o->json, "jurisdiction", b->jurisdiction);
        jw_key_value(o->json, "batch", b->name);
        jw_key_value(o->json, "number", d->prn);
        jw_close(o->json, '}');
        return BAL_OK;
    }
    csv_put_u64(o->csv, d->draw);
    csv_put(o->csv, b->jurisdiction);
    csv_put(o->csv, b->name);
    csv_put(o->csv, d->prn);
    csv_end_row(o->csv);
    return BAL_OK;
}

static bal_status draw_arlo(const struct batches *b, str seed, uint64_t count,
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
    for (size_t p = 0; p < b->list.len; p++)
        list[p] =
            (struct ppeb_batch){b->list.at[p].jurisdiction, b->list.at[p].name,
                                (double)(macro_batch_bound(&b->claims, &b->list.at[p]) / all)};
    struct ppeb_request r = {seed, list, b->list.len, b->draws.at, b->draws.len, count};
    return ppeb_draw(&r, sink, err);
}

static bal_status draw(const struct batches *b, enum batch_design d, str seed, uint64_t count,
                       struct draw_sink sink, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(SIZE_MAX);
    uint64_t *weights = arena_new(&arena, uint64_t, b->list.len);
    BAL_TRY(arena_check(&arena, err));
    BAL_TRY(batch_weights(&b->claims, d, weights, err));
    if (d == BATCH_BOUND || d == BATCH_ASSORTER)
        return batch_draw(seed, weights, b->list.len, count, sink, err);
    return batch_draw_successive(seed, weights, b->list.len, count, sink, err);
}

static bal_status print(const struct cli *cli, const struct batches *b, enum batch_design d,
                        str seed, uint64_t count, bool arlo, bool json, struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    struct csv_writer csv;
    struct output o = {.b = b, .json = json ? &w : NULL, .csv = json ? NULL : &csv};
    struct draw_sink to = {take, &o};
    sink_open_stream(&sink, cli->out);
    if (json) {
        jw_init(&w, &sink, false);
        jw_open(&w, '{');
        jw_key_value(&w, "sampler", arlo ? STR("arlo") : str_from(batch_design_name(d)));
        jw_key_value(&w, "seed", seed);
        jw_key_u64(&w, "batches", b->list.len);
        jw_key(&w, "draws");
        jw_open(&w, '[');
    } else {
        csv_writer_init(&csv, &sink);
        csv_put_raw(&csv, STR("draw,jurisdiction,batch,number"));
        csv_end_row(&csv);
    }
    BAL_TRY(arlo ? draw_arlo(b, seed, count, to, err) : draw(b, d, seed, count, to, err));
    if (!json) {
        BAL_TRY(csv_writer_done(&csv, err));
        return sink_close(&sink, err);
    }
    jw_close(&w, ']');
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

int draw_batches(const struct cli *cli, const struct batch_args *a, str seed, uint64_t count,
                 bool arlo, bool json)
{
    struct batches b;
    struct bal_err err = {0};
    int exit_status = EXIT_DONE;
    bal_status status = BAL_OK;
    if (batch_args_read(cli, a, false, &b, &exit_status))
        status = print(cli, &b, (enum batch_design)a->design, seed, count, arlo, json, &err);
    batches_done(&b);
    return status == BAL_OK ? exit_status : cli_fail(cli, &err);
}
