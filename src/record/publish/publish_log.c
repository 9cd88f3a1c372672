// SPDX-License-Identifier: Apache-2.0
// publish_log.c: the log of a bundle: its tiles, its head, and the heads that were shown before.
#include "ledger/tiles.h"
#include "record/publish/publish_parts.h"

static bal_status put_tile(void *ctx, str path, str bytes, struct bal_err *err)
{
    struct publishing *p = ctx;
    return public_put(&p->files, path, bytes, false, err);
}

// The head of that size as it is kept with cosignatures. False: there is none.
static bal_status cosigned(struct record *r, uint64_t size, const struct merkle_hash *root,
                           struct buf *out, bool *there, struct bal_err *err)
{
    struct checkpoint c;
    struct note n;
    uint64_t found = 0;
    bal_status status = store_cosigned_from(&r->store, size, &found, out, err);
    *there = status == BAL_OK && found == size;
    if (status == BAL_NOT_FOUND || (status == BAL_OK && found != size)) {
        buf_clear(out);
        return BAL_OK;
    }
    BAL_TRY(status);
    BAL_TRY(checkpoint_open(buf_str(out), &r->key, 1, &c, &n, err));
    if (c.size == size && merkle_same(&c.root, root))
        return BAL_OK;
    return bal_fail(err, BAL_CONFLICT, "a head that was cosigned is not one of this log");
}

static bal_status put_head(struct publishing *p, uint64_t size, const struct merkle_hash *root,
                           struct bal_err *err)
{
    AUTO_BUF note = BUF_INIT(NOTE_BYTES), path = BUF_INIT(64);
    bool there;
    BAL_TRY(cosigned(p->record, size, root, &note, &there, err));
    if (!there) // it was shown without: the same signature again
        BAL_TRY(checkpoint_sign(size, root, &p->record->signer, &note, err));
    buf_addf(&path, "checkpoints/%llu", (unsigned long long)size);
    return public_put(&p->files, buf_str(&path), buf_str(&note), false, err);
}

// Is the tree up to this event one that people have seen: a bundle's, or a cosigned one?
static bal_status was_shown(struct record *r, str note, uint64_t size, uint64_t *next_kept,
                            bool *shown, struct bal_err *err)
{
    AUTO_BUF ignored = BUF_INIT(NOTE_BYTES);
    str_cut(&note, '\n');
    str_cut(&note, '\n');
    *shown = str_eq(str_cut(&note, '\n'), STR("bundle")) || *next_kept == size;
    if (*next_kept != size)
        return BAL_OK;
    bal_status status = store_cosigned_from(&r->store, size + 1, next_kept, &ignored, err);
    if (status == BAL_NOT_FOUND)
        *next_kept = 0;
    return status == BAL_NOT_FOUND ? BAL_OK : status;
}

static bal_status put_log(struct publishing *p, struct tile_writer *w, uint64_t size,
                          struct bal_err *err)
{
    struct record *r = p->record;
    AUTO_BUF ignored = BUF_INIT(NOTE_BYTES);
    uint64_t next_kept = 0;
    bal_status status = store_cosigned_from(&r->store, 1, &next_kept, &ignored, err);
    if (status != BAL_NOT_FOUND)
        BAL_TRY(status);
    for (uint64_t seq = 0; seq < size; seq++) {
        struct store_event stored;
        AUTO_BUF note = BUF_INIT(EVENT_BYTES);
        bool shown;
        BAL_TRY(store_event(&r->store, seq, &stored, err));
        buf_add(&note, stored.note);
        BAL_TRY(buf_check(&note, err));
        BAL_TRY(tile_add(w, buf_str(&note), err));
        BAL_TRY(was_shown(r, buf_str(&note), seq + 1, &next_kept, &shown, err));
        if (!shown || seq + 1 == size)
            continue;
        struct merkle_hash root = merkle_frontier_root(&w->frontier);
        BAL_TRY(tile_end(w, err));
        BAL_TRY(put_head(p, seq + 1, &root, err));
    }
    return tile_end(w, err);
}

bal_status publish_log(struct publishing *p, struct buf *head, struct bal_err *err)
{
    struct record *r = p->record;
    struct tile_writer w = tile_writer((struct tile_sink){put_tile, p});
    struct store_head now;
    bool there;
    bal_status status = put_log(p, &w, r->state.size, err);
    struct merkle_hash root = merkle_frontier_root(&w.frontier);
    tile_writer_done(&w);
    BAL_TRY(status);
    BAL_TRY(cosigned(r, r->state.size, &root, head, &there, err));
    if (there)
        return BAL_OK;
    BAL_TRY(store_head(&r->store, &now, err));
    buf_add(head, now.checkpoint);
    return buf_check(head, err);
}
