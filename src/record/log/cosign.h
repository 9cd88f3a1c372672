// SPDX-License-Identifier: Apache-2.0
// cosign.h: having the head of a record's log cosigned by the witnesses of its policy: over the
// network, or by files that are carried. The cosignatures are kept in the record, by the size of
// the head (store_cosigned_put). docs/witnesses.md.
//
// The head is that of committed events, so none is ever shown that is not on the disk.
#ifndef BAL_RECORD_COSIGN_H
#define BAL_RECORD_COSIGN_H

#include "ledger/policy.h"
#include "record/log/record.h"

enum cosign_outcome {
    COSIGN_DONE,     // it has cosigned the head now
    COSIGN_HAD,      // it had before, and was not asked
    COSIGN_NO_URL,   // the policy has no URL of it: it must be asked by files
    COSIGN_SILENT,   // no answer
    COSIGN_REFUSED,  // an answer, but no cosignature: `why`
    COSIGN_ROLLBACK, // it has cosigned more events than the record has: the record is an old copy
    COSIGN_FORK,     // it has cosigned another history of the log than the record holds
    COSIGN_FORGOT,   // it knows less than it has signed: it must be retired
};

// What came of one witness.
struct cosign_asked {
    str name; // in the policy, or the URL that was given
    str url;  // "" without
    enum cosign_outcome outcome;
    uint64_t known; // events that it has cosigned, as far as it or the record says
    str why;        // in words; ""
};

struct cosign_round {
    uint64_t size; // of the head
    VEC(struct cosign_asked) asked;
    bool quorum; // the head is cosigned as the policy asks for
    str missing; // what is missing for that, in words
    str note;    // the head with all its signatures
    struct arena arena;
};
void cosign_round_done(struct cosign_round *c);

// How a witness is asked; http_post() of http/client.h in the program.
typedef bal_status cosign_post(const char *url, const char *media, str body, unsigned *status,
                               struct buf *answer, struct bal_err *err);

// Asks every witness of the policy that has not cosigned the head yet and has a URL, or, where
// there are any, the witnesses at these URLs alone (each a URL, or NAME=URL for a witness of the
// policy). What they sign is verified and kept. That a witness does not sign is no failure: *out
// says so of each. BAL_CONFLICT: the record has no policy. cosign_round_done() in every case.
BAL_CHECKED bal_status verb_cosign(struct record *r, const str *urls, size_t count,
                                   cosign_post *post, struct cosign_round *out,
                                   struct bal_err *err);

// How the head stands, asking nobody.
BAL_CHECKED bal_status cosign_standing(struct record *r, struct cosign_round *out,
                                       struct bal_err *err);

// A request for a witness that has cosigned `old` events; keeps the head, so that the answer finds
// it when the log has gone on. BAL_USAGE when there are fewer events than that.
BAL_CHECKED bal_status cosign_request(struct record *r, uint64_t old, struct buf *out,
                                      struct bal_err *err);

// What was written for witnesses that are asked by files: a request for each number of events that
// some of them know.
struct cosign_file {
    str path;
    uint64_t old;
    str names; // of the witnesses that it is for, with commas between
};

struct cosign_files {
    VEC(struct cosign_file) at;
    struct arena arena;
};
void cosign_files_done(struct cosign_files *f);

// Writes requests into the folder (made where there is none) for all witnesses that have not
// cosigned the head: req-SIZE.txt, or req-SIZE-from-OLD.txt where they know different heads. With
// `from`, one request only, for a witness that knows *from events. With `code`, a QR code of each
// beside it
// (.svg), where it fits into one. cosign_files_done() in every case.
BAL_CHECKED bal_status cosign_write_requests(struct record *r, const char *folder,
                                             const uint64_t *from, bool code,
                                             struct cosign_files *out, struct bal_err *err);

// What a file brought.
struct cosign_import {
    uint64_t size; // of the head that it is about
    size_t added;  // cosignatures that are new
    bool known;    // the file says how many events a witness knows, which is no cosignature: `size`
    bool rollback; // the log's own key has signed more events than the record has
    bool proven;   // the log's own key has signed another history: `proof`
    struct buf proof; // two_heads.h
};
void cosign_import_done(struct cosign_import *i);

// Takes in what a witness answered (signature lines) or somebody holds (a signed checkpoint of the
// log: of a slip, of a mirror), after verifying all of it. A checkpoint that contradicts the record
// is no failure: *out holds the proof. BAL_INVALID: the file is none of these; BAL_DENIED: a
// signature is wrong; BAL_NOT_FOUND: it is of no head that the record has shown.
// cosign_import_done() in every case.
BAL_CHECKED bal_status cosign_take(struct record *r, str bytes, struct cosign_import *out,
                                   struct bal_err *err);

// The same with a file.
BAL_CHECKED bal_status cosign_take_file(struct record *r, const char *path,
                                        struct cosign_import *out, struct bal_err *err);

#endif
