// SPDX-License-Identifier: Apache-2.0
// binary.h: binary data as text: base64 (RFC 4648 section 4, with padding) and hexadecimal in lower
// case. Reading is strict: a run of bytes has exactly one text that is accepted.
#ifndef BAL_BASE_BINARY_H
#define BAL_BASE_BINARY_H

#include <stdint.h>

#include "base/buf.h"

// A view of `len` bytes, for the functions that take a str.
static inline str str_bytes(const uint8_t *bytes, size_t len)
{
    return str_make((const char *)bytes, len);
}

void base64_add(struct buf *out, str bytes);

// Appends the bytes that the text stands for. False, with nothing appended, when it is not base64;
// false too when the buffer is full, and then it has failed.
bool base64_decode(str text, struct buf *out);

// The same for exactly `len` bytes; out is untouched when the text is not that of `len` bytes.
bool base64_get(str text, uint8_t *out, size_t len);

void hex_add(struct buf *out, str bytes);

// The bytes of 2 * len digits; out is untouched on failure.
bool hex_get(str text, uint8_t *out, size_t len);

#endif
