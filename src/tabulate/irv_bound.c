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
// such a group is one decision, as long as nobody could be elected with all their votes. So a batch
// is what goes one by one, but that nobody is elected in its middle: after an elimination a count
// by batches may go on with the next one whoever has the threshold. Those below the minimum (or a
// cutoff) go at once, however they would stand after some of them have gone; each set that k
// ballots can bring below it is a decision. Undeclared write-ins go first as long as they have
// votes.
//
// One seat: the threshold says only how early, as who has more than half stays to the end. A share
// that all must have: T = share * active, so k ballots change it by k * share.
//
// Where papers have several candidates at one rank who may yet count for the one who stands, it
// matters who goes first and who goes together: eliminations are then an order of sets.
#include "tabulate/irv_bound.h"
#include "tabulate/ranked_margin.h"

enum {
    MOST_NODES = 4000,
    PER_PAPER = 8, // nodes that are looked at for what a paper costs
    FEWEST = 16    // counts for which the papers are read once more
};

// ---- the search

// Rules that go on until two are left end a count for several seats before these are filled, where
// somebody was just elected and one more than were elected stand.
static bool ends_early(const struct bound *b, const struct node *node)
{
    return b->rules->until_two && b->elects && node->len > 0 && node->filled < b->seats &&
           (node->path[node->len - 1] & ELECTED) != 0 && b->hopeful <= 1 + node->filled;
}

// All seats are filled, or by those who stand.
static bool is_decided(const struct bound *b, const struct node *node)
{
    if (b->shares)
        return b->hopeful == 0;
    return node->filled >= b->seats || b->hopeful <= b->seats - node->filled || ends_early(b, node);
}

static bool others_elected(const struct bound *b, const struct node *node)
{
    uint32_t same = 0, all = node->filled;
    if (ends_early(b, node))
        return true;
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
    b->spent += b->open.len / PER_PAPER;
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
            (node.round == SIZE_MAX && b->spent + b->r->code_count > b->effort))
            return BAL_OK;
        BAL_TRY(irv_bound_look(b, &node, err));
        if (is_decided(b, &node) && others_elected(b, &node))
            return BAL_OK;
        if (!is_decided(b, &node))
            BAL_TRY(irv_bound_decide(b, &node, err));
    }
    *bound = b->cap;
    return BAL_OK;
}

// ---- the bound

// Why irv_bound_decide.c does not know all decisions of such a count; NULL: it does.
static const char *uncovered(const struct irv_rules *rules, const struct result *r)
{
    bool several = rules->method == IRV_TRANSFER || rules->method == IRV_BOTTOMS_UP;
    uint32_t undeclared = 0;
    for (uint32_t c = 0; c < r->candidate_count; c++)
        undeclared += r->candidates[c].undeclared;
    if (rules->stop_after != RANKING_UNLIMITED)
        return "the count ends with a fixed round";
    if (several && r->winners.len != r->seats)
        return "not all seats are filled";
    if (rules->until_two && (rules->method == IRV_SHARE || (rules->batch && r->seats > 1)))
        return "going on until two remain can leave seats empty";
    if (rules->method == IRV_BOTTOMS_UP && (rules->one_each_round || rules->first_threshold))
        return "such settings can leave seats empty from the bottom up";
    return undeclared > 1 ? "several candidates stand for undeclared write-ins" : NULL;
}

static uint32_t undeclared_one(const struct result *r)
{
    for (uint32_t c = 0; c < r->candidate_count; c++)
        if (r->candidates[c].undeclared)
            return c;
    return NOBODY;
}

// Do papers have several candidates at one rank that may yet count for one of them? Then it matters
// who goes first.
static bool order_matters(const struct irv_rules *rules, const struct result *r)
{
    bool several = false;
    for (uint32_t code = 1; code < r->code_count && !several; code++) {
        struct mark_set set = contest_set(r->contest, code);
        for (uint32_t i = 1; i < set.count && r->code_cards[code] > 0; i++)
            several = several || set.marks[i].rank == set.marks[i - 1].rank;
    }
    return several && rules->reading.overvote == RANKING_OVERVOTE_IF_MULTIPLE;
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
    b->effort = ranked_margin_effort(b->r);
    if (b->effort / FEWEST < b->r->code_count)
        b->effort = 0;
    else
        BAL_TRY(read_base(b, roster, err));
    return search(b, bound, err);
}

bal_status irv_bound(const struct irv_rules *rules, const struct roster *roster, struct result *r,
                     struct bal_err *err)
{
    struct result base;
    uint64_t bound = 0;
    r->no_bound = uncovered(rules, r);
    if (r->no_bound != NULL)
        return BAL_OK;
    BAL_TRY(result_init_part(&base, r, err));
    base.scale = r->scale;
    struct bound b = {.rules = rules,
                      .r = r,
                      .base = {.rules = rules, .r = &base, .seats = r->seats},
                      .one = decimal_one(r->scale),
                      .quota = r->rounds.at[0].threshold,
                      .elects = rules->method == IRV_TRANSFER && r->seats > 1,
                      .shares = rules->method == IRV_SHARE,
                      .ordered = order_matters(rules, r),
                      .undeclared = undeclared_one(r),
                      .n = r->candidate_count,
                      .seats = r->seats > 0 ? r->seats : 1,
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
