// SPDX-License-Identifier: Apache-2.0
// claim_figures.c: figures of a contest, as one freeze or a hand count has it, against what is
// claimed: votes, shares, sums, leads.
#include "record/claims/claim_work.h"

bool claim_compares(enum claim_compare how, uint64_t value, uint64_t claimed)
{
    return how == MORE_THAN   ? value > claimed
           : how == LESS_THAN ? value < claimed
           : how == AT_LEAST  ? value >= claimed
           : how == AT_MOST   ? value <= claimed
                              : value == claimed;
}

claim_wide claim_power(unsigned decimals)
{
    claim_wide p = 1;
    while (decimals-- > 0)
        p *= 10;
    return p;
}

// part of whole as the percentage claimed: "is" allows for rounding at its last decimal. A fraction
// only comes with "more than" and its like.
static bool share_compares(const struct claim_question *q, uint64_t part, uint64_t whole)
{
    claim_wide scale = q->parts > 0 ? q->parts : 100 * claim_power(q->decimals);
    claim_wide value = (claim_wide)part * scale * 2, claimed = (claim_wide)q->number * whole * 2;
    if (q->compare == IS)
        return value + whole >= claimed && value <= claimed + whole;
    return q->compare == MORE_THAN   ? value > claimed
           : q->compare == LESS_THAN ? value < claimed
           : q->compare == AT_LEAST  ? value >= claimed
                                     : value <= claimed;
}

const char *claim_unit_of(const struct claim_contest *c)
{
    return c->points ? "points" : c->ranks > 0 ? "first preferences" : "votes";
}

uint64_t claim_total_of(const struct claim_contest *c)
{
    uint64_t sum = 0;
    for (uint32_t k = 0; k < c->choice_count; k++)
        sum += c->votes[k];
    return sum;
}

static uint64_t best_loser(const struct claim_contest *c)
{
    uint64_t most = 0;
    for (uint32_t k = 0; k < c->choice_count; k++)
        most = !c->won[k] && c->votes[k] > most ? c->votes[k] : most;
    return most;
}

static uint64_t last_winner(const struct claim_contest *c)
{
    uint64_t least = UINT64_MAX;
    for (uint32_t k = 0; k < c->choice_count; k++)
        least = c->won[k] && c->votes[k] < least ? c->votes[k] : least;
    return least;
}

bool claim_smallest_lead(const struct claim_contest *c, uint64_t *margin)
{
    uint64_t least = last_winner(c), most = best_loser(c);
    bool loser = false;
    for (uint32_t k = 0; k < c->choice_count; k++)
        loser = loser || !c->won[k];
    *margin = least - most;
    return loser && least != UINT64_MAX && least >= most && c->ranks == 0;
}

bool claim_open_tie(const struct claim_contest *c, uint64_t *votes)
{
    for (uint32_t k = 0; k < c->choice_count; k++)
        if (c->won[k])
            return false;
    for (uint32_t k = 0; k < c->choice_count && c->ranks == 0; k++) {
        uint64_t more = 0, same = 0;
        for (uint32_t d = 0; d < c->choice_count; d++) {
            more += c->votes[d] > c->votes[k];
            same += c->votes[d] == c->votes[k];
        }
        if (more < c->seats && more + same > c->seats) {
            *votes = c->votes[k];
            return true;
        }
    }
    return false;
}

// ---- does it say so?

typedef bool holds_fn(struct claim_judging *j, const struct claim_contest *c, str *says);

static bool votes_hold(struct claim_judging *j, const struct claim_contest *c, str *says)
{
    uint32_t k = claim_choice_of(c, j->q.choice);
    if (k == c->choice_count)
        return false;
    *says = claim_say(j->f, "In " STR_FMT ", " STR_FMT " has %s %s.", STR_ARG(c->name),
                      STR_ARG(c->choices[k]), claim_grouped(j->f, c->votes[k]), claim_unit_of(c));
    return claim_compares(j->q.compare, c->votes[k], j->q.number);
}

static bool share_holds(struct claim_judging *j, const struct claim_contest *c, str *says)
{
    uint32_t k = claim_choice_of(c, j->q.choice);
    uint64_t total = claim_total_of(c);
    if (k == c->choice_count || total == 0)
        return false;
    *says = claim_say(j->f, "In " STR_FMT ", " STR_FMT " has %s of %s %s: %.2f %%.",
                      STR_ARG(c->name), STR_ARG(c->choices[k]), claim_grouped(j->f, c->votes[k]),
                      claim_grouped(j->f, total), claim_unit_of(c),
                      100 * (double)c->votes[k] / (double)total);
    if (j->q.wins && !c->won[k])
        *says = claim_say(j->f, STR_FMT " " STR_FMT " has not won.", STR_ARG(*says),
                          STR_ARG(c->choices[k]));
    return share_compares(&j->q, c->votes[k], total) && (c->won[k] || !j->q.wins);
}

static bool total_holds(struct claim_judging *j, const struct claim_contest *c, str *says)
{
    uint64_t total = claim_total_of(c);
    *says = claim_say(j->f, "In " STR_FMT " all choices together have %s %s.", STR_ARG(c->name),
                      claim_grouped(j->f, total), claim_unit_of(c));
    return claim_compares(j->q.compare, total, j->q.number);
}

