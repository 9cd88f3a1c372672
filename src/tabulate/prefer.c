// SPDX-License-Identifier: Apache-2.0
#include "tabulate/prefer.h"

static uint32_t points_of(const struct result *r, const struct code_vote *v, uint32_t candidate)
{
    for (uint32_t i = 0; i < v->count; i++)
        if (r->votes.at[v->first + i] == candidate)
            return result_worth(r, v->first + i);
    return 0;
}

struct preferences prefer(const struct result *r, uint32_t first, uint32_t second)
{
    struct preferences p = {0, 0};
    for (uint32_t code = 1; code < r->code_count; code++) {
        const struct code_vote *v = &r->codes[code];
        uint32_t a = points_of(r, v, first), b = points_of(r, v, second);
        p.first += a > b ? r->code_cards[code] : 0;
        p.second += b > a ? r->code_cards[code] : 0;
    }
    return p;
}
