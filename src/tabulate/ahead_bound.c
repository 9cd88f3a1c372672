// SPDX-License-Identifier: Apache-2.0
// ahead_bound.c: how many ballots may be other ones while the same are elected, whatever the rule
// does with surpluses. It follows from two things that all rules of the single transferable vote
// have in common: a paper is never worth more than one vote, and who has the threshold is elected.
// (The assertions "always greater" of M. Blom, P. J. Stuckey, V. Teague, D. Vukcevic, A first
// approach to risk-limiting audits for single transferable vote elections, arXiv:2112.09921, 3,
// without rounds.)
//
// Let F be some of those who have the threshold in first preferences: they are elected first. Let w
// be another winner and l a loser. Until w is elected he has at least his first preferences; until
// then l has at most the papers on which l is named, and w not before. Let w be ahead of l in this
// sense, for all such w and l:
//   - as long as no loser is elected, those winners who are not are all standing: whoever goes is
//     the last one, and somebody who loses stands and has fewer votes;
//   - no loser is elected first. By the threshold: all winners who stand would have it too, and
//     with those elected these are more than can have it (where one more can, as with half of the
//     votes for one seat, F have more than it). As one of those who are left, or ahead of
//     all others: the winners who stand are as many as the open seats, and ahead of him.
// The papers that say a candidate of F first give l no more than the surplus, where a rule does not
// raise the value of papers again (`no_gain`).
//
// A ballot that becomes another one takes a vote from w and gives l one; F keep the threshold as
// long as none loses more than is beyond it, and one vote of the threshold is one of each surplus.
#include "tabulate/ahead_bound.h"

enum { MOST_PAIRS = 1 << 22 };

struct lead {
    uint32_t who;
    decimal over;   // votes beyond the threshold at first
    uint64_t first; // first preferences
};

struct tables {
    const struct ahead *a;
    const struct result *r;
    struct lead *leads; // the winners, who have most beyond the threshold first
    uint32_t *place;    // of each candidate in leads; NOBODY: not elected
    uint32_t n, seats;
    uint64_t *papers; // that could count for l before w is elected, by the winner who is first on
                      // them (last: none), by w and by l
};

static uint64_t *cell(const struct tables *t, uint32_t first, uint32_t w, uint32_t l)
{
    return &t->papers[((size_t)first * t->seats + w) * t->n + l];
}

static bal_status make_tables(struct tables *t, struct arena *arena, struct bal_err *err)
{
    const struct count_round *first = &t->r->rounds.at[0];
    t->leads = arena_new(arena, struct lead, t->seats);
    t->place = arena_new(arena, uint32_t, t->n);
    t->papers = arena_new(arena, uint64_t, (size_t)(t->seats + 1) * t->seats * t->n);
    BAL_TRY(arena_check(arena, err));
    // Where one more than the seats can have the threshold, it is not enough.
    decimal enough = first->threshold;
    enough += (t->seats + 1) * enough <= first->active;
    for (uint32_t i = 0, count = 0; i < t->n; i++) {
        t->place[i] = NOBODY;
        if (!t->r->candidates[i].winner || count == t->seats)
            continue;
        decimal over = first->threshold > 0 ? first->votes[i] - enough : -1;
        uint32_t at = count++;
        for (; at > 0 && t->leads[at - 1].over < over; at--)
            t->leads[at] = t->leads[at - 1];
        t->leads[at] = (struct lead){.who = i, .over = over};
    }
    for (uint32_t i = 0; i < t->seats; i++)
        t->place[t->leads[i].who] = i;
    return BAL_OK;
}

// The cards with one code: whoever is named on them can get them while nobody named before stands.
static void add_code(struct tables *t, uint32_t code, bool *passed)
{
    struct mark marks[LIMIT_MARKS];
    enum ranking_end end;
    const struct result *r = t->r;
    const struct roster *roster = t->a->roster;
    struct mark_set set = contest_set(r->contest, code);
    uint32_t count = ranking_read(t->a->reading, r->contest,
                                  roster != NULL ? roster->of_choice : NULL, &set, marks, &end);
    uint32_t first = t->place[r->votes.at[r->codes[code].first]];
    if (first != NOBODY)
        t->leads[first].first += r->code_cards[code];
    for (uint32_t w = 0; w < t->seats; w++)
        passed[w] = false;
    for (uint32_t i = 0, next; i < count; i = next) {
        for (next = i; next < count && marks[next].rank == marks[i].rank; next++)
            if (t->place[marks[next].choice] != NOBODY)
                passed[t->place[marks[next].choice]] = true;
        for (uint32_t k = i; k < next; k++)
            for (uint32_t w = 0; w < t->seats; w++)
                if (!passed[w])
                    *cell(t, first != NOBODY ? first : t->seats, w, marks[k].choice) +=
                        r->code_cards[code];
    }
}

