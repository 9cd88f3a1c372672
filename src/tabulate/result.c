// SPDX-License-Identifier: Apache-2.0
#include "tabulate/result.h"

#include <stdlib.h>

#include "core/spelling.h"

#define RESULT_BYTES ((size_t)4 << 30)

const char *inactive_name(enum inactive why)
{
    static const char *const names[] = {"exhausted choices", "overvotes", "repeated rankings",
                                        "skipped rankings", "unused surplus"};
    return names[why];
}

decimal round_inactive(const struct count_round *round)
{
    decimal sum = 0;
    for (int k = 0; k < INACTIVE_KINDS; k++)
        sum += round->inactive[k];
    return sum;
}

bal_status candidate_list_add(struct candidate_list *list, uint32_t candidate, struct bal_err *err)
{
    uint32_t *new = vec_push(list, LIMIT_CHOICES + 1);
    if (new == NULL)
        return err_memory(err);
    *new = candidate;
    return BAL_OK;
}

bal_status candidate_list_add_all(struct candidate_list *list, const struct candidate_list *more,
                                  struct bal_err *err)
{
    for (size_t i = 0; i < more->len; i++)
        BAL_TRY(candidate_list_add(list, more->at[i], err));
    return BAL_OK;
}

// As everywhere (core/spelling.h): "Write-in", "Write-in [2]" for choices that share their name.
static str make_label(struct result *r, uint32_t number)
{
    const struct choice *choice = &r->contest->choices.at[number];
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    spelling_put(&text, choice->name, choice->occurrence);
    r->arena.failed |= text.failed;
    return arena_str(&r->arena, buf_str(&text));
}

static void name_candidates(struct result *r, const struct roster *roster)
{
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        if (roster != NULL) {
            r->candidates[i] = roster->candidates[i];
            continue;
        }
        const struct choice *choice = &r->contest->choices.at[i];
        r->candidates[i] = (struct candidate){.name = choice->name,
                                              .code = choice->code,
                                              .label = make_label(r, i),
                                              .kind = choice->kind};
    }
}

bal_status result_init(struct result *r, const struct election *e, const struct contest *c,
                       const struct roster *roster, struct bal_err *err)
{
    *r = (struct result){.contest = c,
                         .candidate_count =
                             roster != NULL ? roster->count : (uint32_t)c->choices.len,
                         .code_count = contest_codes(c),
                         .arena = ARENA_INIT(RESULT_BYTES)};
    r->candidates = arena_new(&r->arena, struct candidate, r->candidate_count);
    r->codes = arena_new(&r->arena, struct code_vote, r->code_count);
    r->code_cards = arena_new(&r->arena, uint64_t, r->code_count);
    BAL_TRY(arena_check(&r->arena, err));
    name_candidates(r, roster);
    column_count(&c->column, 0, e->cards, r->code_cards);
    return arena_check(&r->arena, err);
}

bal_status result_init_part(struct result *r, const struct result *whole, struct bal_err *err)
{
    *r = (struct result){.contest = whole->contest,
                         .candidate_count = whole->candidate_count,
                         .arena = ARENA_INIT(RESULT_BYTES)};
    r->candidates = arena_new(&r->arena, struct candidate, r->candidate_count);
    BAL_TRY(arena_check(&r->arena, err));
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        const struct candidate *c = &whole->candidates[i];
        r->candidates[i] = (struct candidate){.name = c->name,
                                              .code = c->code,
                                              .label = c->label,
                                              .kind = c->kind,
                                              .excluded = c->excluded,
                                              .undeclared = c->undeclared};
    }
    return BAL_OK;
}

void result_done(struct result *r)
{
    for (size_t i = 0; i < r->rounds.len; i++) {
        vec_done(&r->rounds.at[i].elected);
        vec_done(&r->rounds.at[i].eliminated);
        vec_done(&r->rounds.at[i].tied);
        vec_done(&r->rounds.at[i].transfers);
    }
    vec_done(&r->rounds);
    vec_done(&r->winners);
    vec_done(&r->tie.candidates);
    vec_done(&r->votes);
    vec_done(&r->points);
    arena_done(&r->arena);
}

