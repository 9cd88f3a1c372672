// SPDX-License-Identifier: Apache-2.0
// home.h: the folder of a witness, on the machine of the party that runs it.
//
//     key             its private key, for its owner alone (ledger/keyfile.h)
//     witness.vkey    its public key: what the party gives to everybody
//     logs            the logs that it follows, a public key a line
//     heads/ID        of each log the checkpoint that it cosigned last, or "none yet"; ID: the
//     first 16
//                     hexadecimal digits of the SHA-256 of the log's public key as written
//     proofs/N.txt    proofs that a log has signed two heads that contradict each other
//     (two_heads.h) refused/N.txt   requests, signed by their log, that were not consistent with
//     what was seen lock            held while a request is answered retired         there: never
//     sign again, and why
//
// A head is replaced as a whole and durable before its cosignature leaves the witness, so that a
// crash at any moment cannot make it sign two heads that contradict each other. A head that is
// missing or damaged is not a new beginning: nothing is signed. A witness that lost its folder, or
// has an old copy of it back, must be retired with its key.
#ifndef BAL_WITNESS_HOME_H
#define BAL_WITNESS_HOME_H

#include "crypto/random.h"
#include "ledger/witness.h"

enum { HOME_LOGS = 32, HOME_ID = 16, HOME_KEPT = 100 }; // kept: proofs, and refused requests

struct witness_home {
    struct buf path;
    struct note_signer signer;
    size_t logs;
    struct note_key log[HOME_LOGS];
};

#define AUTO_HOME __attribute__((cleanup(witness_home_close))) struct witness_home

// Makes the folder and a new key of that name; an empty passphrase means none. BAL_CONFLICT when
// there is something at `path`.
BAL_CHECKED bal_status witness_home_create(const char *path, str name, str passphrase,
                                           const struct random_source *random, struct bal_err *err);

// Does its key need a passphrase? False where there is no such key.
bool witness_home_locked(const char *path);

// Opens it. BAL_NOT_FOUND, BAL_DENIED and BAL_INVALID as keyfile_read says; BAL_CONFLICT: retired.
BAL_CHECKED bal_status witness_home_open(struct witness_home *h, const char *path, str passphrase,
                                         struct bal_err *err);
void witness_home_close(struct witness_home *h);

// Follows a log from now on; nothing happens when it does already. BAL_LIMIT past HOME_LOGS;
// BAL_CONFLICT where another log of that name is followed.
BAL_CHECKED bal_status witness_home_follow(struct witness_home *h, const struct note_key *log,
                                           struct bal_err *err);

// Appends the checkpoint of log number `log` that was cosigned last; nothing when none was yet.
// BAL_INVALID when it is missing or damaged, BAL_DENIED when it is not signed as it must be.
BAL_CHECKED bal_status witness_home_head(struct witness_home *h, size_t log, struct buf *out,
                                         struct bal_err *err);

// Answers a request as witness_consider() does, with everything kept as it must be before it
// returns; one request at a time, whatever other programs use the folder. Never fails: what goes
// wrong is an answer WITNESS_FAILED. witness_answer_done() it.
void witness_home_answer(struct witness_home *h, uint64_t now, str request,
                         struct witness_answer *out);

#endif
