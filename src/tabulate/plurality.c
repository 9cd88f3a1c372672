// SPDX-License-Identifier: Apache-2.0
// plurality.c: vote for one, or for up to N; the candidates with most votes win.
//
// A card with more votes than allowed counts for nobody in that contest. A name marked twice (a
// straight-party mark beside it) is one vote; write-in slots of the same contest are one vote each.
#include "core/votes.h"
#include "tabulate/rule.h"

static enum vote_class classify(const struct contest *c, enum contest_state state, uint32_t votes)
{
    switch (state) {
    case STATE_NOT_ON_CARD:
        return VOTE_NOT_ON_CARD;
    case STATE_INVALID:
        return VOTE_INVALID;
    case STATE_WITHHELD:
        return VOTE_WITHHELD;
    case STATE_OVERVOTED:
        return VOTE_OVERVOTED;
    case STATE_BLANK:
    case STATE_MARKED:
        break;
    }
    if (votes > c->votes_allowed)
        return VOTE_OVERVOTED;
    return votes > 0 ? VOTE_VALID : VOTE_BLANK;
}

static bal_status tabulate(const struct election *e, const struct contest *c,
                           const struct rule_options *o, struct result *out, struct bal_err *err)
{
    (void)o;
    BAL_TRY(result_init(out, e, c, NULL, err));
    for (uint32_t code = 1; code < out->code_count; code++) {
        uint16_t votes[LIMIT_MARKS];
        struct mark_set set = contest_set(c, code);
        uint32_t count = votes_read(c, &set, votes);
        enum vote_class class = classify(c, set.state, count);
        if (class != VOTE_VALID)
            count = 0;
        BAL_TRY(result_set_code(out, code, class, votes, count, err));
        if (class == VOTE_VALID || class == VOTE_BLANK)
            out->undervotes += (c->votes_allowed - count) * out->code_cards[code];
    }
    result_add_up(out);
    result_add_pools(out, e, true);
    return result_elect_top(out, c->seats, err);
}

const struct rule rule_plurality = {
    .name = "plurality",
    .title = "most votes win; vote for one or for several",
    .function = FUNCTION_PLURALITY,
    .tabulate = tabulate,
};
