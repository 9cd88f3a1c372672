// SPDX-License-Identifier: Apache-2.0
// text.c: an input as text in UTF-8 (input_open_text).
#include "io/workbook.h"

enum { CHUNK = 64 * 1024 };

struct text {
    const struct input *in;
    struct text_told told;
    struct source source; // the bytes as they are, then perhaps decoded
    struct inputs book;   // the workbook whose sheet it is
    bool decoded;
    bool ascii;      // nothing else was met so far
    uint64_t passed; // bytes before those in `chunk`
    size_t pos, good,
        len; // of `chunk`: given out; UTF-8; there (a character cut off is not good yet)
    char chunk[CHUNK];
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

static bal_status fail_mixed(const struct text *t, struct bal_err *err)
{
    bal_fail(err, BAL_INVALID, "the text is in UTF-8 first and then in another encoding");
    err_where(err, STR_FMT ", byte %llu", STR_ARG(t->in->name), (unsigned long long)t->passed);
    err_hint(err, "Files of two encodings were put together: export the file again, or convert it "
                  "to UTF-8.");
    return BAL_INVALID;
}

// Goes back to where it was: what was given out is ASCII, the same in every encoding.
static bal_status skip_passed(struct text *t, struct bal_err *err)
{
    for (uint64_t left = t->passed; left > 0;) {
        size_t got = 0;
        BAL_TRY(source_read(&t->source, t->chunk, left < CHUNK ? (size_t)left : CHUNK, &got, err));
        if (got == 0)
            return bal_fail(err, BAL_IO, "the file became shorter while it was read");
        left -= got;
    }
    return BAL_OK;
}

// Looks at the whole input and goes on decoded. One source at a time: a zip has no more.
static bal_status find_encoding(struct text *t, struct bal_err *err)
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
    t->decoded = true;
    return skip_passed(t, err);
}

// Is this the beginning of a character that more bytes may complete?
static bool is_cut(str rest)
{
    static const char *const ends[] = {"\x80", "\x80\x80", "\x80\x80\x80", "\xA0\x80",
                                       "\x90\x80\x80"};
    char whole[8];
    for (size_t i = 0; rest.len > 0 && rest.len < 4 && i < ARRAY_LEN(ends); i++) {
        size_t len = strlen(ends[i]);
        memcpy(whole, rest.ptr, rest.len);
        memcpy(whole + rest.len, ends[i], len);
        if (utf8_valid(str_make(whole, rest.len + len)) == rest.len + len)
            return true;
    }
    return false;
}

// What is there of `chunk` is UTF-8, but for a character that the end cuts off; or something else.
static bal_status check(struct text *t, bool more, struct bal_err *err)
{
    str all = str_make(t->chunk, t->len);
    bool first = t->passed == 0;
    t->good = utf8_valid(all);
    bool ascii = t->ascii && is_ascii(all.ptr, t->good);
    str rest = str_skip(all, t->good);
    if (rest.len > 0 && !(more && is_cut(rest)))
        return ascii ? find_encoding(t, err) : fail_mixed(t, err);
    if (t->good > 0 && memchr(t->chunk, 0, t->good) != NULL)
        return fail_binary(t->in, err);
    t->ascii = ascii;
    t->pos = first && str_starts(str_head(all, t->good), STR("\xEF\xBB\xBF")) ? 3 : 0;
    return BAL_OK;
}

// Reads on after a character that was cut off.
static bal_status fill(struct text *t, bool *end, struct bal_err *err)
{
    size_t fresh = 0;
    t->passed += t->good;
    t->len -= t->good;
    memmove(t->chunk, t->chunk + t->good, t->len);
    t->good = 0;
    BAL_TRY(source_read(&t->source, t->chunk + t->len, CHUNK - t->len, &fresh, err));
    t->len += fresh;
    *end = t->len == 0;
    return check(t, fresh > 0, err);
}

// Reads right into the caller's room, which nearly always is all there is to do: *good says so.
// Else the bytes are in `chunk`.
static bal_status pass(struct text *t, char *out, size_t cap, size_t *got, bool *good,
                       struct bal_err *err)
{
    t->passed += t->good;
    t->pos = t->good = t->len = 0;
    BAL_TRY(source_read(&t->source, out, cap < CHUNK ? cap : CHUNK, got, err));
    bool ascii = is_ascii(out, *got);
    *good = ascii || (t->passed > 0 && utf8_valid(str_make(out, *got)) == *got &&
                      memchr(out, 0, *got) == NULL);
    if (*good) {
        t->ascii = t->ascii && ascii;
        t->passed += *got;
        return BAL_OK;
    }
    memcpy(t->chunk, out, *got);
    t->len = *got;
    return check(t, true, err);
}

static bal_status text_read(void *state, char *out, size_t cap, size_t *got, struct bal_err *err)
{
    struct text *t = state;
    bool good = false, end = false;
    if (!t->decoded && t->pos == t->len)
        BAL_TRY(pass(t, out, cap, got, &good, err));
    if (good)
        return BAL_OK;
    while (!t->decoded && t->pos == t->good && !end)
        BAL_TRY(fill(t, &end, err));
    if (t->decoded)
        return source_read(&t->source, out, cap, got, err);
    str part = str_head(str_make(t->chunk + t->pos, t->good - t->pos), cap);
    if (part.len > 0)
        memcpy(out, part.ptr, part.len);
    t->pos += part.len;
    *got = part.len;
    return BAL_OK;
}

static void text_close(void *state)
{
    struct text *t = state;
    source_close(&t->source);
    inputs_close(&t->book);
    mem_free(t);
}

static bool starts_as_zip(const struct text *t)
{
    return str_starts(str_make(t->chunk, t->len), STR("PK\3\4"));
}

// A zip that is a workbook: the text is its sheet.
static bal_status open_sheet(struct text *t, struct bal_err *err)
{
    source_close(&t->source);
    BAL_TRY(inputs_open_nested(&t->book, t->in, err));
    if (!workbook_is(&t->book))
        return fail_binary(t->in, err);
    BAL_TRY(workbook_open(&t->book, t->in->sheet, &t->told, &t->source, NULL, err));
    t->decoded = true;
    return BAL_OK;
}

static bal_status open_text(struct text *t, struct bal_err *err)
{
    BAL_TRY(input_open(t->in, &t->source, err));
    for (size_t got = 1; got > 0 && t->len < 4; t->len += got)
        BAL_TRY(source_read(&t->source, t->chunk + t->len, 4 - t->len, &got, err));
    return starts_as_zip(t) ? open_sheet(t, err) : BAL_OK;
}

bal_status input_open_text(const struct input *in, struct source *out, const struct text_told *told,
                           struct bal_err *err)
{
    struct text *t = mem_alloc(sizeof *t);
    if (t == NULL)
        return err_memory(err);
    *t = (struct text){.in = in, .ascii = true};
    if (told != NULL)
        t->told = *told;
    bal_status status = open_text(t, err);
    if (status != BAL_OK) {
        text_close(t);
        return status;
    }
    *out = (struct source){.read = text_read,
                           .close = text_close,
                           .state = t,
                           .name = in->name,
                           .size = t->source.size};
    return BAL_OK;
}
