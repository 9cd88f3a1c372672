// SPDX-License-Identifier: Apache-2.0
#include "ledger/commit_entry.h"

#include <stdlib.h>

#include "core/spelling.h"

static void clean_spelling(str name, uint32_t occurrence, struct buf *out)
{
    AUTO_BUF spelled = BUF_INIT(LIMIT_TOKEN_BYTES);
    spelling_put(&spelled, name, occurrence);
    ej1_clean(out, buf_str(&spelled));
    out->failed |= spelled.failed;
}

bal_status commit_form_init(struct commit_form *f, const struct contest *c,
                            const struct ranking_rules *ranking, struct bal_err *err)
{
    *f = (struct commit_form){.contest = c,
                              .name = BUF_INIT(LIMIT_TOKEN_BYTES),
                              .choices = TABLE_INIT(LIMIT_NAMES_BYTES),
                              .ranking = ranking != NULL ? *ranking : ranking_default()};
    clean_spelling(c->name, c->occurrence, &f->name);
    BAL_TRY(buf_check(&f->name, err));
    for (uint32_t i = 0; i < c->choices.len; i++) {
        AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
        clean_spelling(c->choices.at[i].name, c->choices.at[i].occurrence, &name);
        BAL_TRY(buf_check(&name, err));
        uint32_t id = table_add(&f->choices, buf_str(&name));
        if (id == TABLE_NONE)
            return err_memory(err);
        if (id != i)
            return bal_fail(
                err, BAL_CONFLICT, "contest '" STR_FMT "': two choices are called '" STR_FMT "'",
                STR_ARG(str_head(buf_str(&f->name), 60)), STR_ARG(str_head(buf_str(&name), 60)));
    }
    return BAL_OK;
}

void commit_form_done(struct commit_form *f)
{
    buf_done(&f->name);
    table_done(&f->choices);
}

// ---- from a mark set

// What of a mark set counts: marks of groups (one rank, a vote, a score), and why no more.
struct counted {
    struct mark marks[LIMIT_MARKS];
    uint32_t count;
    const char *x; // NULL: nothing
};

static void count_votes(const struct commit_form *f, const struct mark_set *s, struct counted *out)
{
    uint16_t votes[LIMIT_MARKS];
    uint32_t n = votes_read(f->contest, s, votes);
    if (votes_kind(f->contest, s, n) == VOTES_TOO_MANY) {
        out->x = "overvote";
        return;
    }
    for (uint32_t i = 0; i < n; i++)
        out->marks[out->count++] = (struct mark){.choice = votes[i]};
}

static void count_ranking(const struct commit_form *f, const struct mark_set *s,
                          struct counted *out)
{
    enum ranking_end end;
    out->count = ranking_read(&f->ranking, f->contest, NULL, s, out->marks, &end);
    uint8_t rank = 0, last = 0;
    for (uint32_t i = 0; i < out->count; i++) { // gaps close
        rank = (uint8_t)(rank + (out->marks[i].rank != last));
        last = out->marks[i].rank;
        out->marks[i].rank = rank;
    }
    if (end == RANKING_END_OVERVOTE)
        out->x = "overvote";
}

static int by_choice(const void *a, const void *b)
{
    const struct points *x = a, *y = b;
    return (x->choice > y->choice) - (x->choice < y->choice);
}

static int by_points(const void *a, const void *b)
{
    const struct points *x = a, *y = b;
    return x->points != y->points ? (x->points < y->points ? 1 : -1) : by_choice(a, b);
}

// Scores, and preferences where several choices may have one rank.
static void count_points(const struct commit_form *f, const struct mark_set *s, struct counted *out)
{
    const struct contest *c = f->contest;
    struct points points[LIMIT_MARKS];
    uint32_t n = 0;
    bool ranks = function_by_pairs(c->function);
    if (points_read(c, s, (uint32_t)c->choices.len, points, &n) == VOTES_TOO_MANY) {
        out->x = "overvote";
        return;
    }
    if (n > 1)
        qsort(points, n, sizeof *points, ranks ? by_points : by_choice);
    uint16_t last = 0;
    uint8_t rank = 0;
    for (uint32_t i = 0; i < n; i++) {
        rank = (uint8_t)(rank + (points[i].points != last));
        last = points[i].points;
        out->marks[out->count++] = (struct mark){.choice = points[i].choice,
                                                 .rank = ranks ? rank : (uint8_t)points[i].points};
    }
}

