// SPDX-License-Identifier: Apache-2.0
// claim_names.c: names of the record in a sentence: whole, in other letters, with other quotation
// marks; or some of their words, where these are the words of one name only.
#include "base/distance.h"
#include "record/claims/claim_text.h"

// ---- letters

uint32_t claim_char(str *s)
{
    unsigned char lead = (unsigned char)s->ptr[0];
    size_t len = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    uint32_t c = lead < 0xC0 ? lead : lead & (0x7F >> len);
    for (size_t i = 1; i < len && i < s->len; i++)
        c = c << 6 | ((unsigned char)s->ptr[i] & 0x3F);
    *s = str_skip(*s, len);
    return c;
}

// Small letters of Latin, Greek and Cyrillic; apostrophes, quotation marks, blanks and hyphens as a
// keyboard has them.
static uint32_t fold(uint32_t c)
{
    if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) ||
        (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
        return c + 32;
    if (c >= 0x400 && c <= 0x40F)
        return c + 80;
    if ((c >= 0x100 && c <= 0x12F) || (c >= 0x132 && c <= 0x137) || (c >= 0x14A && c <= 0x177))
        return c | 1;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E))
        return c + (c & 1);
    if (c == 0x2018 || c == 0x2019 || c == 0x2BC || c == 0xB4 || c == '`')
        return '\'';
    if (c == 0x201C || c == 0x201D || c == 0x201E)
        return '"';
    if (c == 0xA0 || c == 0x202F || c == 0x2009)
        return ' ';
    return c >= 0x2010 && c <= 0x2013 ? '-' : c;
}

bool claim_letter(char c)
{
    unsigned char u = (unsigned char)c;
    return u >= 0x80 || (u >= '0' && u <= '9') || ((u | 32) >= 'a' && (u | 32) <= 'z');
}

// May a word end in `last` and be followed by that? U+2000 to U+203F are no letters.
static bool ends_here(char last, str after)
{
    return after.len == 0 || !claim_letter(after.ptr[0]) || !claim_letter(last) ||
           str_starts(after, STR("\xE2\x80")) || str_starts(after, STR("\xC2\xA0"));
}

size_t claim_match(str text, str name)
{
    str rest = text, want = name;
    while (want.len > 0 && rest.len > 0)
        if (fold(claim_char(&rest)) != fold(claim_char(&want)))
            return 0;
    return name.len > 0 && want.len == 0 && ends_here(name.ptr[name.len - 1], rest)
               ? text.len - rest.len
               : 0;
}

// ---- all names

struct names {
    const struct claim_facts *f;
    bool contest;
    str within;  // of this contest only; empty: of all
    size_t v, i; // version, contest
    uint32_t k;  // choice
};

static bool next_name(struct names *n, str *out)
{
    for (; n->v < n->f->versions.len; n->v++, n->i = 0)
        for (; n->i < n->f->versions.at[n->v].contests.len; n->i++, n->k = 0) {
            const struct claim_contest *c = &n->f->versions.at[n->v].contests.at[n->i];
            bool here = n->within.len == 0 || str_eq_nocase(c->name, n->within);
            if (n->contest && n->k++ == 0) {
                *out = c->name;
                return true;
            }
            if (!n->contest && here && n->k < c->choice_count) {
                *out = c->choices[n->k++];
                return true;
            }
        }
    return false;
}

size_t claim_known(const struct claim_facts *f, bool contest, str text, str *out)
{
    struct names all = {.f = f, .contest = contest};
    str name, best = STR("");
    size_t most = 0;
    bool exact = false, several = false;
    while (next_name(&all, &name)) {
        size_t len = claim_match(text, name);
        bool same = len > 0 && str_eq(str_head(text, len), name);
        if (len == 0 || len < most || (len == most && exact))
            continue;
        several = len == most && !same && !str_eq(name, best);
        best = name;
        most = len;
        exact = same;
    }
    *out = several ? str_head(text, most) : best;
    return most;
}

// ---- words of a name

// The next word: letters and digits. Empty: there is none.
static str take_token(str *s)
{
    while (s->len > 0 && (!claim_letter(s->ptr[0]) || str_starts(*s, STR("\xE2\x80")) ||
                          str_starts(*s, STR("\xC2\xA0"))))
        *s = str_skip(*s, str_starts(*s, STR("\xE2\x80"))   ? 3
                          : str_starts(*s, STR("\xC2\xA0")) ? 2
                                                            : 1);
    size_t n = 0;
    while (n < s->len && claim_letter(s->ptr[n]) && !str_starts(str_skip(*s, n), STR("\xE2\x80")) &&
           !str_starts(str_skip(*s, n), STR("\xC2\xA0")))
        n++;
    str token = str_head(*s, n);
    *s = str_skip(*s, n);
    return token;
}

static bool weak(str token)
{
    static const char *const all[] = {"the", "and", "for", "yes", "not", "county", "city"};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (str_eq_nocase(token, str_from(all[i])))
            return true;
    return token.len < 3;
}

// Between two words of a name in a sentence: one blank, hyphen, point or the like, and quotation
// marks.
static bool near(str between)
{
    size_t count = 0;
    while (between.len > 0) {
        uint32_t c = fold(claim_char(&between));
        if (c > 0x7F || strchr(" -.'/\"", (int)c) == NULL)
            return false;
        count++;
    }
    return count >= 1 && count <= 3;
}

