// SPDX-License-Identifier: Apache-2.0
// The names of tiles, and writing them.
#include "ledger/tiles.h"

// "x001/x234/067"
static void add_index(struct buf *out, uint64_t index)
{
    unsigned group[8], n = 0;
    do
        group[n++] = (unsigned)(index % 1000);
    while ((index /= 1000) > 0);
    while (n-- > 0)
        buf_addf(out, n > 0 ? "x%03u/" : "%03u", group[n]);
}

str tile_path(const struct tile *t, char path[static TILE_PATH])
{
    AUTO_BUF out = BUF_INIT(TILE_PATH);
    if (t->level == TILE_EVENTS)
        buf_add(&out, STR("tile/entries/"));
    else
        buf_addf(&out, "tile/%d/", t->level);
    add_index(&out, t->index);
    if (t->width < TILE_WIDTH)
        buf_addf(&out, ".p/%u", t->width);
    memcpy(path, buf_str(&out).ptr, out.len);
    return str_make(path, out.len);
}

static bool read_index(str *rest, uint64_t *index)
{
    for (*index = 0;;) {
        uint32_t group;
        bool more = str_starts(*rest, STR("x"));
        *rest = str_skip(*rest, more);
        if (rest->len < 3 || !num_u32(str_head(*rest, 3), &group))
            return false;
        *index = *index * 1000 + group;
        *rest = str_skip(*rest, 3);
        if (!more)
            return true;
        if (!str_starts(*rest, STR("/")) || *index > MERKLE_SIZE_MAX)
            return false;
        *rest = str_skip(*rest, 1);
    }
}

// Whatever is read leniently here would be written differently again.
bool tile_path_read(str path, struct tile *out)
{
    struct tile t = {.level = TILE_EVENTS, .width = TILE_WIDTH};
    char again[TILE_PATH];
    str rest = path;
    uint32_t number;
    if (path.len >= TILE_PATH || !str_eq(str_cut(&rest, '/'), STR("tile")))
        return false;
    str level = str_cut(&rest, '/');
    if (num_u32(level, &number) && number < TILE_LEVELS)
        t.level = (int)number;
    else if (!str_eq(level, STR("entries")))
        return false;
    if (!read_index(&rest, &t.index) || t.index > MERKLE_SIZE_MAX / TILE_WIDTH)
        return false;
    if (rest.len > 0) {
        if (!str_starts(rest, STR(".p/")) || !num_u32(str_skip(rest, 3), &number) || number == 0 ||
            number >= TILE_WIDTH)
            return false;
        t.width = number;
    }
    if (!str_eq(tile_path(&t, again), path))
        return false;
    *out = t;
    return true;
}

bool tile_of_log(uint64_t size, uint64_t number, struct tile *out)
{
    for (int level = TILE_EVENTS; level < TILE_LEVELS; level++) {
        uint64_t hashes = size >> (8 * (level == TILE_EVENTS ? 0 : level));
        uint64_t files = hashes / TILE_WIDTH + (hashes % TILE_WIDTH > 0);
        if (number < files) {
            uint64_t left = hashes - number * TILE_WIDTH;
            *out = (struct tile){.level = level,
                                 .index = number,
                                 .width = left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH};
            return true;
        }
        number -= files;
    }
    return false;
}

struct tile_writer tile_writer(struct tile_sink sink)
{
    struct tile_writer w = {.sink = sink, .events = BUF_INIT(TILE_BYTES)};
    for (size_t i = 0; i < TILE_LEVELS; i++)
        w.hashes[i] = BUF_INIT((size_t)TILE_WIDTH * SHA256_BYTES);
    return w;
}

static struct buf *bytes_of(struct tile_writer *w, int level)
{
    return level == TILE_EVENTS ? &w->events : &w->hashes[level];
}

static bal_status put(struct tile_writer *w, int level, uint64_t index, unsigned width,
                      struct bal_err *err)
{
    char path[TILE_PATH];
    const struct tile t = {.level = level, .index = index, .width = width};
    struct buf *bytes = bytes_of(w, level);
    BAL_TRY(buf_check(bytes, err));
    return w->sink.put(w->sink.ctx, tile_path(&t, path), buf_str(bytes), err);
}

// A whole tile is put, and its root is a hash of the next level.
static bal_status put_whole(struct tile_writer *w, struct bal_err *err)
{
    uint64_t hashes = w->size;
    BAL_TRY(put(w, TILE_EVENTS, hashes / TILE_WIDTH - 1, TILE_WIDTH, err));
    buf_clear(&w->events);
    for (int level = 0; level < TILE_LEVELS && hashes % TILE_WIDTH == 0; level++) {
        struct merkle_hash tile[TILE_WIDTH];
        hashes /= TILE_WIDTH;
        BAL_TRY(put(w, level, hashes - 1, TILE_WIDTH, err));
        memcpy(tile, w->hashes[level].ptr, sizeof tile);
        buf_clear(&w->hashes[level]);
        if (level + 1 < TILE_LEVELS) {
            struct merkle_hash root = merkle_root(tile, TILE_WIDTH);
            buf_add(&w->hashes[level + 1], str_bytes(root.b, SHA256_BYTES));
        }
    }
    return BAL_OK;
}

bal_status tile_add(struct tile_writer *w, str event, struct bal_err *err)
{
    if (event.len > TILE_EVENT)
        return bal_fail(err, BAL_LIMIT, "an event has at most %d bytes", TILE_EVENT);
    struct merkle_hash leaf = merkle_leaf(event);
    BAL_TRY(merkle_append(&w->frontier, &leaf, err));
    buf_add_char(&w->events, (char)(event.len >> 8));
    buf_add_char(&w->events, (char)(event.len & 0xFF));
    buf_add(&w->events, event);
    buf_add(&w->hashes[0], str_bytes(leaf.b, SHA256_BYTES));
    w->size++;
    return w->size % TILE_WIDTH == 0 ? put_whole(w, err) : buf_check(&w->events, err);
}

bal_status tile_end(struct tile_writer *w, struct bal_err *err)
{
    for (int level = TILE_EVENTS; level < TILE_LEVELS; level++) {
        uint64_t hashes = w->size >> (8 * (level == TILE_EVENTS ? 0 : level));
        if (hashes % TILE_WIDTH > 0)
            BAL_TRY(put(w, level, hashes / TILE_WIDTH, (unsigned)(hashes % TILE_WIDTH), err));
    }
    return BAL_OK;
}

void tile_writer_done(struct tile_writer *w)
{
    buf_done(&w->events);
    for (size_t i = 0; i < TILE_LEVELS; i++)
        buf_done(&w->hashes[i]);
}
