// SPDX-License-Identifier: Apache-2.0
// claim_read.c: the sentences that can be asked (claim_forms.def). A form is words and slots:
//
//     a|b      one of these words        word?    may be left out
//     [ … ]    all or nothing            %C %D    a choice     %K  a contest
//     %N       a whole number, %P a percentage, both after "more than" or the like
//     %R       a root in base64          %G       a seed: digits, or 64 hexadecimal ones
//     %J       a jurisdiction, of those of the record only
//     %U       the next word is kept as the unit
//
// and signs that stand for no word: %! the opposite is claimed, %0 more than none, %H more than
// half, %W the choice won, too, %1 first preferences.
//
// Names are those of the record, the longest that stands there (claim_names.c). A sentence that
// fits with whole names of the record is taken before one with some words of a name, and that
// before one with others. Nothing is guessed: one word more, and the sentence is none of these.
#include "base/binary.h"
#include "record/claims/claim_text.h"

static const struct {
    uint8_t kind;
    const char *form, *example;
} forms[] = {
#define FORM(kind, form, example) {kind, form, example},
#include "record/claims/claim_forms.def"
#undef FORM
};

enum reading { WHOLE_NAMES, WORDS_OF_NAMES, OTHER_NAMES, READINGS };

struct reader {
    const struct claim_facts *f;
    str rest;
    enum reading how;
    bool unit; // the next word is kept
    struct claim_question *q;
};

static const char *const quotes[] = {"\"", "\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x9E"};

static void skip_quote(str *rest)
{
    for (size_t i = 0; i < ARRAY_LEN(quotes); i++)
        if (str_starts(*rest, str_from(quotes[i])))
            *rest = str_skip(*rest, strlen(quotes[i]));
}

// ---- names

// The form's next item; empty at its end.
static str next_item(str *form)
{
    *form = str_trim(*form);
    return form->len > 0 ? str_cut(form, ' ') : STR("");
}

// Is the next word of the form here? A form's word may have alternatives.
static bool word_here(str text, str words)
{
    while (words.len > 0)
        if (claim_match(text, str_cut(&words, '|')) > 0)
            return true;
    return false;
}

static bool is_sign(str item)
{
    return item.len > 1 && item.ptr[0] == '%' && strchr("!0HW1U", item.ptr[1]) != NULL;
}

// Does what follows in the form stand here? Words that may be left out come before one that must be
// there. *slot: the form goes on with a slot, or ends.
static bool form_here(str text, str form, bool *slot)
{
    for (str item = next_item(&form); item.len > 0; item = next_item(&form)) {
        if (is_sign(item))
            continue;
        *slot = item.ptr[0] == '%' || item.ptr[0] == '[';
        bool optional = str_ends(item, STR("?"));
        if (*slot)
            return false;
        while (str_ends(item, STR("]")) || str_ends(item, STR("?")))
            item.len--;
        if (word_here(text, item))
            return true;
        if (!optional)
            return false;
    }
    *slot = true;
    return false;
}

// What stands before the form's next word, or before the end.
static str strange_name(str rest, str form)
{
    size_t end = rest.len;
    bool slot = false;
    for (size_t i = 1; i < rest.len && !slot; i++)
        if (rest.ptr[i - 1] == ' ' && form_here(str_skip(rest, i), form, &slot)) {
            end = i;
            break;
        }
    while (end > 0 && strchr(" .?!,", rest.ptr[end - 1]) != NULL)
        end--;
    return str_head(rest, end);
}

static bool take_place(struct reader *r, str *out)
{
    size_t most = 0;
    claim_blanks(&r->rest);
    skip_quote(&r->rest);
    for (size_t i = 0; i < r->f->places.len; i++) {
        size_t len = claim_match(r->rest, r->f->places.at[i].name);
        if (len > most)
            *out = r->f->places.at[i].name;
        most = len > most ? len : most;
    }
    r->rest = str_skip(r->rest, most);
    skip_quote(&r->rest);
    return most > 0;
}

// "They", "a landslide", "the Democrats": words that are nobody's name.
static bool nobody(str s)
{
    static const char *const all[] = {
        "a", "an",  "the", "he",   "she",       "they",     "it",        "we",
        "i", "you", "all", "some", "everybody", "everyone", "democrats", "republicans"};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (claim_match(s, str_from(all[i])) > 0)
            return true;
    return false;
}

