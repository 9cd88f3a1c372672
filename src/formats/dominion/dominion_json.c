// SPDX-License-Identifier: Apache-2.0
// dominion_json.c: the Dominion Democracy Suite JSON export as files: what belongs to it, and
// reading one CvrExport file, or a folder or zip of them with its manifests.
#include "formats/dominion/dominion_json.h"

#include "formats/format.h"
#include "formats/lost.h"

enum {
    HEAD_BYTES = 4096,
    HEADS_TRIED = 16, // files of a folder that detection looks into
};

// What the beginning of a JSON text shows.
enum shape { SHAPE_OTHER, SHAPE_EXPORT, SHAPE_MANIFEST, SHAPE_CONFIGURATION };

enum { VERSION, SESSIONS, LIST, SPLIT, SUPPRESSION, KEYS };

static const struct json_keys shape_keys = {.count = KEYS,
                                            .key = {DJ_KEY("Version"), DJ_KEY("Sessions"),
                                                    DJ_KEY("List"), DJ_KEY("SplitFilesPerBatch"),
                                                    DJ_KEY("CvrSuppressionType")}};

// What the last key tells, with the type of its value.
static enum shape shape_of_key(const struct json_object *o, enum json_type value)
{
    if (o->field == SESSIONS && (value == JSON_ARRAY || value == JSON_NULL))
        return SHAPE_EXPORT;
    if (o->field == LIST && value == JSON_ARRAY && (o->seen >> VERSION & 1))
        return SHAPE_MANIFEST;
    return o->field == SPLIT || o->field == SUPPRESSION ? SHAPE_CONFIGURATION : SHAPE_OTHER;
}

static bal_status find_shape(struct json *r, enum shape *out, struct bal_err *err)
{
    struct json_object o = {0};
    enum json_type type;
    BAL_TRY(json_enter(r, '{', err));
    for (;;) {
        BAL_TRY(json_field(r, &shape_keys, &o, err));
        if (o.field == JSON_DONE)
            return BAL_OK;
        BAL_TRY(json_peek(r, &type, err));
        *out = shape_of_key(&o, type);
        if (*out != SHAPE_OTHER)
            return BAL_OK;
        BAL_TRY(json_skip(r, err));
    }
}

// The head may end in the middle: what was recognised before counts.
static enum shape shape_of(str head)
{
    enum shape shape = SHAPE_OTHER;
    struct bal_err ignored;
    struct json r;
    AUTO_SOURCE source = {0};
    str start = str_trim(head);
    if (start.len == 0 || start.ptr[0] != '{' ||
        source_open_memory(&source, STR("head"), head, 0, &ignored) != BAL_OK ||
        json_open(&r, &source, &ignored) != BAL_OK)
        return SHAPE_OTHER;
    if (find_shape(&r, &shape, &ignored) != BAL_OK)
        shape = SHAPE_OTHER;
    json_close(&r);
    return shape;
}

// A file's first bytes.
struct head {
    char bytes[HEAD_BYTES];
    size_t len;
    enum shape shape;
    bool plain; // UTF-8 without byte order mark, as far as can be seen
};

static bal_status look(const struct input *in, struct head *h, struct bal_err *err)
{
    BAL_TRY(input_head(in, h->bytes, sizeof h->bytes, &h->len, err));
    str s = str_make(h->bytes, h->len);
    h->plain = s.len - utf8_valid(s) < 4 && !str_starts(s, STR("\xEF\xBB\xBF"));
    h->shape = shape_of(str_starts(s, STR("\xEF\xBB\xBF")) ? str_skip(s, 3) : s);
    return BAL_OK;
}

static bool is_export_name(str base)
{
    return str_eq_nocase(str_head(base, 9), STR("CvrExport")) &&
           str_ends_nocase(base, STR(".json"));
}

static int probe_export(const struct probe *p)
{
    return p->text && shape_of(p->head) == SHAPE_EXPORT ? 100 : 0;
}

static int probe_side(const struct probe *p)
{
    if (!p->text)
        return 0;
    enum shape shape = shape_of(p->head);
    bool named = dj_kind_of(p->base) != DJ_KINDS || dj_is_unused(p->base);
    if (shape == SHAPE_CONFIGURATION || shape == SHAPE_MANIFEST)
        return named ? 100 : 60;
    return 0;
}

static int probe_set(const struct inputs *set)
{
    struct head h;
    struct bal_err ignored;
    // First the files whose names say so, then any JSON.
    for (int pass = 0; pass < 2; pass++) {
        int tried = 0;
        for (size_t i = 0; i < set->files.len && tried < HEADS_TRIED; i++) {
            const struct input *in = &set->files.at[i];
            bool named = is_export_name(in->base) || dj_kind_of(in->base) != DJ_KINDS;
            if (pass == 0 ? !named : !str_ends_nocase(in->base, STR(".json")))
                continue;
            tried++;
            if (look(in, &h, &ignored) == BAL_OK &&
                (h.shape == SHAPE_EXPORT || (named && h.shape != SHAPE_OTHER)))
                return 100;
        }
    }
    return 0;
}

