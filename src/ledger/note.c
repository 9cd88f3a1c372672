// SPDX-License-Identifier: Apache-2.0
#include "ledger/note.h"

#include "io/utf8.h"
#include "ledger/note_key.h"

static const char dash[] = "\xE2\x80\x94 "; // an em dash and a space

// What the text of a note may hold.
static bool text_fits(str text)
{
    if (text.len == 0 || text.ptr[text.len - 1] != '\n' || utf8_valid(text) < text.len)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < 0x20 && text.ptr[i] != '\n')
            return false;
    return true;
}

void note_add_line(struct buf *out, const struct note_key *key, str signature)
{
    uint8_t id[4];
    AUTO_BUF payload = BUF_INIT(256);
    note_id_bytes(key->id, id);
    buf_add(&payload, str_bytes(id, sizeof id));
    buf_add(&payload, signature);
    buf_add(out, str_from(dash));
    buf_add(out, note_key_name(key));
    buf_add_char(out, ' ');
    base64_add(out, buf_str(&payload));
    buf_add_char(out, '\n');
    out->failed = out->failed || payload.failed;
}

bal_status note_sign(str text, const struct note_signer *signers, size_t count, struct buf *out,
                     struct bal_err *err)
{
    size_t start = out->len;
    if (!text_fits(text) || count == 0 || count > NOTE_LINES)
        return bal_fail(err, BAL_INVALID, "this is not a text that can be signed as a note");
    for (size_t i = 0; i < count; i++)
        if (signers[i].key.type != NOTE_ED25519)
            return bal_fail(err, BAL_INVALID, "the key of a witness signs nothing but checkpoints");
    buf_add(out, text);
    buf_add_char(out, '\n');
    for (size_t i = 0; i < count; i++) {
        uint8_t signature[ED25519_SIGNATURE];
        bal_status status = ed25519_sign(signers[i].seed, text, signature, err);
        if (status != BAL_OK) {
            out->len = start;
            return status;
        }
        note_add_line(out, &signers[i].key, str_bytes(signature, sizeof signature));
    }
    if (!out->failed && out->len - start <= NOTE_BYTES)
        return BAL_OK;
    out->len = start;
    return bal_fail(err, BAL_LIMIT, "a signed note holds at most %d bytes", NOTE_BYTES);
}

static bal_status refuse(struct bal_err *err, const char *why)
{
    return bal_fail(err, BAL_INVALID, "not a signed note: %s", why);
}

// "— NAME BASE64", without its line end.
static bal_status parse_line(str line, struct note_line *out, struct bal_err *err)
{
    AUTO_BUF payload = BUF_INIT(NOTE_BYTES);
    if (!str_starts(line, str_from(dash)))
        return refuse(err, "a line among the signatures does not begin with a dash");
    str rest = str_skip(line, sizeof dash - 1);
    size_t space = str_index(rest, ' ');
    str name = str_head(rest, space);
    if (space == rest.len || !note_name_fits(name))
        return refuse(err, "a signature has no proper name");
    str base64 = str_skip(rest, space + 1);
    bool good = base64_decode(base64, &payload) && payload.len > 4;
    if (payload.failed)
        return err_memory(err);
    if (!good)
        return refuse(err, "a signature is not base64");
    const uint8_t *id = (const uint8_t *)payload.ptr;
    *out = (struct note_line){.name = name, .base64 = base64, .id = note_id_number(id)};
    return BAL_OK;
}

