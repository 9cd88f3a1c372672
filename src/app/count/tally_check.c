// SPDX-License-Identifier: Apache-2.0
// tally_check.c: both sides of each check come from different walks over the data: totals from the
// columns' histograms, batches card by card.
#include "app/count/tally_check.h"

#include <inttypes.h>

struct checker {
    struct tally *t;
    struct tally_contest *c;
    struct problems *p;
    struct bal_err *err;
    struct buf text; // what the next check says
};

// Adds the check with the text made so far.
static bal_status check_decimals(struct checker *k, const char *name, size_t round, decimal left,
                                 decimal right, unsigned scale)
{
    struct tally_check *new = vec_push(&k->c->checks, LIMIT_CHOICES * 4);
    if (new == NULL)
        return err_memory(k->err);
    *new = (struct tally_check){name,  (uint32_t)round, left,
                                right, scale,           arena_str(&k->t->arena, buf_str(&k->text))};
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

static bal_status check(struct checker *k, const char *name, uint64_t left, uint64_t right)
{
    return check_decimals(k, name, 0, left, right, 0);
}

static void add_number(struct checker *k, decimal v, unsigned scale)
{
    char text[DECIMAL_TEXT];
    buf_add(&k->text, decimal_text(v, scale, text));
}

static void term(struct checker *k, const char *name, decimal v, unsigned scale)
{
    bool first = k->text.len == 0 || k->text.ptr[k->text.len - 1] == ' ';
    buf_addf(&k->text, "%s%s ", first ? "" : " + ", name);
    add_number(k, v, scale);
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
            term(k, names[i], r->cards[i], 0);
        sum += r->cards[i];
    }
    return check(k, "cards", cards, sum);
}

// Every vote that could have been cast was cast, left out, or lost in an overvote.
static bal_status check_votes(struct checker *k, uint64_t votes)
{
    const struct result *r = &k->c->result;
    uint64_t allowed = k->c->contest->votes_allowed, over = r->cards[VOTE_OVERVOTED];
    uint64_t cards = r->cards[VOTE_VALID] + r->cards[VOTE_BLANK] + over;
    buf_addf(&k->text, "%" PRIu64 " x %" PRIu64 " votes = ", allowed, cards);
    term(k, "cast", votes, 0);
    term(k, "undervotes", r->undervotes, 0);
    term(k, "lost in overvotes", allowed * over, 0);
    return check(k, "votes", allowed * cards, votes + r->undervotes + allowed * over);
}

static bal_status check_pools(struct checker *k, uint64_t votes)
{
    const struct result *r = &k->c->result;
    uint64_t total = 0;
    for (uint32_t i = 0; i < r->candidate_count; i++)
        total += r->candidates[i].votes;
    buf_addf(&k->text, "votes %" PRIu64 " = ", total);
    term(k, "on cards", votes, 0);
    term(k, "in redacted sums", r->pool_votes, 0);
    return check(k, "pools", total, votes + r->pool_votes);
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
    BAL_TRY(check(k, "batches", votes, in_batches));
    buf_addf(&k->text, "cards %" PRIu64 " = %" PRIu64 " over all batches (%zu)", result_cards(r),
             cards, batches);
    return check(k, "batches", result_cards(r), cards);
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
        return check(k, "groups", own, sum);
    }
    buf_addf(&k->text, "votes %" PRIu64 " = %" PRIu64 " over all groups (%zu)", votes, total,
             k->c->groups.len);
    return check(k, "groups", votes, total);
}

// The seats that can be filled are given, or open by a tie. Of parties: to all who take part.
static bal_status check_seats(struct checker *k, const struct tally_seats *seats)
{
    const struct result *r = &k->c->result;
    uint64_t given = 0;
    for (uint32_t i = 0; i < r->candidate_count; i++)
        given += r->candidates[i].seats;
    buf_addf(&k->text, "seats that can be filled %" PRIu64 " = ", seats->fill);
    term(k, "given", (decimal)given, 0);
    if (seats->open > 0)
        term(k, "open by a tie", (decimal)seats->open, 0);
    return check(k, "seats", seats->fill, given + seats->open);
}

// Each of the tied is equal to another one in votes, or as a pair where pairs decide.
static bal_status check_tie(struct checker *k, const struct tally_seats *seats)
{
    size_t tied = k->c->result.tie.candidates.len;
    buf_addf(&k->text, "tied %zu = %" PRIu64 " equal in what decides between them", tied,
             seats->tied_alike);
    return check(k, "tie", tied, seats->tied_alike);
}

// Rounds have checks of their own, whatever the files state. Of parties and of rules with a way on
// from a circle, what is equal is not in the votes.
static bal_status check_outcome(struct checker *k)
{
    const struct contest *c = k->c->contest;
    const struct result *r = &k->c->result;
    struct tally_seats seats;
    if (r->rounds.len > 0 || c->function == FUNCTION_IRV || c->function == FUNCTION_STV)
        return BAL_OK;
    BAL_TRY(tally_seats(c, r, &seats, k->err));
    BAL_TRY(check_seats(k, &seats));
    bool told = c->function != FUNCTION_PAIRS && !function_of_parties(c->function);
    return told && r->tie.candidates.len > 0 ? check_tie(k, &seats) : BAL_OK;
}

