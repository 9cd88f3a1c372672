// SPDX-License-Identifier: Apache-2.0
// add.c: a file or folder becomes an object (or several and a list of them) and an event. What is
// understood is what was stored: a file that changes meanwhile cannot make the two differ.
#include <pthread.h>

#include "core/canonical.h"
#include "record/log/watched.h"
#include "record/verbs/add_store.h"

static const struct {
    unsigned want;
    bool secret;
    const char *event, *media;
} kinds[INPUT_KINDS] = {
    [INPUT_MANIFEST] = {FORMAT_MANIFEST, false, "manifest-commit", "application/octet-stream"},
    [INPUT_CVR] = {FORMAT_CVR, true, "cvr-commit", "application/octet-stream"},
    [INPUT_RESULTS] = {FORMAT_RESULTS, false, "totals-commit", "application/octet-stream"},
    [INPUT_CONTESTS] = {FORMAT_CONTESTS, false, "contest-def", "application/octet-stream"},
    [INPUT_NAMES] = {FORMAT_NAMES, false, "names", "application/octet-stream"},
};

// ---- adding

// An object that another input of this kind and jurisdiction has already.
static bal_status check_new(struct record *r, const struct record_incoming *in, struct problems *p,
                            struct bal_err *err)
{
    for (size_t i = 0; i < r->state.inputs.len; i++) {
        const struct state_input *s = &r->state.inputs.at[i];
        uint64_t id;
        if (s->withdrawn || s->kind != in->input.kind ||
            !str_eq(s->jurisdiction, in->input.jurisdiction))
            continue;
        BAL_TRY(record_find_object(r, &s->source, &id, NULL, err));
        if (id == in->id)
            problem_add(p, PROBLEM_added_before, (struct place){.file = in->input.name}, STR(""),
                        "the record has the same bytes as '" STR_FMT "', event %llu",
                        STR_ARG(s->name), (unsigned long long)s->seq);
    }
    return BAL_OK;
}

// The format that read it, if it is of the kind that was said.
static void check_kind(const struct load *l, struct record_incoming *in, struct problems *p)
{
    unsigned want = kinds[in->input.kind].want;
    const struct load_file *other = NULL;
    for (size_t i = 0; i < l->files.len; i++) {
        const struct load_file *f = &l->files.at[i];
        if (f->format != NULL && (f->flags & want) && in->input.format.len == 0)
            in->input.format = str_from(f->format);
        other = f->format != NULL ? f : other;
    }
    if (in->input.format.len == 0 && problems_errors(&l->problems) == 0)
        problem_add(p, PROBLEM_wrong_kind, (struct place){.file = in->input.name}, STR(""),
                    "nothing in it is of the kind '%s'%s%s", input_kind_name(in->input.kind),
                    other != NULL ? "; it is: " : "", other != NULL ? other->title : "");
    // A manifest is public, a record is not: what is both can be neither.
    bool both = l->election.cards > 0 && l->election.manifest_cards > 0;
    if (both && (in->input.kind == INPUT_MANIFEST || in->input.kind == INPUT_CVR))
        problem_add(p, PROBLEM_wrong_kind, (struct place){.file = in->input.name}, STR(""),
                    "cast vote records and manifests are in it: add them one by one");
    // A folder whose files stand for themselves has no one format: they are recognised again.
    if (in->input.folder && l->files.len > 1)
        in->input.format = STR("");
}

// What became of each file of a folder or zip.
static bal_status take_inner(struct record_incoming *in, const struct load *l, struct problems *p,
                             struct bal_err *err)
{
    in->inner.len = 0;
    for (size_t i = 0; l->files.len > 1 && i < l->files.len; i++) {
        const struct load_file *f = &l->files.at[i];
        if (f->holder)
            continue;
        struct record_inner *new = vec_push(&in->inner, LIMIT_SET_FILES * 2);
        if (new == NULL)
            return err_memory(err);
        *new = (struct record_inner){arena_str(&p->arena, f->name), f->format, f->title, f->cards,
                                     f->listed};
        if (f->format == NULL)
            problem_add(p, PROBLEM_ignored_file, (struct place){.file = f->name}, STR(""),
                        "nothing is known of it: it is kept, and not read");
    }
    return arena_check(&p->arena, err);
}

