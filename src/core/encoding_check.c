// SPDX-License-Identifier: Apache-2.0
#include "core/encoding_check.h"

#define LOST STR("\xEF\xBF\xBD") // U+FFFD, what decoders put for what they cannot read

static bool has(str s, str part)
{
    return str_find(s, part) < s.len;
}

// A letter with an accent in UTF-8 starts with C3 or C2, typographic quotes with E2 80: these bytes
// as Windows-1252 are Ã, Â and â€.
static bool decoded_twice(str s)
{
    return has(s, STR("\xC3\x83")) || has(s, STR("\xC3\x82")) ||
           has(s, STR("\xC3\xA2\xE2\x82\xAC"));
}

bool name_is_suspect(str name)
{
    return str_index(name, '?') < name.len || has(name, LOST) || decoded_twice(name);
}

static bool foreign(char c)
{
    return (unsigned char)c >= 0x80 || c == '?';
}

static size_t skip_foreign(str s, size_t i)
{
    while (i < s.len && foreign(s.ptr[i]))
        i++;
    return i;
}

bool names_are_one(str a, str b)
{
    size_t i = 0, k = 0;
    bool differ = !str_eq(a, b);
    while (differ && i < a.len && k < b.len) {
        if (foreign(a.ptr[i]) != foreign(b.ptr[k]) || (!foreign(a.ptr[i]) && a.ptr[i] != b.ptr[k]))
            return false;
        i = foreign(a.ptr[i]) ? skip_foreign(a, i) : i + 1;
        k = foreign(b.ptr[k]) ? skip_foreign(b, k) : k + 1;
    }
    return differ && i == a.len && k == b.len;
}

static void tell(struct problems *p, const struct contest *c, str name, str other)
{
    struct place place = {0};
    bool of_contest = str_eq(name, c->name);
    const char *kind = of_contest ? "contest" : "choice";
    if (other.len > 0)
        problem_add(p, PROBLEM_mis_encoded, place, name,
                    "%s '" STR_FMT "' is probably '" STR_FMT "'%s" STR_FMT, kind,
                    STR_ARG(str_head(name, 100)), STR_ARG(str_head(other, 100)),
                    of_contest ? "" : " of contest ", STR_ARG(of_contest ? STR("") : c->name));
    else
        problem_add(p, PROBLEM_mis_encoded, place, name, "characters of %s '" STR_FMT "' are lost",
                    kind, STR_ARG(str_head(name, 100)));
}

static void check_choices(const struct contest *c, struct problems *p)
{
    for (size_t i = 0; i < c->choices.len; i++) {
        str name = c->choices.at[i].name, other = STR("");
        if (!name_is_suspect(name))
            continue;
        for (size_t k = 0; k < c->choices.len && other.len == 0; k++)
            if (names_are_one(name, c->choices.at[k].name))
                other = c->choices.at[k].name;
        if (other.len > 0 || has(name, LOST))
            tell(p, c, name, other);
    }
}

void election_check_encoding(const struct election *e, struct problems *p)
{
    for (size_t i = 0; i < e->contests.len; i++) {
        const struct contest *c = &e->contests.at[i];
        str other = STR("");
        check_choices(c, p);
        if (!name_is_suspect(c->name))
            continue;
        for (size_t k = 0; k < e->contests.len && other.len == 0; k++)
            if (names_are_one(c->name, e->contests.at[k].name))
                other = e->contests.at[k].name;
        if (other.len > 0 || has(c->name, LOST))
            tell(p, c, c->name, other);
    }
}
