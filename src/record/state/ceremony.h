// SPDX-License-Identifier: Apache-2.0
// ceremony.h: the arithmetic of the seed that several parties make together (docs/parties.md,
// section 3).
#ifndef BAL_RECORD_CEREMONY_H
#define BAL_RECORD_CEREMONY_H

#include "record/state/state_parties.h"

enum { SEED_SHARE = SHA256_BYTES };

// SHA-256("ballast/seedshare/v1" LF party LF share): what a party publishes before the others show
// theirs.
void share_commitment(str party, const uint8_t share[static SEED_SHARE],
                      uint8_t out[static SHA256_BYTES]);

// The seed that follows: 64 hex digits with shares, the dice alone without. Appended to *out. The
// freeze, its root, all shares and the dice must be there. `origin`: the log's name.
void ceremony_seed(const struct state_parties *p, str origin, struct buf *out);

#endif
