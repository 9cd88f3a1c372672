// SPDX-License-Identifier: Apache-2.0
// forge.h: the log of a county's record written and signed again by its own key, with one thing in
// it changed.
#ifndef BAL_TESTS_FORGE_H
#define BAL_TESTS_FORGE_H

#include "support/county.h"

struct forgery {
    const char *type, *key; // the event, and which object of its body; NULL: the body itself
    const char *from, *to;  // text replaced in it wherever it stands; NULL: the event is left out
    const char *twice;      // nothing is left out: cards are entered once more after this event
    const char *code;       // of the check that must fail; "": none does
};

// Signs every event of the county's record again into the record at `path`, a copy whose events are
// deleted. The forgery must find what it is about.
void forge_log(struct county *c, const char *path, const struct forgery *f);

// The same with another key, of this seed, named as the operator's; `key` gets its public part.
void forge_key(struct county *c, const char *path, const uint8_t *seed, struct buf *key);

#endif
