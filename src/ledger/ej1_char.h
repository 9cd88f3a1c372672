// SPDX-License-Identifier: Apache-2.0
// ej1_char.h: which characters EJ1 allows; for its reader and its writer.
#ifndef BAL_LEDGER_EJ1_CHAR_H
#define BAL_LEDGER_EJ1_CHAR_H

#include "base/base.h"

static inline bool ej1_key_char(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

// Length of the forbidden character at the beginning of the text (UTF-8), 0 when it is allowed:
// U+0000-1F, 7F, 2028-9, 202A-E, 2066-9. The three bytes E2 80 A8 to AE are U+2028 to 202E.
static inline size_t ej1_forbidden(str text)
{
    const unsigned char *p = (const unsigned char *)text.ptr;
    if (text.len > 0 && (p[0] < 0x20 || p[0] == 0x7F))
        return 1;
    if (text.len < 3 || p[0] != 0xE2)
        return 0;
    return (p[1] == 0x80 && p[2] >= 0xA8 && p[2] <= 0xAE) ||
                   (p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9)
               ? 3
               : 0;
}

#endif
