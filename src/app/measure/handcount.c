// SPDX-License-Identifier: Apache-2.0
#include "app/measure/handcount.h"

#include <inttypes.h>

#include "app/frame/outcome.h"
#include "app/measure/hand_profile.h"
#include "tabulate/rule.h"

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
    struct table seen;      // batch and choice of rows that were taken
    bool whole;             // counted all at once, not by batch
    struct hand_profile profile;
};

// A problem of the row, whose votes do not count.
#define REFUSE(w, t, id, ...) problem_add((w)->p, PROBLEM_##id, (t)->place, (t)->batch, __VA_ARGS__)

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

const char *handcount_needs(const struct contest *c)
{
    static const char *const needs[] = {
        [USE_NOTHING] =
            "Sums do not say who won: 'ballast handcount' takes the marks on all ballots "
            "and counts them by the contest's rule.",
        [USE_RANKS] =
            "Sums do not say who won: 'ballast handcount' takes the rankings on all ballots "
            "and counts them by the contest's rule.",
        [USE_SCORES] =
            "Sums do not say who won: 'ballast handcount' takes the scores on all ballots "
            "and counts them by the contest's rule.",
    };
    return rule_by_totals(c, true) ? "" : needs[function_marks(c->function)];
}

bal_status handcount_possible(const struct contest *c, struct bal_err *err)
{
    if (rule_for(c) != NULL)
        return BAL_OK;
    bal_fail(err, BAL_UNSUPPORTED,
             "contest '" STR_FMT "': no rule counts %s with so many seats, so a full hand count "
             "could not decide it",
             STR_ARG(str_head(c->name, 60)), function_name(c->function));
    err_hint(err, "'ballast help rules' lists what can be counted.");
    return BAL_UNSUPPORTED;
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
        // As counts have it.
        str tabulator = w->whole ? STR("") : str_trim(row->tabulator);
        str batch = w->whole ? STR("") : str_trim(row->batch);
        if (w->whole && !row_needed(w, i))
            continue;
        struct hand_batch *b = batch_for(w, row->jurisdiction, tabulator, batch);
        uint32_t *bare = bare_slot(w, row->jurisdiction, batch);
        if (b == NULL || bare == NULL)
            return err_memory(err);
        if (b->state == HAND_NOT_LISTED) { // its first row
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
    if (w->out->batches.len > known && w->whole)
        REFUSE(w, t, unknown_id,
               "a count of all cards needs the name of a jurisdiction that has "
               "the contest");
    else if (w->out->batches.len > known)
        REFUSE(w, t, unknown_id,
               "batch '" STR_FMT "' of tabulator '" STR_FMT "' is not in the manifest",
               STR_ARG(t->batch), STR_ARG(t->tabulator));
    return BAL_OK;
}

static bool add(uint64_t *sum, uint64_t more)
{
    return !__builtin_add_overflow(*sum, more, sum);
}

// Is it the only row of its batch and choice? A batch may be named with its tabulator or without.
static bool only_row(struct work *w, const struct hand_total *t, const struct hand_batch *b)
{
    AUTO_BUF key = BUF_INIT(2 * LIMIT_TOKEN_BYTES);
    buf_addf(&key, "%zu/%d/%u/", b - w->out->batches.at, (int)t->kind, t->choice);
    buf_add(&key, str_make((const char *)t->marks, t->count * sizeof *t->marks));
    uint32_t known = w->seen.len;
    bool only = !key.failed && table_add(&w->seen, buf_str(&key)) == known;
    if (!only)
        REFUSE(w, t, duplicate_row, "a second sum for this choice in this batch");
    return only;
}

// The marks in the numbers of the frame; false: the contest has no such.
static bool read_marks(const struct work *w, const struct hand_total *t,
                       struct mark out[static LIMIT_MARKS])
{
    enum mark_use use = function_marks(w->c->contest->function);
    bool known = true, bare = t->use == USE_RANKS && t->count == 1 && t->marks[0].rank == 1;
    if (t->use != use && !(bare && use == USE_NOTHING)) {
        REFUSE(w, t, bad_value, "contest '" STR_FMT "' has %s",
               STR_ARG(str_head(w->c->contest->name, 60)),
               use == USE_RANKS    ? "ranks: Ann>Bob>Cy"
               : use == USE_SCORES ? "scores: Ann:5;Bob:3"
                                   : "marks without ranks: Ann;Bob");
        return false;
    }
    for (uint32_t i = 0; i < t->count; i++) {
        uint32_t choice =
            name_map_choice(&w->names, t->contest, t->marks[i].choice, t->place, w->p);
        out[i] = (struct mark){.choice = (uint16_t)choice,
                               .rank = use == USE_NOTHING ? 0 : t->marks[i].rank};
        known = known && choice != TABLE_NONE;
    }
    return known;
}

static bal_status take_marks(struct work *w, const struct hand_total *t, struct hand_batch *b,
                             struct bal_err *err)
{
    struct mark marks[LIMIT_MARKS];
    if (!read_marks(w, t, marks) || b->state == HAND_NOT_LISTED)
        return BAL_OK;
    if (!add(&b->votes, t->votes))
        return bal_fail(err, BAL_LIMIT, "the sums of the hand count are too large");
    return hand_profile_add(&w->profile, STATE_MARKED, marks, t->count, t->votes, err);
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
    case HAND_MARKS:
    case HAND_NOT_FOUND:
    case HAND_VOTES:
        break;
    }
    if (h->ranked) {
        REFUSE(w, t, bad_value, "sums do not give the outcome: rankings of all batches are needed");
        return true;
    }
    uint32_t choice = name_map_choice(&w->names, t->contest, t->choice, t->place, w->p);
    if (choice == TABLE_NONE)
        return true;
    // Of several write-ins on a card each is a vote for the choice that stands for all of them.
    uint64_t *largest = &w->largest.at[b - h->batches.at];
    if (w->c->contest->choices.at[choice].kind != CHOICE_WRITE_IN)
        *largest = t->votes > *largest ? t->votes : *largest;
    return add(&b->votes, t->votes) && (!listed || add(&h->votes.at[choice], t->votes));
}

