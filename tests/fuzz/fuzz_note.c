// SPDX-License-Identifier: Apache-2.0
// Signed notes, keys and checkpoints: what is read is put together again from its parts to the same
// bytes; nothing verifies that was not signed.
#include "fuzz/fuzz.h"
#include "ledger/checkpoint.h"

static const char vkey[] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
static const char signed_text[] = "If you think cryptography is the answer to your problem,\n"
                                  "then you don't know what your problem is.\n";

static void note_is_its_parts(const struct note *n, str bytes)
{
    AUTO_BUF again = BUF_INIT(FUZZ_TRACE);
    buf_add(&again, n->text);
    buf_add_char(&again, '\n');
    for (size_t i = 0; i < n->count; i++) {
        FUZZ_CHECK(note_name_fits(n->line[i].name) && n->line[i].verdict == NOTE_UNKNOWN);
        buf_addf(&again, "\xE2\x80\x94 " STR_FMT " ", STR_ARG(n->line[i].name));
        buf_add(&again, n->line[i].base64);
        buf_add_char(&again, '\n');
    }
    fuzz_same(buf_str(&again), bytes);
}

static void key_is_its_parts(str text)
{
    struct note_key k;
    AUTO_BUF again = BUF_INIT(FUZZ_TRACE);
    if (note_vkey_parse(text, &k, NULL) != BAL_OK)
        return;
    note_vkey_add(&again, &k);
    fuzz_same(buf_str(&again), text);
}

static void checkpoint_is_its_parts(str text)
{
    struct checkpoint c;
    AUTO_BUF again = BUF_INIT(FUZZ_TRACE);
    if (checkpoint_parse(text, &c, NULL) != BAL_OK)
        return;
    buf_addf(&again, STR_FMT "\n%llu\n", STR_ARG(c.origin), (unsigned long long)c.size);
    base64_add(&again, str_bytes(c.root.b, SHA256_BYTES));
    buf_add_char(&again, '\n');
    fuzz_same(buf_str(&again), text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct note n = {.count = 0};
    struct note_key key;
    str bytes = fuzz_str(data, size);
    if (size > FUZZ_INPUT)
        return 0;
    key_is_its_parts(bytes);
    checkpoint_is_its_parts(bytes);
    if (note_parse(bytes, &n, NULL) != BAL_OK)
        return 0;
    note_is_its_parts(&n, bytes);
    checkpoint_is_its_parts(n.text);
    FUZZ_CHECK(note_vkey_parse(str_from(vkey), &key, NULL) == BAL_OK);
    if (note_verify(&n, &key, 1, NULL) == BAL_OK)
        fuzz_same(n.text, str_from(signed_text));
    return 0;
}
