// SPDX-License-Identifier: Apache-2.0
// slip.h: a cosigned head on paper and on a page: size, root, eight words, when, and a QR code of
// the whole checkpoint. Whoever holds a slip can compare it with another by eye, and prove with it
// what was signed.
#ifndef BAL_WITNESS_SLIP_H
#define BAL_WITNESS_SLIP_H

#include "witness/home.h"

// What a slip says. Views the head.
struct slip {
    struct checkpoint checkpoint;
    struct note_key witness; // who cosigned it
    uint64_t time;           // and when, seconds since 1970
    str head;                // the whole note
};

// Reads a cosigned head of a log. BAL_INVALID, BAL_DENIED as witness_head_open.
BAL_CHECKED bal_status slip_read(str head, const struct note_key *log,
                                 const struct note_key *witness, struct slip *out,
                                 struct bal_err *err);

// Appends it as lines of text; with `code`, a QR code of the head after them (for terminals).
BAL_CHECKED bal_status slip_text(const struct slip *s, bool code, struct buf *out,
                                 struct bal_err *err);

// Appends it as an SVG picture to print, with lines for the signatures of those who compare.
BAL_CHECKED bal_status slip_svg(const struct slip *s, struct buf *out, struct bal_err *err);

// Appends the page of a witness: its key, and of each log the last head.
BAL_CHECKED bal_status slip_page(struct witness_home *h, struct buf *out, struct bal_err *err);

#endif
