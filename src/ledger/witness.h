// SPDX-License-Identifier: Apache-2.0
// witness.h: what a witness does (C2SP tlog-witness): it cosigns a log's head when it has been
// shown that the log as it saw it last is its beginning, and so never two heads that contradict
// each other. Here are the rules alone: no files, no network, no clock.
//
// A request, over the network or on a stick:
//
//     old SIZE\n          of the head that the witness cosigned last
//     BASE64\n …          the proof that the log of that size is the beginning of
//     \n
//     the checkpoint, signed by its log
#ifndef BAL_LEDGER_WITNESS_H
#define BAL_LEDGER_WITNESS_H

#include "ledger/cosign.h"

enum { WITNESS_REQUEST = NOTE_BYTES + 64 * 45 + 64 }; // bytes of the longest request

// Views the text.
struct witness_request {
    uint64_t old;
    struct merkle_proof proof;
    str checkpoint;
};

BAL_CHECKED bal_status witness_request_parse(str text, struct witness_request *out,
                                             struct bal_err *err);
void witness_request_add(struct buf *out, const struct witness_request *request);

// A log that the witness knows.
struct witness_log {
    struct note_key key;
    str head; // the checkpoint that it cosigned last, as witness_consider() said; "": none yet
};

// What to answer: the statuses are those of HTTP.
enum witness_status {
    WITNESS_COSIGNED = 200,
    WITNESS_MALFORMED = 400, // the request is none
    WITNESS_UNSIGNED = 403,  // the log has not signed this checkpoint
    WITNESS_UNKNOWN = 404,   // of a log that this witness does not know
    WITNESS_CONFLICT = 409,  // not what it cosigned last; the body is the size of that
    WITNESS_TOO_LONG = 413,
    WITNESS_UNPROVEN = 422, // the proof does not hold
    WITNESS_FAILED = 500,   // it cannot answer, and has signed nothing
};

struct witness_answer {
    enum witness_status status;
    struct buf body; // lines of cosignatures; the size; or, for people, what is wrong
    size_t log;      // whose head it is, where it is known
    uint64_t size;   // of the head that was asked about, where it could be read
    // When COSIGNED: what must be kept as `head` of the log, and be durable, BEFORE the answer is
    // given. Else empty.
    struct buf head;
    // A proof that the log has signed two heads that contradict each other (two_heads.h), to keep
    // and to show to everybody; empty when there is none.
    struct buf proof;
    bool refused; // the log signed what is not consistent with what was seen: keep the request
    bool retire;  // the witness has signed more than it remembers: never sign with this key again
};

#define AUTO_ANSWER __attribute__((cleanup(witness_answer_done))) struct witness_answer
void witness_answer_done(struct witness_answer *a);

// "text/x.tlog.size" for the size in a conflict, else "text/plain; charset=utf-8".
const char *witness_media(const struct witness_answer *a);

// Opens a head that was kept: it must be signed by the log and cosigned by the witness.
BAL_CHECKED bal_status witness_head_open(str head, const struct note_key *log,
                                         const struct note_key *witness, struct checkpoint *out,
                                         struct note *note, struct bal_err *err);

// Answers a request of the time `now` (seconds since 1970). `signer` is the witness's (cosign.h).
// Initialises *out; witness_answer_done() it.
void witness_consider(const struct witness_log *logs, size_t count,
                      const struct note_signer *signer, uint64_t now, str request,
                      struct witness_answer *out);

#endif
