// SPDX-License-Identifier: Apache-2.0
// both.c: biproportional seats: each party has what it is due of all, each district gives its own,
// and there are divisors of parties and of districts by which all votes are rounded to these seats
// (by the series of `place`: sainte-lague rounds to the nearest whole number).
//
// Such a table is the one with the largest product of quotients. Districts first give their seats
// by themselves; then seats go, one after the other, from parties with too many to parties with too
// few along the chain of exchanges with the least loss, which keeps the product the largest there
// is (successive shortest paths). An exchange: in one district a party gives up its last seat, and
// another one has its next one. Chains are compared by their exact products. Where a ring of
// exchanges loses nothing there are several such tables: a tie.
//
// M. L. Balinski, G. Demange, Algorithms for proportional matrices in reals and integers,
// Mathematical Programming 45 (1989); F. Pukelsheim, Proportional Representation (2nd edition,
// 2017), chapters 14 and 15; canton of Zurich, Gesetz über die politischen Rechte (2003), sections
// 103 and 104.
#include "tabulate/levels/levels.h"

enum {
    BOTH_PARTIES = 64, // with seats
    BOTH_WORDS = 256,  // 32 bits each: 130 factors below 2^60
    NOBODY = BOTH_PARTIES,
};

// votes below 2^34 times a divisor below 2^19
struct ratio {
    uint64_t num, den;
};

// The exchange from one party to another with the least loss; den 0: there is none.
struct exchange {
    struct ratio loss;
    uint32_t district;
};

struct both {
    struct levels *l;
    uint32_t n, d;
    uint32_t party[BOTH_PARTIES]; // in `l`
    uint32_t *seats;              // of party and district: i * d + k
    int64_t over[BOTH_PARTIES];   // seats beyond what it is due
    struct exchange *best;        // from one to another: a * n + b
    uint32_t from[BOTH_PARTIES];  // before it on the chain; itself: the chain begins; NOBODY: none
};

static uint64_t votes_of(const struct both *t, uint32_t i, uint32_t k)
{
    return t->l->districts[k].votes[t->party[i]];
}

static uint64_t divisor_at(const struct both *t, uint32_t seat)
{
    return divisor_of((enum divisor_series)t->l->rules->place.which, seat);
}

// ---- products of many factors

struct product {
    uint32_t len, words[BOTH_WORDS];
};

static void multiply(struct product *p, uint64_t by)
{
    struct product old = *p;
    uint32_t factors[2] = {(uint32_t)by, (uint32_t)(by >> 32)};
    memset(p->words, 0, sizeof p->words);
    for (uint32_t f = 0; f < 2; f++) {
        uint64_t carry = 0;
        for (uint32_t i = 0; i < old.len || carry > 0; i++) {
            uint64_t word = i < old.len ? old.words[i] : 0;
            uint64_t sum = word * factors[f] + p->words[i + f] + carry;
            p->words[i + f] = (uint32_t)sum;
            carry = sum >> 32;
        }
    }
    p->len = old.len + 2;
    while (p->len > 0 && p->words[p->len - 1] == 0)
        p->len--;
}

static int compare_products(const struct product *a, const struct product *b)
{
    if (a->len != b->len)
        return a->len > b->len ? 1 : -1;
    for (uint32_t i = a->len; i-- > 0;)
        if (a->words[i] != b->words[i])
            return a->words[i] > b->words[i] ? 1 : -1;
    return 0;
}

static void multiply_chain(const struct both *t, uint32_t end, struct product *num,
                           struct product *den)
{
    for (uint32_t b = end; t->from[b] != b; b = t->from[b]) {
        struct ratio loss = t->best[t->from[b] * t->n + b].loss;
        multiply(num, loss.num);
        multiply(den, loss.den);
    }
}

// The loss of the chain to `a` and one more exchange, against that of the chain to `b`.
static int compare_chains(const struct both *t, uint32_t a, struct ratio more, uint32_t b)
{
    struct product left = {1, {1}}, right = {1, {1}};
    multiply_chain(t, a, &left, &right);
    multiply(&left, more.num);
    multiply(&right, more.den);
    multiply_chain(t, b, &right, &left);
    return compare_products(&left, &right);
}

