// SPDX-License-Identifier: Apache-2.0
// claim_read.c: the sentences that can be asked. A form is words and slots:
//
//     a|b      one of these words        word?    may be left out
//     [ … ]    all or nothing            %C %D    a choice     %K  a contest
//     %N       a whole number, %P a percentage, both after "more than" or the like
//     %R       a root in base64          %G       digits
//     %J       a jurisdiction, of those of the record only
//
// Names are those of the record, the longest that stands there, capital letters or not. A sentence
// that fits with names of the record is taken before one with others. Nothing is guessed: one word
// more, and the sentence is none of these.
#include "base/binary.h"
#include "record/claims/claim.h"

static const struct {
    uint8_t kind;
    const char *form, *example;
} forms[] = {
    {ASK_VOTES, "[in %K] %C has|had|got|received|polled|won %N votes|vote|points [in|for %K]",
     "Ann Alder has 30,100 votes in Mayor"},
    {ASK_VOTES, "[in %K] %N votes|vote were? was? cast|counted? for %C [in|for %K]", NULL},
    {ASK_VOTES, "there were|are %N votes for %C [in|for %K]", NULL},
    {ASK_LOCAL, "[in %K] %C has|had|got|received|polled|won %N votes|vote|points in|from %J",
     "Ann Alder has 12,030 votes in Mayor in Adams"},
    {ASK_LOCAL, "%C has|had|got|received|polled|won %N votes|vote|points in|for %K in|from %J",
     NULL},
    {ASK_LOCAL, "in|from %J %C has|had|got|received|polled|won %N votes|vote|points [in|for %K]",
     NULL},
    {ASK_SHARE, "[in %K] %C has|had|got|received|won %P [of the? votes|vote] [in|for %K]",
     "Ann Alder has 50.2 % of the votes in Mayor"},
    {ASK_TOTAL, "%N votes were? cast|counted in|for %K", "60,000 votes were cast in Mayor"},
    {ASK_TOTAL, "there were|are %N votes in|for %K", NULL},
    {ASK_MARGIN, "[in %K] %C won|wins [in? %K] by|with a? margin? of? %N votes|vote",
     "Ann Alder won Mayor by 300 votes"},
    {ASK_LOST_BY, "[in %K] %C lost|loses [in? %K] by %N votes|vote [in|for %K]",
     "Bo Birch lost Mayor by 300 votes"},
    {ASK_MARGIN, "the margin in|of|for %K is|was %N votes|vote",
     "The margin in Mayor is 300 votes"},
    {ASK_MARGIN_PAIR, "[in %K] %C leads|led|beat|beats|defeated %D by %N votes|vote [in|for %K]",
     "Ann Alder leads Bo Birch by 300 votes in Mayor"},
    {ASK_MARGIN_PAIR, "[in %K] %C is|was %N votes|vote ahead of %D [in|for %K]", NULL},
    {ASK_WINNER, "[in %K] %C won|wins [the? race|contest|election] [for|in|of? %K]",
     "Ann Alder won Mayor"},
    {ASK_WINNER, "[in %K] %C is|was the winner [of|in|for %K]", NULL},
    {ASK_WINNER, "[in %K] %C is|was elected [in|for|as|to %K]", NULL},
    {ASK_WINNER, "the winner of|in|for %K is|was %C", NULL},
    {ASK_LOSER, "[in %K] %C lost|loses [the? race|contest|election] [for|in|of? %K]",
     "Bo Birch lost Mayor"},
    {ASK_LOSER, "[in %K] %C did not win [the? race|contest|election] [for|in|of? %K]", NULL},
    {ASK_CARDS, "%N ballots|cards were cast|counted|recorded [in|for %K]",
     "61,000 ballots were cast in Mayor"},
    {ASK_CARDS, "there were|are %N ballots|cards [in|for %K]", NULL},
    {ASK_PLACE_CARDS, "%N ballots|cards were cast|counted|recorded in|from %J",
     "20,000 ballots were cast in Adams"},
    {ASK_PLACE_CARDS, "there were|are %N ballots|cards in|from %J", NULL},
    {ASK_MORE_VOTES, "there were|are more votes than registered? voters|ballots|cards [in|for %K]",
     "There were more votes than voters in Mayor"},
    {ASK_MORE_VOTES,
     "more votes than registered? voters|ballots|cards were cast|counted [in|for %K]", NULL},
    {ASK_TURNOUT, "there were|are more ballots|cards than registered? voters [in %J]", NULL},
    {ASK_TURNOUT, "more ballots|cards than registered? voters were cast|counted [in %J]", NULL},
    {ASK_TURNOUT, "more people voted than were? registered [in %J]", NULL},
    {ASK_TURNOUT, "the? turnout is|was %P [in|for %K]", "The turnout was 71 %"},
    {ASK_TURNOUT, "the? turnout is|was %P in %J", NULL},
    {ASK_RISK, "the risk in|of|for %K is|was %P", "The risk in Mayor is 2.6 %"},
    {ASK_RISK_MET, "the risk limit is|was met in|for|of %K", "The risk limit was met in Mayor"},
    {ASK_OUTCOME, "the audit confirmed the? outcome? of? %K", "The audit confirmed Mayor"},
    {ASK_OUTCOME, "the outcome of|in %K is|was confirmed [by the audit]", NULL},
    {ASK_COUNTED, "%K is|was counted by hand", "Mayor was counted by hand"},
    {ASK_CHANGED, "the? hand count changed the winner|outcome|result [of|in|for %K]",
     "The hand count changed the winner of Mayor"},
    {ASK_DRAWN, "only? %N cards|ballots were drawn", "58 cards were drawn"},
    {ASK_READ, "only? %N cards|ballots were audited|examined|checked", "58 cards were audited"},
    {ASK_SEED, "the seed is|was %G", "The seed is 31415926535897932384"},
    {ASK_HEAD, "the? checkpoint|head|log at|of|has? size? %N events? with? root? %R",
     "The checkpoint of 57 events with root N9gq…= (as on a screenshot)"},
    {ASK_HEAD, "the? root at|of size? %N events? is|was %R", NULL},
};

