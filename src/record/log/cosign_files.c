// SPDX-License-Identifier: Apache-2.0
// Cosigning by files that are carried, and checkpoints that others hold.
#include <sys/stat.h>

#include "io/durable.h"
#include "io/folder.h"
#include "ledger/cosign.h"
#include "ledger/two_heads.h"
#include "plot/qr.h"
#include "record/log/cosign_inner.h"

enum { FILES_BYTES = 1 << 20, NAME_BYTES = 1 << 16 };

bal_status cosign_request(struct record *r, uint64_t old, struct buf *out, struct bal_err *err)
{
    struct cosigning c;
    bal_status status = cosigning_open(&c, r, err);
    if (status == BAL_OK && old > c.leaves.len)
        status = bal_fail(err, BAL_USAGE, "the record has %zu events, not %llu", c.leaves.len,
                          (unsigned long long)old);
    if (status == BAL_OK)
        status = store_cosigned_put(&r->store, c.leaves.len, buf_str(&c.note), err);
    if (status == BAL_OK) {
        cosigning_request(&c, old, out);
        status = buf_check(out, err);
    }
    cosigning_close(&c);
    return status;
}

// ---- requests

void cosign_files_done(struct cosign_files *f)
{
    vec_done(&f->at);
    arena_done(&f->arena);
}

static bal_status add_name(struct cosign_files *f, uint64_t old, str name, struct bal_err *err)
{
    AUTO_BUF names = BUF_INIT(NAME_BYTES);
    struct cosign_file *file = NULL;
    for (size_t i = 0; i < f->at.len && file == NULL; i++)
        file = f->at.at[i].old == old ? &f->at.at[i] : NULL;
    if (file == NULL && (file = vec_push(&f->at, POLICY_ITEMS)) == NULL)
        return err_memory(err);
    file->old = old;
    buf_addf(&names, STR_FMT "%s" STR_FMT, STR_ARG(file->names), file->names.len > 0 ? ", " : "",
             STR_ARG(name));
    file->names = arena_str(&f->arena, buf_str(&names));
    return buf_check(&names, err);
}

// Which requests are needed: one for each head that some witness knows.
static bal_status list_requests(struct cosigning *c, struct cosign_files *f, struct bal_err *err)
{
    for (size_t key = 1; key < c->key_count; key++) {
        uint64_t old = 0;
        if (cosigning_has(c, key))
            continue;
        BAL_TRY(cosigning_known(c, key, &old, err));
        BAL_TRY(add_name(f, old, cosigning_item(c, key)->name, err));
    }
    return BAL_OK;
}

// Writes a request and, where it fits, its QR code.
static bal_status write_request(struct cosigning *c, const char *folder, bool numbered, bool code,
                                struct cosign_files *f, struct cosign_file *file,
                                struct bal_err *err)
{
    AUTO_BUF path = BUF_INIT(NAME_BYTES), text = BUF_INIT(WITNESS_REQUEST), svg = BUF_INIT(1 << 20);
    struct qr qr;
    buf_addf(&path, "%s/req-%zu", folder, c->leaves.len);
    if (numbered)
        buf_addf(&path, "-from-%llu", (unsigned long long)file->old);
    size_t stem = path.len;
    buf_add(&path, STR(".txt"));
    cosigning_request(c, file->old, &text);
    BAL_TRY(buf_check(&path, err));
    BAL_TRY(buf_check(&text, err));
    BAL_TRY(durable_write(buf_cstr(&path), buf_str(&text), err));
    file->path = arena_str(&f->arena, buf_str(&path));
    if (!code || text.len > QR_BYTES)
        return BAL_OK;
    path.len = stem;
    buf_add(&path, STR(".svg"));
    BAL_TRY(qr_make(buf_str(&text), &qr, err));
    qr_svg(&qr, file->path, &svg);
    BAL_TRY(buf_check(&svg, err));
    return durable_write(buf_cstr(&path), buf_str(&svg), err);
}

static bal_status write_all(struct cosigning *c, const char *folder, const uint64_t *from,
                            bool code, struct cosign_files *out, struct bal_err *err)
{
    bool empty;
    if (from == NULL)
        BAL_TRY(list_requests(c, out, err));
    else if (*from > c->leaves.len)
        return bal_fail(err, BAL_USAGE, "the record has %zu events, not %llu", c->leaves.len,
                        (unsigned long long)*from);
    else
        BAL_TRY(add_name(out, *from, STR(""), err));
    BAL_TRY(folder_make(folder, &empty, err));
    BAL_TRY(store_cosigned_put(&c->r->store, c->leaves.len, buf_str(&c->note), err));
    for (size_t i = 0; i < out->at.len; i++)
        BAL_TRY(write_request(c, folder, out->at.len > 1, code, out, &out->at.at[i], err));
    return arena_check(&out->arena, err);
}

bal_status cosign_write_requests(struct record *r, const char *folder, const uint64_t *from,
                                 bool code, struct cosign_files *out, struct bal_err *err)
{
    struct cosigning c;
    *out = (struct cosign_files){.arena = ARENA_INIT(FILES_BYTES)};
    bal_status status = cosigning_open(&c, r, err);
    if (status == BAL_OK)
        status = write_all(&c, folder, from, code, out, err);
    cosigning_close(&c);
    return status;
}

// ---- taking in

void cosign_import_done(struct cosign_import *i)
{
    buf_done(&i->proof);
}

struct sizes {
    uint64_t *at;
    size_t len, cap;
};

