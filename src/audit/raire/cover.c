// SPDX-License-Identifier: Apache-2.0
// cover.c: assertions that cut every path from the empty set to everybody.
//
// Call a set open when some end of an order reaches it and needs more than the least difficulty D:
// nothing usable rules that end out. The last candidates alone are open unless an NEB closes them,
// everybody is not. Every order leaves the open sets by some step, and the step's difficulty is D
// or less (else it would lead to an open set): one assertion for each such step rules out every
// order. More sets may be opened, as long as the steps out of them can be ruled out.
//
// NEN(c, y, T) rules out one step only; one NEB rules out many.
#include "audit/raire/cover.h"

#include <math.h>
#include <stdlib.h>

struct leaf { // a step out of the open sets
    uint32_t from, to;
    uint8_t added;
    bool nen; // can be, or is, ruled out by its NEN
    bool done;
};

struct cover {
    struct search *s;
    enum raire_trim trim;
    uint32_t n;
    VEC(struct leaf) leaves;
    VEC(bool) open;                         // of each node
    candidate_set usable[RAIRE_CANDIDATES]; // [w]: the l whose NEB may be used
    candidate_set used[RAIRE_CANDIDATES];   // [w]: the l whose NEB is used
    uint32_t covers[RAIRE_CANDIDATES][RAIRE_CANDIDATES];
    uint32_t needs; // steps that only their NEN rules out
};

static bool is_open(const struct cover *c, uint32_t node)
{
    return node < c->open.len && c->open.at[node];
}

static bool set_open(struct cover *c, uint32_t node)
{
    while (c->open.len <= node)
        if (vec_push(&c->open, LIMIT_SETS) == NULL)
            return false;
    return c->open.at[node] = true;
}

// ---- the steps out

static bool usable(const struct cover *c, double difficulty)
{
    return difficulty <= c->s->upper;
}

// Adds the step if it is one out of the open sets, with the easiest way to rule it out as usable.
static bool add_leaf(struct cover *c, uint32_t from, uint32_t added)
{
    candidate_set set = search_set(c->s, from);
    uint32_t winner, loser, y, to = search_node(c->s, set | bit_of(added));
    if (to == SETS_NONE)
        return false;
    if (c->trim == RAIRE_TRIM_ASSERTIONS && is_open(c, to))
        return true;
    double neb = search_neb(c->s, set, added, &winner, &loser);
    double nen = set == 0 ? HUGE_VAL : search_nen(c->s, to, added, &y);
    if (!usable(c, neb) && !usable(c, nen))
        return true; // it leads to another open set
    struct leaf *leaf = vec_push(&c->leaves, SIZE_MAX / sizeof *leaf);
    if (leaf == NULL)
        return false;
    *leaf = (struct leaf){.from = from, .to = to, .added = (uint8_t)added};
    leaf->nen = c->trim == RAIRE_TRIM_ASSERTIONS ? usable(c, nen) : nen < neb;
    if (c->trim != RAIRE_TRIM_ASSERTIONS && neb <= nen)
        c->usable[winner] |= bit_of(loser);
    return true;
}

static bool add_leaves(struct cover *c, uint32_t from)
{
    candidate_set others = raire_everybody(c->s->problem) & ~search_set(c->s, from);
    if (from == SETS_NONE)
        others &= ~bit_of(c->s->options->winner);
    for (; others != 0; others &= others - 1)
        if (!add_leaf(c, from, (uint32_t)__builtin_ctzll(others)))
            return false;
    return true;
}

static bool find_leaves(struct cover *c)
{
    c->leaves.len = 0;
    if (!add_leaves(c, SETS_NONE))
        return false;
    for (uint32_t node = 0; node < c->open.len; node++)
        if (c->open.at[node] && !add_leaves(c, node))
            return false;
    return true;
}

// ---- NEB

// The NEBs of a table that rule a leaf out, one after the other: those of who is added against
// those behind, then those of all others against who is added.
struct nebs {
    const candidate_set *table; // [w]: the l
    candidate_set behind, outside;
    uint32_t added;
    uint32_t winner, loser; // the one found
};

static struct nebs nebs_of(const struct cover *c, const struct leaf *leaf,
                           const candidate_set *table)
{
    candidate_set from = search_set(c->s, leaf->from);
    candidate_set outside = raire_everybody(c->s->problem) & ~from & ~bit_of(leaf->added);
    return (struct nebs){table, table[leaf->added] & from, outside, leaf->added, 0, 0};
}

