// SPDX-License-Identifier: Apache-2.0
// claim_help.c: what to say to a sentence that cannot be checked: who could check it, and what can
// be asked of the record instead. It is never an answer.
#include "io/utf8.h"
#include "record/claims/claim_text.h"

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
    {"republicans|democrats|republican|democrat|gop|dems|party|conservatives|labour|greens",
     "The record names choices, not parties: ask by the choice's name."},
    {"landslide|narrowly|barely|squeaked|crushed|decisive|decisively",
     "That is a matter of opinion; the figures are not."},
    {"dead|deceased|citizens|noncitizens|illegals|illegally|eligible|ineligible|registered|"
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

// Where `word` stands as a whole word, letters of any case; text.len: nowhere.
static size_t find_word(str text, str word)
{
    for (size_t i = 0; i + word.len <= text.len && word.len > 0; i++)
        if ((i == 0 || !claim_letter(text.ptr[i - 1])) && claim_match(str_skip(text, i), word) > 0)
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

// Sentences about the contest, and the choice, with the figures that hold; where nothing is fixed,
// as an example.
static void ask_about(struct claim_facts *f, const struct claim_contest *c, str choice,
                      struct claim_answer *out)
{
    struct claim_contest now = *c;
    uint64_t margin;
    now.votes = c->hand != NULL ? c->hand : c->votes;
    now.won = c->hand != NULL ? c->hand_won : c->won;
    uint32_t k = claim_choice_of(c, choice);
    if (k < c->choice_count) {
        ask(out, claim_say(f, STR_FMT " has %s %s in " STR_FMT, STR_ARG(choice),
                           claim_grouped(f, now.votes[k]), claim_unit_of(c), STR_ARG(c->name)));
        ask(out, claim_say(f, STR_FMT " %s " STR_FMT, STR_ARG(choice),
                           claim_won(f, c, k) ? "won" : "lost", STR_ARG(c->name)));
    } else {
        ask(out, claim_say(f, "%s votes were cast in " STR_FMT,
                           claim_grouped(f, claim_total_of(&now)), STR_ARG(c->name)));
    }
    if (claim_smallest_lead(&now, &margin))
        ask(out, claim_say(f, "The margin in " STR_FMT " is %s votes", STR_ARG(c->name),
                           claim_grouped(f, margin)));
    ask(out, claim_say(f, "The audit confirmed " STR_FMT, STR_ARG(c->name)));
}

void claim_help(struct claim_facts *f, struct claim_answer *out)
{
    const struct claim_version *v = claim_last(f);
    str choice = STR("");
    for (size_t i = 0; i < ARRAY_LEN(others) && out->note.len == 0; i++)
        if (has_any(out->claim, str_from(others[i].words)))
            out->note = str_from(others[i].says);
    const struct claim_contest *c = v != NULL ? named(v, out->claim, &choice) : NULL;
    if (c != NULL)
        ask_about(f, c, choice, out);
}

// ---- several claims in one

static str cut_at(str *rest)
{
    static const char *const marks[] = {" and ", "; ", ", but ", " but ", ". ", ", while "};
    str all = *rest;
    for (size_t i = 1; i < all.len; i++)
        for (size_t m = 0; m < ARRAY_LEN(marks); m++)
            if (str_eq_nocase(str_head(str_skip(all, i), strlen(marks[m])), str_from(marks[m]))) {
                *rest = str_skip(all, i + strlen(marks[m]));
                return str_head(all, i);
            }
    *rest = STR("");
    return all;
}

// Cuts at every mark; each piece must be a sentence that can be asked. 0: one is not.
static size_t pieces(struct claim_facts *f, str claim, struct claim_question *q, str *part)
{
    size_t count = 0;
    for (str rest = claim; rest.len > 0; count++) {
        str piece = str_trim(cut_at(&rest));
        if (count == CLAIM_PARTS || !claim_read(f, piece, &q[count]))
            return 0;
        part[count] = piece;
    }
    return count;
}

bal_status claim_split(struct claim_facts *f, struct claim_answer *out, bool *several,
                       struct bal_err *err)
{
    struct claim_question q[CLAIM_PARTS];
    str part[CLAIM_PARTS];
    size_t count = pieces(f, out->claim, q, part);
    *several = count > 1;
    if (!*several)
        return BAL_OK;
    for (size_t i = 0; i < count; i++) {
        struct claim_answer a;
        BAL_TRY(claim_answer_to(f, part[i], &q[i], &a, err));
        out->part[i] = (struct claim_part){part[i], a.says, a.verdict};
        out->ask[out->asks++] = part[i];
    }
    out->parts = count;
    out->says =
        claim_say(f, "This makes %zu claims in one sentence; each has its own answer.", count);
    return BAL_OK;
}

bool claim_plain(str claim)
{
    if (claim.len > CLAIM_BYTES || utf8_valid(claim) != claim.len)
        return false;
    for (str rest = claim; rest.len > 0;)
        if (hidden(claim_char(&rest)))
            return false;
    return true;
}