static bal_status take_row(struct work *w, const struct hand_total *t, struct hand_batch *b,
                           struct bal_err *err)
{
    if (b->state == HAND_MISSING)
        b->state = HAND_COUNTED;
    if (b->place.line == 0 || b->state == HAND_NOT_LISTED)
        b->place = t->place;
    if (!only_row(w, t, b))
        return BAL_OK;
    if (t->kind == HAND_MARKS)
        return take_marks(w, t, b, err);
    return take_votes(w, t, b)
               ? BAL_OK
               : bal_fail(err, BAL_LIMIT, "the sums of the hand count are too large");
}

// Is the row of this contest, and of the kind that counts? Not all at once beside by batch.
static bool is_of(const struct work *w, const struct hand_total *t)
{
    return w->names.contests[t->contest] == w->contest && t->kind != HAND_NOT_FOUND &&
           (t->batch.len == 0) == w->whole;
}

// How the contest was counted last.
static void find_kind(struct work *w)
{
    const struct hand_total *last = NULL;
    const struct election *from = w->from;
    for (size_t i = from->hand_totals.len; i-- > 0;) {
        const struct hand_total *t = &from->hand_totals.at[i];
        if (w->names.contests[t->contest] != w->contest || t->kind == HAND_NOT_FOUND)
            continue;
        last = last == NULL ? t : last;
        w->whole = last->batch.len == 0;
        if (!is_of(w, t) && str_eq(t->place.file, last->place.file))
            REFUSE(w, t, bad_value, "one file counts by batch and all cards at once");
    }
    w->out->ranked = w->whole || !rule_by_totals(w->c->contest, true);
}

// Is row i of the entry of its batch that stands?
static bool stands(const struct work *w, size_t i, const uint32_t *of)
{
    const struct hand_total *t = &w->from->hand_totals.at[i];
    return is_of(w, t) && str_eq(w->out->batches.at[of[i]].entry, t->place.file);
}

// The entry of each batch that stands, then its rows.
static bal_status take_rows(struct work *w, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)16 << 30);
    size_t n = w->from->hand_totals.len;
    uint32_t *of = arena_new(&arena, uint32_t, n + 1); // of each row: its batch
    BAL_TRY(arena_check(&arena, err));
    for (size_t i = 0; i < n; i++) {
        const struct hand_total *t = &w->from->hand_totals.at[i];
        struct hand_batch *b = NULL;
        if (!is_of(w, t))
            continue;
        BAL_TRY(find_batch(w, t, &b, err));
        b->entry = t->place.file;
        of[i] = (uint32_t)(b - w->out->batches.at);
    }
    for (size_t i = 0; i < n; i++)
        if (stands(w, i, of))
            w->out->ranked |= w->from->hand_totals.at[i].kind == HAND_MARKS;
    for (size_t i = 0; i < n; i++)
        if (stands(w, i, of))
            BAL_TRY(take_row(w, &w->from->hand_totals.at[i], &w->out->batches.at[of[i]], err));
    return BAL_OK;
}

