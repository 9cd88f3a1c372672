// SPDX-License-Identifier: Apache-2.0
// ticket.h: ticket numbers, the arithmetic of Rivest's consistent sampler.
//
// Source: R. L. Rivest, "Consistent Sampling with Replacement", arXiv:1808.10016, and the program
// published with it. A ticket is a decimal fraction as text ("0.2629…"), and tickets compare as
// text. Its digits are those of a SHA-256 digest written as a number, last digit first, padded to
// at least 64 digits.
#ifndef BAL_AUDIT_TICKET_H
#define BAL_AUDIT_TICKET_H

#include "audit/sampling/smallest.h"
#include "base/base.h"
#include "crypto/sha256.h"

enum {
    TICKET_DIGITS = 78, // of a 256-bit number, at most
    TICKET_SHOWN = 18,  // digits behind the leading nines that are shown to people
    TICKET_MAX = 4096,  // characters in one ticket; ticket g of a card has about g / 3 nines
};

// The state of SHA-256 after the seed's hash in hexadecimal: an id follows, and the digest is that
// of the id's first ticket.
void ticket_seed(str seed, struct sha256 *state);

// The first ticket of an id.
void ticket_first(const struct sha256 *seeded, str id, struct buf *out);

// The next ticket after x: larger than x, uniform between x (without its digits behind the leading
// nines) and 1. x must not lie in *out.
void ticket_next(str x, struct buf *out);

// x cut off (not rounded) `digits` digits behind its leading nines.
str ticket_trim(str x, size_t digits);

// The digits behind "0." of the ticket of a digest.
void ticket_digits(const uint8_t digest[static SHA256_BYTES], struct buf *out);

// A ticket as a sorting key. Keys compare (words, then tie) as tickets compare as text, and the
// card's index orders equal ones. `index` is below 2^32.
struct small_entry ticket_pack(const uint8_t digest[static SHA256_BYTES], uint64_t index);

// The first word of that key alone: enough to turn most cards away.
uint64_t ticket_lead(const uint8_t digest[static SHA256_BYTES]);

uint64_t ticket_index(const struct small_entry *e);
void ticket_text(const struct small_entry *e, struct buf *out);

#endif
