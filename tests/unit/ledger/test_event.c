// SPDX-License-Identifier: Apache-2.0
#include "ledger/event.h"

#include "ledger/ledger.h"
#include "support/hex.h"

// A log of three events that others have computed too: key of RFC 8032 test 1, three events.
#define ORIGIN "example.org/demo-2026/log"
static const struct {
    const char *type, *body;
    int64_t time;
    const char *leaf;
    size_t bytes;
} demo[] = {
    {"election-open", "{\"election\":\"example.org/demo-2026\",\"hash\":\"sha256\"}", 1793815200,
     "69464917cc37506a7d6c4e66f1c053028c0819529aad5f6de8eb1cb60cfaed47", 339},
    {"cvr-commit",
     "{\"contest\":\"mayor\",\"n\":5,\"root\":\"N9gqiTY+iQq0k/Dyqoe4G2iojkco2iy2vK2nvPi4uRY=\"}",
     1793815260, "2517eaa3b0ef7716896bd61fcde5a4ccad1215663d518af610a022acdca98619", 363},
    {"seed-commit",
     "{\"c\":\"2JCf837XFzaESLJwYJ6qmLVgJxIEwz4VOAXB1iEihWM=\",\"party\":\"party-a.example\"}",
     1793815320, "999f62842015fe3483efd79d9c395ca5bd7a3b5952674ed1837f737c26297336", 363},
};
static const char second[] =
    "ballast-event/v1\n" ORIGIN "\ncvr-commit\n"
    "{\"base\":[1,\"aUZJF8w3UGp9bE5m8cBTAowIGVKarV9t6Osctgz67Uc=\"],\"body\":{\"contest\":"
    "\"mayor\",\"n\":5,\"root\":\"N9gqiTY+iQq0k/Dyqoe4G2iojkco2iy2vK2nvPi4uRY=\"},\"seq\":1,"
    "\"time\":\"2026-11-04T18:01:00Z\"}\n\n"
    "\xE2\x80\x94 " ORIGIN " "
    "1EjaFNaGh6IMlR9gQkHRCjyJpfaUhXK9GJZ/JdEeh9sg6Ah6ghxBh4LQgNYzLuoGwlstlXb2SOyd/"
    "LUZFnlaJrQbTAw=\n";

static struct note_signer demo_signer(void)
{
    struct note_signer s = {.key.id = 0};
    struct bal_err err = {0};
    uint8_t seed[32];
    test_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", seed, 32);
    assert_ok(note_signer_make(STR(ORIGIN), seed, &s, &err));
    return s;
}

// Writes the first `count` events of the demo; each event and checkpoint in buffers of its own.
struct log {
    struct buf note[3], checkpoint[3];
    struct ledger_head head;
};

static void write_log(struct log *l, size_t count)
{
    struct bal_err err = {0};
    struct note_signer s = demo_signer();
    *l = (struct log){.head.frontier.size = 0};
    for (size_t i = 0; i < count; i++) {
        l->note[i] = l->checkpoint[i] = BUF_INIT(EVENT_BYTES);
        assert_ok(ledger_append(&l->head, &s, str_from(demo[i].type), demo[i].time,
                                str_from(demo[i].body), &l->note[i], &l->checkpoint[i], &l->head,
                                &err));
    }
}

static void log_done(struct log *l)
{
    for (size_t i = 0; i < 3; i++) {
        buf_done(&l->note[i]);
        buf_done(&l->checkpoint[i]);
    }
}

static void the_demo_log_is_written(void **state)
{
    (void)state;
    struct log l;
    write_log(&l, 3);
    for (size_t i = 0; i < 3; i++) {
        struct merkle_hash leaf = merkle_leaf(buf_str(&l.note[i]));
        assert_hex(str_bytes(leaf.b, 32), demo[i].leaf);
        assert_int_equal(l.note[i].len, demo[i].bytes);
    }
    assert_str(buf_str(&l.note[1]), second);
    struct merkle_hash root = ledger_root(&l.head);
    assert_hex(str_bytes(root.b, 32),
               "df8c404bd8d270a992ef72070b814d90b667a2a7c3b5dd40882fea3808ec5d09");
    assert_str(buf_str(&l.checkpoint[2]),
               ORIGIN "\n3\n34xAS9jScKmS73IHC4FNkLZnoqfDtd1AiC/qOAjsXQk=\n\n\xE2\x80\x94 " ORIGIN
                      " 1EjaFOwUw0yM7ykRc1Z13P7iYnWwwUGeQ8ekW5s2cq+Itw1UaL1Xhtvm24IFD5lftG5kq7L1cwT"
                      "9TZYK21jWCCiVVwI=\n");
    log_done(&l);
}

