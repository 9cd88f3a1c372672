// SPDX-License-Identifier: Apache-2.0
#include "ledger/keyfile.h"

#include <sys/stat.h>

#include "crypto/sha256.h"
#include "support/hex.h"
#include "support/temp.h"

static struct note_signer a_signer(void)
{
    struct note_signer s = {.key.id = 0};
    struct bal_err err = {0};
    uint8_t seed[32];
    test_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", seed, 32);
    assert_ok(note_signer_make(STR("example.org/demo-2026/log"), seed, &s, &err));
    return s;
}

static const char plain[] =
    "ballast-key/v1\n"
    "vkey example.org/demo-2026/log+d448da14+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea\n"
    "plain nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\n"
    "sha256 1aecd117f27ce08b9d4ea0b24f270a59dd8e435f53eaa0adc89a93ac1cd7aa37\n";

static void without_a_passphrase(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct note_signer s = a_signer(), back;
    AUTO_BUF out = BUF_INIT(KEYFILE_BYTES);
    assert_ok(keyfile_add(&out, &s, STR(""), NULL, &err));
    assert_str(buf_str(&out), plain);
    assert_false(keyfile_locked(buf_str(&out)));
    assert_ok(keyfile_parse(buf_str(&out), STR("not needed"), &back, &err));
    assert_memory_equal(back.seed, s.seed, 32);
    assert_str(note_key_name(&back.key), "example.org/demo-2026/log");
    note_signer_wipe(&back);
    assert_int_equal(back.seed[0] | back.seed[31], 0);
}

static void with_a_passphrase(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct note_signer s = a_signer(), back = {.key.id = 7};
    struct random_text bytes;
    random_text_init(&bytes, STR("test"));
    struct random_source random = random_text_source(&bytes);
    AUTO_BUF out = BUF_INIT(KEYFILE_BYTES);
    assert_ok(keyfile_add(&out, &s, STR("correct horse"), &random, &err));
    str text = buf_str(&out);
    assert_true(keyfile_locked(text));
    assert_int_equal(str_find(text, STR("nWGxne/9")), text.len);
    assert_int_equal(keyfile_parse(text, STR(""), &back, &err), BAL_DENIED);
    assert_non_null(strstr(err.what, "locked"));
    assert_int_equal(keyfile_parse(text, STR("Correct horse"), &back, &err), BAL_DENIED);
    assert_non_null(strstr(err.what, "passphrase is not the right one"));
    assert_int_equal(back.key.id, 7);
    assert_ok(keyfile_parse(text, STR("correct horse"), &back, &err));
    assert_memory_equal(back.seed, s.seed, 32);
}

// Every changed byte, and every cut, is noticed before a passphrase is even tried.
static void damage_is_noticed(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct note_signer s = a_signer(), back;
    struct random_text bytes;
    random_text_init(&bytes, STR("test"));
    struct random_source random = random_text_source(&bytes);
    AUTO_BUF out = BUF_INIT(KEYFILE_BYTES);
    assert_ok(keyfile_add(&out, &s, STR("p"), &random, &err));
    for (size_t i = 0; i < out.len; i++) {
        out.ptr[i] ^= 1;
        assert_int_equal(keyfile_parse(buf_str(&out), STR("p"), &back, &err), BAL_INVALID);
        assert_string_equal(err.what, "the key file is damaged");
        out.ptr[i] ^= 1;
        assert_int_equal(keyfile_parse(str_head(buf_str(&out), i), STR("p"), &back, &err),
                         BAL_INVALID);
    }
    buf_add_char(&out, '\n');
    assert_int_equal(keyfile_parse(buf_str(&out), STR("p"), &back, &err), BAL_INVALID);
}

// A file whose digest is right and whose content is not.
static void forged_files_are_refused(void **state)
{
    static const char *const lines[] = {
        "vkey example.org/demo-2026/log+d448da14+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea\n"
        "plain AAAAne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\n",
        "vkey example.org/demo-2026/log+d448da14+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea\n"
        "plain nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyu\n",
        "vkey example.org/demo-2026/log+d448da14+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea\n"
        "open nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\n",
        "vkey example.org/demo-2026/log+d448da15+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea\n"
        "plain nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\n",
        "key example.org/demo-2026/log+d448da14+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea\n"
        "plain nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\n",
        "vkey example.org/demo-2026/log+d448da14+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea\n"
        "scrypt-aes256gcm 40 AAAAAAAAAAAAAAAAAAAAAA== AAAAAAAAAAAAAAAA "
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct note_signer back;
        uint8_t digest[32];
        AUTO_BUF text = BUF_INIT(KEYFILE_BYTES);
        buf_addf(&text, "ballast-key/v1\n%s", lines[i]);
        sha256(buf_str(&text), digest);
        buf_add(&text, STR("sha256 "));
        hex_add(&text, str_bytes(digest, 32));
        buf_add_char(&text, '\n');
        assert_int_equal(keyfile_parse(buf_str(&text), STR("p"), &back, NULL), BAL_INVALID);
    }
}

static void as_a_file(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct note_signer s = a_signer(), back;
    struct temp t;
    temp_open(&t);
    const char *path = temp_path(&t, "county.key");
    assert_int_equal(keyfile_read(path, STR(""), &back, &err), BAL_NOT_FOUND);
    assert_ok(keyfile_write(path, &s, STR(""), NULL, &err));
    assert_ok(keyfile_read(path, STR(""), &back, &err));
    assert_memory_equal(back.seed, s.seed, 32);
    assert_int_equal(keyfile_write(path, &s, STR(""), NULL, &err), BAL_CONFLICT);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(keyfile_read(path, STR(""), &back, &err), BAL_DENIED);
    path = temp_file(&t, "other.key", STR("nothing of the kind\n"));
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(keyfile_read(path, STR(""), &back, &err), BAL_INVALID);
    assert_string_equal(err.where, path);
    temp_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_passphrase),
        cmocka_unit_test(with_a_passphrase),
        cmocka_unit_test(damage_is_noticed),
        cmocka_unit_test(forged_files_are_refused),
        cmocka_unit_test(as_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
