// SPDX-License-Identifier: Apache-2.0
#include "app/files/propose.h"

#include <stdlib.h>

#include "app/files/name_index.h"
#include "core/spelling.h"
#include "io/csv_write.h"

// A name, and what has it.
struct entry {
    str name; // spelled
    struct name_form form;
    uint64_t *units; // a bit for each file
    uint64_t *all;   // of a standard name: of it and of those that are put to it
    size_t files;
    bool defined;        // a file of definitions has it
    bool settled;        // the list of standard names says already that it is its own
    uint32_t order;      // of first appearance
    struct entry *of;    // itself: a standard name; NULL: undecided
    struct table *names; // of a contest: its choices
    struct entry **choices;
    uint32_t contests, results; // that are put to it: the first ones, plus 1
};

struct work {
    const struct load *load;
    struct proposals *out;
    struct arena *arena;
    size_t words;                         // of a set of files
    uint32_t *next_contest, *next_result; // the next one that is put to the same name, plus 1
};

// ---- gathering

static bal_status entry_make(struct work *w, str name, enum name_kind kind, uint32_t order,
                             struct entry **out, struct bal_err *err)
{
    struct entry *e = arena_new(w->arena, struct entry, 1);
    BAL_TRY(arena_check(w->arena, err));
    *e = (struct entry){.name = arena_str(w->arena, name),
                        .units = arena_new(w->arena, uint64_t, w->words),
                        .all = arena_new(w->arena, uint64_t, w->words),
                        .order = order};
    BAL_TRY(name_form_make(e->name, kind, w->arena, &e->form, err));
    *out = e;
    return BAL_OK;
}

static void note_unit(const struct work *w, struct entry *e, uint32_t unit)
{
    uint64_t bit = UINT64_C(1) << (unit % 64);
    if (unit > w->load->files.len || (e->units[unit / 64] & bit) != 0)
        return;
    e->units[unit / 64] |= bit;
    e->files++;
    if (unit > 0 && (w->load->files.at[unit - 1].flags & FORMAT_CONTESTS) &&
        !(w->load->files.at[unit - 1].flags & FORMAT_CVR))
        e->defined = true;
}

// Names by their spelling, in order of appearance.
struct entries {
    struct table names;
    VEC(struct entry *) at;
};

static bal_status entry_of(struct work *w, struct entries *in, str name, enum name_kind kind,
                           struct entry **out, struct bal_err *err)
{
    uint32_t id = table_add(&in->names, name);
    if (id == TABLE_NONE)
        return err_memory(err);
    if (id == in->at.len) {
        struct entry **new = vec_push(&in->at, UINT32_MAX);
        if (new == NULL)
            return err_memory(err);
        *new = NULL;
        BAL_TRY(entry_make(w, name, kind, id, new, err));
    }
    *out = in->at.at[id];
    return BAL_OK;
}

static void entries_done(struct entries *in)
{
    table_done(&in->names);
    vec_done(&in->at);
}

static void note_seen(const struct work *w, struct entry *e, const struct seen *seen)
{
    for (; seen != NULL; seen = seen->next)
        note_unit(w, e, seen->unit);
}

static bal_status settle_said(const struct work *w, enum name_kind kind, str contest,
                              struct entries *in, struct bal_err *err)
{
    for (size_t i = 0; i < in->at.len; i++)
        BAL_TRY(standard_is_own(&w->load->election, kind, contest, in->at.at[i]->name,
                                &in->at.at[i]->settled, err));
    return BAL_OK;
}

// Files that name jurisdictions themselves: what somebody said of them, or their folder, is of no
// use there.
static void note_naming(const struct work *w, uint64_t *naming)
{
    const struct election *e = &w->load->election;
    for (size_t i = 0; i < e->jurisdictions_seen.len; i++)
        for (const struct seen *s = e->jurisdictions_seen.at[i]; s != NULL; s = s->next)
            if (!s->given && s->unit <= w->load->files.len)
                naming[s->unit / 64] |= UINT64_C(1) << (s->unit % 64);
}