static void the_demo_log_is_checked(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct log l;
    struct ledger_head head = {.frontier.size = 0};
    struct note_key key = demo_signer().key;
    struct event e;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    write_log(&l, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_ok(ledger_check(&head, &key, 1, buf_str(&l.note[i]), &arena, &e, &err));
        assert_ok(ledger_check_head(&head, &key, 1, buf_str(&l.checkpoint[i]), &err));
        assert_str(e.type, demo[i].type);
        assert_str(e.body->bytes, demo[i].body);
        assert_int_equal(e.seq, i);
        assert_int_equal(e.base_size, i);
        assert_int_equal(e.time, demo[i].time);
        assert_hex(str_bytes(e.leaf.b, 32), demo[i].leaf);
    }
    assert_int_equal(ledger_check_head(&head, &key, 1, buf_str(&l.checkpoint[1]), &err),
                     BAL_CONFLICT);
    log_done(&l);
}

// Left out, twice, in another order, from another log, signed by another key.
static void another_log_is_refused(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct log l;
    struct ledger_head head = {.frontier.size = 0}, other = {.frontier.size = 0};
    struct note_signer s = demo_signer(), thief;
    struct event e;
    uint8_t seed[32] = {77};
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    AUTO_BUF note = BUF_INIT(EVENT_BYTES), checkpoint = BUF_INIT(EVENT_BYTES);
    write_log(&l, 3);
    str n0 = buf_str(&l.note[0]), n1 = buf_str(&l.note[1]), n2 = buf_str(&l.note[2]);
    assert_int_equal(ledger_check(&head, &s.key, 1, n1, &arena, &e, &err), BAL_CONFLICT);
    assert_ok(ledger_check(&head, &s.key, 1, n0, &arena, &e, &err));
    assert_int_equal(ledger_check(&head, &s.key, 1, n0, &arena, &e, &err), BAL_CONFLICT);
    assert_int_equal(ledger_check(&head, &s.key, 1, n2, &arena, &e, &err), BAL_CONFLICT);
    assert_int_equal(head.frontier.size, 1);
    // Event 1 of a log that began otherwise.
    assert_ok(ledger_append(&other, &s, STR("election-open"), 0, STR("{}"), &note, &checkpoint,
                            &other, &err));
    assert_int_equal(ledger_check(&other, &s.key, 1, n1, &arena, &e, &err), BAL_CONFLICT);
    assert_int_equal(ledger_check_head(&other, &s.key, 1, buf_str(&l.checkpoint[0]), &err),
                     BAL_CONFLICT);
    // The right name, another key.
    assert_ok(note_signer_make(STR(ORIGIN), seed, &thief, &err));
    buf_clear(&note);
    assert_ok(ledger_append(&head, &thief, STR("cvr-commit"), 0, STR("{}"), &note, &checkpoint,
                            &other, &err));
    assert_int_equal(ledger_check(&head, &s.key, 1, buf_str(&note), &arena, &e, &err), BAL_DENIED);
    struct note_key both[] = {s.key, thief.key};
    assert_int_equal(ledger_check(&head, both, 2, buf_str(&note), &arena, &e, &err), BAL_DENIED);
    // The head's root under another size.
    struct event_draft draft = {.type = STR("x"),
                                .seq = 1,
                                .base_root = ledger_root(&head),
                                .body = STR("{}"),
                                .base_size = 1};
    for (uint64_t seq = 1; seq <= 2; seq++) {
        buf_clear(&note);
        draft.seq = seq;
        draft.base_root = ledger_root(seq == 1 ? &head : &other);
        assert_ok(event_sign(&draft, &s, &note, &err));
        struct ledger_head at = seq == 1 ? head : other;
        assert_int_equal(ledger_check(&at, &s.key, 1, buf_str(&note), &arena, &e, &err),
                         seq == 1 ? BAL_OK : BAL_CONFLICT);
    }
    // Another name.
    assert_ok(note_signer_make(STR("other"), s.seed, &thief, &err));
    buf_clear(&note);
    assert_ok(ledger_append(&head, &thief, STR("cvr-commit"), 0, STR("{}"), &note, &checkpoint,
                            &other, &err));
    assert_int_equal(ledger_check(&head, &s.key, 1, buf_str(&note), &arena, &e, &err),
                     BAL_CONFLICT);
    log_done(&l);
}

