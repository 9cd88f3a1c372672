// SPDX-License-Identifier: Apache-2.0
// votes.c: how a voter fills in a contest.
//
// A choice's weight for a voter is its base times the square of (1 + side * lean), both from -1 to
// 1: voters at the ends of the line vote for their side, those in the middle for whom they like.
#include "generate/world.h"

struct picker {
    uint32_t weight[WORLD_CHOICES];
    uint32_t sum;
};

static void picker_init(struct picker *k, const struct world_contest *c, int32_t lean)
{
    for (uint32_t i = 0; i < c->regular; i++) {
        int32_t near = 1000 + c->choice[i].side * lean / 1000;
        uint32_t square = (uint32_t)(near * near) / 1000;
        k->weight[i] = (uint32_t)c->choice[i].base * (square > 20 ? square : 20);
        k->sum += k->weight[i];
    }
}

// A choice by weight, not to be picked again. There must be one left.
static uint16_t pick(struct picker *k, struct random *r)
{
    uint32_t at = random_below(r, k->sum), i = 0;
    while (at >= k->weight[i])
        at -= k->weight[i++];
    k->sum -= k->weight[i];
    k->weight[i] = 0;
    return (uint16_t)i;
}

static void mark(struct vote *out, uint32_t choice, uint32_t rank, uint8_t flags)
{
    out->marks[out->count++] = (struct mark){(uint16_t)choice, (uint8_t)rank, flags};
}

static bool write_in(const struct world_contest *c, struct random *r)
{
    return c->choices > c->regular && random_chance(r, c->write_in, 1000000);
}

// An X between two ovals, a pen that slipped: seen, and no vote.
static void ambiguous_mark(const struct world_contest *c, struct random *r, struct vote *out)
{
    uint32_t choice = random_below(r, c->regular);
    for (uint32_t i = 0; i < out->count; i++)
        if (out->marks[i].choice == choice)
            return;
    mark(out, choice, 0, MARK_AMBIGUOUS);
}

static void vote_unranked(const struct world_contest *c, struct picker *k, struct random *r,
                          struct vote *out)
{
    uint32_t votes = c->votes_allowed;
    out->state = STATE_MARKED;
    if (votes < c->regular && random_chance(r, 1, 1000)) {
        out->state = STATE_OVERVOTED;
        votes++;
    } else {
        while (votes > 1 && random_chance(r, 13, 100))
            votes--; // some use only part of their votes
    }
    for (uint32_t i = 0; i < votes; i++) {
        if (write_in(c, r))
            mark(out, c->regular, 0, 0);
        else if (k->sum > 0)
            mark(out, pick(k, r), 0, 0);
    }
    if (out->state == STATE_MARKED && random_chance(r, 1, 2000))
        ambiguous_mark(c, r, out);
}

// Ranks as voters give them: a few with a rank left out, a choice twice, or two at one rank.
static void vote_ranked(const struct world_contest *c, struct picker *k, struct random *r,
                        struct vote *out)
{
    static const uint8_t full_of_20[] = {6, 4, 3}; // who stop after one, two, three ranks
    uint32_t depth = 1, at = random_below(r, 20), sum = 0;
    for (uint32_t i = 0; i < ARRAY_LEN(full_of_20); i++) {
        sum += full_of_20[i];
        depth += at >= sum;
    }
    depth = depth < c->ranks ? depth : c->ranks;
    uint32_t odd = random_below(r, 1000), odd_at = 1 + random_below(r, depth);
    out->state = STATE_MARKED;
    for (uint32_t i = 1; i <= depth && k->sum > 0; i++) {
        uint32_t rank = i + (odd < 6 && i >= odd_at); // a rank left out
        if (rank > c->ranks)
            break;
        uint32_t choice = write_in(c, r) ? c->regular : pick(k, r);
        mark(out, choice, rank, 0);
        if (odd >= 6 && odd < 10 && i == odd_at && k->sum > 0)
            mark(out, pick(k, r), rank, 0); // two at one rank
    }
    if (odd >= 10 && odd < 15 && depth < c->ranks)
        mark(out, out->marks[0].choice, depth + 1, 0); // the first choice again
    if (out->count == 0)
        out->state = STATE_BLANK;
}

