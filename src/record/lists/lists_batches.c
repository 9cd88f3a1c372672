// SPDX-License-Identifier: Apache-2.0
// lists_batches.c: the lists of contests that compare whole batches.
//
// What the freeze names: of each contest and batch the reported votes of each choice, in the order
// of the contest's choices (null: nothing is reported), the value R of the batch under every
// assertion, in parts of its 1/den and in the order of the list of assertions, from the one with
// number `from` on, and the weight that the batch is drawn by; `number` counts the batches of the
// manifest from 1, as the sampler does.
//
//     {"batch":…,"cards":212,"container":…,"contest":…,"cvrs":210,"from":0,"jurisdiction":…,
//      "number":7,"tabulator":…,"unknown":2,"values":[…],"votes":[…],"weight":230,"with":198}
//
// `cvrs` are its records, `unknown` its cards of which neither records nor results speak, `with`
// those that have the contest, as far as is known.
//
// What a round's `sample` names: the list of batches, as CSV.
#include "record/lists/lists.h"

#include "io/csv_write.h"

enum { VALUES = 1500 }; // numbers: what a line has room for

static void put_votes(struct ej1_writer *w, const struct frame_contest *c, const uint64_t *votes)
{
    ej1_key(w, "votes");
    if (votes == NULL) {
        ej1_null(w);
        return;
    }
    ej1_open(w, '[');
    for (uint32_t i = 0; i < c->choices && i < VALUES; i++)
        ej1_int(w, (int64_t)votes[i]);
    ej1_close(w);
}

static bal_status batch_line(struct session *s, uint32_t contest, size_t batch, size_t from,
                             struct buf *out, struct bal_err *err)
{
    const struct frame_contest *c = &s->frame.contests[contest];
    const struct frame_batch_share *at = &c->batches.at[batch];
    const struct manifest_batch *row = s->frame.batches.at[at->batch].row;
    struct record_body b;
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    session_spell(s, contest, &name);
    struct ej1_writer *w = session_line(&b);
    ej1_key(w, "batch");
    ej1_vendor(w, row->batch);
    ej1_key_int(w, "cards", (int64_t)at->cards);
    ej1_key(w, "container");
    ej1_vendor(w, row->container);
    ej1_key(w, "contest");
    ej1_vendor(w, buf_str(&name));
    ej1_key_int(w, "cvrs", (int64_t)at->cvrs);
    ej1_key_int(w, "from", (int64_t)from);
    ej1_key(w, "jurisdiction");
    ej1_vendor(w, s->election->jurisdictions.items[row->jurisdiction]);
    ej1_key_int(w, "number", (int64_t)at->batch + 1);
    ej1_key(w, "tabulator");
    ej1_vendor(w, row->tabulator);
    ej1_key_int(w, "unknown", (int64_t)at->unknown);
    ej1_key(w, "values");
    ej1_open(w, '[');
    for (size_t i = from; i < c->claims.len && i < from + VALUES; i++)
        ej1_int(w, (int64_t)c->claims.at[i].batch_refs[batch]);
    ej1_close(w);
    put_votes(w, c, at->votes);
    ej1_key_int(w, "weight", (int64_t)at->weight);
    ej1_key_int(w, "with", (int64_t)at->with);
    return session_line_end(&b, out, err);
}

bal_status list_batches(struct session *s, struct buf *out, struct bal_err *err)
{
    const struct frame *f = &s->frame;
    for (uint32_t c = 0; c < f->contest_count; c++)
        for (size_t i = 0; i < f->contests[c].batches.len; i++)
            for (size_t from = 0; from == 0 || from < f->contests[c].claims.len; from += VALUES)
                BAL_TRY(batch_line(s, c, i, from, out, err));
    return BAL_OK;
}

static void put_row(struct csv_writer *w, const struct session *s, const struct batch_pull *p)
{
    const struct frame_batch *b = &s->frame.batches.at[p->batch];
    AUTO_BUF contest = BUF_INIT(LIMIT_TOKEN_BYTES);
    session_spell(s, p->contest, &contest);
    csv_put_u64(w, p->round);
    csv_put_u64(w, p->draw);
    csv_put(w, s->election->jurisdictions.items[b->row->jurisdiction]);
    csv_put(w, b->row->container);
    csv_put(w, b->row->tabulator);
    csv_put(w, b->row->batch);
    csv_put_u64(w, b->cards);
    csv_put(w, buf_str(&contest));
    csv_end_row(w);
}

bal_status list_drawn_batches(struct session *s, uint32_t round, struct buf *out,
                              struct bal_err *err)
{
    AUTO_SINK sink;
    struct csv_writer w;
    sink_open_memory(&sink, (size_t)4 << 30);
    csv_writer_init(&w, &sink);
    csv_put_raw(&w, STR("round,draw,jurisdiction,container,tabulator,batch,cards,contest"));
    csv_end_row(&w);
    for (size_t i = 0; i < s->batches.pulls.len; i++)
        if (s->batches.pulls.at[i].round == round)
            put_row(&w, s, &s->batches.pulls.at[i]);
    BAL_TRY(csv_writer_done(&w, err));
    buf_add(out, buf_str(&sink.buf));
    BAL_TRY(sink_close(&sink, err));
    return buf_check(out, err);
}

uint64_t list_new_counts(const struct session *s, uint32_t round)
{
    uint64_t count = 0;
    for (size_t i = 0; i < s->batches.pulls.len; i++)
        count += s->batches.pulls.at[i].round == round;
    return count;
}

uint64_t list_counts_in(const struct election *e)
{
    uint64_t count = 0;
    for (size_t i = 0; i < e->hand_totals.len; i++)
        count +=
            e->hand_totals.at[i].kind == HAND_CARDS || e->hand_totals.at[i].kind == HAND_NOT_FOUND;
    return count;
}
