// SPDX-License-Identifier: Apache-2.0
#include "ledger/note.h"

#include "crypto/sha256.h"
#include "support/hex.h"

// C2SP signed-note's example, and the two keys of Go's sumdb/note tests.
static const char example_key[] =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
static const char example_note[] = "This is an example message.\n"
                                   "\n"
                                   "\xE2\x80\x94 example.com/foo "
                                   "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsY"
                                   "jOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

static const char neumann_key[] =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
static const char neumann_secret[] = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
static const char enoch_key[] = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
#define TEXT                                                                                       \
    "If you think cryptography is the answer to your problem,\n"                                   \
    "then you don't know what your problem is.\n"
#define NEUMANN                                                                                    \
    "\xE2\x80\x94 PeterNeumann "                                                                   \
    "x08go/ZJkuBS9UG/"                                                                             \
    "SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
#define ENOCH                                                                                      \
    "\xE2\x80\x94 EnochRoot "                                                                      \
    "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/"                                                 \
    "5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"

static struct note_key key(const char *vkey)
{
    struct note_key k = {.id = 0};
    struct bal_err err = {0};
    assert_ok(note_vkey_parse(str_from(vkey), &k, &err));
    return k;
}

static bal_status open_with(const char *text, size_t len, const struct note_key *keys, size_t count)
{
    struct note n;
    struct bal_err err = {0};
    return note_open(str_make(text, len), keys, count, &n, &err);
}

static void known_keys(void **state)
{
    static const char *const keys[] = {example_key, neumann_key, enoch_key};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        struct note_key k = key(keys[i]);
        AUTO_BUF out = BUF_INIT(1024);
        note_vkey_add(&out, &k);
        assert_str(buf_str(&out), keys[i]);
    }
    struct note_key k = key(example_key);
    assert_str(note_key_name(&k), "example.com/foo");
    assert_int_equal(k.id, 0x530d903a);
    assert_hex(str_bytes(k.public, 32),
               "e932791ae6e7a840a46164c904786426d5e7821dd8b29a00d61cae72afdd4da4");
}

static void known_notes(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct note_key foo = key(example_key);
    struct note n;
    assert_ok(note_open(str_from(example_note), &foo, 1, &n, &err));
    assert_str(n.text, "This is an example message.\n");
    assert_int_equal(n.count, 1);
    assert_int_equal(n.verified, 1);
    struct note_key both[] = {key(neumann_key), key(enoch_key)};
    assert_ok(note_open(STR(TEXT "\n" NEUMANN ENOCH), both, 2, &n, &err));
    assert_int_equal(n.verified, 2);
    assert_int_equal(n.line[1].key, 1);
    assert_str(n.line[1].name, "EnochRoot");
}

// The private key of the Go tests signs to the same bytes.
static void signing_gives_the_known_bytes(void **state)
{
    (void)state;
    struct bal_err err = {0};
    uint8_t secret[33];
    struct note_signer s[2];
    AUTO_BUF out = BUF_INIT(4096);
    assert_true(base64_get(str_from(neumann_secret), secret, sizeof secret));
    assert_int_equal(secret[0], NOTE_ED25519);
    assert_ok(note_signer_make(STR("PeterNeumann"), secret + 1, &s[0], &err));
    buf_add(&out, STR("kept "));
    assert_ok(note_sign(STR(TEXT), s, 1, &out, &err));
    assert_str(buf_str(&out), "kept " TEXT "\n" NEUMANN);
    assert_ok(note_signer_make(STR("other"), secret, &s[1], &err));
    buf_clear(&out);
    assert_ok(note_sign(STR(TEXT), s, 2, &out, &err));
    struct note_key keys[] = {s[1].key, s[0].key};
    struct note n;
    assert_ok(note_open(buf_str(&out), keys, 2, &n, &err));
    assert_int_equal(n.verified, 2);
    assert_int_equal(n.line[0].key, 1);
}

