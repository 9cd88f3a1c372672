// SPDX-License-Identifier: Apache-2.0
// irv_bound.c: how many ballots may be other ones for certain while the same candidates are
// elected. No exact margin of counts for several seats is known that could be computed in useful
// time (M. Blom, P. J. Stuckey, V. Teague, Towards computing the margin of victory in STV
// elections, INFORMS Journal on Computing 31 (2019)); this is a bound from below.
//
// Let k ballots be others, and the decisions so far the same. Then each candidate's votes differ by
// at most P, and those of any two sets by 2 P together:
//   - in the first round P = k, each ballot being worth 1;
//   - papers that move by the same rule do not drift apart: an elimination leaves P as it is;
//   - a surplus: papers of worth s (s' in the other count) keep (s - q)/s of it, or nothing where
//     s < q. The difference grows by |q - q'| at most; what is cut from each paper's value adds
//     less than two units of the last decimal in either count.
// So a decision can be another one only where what it compares lies no further apart than this. The
// decisions make a tree (an order of eliminations with nobody elected in between is a set: the same
// papers are then with the same candidates), and each of them needs some k. The search takes
// what needs least first, and ends where others are elected than before: what that needs, or where
// it gives up, is the bound.
//
// Those who have together fewer votes than each of the others go before them in whatever order:
// such a group is one decision, as long as nobody could be elected with all their votes.
#include <stdlib.h>

#include "tabulate/irv_bound.h"

enum {
    FLIPS = 4, // candidates who may or may not reach the threshold in one round
    MOST_NODES = 4000,
    EFFORT = 2000000, // papers in all counts
    FEWEST = 64       // counts for which the papers are read once more
};

// ---- how far apart two counts can be

// The most that the threshold can change by.
static decimal quota_change(const struct bound *b, decimal k)
{
    if (!b->elects)
        return 0;
    decimal active = b->r->rounds.at[0].active, less = k * b->one < active ? k * b->one : active;
    decimal up = irv_quota(b->rules, b->r->seats, b->one, active + k * b->one) - b->quota;
    decimal down = b->quota - irv_quota(b->rules, b->r->seats, b->one, active - less);
    return up > down ? up : down;
}

// P after so many surpluses; *change is that of the threshold.
static decimal drift(const struct bound *b, uint64_t k, uint32_t elections, decimal *change)
{
    decimal cut = k > 0 ? 4 * (decimal)(b->cards + k) : 0;
    *change = quota_change(b, (decimal)k);
    return (decimal)k * b->one + (decimal)elections * (*change + cut);
}

enum gap {
    GAP_ORDER, // of two tallies: the lower one is not the lower one any more, or level
    GAP_REACH, // below the threshold, and would have it
    GAP_MISS,  // at or above the threshold, and would not have it
};

// The fewest other ballots that can close the gap; cards + 1: not even all.
static uint64_t closes(const struct bound *b, const struct node *node, decimal gap, enum gap kind)
{
    uint64_t low = 0, high = b->cards + 1;
    while (low < high) {
        decimal change, k = (decimal)(low + (high - low) / 2);
        decimal p = drift(b, (uint64_t)k, node->elections, &change);
        decimal most = kind == GAP_ORDER ? 2 * p : p + change;
        if (kind == GAP_MISS ? gap < most : gap <= most)
            high = (uint64_t)k;
        else
            low = (uint64_t)k + 1;
    }
    return low;
}

// ---- decisions

// What it takes to change whether the candidate has the threshold.
static uint64_t flips(const struct bound *b, const struct node *node, uint32_t who)
{
    decimal over = b->votes[who] - b->quota;
    return closes(b, node, over < 0 ? -over : over, over < 0 ? GAP_REACH : GAP_MISS);
}

// The fewest ballots for another decision than one elimination of the last.
static uint64_t first_other(const struct bound *b, const struct node *node)
{
    uint32_t last = b->line[0];
    uint64_t least = closes(b, node, b->votes[b->line[1]] - b->votes[last], GAP_ORDER);
    for (uint32_t i = 0; b->elects && i < b->hopeful; i++) {
        uint64_t one = flips(b, node, b->line[i]);
        least = one < least ? one : least;
    }
    return least;
}

// The group for which most ballots are needed that it does not go as one; its size in *size.
static uint64_t best_group(const struct bound *b, const struct node *node, uint32_t *size)
{
    uint64_t most = 0;
    decimal sum = b->votes[b->line[0]], top = b->votes[b->line[b->hopeful - 1]];
    *size = 0;
    for (uint32_t g = 2; g <= b->hopeful - (b->seats - node->filled); g++) {
        sum += b->votes[b->line[g - 1]];
        decimal apart = b->votes[b->line[g]] - sum;
        if (apart <= 0 || (b->elects && top + sum >= b->quota))
            continue;
        uint64_t one = closes(b, node, apart, GAP_ORDER);
        uint64_t reach =
            b->elects ? closes(b, node, b->quota - top - sum, GAP_REACH) : b->cards + 1;
        one = reach < one ? reach : one;
        if (one > most) {
            most = one;
            *size = g;
        }
    }
    return most;
}

