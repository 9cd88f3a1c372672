// SPDX-License-Identifier: Apache-2.0
// auditing.h: a small election that a test audits.
#ifndef BAL_TESTS_AUDITING_H
#define BAL_TESTS_AUDITING_H

#include "app/found.h"
#include "support/build.h"

enum { AUDIT_CONTESTS = 16 };

struct auditing {
    struct build b;
    struct frame_settings settings[AUDIT_CONTESTS]; // of each contest: a target, 5 %
    struct frame f;
};

void auditing_init(struct auditing *a);
void auditing_frame(struct auditing *a); // makes the frame
void auditing_done(struct auditing *a);

// A card with that record id and these marks in one contest.
uint32_t auditing_card(struct auditing *a, const char *jurisdiction, const char *batch,
                       uint32_t record, uint32_t contest, const char *marks);

// What somebody would see on each card of a frame.
struct papers {
    struct interpretation *of_card;   // of each card of the frame
    const struct interpretation **at; // for struct found; as many as the sample has
    struct arena arena;
};

// Papers that say what the CVRs say; cards without a CVR are not found.
void papers_init(struct papers *p, const struct auditing *a);
void papers_done(struct papers *p);

// The paper of a card shows these choices, divided by '=', in the contest; "" blank, "-" not on it.
void papers_mark(struct papers *p, const struct auditing *a, uint32_t card, uint32_t contest,
                 const char *marks);

// The interpretations of the sample's cards.
struct found papers_found(struct papers *p, const struct sample *s);

#endif
