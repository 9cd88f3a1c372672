// SPDX-License-Identifier: Apache-2.0
#include "support/bundle_forge.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/binary.h"
#include "io/tree.h"
#include "ledger/ledger.h"
#include "ledger/tiles.h"
#include "record/bundle/bundle.h"

enum { BYTES = 1 << 28, FILES = 100000 };

static void need(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "forge: %s\n", what);
    abort();
}

static str keep(struct forge *f, str s)
{
    str copy = arena_str(&f->arena, s);
    need(!f->arena.failed, "memory");
    return copy;
}

// ---- reading

struct reading {
    struct forge *f;
    struct tree tree;
};

static bool is_log(str path)
{
    return str_starts(path, STR("tile/")) || str_starts(path, STR("checkpoint"));
}

static bal_status read_file(void *ctx, str path, bool regular, uint64_t size, struct bal_err *err)
{
    struct reading *r = ctx;
    AUTO_BUF bytes = BUF_INIT(BYTES);
    (void)size;
    need(regular, "a file");
    if (is_log(path))
        return BAL_OK;
    BAL_TRY(tree_read(&r->tree, path, &bytes, err));
    struct forge_file *new = vec_push(&r->f->files, FILES);
    need(new != NULL, "memory");
    *new = (struct forge_file){keep(r->f, path), keep(r->f, buf_str(&bytes))};
    return BAL_OK;
}

static bal_status get_tile(void *ctx, str path, struct buf *out, struct bal_err *err)
{
    return tree_read(&((struct reading *)ctx)->tree, path, out, err);
}

static bal_status read_event(void *ctx, uint64_t index, str bytes, const struct merkle_hash *leaf,
                             struct bal_err *err)
{
    struct reading *r = ctx;
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    struct event e;
    (void)index;
    (void)leaf;
    BAL_TRY(event_parse(bytes, &arena, &e, err));
    struct forge_event *new = vec_push(&r->f->events, FILES);
    need(new != NULL, "memory");
    *new = (struct forge_event){keep(r->f, e.type), keep(r->f, e.body->bytes), e.time};
    return BAL_OK;
}

void forge_read(struct forge *f, const char *dir, const struct note_signer *signer)
{
    struct bal_err err;
    struct reading r = {.f = f, .tree = {-1}};
    struct checkpoint head;
    struct note note;
    AUTO_BUF text = BUF_INIT(NOTE_BYTES + 1);
    *f = (struct forge){.signer = *signer, .arena = ARENA_INIT((size_t)1 << 30)};
    need(tree_open(&r.tree, dir, &err) == BAL_OK, dir);
    need(tree_walk(&r.tree, FILES, read_file, &r, &err) == BAL_OK, "files");
    need(tree_read(&r.tree, STR("checkpoint"), &text, &err) == BAL_OK, "checkpoint");
    need(checkpoint_open(buf_str(&text), &signer->key, 1, &head, &note, &err) == BAL_OK, err.what);
    const struct tile_source source = {get_tile, &r};
    const struct tile_visit visit = {read_event, &r};
    need(tiles_read(&source, head.size, &head.root, &visit, &err) == BAL_OK, err.what);
    tree_close(&r.tree);
}

void forge_done(struct forge *f)
{
    vec_done(&f->events);
    vec_done(&f->files);
    arena_done(&f->arena);
}

void forge_copy(struct forge *f, const struct forge *from)
{
    *f = (struct forge){.signer = from->signer, .arena = ARENA_INIT((size_t)1 << 30)};
    for (size_t i = 0; i < from->events.len; i++) {
        struct forge_event *event = vec_push(&f->events, FILES);
        need(event != NULL, "memory");
        *event = from->events.at[i];
    }
    for (size_t i = 0; i < from->files.len; i++) {
        struct forge_file *file = vec_push(&f->files, FILES);
        need(file != NULL, "memory");
        *file = from->files.at[i];
    }
}

// ---- looking

size_t forge_find(const struct forge *f, const char *type, size_t n)
{
    for (size_t i = 0; i < f->events.len; i++)
        if (str_eq(f->events.at[i].type, str_from(type)) && n-- == 0)
            return i;
    return f->events.len;
}

struct forge_file *forge_file(struct forge *f, const char *path)
{
    for (size_t i = 0; i < f->files.len; i++)
        if (str_eq(f->files.at[i].path, str_from(path)))
            return &f->files.at[i];
    return NULL;
}

static struct forge_file *object_file(struct forge *f, const uint8_t sha256[static SHA256_BYTES])
{
    char path[BUNDLE_OBJECT_PATH + 1];
    str name = bundle_object_path(sha256, path);
    path[name.len] = '\0';
    return forge_file(f, path);
}

// How the body names the object: its text; the salt and the plain hash, where it is salted.
struct named {
    str text;
    bool salted;
    uint8_t digest[SHA256_BYTES], salt[SHA256_BYTES], sha256[SHA256_BYTES];
};

