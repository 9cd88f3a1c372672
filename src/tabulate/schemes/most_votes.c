// SPDX-License-Identifier: Apache-2.0
// most_votes.c: plain marks, most votes win; the rules differ in how many votes a card may have.
#include "tabulate/schemes/sums.h"

static uint32_t by_contest(const struct contest *c, const struct scheme_terms *t, uint32_t seats)
{
    (void)seats;
    return t->number > 0 ? t->number : c->votes_allowed;
}

static uint32_t by_seats(const struct contest *c, const struct scheme_terms *t, uint32_t seats)
{
    (void)c, (void)t;
    return seats;
}

static bal_status count(struct tallied *t, const struct scheme_terms *terms, struct bal_err *err)
{
    uint32_t most = t->scheme->several ? by_contest(t->contest, terms, t->seats_open) : 1;
    return sums_count(t, "votes", sums_values, NULL, quot_whole(most), t->seats_open, err);
}

static bal_status count_limited(struct tallied *t, const struct scheme_terms *terms,
                                struct bal_err *err)
{
    uint32_t limit = by_contest(t->contest, terms, t->seats_open);
    if (limit >= t->seats_open)
        return bal_fail(err, BAL_INVALID,
                        "limited voting: a voter has fewer votes than seats, here %u of %u: say "
                        "'limited N' or 'bloc'",
                        limit, t->seats_open);
    return count(t, terms, err);
}

static bal_status count_top(struct tallied *t, const struct scheme_terms *terms,
                            struct bal_err *err)
{
    uint32_t go_on = terms->number > 0 ? terms->number : 4;
    t->advance = true;
    return sums_count(t, "votes", sums_values, NULL, quot_whole(1), go_on, err);
}

#define SUMS_MARGIN "exact: the fewest ballots that must be other ones"

const struct scheme scheme_limited = {
    .name = "limited",
    .state = "limited",
    .title = "limited voting: fewer votes than seats, most votes win",
    .source = "A. Lijphart, R. Lopez Pintor, Y. Sone, in: Electoral Laws and Their Political "
              "Consequences (1986)",
    .margin = SUMS_MARGIN,
    .takes = TAKES_NUMBER,
    .limit = by_contest,
    .worth = scheme_worth_values,
    .count = count_limited,
};

const struct scheme scheme_bloc = {
    .name = "bloc",
    .state = "bloc",
    .title = "bloc voting: as many votes as seats, most votes win",
    .source = "the usual rule of vote-for-N contests",
    .margin = SUMS_MARGIN,
    .limit = by_seats,
    .worth = scheme_worth_values,
    .count = count,
};

const struct scheme scheme_cumulative = {
    .name = "cumulative",
    .state = "cumulative",
    .title = "cumulative voting: several votes for one candidate are allowed, most votes win",
    .source = "Illinois Constitution of 1870, article IV, sections 7 and 8",
    .margin = SUMS_MARGIN,
    .takes = TAKES_NUMBER,
    .limit = by_contest,
    .several = true,
    .worth = scheme_worth_values,
    .count = count,
};

const struct scheme scheme_approval_sum = {
    .name = "approval voting",
    .state = "approval",
    .title = "as many marks as a voter likes, most votes win",
    .source = "S. J. Brams, P. C. Fishburn, American Political Science Review 72 (1978)",
    .margin = SUMS_MARGIN,
    .worth = scheme_worth_values,
    .count = count,
};

const struct scheme scheme_top = {
    .name = "top",
    .state = "plurality",
    .title = "primary of all: the N with most votes (4 unless said) go on",
    .source = "Alaska Statutes 15.25.010",
    .margin = SUMS_MARGIN,
    .takes = TAKES_NUMBER,
    .limit = scheme_one_vote,
    .worth = scheme_worth_values,
    .count = count_top,
};
