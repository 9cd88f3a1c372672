// SPDX-License-Identifier: Apache-2.0
#include "audit/assertion/polling.h"

struct null_hypothesis polling_null(const struct assertion *a, const struct margin *m,
                                    bool replacement)
{
    return (struct null_hypothesis){
        .cards = m->cards,
        .max = a->upper,
        .total = m->cards * a->den,
        .replacement = replacement,
    };
}

static bool add(struct observation out[OBSERVATIONS], size_t *count, uint64_t x, double chance)
{
    size_t i = 0;
    while (i < *count && out[i].x != x)
        i++;
    if (i == OBSERVATIONS)
        return false;
    if (i == *count)
        out[(*count)++] = (struct observation){x, 0};
    out[i].chance += chance;
    return true;
}

bal_status polling_reported(const struct assertion *a, const struct contest *c,
                            const uint64_t *values, const uint64_t *counts, enum universe universe,
                            const struct margin *m, struct observation out[OBSERVATIONS],
                            size_t *count, struct bal_err *err)
{
    double cards = (double)m->cards;
    struct observation all[OBSERVATIONS];
    size_t n = 0;
    bool fits = add(all, &n, 0, (double)m->phantoms / cards);
    for (uint32_t code = universe == UNIVERSE_STYLE; fits && code < contest_codes(c); code++)
        fits = add(all, &n, values[code], (double)counts[code] / cards);
    if (!fits)
        return bal_fail(err, BAL_UNSUPPORTED, "'%s' has more than %d different values",
                        a->kind->name, OBSERVATIONS);
    memcpy(out, all, n * sizeof *out);
    *count = n;
    return BAL_OK;
}

struct expectation expectation_of(const struct observation *o, size_t count)
{
    double mean = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        mean += o[i].chance * (double)o[i].x;
        squares += o[i].chance * (double)o[i].x * (double)o[i].x;
    }
    double variance = squares - mean * mean;
    return (struct expectation){mean, variance > 0 ? variance : 0};
}
