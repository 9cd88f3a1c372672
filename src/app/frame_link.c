// SPDX-License-Identifier: Apache-2.0
#include "app/frame_link.h"

#include <stdlib.h>

// A batch of the manifest: its rows in the order of the domain, and what its CVRs look like.
struct line {
    uint32_t row, rows; // rows: of work.rows from `row` on
    uint32_t stratum;
    bool ordered;   // record ids do not tell positions: order of appearance does
    uint64_t cards; // in the manifest
    uint64_t cvrs;  // seen so far
};

struct work {
    struct frame *f;
    struct links *out;
    struct batch_match match;
    struct line *lines;
    uint32_t *rows; // indexes in f->domain.rows, grouped by line
    struct arena arena;
};

static uint32_t line_of_row(const struct work *w, size_t domain_row)
{
    return w->match.of_row[w->f->domain.rows[domain_row] - w->f->election->manifest.at];
}

static bal_status group_rows(struct work *w, struct bal_err *err)
{
    struct frame *f = w->f;
    w->lines = arena_new(&w->arena, struct line, w->match.listed);
    w->rows = arena_new(&w->arena, uint32_t, f->domain.count);
    BAL_TRY(arena_check(&w->arena, err));
    for (size_t i = 0; i < f->domain.count; i++) {
        struct line *line = &w->lines[line_of_row(w, i)];
        line->rows++;
        line->cards += f->domain.rows[i]->cards;
    }
    uint32_t at = 0;
    for (uint32_t i = 0; i < w->match.listed; i++) {
        w->lines[i].row = at;
        at += w->lines[i].rows;
        w->lines[i].rows = 0;
    }
    size_t row = 0;
    for (uint32_t s = 0; s < f->stratum_count; s++) {
        for (size_t i = 0; i < f->domain.sampled.strata[s].batch_count; i++, row++) {
            struct line *line = &w->lines[line_of_row(w, row)];
            w->rows[line->row + line->rows++] = (uint32_t)row;
            line->stratum = s;
        }
    }
    return BAL_OK;
}

// The card at a position of the batch, from 0 and below its number of cards.
static uint64_t card_at(const struct work *w, const struct line *line, uint64_t position)
{
    const uint32_t *row = &w->rows[line->row];
    while (position >= w->f->domain.rows[*row]->cards)
        position -= w->f->domain.rows[*row++]->cards;
    return w->f->domain.first[*row] + position;
}

// The batch in the manifest that a CVR belongs to; NULL: not linked to a card.
static struct line *line_of(const struct work *w, const struct card *card)
{
    uint32_t line = w->match.of_batch[card->batch];
    return line < w->match.listed && (card->flags & CARD_UNLINKED) == 0 ? &w->lines[line] : NULL;
}

static bal_status add_run(struct work *w, uint32_t stratum, uint32_t cvr, struct bal_err *err)
{
    struct links *l = w->out;
    struct link_run *last = l->runs.len > 0 ? &l->runs.at[l->runs.len - 1] : NULL;
    if (last == NULL || last->stratum != stratum || last->to != cvr) {
        last = vec_push(&l->runs, LIMIT_CARDS);
        if (last == NULL)
            return err_memory(err);
        *last = (struct link_run){stratum, cvr, cvr};
    }
    last->to++;
    if (stratum == NO_STRATUM) {
        w->f->unlinked++;
    } else {
        w->f->linked++;
        l->cvrs[stratum]++;
    }
    return BAL_OK;
}

// Links by record id as far as that goes.
static bal_status link_records(struct work *w, struct bal_err *err)
{
    const struct election *e = w->f->election;
    for (uint32_t i = 0; i < e->cards; i++) {
        const struct card *card = election_card(e, i);
        struct line *line = line_of(w, card);
        bool linked = line != NULL && line->cvrs < line->cards;
        BAL_TRY(add_run(w, linked ? line->stratum : NO_STRATUM, i, err));
        if (line == NULL)
            continue;
        line->cvrs++;
        uint64_t record = id_is_number(card->record) ? card->record.v : 0;
        if (line->ordered || record == 0 || record > line->cards) {
            line->ordered = true;
            continue;
        }
        uint32_t *slot = &w->f->cvr.at[card_at(w, line, record - 1)];
        line->ordered = *slot != NO_CVR;
        *slot = i;
    }
    return BAL_OK;
}

static void clear_line(struct work *w, const struct line *line)
{
    for (uint32_t r = 0; r < line->rows; r++) {
        uint32_t row = w->rows[line->row + r];
        for (uint64_t k = 0; k < w->f->domain.rows[row]->cards; k++)
            w->f->cvr.at[w->f->domain.first[row] + k] = NO_CVR;
    }
}

// Links the batches where record ids do not tell.
static void link_in_order(struct work *w)
{
    const struct election *e = w->f->election;
    for (uint32_t i = 0; i < w->match.listed; i++) {
        struct line *line = &w->lines[i];
        w->f->by_record += line->cvrs > 0 && !line->ordered;
        w->f->by_order += line->ordered;
        if (line->ordered)
            clear_line(w, line);
        line->cvrs = 0;
    }
    for (uint32_t i = 0; w->f->by_order > 0 && i < e->cards; i++) {
        struct line *line = line_of(w, election_card(e, i));
        if (line == NULL || !line->ordered || line->cvrs == line->cards)
            continue;
        w->f->cvr.at[card_at(w, line, line->cvrs++)] = i;
    }
}

static int by_stratum(const void *a, const void *b)
{
    const struct link_run *x = a, *y = b;
    if (x->stratum != y->stratum)
        return x->stratum < y->stratum ? -1 : 1;
    return (x->from > y->from) - (x->from < y->from);
}

static bal_status link(struct work *w, struct bal_err *err)
{
    struct frame *f = w->f;
    w->out->cvrs = arena_new(&f->arena, uint64_t, f->stratum_count);
    BAL_TRY(arena_check(&f->arena, err));
    if (!vec_grow((void **)&f->cvr.at, &f->cvr.cap, f->domain.cards, sizeof *f->cvr.at,
                  LIMIT_CARDS))
        return err_memory(err);
    f->cvr.len = f->domain.cards;
    for (size_t i = 0; i < f->cvr.len; i++)
        f->cvr.at[i] = NO_CVR;
    BAL_TRY(match_batches(f->election, &w->arena, &w->match, err));
    BAL_TRY(group_rows(w, err));
    BAL_TRY(link_records(w, err));
    link_in_order(w);
    if (w->out->runs.len > 1)
        qsort(w->out->runs.at, w->out->runs.len, sizeof *w->out->runs.at, by_stratum);
    return BAL_OK;
}

bal_status frame_link(struct frame *f, struct links *out, struct bal_err *err)
{
    *out = (struct links){0};
    struct work w = {.f = f, .out = out, .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = link(&w, err);
    arena_done(&w.arena);
    return status;
}

void links_done(struct links *l)
{
    vec_done(&l->runs);
}
