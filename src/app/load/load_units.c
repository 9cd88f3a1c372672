// SPDX-License-Identifier: Apache-2.0
#include "app/load/load_units.h"

#include "io/workbook.h"

static bal_status add_file(struct load *load, str name, const struct format *format, uint64_t bytes,
                           bool package, struct bal_err *err)
{
    struct load_file *f = vec_push(&load->files, LIMIT_SET_FILES * 2);
    if (f == NULL)
        return bal_fail(err, BAL_LIMIT, "more than %d files", LIMIT_SET_FILES * 2);
    *f = (struct load_file){.name = arena_str(&load->arena, name),
                            .format = format ? format->name : NULL,
                            .title = format ? format->title : NULL,
                            .flags = format ? format->flags : 0,
                            .bytes = bytes,
                            .package = package};
    return arena_check(&load->arena, err);
}

static bal_status add_unit(struct units *u, struct load *load, const struct unit *unit,
                           struct bal_err *err)
{
    struct unit *new = vec_push(&u->at, LIMIT_SET_FILES * 2);
    if (new == NULL)
        return err_memory(err);
    *new = *unit;
    new->file = load->files.len - 1;
    new->partner = SIZE_MAX;
    new->manifest_jurisdiction = TABLE_NONE;
    return BAL_OK;
}

static bal_status detect(const struct load_path *path, const struct input *in, struct load *load,
                         const struct format **out, uint32_t *sheets, bool *told)
{
    *told = false;
    *out = NULL;
    *sheets = 0;
    if (path->format != NULL) {
        *out = format_find(str_from(path->format));
        return BAL_OK;
    }
    struct bal_err why;
    *told = format_detect_sheets(in, out, sheets, &why) != BAL_OK;
    if (*told)
        problem_add_err(&load->problems, (struct place){.file = in->name}, &why);
    return BAL_OK;
}

// The other sheets of a workbook are read, too, each as a file.
static bal_status other_sheet(struct units *u, const struct input *book, uint32_t sheet,
                              struct input **out, struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(1 << 18);
    *out = arena_new(&u->arena, struct input, 1);
    BAL_TRY(arena_check(&u->arena, err));
    **out = *book;
    (*out)->sheet = sheet;
    buf_addf(&name, STR_FMT ", sheet %u", STR_ARG(book->name), sheet + 1);
    (*out)->name = arena_str(&u->arena, buf_str(&name));
    return arena_check(&u->arena, err);
}

static bal_status add_single(struct units *u, struct load *load, const struct load_path *path,
                             const struct inputs *set, const struct input *in, struct bal_err *err)
{
    uint32_t sheets = 1, none;
    for (uint32_t i = 0; i < (i == 0 ? 1 : sheets); i++) {
        const struct format *format = NULL;
        struct input *other = NULL;
        bool told = false;
        if (i > 0)
            BAL_TRY(other_sheet(u, in, i, &other, err));
        const struct input *part = i > 0 ? other : in;
        BAL_TRY(detect(path, part, load, &format, i > 0 ? &none : &sheets, &told));
        BAL_TRY(add_file(load, part->name, format, part->size, false, err));
        load->files.at[load->files.len - 1].sheet = i;
        BAL_TRY(add_unit(
            u, load,
            &(struct unit){.path = path, .set = set, .input = part, .format = format, .told = told},
            err));
    }
    return BAL_OK;
}

// The format of a folder whose files stand for themselves: that of its CVRs, with Arlo's manifest
// and tallies where those lie beside them; else the one format that all its known files have; else
// that of its results.
static const char *folder_format(struct load *load, const struct units *u, size_t first)
{
    const char *cvr = NULL, *only = NULL, *results = NULL;
    bool arlo = false, several = false;
    for (size_t i = first; i < u->at.len; i++) {
        const struct format *f = u->at.at[i].format;
        if (f == NULL || (f->flags & FORMAT_AUDIT))
            continue;
        str name = str_from(f->name);
        if ((f->flags & FORMAT_CVR) && cvr == NULL)
            cvr = f->name;
        if ((f->flags & FORMAT_RESULTS) && results == NULL)
            results = f->name;
        several = several || (only != NULL && !str_eq(name, str_from(only)));
        only = f->name;
        arlo = arlo || str_eq(name, STR("arlo-csv"));
    }
    if (cvr == NULL)
        return several ? results : only;
    if (!arlo)
        return cvr;
    AUTO_BUF name = BUF_INIT(256);
    buf_addf(&name, "%s+arlo-manifest+tallies", cvr);
    return arena_str(&load->arena, buf_str(&name)).ptr;
}

