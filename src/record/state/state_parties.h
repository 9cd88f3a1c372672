// SPDX-License-Identifier: Apache-2.0
// state_parties.h: the part of the state that is about several parties: their keys, the ceremony of
// the seed, proposals, objections. docs/parties.md has the rules; state_apply() enforces all of
// them but who signed (parties.h).
#ifndef BAL_RECORD_STATE_PARTIES_H
#define BAL_RECORD_STATE_PARTIES_H

#include "ledger/phase.h"
#include "record/state/state_object.h"

struct state;

enum key_role { ROLE_PARTY, ROLE_BOARD, ROLE_STATE, ROLE_OBSERVER, KEY_ROLES };

const char *key_role_name(enum key_role role); // "party", "board", "state", "observer"

enum { PARTY_KEYS = 1 << 16 };

#define NOT_REVOKED UINT64_MAX

struct state_key {
    struct note_key key;
    str affiliation, owner;
    enum key_role role;
    uint64_t from, until; // the events that added and revoked it; NOT_REVOKED
    str reason;           // of the revocation
};

static inline bool key_valid(const struct state_key *k)
{
    return k->until == NOT_REVOKED;
}

// The share of one affiliation in the seed.
struct state_share {
    str party;
    bool committed, revealed, replaced;
    uint8_t commitment[SHA256_BYTES], share[SHA256_BYTES];
};

struct state_proposal {
    uint64_t seq;
    int64_t time;
    struct merkle_hash leaf;
    str act, body;
    uint64_t approved; // the event that did; 0: not yet
};

struct state_objection {
    uint64_t seq;
    int64_t time;
    str party, text;
    int64_t refers;    // -1: to the audit as such
    uint64_t answered; // the first event that did; 0: not yet
    int64_t answer_time;
    str answer;
};

// An override, or the absence of a group of witnesses.
struct state_said {
    uint64_t seq;
    int64_t time;
    str what, since; // reason or group
};

struct state_parties {
    struct note_key log; // the record's own key
    bool several;        // a policy stands: the audit is one of several parties
    struct state_object policy;
    uint64_t policy_seq;
    VEC(struct state_key) keys; // in the order of their events
    bool by_shares;             // the seed is made of shares and dice, not of dice alone
    bool list_objections;       // an objection without answer does not hold up the outcome

    bool frozen;
    uint64_t freeze;                // the last assertions-commit; meaningful while frozen
    struct merkle_hash freeze_root; // of the tree up to it; known with the event after it

    VEC(struct state_share) shares; // by party, from the first seed-share-commit on
    uint64_t last_commit, last_reveal;
    int64_t commit_time;
    str dice, beacon; // beacon: the bytes of its value

    VEC(struct state_proposal) proposals;
    VEC(struct state_objection) objections;
    VEC(struct state_said) overrides, absences;
};

enum { SHARE_WAIT = 900 }; // seconds before a share that did not come may be replaced

#define SEED_SHARES "ballast/seed/v1"
#define SEED_DICE   "decimal digits"

#define SEED_RULE_DICE "decimal digits of public dice, 20 or more" // in params-commit

void state_parties_done(struct state_parties *p);

// The key, valid or not; NULL when there is none. By its text; by name and number.
struct state_key *state_key_find(struct state_parties *p, str vkey);

// The objections without answer.
size_t state_open_objections(const struct state_parties *p);

enum { SOFTWARE_FILES = 64 }; // in one event `software`

// How the events of several parties change the state: for state.c. NULL: the type is none of them.
typedef bal_status state_handler(struct state *s, const struct event *e, struct bal_err *err);
state_handler *state_parties_handler(str type);

// What events of other types mean for the parties; before their own handlers.
BAL_CHECKED bal_status state_parties_before(struct state *s, const struct event *e,
                                            struct bal_err *err);

// The seed in an audit of several parties is what follows from the ceremony.
BAL_CHECKED bal_status state_parties_seed(struct state *s, str digits, str rule,
                                          struct bal_err *err);

// The act that an `approve` lets take effect: *act becomes the event as which it counts.
// Any other event: itself. BAL_DENIED where it would have to be proposed.
BAL_CHECKED bal_status state_parties_act(struct state *s, const struct event *e, struct event *act,
                                         struct bal_err *err);

#endif
