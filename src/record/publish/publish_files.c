// SPDX-License-Identifier: Apache-2.0
#include "record/publish/publish_files.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/binary.h"
#include "io/folder.h"
#include "io/tree.h"
#include "ledger/note.h"

static const char *const own_folders[] = {"objects/", "cvr/",      "tile/",          "checkpoints/",
                                          "derived/", "contests/", "jurisdictions/", "claims/"};
static const char *const own_files[] = {"checkpoint", "policy",    "README.txt", "VERIFY.md",
                                        "verify.py",  "style.css", "index.html"};

static bal_status whole_path(const struct public_files *f, str path, struct buf *out,
                             struct bal_err *err)
{
    buf_clear(out);
    buf_addf(out, STR_FMT "/" STR_FMT, STR_ARG(f->dir), STR_ARG(path));
    return buf_cstr(out) != NULL ? buf_check(out, err) : err_memory(err);
}

// ---- opening

static bool in_own_folder(str path)
{
    for (size_t i = 0; i < ARRAY_LEN(own_folders); i++)
        if (str_starts(path, str_from(own_folders[i])))
            return true;
    return false;
}

// Also what an interrupted publication left of it.
static bool is_own(str path)
{
    if (str_ends(path, STR(".part")))
        path.len -= strlen(".part");
    for (size_t i = 0; i < ARRAY_LEN(own_files); i++)
        if (str_eq(path, str_from(own_files[i])))
            return true;
    return in_own_folder(path);
}

static bal_status foreign(const struct public_files *f, str path, struct bal_err *err)
{
    bal_fail(err, BAL_CONFLICT, "'" STR_FMT "' is no file of a bundle", STR_ARG(path));
    err_where(err, STR_FMT, STR_ARG(f->dir));
    err_hint(err, "Move it away, or choose an empty folder.");
    return BAL_CONFLICT;
}

struct looking {
    const struct public_files *f;
    size_t files; // but for the beginning of the first
};

static bal_status look_at(void *ctx, str path, bool regular, uint64_t size, struct bal_err *err)
{
    struct looking *l = ctx;
    (void)size;
    l->files += !str_eq(path, STR("policy.part"));
    return regular && is_own(path) ? BAL_OK : foreign(l->f, path, err);
}

// Is what lies there of this log? The head says so, or, where the first publication was
// interrupted, the policy.
static bal_status check_bundle(struct public_files *f, struct tree *t, str origin, str policy,
                               struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(NOTE_BYTES), other = BUF_INIT(1 << 20);
    if (tree_read(t, STR("checkpoint"), &text, NULL) == BAL_OK) {
        str rest = buf_str(&text);
        if (str_eq(str_cut(&rest, '\n'), origin))
            return BAL_OK;
    } else if (tree_read(t, STR("policy"), &other, NULL) == BAL_OK &&
               str_eq(buf_str(&other), policy)) {
        return BAL_OK;
    }
    bal_fail(err, BAL_CONFLICT, "something else is in the folder");
    err_where(err, STR_FMT, STR_ARG(f->dir));
    err_hint(err, "Choose an empty folder, or that of an earlier publication of this record.");
    return BAL_CONFLICT;
}

bal_status public_files_open(struct public_files *f, const char *dir, str origin, str policy,
                             struct bal_err *err)
{
    AUTO_TREE tree = {.fd = -1};
    struct looking l = {.f = f};
    bool empty;
    *f = (struct public_files){.dir = str_from(dir),
                               .paths = TABLE_INIT(LIMIT_NAMES_BYTES),
                               .folders = TABLE_INIT(LIMIT_NAMES_BYTES),
                               .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    while (f->dir.len > 1 && f->dir.ptr[f->dir.len - 1] == '/')
        f->dir.len--;
    BAL_TRY(folder_make(dir, &empty, err));
    if (empty)
        return BAL_OK;
    BAL_TRY(tree_open(&tree, dir, err));
    BAL_TRY(tree_walk(&tree, PUBLIC_FILES, look_at, &l, err));
    return l.files > 0 ? check_bundle(f, &tree, origin, policy, err) : BAL_OK;
}

void public_files_done(struct public_files *f)
{
    vec_done(&f->files);
    table_done(&f->paths);
    table_done(&f->folders);
    arena_done(&f->arena);
}

// ---- writing

// The folders on the way to the file.
static bal_status make_folders(struct public_files *f, str path, struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    bool empty;
    for (size_t i = 0; i < path.len; i++) {
        str folder = str_head(path, i);
        if (path.ptr[i] != '/' || table_find(&f->folders, folder) != TABLE_NONE)
            continue;
        BAL_TRY(whole_path(f, folder, &name, err));
        BAL_TRY(folder_make(name.ptr, &empty, err));
        if (table_add(&f->folders, folder) == TABLE_NONE)
            return err_memory(err);
    }
    return BAL_OK;
}

// Keeps that the file is one of the bundle's.
static bal_status note_file(struct public_files *f, str path, const uint8_t sha256[static 32],
                            uint64_t size, bool listed, struct bal_err *err)
{
    uint32_t known = f->paths.len;
    if (table_add(&f->paths, path) != known)
        return f->paths.len == known ? BAL_OK : err_memory(err);
    struct public_file *new = vec_push(&f->files, PUBLIC_FILES);
    if (new == NULL)
        return err_memory(err);
    *new = (struct public_file){.path = f->paths.items[known], .size = size, .listed = listed};
    memcpy(new->sha256, sha256, SHA256_BYTES);
    return BAL_OK;
}

bal_status public_read(struct public_files *f, str path, struct buf *name, struct source *out,
                       struct bal_err *err)
{
    BAL_TRY(whole_path(f, path, name, err));
    return source_open_file(out, name->ptr, err);
}

static bool has_bytes(struct public_files *f, str path, const uint8_t sha256[static 32],
                      uint64_t size)
{
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES), part = BUF_INIT(1 << 20);
    AUTO_SOURCE s = {0};
    struct sha256 h;
    uint8_t digest[SHA256_BYTES];
    if (public_read(f, path, &name, &s, NULL) != BAL_OK || s.size != size ||
        !buf_reserve(&part, 1 << 20))
        return false;
    sha256_init(&h);
    for (size_t got = 1; got > 0;) {
        if (source_read(&s, part.ptr, 1 << 20, &got, NULL) != BAL_OK)
            return false;
        sha256_add(&h, str_make(part.ptr, got));
    }
    sha256_done(&h, digest);
    return memcmp(digest, sha256, SHA256_BYTES) == 0;
}

