// SPDX-License-Identifier: Apache-2.0
// scheme_upper.c: the margin of a scheme from above (upper.h).
#include "tabulate/schemes/scheme.h"
#include "tabulate/upper.h"

enum { EFFORT = 2000000 };

struct again {
    const struct tallied *was;
    const struct scheme_terms *terms;
};

// A tie that the rule leaves open is another outcome.
static bal_status again(const struct upper *u, const struct election *e, uint32_t who, bool *other,
                        struct bal_err *err)
{
    const struct again *a = u->ctx;
    struct tallied t;
    (void)who;
    bal_status status = scheme_count(a->was->scheme, a->terms, e, &e->contests.at[0], &t, err);
    if (status == BAL_OK)
        *other = t.tied.len > 0 || memcmp(t.seats, u->seats, u->n * sizeof *t.seats) != 0;
    tallied_done(&t);
    return status;
}

bal_status scheme_upper(const struct scheme_terms *terms, const struct election *e,
                        struct tallied *t, struct bal_err *err)
{
    if (t->margin_status == MARGIN_EXACT || t->pooled || t->winners.len == 0 || t->tied.len > 0)
        return BAL_OK;
    struct again ctx = {t, terms};
    uint32_t *order = arena_new(&t->arena, uint32_t, t->n), n = 0;
    BAL_TRY(arena_check(&t->arena, err));
    for (; n < t->winners.len; n++)
        order[n] = t->winners.at[n];
    for (uint32_t i = 0; i < t->n; i++)
        if (t->seats[i] == 0)
            order[n++] = i;
    struct upper u = {.election = e,
                      .contest = t->contest,
                      .n = t->n,
                      .seats = t->seats,
                      .order = order,
                      .parties = t->scheme->parties,
                      .use = t->scheme->use,
                      .top = terms->number > 0 ? terms->number : 5,
                      .again = again,
                      .ctx = &ctx,
                      .least = t->margin_status == MARGIN_BOUND ? t->margin : 0,
                      .most = UINT64_MAX,
                      .each = 1 + (uint64_t)t->n * t->n / 4, // for many rules a pair is a step
                      .effort = EFFORT};
    BAL_TRY(upper_find(&u, &t->upper, err));
    t->has_upper = t->upper != UINT64_MAX;
    return BAL_OK;
}
