// SPDX-License-Identifier: Apache-2.0
// conceal.c: an election again, card by card, but for the cards that nobody is shown one by one.
#include "generate/conceal.h"

#include <stdlib.h>

#include "core/import.h"
#include "generate/hack.h"

enum fate { SHOWN, UNLINKED, WITHHELD, SUMMED };

struct work {
    const struct election *e;
    const struct generate_options *o;
    struct generate_summary *s;
    uint64_t key;
    struct import imp; // into the new election
    struct result *of; // the count of each contest
    size_t counted;
    const bool *summed; // of each of e->batches
    uint64_t *votes;    // of the batch or style at hand: of each contest and choice
    uint32_t *first;    // of each contest its place in `votes`
    uint64_t *with;     // cards that have it
    struct arena arena;
};

static enum fate fate_of(const struct work *w, uint32_t card)
{
    struct random r = random_at(w->key, RANDOM_CONCEAL, 1, card);
    double at = random_next(&r) / 4294967296.0;
    if (w->summed[election_card(w->e, card).batch])
        return SUMMED;
    if (at < w->o->redacted)
        return WITHHELD;
    return at < w->o->redacted + w->o->unlinked ? UNLINKED : SHOWN;
}

// ---- sums

static void clear_votes(struct work *w)
{
    size_t n = w->e->contests.len;
    memset(w->votes, 0, w->first[n] * sizeof *w->votes);
    memset(w->with, 0, n * sizeof *w->with);
}

static void add_votes(struct work *w, uint32_t card)
{
    for (uint32_t c = 0; c < w->e->contests.len; c++) {
        uint32_t code = column_get(&w->e->contests.at[c].column, card);
        const struct code_vote *v = &w->of[c].codes[code];
        w->with[c] += code != 0;
        for (uint32_t i = 0; code != 0 && i < v->count; i++)
            w->votes[w->first[c] + w->of[c].votes.at[v->first + i]]++;
    }
}

static bal_status add_subtotal(struct work *w, uint32_t batch, struct bal_err *err)
{
    struct election *out = w->imp.election;
    for (uint32_t c = 0; c < w->e->contests.len; c++) {
        const struct contest *contest = &w->e->contests.at[c];
        for (uint32_t k = 0; w->with[c] > 0 && k < contest->choices.len; k++) {
            struct reported *row = vec_push(&out->results, LIMIT_CARDS);
            if (row == NULL)
                return err_memory(err);
            *row = (struct reported){.jurisdiction = w->e->batches.at[batch].jurisdiction,
                                     .contest = import_keep(&w->imp, contest->name),
                                     .choice = import_keep(&w->imp, contest->choices.at[k].name),
                                     .votes = w->votes[w->first[c] + k],
                                     .batch = batch + 1,
                                     .cards = w->with[c]};
        }
    }
    return arena_check(&out->arena, err);
}

static bal_status add_pool(struct work *w, uint32_t jurisdiction, uint32_t style, uint64_t cards,
                           struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(128);
    struct pool *pool = vec_push(&w->imp.election->pools, LIMIT_BATCHES);
    buf_addf(&name, "Redacted and Consolidated %llu Ballots", (unsigned long long)cards);
    if (pool == NULL)
        return err_memory(err);
    *pool = (struct pool){.jurisdiction = jurisdiction,
                          .name = import_keep(&w->imp, buf_str(&name)),
                          .style = import_keep(&w->imp, w->e->styles.items[style]),
                          .cards = cards};
    for (uint32_t c = 0; c < w->e->contests.len; c++)
        for (uint32_t k = 0; w->with[c] > 0 && k < w->e->contests.at[c].choices.len; k++) {
            struct pool_votes *v = vec_push(&pool->votes, LIMIT_CSV_CELLS);
            if (v == NULL)
                return err_memory(err);
            *v = (struct pool_votes){c, k, w->votes[w->first[c] + k]};
        }
    return arena_check(&w->imp.election->arena, err);
}

