// SPDX-License-Identifier: Apache-2.0
#include "support/static_log.h"

#include <stdio.h>
#include <stdlib.h>

static void must(bool ok)
{
    if (!ok)
        abort();
}

struct static_file *static_find(struct static_files *f, str path)
{
    for (size_t i = 0; i < f->at.len; i++)
        if (str_eq(buf_str(&f->at.at[i].path), path))
            return &f->at.at[i];
    return NULL;
}

static bal_status put(void *ctx, str path, str bytes, struct bal_err *err)
{
    struct static_files *f = ctx;
    struct static_file *file = static_find(f, path);
    if (file != NULL)
        return str_eq(buf_str(&file->bytes), bytes)
                   ? BAL_OK
                   : bal_fail(err, BAL_CONFLICT, "other bytes at a path");
    must((file = vec_push(&f->at, 1 << 20)) != NULL);
    file->path = BUF_INIT(1 << 10);
    file->bytes = BUF_INIT(TILE_BYTES);
    buf_add(&file->path, path);
    buf_add(&file->bytes, bytes);
    return BAL_OK;
}

static bal_status get(void *ctx, str path, struct buf *out, struct bal_err *err)
{
    const struct static_file *file = static_find(ctx, path);
    if (file == NULL)
        return bal_fail(err, BAL_NOT_FOUND, "no such file");
    buf_add(out, buf_str(&file->bytes));
    return BAL_OK;
}

struct tile_sink static_sink(struct static_files *f)
{
    return (struct tile_sink){.put = put, .ctx = f};
}

struct tile_source static_source(struct static_files *f)
{
    return (struct tile_source){.get = get, .ctx = f};
}

void static_files_done(struct static_files *f)
{
    for (size_t i = 0; i < f->at.len; i++) {
        buf_done(&f->at.at[i].path);
        buf_done(&f->at.at[i].bytes);
    }
    vec_done(&f->at);
}

str static_event(uint64_t i, unsigned view, char text[static 64])
{
    int n =
        snprintf(text, 64, "event %llu of view %u\n", (unsigned long long)i, i >= view ? view : 0);
    return str_make(text, (size_t)n);
}

struct merkle_hash *static_leaves(uint64_t count, unsigned view)
{
    void *at = NULL;
    size_t cap = 0;
    must(vec_grow(&at, &cap, (size_t)count + 1, sizeof(struct merkle_hash), 1 << 24));
    struct merkle_hash *leaves = at;
    for (uint64_t i = 0; i < count; i++) {
        char text[64];
        leaves[i] = merkle_leaf(static_event(i, view, text));
    }
    return leaves;
}

struct note_signer static_signer(unsigned number)
{
    struct note_signer s;
    char name[64];
    uint8_t seed[ED25519_SEED] = {(uint8_t)(number + 1), 42};
    (void)snprintf(name, sizeof name, "w%u.example/w", number);
    must((number == 0 ? note_signer_make(STR(STATIC_LOG), seed, &s, NULL)
                      : cosigner_make(str_from(name), seed, &s, NULL)) == BAL_OK);
    return s;
}

struct note_key static_key(unsigned number)
{
    return static_signer(number).key;
}

void static_vkey(unsigned number, struct buf *out)
{
    struct note_key key = static_key(number);
    note_vkey_add(out, &key);
}

void static_checkpoint(uint64_t size, unsigned view, unsigned cosigners, struct buf *out)
{
    struct merkle_hash *leaves = static_leaves(size, view), root = merkle_root(leaves, size);
    struct note_signer log = static_signer(0);
    struct note n = {.count = 0};
    AUTO_BUF signed_note = BUF_INIT(NOTE_BYTES);
    vec_free(leaves);
    must(checkpoint_sign(size, &root, &log, &signed_note, NULL) == BAL_OK);
    must(note_parse(buf_str(&signed_note), &n, NULL) == BAL_OK);
    buf_add(out, buf_str(&signed_note));
    for (unsigned i = 1; i <= cosigners; i++) {
        struct note_signer witness = static_signer(i);
        must(cosign(n.text, &witness, 1000 + i, out, NULL) == BAL_OK);
    }
}

void static_request(uint64_t old, uint64_t size, unsigned view, unsigned proof_view,
                    struct buf *out)
{
    AUTO_BUF checkpoint = BUF_INIT(NOTE_BYTES);
    struct witness_request r = {.old = old};
    struct merkle_hash *leaves = static_leaves(size, proof_view);
    if (old <= size)
        merkle_prove_consistency(leaves, size, old, &r.proof);
    vec_free(leaves);
    static_checkpoint(size, view, 0, &checkpoint);
    r.checkpoint = buf_str(&checkpoint);
    buf_clear(out);
    witness_request_add(out, &r);
}
