// SPDX-License-Identifier: Apache-2.0
#include "vectors/batches.h"

#include <math.h>

static uint64_t scaled(const struct case_batches *b, const struct json *j)
{
    double v = 0;
    if (j == NULL || !num_double(j->text, &v))
        return 0;
    return (uint64_t)round(v * (double)b->scale);
}

const uint64_t *case_votes(struct check *k, const struct case_batches *b, const struct json *votes)
{
    const struct json *choices = json_get(b->contest, "candidates");
    uint64_t *out = arena_new(k->arena, uint64_t, choices->count), *at = out;
    for (const struct json *c = choices->first; c != NULL && out != NULL; c = c->next)
        *at++ = scaled(b, json_get(votes, arena_str(k->arena, c->key).ptr));
    return out;
}

// Is there a vote that is not whole?
static bool halves(const struct json *j)
{
    if (j->type == JSON_NUMBER)
        return str_ends(j->text, STR(".5"));
    for (const struct json *i = j->first; i != NULL; i = i->next)
        if (halves(i))
            return true;
    return false;
}

uint32_t case_batch(const struct case_batches *b, str key)
{
    for (uint32_t p = 0; p < b->all.count; p++)
        if (str_eq(b->batches[p].name, key))
            return p;
    return UINT32_MAX;
}

static bool read_batches(struct check *k, const struct json *reported, const struct json *counted,
                         struct case_batches *b)
{
    const char *name = arena_str(k->arena, b->name->text).ptr;
    b->batches = arena_new(k->arena, struct batch_votes, reported->count);
    b->all.batches = b->batches;
    for (const struct json *r = reported->first; r != NULL && b->batches != NULL; r = r->next) {
        const struct json *votes = json_get(r, name);
        const struct json *seen =
            json_get(json_get(counted, arena_str(k->arena, r->key).ptr), name);
        if (votes == NULL)
            continue;
        struct batch_votes *x = &b->batches[b->all.count++];
        *x = (struct batch_votes){.name = r->key,
                                  .cards = scaled(b, json_get(votes, "ballots")),
                                  .reported = case_votes(k, b, votes),
                                  .counted = seen != NULL ? case_votes(k, b, seen) : NULL};
    }
    return b->batches != NULL;
}

static void read_groups(struct check *k, struct case_batches *b)
{
    const struct json *groups = json_in(k, "combined_batches");
    uint32_t group = 0;
    for (const struct json *g = groups != NULL ? groups->first : NULL; g != NULL; g = g->next) {
        group++;
        for (const struct json *m = g->first; m != NULL; m = m->next) {
            uint32_t p = case_batch(b, m->text);
            if (p != UINT32_MAX)
                b->batches[p].group = group;
        }
    }
}

bool case_batches(struct check *k, const struct json *reported, const struct json *counted,
                  struct case_batches *b)
{
    *b = (struct case_batches){.contest = json_in(k, "contest"), .scale = 1};
    b->name = json_get(b->contest, "name");
    if (b->name == NULL || reported == NULL)
        return false;
    if (halves(reported) || (counted != NULL && halves(counted)))
        b->scale = 2;
    const struct json *runoff = json_get(b->contest, "is_subject_to_runoff");
    b->all.choices = (uint32_t)json_get(b->contest, "candidates")->count;
    b->all.seats = (uint32_t)scaled(b, json_get(b->contest, "num_winners")) / (uint32_t)b->scale;
    b->all.votes_allowed =
        (uint32_t)scaled(b, json_get(b->contest, "votes_allowed")) / (uint32_t)b->scale;
    b->all.majority = runoff != NULL && runoff->type == JSON_TRUE;
    b->all.pending = scaled(b, json_get(b->contest, "pending_ballots"));
    b->all.totals = case_votes(k, b, json_get(b->contest, "candidates"));
    if (!read_batches(k, reported, counted, b))
        return false;
    read_groups(k, b);
    if (b->all.count == 0)
        return true; // the contest is in none of them
    return batch_claims_make(&b->all, &b->claims, &k->err) == BAL_OK;
}

void case_batches_done(struct case_batches *b)
{
    batch_claims_done(&b->claims);
}
