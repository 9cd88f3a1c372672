// SPDX-License-Identifier: Apache-2.0
// vector_macro.c: batch comparison as Arlo runs it.
#include <math.h>
#include <stdlib.h>

#include "audit/risk/macro.h"
#include "audit/sampling/batch_draw.h"
#include "vectors/batches.h"

enum { MANY_BATCHES = 4096 };

static double alpha_of(const struct check *k)
{
    return number_in(k, "risk_limit", -1) / 100;
}

// The bound of one batch: the rest of the contest is put in another, so that the margin is that of
// the contest.
static bool compute_max_error(struct check *k)
{
    struct case_batches b;
    struct batch_votes two[2];
    const struct json *votes = json_in(k, "batch_results");
    b = (struct case_batches){.contest = json_in(k, "contest"), .scale = 1};
    const struct json *mine =
        json_get(votes, arena_str(k->arena, json_get(b.contest, "name")->text).ptr);
    k->number = 0;
    if (mine == NULL) // the contest is not in the batch
        return true;
    const struct json *all = json_get(b.contest, "candidates");
    const uint64_t *totals = case_votes(k, &b, all), *here = case_votes(k, &b, mine);
    uint64_t *rest = arena_new(k->arena, uint64_t, all->count), cards = 0;
    for (size_t i = 0; i < all->count; i++)
        rest[i] = totals[i] - here[i];
    (void)num_u64(json_get(mine, "ballots")->text, &cards);
    two[0] = (struct batch_votes){.cards = cards, .reported = here};
    two[1] = (struct batch_votes){.cards = LIMIT_CARDS, .reported = rest};
    b.all = (struct batch_contest){.choices = (uint32_t)all->count,
                                   .seats = 1,
                                   .votes_allowed = 1,
                                   .totals = totals,
                                   .batches = two,
                                   .count = 2};
    bool made = batch_claims_make(&b.all, &b.claims, &k->err) == BAL_OK;
    if (made)
        k->number = (double)macro_batch_bound(&b.claims, &two[0]);
    case_batches_done(&b);
    return made;
}

static bool compute_u(struct check *k)
{
    struct case_batches b;
    struct macro_risk r = {0};
    bool made = case_batches(k, json_in(k, "reported_results"), NULL, &b) &&
                macro_risk(&b.claims, NULL, 0, &r, &k->err) == BAL_OK;
    k->number = r.bound;
    case_batches_done(&b);
    return made;
}

static int by_ticket(const void *a, const void *b)
{
    const struct json *x = *(const struct json *const *)a, *y = *(const struct json *const *)b;
    return str_cmp(x->key, y->key);
}

// The draws in the order of their tickets; those of batches without the contest are left out.
static uint32_t *draws_of(struct check *k, const struct case_batches *b, const struct json *tickets,
                          size_t *count)
{
    const struct json **sorted = arena_new(k->arena, const struct json *, tickets->count + 1);
    uint32_t *draws = arena_new(k->arena, uint32_t, tickets->count + 1);
    size_t n = 0;
    for (const struct json *t = tickets->first; t != NULL; t = t->next)
        sorted[n++] = t;
    qsort(sorted, n, sizeof *sorted, by_ticket);
    *count = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t p = case_batch(b, sorted[i]->text);
        if (p != UINT32_MAX && b->batches[p].counted != NULL)
            draws[(*count)++] = p;
    }
    return draws;
}

static bool measure(struct check *k, const char *tickets, struct case_batches *b,
                    struct macro_risk *r)
{
    size_t count = 0;
    if (!case_batches(k, json_in(k, "reported_results"), json_in(k, "sample_results"), b))
        return false;
    const uint32_t *draws = draws_of(k, b, json_in(k, tickets), &count);
    return macro_risk(&b->claims, draws, count, r, &k->err) == BAL_OK;
}

// Arlo reports P of all draws. The smallest so far is never above it.
static bool compute_risk(struct check *k)
{
    struct case_batches b;
    struct macro_risk r = {0};
    double want = -1;
    bool fits = measure(k, "sample_ticket_numbers", &b, &r) &&
                num_double(k->expected->first->text, &want) && fabs(r.last - want) <= 1e-9 &&
                r.risk <= r.last && r.last <= 1;
    bool finished = r.last <= alpha_of(k);
    buf_addf(&k->got, "[%.17g, %s]", r.last, finished ? "true" : "false");
    case_batches_done(&b);
    return fits && finished == (k->expected->first->next->type == JSON_TRUE);
}

