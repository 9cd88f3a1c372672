// SPDX-License-Identifier: Apache-2.0
// Events: one that is read and signed again has the same text; the same for a body of any bytes.
#include "fuzz/fuzz.h"
#include "ledger/event.h"

static void reads_as_written(const struct event_draft *d, str origin, str text)
{
    static const uint8_t seed[ED25519_SEED] = {1};
    struct note_signer s;
    struct event e;
    AUTO_BUF out = BUF_INIT(FUZZ_TRACE);
    AUTO_ARENA arena = ARENA_INIT((size_t)64 << 20);
    FUZZ_CHECK(note_signer_make(origin, seed, &s, NULL) == BAL_OK);
    if (event_sign(d, &s, &out, NULL) != BAL_OK) {
        FUZZ_CHECK(text.ptr == NULL && out.len == 0);
        return;
    }
    FUZZ_CHECK(event_parse(buf_str(&out), &arena, &e, NULL) == BAL_OK);
    FUZZ_CHECK(note_verify(&e.note, &s.key, 1, NULL) == BAL_OK);
    FUZZ_CHECK(e.seq == d->seq && e.time == d->time && e.base_size == d->base_size);
    fuzz_same(e.type, d->type);
    fuzz_same(e.body->bytes, d->body);
    if (text.ptr != NULL)
        fuzz_same(e.note.text, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct event e;
    struct bal_err err = {0};
    AUTO_ARENA arena = ARENA_INIT((size_t)64 << 20);
    str bytes = fuzz_str(data, size);
    if (size > FUZZ_INPUT)
        return 0;
    struct event_draft d = {.type = STR("x"), .base_root = merkle_root(NULL, 0), .body = bytes};
    reads_as_written(&d, STR("origin"), str_make(NULL, 0));
    if (event_parse(bytes, &arena, &e, &err) != BAL_OK) {
        FUZZ_CHECK(err.what[0] != '\0');
        return 0;
    }
    d = (struct event_draft){.type = e.type,
                             .seq = e.seq,
                             .time = e.time,
                             .base_size = e.base_size,
                             .base_root = e.base_root,
                             .body = e.body->bytes};
    reads_as_written(&d, e.origin, e.note.text);
    return 0;
}
