// SPDX-License-Identifier: Apache-2.0
// privacy.h: who could be recognised in votes that are opened, and what is done about it before
// anything is published.
//
// Opened votes (docs/commitments.md) are of one contest each, cannot be linked between contests,
// and name a reporting unit with at least `min_cell` cards (grouping.h). Two things are left that
// tell of one voter:
//
//   style     the set of contests on a card, where fewer than min_cell linked cards of the
//             jurisdiction have it: when such a card is drawn and opened, whoever knows who voted
//             in that style knows all of its votes;
//   pattern   what a card says in a contest, where it names choices, as a voter could be told to:
//   one
//             that fewer than min_cell cards name in the whole contest (a written name), or several
//             that fewer than min_cell cards of the unit name in this way (ranks, scores, votes).
//
// Cards with either are kept together: they become part of their jurisdiction's pool (ONEAudit),
// which has no leaves. A pool has at least min_cell cards: more cards, of the rarest other styles,
// join it while it has fewer. Cards that join can make others rare, so this goes on until none is.
#ifndef BAL_APP_PRIVACY_H
#define BAL_APP_PRIVACY_H

#include "app/frame/frame.h"

enum {
    PRIVACY_STYLE = 1,
    PRIVACY_PATTERN = 2,
    PRIVACY_FILLER = 4, // only so that a pool is large enough
};

struct privacy_contest {
    uint64_t cards;    // linked, with the contest, before any were put together
    uint64_t units;    // reporting units with such cards
    uint64_t groups;   // what they are merged into
    uint64_t smallest; // cards in the smallest group
    uint64_t exposed;  // cards in a group that is still too small or says one thing only
    uint64_t patterns; // different things that cards say, in any unit
    uint64_t rare;     // cards with a rare one
};

// A rare style.
struct privacy_style {
    uint32_t jurisdiction;
    uint64_t cards;
    uint32_t example; // number of a CVR that has it
};

struct privacy {
    const struct frame *frame;
    uint64_t min_cell;
    VEC(struct privacy_contest) contests; // of the frame
    VEC(struct privacy_style) styles;     // rare ones
    VEC(uint8_t) why;                     // of each card of the frame: why it is kept together
    uint64_t linked, style_cards, pattern_cards, filler_cards;
    struct arena arena;
};

// Looks at all linked cards of a frame. Call privacy_done in every case.
BAL_CHECKED bal_status privacy_make(struct privacy *out, const struct frame *f, uint64_t min_cell,
                                    struct bal_err *err);
void privacy_done(struct privacy *p);

// Cards that are kept together, or would have to be.
uint64_t privacy_cards(const struct privacy *p);

// Marks these cards in the election: a frame made of it anew has them in pools. `e` is the
// election that the frame was made of.
BAL_CHECKED bal_status privacy_mark(const struct privacy *p, struct election *e,
                                    struct bal_err *err);

#endif
