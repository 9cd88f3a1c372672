// SPDX-License-Identifier: Apache-2.0
#include "ledger/commit.h"

static str hash_str(const struct merkle_hash *h)
{
    return str_bytes(h->b, SHA256_BYTES);
}

bal_status commit_contest_init(struct commit_contest *c, str election, str contest,
                               const uint8_t *key, struct bal_err *err)
{
    *c = (struct commit_contest){.rest = BUF_INIT(LIMIT_TOKEN_BYTES)};
    if (str_index(election, '\n') < election.len || str_index(contest, '\n') < contest.len)
        return bal_fail(err, BAL_INVALID,
                        "the name of an election or contest cannot have a line end");
    buf_add(&c->rest, election);
    buf_add_char(&c->rest, '\n');
    buf_add(&c->rest, contest);
    buf_add_char(&c->rest, '\n');
    BAL_TRY(buf_check(&c->rest, err));
    sha256_init(&c->link);
    sha256_add(&c->link, STR("ballast/link/v1\n"));
    if (key == NULL)
        return BAL_OK;
    hmac_sha256_init(&c->salt, str_bytes(key, COMMIT_KEY));
    sha256_add(&c->salt.inner, STR("ballast/salt/v1\n"));
    sha256_add(&c->salt.inner, buf_str(&c->rest));
    return BAL_OK;
}

void commit_contest_done(struct commit_contest *c)
{
    buf_done(&c->rest);
    explicit_bzero(c, sizeof *c);
}

struct merkle_hash commit_salt(const struct commit_contest *c, uint64_t pos)
{
    struct merkle_hash out;
    struct hmac_sha256 h = c->salt;
    sha256_add_u64(&h.inner, pos);
    hmac_sha256_done(&h, out.b);
    return out;
}

struct merkle_hash commit_tag(const struct commit_contest *c, const struct merkle_hash *salt,
                              uint64_t pos)
{
    struct merkle_hash out;
    struct sha256 s = c->link;
    sha256_add(&s, hash_str(salt));
    sha256_add(&s, buf_str(&c->rest));
    sha256_add_u64(&s, pos);
    sha256_done(&s, out.b);
    return out;
}

struct merkle_hash commit_cm(const struct merkle_hash *tag, str entry)
{
    struct merkle_hash out;
    struct sha256 s;
    sha256_init(&s);
    sha256_add(&s, STR("ballast/entry/v1\n"));
    sha256_add(&s, hash_str(tag));
    sha256_add(&s, entry);
    sha256_done(&s, out.b);
    return out;
}

void commit_line_put(struct buf *out, const struct merkle_hash *tag, uint32_t entry)
{
    char number[NUM_TEXT];
    base64_add(out, hash_str(tag));
    buf_add_char(out, ' ');
    buf_add(out, num_text(entry, number));
    buf_add_char(out, '\n');
}