static bool capitals(str s)
{
    while (s.len > 0) {
        str word = str_cut(&s, ' ');
        if (word.len == 0 || (unsigned char)(word.ptr[0] - 'A') >= 26)
            return false;
    }
    return true;
}

// Something that is no name of the record. What begins as one does, and goes on otherwise, is a
// name only where it could be a slip of the pen.
static size_t stranger(struct reader *r, bool contest, str form, str rest, size_t words, str *name)
{
    str strange = strange_name(rest, form);
    if (nobody(strange) ||
        (words > 0 &&
         (strange.len <= words || (!capitals(strange) && !claim_near(r->f, contest, strange)))))
        return 0;
    r->q->known = false;
    *name = strange;
    return strange.len;
}

// Reads a name from the front of *rest; false: there is none.
static bool name_at(struct reader *r, bool contest, str form, str *rest, str *name, str *said)
{
    size_t len = claim_known(r->f, contest, *rest, name), other = 0;
    if (len == 0 && r->how >= WORDS_OF_NAMES) {
        len = claim_words(r->f, contest, *rest);
        if (r->how == OTHER_NAMES)
            other = stranger(r, contest, form, *rest, len, name);
        if (other > 0)
            len = other;
        else if (len > 0)
            *name = *said = str_head(*rest, len);
    }
    *rest = str_skip(*rest, len);
    return len > 0;
}

// A contest may be "the … race".
static bool take_name(struct reader *r, bool contest, str form, str *out, str *said)
{
    claim_blanks(&r->rest);
    skip_quote(&r->rest);
    str rest = r->rest, after = r->rest;
    bool found =
        contest && claim_word(&after, STR("the")) && claim_known(r->f, contest, rest, out) == 0;
    if (found) {
        claim_blanks(&after);
        skip_quote(&after);
        rest = after;
    }
    if (!name_at(r, contest, form, &rest, out, said))
        return false;
    skip_quote(&rest);
    if (contest && !claim_word(&rest, STR("race")))
        (void)claim_word(&rest, STR("contest"));
    r->rest = rest;
    return true;
}

// ---- numbers and digits

static bool take_figure(struct reader *r, bool percent)
{
    bool more = false;
    claim_comparison(&r->rest, r->q);
    claim_blanks(&r->rest);
    r->q->counted = true;
    if (percent)
        return claim_percent(&r->rest, r->q);
    bool found = claim_whole(&r->rest, &r->q->number, &more);
    if (more && r->q->compare != IS)
        return false;
    r->q->compare = more ? AT_LEAST : r->q->compare;
    return found;
}

// A seed: digits, or the 64 hexadecimal ones of a ceremony. "bad" is none.
static size_t seed_at(str rest)
{
    size_t n = 0, hex = 0;
    while (n < rest.len && rest.ptr[n] >= '0' && rest.ptr[n] <= '9')
        n++;
    while (hex < rest.len && memchr("0123456789abcdefABCDEF", rest.ptr[hex], 22) != NULL)
        hex++;
    return hex == 2 * SHA256_BYTES ? hex : n;
}

static bool take_text(struct reader *r, bool root)
{
    claim_blanks(&r->rest);
    size_t n = root ? 0 : seed_at(r->rest);
    while (root && n < r->rest.len && strchr(" \t\n", r->rest.ptr[n]) == NULL)
        n++;
    uint8_t hash[SHA256_BYTES];
    r->q->text = str_head(r->rest, n);
    if (root && str_ends(r->q->text, STR(".")))
        r->q->text.len = --n;
    r->rest = str_skip(r->rest, n);
    return root ? base64_get(r->q->text, hash, sizeof hash) : n > 0;
}

// ---- forms

static bool take_words(struct reader *r, str words)
{
    bool unit = r->unit;
    r->unit = false;
    while (words.len > 0) {
        str word = str_cut(&words, '|');
        if (claim_word(&r->rest, word)) {
            r->q->unit = unit ? word : r->q->unit;
            return true;
        }
    }
    return false;
}

static void more_than(struct claim_question *q, uint64_t number, unsigned parts)
{
    q->compare = MORE_THAN;
    q->counted = true;
    q->number = number;
    q->parts = parts;
}

static bool take_sign(struct reader *r, char sign)
{
    switch (sign) {
    case '!':
        r->q->denied = true;
        break;
    case '0':
        more_than(r->q, 0, 0);
        break;
    case 'H':
        more_than(r->q, 1, 2);
        break;
    case 'W':
        r->q->wins = true;
        break;
    case '1':
        r->q->first = true;
        break;
    default: // 'U'
        r->unit = true;
    }
    return true;
}

