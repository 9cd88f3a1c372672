// SPDX-License-Identifier: Apache-2.0
// entering.h: a file that people filled in, on its way into the record. It is stored as it is, read
// from what was stored, and taken as a whole or refused as a whole.
#ifndef BAL_RECORD_ENTERING_H
#define BAL_RECORD_ENTERING_H

#include "record/session/session.h"

// What becomes of a file of interpretations.
enum entry_kind {
    ENTRY_FIRST,
    ENTRY_CORRECTION,
    ENTRY_SECOND, // a second board's
    ENTRY_RULING, // what was decided
};

// A file on its way in.
struct entering {
    enum entry_kind kind;
    uint64_t refers; // the event that is corrected
    str by, reason;
    struct record_input in;
    struct load load;
    struct store_object object;
    struct state_object named;
    uint8_t salt[STORE_SALT];
    str text;     // what was typed, or made of a file; .ptr NULL: it is in a file
    bool batches; // hand counts of batches, not interpretations of cards
};

// Stores the file, or e->text under its name.
BAL_CHECKED bal_status entering_store(struct record *r, const char *path, struct entering *e,
                                      struct bal_err *err);

// Reads it from what was stored; what is wrong with it goes to `p`.
BAL_CHECKED bal_status entering_read(struct record *r, const char *path, const char *format,
                                     struct entering *e, struct problems *p, struct bal_err *err);

void entering_done(struct entering *e);

// Opens the audit. What is wrong with its inputs was said at commit and is no reason to refuse a
// file now: `p` gets what comes after. Call session_close in every case.
BAL_CHECKED bal_status entering_open(struct session *s, struct record *r, struct problems *p,
                                     struct bal_err *err);

// BAL_INVALID where there are errors among the problems.
BAL_CHECKED bal_status entering_refuse(struct problems *p, struct bal_err *err);

#endif
