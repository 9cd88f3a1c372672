// SPDX-License-Identifier: Apache-2.0
// commit.h: commitments to cast vote records: what is hashed, byte by byte.
//
// E is the election (the log's origin), c the contest as entries name it, pos the 0-based number of
// the card (docs/frame.md), K a secret of 32 bytes:
//
//   salt = HMAC-SHA256(K, "ballast/salt/v1\n" E "\n" c "\n" be64(pos))
//   tag  = SHA-256("ballast/link/v1\n" salt E "\n" c "\n" be64(pos))      commits to the card
//   cm   = SHA-256("ballast/entry/v1\n" tag entry)                        commits to the votes
//
// All cm of a contest, ascending, are the leaves of an RFC 6962 tree (commit_leaves.h). Whoever
// checks accepts any salt: deriving it from K is the operator's bookkeeping. What this proves and
// under which conditions: docs/commitments.md.
#ifndef BAL_LEDGER_COMMIT_H
#define BAL_LEDGER_COMMIT_H

#include "ledger/merkle.h"

enum { COMMIT_KEY = 32, COMMIT_SALT = SHA256_BYTES };

// One contest of an election, with what its hashes have in common. Read by any number of threads.
struct commit_contest {
    struct hmac_sha256 salt; // with K, up to the position; only where there is a key
    struct sha256 link;      // a tag's first line
    struct buf rest;         // what follows the salt in a tag: E "\n" c "\n"
};

// `key` (COMMIT_KEY bytes) may be NULL: then there are no salts, and tags can still be checked.
// BAL_INVALID where a name has a line end, which would let two names give one message. Call
// commit_contest_done in every case.
BAL_CHECKED bal_status commit_contest_init(struct commit_contest *c, str election, str contest,
                                           const uint8_t *key, struct bal_err *err);
void commit_contest_done(struct commit_contest *c);

// Only with a key.
struct merkle_hash commit_salt(const struct commit_contest *c, uint64_t pos);

struct merkle_hash commit_tag(const struct commit_contest *c, const struct merkle_hash *salt,
                              uint64_t pos);

// cm; `entry` is the text that commit_entry.h describes.
struct merkle_hash commit_cm(const struct merkle_hash *tag, str entry);

// "base64(tag) number\n": the line of a leaf in open1 (commit_open.h).
void commit_line_put(struct buf *out, const struct merkle_hash *tag, uint32_t entry);

#endif
