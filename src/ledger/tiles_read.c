// SPDX-License-Identifier: Apache-2.0
// Reading a log from its tiles: a second writer makes every file again from the events, and what it
// puts is compared with what is there.
#include "ledger/tiles.h"

struct reading {
    const struct tile_source *source;
    const struct tile_visit *visit;
    struct tile_writer again;
    struct buf there; // a file as it is
};

static bal_status wrong(struct bal_err *err, str path, const char *what)
{
    bal_fail(err, BAL_INVALID, "%s", what);
    err_where(err, STR_FMT, STR_ARG(path));
    return BAL_INVALID;
}

// Reads a file; one that is not there is wrong, too.
static bal_status get(const struct tile_source *source, const struct tile *t, struct buf *out,
                      struct bal_err *err)
{
    char text[TILE_PATH];
    str path = tile_path(t, text);
    buf_clear(out);
    bal_status status = source->get(source->ctx, path, out, err);
    if (status == BAL_NOT_FOUND)
        return wrong(err, path, "this tile of the log is missing");
    return status == BAL_OK ? buf_check(out, err) : status;
}

// The put of the second writer.
static bal_status compare(void *ctx, str path, str bytes, struct bal_err *err)
{
    struct reading *r = ctx;
    struct tile t;
    if (!tile_path_read(path, &t) || t.level == TILE_EVENTS)
        return BAL_OK; // the events were read from it
    BAL_TRY(get(r->source, &t, &r->there, err));
    if (str_eq(buf_str(&r->there), bytes))
        return BAL_OK;
    return wrong(err, path, "this tile of the log does not hold the hashes of its events");
}

// Cuts one event off a bundle.
static bool cut_event(str *rest, str *event)
{
    if (rest->len < 2)
        return false;
    size_t len = (size_t)(uint8_t)rest->ptr[0] << 8 | (uint8_t)rest->ptr[1];
    *rest = str_skip(*rest, 2);
    *event = str_head(*rest, len);
    *rest = str_skip(*rest, len);
    return event->len == len;
}

static bal_status tell(struct reading *r, const struct tile *t, str bundle, struct bal_err *err)
{
    str event;
    for (uint64_t i = t->index * TILE_WIDTH; r->visit != NULL && cut_event(&bundle, &event); i++) {
        struct merkle_hash leaf = merkle_leaf(event);
        BAL_TRY(r->visit->event(r->visit->ctx, i, event, &leaf, err));
    }
    return BAL_OK;
}

static bal_status read_bundle(struct reading *r, const struct tile *t, struct buf *bundle,
                              struct bal_err *err)
{
    char text[TILE_PATH];
    BAL_TRY(get(r->source, t, bundle, err));
    str rest = buf_str(bundle), event;
    for (unsigned i = 0; i < t->width; i++) {
        if (!cut_event(&rest, &event))
            return wrong(err, tile_path(t, text), "this bundle of events is cut short");
        BAL_TRY(tile_add(&r->again, event, err));
    }
    if (rest.len > 0)
        return wrong(err, tile_path(t, text), "this bundle holds more than its events");
    if (t->width < TILE_WIDTH)
        BAL_TRY(tile_end(&r->again, err));
    return tell(r, t, buf_str(bundle), err);
}

bal_status tiles_read(const struct tile_source *source, uint64_t size,
                      const struct merkle_hash *root, const struct tile_visit *visit,
                      struct bal_err *err)
{
    struct reading r = {.source = source, .visit = visit, .there = BUF_INIT(TILE_BYTES)};
    AUTO_BUF bundle = BUF_INIT(TILE_BYTES);
    struct tile t;
    bal_status status = BAL_OK;
    r.again = tile_writer((struct tile_sink){.put = compare, .ctx = &r});
    for (uint64_t i = 0; status == BAL_OK && tile_of_log(size, i, &t) && t.level == TILE_EVENTS;
         i++)
        status = read_bundle(&r, &t, &bundle, err);
    if (status == BAL_OK && size % TILE_WIDTH == 0)
        status = tile_end(&r.again, err);
    struct merkle_hash found = merkle_frontier_root(&r.again.frontier);
    if (status == BAL_OK && !merkle_same(&found, root))
        status = bal_fail(err, BAL_DENIED, "the tiles of the log are not those that were signed");
    tile_writer_done(&r.again);
    buf_done(&r.there);
    return status;
}

// ---- proofs

// Appends the hashes [from, from + 2^low) of level `level` to the frontier of a root.
static bal_status add_subtree(const struct tile_source *source, uint64_t size, int level,
                              uint64_t from, uint64_t count, struct buf *file,
                              struct merkle_hash *out, struct bal_err *err)
{
    struct merkle_hash hashes[TILE_WIDTH];
    uint64_t all = size >> (8 * level), index = from / TILE_WIDTH, left = all - index * TILE_WIDTH;
    const struct tile t = {
        .level = level, .index = index, .width = left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH};
    char path[TILE_PATH];
    BAL_TRY(get(source, &t, file, err));
    if (file->len != (size_t)t.width * SHA256_BYTES)
        return wrong(err, tile_path(&t, path), "this tile of the log has another size");
    memcpy(hashes, file->ptr, file->len);
    *out = merkle_root(hashes + from % TILE_WIDTH, count);
    return BAL_OK;
}

// The root of the events from `from` to `to`, a subtree of the log: it begins at 0, or at a
// multiple of the smallest power of two that is not below its size. Whole subtrees, the largest
// first, are each read from the highest level that has them.
static bal_status subtree(const struct tile_source *source, uint64_t size, uint64_t from,
                          uint64_t to, struct merkle_hash *out, struct bal_err *err)
{
    AUTO_BUF file = BUF_INIT(TILE_BYTES);
    struct merkle_hash part[MERKLE_LEVELS];
    size_t n = 0;
    while (from < to) {
        int bits = 63 - __builtin_clzll(to - from), level = bits / 8;
        BAL_TRY(add_subtree(source, size, level, from >> (8 * level),
                            (uint64_t)1 << (bits - 8 * level), &file, &part[n++], err));
        from += (uint64_t)1 << bits;
    }
    struct merkle_hash root = part[--n];
    while (n > 0)
        root = merkle_node(&part[--n], &root);
    *out = root;
    return BAL_OK;
}

static bal_status make(const struct tile_source *source, uint64_t size,
                       const struct merkle_ranges *ranges, struct merkle_proof *out,
                       struct bal_err *err)
{
    struct merkle_proof p = {.count = ranges->count};
    for (size_t i = 0; i < p.count; i++)
        BAL_TRY(subtree(source, size, ranges->at[i].from, ranges->at[i].to, &p.node[i], err));
    *out = p;
    return BAL_OK;
}

bal_status tiles_root(const struct tile_source *source, uint64_t size, uint64_t first,
                      struct merkle_hash *out, struct bal_err *err)
{
    return subtree(source, size, 0, first, out, err);
}

bal_status tiles_prove_inclusion(const struct tile_source *source, uint64_t size, uint64_t index,
                                 struct merkle_proof *out, struct bal_err *err)
{
    struct merkle_ranges ranges;
    merkle_inclusion_ranges(size, index, &ranges);
    return make(source, size, &ranges, out, err);
}

bal_status tiles_prove_consistency(const struct tile_source *source, uint64_t size, uint64_t first,
                                   struct merkle_proof *out, struct bal_err *err)
{
    struct merkle_ranges ranges;
    merkle_consistency_ranges(size, first, &ranges);
    return make(source, size, &ranges, out, err);
}
