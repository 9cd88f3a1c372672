// SPDX-License-Identifier: Apache-2.0
// parties.h: an audit of several parties for tests: the county's record, two parties with a chair
// and a board member each, the state, observers, and a witness of each side. Private keys are here,
// which in life are on as many machines.
#ifndef BAL_TESTS_PARTIES_H
#define BAL_TESTS_PARTIES_H

#include "record/log/heads.h"
#include "record/verbs/verbs_parties.h"
#include "support/county.h"

// The keys, as bits of a set of signers.
enum {
    CHAIR_A = 1,
    CHAIR_B = 2,
    BOARD_A = 4,
    BOARD_B = 8,
    STATE = 16,
    OBSERVER = 32,
    STRANGER = 64,   // a key that is never added
    TWIN = 128,      // a board's key of B whose owner is the chair of A
    ALL_KEYS = 8,    // how many there are
    KEYS_ADDED = 63, // what parties_begin adds
    BOTH = BOARD_A | BOARD_B,
};

struct parties {
    struct county c;
    struct note_signer key[ALL_KEYS];
    struct note_signer witness[4]; // of A, B, the state, observers
    struct record_signing signing;
    struct note_signer using[ALL_KEYS];
};

extern const char *const parties_names[ALL_KEYS]; // "chair A", …

// A record with all inputs, the keys and the policy; nothing is committed yet.
void parties_begin(struct parties *p);
// The same in steps: an empty record, and all private keys; the policy, signed by all sides.
void parties_new(struct parties *p);
void parties_policy(struct parties *p);
void parties_done(struct parties *p);

// From the next verb on these keys sign; 0: none.
void parties_sign(struct parties *p, unsigned keys);

// The verifier key of key i.
void parties_vkey(const struct parties *p, int i, struct buf *out);

bal_status parties_try_add(struct parties *p, int i, struct bal_err *err);
void parties_add(struct parties *p, int i); // signed by itself and the other of its affiliation

// The record's head, cosigned by the witnesses of the set (bits 0 to 3).
void parties_cosign(struct parties *p, unsigned witnesses);

// A party's share, always the same: 32 bytes of its number.
void parties_share(int i, char hex[SHA256_HEX + 1]);
bal_status parties_try_share(struct parties *p, int i, struct bal_err *err); // commit
bal_status parties_try_reveal(struct parties *p, int i, struct bal_err *err);

// What opened votes would tell is signed by A and the state.
void parties_privacy(struct parties *p);

// Commits, shares, dice, seed, with all that must be cosigned.
void parties_commit(struct parties *p, bool dice_only);
void parties_ceremony(struct parties *p);

// One round, entered by both boards.
void parties_round(struct parties *p);

// What was read is cosigned, and the votes are opened in the bundle; then the outcome.
void parties_conclude(struct parties *p);

// An event that no verb would write: signed by the log's key and these keys, straight into the
// record's file, which must be shut.
void parties_forge(struct parties *p, const char *type, str body, unsigned keys, int64_t time);

// The event's body as `key-add` has it for key i.
void parties_key_body(const struct parties *p, int i, struct buf *out);

#endif
