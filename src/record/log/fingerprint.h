// SPDX-License-Identifier: Apache-2.0
// fingerprint.h: the freeze of a record, to be read aloud, written down and scanned.
#ifndef BAL_RECORD_FINGERPRINT_H
#define BAL_RECORD_FINGERPRINT_H

#include "record/log/record.h"

// The tree up to the last assertions-commit. False where nothing is frozen.
bool fingerprint_freeze(const struct record *r, uint64_t *size, struct merkle_hash *root);

// Appends "SIZE events, root BASE64" and the eight words, each line after `indent` and with its
// end; with `qr` also a QR code of the checkpoint's three lines (origin, size, root).
BAL_CHECKED bal_status fingerprint_text(const struct record *r, uint64_t size,
                                        const struct merkle_hash *root, const char *indent, bool qr,
                                        struct buf *out, struct bal_err *err);

#endif
