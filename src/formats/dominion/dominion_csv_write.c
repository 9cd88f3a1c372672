// SPDX-License-Identifier: Apache-2.0
// dominion_csv_write.c: the Dominion CVR export, CSV: four header rows, then a row a card.
//
// A contest has few different mark sets, so the cells of each are made once and then copied.
#include "formats/dominion/dominion_csv.h"

#include "formats/dominion/dominion_csv_header.h"
#include "formats/lost.h"

// The suite whose layout this is.
#define SUITE_VERSION "5.17.17.1"

static const char *const id_names[] = {"CvrNumber",       "TabulatorNum", "BatchId",
                                       "RecordId",        "ImprintedId",  "CountingGroup",
                                       "PrecinctPortion", "BallotType"};

struct cell_of {
    uint16_t choice;
    uint8_t rank, slot; // slot: of a write-in that a card may have several times
};

struct block {
    const struct contest *contest;
    struct cell_of *cells;
    uint32_t count;
    str *texts; // of each code; .ptr NULL: not made yet
};

struct writer {
    const struct election *e;
    const struct dominion_csv_look *look;
    struct sink *out;
    VEC(struct block) blocks;
    struct arena arena;
    struct buf text;
    uint32_t from, to; // cards
};

// Quoted where a reader could take it for something else.
static void put_cell(struct writer *w, str s)
{
    static const char odd[] = "\",\r\n";
    bool quote = w->look->guarded || (s.len > 0 && strchr("=+-@ \t", s.ptr[0]) != NULL);
    for (size_t i = 0; i < s.len && !quote; i++)
        quote = memchr(odd, s.ptr[i], sizeof odd - 1) != NULL;
    if (!quote) {
        sink_put(w->out, s);
        return;
    }
    sink_char(w->out, '"');
    while (s.len > 0) {
        size_t plain = str_index(s, '"');
        sink_put(w->out, str_head(s, plain));
        if (plain < s.len)
            sink_put(w->out, STR("\"\""));
        s = str_skip(s, plain + 1);
    }
    sink_char(w->out, '"');
}

static void put_id(struct writer *w, str s)
{
    if (w->look->guarded)
        sink_char(w->out, '=');
    put_cell(w, s);
}

static void put_next(struct writer *w, str s)
{
    sink_char(w->out, ',');
    put_cell(w, s);
}

static uint32_t ranks_of(const struct contest *c)
{
    return c->ranks > 0 ? c->ranks : 1;
}

// How many columns the choice needs: as many as a card has marks for it.
static uint32_t slots_of(const struct contest *c, uint32_t choice)
{
    uint32_t most = 1;
    for (uint32_t code = 1; code < contest_codes(c) && c->ranks == 0; code++) {
        struct mark_set s = contest_set(c, code);
        uint32_t n = 0;
        for (uint32_t i = 0; i < s.count; i++)
            n += s.marks[i].choice == choice && (s.marks[i].flags & MARK_AMBIGUOUS) == 0;
        most = n > most ? n : most;
    }
    return most;
}

// All choices at rank 1, then all at rank 2.
static bal_status lay_out(struct writer *w, struct block *b, struct bal_err *err)
{
    const struct contest *c = b->contest;
    AUTO_ARENA scratch = ARENA_INIT(LIMIT_NAMES_BYTES);
    uint32_t *slots = arena_new(&scratch, uint32_t, c->choices.len);
    BAL_TRY(arena_check(&scratch, err));
    for (uint32_t i = 0; i < c->choices.len; i++)
        b->count += slots[i] = slots_of(c, i);
    b->count *= ranks_of(c);
    b->cells = arena_new(&w->arena, struct cell_of, b->count);
    b->texts = arena_new(&w->arena, str, contest_codes(c));
    BAL_TRY(arena_check(&w->arena, err));
    struct cell_of *cell = b->cells;
    for (uint32_t rank = 1; rank <= ranks_of(c); rank++)
        for (uint32_t i = 0; i < c->choices.len; i++)
            for (uint32_t slot = 0; slot < slots[i]; slot++)
                *cell++ = (struct cell_of){(uint16_t)i, (uint8_t)(c->ranks > 0 ? rank : 0),
                                           (uint8_t)slot};
    return BAL_OK;
}