static bal_status gather_jurisdictions(struct work *w, struct entries *in, struct bal_err *err)
{
    const struct election *e = &w->load->election;
    uint64_t *naming = arena_new(w->arena, uint64_t, w->words);
    struct entry *new;
    BAL_TRY(arena_check(w->arena, err));
    note_naming(w, naming);
    for (uint32_t i = 1; i < e->jurisdictions_seen.len; i++) {
        for (const struct seen *s = e->jurisdictions_seen.at[i]; s != NULL; s = s->next) {
            bool named =
                s->unit <= w->load->files.len && (naming[s->unit / 64] >> (s->unit % 64) & 1) != 0;
            if (s->given && named)
                continue;
            BAL_TRY(entry_of(w, in, e->jurisdictions.items[i], NAME_JURISDICTION, &new, err));
            note_unit(w, new, s->unit);
        }
    }
    return settle_said(w, NAME_JURISDICTION, STR(""), in, err);
}

static bal_status gather_contests(struct work *w, struct entries *in, struct bal_err *err)
{
    const struct election *e = &w->load->election;
    struct entry *new;
    for (size_t i = 0; i < e->contests.len; i++) {
        AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
        spelling_put(&name, e->contests.at[i].name, e->contests.at[i].occurrence);
        BAL_TRY(buf_check(&name, err));
        BAL_TRY(entry_of(w, in, buf_str(&name), NAME_CONTEST, &new, err));
        note_seen(w, new, e->contests.at[i].seen);
    }
    for (size_t i = 0; i < e->results.len; i++) {
        BAL_TRY(entry_of(w, in, e->results.at[i].contest, NAME_CONTEST, &new, err));
        note_unit(w, new, e->results.at[i].unit);
    }
    return settle_said(w, NAME_CONTEST, STR(""), in, err);
}

// Links contests and results to the standard name that theirs is put to, each list in order.
static bal_status link_members(struct work *w, const struct entries *contests, struct bal_err *err)
{
    const struct election *e = &w->load->election;
    w->next_contest = arena_new(w->arena, uint32_t, e->contests.len + 1);
    w->next_result = arena_new(w->arena, uint32_t, e->results.len + 1);
    BAL_TRY(arena_check(w->arena, err));
    for (size_t i = e->contests.len; i > 0; i--) {
        struct entry *head = contests->at.at[i - 1]->of; // contests come first, in order
        if (head == NULL)
            continue;
        w->next_contest[i - 1] = head->contests;
        head->contests = (uint32_t)i;
    }
    for (size_t i = e->results.len; i > 0; i--) {
        uint32_t at = table_find(&contests->names, e->results.at[i - 1].contest);
        struct entry *head = at != TABLE_NONE ? contests->at.at[at]->of : NULL;
        if (head == NULL)
            continue;
        w->next_result[i - 1] = head->results;
        head->results = (uint32_t)i;
    }
    return BAL_OK;
}

// The choices of all contests that are put to `head`.
static bal_status gather_choices(struct work *w, const struct entry *head, struct entries *in,
                                 struct bal_err *err)
{
    struct entry *new;
    for (uint32_t i = head->contests; i > 0; i = w->next_contest[i - 1]) {
        const struct contest *c = &w->load->election.contests.at[i - 1];
        for (size_t k = 0; k < c->choices.len; k++) {
            AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
            spelling_put(&name, c->choices.at[k].name, c->choices.at[k].occurrence);
            BAL_TRY(buf_check(&name, err));
            BAL_TRY(entry_of(w, in, buf_str(&name), NAME_CHOICE, &new, err));
            note_seen(w, new, c->choices.at[k].seen);
        }
    }
    for (uint32_t i = head->results; i > 0; i = w->next_result[i - 1]) {
        const struct reported *r = &w->load->election.results.at[i - 1];
        if (spelling_is_word(r->choice))
            continue;
        BAL_TRY(entry_of(w, in, r->choice, NAME_CHOICE, &new, err));
        note_unit(w, new, r->unit);
    }
    return BAL_OK;
}

// ---- settling

static bool meet(const struct work *w, const uint64_t *a, const uint64_t *b)
{
    for (size_t i = 0; i < w->words; i++)
        if ((a[i] & b[i]) != 0)
            return true;
    return false;
}

static int by_rank(const void *x, const void *y)
{
    const struct entry *a = *(struct entry *const *)x, *b = *(struct entry *const *)y;
    if (a->defined != b->defined)
        return a->defined ? -1 : 1;
    if (a->files != b->files)
        return a->files > b->files ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static str file_names(struct work *w, const struct entry *e)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    size_t told = 0;
    for (uint32_t u = 1; u <= w->load->files.len && told < 3; u++)
        if (e->units[u / 64] & (UINT64_C(1) << (u % 64)))
            buf_addf(&text, "%s" STR_FMT, told++ > 0 ? "; " : "",
                     STR_ARG(str_basename(w->load->files.at[u - 1].name)));
    if (e->files > told && told > 0)
        buf_addf(&text, " and %zu more", e->files - told);
    return arena_str(&w->out->arena, buf_str(&text));
}

