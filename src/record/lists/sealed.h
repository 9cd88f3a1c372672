// SPDX-License-Identifier: Apache-2.0
// sealed.h: the sealed votes of an audit (app/sealed/commitments.h) and what its record opens of
// them. docs/bundle.md has the bytes.
#ifndef BAL_RECORD_SEALED_H
#define BAL_RECORD_SEALED_H

#include "app/sealed/commitments.h"
#include "record/lists/lists.h"

// A sealed contest, for whoever goes through all of them.
typedef bal_status sealed_fn(void *ctx, uint32_t contest, const struct sealed *sealed,
                             struct bal_err *err);

// Seals every contest of the session that has leaves anew, in their order, by the key and the
// smallest unit of the freeze.
BAL_CHECKED bal_status session_seal(struct session *s, sealed_fn *each, void *ctx,
                                    struct bal_err *err);

// What a file of a sealed contest is, whether it is written or not.
struct sealed_file {
    uint8_t sha256[SHA256_BYTES];
    uint64_t size;
};

// Writes leaves.bin, or open1 where `open`, to `out` (NULL: nowhere) and says what it is. Failures
// of writing come out when the sink is closed.
BAL_CHECKED bal_status sealed_write(const struct sealed *sealed, bool open, struct sink *out,
                                    struct sealed_file *is, struct bal_err *err);

// A line of the list of tally-open.
BAL_CHECKED bal_status tally_line(struct session *s, uint32_t contest,
                                  const struct sealed_file *leaves, const struct sealed_file *open,
                                  struct buf *out, struct bal_err *err);

// What a line of that list says of its files.
BAL_CHECKED bal_status tally_files(const struct ej1 *line, struct sealed_file *leaves,
                                   struct sealed_file *open, struct bal_err *err);

// The same of the first line that is of this contest. BAL_NOT_FOUND: there is none.
BAL_CHECKED bal_status tally_find(str list, str contest, struct sealed_file *leaves,
                                  struct sealed_file *open, struct bal_err *err);

// The list of card-open for what the event `refers` entered (or, of a round-close, for the cards
// that nobody entered): without the cards that an opening before event `before` has.
BAL_CHECKED bal_status list_cards_open(struct session *s, uint64_t refers, uint64_t before,
                                       struct buf *out, struct bal_err *err);

// Sets the flags, one for each of sample.cards, of the cards that openings before event `before`
// are about.
BAL_CHECKED bal_status session_opened(struct session *s, uint64_t before, bool *of,
                                      struct bal_err *err);

// BAL_CONFLICT: the correction, event `seq`, is about a card whose record was opened before it, or
// that what it corrects has not (cards that nobody entered in a round that is closed may be added).
BAL_CHECKED bal_status session_check_correction(struct session *s, uint64_t seq,
                                                struct bal_err *err);

#endif