static bool is_written(const struct writer *w, const struct contest *c)
{
    if (w->look->unranked && c->ranks > 0)
        return false;
    if (w->look->cards == 0)
        return true;
    for (uint32_t card = w->from; card < w->to; card++)
        if (column_get(&c->column, card) != 0)
            return true;
    return false;
}

static bal_status add_blocks(struct writer *w, struct bal_err *err)
{
    for (size_t i = 0; i < w->e->contests.len; i++) {
        const struct contest *c = &w->e->contests.at[i];
        if (!is_written(w, c))
            continue;
        struct block *b = vec_push(&w->blocks, LIMIT_CONTESTS);
        if (b == NULL)
            return err_memory(err);
        b->contest = c;
        BAL_TRY(lay_out(w, b, err));
    }
    return BAL_OK;
}

static bal_status put_title(struct writer *w, const struct contest *c, struct bal_err *err)
{
    buf_clear(&w->text);
    if (c->ranks > 0)
        buf_addf(&w->text, STR_FMT " (Number of positions=%u, Number of ranks=%u)",
                 STR_ARG(c->name), c->seats, c->ranks);
    else
        buf_addf(&w->text, STR_FMT " (Vote For=%u)", STR_ARG(c->name), c->votes_allowed);
    put_next(w, buf_str(&w->text));
    return buf_check(&w->text, err);
}

static bal_status put_choice(struct writer *w, const struct contest *c, struct cell_of cell,
                             struct bal_err *err)
{
    buf_clear(&w->text);
    buf_add(&w->text, c->choices.at[cell.choice].name);
    if (cell.rank > 0)
        buf_addf(&w->text, "(%u)", cell.rank);
    put_next(w, buf_str(&w->text));
    return buf_check(&w->text, err);
}

enum header_row { ROW_ELECTION, ROW_TITLES, ROW_CHOICES, ROW_IDS, HEADER_ROWS };

// The cells before the contests.
static void put_header_ids(struct writer *w, enum header_row row)
{
    for (size_t i = 0; i < ARRAY_LEN(id_names); i++) {
        str s = row == ROW_IDS ? str_from(id_names[i]) : STR("");
        if (row == ROW_ELECTION)
            s = i == 0 ? w->e->name : i == 1 ? STR(SUITE_VERSION) : s;
        if (i > 0)
            sink_char(w->out, ',');
        put_cell(w, s);
    }
}

static bal_status put_header(struct writer *w, struct bal_err *err)
{
    for (int row = 0; row < HEADER_ROWS; row++) {
        put_header_ids(w, (enum header_row)row);
        for (size_t i = 0; i < w->blocks.len; i++) {
            const struct block *b = &w->blocks.at[i];
            for (uint32_t k = 0; k < b->count; k++) {
                if (row == ROW_TITLES)
                    BAL_TRY(put_title(w, b->contest, err));
                else if (row == ROW_CHOICES)
                    BAL_TRY(put_choice(w, b->contest, b->cells[k], err));
                else
                    put_next(w, STR("")); // parties are not known
            }
        }
        sink_char(w->out, '\n');
    }
    return BAL_OK;
}

static bool counts(const struct writer *w, const struct mark_set *s, const struct mark *m)
{
    if (s->state == STATE_OVERVOTED)
        return w->look->overvotes && (m->flags & MARK_AMBIGUOUS) == 0;
    return s->state == STATE_MARKED && m->flags == 0;
}

