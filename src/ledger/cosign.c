// SPDX-License-Identifier: Apache-2.0
#include "ledger/cosign.h"

#include "ledger/note_key.h"

bal_status cosigner_make(str name, const uint8_t seed[static ED25519_SEED], struct note_signer *out,
                         struct bal_err *err)
{
    return note_signer_make_as(NOTE_COSIGNATURE, name, seed, out, err);
}

bal_status cosign(str text, const struct note_signer *signer, uint64_t time, struct buf *out,
                  struct bal_err *err)
{
    struct checkpoint c;
    uint8_t payload[8 + ED25519_SIGNATURE];
    AUTO_BUF message = BUF_INIT(NOTE_BYTES + 64);
    size_t start = out->len;
    if (signer->key.type != NOTE_COSIGNATURE)
        return bal_fail(err, BAL_INVALID, "the key of a witness is needed to cosign");
    BAL_TRY(checkpoint_parse(text, &c, err));
    cosign_message(text, time, &message);
    BAL_TRY(buf_check(&message, err));
    for (unsigned i = 0; i < 8; i++)
        payload[i] = (uint8_t)(time >> (56 - 8 * i));
    BAL_TRY(ed25519_sign(signer->seed, buf_str(&message), payload + 8, err));
    note_add_line(out, &signer->key, str_bytes(payload, sizeof payload));
    bal_status status = buf_check(out, err);
    if (status != BAL_OK)
        out->len = start;
    return status;
}

// The note of the checkpoint's text with other signature lines.
static bal_status open_lines(str text, str lines, const struct note_key *keys, size_t count,
                             struct buf *bytes, struct note *out, struct bal_err *err)
{
    buf_add(bytes, text);
    buf_add_char(bytes, '\n');
    buf_add(bytes, lines);
    BAL_TRY(buf_check(bytes, err));
    BAL_TRY(note_parse(buf_str(bytes), out, err));
    if (!str_eq(out->text, text))
        return bal_fail(err, BAL_INVALID, "these are not signature lines alone");
    bal_status status = note_verify(out, keys, count, err);
    return status == BAL_DENIED && out->verified == 0 && !note_knows(out, keys, count) ? BAL_OK
                                                                                       : status;
}

static void add(struct buf *out, const struct note_line *line)
{
    buf_addf(out, "\xE2\x80\x94 " STR_FMT " ", STR_ARG(line->name));
    buf_add(out, line->base64);
    buf_add_char(out, '\n');
}

bal_status cosign_merge(str checkpoint, str lines, const struct note_key *keys, size_t count,
                        struct buf *out, size_t *added, struct bal_err *err)
{
    struct checkpoint c;
    struct note old = {.count = 0}, new = {.count = 0};
    AUTO_BUF bytes = BUF_INIT(NOTE_BYTES);
    size_t start = out->len, fresh = 0;
    BAL_TRY(checkpoint_open(checkpoint, keys, count, &c, &old, err));
    if (lines.len > 0)
        BAL_TRY(open_lines(old.text, lines, keys, count, &bytes, &new, err));
    buf_add(out, old.text);
    buf_add_char(out, '\n');
    for (size_t k = 0; k < count; k++) {
        const struct note_line *a = note_line_of(&old, k), *b = note_line_of(&new, k);
        bool newer = b != NULL && (a == NULL || b->time > a->time);
        fresh += newer;
        if (a != NULL || b != NULL)
            add(out, newer ? b : a);
    }
    bal_status status = buf_check(out, err);
    if (status != BAL_OK)
        out->len = start;
    else
        *added = fresh;
    return status;
}
