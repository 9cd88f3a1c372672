// SPDX-License-Identifier: Apache-2.0
// verify_bundle_work.h: what the checks of a bundle have in common, for verify_bundle*.c.
#ifndef BAL_RECORD_VERIFY_BUNDLE_WORK_H
#define BAL_RECORD_VERIFY_BUNDLE_WORK_H

#include "ledger/policy.h"
#include "ledger/tiles.h"
#include "record/bundle/bundle_audit.h"
#include "record/bundle/verify_bundle.h"
#include "record/lists/verify_lists.h"

// A head in checkpoints/, or that of the bundle (the last one).
struct kept_head {
    uint64_t size;
    struct merkle_hash root;
    bool quorum; // it is cosigned as the policy asks for
};

// What the privacy report says of a contest, as far as opened votes show it.
struct bundle_reported {
    uint64_t cards, groups, smallest;
};

// How far an audit has come, as far as its session goes by it. All of one type: compared as bytes.
struct bundle_standing {
    uint64_t entries, seconds, rulings, counts, rounds, sampled, escalations, measured, phase;
};

struct bundle_verifier {
    struct verify *out;
    const struct bundle_wishes *wishes;
    const struct record_env *env;
    struct bundle bundle;
    struct buf policy_text, head_bytes; // that the two below view
    struct policy policy;
    struct checkpoint head;
    bool quorum;                    // has cosigned the head
    str missing;                    // what is missing for it
    VEC(struct kept_head) heads;    // ascending
    VEC(struct merkle_hash) leaves; // leaf hashes of all events
    struct record whole;            // its state is that of the whole log
    struct table named;             // digests of the plain objects that events name, 32 bytes each
    VEC(struct state_object) plain; // the same, as their events name them
    VEC(struct state_object) folders; // of these, lists of files that are objects, too
    VEC(struct state_object) shown;   // salted objects that must be public
    VEC(struct state_object) hidden;  // and others that may be
    struct table showable;            // digests of those
    struct table showable_all;        // and of others that may be, at stage 3
    const char *fails;                // the check that a failure now is one of
    uint64_t stage;                   // that the last `bundle` event says
    uint64_t frozen;                  // number of the last assertions-commit; UINT64_MAX: none
    bool compared;                    // some target is compared with records
    struct public_audit audit;
    VEC(struct bundle_reported) reported; // of each contest; none without a privacy report
    struct record follow;                 // a second time, event by event
    struct session session;
    bool opened, followed; // the session is; it is as of `standing`
    struct bundle_standing standing;
    struct problems problems; // of interpretations and hand counts up to there
    struct verify_entered entered;
};

// ---- the report (verify_bundle.c)

// Notes how a check went. The first failure of a check stands. seq UINT64_MAX: of no event.
void bundle_judge(struct bundle_verifier *v, const char *code, bal_status status,
                  const struct bal_err *why, uint64_t seq);

// Notes that a check could not be made, and why.
void bundle_leave(struct bundle_verifier *v, const char *code, const char *why, uint64_t seq);

// Was the check made, without a failure?
bool bundle_held(const struct bundle_verifier *v, const char *code);

void bundle_note(struct bundle_verifier *v, const char *format, ...) BAL_PRINTF(2, 3);
void bundle_not_checked(struct bundle_verifier *v, const char *format, ...) BAL_PRINTF(2, 3);

// ---- V1 to V5 (verify_bundle_log.c)

BAL_CHECKED bal_status bundle_check_policy(struct bundle_verifier *v, struct bal_err *err);
BAL_CHECKED bal_status bundle_check_head(struct bundle_verifier *v, struct bal_err *err);
BAL_CHECKED bal_status bundle_check_quorum(struct bundle_verifier *v, struct bal_err *err);
BAL_CHECKED bal_status bundle_check_tiles(struct bundle_verifier *v, struct bal_err *err);
BAL_CHECKED bal_status bundle_check_heads(struct bundle_verifier *v, struct bal_err *err);
bool bundle_check_events(struct bundle_verifier *v); // V7 to V9 and V17, too

// The log's files, for tiles.h.
struct tile_source bundle_tiles(struct bundle_verifier *v);

// A body has the keys of its type and no others (bundle_bodies.c). BAL_INVALID names one.
BAL_CHECKED bal_status bundle_check_body(str type, const struct ej1 *body, struct bal_err *err);

// ---- V6 and V11 to V13 (verify_bundle_votes.c)

bool bundle_check_cards(struct bundle_verifier *v); // V6
void bundle_check_public(struct bundle_verifier *v);

// The privacy report: its form, and what the votes of a contest show that were just opened
// (verify_bundle_report.c).
void bundle_check_report(struct bundle_verifier *v);
BAL_CHECKED bal_status bundle_compare_report(const struct bundle_verifier *v, uint32_t contest,
                                             struct bal_err *err);

// ---- V9, V10 and V12 to V16 (verify_bundle_follow.c)

void bundle_follow(struct bundle_verifier *v);

// Under the rule `sums`: each card that is opened in the contest proves what it says
// (verify_bundle_sums.c). BAL_CONFLICT: one does not.
BAL_CHECKED bal_status bundle_check_proofs(struct bundle_verifier *v, uint32_t contest,
                                           struct bal_err *err);

// ---- V18 (verify_bundle_files.c)

BAL_CHECKED bal_status bundle_check_files(struct bundle_verifier *v, struct bal_err *err);

// Notes the objects that an event names.
BAL_CHECKED bal_status bundle_name_objects(struct bundle_verifier *v, const struct event *e,
                                           struct bal_err *err);

#endif
