// SPDX-License-Identifier: Apache-2.0
#include "record/bundle/bundle.h"

#include <stdio.h>

#include "base/binary.h"

enum { OPENED_BYTES = 1 << 28, HASH_CHUNK = 1 << 18 };

// ---- files

static bal_status add_file(void *ctx, str path, bool regular, uint64_t size, struct bal_err *err)
{
    struct bundle *b = ctx;
    if (!regular) {
        buf_clear(&b->strange);
        buf_add(&b->strange, path);
        return buf_check(&b->strange, err);
    }
    struct bundle_file *new = vec_push(&b->files, BUNDLE_FILES);
    if (new == NULL || table_add(&b->paths, path) == TABLE_NONE)
        return err_memory(err);
    *new = (struct bundle_file){.size = size};
    return BAL_OK;
}

bal_status bundle_open(struct bundle *b, const char *path, struct bal_err *err)
{
    *b = (struct bundle){.tree = {-1},
                         .paths = TABLE_INIT(LIMIT_NAMES_BYTES),
                         .strange = BUF_INIT(TREE_PATH + 1),
                         .opened = TABLE_INIT(LIMIT_NAMES_BYTES)};
    BAL_TRY(tree_open(&b->tree, path, err));
    return tree_walk(&b->tree, BUNDLE_FILES, add_file, b, err);
}

void bundle_close(struct bundle *b)
{
    tree_close(&b->tree);
    table_done(&b->paths);
    vec_done(&b->files);
    buf_done(&b->strange);
    table_done(&b->opened);
    vec_done(&b->openings);
}

uint32_t bundle_find(const struct bundle *b, str path)
{
    return table_find(&b->paths, path);
}

bal_status bundle_read(struct bundle *b, str path, struct buf *out, struct bal_err *err)
{
    return tree_read(&b->tree, path, out, err);
}

// ---- hashing what is read

struct hashing {
    struct bundle *bundle;
    uint32_t file;
    struct source in;
    struct sha256 hash;
    uint64_t size;
};

static bal_status read_hashed(void *state, char *out, size_t cap, size_t *got, struct bal_err *err)
{
    struct hashing *h = state;
    BAL_TRY(source_read(&h->in, out, cap, got, err));
    struct bundle_file *f = &h->bundle->files.at[h->file];
    if (*got > 0) {
        sha256_add(&h->hash, str_make(out, *got));
        h->size += *got;
        h->bundle->bytes += *got;
    } else if (!f->hashed) {
        struct sha256 copy = h->hash;
        sha256_done(&copy, f->sha256);
        f->size = h->size;
        f->hashed = true;
    }
    return BAL_OK;
}

static void close_hashed(void *state)
{
    struct hashing *h = state;
    source_close(&h->in);
    mem_free(h);
}

bal_status bundle_stream(struct bundle *b, str path, struct source *out, struct bal_err *err)
{
    uint32_t file = bundle_find(b, path);
    struct hashing *h = mem_alloc(sizeof *h);
    if (h == NULL)
        return err_memory(err);
    *h = (struct hashing){.bundle = b, .file = file};
    sha256_init(&h->hash);
    bal_status status = tree_file(&b->tree, path, &h->in, err);
    if (status == BAL_OK && file == TABLE_NONE)
        status = bal_fail(err, BAL_NOT_FOUND, "the file came after the folder was listed");
    if (status != BAL_OK) {
        close_hashed(h);
        return status;
    }
    *out = (struct source){
        .read = read_hashed, .close = close_hashed, .state = h, .name = path, .size = h->in.size};
    return BAL_OK;
}

bal_status bundle_hash(struct bundle *b, str path, const struct bundle_file **out,
                       struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    AUTO_BUF chunk = BUF_INIT(HASH_CHUNK);
    uint32_t file = bundle_find(b, path);
    if (file == TABLE_NONE || !b->files.at[file].hashed)
        BAL_TRY(bundle_stream(b, path, &s, err));
    else {
        *out = &b->files.at[file];
        return BAL_OK;
    }
    if (!buf_reserve(&chunk, HASH_CHUNK))
        return err_memory(err);
    for (size_t got = 1; got > 0;)
        BAL_TRY(source_read(&s, chunk.ptr, HASH_CHUNK, &got, err));
    *out = &b->files.at[file];
    return BAL_OK;
}

// ---- objects

