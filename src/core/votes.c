// SPDX-License-Identifier: Apache-2.0
#include "core/votes.h"

#include "core/spelling.h"

// ---- fusion

str votes_candidate(str name)
{
    size_t open = str_rindex(name, '(');
    bool line = open > 0 && open < name.len && name.ptr[name.len - 1] == ')';
    return line ? str_trim(str_head(name, open)) : name;
}

uint32_t votes_first_line(const struct contest *c, uint32_t choice)
{
    str name = votes_candidate(c->choices.at[choice].name);
    uint32_t first = 0;
    if (c->choices.at[choice].kind == CHOICE_WRITE_IN)
        return choice;
    while (first < choice && (c->choices.at[first].kind == CHOICE_WRITE_IN ||
                              !str_eq(votes_candidate(c->choices.at[first].name), name)))
        first++;
    return first;
}

// Keeps one vote for each candidate; choices ascend, so that it is the one on the first line.
static uint32_t one_line_each(const struct contest *c, uint16_t *votes, uint32_t count)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        bool again = false;
        for (uint32_t k = 0; k < kept; k++)
            again = again || (votes[k] != votes[i] &&
                              votes_first_line(c, votes[k]) == votes_first_line(c, votes[i]));
        if (!again)
            votes[kept++] = votes[i];
    }
    return kept;
}

// Files and boards say of a card with two lines of one candidate that it is overvoted: there are
// more marks than votes. It is so only where its candidates are too many as well.
static bool overvoted_by_lines(const struct contest *c, const struct mark_set *s, uint32_t votes)
{
    return c->function == FUNCTION_FUSION && mark_set_votes(s) > c->votes_allowed && votes > 0 &&
           votes <= c->votes_allowed;
}

// ---- votes

uint32_t votes_read(const struct contest *c, const struct mark_set *s,
                    uint16_t votes[static LIMIT_MARKS])
{
    bool several = c->function == FUNCTION_CUMULATIVE;
    uint32_t count = 0, last = NO_CHOICE;
    for (uint32_t i = 0; i < s->count; i++) {
        const struct mark *m = &s->marks[i];
        bool slot = c->choices.at[m->choice].kind == CHOICE_WRITE_IN;
        if (m->flags != 0 || (m->choice == last && !slot && !several))
            continue;
        last = m->choice;
        votes[count++] = m->choice;
    }
    return c->function == FUNCTION_FUSION ? one_line_each(c, votes, count) : count;
}

enum votes_kind votes_kind(const struct contest *c, const struct mark_set *s, uint32_t votes)
{
    bool over = s->state == STATE_OVERVOTED && !overvoted_by_lines(c, s, votes);
    if (over || votes > votes_limit(c))
        return VOTES_TOO_MANY;
    return votes > 0 ? VOTES_VALID : VOTES_NONE;
}

uint32_t votes_counted(const struct contest *c, const struct mark_set *s,
                       uint16_t votes[static LIMIT_MARKS])
{
    if (s->state != STATE_MARKED && s->state != STATE_OVERVOTED)
        return 0;
    uint32_t count = votes_read(c, s, votes);
    return votes_kind(c, s, count) == VOTES_VALID ? count : 0;
}

uint32_t votes_limit(const struct contest *c)
{
    return c->function == FUNCTION_APPROVAL ? LIMIT_MARKS : c->votes_allowed;
}

uint32_t votes_each(const struct contest *c)
{
    return c->function == FUNCTION_CUMULATIVE ? c->votes_allowed : 1;
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
