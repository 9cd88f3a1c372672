// SPDX-License-Identifier: Apache-2.0
// lists_pools.c: the list of pools that the freeze names: which positions belong to each, and what
// each of its cards is compared with under every assertion.
//
//     {"batch":…,"cards":7,"container":…,"jurisdiction":…,"pool":0,"positions":"3,6-8,10",
//      "tabulator":…}                                           rows of the manifest, by pool
//     {"cards":7,"contest":…,"cvrs":5,"from":0,"known":[…],"pool":0,"values":[…],"with":6}
//     {"contest":…,"from":0,"pool":0,"votes":[…]}              contests, by pool
//     {"assertion":0,"contest":…,"draw":[[524288,"0.25"],…]}   contests, by assertion
// `values` are whole parts of 1/den, of the contest's assertions in the order of their list, from
// the one with number `from` on; `known` is how many of the cards are known to say something of it,
// `with` how many have the contest as far as is known; `votes` are those of each choice, where they
// decide. `draw` is what a draw shows when the pools are as reported, and with what chance: bets
// are made by it (any that are fixed before the seed are valid).
#include "record/lists/lists.h"

enum { POSITIONS = 3000, VALUES = 2000 }; // bytes, numbers: what a line has room for

struct range {
    uint64_t from, to; // positions
};

static void put_range(struct buf *out, const struct range *r)
{
    buf_addf(out, "%s%llu", out->len > 0 ? "," : "", (unsigned long long)r->from);
    if (r->to > r->from)
        buf_addf(out, "-%llu", (unsigned long long)r->to);
}

static bal_status row_line(struct session *s, uint32_t pool, const struct manifest_batch *row,
                           struct buf *positions, uint64_t cards, struct buf *out,
                           struct bal_err *err)
{
    struct record_body b;
    struct ej1_writer *w = session_line(&b);
    ej1_key(w, "batch");
    ej1_vendor(w, row->batch);
    ej1_key_int(w, "cards", (int64_t)cards);
    ej1_key(w, "container");
    ej1_vendor(w, row->container);
    ej1_key(w, "jurisdiction");
    ej1_vendor(w, s->election->jurisdictions.items[row->jurisdiction]);
    ej1_key_int(w, "pool", pool);
    ej1_key_str(w, "positions", buf_str(positions));
    ej1_key(w, "tabulator");
    ej1_vendor(w, row->tabulator);
    buf_clear(positions);
    return session_line_end(&b, out, err);
}

// The positions of one row of the manifest that belong to the pool.
static bal_status row_positions(struct session *s, uint32_t pool, size_t row, struct buf *out,
                                struct bal_err *err)
{
    const struct frame *f = &s->frame;
    const struct manifest_batch *batch = f->domain.rows[row];
    const uint32_t *of = f->pool.at + f->domain.first[row];
    AUTO_BUF text = BUF_INIT(1 << 16);
    uint64_t cards = 0;
    for (uint64_t k = 0; k < batch->cards; k++) {
        struct range r = {k + 1, k + 1};
        if (of[k] != pool)
            continue;
        while (k + 1 < batch->cards && of[k + 1] == pool)
            r.to = ++k + 1;
        put_range(&text, &r);
        cards += r.to - r.from + 1;
        if (text.len < POSITIONS)
            continue;
        BAL_TRY(row_line(s, pool, batch, &text, cards, out, err));
        cards = 0;
    }
    return cards > 0 ? row_line(s, pool, batch, &text, cards, out, err) : BAL_OK;
}

// A pool has cards of its stratum only: its rows lie side by side.
static bal_status pool_lines(struct session *s, uint32_t pool, struct buf *out, struct bal_err *err)
{
    const struct frame *f = &s->frame;
    const struct frame_pool *p = &f->pools.at[pool];
    size_t row = 0;
    for (uint32_t i = 0; i < p->stratum; i++)
        row += f->domain.sampled.strata[i].batch_count;
    size_t end = row + f->domain.sampled.strata[p->stratum].batch_count;
    for (; row < end; row++) {
        const struct manifest_batch *at = f->domain.rows[row];
        bool other = p->row != NULL && (!str_eq(at->batch, p->row->batch) ||
                                        !str_eq(at->tabulator, p->row->tabulator));
        if (!other)
            BAL_TRY(row_positions(s, pool, row, out, err));
    }
    return BAL_OK;
}

