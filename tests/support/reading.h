// SPDX-License-Identifier: Apache-2.0
// reading.h: an election that is read from texts, for tests of formats.
#ifndef BAL_TESTS_READING_H
#define BAL_TESTS_READING_H

#include "core/interpretation.h"
#include "formats/readers.h"

struct reading {
    struct election e;
    struct problems p;
    struct bal_err err;
};

void reading_init(struct reading *r);
void reading_done(struct reading *r);

// Reads one more text, `chunk` bytes at a time (0: all at once).
bal_status reading_add(struct reading *r, reader_fn *read, const char *text, size_t chunk);

// An election of one text; the test fails when the reader does.
void reading_open(struct reading *r, reader_fn *read, const char *text);

// The text of the election in that format; the test fails when it cannot be written.
void reading_write(const struct reading *r, const char *format, struct buf *out);

// What the card says of the contest: "", "blank", "marked Ann Bo", "marked 1:Bo 2:Ann".
void reading_marks(const struct reading *r, size_t contest, uint32_t card, struct buf *out);

// "line:column code" of every problem, one a line.
void reading_problems(const struct reading *r, struct buf *out);

#define assert_marks(r, contest, card, expected)                                                   \
    do {                                                                                           \
        AUTO_BUF marks_ = BUF_INIT(1 << 16);                                                       \
        reading_marks(r, contest, card, &marks_);                                                  \
        assert_str(buf_str(&marks_), expected);                                                    \
    } while (0)

#define assert_problems(r, expected)                                                               \
    do {                                                                                           \
        AUTO_BUF problems_ = BUF_INIT(1 << 16);                                                    \
        reading_problems(r, &problems_);                                                           \
        assert_str(buf_str(&problems_), expected);                                                 \
    } while (0)

// The text is read for every chunk size, and every n-th allocation fails once: the same problems
// and the same bytes in `format` (NULL: not written), and no fault.
void reading_is_steady(reader_fn *read, const char *text, const char *format);

// Reading `text` and writing it gives `text`.
void reading_round_trip(reader_fn *read, const char *text, const char *format);

// The format that detection finds for the text, "none" for none.
const char *reading_detect(const char *text);

#endif
