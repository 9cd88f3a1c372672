// SPDX-License-Identifier: Apache-2.0
#include "app/sealed/equivalent.h"

struct work {
    struct equivalent *to;
    const struct equivalent_cards *from;
    struct table batches; // keys of batches, and how many cards came before in each
    VEC(uint64_t) before;
    const struct manifest_batch *row; // the last one, and the cards before it in its batch
    uint64_t row_before;
    size_t id; // the next imprinted id
};

// ---- cards

// A batch may be in several rows of the manifest: its cards are numbered through all of them.
static bal_status enter_row(struct work *w, const struct manifest_batch *row, struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
    if (w->row == row)
        return BAL_OK;
    buf_addf(&key, "%u/%zu/", row->jurisdiction, row->tabulator.len);
    buf_add(&key, row->tabulator);
    buf_add(&key, row->batch);
    uint32_t id = key.failed ? TABLE_NONE : table_add(&w->batches, buf_str(&key));
    if (id == w->before.len && vec_push(&w->before, LIMIT_BATCHES) != NULL)
        w->before.at[id] = 0;
    if (id >= w->before.len)
        return err_memory(err);
    w->row = row;
    // NOLINTNEXTLINE(*NullDereference): at is set where id < len
    w->row_before = w->before.at[id];
    w->before.at[id] += row->cards;
    return BAL_OK;
}

static bal_status imprinted(struct work *w, uint64_t card, id_code *out, struct bal_err *err)
{
    const struct equivalent_cards *e = w->from;
    *out = ID_NONE;
    while (w->id < e->id_count && e->ids[w->id].card < card)
        w->id++;
    return w->id < e->id_count && e->ids[w->id].card == card
               ? import_id(w->to->imp, e->ids[w->id].text, out, err)
               : BAL_OK;
}

static bal_status add_run(struct work *w, const struct equivalent_run *run, uint64_t card,
                          struct bal_err *err)
{
    struct equivalent_placed *placed = vec_push(&w->to->placed, LIMIT_CARDS);
    struct import *imp = w->to->imp;
    if (placed == NULL)
        return err_memory(err);
    *placed = (struct equivalent_placed){card, imp->election->cards, run->cards, run->scope};
    struct card new = {.style = 0};
    BAL_TRY(import_batch(imp, run->row->jurisdiction, run->row->tabulator, run->row->batch,
                         &new.batch, err));
    uint64_t record = w->row_before + run->position;
    if (record + run->cards > INT32_MAX)
        return bal_fail(err, BAL_LIMIT, "a batch has too many cards");
    for (uint64_t k = 0; k < run->cards; k++) {
        uint32_t number;
        new.record = (id_code){(uint32_t)(record + k)};
        BAL_TRY(imprinted(w, card + k, &new.imprinted, err));
        BAL_TRY(import_card(imp, &new, &number, err));
    }
    return BAL_OK;
}

static bal_status add_cards(struct work *w, struct bal_err *err)
{
    uint64_t card = 0;
    for (size_t i = 0; i < w->from->run_count; i++) {
        const struct equivalent_run *run = &w->from->runs[i];
        if (run->row != NULL)
            BAL_TRY(enter_row(w, run->row, err));
        if (run->row != NULL && run->scope != EQUIVALENT_NONE)
            BAL_TRY(add_run(w, run, card, err));
        card += run->cards;
    }
    return BAL_OK;
}

// ---- votes

// Cards without the contest come first. But a jurisdiction is in the contest's universe because a
// record there has it: where no drawn card does, the first card gets one that does, as long as
// there are any.
struct dealer {
    struct contest *contest;
    const struct equivalent_contest *from;
    uint64_t absent; // cards without the contest that were dealt out
    uint32_t code;   // of the cards with it that are dealt out now
    uint64_t dealt;  // of that code
    size_t drawn;
    uint32_t jurisdiction; // of the cards that get theirs now
    bool *has;             // of each: some card has the contest
};