// Opens a CvrExport file. UTF-8 needs no second pass over the file to find its encoding.
static bal_status open_export(struct dj *d, const struct input *in, struct source *out,
                              const struct progress *progress, struct bal_err *err)
{
    struct head h;
    BAL_TRY(look(in, &h, err));
    if (h.plain)
        BAL_TRY(input_open(in, out, err));
    else
        BAL_TRY(format_open_text(in, d->imp, out, err));
    out->progress = progress;
    return BAL_OK;
}

static bal_status read_export(struct dj *d, const struct input *in, const struct progress *progress,
                              struct bal_err *err)
{
    AUTO_SOURCE source = {0};
    d->imp->file = in->name;
    BAL_TRY(import_file_begin(d->imp, "dominion-json", err));
    bal_status status = open_export(d, in, &source, progress, err);
    if (status == BAL_OK)
        status = dj_export(d, &source, err);
    import_file_end(d->imp);
    return status;
}

// A file that cannot be read to its end is a problem of that file; only a ceiling stops the rest.
static bal_status note_failure(struct dj *d, bal_status status, struct bal_err *err)
{
    if (status == BAL_OK || status == BAL_LIMIT)
        return status;
    problem_add_err(d->imp->problems, (struct place){.file = d->imp->file}, err);
    return BAL_OK;
}

static bal_status read_manifest(struct dj *d, enum dj_kind kind, const struct input *in,
                                struct bal_err *err)
{
    AUTO_SOURCE source = {0};
    BAL_TRY(format_open_text(in, d->imp, &source, err));
    return dj_manifest(d, kind, &source, err);
}

static bal_status read_manifests(struct dj *d, const struct inputs *set, struct bal_err *err)
{
    str file = d->imp->file;
    for (int kind = 0; kind < DJ_KINDS; kind++) {
        for (size_t i = 0; i < set->files.len; i++) {
            const struct input *in = &set->files.at[i];
            if (dj_kind_of(in->base) != (enum dj_kind)kind)
                continue;
            d->imp->file = in->name;
            if (d->has[kind])
                dj_problem(d, PROBLEM_mixed_elections, in->base,
                           "there are two files " STR_FMT "; the first is used", STR_ARG(in->base));
            else
                BAL_TRY(note_failure(d, read_manifest(d, (enum dj_kind)kind, in, err), err));
        }
    }
    d->imp->file = file;
    dj_check_manifests(d);
    return BAL_OK;
}

static bool has_contests(const struct inputs *set)
{
    for (size_t i = 0; i < set->files.len; i++)
        if (dj_kind_of(set->files.at[i].base) == DJ_CONTESTS)
            return true;
    return false;
}

// The files of the folder or zip that `in` lies in; none when the folder cannot be listed.
static const struct inputs *siblings(const struct input *in, struct inputs *folder)
{
    struct bal_err ignored;
    AUTO_BUF path = BUF_INIT(1 << 16);
    if (in->path == NULL || (in->set != NULL && in->set->kind == INPUTS_FOLDER))
        return in->set;
    str name = str_from(in->path);
    size_t slash = str_rindex(name, '/');
    buf_add(&path, slash == name.len ? STR(".") : str_head(name, slash + 1));
    const char *text = buf_cstr(&path);
    if (text == NULL || inputs_open(folder, text, &ignored) != BAL_OK)
        *folder = (struct inputs){0};
    return folder;
}

static bool is_export(const struct input *in)
{
    struct head h;
    struct bal_err ignored;
    return is_export_name(in->base) ||
           (look(in, &h, &ignored) == BAL_OK && h.shape == SHAPE_EXPORT);
}

// The exports that are read together.
struct exports {
    const char *path;
    size_t first, end; // files of the path
    bool package;      // only those of them that are exports
};

static bal_status scout_file(struct dj *scout, const struct input *in, struct bal_err *err)
{
    AUTO_SOURCE source = {0};
    BAL_TRY(input_open_text(in, &source, NULL, err));
    return dj_scout(scout, &source, err);
}

// The path is opened anew, since one of its files is being read. What is wrong with a file is told
// by the reading that goes on.
static bal_status look_ahead(struct dj *scout, const void *ctx, struct bal_err *err)
{
    const struct exports *x = ctx;
    struct inputs set;
    bal_status status = inputs_open(&set, x->path, err);
    if (status != BAL_OK)
        return status;
    for (size_t i = x->first; i < x->end && i < set.files.len && status != BAL_LIMIT; i++)
        if (!x->package || is_export(&set.files.at[i]))
            status = scout_file(scout, &set.files.at[i], err);
    inputs_close(&set);
    return status == BAL_LIMIT ? status : BAL_OK;
}

// After the last file, or the failure `status`.
static bal_status finish(struct dj *d, bal_status status, struct bal_err *err)
{
    BAL_TRY(dj_settle(d, err));
    if (status == BAL_OK)
        dj_finish(d);
    return status;
}