struct reader {
    const struct claim_facts *f;
    str rest;
    bool strangers; // names that the record does not have are taken too
    struct claim_question *q;
};

static bool letter(char c)
{
    unsigned char u = (unsigned char)c;
    return u >= 0x80 || (u >= '0' && u <= '9') || ((u | 32) >= 'a' && (u | 32) <= 'z');
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static void skip_blanks(struct reader *r)
{
    static const char *const wide[] = {"\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89"};
    for (size_t i = 0; i < ARRAY_LEN(wide);) {
        if (r->rest.len > 0 && memchr(" \t\r\n,:", r->rest.ptr[0], 6) != NULL)
            r->rest = str_skip(r->rest, 1);
        else if (str_starts(r->rest, str_from(wide[i])))
            r->rest = str_skip(r->rest, strlen(wide[i]));
        else
            i++;
    }
}

static void skip_quote(struct reader *r)
{
    static const char *const quotes[] = {"\"", "\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x9E"};
    for (size_t i = 0; i < ARRAY_LEN(quotes); i++)
        if (str_starts(r->rest, str_from(quotes[i])))
            r->rest = str_skip(r->rest, strlen(quotes[i]));
}

// Does `word` stand in front, as a whole word? U+2000 to U+203F, quotes among them, are no letters.
static bool stands(str text, str word)
{
    str after = str_skip(text, word.len);
    return word.len > 0 && str_eq_nocase(str_head(text, word.len), word) &&
           (after.len == 0 || !letter(after.ptr[0]) || !letter(word.ptr[word.len - 1]) ||
            str_starts(after, STR("\xE2\x80")));
}

static bool take_word(struct reader *r, str word)
{
    skip_blanks(r);
    if (!stands(r->rest, word))
        return false;
    r->rest = str_skip(r->rest, word.len);
    return true;
}

// ---- names

static void longer(str text, str name, str *best)
{
    if (name.len > best->len && stands(text, name))
        *best = name;
}

// The longest name of the record that stands there, as the sentence writes it; empty: none.
static str known_name(const struct reader *r, bool contest)
{
    str best = STR("");
    for (size_t v = 0; v < r->f->versions.len; v++)
        for (size_t i = 0; i < r->f->versions.at[v].contests.len; i++) {
            const struct claim_contest *c = &r->f->versions.at[v].contests.at[i];
            if (contest)
                longer(r->rest, c->name, &best);
            for (uint32_t j = 0; j < c->choice_count && !contest; j++)
                longer(r->rest, c->choices[j], &best);
        }
    return str_head(r->rest, best.len);
}

// Is the next word of the form here? A form's word may have alternatives.
static bool word_here(str text, str words)
{
    while (words.len > 0)
        if (stands(text, str_cut(&words, '|')))
            return true;
    return false;
}

// What stands before the form's next word, or before the end.
static str strange_name(const struct reader *r, str next)
{
    size_t end = r->rest.len;
    bool slot = next.len == 0 || next.ptr[0] == '%' || next.ptr[0] == '[';
    for (size_t i = 1; i < r->rest.len && !slot; i++)
        if (r->rest.ptr[i - 1] == ' ' && word_here(str_skip(r->rest, i), next)) {
            end = i;
            break;
        }
    while (end > 0 && strchr(" .?!,", r->rest.ptr[end - 1]) != NULL)
        end--;
    return str_head(r->rest, end);
}

static bool take_place(struct reader *r, str *out)
{
    str best = STR("");
    skip_blanks(r);
    skip_quote(r);
    for (size_t i = 0; i < r->f->places.len; i++)
        longer(r->rest, r->f->places.at[i].name, &best);
    r->rest = str_skip(r->rest, best.len);
    *out = best;
    skip_quote(r);
    return best.len > 0;
}

static bool take_name(struct reader *r, bool contest, str next, str *out)
{
    skip_blanks(r);
    skip_quote(r);
    str name = known_name(r, contest);
    if (name.len == 0 && r->strangers) {
        name = strange_name(r, next);
        r->q->known = false;
    }
    if (name.len == 0)
        return false;
    *out = name;
    r->rest = str_skip(r->rest, name.len);
    skip_quote(r);
    return true;
}

// ---- numbers

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

static size_t digits_at(str s)
{
    size_t n = 0;
    while (n < s.len && digit(s.ptr[n]))
        n++;
    return n;
}

// Digits with one kind of separator between groups of three, or with none.
static bool take_whole(struct reader *r, uint64_t *out)
{
    char text[NUM_TEXT];
    size_t len = digits_at(r->rest), at = len;
    if (len == 0 || len > 18)
        return false;
    memcpy(text, r->rest.ptr, len);
    str sep = str_head(str_skip(r->rest, at), separator(str_skip(r->rest, at)));
    while (len <= 15 && sep.len > 0 && at <= r->rest.len && digits_at(r->rest) <= 3 &&
           str_starts(str_skip(r->rest, at), sep) &&
           digits_at(str_skip(r->rest, at + sep.len)) == 3) {
        memcpy(text + len, r->rest.ptr + at + sep.len, 3);
        len += 3;
        at += sep.len + 3;
    }
    str after = str_skip(r->rest, at);
    if (after.len > 1 && (letter(after.ptr[0]) ||
                          (separator(after) == 1 && after.ptr[0] != ' ' && digit(after.ptr[1]))))
        return false; // "1,2345" and "12.5" are no whole numbers
    r->rest = after;
    return num_u64(str_make(text, len), out);
}

// Digits, a point or a comma with decimals, and "%" or "percent".
static bool take_percent(struct reader *r, struct claim_question *q)
{
    char text[NUM_TEXT];
    size_t whole = digits_at(r->rest), decimals = 0;
    if (whole == 0 || whole > 3)
        return false;
    str rest = str_skip(r->rest, whole);
    if (rest.len > 1 && (rest.ptr[0] == '.' || rest.ptr[0] == ',')) {
        decimals = digits_at(str_skip(rest, 1));
        if (decimals == 0 || decimals > 9)
            return false;
        memcpy(text + whole, rest.ptr + 1, decimals);
        rest = str_skip(rest, decimals + 1);
    }
    memcpy(text, r->rest.ptr, whole);
    q->decimals = (unsigned)decimals;
    r->rest = rest;
    skip_blanks(r);
    bool unit = str_starts(r->rest, STR("%"));
    if (unit)
        r->rest = str_skip(r->rest, 1);
    else
        unit =
            take_word(r, STR("percent")) || (take_word(r, STR("per")) && take_word(r, STR("cent")));
    return unit && num_u64(str_make(text, whole + decimals), &q->number);
}

static void take_compare(struct reader *r)
{
    static const struct {
        const char *first, *second;
        enum claim_compare compare;
    } all[] = {
        {"exactly", "", IS},           {"more", "than", MORE_THAN}, {"over", "", MORE_THAN},
        {"fewer", "than", LESS_THAN},  {"less", "than", LESS_THAN}, {"under", "", LESS_THAN},
        {"at", "least", AT_LEAST},     {"at", "most", AT_MOST},     {"no fewer", "than", AT_LEAST},
        {"no less", "than", AT_LEAST}, {"no more", "than", AT_MOST}};
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        str before = r->rest;
        if (take_word(r, str_from(all[i].first)) &&
            (all[i].second[0] == '\0' || take_word(r, str_from(all[i].second)))) {
            r->q->compare = all[i].compare;
            return;
        }
        r->rest = before;
    }
}

