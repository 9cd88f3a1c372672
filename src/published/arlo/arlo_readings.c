// SPDX-License-Identifier: Apache-2.0
// arlo_readings.c: what the board and the machine read on a ballot, as the report writes it.
// Source: votingworks/arlo, server/api/reports.py.
#include "published/arlo/arlo_readings.h"

// Marks of a contest as a text of '0' and '1' for each choice, as card_votes has it. Names are
// divided by ", " or "; ", and may hold such signs themselves: the longest that fits is taken.
static bool read_marks(const struct arlo_contest *c, str text, char *votes)
{
    memset(votes, '0', c->choice_count);
    while (text.len > 0) {
        uint32_t best = c->choice_count;
        for (uint32_t j = 0; j < c->choice_count; j++) {
            str rest = str_skip(text, c->choices[j].len);
            bool ends = rest.len == 0 || str_starts(rest, STR(", ")) || str_starts(rest, STR("; "));
            if (str_starts(text, c->choices[j]) && ends &&
                (best == c->choice_count || c->choices[j].len > c->choices[best].len))
                best = j;
        }
        if (best == c->choice_count)
            return false;
        votes[best] = '1';
        text = str_skip(text, c->choices[best].len);
        text = str_skip(text, text.len > 0 ? 2 : 0);
    }
    return true;
}

static bool letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool arlo_starts_any(str text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        str rest = str_skip(text, strlen(words[i]));
        if (str_eq_nocase(str_head(text, strlen(words[i])), str_from(words[i])) &&
            (rest.len == 0 || !letter(rest.ptr[0])))
            return true;
    }
    return false;
}

// What the machine read: nothing where the contest is not on its ballot. False: not understood.
bool arlo_read_cvr(const struct arlo_contest *c, str text, char *votes, struct card_votes *out)
{
    static const char *const none[] = {"Overvote", "Undervote", "Blank"};
    memset(votes, '0', c->choice_count);
    *out = (struct card_votes){text.len > 0 ? CARD_HAS_CONTEST : CARD_NO_CONTEST, votes,
                               c->choice_count};
    for (size_t i = 0; i < ARRAY_LEN(none); i++)
        if (str_eq(text, str_from(none[i])))
            return true;
    return read_marks(c, text, votes);
}

// What people read. False: it cannot be understood, and counts as the worst. Choices come before
// the words for a ballot without a vote: one may be called Blank.
bool arlo_read_paper(const struct arlo_contest *c, const struct arlo_ballot *b, str text,
                     char *votes, struct card_votes *out)
{
    static const char *const worst[] = {"CANT_AGREE", "Audit board can't agree"},
                             *const off[] = {"CONTEST_NOT_ON_BALLOT", "Not on Ballot"},
                             *const none[] = {"OVERVOTE", "BLANK", "INVALID_WRITE_IN"};
    text = str_trim(str_head(text, str_find(text, STR("; COMMENT: "))));
    if (str_ends(text, STR(", INVALID_WRITE_IN")))
        text.len -= strlen(", INVALID_WRITE_IN");
    memset(votes, '0', c->choice_count);
    *out = (struct card_votes){CARD_HAS_CONTEST, votes, c->choice_count};
    if (str_eq_nocase(b->audited, STR("NOT_FOUND")) ||
        arlo_starts_any(text, worst, ARRAY_LEN(worst)))
        out->state = CARD_MISSING;
    else if (text.len == 0 || arlo_starts_any(text, off, ARRAY_LEN(off)))
        out->state = CARD_NO_CONTEST;
    else if (!read_marks(c, text, votes)) {
        memset(votes, '0', c->choice_count);
        return arlo_starts_any(text, none, ARRAY_LEN(none));
    }
    return true;
}
