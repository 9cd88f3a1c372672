// SPDX-License-Identifier: Apache-2.0
// verify_bundle_files.c: V18: every file of the bundle is one that the log names, is there, and has
// its hash.
#include <stdio.h>

#include "base/binary.h"
#include "record/bundle/verify_bundle_work.h"
#include "record/publish/derived.h"

#define LISTS ((size_t)1 << 30)

// ---- objects that events name

static bool shows(str type)
{
    return str_eq(type, STR("mvr")) || str_eq(type, STR("mvr-blind2")) ||
           str_eq(type, STR("batch-count")) || str_eq(type, STR("correct")) ||
           str_eq(type, STR("adjudicate")) || str_eq(type, STR("hand-count"));
}

static bal_status name_digest(struct table *t, const uint8_t digest[static SHA256_BYTES],
                              struct bal_err *err)
{
    return table_add(t, str_bytes(digest, SHA256_BYTES)) != TABLE_NONE ? BAL_OK : err_memory(err);
}

static bal_status name_object(struct bundle_verifier *v, const struct event *e, str key,
                              const struct state_object *o, struct bal_err *err)
{
    const struct ej1 *folder = ej1_find(e->body, "folder");
    if (folder != NULL && folder->type == EJ1_TRUE && str_eq(key, STR("source"))) {
        struct state_object *list = vec_push(&v->folders, BUNDLE_FILES);
        if (list == NULL)
            return err_memory(err);
        *list = *o;
    }
    if (!o->salted) {
        struct state_object *plain = vec_push(&v->plain, BUNDLE_FILES);
        if (plain == NULL)
            return err_memory(err);
        *plain = *o;
        return name_digest(&v->named, o->digest, err);
    }
    if (!str_eq(key, STR("secret")))
        BAL_TRY(name_digest(shows(e->type) ? &v->showable : &v->showable_all, o->digest, err));
    struct state_object *new =
        shows(e->type) ? vec_push(&v->shown, BUNDLE_FILES) : vec_push(&v->hidden, BUNDLE_FILES);
    if (new == NULL)
        return err_memory(err);
    *new = *o;
    return BAL_OK;
}

// Bodies are as bundle_check_body has found them: objects are members of the body itself, or of
// what is proposed in it.
bal_status bundle_name_objects(struct bundle_verifier *v, const struct event *e,
                               struct bal_err *err)
{
    for (const struct ej1 *m = e->body->first; m != NULL; m = m->next) {
        struct state_object o;
        if (m->type == EJ1_OBJECT && state_object_read(m, &o, NULL) == BAL_OK)
            BAL_TRY(name_object(v, e, m->key, &o, err));
    }
    return BAL_OK;
}

// The files of folders, and the plain names of salted objects that are public.
static bal_status name_hidden(struct bundle_verifier *v, struct bal_err *err)
{
    BAL_TRY(bundle_openings(&v->bundle, err));
    for (size_t i = 0; i < v->folders.len; i++) {
        AUTO_BUF text = BUF_INIT(LISTS);
        str digest_of = str_bytes(v->folders.at[i].digest, SHA256_BYTES);
        if (v->folders.at[i].salted && table_find(&v->bundle.opened, digest_of) == TABLE_NONE)
            continue; // it stays secret
        BAL_TRY(record_read_object(&v->whole, &v->folders.at[i], &text, err));
        for (str rest = buf_str(&text); rest.len > 0;) {
            uint8_t digest[SHA256_BYTES];
            str line = str_cut(&rest, '\n');
            if (!hex_get(str_cut(&line, ' '), digest, SHA256_BYTES))
                return bal_fail(err, BAL_INVALID, "the list of a folder's files is damaged");
            BAL_TRY(name_digest(&v->named, digest, err));
        }
    }
    bool all = bundle_find(&v->bundle, STR("cvr/key")) != TABLE_NONE;
    for (uint32_t i = 0; i < v->bundle.opened.len; i++) {
        str digest = v->bundle.opened.items[i];
        if (table_find(&v->showable, digest) == TABLE_NONE &&
            !(all && table_find(&v->showable_all, digest) != TABLE_NONE))
            return bal_fail(err, BAL_CONFLICT,
                            "objects/opened has what no event names, or what is to be secret");
        BAL_TRY(name_digest(&v->named, v->bundle.openings.at[i].sha256, err));
    }
    for (size_t i = 0; i < v->shown.len; i++)
        BAL_TRY(record_check_object(&v->whole, &v->shown.at[i], NULL, NULL, err));
    for (size_t i = 0; i < v->hidden.len; i++)
        if (table_find(&v->bundle.opened, str_bytes(v->hidden.at[i].digest, SHA256_BYTES)) !=
            TABLE_NONE)
            BAL_TRY(record_check_object(&v->whole, &v->hidden.at[i], NULL, NULL, err));
    for (size_t i = 0; i < v->plain.len; i++)
        BAL_TRY(record_check_object(&v->whole, &v->plain.at[i], NULL, NULL, err));
    return BAL_OK;
}