static bal_status put(struct work *w, const struct entry *e, enum name_kind kind, str contest,
                      str standard, str why, struct bal_err *err)
{
    struct proposal *new = vec_push(&w->out->at, UINT32_MAX);
    if (new == NULL)
        return err_memory(err);
    struct arena *a = &w->out->arena;
    *new = (struct proposal){.kind = kind,
                             .contest = arena_str(a, contest),
                             .found = arena_str(a, e->name),
                             .standard = arena_str(a, standard),
                             .why = arena_str(a, why),
                             .files = file_names(w, e)};
    w->out->undecided += standard.len == 0;
    return arena_check(a, err);
}

// The names that are settled in one go.
struct settling {
    struct work *w;
    struct entry **ranked;  // the likeliest standard names first
    struct name_index like; // of their numbers there
    enum name_kind kind;
    str contest; // of choices
};

// Another name beside `e` in some file that is as like the standard name; the one that came first.
static bal_status rival(struct settling *s, const struct entry *e, const struct entry *head,
                        enum likeness like, const struct entry **out, struct bal_err *err)
{
    *out = NULL;
    BAL_TRY(name_index_find(&s->like, &head->form, err));
    for (size_t i = 0; i < s->like.found.len; i++) {
        const struct entry *k = s->ranked[s->like.found.at[i]];
        if (k != e && k != head && !k->settled && (*out == NULL || k->order < (*out)->order) &&
            meet(s->w, k->units, e->units) && !meet(s->w, k->units, head->units) &&
            name_likeness(&k->form, &head->form) >= like)
            *out = k;
    }
    return BAL_OK;
}

// What a name is put to.
struct settled_as {
    struct entry *head;         // the standard name that is most like it; NULL: it becomes one
    const struct entry *second; // another one that is as like
    enum likeness like;
};

static bal_status nearest(struct settling *s, const struct entry *e, struct settled_as *out,
                          struct bal_err *err)
{
    *out = (struct settled_as){NULL, NULL, NAMES_DIFFER};
    BAL_TRY(name_index_find(&s->like, &e->form, err));
    for (size_t i = 0; i < s->like.found.len; i++) {
        struct entry *head = s->ranked[s->like.found.at[i]];
        if (head->of != head)
            continue;
        enum likeness l = name_likeness(&e->form, &head->form);
        if (l == NAMES_DIFFER || l < out->like || meet(s->w, e->units, head->all))
            continue;
        *out = (struct settled_as){head, l == out->like ? out->head : NULL, l};
    }
    return BAL_OK;
}

static bal_status settle_one(struct settling *s, struct entry *e, struct bal_err *err)
{
    struct settled_as as = {NULL, NULL, NAMES_DIFFER};
    struct work *w = s->w;
    if (!e->settled)
        BAL_TRY(nearest(s, e, &as, err));
    struct entry *head = as.head;
    if (head == NULL) {
        e->of = e;
        memcpy(e->all, e->units, w->words * sizeof *e->all);
        return BAL_OK;
    }
    AUTO_BUF why = BUF_INIT(LIMIT_TOKEN_BYTES);
    const struct entry *beside;
    BAL_TRY(rival(s, e, head, as.like, &beside, err));
    if (as.second != NULL)
        buf_addf(&why, "may be '" STR_FMT "' or '" STR_FMT "'", STR_ARG(as.second->name),
                 STR_ARG(head->name));
    else if (beside != NULL)
        buf_addf(&why, "may be '" STR_FMT "', but so may '" STR_FMT "' beside it",
                 STR_ARG(head->name), STR_ARG(beside->name));
    else
        buf_addf(&why, "%s",
                 as.like == NAMES_SAME
                     ? "the same but for capitals and punctuation (or order or titles or party)"
                     : "spelled nearly alike");
    bool clear = as.second == NULL && beside == NULL;
    for (size_t i = 0; clear && i < w->words; i++)
        head->all[i] |= e->units[i];
    e->of = clear ? head : NULL;
    return put(w, e, s->kind, s->contest, clear ? head->name : STR(""), buf_str(&why), err);
}

