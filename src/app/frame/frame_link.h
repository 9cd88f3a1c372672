// SPDX-License-Identifier: Apache-2.0
// frame_link.h: which CVR belongs to which card, and which cards are known as sums, for frame.c.
#ifndef BAL_APP_FRAME_LINK_H
#define BAL_APP_FRAME_LINK_H

#include "app/frame/frame.h"

#define NO_STRATUM UINT32_MAX // of CVRs that are linked to no card

// CVRs from `from` to `to` - 1, all of one stratum and pool.
struct link_run {
    uint32_t pool; // NO_POOL: each is linked to its card, or the stratum is NO_STRATUM
    uint32_t stratum, from, to;
};

// A batch of the manifest.
struct link_batch {
    uint32_t row, rows; // rows: of links.rows from `row` on
    uint32_t stratum;
    bool ordered;          // record ids do not tell positions: order of appearance does
    bool mixed;            // nothing tells positions: all of its cards are one pool
    bool summed;           // without CVRs: its votes are reported as sums
    uint32_t pool;         // or NO_POOL
    uint64_t cards;        // in the manifest
    uint64_t cvrs, placed; // with an identity; of these, gone through so far
    uint64_t unlinked;     // CVRs without one
};

// What is known of a stratum beside what its batches say.
struct link_stratum {
    uint64_t cvrs;     // linked to their cards
    uint64_t pooled;   // cards in pools
    uint64_t unlinked; // CVRs without identity and batch
    uint64_t records;  // CVRs of all kinds
    uint64_t redacted; // linked CVRs whose content is withheld, in part
    uint64_t together; // other linked CVRs that are to be known together only
    bool summed;       // has results by batch of batches without CVRs
    bool withheld;     // has sums of withheld cards, nobody knows where
    bool bare;         // has neither CVRs nor results by batch
    bool reported;     // bare, with results as a whole
    uint32_t pool;     // of its other cards without a CVR, or NO_POOL
};

struct links {
    struct batch_match match;
    struct link_batch *batches; // match.listed
    uint32_t *rows;             // indexes in f->domain.rows, grouped by batch
    uint32_t *number;           // of each batch its number in f->batches, or TABLE_NONE
    struct link_stratum *strata;
    VEC(struct link_run) runs; // by pool, then stratum; those without a pool last
    size_t *pool_runs;         // of each pool its first run; one more
    uint32_t *sum_pool;        // pool of each of f->counted.pools, or NO_POOL
    bool refused;              // results of batches that the manifest does not have
    struct arena arena;
};

// Fills f->cvr, f->pool, f->pools, f->counted, f->polling, f->linked, f->unlinked, f->by_record and
// f->by_order; f->domain and f->strata are made, without phantoms. A CVR beyond its batch's cards
// is linked to none. Call links_done in every case.
BAL_CHECKED bal_status frame_link(struct frame *f, struct links *out, struct problems *p,
                                  struct bal_err *err);

void links_done(struct links *l);

// frame_pools.c: with the CVRs counted, decides which cards are pools and what is known of them.
BAL_CHECKED bal_status frame_pools(struct frame *f, struct links *l, struct problems *p,
                                   struct bal_err *err);

// Their parts, for given pools too: with f->sums complete, what is counted (f->counted); with
// f->pools complete, the pool of every card, which is none yet.
void frame_pools_count(struct frame *f);
BAL_CHECKED bal_status frame_pools_empty(struct frame *f, struct bal_err *err);

// Afterwards, with every CVR in its place: gives the other cards of each pool their pool.
void frame_pools_settle(struct frame *f, const struct links *l);

// The stratum of a jurisdiction; NO_STRATUM: none. Where one side names none and there is one only,
// it is that.
uint32_t frame_stratum_of(const struct frame *f, uint32_t jurisdiction);

// The card at a position of the batch, from 0 and below its number of cards.
uint64_t link_card(const struct frame *f, const struct links *l, const struct link_batch *b,
                   uint64_t position);

#endif