// Where Arlo raises an error, so do we.
static bool get_sample_sizes(struct check *k)
{
    struct case_batches b;
    struct macro_risk r = {0};
    uint64_t draws = 0, want = 0;
    bool ran = measure(k, "ticket_numbers", &b, &r) &&
               macro_size(&b.claims, &r, alpha_of(k), &draws, &k->err) == BAL_OK;
    case_batches_done(&b);
    buf_addf(&k->got, ran ? "%ju" : "an error", (uintmax_t)draws);
    if (k->expected == NULL)
        return !ran && json_get(k->c, "raises") != NULL;
    return ran && num_u64(k->expected->text, &want) && want == draws;
}

// ---- draws

struct list {
    struct check *k;
    const struct ppeb_batch *batches;
};

static bal_status take(void *ctx, const struct draw *d, struct bal_err *err)
{
    (void)err;
    struct list *l = ctx;
    const struct ppeb_batch *b = &l->batches[d->index - 1];
    buf_addf(&l->k->got, "[\"" STR_FMT "\",[\"" STR_FMT "\",\"" STR_FMT "\",],],", STR_ARG(d->prn),
             STR_ARG(b->jurisdiction), STR_ARG(b->name));
    return BAL_OK;
}

// Keys of batches are "JURISDICTION|BATCH"; earlier draws are [jurisdiction, batch].
static void split_key(str key, struct ppeb_batch *out)
{
    size_t bar = 0;
    while (bar < key.len && key.ptr[bar] != '|')
        bar++;
    out->jurisdiction = str_make(key.ptr, bar);
    out->name = str_make(key.ptr + bar + 1, key.len - bar - 1);
}

static uint32_t *earlier(struct check *k, const struct ppeb_batch *batches, size_t count,
                         const struct json *keys)
{
    uint32_t *drawn = arena_new(k->arena, uint32_t, keys->count + 1), *at = drawn;
    for (const struct json *j = keys->first; j != NULL; j = j->next, at++)
        for (uint32_t p = 0; p < count; p++)
            if (str_eq(j->first->text, batches[p].jurisdiction) &&
                str_eq(j->first->next->text, batches[p].name))
                *at = p;
    return drawn;
}

static bool draw_ppeb_sample(struct check *k)
{
    const struct json *results = json_in(k, "batch_results");
    const struct json *before = json_get(k->in, "previously_sampled_batch_keys");
    struct ppeb_batch *batches = arena_new(k->arena, struct ppeb_batch, results->count),
                      *at = batches;
    struct case_batches b;
    bool fits = case_batches(k, results, NULL, &b);
    long double all = 0;
    for (size_t p = 0; p < b.all.count; p++)
        all += macro_batch_bound(&b.claims, &b.batches[p]);
    for (const struct json *r = results->first; r != NULL; r = r->next, at++) {
        uint32_t p = case_batch(&b, r->key);
        split_key(r->key, at);
        if (p != UINT32_MAX)
            at->share = (double)(macro_batch_bound(&b.claims, &b.batches[p]) / all);
    }
    struct ppeb_request request = {.seed = text_in(k, "seed"),
                                   .batches = batches,
                                   .count = results->count,
                                   .drawn = earlier(k, batches, results->count, before),
                                   .drawn_count = before->count,
                                   .more = count_in(k, "sample_size")};
    struct list list = {k, batches};
    buf_add_char(&k->got, '[');
    if (fits && all > 0)
        fits = ppeb_draw(&request, (struct draw_sink){take, &list}, &k->err) == BAL_OK;
    buf_add_char(&k->got, ']');
    case_batches_done(&b);
    return fits;
}

const struct vector_function vector_macro[] = {
    {"arlo.sampler.draw_ppeb_sample", draw_ppeb_sample, VECTOR_EXACT},
    {"macro.compute_U", compute_u, VECTOR_NUMBER},
    {"macro.compute_max_error", compute_max_error, VECTOR_NUMBER},
    {"macro.compute_risk", compute_risk, VECTOR_CHECKED},
    {"macro.get_sample_sizes", get_sample_sizes, VECTOR_CHECKED},
    {NULL, NULL, VECTOR_EXACT},
};