static void every_flipped_bit_is_refused(void **state)
{
    (void)state;
    struct log l;
    struct ledger_head first = {.frontier.size = 0};
    struct note_key key = demo_signer().key;
    struct event e;
    AUTO_ARENA arena = ARENA_INIT((size_t)64 << 20);
    char copy[sizeof second];
    write_log(&l, 1);
    first = l.head;
    memcpy(copy, second, sizeof second);
    for (size_t bit = 0; bit < 8 * (sizeof second - 1); bit++) {
        struct ledger_head head = first;
        copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
        assert_int_not_equal(
            ledger_check(&head, &key, 1, str_make(copy, sizeof second - 1), &arena, &e, NULL),
            BAL_OK);
        copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
    }
    assert_int_equal(
        ledger_check(&first, &key, 1, str_make(copy, sizeof second - 1), &arena, &e, NULL), BAL_OK);
    log_done(&l);
}

static const char zero[] = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

// Texts of notes; the signature is right, so that only the form can be wrong.
static const char *const forms[] = {
    "ballast-event/v2\na\nx\n{B,\"body\":{},\"seq\":0,T}\n",
    "Ballast-event/v1\na\nx\n{B,\"body\":{},\"seq\":0,T}\n",
    "ballast-event/v1\na\n{B,\"body\":{},\"seq\":0,T}\n",
    "ballast-event/v1\na\nx\n{B,\"body\":{},\"seq\":0,T}\n\n",
    "ballast-event/v1\na\nx\n{B,\"body\":{},\"seq\":0,T}\nmore\n",
    "ballast-event/v1\na\nx\n\n{B,\"body\":{},\"seq\":0,T}\n",
    "ballast-event/v1\na b\nx\n{B,\"body\":{},\"seq\":0,T}\n",
    "ballast-event/v1\n\nx\n{B,\"body\":{},\"seq\":0,T}\n",
    "ballast-event/v1\na\n\n{B,\"body\":{},\"seq\":0,T}\n",
    "ballast-event/v1\na\nX\n{B,\"body\":{},\"seq\":0,T}\n",
    "ballast-event/v1\na\nx_y\n{B,\"body\":{},\"seq\":0,T}\n",
    "ballast-event/v1\na\nx \n{B,\"body\":{},\"seq\":0,T}\n",
    "ballast-event/v1\na\nabcdefghijklmnopqrstuvwxyz0123456\n{B,\"body\":{},\"seq\":0,T}\n",
    "ballast-event/v1\na\nx\n{B,\"body\":{},\"seq\":0,T} \n",
    "ballast-event/v1\na\nx\n{B, \"body\":{},\"seq\":0,T}\n",
    "ballast-event/v1\na\nx\n{\"body\":{},B,\"seq\":0,T}\n",
    "ballast-event/v1\na\nx\n{B,\"body\":[],\"seq\":0,T}\n",
    "ballast-event/v1\na\nx\n{B,\"body\":null,\"seq\":0,T}\n",
    "ballast-event/v1\na\nx\n{B,\"body\":{},\"seq\":-1,T}\n",
    "ballast-event/v1\na\nx\n{B,\"body\":{},\"seq\":\"0\",T}\n",
    "ballast-event/v1\na\nx\n{B,\"body\":{},\"seq\":9007199254740991,T}\n",
    "ballast-event/v1\na\nx\n{B,\"body\":{},\"seq\":0}\n",
    "ballast-event/v1\na\nx\n{\"body\":{},\"seq\":0,T}\n",
    "ballast-event/v1\na\nx\n{B,\"seq\":0,T}\n",
    "ballast-event/v1\na\nx\n{B,\"body\":{},T}\n",
    "ballast-event/v1\na\nx\n{B,\"body\":{},\"more\":1,\"seq\":0,T}\n",
    "ballast-event/v1\na\nx\n[]\n",
    "ballast-event/v1\na\nx\n{B,\"body\":{},\"seq\":0,\"time\":\"2026-11-04T18:00:00\"}\n",
    "ballast-event/v1\na\nx\n{B,\"body\":{},\"seq\":0,\"time\":\"2026-02-30T18:00:00Z\"}\n",
    "ballast-event/v1\na\nx\n{B,\"body\":{},\"seq\":0,\"time\":0}\n",
    "ballast-event/v1\na\nx\n{\"base\":[],\"body\":{},\"seq\":0,T}\n",
    "ballast-event/v1\na\nx\n{\"base\":[0],\"body\":{},\"seq\":0,T}\n",
    "ballast-event/v1\na\nx\n{\"base\":[0,\"Z\",1],\"body\":{},\"seq\":0,T}\n",
    "ballast-event/v1\na\nx\n{\"base\":[\"0\",\"Z\"],\"body\":{},\"seq\":0,T}\n",
    "ballast-event/v1\na\nx\n{\"base\":[-1,\"Z\"],\"body\":{},\"seq\":0,T}\n",
    "ballast-event/v1\na\nx\n{\"base\":[1,\"Z\"],\"body\":{},\"seq\":0,T}\n",
    "ballast-event/v1\na\nx\n{\"base\":[0,\"\"],\"body\":{},\"seq\":0,T}\n",
    "ballast-event/v1\na\nx\n{\"base\":[0,0],\"body\":{},\"seq\":0,T}\n",
    "ballast-event/v1\na\nx\n{\"base\":{\"n\":0,\"r\":\"Z\"},\"body\":{},\"seq\":0,T}\n",
    ("ballast-event/v1\na\nx\n{\"base\":[0,\"34xAS9jScKmS73IHC4FNkLZnoqfDtd1AiC/qOAjsXQk=\"],"
     "\"body\":{},\"seq\":0,T}\n"),
};

