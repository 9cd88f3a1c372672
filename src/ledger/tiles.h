// SPDX-License-Identifier: Apache-2.0
// tiles.h: a log as static files (C2SP tlog-tiles), so that a folder, a stick or any web server can
// hold it and other people's tools read it:
//
//     tile/L/N            256 hashes of level L, 8,192 bytes; level 0 holds the leaves, a hash of
//                         level L + 1 is the root of a whole tile of level L
//     tile/L/N.p/W        the first W (1 to 255) hashes of the last tile of a level
//     tile/entries/N      256 events, each as its length (2 bytes, big-endian) and its bytes
//     tile/entries/N.p/W  the first W events of the last such bundle
//
// N is written in groups of three digits, all but the last with an "x" before them: x001/x234/067.
#ifndef BAL_LEDGER_TILES_H
#define BAL_LEDGER_TILES_H

#include "ledger/merkle.h"

enum {
    TILE_WIDTH = 256,
    TILE_LEVELS = 7,    // of a log of MERKLE_SIZE_MAX events
    TILE_EVENTS = -1,   // the level of a bundle of events
    TILE_PATH = 64,     // bytes of the longest path, and more
    TILE_EVENT = 65535, // bytes of the longest event
};

#define TILE_BYTES ((size_t)TILE_WIDTH * (2 + TILE_EVENT)) // the largest file

// One file of a log.
struct tile {
    int level; // 0 to TILE_LEVELS - 1, or TILE_EVENTS
    uint64_t index;
    unsigned width; // 1 to TILE_WIDTH; below that a partial tile
};

// Writes the path; the result views `path`.
str tile_path(const struct tile *t, char path[static TILE_PATH]);

// Reads exactly that form. False for any other text.
bool tile_path_read(str path, struct tile *out);

// The files of a log of `size` events are numbered 0, 1, 2 …: the bundles of events, then level 0,
// level 1 and so on. False past the last one.
bool tile_of_log(uint64_t size, uint64_t number, struct tile *out);

// ---- writing

// Where files go. Putting a file that is there already with the same bytes does no harm.
struct tile_sink {
    bal_status (*put)(void *ctx, str path, str bytes, struct bal_err *err);
    void *ctx;
};

// Writes the files of a log whose events come one by one, from the first:
//
//     struct tile_writer w = tile_writer(sink);
//     for each event: BAL_TRY(tile_add(&w, event, err));
//     status = tile_end(&w, err);
//     tile_writer_done(&w);      in every case
//
// Memory: a bundle of events and a tile for each level.
struct tile_writer {
    struct tile_sink sink;
    uint64_t size;                  // events so far
    struct buf events;              // the bundle that is not full yet
    struct buf hashes[TILE_LEVELS]; // the tiles that are not full yet
    struct merkle_frontier frontier;
};

struct tile_writer tile_writer(struct tile_sink sink);
BAL_CHECKED bal_status tile_add(struct tile_writer *w, str event, struct bal_err *err);

// Puts the partial tiles of the log as it is now. More events may follow: a log whose heads were
// published at several sizes keeps the partial tiles of each.
BAL_CHECKED bal_status tile_end(struct tile_writer *w, struct bal_err *err);
void tile_writer_done(struct tile_writer *w);

// ---- reading

// Where files come from: appends what the file of that path holds. BAL_NOT_FOUND: there is none.
struct tile_source {
    bal_status (*get)(void *ctx, str path, struct buf *out, struct bal_err *err);
    void *ctx;
};

// What to do with event `index`; `leaf` is its hash. A failure ends the reading.
struct tile_visit {
    bal_status (*event)(void *ctx, uint64_t index, str bytes, const struct merkle_hash *leaf,
                        struct bal_err *err);
    void *ctx;
};

// Reads a whole log of `size` events and compares every file with what the events make of it:
// bundles without a byte too many or too few, every hash of every tile, and the root. `visit` may
// be NULL; it is told of an event once the tile with its leaf was found right, but before the root
// is: what it does must be forgotten on failure. Where a file is wrong or missing BAL_INVALID, with
// its path in err->where; where all files agree with each other but not with the root BAL_DENIED.
BAL_CHECKED bal_status tiles_read(const struct tile_source *source, uint64_t size,
                                  const struct merkle_hash *root, const struct tile_visit *visit,
                                  struct bal_err *err);

// For whoever does not want the whole: the root of the first `first` events, and proofs, made from
// the tiles of a log of `size` events, which are not checked (a proof is, against a root). index <
// size; 0 < first <= size.
BAL_CHECKED bal_status tiles_root(const struct tile_source *source, uint64_t size, uint64_t first,
                                  struct merkle_hash *out, struct bal_err *err);
BAL_CHECKED bal_status tiles_prove_inclusion(const struct tile_source *source, uint64_t size,
                                             uint64_t index, struct merkle_proof *out,
                                             struct bal_err *err);
BAL_CHECKED bal_status tiles_prove_consistency(const struct tile_source *source, uint64_t size,
                                               uint64_t first, struct merkle_proof *out,
                                               struct bal_err *err);

#endif
