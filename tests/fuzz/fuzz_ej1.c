// SPDX-License-Identifier: Apache-2.0
// EJ1: what is read is exactly what would be written; a reader of all JSON reads it too; any bytes
// become a string that can be read.
#include "fuzz/fuzz.h"
#include "ledger/ej1.h"
#include "support/trace.h"

static void put_tree(struct ej1_writer *w, const struct ej1 *v)
{
    char key[EJ1_KEY + 1] = "";
    switch (v->type) {
    case EJ1_NULL:
        ej1_null(w);
        return;
    case EJ1_FALSE:
    case EJ1_TRUE:
        ej1_bool(w, v->type == EJ1_TRUE);
        return;
    case EJ1_INT:
        ej1_int(w, v->number);
        return;
    case EJ1_STRING:
        ej1_str(w, v->text);
        return;
    case EJ1_ARRAY:
        ej1_open(w, '[');
        break;
    case EJ1_OBJECT:
        ej1_open(w, '{');
        break;
    }
    for (const struct ej1 *m = v->first; m != NULL; m = m->next) {
        if (v->type == EJ1_OBJECT) {
            memcpy(key, m->key.ptr, m->key.len);
            key[m->key.len] = '\0';
            ej1_key(w, key);
        }
        put_tree(w, m);
    }
    ej1_close(w);
}

static void any_bytes_are_a_string(str bytes)
{
    AUTO_BUF out = BUF_INIT(FUZZ_TRACE), clean = BUF_INIT(FUZZ_TRACE);
    AUTO_ARENA arena = ARENA_INIT((size_t)16 << 20);
    struct ej1_writer w;
    const struct ej1 *v = NULL;
    struct bal_err err = {0};
    ej1_begin(&w, &out);
    ej1_vendor(&w, bytes);
    if (ej1_end(&w, &err) == BAL_LIMIT)
        return;
    FUZZ_CHECK(ej1_parse(buf_str(&out), &arena, &v, &err) == BAL_OK && v->type == EJ1_STRING);
    ej1_clean(&clean, bytes);
    fuzz_same(v->text, buf_str(&clean));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_BUF out = BUF_INIT(FUZZ_TRACE), trace = BUF_INIT(FUZZ_TRACE);
    AUTO_ARENA arena = ARENA_INIT((size_t)16 << 20);
    struct ej1_writer w;
    const struct ej1 *v = NULL;
    struct bal_err err = {0};
    str text = fuzz_str(data, size);
    if (size > FUZZ_INPUT)
        return 0;
    any_bytes_are_a_string(text);
    if (ej1_parse(text, &arena, &v, &err) != BAL_OK) {
        FUZZ_CHECK(v == NULL && err.what[0] != '\0');
        return 0;
    }
    fuzz_same(v->bytes, text);
    ej1_begin(&w, &out);
    put_tree(&w, v);
    FUZZ_CHECK(ej1_end(&w, &err) == BAL_OK);
    fuzz_same(buf_str(&out), text);
    FUZZ_CHECK(json_trace(&trace, text, 0, &err) == BAL_OK);
    return 0;
}