str bundle_object_path(const uint8_t sha256[static SHA256_BYTES],
                       char path[static BUNDLE_OBJECT_PATH])
{
    char hex[SHA256_HEX];
    str text = sha256_hex(sha256, hex);
    int len =
        snprintf(path, BUNDLE_OBJECT_PATH, "objects/sha256/%.2s/%.62s", text.ptr, text.ptr + 2);
    return str_make(path, (size_t)len);
}

static bal_status read_opening(struct bundle *b, str line, str *last, struct bal_err *err)
{
    uint8_t digest[SHA256_BYTES];
    struct bundle_opened one;
    str rest = line;
    bool fits = hex_get(str_cut(&rest, ' '), digest, SHA256_BYTES) &&
                hex_get(str_cut(&rest, ' '), one.salt, STORE_SALT) &&
                hex_get(rest, one.sha256, SHA256_BYTES);
    uint32_t known = b->opened.len;
    if (!fits || (last->len > 0 && str_cmp(*last, line) >= 0))
        return bal_fail(err, BAL_INVALID, "objects/opened is damaged");
    *last = line;
    uint32_t id = table_add(&b->opened, str_bytes(digest, SHA256_BYTES));
    if (id != TABLE_NONE && id < known)
        return bal_fail(err, BAL_INVALID, "objects/opened has an object twice");
    struct bundle_opened *new = vec_push(&b->openings, BUNDLE_FILES);
    if (id == TABLE_NONE || new == NULL)
        return err_memory(err);
    *new = one;
    return BAL_OK;
}

bal_status bundle_openings(struct bundle *b, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(OPENED_BYTES);
    str last = STR("");
    if (b->opened_read || bundle_find(b, STR("objects/opened")) == TABLE_NONE)
        return BAL_OK;
    BAL_TRY(bundle_read(b, STR("objects/opened"), &text, err));
    if (text.len > 0 && text.ptr[text.len - 1] != '\n')
        return bal_fail(err, BAL_INVALID, "objects/opened: the last line has no end");
    for (str rest = buf_str(&text); rest.len > 0;)
        BAL_TRY(read_opening(b, str_cut(&rest, '\n'), &last, err));
    b->opened_read = true;
    return BAL_OK;
}

// The id of an object is the number of its file.
static bal_status find(struct record *r, const struct state_object *o, uint64_t *id, uint8_t *salt,
                       struct bal_err *err)
{
    struct bundle *b = r->source_state;
    const uint8_t *sha256 = o->digest;
    const struct bundle_file *file;
    char path[BUNDLE_OBJECT_PATH];
    if (o->salted) {
        BAL_TRY(bundle_openings(b, err));
        uint32_t opened = table_find(&b->opened, str_bytes(o->digest, SHA256_BYTES));
        if (opened == TABLE_NONE)
            return bal_fail(err, BAL_NOT_FOUND, "an object that is needed is not opened");
        sha256 = b->openings.at[opened].sha256;
        if (salt != NULL)
            memcpy(salt, b->openings.at[opened].salt, STORE_SALT);
    }
    str name = bundle_object_path(sha256, path);
    BAL_TRY(bundle_hash(b, name, &file, err));
    if (memcmp(file->sha256, sha256, SHA256_BYTES) != 0) {
        bal_fail(err, BAL_INVALID, "an object has another hash than its name");
        err_where(err, STR_FMT, STR_ARG(name));
        return BAL_INVALID;
    }
    *id = (uint64_t)(file - b->files.at);
    return BAL_OK;
}

static bal_status open_object(struct record *r, uint64_t id, str name, struct source *out,
                              struct bal_err *err)
{
    struct bundle *b = r->source_state;
    BAL_TRY(tree_file(&b->tree, b->paths.items[id], out, err));
    out->name = name;
    return BAL_OK;
}

static bal_status object_blob(struct record *r, uint64_t id, struct blob *out, struct bal_err *err)
{
    struct bundle *b = r->source_state;
    return tree_blob(&b->tree, b->paths.items[id], out, err);
}

static bal_status its_election(struct record *r, struct record_public *out, struct bal_err *err)
{
    const struct bundle *b = r->source_state;
    if (b->public.election == NULL)
        return bal_fail(err, BAL_CONFLICT, "what was published makes no election");
    *out = b->public;
    return BAL_OK;
}

const struct record_source bundle_source = {.find = find,
                                            .open = open_object,
                                            .blob = object_blob,
                                            .blob_done = tree_blob_close,
                                            .election = its_election};
