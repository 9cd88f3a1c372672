// SPDX-License-Identifier: Apache-2.0
// search.c: a widest path through the sets of candidates.
//
// An order is ruled out as cheaply as its cheapest step allows, and all orders must be: the least
// difficulty is the largest, over the orders that do not end with the winner, of the smallest d of
// their steps. Since d depends on S and c alone and not on how S was reached, that is a widest path
// from the empty set to everybody, and each set needs to be settled once: 2^n sets instead of n!
// orders. Steps are taken largest first (Dijkstra's algorithm for bottlenecks; M. Pollack,
// Operations Research 8, 1960), so a set is settled with its largest value, and sets below the
// answer are never opened.
//
// A step counts NEB(x, c), x not in T, already when c is added, although x is eliminated later: it
// rules out whatever follows. Values only become smaller sooner; that of everybody stays the same.
// Votes are counted only for steps whose NEB bound is still the largest key.
#include "audit/raire/search.h"

#include <math.h>

enum {
    STEPS_BETWEEN_QUESTIONS = 256,
    MOST_WAITING = 1 << 26, // steps in the heap: 1 GB; then the search stops
};

// ---- difficulties

static void measure_nebs(struct search *s)
{
    struct raire_problem *p = s->problem;
    for (uint32_t w = 0; w < p->candidates; w++) {
        uint64_t first = raire_votes(p, raire_everybody(p), w);
        for (uint32_t l = 0; l < p->candidates; l++)
            s->neb[w][l] = w == l ? HUGE_VAL
                                  : raire_measure_of(&s->options->measure, first,
                                                     p->neb_loser[w][l], p->ballots);
    }
}

double search_neb(const struct search *s, candidate_set from, uint32_t c, uint32_t *winner,
                  uint32_t *loser)
{
    double best = HUGE_VAL;
    *winner = *loser = c;
    for (candidate_set left = from; left != 0; left &= left - 1) {
        uint32_t y = (uint32_t)__builtin_ctzll(left);
        if (s->neb[c][y] < best) {
            best = s->neb[c][y];
            *winner = c;
            *loser = y;
        }
    }
    candidate_set outside = raire_everybody(s->problem) & ~from & ~bit_of(c);
    for (candidate_set left = outside; left != 0; left &= left - 1) {
        uint32_t x = (uint32_t)__builtin_ctzll(left);
        if (s->neb[x][c] < best) {
            best = s->neb[x][c];
            *winner = x;
            *loser = c;
        }
    }
    return best;
}

// Who has fewest votes when the set of the node stands, and how many the next one has.
static void count_node(struct search *s, uint32_t node)
{
    uint64_t votes[RAIRE_CANDIDATES];
    candidate_set set = s->sets.list.at[node];
    struct search_node *n = &s->nodes.at[node];
    raire_votes_of_all(s->problem, set, votes);
    n->votes = n->second = UINT64_MAX;
    for (candidate_set left = set; left != 0; left &= left - 1) {
        uint32_t c = (uint32_t)__builtin_ctzll(left);
        if (votes[c] < n->votes) {
            n->second = n->votes;
            n->votes = votes[c];
            n->least = (uint8_t)c;
        } else if (votes[c] < n->second) {
            n->second = votes[c];
        }
    }
}

// Nobody but the one with fewest votes can be easiest to beat: d falls with the loser's votes.
double search_nen(struct search *s, uint32_t node, uint32_t c, uint32_t *loser)
{
    struct search_node *n = &s->nodes.at[node];
    if (n->least == NO_CANDIDATE)
        count_node(s, node);
    *loser = n->least;
    if (n->least == c)
        return HUGE_VAL;
    uint64_t votes = raire_votes(s->problem, s->sets.list.at[node], c);
    return raire_measure_of(&s->options->measure, votes, n->votes, s->problem->ballots);
}

uint32_t search_node(struct search *s, candidate_set set)
{
    bool new;
    uint32_t node = sets_add(&s->sets, set, &new);
    if (node == SETS_NONE || !new)
        return node;
    struct search_node *n = vec_push(&s->nodes, LIMIT_SETS);
    if (n == NULL)
        return SETS_NONE;
    n->least = NO_CANDIDATE;
    n->from = SETS_NONE;
    return node;
}

// ---- the heap

static bool push(struct search *s, struct search_step step)
{
    if (vec_push(&s->heap, SIZE_MAX / sizeof step) == NULL)
        return false;
    size_t i = s->heap.len - 1;
    for (; i > 0 && s->heap.at[(i - 1) / 2].key < step.key; i = (i - 1) / 2)
        s->heap.at[i] = s->heap.at[(i - 1) / 2];
    s->heap.at[i] = step;
    return true;
}