static bal_status by_group(struct bound *b, const struct node *node, bool *done,
                           struct bal_err *err)
{
    uint32_t size = 0;
    *done = false;
    if (node->singly || b->ordered ||
        b->most == 0) // without counts of a part a group leads nowhere
        return BAL_OK;
    uint64_t most = best_group(b, node, &size);
    if (size == 0 || most <= first_other(b, node))
        return BAL_OK;
    struct node again = *node;
    again.singly = true;
    again.need = most > node->need ? most : node->need;
    *done = true;
    BAL_TRY(irv_bound_add(b, &again, err));
    return irv_bound_child(b, node, b->line, size, false, node->need, err);
}

static bal_status eliminate(struct bound *b, const struct node *node, uint64_t need,
                            struct bal_err *err)
{
    for (uint32_t i = 0; i < b->hopeful; i++) {
        uint64_t one = closes(b, node, b->votes[b->line[i]] - b->votes[b->line[0]], GAP_ORDER);
        BAL_TRY(irv_bound_child(b, node, &b->line[i], 1, false, one > need ? one : need, err));
    }
    return BAL_OK;
}

struct flip {
    uint32_t who;
    uint64_t need;
};

static int by_need(const void *a, const void *b)
{
    const struct flip *x = a, *y = b;
    return x->need != y->need ? (x->need > y->need) - (x->need < y->need)
                              : (x->who > y->who) - (x->who < y->who);
}

// Those are elected who have the threshold, but for those of `mask`, with whom it is the reverse.
static bal_status elect(struct bound *b, const struct node *node, const struct flip *flip,
                        uint32_t mask, struct bal_err *err)
{
    uint32_t *who = arena_new(&b->arena, uint32_t, b->hopeful), count = 0;
    uint64_t need = node->need;
    BAL_TRY(arena_check(&b->arena, err));
    for (uint32_t i = 0; i < b->hopeful; i++) {
        bool flipped = i < FLIPS && (mask >> i & 1) != 0;
        need = flipped && flip[i].need > need ? flip[i].need : need;
        if ((b->votes[flip[i].who] >= b->quota) != flipped)
            who[count++] = flip[i].who;
    }
    if (count == 0)
        return eliminate(b, node, need, err);
    if (count > b->seats - node->filled) // no such count
        b->cap = need < b->cap ? need : b->cap;
    return irv_bound_child(b, node, who, count, true, need, err);
}

static bal_status decide(struct bound *b, const struct node *node, struct bal_err *err)
{
    bool done;
    if (!b->elects || b->votes[b->line[b->hopeful - 1]] < b->quota) {
        BAL_TRY(by_group(b, node, &done, err));
        if (done)
            return BAL_OK;
    }
    if (!b->elects)
        return eliminate(b, node, node->need, err);
    struct flip *flip = arena_new(&b->arena, struct flip, b->hopeful);
    BAL_TRY(arena_check(&b->arena, err));
    for (uint32_t i = 0; i < b->hopeful; i++)
        flip[i] = (struct flip){b->line[i], flips(b, node, b->line[i])};
    qsort(flip, b->hopeful, sizeof *flip, by_need);
    uint32_t count = b->hopeful < FLIPS ? b->hopeful : FLIPS;
    if (b->hopeful > FLIPS && flip[FLIPS].need < b->cap)
        b->cap = flip[FLIPS].need > node->need ? flip[FLIPS].need : node->need;
    for (uint32_t mask = 0; mask < 1U << count; mask++)
        BAL_TRY(elect(b, node, flip, mask, err));
    return BAL_OK;
}

// ---- the search

// All seats are filled, or by those who stand.
static bool is_decided(const struct bound *b, const struct node *node)
{
    return node->filled >= b->seats || b->hopeful <= b->seats - node->filled;
}

static bool others_elected(const struct bound *b, const struct node *node)
{
    uint32_t same = 0, all = node->filled;
    for (uint32_t i = 0; i < node->len; i++)
        same += (node->path[i] & ELECTED) != 0 &&
                b->r->candidates[node->path[i] & ~(ELECTED | STARTS)].winner;
    for (uint32_t i = 0; node->filled < b->seats && i < b->hopeful; i++, all++)
        same += b->r->candidates[b->line[i]].winner;
    return same != all || all != b->r->winners.len;
}

static struct node take_least(struct bound *b)
{
    size_t best = 0;
    for (size_t i = 1; i < b->open.len; i++) {
        const struct node *x = &b->open.at[i], *y = &b->open.at[best];
        if (x->need < y->need || (x->need == y->need && x->len > y->len))
            best = i;
    }
    struct node node = b->open.at[best];
    b->open.at[best] = b->open.at[--b->open.len];
    return node;
}

static bal_status is_new(struct bound *b, const struct node *node, bool *out, struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(LIMIT_SMALL_FILE);
    uint32_t before = b->closed.len;
    buf_add(&key, node->singly ? STR("1") : STR("0"));
    for (uint32_t i = 0; i < node->len; i++)
        buf_add(&key, str_make((const char *)&node->path[i], sizeof *node->path));
    if (key.failed || table_add(&b->closed, buf_str(&key)) == TABLE_NONE)
        return err_memory(err);
    *out = b->closed.len > before;
    return BAL_OK;
}

