// SPDX-License-Identifier: Apache-2.0
// inputs.c: a file or folder becomes an object (or several and a list of them) and an event. What
// is read is what was stored, so a file that changes meanwhile cannot make the two differ.
#include "record/inputs.h"

#include "base/binary.h"
#include "core/canonical.h"

static const struct {
    unsigned want;
    bool secret;
    const char *event, *media;
} kinds[INPUT_KINDS] = {
    [INPUT_MANIFEST] = {FORMAT_MANIFEST, false, "manifest-commit", "application/octet-stream"},
    [INPUT_CVR] = {FORMAT_CVR, true, "cvr-commit", "application/octet-stream"},
    [INPUT_RESULTS] = {FORMAT_RESULTS, false, "totals-commit", "application/octet-stream"},
    [INPUT_CONTESTS] = {FORMAT_CONTESTS, false, "contest-def", "application/octet-stream"},
};

void record_canonical(const struct election *e, const uint8_t *salt,
                      uint8_t out[static SHA256_BYTES])
{
    election_canonical(e, out);
    if (salt == NULL)
        return;
    struct sha256 h;
    sha256_init(&h);
    sha256_add(&h, str_bytes(salt, STORE_SALT));
    sha256_add(&h, str_bytes(out, SHA256_BYTES));
    sha256_done(&h, out);
}

// ---- storing

// One path on its way in.
struct incoming {
    const struct load_path *path;
    struct state_input input;
    uint64_t id;         // of its object
    VEC(uint64_t) parts; // of a folder: the objects of its files
    uint8_t salt[STORE_SALT];
};

static bal_status store_file(struct record *r, const struct input *in, const uint8_t *salt,
                             struct store_object *out, uint8_t *salted, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    BAL_TRY(input_open(in, &s, err));
    s.progress = r->env.progress;
    return store_object_write(&r->store, &s, salt, out, salted, err);
}

// The files of a folder, and a list of them: "SHA256 SIZE NAME\n".
static bal_status store_folder(struct record *r, const struct inputs *set, struct incoming *in,
                               struct buf *list, struct bal_err *err)
{
    for (size_t i = 0; i < set->files.len; i++) {
        struct store_object o;
        char hex[SHA256_HEX];
        BAL_TRY(store_file(r, &set->files.at[i], NULL, &o, NULL, err));
        uint64_t *part = vec_push(&in->parts, LIMIT_SET_FILES);
        if (part == NULL)
            return err_memory(err);
        *part = o.id;
        buf_addf(list, STR_FMT " %llu " STR_FMT "\n", STR_ARG(sha256_hex(o.sha256, hex)),
                 (unsigned long long)o.size, STR_ARG(set->files.at[i].base));
    }
    return buf_check(list, err);
}

static bal_status store_list(struct record *r, str list, struct incoming *in, const uint8_t *salt,
                             struct store_object *o, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    BAL_TRY(source_open_memory(&s, STR("the list of files"), list, 0, err));
    return store_object_write(&r->store, &s, salt, o, in->input.source.digest, err);
}

static bal_status store_path(struct record *r, struct incoming *in, enum input_kind kind,
                             struct bal_err *err)
{
    struct inputs set;
    BAL_TRY(inputs_open(&set, in->path->path, err));
    bool secret = kinds[kind].secret;
    bal_status status = secret ? random_fill(&r->env.random, in->salt, STORE_SALT, err) : BAL_OK;
    const uint8_t *salt = secret ? in->salt : NULL;
    struct store_object o = {0};
    AUTO_BUF list = BUF_INIT((size_t)256 << 20);
    in->input.folder = set.kind == INPUTS_FOLDER;
    if (status == BAL_OK && in->input.folder) {
        status = store_folder(r, &set, in, &list, err);
        if (status == BAL_OK)
            status = store_list(r, buf_str(&list), in, salt, &o, err);
    } else if (status == BAL_OK) {
        struct input whole = {.name = set.path, .path = set.path.ptr, .set = &set};
        status = store_file(r, &whole, salt, &o, in->input.source.digest, err);
    }
    inputs_close(&set);
    in->id = o.id;
    in->input.source.size = o.size;
    in->input.source.salted = secret;
    if (!secret)
        memcpy(in->input.source.digest, o.sha256, SHA256_BYTES);
    return status;
}

// ---- reading back

static bal_status open_one(struct record_input *in, struct record *r, uint64_t id, str name,
                           struct bal_err *err)
{
    struct input_blob *b = &in->blobs[in->opened];
    b->name = arena_str(&in->arena, name);
    BAL_TRY(store_blob_open(&r->store, id, &b->blob, err));
    in->opened++;
    return arena_check(&in->arena, err);
}

