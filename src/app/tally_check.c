// SPDX-License-Identifier: Apache-2.0
// tally_check.c: both sides of each check come from different walks over the data: totals from the
// columns' histograms, batches card by card.
#include "app/tally_check.h"

#include <inttypes.h>

struct checker {
    struct tally *t;
    struct tally_contest *c;
    struct problems *p;
    struct bal_err *err;
    struct buf text; // what the next check says
};

// Adds the check with the text made so far.
static bal_status check(struct checker *k, const char *name, size_t round, uint64_t left,
                        uint64_t right)
{
    struct tally_check *new = vec_push(&k->c->checks, LIMIT_CHOICES * 4);
    if (new == NULL)
        return err_memory(k->err);
    *new = (struct tally_check){name, (uint32_t)round, left, right,
                                arena_str(&k->t->arena, buf_str(&k->text))};
    buf_clear(&k->text);
    BAL_TRY(arena_check(&k->t->arena, k->err));
    if (left == right)
        return BAL_OK;
    k->t->violated = true;
    problem_add(k->p, PROBLEM_invariant, (struct place){.file = STR("")}, k->c->contest->name,
                "contest '" STR_FMT "': " STR_FMT, STR_ARG(k->c->contest->name),
                STR_ARG(new->text));
    return BAL_OK;
}

static void term(struct checker *k, const char *name, uint64_t v)
{
    bool first = k->text.len == 0 || k->text.ptr[k->text.len - 1] == ' ';
    buf_addf(&k->text, "%s%s %" PRIu64, first ? "" : " + ", name, v);
}

// Cards with the contest are valid, blank, overvoted, … and nothing else.
static bal_status check_cards(struct checker *k)
{
    static const char *const names[] = {"",          "valid",   "blank",   "overvoted",
                                        "exhausted", "invalid", "withheld"};
    const struct result *r = &k->c->result;
    uint64_t cards = k->t->election->cards - r->code_cards[0], sum = 0;
    buf_addf(&k->text, "cards %" PRIu64 " = ", cards);
    for (int i = VOTE_VALID; i < VOTE_CLASSES; i++) {
        if (i <= VOTE_OVERVOTED || r->cards[i] > 0)
            term(k, names[i], r->cards[i]);
        sum += r->cards[i];
    }
    return check(k, "cards", 0, cards, sum);
}

// Every vote that could have been cast was cast, left out, or lost in an overvote.
static bal_status check_votes(struct checker *k, uint64_t votes)
{
    const struct result *r = &k->c->result;
    uint64_t allowed = k->c->contest->votes_allowed, over = r->cards[VOTE_OVERVOTED];
    uint64_t cards = r->cards[VOTE_VALID] + r->cards[VOTE_BLANK] + over;
    buf_addf(&k->text, "%" PRIu64 " x %" PRIu64 " votes = ", allowed, cards);
    term(k, "cast", votes);
    term(k, "undervotes", r->undervotes);
    term(k, "lost in overvotes", allowed * over);
    return check(k, "votes", 0, allowed * cards, votes + r->undervotes + allowed * over);
}

static bal_status check_pools(struct checker *k, uint64_t votes)
{
    const struct result *r = &k->c->result;
    uint64_t total = 0;
    for (uint32_t i = 0; i < r->candidate_count; i++)
        total += r->candidates[i].votes;
    buf_addf(&k->text, "votes %" PRIu64 " = ", total);
    term(k, "on cards", votes);
    term(k, "in redacted sums", r->pool_votes);
    return check(k, "pools", 0, total, votes + r->pool_votes);
}

// The batches together have as many votes and cards as the contest.
static bal_status check_batches(struct checker *k, uint64_t votes)
{
    const struct result *r = &k->c->result;
    AUTO_ARENA a = ARENA_INIT(LIMIT_NAMES_BYTES);
    // Of a code: cards with the contest in the high half, votes in the low half.
    uint64_t *weights = arena_new(&a, uint64_t, r->code_count);
    BAL_TRY(arena_check(&a, k->err));
    for (uint32_t code = 1; code < r->code_count; code++)
        weights[code] = ((uint64_t)1 << 32) + result_code_worth(r, code);
    uint64_t cards = 0, in_batches = 0;
    for (size_t i = 0; i < k->t->runs.len; i++) {
        const struct tally_run *run = &k->t->runs.at[i];
        uint64_t sum = column_sum(&k->c->contest->column, run->from, run->to, weights);
        cards += sum >> 32;
        in_batches += sum & UINT32_MAX;
    }
    size_t batches = k->t->election->batches.len;
    buf_addf(&k->text, "votes %" PRIu64 " = %" PRIu64 " over all batches (%zu)", votes, in_batches,
             batches);
    BAL_TRY(check(k, "batches", 0, votes, in_batches));
    buf_addf(&k->text, "cards %" PRIu64 " = %" PRIu64 " over all batches (%zu)", result_cards(r),
             cards, batches);
    return check(k, "batches", 0, result_cards(r), cards);
}

