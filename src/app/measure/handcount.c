// SPDX-License-Identifier: Apache-2.0
#include "app/measure/handcount.h"

#include <inttypes.h>

#include "app/frame/outcome.h"

struct work {
    struct handcount *out;
    const struct frame *f;
    const struct frame_contest *c;
    uint32_t contest; // of f
    const struct election *from;
    struct name_map names;
    struct problems *p;
    struct table keys;      // jurisdiction, tabulator, batch -> out->batches
    struct table bare_keys; // jurisdiction, batch -> bare
    VEC(uint32_t) bare;     // the only batch of that name, or TABLE_NONE
    VEC(uint64_t) largest;  // of each batch: votes of the choice with most
};

const char *hand_state_name(enum hand_state s)
{
    static const char *const names[] = {
        [HAND_COUNTED] = "counted",
        [HAND_MISSING] = "not counted",
        [HAND_OTHER_CARDS] = "the number of cards differs from the manifest",
        [HAND_TOO_MANY] = "more votes than its cards can hold",
        [HAND_NOT_LISTED] = "not in the manifest",
    };
    return names[s];
}

// ---- batches

// The batch, made when new; NULL without memory.
static struct hand_batch *batch_for(struct work *w, uint32_t jurisdiction, str tabulator, str batch)
{
    AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
    buf_addf(&key, "%u/%zu/", jurisdiction, tabulator.len);
    buf_add(&key, tabulator);
    buf_add(&key, batch);
    uint32_t id = key.failed ? TABLE_NONE : table_add(&w->keys, buf_str(&key));
    if (id == TABLE_NONE)
        return NULL;
    if (id == w->out->batches.len) {
        struct hand_batch *new = vec_push(&w->out->batches, LIMIT_BATCHES);
        if (new == NULL || vec_push(&w->largest, LIMIT_BATCHES) == NULL)
            return NULL;
        *new = (struct hand_batch){.jurisdiction = jurisdiction == TABLE_NONE ? 0 : jurisdiction,
                                   .tabulator = tabulator,
                                   .batch = batch,
                                   .state = HAND_NOT_LISTED};
    }
    return &w->out->batches.at[id];
}

// The slot of the batch's name whatever its tabulator; NULL without memory.
static uint32_t *bare_slot(struct work *w, uint32_t jurisdiction, str batch)
{
    AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
    buf_addf(&key, "%u/", jurisdiction);
    buf_add(&key, batch);
    uint32_t id = key.failed ? TABLE_NONE : table_add(&w->bare_keys, buf_str(&key));
    if (id == w->bare.len) {
        uint32_t *new = vec_push(&w->bare, LIMIT_BATCHES);
        if (new != NULL)
            *new = UINT32_MAX - 1; // nobody's yet
    }
    return id < w->bare.len ? &w->bare.at[id] : NULL;
}

// Does the row hold a card of the universe?
static bool row_needed(const struct work *w, size_t row)
{
    uint32_t first = (uint32_t)w->f->domain.first[row];
    for (uint64_t k = 0; k < w->f->domain.rows[row]->cards; k++)
        if (frame_holds(w->f, w->contest, first + (uint32_t)k))
            return true;
    return false;
}

static bal_status list_batches(struct work *w, struct bal_err *err)
{
    for (size_t i = 0; i < w->f->domain.count; i++) {
        const struct manifest_batch *row = w->f->domain.rows[i];
        str tabulator = str_trim(row->tabulator), batch = str_trim(row->batch); // as counts have it
        struct hand_batch *b = batch_for(w, row->jurisdiction, tabulator, batch);
        uint32_t *bare = bare_slot(w, row->jurisdiction, batch);
        if (b == NULL || bare == NULL)
            return err_memory(err);
        if (b->state == HAND_NOT_LISTED) {
            *bare = *bare == UINT32_MAX - 1 ? (uint32_t)(b - w->out->batches.at) : TABLE_NONE;
            b->place = row->place;
        }
        b->state = HAND_MISSING;
        b->listed += row->cards;
        b->needed = b->needed || row_needed(w, i);
    }
    return BAL_OK;
}

// ---- rows of the count

static bal_status find_batch(struct work *w, const struct hand_total *t, struct hand_batch **out,
                             struct bal_err *err)
{
    uint32_t jurisdiction = w->names.jurisdictions[t->jurisdiction];
    if (t->tabulator.len == 0 && jurisdiction != TABLE_NONE) {
        const uint32_t *bare = bare_slot(w, jurisdiction, t->batch);
        if (bare == NULL)
            return err_memory(err);
        if (*bare < w->out->batches.len) {
            *out = &w->out->batches.at[*bare];
            return BAL_OK;
        }
    }
    size_t known = w->out->batches.len;
    *out = batch_for(w, jurisdiction, t->tabulator, t->batch);
    if (*out == NULL)
        return err_memory(err);
    if (w->out->batches.len > known)
        problem_add(w->p, PROBLEM_unknown_id, t->place, t->batch,
                    "batch '" STR_FMT "' of tabulator '" STR_FMT "' is not in the manifest",
                    STR_ARG(t->batch), STR_ARG(t->tabulator));
    return BAL_OK;
}

static bool add(uint64_t *sum, uint64_t more)
{
    return !__builtin_add_overflow(*sum, more, sum);
}

