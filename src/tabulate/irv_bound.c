// SPDX-License-Identifier: Apache-2.0
// irv_bound.c: how many ballots may be other ones for certain while the same candidates are elected
// to several seats. No exact margin of such counts is known that could be computed in useful time
// (M. Blom, P. J. Stuckey, V. Teague, Towards computing the margin of victory in STV elections,
// INFORMS Journal on Computing 31 (2019)); this is a bound from below, from the rounds alone.
//
// Let k ballots be others, and the decisions so far the same. Then each candidate's votes differ by
// at most P, and those of any two sets by 2 P together:
//   - in the first round P = k, each ballot being worth 1;
//   - papers that move by the same rule do not drift apart: an elimination leaves P as it is;
//   - a surplus: papers of worth s (s' in the other count) keep (s - q)/s of it. The difference
//     grows by |q - q'| at most; what is cut from each paper's value adds less than two units of
//     the last decimal in either count.
// So a decision stands where what it compares lies further apart than this. Eliminations one after
// the other, with nobody elected in between or right after them, need to stand only as a whole: in
// whatever order those go who together have fewer votes than each of the others, the same papers
// arrive at the same candidates.
#include "tabulate/irv_count.h"

struct bound {
    const struct irv_rules *rules;
    const struct result *r;
    decimal one, quota;
    uint64_t cards; // valid ones
    size_t *until;  // of each candidate: the round, from 0, of the election; SIZE_MAX: none
    bool *reached;  // each round, with the same decisions before it
};

static void find_elected(struct bound *b)
{
    for (uint32_t c = 0; c < b->r->candidate_count; c++)
        b->until[c] = SIZE_MAX;
    for (size_t i = b->r->rounds.len; i-- > 0;)
        for (size_t w = 0; w < b->r->rounds.at[i].elected.len; w++)
            b->until[b->r->rounds.at[i].elected.at[w]] = i;
}

// Not elected or eliminated before this round.
static bool hopes(const struct bound *b, size_t round, uint32_t c)
{
    return round <= b->until[c] && b->r->rounds.at[round].continuing[c] &&
           !b->r->candidates[c].excluded;
}

// The most that the threshold can change by.
static decimal quota_change(const struct bound *b, decimal k)
{
    if (b->rules->method != IRV_TRANSFER)
        return 0;
    decimal active = b->r->rounds.at[0].active, less = k * b->one < active ? k * b->one : active;
    decimal up = irv_quota(b->rules, b->r->seats, b->one, active + k * b->one) - b->quota;
    decimal down = b->quota - irv_quota(b->rules, b->r->seats, b->one, active - less);
    return up > down ? up : down;
}

// Would the same be elected in this round: by the threshold, those who have it and no others?
static bool elects_same(const struct bound *b, size_t at, decimal apart)
{
    const struct count_round *round = &b->r->rounds.at[at];
    for (uint32_t c = 0; c < b->r->candidate_count && b->rules->method == IRV_TRANSFER; c++) {
        if (!hopes(b, at, c))
            continue;
        decimal over = round->votes[c] - b->quota;
        if (over >= 0 ? over < apart : -over <= apart)
            return false;
    }
    return true;
}

// Whatever the order of what came before, is everybody still below the threshold?
static bool none_reaches(const struct bound *b, size_t at, decimal apart)
{
    const struct count_round *round = &b->r->rounds.at[at];
    for (uint32_t c = 0; c < b->r->candidate_count && b->rules->method == IRV_TRANSFER; c++)
        if (hopes(b, at, c) && b->quota - round->votes[c] <= apart)
            return false;
    return true;
}