static bal_status check_objects(struct bundle_verifier *v, struct bal_err *err)
{
    BAL_TRY(name_hidden(v, err));
    for (uint32_t i = 0; i < v->named.len; i++) {
        struct state_object o = {.salted = false};
        uint64_t id;
        memcpy(o.digest, v->named.items[i].ptr, SHA256_BYTES);
        BAL_TRY(record_find_object(&v->whole, &o, &id, NULL, err));
    }
    return BAL_OK;
}

// ---- tiles

// The part of a larger tile that a partial one is.
static bal_status cut_tile(const struct tile *t, struct buf *bytes, struct bal_err *err)
{
    if (t->level != TILE_EVENTS) {
        bytes->len = (size_t)t->width * SHA256_BYTES;
        return BAL_OK;
    }
    size_t at = 0;
    for (unsigned i = 0; i < t->width; i++) {
        if (at + 2 > bytes->len)
            return bal_fail(err, BAL_INVALID, "a bundle of events is too short");
        at += 2 + ((size_t)(uint8_t)bytes->ptr[at] << 8 | (uint8_t)bytes->ptr[at + 1]);
    }
    bytes->len = at;
    return BAL_OK;
}

// Hashes that a tree of that size has at a level.
static uint64_t hashes_at(uint64_t size, int level)
{
    for (int i = 0; i < level; i++)
        size /= TILE_WIDTH;
    return size;
}

// A tile of an earlier head is the beginning of that of the head, which V3 has read.
static bal_status check_partial(struct bundle_verifier *v, const struct tile *t, str path,
                                struct bal_err *err)
{
    uint64_t all = hashes_at(v->head.size, t->level), first = t->index * TILE_WIDTH;
    struct tile whole = *t;
    char name[TILE_PATH];
    AUTO_BUF is = BUF_INIT(TILE_BYTES), must = BUF_INIT(TILE_BYTES);
    struct tile_source source = bundle_tiles(v);
    whole.width = all - first < TILE_WIDTH ? (unsigned)(all - first) : TILE_WIDTH;
    BAL_TRY(source.get(source.ctx, path, &is, err));
    BAL_TRY(source.get(source.ctx, tile_path(&whole, name), &must, err));
    BAL_TRY(cut_tile(t, &must, err));
    if (str_eq(buf_str(&is), buf_str(&must)))
        return BAL_OK;
    bal_fail(err, BAL_CONFLICT, "a tile does not follow from the entries");
    err_where(err, STR_FMT, STR_ARG(path));
    return BAL_CONFLICT;
}

// Is it a tile of a tree of that size?
static bool is_of(const struct tile *t, uint64_t size)
{
    uint64_t all = hashes_at(size, t->level), first = t->index * TILE_WIDTH;
    if (t->index > all / TILE_WIDTH || first >= all)
        return false;
    return t->width == (all - first < TILE_WIDTH ? all - first : TILE_WIDTH);
}

static bal_status check_tile(struct bundle_verifier *v, str path, struct bal_err *err)
{
    struct tile t;
    bool known = tile_path_read(path, &t);
    if (known && is_of(&t, v->head.size))
        return BAL_OK; // V3 has compared it
    for (size_t i = 0; known && i < v->heads.len; i++)
        if (t.width < TILE_WIDTH && is_of(&t, v->heads.at[i].size))
            return check_partial(v, &t, path, err);
    bal_fail(err, BAL_CONFLICT, "a tile of no head that is kept");
    err_where(err, STR_FMT, STR_ARG(path));
    return BAL_CONFLICT;
}