// What was read: its format, its counts, its canonical digest.
static bal_status take_load(struct record_incoming *in, const struct load *l, struct problems *p,
                            struct bal_err *err)
{
    check_kind(l, in, p);
    in->input.cards = l->election.cards;
    in->input.listed = l->election.manifest_cards;
    in->input.contests = l->election.contests.len;
    record_canonical(&l->election, in->input.source.salted ? in->salt : NULL, in->input.canonical);
    problems_append(p, &l->problems);
    return take_inner(in, l, p, err);
}

static bal_status understand_stored(struct record *r, struct record_incoming *in,
                                    struct problems *p, struct bal_err *err)
{
    struct record_input opened = {0};
    struct load l = {0};
    bal_status status = record_input_of(&opened, r, &in->input, in->id, err);
    if (status == BAL_OK)
        status = record_load_opened(r, &in->input, &opened, &l, err);
    if (status == BAL_OK)
        status = take_load(in, &l, p, err);
    load_done(&l);
    record_input_close(&opened);
    return status;
}

// ---- one thread stores a file, another reads it

struct storing {
    struct record *r;
    const struct inputs *set;
    struct record_incoming *in;
    bal_status status;
    struct bal_err err;
};

static void *store_beside(void *ctx)
{
    struct storing *s = ctx;
    s->status = record_store_set(s->r, s->set, s->in, &s->err);
    return NULL;
}

static bal_status read_beside(struct record *r, const struct record_incoming *in, struct watched *w,
                              struct load *l, struct bal_err *err)
{
    struct input_blob file = {.name = in->input.name};
    struct record_input opened = {0};
    BAL_TRY(watched_open(w, in->path->path, &file.blob, err));
    bal_status status = inputs_open_blobs(&opened.set, in->input.name, false, &file, 1, err);
    if (status == BAL_OK)
        status = record_load_opened(r, &in->input, &opened, l, err);
    inputs_close(&opened.set);
    return status;
}

// Stores the file. *same: what was read meanwhile, into `l`, is what was stored.
static bal_status store_and_read(struct storing *s, struct load *l, bool *same, struct bal_err *err)
{
    struct watched w = {0};
    pthread_t thread;
    *same = false;
    s->in->beside = true;
    if (pthread_create(&thread, NULL, store_beside, s) == 0) {
        bool read = read_beside(s->r, s->in, &w, l, NULL) == BAL_OK;
        pthread_join(thread, NULL);
        *same = read && w.whole && !w.changed && s->status == BAL_OK &&
                memcmp(w.sha256, s->in->sha256, SHA256_BYTES) == 0;
    } else {
        store_beside(s);
    }
    if (s->status != BAL_OK && err != NULL)
        *err = s->err;
    return s->status;
}

// Stores what the path names and understands it: `p` gets what is wrong with it. Where a file was
// not read to its end, or changed meanwhile, what was stored is read again.
static bal_status store_and_understand(struct record *r, const struct inputs *set,
                                       struct record_incoming *in, struct problems *p,
                                       struct bal_err *err)
{
    struct storing s = {.r = r, .set = set, .in = in};
    in->problems = p;
    struct load l = {0};
    bool same = false;
    bal_status status = set->kind == INPUTS_FILE ? store_and_read(&s, &l, &same, err)
                                                 : record_store_set(r, set, in, err);
    if (status == BAL_OK)
        status = check_new(r, in, p, err);
    if (status == BAL_OK)
        status = same ? take_load(in, &l, p, err) : understand_stored(r, in, p, err);
    load_done(&l);
    return status;
}

