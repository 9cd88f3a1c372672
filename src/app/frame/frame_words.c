// SPDX-License-Identifier: Apache-2.0
// frame_words.c: what a frame is, in words and figures for people.
#include <math.h>

#include "app/frame/frame.h"

void frame_pool_words(const struct frame *f, uint32_t pool, struct buf *out)
{
    const struct frame_pool *p = &f->pools.at[pool];
    str jurisdiction = f->election->jurisdictions.items[f->strata[p->stratum].jurisdiction];
    buf_addf(out, STR_FMT "%s", STR_ARG(jurisdiction), jurisdiction.len > 0 ? ", " : "");
    if (p->row == NULL)
        buf_addf(out, "%s", p->listed ? "all cards" : "cards without a CVR of their own");
    else if (p->row->tabulator.len > 0)
        buf_addf(out, "tabulator " STR_FMT ", batch " STR_FMT, STR_ARG(p->row->tabulator),
                 STR_ARG(p->row->batch));
    else
        buf_addf(out, "batch " STR_FMT, STR_ARG(p->row->batch));
}

void frame_universe_words(const struct frame *f, uint32_t contest, struct buf *out)
{
    const bool *in = f->contests[contest].in;
    bool all = true;
    for (size_t s = 0; s < f->stratum_count; s++)
        all = all && in[s];
    const char *between = "";
    for (size_t s = 0; !all && s < f->stratum_count; s++) {
        if (!in[s])
            continue;
        buf_addf(out, "%s" STR_FMT, between,
                 STR_ARG(f->election->jurisdictions.items[f->strata[s].jurisdiction]));
        between = ", ";
    }
}

uint64_t frame_margin_votes(const struct frame_contest *c, const struct frame_assertion *a)
{
    if (a->margin.above <= 0)
        return 0;
    return ((uint64_t)a->margin.above + 2 * c->pooled) / a->claim.upper;
}

// ---- what pools cost

// The most that ln of the capital can grow by in one draw, on average, when a draw shows this.
static double growth(const struct observation *draw, size_t count, double mean)
{
    double low = 0, high = 0.99, at = 0;
    for (int i = 0; i < 100; i++) { // the growth is concave in the fraction that is bet
        double sum[2] = {0}, c[2] = {low + (high - low) / 3, high - (high - low) / 3};
        for (int k = 0; k < 2; k++)
            for (size_t o = 0; o < count; o++)
                sum[k] += draw[o].chance * log1p(c[k] * ((double)draw[o].x / mean - 1));
        at = sum[0];
        *(sum[0] < sum[1] ? &low : &high) = sum[0] < sum[1] ? c[0] : c[1];
    }
    return at;
}

bool frame_pool_cost(const struct frame *f, uint32_t contest, uint64_t *with, uint64_t *without)
{
    static const struct km_rates none = {0};
    const struct frame_contest *c = &f->contests[contest];
    double most[2] = {0};
    for (size_t i = 0; i < c->claims.len; i++) {
        const struct frame_assertion *a = &c->claims.at[i];
        struct null_hypothesis null = overstatement_null(&a->claim, &a->margin, false);
        struct frame_assertion linked = *a;
        struct observation draw[DRAW_KINDS];
        double mean = (double)null.total / (2 * (double)null.cards);
        linked.draw_count = 0;
        for (int k = 0; k < 2; k++) {
            double g = growth(draw, frame_draw(f, k == 0 ? a : &linked, &none, draw), mean);
            double cards = g > 0 ? -log(c->settings.alpha) / g : (double)INFINITY;
            most[k] = cards > most[k] ? cards : most[k];
        }
    }
    bool finite = c->claims.len > 0 && most[0] < (double)c->cards;
    *with = finite ? (uint64_t)ceil(most[0]) : c->cards;
    *without = most[1] < (double)c->cards ? (uint64_t)ceil(most[1]) : c->cards;
    return finite;
}

static void unused_words(const struct frame_contest *c, struct buf *out)
{
    const struct frame_assertion *worst = NULL;
    char number[NUM_TEXT];
    for (size_t i = 0; i < c->claims.len; i++)
        if (c->claims.at[i].unused > (worst != NULL ? worst->unused : 0))
            worst = &c->claims.at[i];
    if (worst != NULL)
        buf_addf(out,
                 " The sums of " STR_FMT " of them are not used, so their votes do not count "
                 "in the margin: %s.",
                 STR_ARG(num_grouped(worst->unused, number)), worst->unused_why);
}

void frame_pooled_words(const struct frame *f, uint32_t contest, struct buf *out)
{
    const struct frame_contest *c = &f->contests[contest];
    char pooled[NUM_TEXT], cards[NUM_TEXT], with[NUM_TEXT], without[NUM_TEXT];
    uint64_t n, less;
    if (c->pooled == 0)
        return;
    bool finite = frame_pool_cost(f, contest, &n, &less);
    buf_addf(out,
             STR_FMT " of " STR_FMT " cards (%.1f %%) have no CVR of their own; they are known in "
                     "%zu pool%s, and each is compared with the mean of its pool.",
             STR_ARG(num_grouped(c->pooled, pooled)), STR_ARG(num_grouped(c->cards, cards)),
             100 * (double)c->pooled / (double)c->cards, c->shares.len,
             c->shares.len == 1 ? "" : "s");
    if (finite)
        buf_addf(out,
                 " That takes about " STR_FMT " cards where CVRs of all would take " STR_FMT
                 ", if nothing is wrong.",
                 STR_ARG(num_grouped(n, with)), STR_ARG(num_grouped(less, without)));
    unused_words(c, out);
}
