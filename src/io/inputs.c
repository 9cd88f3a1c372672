// SPDX-License-Identifier: Apache-2.0
#include "io/inputs.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <zip.h>

#include "io/file_blob.h"
#include "io/natural_order.h"
#include "io/workbook.h"
#include "io/zip_blob.h"
#include "io/zip_member.h"

static int by_name(const void *a, const void *b)
{
    return natural_cmp(((const struct input *)a)->name, ((const struct input *)b)->name);
}

// Adds a file whose name ends in `base`.
static struct input *add(struct inputs *set, str name, str base, struct bal_err *err)
{
    struct input *in = vec_push(&set->files, LIMIT_SET_FILES);
    if (in == NULL) {
        bal_fail(err, BAL_LIMIT, "more than %d files, or no memory left", LIMIT_SET_FILES);
        err_where(err, STR_FMT, STR_ARG(set->path));
        return NULL;
    }
    *in = (struct input){.set = set, .name = arena_str(&set->arena, name)};
    in->base = in->name.len == name.len ? str_skip(in->name, name.len - base.len) : in->name;
    return in;
}

// errno tells the end (0) from a failure.
static struct dirent *next_entry(DIR *dir)
{
    errno = 0;
    return readdir(dir);
}

// A folder in the folder: the record in it, where it is one of those that hold a record each.
static bal_status list_record(struct inputs *set, const char *folder, const char *name,
                              struct bal_err *err)
{
    AUTO_BUF path = BUF_INIT(1 << 16);
    struct stat st;
    buf_addf(&path, "%s/" INPUTS_RECORD, folder);
    const char *text = buf_cstr(&path);
    if (text == NULL)
        return err_memory(err);
    if (lstat(text, &st) != 0 || !S_ISREG(st.st_mode))
        return BAL_OK;
    struct input *in =
        add(set, buf_str(&path),
            str_skip(buf_str(&path), path.len - strlen(name) - sizeof INPUTS_RECORD), err);
    if (in == NULL)
        return BAL_LIMIT;
    in->path = in->name.ptr;
    in->size = (uint64_t)st.st_size;
    return BAL_OK;
}

static bal_status add_path(struct inputs *set, bool link, str path, struct bal_err *err)
{
    str *new =
        link ? vec_push(&set->links, LIMIT_SET_FILES) : vec_push(&set->folders, LIMIT_SET_FILES);
    if (new == NULL)
        return err_memory(err);
    *new = arena_str(&set->arena, path);
    return BAL_OK;
}