// ---- what it comes to

// Of rankings: as many cards as the manifest lists were looked at.
static enum hand_state judge_ranked(const struct hand_batch *b)
{
    uint64_t rows = b->votes;
    if (!add(&rows, b->blank) || !add(&rows, b->overvoted) || rows > b->listed)
        return HAND_TOO_MANY;
    return (b->has_cards ? b->cards : rows) == b->listed ? HAND_COUNTED : HAND_OTHER_CARDS;
}

static enum hand_state judge(const struct work *w, const struct hand_batch *b, uint64_t largest)
{
    if (b->state != HAND_COUNTED)
        return b->state;
    if (w->out->ranked)
        return judge_ranked(b);
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

static bal_status outcome_of_sums(struct work *w, struct bal_err *err)
{
    struct handcount *h = w->out;
    struct outcome_of_votes o;
    const struct outcome_totals totals = {h->votes.at, w->c->choices, true, h->blank, h->overvoted};
    BAL_TRY(outcome_of(w->c->contest, &totals, &h->arena, &o, err));
    h->won = o.won;
    h->seats = o.seats;
    bool nobody = o.winners == 0 && w->c->contest->function != FUNCTION_SUPERMAJORITY;
    h->tied = o.ties > 0 || nobody ? o.tied : NULL;
    return BAL_OK;
}

// What the rule makes of all rankings.
static bal_status count_rankings(struct work *w, struct bal_err *err)
{
    struct handcount *h = w->out;
    uint32_t n = w->c->choices;
    bool *won = arena_new(&h->arena, bool, n), *tied = arena_new(&h->arena, bool, n);
    uint32_t *seats = arena_new(&h->arena, uint32_t, n);
    struct result r = {0};
    BAL_TRY(arena_check(&h->arena, err));
    h->won = won;
    h->seats = seats;
    if (!h->complete)
        return BAL_OK;
    bal_status status = hand_profile_add(&w->profile, STATE_BLANK, NULL, 0, h->blank, err);
    if (status == BAL_OK)
        status = hand_profile_add(&w->profile, STATE_OVERVOTED, NULL, 0, h->overvoted, err);
    if (status == BAL_OK)
        status = hand_profile_count(&w->profile, &r, err);
    for (uint32_t i = 0; status == BAL_OK && i < n; i++) {
        h->votes.at[i] = r.candidates[i].votes;
        won[i] = r.candidates[i].winner;
        seats[i] = r.candidates[i].seats;
    }
    for (size_t i = 0; status == BAL_OK && i < r.tie.candidates.len; i++)
        tied[r.tie.candidates.at[i]] = true;
    bool nobody = r.winners.len == 0 && w->c->contest->function != FUNCTION_SUPERMAJORITY;
    h->tied = r.tie.candidates.len > 0 || nobody ? tied : NULL;
    result_done(&r);
    return status;
}

// Does the report say who has won? Without CVRs it may not, where votes do not tell.
static bool reported(const struct frame_contest *c)
{
    bool any = rule_by_totals(c->contest, true);
    for (uint32_t i = 0; i < c->choices; i++)
        any = any || c->won[i];
    return any;
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
    BAL_TRY(h->ranked ? count_rankings(w, err) : outcome_of_sums(w, err));
    h->changed = h->complete && h->tied == NULL && reported(w->c) &&
                 (memcmp(h->seats, w->c->seats, w->c->choices * sizeof *h->seats) != 0 ||
                  memcmp(h->won, w->c->won, w->c->choices * sizeof *h->won) != 0);
    return BAL_OK;
}

static bal_status make(struct work *w, struct bal_err *err)
{
    for (uint32_t i = 0; i < w->c->choices; i++)
        if (vec_push(&w->out->votes, LIMIT_CHOICES) == NULL)
            return err_memory(err);
    BAL_TRY(name_map_make(&w->names, w->f, w->from, err));
    find_kind(w);
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
                     .bare_keys = TABLE_INIT(LIMIT_NAMES_BYTES),
                     .seen = TABLE_INIT(LIMIT_NAMES_BYTES)};
    hand_profile_start(&w.profile, f, contest);
    bal_status status = handcount_possible(w.c->contest, err);
    if (status == BAL_OK)
        status = make(&w, err);
    hand_profile_done(&w.profile);
    name_map_done(&w.names);
    table_done(&w.keys);
    table_done(&w.bare_keys);
    table_done(&w.seen);
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
