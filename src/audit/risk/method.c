// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/method.h"

#include "audit/risk/query.h"

#define METHOD(id) extern const struct method method_##id;
#include "audit/risk/methods.def"
#undef METHOD

static const struct method *const methods[] = {
#define METHOD(id) &method_##id,
#include "audit/risk/methods.def"
#undef METHOD
};

const struct method *method_at(size_t i)
{
    return i < ARRAY_LEN(methods) ? methods[i] : NULL;
}

const struct method *method_find(str name)
{
    for (size_t i = 0; i < ARRAY_LEN(methods); i++)
        if (str_eq(name, str_from(methods[i]->name)))
            return methods[i];
    return NULL;
}

static const char *hint_of(const struct method *m, bool size)
{
    if ((m->flags & METHOD_BATCHES) != 0)
        return "It depends on the votes of each batch: give a table of them (--batches), or see "
               "'ballast contests RECORD set CONTEST --method' of a record.";
    if (m->rounds != NULL)
        return "It takes the votes after each round, and the sizes of all rounds.";
    if ((m->flags & METHOD_WEIGHTED) != 0)
        return size ? "It depends on the CVRs and the weight of each card: 'ballast plan FILES' "
                      "without --method has it in its tables, 'ballast simulate --method weighted' "
                      "without files."
                    : "It depends on the CVRs and the weight of each card: a record draws and "
                      "measures it, see 'ballast commit --draw weighted'.";
    if (m->bet != NULL)
        return "Its risk depends on the order of the draws: an audit measures it, or 'ballast "
               "risk' with a list of them (--observations).";
    return "Its risk depends on the order of the draws; an audit measures it.";
}

static bal_status needs_order(const struct method *m, bool size, struct bal_err *err)
{
    bal_fail(err, BAL_UNSUPPORTED, "counts are not enough for the method %s", m->name);
    err_hint(err, "%s", hint_of(m, size));
    return BAL_UNSUPPORTED;
}

static bool fixed_bets(const struct method *m)
{
    return (m->flags & METHOD_FIXED_BETS) != 0;
}

static bool compares(const struct method *m)
{
    return (m->flags & METHOD_COMPARISON) != 0;
}

bool method_counts(const struct method *m)
{
    return m->risk != NULL || fixed_bets(m);
}

bal_status method_risk(const struct method *m, const struct risk_query *q, double *risk,
                       struct bal_err *err)
{
    if (m->risk != NULL)
        return m->risk(q, risk, err);
    if (!fixed_bets(m))
        return needs_order(m, false, err);
    return compares(m) ? comparison_risk(m, q, risk, err) : polling_risk(m, q, risk, err);
}

bal_status method_size(const struct method *m, const struct risk_query *q, uint64_t *draws,
                       struct bal_err *err)
{
    if (m->sample_size != NULL)
        return m->sample_size(q, draws, err);
    if (!method_counts(m))
        return needs_order(m, true, err);
    if (m->risk == NULL)
        return compares(m) ? comparison_size(m, q, draws, err) : polling_size(m, q, draws, err);
    bal_fail(err, BAL_UNSUPPORTED, "there is no formula for the size of a sample by %s", m->name);
    err_hint(err, "Plan by another method, as %s.", m->superseded_by);
    return BAL_UNSUPPORTED;
}

bal_status query_pair(const struct risk_query *q, uint64_t *winner, uint64_t *loser,
                      struct bal_err *err)
{
    uint64_t w = q->reported_winner, l = q->reported_loser;
    if (w == 0 && l == 0 && q->margin <= q->cards && q->cards <= UINT64_MAX / 4) {
        w = q->cards + q->margin; // each doubled: the share is what counts
        l = q->cards - q->margin;
    }
    if (w <= l)
        return bal_fail(err, BAL_INVALID,
                        "the winner's reported votes must be more than the loser's");
    *winner = w;
    *loser = l;
    return BAL_OK;
}

bal_status margin_from_decimal(str text, uint64_t *margin, uint64_t *cards, struct bal_err *err)
{
    str decimals = text, whole = str_cut(&decimals, '.');
    uint64_t unit = 0, part = 0, scale = 1;
    bool point = whole.len < text.len;
    bool ok = num_u64(whole, &unit) && unit <= 1 && decimals.len <= 18 &&
              (!point || num_u64(decimals, &part));
    for (size_t i = 0; ok && i < decimals.len; i++)
        scale *= 10;
    if (!ok || unit * scale + part > scale)
        return bal_fail(err, BAL_INVALID,
                        "a diluted margin is a decimal number from 0 to 1, not '" STR_FMT "'",
                        STR_ARG(str_head(text, 40)));
    *margin = unit * scale + part;
    *cards = scale;
    return BAL_OK;
}
