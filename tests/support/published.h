// SPDX-License-Identifier: Apache-2.0
// published.h: of a record what its publication would tell, made into an election, and a record
// that is the same but for it: secret votes are another card's wherever that can be.
#ifndef BAL_TESTS_PUBLISHED_H
#define BAL_TESTS_PUBLISHED_H

#include "app/sealed/equivalent.h"
#include "record/verbs/verbs.h"

struct published {
    struct load load;
    struct record record; // a view of the real one
};

// From an audit that is open. The record must outlive the result.
void published_make(struct published *p, struct session *real);
void published_done(struct published *p);

#endif