static void put_body(struct ej1_writer *w, const struct state_input *in)
{
    AUTO_BUF canonical = BUF_INIT(SHA256_HEX);
    hex_add(&canonical, str_bytes(in->canonical, SHA256_BYTES));
    ej1_key_str(w, "canonical", buf_str(&canonical));
    ej1_key_int(w, "cards", (int64_t)in->cards);
    ej1_key_int(w, "contests", (int64_t)in->contests);
    ej1_key_str(w, "converter", STR("ballast " BALLAST_VERSION " " CANONICAL_FORM));
    ej1_key_bool(w, "folder", in->folder);
    ej1_key_str(w, "format", in->format);
    ej1_key(w, "jurisdiction");
    ej1_vendor(w, in->jurisdiction);
    ej1_key_int(w, "listed", (int64_t)in->listed);
    ej1_key(w, "name");
    ej1_vendor(w, in->name);
    record_put_object(w, "source", &in->source, kinds[in->kind].media);
}

static bal_status append_one(struct record *r, struct record_incoming *in, struct bal_err *err)
{
    struct record_body b;
    in->input.seq = r->state.size;
    const struct state_object *source = &in->input.source;
    BAL_TRY(source->salted ? record_keep_secret(r, in->id, source->digest, in->salt, err)
                           : store_keep(&r->store, in->id, err));
    for (size_t i = 0; i < in->parts.len; i++)
        BAL_TRY(store_keep(&r->store, in->parts.at[i], err));
    put_body(record_body(&b), &in->input);
    return record_append(r, kinds[in->input.kind].event, &b, err);
}

static bal_status note_added(struct record_adding *out, struct record_incoming *in,
                             struct bal_err *err)
{
    struct record_added *a = vec_push(&out->files, LIMIT_SET_FILES);
    if (a == NULL)
        return err_memory(err);
    const struct state_input *s = &in->input;
    *a = (struct record_added){.seq = s->seq,
                               .format = s->format.ptr,
                               .bytes = s->source.size,
                               .cards = s->cards,
                               .listed = s->listed,
                               .contests = s->contests};
    memcpy(&a->inner, &in->inner, sizeof a->inner); // its owner now
    memset(&in->inner, 0, sizeof in->inner);
    sha256_hex(s->source.digest, a->digest);
    return BAL_OK;
}

// Results by batch can look like a hand count: what they are said to be decides.
static void settle_format(struct state_input *s, const struct inputs *set)
{
    const struct format *found = NULL;
    if (s->kind == INPUT_RESULTS && s->format.len == 0 && set->files.len == 1 &&
        set->kind == INPUTS_FILE && format_detect(&set->files.at[0], &found, NULL) == BAL_OK &&
        found != NULL && str_eq(str_from(found->name), STR("ballast-handcount")))
        s->format = STR("ballast-results");
}

static bal_status take_path(struct record *r, struct record_incoming *in, enum input_kind kind,
                            struct problems *p, struct bal_err *err)
{
    struct inputs set;
    struct state_input *s = &in->input;
    s->kind = kind;
    s->name = str_basename(str_from(in->path->path));
    s->jurisdiction = str_from(in->path->jurisdiction != NULL ? in->path->jurisdiction : "");
    s->format = str_from(in->path->format != NULL ? in->path->format : "");
    s->source.salted = kinds[kind].secret;
    if (s->source.salted)
        BAL_TRY(random_fill(&r->env.random, in->salt, STORE_SALT, err));
    BAL_TRY(inputs_open(&set, in->path->path, err));
    s->folder = set.kind == INPUTS_FOLDER;
    settle_format(s, &set);
    bal_status status = store_and_understand(r, &set, in, p, err);
    if (status == BAL_OK && problems_errors(p) == 0)
        status = record_check_table(r, s, err);
    inputs_close(&set);
    return status;
}

// An error of a disk ends it all; any other is one of the file, and told with those of the rest.
static bal_status take_one(struct record *r, const struct record_files *files,
                           struct record_incoming *in, struct record_adding *out,
                           struct bal_err *err)
{
    struct bal_err why;
    bal_status status = take_path(r, in, files->kind, &out->problems, &why);
    if (status == BAL_OK)
        return BAL_OK;
    if (status == BAL_IO || status == BAL_LIMIT) {
        bal_fail(err, status, "%s", why.what);
        err_where(err, "%s", why.where);
        return status;
    }
    problem_add_err(&out->problems, (struct place){.file = str_from(in->path->path)}, &why);
    return BAL_OK;
}