static void count_marks(const struct commit_form *f, const struct mark_set *s, struct counted *out)
{
    out->count = 0;
    out->x = s->state == STATE_INVALID ? "invalid" : s->state == STATE_WITHHELD ? "withheld" : NULL;
    if (out->x != NULL || s->state == STATE_NOT_ON_CARD)
        return;
    enum choice_function function = f->contest->function;
    bool shared = function_by_pairs(function) || function_marks(function) == USE_SCORES;
    if (shared)
        count_points(f, s, out);
    else if (function_marks(function) == USE_RANKS)
        count_ranking(f, s, out);
    else
        count_votes(f, s, out);
}

static void put_marks(const struct commit_form *f, const struct counted *m, struct ej1_writer *w)
{
    enum mark_use use = function_marks(f->contest->function);
    for (uint32_t i = 0; i < m->count;) {
        uint32_t end = i + 1;
        while (use == USE_RANKS && end < m->count && m->marks[end].rank == m->marks[i].rank)
            end++;
        if (use == USE_SCORES) {
            ej1_open(w, '{');
            ej1_key(w, "c");
        } else if (end > i + 1) {
            ej1_open(w, '[');
        }
        for (uint32_t k = i; k < end; k++)
            ej1_str(w, f->choices.items[m->marks[k].choice]);
        if (use == USE_SCORES)
            ej1_key_int(w, "s", m->marks[i].rank);
        if (use == USE_SCORES || end > i + 1)
            ej1_close(w);
        i = end;
    }
}

static bal_status put(const struct commit_form *f, str ru, const struct mark_set *s,
                      const struct counted *m, struct buf *out, struct bal_err *err)
{
    struct ej1_writer w;
    ej1_begin(&w, out);
    ej1_open(&w, '{');
    ej1_key_str(&w, "contest", buf_str(&f->name));
    ej1_key(&w, "ru");
    ej1_vendor(&w, s->state == STATE_NOT_ON_CARD ? STR("") : ru);
    ej1_key(&w, "v");
    if (s->state == STATE_NOT_ON_CARD) {
        ej1_null(&w);
    } else {
        ej1_open(&w, '[');
        put_marks(f, m, &w);
        ej1_close(&w);
    }
    if (m->x != NULL)
        ej1_key_str(&w, "x", str_from(m->x));
    ej1_close(&w);
    return ej1_end(&w, err);
}

bal_status commit_entry_put(const struct commit_form *f, str ru, const struct mark_set *s,
                            struct buf *out, struct bal_err *err)
{
    struct counted m;
    count_marks(f, s, &m);
    return put(f, ru, s, &m, out, err);
}

uint32_t commit_entry_choices(const struct commit_form *f, const struct mark_set *s)
{
    struct counted m;
    count_marks(f, s, &m);
    bool slot = m.count == 1 && f->contest->choices.at[m.marks[0].choice].kind == CHOICE_WRITE_IN;
    return slot ? 0 : m.count;
}

// ---- back to a mark set

struct reading {
    const struct commit_form *form;
    struct mark marks[LIMIT_MARKS + 2];
    uint32_t count;
    bool bad;
};

static void take_mark(struct reading *r, const struct ej1 *name, int64_t rank)
{
    uint32_t choice = name != NULL && name->type == EJ1_STRING
                          ? table_find(&r->form->choices, name->text)
                          : TABLE_NONE;
    if (choice == TABLE_NONE || r->count == LIMIT_MARKS || rank < 0 || rank > LIMIT_RANKS)
        r->bad = true;
    else
        r->marks[r->count++] = (struct mark){.choice = (uint16_t)choice, .rank = (uint8_t)rank};
}

