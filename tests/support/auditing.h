// SPDX-License-Identifier: Apache-2.0
// auditing.h: a small election that a test audits.
#ifndef BAL_TESTS_AUDITING_H
#define BAL_TESTS_AUDITING_H

#include "support/build.h"
#include "support/papers.h"

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

// The paper of a card shows these choices, divided by '=', in the contest; "" blank, "-" not on it.
void papers_mark(struct papers *p, const struct auditing *a, uint32_t card, uint32_t contest,
                 const char *marks);

#endif
