// SPDX-License-Identifier: Apache-2.0
// reconcile.h: the manifest held against the CVRs, batch by batch.
//
// Both are worst-cased: a card that the manifest lists and no CVR describes is a phantom to come, a
// CVR beyond the manifest is a card nobody can look at. Nothing is dropped or matched by guess: a
// batch of one side that resembles one of the other is named as a hint only.
#ifndef BAL_APP_RECONCILE_H
#define BAL_APP_RECONCILE_H

#include "core/election.h"
#include "io/json_write.h"

struct batch_line {
    uint32_t jurisdiction; // index in election.jurisdictions
    str tabulator, batch;
    uint64_t manifest, cvrs; // cards on each side
    bool in_manifest, in_cvrs;
    struct place place; // the row of the manifest, or the first CVR of the batch
    str nearest;        // the name on the other side that it resembles, in words; "" for none
    bool zeros;         // from which it differs in nothing but zeros in front
};

struct reconciliation {
    uint64_t manifest_cards, cvr_cards;
    uint64_t missing, extra; // sums over batches; they do not cancel out
    uint64_t unlinked;       // CVRs without a batch
    uint64_t equal;          // batches that agree
    VEC(struct batch_line) differing;
    struct arena arena;
};

// Compares manifest and CVRs and adds the problems cards-missing, cards-extra,
// batch-not-in-manifest, batch-without-cvrs and lost-zeros. Without a manifest or without CVRs
// everything stays zero. Call reconciliation_done in every case.
//
// Batches match by jurisdiction, tabulator and batch. Where one side names no jurisdiction at all
// and the other exactly one, that one is meant. A batch without tabulator matches the only one of
// that name on the other side.
BAL_CHECKED bal_status reconcile(const struct election *e, struct problems *p,
                                 struct reconciliation *out, struct bal_err *err);

void reconciliation_done(struct reconciliation *r);

// Which batches of the CVRs are which of the manifest, by the same rules. Batches are numbered:
// those of the manifest first, in its order; a batch in several rows has one number.
struct batch_match {
    uint32_t *of_row;   // of each row of the manifest
    uint32_t *of_batch; // of each of election.batches; TABLE_NONE: not known which
    uint32_t listed;    // numbers below this are in the manifest
    uint32_t count;
};

// The arrays are the arena's.
BAL_CHECKED bal_status match_batches(const struct election *e, struct arena *a,
                                     struct batch_match *out, struct bal_err *err);

// Writes it as an object; docs/json.md describes it.
void reconciliation_json(struct json_writer *w, const struct election *e,
                         const struct reconciliation *r);

#endif
