// SPDX-License-Identifier: Apache-2.0
#include "formats/withheld.h"

// known[style]: some card tells what the style has; has[style]: it has the contest.
struct styles {
    bool *known, *has;
};

static void look(const struct election *e, const struct withheld_cards *cards, uint32_t first,
                 const uint32_t *contests, size_t count, struct styles *s)
{
    size_t next = 0;
    for (uint32_t card = first; card < e->cards; card++) {
        if (next < cards->len && cards->at[next] == card) {
            next++;
            continue;
        }
        uint32_t style = election_card(e, card).style;
        bool any = false;
        for (size_t i = 0; i < count; i++) {
            bool on = column_get(&e->contests.at[contests[i]].column, card) != 0;
            any = any || on;
            if (on)
                s->has[style * count + i] = true;
        }
        s->known[style] = s->known[style] || (any && style != 0);
    }
}

bal_status withheld_spread(struct import *imp, const struct withheld_cards *cards, uint32_t first,
                           const uint32_t *contests, size_t count, struct bal_err *err)
{
    const struct election *e = imp->election;
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    if (cards->len == 0)
        return BAL_OK;
    struct styles s = {arena_new(&arena, bool, e->styles.len),
                       arena_alloc(&arena, e->styles.len, count + 1)};
    BAL_TRY(arena_check(&arena, err));
    look(e, cards, first, contests, count, &s);
    for (size_t k = 0; k < cards->len; k++) {
        uint32_t style = election_card(e, cards->at[k]).style;
        for (size_t i = 0; i < count; i++)
            if ((!s.known[style] || s.has[style * count + i]) &&
                column_get(&e->contests.at[contests[i]].column, cards->at[k]) == 0)
                BAL_TRY(import_marks(imp, cards->at[k], contests[i], STATE_WITHHELD, NULL, 0, err));
    }
    return BAL_OK;
}