// ---- standard names

// What was set with `contests set` stays with the name that it was set for.
static void check_set(const struct record *r, const struct load *l, struct problems *p)
{
    for (size_t i = 0; i < l->election.standard.rows.len; i++) {
        const struct standard_row *row = &l->election.standard.rows.at[i];
        for (size_t k = 0; k < r->state.settings.len; k++)
            if (row->kind == NAME_CONTEST && !str_eq(row->found, row->standard) &&
                str_eq(r->state.settings.at[k].contest, row->found))
                problem_add(p, PROBLEM_names_conflict, row->place, row->found,
                            "contest '" STR_FMT "' was set under this name with 'contests set': "
                            "make it the standard name",
                            STR_ARG(row->found));
    }
}

// Standard names are held against all that they will be about.
static bal_status check_names(struct record *r, const struct record_files *files,
                              struct problems *p, struct bal_err *err)
{
    struct load l;
    bal_status status = record_load_also(r, files->paths, files->count, &l, err);
    for (size_t i = 0; status == BAL_OK && i < l.problems.kept.len; i++) {
        const struct problem *one = &l.problems.kept.at[i];
        if (one->id == PROBLEM_names_conflict || one->id == PROBLEM_names_merged)
            problem_add(p, one->id, one->place, one->value, STR_FMT, STR_ARG(one->message));
    }
    if (status == BAL_OK)
        check_set(r, &l, p);
    load_done(&l);
    return status;
}

static bal_status take_all(struct record *r, const struct record_files *files,
                           struct record_incoming *all, struct record_adding *out,
                           struct bal_err *err)
{
    for (size_t i = 0; i < files->count; i++) {
        all[i].path = &files->paths[i];
        BAL_TRY(take_one(r, files, &all[i], out, err));
    }
    if (files->kind == INPUT_NAMES && problems_errors(&out->problems) == 0)
        BAL_TRY(check_names(r, files, &out->problems, err));
    if (problems_errors(&out->problems) > 0)
        return bal_fail(err, BAL_INVALID, "nothing was added: the files have errors");
    BAL_TRY(record_begin(r, err));
    for (size_t i = 0; i < files->count; i++)
        BAL_TRY(append_one(r, &all[i], err));
    BAL_TRY(record_commit(r, err));
    for (size_t i = 0; i < files->count; i++)
        BAL_TRY(note_added(out, &all[i], err));
    return BAL_OK;
}

bal_status record_add(struct record *r, const struct record_files *files, struct record_adding *out,
                      struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)64 << 20);
    *out = (struct record_adding){0};
    problems_init(&out->problems);
    BAL_TRY(record_allows(r, kinds[files->kind].event, err));
    struct record_incoming *all = arena_new(&arena, struct record_incoming, files->count);
    BAL_TRY(arena_check(&arena, err));
    bal_status status = take_all(r, files, all, out, err);
    for (size_t i = 0; i < files->count; i++) {
        vec_done(&all[i].parts);
        vec_done(&all[i].inner);
    }
    return status;
}

void record_adding_done(struct record_adding *a)
{
    for (size_t i = 0; i < a->files.len; i++)
        vec_done(&a->files.at[i].inner);
    vec_done(&a->files);
    problems_done(&a->problems);
}

bal_status record_withdraw(struct record *r, uint64_t seq, str reason, struct bal_err *err)
{
    struct record_body b;
    BAL_TRY(record_allows(r, "withdraw", err));
    if (state_input(&r->state, seq) == NULL) {
        bal_fail(err, BAL_CONFLICT, "event %llu is no input of this record, or was withdrawn",
                 (unsigned long long)seq);
        err_hint(err, "'ballast status' lists the inputs with the numbers of their events.");
        return BAL_CONFLICT;
    }
    BAL_TRY(record_begin(r, err));
    struct ej1_writer *w = record_body(&b);
    ej1_key(w, "reason");
    ej1_vendor(w, reason);
    ej1_key_int(w, "refers", (int64_t)seq);
    BAL_TRY(record_append(r, "withdraw", &b, err));
    return record_commit(r, err);
}