static void unknown_keys_count_for_nothing(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct note_key peter = key(neumann_key), foo = key(example_key);
    struct note n;
    assert_ok(note_open(STR(TEXT "\n" ENOCH NEUMANN), &peter, 1, &n, &err));
    assert_int_equal(n.verified, 1);
    assert_int_equal(n.line[0].verdict, NOTE_UNKNOWN);
    assert_int_equal(n.line[1].verdict, NOTE_VERIFIED);
    assert_int_equal(note_open(STR(TEXT "\n" ENOCH NEUMANN), &foo, 1, &n, &err), BAL_DENIED);
    assert_int_equal(note_open(STR(TEXT "\n" ENOCH), NULL, 0, &n, &err), BAL_DENIED);
    // Another key of the same name is another key.
    static const char imposter[] =
        "\xE2\x80\x94 PeterNeumann "
        "AAAAAPZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXg"
        "KvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    AUTO_BUF text = BUF_INIT(4096);
    buf_add(&text, STR(TEXT "\n"));
    buf_add(&text, str_from(imposter));
    assert_int_equal(note_open(buf_str(&text), &peter, 1, &n, &err), BAL_DENIED);
    assert_ok(note_parse(buf_str(&text), &n, &err));
    assert_int_equal(n.line[0].id, 0);
}

static void a_wrong_signature_spoils_the_note(void **state)
{
    (void)state;
    struct note_key both[] = {key(neumann_key), key(enoch_key)};
    static const char note[] = TEXT "\n" NEUMANN ENOCH;
    char copy[sizeof note];
    memcpy(copy, note, sizeof note);
    copy[0] = 'i'; // both signatures are wrong now
    assert_int_equal(open_with(copy, sizeof note - 1, both, 2), BAL_DENIED);
    copy[0] = 'I';
    char *last = strstr(copy, "BwJnAM="); // of the first signature, and the second holds
    last[0] = 'C';
    assert_int_equal(open_with(copy, sizeof note - 1, both, 2), BAL_DENIED);
    assert_int_equal(open_with(copy, sizeof note - 1, &both[1], 1), BAL_OK);
}

static void ambiguous_keys_are_refused(void **state)
{
    (void)state;
    struct note_key twice[] = {key(neumann_key), key(enoch_key), key(neumann_key)};
    static const char note[] = TEXT "\n" NEUMANN;
    assert_int_equal(open_with(note, sizeof note - 1, twice, 3), BAL_INVALID);
    assert_int_equal(open_with(note, sizeof note - 1, twice, 2), BAL_OK);
}

// Every part of a key's text, and the text with any one byte raised by one, is no key.
static void damaged_keys_are_refused(void **state)
{
    static const char *const keys[] = {neumann_key, example_key};
    (void)state;
    struct note_key k;
    for (size_t n = 0; n < ARRAY_LEN(keys); n++) {
        char text[128];
        size_t len = strlen(keys[n]);
        for (size_t from = 0; from <= len; from++)
            for (size_t to = from; to <= len; to++)
                if (to - from < len)
                    assert_int_not_equal(
                        note_vkey_parse(str_make(keys[n] + from, to - from), &k, NULL), BAL_OK);
        for (size_t i = 0; i < len; i++) {
            memcpy(text, keys[n], len);
            text[i]++;
            assert_int_not_equal(note_vkey_parse(str_make(text, len), &k, NULL), BAL_OK);
        }
    }
}

// The right number for a wrong key: the rest must be refused for itself.
static bal_status parse_made(uint8_t algorithm, size_t key_len, const char *name)
{
    uint8_t bytes[40] = {algorithm}, digest[32];
    struct note_key k, peter = key(neumann_key);
    memcpy(bytes + 1, peter.public, 32);
    struct sha256 s;
    sha256_init(&s);
    sha256_add(&s, str_from(name));
    sha256_add(&s, STR("\n"));
    sha256_add(&s, str_bytes(bytes, 1 + key_len));
    sha256_done(&s, digest);
    AUTO_BUF text = BUF_INIT(1024);
    buf_addf(&text, "%s+", name);
    hex_add(&text, str_bytes(digest, 4));
    buf_add_char(&text, '+');
    base64_add(&text, str_bytes(bytes, 1 + key_len));
    return note_vkey_parse(buf_str(&text), &k, NULL);
}

