// SPDX-License-Identifier: Apache-2.0
#include "audit/sampling/sampler.h"

#define SAMPLER(id) extern const struct sampler sampler_##id;
#include "audit/sampling/samplers.def"
#undef SAMPLER

static const struct sampler *const samplers[] = {
#define SAMPLER(id) &sampler_##id,
#include "audit/sampling/samplers.def"
#undef SAMPLER
};

const struct sampler *sampler_at(size_t i)
{
    return i < ARRAY_LEN(samplers) ? samplers[i] : NULL;
}

const struct sampler *sampler_find(str name)
{
    for (size_t i = 0; i < ARRAY_LEN(samplers); i++)
        if (str_eq(name, str_from(samplers[i]->name)))
            return samplers[i];
    return NULL;
}

uint64_t domain_cards(const struct sample_domain *d)
{
    uint64_t cards = 0;
    for (size_t i = 0; i < d->count; i++)
        if (__builtin_add_overflow(cards, d->strata[i].cards, &cards))
            return UINT64_MAX;
    return cards;
}

const struct sample_stratum *domain_locate(const struct sample_domain *d, uint64_t index,
                                           uint64_t *position)
{
    const struct sample_stratum *s = d->strata;
    for (; index > s->cards; s++)
        index -= s->cards;
    *position = index;
    return s;
}

static bal_status check_names(const struct sample_domain *d, struct bal_err *err)
{
    struct table names = TABLE_INIT(LIMIT_NAMES_BYTES);
    bal_status status = BAL_OK;
    for (size_t i = 0; i < d->count && status == BAL_OK; i++) {
        uint32_t id = table_add(&names, d->strata[i].jurisdiction);
        if (id == TABLE_NONE)
            status = err_memory(err);
        else if (id != i)
            status = bal_fail(err, BAL_INVALID, "jurisdiction '" STR_FMT "' is listed twice",
                              STR_ARG(str_head(d->strata[i].jurisdiction, 80)));
    }
    table_done(&names);
    return status;
}

static bal_status check(const struct sampler *s, const struct sample_request *r,
                        struct bal_err *err)
{
    uint64_t cards = domain_cards(&r->domain);
    if (r->seed.len == 0)
        return bal_fail(err, BAL_INVALID, "there is no seed");
    if (cards == 0)
        return bal_fail(err, BAL_INVALID, "there are no cards to draw from");
    if (cards > LIMIT_CARDS)
        return bal_fail(err, BAL_LIMIT, "more than %ju cards to draw from", (uintmax_t)LIMIT_CARDS);
    if (r->count == 0)
        return bal_fail(err, BAL_INVALID, "no cards are asked for");
    if (r->replace && (s->flags & (SAMPLER_REPLACES | SAMPLER_MAY_REPLACE)) == 0)
        return bal_fail(err, BAL_UNSUPPORTED, "sampler %s never draws a card twice", s->name);
    if (r->count > cards && !r->replace && (s->flags & SAMPLER_REPLACES) == 0)
        return bal_fail(err, BAL_INVALID, "%ju cards are asked for, there are %ju",
                        (uintmax_t)r->count, (uintmax_t)cards);
    if (r->count > LIMIT_DRAWS)
        return bal_fail(err, BAL_LIMIT, "more than %ju cards are asked for",
                        (uintmax_t)LIMIT_DRAWS);
    return check_names(&r->domain, err);
}

bal_status sampler_draw(const struct sampler *s, const struct sample_request *r,
                        struct draw_sink sink, struct bal_err *err)
{
    BAL_TRY(check(s, r, err));
    return s->draw(r, sink, err);
}