static bool take_item(struct reader *r, str item, str form)
{
    if (item.ptr[0] != '%' && !str_ends(item, STR("?")))
        return take_words(r, item);
    if (item.ptr[0] != '%') {
        take_words(r, str_head(item, item.len - 1));
        return true;
    }
    switch (item.ptr[1]) {
    case 'C':
        return take_name(r, false, form, &r->q->choice, &r->q->said.choice);
    case 'D':
        return take_name(r, false, form, &r->q->other, &r->q->said.other);
    case 'K':
        return take_name(r, true, form, &r->q->contest, &r->q->said.contest);
    case 'J':
        return take_place(r, &r->q->place);
    case 'N':
        return take_figure(r, false);
    case 'P':
        return take_figure(r, true);
    case 'R':
    case 'G':
        return take_text(r, item.ptr[1] == 'R');
    default:
        return take_sign(r, item.ptr[1]);
    }
}

// "[in %K]": all of it, or nothing.
static bool take_group(struct reader *r, str item, str *form)
{
    str before = r->rest;
    struct claim_question kept = *r->q;
    bool fits = true;
    for (item = str_skip(item, 1); item.len > 0; item = next_item(form)) {
        bool last = str_ends(item, STR("]"));
        item.len -= last;
        fits = fits && take_item(r, item, *form);
        if (last)
            break;
    }
    if (!fits) {
        r->rest = before;
        *r->q = kept;
        r->unit = false;
    }
    return fits;
}

static bool take_form(struct reader *r, str form)
{
    for (str item = next_item(&form); item.len > 0; item = next_item(&form)) {
        if (item.ptr[0] == '[')
            (void)take_group(r, item, &form);
        else if (!take_item(r, item, form))
            return false;
    }
    claim_blanks(&r->rest);
    for (size_t before = 0; before != r->rest.len;) {
        before = r->rest.len;
        skip_quote(&r->rest);
        while (r->rest.len > 0 && strchr(".?! \t", r->rest.ptr[0]) != NULL)
            r->rest = str_skip(r->rest, 1);
    }
    return r->rest.len == 0;
}

// Words of names stand for the names that have them, if there is one for each.
static void whose(struct claim_facts *f, struct claim_question *q)
{
    if (q->said.contest.len > 0 &&
        !claim_whose(f, true, STR(""), q->said.contest, &q->contest, &q->doubt))
        return;
    if (q->said.choice.len > 0 &&
        !claim_whose(f, false, q->contest, q->said.choice, &q->choice, &q->doubt))
        return;
    if (q->said.other.len > 0)
        (void)claim_whose(f, false, q->contest, q->said.other, &q->other, &q->doubt);
}

// What stands before a headline: "BREAKING: …", a quotation mark.
static str headline(str claim)
{
    static const char *const before[] = {"breaking",    "breaking news", "just in", "fact",
                                         "fact check",  "claim",         "rumor",   "rumour",
                                         "viral claim", "alert"};
    claim = str_trim(claim);
    skip_quote(&claim);
    for (size_t i = 0; i < ARRAY_LEN(before); i++) {
        size_t len = claim_match(claim, str_from(before[i]));
        if (len > 0 && str_starts(str_skip(claim, len), STR(":")))
            return str_trim(str_skip(claim, len + 1));
    }
    return claim;
}

bool claim_read(struct claim_facts *f, str claim, struct claim_question *out)
{
    if (memchr(claim.ptr, '\0', claim.len) != NULL)
        return false;
    claim = headline(claim);
    for (int how = WHOLE_NAMES; how < READINGS; how++)
        for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
            *out = (struct claim_question){.kind = (enum claim_kind)forms[i].kind,
                                           .form = (unsigned)i,
                                           .known = true,
                                           .compare = IS};
            struct reader r = {.f = f, .rest = claim, .how = (enum reading)how, .q = out};
            if (!take_form(&r, str_from(forms[i].form)))
                continue;
            whose(f, out);
            return true;
        }
    return false;
}

const char *claim_form(size_t i)
{
    size_t n = 0;
    for (size_t k = 0; k < ARRAY_LEN(forms); k++)
        if (forms[k].example != NULL && n++ == i)
            return forms[k].example;
    return NULL;
}
