// SPDX-License-Identifier: Apache-2.0
#include "ledger/cosign.h"

#include "ledger/event.h"
#include "support/hex.h"
#include "support/static_log.h"

#define TEXT "example.org/demo-2026/log\n3\n34xAS9jScKmS73IHC4FNkLZnoqfDtd1AiC/qOAjsXQk=\n"

// The parties' cosignatures of the published example, made again from their keys (RFC 8032, TEST 2
// and TEST 3).
static void known_answers(void **state)
{
    static const struct {
        const char *name, *seed, *line;
    } cases[] = {
        {"party-a.example/w1", "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
         "\xE2\x80\x94 party-a.example/w1 "
         "Z8gcUAAAAABq63KgbFzRTsvGc1O8e8hGJ43iWkeQM7hOSzetS7fv2hL64z6nRxVxgxwE6qC85ru0CTPdgL0e9/"
         "IePXK1Q636LyEtDA==\n"},
        {"party-b.example/w1", "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
         "\xE2\x80\x94 party-b.example/w1 "
         "jAPB2wAAAABq63KgSlViY/pip3/Ie1WI1C16Aiq6eJ8Xsn0wzjo62/7JG3O4qKed4esgQyrxDWz8kF9tQP6o8N6N"
         "ubRsrxxWtIKCBQ==\n"}};
    (void)state;
    struct bal_err err = {0};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct note_signer s;
        uint8_t seed[32];
        AUTO_BUF out = BUF_INIT(4096);
        test_hex(cases[i].seed, seed, sizeof seed);
        assert_ok(cosigner_make(str_from(cases[i].name), seed, &s, &err));
        assert_ok(cosign(STR(TEXT), &s, 1793815200, &out, &err));
        assert_str(buf_str(&out), cases[i].line);
    }
}

static void only_checkpoints(void **state)
{
    static const char *const bad[] = {"", "a\n", "hello\nworld\n!\n", TEXT "extension\n",
                                      "a\n03\n34xAS9jScKmS73IHC4FNkLZnoqfDtd1AiC/qOAjsXQk=\n"};
    (void)state;
    struct bal_err err = {0};
    struct note_signer witness = static_signer(1), log = static_signer(0);
    AUTO_BUF out = BUF_INIT(4096);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(cosign(str_from(bad[i]), &witness, 1, &out, &err), BAL_INVALID);
    // Each key signs its own kind only.
    assert_int_equal(cosign(STR(TEXT), &log, 1, &out, &err), BAL_INVALID);
    assert_int_equal(note_sign(STR(TEXT), &witness, 1, &out, &err), BAL_INVALID);
    const struct event_draft draft = {.type = STR("seed"), .body = STR("{}")};
    assert_int_equal(event_sign(&draft, &witness, &out, &err), BAL_INVALID);
    assert_int_equal(out.len, 0);
}

static void lines_of(unsigned from, unsigned to, uint64_t time, struct buf *out)
{
    struct note n = {.count = 0};
    AUTO_BUF bytes = BUF_INIT(NOTE_BYTES);
    struct bal_err err = {0};
    static_checkpoint(9, 0, 0, &bytes);
    assert_ok(note_parse(buf_str(&bytes), &n, &err));
    for (unsigned i = from; i <= to; i++) {
        struct note_signer s = static_signer(i);
        assert_ok(cosign(n.text, &s, time, out, &err));
    }
}

static void merging(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct note_key keys[4];
    size_t added = 0;
    AUTO_BUF bare = BUF_INIT(NOTE_BYTES), full = BUF_INIT(NOTE_BYTES), lines = BUF_INIT(NOTE_BYTES),
             out = BUF_INIT(NOTE_BYTES);
    for (unsigned i = 0; i < 4; i++)
        keys[i] = static_key(i);
    static_checkpoint(9, 0, 0, &bare);
    lines_of(3, 4, 1004, &lines); // 4 is unknown
    assert_ok(cosign_merge(buf_str(&bare), buf_str(&lines), keys, 4, &out, &added, &err));
    assert_int_equal(added, 1);
    // The rest, in any order, gives the order of the keys.
    buf_add(&full, buf_str(&out));
    lines.len = out.len = 0;
    lines_of(2, 2, 1002, &lines);
    lines_of(1, 1, 1001, &lines);
    assert_ok(cosign_merge(buf_str(&full), buf_str(&lines), keys, 4, &out, &added, &err));
    assert_int_equal(added, 2);
    struct checkpoint c;
    struct note n;
    assert_ok(checkpoint_open(buf_str(&out), keys, 4, &c, &n, &err));
    assert_true(n.verified == 4 && n.count == 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(n.line[i].key, i);
    // Earlier or equal times change nothing, later ones do.
    buf_clear(&full);
    buf_add(&full, buf_str(&out));
    for (uint64_t time = 1001; time <= 1003; time++) {
        lines.len = out.len = 0;
        lines_of(2, 2, time, &lines);
        assert_ok(cosign_merge(buf_str(&full), buf_str(&lines), keys, 4, &out, &added, &err));
        assert_int_equal(added, time > 1002);
        assert_int_equal(str_eq(buf_str(&full), buf_str(&out)), time <= 1002);
    }
    out.len = 0;
    assert_ok(cosign_merge(buf_str(&full), STR(""), keys, 4, &out, &added, &err));
    assert_true(added == 0 && str_eq(buf_str(&out), buf_str(&full)));
}

static void bad_answers(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct note_key keys[2] = {static_key(0), static_key(1)};
    size_t added = 77;
    AUTO_BUF bare = BUF_INIT(NOTE_BYTES), other = BUF_INIT(NOTE_BYTES),
             lines = BUF_INIT(NOTE_BYTES), out = BUF_INIT(NOTE_BYTES);
    static_checkpoint(9, 0, 0, &bare);
    static_checkpoint(10, 0, 1, &other);
    static_checkpoint(10, 0, 0, &out);
    str foreign = str_skip(buf_str(&other), out.len);
    lines_of(1, 1, 5, &lines);
    lines_of(1, 1, 6, &lines);
    out.len = 0;
    const struct {
        str lines;
        bal_status status;
    } cases[] = {{foreign, BAL_DENIED}, // of another head
                 {STR("hello\n"), BAL_INVALID},
                 {STR("\n"), BAL_INVALID},
                 {buf_str(&lines), BAL_INVALID}, // a key twice
                 {buf_str(&other), BAL_INVALID}, // a whole checkpoint
                 {str_head(buf_str(&lines), 30), BAL_INVALID}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(cosign_merge(buf_str(&bare), cases[i].lines, keys, 2, &out, &added, &err),
                         cases[i].status);
        assert_true(out.len == 0 && added == 77);
    }
    // Whom nobody knows adds nothing and harms nothing.
    assert_ok(cosign_merge(buf_str(&bare), foreign, keys, 1, &out, &added, &err));
    assert_true(added == 0 && str_eq(buf_str(&out), buf_str(&bare)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(only_checkpoints),
        cmocka_unit_test(merging),
        cmocka_unit_test(bad_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
