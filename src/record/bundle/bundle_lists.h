// SPDX-License-Identifier: Apache-2.0
// bundle_lists.h: what the freeze published of contests and cards (docs/bundle.md, 3.1, 3.4, 3.5,
// 4), read for a verifier, and the election without its cards that it makes.
#ifndef BAL_RECORD_BUNDLE_LISTS_H
#define BAL_RECORD_BUNDLE_LISTS_H

#include "app/sealed/equivalent.h"
#include "record/session/inputs.h"

// More cards than any state has, and few enough that a small list cannot ask for all memory.
enum { PUBLIC_CARDS = 1 << 28 };

// What each card of a set is.
enum public_kind { PUBLIC_LINKED, PUBLIC_POOL, PUBLIC_UNREAD, PUBLIC_PHANTOM, PUBLIC_KINDS };

// A set of contests that cards are about.
struct public_set {
    enum public_kind kind;
    const bool *in; // of each contest
    uint64_t cards;
};

// Cards in a row, of one row of the manifest and one set.
struct public_run {
    uint64_t first, cards;
    const struct manifest_batch *row; // NULL: phantoms
    uint64_t position;                // in the row, from 1
    uint32_t set;
};

// A contest as the list says it is.
struct public_contest {
    str name;               // spelled and cleaned
    uint64_t cards;         // N
    uint64_t bound;         // 0: none
    uint64_t counted;       // positions whose set has it
    uint64_t linked;        // of these: linked, so that they have a leaf
    uint64_t leaves;        // n, as committed; 0: it has no commitment
    bool committed, summed; // summed: by a tree of sums, too
    uint64_t pending;       // ballots that may still come
    bool by_batch; // whole batches are compared: N is the bound, or the positions, and these
    struct merkle_hash root;
};

struct public_lists {
    struct load load; // the public inputs, and the contests; no cards
    VEC(struct public_contest) contests;
    VEC(struct public_set) sets;
    VEC(struct public_run) runs; // all cards
    uint64_t cards;
    bool restated; // a contest has another function, other seats or votes than the inputs state
    struct arena arena;
};

// Reads the public inputs and makes the contests of the list in them. BAL_CONFLICT: the inputs have
// other contests, or records that should be secret.
BAL_CHECKED bal_status public_contests(struct public_lists *p, struct record *r,
                                       struct bal_err *err);

// Reads positions and scopes, which must fit each other and the manifest, and counts.
BAL_CHECKED bal_status public_cards(struct public_lists *p, struct record *r, struct bal_err *err);

// Reads the commitments.
BAL_CHECKED bal_status public_commitments(struct public_lists *p, struct record *r,
                                          struct bal_err *err);

// The run that a card is in; cards of all runs follow each other.
const struct public_run *public_run_of(const struct public_lists *p, uint64_t card);

// The contest of that name in the lists: its number, or TABLE_NONE. `from` is tried first.
uint32_t public_contest_find(const struct public_lists *p, str name, uint32_t from);

// All zero at first; in every case.
void public_lists_done(struct public_lists *p);

#endif
