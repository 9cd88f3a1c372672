// SPDX-License-Identifier: Apache-2.0
// data_colorado.c: checks on what Colorado published of its audits: the cards that were drawn, the
// sample sizes and the risks.
#include <inttypes.h>
#include <stdlib.h>

#include "app/draw.h"
#include "data/corla_figures.h"
#include "data/data.h"

static enum verdict figures(struct data_check *k,
                            void (*run)(const char *path, struct shared_count *all))
{
    struct shared_count all = {0};
    run(data_path(k, check_text(k, "expected")), &all);
    buf_addf(&k->why, "%lu of %lu figures", all.passed, all.passed + all.failed);
    return all.passed > 0 && all.failed == 0 ? VERDICT_PASS : VERDICT_FAIL;
}

static enum verdict sizes(struct data_check *k)
{
    return figures(k, corla_sizes);
}

static enum verdict risks(struct data_check *k)
{
    return figures(k, corla_risks);
}

// ---- draws

typedef VEC(uint64_t) numbers;

struct list {
    struct data_check *k;
    uint32_t column;
    numbers cards; // of the published list, rising, each once
};

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static bool has(const numbers *n, uint64_t v)
{
    return n->len > 0 && bsearch(&v, n->at, n->len, sizeof v, by_value) != NULL;
}

static bool list_row(void *ctx, struct csv *row, size_t number)
{
    struct list *l = ctx;
    if (number == 1) {
        for (l->column = 0; l->column < row->cells; l->column++)
            if (str_eq(csv_trimmed(row, l->column), STR("cvr_number")))
                return true;
        return false;
    }
    uint64_t v = 0, *new = vec_push(&l->cards, LIMIT_CARDS);
    if (new == NULL || !num_u64(csv_trimmed(row, l->column), &v))
        return false;
    *new = v;
    return true;
}

static void sort_and_unite(numbers *n)
{
    size_t kept = 0;
    if (n->len > 0)
        qsort(n->at, n->len, sizeof *n->at, by_value);
    for (size_t i = 0; i < n->len; i++)
        if (kept == 0 || n->at[i] != n->at[kept - 1])
            n->at[kept++] = n->at[i];
    n->len = kept;
}

// What the draws are held against.
struct watch {
    const numbers *list;
    bool *seen;
    size_t found;
    uint64_t draws; // until all of the list were drawn
    bool outside;   // one before that was not in the list
};

static bal_status take(void *ctx, const struct draw *d, struct bal_err *err)
{
    struct watch *w = ctx;
    (void)err;
    if (w->found == w->list->len)
        return BAL_OK;
    w->draws = d->draw;
    if (!has(w->list, d->index)) {
        w->outside = true;
        return BAL_OK;
    }
    const uint64_t *at = bsearch(&d->index, w->list->at, w->list->len, sizeof *at, by_value);
    w->found += !w->seen[at - w->list->at];
    w->seen[at - w->list->at] = true;
    return BAL_OK;
}

// The first draws over the domain are the list: all of it, and nothing else before it is complete.
static bool reproduces(struct data_check *k, const numbers *list, uint64_t cards)
{
    struct sample_stratum stratum = {.cards = cards};
    struct sample_request request = {.seed = check_text(k, "seed"),
                                     .domain = {&stratum, 1},
                                     .count = 2 * list->len + 100,
                                     .replace = true};
    struct watch w = {.list = list, .seen = arena_new(k->arena, bool, list->len)};
    const struct sampler *corla = sampler_find(STR("corla"));
    return w.seen != NULL && corla != NULL &&
           sampler_draw(corla, &request, (struct draw_sink){take, &w}, &k->err) == BAL_OK &&
           w.found == list->len && !w.outside;
}

static bool manifest_total(struct data_check *k, const char *folder, str county, uint64_t *out)
{
    AUTO_BUF path = BUF_INIT(4096);
    struct load load;
    buf_addf(&path, "%s/county_manifest_" STR_FMT ".csv", folder, STR_ARG(county));
    bool ok = data_load(k, k->set, buf_cstr(&path), FORMAT_MANIFEST, &load) &&
              problems_errors(&load.problems) == 0 && load.election.manifest_cards > 0;
    *out = load.election.manifest_cards;
    load_done(&load);
    return ok;
}

static bool read_list(struct data_check *k, const char *folder, str county, numbers *out)
{
    AUTO_BUF path = BUF_INIT(4096);
    struct list list = {.k = k};
    buf_addf(&path, "%s/ballot_list_" STR_FMT ".csv", folder, STR_ARG(county));
    bool ok = data_rows(k, buf_cstr(&path), list_row, &list);
    sort_and_unite(&list.cards);
    *out = list.cards;
    return ok && list.cards.len > 0;
}

static str county_of(str file)
{
    const str prefix = STR("ballot_list_");
    str stem = str_stem(str_basename(file));
    return str_starts(stem, prefix) ? str_skip(stem, prefix.len) : STR("");
}

struct draws {
    unsigned by_manifest, by_list, wrong;
};

static void check_county(struct data_check *k, const char *folder, str county, struct draws *d)
{
    numbers list = {0};
    uint64_t total = 0, listed = 0;
    const struct json *domains = json_get(k->check, "domains");
    const struct json *domain = domains != NULL ? domains->first : NULL;
    while (domain != NULL && !str_eq(domain->key, county))
        domain = domain->next;
    bool ok = read_list(k, folder, county, &list) && manifest_total(k, folder, county, &total);
    if (ok && domain == NULL && reproduces(k, &list, total))
        d->by_manifest++;
    else if (ok && domain != NULL && num_u64(domain->text, &listed) && listed != total &&
             reproduces(k, &list, listed))
        d->by_list++;
    else {
        d->wrong++;
        (void)fail(k, STR_FMT " is not reproduced", STR_ARG(county));
    }
    vec_done(&list);
}

static enum verdict draws(struct data_check *k)
{
    AUTO_BUF folder = BUF_INIT(4096);
    const struct json *input = json_get(k->set, "input");
    struct inputs set;
    struct draws d = {0};
    if (!has_format(STR("colorado-manifest-csv")))
        return skip(k, "no format colorado-manifest-csv");
    if (input == NULL)
        return fail(k, "the set has no input");
    buf_addf(&folder, STR_FMT "/" STR_FMT, STR_ARG(input->first->text),
             STR_ARG(check_text(k, "round")));
    const char *path = data_path(k, buf_str(&folder));
    if (inputs_open(&set, path, &k->err) != BAL_OK)
        return fail(k, "%s", k->err.what);
    for (size_t i = 0; i < set.files.len; i++)
        if (county_of(set.files.at[i].base).len > 0)
            check_county(k, path, county_of(set.files.at[i].base), &d);
    inputs_close(&set);
    buf_addf(&k->why, "%s%u lists by the manifest's total, %u by the listed domain",
             k->why.len > 0 ? "; " : "", d.by_manifest, d.by_list);
    return d.wrong == 0 && d.by_manifest > 0 ? VERDICT_PASS : VERDICT_FAIL;
}

const struct data_kind data_colorado[] = {
    {"corla-draws", draws},
    {"corla-sizes", sizes},
    {"corla-risks", risks},
    {NULL, NULL},
};
