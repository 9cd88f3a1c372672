// SPDX-License-Identifier: Apache-2.0
#include "formats/hart/hart_scan.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { DEEPEST = 12, MOST_EVENTS = 1 << 20 };

struct scanner {
    struct hart_scan *s;
    const char *start, *p, *end;
    struct {
        const char *name;
        size_t len;
        bool children, words; // elements in it; something else than blanks in it
    } open[DEEPEST];
    int depth;
};

// What a byte may be part of.
enum { NAME_FIRST = 1, NAME = 2, TEXT = 4, PLAIN = 8 };

// PLAIN may stand in the name of a namespace as it is. Of texts, what XML does not have in a text,
// or reads as something else, is left to the other way: "]]", CR, and the lead of U+FFFE.
static unsigned class_of(int c)
{
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), digit = c >= '0' && c <= '9';
    bool text = c >= ' ' ? c != '<' && c != '&' && c != ']' && c != 0xEF : c == '\n' || c == '\t';
    bool plain = c > ' ' && c < 0x80 && c != '<' && c != '>' && c != '&' && c != '"' && c != '\'';
    return (letter ? NAME_FIRST : 0U) | (letter || digit ? NAME : 0U) | (text ? TEXT : 0U) |
           (plain ? PLAIN : 0U);
}

static bool is(const struct scanner *x, const char *p, unsigned class)
{
    return p < x->end && (x->s->class_of[(unsigned char)*p] & class) != 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static struct hart_event *add(struct scanner *x, enum hart_event_type type, const char *at,
                              size_t len, const char *place)
{
    struct hart_event *e = vec_push(&x->s->events, MOST_EVENTS);
    if (e != NULL)
        *e = (struct hart_event){.type = type,
                                 .at = (uint32_t)(at - x->start),
                                 .len = (uint32_t)len,
                                 .place = (uint32_t)(place - x->start)};
    return e;
}

static bool skip(struct scanner *x, str text)
{
    if ((size_t)(x->end - x->p) < text.len || memcmp(x->p, text.ptr, text.len) != 0)
        return false;
    x->p += text.len;
    return true;
}

static void blanks(struct scanner *x)
{
    while (x->p < x->end && is_blank(*x->p))
        x->p++;
}

static size_t name(struct scanner *x)
{
    const char *p = x->p;
    if (is(x, p, NAME_FIRST))
        while (is(x, p, NAME))
            p++;
    size_t len = (size_t)(p - x->p);
    x->p = p;
    return len;
}

// The attributes of the root: each namespace at most once.
static bool root_attributes(struct scanner *x)
{
    static const str known[] = {{" xmlns=\"", 8}, {" xmlns:xsi=\"", 12}, {" xmlns:xsd=\"", 12}};
    bool seen[ARRAY_LEN(known)] = {false};
    for (bool found = true; found;) {
        found = false;
        for (size_t i = 0; i < ARRAY_LEN(known) && !found; i++) {
            if (seen[i] || !skip(x, known[i]))
                continue;
            seen[i] = found = true;
            const char *p = x->p;
            while (is(x, p, PLAIN))
                p++;
            x->p = p;
            if (!skip(x, STR("\"")))
                return false;
        }
    }
    return true;
}

// A start tag, or an empty element.
static bool start_tag(struct scanner *x)
{
    const char *tag = x->p++;
    size_t len = name(x);
    if (len == 0 || x->depth == DEEPEST)
        return false;
    if (x->depth == 0 && !root_attributes(x))
        return false;
    if (x->depth > 0)
        x->open[x->depth - 1].children = true;
    if (add(x, HART_START, tag + 1, len, tag) == NULL)
        return false;
    x->open[x->depth].name = tag + 1;
    x->open[x->depth].len = len;
    x->open[x->depth].children = x->open[x->depth].words = false;
    if (skip(x, STR(">"))) { // mostly
        x->depth++;
        return true;
    }
    blanks(x);
    if (skip(x, STR("/>")))
        return x->depth > 0 && add(x, HART_END, tag + 1, len, x->p) != NULL;
    x->depth++;
    return skip(x, STR(">"));
}

static bool end_tag(struct scanner *x)
{
    const char *tag = x->p;
    x->p += 2;
    int last = --x->depth;
    size_t len = x->open[last].len;
    bool mixed = x->open[last].children && x->open[last].words;
    return !mixed && skip(x, str_make(x->open[last].name, len)) && skip(x, STR(">")) &&
           add(x, HART_END, tag + 2, len, tag) != NULL;
}

static bool entity(struct scanner *x, struct buf *out)
{
    static const struct {
        str text;
        char is;
    } known[] = {{{"&amp;", 5}, '&'},
                 {{"&lt;", 4}, '<'},
                 {{"&gt;", 4}, '>'},
                 {{"&quot;", 6}, '"'},
                 {{"&apos;", 6}, '\''}};
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (skip(x, known[i].text)) {
            buf_add_char(out, known[i].is);
            return true;
        }
    return false;
}

#ifdef __SSE2__
// Passes over bytes of TEXT, sixteen at a time, but for those next to the end of the sheet.
static const char *run_wide(const char *p, const char *end)
{
    for (; end - p >= 16; p += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1F)), v);
        __m128i stop = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('<')),
                                                 _mm_cmpeq_epi8(v, _mm_set1_epi8('&'))),
                                    _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(']')),
                                                 _mm_cmpeq_epi8(v, _mm_set1_epi8((char)0xEF))));
        unsigned mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(stop, low));
        if (mask != 0)
            return p + __builtin_ctz(mask);
    }
    return p;
}
#endif