static bal_status read_alone(struct dj *d, const struct input *in, struct bal_err *err)
{
    struct inputs folder = {0};
    const struct inputs *set = siblings(in, &folder);
    size_t member = in->path != NULL ? 0 : (size_t)(in - in->set->files.at);
    struct exports exports = {.path = in->path != NULL ? in->path : in->set->path.ptr,
                              .first = member,
                              .end = member + 1};
    if (!has_contests(set)) {
        d->look_ahead = look_ahead;
        d->look_ahead_ctx = &exports;
    }
    bal_status status = read_manifests(d, set, err);
    inputs_close(&folder);
    if (status == BAL_OK)
        status = read_export(d, in, d->imp->progress, err);
    return finish(d, status, err);
}

// Reading all files of a package is one piece of work.
struct whole {
    const struct progress *outer;
    uint64_t before, total;
};

static void tick_whole(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    const struct whole *w = ctx;
    (void)total;
    progress_tick(w->outer, what, w->before + done, w->total);
}

// A file that Ballast knows, but that is no part of the export, must not be passed over in silence.
static bal_status note_other(struct dj *d, const struct input *in, struct bal_err *err)
{
    const struct format *f = NULL;
    if (dj_kind_of(in->base) != DJ_KINDS || dj_is_unused(in->base))
        return BAL_OK;
    bal_status status = format_detect(in, &f, err);
    if (status == BAL_OK && f != NULL && !(f->flags & FORMAT_SIDE))
        dj_problem(d, PROBLEM_ignored_file, in->base, "%s: not part of the export", f->title);
    return status == BAL_LIMIT ? status : BAL_OK;
}

static bal_status read_files(struct dj *d, const struct inputs *set, struct bal_err *err)
{
    struct whole whole = {.outer = d->imp->progress};
    struct progress progress = {tick_whole, &whole};
    for (size_t i = 0; i < set->files.len; i++)
        whole.total += set->files.at[i].size;
    for (size_t i = 0; i < set->files.len; i++) {
        const struct input *in = &set->files.at[i];
        d->imp->file = in->name;
        bool export = is_export(in);
        BAL_TRY(note_failure(
            d, export ? read_export(d, in, &progress, err) : note_other(d, in, err), err));
        whole.before += in->size;
    }
    return BAL_OK;
}

static bal_status read_package(struct dj *d, const struct inputs *set, struct bal_err *err)
{
    struct exports exports = {.path = set->path.ptr, .end = set->files.len, .package = true};
    if (!has_contests(set)) {
        d->look_ahead = look_ahead;
        d->look_ahead_ctx = &exports;
    }
    bal_status status = read_manifests(d, set, err);
    if (status == BAL_OK)
        status = read_files(d, set, err);
    d->imp->file = set->path;
    if (status == BAL_OK && d->exports == 0)
        dj_problem(d, PROBLEM_missing_file, STR("CvrExport.json"), "there is no CvrExport file");
    return finish(d, status, err);
}

static bal_status read_one(const struct input *in, struct import *imp, struct bal_err *err)
{
    struct dj d;
    str file = imp->file;
    bal_status status = dj_init(&d, imp, err);
    if (status == BAL_OK)
        status = read_alone(&d, in, err);
    dj_done(&d);
    imp->file = file;
    return status;
}

static bal_status read_set(const struct inputs *set, struct import *imp, struct bal_err *err)
{
    struct dj d;
    str file = imp->file;
    bal_status status = dj_init(&d, imp, err);
    if (status == BAL_OK)
        status = read_package(&d, set, err);
    dj_done(&d);
    imp->file = file;
    return status;
}

// A manifest on its own is only checked for being whole.
static bal_status read_side(const struct input *in, struct import *imp, struct bal_err *err)
{
    struct json r;
    AUTO_SOURCE source = {0};
    BAL_TRY(format_open_text(in, imp, &source, err));
    BAL_TRY(json_open(&r, &source, err));
    bal_status status = json_skip(&r, err);
    if (status == BAL_OK)
        status = json_finish(&r, err);
    json_close(&r);
    return status;
}

static void list_lost(const struct election *e, struct buf *out)
{
    struct lost n;
    lost_count(e, &n);
    lost_line(out, n.states[STATE_WITHHELD], "withheld contests of cards");
    lost_line(out, n.overvoted_ranks, "ranks that are overvoted by choices that nobody named");
    lost_line(out, n.seats, "seats of contests (written as the votes allowed)");
    lost_line(out, n.wishes, "what an audit of contests wants (ballast-contests holds it)");
    lost_line(out, n.imprinted, "imprinted ids other than TABULATOR-BATCH-RECORD");
    lost_line(out, e->jurisdictions.len - 1, "names of jurisdictions");
    lost_line(out, e->pools.len, "pools of redacted cards");
}

const struct format format_dominion_json = {
    .name = "dominion-json",
    .title = "Dominion Democracy Suite CVR export, JSON",
    .flags = FORMAT_CVR | FORMAT_PACKAGE,
    .probe = probe_export,
    .read = read_one,
    .probe_set = probe_set,
    .read_set = read_set,
    .write_set = dj_write_set,
    .lost = list_lost,
};

const struct format format_dominion_json_side = {
    .name = "dominion-json-side",
    .title = "Dominion Democracy Suite manifest, JSON",
    .flags = FORMAT_SIDE,
    .probe = probe_side,
    .read = read_side,
};
