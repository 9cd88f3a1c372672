// SPDX-License-Identifier: Apache-2.0
// text.c: an input as text in UTF-8 (input_open_text).
#include "io/inputs.h"

struct text {
    const struct input *in;
    struct text_told told;
    struct source source; // the bytes as they are while `plain`, then decoded
    bool plain;           // ASCII so far
    uint64_t passed;      // bytes given out while plain
};

// No byte above 0x7F and no NUL? Written so that the compiler looks at many bytes at a time.
static bool is_ascii(const char *p, size_t n)
{
    unsigned char high = 0, zero = 0;
    for (size_t i = 0; i < n; i++) {
        high |= (unsigned char)p[i];
        zero |= p[i] == 0;
    }
    return high < 0x80 && zero == 0;
}

static bal_status fail_binary(const struct input *in, struct bal_err *err)
{
    bal_fail(err, BAL_INVALID, "this is binary data, not text");
    err_where(err, STR_FMT, STR_ARG(in->name));
    err_hint(err, "If it comes from a spreadsheet program, save it as CSV UTF-8 first.");
    return BAL_INVALID;
}

// Goes back to where the first byte that is not ASCII may stand: in every encoding that is read,
// what was passed so far is the same bytes.
static bal_status skip_passed(struct text *t, char *room, size_t cap, struct bal_err *err)
{
    for (uint64_t left = t->passed; left > 0;) {
        size_t got = 0;
        BAL_TRY(source_read(&t->source, room, left < cap ? (size_t)left : cap, &got, err));
        if (got == 0)
            return bal_fail(err, BAL_IO, "the file became shorter while it was read");
        left -= got;
    }
    return BAL_OK;
}

// Looks at the whole input and goes on decoded. One source at a time: a zip has no more.
static bal_status find_encoding(struct text *t, char *room, size_t cap, struct bal_err *err)
{
    AUTO_SOURCE whole = {0}, raw = {0};
    enum encoding found;
    source_close(&t->source);
    BAL_TRY(input_open(t->in, &whole, err));
    BAL_TRY(encoding_detect(&whole, &found, err));
    source_close(&whole);
    if (found == ENCODING_BINARY)
        return fail_binary(t->in, err);
    if (found != ENCODING_UTF8 && t->told.told != NULL)
        t->told.told(t->told.ctx, found);
    BAL_TRY(input_open(t->in, &raw, err));
    BAL_TRY(source_open_decoded(&t->source, &raw, found, err));
    t->plain = false;
    return skip_passed(t, room, cap, err);
}

static bal_status text_read(void *state, char *out, size_t cap, size_t *got, struct bal_err *err)
{
    struct text *t = state;
    if (!t->plain)
        return source_read(&t->source, out, cap, got, err);
    BAL_TRY(source_read(&t->source, out, cap, got, err));
    if (is_ascii(out, *got)) {
        t->passed += *got;
        return BAL_OK;
    }
    BAL_TRY(find_encoding(t, out, cap, err));
    return source_read(&t->source, out, cap, got, err);
}

static void text_close(void *state)
{
    struct text *t = state;
    source_close(&t->source);
    mem_free(t);
}

bal_status input_open_text(const struct input *in, struct source *out, const struct text_told *told,
                           struct bal_err *err)
{
    struct text *t = mem_alloc(sizeof *t);
    if (t == NULL)
        return err_memory(err);
    *t = (struct text){.in = in, .plain = true};
    if (told != NULL)
        t->told = *told;
    bal_status status = input_open(in, &t->source, err);
    if (status != BAL_OK) {
        mem_free(t);
        return status;
    }
    *out = (struct source){.read = text_read,
                           .close = text_close,
                           .state = t,
                           .name = t->source.name,
                           .size = t->source.size};
    return BAL_OK;
}
