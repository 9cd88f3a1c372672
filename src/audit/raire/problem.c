// SPDX-License-Identifier: Apache-2.0
// problem.c: ballots, and the votes they give in any round.
//
// A ballot counts for c when c stands and nobody ranked before c does. So with g_c(P) ballots that
// rank c behind exactly the candidates of P, the votes of c when S stands are
//     f_c(S) = sum of g_c(P) over all P that have nobody of S,
// the sum over the subsets of the complement of S. All 2^(n-1) of them for one c take (n-1) 2^(n-2)
// additions (a zeta transform over the subset lattice: F. Yates 1937), whatever the number of
// ballots. That table is made at once for few candidates; for more, entries are added up for each
// question until that has cost as much as the table would have.
#include "audit/raire/raire.h"

enum {
    TABLE_AT_ONCE = 13, // candidates
    TABLE_EVER = 20,    // 80 MB
    LIMIT_ENTRIES = 1 << 28,
};

bal_status raire_problem_init(struct raire_problem *p, uint32_t candidates, struct bal_err *err)
{
    *p = (struct raire_problem){.candidates = candidates};
    if (candidates == 0)
        return bal_fail(err, BAL_UNSUPPORTED, "no candidate");
    if (candidates > RAIRE_CANDIDATES)
        return bal_fail(err, BAL_UNSUPPORTED,
                        "assertions are made for %d candidates at most, not for %u",
                        RAIRE_CANDIDATES, candidates);
    return BAL_OK;
}

void raire_problem_done(struct raire_problem *p)
{
    for (uint32_t c = 0; c < RAIRE_CANDIDATES; c++)
        vec_done(&p->entries[c]);
    vec_free(p->table);
    p->table = NULL;
}

bal_status raire_problem_add(struct raire_problem *p, const uint32_t *ranking, uint32_t count,
                             uint64_t ballots, struct bal_err *err)
{
    candidate_set before = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t c = ranking[i];
        if (c >= p->candidates || (before >> c & 1))
            return bal_fail(err, BAL_INVALID, "a ranking has candidate %u %s", c,
                            c >= p->candidates ? "who does not exist" : "twice");
        before |= (candidate_set)1 << c;
    }
    if (ballots > LIMIT_CARDS || p->ballots + ballots > LIMIT_CARDS)
        return bal_fail(err, BAL_LIMIT, "more than %u ballots", LIMIT_CARDS);
    before = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct raire_entry *e = vec_push(&p->entries[ranking[i]], LIMIT_ENTRIES);
        if (e == NULL)
            return err_memory(err);
        *e = (struct raire_entry){before, ballots};
        before |= (candidate_set)1 << ranking[i];
    }
    p->ballots += ballots;
    return BAL_OK;
}

// ---- the table

// The number of a set that has not c, among all such sets.
static size_t without(candidate_set set, uint32_t c)
{
    candidate_set low = ((candidate_set)1 << c) - 1;
    return (size_t)((set >> 1 & ~low) | (set & low));
}

static void sum_over_subsets(uint64_t *f, size_t count)
{
    for (size_t bit = 1; bit < count; bit <<= 1)
        for (size_t from = 0; from < count; from += 2 * bit)
            for (size_t i = from; i < from + bit; i++)
                f[i + bit] += f[i];
}

// Without memory there is no table, and the entries go on to be added up.
static void make_table(struct raire_problem *p)
{
    size_t count = (size_t)1 << (p->candidates - 1), cap = 0;
    if (!vec_grow((void **)&p->table, &cap, count * p->candidates, sizeof *p->table, SIZE_MAX / 8))
        return;
    for (uint32_t c = 0; c < p->candidates; c++) {
        uint64_t *f = p->table + c * count;
        for (size_t i = 0; i < p->entries[c].len; i++)
            f[without(p->entries[c].at[i].before, c)] += p->entries[c].at[i].ballots;
        sum_over_subsets(f, count);
    }
}

// Additions.
static uint64_t table_cost(const struct raire_problem *p)
{
    return ((uint64_t)p->candidates * p->candidates << p->candidates) / 4;
}

static uint64_t scan(struct raire_problem *p, candidate_set standing, uint32_t c)
{
    uint64_t votes = 0;
    const struct raire_entry *e = p->entries[c].at;
    for (size_t i = 0; i < p->entries[c].len; i++)
        votes += (e[i].before & standing) == 0 ? e[i].ballots : 0;
    p->scanned += p->entries[c].len;
    if (p->candidates <= TABLE_EVER && p->scanned > table_cost(p))
        make_table(p);
    return votes;
}

uint64_t raire_votes(struct raire_problem *p, candidate_set standing, uint32_t candidate)
{
    if (p->table == NULL)
        return scan(p, standing, candidate);
    // NOLINTNEXTLINE(*UndefinedBinaryOperatorResult): a table is of one candidate or more
    size_t count = (size_t)1 << (p->candidates - 1);
    return p->table[candidate * count + without(raire_everybody(p) & ~standing, candidate)];
}

void raire_votes_of_all(struct raire_problem *p, candidate_set standing,
                        uint64_t votes[static RAIRE_CANDIDATES])
{
    for (candidate_set left = standing; left != 0; left &= left - 1) {
        uint32_t c = (uint32_t)__builtin_ctzll(left);
        votes[c] = raire_votes(p, standing, c);
    }
}

// ---- NEB

// For every w: the ballots that rank l and not w before l.
static void add_losers(struct raire_problem *p, uint32_t l)
{
    for (size_t i = 0; i < p->entries[l].len; i++) {
        const struct raire_entry *e = &p->entries[l].at[i];
        for (candidate_set left = raire_everybody(p) & ~e->before; left != 0; left &= left - 1)
            p->neb_loser[__builtin_ctzll(left)][l] += e->ballots;
    }
}

bal_status raire_problem_seal(struct raire_problem *p, struct bal_err *err)
{
    if (p->candidates <= TABLE_AT_ONCE)
        make_table(p);
    if (p->candidates <= TABLE_AT_ONCE && p->table == NULL)
        return err_memory(err);
    candidate_set all = raire_everybody(p);
    for (uint32_t l = 0; l < p->candidates; l++) {
        if (p->table == NULL) {
            add_losers(p, l);
            continue;
        }
        for (uint32_t w = 0; w < p->candidates; w++)
            p->neb_loser[w][l] =
                raire_votes(p, ((candidate_set)1 << w | (candidate_set)1 << l) & all, l);
    }
    p->sealed = true;
    return BAL_OK;
}

void raire_assertion_votes(struct raire_problem *p, const struct raire_assertion *a, uint64_t *w,
                           uint64_t *l)
{
    candidate_set standing = a->kind == RAIRE_NEB ? raire_everybody(p) : a->continuing;
    *w = raire_votes(p, standing, a->winner);
    *l = a->kind == RAIRE_NEB ? p->neb_loser[a->winner][a->loser]
                              : raire_votes(p, standing, a->loser);
}
