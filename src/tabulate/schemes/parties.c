// SPDX-License-Identifier: Apache-2.0
// parties.c: seats for party lists by any divisor or quota (apportion.h), with a threshold of the
// valid votes. A party that does not reach it has no seat, and its votes are in no quota.
#include "tabulate/schemes/apportion.h"
#include "tabulate/schemes/sums.h"

static bal_status set_up(struct tallied *t, const struct scheme_terms *terms, struct apportion *a,
                         struct bal_err *err)
{
    struct quot *sums;
    BAL_TRY(sums_of(t, sums_values, NULL, &sums, err));
    uint64_t *votes = arena_new(&t->arena, uint64_t, t->n);
    bool *in = arena_new(&t->arena, bool, t->n);
    BAL_TRY(arena_check(&t->arena, err));
    for (uint32_t i = 0; i < t->n; i++) {
        votes[i] = (uint64_t)sums[i].num;
        in[i] = threshold_reached(&terms->threshold, votes[i], t->valid);
        if (votes[i] > 0 && !in[i])
            scheme_note(t, STR_FMT " is below the threshold", STR_ARG(t->names[i]));
    }
    *a = (struct apportion){t->n, votes, in, t->seats_open};
    return BAL_OK;
}

static bal_status show(struct tallied *t, const struct apportion *a, const uint32_t *seats,
                       const bool *tied, uint32_t open, struct bal_err *err)
{
    static const char *const heads[] = {"votes", "seats"};
    struct quot *votes = arena_new(&t->arena, struct quot, t->n);
    struct grid *g = scheme_grid(t, "votes and seats", 2, heads);
    BAL_TRY(arena_check(&t->arena, err));
    for (uint32_t i = 0; i < t->n; i++) {
        votes[i] = g->cells[2 * i] = quot_whole(a->votes[i]);
        g->cells[2 * i + 1] = quot_whole(seats[i]);
    }
    const uint32_t *order = scheme_new_order(t, votes);
    BAL_TRY(arena_check(&t->arena, err));
    for (uint32_t i = 0; i < t->n; i++)
        BAL_TRY(scheme_elect(t, order[i], seats[order[i]], err));
    return open > 0 ? scheme_tie(t, tied, open, "the last seats", err) : BAL_OK;
}

// Fewer other ballots leave who reaches the threshold, or not, as it is: one ballot moves a party's
// votes by one and the valid ones by one at most.
static uint64_t threshold_ballots(const struct tallied *t, const struct scheme_terms *terms,
                                  const struct apportion *a)
{
    uint64_t least = UINT64_MAX;
    for (uint32_t i = 0; i < a->n && terms->threshold.threshold.den > 0; i++) {
        uint64_t one = threshold_distance(&terms->threshold, a->votes[i], t->valid);
        least = one < least ? one : least;
    }
    return least;
}

static bal_status count_divisor(struct tallied *t, const struct scheme_terms *terms,
                                struct bal_err *err)
{
    struct apportion a;
    enum apportion_divisor d = (enum apportion_divisor)t->scheme->variant;
    uint32_t *seats = arena_new(&t->arena, uint32_t, t->n), open;
    bool *tied = arena_new(&t->arena, bool, t->n);
    BAL_TRY(arena_check(&t->arena, err));
    BAL_TRY(set_up(t, terms, &a, err));
    apportion_by_divisor(&a, d, seats, tied, &open);
    BAL_TRY(show(t, &a, seats, tied, open, err));
    if (t->winners.len == 0)
        return BAL_OK;
    // A blank ballot can become a vote too, which moves one quotient only: never fewer ballots.
    uint64_t pairs = apportion_margin(&a, d, seats), other = threshold_ballots(t, terms, &a);
    t->margin = pairs < other ? pairs : other;
    t->margin_status = t->margin == UINT64_MAX              ? MARGIN_NONE
                       : terms->threshold.threshold.den > 0 ? MARGIN_BOUND
                                                            : MARGIN_EXACT;
    return BAL_OK;
}

