// SPDX-License-Identifier: Apache-2.0
#include "audit/sampling/python_repr.h"
#include "audit/sampling/ticket.h"
#include "support/support.h"

static struct bal_err err;

// Numbers whose decimals are known, in the order of their tickets. A ticket has `zeros` zeros, then
// `tail`, then zeros up to `len` digits.
static const struct {
    struct u256 n;
    size_t zeros;
    const char *tail;
    size_t len;
} known[] = {
    {{{0, 0, 0, 0}}, 0, "", 64},
    {{{0xdd15fe86affad912, 0x49ef0eb713f39ebe, 0xaa987b6e6fd2a000, 0}}, 77, "1", 78}, // 10^77
    {{{0x184f03, 0xe93ff9f4daa797ed, 0x6e38ed64bf6a1f01, 0}}, 64, "1", 65},           // 10^64
    {{{0x26e4d, 0x30eccc3215dd8f31, 0x57d27e23acbdcfe6, 0x8000000000000000}}, 63, "1", 64},
    {{{0, 0, 0, 100}}, 2, "1", 64},
    {{{0, 0, 0, 10}}, 1, "1", 64},
    {{{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}},
     0,
     "539936921319700485754930465046566489962358709786800589075324591613732980297511",
     78},
};

static void digits_are_reversed_and_padded(void **state)
{
    (void)state;
    AUTO_BUF out = BUF_INIT(TICKET_MAX);
    AUTO_BUF want = BUF_INIT(TICKET_MAX);
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        uint8_t digest[SHA256_BYTES];
        u256_to_digest(&known[i].n, digest);
        buf_clear(&out);
        ticket_digits(digest, &out);
        buf_clear(&want);
        while (want.len < known[i].zeros)
            buf_add_char(&want, '0');
        buf_add(&want, str_from(known[i].tail));
        while (want.len < known[i].len)
            buf_add_char(&want, '0');
        assert_str(buf_str(&out), buf_cstr(&want));
    }
}

static bool key_less(const struct small_entry *a, const struct small_entry *b)
{
    for (int i = 0; i < 4; i++)
        if (a->key.word[i] != b->key.word[i])
            return a->key.word[i] < b->key.word[i];
    return a->tie < b->tie;
}

static void digest_number(size_t i, uint8_t digest[static SHA256_BYTES])
{
    if (i < ARRAY_LEN(known))
        u256_to_digest(&known[i].n, digest);
    else
        sha256(str_make((const char *)&i, sizeof i), digest);
}

static void keys_sort_as_text(void **state)
{
    (void)state;
    enum { N = 120 };
    AUTO_BUF x = BUF_INIT(TICKET_MAX);
    AUTO_BUF y = BUF_INIT(TICKET_MAX);
    for (size_t i = 0; i < N; i++) {
        uint8_t a[SHA256_BYTES], b[SHA256_BYTES];
        digest_number(i, a);
        struct small_entry p = ticket_pack(a, 3000000000u);
        assert_true(ticket_lead(a) == p.key.word[0] && ticket_index(&p) == 3000000000u);
        buf_clear(&x);
        ticket_text(&p, &x);
        for (size_t j = 0; j < N; j++) {
            digest_number(j, b);
            struct small_entry q = ticket_pack(b, 3000000000u);
            buf_clear(&y);
            ticket_text(&q, &y);
            assert_int_equal(str_cmp(buf_str(&x), buf_str(&y)) < 0, key_less(&p, &q));
            if (i < j && j < ARRAY_LEN(known))
                assert_true(key_less(&p, &q));
        }
    }
}

static void next_ticket_is_larger(void **state)
{
    (void)state;
    struct buf tickets[2] = {BUF_INIT(TICKET_MAX), BUF_INIT(TICKET_MAX)};
    struct sha256 seeded;
    ticket_seed(STR("41"), &seeded);
    ticket_first(&seeded, STR("73"), &tickets[0]);
    for (int i = 0; i < 200; i++) {
        struct buf *x = &tickets[i % 2], *y = &tickets[1 - i % 2];
        buf_clear(y);
        ticket_next(buf_str(x), y);
        assert_false(y->failed);
        assert_true(str_cmp(buf_str(x), buf_str(y)) < 0);
    }
    buf_done(&tickets[0]);
    buf_done(&tickets[1]);
}

static void trim_keeps_the_nines(void **state)
{
    (void)state;
    assert_str(ticket_trim(STR("0.9991234567890"), 4), "0.9991234");
    assert_str(ticket_trim(STR("0.1234"), 2), "0.12");
    assert_str(ticket_trim(STR("0.1234"), 9), "0.1234");
    assert_str(ticket_trim(STR("0.99"), 2), "0.99");
}

// As Python 3.11 prints them.
static void repr_is_pythons(void **state)
{
    (void)state;
    static const struct {
        const char *text, *repr;
    } known_repr[] = {
        {"", "''"},
        {"pct 2", "'pct 2'"},
        {"O'Brien", "\"O'Brien\""},
        {"the \"old\" mill", "'the \"old\" mill'"},
        {"O'Brien \"x\"", "'O\\'Brien \"x\"'"},
        {"a\\b", "'a\\\\b'"},
        {"\t\r\n\x01\x7f", "'\\t\\r\\n\\x01\\x7f'"},
        {"Do\xc3\xb1"
         "a Ana",
         "'Do\xc3\xb1"
         "a Ana'"},
        {"\xc2\xa0\xc2\xad\xe2\x80\x89\xef\xbb\xbf", "'\\xa0\\xad\\u2009\\ufeff'"},
        {"\xf0\x9f\x98\x8a\xf3\xa0\x80\x81\xef\xbf\xbf", "'\xf0\x9f\x98\x8a\\U000e0001\\uffff'"},
    };
    AUTO_BUF out = BUF_INIT(1000);
    for (size_t i = 0; i < ARRAY_LEN(known_repr); i++) {
        buf_clear(&out);
        assert_ok(python_repr(str_from(known_repr[i].text), &out, &err));
        assert_str(buf_str(&out), known_repr[i].repr);
    }
    static const char *const bad[] = {"\xff",
                                      "\xc3",
                                      "\xc0\x80",
                                      "\xed\xa0\x80",
                                      "\xe2\x82",
                                      "\xf4\x90\x80\x80",
                                      "\xf0\x80\x80\x80",
                                      "a\x80"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(python_repr(str_from(bad[i]), &out, &err), BAL_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_are_reversed_and_padded),
        cmocka_unit_test(keys_sort_as_text),
        cmocka_unit_test(next_ticket_is_larger),
        cmocka_unit_test(trim_keeps_the_nines),
        cmocka_unit_test(repr_is_pythons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