static bal_status settle_all(struct settling *s, uint32_t n, struct bal_err *err)
{
    for (uint32_t i = 0; i < n; i++)
        BAL_TRY(name_index_add(&s->like, &s->ranked[i]->form, i, err));
    for (uint32_t i = 0; i < n; i++)
        BAL_TRY(settle_one(s, s->ranked[i], err));
    return BAL_OK;
}

// Puts each name to a standard name, or makes it one.
static bal_status settle(struct work *w, const struct entries *in, enum name_kind kind, str contest,
                         struct bal_err *err)
{
    size_t n = in->at.len;
    if (n == 0)
        return BAL_OK;
    struct settling s = {.w = w,
                         .ranked = arena_new(w->arena, struct entry *, n),
                         .like = NAME_INDEX,
                         .kind = kind,
                         .contest = contest};
    BAL_TRY(arena_check(w->arena, err));
    memcpy(s.ranked, in->at.at, n * sizeof *s.ranked);
    qsort(s.ranked, n, sizeof *s.ranked, by_rank);
    bal_status status = settle_all(&s, (uint32_t)n, err);
    name_index_done(&s.like);
    return status;
}

static bal_status propose_choices(struct work *w, const struct entry *head, struct bal_err *err)
{
    struct entries in = {.names = TABLE_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = gather_choices(w, head, &in, err);
    if (status == BAL_OK)
        status = settle_said(w, NAME_CHOICE, head->name, &in, err);
    if (status == BAL_OK)
        status = settle(w, &in, NAME_CHOICE, head->name, err);
    entries_done(&in);
    return status;
}

static bal_status propose_jurisdictions(struct work *w, struct bal_err *err)
{
    struct entries in = {.names = TABLE_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = gather_jurisdictions(w, &in, err);
    if (status == BAL_OK)
        status = settle(w, &in, NAME_JURISDICTION, STR(""), err);
    entries_done(&in);
    return status;
}

static bal_status propose_all(struct work *w, struct entries *contests, struct bal_err *err)
{
    BAL_TRY(gather_contests(w, contests, err));
    BAL_TRY(settle(w, contests, NAME_CONTEST, STR(""), err));
    BAL_TRY(link_members(w, contests, err));
    for (size_t i = 0; i < contests->at.len; i++)
        if (contests->at.at[i]->of == contests->at.at[i])
            BAL_TRY(propose_choices(w, contests->at.at[i], err));
    return BAL_OK;
}

bal_status propose_names(const struct load *l, struct proposals *out, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)1 << 30);
    struct entries contests = {.names = TABLE_INIT(LIMIT_NAMES_BYTES)};
    *out = (struct proposals){.arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    struct work w = {.load = l, .out = out, .arena = &arena, .words = (l->files.len + 1) / 64 + 1};
    bal_status status = propose_jurisdictions(&w, err);
    if (status == BAL_OK)
        status = propose_all(&w, &contests, err);
    entries_done(&contests);
    return status;
}

// ---- the table

bal_status propose_format(const char *path, const char **out, struct bal_err *err)
{
    struct inputs set;
    const struct format *found = NULL;
    *out = NULL;
    BAL_TRY(inputs_open(&set, path, err));
    bal_status status = BAL_OK;
    if (set.kind == INPUTS_FILE && set.files.len == 1)
        status = format_detect(&set.files.at[0], &found, err);
    if (found != NULL)
        *out = found->right_names;
    inputs_close(&set);
    return status;
}

bal_status proposals_write(const struct proposals *p, const char *path, struct bal_err *err)
{
    AUTO_SINK sink = {0};
    struct csv_writer w;
    BAL_TRY(sink_open_file(&sink, path, err));
    csv_writer_init(&w, &sink);
    csv_put_raw(&w, STR("kind,contest,found,standard,why,files"));
    csv_end_row(&w);
    for (size_t i = 0; i < p->at.len; i++) {
        const struct proposal *r = &p->at.at[i];
        csv_put_raw(&w, name_kind_word(r->kind));
        csv_put(&w, r->contest);
        csv_put(&w, r->found);
        csv_put(&w, r->standard);
        csv_put(&w, r->why);
        csv_put(&w, r->files);
        csv_end_row(&w);
    }
    BAL_TRY(csv_writer_done(&w, err));
    return sink_close(&sink, err);
}

void proposals_done(struct proposals *p)
{
    vec_done(&p->at);
    arena_done(&p->arena);
}
