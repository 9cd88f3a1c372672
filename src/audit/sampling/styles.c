// SPDX-License-Identifier: Apache-2.0
#include "audit/sampling/styles.h"

struct walk {
    const struct styles_request *r;
    struct styles_sample *out;
    VEC(uint32_t) on_card; // the contests of the card at hand
    size_t wanting;        // contests that want more cards
};

static bool wants(const struct walk *w, uint32_t contest)
{
    return w->out->contests.at[contest].usable < w->r->targets[contest];
}

static bool start(struct walk *w)
{
    for (uint32_t c = 0; c < w->r->contest_count; c++) {
        if (vec_push(&w->out->contests, LIMIT_CONTESTS) == NULL ||
            vec_push(&w->on_card, LIMIT_CONTESTS) == NULL)
            return false;
        w->wanting += w->r->targets[c] > 0;
    }
    return true;
}

static void credit(struct walk *w, uint32_t contest, size_t place)
{
    struct styles_contest *c = &w->out->contests.at[contest];
    if (c->passed)
        return;
    c->usable++;
    c->end = place + 1;
    w->wanting -= c->usable == w->r->targets[contest];
}

static bool visit(struct walk *w, size_t place)
{
    size_t count = w->r->contests(w->r->ctx, w->r->order[place], w->on_card.at);
    bool take = false;
    for (size_t i = 0; i < count && !take; i++)
        take = wants(w, w->on_card.at[i]);
    for (size_t i = 0; i < count; i++) {
        if (take)
            credit(w, w->on_card.at[i], place);
        else
            w->out->contests.at[w->on_card.at[i]].passed = true;
    }
    if (!take)
        return true;
    size_t *new = vec_push(&w->out->taken, LIMIT_CARDS);
    if (new != NULL)
        *new = place;
    return new != NULL;
}

bal_status styles_take(const struct styles_request *r, struct styles_sample *out,
                       struct bal_err *err)
{
    *out = (struct styles_sample){0};
    struct walk w = {.r = r, .out = out};
    bool ok = start(&w);
    for (size_t place = 0; ok && w.wanting > 0 && place < r->cards; place++)
        ok = visit(&w, place);
    out->short_of_cards = w.wanting > 0;
    vec_done(&w.on_card);
    return ok ? BAL_OK : err_memory(err);
}

void styles_done(struct styles_sample *s)
{
    vec_done(&s->taken);
    vec_done(&s->contests);
}
