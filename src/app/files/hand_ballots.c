// SPDX-License-Identifier: Apache-2.0
#include "app/files/hand_ballots.h"

#include "core/spelling.h"
#include "io/sink.h"

struct work {
    struct election *e;  // the ballots
    struct election out; // the table
    uint32_t *group;     // of each batch: the first of those that one row is about
    uint32_t *order;     // cards by group, in the order of the file
    uint64_t *counts;    // of each code of the contest: cards of the batch
    struct arena arena;
};

// ---- cards by batch

// Cards of batches without a name are of the whole jurisdiction, whichever tabulator saw them.
static bal_status group_batches(struct work *w, struct bal_err *err)
{
    const struct election *e = w->e;
    uint32_t *nameless = arena_new(&w->arena, uint32_t, e->jurisdictions.len); // plus 1
    w->group = arena_new(&w->arena, uint32_t, e->batches.len);
    BAL_TRY(arena_check(&w->arena, err));
    for (uint32_t b = 0; b < e->batches.len; b++) {
        uint32_t *first = &nameless[e->batches.at[b].jurisdiction];
        w->group[b] = b;
        if (e->batches.at[b].batch.len > 0)
            continue;
        if (*first == 0)
            *first = b + 1;
        w->group[b] = *first - 1;
    }
    return BAL_OK;
}

static bal_status sort_cards(struct work *w, struct bal_err *err)
{
    const struct election *e = w->e;
    uint32_t *at = arena_new(&w->arena, uint32_t, e->batches.len + 1);
    w->order = arena_new(&w->arena, uint32_t, e->cards + 1);
    BAL_TRY(arena_check(&w->arena, err));
    for (uint32_t i = 0; i < e->cards; i++)
        at[w->group[election_card(e, i).batch] + 1]++;
    for (size_t b = 1; b <= e->batches.len; b++)
        at[b] += at[b - 1];
    for (uint32_t i = 0; i < e->cards; i++)
        w->order[at[w->group[election_card(e, i).batch]]++] = i;
    return BAL_OK;
}

// ---- rows

static bal_status add_row(struct work *w, const struct batch *b, const struct hand_total *row,
                          struct bal_err *err)
{
    struct hand_total *new = vec_push(&w->out.hand_totals, LIMIT_CARDS);
    if (new == NULL)
        return err_memory(err);
    *new = *row;
    new->tabulator = b->batch.len > 0 ? b->tabulator : STR("");
    new->batch = b->batch;
    return import_name(&w->out.jurisdictions, w->e->jurisdictions.items[b->jurisdiction],
                       &new->jurisdiction, err);
}

static bal_status refuse(const struct contest *c, const char *what, struct bal_err *err)
{
    return bal_fail(err, BAL_INVALID, "contest '" STR_FMT "': %s", STR_ARG(str_head(c->name, 60)),
                    what);
}

// The marks that are votes, in the arena; *count of them.
static bal_status keep_marks(struct work *w, const struct contest *c, const struct mark_set *set,
                             struct hand_total *row, struct bal_err *err)
{
    struct mark *marks = arena_new(&w->arena, struct mark, set->count + 1);
    BAL_TRY(arena_check(&w->arena, err));
    row->use = function_marks(c->function);
    row->marks = marks;
    for (uint32_t i = 0; i < set->count; i++) {
        if (set->marks[i].flags & MARK_OVERVOTE)
            return refuse(c, "a rank is overvoted, and the file does not say by whom", err);
        if (set->marks[i].flags == 0)
            marks[row->count++] = set->marks[i];
    }
    return BAL_OK;
}

// Cards of a batch with that mark set.
static bal_status add_set(struct work *w, const struct batch *b, uint32_t contest, uint32_t code,
                          struct hand_total *blank, struct hand_total *over, struct bal_err *err)
{
    const struct contest *c = &w->e->contests.at[contest];
    struct mark_set set = contest_set(c, code);
    struct hand_total row = {.contest = contest, .kind = HAND_MARKS, .votes = w->counts[code]};
    switch (set.state) {
    case STATE_NOT_ON_CARD:
        return BAL_OK;
    case STATE_WITHHELD:
        return refuse(c, "what some cards say is withheld", err);
    case STATE_OVERVOTED:
    case STATE_INVALID:
        over->votes += row.votes;
        return BAL_OK;
    case STATE_BLANK:
    case STATE_MARKED:
        BAL_TRY(keep_marks(w, c, &set, &row, err));
        break;
    }
    if (row.count == 0)
        blank->votes += row.votes;
    return row.count == 0 ? BAL_OK : add_row(w, b, &row, err);
}