// Keeps the head of that size with the lines, if they are signatures of it. *added: new ones.
static bal_status merge_into(struct cosigning *c, uint64_t size, str note, str lines, size_t *added,
                             struct bal_err *err)
{
    AUTO_BUF merged = BUF_INIT(NOTE_BYTES);
    *added = 0;
    BAL_TRY(cosign_merge(note, lines, c->keys, c->key_count, &merged, added, err));
    return *added > 0 ? store_cosigned_put(&c->r->store, size, buf_str(&merged), err) : BAL_OK;
}

// The sizes of all heads that were kept.
static bal_status list_sizes(struct cosigning *c, struct sizes *out, struct bal_err *err)
{
    for (uint64_t from = 0, size = 0;; from = size + 1) {
        AUTO_BUF ignored = BUF_INIT(NOTE_BYTES);
        bal_status status = store_cosigned_from(&c->r->store, from, &size, &ignored, err);
        if (status == BAL_NOT_FOUND)
            return BAL_OK;
        BAL_TRY(status);
        uint64_t *at = vec_push(out, LIMIT_CARDS);
        if (at == NULL)
            return err_memory(err);
        *at = size;
    }
}

// Signature lines alone do not say of which head they are: they are tried with each, the newest
// first.
static bal_status take_lines(struct cosigning *c, str lines, struct cosign_import *out,
                             struct bal_err *err)
{
    struct sizes sizes = {0};
    bal_status status = list_sizes(c, &sizes, err), tried = BAL_DENIED;
    for (size_t i = sizes.len; i-- > 0 && status == BAL_OK && tried == BAL_DENIED;) {
        AUTO_BUF note = BUF_INIT(NOTE_BYTES);
        status = store_cosigned_from(&c->r->store, sizes.at[i], &out->size, &note, err);
        if (status == BAL_OK)
            tried = merge_into(c, out->size, buf_str(&note), lines, &out->added, err);
    }
    vec_done(&sizes);
    BAL_TRY(status);
    if (tried == BAL_DENIED)
        return bal_fail(err, BAL_NOT_FOUND, "this is the cosignature of no head that was shown");
    if (tried == BAL_INVALID)
        return bal_fail(err, tried, "the file holds neither cosignatures nor a checkpoint");
    return tried;
}

// Lines by keys that the policy does not know fit every head, and say nothing.
static bool by_nobody(const struct cosigning *c, str lines)
{
    AUTO_BUF bytes = BUF_INIT(NOTE_BYTES);
    struct note n;
    buf_add(&bytes, STR("x\n\n"));
    buf_add(&bytes, lines);
    return note_parse(buf_str(&bytes), &n, NULL) == BAL_OK &&
           !note_knows(&n, c->keys, c->key_count);
}

// The head that somebody holds is not one of this log's: that the log's key has signed both is
// proven.
static bal_status contradict(struct cosigning *c, str bytes, const struct checkpoint *held,
                             const struct merkle_hash *ours, struct cosign_import *out,
                             struct bal_err *err)
{
    struct two_heads t = {.one = bytes, .other = buf_str(&c->note)};
    struct two_heads_verdict v;
    if (held->size < c->leaves.len) {
        t.larger = true;
        t.beginning = *ours;
        merkle_prove_consistency(c->leaves.at, c->leaves.len, held->size, &t.proof);
    }
    BAL_TRY(two_heads_check(&t, c->keys, c->key_count, &v, err));
    out->proven = true;
    return two_heads_write(&t, &out->proof, err);
}

static bal_status take_checkpoint(struct cosigning *c, str bytes, struct cosign_import *out,
                                  struct bal_err *err)
{
    struct checkpoint held;
    struct note n = {.count = 0};
    AUTO_BUF kept = BUF_INIT(NOTE_BYTES);
    uint64_t size = 0;
    BAL_TRY(checkpoint_open(bytes, c->keys, c->key_count, &held, &n, err));
    out->size = held.size;
    out->rollback = held.size > c->leaves.len;
    if (out->rollback)
        return BAL_OK;
    struct merkle_hash ours = merkle_root(c->leaves.at, held.size);
    if (!merkle_same(&ours, &held.root))
        return contradict(c, bytes, &held, &ours, out, err);
    bal_status status = store_cosigned_from(&c->r->store, held.size, &size, &kept, NULL);
    if (status == BAL_OK && size == held.size)
        return merge_into(c, size, buf_str(&kept), str_skip(bytes, n.text.len + 1), &out->added,
                          err);
    out->added = n.verified - 1;
    AUTO_BUF known = BUF_INIT(NOTE_BYTES);
    size_t ignored;
    BAL_TRY(cosign_merge(bytes, STR(""), c->keys, c->key_count, &known, &ignored, err));
    return store_cosigned_put(&c->r->store, held.size, buf_str(&known), err);
}

bal_status cosign_take(struct record *r, str bytes, struct cosign_import *out, struct bal_err *err)
{
    struct cosigning c;
    bal_status status = BAL_OK;
    *out = (struct cosign_import){.proof = BUF_INIT(TWO_HEADS_BYTES)};
    out->known = num_u64(str_trim(bytes), &out->size);
    if (out->known)
        return BAL_OK;
    BAL_TRY(cosigning_open(&c, r, err));
    if (!str_starts(bytes, STR("\xE2\x80\x94 ")))
        status = take_checkpoint(&c, bytes, out, err);
    else if (by_nobody(&c, bytes))
        status = bal_fail(err, BAL_DENIED, "the policy does not name the key that signed this");
    else
        status = take_lines(&c, bytes, out, err);
    cosigning_close(&c);
    return status;
}

bal_status cosign_take_file(struct record *r, const char *path, struct cosign_import *out,
                            struct bal_err *err)
{
    AUTO_BUF bytes = BUF_INIT(NOTE_BYTES + 1);
    *out = (struct cosign_import){0};
    BAL_TRY(file_read(path, &bytes, err));
    return cosign_take(r, buf_str(&bytes), out, err);
}
