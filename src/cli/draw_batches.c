// SPDX-License-Identifier: Apache-2.0
// draw_batches.c: batches drawn by their error bounds, from a table of their votes.
#include "app/sample/batches_draw.h"
#include "cli/batch_args.h"
#include "io/json_write.h"

struct output {
    const struct batches *b;
    struct json_writer *json;
};

static bal_status take(void *ctx, const struct draw *d, struct bal_err *err)
{
    (void)err;
    const struct output *o = ctx;
    const struct batch_votes *b = &o->b->list.at[d->index - 1];
    jw_open(o->json, '{');
    jw_key_u64(o->json, "draw", d->draw);
    jw_key_u64(o->json, "index", d->index);
    jw_key_value(o->json, "jurisdiction", b->jurisdiction);
    jw_key_value(o->json, "batch", b->name);
    jw_key_value(o->json, "number", d->prn);
    jw_close(o->json, '}');
    return BAL_OK;
}

static bal_status print_json(const struct batches *b, const struct batches_drawing *how,
                             struct sink *sink, struct bal_err *err)
{
    struct json_writer w;
    struct output o = {b, &w};
    jw_init(&w, sink, false);
    jw_open(&w, '{');
    jw_key_value(&w, "sampler", how->arlo ? STR("arlo") : str_from(batch_design_name(how->design)));
    jw_key_value(&w, "seed", how->seed);
    jw_key_u64(&w, "batches", b->list.len);
    jw_key(&w, "draws");
    jw_open(&w, '[');
    BAL_TRY(batches_draw(b, how, (struct draw_sink){take, &o}, err));
    jw_close(&w, ']');
    jw_close(&w, '}');
    jw_end(&w);
    return BAL_OK;
}

static bal_status print(const struct cli *cli, const struct batches *b,
                        const struct batches_drawing *how, bool json, struct bal_err *err)
{
    AUTO_SINK sink;
    sink_open_stream(&sink, cli->out);
    BAL_TRY(json ? print_json(b, how, &sink, err) : batches_draw_csv(b, how, &sink, err));
    return sink_close(&sink, err);
}

int draw_batches(const struct cli *cli, const struct batch_args *a, str seed, uint64_t count,
                 bool arlo, bool json)
{
    struct batches b;
    struct bal_err err = {0};
    struct batches_drawing how = {(enum batch_design)a->design, arlo, seed, count};
    int exit_status = EXIT_DONE;
    bal_status status = BAL_OK;
    if (batch_args_read(cli, a, false, &b, &exit_status))
        status = print(cli, &b, &how, json, &err);
    batches_done(&b);
    return status == BAL_OK ? exit_status : cli_fail(cli, &err);
}