static bal_status disagrees(const struct dealer *d, const char *what, struct bal_err *err)
{
    return bal_fail(err, BAL_CONFLICT, "contest '" STR_FMT "': %s",
                    STR_ARG(str_head(d->contest->name, 60)), what);
}

// The code of the next card of the scope.
static bal_status deal(struct dealer *d, uint64_t card, uint32_t *code, struct bal_err *err)
{
    const struct equivalent_contest *from = d->from;
    if (d->drawn < from->drawn_count && from->drawn[d->drawn].card == card) {
        *code = from->drawn[d->drawn++].code;
        return BAL_OK;
    }
    uint32_t codes = contest_codes(d->contest);
    while (d->code < codes && d->dealt == from->rest[d->code]) {
        d->code++;
        d->dealt = 0;
    }
    if (d->absent < from->rest[0] && (d->has[d->jurisdiction] || d->code == codes)) {
        d->absent++;
        *code = 0;
        return BAL_OK;
    }
    if (d->code == codes)
        return disagrees(d, "fewer records are published than its scope has cards", err);
    d->dealt++;
    d->has[d->jurisdiction] = true;
    *code = d->code;
    return BAL_OK;
}

static uint32_t jurisdiction_of(const struct election *e, const struct equivalent_placed *p)
{
    return e->batches.at[election_card(e, p->first).batch].jurisdiction;
}

// Where drawn cards have the contest.
static void note_drawn(const struct equivalent *e, const struct equivalent_contest *from, bool *has)
{
    size_t drawn = 0;
    for (size_t i = 0; i < e->placed.len; i++) {
        const struct equivalent_placed *p = &e->placed.at[i];
        for (; drawn < from->drawn_count && from->drawn[drawn].card < p->card + p->count; drawn++)
            if (from->drawn[drawn].code != 0)
                has[jurisdiction_of(e->imp->election, p)] = true;
    }
}

static bool all_dealt(const struct dealer *d)
{
    bool all = d->absent == d->from->rest[0];
    for (uint32_t code = d->code; code < contest_codes(d->contest); code++)
        all = all && (code == d->code ? d->dealt : 0) == d->from->rest[code];
    return all;
}

bal_status equivalent_deal(struct equivalent *e, uint32_t contest,
                           const struct equivalent_contest *from, struct bal_err *err)
{
    const struct election *to = e->imp->election;
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    struct dealer d = {.contest = &to->contests.at[contest],
                       .from = from,
                       .code = 1,
                       .has = arena_new(&arena, bool, to->jurisdictions.len)};
    BAL_TRY(arena_check(&arena, err));
    note_drawn(e, from, d.has);
    for (size_t i = 0; i < e->placed.len; i++) {
        const struct equivalent_placed *p = &e->placed.at[i];
        if (p->scope == EQUIVALENT_EMPTY || !e->in[p->scope * to->contests.len + contest])
            continue;
        d.jurisdiction = jurisdiction_of(to, p);
        for (uint64_t k = 0; k < p->count; k++) {
            uint32_t code = 0;
            BAL_TRY(deal(&d, p->card + k, &code, err));
            if (code != 0)
                BAL_TRY(column_put(&d.contest->column, p->first + (uint32_t)k, code, err));
        }
    }
    if (d.drawn < from->drawn_count)
        return disagrees(&d, "a card was drawn that is not in its scope", err);
    if (!all_dealt(&d))
        return disagrees(&d, "more records are published than its scope has cards", err);
    return BAL_OK;
}

bal_status equivalent_begin(struct equivalent *e, struct import *imp,
                            const struct equivalent_cards *cards, struct bal_err *err)
{
    *e = (struct equivalent){.imp = imp, .in = cards->in};
    struct work w = {.to = e, .from = cards, .batches = TABLE_INIT(LIMIT_NAMES_BYTES)};
    imp->file = STR("what was published");
    BAL_TRY(import_file_begin(imp, "ballast-bundle", err));
    bal_status status = add_cards(&w, err);
    import_file_end(imp);
    vec_done(&w.before);
    table_done(&w.batches);
    return status;
}

void equivalent_done(struct equivalent *e)
{
    vec_done(&e->placed);
}