static bool find_opened(struct forge *f, struct named *n)
{
    const struct forge_file *opened = forge_file(f, "objects/opened");
    for (str rest = opened != NULL ? opened->bytes : STR(""); rest.len > 0;) {
        uint8_t digest[SHA256_BYTES];
        str line = str_cut(&rest, '\n');
        if (hex_get(str_cut(&line, ' '), digest, SHA256_BYTES) &&
            memcmp(digest, n->digest, SHA256_BYTES) == 0)
            return hex_get(str_cut(&line, ' '), n->salt, SHA256_BYTES) &&
                   hex_get(line, n->sha256, SHA256_BYTES);
    }
    return false;
}

static bool find_named(struct forge *f, size_t event, const char *key, struct named *n)
{
    AUTO_BUF wanted = BUF_INIT(200);
    str body = f->events.at[event].body;
    buf_addf(&wanted, "\"%s\":{\"media\":", key);
    size_t at = str_find(body, buf_str(&wanted));
    if (at >= body.len)
        return false;
    at += strlen(key) + 3;
    n->text = str_head(str_skip(body, at), str_index(str_skip(body, at), '}') + 1);
    str hex = str_skip(n->text, str_find(n->text, STR("\"sha256\":\"")) + 10);
    n->salted = str_find(n->text, STR("\"salted\":true")) < n->text.len;
    if (!hex_get(str_head(hex, SHA256_HEX), n->digest, SHA256_BYTES))
        return false;
    memcpy(n->sha256, n->digest, SHA256_BYTES);
    return !n->salted || find_opened(f, n);
}

str forge_object(const struct forge *f, size_t event, const char *key)
{
    struct named n;
    struct forge *open = (struct forge *)(uintptr_t)f; // it is only looked into
    if (event >= f->events.len || !find_named(open, event, key, &n))
        return (str){NULL, 0};
    const struct forge_file *file = object_file(open, n.sha256);
    return file != NULL ? file->bytes : (str){NULL, 0};
}

// ---- changing

static void replace_body(struct forge *f, size_t event, str old, str new)
{
    AUTO_BUF body = BUF_INIT(EVENT_BYTES);
    struct forge_event *e = &f->events.at[event];
    size_t at = (size_t)(old.ptr - e->body.ptr);
    buf_add(&body, str_head(e->body, at));
    buf_add(&body, new);
    buf_add(&body, str_skip(e->body, at + old.len));
    e->body = keep(f, buf_str(&body));
}

bool forge_body(struct forge *f, size_t event, const char *from, const char *to)
{
    str body = f->events.at[event].body;
    size_t at = str_find(body, str_from(from));
    if (at >= body.len)
        return false;
    replace_body(f, event, str_head(str_skip(body, at), strlen(from)), str_from(to));
    return true;
}