static bool take_figure(struct reader *r, bool percent)
{
    take_compare(r);
    skip_blanks(r);
    return percent ? take_percent(r, r->q) : take_whole(r, &r->q->number);
}

static bool take_text(struct reader *r, bool root)
{
    skip_blanks(r);
    size_t n = 0;
    while (n < r->rest.len &&
           (root ? strchr(" \t", r->rest.ptr[n]) == NULL : digit(r->rest.ptr[n])))
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
    str word = words;
    while (words.len > 0) {
        word = str_cut(&words, '|');
        if (take_word(r, word)) {
            if (str_eq(word, STR("voters")) || str_eq(word, STR("ballots")) ||
                str_eq(word, STR("cards")))
                r->q->unit = word;
            return true;
        }
    }
    return false;
}

static bool take_item(struct reader *r, str item, str next)
{
    if (item.ptr[0] != '%' && !str_ends(item, STR("?")))
        return take_words(r, item);
    if (item.ptr[0] != '%') {
        take_words(r, str_head(item, item.len - 1));
        return true;
    }
    switch (item.ptr[1]) {
    case 'C':
        return take_name(r, false, next, &r->q->choice);
    case 'D':
        return take_name(r, false, next, &r->q->other);
    case 'K':
        return take_name(r, true, next, &r->q->contest);
    case 'J':
        return take_place(r, &r->q->place);
    case 'N':
        return take_figure(r, false);
    case 'P':
        return take_figure(r, true);
    default:
        return take_text(r, item.ptr[1] == 'R');
    }
}