static bal_status open_listed(struct record_input *in, struct record *r, str folder, str list,
                              struct bal_err *err)
{
    while (list.len > 0) {
        str line = str_cut(&list, '\n'), hex = str_cut(&line, ' ');
        AUTO_BUF name = BUF_INIT(1 << 16);
        struct store_object o;
        uint8_t digest[SHA256_BYTES];
        str_cut(&line, ' '); // the size
        buf_addf(&name, STR_FMT "/" STR_FMT, STR_ARG(folder), STR_ARG(line));
        BAL_TRY(buf_check(&name, err));
        if (!hex_get(hex, digest, SHA256_BYTES) || in->opened == in->count)
            return bal_fail(err, BAL_INVALID, "the list of a folder's files is damaged");
        BAL_TRY(store_object_find(&r->store, digest, &o, err));
        BAL_TRY(open_one(in, r, o.id, buf_str(&name), err));
    }
    return BAL_OK;
}

static bal_status read_list(struct record *r, uint64_t id, struct buf *out, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    BAL_TRY(store_object_open(&r->store, id, STR("the list of a folder's files"), &s, err));
    return source_read_all(&s, out, err);
}

static bal_status open_object(struct record_input *in, struct record *r,
                              const struct state_input *which, uint64_t id, struct bal_err *err)
{
    AUTO_BUF list = BUF_INIT((size_t)256 << 20);
    *in = (struct record_input){.count = 1, .arena = ARENA_INIT((size_t)1 << 30)};
    if (which->folder) {
        BAL_TRY(read_list(r, id, &list, err));
        in->count = 0;
        for (size_t i = 0; i < list.len; i++)
            in->count += list.ptr[i] == '\n';
    }
    in->blobs = arena_new(&in->arena, struct input_blob, in->count + 1);
    BAL_TRY(arena_check(&in->arena, err));
    if (which->folder)
        BAL_TRY(open_listed(in, r, which->name, buf_str(&list), err));
    else
        BAL_TRY(open_one(in, r, id, which->name, err));
    return inputs_open_blobs(&in->set, which->name, which->folder, in->blobs, in->count, err);
}

bal_status record_input_open(struct record_input *in, struct record *r,
                             const struct state_input *which, struct bal_err *err)
{
    uint64_t id;
    *in = (struct record_input){0};
    // The digest that the event names, not only the store's: whoever can write to the file can
    // exchange an object together with its row.
    BAL_TRY(record_check_object(r, &which->source, &id, NULL, err));
    return open_object(in, r, which, id, err);
}

void record_input_close(struct record_input *in)
{
    inputs_close(&in->set);
    for (size_t i = 0; i < in->opened; i++)
        store_blob_close(&in->blobs[i].blob);
    arena_done(&in->arena);
    *in = (struct record_input){0};
}

static struct load_path path_of(const struct state_input *s, struct record_input *in)
{
    return (struct load_path){.path = s->name.ptr,
                              .jurisdiction = s->jurisdiction.len > 0 ? s->jurisdiction.ptr : NULL,
                              .format = s->format.len > 0 ? s->format.ptr : NULL,
                              .given = &in->set};
}

static bal_status load_opened(struct record *r, const struct state_input *s,
                              struct record_input *in, struct load *out, struct bal_err *err)
{
    struct load_path path = path_of(s, in);
    struct load_options options = {.progress = r->env.progress};
    return load_paths(out, &path, 1, &options, err);
}

bal_status record_load_one(struct record *r, const struct state_input *which, struct load *out,
                           struct bal_err *err)
{
    struct record_input in;
    *out = (struct load){0};
    bal_status status = record_input_open(&in, r, which, err);
    if (status == BAL_OK)
        status = load_opened(r, which, &in, out, err);
    record_input_close(&in);
    return status;
}

static bal_status load_all(struct record *r, struct record_input *in, struct load_path *paths,
                           struct load *out, struct bal_err *err)
{
    size_t count = 0;
    struct load_options options = {.progress = r->env.progress};
    for (size_t i = 0; i < r->state.inputs.len; i++) {
        const struct state_input *s = &r->state.inputs.at[i];
        if (s->withdrawn)
            continue;
        BAL_TRY(record_input_open(&in[i], r, s, err));
        paths[count++] = path_of(s, &in[i]);
    }
    return load_paths(out, paths, count, &options, err);
}

