// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/rounds.h"

#include <math.h>

#include "audit/risk/normal.h"
#include "audit/risk/query.h"

static bal_status check_counts(const struct rounds_query *q, struct bal_err *err)
{
    uint64_t votes = 0, won = 0;
    if (q->count > ROUNDS_MAX)
        return bal_fail(err, BAL_LIMIT, "more than %d rounds", ROUNDS_MAX);
    for (size_t r = 0; r < q->count; r++) {
        uint64_t n = q->votes[r], k = q->for_winner[r];
        if (n > ROUND_VOTES)
            return bal_fail(err, BAL_LIMIT, "more than %d votes in a sample", ROUND_VOTES);
        if (k > n)
            return bal_fail(err, BAL_INVALID, "round %zu: %ju of %ju votes for the winner", r + 1,
                            (uintmax_t)k, (uintmax_t)n);
        if (n < votes || k < won || k - won > n - votes)
            return bal_fail(err, BAL_INVALID,
                            "round %zu: its votes, counted from the first round on, are fewer than "
                            "before",
                            r + 1);
        votes = n;
        won = k;
    }
    return BAL_OK;
}

bal_status rounds_check(const struct rounds_query *q, struct rounds_shares *out,
                        struct bal_err *err)
{
    uint64_t all = 0;
    BAL_TRY(query_alpha(q->alpha, err));
    if (q->winner <= q->loser || __builtin_add_overflow(q->winner, q->loser, &all))
        return bal_fail(err, BAL_INVALID,
                        "the winner's reported votes must be more than the loser's");
    if (q->floor_null && all < 2)
        return bal_fail(err, BAL_INVALID, "a tie of a single vote");
    if (!(q->delta >= 0))
        return bal_fail(err, BAL_INVALID, "delta must be above 0");
    BAL_TRY(check_counts(q, err));
    struct rounds_shares s = {.p1 = (long double)q->winner / (long double)all,
                              .q1 = (long double)q->loser / (long double)all,
                              .p0 = 0.5L,
                              .q0 = 0.5L};
    if (q->floor_null) {
        // NOLINTNEXTLINE(bugprone-integer-division): the floor is meant
        s.p0 = (long double)(all / 2) / (long double)all;
        // NOLINTNEXTLINE(bugprone-integer-division): the rest of it
        s.q0 = (long double)(all - all / 2) / (long double)all;
    }
    s.log_win = logl(s.p1 / s.p0);
    s.log_lose = logl(s.q1 / s.q0);
    *out = s;
    return BAL_OK;
}

// ---- schedules

bal_status schedule_check(const uint64_t *sizes, size_t count, struct bal_err *err)
{
    if (count == 0 || count > ROUNDS_MAX)
        return bal_fail(err, BAL_INVALID, "a schedule has from 1 to %d rounds", ROUNDS_MAX);
    for (size_t r = 0; r < count; r++) {
        if (sizes[r] > LIMIT_DRAWS)
            return bal_fail(err, BAL_LIMIT, "a round of more than %u cards", LIMIT_DRAWS);
        if (sizes[r] <= (r > 0 ? sizes[r - 1] : 0))
            return bal_fail(err, BAL_INVALID,
                            "the sizes of rounds count all cards so far: %ju in round %zu is not "
                            "more than before",
                            (uintmax_t)sizes[r], r + 1);
    }
    return BAL_OK;
}

bal_status schedule_read(str text, struct arena *arena, const uint64_t **sizes, size_t *count,
                         struct bal_err *err)
{
    uint64_t *list = arena_new(arena, uint64_t, ROUNDS_MAX);
    size_t n = 0;
    BAL_TRY(arena_check(arena, err));
    for (str rest = text, one; n < ROUNDS_MAX && rest.ptr != NULL; n++) {
        bool last = str_index(rest, ',') == rest.len;
        one = str_cut(&rest, ',');
        if (!num_u64(str_trim(one), &list[n]))
            return bal_fail(err, BAL_INVALID,
                            "a schedule is whole numbers with commas between them, as 100,250,600, "
                            "not '" STR_FMT "'",
                            STR_ARG(str_head(text, 60)));
        rest = last ? (str){0} : rest;
    }
    BAL_TRY(schedule_check(list, n, err));
    *sizes = list;
    *count = n;
    return BAL_OK;
}

// ---- sizes

uint64_t rounds_normal_size(double p1, double alpha, double chance)
{
    long double p = (long double)p1;
    long double a = -normal_quantile((long double)chance);
    long double b = -normal_quantile((long double)alpha * (long double)chance);
    long double root = (a * sqrtl(p * (1 - p)) - b / 2) / (p - 0.5L);
    long double n = ceill(root * root);
    return n < 0x1p63L ? (uint64_t)n : ROUNDS_NONE;
}

static bal_status chance_at(const struct round_chance *c, uint64_t votes, double *chance,
                            struct bal_err *err)
{
    uint64_t ignored = 0;
    return c->at(c->ctx, votes, chance, &ignored, err);
}

// Powers of ten, as r2b2 looks for sizes: they decide which tooth of the saw is found.
static uint64_t next_bound(uint64_t bound, uint64_t least)
{
    do
        bound *= 10;
    while (bound <= least);
    return bound < ROUND_VOTES ? bound : ROUND_VOTES;
}

bal_status round_size_search(const struct round_chance *c, uint64_t least, double wanted,
                             uint64_t *votes, struct bal_err *err)
{
    double chance = 0;
    uint64_t low = least - 1, high = least;
    if (!(wanted > 0 && wanted < 1))
        return bal_fail(err, BAL_INVALID, "a chance lies between 0 and 1, it is %g", wanted);
    if (least <= ROUND_VOTES)
        BAL_TRY(chance_at(c, least, &chance, err));
    for (uint64_t bound = 1; chance < wanted && high < ROUND_VOTES;) {
        low = high;
        high = bound = next_bound(bound, least);
        BAL_TRY(chance_at(c, high, &chance, err));
    }
    if (chance < wanted) {
        *votes = SIZE_UNBOUNDED;
        return BAL_OK;
    }
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        BAL_TRY(chance_at(c, middle, &chance, err));
        *(chance >= wanted ? &high : &low) = middle;
    }
    *votes = high;
    return BAL_OK;
}
