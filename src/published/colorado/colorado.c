// SPDX-License-Identifier: Apache-2.0
// colorado.c: what Colorado's Secretary of State publishes of the statewide audits, 2017 to today.
#include "published/colorado/redraw.h"
#include "published/colorado/sample.h"

void co_done(struct co_folder *c)
{
    for (size_t i = 0; i < c->manifests.len; i++)
        vec_done(&c->manifests.at[i].batches);
    vec_done(&c->manifests);
    for (size_t i = 0; i < c->reported.len; i++)
        vec_done(&c->reported.at[i].ids);
    vec_done(&c->reported);
    vec_done(&c->listed);
    vec_done(&c->files);
}

static int probe(const struct published_folder *f)
{
    struct co_folder c = {.folder = f};
    int sure = 0;
    bal_status status = co_recognise(&c, &sure, NULL);
    co_done(&c);
    return status == BAL_OK ? sure : 0;
}

static void note_unknown(struct co_folder *c)
{
    for (size_t i = 0; i < c->files.len; i++)
        if (c->files.at[i].kind == CO_UNKNOWN)
            published_unknown(c->p, c->files.at[i].file);
}

// What was drawn and what was compared.
static bal_status check_sample(struct co_folder *c, struct bal_err *err)
{
    struct co_sample sample;
    bal_status status = co_sample_read(c, &sample, err);
    if (status == BAL_OK)
        status = co_check_selections(c, &sample, err);
    if (status == BAL_OK)
        status = co_check_comparisons(c, &sample, err);
    co_sample_done(&sample);
    return status;
}

static bal_status run(struct co_folder *c, str seed, struct bal_err *err)
{
    int sure = 0;
    BAL_TRY(co_recognise(c, &sure, err));
    note_unknown(c);
    BAL_TRY(co_seed(c, seed, err));
    BAL_TRY(co_hashes(c, err));
    BAL_TRY(co_draws(c, err));
    BAL_TRY(co_contests(c, err));
    BAL_TRY(co_randoms(c, err));
    co_draws_judge(c);
    BAL_TRY(check_sample(c, err));
    BAL_TRY(co_results(c, err));
    return co_totals(c, err);
}

static bal_status check(const struct published_folder *f, str seed, struct published *out,
                        struct bal_err *err)
{
    struct co_folder c = {.p = out, .folder = f, .budget = REDRAW_BUDGET};
    bal_status status = run(&c, seed, err);
    co_done(&c);
    return status;
}

const struct published_layout audit_colorado = {
    .name = "colorado",
    .title = "Colorado Secretary of State, Audit Center",
    .probe = probe,
    .check = check,
};
