// SPDX-License-Identifier: Apache-2.0
#include "app/measure/found.h"

#include <inttypes.h>

struct work {
    struct found *out;
    const struct frame *f;
    const struct sample *s;
    const struct election *from;
    struct name_map names;
    struct problems *p;
};

// A problem of the interpretation; it is not taken.
#define REFUSE(w, i, id, value, ...)                                                               \
    (problem_add((w)->p, PROBLEM_##id, (i)->place, (value), __VA_ARGS__), false)

// The place of a draw in sample.cards, or its length.
static size_t find_draw(const struct sample *s, uint64_t draw)
{
    size_t low = 0;
    VEC_BOUND(low, s->cards.len, i, s->cards.at[i].draw < draw);
    return low < s->cards.len && s->cards.at[low].draw == draw ? low : s->cards.len;
}

// A part of the key that says something else than the list.
static bool agrees(const struct work *w, const struct interpretation *i, const char *part,
                   str given, str listed)
{
    if (str_eq(given, listed))
        return true;
    return REFUSE(w, i, wrong_key, given,
                  "draw %" PRIu64 ": %s '" STR_FMT "', but the retrieval list has '" STR_FMT "'",
                  i->draw, part, STR_ARG(given), STR_ARG(listed));
}

static bool same_card(const struct work *w, const struct interpretation *i,
                      const struct sampled *card)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    struct interpretation key;
    char given[NUM_TEXT], listed[NUM_TEXT];
    sample_key(w->f, card, &text, &key);
    w->out->arena.failed |= text.failed;
    if (key.position == 0)
        return REFUSE(w, i, wrong_key, STR(""),
                      "draw %" PRIu64 " is beyond the manifest: there is no such card", i->draw);
    bool same = agrees(w, i, "round", num_text(i->round, given), num_text(key.round, listed));
    if (i->jurisdiction != 0 && w->names.jurisdictions[i->jurisdiction] != key.jurisdiction)
        same &= agrees(w, i, "jurisdiction", w->from->jurisdictions.items[i->jurisdiction],
                       w->f->election->jurisdictions.items[key.jurisdiction]);
    if (i->container.len > 0)
        same &= agrees(w, i, "container", i->container, key.container);
    if (i->tabulator.len > 0)
        same &= agrees(w, i, "tabulator", i->tabulator, key.tabulator);
    same &= agrees(w, i, "batch", i->batch, key.batch);
    same &= agrees(w, i, "position", num_text(i->position, given), num_text(key.position, listed));
    if (i->imprinted.len > 0 && key.imprinted.len > 0)
        same &= agrees(w, i, "imprinted id", i->imprinted, key.imprinted);
    return same;
}

// Has the mark a rank where the contest uses them, and only there?
static bool rank_fits(const struct work *w, const struct interpretation *i, uint32_t contest,
                      const struct mark *mark)
{
    const struct contest *c = w->f->contests[contest].contest;
    bool ranked = function_marks(c->function) != USE_NOTHING;
    if (ranked == (mark->rank > 0))
        return true;
    return REFUSE(w, i, bad_value, c->name, "contest '" STR_FMT "' has %s ranks", STR_ARG(c->name),
                  ranked ? "marks without" : "no");
}

// Contests and choices in the numbers of the frame; false: one does not exist.
static bool translate(const struct work *w, const struct interpretation *i, struct finding *out,
                      struct mark *marks)
{
    bool known = true;
    for (uint32_t k = 0; k < i->count; k++) {
        const struct finding *f = &i->findings[k];
        out[k] = *f;
        if (f->contest == CONTEST_ALL) {
            out[k].count = 0;
            continue;
        }
        uint32_t own = (uint32_t)f->contest;
        uint32_t contest = name_map_contest(&w->names, own, i->place, w->p);
        out[k].contest = contest;
        out[k].marks = marks;
        if (contest == TABLE_NONE) {
            known = false;
            continue;
        }
        for (uint32_t m = 0; m < f->count; m++, marks++) {
            uint32_t choice = name_map_choice(&w->names, own, f->marks[m].choice, i->place, w->p);
            *marks = f->marks[m];
            marks->choice = (uint16_t)choice;
            known = rank_fits(w, i, contest, marks) && choice != TABLE_NONE && known;
        }
    }
    return known;
}

static int by_rank(const struct mark *a, const struct mark *b)
{
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return (a->choice > b->choice) - (a->choice < b->choice);
}

// The numbers of the frame may sort the marks otherwise.
static void sort_marks(struct finding *f, struct mark *marks)
{
    for (uint32_t i = 1; i < f->count; i++) {
        struct mark key = marks[i];
        uint32_t k = i;
        for (; k > 0 && by_rank(&marks[k - 1], &key) > 0; k--)
            marks[k] = marks[k - 1];
        marks[k] = key;
    }
    f->marks = marks;
}

static bal_status take(struct work *w, const struct interpretation *i, size_t place,
                       struct bal_err *err)
{
    struct arena *a = &w->out->arena;
    size_t count = 0;
    for (uint32_t k = 0; k < i->count; k++)
        count += i->findings[k].count;
    struct interpretation *copy = arena_new(a, struct interpretation, 1);
    struct finding *findings = arena_new(a, struct finding, i->count);
    struct mark *marks = arena_new(a, struct mark, count);
    BAL_TRY(arena_check(a, err));
    bool known = translate(w, i, findings, marks);
    const struct interpretation *other = w->out->at[place];
    if (other != NULL)
        known = REFUSE(w, i, interpreted_twice, STR(""),
                       "draw %" PRIu64 " also has line %" PRIu64 " of '" STR_FMT "'", i->draw,
                       other->place.line, STR_ARG(other->place.file));
    if (!known) {
        w->out->refused++;
        return BAL_OK;
    }
    for (uint32_t k = 0; k < i->count; k++) {
        sort_marks(&findings[k], marks);
        marks += findings[k].count;
    }
    *copy = *i;
    copy->findings = findings;
    w->out->at[place] = copy;
    w->out->entered++;
    return BAL_OK;
}

static bal_status match(struct work *w, struct bal_err *err)
{
    w->out->at = (const struct interpretation **)arena_alloc(&w->out->arena, w->s->cards.len,
                                                             sizeof *w->out->at);
    BAL_TRY(arena_check(&w->out->arena, err));
    for (size_t k = 0; k < w->from->interpretations.len; k++) {
        const struct interpretation *i = &w->from->interpretations.at[k];
        size_t place = find_draw(w->s, i->draw);
        if (place == w->s->cards.len) {
            w->out->refused++;
            (void)REFUSE(w, i, not_drawn, STR(""), "draw %" PRIu64 " is not in the sample",
                         i->draw);
            continue;
        }
        place = w->s->cards.at[place].first;
        if (same_card(w, i, &w->s->cards.at[place]))
            BAL_TRY(take(w, i, place, err));
        else
            w->out->refused++;
    }
    return arena_check(&w->out->arena, err);
}

bal_status found_match(struct found *out, const struct frame *f, const struct sample *s,
                       const struct election *from, struct problems *p, struct bal_err *err)
{
    *out = (struct found){.arena = ARENA_INIT((size_t)8 << 30)};
    struct work w = {.out = out, .f = f, .s = s, .from = from, .p = p};
    bal_status status = name_map_make(&w.names, f, from, err);
    if (status == BAL_OK)
        status = match(&w, err);
    name_map_done(&w.names);
    return status;
}

void found_done(struct found *m)
{
    arena_done(&m->arena);
    m->at = NULL;
}