static bal_status check_round(struct checker *k, size_t number)
{
    const struct result *r = &k->c->result;
    const struct count_round *round = &r->rounds.at[number - 1];
    decimal cards = decimal_of(result_ranked_cards(r), r->scale);
    decimal blank = decimal_of(r->cards[VOTE_BLANK], r->scale), inactive = round_inactive(round);
    buf_addf(&k->text, "round %zu: cards ", number);
    add_number(k, cards, r->scale);
    buf_add(&k->text, STR(" = "));
    term(k, "active", round->active, r->scale);
    term(k, "inactive", inactive, r->scale);
    if (r->scale > 0)
        term(k, "lost by rounding", round->residual, r->scale);
    term(k, "without ranking", blank, r->scale);
    return check_decimals(k, "round", number, cards,
                          round->active + inactive + round->residual + blank, r->scale);
}

// What a candidate has after the transfers of the round.
static decimal after_transfers(const struct count_round *round, uint32_t candidate)
{
    decimal votes = round->votes[candidate];
    for (size_t i = 0; i < round->transfers.len; i++) {
        const struct transfer *t = &round->transfers.at[i];
        votes += (t->to == candidate ? t->votes : 0) - (t->from == candidate ? t->votes : 0);
    }
    return votes;
}

// Each candidate's tally changes by the transfers alone; tells the first one that differs.
static bal_status check_transfers(struct checker *k, size_t number)
{
    const struct result *r = &k->c->result;
    const struct count_round *round = &r->rounds.at[number - 1], *next = round + 1;
    decimal after = 0, sum = 0;
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        decimal votes = after_transfers(round, i);
        after += votes;
        sum += next->votes[i];
        if (votes == next->votes[i])
            continue;
        buf_addf(&k->text, "round %zu: " STR_FMT " has ", number, STR_ARG(r->candidates[i].label));
        add_number(k, votes, r->scale);
        buf_add(&k->text, STR(" after the transfers = "));
        add_number(k, next->votes[i], r->scale);
        buf_addf(&k->text, " in round %zu", number + 1);
        return check_decimals(k, "transfers", number, votes, next->votes[i], r->scale);
    }
    buf_addf(&k->text, "round %zu: votes after the transfers ", number);
    add_number(k, after, r->scale);
    buf_addf(&k->text, " = those of round %zu ", number + 1);
    add_number(k, sum, r->scale);
    return check_decimals(k, "transfers", number, after, sum, r->scale);
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

// ---- the rounds of each precinct or batch

struct added {
    decimal *votes; // active, inactive and lost of each round, over all parts
    size_t parts;
};

static decimal all_votes(const struct count_round *round)
{
    return round->active + round_inactive(round) + round->residual;
}

static bal_status add_part(void *ctx, const struct tally_part *part, struct bal_err *err)
{
    struct added *a = ctx;
    (void)err;
    for (size_t i = 0; i < part->result->rounds.len; i++)
        a->votes[i] += all_votes(&part->result->rounds.at[i]);
    a->parts++;
    return BAL_OK;
}

// The votes of each round are those of all parts; tells the first round that differs.
static bal_status check_slices(struct checker *k)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_SMALL_FILE * 16);
    const struct result *r = &k->c->result;
    struct added a = {.votes = arena_new(&arena, decimal, r->rounds.len + 1)};
    decimal whole = 0, sum = 0;
    size_t i = 0;
    BAL_TRY(arena_check(&arena, k->err));
    BAL_TRY(tally_parts(k->t, k->c, k->t->by, add_part, &a, k->err));
    for (bool same = true; same && i < r->rounds.len; i++) {
        whole = all_votes(&r->rounds.at[i]);
        sum = a.votes[i];
        same = whole == sum;
    }
    buf_addf(&k->text, "votes of round %zu: ", i);
    add_number(k, whole, r->scale);
    buf_add(&k->text, STR(" = "));
    add_number(k, sum, r->scale);
    buf_addf(&k->text, " over the rounds of all %s (%zu)",
             k->t->by == TALLY_BY_BATCH ? "batches" : "precincts", a.parts);
    return check_decimals(k, "slices", 0, whole, sum, r->scale);
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
    BAL_TRY(check_outcome(k));
    BAL_TRY(check_rounds(k));
    return tally_has_slices(k->t, k->c) ? check_slices(k) : BAL_OK;
}

bal_status tally_check(struct tally *t, struct tally_contest *c, struct problems *p,
                       struct bal_err *err)
{
    struct checker k = {t, c, p, err, BUF_INIT(LIMIT_TOKEN_BYTES)};
    bal_status status = check_all(&k);
    buf_done(&k.text);
    return status;
}