// Of several winners each has a lead of its own; the contest's margin is the smallest.
static bool margin_holds(struct claim_judging *j, const struct claim_contest *c, str *says)
{
    uint64_t margin = 0;
    uint32_t k = claim_choice_of(c, j->q.choice);
    if (!claim_smallest_lead(c, &margin))
        return false;
    if (j->q.choice.len == 0) {
        *says = claim_say(j->f,
                          "In " STR_FMT " the smallest lead of a winner over a loser is %s votes.",
                          STR_ARG(c->name), claim_grouped(j->f, margin));
        return claim_compares(j->q.compare, margin, j->q.number);
    }
    if (k == c->choice_count)
        return false;
    if (!c->won[k]) {
        *says = claim_say(j->f, STR_FMT " has not won " STR_FMT ".", STR_ARG(c->choices[k]),
                          STR_ARG(c->name));
        return false;
    }
    margin = c->votes[k] - best_loser(c);
    *says = claim_say(j->f, "In " STR_FMT ", " STR_FMT " is %s votes ahead of the best loser.",
                      STR_ARG(c->name), STR_ARG(c->choices[k]), claim_grouped(j->f, margin));
    return claim_compares(j->q.compare, margin, j->q.number);
}

static bool pair_holds(struct claim_judging *j, const struct claim_contest *c, str *says)
{
    uint32_t k = claim_choice_of(c, j->q.choice), d = claim_choice_of(c, j->q.other);
    if (k == c->choice_count || d == c->choice_count)
        return false;
    *says = claim_say(j->f, "In " STR_FMT ", " STR_FMT " has %s %s and " STR_FMT " %s.",
                      STR_ARG(c->name), STR_ARG(c->choices[k]), claim_grouped(j->f, c->votes[k]),
                      claim_unit_of(c), STR_ARG(c->choices[d]), claim_grouped(j->f, c->votes[d]));
    return c->votes[k] > c->votes[d] &&
           claim_compares(j->q.compare, c->votes[k] - c->votes[d], j->q.number);
}

static bool lost_by_holds(struct claim_judging *j, const struct claim_contest *c, str *says)
{
    uint32_t k = claim_choice_of(c, j->q.choice);
    uint64_t least = last_winner(c);
    if (k == c->choice_count || c->won[k] || least == UINT64_MAX || least < c->votes[k]) {
        if (k < c->choice_count && c->won[k])
            *says = claim_say(j->f, STR_FMT " has won " STR_FMT ".", STR_ARG(c->choices[k]),
                              STR_ARG(c->name));
        return false;
    }
    *says = claim_say(j->f, "In " STR_FMT ", " STR_FMT " is %s votes behind the %swinner.",
                      STR_ARG(c->name), STR_ARG(c->choices[k]),
                      claim_grouped(j->f, least - c->votes[k]), c->seats > 1 ? "last " : "");
    return claim_compares(j->q.compare, least - c->votes[k], j->q.number);
}

// The lead of the only winner over the next, or how far a loser is behind, in percent of all votes.
static bool gap_holds(struct claim_judging *j, const struct claim_contest *c, str *says)
{
    bool lead = j->q.kind == ASK_LEAD_SHARE;
    uint32_t k = claim_choice_of(c, j->q.choice);
    uint64_t total = claim_total_of(c), next = lead ? best_loser(c) : last_winner(c), gap;
    if (k == c->choice_count || total == 0 || next == UINT64_MAX)
        return false;
    if (c->won[k] != lead) {
        *says = claim_say(j->f, STR_FMT " has %swon " STR_FMT ".", STR_ARG(c->choices[k]),
                          lead ? "not " : "", STR_ARG(c->name));
        return false;
    }
    if (lead ? c->votes[k] < next : next < c->votes[k])
        return false;
    gap = lead ? c->votes[k] - next : next - c->votes[k];
    *says = claim_say(
        j->f, "In " STR_FMT ", " STR_FMT " is %s votes %s, of %s: %.2f percentage points.",
        STR_ARG(c->name), STR_ARG(c->choices[k]), claim_grouped(j->f, gap),
        lead ? "ahead" : "behind", claim_grouped(j->f, total), 100 * (double)gap / (double)total);
    return share_compares(&j->q, gap, total);
}

// Of two choices the same votes; of a contest the last winner and the best loser.
static bool tied_holds(struct claim_judging *j, const struct claim_contest *c, str *says)
{
    uint64_t margin = 0;
    if (j->q.choice.len > 0) {
        bool pair = pair_holds(j, c, says);
        uint32_t k = claim_choice_of(c, j->q.choice), d = claim_choice_of(c, j->q.other);
        return !pair && k < c->choice_count && d < c->choice_count && c->votes[k] == c->votes[d];
    }
    if (claim_open_tie(c, &margin)) {
        *says = claim_say(j->f, "In " STR_FMT " there is a tie at %s votes, and nobody has won.",
                          STR_ARG(c->name), claim_grouped(j->f, margin));
        return true;
    }
    if (!claim_smallest_lead(c, &margin))
        return false;
    *says =
        claim_say(j->f, "In " STR_FMT " the smallest lead of a winner over a loser is %s votes.",
                  STR_ARG(c->name), claim_grouped(j->f, margin));
    return margin == 0;
}

bool claim_holds(struct claim_judging *j, const struct claim_contest *c, str *says)
{
    static holds_fn *const all[] = {
        [ASK_VOTES] = votes_hold,     [ASK_SHARE] = share_holds,      [ASK_TOTAL] = total_holds,
        [ASK_MARGIN] = margin_holds,  [ASK_MARGIN_PAIR] = pair_holds, [ASK_LOST_BY] = lost_by_holds,
        [ASK_LEAD_SHARE] = gap_holds, [ASK_BEHIND_SHARE] = gap_holds, [ASK_TIED] = tied_holds};
    return all[j->q.kind](j, c, says);
}
