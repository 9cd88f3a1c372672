// SPDX-License-Identifier: Apache-2.0
// note_key.h: the id of a key as bytes; for note.c and note_key.c.
#ifndef BAL_LEDGER_NOTE_KEY_H
#define BAL_LEDGER_NOTE_KEY_H

#include <stdint.h>

static inline uint32_t note_id_number(const uint8_t id[static 4])
{
    return (uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 | (uint32_t)id[2] << 8 | id[3];
}

static inline void note_id_bytes(uint32_t number, uint8_t id[static 4])
{
    for (unsigned i = 0; i < 4; i++)
        id[i] = (uint8_t)(number >> (24 - 8 * i));
}

#endif