static bal_status count_quota(struct tallied *t, const struct scheme_terms *terms,
                              struct bal_err *err)
{
    struct apportion a;
    uint32_t *seats = arena_new(&t->arena, uint32_t, t->n), open;
    bool *tied = arena_new(&t->arena, bool, t->n);
    BAL_TRY(arena_check(&t->arena, err));
    BAL_TRY(set_up(t, terms, &a, err));
    if (!apportion_by_quota(&a, (enum apportion_quota)t->scheme->variant, seats, tied, &open))
        return bal_fail(err, BAL_INVALID,
                        "whole quotas are more than the %u seats: by this quota the law must say "
                        "more",
                        t->seats_open);
    BAL_TRY(show(t, &a, seats, tied, open, err));
    bool exact, threshold = terms->threshold.threshold.den > 0;
    if (t->winners.len == 0 || open > 0)
        return BAL_OK;
    enum apportion_quota q = (enum apportion_quota)t->scheme->variant;
    uint64_t pairs = apportion_quota_margin(&a, q, seats, &exact);
    uint64_t other = threshold_ballots(t, terms, &a);
    if (pairs == UINT64_MAX)
        return BAL_OK;
    t->margin = pairs < other ? pairs : other;
    t->margin_status = exact && !threshold ? MARGIN_EXACT : MARGIN_BOUND;
    return BAL_OK;
}

// What those of a kind share.
#define DIVISOR                                                                                    \
    .source = "M. L. Balinski, H. P. Young, Fair Representation (1982); M. Gallagher (1991)",      \
    .margin = "exact: the fewest votes that must be others; with a threshold a lower bound",       \
    .takes = TAKES_THRESHOLD, .parties = true, .limit = scheme_one_vote,                           \
    .worth = scheme_worth_values, .count = count_divisor
#define QUOTA                                                                                      \
    .source = "M. Gallagher, Electoral Studies 10 (1991)", .takes = TAKES_THRESHOLD,               \
    .parties = true, .quota = true, .limit = scheme_one_vote, .worth = scheme_worth_values,        \
    .count = count_quota

const struct scheme scheme_divisor_dhondt = {
    .name = "divisor dhondt",
    .state = "dhondt",
    .title = "seats for parties by highest averages: D'Hondt (Jefferson)",
    DIVISOR,
    .variant = APPORTION_DHONDT,
};

const struct scheme scheme_divisor_sainte_lague = {
    .name = "divisor sainte-lague",
    .state = "sainte-lague",
    .title = "seats for parties by highest averages: Sainte-Lague (Webster)",
    DIVISOR,
    .variant = APPORTION_SAINTE_LAGUE,
};

const struct scheme scheme_divisor_modified = {
    .name = "divisor modified-sainte-lague",
    .state = "modified-sainte-lague",
    .title = "seats for parties by highest averages: Sainte-Lague with 1.4",
    DIVISOR,
    .variant = APPORTION_MODIFIED,
};

const struct scheme scheme_divisor_danish = {
    .name = "divisor danish",
    .state = "danish",
    .title = "seats for parties by highest averages: Danish",
    DIVISOR,
    .variant = APPORTION_DANISH,
};

const struct scheme scheme_divisor_imperiali = {
    .name = "divisor imperiali",
    .state = "imperiali",
    .title = "seats for parties by highest averages: Imperiali",
    DIVISOR,
    .variant = APPORTION_IMPERIALI,
};

const struct scheme scheme_divisor_huntington_hill = {
    .name = "divisor huntington-hill",
    .title = "seats for parties by highest averages: Huntington-Hill",
    DIVISOR,
    .variant = APPORTION_HUNTINGTON_HILL,
};

const struct scheme scheme_divisor_adams = {
    .name = "divisor adams",
    .title = "seats for parties by highest averages: Adams",
    DIVISOR,
    .variant = APPORTION_ADAMS,
};

const struct scheme scheme_divisor_dean = {
    .name = "divisor dean",
    .title = "seats for parties by highest averages: Dean",
    DIVISOR,
    .variant = APPORTION_DEAN,
};

const struct scheme scheme_quota_hare = {
    .name = "quota hare",
    .state = "hamilton",
    .title = "seats for parties by largest remainders: Hare (Hamilton)",
    QUOTA,
    .margin = "exact: the fewest ballots that must be others; with a threshold a lower bound",
    .variant = APPORTION_HARE,
};

const struct scheme scheme_quota_droop = {
    .name = "quota droop",
    .title = "seats for parties by largest remainders: Droop",
    QUOTA,
    .margin = "a lower bound of the ballots that must be others",
    .variant = APPORTION_DROOP,
};

const struct scheme scheme_quota_imperiali = {
    .name = "quota imperiali",
    .title = "seats for parties by largest remainders: Imperiali",
    QUOTA,
    .margin = "an upper bound: other ballots that were found; none from below",
    .variant = APPORTION_QUOTA_IMPERIALI,
};

const struct scheme scheme_quota_hagenbach_bischoff = {
    .name = "quota hagenbach-bischoff",
    .title = "seats for parties by largest remainders: Hagenbach-Bischoff",
    QUOTA,
    .margin = "exact; a lower bound with a threshold, or where one party has all seats",
    .variant = APPORTION_HAGENBACH_BISCHOFF,
};
