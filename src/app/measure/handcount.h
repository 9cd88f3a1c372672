// SPDX-License-Identifier: Apache-2.0
// handcount.h: a full hand count of one contest, held against the manifest.
//
// It must cover every batch of the manifest that holds a card of the contest's universe; batches
// elsewhere may be there too. It is complete when none is missing and none disagrees.
//
// Where the votes for each choice do not say who has won, and where people give them, the rows are
// rankings (HAND_MARKS): each says how many cards of a batch say the same. Then the cards of a
// batch must be as many as the manifest lists: those of *cards*, of which the rows may be fewer
// (the others do not have the contest), or without *cards* those of all rows. Such a count may also
// be of all cards of a jurisdiction at once, its batches that hold a card of the universe together:
// rows without a batch.
//
// Of several entries (files) with a contest in a batch the last one stands alone. The last row of a
// contest says whether it is counted by batch or all at once; rows of the other kind do not count.
#ifndef BAL_APP_HANDCOUNT_H
#define BAL_APP_HANDCOUNT_H

#include "app/frame/names.h"

enum hand_state {
    HAND_COUNTED,
    HAND_MISSING,     // nothing was counted
    HAND_OTHER_CARDS, // *cards*, or rankings without it, differ from the manifest
    HAND_TOO_MANY,    // more votes than its cards can hold, or for one choice than cards
    HAND_NOT_LISTED,  // not in the manifest
};

const char *hand_state_name(enum hand_state s); // in words

// What a full hand count of the contest must say, as a sentence: "" where sums will do.
const char *handcount_needs(const struct contest *c);

// Can a full hand count decide the contest at all? BAL_UNSUPPORTED: no rule counts it.
BAL_CHECKED bal_status handcount_possible(const struct contest *c, struct bal_err *err);

struct hand_batch {
    uint32_t jurisdiction;                   // of the frame's election
    str tabulator, batch;                    // both "" of a whole jurisdiction
    uint64_t listed;                         // cards in the manifest
    bool needed;                             // it holds a card of the universe
    bool has_cards;                          // *cards* was given
    uint64_t cards, votes, blank, overvoted; // votes: cards with marks, of rankings
    str entry;                               // the file that stands; .ptr NULL: none
    enum hand_state state;
    struct place place; // of its first row in the hand count, or in the manifest
};

struct handcount {
    uint64_t needed, counted, missing, disagreeing; // batches; counted: needed and in agreement
    bool complete;
    bool ranked;         // rankings were counted by the contest's rule, once it is complete
    VEC(uint64_t) votes; // of each choice of the frame's contest; first preferences or points
    uint64_t blank, overvoted;
    const bool *won; // of each choice, by the contest's rule
    const uint32_t *seats;
    const bool *tied; // of each choice: has as many votes as others for a seat that stays open;
                      // none of them: nobody wins by the rule. NULL: it is decided
    bool changed;     // complete, and the winners are not those reported
    VEC(struct hand_batch) batches; // of the manifest and then of the count, in their order
    struct arena arena;
};

// Adds up from->hand_totals of one contest of the frame (from as in names.h). Choices that do not
// exist, batches that are not listed, a choice twice in a batch, sums where rankings are needed and
// sums beside rankings become problems with file and line; the votes of such rows do not count.
// BAL_UNSUPPORTED: no rule counts the contest. Call handcount_done in every case.
BAL_CHECKED bal_status handcount_make(struct handcount *out, const struct frame *f,
                                      uint32_t contest, const struct election *from,
                                      struct problems *p, struct bal_err *err);

void handcount_done(struct handcount *h);

#endif