static int by_line(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

// The line of an object that is opened becomes another; lines ascend.
static void replace_opened(struct forge *f, const struct named *old, const uint8_t *digest,
                           const uint8_t *sha256)
{
    struct forge_file *file = forge_file(f, "objects/opened");
    AUTO_BUF line = BUF_INIT(1000), was = BUF_INIT(1000), text = BUF_INIT(BYTES);
    VEC(str) lines = {0};
    hex_add(&was, str_bytes(old->digest, SHA256_BYTES));
    hex_add(&line, str_bytes(digest, SHA256_BYTES));
    buf_add_char(&line, ' ');
    hex_add(&line, str_bytes(old->salt, SHA256_BYTES));
    buf_add_char(&line, ' ');
    hex_add(&line, str_bytes(sha256, SHA256_BYTES));
    for (str rest = file->bytes; rest.len > 0;) {
        str one = str_cut(&rest, '\n');
        str *slot = vec_push(&lines, FILES);
        need(slot != NULL, "memory");
        *slot = str_starts(one, buf_str(&was)) ? buf_str(&line) : one;
    }
    qsort(lines.at, lines.len, sizeof *lines.at, by_line);
    for (size_t i = 0; i < lines.len; i++) {
        buf_add(&text, lines.at[i]);
        buf_add_char(&text, '\n');
    }
    file->bytes = keep(f, buf_str(&text));
    vec_done(&lines);
}

void forge_put(struct forge *f, const char *path, str bytes)
{
    struct forge_file *file = forge_file(f, path);
    if (file == NULL) {
        file = vec_push(&f->files, FILES);
        need(file != NULL, "memory");
        file->path = keep(f, str_from(path));
    }
    file->bytes = keep(f, bytes);
}

static void name_object(struct buf *out, const struct named *old,
                        const uint8_t digest[static SHA256_BYTES], size_t size)
{
    char hex[SHA256_HEX];
    str media = str_skip(old->text, str_find(old->text, STR("\"media\":")));
    buf_addf(out, "{" STR_FMT ",\"salted\":%s,\"sha256\":\"" STR_FMT "\",\"size\":%zu}",
             STR_ARG(str_head(media, str_index(media, ','))), old->salted ? "true" : "false",
             STR_ARG(sha256_hex(digest, hex)), size);
}

void forge_replace(struct forge *f, size_t event, const char *key, str bytes)
{
    struct named n;
    uint8_t digest[SHA256_BYTES], plain[SHA256_BYTES];
    char path[BUNDLE_OBJECT_PATH + 1];
    AUTO_BUF text = BUF_INIT(1000), salted = BUF_INIT(BYTES);
    need(find_named(f, event, key, &n), "no such object");
    sha256(bytes, plain);
    memcpy(digest, plain, SHA256_BYTES);
    if (n.salted) {
        buf_add(&salted, str_bytes(n.salt, SHA256_BYTES));
        buf_add(&salted, bytes);
        sha256(buf_str(&salted), digest);
        replace_opened(f, &n, digest, plain);
    }
    struct forge_file *file = object_file(f, n.sha256);
    need(file != NULL, "the object is not here");
    str name = bundle_object_path(plain, path);
    *file = (struct forge_file){keep(f, name), keep(f, bytes)};
    name_object(&text, &n, digest, bytes.len);
    replace_body(f, event, n.text, buf_str(&text));
}

// ---- writing

static void put_file(const char *dir, str path, str bytes)
{
    char whole[900];
    (void)snprintf(whole, sizeof whole, "%s/" STR_FMT, dir, STR_ARG(path));
    for (char *slash = strchr(whole + strlen(dir) + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(whole, 0777);
        *slash = '/';
    }
    FILE *file = fopen(whole, "wb");
    need(file != NULL, whole);
    need(fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len && fclose(file) == 0, whole);
}

static bal_status put_tile(void *ctx, str path, str bytes, struct bal_err *err)
{
    (void)err;
    put_file(ctx, path, bytes);
    return BAL_OK;
}

static int by_path(const void *a, const void *b)
{
    return str_cmp(((const struct forge_file *)a)->path, ((const struct forge_file *)b)->path);
}

// The list of all files but the last list itself, which the last event names.
static void list_files(struct forge *f)
{
    AUTO_BUF text = BUF_INIT(BYTES);
    size_t last = f->events.len - 1;
    struct named n;
    need(find_named(f, last, "files", &n), "the last event is no bundle");
    const struct forge_file *own = object_file(f, n.sha256);
    need(own != NULL, "the list of files");
    str name = own->path;
    qsort(f->files.at, f->files.len, sizeof *f->files.at, by_path);
    for (size_t i = 0; i < f->files.len; i++) {
        uint8_t digest[SHA256_BYTES];
        char hex[SHA256_HEX];
        if (str_eq(f->files.at[i].path, name))
            continue;
        sha256(f->files.at[i].bytes, digest);
        buf_addf(&text, STR_FMT " %zu " STR_FMT "\n", STR_ARG(sha256_hex(digest, hex)),
                 f->files.at[i].bytes.len, STR_ARG(f->files.at[i].path));
    }
    forge_replace(f, last, "files", buf_str(&text));
}

static bal_status remove_one(void *ctx, str path, bool regular, uint64_t size, struct bal_err *err)
{
    char whole[900];
    (void)regular;
    (void)size;
    (void)err;
    (void)snprintf(whole, sizeof whole, "%s/" STR_FMT, (const char *)ctx, STR_ARG(path));
    need(unlink(whole) == 0, whole);
    return BAL_OK;
}

static void clear(const char *dir)
{
    struct bal_err err;
    AUTO_TREE tree = {-1};
    char name[900];
    (void)snprintf(name, sizeof name, "%s", dir);
    need(tree_open(&tree, dir, &err) == BAL_OK, dir);
    need(tree_walk(&tree, FILES, remove_one, name, &err) == BAL_OK, "clearing");
}

void forge_write(struct forge *f, const char *dir)
{
    struct bal_err err;
    char name[900];
    struct ledger_head head = {0};
    AUTO_BUF checkpoint = BUF_INIT(NOTE_BYTES);
    (void)snprintf(name, sizeof name, "%s", dir);
    struct tile_writer w = tile_writer((struct tile_sink){put_tile, name});
    clear(dir);
    list_files(f);
    for (size_t i = 0; i < f->events.len; i++) {
        AUTO_BUF note = BUF_INIT(EVENT_BYTES);
        const struct forge_event *e = &f->events.at[i];
        buf_clear(&checkpoint);
        if (ledger_append(&head, &f->signer, e->type, e->time, e->body, &note, &checkpoint, &head,
                          &err) != BAL_OK)
            need(false, err.what);
        need(tile_add(&w, buf_str(&note), &err) == BAL_OK, err.what);
    }
    need(tile_end(&w, &err) == BAL_OK, err.what);
    tile_writer_done(&w);
    for (size_t i = 0; i < f->files.len; i++)
        put_file(dir, f->files.at[i].path, f->files.at[i].bytes);
    put_file(dir, STR("checkpoint"), buf_str(&checkpoint));
}
