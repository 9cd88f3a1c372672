// SPDX-License-Identifier: Apache-2.0
// canonical.h: a digest of an election as it was understood, whatever format it came in.
//
// It is committed beside the digests of the files, so that a later change of a reader cannot
// silently change an old audit: where the files are the same and this differs, the reader differs.
#ifndef BAL_CORE_CANONICAL_H
#define BAL_CORE_CANONICAL_H

#include "core/election.h"
#include "crypto/sha256.h"

// Names the form below; a change of it gets another number.
#define CANONICAL_FORM "ballast-canonical/v2"

// SHA-256 of the line CANONICAL_FORM and then contests, batches, cards, columns, pools, manifest
// and results, in their order. Numbers are 8 bytes, big-endian; a text is its length and its bytes;
// the codes of a column are 1, 2 or 4 bytes, as its dictionary needs, big-endian. File names, lines
// and problems are left out. docs/canonical.md has it field by field.
void election_canonical(const struct election *e, uint8_t digest[static SHA256_BYTES]);

#endif