// Those eliminated in rounds `from` to `to` have together fewer votes than each of the others.
static bool goes_same(const struct bound *b, size_t from, size_t to, decimal apart)
{
    const struct count_round *rounds = b->r->rounds.at;
    decimal sum = 0, next = DECIMAL_MAX;
    for (uint32_t c = 0; c < b->r->candidate_count; c++) {
        if (!hopes(b, from, c))
            continue;
        if (rounds[to + 1].continuing[c])
            next = rounds[from].votes[c] < next ? rounds[from].votes[c] : next;
        else
            sum += rounds[from].votes[c];
    }
    return next - sum > 2 * apart;
}

static uint32_t hopeful(const struct bound *b, size_t round)
{
    uint32_t n = 0;
    for (uint32_t c = 0; c < b->r->candidate_count; c++)
        n += hopes(b, round, c);
    return n;
}

// With k other ballots, are the same elected for certain?
static bool holds(const struct bound *b, uint64_t k)
{
    const struct count_round *rounds = b->r->rounds.at;
    size_t n = b->r->rounds.len, filled = 0;
    decimal change = quota_change(b, (decimal)k), apart = (decimal)k * b->one;
    decimal cut = k > 0 ? 4 * (decimal)(b->cards + k) : 0;
    memset(b->reached, 0, (n + 1) * sizeof *b->reached);
    b->reached[0] = true;
    for (size_t i = 0; i < n; i++) {
        if (b->reached[i] && hopeful(b, i) <= b->r->seats - filled)
            return true; // as many as seats: all of them
        if (rounds[i].elected.len > 0) {
            b->reached[i + 1] = b->reached[i] && elects_same(b, i, apart + change);
            filled += rounds[i].elected.len;
            apart += (decimal)rounds[i].elected.len * (change + cut);
            if (filled >= b->r->seats)
                return b->reached[i + 1];
            continue;
        }
        bool same = b->reached[i] && elects_same(b, i, apart + change);
        for (size_t to = i; same && to + 1 < n && rounds[to].eliminated.len > 0; to++) {
            if (goes_same(b, i, to, apart) && (to == i || none_reaches(b, to + 1, apart + change)))
                b->reached[to + 1] = true;
            if (b->rules->reading.overvote == RANKING_OVERVOTE_IF_MULTIPLE)
                break; // what such a ballot counts for depends on the order
        }
    }
    return false;
}

static bool is_covered(const struct irv_rules *rules, const struct result *r)
{
    bool method = rules->method == IRV_TRANSFER || rules->method == IRV_BOTTOMS_UP;
    bool plain = !rules->one_each_round && !rules->batch && !rules->until_two &&
                 !rules->first_threshold && rules->minimum == 0 &&
                 rules->stop_after == RANKING_UNLIMITED;
    for (uint32_t c = 0; c < r->candidate_count; c++)
        plain = plain && !r->candidates[c].undeclared;
    return method && plain && r->seats > 1 && r->tie.candidates.len == 0 && !r->pools_uncounted &&
           r->rounds.len > 0 && r->winners.len == r->seats;
}

bal_status irv_bound(const struct irv_rules *rules, struct result *r, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_SMALL_FILE);
    if (!is_covered(rules, r))
        return BAL_OK;
    struct bound b = {.rules = rules,
                      .r = r,
                      .one = decimal_one(r->scale),
                      .quota = r->rounds.at[0].threshold,
                      .cards = r->cards[VOTE_VALID] + r->cards[VOTE_EXHAUSTED] +
                               r->cards[VOTE_OVERVOTED],
                      .until = arena_new(&arena, size_t, r->candidate_count + 1),
                      .reached = arena_new(&arena, bool, r->rounds.len + 1)};
    BAL_TRY(arena_check(&arena, err));
    find_elected(&b);
    if (!holds(&b, 0))
        return BAL_OK;
    uint64_t good = 0, bad = b.cards + 1;
    while (bad - good > 1) { // what holds for k holds for fewer
        uint64_t k = good + (bad - good) / 2;
        *(holds(&b, k) ? &good : &bad) = k;
    }
    r->has_bound = true;
    r->bound = good + 1;
    return BAL_OK;
}
