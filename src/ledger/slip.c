// SPDX-License-Identifier: Apache-2.0
#include "ledger/slip.h"

#include "base/binary.h"
#include "ledger/words.h"

static void second_and_third(struct buf *out, const struct slip *s)
{
    buf_addf(out, "of " STR_FMT "\nshare %u of %u, any %u are needed\n", STR_ARG(s->of), s->share,
             s->n, s->k);
}

static void code_of(const struct slip *s, uint8_t code[static SLIP_CODE])
{
    AUTO_BUF lines = BUF_INIT(SLIP_BYTES);
    uint8_t digest[SHA256_BYTES];
    struct sha256 h;
    second_and_third(&lines, s);
    code[0] = (uint8_t)s->share;
    memcpy(code + 1, s->y, SLIP_SECRET);
    sha256_init(&h);
    sha256_add(&h, STR("ballast/slip/v1\n"));
    sha256_add(&h, buf_str(&lines));
    sha256_add(&h, str_bytes(code, 1 + SLIP_SECRET));
    sha256_done(&h, digest);
    memcpy(code + 1 + SLIP_SECRET, digest, SLIP_CHECK);
}

void slip_add(struct buf *out, const struct slip *s)
{
    uint8_t code[SLIP_CODE];
    code_of(s, code);
    buf_add(out, STR("ballast-slip/v1\n"));
    second_and_third(out, s);
    buf_add(out, STR("hex "));
    hex_add(out, str_bytes(code, SLIP_CODE));
    buf_add(out, STR("\nwords"));
    for (size_t i = 0; i < SLIP_CODE; i++)
        buf_addf(out, " %s", word_of(code[i]));
    buf_add_char(out, '\n');
    explicit_bzero(code, sizeof code);
}

static bal_status refuse(struct bal_err *err, const char *why)
{
    return bal_fail(err, BAL_INVALID, "not a slip: %s", why);
}

static bool word_byte(str word, uint8_t *out)
{
    for (int i = 0; i < 256; i++)
        if (str_eq(str_from(word_of((uint8_t)i)), word)) {
            *out = (uint8_t)i;
            return true;
        }
    return false;
}

static bal_status read_words(str words, uint8_t code[static SLIP_CODE], struct bal_err *err)
{
    for (size_t i = 0; i < SLIP_CODE; i++) {
        str word = str_cut(&words, ' ');
        if (!word_byte(word, &code[i]))
            return bal_fail(err, BAL_INVALID, "word %zu of the slip, '" STR_FMT "', is none", i + 1,
                            STR_ARG(str_head(word, 40)));
    }
    return words.len == 0 ? BAL_OK : refuse(err, "it has too many words");
}

// "share 2 of 5, any 3 are needed"
static bool read_numbers(str line, struct slip *s)
{
    uint32_t share = 0, n = 0, k = 0;
    AUTO_BUF again = BUF_INIT(SLIP_BYTES);
    str rest = line;
    str_cut(&rest, ' ');
    bool good = num_u32(str_cut(&rest, ' '), &share);
    str_cut(&rest, ' ');
    good = good && num_u32(str_cut(&rest, ','), &n);
    rest = str_skip(rest, str_starts(rest, STR(" any ")) ? 5 : rest.len);
    good = good && num_u32(str_cut(&rest, ' '), &k);
    buf_addf(&again, "share %u of %u, any %u are needed", share, n, k);
    s->share = share;
    s->n = n;
    s->k = k;
    return good && str_eq(buf_str(&again), line) && k >= 1 && k <= n && n <= SHAMIR_SHARES &&
           share >= 1 && share <= n;
}

static bal_status read_codes(str rest, struct slip *s, struct bal_err *err)
{
    uint8_t code[SLIP_CODE], check[SLIP_CODE];
    unsigned read = 0;
    while (rest.len > 0) {
        uint8_t one[SLIP_CODE];
        str line = str_cut(&rest, '\n'), kind = str_cut(&line, ' ');
        if (str_eq(kind, STR("words")))
            BAL_TRY(read_words(line, one, err));
        else if (!str_eq(kind, STR("hex")) || !hex_get(line, one, SLIP_CODE))
            return refuse(err, "a line is neither its number in hex nor its words");
        if (read++ > 0 && memcmp(code, one, SLIP_CODE) != 0)
            return refuse(err, "its words are not its number");
        memcpy(code, one, SLIP_CODE);
    }
    if (read == 0)
        return refuse(err, "neither its number in hex nor its words are there");
    memcpy(s->y, code + 1, SLIP_SECRET);
    code_of(s, check);
    if (memcmp(code, check, SLIP_CODE) != 0)
        return bal_fail(err, BAL_INVALID, "the slip was not copied as it was");
    return BAL_OK;
}

bal_status slip_parse(str text, struct slip *out, struct bal_err *err)
{
    struct slip s = {.share = 0};
    str rest = text;
    if (text.len > SLIP_BYTES || !str_eq(str_cut(&rest, '\n'), STR("ballast-slip/v1")))
        return refuse(err, "its first line is not ballast-slip/v1");
    s.of = str_cut(&rest, '\n');
    if (!str_starts(s.of, STR("of ")))
        return refuse(err, "its second line does not say what it is part of");
    s.of = str_skip(s.of, 3);
    for (size_t i = 0; i < s.of.len; i++)
        if ((unsigned char)s.of.ptr[i] < ' ')
            return refuse(err, "its second line has a control character");
    if (!read_numbers(str_cut(&rest, '\n'), &s))
        return refuse(err, "its third line does not say which share it is");
    BAL_TRY(read_codes(rest, &s, err));
    *out = s;
    return BAL_OK;
}

bal_status slip_join(const struct slip *slips, size_t count, uint8_t out[static SLIP_SECRET],
                     struct bal_err *err)
{
    uint8_t shares[SHAMIR_SHARES * SLIP_SECRET], x[SHAMIR_SHARES];
    const struct slip *first = &slips[0];
    for (size_t i = 0; i < count; i++)
        if (!str_eq(slips[i].of, first->of) || slips[i].n != first->n || slips[i].k != first->k)
            return bal_fail(err, BAL_CONFLICT, "the slips are not of one secret");
    if (count == 0 || count < first->k)
        return bal_fail(err, BAL_CONFLICT, "%zu slips are there, %u are needed", count,
                        count == 0 ? 1 : first->k);
    for (size_t i = 0; i < first->k; i++) {
        x[i] = (uint8_t)slips[i].share;
        memcpy(shares + i * SLIP_SECRET, slips[i].y, SLIP_SECRET);
    }
    bool joined = shamir_join(shares, x, first->k, SLIP_SECRET, out);
    explicit_bzero(shares, sizeof shares);
    return joined ? BAL_OK : bal_fail(err, BAL_CONFLICT, "the same slip is there twice");
}

void slip_secret_name(struct buf *out, const uint8_t secret[static SLIP_SECRET])
{
    uint8_t digest[SHA256_BYTES];
    struct sha256 h;
    sha256_init(&h);
    sha256_add(&h, STR("ballast/slip-secret/v1\n"));
    sha256_add(&h, str_bytes(secret, SLIP_SECRET));
    sha256_done(&h, digest);
    buf_add(out, STR("secret "));
    hex_add(out, str_bytes(digest, SHA256_BYTES));
}