static bool nebs_next(struct nebs *n)
{
    if (n->behind != 0) {
        n->winner = n->added;
        n->loser = (uint32_t)__builtin_ctzll(n->behind);
        n->behind &= n->behind - 1;
        return true;
    }
    while (n->outside != 0) {
        n->winner = (uint32_t)__builtin_ctzll(n->outside);
        n->loser = n->added;
        n->outside &= n->outside - 1;
        if (n->table[n->winner] >> n->added & 1)
            return true;
    }
    return false;
}

static bool has_used_neb(const struct cover *c, const struct leaf *leaf)
{
    struct nebs n = nebs_of(c, leaf, c->used);
    return nebs_next(&n);
}

static void mark_done(struct cover *c)
{
    for (size_t i = 0; i < c->leaves.len; i++)
        c->leaves.at[i].done = c->leaves.at[i].done || has_used_neb(c, &c->leaves.at[i]);
}

// What nothing else rules out is used: an NEB alone, an NEN alone.
static void use_forced(struct cover *c)
{
    for (size_t i = 0; i < c->leaves.len; i++) {
        struct leaf *leaf = &c->leaves.at[i];
        uint32_t options = leaf->nen, winner = 0, loser = 0;
        struct nebs n = nebs_of(c, leaf, c->usable);
        for (; nebs_next(&n); options++) {
            winner = n.winner;
            loser = n.loser;
        }
        if (options == 1 && !leaf->nen)
            c->used[winner] |= bit_of(loser);
        leaf->done = options == 1 && leaf->nen;
    }
    mark_done(c);
}

// The NEB that rules out most of what is left; among equals the easiest one.
static uint32_t find_best(struct cover *c, uint32_t *winner, uint32_t *loser)
{
    uint32_t most = 0;
    memset(c->covers, 0, sizeof c->covers);
    for (size_t i = 0; i < c->leaves.len; i++) {
        struct nebs n = nebs_of(c, &c->leaves.at[i], c->usable);
        while (!c->leaves.at[i].done && nebs_next(&n))
            c->covers[n.winner][n.loser]++;
    }
    for (uint32_t w = 0; w < c->n; w++) {
        for (uint32_t l = 0; l < c->n; l++) {
            if (c->covers[w][l] < most || c->covers[w][l] == 0 ||
                (c->covers[w][l] == most && c->s->neb[w][l] >= c->s->neb[*winner][*loser]))
                continue;
            most = c->covers[w][l];
            *winner = w;
            *loser = l;
        }
    }
    return most;
}

// The greedy cover. A leaf that is left to its NEN is one more assertion, so an NEB has to do more
// than that, unless there is no NEN.
static void choose_nebs(struct cover *c)
{
    memset(c->used, 0, sizeof c->used);
    use_forced(c);
    for (uint32_t w = 0, l = 0; find_best(c, &w, &l) > 1;) {
        c->used[w] |= bit_of(l);
        mark_done(c);
    }
    for (size_t i = 0; i < c->leaves.len; i++) {
        struct leaf *leaf = &c->leaves.at[i];
        if (leaf->done || leaf->nen || has_used_neb(c, leaf))
            continue;
        uint32_t winner = 0, loser = 0;
        double best = HUGE_VAL;
        struct nebs n = nebs_of(c, leaf, c->usable);
        while (nebs_next(&n)) {
            if (c->s->neb[n.winner][n.loser] >= best)
                continue;
            best = c->s->neb[n.winner][n.loser];
            winner = n.winner;
            loser = n.loser;
        }
        c->used[winner] |= bit_of(loser);
    }
    c->needs = 0;
    for (size_t i = 0; i < c->leaves.len; i++)
        c->needs += !has_used_neb(c, &c->leaves.at[i]);
}

// ---- opening more sets

// What the steps out of the set would need, -1 where one of them cannot be ruled out.
static int needs_of(struct cover *c, uint32_t node, int most)
{
    int needs = 0;
    candidate_set others = raire_everybody(c->s->problem) & ~search_set(c->s, node);
    for (; others != 0 && needs <= most; others &= others - 1) {
        struct leaf step = {.from = node, .added = (uint8_t)__builtin_ctzll(others)};
        uint32_t y, to = search_node(c->s, search_set(c->s, node) | bit_of(step.added));
        if (to == SETS_NONE)
            return -1;
        if (is_open(c, to) || has_used_neb(c, &step))
            continue;
        if (!usable(c, search_nen(c->s, to, step.added, &y)))
            return -1;
        needs++;
    }
    return needs;
}

