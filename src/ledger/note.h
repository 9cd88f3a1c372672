// SPDX-License-Identifier: Apache-2.0
// note.h: signed notes (C2SP signed-note): a text, a blank line, and signature lines.
//
//     some text\n
//     \n
//     — NAME BASE64(key id (4 bytes) || signature)\n          1 to NOTE_LINES of them
//
// The text is UTF-8 without control characters but line ends, and ends in one. A key has a name
// (no blanks, no "+") and is written NAME+ID+BASE64(type || public key), the "vkey". Its id is the
// first four bytes of SHA-256(NAME || "\n" || type || public key).
//
// Types: 0x01, an Ed25519 signature of the text; 0x04, a cosignature (C2SP tlog-cosignature):
// be64(time) || the Ed25519 signature of "cosignature/v1\ntime TIME\n" || text.
//
// Stricter than C2SP asks for: base64 and the id must be in canonical form, a key signs once.
#ifndef BAL_LEDGER_NOTE_H
#define BAL_LEDGER_NOTE_H

#include "base/base.h"
#include "crypto/ed25519.h"

enum {
    NOTE_BYTES = 65536, // a whole note
    NOTE_LINES = 64,    // signature lines
    NOTE_NAME = 255,    // bytes of a key's name
};

enum note_type { NOTE_ED25519 = 1, NOTE_COSIGNATURE = 4 };

// A public key: a plain value.
struct note_key {
    char name_bytes[NOTE_NAME + 1];
    uint32_t id;
    enum note_type type;
    uint8_t public[ED25519_PUBLIC];
};

static inline str note_key_name(const struct note_key *k)
{
    return str_from(k->name_bytes);
}

// A key that can sign. Whoever holds one wipes it (note_signer_wipe) when done.
struct note_signer {
    struct note_key key; // of type NOTE_ED25519; of a witness NOTE_COSIGNATURE (cosign.h)
    uint8_t seed[ED25519_SEED];
};

// The same name, number, type and public key.
bool note_key_same(const struct note_key *a, const struct note_key *b);

bool note_name_fits(str name);

// BAL_INVALID when the name or the key cannot be one.
BAL_CHECKED bal_status note_key_make(enum note_type type, str name,
                                     const uint8_t public[static ED25519_PUBLIC],
                                     struct note_key *out, struct bal_err *err);

// Makes the signer of a name from 32 random bytes.
BAL_CHECKED bal_status note_signer_make(str name, const uint8_t seed[static ED25519_SEED],
                                        struct note_signer *out, struct bal_err *err);

// The same for a key of that type.
BAL_CHECKED bal_status note_signer_make_as(enum note_type type, str name,
                                           const uint8_t seed[static ED25519_SEED],
                                           struct note_signer *out, struct bal_err *err);
void note_signer_wipe(struct note_signer *s);

BAL_CHECKED bal_status note_vkey_parse(str text, struct note_key *out, struct bal_err *err);
void note_vkey_add(struct buf *out, const struct note_key *key);

// Appends the whole note to *out. The text must be one that a note can hold, the signers' keys of
// type NOTE_ED25519. On failure *out is as it was.
BAL_CHECKED bal_status note_sign(str text, const struct note_signer *signers, size_t count,
                                 struct buf *out, struct bal_err *err);

enum note_verdict { NOTE_UNKNOWN, NOTE_VERIFIED };

struct note_line {
    str name;
    uint32_t id;
    str base64; // id and signature
    enum note_verdict verdict;
    size_t key;    // which key, when verified
    uint64_t time; // of a cosignature, seconds since 1970, when verified
};

// Views the bytes it was read from.
struct note {
    str text; // with its last line end
    size_t count, verified;
    struct note_line line[NOTE_LINES];
};

// Reads the form; no signature is looked at (all are NOTE_UNKNOWN).
BAL_CHECKED bal_status note_parse(str bytes, struct note *out, struct bal_err *err);

// Verifies each line whose key (name and id) is among `keys`; other lines stay NOTE_UNKNOWN and
// count for nothing. BAL_DENIED when a known key's signature is wrong, whatever the other lines
// are, or when no line is by a known key; BAL_INVALID when two keys have the same name and id.
BAL_CHECKED bal_status note_verify(struct note *n, const struct note_key *keys, size_t count,
                                   struct bal_err *err);

// Is a line by one of the keys, whatever its signature is worth?
bool note_knows(const struct note *n, const struct note_key *keys, size_t count);

// The line that key number `key` of those it was verified with has signed, or NULL.
const struct note_line *note_line_of(const struct note *n, size_t key);

// Both note_parse and note_verify.
BAL_CHECKED bal_status note_open(str bytes, const struct note_key *keys, size_t count,
                                 struct note *out, struct bal_err *err);

#endif
