// SPDX-License-Identifier: Apache-2.0
#include "audit/assertion/claims.h"

#include <math.h>

#include "core/points.h"

bal_status claims_add(struct assertions *out, const struct assertion *a, struct bal_err *err)
{
    struct assertion *new = vec_push(&out->list, (size_t)LIMIT_CHOICES * LIMIT_CHOICES);
    if (new == NULL)
        return err_memory(err);
    *new = *a;
    return BAL_OK;
}

// ---- votes

static void put_pair(const struct assertion *a, const struct contest *c, const char *between,
                     struct buf *out)
{
    assertion_choice(c, a->winner, out);
    buf_add(out, str_from(between));
    assertion_choice(c, a->loser, out);
}

static void votes_words(const struct assertion *a, const struct contest *c, struct buf *out)
{
    put_pair(a, c, " has more votes than ", out);
}

static const struct assertion_kind winner_over_loser = {
    .name = "winner over loser",
    .source = "P. B. Stark, arXiv:1911.10035, section 2.1",
    .value = linear_votes,
    .words = votes_words,
    .totals = TOTALS_ANY,
};

bal_status claim_votes(const struct contest *c, uint32_t w, uint32_t l, struct assertions *out,
                       struct bal_err *err)
{
    struct assertion a = {
        .kind = &winner_over_loser, .winner = w, .loser = l, .gain = {.winner = 1, .loser = -1}};
    linear_assertion(&a, votes_limit(c) > 1);
    return claims_add(out, &a, err);
}

// ---- shares

// The share of a claim, from its gains: p/q is -whole/part or whole/-part.
static void put_share(const struct assertion *a, struct buf *out)
{
    const struct gain *g = &a->gain;
    int64_t whole = g->valid + g->card, part = g->winner + g->loser;
    struct fraction f = {(uint32_t)(whole < 0 ? -whole : whole),
                         (uint32_t)(part < 0 ? -part : part)};
    fraction_put(f, out);
    buf_add(out, g->card != 0 ? STR(" of all ballots") : STR(" of the valid ballots"));
}

static void above_words(const struct assertion *a, const struct contest *c, struct buf *out)
{
    assertion_choice(c, a->winner, out);
    buf_add(out, STR(" has more than "));
    put_share(a, out);
}

static void below_words(const struct assertion *a, const struct contest *c, struct buf *out)
{
    assertion_choice(c, a->loser, out);
    buf_add(out, STR(" has less than "));
    put_share(a, out);
}

static const struct assertion_kind above_threshold = {
    .name = "above threshold",
    .source = "P. B. Stark, arXiv:1911.10035, section 2.3",
    .value = linear_votes,
    .words = above_words,
    .totals = TOTALS_ONE_VOTE,
};

static const struct assertion_kind below_threshold = {
    .name = "below threshold",
    .source = "arXiv:1911.10035, section 2.3, of the votes that are not for the choice",
    .value = linear_votes,
    .words = below_words,
    .totals = TOTALS_ONE_VOTE,
};

static struct gain gain_of_share(const struct contest *c, int64_t whole)
{
    return c->terms.all_ballots ? (struct gain){.card = whole} : (struct gain){.valid = whole};
}

bal_status claim_above(const struct contest *c, uint32_t w, struct assertions *out,
                       struct bal_err *err)
{
    struct assertion a = {.kind = &above_threshold, .winner = w, .loser = NO_CHOICE};
    a.gain = gain_of_share(c, -(int64_t)c->terms.threshold.num);
    a.gain.winner = c->terms.threshold.den;
    linear_assertion(&a, false);
    return claims_add(out, &a, err);
}

bal_status claim_below(const struct contest *c, uint32_t l, struct assertions *out,
                       struct bal_err *err)
{
    struct assertion a = {.kind = &below_threshold, .winner = NO_CHOICE, .loser = l};
    a.gain = gain_of_share(c, c->terms.threshold.num);
    a.gain.loser = -(int64_t)c->terms.threshold.den;
    linear_assertion(&a, false);
    return claims_add(out, &a, err);
}

// ---- points

// Points of winner and loser on a card; 0 and 0 where it counts for nobody.
static void points_of(const struct assertion *a, const struct contest *c, const struct mark_set *s,
                      int64_t points[2])
{
    struct points read[LIMIT_MARKS];
    uint32_t count = 0;
    points[0] = points[1] = 0;
    if (points_read(c, s, a->choices, read, &count) != VOTES_VALID)
        return;
    for (uint32_t i = 0; i < count; i++) {
        if (read[i].choice == a->winner)
            points[0] = read[i].points;
        if (read[i].choice == a->loser)
            points[1] = read[i].points;
    }
}

static uint64_t points_value(const struct assertion *a, const struct contest *c,
                             const struct mark_set *s)
{
    int64_t points[2];
    points_of(a, c, s, points);
    return linear_value(a, points[0] - points[1]);
}

static uint64_t preferred_value(const struct assertion *a, const struct contest *c,
                                const struct mark_set *s)
{
    int64_t points[2];
    points_of(a, c, s, points);
    return linear_value(a, (points[0] > points[1]) - (points[0] < points[1]));
}

