// SPDX-License-Identifier: Apache-2.0
// data_arlo.c: a published batch comparison audit by Arlo, verified as the program does it, against
// the figures of the index.
#include "data/data.h"
#include "published/published.h"

static const struct published_county *draw_of(const struct published *p, str contest)
{
    for (size_t i = 0; i < p->counties.len; i++)
        if (str_eq(p->counties.at[i].county, contest))
            return &p->counties.at[i];
    return NULL;
}

// Everything but the hashes, which the index does not have.
static bool check_model(struct data_check *k, const struct published *p)
{
    bool ok = p->checks.len > 0;
    for (size_t i = 0; i < p->checks.len; i++) {
        const struct published_check *c = &p->checks.at[i];
        if (c->ok && (!c->open || strcmp(c->code, "hashes") == 0))
            continue;
        (void)fail(k, "%s: " STR_FMT, c->code, STR_ARG(c->reason));
        ok = false;
    }
    for (size_t i = 0; i < p->facts.len; i++)
        if (strcmp(p->facts.at[i].name, "Seed") == 0)
            ok = ok && str_eq(p->facts.at[i].value, check_text(k, "seed"));
    return ok;
}

static bool check_contest(struct data_check *k, const struct published *p,
                          const struct published_contest *c)
{
    const struct json *risk = json_get(json_get(k->check, "risks"), c->contest.ptr);
    const struct json *unique = json_get(json_get(k->check, "unique_batches"), c->contest.ptr);
    const struct published_county *d = draw_of(p, c->contest);
    uint64_t batches = 0;
    if (risk == NULL || unique == NULL || d == NULL || !num_u64(unique->text, &batches))
        return fail(k, STR_FMT ": not in the index", STR_ARG(c->contest)) == VERDICT_PASS;
    buf_addf(&k->why, "%s" STR_FMT ": %ju of %ju batches, %ju draws, risk %.12f",
             k->why.len > 0 ? "; " : "", STR_ARG(c->contest), (uintmax_t)d->listed,
             (uintmax_t)batches, (uintmax_t)d->draws, c->risk_again);
    return str_eq(risk->text, c->risk_text) && c->agrees && c->has_size && c->size_agrees &&
           d->draw == DRAW_REPRODUCED && d->listed == batches;
}

static enum verdict arlo_audit(struct data_check *k)
{
    struct published p = {0};
    bool ok = published_verify(&p, data_path(k, json_get(k->set, "input")->first->text), STR(""),
                               &k->err) == BAL_OK;
    if (!ok)
        (void)fail(k, "%s", k->err.what);
    ok = ok && check_model(k, &p);
    for (size_t i = 0; i < p.contests.len; i++)
        ok = check_contest(k, &p, &p.contests.at[i]) && ok;
    ok = ok && p.contests.len > 0;
    published_end(&p);
    return ok ? VERDICT_PASS : VERDICT_FAIL;
}

const struct data_kind data_arlo[] = {
    {"arlo-audit", arlo_audit},
    {NULL, NULL},
};