// Adds the row's votes to its batch and, if that is listed, to the choice.
static bool take_votes(struct work *w, const struct hand_total *t, struct hand_batch *b)
{
    struct handcount *h = w->out;
    bool listed = b->state != HAND_NOT_LISTED;
    switch (t->kind) {
    case HAND_CARDS:
        b->has_cards = true;
        return add(&b->cards, t->votes);
    case HAND_BLANK:
        return add(&b->blank, t->votes) && (!listed || add(&h->blank, t->votes));
    case HAND_OVERVOTED:
        return add(&b->overvoted, t->votes) && (!listed || add(&h->overvoted, t->votes));
    case HAND_NOT_FOUND:
    case HAND_VOTES:
        break;
    }
    uint32_t choice = name_map_choice(&w->names, t->contest, t->choice, t->place, w->p);
    if (choice == TABLE_NONE)
        return true;
    uint64_t *largest = &w->largest.at[b - h->batches.at];
    *largest = t->votes > *largest ? t->votes : *largest;
    return add(&b->votes, t->votes) && (!listed || add(&h->votes.at[choice], t->votes));
}

static bal_status take_rows(struct work *w, struct bal_err *err)
{
    for (size_t i = 0; i < w->from->hand_totals.len; i++) {
        const struct hand_total *t = &w->from->hand_totals.at[i];
        struct hand_batch *b = NULL;
        if (w->names.contests[t->contest] != w->contest || t->kind == HAND_NOT_FOUND)
            continue;
        BAL_TRY(find_batch(w, t, &b, err));
        if (b->state == HAND_MISSING)
            b->state = HAND_COUNTED;
        if (b->place.line == 0 || b->state == HAND_NOT_LISTED)
            b->place = t->place;
        if (!take_votes(w, t, b))
            return bal_fail(err, BAL_LIMIT, "the sums of the hand count are too large");
    }
    return BAL_OK;
}

// ---- what it comes to

static enum hand_state judge(const struct work *w, const struct hand_batch *b, uint64_t largest)
{
    if (b->state != HAND_COUNTED)
        return b->state;
    if (b->has_cards && b->cards != b->listed)
        return HAND_OTHER_CARDS;
    uint64_t allowed = votes_limit(w->c->contest), used = b->blank, most = 0;
    bool overflow = __builtin_add_overflow(used, b->overvoted, &used) || used > b->listed;
    // Cards that are left for votes, each with as many as are allowed.
    overflow = overflow ||
               __builtin_mul_overflow(b->listed - used, allowed > 0 ? allowed : 1, &most) ||
               b->votes > most || largest > (b->listed - used) * votes_each(w->c->contest);
    return overflow ? HAND_TOO_MANY : HAND_COUNTED;
}

static bal_status judge_all(struct work *w, struct bal_err *err)
{
    struct handcount *h = w->out;
    for (size_t i = 0; i < h->batches.len; i++) {
        struct hand_batch *b = &h->batches.at[i];
        b->state = judge(w, b, w->largest.at[i]);
        h->needed += b->needed;
        h->counted += b->needed && b->state == HAND_COUNTED;
        h->missing += b->needed && b->state == HAND_MISSING;
        h->disagreeing += b->state != HAND_COUNTED && b->state != HAND_MISSING;
    }
    h->complete = h->missing == 0 && h->disagreeing == 0;
    struct outcome_of_votes o;
    const struct outcome_totals totals = {h->votes.at, w->c->choices, true, h->blank, h->overvoted};
    BAL_TRY(outcome_of(w->c->contest, &totals, &h->arena, &o, err));
    h->won = o.won;
    h->seats = o.seats;
    h->tied = o.ties > 0 ? o.tied : NULL;
    h->changed = h->complete && memcmp(o.seats, w->c->seats, w->c->choices * sizeof *o.seats) != 0;
    return BAL_OK;
}

static bal_status make(struct work *w, struct bal_err *err)
{
    if (!rule_by_totals(w->c->contest, true))
        return bal_fail(
            err, BAL_UNSUPPORTED, "contest '" STR_FMT "': sums do not give the outcome by %s",
            STR_ARG(str_head(w->c->contest->name, 60)), function_name(w->c->contest->function));
    for (uint32_t i = 0; i < w->c->choices; i++)
        if (vec_push(&w->out->votes, LIMIT_CHOICES) == NULL)
            return err_memory(err);
    BAL_TRY(name_map_make(&w->names, w->f, w->from, err));
    BAL_TRY(list_batches(w, err));
    BAL_TRY(take_rows(w, err));
    return judge_all(w, err);
}

bal_status handcount_make(struct handcount *out, const struct frame *f, uint32_t contest,
                          const struct election *from, struct problems *p, struct bal_err *err)
{
    *out = (struct handcount){.arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    struct work w = {.out = out,
                     .f = f,
                     .c = &f->contests[contest],
                     .contest = contest,
                     .from = from,
                     .names = {.arena = ARENA_INIT(LIMIT_NAMES_BYTES)},
                     .p = p,
                     .keys = TABLE_INIT(LIMIT_NAMES_BYTES),
                     .bare_keys = TABLE_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = make(&w, err);
    name_map_done(&w.names);
    table_done(&w.keys);
    table_done(&w.bare_keys);
    vec_done(&w.bare);
    vec_done(&w.largest);
    return status;
}

void handcount_done(struct handcount *h)
{
    vec_done(&h->votes);
    vec_done(&h->batches);
    arena_done(&h->arena);
}