bal_status result_set_code(struct result *r, uint32_t code, enum vote_class class,
                           const uint16_t *votes, uint32_t count, struct bal_err *err)
{
    r->codes[code] = (struct code_vote){class, (uint32_t)r->votes.len, count};
    for (uint32_t i = 0; i < count; i++) {
        uint16_t *vote = vec_push(&r->votes, UINT32_MAX);
        if (vote == NULL)
            return err_memory(err);
        *vote = votes[i];
    }
    return BAL_OK;
}

bal_status result_set_points(struct result *r, uint32_t code, enum vote_class class,
                             const struct points *points, uint32_t count, struct bal_err *err)
{
    r->codes[code] = (struct code_vote){class, (uint32_t)r->votes.len, count};
    for (uint32_t i = 0; i < count; i++) {
        uint16_t *vote = vec_push(&r->votes, UINT32_MAX);
        uint16_t *worth = vec_push(&r->points, UINT32_MAX);
        if (vote == NULL || worth == NULL)
            return err_memory(err);
        *vote = points[i].choice;
        *worth = points[i].points;
    }
    return BAL_OK;
}

uint32_t result_code_worth(const struct result *r, uint32_t code)
{
    const struct code_vote *v = &r->codes[code];
    uint32_t sum = 0;
    for (uint32_t i = 0; i < v->count; i++)
        sum += result_worth(r, v->first + i);
    return sum;
}

enum vote_class result_class(enum contest_state state, enum votes_kind votes)
{
    static const enum vote_class of_votes[] = {VOTE_BLANK, VOTE_VALID, VOTE_OVERVOTED};
    switch (state) {
    case STATE_NOT_ON_CARD:
        return VOTE_NOT_ON_CARD;
    case STATE_INVALID:
        return VOTE_INVALID;
    case STATE_WITHHELD:
        return VOTE_WITHHELD;
    case STATE_BLANK:
    case STATE_MARKED:
    case STATE_OVERVOTED:
        break;
    }
    return of_votes[votes];
}

void result_add_up(struct result *r)
{
    for (uint32_t code = 1; code < r->code_count; code++) {
        const struct code_vote *v = &r->codes[code];
        r->cards[v->class] += r->code_cards[code];
        for (uint32_t i = 0; i < v->count; i++)
            r->candidates[r->votes.at[v->first + i]].votes +=
                r->code_cards[code] * result_worth(r, v->first + i);
    }
    r->valid = r->cards[VOTE_VALID];
    r->ballots = r->valid + r->cards[VOTE_BLANK] + r->cards[VOTE_OVERVOTED];
}

void result_add_pools(struct result *r, const struct election *e, bool countable)
{
    uint32_t contest = (uint32_t)(r->contest - e->contests.at);
    for (size_t p = 0; p < e->pools.len; p++) {
        const struct pool *pool = &e->pools.at[p];
        bool here = false;
        for (size_t i = 0; i < pool->votes.len; i++) {
            const struct pool_votes *v = &pool->votes.at[i];
            if (v->contest != contest)
                continue;
            here = true;
            r->pool_votes += v->votes;
            if (!countable || v->votes == 0)
                continue;
            r->candidates[v->choice].votes += v->votes;
            r->candidates[v->choice].pool_votes += v->votes;
        }
        r->pools += here;
    }
    r->pools_uncounted = !countable && r->pool_votes > 0;
}

uint64_t result_cards(const struct result *r)
{
    uint64_t cards = 0;
    for (uint32_t code = 1; code < r->code_count; code++)
        cards += r->code_cards[code];
    return cards;
}

