// SPDX-License-Identifier: Apache-2.0
#include "core/votes.h"

#include "core/spelling.h"

uint32_t votes_read(const struct contest *c, const struct mark_set *s,
                    uint16_t votes[static LIMIT_MARKS])
{
    uint32_t count = 0, last = NO_CHOICE;
    for (uint32_t i = 0; i < s->count; i++) {
        const struct mark *m = &s->marks[i];
        bool slot = c->choices.at[m->choice].kind == CHOICE_WRITE_IN;
        if (m->flags != 0 || (m->choice == last && !slot))
            continue;
        last = m->choice;
        votes[count++] = m->choice;
    }
    return count;
}

enum votes_kind votes_kind(const struct contest *c, const struct mark_set *s, uint32_t votes)
{
    if (s->state == STATE_OVERVOTED || votes > votes_limit(c))
        return VOTES_TOO_MANY;
    return votes > 0 ? VOTES_VALID : VOTES_NONE;
}

uint32_t votes_limit(const struct contest *c)
{
    return c->function == FUNCTION_APPROVAL ? LIMIT_MARKS : c->votes_allowed;
}

uint32_t votes_needs(const struct contest *c)
{
    uint32_t occurrence;
    str name = spelling_parse(c->terms.needs, &occurrence);
    for (uint32_t i = 0; c->terms.needs.len > 0 && i < c->choices.len; i++)
        if (c->choices.at[i].occurrence == occurrence && str_eq(c->choices.at[i].name, name))
            return i;
    return NO_CHOICE;
}

bool votes_have(const struct mark_set *s, uint32_t choice)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (s->marks[i].flags == 0 && s->marks[i].choice == choice)
            return true;
    return false;
}
