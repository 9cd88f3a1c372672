// SPDX-License-Identifier: Apache-2.0
#include "record/log/party_files.h"

#include "base/binary.h"
#include "io/durable.h"
#include "io/private_file.h"
#include "io/sink.h"
#include "record/state/ceremony.h"

enum { SHARE_BYTES = 8192, SLIPS_BYTES = 1 << 20 };

bal_status party_key_make(const char *path, str name, str passphrase,
                          const struct random_source *random, struct note_key *out,
                          struct bal_err *err)
{
    uint8_t seed[ED25519_SEED];
    struct note_signer signer;
    BAL_TRY(random_fill(random, seed, sizeof seed, err));
    bal_status status = note_signer_make(name, seed, &signer, err);
    explicit_bzero(seed, sizeof seed);
    if (status == BAL_OK) {
        status = keyfile_write(path, &signer, passphrase, random, err);
        *out = signer.key;
        note_signer_wipe(&signer);
    }
    return status;
}

bal_status party_key_read(const char *path, passphrase_fn *passphrase, struct note_signer *out,
                          struct bal_err *err)
{
    struct buf text = BUF_INIT(KEYFILE_BYTES), phrase = BUF_INIT(4096);
    bal_status status =
        buf_reserve(&text, KEYFILE_BYTES) && buf_reserve(&phrase, 4096) ? BAL_OK : err_memory(err);
    if (status == BAL_OK)
        status = private_file_read(path, &text, err);
    if (status == BAL_OK && keyfile_locked(buf_str(&text)) && passphrase != NULL)
        status = passphrase(NULL, &phrase, err);
    if (status == BAL_OK)
        status = keyfile_parse(buf_str(&text), buf_str(&phrase), out, err);
    buf_wipe(&text);
    buf_wipe(&phrase);
    if (status != BAL_OK)
        err_where(err, "%s", path);
    return status;
}

bal_status party_file_read(const char *path, struct buf *out, struct bal_err *err)
{
    return file_read(path, out, err);
}

bal_status party_file_write(const char *path, str bytes, struct bal_err *err)
{
    AUTO_SINK sink = {0};
    BAL_TRY(sink_open_file(&sink, path, err));
    sink_put(&sink, bytes);
    return sink_close(&sink, err);
}

// ---- shares

void party_share_done(struct party_share *s)
{
    buf_done(&s->party);
    explicit_bzero(s->share, sizeof s->share);
}

static bal_status fill_share(struct party_share *s, str party, struct bal_err *err)
{
    s->party = BUF_INIT(SHARE_BYTES);
    buf_add(&s->party, party);
    share_commitment(party, s->share, s->commitment);
    return buf_check(&s->party, err);
}

bal_status party_share_make(const char *path, str party, const struct random_source *random,
                            struct party_share *out, struct bal_err *err)
{
    struct buf text = BUF_INIT(SHARE_BYTES);
    if (party.len == 0 || str_index(party, '\n') < party.len)
        return bal_fail(err, BAL_INVALID, "a party's name is one line of text");
    bal_status status = buf_reserve(&text, SHARE_BYTES) ? BAL_OK : err_memory(err);
    if (status == BAL_OK)
        status = random_fill(random, out->share, sizeof out->share, err);
    buf_addf(&text, "ballast-share/v1\nparty " STR_FMT "\nshare ", STR_ARG(party));
    hex_add(&text, str_bytes(out->share, sizeof out->share));
    buf_add_char(&text, '\n');
    if (status == BAL_OK)
        status = buf_check(&text, err);
    if (status == BAL_OK)
        status = private_file_write(path, buf_str(&text), err);
    buf_wipe(&text);
    return status == BAL_OK ? fill_share(out, party, err) : status;
}

bal_status party_share_read(const char *path, struct party_share *out, struct bal_err *err)
{
    struct buf text = BUF_INIT(SHARE_BYTES);
    bal_status status = private_file_read(path, &text, err);
    str rest = buf_str(&text);
    bool good = str_eq(str_cut(&rest, '\n'), STR("ballast-share/v1"));
    str party = str_cut(&rest, '\n'), share = str_cut(&rest, '\n');
    good = good && rest.len == 0 && str_starts(party, STR("party ")) &&
           str_starts(share, STR("share ")) &&
           hex_get(str_skip(share, 6), out->share, sizeof out->share);
    if (status == BAL_OK && !good)
        status = bal_fail(err, BAL_INVALID, "this is no file with a share of a seed");
    if (status == BAL_OK)
        status = fill_share(out, str_skip(party, 6), err);
    buf_wipe(&text);
    if (status != BAL_OK)
        err_where(err, "%s", path);
    return status;
}

// ---- slips

static bal_status split(str secret, str of, unsigned k, unsigned n,
                        const struct random_source *random, struct buf *out, struct bal_err *err)
{
    uint8_t shares[SHAMIR_SHARES * SLIP_SECRET];
    bal_status status = shamir_split(secret, k, n, random, shares, err);
    for (unsigned i = 0; status == BAL_OK && i < n; i++) {
        struct slip s = {.of = of, .share = i + 1, .n = n, .k = k};
        memcpy(s.y, shares + (size_t)i * SLIP_SECRET, SLIP_SECRET);
        slip_add(out, &s);
        buf_add_char(out, '\n');
    }
    explicit_bzero(shares, sizeof shares);
    return status == BAL_OK ? buf_check(out, err) : status;
}

