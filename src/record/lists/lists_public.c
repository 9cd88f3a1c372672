// SPDX-License-Identifier: Apache-2.0
// lists_public.c: what the freeze says of the cards for those who do not have their records: how
// all cards are numbered, what each position is, and which contests are about it. docs/bundle.md
// has the bytes.
#include "record/lists/lists.h"

#include "io/csv_write.h"

// ---- positions

static void row_of_batch(struct csv_writer *w, uint64_t first, str jurisdiction,
                         const struct manifest_batch *row)
{
    csv_put_u64(w, first);
    csv_put_u64(w, row->cards);
    csv_put(w, jurisdiction);
    csv_put(w, row->container);
    csv_put(w, row->tabulator);
    csv_put(w, row->batch);
    csv_put_u64(w, 1);
    csv_end_row(w);
}

static void row_of_phantoms(struct csv_writer *w, const struct frame_stratum *s, str jurisdiction)
{
    csv_put_u64(w, s->first + s->listed);
    csv_put_u64(w, s->added);
    csv_put(w, jurisdiction);
    csv_put_raw(w, STR(",,,0"));
    csv_end_row(w);
}

bal_status list_positions(struct session *s, struct buf *out, struct bal_err *err)
{
    AUTO_SINK sink;
    struct csv_writer w;
    const struct frame *f = &s->frame;
    size_t row = 0;
    sink_open_memory(&sink, (size_t)4 << 30);
    csv_writer_init(&w, &sink);
    csv_put_raw(&w, STR("first,cards,jurisdiction,container,tabulator,batch,position"));
    csv_end_row(&w);
    for (uint32_t i = 0; i < f->stratum_count; i++) {
        const struct frame_stratum *at = &f->strata[i];
        str jurisdiction = s->election->jurisdictions.items[at->jurisdiction];
        size_t end = row + f->domain.sampled.strata[i].batch_count;
        for (; row < end; row++)
            if (f->domain.rows[row]->cards > 0)
                row_of_batch(&w, f->domain.first[row], jurisdiction, f->domain.rows[row]);
        if (at->added > 0)
            row_of_phantoms(&w, at, jurisdiction);
    }
    BAL_TRY(csv_writer_done(&w, err));
    buf_add(out, buf_str(&sink.buf));
    BAL_TRY(sink_close(&sink, err));
    return buf_check(out, err);
}

// ---- scopes

static const char *kind_of(const struct frame *f, uint32_t card)
{
    struct frame_place p;
    frame_locate(f, card, &p);
    if (p.row == NULL)
        return "phantom";
    if (p.pool != NO_POOL)
        return "pool";
    return p.cvr == NO_CVR ? "unread" : "linked";
}

// The different sets, in the order in which cards first need them, and of each card its set.
struct scopes {
    struct table sets; // kind, a zero byte, numbers of contests in 4 bytes each
    VEC(uint32_t) of;
};

static bal_status sort_cards(struct session *s, struct scopes *out, struct bal_err *err)
{
    const struct frame *f = &s->frame;
    uint32_t *contests = arena_new(&s->arena, uint32_t, f->contest_count + 1);
    BAL_TRY(arena_check(&s->arena, err));
    AUTO_BUF key = BUF_INIT((size_t)1 << 24);
    for (uint32_t card = 0; card < f->cards; card++) {
        size_t count = frame_contests_of(f, card, contests);
        const char *kind = kind_of(f, card);
        uint32_t *slot = vec_push(&out->of, LIMIT_CARDS);
        buf_clear(&key);
        buf_add(&key, str_make(kind, strlen(kind) + 1));
        buf_add(&key, str_make((const char *)contests, count * sizeof *contests));
        BAL_TRY(buf_check(&key, err));
        uint32_t set = table_add(&out->sets, buf_str(&key));
        if (slot == NULL || set == TABLE_NONE)
            return err_memory(err);
        *slot = set;
    }
    return BAL_OK;
}

static bal_status set_line(str key, uint32_t number, struct buf *out, struct bal_err *err)
{
    struct record_body b;
    str kind = str_cut(&key, '\0');
    struct ej1_writer *w = session_line(&b);
    ej1_key(w, "contests");
    ej1_open(w, '[');
    for (size_t i = 0; i + sizeof(uint32_t) <= key.len; i += sizeof(uint32_t)) {
        uint32_t contest;
        memcpy(&contest, key.ptr + i, sizeof contest);
        ej1_int(w, contest);
    }
    ej1_close(w);
    ej1_key_str(w, "kind", kind);
    ej1_key_int(w, "scope", number);
    return session_line_end(&b, out, err);
}

static void run_lines(const struct scopes *s, struct buf *out)
{
    for (size_t i = 0, end = 0; i < s->of.len; i = end) {
        for (end = i + 1; end < s->of.len && s->of.at[end] == s->of.at[i];)
            end++;
        buf_addf(out, "{\"cards\":%zu,\"first\":%zu,\"scope\":%u}\n", end - i, i, s->of.at[i]);
    }
}

bal_status list_scopes(struct session *s, struct buf *out, struct bal_err *err)
{
    struct scopes made = {.sets = TABLE_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = sort_cards(s, &made, err);
    for (uint32_t i = 0; status == BAL_OK && i < made.sets.len; i++)
        status = set_line(made.sets.items[i], i, out, err);
    if (status == BAL_OK) {
        run_lines(&made, out);
        status = buf_check(out, err);
    }
    vec_done(&made.of);
    table_done(&made.sets);
    return status;
}
