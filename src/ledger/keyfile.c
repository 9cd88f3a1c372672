// SPDX-License-Identifier: Apache-2.0
#include "ledger/keyfile.h"

#include "crypto/seal.h"
#include "crypto/sha256.h"
#include "io/private_file.h"

static const char first_line[] = "ballast-key/v1\n";

enum { SEALED = ED25519_SEED + SEAL_TAG };

static bal_status add_sealed(struct buf *out, const struct note_signer *signer, str passphrase,
                             const struct random_source *random, struct bal_err *err)
{
    struct seal s = {.cost = SEAL_COST};
    uint8_t sealed[SEALED];
    BAL_TRY(random_fill(random, s.salt, SEAL_SALT, err));
    BAL_TRY(random_fill(random, s.nonce, SEAL_NONCE, err));
    BAL_TRY(seal_lock(&s, passphrase, buf_str(out), str_bytes(signer->seed, ED25519_SEED), sealed,
                      err));
    buf_addf(out, "scrypt-aes256gcm %u ", s.cost);
    base64_add(out, str_bytes(s.salt, SEAL_SALT));
    buf_add_char(out, ' ');
    base64_add(out, str_bytes(s.nonce, SEAL_NONCE));
    buf_add_char(out, ' ');
    base64_add(out, str_bytes(sealed, SEALED));
    buf_add_char(out, '\n');
    return BAL_OK;
}

static void add_digest(struct buf *out)
{
    uint8_t digest[SHA256_BYTES];
    sha256(buf_str(out), digest);
    buf_add(out, STR("sha256 "));
    hex_add(out, str_bytes(digest, SHA256_BYTES));
    buf_add_char(out, '\n');
}

bal_status keyfile_add(struct buf *out, const struct note_signer *signer, str passphrase,
                       const struct random_source *random, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(KEYFILE_BYTES);
    bal_status status = buf_reserve(&text, KEYFILE_BYTES) ? BAL_OK : err_memory(err);
    buf_addf(&text, "%svkey ", first_line);
    note_vkey_add(&text, &signer->key);
    buf_add_char(&text, '\n');
    if (passphrase.len > 0 && status == BAL_OK) {
        status = add_sealed(&text, signer, passphrase, random, err);
    } else {
        buf_add(&text, STR("plain "));
        base64_add(&text, str_bytes(signer->seed, ED25519_SEED));
        buf_add_char(&text, '\n');
    }
    add_digest(&text);
    if (status == BAL_OK)
        status = buf_check(&text, err);
    if (status == BAL_OK)
        buf_add(out, buf_str(&text));
    buf_wipe(&text);
    return status == BAL_OK ? buf_check(out, err) : status;
}

static bal_status damaged(struct bal_err *err)
{
    bal_fail(err, BAL_INVALID, "the key file is damaged");
    err_hint(err, "Use a copy of it. Without the key the record can be read and verified, but "
                  "nothing can be added.");
    return BAL_INVALID;
}

struct parts {
    str context;      // the first two lines
    str vkey;         // without its word
    str kind, secret; // third line: its first word, and the rest
};

static bool cut(str text, struct parts *out)
{
    str rest = text, word;
    if (!str_starts(text, str_from(first_line)) || !str_ends(text, STR("\n")))
        return false;
    (void)str_cut(&rest, '\n');
    out->vkey = str_cut(&rest, '\n');
    word = str_cut(&out->vkey, ' ');
    out->context = str_head(text, text.len - rest.len);
    out->secret = str_cut(&rest, '\n');
    out->kind = str_cut(&out->secret, ' ');
    uint8_t digest[SHA256_BYTES], written[SHA256_BYTES];
    sha256(str_head(text, text.len - rest.len), digest);
    return str_eq(word, STR("vkey")) && str_starts(rest, STR("sha256 ")) &&
           hex_get(str_head(str_skip(rest, 7), rest.len - 8), written, SHA256_BYTES) &&
           memcmp(digest, written, SHA256_BYTES) == 0;
}

bool keyfile_locked(str text)
{
    struct parts p;
    return cut(text, &p) && !str_eq(p.kind, STR("plain"));
}

static bal_status open_sealed(const struct parts *p, str passphrase, uint8_t *seed,
                              struct bal_err *err)
{
    struct seal s;
    uint8_t sealed[SEALED];
    str rest = p->secret;
    uint32_t cost = 0;
    if (!num_u32(str_cut(&rest, ' '), &cost) || cost > SEAL_COST_MAX ||
        !base64_get(str_cut(&rest, ' '), s.salt, SEAL_SALT) ||
        !base64_get(str_cut(&rest, ' '), s.nonce, SEAL_NONCE) || !base64_get(rest, sealed, SEALED))
        return damaged(err);
    s.cost = cost;
    if (passphrase.len == 0)
        return bal_fail(err, BAL_DENIED, "the key file is locked with a passphrase");
    return seal_open(&s, passphrase, p->context, str_bytes(sealed, SEALED), seed, err);
}

bal_status keyfile_parse(str text, str passphrase, struct note_signer *out, struct bal_err *err)
{
    struct parts p;
    struct note_key key;
    uint8_t seed[ED25519_SEED];
    if (!cut(text, &p))
        return damaged(err);
    BAL_TRY(note_vkey_parse(p.vkey, &key, err));
    if (str_eq(p.kind, STR("scrypt-aes256gcm")))
        BAL_TRY(open_sealed(&p, passphrase, seed, err));
    else if (!str_eq(p.kind, STR("plain")) || !base64_get(p.secret, seed, ED25519_SEED))
        return damaged(err);
    struct note_signer s;
    bal_status status = note_signer_make_as(key.type, note_key_name(&key), seed, &s, err);
    if (status == BAL_OK && s.key.id != key.id)
        status = damaged(err);
    if (status == BAL_OK)
        *out = s;
    note_signer_wipe(&s);
    explicit_bzero(seed, sizeof seed);
    return status;
}

bal_status keyfile_write(const char *path, const struct note_signer *signer, str passphrase,
                         const struct random_source *random, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(KEYFILE_BYTES);
    bal_status status = buf_reserve(&text, KEYFILE_BYTES) ? BAL_OK : err_memory(err);
    if (status == BAL_OK)
        status = keyfile_add(&text, signer, passphrase, random, err);
    if (status == BAL_OK)
        status = private_file_write(path, buf_str(&text), err);
    buf_wipe(&text);
    return status;
}

bal_status keyfile_read(const char *path, str passphrase, struct note_signer *out,
                        struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(KEYFILE_BYTES);
    bal_status status = buf_reserve(&text, KEYFILE_BYTES) ? BAL_OK : err_memory(err);
    if (status == BAL_OK)
        status = private_file_read(path, &text, err);
    if (status == BAL_OK) {
        status = keyfile_parse(buf_str(&text), passphrase, out, err);
        if (status != BAL_OK)
            err_where(err, "%s", path);
    }
    buf_wipe(&text);
    return status;
}