// A zip that is no workbook: its files stand for themselves. What cannot be opened is none.
static bool is_archive(const struct input *in)
{
    struct bal_err why;
    struct inputs zip;
    char magic[4];
    size_t got = 0;
    if (input_head(in, magic, sizeof magic, &got, &why) != BAL_OK ||
        !str_eq(str_make(magic, got), STR("PK\3\4")) ||
        inputs_open_nested(&zip, in, &why) != BAL_OK)
        return false;
    bool archive = !workbook_is(&zip);
    inputs_close(&zip);
    return archive;
}

static bal_status visit_later(struct units *u, const struct unit_visit *v, struct bal_err *err)
{
    struct unit_visit *new = vec_push(&u->visits, LIMIT_SET_FILES);
    if (new == NULL)
        return err_memory(err);
    *new = *v;
    return BAL_OK;
}

// Something beside the files of a folder that is not read.
static void not_entered(struct load *load, str path, const char *why)
{
    problem_add(&load->problems, PROBLEM_ignored_file, (struct place){.file = path}, STR(""), "%s",
                why);
}

static bal_status add_folder(struct units *u, struct load *load, const struct load_path *path,
                             const struct inputs *set, uint32_t depth, struct bal_err *err)
{
    size_t first_unit = u->at.len, file = load->files.len;
    BAL_TRY(add_file(load, set->path, NULL, 0, true, err));
    for (size_t i = 0; i < set->files.len; i++) {
        const struct input *in = &set->files.at[i];
        struct unit_visit zip = {.path = path, .zip = in, .depth = depth + 1};
        BAL_TRY(is_archive(in) ? visit_later(u, &zip, err)
                               : add_single(u, load, path, set, in, err));
    }
    for (size_t i = 0; i < set->links.len; i++)
        not_entered(load, set->links.at[i], "a symbolic link, which is not followed");
    for (size_t i = 0; i < set->folders.len; i++) {
        struct unit_visit folder = {
            .path = path, .folder = set->folders.at[i], .outer = set, .depth = depth + 1};
        if (u->deep)
            BAL_TRY(visit_later(u, &folder, err));
        else
            not_entered(load, folder.folder, "a folder within the folder, which is not entered");
    }
    load->files.at[file].format = folder_format(load, u, first_unit);
    load->files.at[file].holder = true;
    return BAL_OK;
}

static bal_status add_set(struct units *u, struct load *load, const struct load_path *path,
                          const struct inputs *set, uint32_t depth, struct bal_err *err)
{
    if (set->kind == INPUTS_FILE)
        return add_single(u, load, path, set, &set->files.at[0], err);
    const struct format *package =
        path->format != NULL ? format_find(str_from(path->format)) : format_detect_set(set);
    if (package != NULL && (package->read_set != NULL || (package->flags & FORMAT_UNREADABLE))) {
        uint64_t bytes = 0;
        for (size_t i = 0; i < set->files.len; i++)
            bytes += set->files.at[i].size;
        BAL_TRY(add_file(load, set->path, package, bytes, true, err));
        return add_unit(u, load, &(struct unit){.path = path, .set = set, .format = package}, err);
    }
    if (depth == 0 && set->files.len + set->folders.len + set->links.len == 0) {
        BAL_TRY(add_file(load, set->path, NULL, 0, true, err));
        problem_add(&load->problems, PROBLEM_empty_file, (struct place){.file = set->path}, STR(""),
                    "there are no files in it");
        return BAL_OK;
    }
    return add_folder(u, load, path, set, depth, err);
}