bal_status record_load(struct record *r, struct load *out, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)256 << 20);
    size_t count = r->state.inputs.len;
    struct record_input *in = arena_new(&arena, struct record_input, count + 1);
    struct load_path *paths = arena_new(&arena, struct load_path, count + 1);
    *out = (struct load){0};
    BAL_TRY(arena_check(&arena, err));
    bal_status status = load_all(r, in, paths, out, err);
    for (size_t i = 0; i < count; i++)
        record_input_close(&in[i]);
    return status;
}

// ---- adding

// An object that another input of this kind and jurisdiction has already.
static bal_status check_new(struct record *r, const struct incoming *in, struct problems *p,
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
static void check_kind(const struct load *l, struct incoming *in, struct problems *p)
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
                    "there is no %s in it%s%s", input_kind_name(in->input.kind),
                    other != NULL ? "; it is " : "", other != NULL ? other->title : "");
    // A folder whose files stand for themselves has no one format: they are recognised again.
    if (in->input.folder && l->files.len > 1)
        in->input.format = STR("");
}

// Reads what was stored: its format, its counts, its canonical digest.
static bal_status understand(struct record *r, struct incoming *in, struct record_adding *out,
                             struct bal_err *err)
{
    struct record_input opened = {0};
    struct load l = {0};
    if (in->path->format != NULL)
        in->input.format = str_from(in->path->format);
    bal_status status = open_object(&opened, r, &in->input, in->id, err);
    if (status == BAL_OK)
        status = load_opened(r, &in->input, &opened, &l, err);
    if (status == BAL_OK) {
        in->input.format = in->path->format != NULL ? in->input.format : STR("");
        check_kind(&l, in, &out->problems);
        in->input.cards = l.election.cards;
        in->input.listed = l.election.manifest_cards;
        in->input.contests = l.election.contests.len;
        record_canonical(&l.election, in->input.source.salted ? in->salt : NULL,
                         in->input.canonical);
        problems_append(&out->problems, &l.problems);
        status = arena_check(&out->problems.arena, err);
    }
    load_done(&l);
    record_input_close(&opened);
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

static bal_status append_one(struct record *r, struct incoming *in, struct bal_err *err)
{
    struct record_body b;
    in->input.seq = r->state.size;
    BAL_TRY(store_keep(&r->store, in->id, err));
    for (size_t i = 0; i < in->parts.len; i++)
        BAL_TRY(store_keep(&r->store, in->parts.at[i], err));
    if (in->input.source.salted) {
        struct store_secret s = {.object = in->id};
        memcpy(s.digest, in->input.source.digest, SHA256_BYTES);
        memcpy(s.salt, in->salt, STORE_SALT);
        BAL_TRY(store_secret_put(&r->store, &s, err));
    }
    put_body(record_body(&b), &in->input);
    return record_append(r, kinds[in->input.kind].event, &b, err);
}

static bal_status note_added(struct record_adding *out, const struct incoming *in,
                             struct bal_err *err)
{
    struct record_added *a = vec_push(&out->files, LIMIT_SET_FILES);
    if (a == NULL)
        return err_memory(err);
    const struct state_input *s = &in->input;
    *a = (struct record_added){
        s->seq, s->format.ptr, s->source.size, s->cards, s->listed, s->contests, ""};
    sha256_hex(s->source.digest, a->digest);
    return BAL_OK;
}

static bal_status take_one(struct record *r, const struct record_files *files, struct incoming *in,
                           struct record_adding *out, struct bal_err *err)
{
    struct bal_err why;
    in->input.kind = files->kind;
    in->input.name = str_basename(str_from(in->path->path));
    in->input.jurisdiction = str_from(in->path->jurisdiction ? in->path->jurisdiction : "");
    bal_status status = store_path(r, in, files->kind, &why);
    if (status == BAL_OK) {
        BAL_TRY(check_new(r, in, &out->problems, err));
        return understand(r, in, out, err);
    }
    if (status == BAL_IO) { // a disk failed or is full: no error in the file
        bal_fail(err, status, "%s", why.what);
        err_where(err, "%s", why.where);
        return status;
    }
    problem_add_err(&out->problems, (struct place){.file = str_from(in->path->path)}, &why);
    return BAL_OK;
}

static bal_status take_all(struct record *r, const struct record_files *files, struct incoming *all,
                           struct record_adding *out, struct bal_err *err)
{
    for (size_t i = 0; i < files->count; i++) {
        all[i].path = &files->paths[i];
        BAL_TRY(take_one(r, files, &all[i], out, err));
    }
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
    struct incoming *all = arena_new(&arena, struct incoming, files->count);
    BAL_TRY(arena_check(&arena, err));
    bal_status status = take_all(r, files, all, out, err);
    for (size_t i = 0; i < files->count; i++)
        vec_done(&all[i].parts);
    return status;
}

void record_adding_done(struct record_adding *a)
{
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
