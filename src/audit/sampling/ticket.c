// SPDX-License-Identifier: Apache-2.0
#include "audit/sampling/ticket.h"

enum { CHUNK = 19, PADDED = 64 };

// 10^19, the largest power of ten in 64 bits: a key's word holds 19 digits of a ticket. Four words
// hold 76; the last two digits lie above the index in the tie.
static const uint64_t CHUNK_UNIT = 10000000000000000000U;

void ticket_seed(str seed, struct sha256 *state)
{
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX];
    sha256(seed, digest);
    sha256_init(state);
    sha256_add(state, sha256_hex(digest, hex));
}

static uint64_t reversed(uint64_t v, int digits)
{
    uint64_t out = 0;
    for (int i = 0; i < digits; i++, v /= 10)
        out = out * 10 + v % 10;
    return out;
}

uint64_t ticket_lead(const uint8_t digest[static SHA256_BYTES])
{
    struct u256 n = u256_of_digest(digest);
    return reversed(u256_mod(&n, CHUNK_UNIT), CHUNK);
}

struct small_entry ticket_pack(const uint8_t digest[static SHA256_BYTES], uint64_t index)
{
    struct u256 n = u256_of_digest(digest);
    struct small_entry e;
    for (int i = 0; i < 4; i++)
        e.key.word[i] = reversed(u256_divide(&n, CHUNK_UNIT), CHUNK);
    e.tie = reversed(n.word[3], 2) << 32 | index;
    return e;
}

uint64_t ticket_index(const struct small_entry *e)
{
    return e->tie & UINT32_MAX;
}

// Zeros at the end of a number's reversed digits were leading zeros: there are none beyond the
// padding. (So text with and without them compares the same.)
static void add_digits(const struct small_entry *e, struct buf *out)
{
    char digits[TICKET_DIGITS];
    uint64_t last = e->tie >> 32;
    digits[76] = (char)('0' + last / 10);
    digits[77] = (char)('0' + last % 10);
    for (int i = 0; i < 4; i++) {
        uint64_t v = e->key.word[i];
        for (int j = CHUNK; j-- > 0; v /= 10)
            digits[CHUNK * i + j] = (char)('0' + v % 10);
    }
    size_t len = TICKET_DIGITS;
    while (len > PADDED && digits[len - 1] == '0')
        len--;
    buf_add(out, str_make(digits, len));
}

void ticket_text(const struct small_entry *e, struct buf *out)
{
    buf_add(out, STR("0."));
    add_digits(e, out);
}

void ticket_digits(const uint8_t digest[static SHA256_BYTES], struct buf *out)
{
    struct small_entry e = ticket_pack(digest, 0);
    add_digits(&e, out);
}

void ticket_first(const struct sha256 *seeded, str id, struct buf *out)
{
    struct sha256 state = *seeded;
    uint8_t digest[SHA256_BYTES];
    sha256_add(&state, id);
    sha256_done(&state, digest);
    buf_add(out, STR("0."));
    ticket_digits(digest, out);
}

// Position of the first digit behind "0." that is not a nine; the end counts as one.
static size_t after_nines(str x)
{
    size_t p = 2;
    while (p < x.len && x.ptr[p] == '9')
        p++;
    return p;
}

// Is y greater than x followed by "0", as text?
static bool exceeds(str y, str x)
{
    if (y.len <= x.len)
        return str_cmp(y, x) > 0;
    int order = str_cmp(str_head(y, x.len), x);
    return order > 0 || (order == 0 && str_cmp(str_skip(y, x.len), STR("0")) > 0);
}

void ticket_next(str x, struct buf *out)
{
    struct sha256 head;
    sha256_init(&head);
    sha256_add(&head, x);
    sha256_add(&head, STR(":"));
    size_t start = out->len, nines = after_nines(x);
    for (uint64_t i = 1; !out->failed; i++) {
        struct sha256 one = head;
        uint8_t digest[SHA256_BYTES];
        char text[NUM_TEXT];
        sha256_add(&one, num_text(i, text));
        sha256_done(&one, digest);
        out->len = start;
        buf_add(out, str_head(x, nines));
        ticket_digits(digest, out);
        if (exceeds(str_skip(buf_str(out), start), x))
            return;
    }
}

str ticket_trim(str x, size_t digits)
{
    return str_head(x, after_nines(x) + digits);
}
