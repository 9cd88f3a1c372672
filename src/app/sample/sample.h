// SPDX-License-Identifier: Apache-2.0
// sample.h: the cards to look at, from the frame, a seed and how many cards each contest wants.
//
// One consistent sample for all contests (audit/sampling/styles.h) over the order that the sampler
// gives all cards. A later round has larger targets: it takes every card of the earlier ones and
// more, never others. Only as many of the smallest numbers are computed as the targets need.
//
// Cards may be drawn by weight instead (weigh.h, audit/sampling/coordinated.h): then each contest
// has an order of its own, and a card is taken if it is among the first n_c of some contest's.
// Draws are then numbered round by round in the order of the retrieval list, phantoms last, so that
// a number says nothing of the card; and every round has decoys: cards that no contest asked for,
// drawn from the same seed, so that being on the list says little of what the CVR says.
#ifndef BAL_APP_SAMPLE_H
#define BAL_APP_SAMPLE_H

#include "app/sample/weigh.h"
#include "core/interpretation.h"

struct sample_plan {
    str seed; // the bytes as announced
    const struct sampler *sampler;
    uint32_t rounds;         // at least 1
    const uint64_t *targets; // of contest c in round r (from 0): targets[r * contest_count + c],
                             // cards wanted in all so far; must not fall from round to round. 0:
                             // none of its own
    const struct weigh *weights; // cards are drawn by these (the sampler is `ballast`); NULL: alike
    unsigned decoys;             // with weights: decoys for every hundred new cards of a round
};

// One draw that was taken.
struct sampled {
    uint32_t card;  // of the frame
    uint32_t round; // from 1: the round that first took it
    uint64_t draw;  // from 1: its place in the order of all cards; gaps are draws nobody needed
    uint32_t first; // the place in sample.cards where the same card was first drawn: its own,
                    // unless the sampler draws with replacement
    bool decoy;     // no contest asked for it when it was taken
};

// What a contest may use of the sample after a round.
struct sample_contest {
    uint64_t usable; // cards of its universe, from the first on without a gap
    size_t end;      // they are those of its universe among sample.cards[0 … end - 1] whose round
                     // is not later
    bool gap;        // a card of it was passed over after them
};

struct sample {
    VEC(struct sampled) cards; // in drawing order
    uint32_t rounds, contest_count;
    VEC(struct sample_contest) contests; // of contest c after round r (from 0): as targets
    VEC(uint32_t)
    retrieval;           // places in `cards`, without repeated cards and phantoms (nobody can
                         // look for them): by jurisdiction, container, tabulator, batch and
                         // position; whole numbers by value, before other names
    bool weighted;       // by weight: each contest has an order of its own,
    VEC(uint32_t) order; // of contest c: places in `cards` order[first[c] … first[c + 1] - 1]; what
    VEC(size_t) first;   // it may use are the first `usable` of them
    bool replacement;    // draws are with replacement
    bool short_of_cards; // the universes end before all targets of the last round are met
};

// Draws. The same frame and plan give the same sample, and its first rounds are those of the plan
// without the last. Errors as sampler_draw (`consistent` names cards by their batches: it refuses
// phantoms beyond the manifest and batches in several rows); BAL_INVALID: targets that fall;
// BAL_UNSUPPORTED: weights with another sampler than `ballast`. Call sample_done in every case.
BAL_CHECKED bal_status sample_make(struct sample *out, const struct frame *f,
                                   const struct sample_plan *plan, struct bal_err *err);

void sample_done(struct sample *s);

// The contest's share of the sample after round `round` (from 1).
const struct sample_contest *sample_of(const struct sample *s, uint32_t round, uint32_t contest);

// The retrieval key of a card: round and draw, where it lies, and the imprinted id of its CVR,
// which is appended to `text`. Nothing is found yet (count 0); position 0 is a phantom. Its strings
// are the election's and the text's.
void sample_key(const struct frame *f, const struct sampled *card, struct buf *text,
                struct interpretation *out);

// A row of the manifest with the name of its jurisdiction.
struct sample_row {
    const struct manifest_batch *row;
    str jurisdiction;
};

static inline struct sample_row sample_row_of(const struct frame *f,
                                              const struct manifest_batch *row)
{
    return (struct sample_row){row, f->election->jurisdictions.items[row->jurisdiction]};
}

// The order of retrieval lists: by jurisdiction, container, tabulator and batch; whole numbers by
// value, before other names.
int sample_compare_rows(const struct sample_row *a, const struct sample_row *b);

// New cards to look for in a round, phantoms and repeated cards not counted: of each stratum where
// `by_stratum` is not NULL (room for stratum_count), and in all.
uint64_t sample_new_cards(const struct sample *s, const struct frame *f, uint32_t round,
                          uint64_t *by_stratum);

#endif
