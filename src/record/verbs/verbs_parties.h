// SPDX-License-Identifier: Apache-2.0
// verbs_parties.h: what several parties do with a record, beside what verbs.h has. Each verb is one
// step. Where others must sign, the record's environment says how (signing.h).
#ifndef BAL_RECORD_VERBS_PARTIES_H
#define BAL_RECORD_VERBS_PARTIES_H

#include "record/verbs/verbs.h"

// ---- keys and policy

struct new_key {
    str vkey; // NAME+NUMBER+KEY
    str affiliation, owner;
    enum key_role role;
};

// Lets a key into the log; it must sign itself.
BAL_CHECKED bal_status verb_key_add(struct record *r, const struct new_key *key,
                                    struct bal_err *err);

// Ends a key; `key` is its verifier key or its name. BAL_NOT_FOUND: no such key is valid.
BAL_CHECKED bal_status verb_key_revoke(struct record *r, str key, str reason, struct bal_err *err);

// Takes in the policy (ledger/policy.h) of a file: from now on the audit is one of several parties.
// BAL_INVALID: it cannot be read, or does not name the log's key.
BAL_CHECKED bal_status verb_policy(struct record *r, const char *path, struct bal_err *err);

// How many witnesses must sign two histories before both can count: policy_overlap() of the policy.
BAL_CHECKED bal_status record_overlap(struct record *r, unsigned *out, struct bal_err *err);

// ---- the ceremony

BAL_CHECKED bal_status verb_share_commit(struct record *r, str party, str commitment,
                                         struct bal_err *err);
BAL_CHECKED bal_status verb_share_reveal(struct record *r, str party, str share,
                                         struct bal_err *err);
BAL_CHECKED bal_status verb_share_default(struct record *r, str party, struct bal_err *err);
BAL_CHECKED bal_status verb_dice(struct record *r, str digits, struct bal_err *err);
BAL_CHECKED bal_status verb_beacon(struct record *r, uint64_t round, str source, str value,
                                   struct bal_err *err);

// Draws the seed from all of that.
BAL_CHECKED bal_status verb_seed_draw(struct record *r, struct bal_err *err);

// ---- acts, objections

// Approves what event `refers` proposes: it takes effect.
BAL_CHECKED bal_status verb_approve(struct record *r, uint64_t refers, struct bal_err *err);

BAL_CHECKED bal_status verb_override(struct record *r, str reason, struct bal_err *err);

// `refers`: the event that is objected to, or -1.
BAL_CHECKED bal_status verb_object(struct record *r, str party, int64_t refers, str text,
                                   struct bal_err *err);
BAL_CHECKED bal_status verb_answer(struct record *r, uint64_t refers, str text,
                                   struct bal_err *err);

// A group of witnesses gives no cosignatures since then ("2026-11-04T18:00:00Z").
BAL_CHECKED bal_status verb_absent(struct record *r, str group, str since, struct bal_err *err);
BAL_CHECKED bal_status verb_heartbeat(struct record *r, struct bal_err *err);

// ---- the privacy report

// What opened votes would tell (app/sealed/privacy.h), as a list; and how many cards could be
// recognised.
BAL_CHECKED bal_status list_privacy(struct session *s, struct buf *out, uint64_t *cards,
                                    struct bal_err *err);

// Writes it to the record, signed by two sides: after that votes may be opened. *list is what they
// sign, also where a request was written.
BAL_CHECKED bal_status verb_privacy(struct record *r, struct buf *list, uint64_t *cards,
                                    struct problems *p, struct bal_err *err);

// ---- the end

// Writes the outcome of an audit of several parties. BAL_CONFLICT says what is still missing: a
// target that is not settled, an objection without answer, a card or the votes that were not
// opened.
BAL_CHECKED bal_status verb_conclude_now(struct record *r, struct problems *p, struct bal_err *err);

#endif