// *bound: what the first other outcome needs, or the search had reached when it gave up;
// UINT64_MAX: there is no other outcome.
static bal_status search(struct bound *b, uint64_t *bound, struct bal_err *err)
{
    struct node root = {.need = 0};
    BAL_TRY(irv_bound_add(b, &root, err));
    while (b->open.len > 0) {
        bool new = false;
        struct node node = take_least(b);
        *bound = node.need < b->cap ? node.need : b->cap;
        BAL_TRY(is_new(b, &node, &new, err));
        if (!new)
            continue;
        if (node.need >= b->cap || b->closed.len > MOST_NODES ||
            (node.round == SIZE_MAX && b->replays >= b->most))
            return BAL_OK;
        BAL_TRY(irv_bound_look(b, &node, err));
        if (is_decided(b, &node) && others_elected(b, &node))
            return BAL_OK;
        if (!is_decided(b, &node))
            BAL_TRY(decide(b, &node, err));
    }
    *bound = b->cap;
    return BAL_OK;
}

// ---- the bound

// Settings under which the last one goes, and who has the threshold is elected. For one seat the
// threshold says only how early: who has more than half of the votes stays to the end.
static bool is_covered(const struct irv_rules *rules, const struct result *r)
{
    bool several = r->seats > 1 && !rules->batch && !rules->until_two && !rules->first_threshold &&
                   !rules->one_each_round;
    bool plain = rules->minimum == 0 && rules->stop_after == RANKING_UNLIMITED;
    for (uint32_t c = 0; c < r->candidate_count; c++)
        plain = plain && !r->candidates[c].undeclared;
    switch (rules->method) {
    case IRV_MAJORITY:
        break;
    case IRV_TRANSFER:
    case IRV_BOTTOMS_UP:
        plain = plain && several;
        break;
    case IRV_SHARE:
        return false;
    }
    return plain && r->tie.candidates.len == 0 && !r->pools_uncounted && r->rounds.len > 0 &&
           r->winners.len == r->seats;
}

static bal_status read_base(struct bound *b, const struct roster *roster, struct bal_err *err)
{
    BAL_TRY(irv_start(&b->base, err));
    for (uint32_t code = 1; code < b->r->code_count; code++) {
        enum vote_class class;
        uint16_t vote;
        if (b->r->code_cards[code] > 0)
            BAL_TRY(irv_read(&b->base, roster, code, b->r->code_cards[code], &class, &vote, err));
    }
    return BAL_OK;
}

static bal_status find_bound(struct bound *b, const struct roster *roster, uint64_t *bound,
                             struct bal_err *err)
{
    b->until = arena_new(&b->arena, size_t, b->n + 1);
    b->votes = arena_new(&b->arena, decimal, b->n + 1);
    b->hopes = arena_new(&b->arena, bool, b->n + 1);
    b->line = arena_new(&b->arena, uint32_t, b->n + 1);
    BAL_TRY(arena_check(&b->arena, err));
    for (uint32_t c = 0; c < b->n; c++)
        b->until[c] = SIZE_MAX;
    for (size_t i = b->r->rounds.len; i-- > 0;)
        for (size_t w = 0; w < b->r->rounds.at[i].elected.len; w++)
            b->until[b->r->rounds.at[i].elected.at[w]] = i;
    b->most = EFFORT / (b->r->code_count + 1);
    if (b->most < FEWEST)
        b->most = 0;
    else
        BAL_TRY(read_base(b, roster, err));
    return search(b, bound, err);
}

bal_status irv_bound(const struct irv_rules *rules, const struct roster *roster, struct result *r,
                     struct bal_err *err)
{
    struct result base;
    uint64_t bound = 0;
    if (!is_covered(rules, r))
        return BAL_OK;
    BAL_TRY(result_init_part(&base, r, err));
    base.scale = r->scale;
    struct bound b = {.rules = rules,
                      .r = r,
                      .base = {.rules = rules, .r = &base, .seats = r->seats},
                      .one = decimal_one(r->scale),
                      .quota = r->rounds.at[0].threshold,
                      .elects = rules->method == IRV_TRANSFER,
                      .ordered = rules->reading.overvote == RANKING_OVERVOTE_IF_MULTIPLE,
                      .n = r->candidate_count,
                      .seats = r->seats,
                      .cards = result_ranked_cards(r),
                      .cap = r->cards[VOTE_VALID], // nobody is elected without them
                      .closed = TABLE_INIT(LIMIT_NAMES_BYTES),
                      .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = find_bound(&b, roster, &bound, err);
    irv_done(&b.base);
    result_done(&base);
    vec_done(&b.open);
    table_done(&b.closed);
    arena_done(&b.arena);
    if (status == BAL_OK && bound > 0 && bound <= b.cards) {
        r->has_bound = true;
        r->bound = bound;
    }
    return status;
}