static bal_status new_set(struct units *u, struct inputs **out, struct bal_err *err)
{
    struct inputs **slot = vec_push(&u->sets, LIMIT_SET_FILES);
    struct inputs *set = slot ? arena_new(&u->arena, struct inputs, 1) : NULL;
    if (set == NULL)
        return err_memory(err);
    *slot = *out = set;
    return BAL_OK;
}

static bal_status open_visit(struct units *u, const struct unit_visit *v, struct inputs *set,
                             struct bal_err *err)
{
    if (v->depth > LIMIT_FOLDER_DEPTH) {
        bal_fail(err, BAL_LIMIT, "more than %d folders and zips in one another",
                 LIMIT_FOLDER_DEPTH);
        err_hint(err, "Give it by its own name.");
        return BAL_LIMIT;
    }
    if (v->zip == NULL)
        return inputs_open_inner(set, v->outer, v->folder, err);
    bool held = v->zip->path == NULL && v->zip->blob == NULL;
    if (held && v->zip->size > LIMIT_NESTED_BYTES - u->unpacked) {
        bal_fail(err, BAL_LIMIT, "zips within zips of more than %zu MiB", LIMIT_NESTED_BYTES >> 20);
        err_hint(err, "Unpack the outer zip, and give the folder.");
        return BAL_LIMIT;
    }
    u->unpacked += held ? v->zip->size : 0;
    return inputs_open_nested(set, v->zip, err);
}

// Everything that lies in what was named; more is found on the way.
static bal_status visit_all(struct units *u, struct load *load, struct bal_err *err)
{
    for (size_t i = 0; i < u->visits.len; i++) {
        const struct unit_visit v = u->visits.at[i];
        str name = v.zip != NULL ? v.zip->name : v.folder;
        struct inputs *set = NULL;
        struct bal_err why;
        BAL_TRY(new_set(u, &set, err));
        if (open_visit(u, &v, set, &why) == BAL_OK) {
            BAL_TRY(add_set(u, load, v.path, set, v.depth, err));
            continue;
        }
        BAL_TRY(add_file(load, name, NULL, 0, true, err));
        problem_add_err(&load->problems, (struct place){.file = name}, &why);
    }
    u->visits.len = 0;
    return BAL_OK;
}

static bal_status add_path(struct units *u, struct load *load, const struct load_path *path,
                           struct bal_err *err)
{
    if (path->given != NULL)
        return add_set(u, load, path, path->given, 0, err);
    struct inputs *set = NULL;
    struct bal_err why;
    BAL_TRY(new_set(u, &set, err));
    if (inputs_open(set, path->path, &why) == BAL_OK)
        return add_set(u, load, path, set, 0, err);
    BAL_TRY(add_file(load, str_from(path->path), NULL, 0, false, err));
    problem_add_err(&load->problems, (struct place){.file = str_from(path->path)}, &why);
    return BAL_OK;
}

bal_status units_find(struct units *u, struct load *load, const struct load_path *paths,
                      size_t count, bool deep, struct bal_err *err)
{
    *u = (struct units){.paths = paths,
                        .read = TABLE_INIT(LIMIT_NAMES_BYTES),
                        .arena = ARENA_INIT((size_t)64 << 20),
                        .deep = deep};
    for (size_t i = 0; i < count; i++) {
        BAL_TRY(add_path(u, load, &paths[i], err));
        BAL_TRY(visit_all(u, load, err));
    }
    return BAL_OK;
}

void units_done(struct units *u)
{
    for (size_t i = 0; i < u->sets.len; i++)
        if (u->sets.at[i] != NULL)
            inputs_close(u->sets.at[i]);
    table_done(&u->read);
    vec_done(&u->read_file);
    vec_done(&u->sets);
    vec_done(&u->visits);
    vec_done(&u->at);
    arena_done(&u->arena);
}
