// SPDX-License-Identifier: Apache-2.0
// coordinated.h: one sample for many contests, each with weights of its own.
//
// Every card has one number; contest c draws its cards by E / q_c (weights.h) and wants the first
// n_c of them. A card is pulled if some contest wants it. A contest may use its cards up to the
// first, in its own order, that was not pulled: whoever pulled them, they are a prefix of its own
// random order, which is a valid sample for anytime-valid tests wherever it ends. With weights 0
// and 1 this is the consistent sample of styles.h (bottom-k samples with coordinated numbers:
// E. Cohen, H. Kaplan, "Tighter estimation using bottom k sketches", VLDB 2008).
//
// Larger targets pull every card that smaller ones pull, and each contest's prefix only grows.
#ifndef BAL_AUDIT_COORDINATED_H
#define BAL_AUDIT_COORDINATED_H

#include "audit/sampling/weights.h"

struct card_weight {
    uint32_t contest;
    uint64_t q; // above 0: a contest that never draws the card leaves it out
};

// The number of each card, and what each contest makes of it. All called with ctx.
struct coordinated_cards {
    // Calls take(to, card, digest) for every card of the domain, each once, in any order but always
    // the same one.
    bal_status (*each)(void *ctx,
                       bal_status (*take)(void *to, uint32_t card, const uint8_t *digest,
                                          struct bal_err *err),
                       void *to, struct bal_err *err);
    // The contests that may draw the card, each once, and its weight there; `out` has room for
    // contest_count. Returns how many.
    size_t (*weights)(void *ctx, uint32_t card, struct card_weight *out);
    void *ctx;
};

struct coordinated_contest {
    const struct weight_count *counts; // its cards by weight, weights above 0, each once
    size_t count;
};

struct coordinated_request {
    struct coordinated_cards cards;
    const struct coordinated_contest *contests;
    uint32_t contest_count, rounds;
    const uint64_t *targets; // of contest c in round r: targets[r * contest_count + c]; must not
                             // fall from round to round
};

// A card that was pulled.
struct pulled {
    uint32_t card;
    uint32_t round; // from 1: the first that pulls it
    struct u256 prn;
};

struct coordinated_share {
    uint64_t usable; // cards of its prefix
    bool gap;        // cards of it were pulled after them, and one before was not
};

struct coordinated_sample {
    VEC(struct pulled) pulled; // by PRN
    // Of contest c: places in `pulled` of the cards that it draws, in its own order:
    // order[first[c] … first[c + 1] - 1]; those after its last prefix too.
    VEC(uint32_t) order;
    VEC(size_t) first;                      // contest_count + 1
    VEC(struct coordinated_share) contests; // of contest c after round r (from 0): as targets
    bool short_of_cards;                    // a contest has fewer cards than its last target
};

// Draws. The same request gives the same sample. Time: two passes over all cards. BAL_LIMIT
// without memory. Call coordinated_done in every case.
BAL_CHECKED bal_status coordinated_take(const struct coordinated_request *r,
                                        struct coordinated_sample *out, struct bal_err *err);

void coordinated_done(struct coordinated_sample *s);

#endif