// The form's next item; empty at its end.
static str next_item(str *form)
{
    *form = str_trim(*form);
    return form->len > 0 ? str_cut(form, ' ') : STR("");
}

static str peek(str form)
{
    str next = next_item(&form);
    if (str_starts(next, STR("[")))
        next = str_skip(next, 1);
    while (str_ends(next, STR("]")))
        next.len--;
    return next;
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
        fits = fits && take_item(r, item, peek(*form));
        if (last)
            break;
    }
    if (!fits) {
        r->rest = before;
        *r->q = kept;
    }
    return fits;
}

static bool take_form(struct reader *r, str form)
{
    for (str item = next_item(&form); item.len > 0; item = next_item(&form)) {
        if (item.ptr[0] == '[')
            (void)take_group(r, item, &form);
        else if (!take_item(r, item, peek(form)))
            return false;
    }
    skip_blanks(r);
    while (r->rest.len > 0 && strchr(".?! \t", r->rest.ptr[0]) != NULL)
        r->rest = str_skip(r->rest, 1);
    return r->rest.len == 0;
}

bool claim_read(const struct claim_facts *f, str claim, struct claim_question *out)
{
    if (memchr(claim.ptr, '\0', claim.len) != NULL)
        return false;
    for (int strangers = 0; strangers < 2; strangers++)
        for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
            *out = (struct claim_question){
                .kind = (enum claim_kind)forms[i].kind, .known = true, .compare = IS};
            struct reader r = {
                .f = f, .rest = str_trim(claim), .strangers = strangers == 1, .q = out};
            if (take_form(&r, str_from(forms[i].form)))
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