// B, T and Z stand for a good base, a good time and the root of no events.
static void spell_out(const char *form, struct buf *out)
{
    for (const char *p = form; *p != '\0'; p++) {
        if (*p == 'B' && p != form)
            buf_addf(out, "\"base\":[0,\"%s\"]", zero);
        else if (*p == 'T' && p[1] == '}')
            buf_addf(out, "\"time\":\"2026-11-04T18:00:00Z\"");
        else if (*p == 'Z' && p[-1] == '"' && p[1] == '"')
            buf_add(out, str_from(zero));
        else
            buf_add_char(out, *p);
    }
}

static bal_status parse_form(const char *form)
{
    struct bal_err err = {0};
    struct note_signer s = demo_signer();
    struct event e;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    AUTO_BUF text = BUF_INIT(EVENT_BYTES), note = BUF_INIT(EVENT_BYTES);
    spell_out(form, &text);
    assert_ok(note_sign(buf_str(&text), &s, 1, &note, &err));
    return event_parse(buf_str(&note), &arena, &e, &err);
}

static void other_forms_are_refused(void **state)
{
    (void)state;
    assert_int_equal(parse_form("ballast-event/v1\na\nx\n{B,\"body\":{},\"seq\":0,T}\n"), BAL_OK);
    assert_int_equal(parse_form("ballast-event/v1\na\nx\n{B,\"body\":{},\"seq\":7,T}\n"), BAL_OK);
    for (size_t i = 0; i < ARRAY_LEN(forms); i++)
        if (parse_form(forms[i]) != BAL_INVALID)
            fail_msg("accepted: %s", forms[i]);
}

static void signatures_are_counted(void **state)
{
    (void)state;
    struct event e;
    for (unsigned lines = 15; lines <= 17; lines++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        AUTO_BUF note = BUF_INIT(EVENT_BYTES);
        buf_add(&note, str_from(second));
        for (unsigned i = 1; i < lines; i++)
            buf_addf(&note, "\xE2\x80\x94 unknown%u AAAAAAAA\n", i);
        assert_int_equal(event_parse(buf_str(&note), &arena, &e, NULL),
                         lines <= EVENT_LINES ? BAL_OK : BAL_INVALID);
    }
}