static struct search_step pop(struct search *s)
{
    struct search_step top = s->heap.at[0], last = s->heap.at[--s->heap.len];
    size_t i = 0, child;
    for (; (child = 2 * i + 1) < s->heap.len; i = child) {
        if (child + 1 < s->heap.len && s->heap.at[child + 1].key > s->heap.at[child].key)
            child++;
        if (s->heap.at[child].key <= last.key)
            break;
        s->heap.at[i] = s->heap.at[child];
    }
    s->heap.at[i] = last;
    return top;
}

// ---- a bound from below

// What the order needs: the easiest of its steps; s->lower or less as soon as it is no more than
// that. NEB first: it costs no counting.
static bool measure_order(struct search *s, const uint32_t *order, double *out)
{
    uint32_t winner = 0, loser = 0, n = s->problem->candidates;
    candidate_set set = 0;
    *out = HUGE_VAL;
    for (uint32_t i = n; i-- > 0; set |= bit_of(order[i])) {
        double neb = search_neb(s, set, order[i], &winner, &loser);
        *out = neb < *out ? neb : *out;
    }
    set = bit_of(order[n - 1]);
    for (uint32_t i = n - 1; i-- > 0 && *out > s->lower;) {
        set |= bit_of(order[i]);
        uint32_t node = search_node(s, set);
        if (node == SETS_NONE)
            return false;
        double nen = search_nen(s, node, order[i], &loser);
        *out = nen < *out ? nen : *out;
    }
    return true;
}

// The orders of the count with somebody else moved to the end.
static bool find_lower(struct search *s)
{
    uint32_t count[RAIRE_CANDIDATES], order[RAIRE_CANDIDATES] = {0}, n = s->problem->candidates;
    raire_count(s->problem, count);
    for (uint32_t last = 0; last < n; last++) {
        double needs;
        uint32_t to = 0;
        if (last == s->options->winner)
            continue;
        for (uint32_t i = 0; i < n; i++)
            if (count[i] != last)
                order[to++] = count[i];
        order[to] = last;
        if (!measure_order(s, order, &needs))
            return false;
        if (needs > s->lower) {
            s->lower = needs;
            memcpy(s->lower_order, order, sizeof order);
        }
    }
    return true;
}

// ---- the search

static bool push_steps(struct search *s, uint32_t from, double value)
{
    candidate_set set = search_set(s, from);
    for (candidate_set left = raire_everybody(s->problem) & ~set; left != 0; left &= left - 1) {
        uint32_t winner, loser, c = (uint32_t)__builtin_ctzll(left);
        if (set == 0 && c == s->options->winner)
            continue;
        double neb = search_neb(s, set, c, &winner, &loser);
        struct search_step step = {neb < value ? neb : value, from, (uint8_t)c, set == 0};
        if (step.key > s->lower && !push(s, step))
            return false;
    }
    return true;
}

// Takes the step with the largest key: counts votes for it, or settles where it leads.
static bool take_step(struct search *s, bool *everybody)
{
    struct search_step step = pop(s);
    candidate_set set = search_set(s, step.from) | bit_of(step.added);
    uint32_t node = search_node(s, set), loser;
    if (node == SETS_NONE)
        return false;
    if (s->nodes.at[node].settled)
        return true;
    if (!step.exact) {
        double nen = search_nen(s, node, step.added, &loser);
        step.exact = true;
        if (nen < step.key) {
            step.key = nen;
            return nen <= s->lower || push(s, step);
        }
    }
    struct search_node *n = &s->nodes.at[node];
    n->settled = true;
    n->value = step.key;
    n->from = step.from;
    n->added = step.added;
    *everybody = set == raire_everybody(s->problem);
    return *everybody || push_steps(s, node, step.key);
}

static bool must_stop(const struct search *s)
{
    const struct raire_options *o = s->options;
    if (o->steps > 0 && s->steps >= o->steps)
        return true;
    if (s->heap.len > MOST_WAITING - RAIRE_CANDIDATES || s->sets.list.len > LIMIT_SETS / 2)
        return true;
    return o->stop != NULL && s->steps % STEPS_BETWEEN_QUESTIONS == 0 && o->stop(o->ctx);
}

bal_status search_run(struct search *s, struct raire_problem *p, const struct raire_options *o,
                      struct bal_err *err)
{
    bool everybody = false;
    *s = (struct search){.problem = p, .options = o};
    sets_init(&s->sets);
    measure_nebs(s);
    if (!find_lower(s) || !push_steps(s, SETS_NONE, HUGE_VAL))
        return err_memory(err);
    while (s->heap.len > 0 && !everybody) {
        s->stopped = must_stop(s);
        if (s->stopped)
            break;
        s->steps++;
        s->upper = s->heap.at[0].key;
        if (!take_step(s, &everybody))
            return err_memory(err);
    }
    if (everybody)
        s->lower = s->upper;
    else if (s->stopped)
        s->upper = s->heap.at[0].key;
    else
        s->upper = s->lower;
    return BAL_OK;
}

void search_done(struct search *s)
{
    sets_done(&s->sets);
    vec_done(&s->nodes);
    vec_done(&s->heap);
}
