// SPDX-License-Identifier: Apache-2.0
#include "audit/assertion/overstatement.h"

// How a side of the comparison is valued.
enum worth {
    OWN,    // by its votes
    HALF,   // neutral
    ZERO,   // the worst
    ABSENT, // by the universe: the worst where the contest defines it, else neutral
};

enum paper_side { ON_PAPER, NOT_ON_PAPER, PAPER_NOT_FOUND, PAPER_DISPUTED, PAPER_SIDES };

// Phantoms: arXiv:1911.10035, section 3.4; contests missing with and without styles:
// arXiv:2012.03371, section 3. Pools: arXiv:2303.03335, section 3; all of a pool's cards are in the
// population, so that one without the contest is worth 1/2 whatever the universe.
static const struct row {
    enum comparison_case which;
    enum worth cvr, mvr;
} rows[CVR_SIDES][PAPER_SIDES] = {
    [CVR_WITH_CONTEST] = {[ON_PAPER] = {COMPARED, OWN, OWN},
                          [NOT_ON_PAPER] = {CONTEST_MISSING_ON_PAPER, OWN, ABSENT},
                          [PAPER_NOT_FOUND] = {CARD_NOT_FOUND, OWN, ZERO},
                          [PAPER_DISPUTED] = {BOARD_DISAGREES, OWN, ZERO}},
    [CVR_WITHOUT_CONTEST] = {[ON_PAPER] = {CONTEST_MISSING_ON_CVR, HALF, OWN},
                             [NOT_ON_PAPER] = {CONTEST_ON_NEITHER, HALF, HALF},
                             [PAPER_NOT_FOUND] = {WITHOUT_CONTEST_NOT_FOUND, HALF, ZERO},
                             [PAPER_DISPUTED] = {WITHOUT_CONTEST_DISAGREES, HALF, ZERO}},
    [CVR_PHANTOM] = {[ON_PAPER] = {CVR_MISSING, HALF, OWN},
                     [NOT_ON_PAPER] = {CVR_MISSING_CONTEST_ON_PAPER, HALF, ABSENT},
                     [PAPER_NOT_FOUND] = {BOTH_MISSING, HALF, ZERO},
                     [PAPER_DISPUTED] = {CVR_MISSING_BOARD_DISAGREES, HALF, ZERO}},
    [CVR_POOL] = {[ON_PAPER] = {POOLED, OWN, OWN},
                  [NOT_ON_PAPER] = {POOLED_CONTEST_MISSING, OWN, ABSENT},
                  [PAPER_NOT_FOUND] = {POOLED_NOT_FOUND, OWN, ZERO},
                  [PAPER_DISPUTED] = {POOLED_BOARD_DISAGREES, OWN, ZERO}},
};

const char *comparison_name(enum comparison_case c)
{
    static const char *const names[] = {
        [COMPARED] = "compared",
        [CONTEST_MISSING_ON_PAPER] = "contest on the CVR, not on the card",
        [CARD_NOT_FOUND] = "card not found",
        [BOARD_DISAGREES] = "board does not agree",
        [CONTEST_MISSING_ON_CVR] = "contest on the card, not on the CVR",
        [CONTEST_ON_NEITHER] = "contest neither on the card nor on the CVR",
        [WITHOUT_CONTEST_NOT_FOUND] = "contest not on the CVR, card not found",
        [WITHOUT_CONTEST_DISAGREES] = "contest not on the CVR, board does not agree",
        [CVR_MISSING] = "no CVR",
        [CVR_MISSING_CONTEST_ON_PAPER] = "no CVR, contest not on the card",
        [BOTH_MISSING] = "no CVR and no card",
        [CVR_MISSING_BOARD_DISAGREES] = "no CVR, board does not agree",
        [POOLED] = "card of a pool",
        [POOLED_CONTEST_MISSING] = "card of a pool, contest not on it",
        [POOLED_NOT_FOUND] = "card of a pool, not found",
        [POOLED_BOARD_DISAGREES] = "card of a pool, board does not agree",
    };
    return names[c];
}

static enum paper_side side_of(const struct finding *f)
{
    switch (f->state) {
    case FINDING_NOT_ON_CARD:
        return NOT_ON_PAPER;
    case FINDING_NOT_FOUND:
        return PAPER_NOT_FOUND;
    case FINDING_NO_AGREEMENT:
        return PAPER_DISPUTED;
    case FINDING_BLANK:
    case FINDING_MARKED:
    case FINDING_OVERVOTED:
    case FINDING_INVALID:
    case FINDING_WITHHELD:
        break;
    }
    return ON_PAPER;
}

static uint64_t worth_of(const struct assertion *a, enum worth w, uint64_t own, enum universe u)
{
    if (w == OWN)
        return own;
    return w == HALF || (w == ABSENT && u == UNIVERSE_ALL) ? a->den / 2 : 0;
}

// 2 (cvr - mvr) / upper, rounded up: a part of a vote counts as a vote against the outcome and not
// for it. Exact where u = 1.
static int votes_of(const struct assertion *a, uint64_t cvr, uint64_t mvr)
{
    if (cvr >= mvr)
        return (int)((2 * (cvr - mvr) + a->upper - 1) / a->upper);
    return -(int)(2 * (mvr - cvr) / a->upper);
}

bal_status compare_card(const struct assertion *a, const struct contest *c, enum universe universe,
                        enum cvr_side side, uint64_t cvr_value, const struct finding *paper,
                        struct comparison *out, struct bal_err *err)
{
    if (side == CVR_WITHOUT_CONTEST && universe == UNIVERSE_STYLE)
        return bal_fail(err, BAL_INVALID,
                        "a card whose CVR has no contest '" STR_FMT "' is not in its sample",
                        STR_ARG(str_head(c->name, 60)));
    const struct row *row = &rows[side][side_of(paper)];
    uint64_t cvr = worth_of(a, row->cvr, cvr_value, universe);
    uint64_t mvr = worth_of(a, row->mvr, assertion_finding(a, c, paper), universe);
    *out = (struct comparison){row->which, cvr, mvr, a->upper - cvr + mvr, votes_of(a, cvr, mvr)};
    return BAL_OK;
}

struct null_hypothesis overstatement_null(const struct assertion *a, const struct margin *m,
                                          bool replacement)
{
    return (struct null_hypothesis){
        .cards = m->cards,
        .max = 2 * a->upper,
        .total = (uint64_t)((int64_t)(2 * m->cards * a->upper) - m->above),
        .replacement = replacement,
    };
}

double overstatement_value(const struct assertion *a, const struct margin *m, uint64_t tau)
{
    struct null_hypothesis null = overstatement_null(a, m, false);
    return (double)m->cards * (double)tau / (double)null.total;
}