static bal_status add_batch(struct work *w, uint32_t contest, const uint32_t *cards, uint32_t count,
                            struct bal_err *err)
{
    const struct contest *c = &w->e->contests.at[contest];
    const struct batch *b = &w->e->batches.at[election_card(w->e, cards[0]).batch];
    struct hand_total blank = {.contest = contest, .kind = HAND_BLANK};
    struct hand_total over = {.contest = contest, .kind = HAND_OVERVOTED};
    const struct hand_total all = {.contest = contest, .kind = HAND_CARDS, .votes = count};
    for (uint32_t i = 0; i < count; i++)
        w->counts[column_get(&c->column, cards[i])]++;
    for (uint32_t i = 0; i < count; i++) { // each code once, as it first comes
        uint32_t code = column_get(&c->column, cards[i]);
        if (w->counts[code] > 0)
            BAL_TRY(add_set(w, b, contest, code, &blank, &over, err));
        w->counts[code] = 0;
    }
    if (blank.votes > 0)
        BAL_TRY(add_row(w, b, &blank, err));
    if (over.votes > 0)
        BAL_TRY(add_row(w, b, &over, err));
    return add_row(w, b, &all, err);
}

static bal_status add_contest(struct work *w, uint32_t contest, struct bal_err *err)
{
    const struct election *e = w->e;
    w->counts = arena_new(&w->arena, uint64_t, contest_codes(&e->contests.at[contest]));
    BAL_TRY(arena_check(&w->arena, err));
    for (uint32_t i = 0, to; i < e->cards; i = to) {
        uint32_t group = w->group[election_card(e, w->order[i]).batch];
        for (to = i + 1; to < e->cards && w->group[election_card(e, w->order[to]).batch] == group;)
            to++;
        BAL_TRY(add_batch(w, contest, w->order + i, to - i, err));
    }
    return BAL_OK;
}

// Contests and choices by the same numbers.
static bal_status copy_names(struct work *w, struct bal_err *err)
{
    struct import imp = {.election = &w->out, .last_batch = TABLE_NONE};
    for (size_t i = 0; i < w->e->contests.len; i++) {
        const struct contest *c = &w->e->contests.at[i];
        const struct contest_def def = {.name = c->name, .occurrence = c->occurrence};
        uint32_t contest, choice;
        BAL_TRY(import_contest(&imp, &def, &contest, err));
        for (size_t k = 0; k < c->choices.len; k++)
            BAL_TRY(import_choice(&imp, contest, c->choices.at[k].name, STR(""),
                                  c->choices.at[k].occurrence, CHOICE_REGULAR, &choice, err));
    }
    return BAL_OK;
}

static bal_status write_table(const struct election *e, struct buf *out, struct bal_err *err)
{
    struct sink sink;
    sink_open_memory(&sink, out->max);
    bal_status status = format_find(STR("ballast-handcount"))->write(e, &sink, err);
    if (status == BAL_OK)
        status = sink_close(&sink, err);
    if (status == BAL_OK)
        buf_add(out, buf_str(&sink.buf));
    buf_done(&sink.buf);
    return status == BAL_OK ? buf_check(out, err) : status;
}

static bal_status make(struct work *w, struct buf *out, struct bal_err *err)
{
    BAL_TRY(group_batches(w, err));
    BAL_TRY(sort_cards(w, err));
    BAL_TRY(copy_names(w, err));
    for (uint32_t c = 0; c < w->e->contests.len; c++)
        BAL_TRY(add_contest(w, c, err));
    return write_table(&w->out, out, err);
}

bal_status hand_ballots_table(struct load *l, str contest, struct buf *out, struct bal_err *err)
{
    struct election *e = &l->election;
    struct work w = {.e = e, .arena = ARENA_INIT((size_t)16 << 30)};
    if (problems_errors(&l->problems) > 0)
        return bal_fail(err, BAL_INVALID, "nothing was entered: the file has errors");
    if (e->cards == 0)
        return bal_fail(err, BAL_INVALID, "there are neither sums nor ballots in the file");
    if (e->pools.len > 0)
        return bal_fail(err, BAL_INVALID, "the file has sums of several cards");
    if (contest.ptr != NULL && e->contests.len != 1)
        return bal_fail(err, BAL_INVALID, "the file has %zu contests: --contest is for one",
                        e->contests.len);
    if (contest.ptr != NULL)
        e->contests.at[0].name = spelling_parse(contest, &e->contests.at[0].occurrence);
    BAL_TRY(election_init(&w.out, err));
    bal_status status = make(&w, out, err);
    election_done(&w.out);
    arena_done(&w.arena);
    return status;
}