static void points_words(const struct assertion *a, const struct contest *c, struct buf *out)
{
    put_pair(a, c, " has more points than ", out);
}

static void preferred_words(const struct assertion *a, const struct contest *c, struct buf *out)
{
    buf_add(out, STR("more voters prefer "));
    put_pair(a, c, " to ", out);
    buf_add(out, STR(" than the other way round"));
}

static const struct assertion_kind more_points = {
    .name = "more points",
    .source = "P. B. Stark, arXiv:1911.10035, section 2.2",
    .value = points_value,
    .words = points_words,
};

static const struct assertion_kind preferred = {
    .name = "preferred",
    .source = "arXiv:1911.10035, section 2.1, of the two as if nobody else stood",
    .value = preferred_value,
    .words = preferred_words,
};

static bal_status add_points(const struct contest *c, const struct assertion_kind *kind,
                             int64_t most, uint32_t w, uint32_t l, struct assertions *out,
                             struct bal_err *err)
{
    struct assertion a = {
        .kind = kind, .winner = w, .loser = l, .choices = (uint32_t)c->choices.len};
    linear_range(&a, -most, most);
    return claims_add(out, &a, err);
}

bal_status claim_points(const struct contest *c, uint32_t w, uint32_t l, struct assertions *out,
                        struct bal_err *err)
{
    uint32_t most = points_most(c, (uint32_t)c->choices.len);
    return add_points(c, &more_points, most, w, l, out, err);
}

bal_status claim_preferred(const struct contest *c, uint32_t w, uint32_t l, struct assertions *out,
                           struct bal_err *err)
{
    return add_points(c, &preferred, 1, w, l, out, err);
}

// ---- sets

bool claims_parties_fit(const struct contest *c, const struct reported_outcome *o)
{
    uint64_t seats = 0;
    for (uint32_t i = 0; o->seats != NULL && i < c->choices.len; i++) {
        if ((o->seats[i] > 0) != claims_won(o, i))
            return false;
        seats += o->seats[i];
    }
    return seats == c->seats;
}

bool claims_won(const struct reported_outcome *o, uint32_t choice)
{
    for (uint32_t i = 0; i < o->count; i++)
        if (o->winners[i] == choice)
            return true;
    return false;
}

bal_status claims_on_loser(const struct contest *c, const struct reported_outcome *o,
                           uint32_t loser, claim_on_pair *claim, struct assertions *out,
                           struct bal_err *err)
{
    for (uint32_t w = 0; w < o->count; w++)
        BAL_TRY(claim(c, o->winners[w], loser, out, err));
    return BAL_OK;
}

bal_status claims_on_pairs(const struct contest *c, const struct reported_outcome *o,
                           claim_on_pair *claim, struct assertions *out, struct bal_err *err)
{
    for (uint32_t w = 0; w < o->count; w++)
        for (uint32_t l = 0; l < c->choices.len; l++)
            if (!claims_won(o, l))
                BAL_TRY(claim(c, o->winners[w], l, out, err));
    return BAL_OK;
}

// v N / u as reported; NAN where that is not known.
static double reported_margin(const struct contest *c, const struct reported_outcome *o,
                              const struct assertion *a)
{
    double above = 0;
    bool totals_tell = o->votes != NULL && (a->kind->totals == TOTALS_ANY || votes_limit(c) == 1) &&
                       !c->terms.all_ballots;
    if (o->codes == NULL && !totals_tell)
        return (double)NAN;
    for (uint32_t code = 1; o->codes != NULL && code < contest_codes(c); code++) {
        struct mark_set s = contest_set(c, code);
        above += (2 * (double)assertion_value(a, c, &s) - (double)a->den) * (double)o->codes[code];
    }
    for (uint32_t i = 0; o->codes == NULL && i < c->choices.len; i++) {
        struct mark mark = {.choice = (uint16_t)i};
        struct mark_set s = {STATE_MARKED, 1, &mark};
        above += (2 * (double)assertion_value(a, c, &s) - (double)a->den) * (double)o->votes[i];
    }
    return above / (double)a->upper;
}

static double smallest_margin(const struct contest *c, const struct reported_outcome *o,
                              const struct assertion *from, const struct assertion *to)
{
    double least = (double)INFINITY;
    for (; from < to; from++) {
        double margin = reported_margin(c, o, from);
        least = margin >= least || isnan(least) ? least : margin; // one that is not known stays
    }
    return least;
}

void claims_keep_cheaper(const struct contest *c, const struct reported_outcome *o, size_t first,
                         size_t second, struct assertions *out)
{
    struct assertion *at = out->list.at;
    double a = smallest_margin(c, o, at + first, at + second);
    double b = smallest_margin(c, o, at + second, at + out->list.len);
    if (!(b > a)) {
        out->list.len = second;
        return;
    }
    size_t count = out->list.len - second;
    memmove(at + first, at + second, count * sizeof *at);
    out->list.len = first + count;
}