static void other_kinds_of_keys(void **state)
{
    (void)state;
    assert_int_equal(parse_made(1, 32, "name"), BAL_OK);
    assert_int_equal(parse_made(4, 32, "name"), BAL_OK);
    assert_int_equal(parse_made(1, 31, "name"), BAL_INVALID);
    assert_int_equal(parse_made(1, 33, "name"), BAL_INVALID);
    assert_int_equal(parse_made(1, 0, "name"), BAL_INVALID);
    assert_int_equal(parse_made(0, 32, "name"), BAL_UNSUPPORTED);
    assert_int_equal(parse_made(2, 32, "name"), BAL_UNSUPPORTED);
    assert_int_equal(parse_made(6, 32, "name"), BAL_UNSUPPORTED);
    assert_int_equal(parse_made(0xff, 32, "name"), BAL_UNSUPPORTED);
    static const char *const names[] = {"",
                                        "a b",
                                        "a\tb",
                                        "a\nb",
                                        ("a\xC2\xA0"
                                         "b"),
                                        "a\xE2\x80\x83",
                                        "a\xE3\x80\x80",
                                        "\xFF",
                                        "a\x01"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        assert_int_equal(parse_made(1, 32, names[i]), BAL_INVALID);
    struct note_key k, peter = key(neumann_key);
    uint8_t small[32] = {1};
    assert_int_equal(note_key_make(NOTE_ED25519, STR("a+b"), peter.public, &k, NULL), BAL_INVALID);
    assert_int_equal(note_key_make(NOTE_ED25519, STR("name"), small, &k, NULL), BAL_INVALID);
}

static const char *const malformed[] = {
    "",
    "\n",
    TEXT,
    TEXT "\n",
    NEUMANN,
    "\n" NEUMANN,
    TEXT NEUMANN,
    TEXT "\n" NEUMANN "\n",      // a blank line at the end
    TEXT "\n" NEUMANN "more\n",  // a line after the signatures
    TEXT "\n" NEUMANN "\n" TEXT, // text after the signatures
    "\x01" TEXT "\n" NEUMANN,    // a control character
    "\xFF" TEXT "\n" NEUMANN,    // not UTF-8
    TEXT "\t\n\n" NEUMANN,
    "a\r\n\n" NEUMANN,
    TEXT "\n" NEUMANN NEUMANN,                          // twice
    TEXT "\n- PeterNeumann x08go/ZJkuBS9UG/SffcvIAQ\n", // a hyphen
    TEXT "\n\xE2\x80\x94PeterNeumann x08go/ZJkuBS9UG/\n",
    TEXT "\n\xE2\x80\x94  x08go/ZJkuBS9UG/\n", // no name
    TEXT "\n\xE2\x80\x94 Peter Neumann x08go/ZJkuBS9UG/\n",
    TEXT "\n\xE2\x80\x94 Peter+Neumann x08go/ZJkuBS9UG/\n",
    TEXT "\n\xE2\x80\x94 PeterNeumann\n",
    TEXT "\n\xE2\x80\x94 PeterNeumann \n",
    TEXT "\n\xE2\x80\x94 PeterNeumann x08go/==\n",
    TEXT "\n\xE2\x80\x94 PeterNeumann x08goA==\n", // four bytes only
    TEXT "\n\xE2\x80\x94 PeterNeumann x08go/ZJkuBS9UG\n",
    TEXT "\n\xE2\x80\x94 PeterNeumann x08go/ZJkuBS9U-_\n",
    TEXT "\n\xE2\x80\x94 PeterNeumann x08go/ZJkuBS9UG/ \n",
};

static void malformed_notes_are_refused(void **state)
{
    (void)state;
    struct note_key peter = key(neumann_key);
    struct note n;
    static const char whole[] = TEXT "\n" NEUMANN;
    for (size_t i = 0; i < ARRAY_LEN(malformed); i++)
        if (note_parse(str_from(malformed[i]), &n, NULL) != BAL_INVALID)
            fail_msg("accepted: %s", malformed[i]);
    for (size_t len = 0; len < sizeof whole - 1; len++) // without its last line end, too
        assert_int_not_equal(open_with(whole, len, &peter, 1), BAL_OK);
    assert_int_equal(open_with(whole, sizeof whole - 1, &peter, 1), BAL_OK);
    assert_int_equal(open_with(whole, sizeof whole, &peter, 1), BAL_INVALID); // with a NUL
}

static void at_most_64_signatures(void **state)
{
    (void)state;
    struct note_key peter = key(neumann_key);
    for (unsigned lines = 15; lines <= 101; lines += 1) {
        AUTO_BUF text = BUF_INIT(1 << 16);
        buf_add(&text, STR(TEXT "\n"));
        for (unsigned i = 1; i < lines; i++)
            buf_addf(&text, "\xE2\x80\x94 unknown%u AAAAAAAA\n", i);
        buf_add(&text, STR(NEUMANN));
        assert_int_equal(open_with(text.ptr, text.len, &peter, 1),
                         lines <= NOTE_LINES ? BAL_OK : BAL_INVALID);
    }
}

static void blank_lines_are_text(void **state)
{
    (void)state;
    struct bal_err err = {0};
    uint8_t seed[32] = {5};
    struct note_signer s;
    struct note n;
    assert_ok(note_signer_make(STR("a"), seed, &s, &err));
    static const char *const texts[] = {"\n", "\n\n", "a\n\nb\n", "a\n\n",
                                        "\n\xE2\x80\x94 a AAAAAAAA\n"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        AUTO_BUF out = BUF_INIT(4096);
        assert_ok(note_sign(str_from(texts[i]), &s, 1, &out, &err));
        assert_ok(note_open(buf_str(&out), &s.key, 1, &n, &err));
        assert_str(n.text, texts[i]);
    }
    AUTO_BUF out = BUF_INIT(4096);
    static const char *const bad[] = {"", "a", "a\r\n", "\x01\n", "\xFF\n"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(note_sign(str_from(bad[i]), &s, 1, &out, &err), BAL_INVALID);
    assert_int_equal(out.len, 0);
}

// Makes the line of a witness: `time` is signed, `shown` is written.
static void cosign(struct buf *note, const struct note_signer *s, const struct note_key *k,
                   str text, uint64_t time, uint64_t shown)
{
    uint8_t payload[4 + 8 + 64];
    AUTO_BUF message = BUF_INIT(4096);
    buf_addf(&message, "cosignature/v1\ntime %llu\n" STR_FMT, (unsigned long long)time,
             STR_ARG(text));
    for (unsigned i = 0; i < 4; i++)
        payload[i] = (uint8_t)(k->id >> (24 - 8 * i));
    for (unsigned i = 0; i < 8; i++)
        payload[4 + i] = (uint8_t)(shown >> (56 - 8 * i));
    assert_int_equal(ed25519_sign(s->seed, buf_str(&message), payload + 12, NULL), BAL_OK);
    buf_addf(note, "\xE2\x80\x94 " STR_FMT " ", STR_ARG(note_key_name(k)));
    base64_add(note, str_bytes(payload, sizeof payload));
    buf_add_char(note, '\n');
}

static void cosignatures(void **state)
{
    (void)state;
    struct bal_err err = {0};
    uint8_t seed[32] = {5}, other[32] = {6};
    struct note_signer log, party;
    struct note n;
    struct note_key keys[2];
    str text = STR("log\n3\nroot\n");
    assert_ok(note_signer_make(STR("log"), seed, &log, &err));
    assert_ok(note_signer_make(STR("party"), other, &party, &err));
    keys[0] = log.key;
    assert_ok(note_key_make(NOTE_COSIGNATURE, STR("party"), party.key.public, &keys[1], &err));
    for (uint64_t wrong = 0; wrong < 2; wrong++) {
        AUTO_BUF out = BUF_INIT(4096);
        assert_ok(note_sign(text, &log, 1, &out, &err));
        cosign(&out, &party, &keys[1], text, 1793815200, 1793815200 + wrong);
        bal_status status = note_open(buf_str(&out), keys, 2, &n, &err);
        assert_int_equal(status, wrong ? BAL_DENIED : BAL_OK);
    }
    assert_int_equal(n.line[1].time, 1793815200);
    assert_int_equal(n.line[1].verdict, NOTE_VERIFIED);
    // A plain signature under the number of a cosigning key is none.
    AUTO_BUF out = BUF_INIT(4096);
    party.key.id = keys[1].id;
    assert_ok(note_sign(text, &party, 1, &out, &err));
    assert_int_equal(note_open(buf_str(&out), keys, 2, &n, &err), BAL_DENIED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_keys),
        cmocka_unit_test(known_notes),
        cmocka_unit_test(signing_gives_the_known_bytes),
        cmocka_unit_test(unknown_keys_count_for_nothing),
        cmocka_unit_test(a_wrong_signature_spoils_the_note),
        cmocka_unit_test(ambiguous_keys_are_refused),
        cmocka_unit_test(damaged_keys_are_refused),
        cmocka_unit_test(other_kinds_of_keys),
        cmocka_unit_test(malformed_notes_are_refused),
        cmocka_unit_test(at_most_64_signatures),
        cmocka_unit_test(blank_lines_are_text),
        cmocka_unit_test(cosignatures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