bal_status party_key_split(const struct note_signer *key, unsigned k, unsigned n,
                           const struct random_source *random, struct buf *out, struct bal_err *err)
{
    AUTO_BUF vkey = BUF_INIT(1024);
    note_vkey_add(&vkey, &key->key);
    return split(str_bytes(key->seed, ED25519_SEED), buf_str(&vkey), k, n, random, out, err);
}

bal_status record_secret_split(struct record *r, unsigned k, unsigned n, struct buf *out,
                               struct bal_err *err)
{
    struct buf secret = BUF_INIT(SLIP_SECRET);
    AUTO_BUF of = BUF_INIT(128);
    const struct state_object *o = &r->state.published.key;
    if (o->size != SLIP_SECRET) {
        bal_fail(err, BAL_NOT_FOUND, "the record has no sealed votes yet");
        err_hint(err, "They are sealed by 'ballast commit', where cards have vote records.");
        return BAL_NOT_FOUND;
    }
    bal_status status = record_read_object(r, o, &secret, err);
    if (status == BAL_OK) {
        slip_secret_name(&of, (const uint8_t *)secret.ptr);
        status = split(buf_str(&secret), buf_str(&of), k, n, &r->env.random, out, err);
    }
    buf_wipe(&secret);
    return status;
}

// The slips in the text of a file, one after the other.
static bal_status take_slips(str text, struct slip *slips, size_t *count, struct bal_err *err)
{
    static const char first[] = "ballast-slip/v1\n";
    if (!str_starts(text, STR("ballast-slip/v1\n")))
        return bal_fail(err, BAL_INVALID, "there is no slip in the file");
    while (text.len > 0) {
        const char *next = memmem(text.ptr + 1, text.len - 1, first, sizeof first - 1);
        str one = next != NULL ? str_head(text, (size_t)(next - text.ptr)) : text;
        text = str_skip(text, one.len);
        while (str_ends(one, STR("\n\n")))
            one.len--;
        if (*count == SHAMIR_SHARES)
            return bal_fail(err, BAL_LIMIT, "there are more than %d slips", SHAMIR_SHARES);
        BAL_TRY(slip_parse(one, &slips[(*count)++], err));
    }
    return BAL_OK;
}

// The secret is the one that the slips name; then it goes to its file.
static bal_status write_joined(str of, const uint8_t secret[static SLIP_SECRET], const char *to,
                               str passphrase, const struct random_source *random,
                               struct bal_err *err)
{
    struct note_key key = {0};
    struct note_signer signer;
    AUTO_BUF name = BUF_INIT(128);
    static const char wrong[] = "the slips do not make what they say they are part of";
    // NOLINTNEXTLINE(*CallAndMessage): there is a slip, and it says whose
    if (note_vkey_parse(of, &key, NULL) == BAL_OK) {
        BAL_TRY(note_signer_make_as(key.type, note_key_name(&key), secret, &signer, err));
        bool same = note_key_same(&signer.key, &key);
        bal_status status = same ? keyfile_write(to, &signer, passphrase, random, err)
                                 : bal_fail(err, BAL_CONFLICT, "%s", wrong);
        note_signer_wipe(&signer);
        return status;
    }
    slip_secret_name(&name, secret);
    if (!str_eq(buf_str(&name), of))
        return bal_fail(err, BAL_CONFLICT, "%s", wrong);
    struct buf text = BUF_INIT(2 * SLIP_SECRET + 1);
    hex_add(&text, str_bytes(secret, SLIP_SECRET));
    buf_add_char(&text, '\n');
    bal_status status = buf_check(&text, err);
    if (status == BAL_OK)
        status = private_file_write(to, buf_str(&text), err);
    buf_wipe(&text);
    return status;
}

bal_status party_slips_join(const char *const *paths, size_t count, const char *to, str passphrase,
                            const struct random_source *random, struct buf *of, struct bal_err *err)
{
    struct buf text = BUF_INIT(SLIPS_BYTES); // slips view it: it must not move
    struct slip slips[SHAMIR_SHARES];
    uint8_t secret[SLIP_SECRET];
    size_t found = 0;
    bal_status status = buf_reserve(&text, SLIPS_BYTES) ? BAL_OK : err_memory(err);
    for (size_t i = 0; status == BAL_OK && i < count; i++) {
        size_t start = text.len;
        status = party_file_read(paths[i], &text, err);
        if (status == BAL_OK)
            status = take_slips(str_skip(buf_str(&text), start), slips, &found, err);
        if (status != BAL_OK)
            err_where(err, "%s", paths[i]);
    }
    if (status == BAL_OK)
        status = slip_join(slips, found, secret, err);
    if (status == BAL_OK)
        status = write_joined(slips[0].of, secret, to, passphrase, random, err);
    if (status == BAL_OK)
        buf_add(of, slips[0].of);
    explicit_bzero(secret, sizeof secret);
    explicit_bzero(slips, sizeof slips);
    buf_wipe(&text);
    return status;
}
