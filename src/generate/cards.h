// SPDX-License-Identifier: Apache-2.0
// cards.h: the cards of a world as an election, as the machines recorded them or as they lie in the
// boxes.
#ifndef BAL_GENERATE_CARDS_H
#define BAL_GENERATE_CARDS_H

#include "generate/world.h"

enum view { VIEW_MACHINE, VIEW_PAPER };

// Makes the election: contests, manifest and cards. Both views have the same contests, choices and
// manifest, and a card in both has the same key. faults[f] becomes the number of cards with that
// fault. Call election_done in any case.
BAL_CHECKED bal_status world_election(const struct world *w, enum view view, struct election *out,
                                      uint64_t faults[FAULT_COUNT], const struct progress *progress,
                                      struct bal_err *err);

// What becomes of a sheet of a voter.
enum generate_fault world_fault(const struct world *w, uint64_t voter, uint32_t sheet);

// Changes one of the `count` votes of a card, for the contests given, as a fault of one vote or of
// two votes does. A card on which nobody could have got a vote instead gets a fault of one vote:
// the result is what it was in the end.
enum generate_fault world_spoil(const struct world *w, const uint16_t *contests, struct vote *votes,
                                uint32_t count, enum generate_fault fault, struct random *r);

#endif
