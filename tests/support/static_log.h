// SPDX-License-Identifier: Apache-2.0
// static_log.h: for tests of the log's public formats: a made-up log whose events are numbers in
// words, its signer and witnesses, and files in memory by their paths.
#ifndef BAL_TESTS_STATIC_LOG_H
#define BAL_TESTS_STATIC_LOG_H

#include "ledger/cosign.h"
#include "ledger/tiles.h"
#include "ledger/witness.h"

#define STATIC_LOG "log.example/test"

struct static_file {
    struct buf path, bytes;
};

struct static_files {
    VEC(struct static_file) at;
};

struct tile_sink static_sink(struct static_files *f);     // refuses other bytes at a known path
struct tile_source static_source(struct static_files *f); // BAL_NOT_FOUND where there is none
struct static_file *static_find(struct static_files *f, str path); // or NULL
void static_files_done(struct static_files *f);

// Event `i` of the view `view` (0: the honest one): "event 7 of view 0\n". Views differ from event
// `view` on; so view 5 has the same first five events as view 0.
str static_event(uint64_t i, unsigned view, char text[static 64]);

// Leaf hashes of the first `count` events of a view; vec_free() them.
struct merkle_hash *static_leaves(uint64_t count, unsigned view);

// Keys: number 0 is the log's (called STATIC_LOG), number n that of a witness "wN.example/w".
struct note_signer static_signer(unsigned number);
struct note_key static_key(unsigned number);
void static_vkey(unsigned number, struct buf *out);

// Appends the checkpoint of a view at that size, signed by the log and by `cosigners` witnesses,
// the i-th at the time 1000 + i.
void static_checkpoint(uint64_t size, unsigned view, unsigned cosigners, struct buf *out);

// Makes the request to cosign the head of a view at that size, with the proof from `old` on in the
// view `proof_view`. Clears *out first.
void static_request(uint64_t old, uint64_t size, unsigned view, unsigned proof_view,
                    struct buf *out);

#endif