// Opens a set where that saves assertions: all NEN(c, y, T) go, those behind T come.
static bool open_more(struct cover *c, bool *changed)
{
    VEC(uint32_t) into = {0}; // of each node: steps that need their NEN
    bool ok = true;
    for (size_t i = 0; ok && i < c->leaves.len; i++) {
        const struct leaf *leaf = &c->leaves.at[i];
        ok = vec_grow((void **)&into.at, &into.cap, leaf->to + (size_t)1, sizeof *into.at,
                      LIMIT_SETS);
        if (ok && !has_used_neb(c, leaf))
            into.at[leaf->to]++;
    }
    uint32_t everybody = sets_find(&c->s->sets, raire_everybody(c->s->problem));
    for (size_t i = 0; ok && i < c->leaves.len; i++) {
        uint32_t to = c->leaves.at[i].to;
        int gain = (int)into.at[to];
        if (to == everybody || gain == 0 || is_open(c, to))
            continue;
        int needs = needs_of(c, to, gain);
        if (needs < 0 || needs >= gain)
            continue;
        ok = set_open(c, to);
        *changed = true;
    }
    vec_done(&into);
    return ok;
}

static bool open_all(struct cover *c)
{
    bool changed = true;
    uint32_t best = UINT32_MAX;
    while (changed && c->needs < best) {
        best = c->needs;
        changed = false;
        if (!open_more(c, &changed) || !find_leaves(c))
            return false;
        choose_nebs(c);
    }
    return true;
}

// ---- the result

static int by_kind_and_set(const void *a, const void *b)
{
    const struct raire_assertion *x = a, *y = b;
    int sx = __builtin_popcountll(x->continuing), sy = __builtin_popcountll(y->continuing);
    if (sx != sy)
        return (sx > sy) - (sx < sy);
    if (x->continuing != y->continuing)
        return (x->continuing > y->continuing) - (x->continuing < y->continuing);
    if (x->winner != y->winner)
        return (x->winner > y->winner) - (x->winner < y->winner);
    return (x->loser > y->loser) - (x->loser < y->loser);
}

static bool put(struct cover *c, struct raire_result *out, struct raire_assertion a)
{
    struct raire_assertion *new = vec_push(&out->assertions, SIZE_MAX / sizeof *new);
    uint64_t w, l;
    if (new == NULL)
        return false;
    raire_assertion_votes(c->s->problem, &a, &w, &l);
    a.margin = w - l;
    a.difficulty = raire_measure_of(&c->s->options->measure, w, l, c->s->problem->ballots);
    *new = a;
    return true;
}

static bool put_all(struct cover *c, struct raire_result *out)
{
    for (uint32_t w = 0; w < c->n; w++)
        for (candidate_set left = c->used[w]; left != 0; left &= left - 1)
            if (!put(c, out,
                     (struct raire_assertion){.kind = RAIRE_NEB,
                                              .winner = (uint8_t)w,
                                              .loser = (uint8_t)__builtin_ctzll(left)}))
                return false;
    for (size_t i = 0; i < c->leaves.len; i++) {
        const struct leaf *leaf = &c->leaves.at[i];
        uint32_t loser;
        if (!leaf->nen || (c->trim != RAIRE_TRIM_NONE && has_used_neb(c, leaf)))
            continue;
        (void)search_nen(c->s, leaf->to, leaf->added, &loser);
        struct raire_assertion a = {.kind = RAIRE_NEN,
                                    .winner = leaf->added,
                                    .loser = (uint8_t)loser,
                                    .continuing = search_set(c->s, leaf->to)};
        if (!put(c, out, a))
            return false;
    }
    if (out->assertions.len > 0)
        qsort(out->assertions.at, out->assertions.len, sizeof *out->assertions.at, by_kind_and_set);
    return true;
}

static void use_easy_nebs(struct cover *c)
{
    for (uint32_t w = 0; w < c->n; w++)
        for (uint32_t l = 0; l < c->n; l++)
            if (w != l && usable(c, c->s->neb[w][l]))
                c->usable[w] |= bit_of(l);
}

static bool make(struct cover *c, struct raire_result *out)
{
    for (uint32_t node = 0; node < c->s->nodes.len; node++)
        if (c->s->nodes.at[node].settled && c->s->nodes.at[node].value > c->s->upper &&
            !set_open(c, node))
            return false;
    if (c->trim == RAIRE_TRIM_ASSERTIONS)
        use_easy_nebs(c);
    if (!find_leaves(c))
        return false;
    if (c->trim == RAIRE_TRIM_NONE)
        memcpy(c->used, c->usable, sizeof c->used);
    else
        choose_nebs(c);
    if (c->trim == RAIRE_TRIM_ASSERTIONS && !open_all(c))
        return false;
    return put_all(c, out);
}

bal_status cover_make(struct search *s, struct raire_result *out, struct bal_err *err)
{
    struct cover c = {.s = s, .trim = s->options->trim, .n = s->problem->candidates};
    bool ok = make(&c, out);
    vec_done(&c.leaves);
    vec_done(&c.open);
    return ok ? BAL_OK : err_memory(err);
}