// How far the first preferences of w are ahead of all that l can have when the first `sure` of the
// leads are elected first.
static int64_t ahead_of(const struct tables *t, uint32_t w, uint32_t l, uint32_t sure)
{
    decimal one = decimal_one(t->r->scale);
    int64_t apart = (int64_t)t->leads[w].first;
    for (uint32_t f = 0; f <= t->seats; f++) {
        uint64_t papers = *cell(t, f, w, l);
        if (f < sure && t->a->no_gain) {
            uint64_t surplus = (uint64_t)((t->leads[f].over + one - 1) / one) + 1;
            papers = papers < surplus ? papers : surplus;
        }
        apart -= (int64_t)papers;
    }
    return apart;
}

// The fewest other ballots that can bring it down to 0. The threshold changes by a vote for so many
// ballots as there are seats, at most.
static uint64_t closes(const struct tables *t, int64_t apart, uint32_t sure)
{
    uint64_t low = 0, high = apart > 0 ? (uint64_t)apart : 0;
    while (low < high) {
        uint64_t k = low + (high - low) / 2;
        uint64_t surplus = t->a->no_gain && k > 0 ? (uint64_t)sure * (k / t->seats + 1) : 0;
        if ((uint64_t)apart <= 2 * k + surplus)
            high = k;
        else
            low = k + 1;
    }
    return low;
}

static uint64_t with_sure(const struct tables *t, uint32_t sure)
{
    decimal one = decimal_one(t->r->scale);
    uint64_t bound = UINT64_MAX;
    for (uint32_t w = 0; w < t->seats; w++) {
        const struct lead *lead = &t->leads[w];
        uint64_t one_less = w < sure                    ? (uint64_t)(lead->over / one) + 1
                            : t->a->least == 0          ? UINT64_MAX
                            : lead->first < t->a->least ? 0
                                                        : lead->first - t->a->least + 1;
        bound = one_less < bound ? one_less : bound;
        for (uint32_t l = 0; w >= sure && l < t->n && bound > 0; l++) {
            if (t->place[l] != NOBODY || t->r->candidates[l].excluded)
                continue;
            uint64_t k = closes(t, ahead_of(t, w, l, sure), sure);
            bound = k < bound ? k : bound;
        }
    }
    return bound;
}

static bal_status find(struct tables *t, struct arena *arena, uint64_t *bound, struct bal_err *err)
{
    BAL_TRY(make_tables(t, arena, err));
    bool *passed = arena_new(arena, bool, t->seats);
    BAL_TRY(arena_check(arena, err));
    for (uint32_t code = 1; code < t->r->code_count; code++)
        if (t->r->code_cards[code] > 0 && t->r->codes[code].class == VOTE_VALID)
            add_code(t, code, passed);
    for (uint32_t sure = 0; sure <= t->seats; sure++) {
        if (sure > 0 && t->leads[sure - 1].over < 0)
            break;
        if (t->a->first_only && sure < t->seats)
            continue;
        uint64_t one = with_sure(t, sure);
        *bound = one > *bound ? one : *bound;
    }
    return BAL_OK;
}

bal_status ahead_bound(const struct ahead *a, struct result *r, struct bal_err *err)
{
    struct arena arena = ARENA_INIT((size_t)MOST_PAIRS * 16);
    struct tables t = {.a = a, .r = r, .n = r->candidate_count, .seats = (uint32_t)r->winners.len};
    uint64_t bound = r->has_bound ? r->bound : 0;
    if (t.n > MOST_PAIRS / ((t.seats + 1) * t.seats))
        return BAL_OK;
    bal_status status = find(&t, &arena, &bound, err);
    arena_done(&arena);
    if (status != BAL_OK || bound == 0 || bound == UINT64_MAX)
        return status;
    r->has_bound = true;
    r->bound = bound;
    return BAL_OK;
}
