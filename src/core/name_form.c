// SPDX-License-Identifier: Apache-2.0
#include "core/name_form.h"

#include "base/distance.h"
#include "core/damaged_name.h"

static bool is_letter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || c >= 0x80;
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool is_one_of(str word, const char *const *list)
{
    for (; *list != NULL; list++)
        if (str_eq(word, str_from(*list)))
            return true;
    return false;
}

// ---- words

static void add_word(struct name_form *f, str word)
{
    while (word.len > 1 && word.ptr[0] == '0' && is_digit((unsigned char)word.ptr[1]))
        word = str_skip(word, 1); // District 05 is District 5
    if (f->count == NAME_WORDS)
        f->cut = true;
    else if (word.len > 0)
        f->words[f->count++] = word;
}

// What goes without a trace: O'Brien, St. John's.
static size_t silent(str s, size_t i)
{
    static const str quotes[] = {
        {"'", 1}, {".", 1}, {"`", 1}, {"\xE2\x80\x98", 3}, {"\xE2\x80\x99", 3}};
    for (size_t k = 0; k < ARRAY_LEN(quotes); k++)
        if (str_starts(str_skip(s, i), quotes[k]))
            return quotes[k].len;
    return 0;
}

static void add_words(struct name_form *f, str text, struct arena *a)
{
    char *small = arena_new(a, char, text.len + 1);
    size_t start = 0, at = 0;
    if (small == NULL)
        return;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        size_t skip = silent(text, i);
        c = c >= 'A' && c <= 'Z' ? (unsigned char)(c + 'a' - 'A') : c;
        if (skip > 0) {
            i += skip - 1;
        } else if (is_letter(c) || is_digit(c)) {
            small[at++] = (char)c;
        } else {
            add_word(f, str_make(small + start, at - start));
            start = at;
            if (c == '&')
                add_word(f, STR("and"));
        }
    }
    add_word(f, str_make(small + start, at - start));
}

// ---- choices

static char party_of(str word)
{
    static const struct {
        const char *word;
        char party;
    } parties[] = {
        {"dem", 'd'},
        {"democrat", 'd'},
        {"democratic", 'd'},
        {"rep", 'r'},
        {"republican", 'r'},
        {"gop", 'r'},
        {"lib", 'l'},
        {"libertarian", 'l'},
        {"lbr", 'l'},
        {"grn", 'g'},
        {"green", 'g'},
        {"una", 'u'},
        {"unaffiliated", 'u'},
        {"ind", 'i'},
        {"npa", 'n'},
        {"nonpartisan", 'n'},
        {"independent", 'i'},
        {"d", 'd'},
        {"r", 'r'},
        {"l", 'l'},
        {"g", 'g'},
        {"i", 'i'},
        {"u", 'u'},
    };
    for (size_t i = 0; i < ARRAY_LEN(parties); i++)
        if (str_eq(word, str_from(parties[i].word)))
            return parties[i].party;
    return 0;
}

// "(DEM)", "(Republican Party)" at the end, or a code of three letters at an end of the name.
static str take_party(str text, struct name_form *f, struct arena *a)
{
    size_t open = str_rindex(text, '(');
    if (open < text.len && open > 0 && text.ptr[text.len - 1] == ')') {
        struct name_form inside = {0};
        add_words(&inside, str_skip(text, open), a);
        bool party = inside.count == 2 && str_eq(inside.words[1], STR("party"));
        if (inside.count == 1 || party)
            f->party = party_of(inside.words[0]);
        if (f->party != 0)
            return str_trim(str_head(text, open));
    }
    static const char *const codes[] = {"DEM", "REP", "LIB", "LBR", "GRN", "UNA", NULL};
    str first = str_head(text, 4), last = str_skip(text, text.len > 4 ? text.len - 4 : 0);
    bool before = text.len > 4 && first.ptr[3] == ' ' && is_one_of(str_head(first, 3), codes);
    bool after = text.len > 4 && last.ptr[0] == ' ' && is_one_of(str_skip(last, 1), codes);
    if (!before && !after)
        return text;
    struct name_form code = {0};
    add_words(&code, before ? str_head(first, 3) : str_skip(last, 1), a);
    f->party = code.count == 1 ? party_of(code.words[0]) : 0;
    return str_trim(before ? str_skip(text, 4) : str_head(text, text.len - 4));
}

static bool is_suffix(str text)
{
    static const char *const suffixes[] = {"jr", "sr", "ii", "iii", "iv", "md", "phd", NULL};
    char small[8];
    size_t len = 0;
    for (size_t i = 0; i < text.len && len < sizeof small; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        c = c >= 'A' && c <= 'Z' ? (unsigned char)(c + 'a' - 'A') : c;
        if (is_letter(c))
            small[len++] = (char)c;
    }
    return is_one_of(str_make(small, len), suffixes);
}

