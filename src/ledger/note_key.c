// SPDX-License-Identifier: Apache-2.0
// Keys of signed notes: their names, ids and texts.
#include "ledger/note_key.h"

#include "crypto/sha256.h"
#include "io/utf8.h"
#include "ledger/note.h"

// The white space of Unicode, in UTF-8.
static const char *const blanks[] = {
    "\t",           "\n",           "\v",           "\f",           "\r",           " ",
    "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82",
    "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88",
    "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F",
    "\xE3\x80\x80"};

bool note_key_same(const struct note_key *a, const struct note_key *b)
{
    return a->id == b->id && a->type == b->type && str_eq(note_key_name(a), note_key_name(b)) &&
           memcmp(a->public, b->public, ED25519_PUBLIC) == 0;
}

bool note_name_fits(str name)
{
    if (name.len == 0 || name.len > NOTE_NAME || utf8_valid(name) < name.len ||
        str_index(name, '+') < name.len)
        return false;
    for (size_t i = 0; i < name.len; i++)
        if ((unsigned char)name.ptr[i] < 0x20)
            return false;
    for (size_t i = 0; i < ARRAY_LEN(blanks); i++)
        if (str_find(name, str_from(blanks[i])) < name.len)
            return false;
    return true;
}

bal_status note_key_make(enum note_type type, str name, const uint8_t public[static ED25519_PUBLIC],
                         struct note_key *out, struct bal_err *err)
{
    struct note_key k = {.type = type};
    if (!note_name_fits(name))
        return bal_fail(err, BAL_INVALID,
                        "a key's name is 1 to %d bytes without blanks and plus signs", NOTE_NAME);
    if (!ed25519_key_fits(public))
        return bal_fail(err, BAL_INVALID, "the public key of '" STR_FMT "' is not a safe one",
                        STR_ARG(name));
    const uint8_t algorithm = (uint8_t)type;
    uint8_t digest[SHA256_BYTES];
    struct sha256 s;
    sha256_init(&s);
    sha256_add(&s, name);
    sha256_add(&s, STR("\n"));
    sha256_add(&s, str_bytes(&algorithm, 1));
    sha256_add(&s, str_bytes(public, ED25519_PUBLIC));
    sha256_done(&s, digest);
    memcpy(k.name_bytes, name.ptr, name.len);
    memcpy(k.public, public, ED25519_PUBLIC);
    k.id = note_id_number(digest);
    *out = k;
    return BAL_OK;
}

bal_status note_signer_make_as(enum note_type type, str name,
                               const uint8_t seed[static ED25519_SEED], struct note_signer *out,
                               struct bal_err *err)
{
    uint8_t public[ED25519_PUBLIC];
    BAL_TRY(ed25519_public(seed, public, err));
    BAL_TRY(note_key_make(type, name, public, &out->key, err));
    memcpy(out->seed, seed, ED25519_SEED);
    return BAL_OK;
}

bal_status note_signer_make(str name, const uint8_t seed[static ED25519_SEED],
                            struct note_signer *out, struct bal_err *err)
{
    return note_signer_make_as(NOTE_ED25519, name, seed, out, err);
}

void note_signer_wipe(struct note_signer *s)
{
    explicit_bzero(s, sizeof *s);
}

bal_status note_vkey_parse(str text, struct note_key *out, struct bal_err *err)
{
    struct note_key k;
    uint8_t id[4], bytes[1 + ED25519_PUBLIC];
    str rest = text, name = str_cut(&rest, '+'), number = str_cut(&rest, '+');
    if (!note_name_fits(name) || !hex_get(number, id, sizeof id) ||
        !base64_get(rest, bytes, sizeof bytes))
        return bal_fail(err, BAL_INVALID, "a public key is written NAME+8 hex digits+base64");
    if (bytes[0] != NOTE_ED25519 && bytes[0] != NOTE_COSIGNATURE)
        return bal_fail(err, BAL_UNSUPPORTED, "the key '" STR_FMT "' is of an unknown kind",
                        STR_ARG(name));
    BAL_TRY(note_key_make(bytes[0], name, bytes + 1, &k, err));
    if (k.id != note_id_number(id))
        return bal_fail(err, BAL_INVALID, "the number of the key '" STR_FMT "' is not that key's",
                        STR_ARG(name));
    *out = k;
    return BAL_OK;
}

void note_vkey_add(struct buf *out, const struct note_key *key)
{
    uint8_t id[4], bytes[1 + ED25519_PUBLIC];
    note_id_bytes(key->id, id);
    bytes[0] = (uint8_t)key->type;
    memcpy(bytes + 1, key->public, ED25519_PUBLIC);
    buf_add(out, note_key_name(key));
    buf_add_char(out, '+');
    hex_add(out, str_bytes(id, sizeof id));
    buf_add_char(out, '+');
    base64_add(out, str_bytes(bytes, sizeof bytes));
}