// ---- chains of exchanges

static struct ratio loss_in(const struct both *t, uint32_t a, uint32_t b, uint32_t k)
{
    uint32_t has = t->seats[a * t->d + k], gets = t->seats[b * t->d + k] + 1;
    uint64_t wins = votes_of(t, b, k);
    if (has == 0 || wins == 0)
        return (struct ratio){0, 0};
    return (struct ratio){votes_of(t, a, k) * divisor_at(t, gets), wins * divisor_at(t, has)};
}

static bool less_loss(struct ratio x, struct ratio y)
{
    return (decimal)x.num * (decimal)y.den < (decimal)y.num * (decimal)x.den;
}

static void find_exchanges(struct both *t)
{
    for (uint32_t a = 0; a < t->n; a++)
        for (uint32_t b = 0; b < t->n; b++) {
            struct exchange *x = &t->best[a * t->n + b];
            x->loss = (struct ratio){0, 0};
            for (uint32_t k = 0; k < t->d && a != b; k++) {
                struct ratio loss = loss_in(t, a, b, k);
                if (loss.den > 0 && (x->loss.den == 0 || less_loss(loss, x->loss)))
                    *x = (struct exchange){loss, k};
            }
        }
}

// Chains of the least loss from where they begin (from[i] == i) to all others: Bellman and Ford.
static void find_chains(struct both *t)
{
    bool again = true;
    while (again) {
        again = false;
        for (uint32_t a = 0; a < t->n; a++)
            for (uint32_t b = 0; b < t->n && t->from[a] != NOBODY; b++) {
                struct ratio loss = t->best[a * t->n + b].loss;
                if (loss.den == 0 || (t->from[b] != NOBODY && compare_chains(t, a, loss, b) >= 0))
                    continue;
                t->from[b] = a;
                again = true;
            }
    }
}

// ---- the table

// Each district by itself.
static bal_status share_district(struct both *t, uint32_t k, struct bal_err *err)
{
    for (uint32_t s = 0; s < t->l->districts[k].seats; s++) {
        uint32_t best = NOBODY;
        for (uint32_t i = 0; i < t->n; i++) {
            uint64_t votes = votes_of(t, i, k);
            if (votes > 0 && (best == NOBODY ||
                              votes * divisor_at(t, t->seats[best * t->d + k] + 1) >
                                  votes_of(t, best, k) * divisor_at(t, t->seats[i * t->d + k] + 1)))
                best = i;
        }
        if (best == NOBODY)
            return bal_fail(
                err, BAL_INVALID,
                "no party that is due seats has votes in '" STR_FMT "', which has %u of them",
                STR_ARG(str_head(t->l->districts[k].name, 60)), t->l->districts[k].seats);
        t->seats[best * t->d + k]++;
        t->over[best]++;
    }
    return BAL_OK;
}

// The end of the chain of the least loss to a party with too few seats.
static uint32_t end_of_chain(const struct both *t)
{
    uint32_t end = NOBODY;
    const struct ratio none = {1, 1};
    for (uint32_t i = 0; i < t->n; i++)
        if (t->over[i] < 0 && t->from[i] != NOBODY &&
            (end == NOBODY || compare_chains(t, i, none, end) < 0))
            end = i;
    return end;
}

static void exchange_along(struct both *t, uint32_t end)
{
    uint32_t b = end;
    for (; t->from[b] != b; b = t->from[b]) {
        uint32_t k = t->best[t->from[b] * t->n + b].district;
        t->seats[t->from[b] * t->d + k]--;
        t->seats[b * t->d + k]++;
    }
    t->over[b]--;
    t->over[end]++;
}

static bal_status does_not_fit(const struct both *t, struct bal_err *err)
{
    uint32_t i = 0;
    while (t->over[i] >= 0)
        i++;
    bal_fail(err, BAL_INVALID,
             "no table of seats gives '" STR_FMT "' the %u seats that it is due: the districts "
             "where it has votes have no more for it",
             STR_ARG(str_head(t->l->names[t->party[i]], 60)), t->l->total[t->party[i]]);
    err_hint(err, "The law must say what happens then; check the seats of the districts.");
    return BAL_INVALID;
}

