// SPDX-License-Identifier: Apache-2.0
// utf8.h: is it UTF-8, and decoding of what is not.
#ifndef BAL_IO_UTF8_H
#define BAL_IO_UTF8_H

#include "io/source.h"

// Number of leading bytes that are well-formed UTF-8 (no overlong forms, surrogates or values above
// U+10FFFF). A character cut off at the end is not counted.
size_t utf8_valid(str s);

// Writes the character (a scalar value) to out; returns its length, 1 to 4.
size_t utf8_put(uint32_t c, char out[static 4]);

enum encoding {
    ENCODING_UTF8,
    ENCODING_UTF16LE,
    ENCODING_UTF16BE,
    ENCODING_WINDOWS1252,
    ENCODING_BINARY
};

const char *encoding_name(enum encoding e);

// Reads the source to its end and says how its text is encoded: UTF-16 where its byte order mark
// stands; else binary where there are NUL bytes; else UTF-8 where all of it is valid; else
// Windows-1252.
BAL_CHECKED bal_status encoding_detect(struct source *s, enum encoding *out, struct bal_err *err);

// Wraps `inner` (which it then owns) so that it yields UTF-8 without a byte order mark. What is
// taken for UTF-8 passes unchecked; broken UTF-16 fails with BAL_INVALID when it is reached.
BAL_CHECKED bal_status source_open_decoded(struct source *out, struct source *inner,
                                           enum encoding encoding, struct bal_err *err);

#endif
