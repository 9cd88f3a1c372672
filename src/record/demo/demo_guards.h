// SPDX-License-Identifier: Apache-2.0
// demo_guards.h: two parties, the state and observers who guard the demo's record, each with keys
// that the seed of the demo decides. In life they are on as many machines; here they do in one
// program what docs/parties.md says, request by request.
#ifndef BAL_RECORD_DEMO_GUARDS_H
#define BAL_RECORD_DEMO_GUARDS_H

#include "ledger/witness.h"
#include "record/log/record.h"
#include "record/log/signing.h"

// Who holds a key, as bits of a set.
enum {
    GUARD_CHAIR_BLUE = 1,
    GUARD_CHAIR_GREEN = 2,
    GUARD_BOARD_BLUE = 4,
    GUARD_BOARD_GREEN = 8,
    GUARD_STATE = 16,
    GUARD_OBSERVERS = 32,
    GUARDS = 6,
    GUARD_CHAIRS = GUARD_CHAIR_BLUE | GUARD_CHAIR_GREEN,
    GUARD_BOARDS = GUARD_BOARD_BLUE | GUARD_BOARD_GREEN,
    GUARD_WITNESSES = 4,
};

struct guards {
    struct note_signer key[GUARDS], witness[GUARD_WITNESSES];
    struct witness_log seen[GUARD_WITNESSES]; // what each witness cosigned last
    uint64_t size[GUARD_WITNESSES];           // of it
    struct buf head[GUARD_WITNESSES];         // its bytes
    uint8_t share[2][SHA256_BYTES];           // of the parties, in the seed
    struct record_signing signing;
    struct note_signer at_table[GUARDS];
};

// Makes all keys and shares. Call guards_done in every case.
BAL_CHECKED bal_status guards_make(struct guards *g, str seed, struct bal_err *err);
void guards_done(struct guards *g);

// These sign what comes next; 0: nobody does.
void guards_sign(struct guards *g, struct record *r, unsigned set);

// Lets the keys into the log, and the policy, which is written to the file.
BAL_CHECKED bal_status guards_join(struct guards *g, struct record *r, const char *policy,
                                   struct bal_err *err);

// Every witness is shown the head, and cosigns it.
BAL_CHECKED bal_status guards_cosign(struct guards *g, struct record *r, struct bal_err *err);

// What opened votes would tell, signed by a party and the state.
BAL_CHECKED bal_status guards_privacy(struct guards *g, struct record *r, struct bal_err *err);

// The ceremony, from the freeze to the seed; `digits`: what the dice show.
BAL_CHECKED bal_status guards_ceremony(struct guards *g, struct record *r, str digits,
                                       struct bal_err *err);

#endif