static char cell_value(const struct writer *w, const struct mark_set *s, struct cell_of cell)
{
    uint32_t n = 0;
    if (s->state == STATE_WITHHELD)
        return '*';
    for (uint32_t i = 0; i < s->count; i++)
        n += s->marks[i].choice == cell.choice && s->marks[i].rank == cell.rank &&
             counts(w, s, &s->marks[i]);
    return n > cell.slot ? '1' : '0';
}

// The cells of a contest, each after its comma.
static bal_status make_text(struct writer *w, struct block *b, uint32_t code, struct bal_err *err)
{
    struct mark_set s = contest_set(b->contest, code);
    buf_clear(&w->text);
    for (uint32_t i = 0; i < b->count; i++) {
        buf_add(&w->text, w->look->guarded ? STR(",\"") : STR(","));
        if (s.state != STATE_NOT_ON_CARD)
            buf_add_char(&w->text, cell_value(w, &s, b->cells[i]));
        if (w->look->guarded)
            buf_add_char(&w->text, '"');
    }
    BAL_TRY(buf_check(&w->text, err));
    b->texts[code] = arena_str(&w->arena, buf_str(&w->text));
    return arena_check(&w->arena, err);
}

static void put_card_ids(struct writer *w, uint32_t card)
{
    const struct election *e = w->e;
    const struct card c = election_card(e, card);
    const struct batch *b = &e->batches.at[c.batch];
    char text[NUM_TEXT];
    bool unlinked = (c.flags & CARD_UNLINKED) != 0;
    put_id(w, unlinked ? STR("Redacted & Randomly Sorted") : num_text(card - w->from + 1, text));
    buf_clear(&w->text);
    if (!unlinked)
        election_imprinted(e, card, &w->text);
    const str ids[] = {b->tabulator,
                       b->batch,
                       election_id(e, c.record, text),
                       buf_str(&w->text),
                       e->groups.items[c.group],
                       e->precincts.items[c.precinct],
                       e->styles.items[c.style]};
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        sink_char(w->out, ',');
        put_id(w, ids[i]);
    }
}

// The export tells cards by tabulator, batch and record: its readers refuse one without.
static bal_status check_ids(const struct writer *w, uint32_t card, struct bal_err *err)
{
    const struct card c = election_card(w->e, card);
    const struct batch *b = &w->e->batches.at[c.batch];
    const char *missing = b->tabulator.len == 0     ? "tabulator"
                          : b->batch.len == 0       ? "batch"
                          : c.record.v == ID_NONE.v ? "record"
                                                    : NULL;
    if (missing == NULL || (c.flags & CARD_UNLINKED))
        return BAL_OK;
    bal_fail(err, BAL_INVALID, "card %u has no %s, which Dominion's CSV tells cards by", card + 1,
             missing);
    err_hint(err, "Use ballast-cvr, which holds cards with other ids.");
    return BAL_INVALID;
}

static bal_status put_cards(struct writer *w, struct bal_err *err)
{
    for (uint32_t card = w->from; card < w->to; card++) {
        BAL_TRY(check_ids(w, card, err));
        put_card_ids(w, card);
        BAL_TRY(buf_check(&w->text, err));
        for (size_t i = 0; i < w->blocks.len; i++) {
            struct block *b = &w->blocks.at[i];
            uint32_t code = column_get(&b->contest->column, card);
            if (UNLIKELY(b->texts[code].ptr == NULL))
                BAL_TRY(make_text(w, b, code, err));
            sink_put(w->out, b->texts[code]);
        }
        sink_char(w->out, '\n');
    }
    return BAL_OK;
}

// Sum of a choice over the pool's cards. False: the contest is on none of them.
static bool pool_sum(const struct writer *w, const struct pool *p, const struct contest *c,
                     struct cell_of cell, uint64_t *out)
{
    bool any = false;
    *out = 0;
    for (size_t i = 0; i < p->votes.len; i++) {
        const struct pool_votes *v = &p->votes.at[i];
        if (&w->e->contests.at[v->contest] != c)
            continue;
        any = true;
        if (v->choice == cell.choice && cell.rank <= 1 && cell.slot == 0)
            *out += v->votes;
    }
    return any;
}

