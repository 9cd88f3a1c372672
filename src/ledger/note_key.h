// SPDX-License-Identifier: Apache-2.0
// note_key.h: what note.c, note_key.c and cosign.c share.
#ifndef BAL_LEDGER_NOTE_KEY_H
#define BAL_LEDGER_NOTE_KEY_H

#include "ledger/note.h"

// Appends the signature line of a key: "— NAME BASE64(id || signature)\n".
void note_add_line(struct buf *out, const struct note_key *key, str signature);

// Appends what a cosignature signs: "cosignature/v1\ntime TIME\n" and the text.
void cosign_message(str text, uint64_t time, struct buf *out);

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
