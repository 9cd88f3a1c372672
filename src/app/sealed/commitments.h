// SPDX-License-Identifier: Apache-2.0
// commitments.h: the cast vote records of a frame, sealed contest by contest, and what is opened of
// them, counted. The bytes: ledger/commit*.h; the argument: docs/commitments.md.
#ifndef BAL_APP_COMMITMENTS_H
#define BAL_APP_COMMITMENTS_H

#include "app/sealed/grouping.h"
#include "ledger/commit_entry.h"
#include "ledger/commit_open.h"

// ---- sealing

struct seal_request {
    const struct frame *frame;
    str election;       // E: the origin of the log
    const uint8_t *key; // K: COMMIT_KEY bytes
    uint64_t min_cell;  // cards that a reporting unit has at least (grouping.h)
    unsigned threads;   // 0: as many as there are processors
};

// One contest, sealed: leaves.of.count leaves with the root leaves.root. commit_leaves_write gives
// leaves.bin, commit_leaves_open open1; commit_salt(&contest, card) the salt of a card that is
// drawn.
struct sealed {
    struct commit_form form;
    struct commit_contest contest;
    struct grouping units;
    VEC(uint32_t) pos, entry;
    VEC(str) entries;
    VEC(uint32_t) codes; // of each entry
    struct table keys;   // of the entries: code and unit; only where `map` would be too large
    uint32_t *map;       // of each code and unit: number of the entry plus 1
    struct arena texts;
    struct commit_leaves leaves;
};

// Is there a leaf for the card in the contest? It is in the contest's universe, linked to a CVR,
// and in no pool. (Phantoms, cards without a CVR and pools have none: what they are compared with
// is public.)
bool seal_holds(const struct frame *f, uint32_t contest, uint32_t card);

// Goes through the cards that have a leaf in the contest, ascending.
typedef bal_status seal_each(void *ctx, uint32_t card, uint32_t cvr, uint32_t code,
                             struct bal_err *err);
BAL_CHECKED bal_status seal_cards(const struct frame *f, uint32_t contest, seal_each *each,
                                  void *ctx, struct bal_err *err);

// Seals one contest of the frame. The request must outlive the result. Call sealed_done in every
// case.
BAL_CHECKED bal_status seal_contest(const struct seal_request *r, uint32_t contest,
                                    struct sealed *out, struct bal_err *err);
void sealed_done(struct sealed *s);

// ---- opening

// What is opened of a contest, as codes of its column: an entry that no card of the election has
// yet gets a new one.
struct opened {
    uint64_t leaves, opened; // a leaf that is not opened says nothing
    VEC(uint64_t) counts;    // of each code: leaves that say it; code 0: not on the card
    VEC(struct opened_unit {
        str name;
        uint64_t cards; // leaves with the contest
    })
    units; // in the order of their names
    struct arena arena;
};

struct open_request {
    struct contest *contest; // its dictionary grows
    const struct ranking_rules *ranking;
    struct source *leaves, *open;   // leaves.bin, open1
    const struct commit_read *read; // what leaves.bin holds, where it was read before; or NULL
    uint64_t count;                 // n and R_c, as committed
    struct merkle_hash root;
    struct commit_wanted *wanted; // tags of drawn cards; their entries live in `opened`
    size_t wanted_count;
    unsigned threads;
};

// Checks leaves.bin and open1 against what was committed and counts them: BAL_CONFLICT or
// BAL_INVALID where they are not that. Call opened_done in every case.
BAL_CHECKED bal_status open_contest(const struct open_request *r, struct opened *out,
                                    struct bal_err *err);
void opened_done(struct opened *o);

// The code of an entry in the contest's column.
BAL_CHECKED bal_status open_code(struct contest *c, const struct ranking_rules *ranking, str entry,
                                 uint32_t *code, struct bal_err *err);

// ---- v from what was opened

// Positions of a scope without a leaf that have a public reference value.
struct open_pool {
    uint64_t cards;   // n_g: its positions
    uint64_t counted; // of these, those that count: all, or with a bound those known to have it
    uint64_t value;   // r: what each is compared with, in parts of 1/den
};

// `above` (audit/assertion/margin.h) of what was opened: the sum over leaves of 2 A - den, where a
// leaf that is not opened has A = 0, and of pools 2 n r - den times the cards that count. Phantoms
// and cards without a record add nothing (A = 1/2). BAL_LIMIT where that does not fit.
BAL_CHECKED bal_status open_above(const struct assertion *a, const struct contest *c,
                                  const struct opened *o, const struct open_pool *pools,
                                  size_t pool_count, int64_t *above, struct bal_err *err);

#endif
