// SPDX-License-Identifier: Apache-2.0
// policy.h: whose signatures make a checkpoint one to rely on (C2SP tlog-policy), as a text of
// lines:
//
//     # a comment; blank lines too
//     log VKEY [URL]
//     witness NAME VKEY [URL]
//     group NAME K|any|all MEMBER...      at least K of the witnesses and groups named
//     quorum NAME|none                    just once
//
// A checkpoint must be signed by one of the logs and, by the quorum, cosigned by witnesses. Names
// are bytes and mean nothing outside; a line names only what stands before it; a name is a member
// of one group at most. The keys of logs are of type 0x01, those of witnesses of type 0x04; no two
// logs, and no two witnesses, have the same public key.
#ifndef BAL_LEDGER_POLICY_H
#define BAL_LEDGER_POLICY_H

#include "ledger/checkpoint.h"

enum {
    POLICY_BYTES = 1 << 16,
    POLICY_LOGS = 32,
    POLICY_WITNESSES = NOTE_LINES - 1, // with the log's they fit in a note
    POLICY_ITEMS = 128,                // witnesses and groups
    POLICY_NONE = -1,
};

struct policy_log {
    struct note_key key;
    str url; // "" when there is none
};

// A witness or a group.
struct policy_item {
    str name, url;
    bool group;
    struct note_key key; // of a witness
    unsigned need;       // of a group: so many of its members
    unsigned members;
    int parent; // the group whose member it is, or POLICY_NONE
};

// Views the text that it was read from.
struct policy {
    size_t logs, items, witnesses;
    struct policy_log log[POLICY_LOGS];
    struct policy_item item[POLICY_ITEMS]; // in the order of their lines
    int quorum;                            // the item, or POLICY_NONE: no cosignature is needed
};

// Reads a policy, strictly. On failure BAL_INVALID says what is wrong, and err->where in which
// line; BAL_LIMIT for more logs, witnesses or items than fit.
BAL_CHECKED bal_status policy_parse(str text, struct policy *out, struct bal_err *err);

// The witness with that key, or POLICY_NONE.
int policy_find(const struct policy *p, const struct note_key *key);

// The keys that a checkpoint of that log is verified with: keys[0] is the log's, keys[1 + i] that
// of the i-th witness. Returns how many.
size_t policy_keys(const struct policy *p, size_t log,
                   struct note_key keys[static 1 + POLICY_WITNESSES]);

// What the policy says of a checkpoint.
struct policy_verdict {
    size_t log;                  // whose it is
    bool quorum;                 // it is cosigned as the policy asks for
    bool met[POLICY_ITEMS];      // the witness cosigned; the group has as many as it needs
    uint64_t time[POLICY_ITEMS]; // of a witness that cosigned, seconds since 1970
    unsigned have[POLICY_ITEMS]; // of a group: members that are met
    size_t unknown;              // signatures of keys that the policy does not name
};

// Judges a note that was verified with policy_keys(p, log, …).
void policy_judge(const struct policy *p, size_t log, const struct note *note,
                  struct policy_verdict *out);

// Reads a checkpoint as strictly as evidence must be, verifies every known signature and judges it.
// BAL_INVALID: another form. BAL_DENIED: a known key's signature is wrong, or it is the checkpoint
// of no log of the policy, or not signed by it. A quorum that is not met is no failure:
// *verdict says so. *out and *note view `bytes`; note may be NULL.
BAL_CHECKED bal_status policy_open(const struct policy *p, str bytes, struct checkpoint *out,
                                   struct note *note, struct policy_verdict *verdict,
                                   struct bal_err *err);

// Appends, for people, what is missing for the quorum: "all-sides needs 4 of 4 and has 3; state
// needs 1 of 2 and has 0: w5, w6". Nothing when the quorum is met.
void policy_missing(const struct policy *p, const struct policy_verdict *verdict, struct buf *out);

// The smallest number of witnesses that two quorums have in common: so many must sign two heads
// that contradict each other before both can count. 0: none must, or the policy asks for no
// witness. Of k of n members 2k - n at least are the same; of a group that meets its number twice,
// those that its own members have in common.
unsigned policy_overlap(const struct policy *p);

// Appends the policy of a log that no witness guards.
void policy_plain(const struct note_key *log, struct buf *out);

// The SHA-256 of the text: what a legal notice prints.
void policy_digest(str text, uint8_t digest[static SHA256_BYTES]);

#endif