// To the first byte that may not stand in a text as it is. A "]" alone may.
static void run(struct scanner *x)
{
    const char *p = x->p;
#ifdef __SSE2__
    p = run_wide(p, x->end);
#endif
    while (is(x, p, TEXT) || (p + 1 < x->end && *p == ']' && p[1] != ']'))
        p++;
    x->p = p;
}

static bool text_with_entities(struct scanner *x, const char *from)
{
    struct buf *out = &x->s->decoded;
    size_t begin = out->len;
    buf_add(out, str_make(from, (size_t)(x->p - from)));
    while (x->p < x->end && *x->p != '<') {
        const char *begun = x->p;
        run(x);
        buf_add(out, str_make(begun, (size_t)(x->p - begun)));
        if (x->p < x->end && *x->p != '<' && !entity(x, out))
            return false;
    }
    struct hart_event *e = add(x, HART_TEXT, x->start, 0, from);
    if (e == NULL || out->failed)
        return false;
    e->at = (uint32_t)begin;
    e->len = (uint32_t)(out->len - begin);
    e->decoded = true;
    return true;
}

static bool text(struct scanner *x)
{
    const char *from = x->p;
    blanks(x);
    if (x->p < x->end && *x->p == '<')
        return true; // nothing but blanks, which nobody asks for
    x->open[x->depth - 1].words = true;
    x->p = from;
    run(x);
    if (x->p < x->end && *x->p == '&')
        return text_with_entities(x, from);
    return x->p < x->end && *x->p == '<' &&
           add(x, HART_TEXT, from, (size_t)(x->p - from), from) != NULL;
}

static bool content(struct scanner *x)
{
    while (x->depth > 0) {
        if (x->p + 1 >= x->end)
            return false;
        bool good = *x->p != '<' ? text(x) : x->p[1] == '/' ? end_tag(x) : start_tag(x);
        if (!good)
            return false;
    }
    return true;
}

bool hart_scan(struct hart_scan *s, str text)
{
    struct scanner x = {.s = s, .start = text.ptr, .p = text.ptr, .end = text.ptr + text.len};
    if (s->decoded.max == 0) {
        s->decoded = BUF_INIT(LIMIT_SMALL_FILE);
        for (int c = 0; c < 256; c++)
            s->class_of[c] = (uint8_t)class_of(c);
    }
    s->text = text;
    s->events.len = s->decoded.len = s->next = 0;
    if (!skip(&x, STR("<?xml version=\"1.0\" encoding=\"utf-8\"?>")))
        (void)skip(&x, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"));
    blanks(&x);
    if (x.p == x.end || *x.p != '<' || text.len >= UINT32_MAX)
        return false;
    bool good =
        start_tag(&x) && str_eq(str_make(x.open[0].name, x.open[0].len), STR("Cvr")) && content(&x);
    blanks(&x);
    return good && x.p == x.end;
}

void hart_scan_done(struct hart_scan *s)
{
    vec_done(&s->events);
    buf_done(&s->decoded);
}

static const struct hart_event *take(struct hart_scan *s)
{
    const struct hart_event *e = &s->events.at[s->next++];
    s->place = e->place;
    return e;
}

void hart_scan_root(struct hart_scan *s)
{
    const struct hart_event *e = take(s);
    s->name = str_make(s->text.ptr + e->at, e->len);
}

bool hart_scan_child(struct hart_scan *s)
{
    const struct hart_event *e = take(s);
    while (e->type == HART_TEXT)
        e = take(s);
    if (e->type == HART_START)
        s->name = str_make(s->text.ptr + e->at, e->len);
    return e->type == HART_START;
}

str hart_scan_text(struct hart_scan *s)
{
    const struct hart_event *e = &s->events.at[s->next];
    str text = STR("");
    if (e->type == HART_TEXT) // then it has no children
        text = str_make((e->decoded ? s->decoded.ptr : s->text.ptr) + e->at, e->len);
    hart_scan_skip(s);
    return text;
}

void hart_scan_skip(struct hart_scan *s)
{
    for (int depth = 1; depth > 0;) {
        enum hart_event_type type = take(s)->type;
        depth += type == HART_START ? 1 : type == HART_END ? -1 : 0;
    }
}

void hart_scan_place(const struct hart_scan *s, uint64_t *line, uint64_t *column)
{
    *line = *column = 1;
    for (uint32_t i = 0; i < s->place; i++) {
        ++*column;
        if (s->text.ptr[i] == '\n') {
            ++*line;
            *column = 1;
        }
    }
}