// Votes by batch: cards of a batch may lie anywhere in the file.
static bal_status sum_batches(struct work *w, struct bal_err *err)
{
    for (uint32_t b = 0; b < w->e->batches.len; b++) {
        if (!w->summed[b])
            continue;
        clear_votes(w);
        for (uint32_t i = 0; i < w->e->cards; i++)
            if (election_card(w->e, i).batch == b)
                add_votes(w, i);
        w->s->subtotalled += w->e->batches.at[b].cards;
        BAL_TRY(add_subtotal(w, b, err));
    }
    return BAL_OK;
}

static bal_status sum_styles(struct work *w, const struct cvr_file *f, struct bal_err *err)
{
    for (uint32_t style = 0; w->o->redacted > 0 && style < w->e->styles.len; style++) {
        uint64_t cards = 0;
        clear_votes(w);
        for (uint32_t i = f->first_card; i < f->first_card + f->cards; i++) {
            if (election_card(w->e, i).style != style || fate_of(w, i) != WITHHELD)
                continue;
            add_votes(w, i);
            cards++;
        }
        w->s->redacted += cards;
        if (cards > 0)
            BAL_TRY(add_pool(w, f->jurisdiction, style, cards, err));
    }
    return BAL_OK;
}

// ---- cards

static bal_status copy_card(struct work *w, uint32_t from, bool unlinked, struct bal_err *err)
{
    const struct election *e = w->e;
    struct card card = election_card(e, from);
    char text[NUM_TEXT];
    uint32_t to, nowhere = 0, group = 0;
    BAL_TRY(import_name(&w->imp.election->groups, e->groups.items[card.group], &group, err));
    card.group = (uint16_t)group;
    BAL_TRY(import_id(&w->imp, election_id(e, card.record, text), &card.record, err));
    if (unlinked) {
        BAL_TRY(import_batch(&w->imp, e->batches.at[card.batch].jurisdiction, STR(""), STR(""),
                             &nowhere, err));
        card.batch = nowhere;
        card.record = card.imprinted = ID_NONE;
        card.flags |= CARD_UNLINKED;
        w->s->unlinked++;
    }
    BAL_TRY(import_card(&w->imp, &card, &to, err));
    for (uint32_t c = 0; c < e->contests.len; c++) {
        struct mark marks[LIMIT_MARKS];
        struct mark_set set =
            contest_set(&e->contests.at[c], column_get(&e->contests.at[c].column, from));
        if (set.state == STATE_NOT_ON_CARD)
            continue;
        if (set.count > 0)
            memcpy(marks, set.marks, set.count * sizeof *marks);
        BAL_TRY(import_marks(&w->imp, to, c, set.state, marks, set.count, err));
    }
    return BAL_OK;
}

struct place_in_line {
    uint64_t random;
    uint32_t card;
};

static int by_random(const void *a, const void *b)
{
    const struct place_in_line *x = a, *y = b;
    if (x->random != y->random)
        return x->random < y->random ? -1 : 1;
    return (x->card > y->card) - (x->card < y->card);
}

// One county: its cards in their order, then those without identity in none.
static bal_status copy_file(struct work *w, const struct cvr_file *f, struct bal_err *err)
{
    AUTO_ARENA a = ARENA_INIT(LIMIT_NAMES_BYTES);
    struct place_in_line *line = arena_new(&a, struct place_in_line, f->cards);
    size_t count = 0;
    BAL_TRY(arena_check(&a, err));
    w->imp.file = f->name;
    w->imp.jurisdiction = f->jurisdiction;
    BAL_TRY(import_file_begin(&w->imp, f->format.ptr, err));
    for (uint32_t i = f->first_card; i < f->first_card + f->cards; i++) {
        enum fate fate = fate_of(w, i);
        struct random r = random_at(w->key, RANDOM_CONCEAL, 2, i);
        if (fate == SHOWN)
            BAL_TRY(copy_card(w, i, false, err));
        else if (fate == UNLINKED)
            line[count++] = (struct place_in_line){random_next(&r), i};
    }
    qsort(line, count, sizeof *line, by_random);
    for (size_t i = 0; i < count; i++)
        BAL_TRY(copy_card(w, line[i].card, true, err));
    import_file_end(&w->imp);
    return sum_styles(w, f, err);
}

// ---- all of it

