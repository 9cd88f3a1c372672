// SPDX-License-Identifier: Apache-2.0
#include "app/measure/batch_found.h"

#include <inttypes.h>

#include "core/votes.h"

struct work {
    struct batch_found *out;
    const struct frame *f;
    const struct batch_sample *s;
    const struct election *from;
    struct name_map names;
    struct problems *p;
    bool *bad;   // of each pull: a row of it has a problem
    bool *cards; // of each pull: it has a row *cards*
};

// A problem of the row; the count that it belongs to is not taken.
#define REFUSE(w, t, id, value, ...)                                                               \
    (problem_add((w)->p, PROBLEM_##id, (t)->place, (value), __VA_ARGS__), false)

// ---- which pull

// A part of the key that says something else than the list.
static bool agrees(const struct work *w, const struct hand_total *t, const char *part, str given,
                   str listed)
{
    if (given.len == 0 || str_eq(given, str_trim(listed))) // the reader trims what is given
        return true;
    return REFUSE(w, t, wrong_key, given,
                  "draw %" PRIu64 ": %s '" STR_FMT "', but the list of batches has '" STR_FMT "'",
                  t->draw, part, STR_ARG(given), STR_ARG(listed));
}

static bool same_batch(const struct work *w, const struct hand_total *t, const struct batch_pull *p)
{
    const struct manifest_batch *row = w->f->batches.at[p->batch].row;
    char given[NUM_TEXT], listed[NUM_TEXT];
    str round = t->round > 0 ? num_text(t->round, given) : STR("");
    bool same = agrees(w, t, "round", round, num_text(p->round, listed));
    if (t->jurisdiction != 0 && w->names.jurisdictions[t->jurisdiction] != row->jurisdiction)
        same &= agrees(w, t, "jurisdiction", w->from->jurisdictions.items[t->jurisdiction],
                       w->f->election->jurisdictions.items[row->jurisdiction]);
    same &= agrees(w, t, "container", t->container, row->container);
    same &= agrees(w, t, "tabulator", t->tabulator, row->tabulator);
    same &= agrees(w, t, "batch", t->batch, row->batch);
    return same;
}

// The pull that the row is about; false: it has a problem.
static bool find_pull(const struct work *w, const struct hand_total *t, size_t *out)
{
    uint32_t contest = name_map_contest(&w->names, t->contest, t->place, w->p);
    if (contest == TABLE_NONE)
        return false;
    if (t->draw == 0)
        return REFUSE(w, t, missing_value, t->batch,
                      "the draw of batch '" STR_FMT "' is missing: it is on the list of batches",
                      STR_ARG(t->batch));
    *out = batch_sample_find(w->s, t->draw, contest);
    if (*out == w->s->pulls.len)
        return REFUSE(w, t, not_drawn, t->batch,
                      "draw %" PRIu64 " is not on the list of batches for contest '" STR_FMT "'",
                      t->draw, STR_ARG(w->from->contests.at[t->contest].name));
    return same_batch(w, t, &w->s->pulls.at[*out]);
}

// ---- the sums

static bool take_votes(const struct work *w, const struct hand_total *t, struct batch_count *b)
{
    uint32_t choice = name_map_choice(&w->names, t->contest, t->choice, t->place, w->p);
    if (choice == TABLE_NONE)
        return false;
    b->votes[choice] += t->votes;
    return true;
}

static bool take(const struct work *w, const struct hand_total *t, size_t pull)
{
    struct batch_count *b = &w->out->at[pull];
    if (t->votes > LIMIT_CARDS)
        return REFUSE(w, t, impossible_count, STR(""), "%" PRIu64 " cards or votes in a batch",
                      t->votes);
    switch (t->kind) {
    case HAND_CARDS:
        w->cards[pull] = true;
        b->cards += t->votes;
        return true;
    case HAND_BLANK:
        b->blank += t->votes;
        return true;
    case HAND_OVERVOTED:
        b->overvoted += t->votes;
        return true;
    case HAND_NOT_FOUND:
        b->lost = true;
        return true;
    case HAND_MARKS:
        return REFUSE(w, t, bad_value, t->batch,
                      "draw %" PRIu64 ": a drawn batch is compared by votes for each choice",
                      t->draw);
    case HAND_VOTES:
        break;
    }
    return take_votes(w, t, b);
}

static bal_status take_row(struct work *w, const struct hand_total *t, struct bal_err *err)
{
    size_t pull = w->s->pulls.len;
    bool found = find_pull(w, t, &pull);
    if (pull == w->s->pulls.len)
        return BAL_OK;
    w->bad[pull] |= !found;
    struct batch_count *b = &w->out->at[pull];
    if (!b->entered) {
        *b = (struct batch_count){.entered = true, .file = t->place.file, .place = t->place};
        b->votes = arena_new(&w->out->arena, uint64_t,
                             w->f->contests[w->s->pulls.at[pull].contest].choices + 1);
        BAL_TRY(arena_check(&w->out->arena, err));
    }
    if (!str_eq(b->file, t->place.file))
        (void)REFUSE(w, t, interpreted_twice, t->batch,
                     "draw %" PRIu64 " was counted before, line %" PRIu64 " of '" STR_FMT "'",
                     t->draw, b->place.line, STR_ARG(b->file));
    else
        w->bad[pull] |= !take(w, t, pull);
    return BAL_OK;
}

// ---- what it comes to

static bool refuse_count(const struct work *w, const struct batch_count *b, uint64_t draw,
                         const char *why, uint64_t n, uint64_t of)
{
    problem_add(w->p, PROBLEM_impossible_count, b->place, STR(""),
                "draw %" PRIu64 ": %" PRIu64 " %s %" PRIu64, draw, n, why, of);
    return false;
}

static bool possible(const struct work *w, size_t pull)
{
    const struct batch_count *b = &w->out->at[pull];
    const struct batch_pull *p = &w->s->pulls.at[pull];
    const struct frame_contest *c = &w->f->contests[p->contest];
    uint64_t listed = w->f->batches.at[p->batch].cards, all = 0, most = 0;
    uint64_t without = b->blank + b->overvoted, limit = votes_limit(c->contest);
    for (uint32_t i = 0; i < c->choices; i++) {
        all += b->votes[i];
        most = b->votes[i] > most ? b->votes[i] : most;
    }
    if (b->lost && (w->cards[pull] || all + without > 0))
        return refuse_count(w, b, p->draw,
                            "sums of a batch that was not found, of cards listed:", all + without,
                            listed);
    if (b->lost)
        return true;
    if (!w->cards[pull]) {
        problem_add(w->p, PROBLEM_missing_value, b->place, STR(""),
                    "draw %" PRIu64 " has no row *cards*: how many of its cards were counted?",
                    p->draw);
        return false;
    }
    if (b->cards > listed)
        return refuse_count(w, b, p->draw, "cards were counted, the manifest lists", b->cards,
                            listed);
    if (without > b->cards)
        return refuse_count(w, b, p->draw, "blank and overvoted cards, of cards counted:", without,
                            b->cards);
    if (most > b->cards - without)
        return refuse_count(w, b, p->draw, "votes for one choice, of cards left for votes:", most,
                            b->cards - without);
    if (all > (b->cards - without) * (limit > 0 ? limit : 1))
        return refuse_count(w, b, p->draw, "votes, of cards left for votes:", all,
                            b->cards - without);
    return true;
}

static bal_status match(struct work *w, struct bal_err *err)
{
    size_t n = w->s->pulls.len;
    w->out->at = arena_new(&w->out->arena, struct batch_count, n + 1);
    w->bad = arena_new(&w->out->arena, bool, n + 1);
    w->cards = arena_new(&w->out->arena, bool, n + 1);
    BAL_TRY(arena_check(&w->out->arena, err));
    for (size_t i = 0; i < w->from->hand_totals.len; i++)
        BAL_TRY(take_row(w, &w->from->hand_totals.at[i], err));
    for (size_t i = 0; i < n; i++) {
        struct batch_count *b = &w->out->at[i];
        if (b->entered && (!possible(w, i) || w->bad[i]))
            *b = (struct batch_count){0};
        w->out->entered += b->entered;
    }
    return BAL_OK;
}

bal_status batch_found_match(struct batch_found *out, const struct frame *f,
                             const struct batch_sample *s, const struct election *from,
                             struct problems *p, struct bal_err *err)
{
    *out = (struct batch_found){.arena = ARENA_INIT((size_t)4 << 30)};
    struct work w = {.out = out, .f = f, .s = s, .from = from, .p = p};
    bal_status status = name_map_make(&w.names, f, from, err);
    if (status == BAL_OK)
        status = match(&w, err);
    name_map_done(&w.names);
    return status;
}

void batch_found_done(struct batch_found *m)
{
    arena_done(&m->arena);
    m->at = NULL;
}