// Each head that is kept has its partial tiles.
static bal_status check_kept_tiles(struct bundle_verifier *v, struct bal_err *err)
{
    for (size_t i = 0; i < v->heads.len; i++)
        for (int level = TILE_EVENTS; level < TILE_LEVELS; level++) {
            uint64_t all = hashes_at(v->heads.at[i].size, level);
            struct tile t = {level, all / TILE_WIDTH, (unsigned)(all % TILE_WIDTH)};
            char name[TILE_PATH];
            if (t.width == 0)
                continue;
            str path = tile_path(&t, name);
            if (bundle_find(&v->bundle, path) != TABLE_NONE)
                continue;
            bal_fail(err, BAL_NOT_FOUND, "a tile of a head that is kept is missing");
            err_where(err, STR_FMT, STR_ARG(path));
            return BAL_NOT_FOUND;
        }
    return BAL_OK;
}

// ---- the list of files

// A number of three digits or more, without zeros before a fourth.
static bool is_number(str text)
{
    uint64_t n;
    char plain[NUM_TEXT];
    (void)snprintf(plain, sizeof plain, "%03llu", num_u64(text, &n) ? (unsigned long long)n : 0ULL);
    return str_eq(text, str_from(plain)) && num_u64(text, &n);
}

static bool is_page(str path, const char *folder)
{
    str name = path, top = str_cut(&name, '/');
    return str_eq(top, str_from(folder)) && str_ends(name, STR(".html")) &&
           is_number(str_head(name, name.len - strlen(".html")));
}

static bool is_object(str path)
{
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX];
    str rest = path;
    if (!str_eq(str_cut(&rest, '/'), STR("objects")) ||
        !str_eq(str_cut(&rest, '/'), STR("sha256")) || rest.len != SHA256_HEX + 1 ||
        rest.ptr[2] != '/')
        return false;
    memcpy(hex, rest.ptr, 2);
    memcpy(hex + 2, rest.ptr + 3, SHA256_HEX - 2);
    return hex_get(str_make(hex, SHA256_HEX), digest, SHA256_BYTES);
}

static bool is_votes(str path)
{
    str rest = path;
    if (!str_eq(str_cut(&rest, '/'), STR("cvr")))
        return false;
    if (str_eq(rest, STR("key")))
        return true;
    return is_number(str_cut(&rest, '/')) &&
           (str_eq(rest, STR("leaves.bin")) || str_eq(rest, STR("open1")) ||
            str_eq(rest, STR("sums")));
}

// A place that docs/bundle.md, 1 has.
static bool has_place(str path)
{
    static const char *const names[] = {"policy",
                                        "objects/opened",
                                        "derived/sample.csv",
                                        "derived/risk.json",
                                        "derived/totals.json",
                                        "index.html",
                                        "claims/index.html",
                                        "style.css",
                                        "README.txt",
                                        "VERIFY.md",
                                        "verify.py"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_eq(path, str_from(names[i])))
            return true;
    return is_page(path, "contests") || is_page(path, "jurisdictions") || is_page(path, "claims") ||
           is_object(path) || is_votes(path);
}

struct listing {
    struct bundle_verifier *v;
    struct table listed;
    str own; // path of the list itself
    str last;
};

static bal_status take_line(struct listing *l, str line, struct bal_err *err)
{
    uint8_t digest[SHA256_BYTES];
    uint64_t size;
    str rest = line;
    bool fits =
        hex_get(str_cut(&rest, ' '), digest, SHA256_BYTES) && num_u64(str_cut(&rest, ' '), &size);
    if (!fits || (l->last.len > 0 && str_cmp(l->last, rest) >= 0) || !has_place(rest))
        return bal_fail(err, BAL_INVALID, "the list of files is damaged");
    l->last = rest;
    const struct bundle_file *file = NULL;
    if (table_add(&l->listed, rest) == TABLE_NONE)
        return err_memory(err);
    bal_status status = bundle_hash(&l->v->bundle, rest, &file, err);
    if (status == BAL_OK && (file->size != size || memcmp(file->sha256, digest, SHA256_BYTES) != 0))
        status = bal_fail(err, BAL_CONFLICT, "a file is not the one that the log names");
    if (status != BAL_OK)
        err_where(err, STR_FMT, STR_ARG(str_head(rest, 100)));
    return status;
}