bool public_keep(struct public_files *f, str path, const uint8_t sha256[static 32], uint64_t size)
{
    return has_bytes(f, path, sha256, size) &&
           note_file(f, path, sha256, size, true, NULL) == BAL_OK;
}

bal_status public_put(struct public_files *f, str path, str bytes, bool listed, struct bal_err *err)
{
    AUTO_SINK file = {0};
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    uint8_t digest[SHA256_BYTES];
    sha256(bytes, digest);
    if (!has_bytes(f, path, digest, bytes.len)) {
        BAL_TRY(make_folders(f, path, err));
        BAL_TRY(whole_path(f, path, &name, err));
        BAL_TRY(sink_open_file(&file, name.ptr, err));
        sink_put(&file, bytes);
        BAL_TRY(sink_close(&file, err));
        f->written += bytes.len;
    }
    return note_file(f, path, digest, bytes.len, listed, err);
}

static void take_piece(void *ctx, str bytes)
{
    struct public_stream *s = ctx;
    sha256_add(&s->hash, bytes);
    s->size += bytes.len;
    sink_put(&s->file, bytes);
}

bal_status public_stream(struct public_stream *s, struct public_files *f, str path,
                         struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    *s = (struct public_stream){.to = f, .path = path};
    BAL_TRY(make_folders(f, path, err));
    BAL_TRY(whole_path(f, path, &name, err));
    BAL_TRY(sink_open_file(&s->file, name.ptr, err));
    sha256_init(&s->hash);
    sink_open_function(&s->sink, take_piece, s);
    return BAL_OK;
}

bal_status public_stream_end(struct public_stream *s, bal_status status, struct bal_err *err)
{
    uint8_t digest[SHA256_BYTES];
    if (status == BAL_OK)
        status = sink_close(&s->sink, err);
    if (status == BAL_OK)
        status = sink_close(&s->file, err);
    sink_discard(&s->sink);
    sink_discard(&s->file);
    if (status != BAL_OK)
        return status;
    sha256_done(&s->hash, digest);
    s->to->written += s->size;
    return note_file(s->to, s->path, digest, s->size, true, err);
}

static bal_status pour(struct source *from, struct sink *to, struct bal_err *err)
{
    AUTO_BUF part = BUF_INIT(1 << 20);
    if (!buf_reserve(&part, 1 << 20))
        return err_memory(err);
    for (size_t got = 1; got > 0;) {
        BAL_TRY(source_read(from, part.ptr, 1 << 20, &got, err));
        sink_put(to, str_make(part.ptr, got));
    }
    return BAL_OK;
}

bal_status public_copy(struct public_files *f, str path, struct source *from, struct bal_err *err)
{
    struct public_stream s;
    bal_status status = public_stream(&s, f, path, err);
    if (status == BAL_OK)
        status = pour(from, &s.sink, err);
    return public_stream_end(&s, status, err);
}

// ---- all of them

static int by_path(const void *a, const void *b)
{
    return str_cmp(((const struct public_file *)a)->path, ((const struct public_file *)b)->path);
}

bal_status public_list(struct public_files *f, struct buf *out, struct bal_err *err)
{
    if (f->files.len > 1)
        qsort(f->files.at, f->files.len, sizeof *f->files.at, by_path);
    for (size_t i = 0; i < f->files.len; i++) {
        const struct public_file *one = &f->files.at[i];
        if (!one->listed)
            continue;
        hex_add(out, str_bytes(one->sha256, SHA256_BYTES));
        buf_addf(out, " %llu " STR_FMT "\n", (unsigned long long)one->size, STR_ARG(one->path));
    }
    return buf_check(out, err);
}

static bal_status remove_stale(void *ctx, str path, bool regular, uint64_t size,
                               struct bal_err *err)
{
    struct public_files *f = ctx;
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    (void)size;
    if (table_find(&f->paths, path) != TABLE_NONE || str_eq(path, STR("checkpoint")))
        return BAL_OK;
    if (!regular || !is_own(path))
        return foreign(f, path, err);
    BAL_TRY(whole_path(f, path, &name, err));
    return unlink(name.ptr) == 0 ? BAL_OK : err_errno(err, "remove", name.ptr);
}

bal_status public_tidy(struct public_files *f, struct bal_err *err)
{
    AUTO_TREE tree = {.fd = -1};
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    buf_add(&name, f->dir);
    if (buf_cstr(&name) == NULL)
        return err_memory(err);
    BAL_TRY(tree_open(&tree, name.ptr, err));
    return tree_walk(&tree, PUBLIC_FILES, remove_stale, f, err);
}
