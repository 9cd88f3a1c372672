// SPDX-License-Identifier: Apache-2.0
// claim_numbers.c: numbers as people write them. What could be another number is none.
#include "record/claims/claim_text.h"

void claim_blanks(str *rest)
{
    static const char *const wide[] = {"\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89"};
    for (size_t i = 0; i < ARRAY_LEN(wide);) {
        if (rest->len > 0 && memchr(" \t\r\n,:", rest->ptr[0], 6) != NULL)
            *rest = str_skip(*rest, 1);
        else if (str_starts(*rest, str_from(wide[i])))
            *rest = str_skip(*rest, strlen(wide[i]));
        else
            i++;
    }
}

bool claim_word(str *rest, str word)
{
    str text = *rest;
    claim_blanks(&text);
    size_t len = claim_match(text, word);
    if (len > 0)
        *rest = str_skip(text, len);
    return len > 0;
}

// What may stand between groups of three digits: blank, thin and no-break blanks, comma, point,
// apostrophes.
static size_t separator(str s)
{
    static const char *const all[] = {
        " ", ",", ".", "'", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89", "\xE2\x80\x99"};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (str_starts(s, str_from(all[i])))
            return strlen(all[i]);
    return 0;
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits_at(str s)
{
    size_t n = 0;
    while (n < s.len && digit(s.ptr[n]))
        n++;
    return n;
}

// Small numbers are written as words, and then meant exactly. "Twelve thousand" may be any number
// near it, so that it is none.
static bool take_small(str *rest, uint64_t *out)
{
    static const char *const names[] = {"no",    "one",   "two",  "three", "four",   "five",  "six",
                                        "seven", "eight", "nine", "ten",   "eleven", "twelve"};
    static const char *const large[] = {"hundred", "thousand", "million", "dozen", "score"};
    str after = *rest;
    size_t n = 0;
    bool found = claim_word(&after, STR("zero"));
    while (!found && n < ARRAY_LEN(names) && !(found = claim_word(&after, str_from(names[n]))))
        n++;
    str next = after;
    for (size_t i = 0; i < ARRAY_LEN(large) && found; i++)
        found = !claim_word(&next, str_from(large[i]));
    if (!found)
        return false;
    *rest = after;
    *out = n;
    return true;
}

bool claim_whole(str *rest, uint64_t *out, bool *more)
{
    char text[NUM_TEXT];
    size_t len = digits_at(*rest), at = len;
    *more = false;
    if (len == 0)
        return take_small(rest, out);
    if (len > 18)
        return false;
    memcpy(text, rest->ptr, len);
    str sep = str_head(str_skip(*rest, at), separator(str_skip(*rest, at)));
    while (len <= 15 && sep.len > 0 && at <= rest->len && digits_at(*rest) <= 3 &&
           str_starts(str_skip(*rest, at), sep) && digits_at(str_skip(*rest, at + sep.len)) == 3) {
        memcpy(text + len, rest->ptr + at + sep.len, 3);
        len += 3;
        at += sep.len + 3;
    }
    str after = str_skip(*rest, at);
    if (after.len > 1 && (claim_letter(after.ptr[0]) ||
                          (separator(after) == 1 && after.ptr[0] != ' ' && digit(after.ptr[1]))))
        if (!str_starts(after, STR("\xC2\xA0")) && !str_starts(after, STR("\xE2\x80")))
            return false; // "1,2345" and "12.5" are no whole numbers
    *more = str_starts(after, STR("+"));
    *rest = str_skip(after, *more);
    return num_u64(str_make(text, len), out);
}

// ---- percentages

// "%", "percent", "per cent", "percentage points", "points"
static bool take_unit(str *rest)
{
    claim_blanks(rest);
    if (str_starts(*rest, STR("%"))) {
        *rest = str_skip(*rest, 1);
        return true;
    }
    str before = *rest;
    if (claim_word(rest, STR("per")) && claim_word(rest, STR("cent")))
        return true;
    *rest = before;
    if (claim_word(rest, STR("percent")))
        return true;
    (void)claim_word(rest, STR("percentage"));
    return claim_word(rest, STR("points")) || claim_word(rest, STR("point"));
}

// "half", "a third", "two thirds" …: nobody means them exactly, so that they stand only after "more
// than" and its like.
static bool take_fraction(str *rest, struct claim_question *q)
{
    static const struct {
        const char *words;
        uint8_t number, parts;
    } all[] = {{"half", 1, 2},        {"a half", 1, 2},         {"a third", 1, 3},
               {"one third", 1, 3},   {"two thirds", 2, 3},     {"a quarter", 1, 4},
               {"one quarter", 1, 4}, {"three quarters", 3, 4}, {"a fifth", 1, 5},
               {"one fifth", 1, 5}};
    claim_blanks(rest);
    for (size_t i = 0; i < ARRAY_LEN(all) && q->compare != IS; i++) {
        size_t len = claim_match(*rest, str_from(all[i].words));
        if (len == 0)
            continue;
        *rest = str_skip(*rest, len);
        q->number = all[i].number;
        q->parts = all[i].parts;
        return true;
    }
    return false;
}

bool claim_percent(str *rest, struct claim_question *q)
{
    char text[NUM_TEXT];
    size_t whole = digits_at(*rest), decimals = 0;
    if (whole == 0)
        return take_fraction(rest, q);
    if (whole > 3)
        return false;
    str after = str_skip(*rest, whole);
    if (after.len > 1 && (after.ptr[0] == '.' || after.ptr[0] == ',')) {
        decimals = digits_at(str_skip(after, 1));
        if (decimals == 0 || decimals > 9)
            return false;
        memcpy(text + whole, after.ptr + 1, decimals);
        after = str_skip(after, decimals + 1);
    }
    memcpy(text, rest->ptr, whole);
    q->decimals = (unsigned)decimals;
    *rest = after;
    return take_unit(rest) && num_u64(str_make(text, whole + decimals), &q->number);
}

void claim_comparison(str *rest, struct claim_question *q)
{
    static const struct {
        const char *first, *second;
        enum claim_compare compare;
    } all[] = {
        {"exactly", "", IS},         {"more", "than", MORE_THAN},    {"over", "", MORE_THAN},
        {"above", "", MORE_THAN},    {"fewer", "than", LESS_THAN},   {"less", "than", LESS_THAN},
        {"under", "", LESS_THAN},    {"below", "", LESS_THAN},       {"at", "least", AT_LEAST},
        {"at", "most", AT_MOST},     {"no fewer", "than", AT_LEAST}, {"no less", "than", AT_LEAST},
        {"no more", "than", AT_MOST}};
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        str after = *rest;
        if (claim_word(&after, str_from(all[i].first)) &&
            (all[i].second[0] == '\0' || claim_word(&after, str_from(all[i].second)))) {
            *rest = after;
            q->compare = all[i].compare;
            return;
        }
    }
}
