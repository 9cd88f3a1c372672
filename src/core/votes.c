// SPDX-License-Identifier: Apache-2.0
#include "core/votes.h"

uint32_t votes_read(const struct contest *c, const struct mark_set *s,
                    uint16_t votes[static LIMIT_MARKS])
{
    uint32_t count = 0, last = UINT32_MAX;
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
    if (s->state == STATE_OVERVOTED || votes > c->votes_allowed)
        return VOTES_TOO_MANY;
    return votes > 0 ? VOTES_VALID : VOTES_NONE;
}

bool votes_have(const struct mark_set *s, uint32_t choice)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (s->marks[i].flags == 0 && s->marks[i].choice == choice)
            return true;
    return false;
}