// A vote, a score, or a rank (from 1).
static void take_item(struct reading *r, const struct ej1 *item, int64_t rank)
{
    enum mark_use use = function_marks(r->form->contest->function);
    int64_t score = 0;
    if (use == USE_SCORES) {
        r->bad |= ej1_get_int(item, "s", &score, NULL) != BAL_OK;
        take_mark(r, ej1_find(item, "c"), score);
    } else if (use == USE_RANKS && item->type == EJ1_ARRAY) {
        for (const struct ej1 *m = item->first; m != NULL; m = m->next)
            take_mark(r, m, rank);
    } else {
        take_mark(r, item, use == USE_RANKS ? rank : 0);
    }
}

// Two choices at the next rank end the ranking there, as on the card: those that are not ranked
// yet first.
static void end_ranking(struct reading *r)
{
    const struct contest *c = r->form->contest;
    uint32_t ranked = r->count, added = 0;
    uint8_t rank = (uint8_t)(r->marks[ranked - 1].rank + 1);
    for (int again = 0; again <= 1; again++) {
        for (uint32_t i = 0; i < c->choices.len && added < 2; i++) {
            bool seen = false;
            for (uint32_t k = 0; k < ranked; k++)
                seen = seen || r->marks[k].choice == i;
            if (seen != (again == 1) ||
                (r->form->ranking.without_write_ins && c->choices.at[i].kind == CHOICE_WRITE_IN))
                continue;
            r->marks[r->count++] = (struct mark){.choice = (uint16_t)i, .rank = rank};
            added++;
        }
    }
}

static enum contest_state state_of(struct reading *r, const struct ej1 *v, const struct ej1 *x)
{
    str why = x != NULL ? x->text : STR("");
    if (v == NULL || v->type == EJ1_NULL)
        return STATE_NOT_ON_CARD;
    if (str_eq(why, STR("invalid")))
        return STATE_INVALID;
    if (str_eq(why, STR("withheld")))
        return STATE_WITHHELD;
    if (why.len > 0 && r->count == 0)
        return STATE_OVERVOTED;
    if (why.len > 0)
        end_ranking(r);
    return r->count > 0 ? STATE_MARKED : STATE_BLANK;
}

// `text` again from what was read: that is how all that is not canonical is refused.
static bool is_same(const struct commit_form *f, const struct commit_entry *e, str text)
{
    AUTO_BUF again = BUF_INIT(EJ1_BYTES + 1);
    return commit_entry_put(f, e->ru, &e->set, &again, NULL) == BAL_OK &&
           str_eq(buf_str(&again), text);
}

bal_status commit_entry_read(const struct commit_form *f, str text, struct arena *a,
                             struct commit_entry *out, struct bal_err *err)
{
    const struct ej1 *value;
    struct reading r = {.form = f, .count = 0};
    BAL_TRY(ej1_parse(text, a, &value, err));
    struct commit_entry e = {0};
    BAL_TRY(ej1_get_str(value, "ru", &e.ru, err));
    const struct ej1 *v = ej1_find(value, "v");
    int64_t rank = 0;
    for (const struct ej1 *m = v != NULL && v->type == EJ1_ARRAY ? v->first : NULL; m != NULL;
         m = m->next)
        take_item(&r, m, ++rank);
    e.set.state = state_of(&r, v, ej1_find(value, "x"));
    struct mark *marks = arena_new(a, struct mark, r.count);
    BAL_TRY(arena_check(a, err));
    if (r.count > 0)
        memcpy(marks, r.marks, r.count * sizeof *marks);
    marks_sort(marks, r.count);
    e.set.marks = marks;
    e.set.count = r.count;
    if (r.bad || !is_same(f, &e, text))
        return bal_fail(err, BAL_INVALID, "an entry is not one of contest '" STR_FMT "': " STR_FMT,
                        STR_ARG(str_head(buf_str(&f->name), 60)), STR_ARG(str_head(text, 120)));
    *out = e;
    return BAL_OK;
}