static bal_status settle_parties(struct both *t, struct bal_err *err)
{
    for (;;) {
        bool over = false;
        for (uint32_t i = 0; i < t->n; i++) {
            t->from[i] = t->over[i] > 0 ? i : NOBODY;
            over |= t->over[i] > 0;
        }
        if (!over)
            return BAL_OK;
        find_exchanges(t);
        find_chains(t);
        uint32_t end = end_of_chain(t);
        if (end == NOBODY)
            return does_not_fit(t, err);
        exchange_along(t, end);
    }
}

// ---- ties

// Marks what party a may lose and party b may have in district k without any loss, by a ring of
// exchanges through both; chains begin with b.
static void mark_rings(const struct both *t, uint32_t b, bool *may_lose)
{
    struct level_tie *tie = &t->l->tie;
    for (uint32_t a = 0; a < t->n; a++)
        for (uint32_t k = 0; k < t->d && a != b && t->from[a] != NOBODY; k++) {
            struct ratio loss = loss_in(t, a, b, k);
            if (loss.den == 0 || compare_chains(t, a, loss, b) != 0)
                continue;
            may_lose[a * t->d + k] = true;
            tie->parties[t->party[a]] = tie->parties[t->party[b]] = true;
            tie->districts[k] = true;
        }
}

static void find_ties(struct both *t, bool *may_lose)
{
    find_exchanges(t);
    for (uint32_t b = 0; b < t->n; b++) {
        for (uint32_t i = 0; i < t->n; i++)
            t->from[i] = i == b ? b : NOBODY;
        find_chains(t);
        mark_rings(t, b, may_lose);
    }
    for (uint32_t i = 0; i < t->n * t->d; i++) {
        t->seats[i] -= may_lose[i];
        t->l->tie.seats += may_lose[i];
    }
    if (t->l->tie.seats == 0)
        return;
    t->l->tie.district = LEVEL_ALL;
    t->l->tie.placing = true;
    levels_note(t->l,
                "several tables of seats are biproportional: seats that differ are not placed");
}

// ---- all of it

static bal_status add_parties(struct both *t, struct bal_err *err)
{
    for (uint32_t i = 0; i < t->l->n; i++) {
        if (t->l->total[i] == 0)
            continue;
        if (t->n == BOTH_PARTIES)
            return bal_fail(err, BAL_LIMIT, "more than %d parties have seats", BOTH_PARTIES);
        t->over[t->n] = -(int64_t)t->l->total[i];
        t->party[t->n++] = i;
    }
    return BAL_OK;
}

static bal_status put_seats(const struct both *t, struct bal_err *err)
{
    for (uint32_t i = 0; i < t->n; i++)
        for (uint32_t k = 0; k < t->d; k++)
            for (uint32_t s = 1; s <= t->seats[i * t->d + k]; s++) {
                struct level_seat *seat = vec_push(&t->l->placed, LIMIT_CHOICES);
                if (seat == NULL)
                    return err_memory(err);
                decimal votes = (decimal)votes_of(t, i, k);
                *seat =
                    (struct level_seat){t->party[i], k, quot_of(votes, (decimal)divisor_at(t, s))};
                t->l->districts[k].placed[t->party[i]]++;
            }
    return BAL_OK;
}

bal_status levels_both(struct levels *l, struct bal_err *err)
{
    struct both t = {.l = l, .d = l->d};
    BAL_TRY(add_parties(&t, err));
    if (t.n == 0)
        return BAL_OK;
    t.seats = arena_new(&l->arena, uint32_t, t.n * t.d);
    t.best = arena_new(&l->arena, struct exchange, t.n * t.n);
    bool *may_lose = arena_new(&l->arena, bool, t.n *t.d);
    BAL_TRY(arena_check(&l->arena, err));
    for (uint32_t k = 0; k < t.d; k++)
        BAL_TRY(share_district(&t, k, err));
    BAL_TRY(settle_parties(&t, err));
    find_ties(&t, may_lose);
    return put_seats(&t, err);
}
