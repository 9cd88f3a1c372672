// SPDX-License-Identifier: Apache-2.0
#include "audit/assertion/margin.h"

#include <math.h>

bal_status margin_of(const struct assertion *a, const struct contest *c, const uint64_t *values,
                     const uint64_t *counts, enum universe universe, uint64_t cards,
                     struct margin *out, struct bal_err *err)
{
    uint64_t cvrs = 0;
    int64_t above = 0; // a card at 1/2, as every phantom is, adds nothing
    for (uint32_t code = universe == UNIVERSE_STYLE; code < contest_codes(c); code++) {
        cvrs += counts[code];
        above += ((int64_t)(2 * values[code]) - (int64_t)a->den) * (int64_t)counts[code];
    }
    if (cvrs > cards)
        return bal_fail(err, BAL_INVALID,
                        "contest '" STR_FMT "' has %ju CVRs but at most %ju cards",
                        STR_ARG(str_head(c->name, 60)), (uintmax_t)cvrs, (uintmax_t)cards);
    if (cards == 0 || cards > LIMIT_CARDS)
        return bal_fail(err, BAL_INVALID, "contest '" STR_FMT "' is on %s cards",
                        STR_ARG(str_head(c->name, 60)), cards == 0 ? "no" : "too many");
    *out = (struct margin){.cards = cards, .phantoms = cards - cvrs, .above = above};
    return BAL_OK;
}

const char *margin_refuses(const struct assertion *a, const struct margin *m)
{
    if (m->above <= 0 && a->otherwise != NULL)
        return a->otherwise;
    if (m->above == 0 && (a->winner == NO_CHOICE || a->loser == NO_CHOICE))
        return "the threshold is met exactly, which no sample can tell";
    if (m->above == 0)
        return "a tie";
    if (m->above < 0)
        return "the CVRs do not show that the reported winner won";
    if (m->phantoms >= (uint64_t)m->above / a->den + ((uint64_t)m->above % a->den != 0))
        return "the cards without a CVR could change the outcome";
    return NULL;
}

double margin_diluted(const struct assertion *a, const struct margin *m)
{
    return (double)m->above / ((double)m->cards * (double)a->den);
}

double margin_votes(const struct assertion *a, const struct margin *m)
{
    return (double)m->above / (double)a->upper;
}

double margin_difficulty(const struct assertion *a, const struct margin *m)
{
    if (m->above <= 0)
        return (double)INFINITY;
    return -1 / log1p(-(double)m->above / (2 * (double)m->cards * (double)a->upper));
}

double margin_share(double difficulty, double hardest)
{
    if (difficulty >= hardest)
        return 1;
    return isinf(hardest) ? 0 : difficulty / hardest;
}