uint64_t result_ranked_cards(const struct result *r)
{
    if (r->code_cards != NULL)
        return result_cards(r) - r->cards[VOTE_INVALID] - r->cards[VOTE_WITHHELD];
    return r->cards[VOTE_VALID] + r->cards[VOTE_BLANK] + r->cards[VOTE_OVERVOTED] +
           r->cards[VOTE_EXHAUSTED];
}

struct ranked {
    uint64_t votes;
    uint32_t candidate;
};

static int by_votes(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->votes != y->votes)
        return x->votes < y->votes ? 1 : -1;
    return (x->candidate > y->candidate) - (x->candidate < y->candidate);
}

static uint32_t *result_sorted(struct result *r)
{
    struct ranked *sorted = arena_new(&r->arena, struct ranked, r->candidate_count);
    uint32_t *order = arena_new(&r->arena, uint32_t, r->candidate_count);
    if (sorted == NULL || order == NULL)
        return NULL;
    for (uint32_t i = 0; i < r->candidate_count; i++)
        sorted[i] = (struct ranked){r->candidates[i].votes, i};
    qsort(sorted, r->candidate_count, sizeof *sorted, by_votes);
    for (uint32_t i = 0; i < r->candidate_count; i++)
        order[i] = sorted[i].candidate;
    return order;
}

const uint32_t *result_order(struct result *r)
{
    return result_sorted(r);
}

// Moves those that are not marked out of the order; returns how many stay.
static uint32_t keep_marked(uint32_t *order, uint32_t count, const bool *may)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        if (may == NULL || may[order[i]])
            order[kept++] = order[i];
    return kept;
}

bal_status result_elect_among(struct result *r, uint32_t seats, const bool *may,
                              struct bal_err *err)
{
    const struct candidate *all = r->candidates;
    uint32_t *order = result_sorted(r);
    BAL_TRY(arena_check(&r->arena, err));
    uint32_t n = keep_marked(order, r->candidate_count, may);
    // Votes of the first one beyond the seats: who has more is elected, who has as many is tied.
    uint64_t cut = seats < n ? all[order[seats]].votes : 0;
    for (uint32_t i = 0; i < n && all[order[i]].votes > cut; i++)
        BAL_TRY(result_give_seats(r, order[i], 1, err));
    uint32_t elected = (uint32_t)r->winners.len;
    bool tied = cut > 0 && elected < seats;
    r->tie.seats = tied ? seats - elected : 0;
    r->tie.votes = tied ? cut : 0;
    for (uint32_t i = elected; tied && i < n && all[order[i]].votes == cut; i++)
        BAL_TRY(candidate_list_add(&r->tie.candidates, order[i], err));
    r->has_margin = tied || (elected > 0 && elected < n);
    if (r->has_margin && !tied)
        r->margin = all[order[elected - 1]].votes - all[order[elected]].votes;
    return BAL_OK;
}

bal_status result_elect_top(struct result *r, uint32_t seats, struct bal_err *err)
{
    return result_elect_among(r, seats, NULL, err);
}

bal_status result_give_seats(struct result *r, uint32_t candidate, uint32_t seats,
                             struct bal_err *err)
{
    r->candidates[candidate].seats = seats;
    r->candidates[candidate].winner = seats > 0;
    return seats > 0 ? candidate_list_add(&r->winners, candidate, err) : BAL_OK;
}

bal_status result_give_all(struct result *r, const uint32_t *seats, const bool *tied, uint32_t open,
                           struct bal_err *err)
{
    const uint32_t *order = result_order(r);
    BAL_TRY(arena_check(&r->arena, err));
    r->tie.seats = open;
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        if (tied[i])
            BAL_TRY(candidate_list_add(&r->tie.candidates, i, err));
        BAL_TRY(result_give_seats(r, order[i], seats[order[i]], err));
    }
    return BAL_OK;
}

uint64_t result_unresolved(const struct result *r)
{
    uint64_t votes = 0;
    for (uint32_t i = 0; i < r->candidate_count; i++)
        if (r->candidates[i].kind == CHOICE_WRITE_IN)
            votes += r->candidates[i].votes;
    return votes;
}
