// SPDX-License-Identifier: Apache-2.0
// signing.h: how the parties' signatures come under an event. A verb is run in one of three ways:
//
//   ask    the verb runs up to the event that others must sign, its text is written to a file, and
//          everything is undone: nothing is in the record yet
//   with   the file, with signatures under the text (request_sign), comes back: the verb runs again
//          with the same time, makes the same text, and takes the signatures in
//   keys   at one table: the keys are here, and all of it is one step
#ifndef BAL_RECORD_SIGNING_H
#define BAL_RECORD_SIGNING_H

#include "ledger/event.h"

struct record;

struct record_signing {
    const char *ask; // write the request to this file; NULL: do not ask
    str with;        // a request that was signed; .ptr NULL: none
    const struct note_signer *keys;
    size_t key_count;
    bool propose; // an act that could be written itself is proposed

    bool pinned; // what follows is filled in here
    int64_t time;
    bool asked;  // the request is written, and that is why the verb was refused
    bool taken;  // a signed event is in the record
    bool salted; // the event names a list by this salt, which its signers may be told
    uint8_t salt[SHA256_BYTES];
};

enum { REQUEST_BYTES = 2 * EVENT_BYTES };

// The time of the verb's events: the clock's, at the first look; that of the request.
BAL_CHECKED bal_status signing_time(struct record *r, int64_t *out, struct bal_err *err);

// Appends to *lines the signatures of others for the event to come, each a line. BAL_DENIED, with
// signing->asked, when the request was written; and when others must sign, and none of the three
// ways was taken. BAL_CONFLICT: the request is for another event, or the log has moved on.
BAL_CHECKED bal_status signing_lines(struct record *r, const struct event_draft *draft,
                                     struct buf *lines, struct bal_err *err);

// Could an event of that type, of which the signers follow from the type alone, be signed as the
// record's environment says? BAL_DENIED: others must sign, and not those. For errors before long
// work.
BAL_CHECKED bal_status signing_check(const struct record *r, const char *type, struct bal_err *err);

// ---- on the signer's machine

// A request as it is read: the four lines, and signatures under them, if any.
struct request {
    str text;
    str lines; // signature lines
    struct event event;
};

// BAL_INVALID: it is none. Views the bytes and the arena.
BAL_CHECKED bal_status request_parse(str bytes, struct arena *arena, struct request *out,
                                     struct bal_err *err);

// Appends the request with one more signature. BAL_CONFLICT: the key has signed it before.
BAL_CHECKED bal_status request_sign(const struct request *q, const struct note_signer *signer,
                                    struct buf *out, struct bal_err *err);

// Appends, line by line, what a signature would say: "    digits: 31415926535897932384".
void request_says(const struct request *q, struct buf *out);

// Does the request name a file (a list, a policy)? NULL: it does not; else the member of its body.
const struct ej1 *request_object(const struct request *q);

// Is this file the one that is named? `salt`: 64 hex digits where it is named by a salted digest.
// BAL_CONFLICT: it is not; BAL_USAGE: there is nothing to compare, or the salt is missing.
BAL_CHECKED bal_status request_check_file(const struct request *q, const char *path, str salt,
                                          struct bal_err *err);

// The digits of the dice that the request names; "" where it is about no dice.
str request_digits(const struct request *q);

#endif
