// SPDX-License-Identifier: Apache-2.0
// card.h: one card of the open round: where it lies, which contests may be on it, and what people
// read there as a table that `enter` takes. Nothing here says what its CVR has.
#ifndef BAL_RECORD_CARD_H
#define BAL_RECORD_CARD_H

#include "record/session/session.h"

struct asked_card {
    size_t sampled; // its place in sample.cards
    uint64_t round, draw;
    struct frame_place place;
    const uint32_t *contests; // of the frame: all that are voted on in its jurisdiction
    size_t count;
    str imprinted;
};

// The card of the open round that is awaited, after passing over `skip` of them, in the order of
// the retrieval list. False where there are no more. Lives as long as the session.
bool card_awaited(struct session *s, size_t skip, struct asked_card *out);

// Appends a table with this card alone: findings[i] is about the election's contest
// findings[i].contest, or about the card as a whole (CONTEST_ALL).
BAL_CHECKED bal_status card_table(const struct session *s, const struct asked_card *card,
                                  const struct finding *findings, size_t count, struct buf *out,
                                  struct bal_err *err);

#endif