static bal_status share_line(struct session *s, uint32_t contest, size_t share, size_t from,
                             struct buf *out, struct bal_err *err)
{
    const struct frame_contest *c = &s->frame.contests[contest];
    const struct frame_share *at = &c->shares.at[share];
    struct record_body b;
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    session_spell(s, contest, &name);
    struct ej1_writer *w = session_line(&b);
    ej1_key_int(w, "cards", (int64_t)at->cards);
    ej1_key(w, "contest");
    ej1_vendor(w, buf_str(&name));
    ej1_key_int(w, "cvrs", (int64_t)at->cvrs);
    ej1_key_int(w, "from", (int64_t)from);
    ej1_key(w, "known");
    ej1_open(w, '[');
    for (size_t i = from; i < c->claims.len && i < from + VALUES; i++)
        ej1_int(w, (int64_t)c->claims.at[i].pool_known[share]);
    ej1_close(w);
    ej1_key_int(w, "pool", at->pool);
    ej1_key(w, "values");
    ej1_open(w, '[');
    for (size_t i = from; i < c->claims.len && i < from + VALUES; i++)
        ej1_int(w, (int64_t)c->claims.at[i].pool_values[share]);
    ej1_close(w);
    ej1_key_int(w, "with", (int64_t)at->with);
    return session_line_end(&b, out, err);
}

static bal_status votes_line(struct session *s, uint32_t contest, const struct frame_share *share,
                             uint32_t from, struct buf *out, struct bal_err *err)
{
    struct record_body b;
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    session_spell(s, contest, &name);
    struct ej1_writer *w = session_line(&b);
    ej1_key(w, "contest");
    ej1_vendor(w, buf_str(&name));
    ej1_key_int(w, "from", from);
    ej1_key_int(w, "pool", share->pool);
    ej1_key(w, "votes");
    ej1_open(w, '[');
    for (uint32_t k = from; k < s->frame.contests[contest].choices && k < from + VALUES; k++)
        ej1_int(w, (int64_t)share->votes[k]);
    ej1_close(w);
    return session_line_end(&b, out, err);
}

static bal_status draw_line(struct session *s, uint32_t contest, size_t claim, struct buf *out,
                            struct bal_err *err)
{
    const struct frame_assertion *a = &s->frame.contests[contest].claims.at[claim];
    struct record_body b;
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    session_spell(s, contest, &name);
    struct ej1_writer *w = session_line(&b);
    ej1_key_int(w, "assertion", (int64_t)claim);
    ej1_key(w, "contest");
    ej1_vendor(w, buf_str(&name));
    ej1_key(w, "draw");
    ej1_open(w, '[');
    for (size_t i = 0; i < a->draw_count; i++) {
        AUTO_BUF chance = BUF_INIT(64);
        buf_addf(&chance, "%.17g", a->draw[i].chance);
        ej1_open(w, '[');
        ej1_int(w, (int64_t)a->draw[i].x);
        ej1_str(w, buf_str(&chance));
        ej1_close(w);
    }
    ej1_close(w);
    return session_line_end(&b, out, err);
}

static bal_status contest_lines(struct session *s, uint32_t contest, struct buf *out,
                                struct bal_err *err)
{
    const struct frame_contest *c = &s->frame.contests[contest];
    for (size_t i = 0; i < c->shares.len; i++) {
        for (size_t from = 0; from == 0 || from < c->claims.len; from += VALUES)
            BAL_TRY(share_line(s, contest, i, from, out, err));
        for (uint32_t from = 0; c->shares.at[i].votes != NULL && from < c->choices; from += VALUES)
            BAL_TRY(votes_line(s, contest, &c->shares.at[i], from, out, err));
    }
    for (size_t i = 0; c->shares.len > 0 && i < c->claims.len; i++)
        BAL_TRY(draw_line(s, contest, i, out, err));
    return BAL_OK;
}

bal_status list_pools(struct session *s, struct buf *out, struct bal_err *err)
{
    const struct frame *f = &s->frame;
    for (uint32_t p = 0; p < f->pools.len; p++)
        BAL_TRY(pool_lines(s, p, out, err));
    for (uint32_t c = 0; c < f->contest_count; c++)
        BAL_TRY(contest_lines(s, c, out, err));
    return BAL_OK;
}
