// SPDX-License-Identifier: Apache-2.0
// styles.h: one sample for many contests (consistent sampling by card style).
//
// All cards lie in one order, by the numbers that the sampler gave them. Contest c wants its first
// n_c cards in that order. The walk takes a card if a contest on it still wants one; a card that is
// taken counts for every contest on it, as long as none of that contest's cards was passed over.
// Source: A. Glazer, J. Spertus, P. Stark, "More style, less work: card-style data decrease
// risk-limiting audit sample sizes", arXiv:2012.03371, section 4.
//
// What a contest may use is thus a prefix of its own cards in the order: any such prefix is a
// random sample of them, wherever it ends, for tests that are anytime-valid. Larger targets take
// every card taken before, and each contest's prefix only gets longer: while a contest wants cards,
// each of its cards is taken, so how many it had at any place does not depend on the others.
#ifndef BAL_AUDIT_STYLES_H
#define BAL_AUDIT_STYLES_H

#include "base/base.h"

// The contests on a card, each once (numbers below contest_count): writes them to `out`, which has
// room for contest_count, and returns how many.
typedef size_t contests_of_fn(void *ctx, uint32_t card, uint32_t *out);

struct styles_request {
    const uint32_t *order; // card indexes in drawing order: all of them, or the first of them
    size_t cards;
    contests_of_fn *contests;
    void *ctx;
    const uint64_t *targets; // cards that each contest wants; 0: none of its own
    uint32_t contest_count;
};

// What one contest got.
struct styles_contest {
    uint64_t usable; // cards of its prefix: at least the target, unless the order ran out
    size_t end;      // its prefix is its cards at places 0 … end - 1 of the order
    bool passed;     // one of its cards was passed over: the prefix ends there for good
};

struct styles_sample {
    VEC(size_t) taken; // places in the order, ascending
    VEC(struct styles_contest) contests;
    bool short_of_cards; // the order ran out before every target was met
};

// Walks. The same request gives the same sample. Time: cards x contests on a card. BAL_LIMIT
// without memory. Call styles_done in every case.
BAL_CHECKED bal_status styles_take(const struct styles_request *r, struct styles_sample *out,
                                   struct bal_err *err);

void styles_done(struct styles_sample *s);

#endif