// What could not be read is not written, and a failed append changes nothing.
static void bad_drafts_are_refused(void **state)
{
    static const struct {
        const char *type, *body;
        int64_t time;
    } bad[] = {
        {"", "{}", 0},
        {"a b", "{}", 0},
        {"a\nb", "{}", 0},
        {"A", "{}", 0},
        {"x", "", 0},
        {"x", "[]", 0},
        {"x", "1", 0},
        {"x", "{} ", 0},
        {"x", "{\"b\":1,\"a\":2}", 0},
        {"x", "{},\"seq\":0", 0},
        {"x", "{\"a\":1},\"more\":{}", 0},
        {"x", "{}", -1},
        {"x", "{}", UTC_MAX + 1},
        {"x", "{\"a\":1.0}", 0},
        {"x", "{\"a\":\"\n\"}", 0},
        {"x", "{},\"seq\":0,\"time\":\"1970-01-01T00:00:00Z\"}\n\n{\"a\":{}", 0},
    };
    (void)state;
    struct log l;
    struct note_signer s = demo_signer();
    write_log(&l, 1);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct bal_err err = {0};
        struct ledger_head next = {.frontier.size = 99};
        AUTO_BUF note = BUF_INIT(EVENT_BYTES), checkpoint = BUF_INIT(EVENT_BYTES);
        buf_add(&note, STR("kept"));
        if (ledger_append(&l.head, &s, str_from(bad[i].type), bad[i].time, str_from(bad[i].body),
                          &note, &checkpoint, &next, &err) != BAL_INVALID)
            fail_msg("written: %s %s", bad[i].type, bad[i].body);
        assert_str(buf_str(&note), "kept");
        assert_true(checkpoint.len == 0 && next.frontier.size == 99);
    }
    log_done(&l);
}

static void long_bodies_are_refused(void **state)
{
    (void)state;
    struct note_signer s = demo_signer();
    for (size_t len = 65160; len <= 65560; len += 1) {
        struct bal_err err = {0};
        struct ledger_head head = {.frontier.size = 0}, next;
        AUTO_BUF body = BUF_INIT(70000), note = BUF_INIT(140000), checkpoint = BUF_INIT(4096);
        buf_add(&body, STR("{\"a\":\""));
        while (body.len < len - 2)
            buf_add_char(&body, 'x');
        buf_add(&body, STR("\"}"));
        bal_status status =
            ledger_append(&head, &s, STR("x"), 0, buf_str(&body), &note, &checkpoint, &next, &err);
        // Everything but the body takes as many bytes as in an event with another body.
        size_t whole = 339 - strlen(demo[0].body) - strlen("election-open") + 1 + len;
        assert_int_equal(status, whole <= EVENT_BYTES ? BAL_OK : BAL_LIMIT);
        assert_int_equal(note.len, status == BAL_OK ? whole : 0);
        len += len < 65200 || len > 65300 ? 30 : 0;
    }
}

// Without memory nothing is changed, and nothing else than the memory is blamed.
static void memory_runs_out(void **state)
{
    (void)state;
    struct log l;
    struct note_signer s = demo_signer();
    unsigned long failures = 0;
    write_log(&l, 1);
    for (unsigned long n = 1; n < 40; n++) {
        struct ledger_head next = {.frontier.size = 99}, head = {.frontier.size = 0};
        struct event e;
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        AUTO_BUF note = BUF_INIT(EVENT_BYTES), checkpoint = BUF_INIT(EVENT_BYTES);
        mem_fail_after(n);
        bal_status wrote = ledger_append(&l.head, &s, STR("x"), 0, STR("{\"a\":\"\\\"\"}"), &note,
                                         &checkpoint, &next, NULL);
        mem_fail_after(n);
        bal_status read = ledger_check(&head, &s.key, 1, buf_str(&l.note[0]), &arena, &e, NULL);
        mem_fail_after(0);
        assert_true(wrote == BAL_OK || (wrote == BAL_LIMIT && next.frontier.size == 99));
        assert_true(wrote == BAL_OK || note.len == 0);
        assert_true(read == BAL_OK || (read == BAL_LIMIT && head.frontier.size == 0));
        failures += (wrote == BAL_LIMIT) + (read == BAL_LIMIT);
    }
    assert_true(failures >= 6);
    log_done(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_demo_log_is_written), cmocka_unit_test(the_demo_log_is_checked),
        cmocka_unit_test(another_log_is_refused),  cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(other_forms_are_refused), cmocka_unit_test(signatures_are_counted),
        cmocka_unit_test(bad_drafts_are_refused),  cmocka_unit_test(long_bodies_are_refused),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