// How many bytes in front of `text` are words of the name in their order, one of them such that a
// name can be told by it.
static size_t words_of_name(str text, str name)
{
    str rest = text, last = text;
    size_t used = 0;
    bool strong = false;
    for (str token = take_token(&rest); token.len > 0; token = take_token(&rest)) {
        str between = str_make(last.ptr, (size_t)(token.ptr - last.ptr));
        str word = STR("-");
        if (used == 0 ? between.len > 0 : !near(between))
            break;
        while (word.len > 0) {
            word = take_token(&name);
            if (word.len > 0 && claim_match(token, word) == token.len)
                break;
        }
        if (word.len == 0)
            break;
        strong |= !weak(token);
        used = text.len - rest.len;
        last = rest;
    }
    return strong ? used : 0;
}

size_t claim_words(const struct claim_facts *f, bool contest, str text)
{
    struct names all = {.f = f, .contest = contest};
    str name;
    size_t most = 0;
    while (next_name(&all, &name)) {
        size_t len = words_of_name(text, name);
        most = len > most ? len : most;
    }
    return most;
}

static str doubt(struct claim_facts *f, str said, str one, str other)
{
    return arena_text(&f->arena,
                      "“" STR_FMT "” could be " STR_FMT " or " STR_FMT ". Write the whole name.",
                      STR_ARG(said), STR_ARG(one), STR_ARG(other));
}

bool claim_whose(struct claim_facts *f, bool contest, str within, str said, str *name, str *why)
{
    struct names all = {.f = f, .contest = contest, .within = within};
    str next, found = STR("");
    while (next_name(&all, &next)) {
        if (words_of_name(said, next) != said.len || str_eq(next, found))
            continue;
        if (found.len > 0) {
            *why = doubt(f, said, found, next);
            return false;
        }
        found = next;
    }
    *name = found.len > 0 ? found : said;
    return true;
}

// ---- names that are not right

static size_t lower(str s, char out[static DISTANCE_LONGEST])
{
    size_t n = s.len <= DISTANCE_LONGEST ? s.len : 0;
    for (size_t i = 0; i < n; i++)
        out[i] = s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? (char)(s.ptr[i] | 32) : s.ptr[i];
    return n;
}

static size_t distance(str a, str b)
{
    char x[DISTANCE_LONGEST], y[DISTANCE_LONGEST];
    size_t n = lower(a, x), m = lower(b, y);
    return n == 0 || m == 0 ? SIZE_MAX : str_distance(str_make(x, n), str_make(y, m));
}

// "Keiko J. Fennimore" without what stands between the first word and the last.
static str ends_of(str name, char out[static DISTANCE_LONGEST])
{
    size_t first = str_index(name, ' '), last = str_rindex(name, ' ');
    if (first == name.len || name.len > DISTANCE_LONGEST)
        return name;
    memcpy(out, name.ptr, first);
    memcpy(out + first, name.ptr + last, name.len - last);
    return str_make(out, first + name.len - last);
}

// A quarter of the letters may be wrong; of a ticket the first name will do, of a person the last
// word, or the first and the last.
static size_t apart(str written, str name)
{
    char text[DISTANCE_LONGEST];
    str first = str_head(name, str_find(name, STR(" / ")));
    str last = str_skip(first, str_rindex(first, ' ') < first.len ? str_rindex(first, ' ') + 1 : 0);
    const str all[] = {name, first, last, ends_of(first, text)};
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        size_t d = distance(written, all[i]);
        size_t may = (written.len < all[i].len ? written.len : all[i].len) / 4;
        least = d <= may && d < least ? d : least;
    }
    return least;
}

// The nearest name; *several: there are others as near.
static str nearest(const struct claim_facts *f, bool contest, str written, bool *several)
{
    struct names all = {.f = f, .contest = contest};
    str name, best = STR("");
    size_t least = SIZE_MAX;
    *several = false;
    while (next_name(&all, &name)) {
        size_t d = apart(written, name);
        if (d > least || d == SIZE_MAX || (d == least && str_eq(name, best)))
            continue;
        *several = d == least;
        least = d;
        best = name;
    }
    return best;
}

bool claim_near(const struct claim_facts *f, bool contest, str written)
{
    bool several;
    return nearest(f, contest, written, &several).len > 0;
}

static str replaced(struct claim_facts *f, str claim, str written, str name)
{
    size_t at = (size_t)(written.ptr - claim.ptr);
    return claim_say(f, STR_FMT STR_FMT STR_FMT, STR_ARG(str_head(claim, at)), STR_ARG(name),
                     STR_ARG(str_skip(claim, at + written.len)));
}

str claim_corrected(struct claim_facts *f, str claim, const struct claim_question *q)
{
    const str written[] = {q->said.choice.len > 0 ? STR("") : q->choice,
                           q->said.other.len > 0 ? STR("") : q->other,
                           q->said.contest.len > 0 ? STR("") : q->contest};
    for (size_t i = 0; i < ARRAY_LEN(written) && !q->known; i++) {
        bool inside = written[i].len > 0 && written[i].ptr >= claim.ptr &&
                      written[i].ptr + written[i].len <= claim.ptr + claim.len;
        bool several = false;
        str name = inside ? nearest(f, i == 2, written[i], &several) : STR("");
        if (name.len > 0 && !several && !str_eq(name, written[i]))
            return replaced(f, claim, written[i], name);
    }
    return STR("");
}