// Each candidate's votes are those of all groups; tells the first one that differs.
static bal_status check_groups(struct checker *k, uint64_t votes)
{
    const struct result *r = &k->c->result;
    uint64_t total = 0;
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        uint64_t sum = 0, own = r->candidates[i].votes - r->candidates[i].pool_votes;
        for (size_t g = 0; g < k->c->groups.len; g++)
            sum += k->c->group_votes.at[g * r->candidate_count + i];
        total += sum;
        if (sum == own)
            continue;
        buf_addf(&k->text, "votes of " STR_FMT " %" PRIu64 " = %" PRIu64 " over all groups",
                 STR_ARG(r->candidates[i].label), own, sum);
        return check(k, "groups", 0, own, sum);
    }
    buf_addf(&k->text, "votes %" PRIu64 " = %" PRIu64 " over all groups (%zu)", votes, total,
             k->c->groups.len);
    return check(k, "groups", 0, votes, total);
}

static bal_status check_round(struct checker *k, size_t number)
{
    const struct result *r = &k->c->result;
    const struct count_round *round = &r->rounds.at[number - 1];
    uint64_t cards = result_cards(r) - r->cards[VOTE_INVALID] - r->cards[VOTE_WITHHELD];
    uint64_t inactive = 0;
    for (int i = 0; i < INACTIVE_KINDS; i++)
        inactive += round->inactive[i];
    buf_addf(&k->text, "round %zu: cards %" PRIu64 " = ", number, cards);
    term(k, "active", round->active);
    term(k, "inactive", inactive);
    term(k, "without ranking", r->cards[VOTE_BLANK]);
    return check(k, "round", number, cards, round->active + inactive + r->cards[VOTE_BLANK]);
}

static bal_status check_transfers(struct checker *k, size_t number)
{
    const struct result *r = &k->c->result;
    const struct count_round *round = &r->rounds.at[number - 1];
    uint64_t votes = 0, moved = 0;
    for (size_t i = 0; i < round->eliminated.len; i++)
        votes += round->votes[round->eliminated.at[i]];
    for (size_t i = 0; i < round->transfers.len; i++)
        moved += round->transfers.at[i].votes;
    buf_addf(&k->text, "round %zu: votes of those eliminated %" PRIu64 " = moved %" PRIu64, number,
             votes, moved);
    return check(k, "transfers", number, votes, moved);
}

static bal_status check_rounds(struct checker *k)
{
    size_t rounds = k->c->result.rounds.len;
    for (size_t i = 1; i <= rounds; i++)
        BAL_TRY(check_round(k, i));
    for (size_t i = 1; i < rounds; i++)
        BAL_TRY(check_transfers(k, i));
    return BAL_OK;
}

static bal_status check_all(struct checker *k)
{
    const struct result *r = &k->c->result;
    uint64_t votes = 0;
    for (uint32_t i = 0; i < r->candidate_count; i++)
        votes += r->candidates[i].votes - r->candidates[i].pool_votes;
    BAL_TRY(check_cards(k));
    if (k->c->rule->totals && k->c->rule->function != FUNCTION_APPROVAL)
        BAL_TRY(check_votes(k, votes));
    if (r->pools > 0 && !r->pools_uncounted)
        BAL_TRY(check_pools(k, votes));
    BAL_TRY(check_batches(k, votes));
    if (k->t->by != TALLY_BY_NOTHING)
        BAL_TRY(check_groups(k, votes));
    return check_rounds(k);
}

bal_status tally_check(struct tally *t, struct tally_contest *c, struct problems *p,
                       struct bal_err *err)
{
    struct checker k = {t, c, p, err, BUF_INIT(LIMIT_TOKEN_BYTES)};
    bal_status status = check_all(&k);
    buf_done(&k.text);
    return status;
}
