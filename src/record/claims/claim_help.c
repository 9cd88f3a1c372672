// SPDX-License-Identifier: Apache-2.0
// claim_help.c: what to say to a sentence that cannot be checked: who could check it, and what can
// be asked of the record instead. It is never an answer.
#include "io/utf8.h"
#include "record/claims/claim_work.h"

enum { CLAIM_BYTES = 4096 };

// U+0000 to U+001F but tab and line ends, U+007F to U+009F, and what is not shown or turns the
// direction of writing: U+00AD, U+061C, U+200B to U+200F, U+2028 to U+202E, U+2060 to U+206F,
// U+FEFF.
static bool hidden(uint32_t c)
{
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7F && c <= 0x9F) ||
           c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

// ---- who could check it

static const struct {
    const char *words; // any of them, as whole words
    const char *says;
} others[] = {
    {"dead|deceased|citizens|noncitizens|illegals|illegally|eligible|ineligible|registered|twice|"
     "underage|nonresidents",
     "Who may vote, and who has, stands in the registration list and the poll books of the "
     "election office; the record has no names."},
    {"mail|postal|absentee|envelopes|signatures|dropbox|drop|boxes|custody|seals|shredded|"
     "destroyed|dumped|suitcases|trucks|found",
     "How paper was kept and moved stands in the logs of the election office and of those who "
     "watched. A sample of paper proves nothing about what happened to the paper."},
    {"machines|machine|hacked|software|algorithm|flipped|switched|internet|servers|server|"
     "tabulators|vendor",
     "What machines did, the record does not tell. It tells what the paper says: whether the "
     "audit confirmed who won does not depend on the machines."},
    {"stolen|rigged|fraud|fraudulent|cheated|fake|illegitimate|certified",
     "That is not a figure of the record. It tells whether the paper confirmed who won; courts "
     "and the election office answer the rest."},
    {"precinct|precincts|ward|district|polling",
     "Results of single precincts are not in the record: the election office publishes them."},
    {"about|around|nearly|almost|roughly|approximately|some|million|thousand|hundred|half|double|"
     "landslide|huge|many|most",
     "It needs a number in digits: exact, or with more than, fewer than, at least, at most."},
    {"tomorrow|yesterday|will|would|could|likely|poll|polls|predicted|expected",
     "The record tells what was counted, not what people expect."},
};

static bool letter(char c)
{
    return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') ||
           ((c | 32) >= 'a' && (c | 32) <= 'z');
}

// Where `word` stands as a whole word, letters of any case; text.len: nowhere.
static size_t find_word(str text, str word)
{
    for (size_t i = 0; i + word.len <= text.len && word.len > 0; i++)
        if ((i == 0 || !letter(text.ptr[i - 1])) &&
            (i + word.len == text.len || !letter(text.ptr[i + word.len])) &&
            str_eq_nocase(str_make(text.ptr + i, word.len), word))
            return i;
    return text.len;
}

static bool has_any(str text, str words)
{
    while (words.len > 0)
        if (find_word(text, str_cut(&words, '|')) < text.len)
            return true;
    return false;
}

// ---- what can be asked

// The contest that the sentence names, the longest name; else the only one with the choice.
static const struct claim_contest *named(const struct claim_version *v, str claim, str *choice)
{
    const struct claim_contest *best = NULL, *with = NULL;
    size_t found = 0;
    for (size_t i = 0; i < v->contests.len; i++) {
        const struct claim_contest *c = &v->contests.at[i];
        if (find_word(claim, c->name) < claim.len && (best == NULL || c->name.len > best->name.len))
            best = c;
    }
    for (size_t i = 0; i < v->contests.len; i++) {
        const struct claim_contest *c = &v->contests.at[i];
        for (uint32_t k = 0; k < c->choice_count && (best == NULL || best == c); k++)
            if (c->choices[k].len >= choice->len && find_word(claim, c->choices[k]) < claim.len) {
                found = c->choices[k].len > choice->len ? 1 : found + 1;
                *choice = c->choices[k];
                with = c;
            }
    }
    return best != NULL ? best : found == 1 ? with : NULL;
}

static void ask(struct claim_answer *a, str sentence)
{
    if (a->asks < ARRAY_LEN(a->ask))
        a->ask[a->asks++] = sentence;
}

void claim_help(struct claim_facts *f, struct claim_answer *out)
{
    const struct claim_version *v = claim_last(f);
    str choice = STR("");
    for (size_t i = 0; i < ARRAY_LEN(others) && out->note.len == 0; i++)
        if (has_any(out->claim, str_from(others[i].words)))
            out->note = str_from(others[i].says);
    const struct claim_contest *c = v != NULL ? named(v, out->claim, &choice) : NULL;
    if (c == NULL)
        return;
    if (choice.len > 0) {
        ask(out,
            claim_say(f, STR_FMT " has 123 votes in " STR_FMT, STR_ARG(choice), STR_ARG(c->name)));
        ask(out, claim_say(f, STR_FMT " won " STR_FMT, STR_ARG(choice), STR_ARG(c->name)));
    } else {
        ask(out, claim_say(f, "123 votes were cast in " STR_FMT, STR_ARG(c->name)));
    }
    ask(out, claim_say(f, "The margin in " STR_FMT " is 123 votes", STR_ARG(c->name)));
    ask(out, claim_say(f, "The audit confirmed " STR_FMT, STR_ARG(c->name)));
}

bool claim_plain(str claim)
{
    if (claim.len > CLAIM_BYTES || utf8_valid(claim) != claim.len)
        return false;
    for (size_t i = 0; i < claim.len;) {
        unsigned char lead = (unsigned char)claim.ptr[i++];
        uint32_t c = lead < 0x80   ? lead
                     : lead < 0xE0 ? lead & 0x1F
                     : lead < 0xF0 ? lead & 0xF
                                   : lead & 7;
        while (i < claim.len && ((unsigned char)claim.ptr[i] & 0xC0) == 0x80)
            c = c << 6 | ((unsigned char)claim.ptr[i++] & 0x3F);
        if (hidden(c))
            return false;
    }
    return true;
}
