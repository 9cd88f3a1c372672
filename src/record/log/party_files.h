// SPDX-License-Identifier: Apache-2.0
// party_files.h: what lies on a party's own machine, never on the operator's: its key, its share of
// the seed, slips of a secret that was split; and the requests that go back and forth.
#ifndef BAL_RECORD_PARTY_FILES_H
#define BAL_RECORD_PARTY_FILES_H

#include "ledger/slip.h"
#include "record/log/record.h"

// Asks for the passphrase of a key (record_env.passphrase).
typedef bal_status passphrase_fn(void *ctx, struct buf *out, struct bal_err *err);

// Makes a key and its file. BAL_CONFLICT: there is a file already; BAL_INVALID: the name cannot be
// one. An empty passphrase: none.
BAL_CHECKED bal_status party_key_make(const char *path, str name, str passphrase,
                                      const struct random_source *random, struct note_key *out,
                                      struct bal_err *err);

// Reads a key file, asking for its passphrase where it has one. note_signer_wipe afterwards.
BAL_CHECKED bal_status party_key_read(const char *path, passphrase_fn *passphrase,
                                      struct note_signer *out, struct bal_err *err);

// Reads a file of at most `out`'s ceiling; writes one in place of another.
BAL_CHECKED bal_status party_file_read(const char *path, struct buf *out, struct bal_err *err);
BAL_CHECKED bal_status party_file_write(const char *path, str bytes, struct bal_err *err);

// ---- the share in the seed: a private file of three lines, "ballast-share/v1", "party NAME",
// "share HEX"

struct party_share {
    struct buf party;
    uint8_t share[SHA256_BYTES], commitment[SHA256_BYTES];
};

void party_share_done(struct party_share *s); // wipes it

BAL_CHECKED bal_status party_share_make(const char *path, str party,
                                        const struct random_source *random, struct party_share *out,
                                        struct bal_err *err);
BAL_CHECKED bal_status party_share_read(const char *path, struct party_share *out,
                                        struct bal_err *err);

// ---- slips

// Appends the n slips of the key's seed, each ended by a blank line.
BAL_CHECKED bal_status party_key_split(const struct note_signer *key, unsigned k, unsigned n,
                                       const struct random_source *random, struct buf *out,
                                       struct bal_err *err);

// The same for the secret that the record's sealed votes are made with. BAL_NOT_FOUND: none is.
BAL_CHECKED bal_status record_secret_split(struct record *r, unsigned k, unsigned n,
                                           struct buf *out, struct bal_err *err);

// Joins the slips of the files (one or several in each) and writes what they make to a new private
// file: a key file, or the secret in hex. *of: what it is ("NAME+…", "secret …").
BAL_CHECKED bal_status party_slips_join(const char *const *paths, size_t count, const char *to,
                                        str passphrase, const struct random_source *random,
                                        struct buf *of, struct bal_err *err);

#endif