enum { SHIFT_SIDES = 1 << 16 };

// Decides whether the voter is one of those who vote otherwise for the sake of the margin.
static uint32_t shift_die(const struct world *w, uint32_t contest, const struct voter *v)
{
    struct random r = random_at(w->key, RANDOM_SHIFT, v->number, contest);
    return random_below(&r, SHIFT_SIDES);
}

void world_vote(const struct world *w, uint32_t contest, const struct voter *v, struct vote *out)
{
    const struct world_contest *c = &w->contests.at[contest];
    struct random r = random_at(w->key, RANDOM_VOTE, v->number, contest);
    struct picker k = {0};
    *out = (struct vote){.state = STATE_BLANK};
    if (random_chance(&r, c->blank, 1000)) {
        if (c->ranks == 0 && random_chance(&r, 1, 500))
            ambiguous_mark(c, &r, out);
        return;
    }
    picker_init(&k, c, v->lean);
    if (c->ranks > 0)
        vote_ranked(c, &k, &r, out);
    else
        vote_unranked(c, &k, &r, out);
    if (c->shift > 0 && out->state == STATE_MARKED && out->marks[0].choice == c->from &&
        shift_die(w, contest, v) < c->shift)
        out->marks[0].choice = (uint16_t)c->to;
}

// Votes of a contest with one vote, by choice and by the voter's die.
struct dice {
    uint64_t votes[WORLD_CHOICES];
    uint32_t thrown[WORLD_CHOICES][SHIFT_SIDES];
};

static void throw_dice(const struct world *w, uint32_t contest, struct stack *s, struct dice *out)
{
    const struct world_contest *c = &w->contests.at[contest];
    struct walk walk;
    memset(out, 0, sizeof *out);
    for (walk_start(&walk, w); walk_next(&walk, s);) {
        for (uint32_t i = 0; i < s->count; i++) {
            const struct voter *v = &s->voter[i];
            struct vote vote;
            if (!v->sheet[c->sheet] || !world_votes_here(w, c, v->precinct))
                continue;
            world_vote(w, contest, v, &vote);
            if (vote.state != STATE_MARKED)
                continue;
            out->votes[vote.marks[0].choice]++;
            out->thrown[vote.marks[0].choice][shift_die(w, contest, v)]++;
        }
    }
}

// Each vote that changes sides moves the margin by two.
static void set_shift(struct world_contest *c, const struct dice *d)
{
    uint32_t first = d->votes[1] > d->votes[0], second = !first;
    uint64_t all = d->votes[0] + d->votes[1];
    for (uint32_t i = 2; i < c->choices; i++) {
        all += d->votes[i];
        if (d->votes[i] > d->votes[first]) {
            second = first;
            first = i;
        } else if (d->votes[i] > d->votes[second]) {
            second = i;
        }
    }
    int64_t now = (int64_t)(d->votes[first] - d->votes[second]);
    int64_t move = (now - (int64_t)(all * c->margin / 10000)) / 2;
    c->from = move > 0 ? first : second;
    c->to = move > 0 ? second : first;
    move = move > 0 ? move : -move;
    for (c->shift = 0; c->shift < SHIFT_SIDES && move > 0; c->shift++)
        move -= d->thrown[c->from][c->shift];
}

bal_status world_calibrate(struct world *w, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(sizeof(struct dice) + sizeof(struct stack) + 4096);
    struct dice *dice = arena_new(&arena, struct dice, 1);
    struct stack *stack = arena_new(&arena, struct stack, 1);
    BAL_TRY(arena_check(&arena, err));
    for (uint32_t i = 0; i < w->contests.len; i++) {
        if (w->contests.at[i].margin == 0)
            continue;
        throw_dice(w, i, stack, dice);
        set_shift(&w->contests.at[i], dice);
    }
    return BAL_OK;
}