static bal_status list_folder(struct inputs *set, DIR *dir, struct bal_err *err)
{
    AUTO_BUF path = BUF_INIT(1 << 16);
    const char *slash = str_ends(set->path, STR("/")) ? "" : "/";
    for (struct dirent *entry; (entry = next_entry(dir)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        buf_clear(&path);
        buf_addf(&path, STR_FMT "%s%s", STR_ARG(set->path), slash, entry->d_name);
        const char *text = buf_cstr(&path);
        struct stat st;
        if (text == NULL)
            return err_memory(err);
        if (lstat(text, &st) != 0)
            return err_errno(err, "open", text);
        if (S_ISDIR(st.st_mode))
            BAL_TRY(list_record(set, text, entry->d_name, err));
        if (S_ISDIR(st.st_mode) || S_ISLNK(st.st_mode))
            BAL_TRY(add_path(set, S_ISLNK(st.st_mode), buf_str(&path), err));
        if (!S_ISREG(st.st_mode))
            continue;
        struct input *in = add(set, buf_str(&path), str_from(entry->d_name), err);
        if (in == NULL)
            return BAL_LIMIT;
        in->path = in->name.ptr;
        in->size = (uint64_t)st.st_size;
    }
    return errno == 0 ? BAL_OK : err_errno(err, "list", set->path.ptr);
}

static bal_status zip_fail(const struct inputs *set, struct bal_err *err, const char *why)
{
    bal_fail(err, BAL_INVALID, "the zip file cannot be read: %s", why);
    err_where(err, STR_FMT, STR_ARG(set->path));
    err_hint(err, "The file was cut off or damaged: copy it again.");
    return BAL_INVALID;
}

// Lists member i; *unpacked grows by its size. `full` is for its name.
static bal_status add_member(struct inputs *set, uint64_t i, struct buf *full, uint64_t *unpacked,
                             struct bal_err *err)
{
    zip_stat_t st;
    if (zip_stat_index(set->zip, i, 0, &st) != 0 || !(st.valid & ZIP_STAT_NAME))
        return zip_fail(set, err, zip_strerror(set->zip));
    str name = str_from(st.name);
    if (name.len == 0 || name.ptr[name.len - 1] == '/' || str_starts(name, STR("__MACOSX/")) ||
        str_basename(name).ptr[0] == '.')
        return BAL_OK;
    buf_clear(full);
    buf_add(full, set->path);
    buf_add(full, STR(": "));
    buf_add(full, name);
    BAL_TRY(buf_check(full, err));
    struct input *in = add(set, buf_str(full), str_basename(name), err);
    if (in == NULL)
        return BAL_LIMIT;
    in->member = i;
    in->size = st.valid & ZIP_STAT_SIZE ? st.size : 0;
    if (__builtin_add_overflow(*unpacked, in->size, unpacked))
        *unpacked = UINT64_MAX;
    return BAL_OK;
}

static zip_t *open_zip(struct zip_blob *state, zip_error_t *error)
{
    zip_source_t *source = zip_blob_source(state, error);
    zip_t *zip = source != NULL ? zip_open_from_source(source, ZIP_RDONLY, error) : NULL;
    if (zip == NULL && source != NULL)
        zip_source_free(source);
    return zip;
}

// Lists the zip in the blob, or the file at `path` where blob is NULL.
static bal_status list_zip(struct inputs *set, const struct blob *blob, const char *path,
                           struct bal_err *err)
{
    if (blob == NULL) {
        struct file_blob *file = arena_new(&set->arena, struct file_blob, 1);
        if (file == NULL)
            return err_memory(err);
        set->zip_file = file;
        BAL_TRY(file_blob_open(file, path, err));
        blob = &file->blob;
    }
    struct zip_blob *state = arena_new(&set->arena, struct zip_blob, 1);
    set->small = arena_new(&set->arena, struct zip_small, 1);
    if (state == NULL || set->small == NULL)
        return err_memory(err);
    state->blob = blob;
    zip_error_t reason;
    zip_error_init(&reason);
    set->kind = INPUTS_ZIP;
    set->zip = open_zip(state, &reason);
    if (set->zip == NULL) {
        bal_status status = zip_fail(set, err, zip_error_strerror(&reason));
        zip_error_fini(&reason);
        return status;
    }
    zip_int64_t count = zip_get_num_entries(set->zip, 0);
    uint64_t unpacked = 0;
    AUTO_BUF full = BUF_INIT(1 << 18);
    for (zip_int64_t i = 0; i < count; i++)
        BAL_TRY(add_member(set, (uint64_t)i, &full, &unpacked, err));
    return zip_absurd(set->zip_bytes, unpacked) ? zip_fail_bomb(set->path, err) : BAL_OK;
}

static bool is_zip(str head)
{
    return str_starts(head, STR("PK\3\4"));
}

// A workbook is one file, not a set of them.
static void forget_zip(struct inputs *set)
{
    zip_discard(set->zip);
    set->zip = NULL;
    set->files.len = 0;
    set->kind = INPUTS_FILE;
}

static bal_status list_file(struct inputs *set, struct bal_err *err)
{
    const char *path = set->path.ptr;
    struct stat st;
    if (stat(path, &st) != 0)
        return err_errno(err, "open", path);
    if (!S_ISREG(st.st_mode)) {
        bal_fail(err, BAL_INVALID, "this is a pipe or a device, not a file");
        err_where(err, "%s", path);
        err_hint(err, "Files are read more than once: save it to a file first.");
        return BAL_INVALID;
    }
    AUTO_SOURCE s = {0};
    BAL_TRY(source_open_file(&s, path, err));
    char magic[4];
    size_t got = 0;
    BAL_TRY(source_read(&s, magic, sizeof magic, &got, err));
    if (is_zip(str_make(magic, got))) {
        set->zip_bytes = s.size;
        BAL_TRY(list_zip(set, NULL, path, err));
        if (!workbook_is(set))
            return BAL_OK;
        forget_zip(set);
    }
    struct input *in = add(set, set->path, str_basename(set->path), err);
    if (in == NULL)
        return BAL_LIMIT;
    in->path = path;
    in->size = s.size;
    return BAL_OK;
}

static bal_status list(struct inputs *set, const char *path, struct bal_err *err)
{
    set->path = arena_str(&set->arena, str_from(path));
    BAL_TRY(arena_check(&set->arena, err));
    bal_status status;
    DIR *dir = opendir(path);
    if (dir != NULL) {
        set->kind = INPUTS_FOLDER;
        status = list_folder(set, dir, err);
        closedir(dir);
    } else if (errno == ENOTDIR) {
        status = list_file(set, err);
    } else {
        status = err_errno(err, "open", path);
    }
    return status == BAL_OK ? arena_check(&set->arena, err) : status;
}

static bal_status add_blob(struct inputs *set, const struct input_blob *file, struct bal_err *err)
{
    struct input *in = add(set, file->name, str_basename(file->name), err);
    if (in == NULL)
        return BAL_LIMIT;
    in->blob = &file->blob;
    in->size = file->blob.size;
    return BAL_OK;
}

// What the paths of all that lies in a folder begin with: "PATH/".
static str path_inner(struct arena *a, str path)
{
    AUTO_BUF inner = BUF_INIT(1 << 16);
    buf_add(&inner, path);
    buf_add_char(&inner, '/');
    a->failed = a->failed || inner.failed;
    return arena_str(a, buf_str(&inner));
}

static int by_blob_name(const void *a, const void *b)
{
    return str_cmp(((const struct input_blob *)a)->name, ((const struct input_blob *)b)->name);
}

// What lies in one folder stands together.
static const struct input_blob *sort_blobs(struct inputs *set, const struct input_blob *files,
                                           size_t count)
{
    struct input_blob *sorted = arena_new(&set->arena, struct input_blob, count + 1);
    if (sorted == NULL || count == 0)
        return sorted;
    memcpy(sorted, files, count * sizeof *files);
    qsort(sorted, count, sizeof *sorted, by_blob_name);
    return sorted;
}

// The files that lie in the folder itself (or are the record of a folder in it), and its folders,
// of the sorted files.
static bal_status list_blob_folder(struct inputs *set, const struct input_blob *files, size_t count,
                                   struct bal_err *err)
{
    struct table seen = TABLE_INIT(LIMIT_NAMES_BYTES);
    str inner = path_inner(&set->arena, set->path);
    size_t first = 0;
    BAL_TRY(arena_check(&set->arena, err));
    bal_status status = BAL_OK;
    set->kind = INPUTS_FOLDER;
    set->blobs = files;
    set->blob_count = count;
    VEC_BOUND(first, count, i, str_cmp(files[i].name, inner) < 0);
    for (size_t i = first; status == BAL_OK && i < count; i++) {
        str name = files[i].name, rest = str_skip(name, inner.len);
        if (!str_starts(name, inner))
            break;
        size_t slash = str_index(rest, '/');
        bool here = slash == rest.len;
        if (here || str_eq(str_skip(rest, slash + 1), STR(INPUTS_RECORD)))
            status = add_blob(set, &files[i], err);
        uint32_t known = seen.len;
        if (here || status != BAL_OK)
            continue;
        uint32_t id = table_add(&seen, str_head(rest, slash));
        if (id == TABLE_NONE)
            status = err_memory(err);
        else if (id == known)
            status = add_path(set, false, str_head(name, set->path.len + 1 + slash), err);
    }
    table_done(&seen);
    return status == BAL_OK ? arena_check(&set->arena, err) : status;
}

// Lists files that are not in the file system.
static bal_status list_blobs(struct inputs *set, bool folder, const struct input_blob *files,
                             size_t count, struct bal_err *err)
{
    char magic[4];
    if (!folder && count == 1 && files->blob.size >= sizeof magic) {
        const struct blob *first = &files->blob;
        BAL_TRY(first->read_at(first->state, 0, magic, sizeof magic, err));
        if (is_zip(str_make(magic, sizeof magic))) {
            set->zip_bytes = first->size;
            BAL_TRY(list_zip(set, first, NULL, err));
            if (!workbook_is(set))
                return BAL_OK;
            forget_zip(set);
        }
    }
    if (folder) {
        const struct input_blob *sorted = sort_blobs(set, files, count);
        BAL_TRY(arena_check(&set->arena, err));
        return list_blob_folder(set, sorted, count, err);
    }
    set->kind = INPUTS_FILE;
    for (size_t i = 0; i < count; i++)
        BAL_TRY(add_blob(set, &files[i], err));
    return arena_check(&set->arena, err);
}

static bool is_sorted(const struct inputs *set)
{
    for (size_t i = 1; i < set->files.len; i++)
        if (by_name(&set->files.at[i - 1], &set->files.at[i]) > 0)
            return false;
    return true;
}

static int by_path(const void *a, const void *b)
{
    return natural_cmp(*(const str *)a, *(const str *)b);
}

static bal_status finish(struct inputs *set, bal_status status)
{
    if (status != BAL_OK) {
        inputs_close(set);
        return status;
    }
    if (!is_sorted(set))
        qsort(set->files.at, set->files.len, sizeof *set->files.at, by_name);
    if (set->folders.len > 1)
        qsort(set->folders.at, set->folders.len, sizeof *set->folders.at, by_path);
    if (set->links.len > 1)
        qsort(set->links.at, set->links.len, sizeof *set->links.at, by_path);
    return BAL_OK;
}

bal_status inputs_open(struct inputs *set, const char *path, struct bal_err *err)
{
    *set = (struct inputs){.arena = ARENA_INIT((size_t)1 << 30)};
    return finish(set, list(set, path, err));
}

bal_status inputs_open_blobs(struct inputs *set, str name, bool folder,
                             const struct input_blob *files, size_t count, struct bal_err *err)
{
    *set = (struct inputs){.arena = ARENA_INIT((size_t)1 << 30)};
    set->path = arena_str(&set->arena, name);
    return finish(set, list_blobs(set, folder, files, count, err));
}

bal_status inputs_open_inner(struct inputs *set, const struct inputs *outer, str folder,
                             struct bal_err *err)
{
    if (outer->blobs == NULL)
        return inputs_open(set, folder.ptr, err);
    *set = (struct inputs){.arena = ARENA_INIT((size_t)1 << 30)};
    set->path = arena_str(&set->arena, folder);
    return finish(set, list_blob_folder(set, outer->blobs, outer->blob_count, err));
}

// ---- a zip in another one, or in a folder

static bal_status unpacked_open(void *state, str name, struct source *out, struct bal_err *err)
{
    return source_open_memory(out, name, buf_str(state), 0, err);
}

static bal_status unpacked_read_at(void *state, uint64_t at, char *out, size_t len,
                                   struct bal_err *err)
{
    (void)err;
    memcpy(out, ((const struct buf *)state)->ptr + at, len);
    return BAL_OK;
}

// Unpacks the member; the zip in it is then read from memory.
static bal_status list_member(struct inputs *set, const struct input *in, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    set->unpacked = BUF_INIT(LIMIT_NESTED_BYTES);
    BAL_TRY(input_open(in, &s, err));
    BAL_TRY(source_read_all(&s, &set->unpacked, err));
    struct blob *blob = arena_new(&set->arena, struct blob, 1);
    if (blob == NULL)
        return err_memory(err);
    *blob = (struct blob){unpacked_open, unpacked_read_at, &set->unpacked, set->unpacked.len};
    set->zip_bytes = blob->size;
    return list_zip(set, blob, NULL, err);
}

static bal_status list_nested(struct inputs *set, const struct input *in, struct bal_err *err)
{
    BAL_TRY(arena_check(&set->arena, err));
    set->zip_bytes = in->size;
    if (in->blob != NULL)
        return list_zip(set, in->blob, NULL, err);
    return in->path != NULL ? list_zip(set, NULL, in->path, err) : list_member(set, in, err);
}

bal_status inputs_open_nested(struct inputs *set, const struct input *in, struct bal_err *err)
{
    *set = (struct inputs){.arena = ARENA_INIT((size_t)256 << 20)};
    set->path = arena_str(&set->arena, in->name);
    return finish(set, list_nested(set, in, err));
}

void inputs_close(struct inputs *set)
{
    if (set->zip != NULL)
        zip_discard(set->zip);
    if (set->small != NULL)
        zip_small_done(set->small);
    if (set->zip_file != NULL)
        file_blob_close(set->zip_file);
    buf_done(&set->unpacked);
    vec_done(&set->files);
    vec_done(&set->folders);
    vec_done(&set->links);
    arena_done(&set->arena);
    *set = (struct inputs){0};
}

bal_status input_open(const struct input *in, struct source *out, struct bal_err *err)
{
    if (in->blob != NULL)
        return in->blob->open(in->blob->state, in->name, out, err);
    if (in->path == NULL)
        return zip_member_open(in, out, err);
    BAL_TRY(source_open_file(out, in->path, err));
    out->name = in->name;
    return BAL_OK;
}

bal_status input_head(const struct input *in, char *out, size_t cap, size_t *got,
                      struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    BAL_TRY(input_open(in, &s, err));
    *got = 0;
    for (size_t n = 1; n > 0 && *got < cap; *got += n)
        BAL_TRY(source_read(&s, out + *got, cap - *got, &n, err));
    return BAL_OK;
}
