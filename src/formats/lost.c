// SPDX-License-Identifier: Apache-2.0
#include "formats/lost.h"

static void count_marks(const struct contest *c, uint32_t cards, struct lost *out)
{
    VEC(uint64_t) counts = {0};
    uint32_t codes = contest_codes(c);
    if (!vec_grow((void **)&counts.at, &counts.cap, codes, sizeof *counts.at, codes))
        return;
    column_count(&c->column, 0, cards, counts.at);
    for (uint32_t code = 1; code < codes; code++) {
        struct mark_set set = contest_set(c, code);
        out->states[set.state] += counts.at[code];
        out->flagged += counts.at[code] * (set.count - mark_set_votes(&set));
        for (uint32_t i = 0; i < set.count; i++)
            out->overvoted_ranks += set.marks[i].flags & MARK_OVERVOTE ? counts.at[code] : 0;
    }
    vec_done(&counts);
}

static void count_contest(const struct contest *c, struct lost *out)
{
    const struct contest_wishes *w = &c->wishes;
    out->defined += c->votes_known || c->seats_known;
    out->seats += c->ranks == 0 && c->seats_known && c->seats != c->votes_allowed;
    out->wishes += w->jurisdictions.len > 0 || w->cards_bound > 0 || w->risk_limit.len > 0 ||
                   w->method.len > 0 || w->irv_rule.len > 0 || w->target;
    out->codes += c->code.len > 0;
    for (size_t i = 0; i < c->choices.len; i++) {
        out->codes += c->choices.at[i].code.len > 0;
        out->write_ins += c->choices.at[i].kind != CHOICE_REGULAR;
    }
}

void lost_count(const struct election *e, struct lost *out)
{
    *out = (struct lost){0};
    for (size_t i = 0; i < e->contests.len; i++) {
        count_contest(&e->contests.at[i], out);
        count_marks(&e->contests.at[i], e->cards, out);
    }
    for (uint32_t i = 0; i < e->cards; i++) {
        const struct card card = election_card(e, i);
        out->sheets += card.sheet > 0;
        out->adjudicated += (card.flags & CARD_ADJUDICATED) != 0;
        out->several += (card.flags & CARD_SEVERAL) != 0;
        out->imprinted += card.imprinted.v != ID_NONE.v && card.imprinted.v != ID_DERIVED.v;
    }
}

void lost_line(struct buf *out, uint64_t count, const char *what)
{
    char text[NUM_TEXT];
    if (count > 0)
        buf_addf(out, "%s: " STR_FMT "\n", what, STR_ARG(num_grouped(count, text)));
}
