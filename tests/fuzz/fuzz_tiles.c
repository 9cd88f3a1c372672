// SPDX-License-Identifier: Apache-2.0
// Tiles: the input is a path, or the first bundle of events of a small log. A path that is read is
// written the same; a bundle that is read as so many events is what these events are written as.
#include "fuzz/fuzz.h"
#include "ledger/tiles.h"

struct files {
    str bundle;
    struct buf tile;     // of the hashes that the bundle's events have
    struct buf *written; // where a bundle goes
};

static bal_status get(void *ctx, str path, struct buf *out, struct bal_err *err)
{
    const struct files *f = ctx;
    struct tile t;
    (void)err;
    FUZZ_CHECK(tile_path_read(path, &t) && t.index == 0);
    buf_add(out, t.level == TILE_EVENTS ? f->bundle : buf_str(&f->tile));
    return BAL_OK;
}

static bal_status put(void *ctx, str path, str bytes, struct bal_err *err)
{
    struct files *f = ctx;
    struct tile t;
    (void)err;
    FUZZ_CHECK(tile_path_read(path, &t));
    buf_clear(t.level == TILE_EVENTS ? f->written : &f->tile);
    buf_add(t.level == TILE_EVENTS ? f->written : &f->tile, bytes);
    return BAL_OK;
}

// Events of a bundle, whatever follows them; at most 255.
static unsigned count(str rest)
{
    unsigned n = 0;
    while (rest.len >= 2 && n < TILE_WIDTH - 1) {
        size_t len = (size_t)(uint8_t)rest.ptr[0] << 8 | (uint8_t)rest.ptr[1];
        if (rest.len < 2 + len)
            break;
        rest = str_skip(rest, 2 + len);
        n++;
    }
    return n;
}

static void check_bundle(str bundle)
{
    AUTO_BUF written = BUF_INIT(TILE_BYTES);
    struct files f = {.bundle = bundle, .tile = BUF_INIT(TILE_BYTES), .written = &written};
    struct tile_writer w = tile_writer((struct tile_sink){.put = put, .ctx = &f});
    const struct tile_source source = {.get = get, .ctx = &f};
    unsigned n = count(bundle);
    for (str rest = bundle; w.size < n;) {
        size_t len = (size_t)(uint8_t)rest.ptr[0] << 8 | (uint8_t)rest.ptr[1];
        FUZZ_CHECK(tile_add(&w, str_head(str_skip(rest, 2), len), NULL) == BAL_OK);
        rest = str_skip(rest, 2 + len);
    }
    FUZZ_CHECK(tile_end(&w, NULL) == BAL_OK);
    struct merkle_hash root = merkle_frontier_root(&w.frontier);
    bool whole = str_eq(buf_str(&written), bundle);
    for (unsigned size = n > 0 ? n - 1 : 0; size <= n + 1 && size > 0; size++) {
        bal_status status = tiles_read(&source, size, &root, NULL, NULL);
        FUZZ_CHECK((status == BAL_OK) == (size == n && whole));
    }
    tile_writer_done(&w);
    buf_done(&f.tile);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tile t;
    char again[TILE_PATH];
    str bytes = fuzz_str(data, size);
    if (size > FUZZ_INPUT)
        return 0;
    if (tile_path_read(bytes, &t))
        fuzz_same(tile_path(&t, again), bytes);
    check_bundle(bytes);
    return 0;
}