// "Smith, Ann" is "Ann Smith"; "Smith, Jr." stays.
static void add_person(struct name_form *f, str text, struct arena *a)
{
    size_t comma = str_index(text, ',');
    if (comma < text.len && str_index(str_skip(text, comma + 1), ',') + comma + 1 == text.len &&
        !is_suffix(str_skip(text, comma + 1))) {
        add_words(f, str_skip(text, comma + 1), a);
        add_words(f, str_head(text, comma), a);
    } else {
        add_words(f, text, a);
    }
}

static const char *const titles[] = {"mr", "mrs", "ms", "dr", "hon", "honorable", "rev", NULL};
static const char *const places[] = {"county",  "cnty", "cty", "co", "parish",
                                     "borough", "of",   "the", NULL};

// Leaves out such words, unless nothing else is left.
static void drop_words(struct name_form *f, const char *const *list)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < f->count; i++)
        if (f->count == 1 || !is_one_of(f->words[i], list))
            f->words[kept++] = f->words[i];
    f->count = kept;
}

// ---- the form

// Two numbers side by side stay two.
static void join(struct name_form *f, struct arena *a)
{
    size_t len = 0;
    for (uint32_t i = 0; i < f->count; i++)
        len += f->words[i].len + 1;
    char *text = arena_new(a, char, len + 1);
    if (text == NULL)
        return;
    len = 0;
    for (uint32_t i = 0; i < f->count; i++) {
        if (len > 0 && is_digit((unsigned char)text[len - 1]) &&
            is_digit((unsigned char)f->words[i].ptr[0]))
            text[len++] = ' ';
        memcpy(text + len, f->words[i].ptr, f->words[i].len);
        len += f->words[i].len;
    }
    f->joined = str_make(text, len);
}

bal_status name_form_make(str name, enum name_kind kind, struct arena *a, struct name_form *out,
                          struct bal_err *err)
{
    *out = (struct name_form){.whole = name};
    if (kind == NAME_CHOICE) {
        add_person(out, take_party(str_trim(name), out, a), a);
        drop_words(out, titles);
    } else {
        add_words(out, name, a);
    }
    if (kind == NAME_JURISDICTION)
        drop_words(out, places);
    join(out, a);
    return arena_check(a, err);
}

enum { SHORT_WORD = 4, LONG_WORD = 8 };

// Numbers and short words say which of several it is: 4A or 4B, East or West, Jr or Sr.
static bool is_exact(str word)
{
    if (word.len <= SHORT_WORD)
        return true;
    for (size_t i = 0; i < word.len; i++)
        if (is_digit((unsigned char)word.ptr[i]))
            return true;
    return false;
}

static bool is_near(const struct name_form *a, const struct name_form *b)
{
    size_t sum = 0;
    if (a->count != b->count || a->cut || b->cut)
        return false;
    for (uint32_t i = 0; i < a->count; i++) {
        str x = a->words[i], y = b->words[i];
        if (str_eq(x, y))
            continue;
        if (is_exact(x) || is_exact(y) || x.len > y.len + 2 || y.len > x.len + 2)
            return false;
        size_t d = str_distance(x, y);
        if (d > (x.len >= LONG_WORD && y.len >= LONG_WORD ? 2U : 1U))
            return false;
        sum += d;
    }
    return sum <= 2;
}

void name_form_key(const struct name_form *f, int which, struct buf *out)
{
    buf_clear(out);
    if (which == 2) {
        name_skeleton(f->whole, out);
        return;
    }
    if (f->cut || f->count == 0)
        return;
    buf_addf(out, "%d/%u/", which, which == 1 ? f->count : 0);
    if (which == 0)
        buf_add(out, f->joined);
    for (uint32_t i = 0; which == 1 && i < f->count; i++)
        buf_addf(out, STR_FMT " ", STR_ARG(is_exact(f->words[i]) ? f->words[i] : STR("*")));
}

enum likeness name_likeness(const struct name_form *a, const struct name_form *b)
{
    if ((a->party != 0 && b->party != 0 && a->party != b->party) || a->count == 0 || b->count == 0)
        return NAMES_DIFFER;
    if ((!a->cut && !b->cut && str_eq(a->joined, b->joined)) ||
        names_are_damaged(a->whole, b->whole))
        return NAMES_SAME;
    return is_near(a, b) ? NAMES_NEAR : NAMES_DIFFER;
}
