// SPDX-License-Identifier: Apache-2.0
// hex.h: bytes written in hexadecimal in a test.
#ifndef BAL_TESTS_HEX_H
#define BAL_TESTS_HEX_H

#include "support/support.h"

// The bytes of `text`, at most `cap`; the test fails when it is not hexadecimal.
static inline str test_hex(const char *text, uint8_t *out, size_t cap)
{
    size_t len = strlen(text) / 2;
    assert_true(len <= cap && hex_get(str_from(text), out, len));
    return str_bytes(out, len);
}

// The bytes in hexadecimal are these.
static inline void assert_hex(str bytes, const char *expected)
{
    AUTO_BUF out = BUF_INIT(1 << 20);
    hex_add(&out, bytes);
    assert_str(buf_str(&out), expected);
}

#endif
