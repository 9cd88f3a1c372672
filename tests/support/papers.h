// SPDX-License-Identifier: Apache-2.0
// papers.h: what somebody would see on each card of a frame.
#ifndef BAL_TESTS_PAPERS_H
#define BAL_TESTS_PAPERS_H

#include "app/measure/found.h"

struct papers {
    struct interpretation *of_card; // of each card of the frame
    uint64_t cards;
    uint32_t contests;
    VEC(const struct interpretation *) at; // for struct found; as many as the sample has
    struct arena arena;
};

// Papers that say what the CVRs say; cards without a CVR are not found.
void papers_init(struct papers *p, const struct frame *f);
void papers_done(struct papers *p);

// The paper of a card shows these choices in the contest; no other contest of it changes.
void papers_put(struct papers *p, uint32_t card, uint32_t contest, enum finding_state state,
                const uint32_t *choices, uint32_t count);

// Nobody finds the card.
void papers_lose(struct papers *p, uint32_t card);

// What the card shows in the contest: never NULL.
const struct finding *papers_see(const struct papers *p, uint32_t card, uint32_t contest);

// Sum over all cards of 2 A(paper) - 1 in an assertion with den 2: above 0 if it is true. A card
// that is not found counts as the worst.
int64_t papers_margin(const struct papers *p, const struct frame *f, uint32_t contest,
                      const struct assertion *a);

// Moves votes on random cards from winner to loser of the contest's smallest margin, until the
// winner loses by one vote; `more` votes for the loser are elsewhere. moved[card] becomes true;
// cards where it was true are left alone.
void papers_make_wrong(struct papers *p, const struct frame *f, uint32_t contest, int64_t more,
                       uint64_t *random, bool *moved);

// Writes the cards that can be found as CVRs (ballast-cvr), with their positions as records.
void papers_write(const struct papers *p, const struct frame *f, const char *path);

// The interpretations of the sample's cards, which the caller may change until the next call. Cards
// that the papers do not have (of a frame with more phantoms) are not found.
struct found papers_found(struct papers *p, const struct sample *s);

#endif