static void put_pool(struct writer *w, const struct pool *p)
{
    char text[NUM_TEXT];
    put_cell(w, p->name);
    for (size_t i = 1; i < ARRAY_LEN(id_names); i++)
        put_next(w, i + 1 == ARRAY_LEN(id_names) ? p->style : STR(""));
    for (size_t i = 0; i < w->blocks.len; i++) {
        const struct block *b = &w->blocks.at[i];
        for (uint32_t k = 0; k < b->count; k++) {
            uint64_t sum = 0;
            bool any = pool_sum(w, p, b->contest, b->cells[k], &sum);
            put_next(w, any ? num_text(sum, text) : STR(""));
        }
    }
    sink_char(w->out, '\n');
}

static bal_status write_all(struct writer *w, struct bal_err *err)
{
    BAL_TRY(add_blocks(w, err));
    BAL_TRY(put_header(w, err));
    BAL_TRY(put_cards(w, err));
    for (size_t i = 0; i < w->e->pools.len; i++)
        if (w->look->cards == 0 || w->e->pools.at[i].jurisdiction == w->look->jurisdiction)
            put_pool(w, &w->e->pools.at[i]);
    return BAL_OK;
}

bal_status dominion_csv_write_as(const struct election *e, const struct dominion_csv_look *look,
                                 struct sink *out, struct bal_err *err)
{
    struct writer w = {.e = e,
                       .look = look,
                       .out = out,
                       .arena = ARENA_INIT(LIMIT_NAMES_BYTES),
                       .text = BUF_INIT(LIMIT_TOKEN_BYTES)};
    w.from = look->cards > 0 ? look->first_card : 0;
    w.to = look->cards > 0 ? look->first_card + look->cards : e->cards;
    bal_status status = write_all(&w, err);
    vec_done(&w.blocks);
    buf_done(&w.text);
    arena_done(&w.arena);
    return status;
}

bal_status dominion_csv_write(const struct election *e, struct sink *out, struct bal_err *err)
{
    static const struct dominion_csv_look plain = {0};
    return dominion_csv_write_as(e, &plain, out, err);
}

// Choices that are something else when they are read again (see add_choices in the header's
// reader).
static uint64_t other_kinds(const struct contest *c)
{
    uint64_t others = 0;
    enum choice_kind expected = CHOICE_REGULAR;
    for (size_t i = 0; i < c->choices.len; i++) {
        bool write_in = dominion_is_write_in(c->choices.at[i].name);
        others += c->choices.at[i].kind != (write_in ? CHOICE_WRITE_IN : expected);
        if (write_in && c->ranks == 0)
            expected = CHOICE_QUALIFIED_WRITE_IN;
    }
    return others;
}

void dominion_csv_lost(const struct election *e, struct buf *out)
{
    struct lost n;
    uint64_t kinds = 0;
    lost_count(e, &n);
    for (size_t i = 0; i < e->contests.len; i++)
        kinds += other_kinds(&e->contests.at[i]);
    lost_line(out, n.states[STATE_OVERVOTED], "overvoted contests of cards (written as blank)");
    lost_line(out, n.states[STATE_INVALID],
              "contests of cards whose voters were not eligible (written as blank)");
    lost_line(out, n.flagged, "marks that are no votes (ambiguous, or not counted)");
    lost_line(out, n.seats, "seats of contests (written as the votes allowed)");
    lost_line(out, n.wishes, "what an audit of contests wants (ballast-contests holds it)");
    lost_line(out, n.codes, "ids of contests and choices");
    lost_line(out, kinds, "choices that are read as write-ins by their names, or not");
    lost_line(out, e->jurisdictions.len - 1, "names of jurisdictions");
    lost_line(out, n.sheets, "sheet numbers of cards");
    lost_line(out, n.adjudicated, "cards that were adjudicated");
    lost_line(out, n.several, "cards that are several on one paper");
}