// Names and numbers stay as they are.
static bal_status copy_names(struct work *w, struct bal_err *err)
{
    const struct election *e = w->e;
    struct election *out = w->imp.election;
    const struct table *from[] = {&e->jurisdictions, &e->styles, &e->precincts};
    struct table *to[] = {&out->jurisdictions, &out->styles, &out->precincts};
    uint32_t number;
    out->name = import_keep(&w->imp, e->name);
    for (size_t t = 0; t < ARRAY_LEN(from); t++)
        for (uint32_t i = 0; i < from[t]->len; i++)
            BAL_TRY(import_name(to[t], from[t]->items[i], &number, err));
    for (size_t i = 0; i < e->batches.len; i++)
        BAL_TRY(import_batch(&w->imp, e->batches.at[i].jurisdiction, e->batches.at[i].tabulator,
                             e->batches.at[i].batch, &number, err));
    for (size_t i = 0; i < e->manifest.len; i++)
        BAL_TRY(import_manifest(&w->imp, &e->manifest.at[i], err));
    for (size_t i = 0; i < e->results.len; i++) {
        struct reported *row = vec_push(&out->results, LIMIT_CARDS);
        if (row == NULL)
            return err_memory(err);
        *row = e->results.at[i];
        row->contest = import_keep(&w->imp, row->contest);
        row->choice = import_keep(&w->imp, row->choice);
    }
    return arena_check(&out->arena, err);
}

static bal_status copy_contests(struct work *w, struct bal_err *err)
{
    for (size_t i = 0; i < w->e->contests.len; i++) {
        const struct contest *c = &w->e->contests.at[i];
        const struct contest_def def = {.name = c->name,
                                        .code = c->code,
                                        .occurrence = c->occurrence,
                                        .function = c->function,
                                        .votes_allowed = c->votes_allowed,
                                        .seats = c->seats,
                                        .ranks = c->ranks};
        uint32_t contest, choice;
        BAL_TRY(import_contest(&w->imp, &def, &contest, err));
        for (size_t k = 0; k < c->choices.len; k++)
            BAL_TRY(import_choice(&w->imp, contest, c->choices.at[k].name, c->choices.at[k].code,
                                  c->choices.at[k].occurrence, c->choices.at[k].kind, &choice,
                                  err));
    }
    return BAL_OK;
}

static bal_status prepare(struct work *w, struct bal_err *err)
{
    const struct election *e = w->e;
    size_t n = e->contests.len;
    bool *summed = arena_new(&w->arena, bool, e->batches.len);
    w->of = arena_new(&w->arena, struct result, n);
    w->first = arena_new(&w->arena, uint32_t, n + 1);
    w->with = arena_new(&w->arena, uint64_t, n);
    BAL_TRY(arena_check(&w->arena, err));
    for (uint32_t b = 0; b < e->batches.len; b++) {
        struct random r = random_at(w->key, RANDOM_CONCEAL, 0, b);
        summed[b] = random_next(&r) / 4294967296.0 < w->o->subtotals;
    }
    w->summed = summed;
    for (uint32_t c = 0; c < n; c++) {
        w->counted = c + 1;
        BAL_TRY(hack_count(e, &e->contests.at[c], &w->of[c], err));
        w->first[c + 1] = w->first[c] + (uint32_t)e->contests.at[c].choices.len;
    }
    w->votes = arena_new(&w->arena, uint64_t, w->first[n]);
    return arena_check(&w->arena, err);
}

static bal_status run(struct work *w, struct bal_err *err)
{
    BAL_TRY(prepare(w, err));
    BAL_TRY(copy_names(w, err));
    BAL_TRY(copy_contests(w, err));
    for (size_t i = 0; i < w->e->files.len; i++)
        BAL_TRY(copy_file(w, &w->e->files.at[i], err));
    return sum_batches(w, err);
}

bal_status conceal(const struct election *e, const struct generate_options *o, uint64_t key,
                   struct election *out, struct generate_summary *s, struct bal_err *err)
{
    struct problems unused;
    BAL_TRY(election_init(out, err));
    problems_init(&unused);
    struct work w = {.e = e,
                     .o = o,
                     .s = s,
                     .key = key,
                     .imp = {.election = out, .problems = &unused, .last_batch = TABLE_NONE},
                     .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = run(&w, err);
    for (size_t c = 0; c < w.counted; c++)
        result_done(&w.of[c]);
    arena_done(&w.arena);
    problems_done(&unused);
    return status;
}
