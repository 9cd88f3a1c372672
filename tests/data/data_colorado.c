// SPDX-License-Identifier: Apache-2.0
// data_colorado.c: checks on what Colorado published of its audits: the cards that were drawn, the
// sample sizes and the risks.
#include "data/corla_figures.h"
#include "data/data.h"
#include "published/published.h"

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

struct draws {
    unsigned by_manifest, by_list, wrong;
};

static bool listed_domain(struct data_check *k, str county, uint64_t *out)
{
    const struct json *domains = json_get(k->check, "domains");
    const struct json *domain = domains != NULL ? domains->first : NULL;
    while (domain != NULL && !str_eq(domain->key, county))
        domain = domain->next;
    return domain != NULL && num_u64(domain->text, out);
}

static void check_county(struct data_check *k, const struct published_county *c, struct draws *d)
{
    uint64_t domain = 0;
    bool listed = listed_domain(k, c->county, &domain);
    if (!listed && c->draw == DRAW_REPRODUCED)
        d->by_manifest++;
    else if (listed && c->draw == DRAW_WITH_DOMAIN && c->domain == domain)
        d->by_list++;
    else {
        d->wrong++;
        (void)fail(k, STR_FMT " is not reproduced", STR_ARG(c->county));
    }
}

static enum verdict draws(struct data_check *k)
{
    AUTO_BUF folder = BUF_INIT(4096);
    const struct json *input = json_get(k->set, "input");
    struct published p;
    struct draws d = {0};
    if (input == NULL)
        return fail(k, "the set has no input");
    buf_addf(&folder, STR_FMT "/" STR_FMT, STR_ARG(input->first->text),
             STR_ARG(check_text(k, "round")));
    bool ok = published_verify(&p, data_path(k, buf_str(&folder)), check_text(k, "seed"),
                               &k->err) == BAL_OK;
    for (size_t i = 0; i < p.counties.len; i++)
        check_county(k, &p.counties.at[i], &d);
    published_end(&p);
    if (!ok)
        return fail(k, "%s", k->err.what);
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