bal_status note_parse(str bytes, struct note *out, struct bal_err *err)
{
    if (bytes.len > NOTE_BYTES)
        return bal_fail(err, BAL_LIMIT, "a signed note holds at most %d bytes", NOTE_BYTES);
    if (!text_fits(bytes))
        return refuse(err, "it has control characters, is not UTF-8 or has no last line end");
    size_t split = bytes.len; // where the last blank line is
    for (size_t i = 0; i + 1 < bytes.len; i++)
        if (bytes.ptr[i] == '\n' && bytes.ptr[i + 1] == '\n')
            split = i + 1;
    if (split >= bytes.len - 1)
        return refuse(err, "no signatures follow the text");
    struct note n = {.text = str_head(bytes, split)};
    for (str rest = str_skip(bytes, split + 1); rest.len > 0;) {
        if (n.count == NOTE_LINES)
            return refuse(err, "it has more than 64 signatures");
        BAL_TRY(parse_line(str_cut(&rest, '\n'), &n.line[n.count], err));
        for (size_t i = 0; i < n.count; i++)
            if (n.line[i].id == n.line[n.count].id && str_eq(n.line[i].name, n.line[n.count].name))
                return refuse(err, "a key has signed twice");
        n.count++;
    }
    *out = n;
    return BAL_OK;
}

static bool verify_text(const struct note_key *key, str text, const struct note_line *line)
{
    uint8_t payload[4 + ED25519_SIGNATURE];
    return base64_get(line->base64, payload, sizeof payload) &&
           ed25519_verify(key->public, text, payload + 4);
}

void cosign_message(str text, uint64_t time, struct buf *out)
{
    buf_add(out, STR("cosignature/v1\ntime "));
    buf_add_u64(out, time);
    buf_add_char(out, '\n');
    buf_add(out, text);
}

static bool verify_cosignature(const struct note_key *key, str text, struct note_line *line)
{
    uint8_t payload[4 + 8 + ED25519_SIGNATURE];
    AUTO_BUF message = BUF_INIT(NOTE_BYTES + 64);
    if (!base64_get(line->base64, payload, sizeof payload))
        return false;
    uint64_t time = 0;
    for (size_t i = 4; i < 12; i++)
        time = time << 8 | payload[i];
    cosign_message(text, time, &message);
    line->time = time;
    return !message.failed && ed25519_verify(key->public, buf_str(&message), payload + 12);
}

static bool same_key(const struct note_key *k, uint32_t id, str name)
{
    return k->id == id && str_eq(note_key_name(k), name);
}

static bool all_different(const struct note_key *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            if (same_key(&keys[k], keys[i].id, note_key_name(&keys[i])))
                return false;
    return true;
}

bool note_knows(const struct note *n, const struct note_key *keys, size_t count)
{
    for (size_t i = 0; i < n->count; i++)
        for (size_t k = 0; k < count; k++)
            if (same_key(&keys[k], n->line[i].id, n->line[i].name))
                return true;
    return false;
}

const struct note_line *note_line_of(const struct note *n, size_t key)
{
    for (size_t i = 0; i < n->count; i++)
        if (n->line[i].verdict == NOTE_VERIFIED && n->line[i].key == key)
            return &n->line[i];
    return NULL;
}

bal_status note_verify(struct note *n, const struct note_key *keys, size_t count,
                       struct bal_err *err)
{
    if (!all_different(keys, count))
        return bal_fail(err, BAL_INVALID, "two keys have the same name and number");
    n->verified = 0;
    for (size_t i = 0; i < n->count; i++) {
        struct note_line *line = &n->line[i];
        line->verdict = NOTE_UNKNOWN;
        for (size_t k = 0; k < count && line->verdict == NOTE_UNKNOWN; k++) {
            if (!same_key(&keys[k], line->id, line->name))
                continue;
            if (keys[k].type == NOTE_COSIGNATURE ? !verify_cosignature(&keys[k], n->text, line)
                                                 : !verify_text(&keys[k], n->text, line))
                return bal_fail(err, BAL_DENIED, "the signature of '" STR_FMT "' is not valid",
                                STR_ARG(line->name));
            line->verdict = NOTE_VERIFIED;
            line->key = k;
            n->verified++;
        }
    }
    if (n->verified == 0)
        return bal_fail(err, BAL_DENIED, "none of the known keys has signed");
    return BAL_OK;
}

bal_status note_open(str bytes, const struct note_key *keys, size_t count, struct note *out,
                     struct bal_err *err)
{
    struct note n = {.count = 0};
    BAL_TRY(note_parse(bytes, &n, err));
    BAL_TRY(note_verify(&n, keys, count, err));
    *out = n;
    return BAL_OK;
}