static bal_status check_one(struct listing *l, str path, struct bal_err *err)
{
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX];
    if (str_eq(path, STR("checkpoint")) || str_starts(path, STR("checkpoints/")) ||
        str_eq(path, l->own))
        return BAL_OK; // V2, V4
    if (str_starts(path, STR("tile/")))
        return check_tile(l->v, path, err);
    if (table_find(&l->listed, path) == TABLE_NONE) {
        bal_fail(err, BAL_CONFLICT, "a file that the log does not name");
        err_where(err, STR_FMT, STR_ARG(str_head(path, 100)));
        return BAL_CONFLICT;
    }
    if (!is_object(path))
        return BAL_OK;
    str name = str_skip(path, strlen("objects/sha256/"));
    memcpy(hex, name.ptr, 2);
    memcpy(hex + 2, name.ptr + 3, SHA256_HEX - 2);
    if (hex_get(str_make(hex, SHA256_HEX), digest, SHA256_BYTES) &&
        table_find(&l->v->named, str_bytes(digest, SHA256_BYTES)) != TABLE_NONE)
        return BAL_OK;
    bal_fail(err, BAL_CONFLICT, "an object that no event names");
    err_where(err, STR_FMT, STR_ARG(path));
    return BAL_CONFLICT;
}

static bal_status check_listing(struct listing *l, struct bal_err *err)
{
    struct bundle_verifier *v = l->v;
    const struct state_public *public = &v->whole.state.published;
    AUTO_BUF text = BUF_INIT(LISTS);
    char own[BUNDLE_OBJECT_PATH];
    if (public->bundle + 1 != v->head.size)
        return bal_fail(err, BAL_CONFLICT, "the last event is not of a bundle");
    l->own = bundle_object_path(public->files.digest, own);
    BAL_TRY(record_read_object(&v->whole, &public->files, &text, err));
    if (!str_ends(buf_str(&text), STR("\n")))
        return bal_fail(err, BAL_INVALID, "the list of files is damaged");
    for (str rest = buf_str(&text); rest.len > 0;)
        BAL_TRY(take_line(l, str_cut(&rest, '\n'), err));
    for (uint32_t i = 0; i < v->bundle.paths.len; i++)
        BAL_TRY(check_one(l, v->bundle.paths.items[i], err));
    l->own = STR("");
    return BAL_OK;
}

// What may be public by now, and what the last event says of it.
static bal_status check_stage(struct bundle_verifier *v, struct bal_err *err)
{
    const struct state_public *public = &v->whole.state.published;
    bool key = bundle_find(&v->bundle, STR("cvr/key")) != TABLE_NONE;
    if (key && (!str_eq(public->rule, STR("full")) || public->tally.size == 0))
        return bal_fail(err, BAL_CONFLICT, "cvr/key may not be public");
    uint64_t stage = key ? 3 : public->openings.len > 0 ? 2 : public->tally.size > 0 ? 1 : 0;
    if (v->stage != stage)
        return bal_fail(err, BAL_CONFLICT, "the bundle is of stage %llu",
                        (unsigned long long)stage);
    return BAL_OK;
}

static bal_status check_derived(struct bundle_verifier *v, struct bal_err *err)
{
    for (size_t i = 0; i < DERIVED_FILES; i++) {
        AUTO_BUF is = BUF_INIT((size_t)4 << 30), must = BUF_INIT((size_t)4 << 30);
        str path = str_from(derived_files[i].path);
        if (bundle_find(&v->bundle, path) == TABLE_NONE)
            return bal_fail(err, BAL_NOT_FOUND, STR_FMT " is missing", STR_ARG(path));
        BAL_TRY(derived_files[i].make(&v->whole, &must, err));
        BAL_TRY(bundle_read(&v->bundle, path, &is, err));
        if (!str_eq(buf_str(&is), buf_str(&must)))
            return bal_fail(err, BAL_CONFLICT, STR_FMT " does not follow", STR_ARG(path));
    }
    return BAL_OK;
}

bal_status bundle_check_files(struct bundle_verifier *v, struct bal_err *err)
{
    struct listing l = {.v = v, .listed = TABLE_INIT(LIMIT_NAMES_BYTES)};
    if (v->bundle.strange.len > 0) {
        bal_fail(err, BAL_INVALID, "something that is no file");
        err_where(err, STR_FMT, STR_ARG(buf_str(&v->bundle.strange)));
        return BAL_INVALID;
    }
    BAL_TRY(check_objects(v, err));
    BAL_TRY(check_kept_tiles(v, err));
    bal_status status = check_listing(&l, err);
    table_done(&l.listed);
    if (status == BAL_OK)
        status = check_stage(v, err);
    return status == BAL_OK ? check_derived(v, err) : status;
}
