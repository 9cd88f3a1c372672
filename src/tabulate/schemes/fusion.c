// SPDX-License-Identifier: Apache-2.0
// fusion.c: a candidate stands on the lines of several parties, "Ann (Blue)" and "Ann (Green)", and
// the lines are added up. A ballot with a candidate on several lines is one vote, for the first
// line of them; it is an overvote only where different candidates are too many. New York Election
// Law, section 9-112(4).
#include "core/votes.h"
#include "tabulate/schemes/sums.h"

struct lines {
    uint32_t limit;
    const uint32_t *first; // first line of the candidate of each line
};

static bool valid(const struct tallied *t, const struct ballot *b, const struct lines *l)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < t->n; i++) {
        bool seen = b->values[i] == 0;
        for (uint32_t j = 0; j < i && !seen; j++)
            seen = b->values[j] > 0 && l->first[j] == l->first[i];
        count += !seen;
    }
    return count <= l->limit;
}

// A vote on a line: the first one that is marked of its candidate.
static struct quot on_line(const struct tallied *t, const struct ballot *b, uint32_t line,
                           const void *with)
{
    const struct lines *l = with;
    bool vote = b->values[line] > 0;
    (void)t;
    for (uint32_t j = 0; j < line; j++)
        vote &= b->values[j] == 0 || l->first[j] != l->first[line];
    return quot_whole(vote);
}

static struct quot for_candidate(const struct tallied *t, const struct ballot *b,
                                 uint32_t candidate, const void *with)
{
    const struct lines *l = with;
    bool vote = false;
    for (uint32_t i = 0; i < t->n; i++)
        vote |= b->values[i] > 0 && l->first[i] == candidate;
    return quot_whole(vote);
}

static void drop_overvotes(struct tallied *t, const struct lines *l)
{
    size_t kept = 0;
    for (size_t i = 0; i < t->ballots.len; i++) {
        struct ballot b = t->ballots.at[i];
        if (valid(t, &b, l)) {
            t->ballots.at[kept++] = b;
            continue;
        }
        t->valid -= b.cards;
        t->overvoted += b.cards;
    }
    t->ballots.len = kept;
}

// A vote for each candidate of whom a line is marked.
static void worth(const struct tallied *t, const struct scheme_terms *terms, const struct ballot *b,
                  uint64_t times, struct quot_sum *sum)
{
    uint64_t votes = 0;
    (void)terms;
    for (uint32_t i = 0; i < t->n; i++) {
        bool other = b->values[i] > 0;
        for (uint32_t j = i + 1; j < t->n && other; j++)
            other = b->values[j] == 0 ||
                    votes_first_line(t->contest, j) != votes_first_line(t->contest, i);
        votes += other;
    }
    quot_sum_add(sum, quot_whole(votes * times));
}

// Votes a voter. Where the files do not say how many, a ballot with several lines of a candidate
// must not say it: then it is one, and one seat.
static uint32_t limit_of(struct tallied *t, const struct scheme_terms *terms)
{
    const struct contest *c = t->contest;
    bool stated = terms->number > 0 || c->votes_known;
    uint32_t limit = terms->number > 0 ? terms->number : c->votes_known ? c->votes_allowed : 1;
    if (terms->seats == 0 && !c->seats_known && limit != t->seats_open) {
        t->seats_open = limit;
        scheme_note(t,
                    "the files do not say how many seats there are: as many as votes a voter, %u%s",
                    limit, stated ? "" : " ('fusion N seats M' says others)");
    }
    return limit;
}

static bal_status count(struct tallied *t, const struct scheme_terms *terms, struct bal_err *err)
{
    uint32_t *first = arena_new(&t->arena, uint32_t, t->n);
    str *names = arena_new(&t->arena, str, t->n);
    struct lines l = {limit_of(t, terms), first};
    struct quot *sums;
    BAL_TRY(arena_check(&t->arena, err));
    for (uint32_t i = 0; i < t->n; i++) {
        names[i] = votes_candidate(t->contest->choices.at[i].name);
        first[i] = votes_first_line(t->contest, i);
    }
    drop_overvotes(t, &l);
    BAL_TRY(sums_of(t, on_line, &l, &sums, err));
    sums_show(t, GRID_LINES, sums);
    for (uint32_t i = 0; i < t->n; i++)
        names[i] = first[i] == i ? names[i] : t->names[i];
    t->names = names;
    return sums_count(t, "votes of each candidate, at the first line", for_candidate, &l,
                      quot_whole(1), t->seats_open, err);
}

const struct scheme scheme_fusion = {
    .name = "fusion",
    .state = "fusion",
    .title = "the lines of a candidate are added up; most votes win",
    .source = "New York Election Law, section 9-112(4)",
    .margin = "exact: the fewest ballots that must be other ones",
    .takes = TAKES_NUMBER,
    .worth = worth,
    .count = count,
};
