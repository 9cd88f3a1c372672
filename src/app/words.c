// SPDX-License-Identifier: Apache-2.0
#include "app/words.h"

#include "core/votes.h"

static const char *const names[] = {
    [FINDING_NOT_ON_CARD] = "not on card",
    [FINDING_BLANK] = "blank",
    [FINDING_MARKED] = "",
    [FINDING_OVERVOTED] = "overvote",
    [FINDING_INVALID] = "invalid",
    [FINDING_WITHHELD] = "withheld",
    [FINDING_NO_AGREEMENT] = "no agreement",
    [FINDING_NOT_FOUND] = "not found",
};

static uint32_t votes_of(const struct finding *f)
{
    uint32_t votes = 0;
    for (uint32_t i = 0; i < f->count; i++)
        votes += f->marks[i].flags == 0;
    return votes;
}

// Blank, marked and overvoted by the votes, however it was recorded.
static enum finding_state state_of(const struct contest *c, const struct finding *f)
{
    if (f->state != FINDING_BLANK && f->state != FINDING_MARKED)
        return f->state;
    uint32_t votes = votes_of(f);
    if (votes == 0)
        return FINDING_BLANK;
    return c->ranks == 0 && votes > votes_limit(c) ? FINDING_OVERVOTED : FINDING_MARKED;
}

static void put_votes(const struct contest *c, const struct finding *f, struct buf *out)
{
    const char *between = "";
    for (uint32_t i = 0; i < f->count; i++) {
        const struct mark *m = &f->marks[i];
        if (m->flags != 0)
            continue;
        buf_addf(out, "%s", between);
        if (m->rank > 0)
            buf_addf(out, "%u:", m->rank);
        buf_add(out, c->choices.at[m->choice].name);
        between = m->rank > 0 ? " " : ", ";
    }
}

void finding_words(const struct contest *c, const struct finding *f, struct buf *out)
{
    enum finding_state state = state_of(c, f);
    bool votes = votes_of(f) > 0 && (state == FINDING_OVERVOTED || state == FINDING_INVALID);
    buf_addf(out, "%s%s", names[state], votes ? " (" : "");
    if (votes || state == FINDING_MARKED)
        put_votes(c, f, out);
    buf_addf(out, "%s", votes ? ")" : "");
}

bool finding_same(const struct contest *c, const struct finding *a, const struct finding *b)
{
    enum finding_state state = state_of(c, a);
    if (state != state_of(c, b) || state != FINDING_MARKED)
        return state == state_of(c, b);
    uint32_t i = 0, k = 0;
    for (;; i++, k++) {
        while (i < a->count && a->marks[i].flags != 0)
            i++;
        while (k < b->count && b->marks[k].flags != 0)
            k++;
        if (i == a->count || k == b->count)
            return i == a->count && k == b->count;
        if (a->marks[i].choice != b->marks[k].choice || a->marks[i].rank != b->marks[k].rank)
            return false;
    }
}
