// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include <stdlib.h>

#include "core/points.h"
#include "support/random.h"
#include "tabulate/rule.h"
#include "validation/scene.h"

const char *const hiding_names[HIDINGS] = {
    [HIDE_AT_MARGIN] = "at the margin",
    [HIDE_UNDERVOTES] = "undervotes",
    [HIDE_OTHER_STYLES] = "other styles",
    [HIDE_ONE_POOL] = "one pool",
};

enum { BLANK = 8, OVERVOTED = 1, WITHOUT_CONTEST = 15, MOST_CHOICES = 8 }; // shares in percent

// Who wins: seats of each choice (of a contest of persons 1 for a winner).
struct outcome_seats {
    bool tied, any;
    uint32_t seats[MOST_CHOICES];
};

static uint32_t chance(struct scene *s, uint32_t below)
{
    return (uint32_t)(test_random(&s->random) % below);
}

// ---- votes

// A choice by its strength, not one of those taken; strengths are of every choice.
static uint32_t pick(struct scene *s, const uint32_t *strength, const bool *taken)
{
    uint32_t sum = 0, at = 0;
    for (uint32_t i = 0; i < s->family->choices; i++)
        sum += taken[i] ? 0 : strength[i];
    uint32_t place = chance(s, sum);
    while (taken[at] || place >= strength[at]) {
        place -= taken[at] ? 0 : strength[at];
        at++;
    }
    return at;
}

static uint32_t marks_by_strength(struct scene *s, const struct contest *c,
                                  const uint32_t *strength, struct mark *marks)
{
    const struct family *f = s->family;
    enum mark_use use = function_marks(c->function);
    bool taken[MOST_CHOICES] = {0};
    uint32_t most = use == USE_NOTHING ? f->votes : f->choices, count = 1 + chance(s, most);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t choice = pick(s, strength, taken);
        uint32_t rank = use == USE_RANKS ? i + 1 : 0;
        if (use == USE_SCORES)
            rank = i < c->terms.top ? c->terms.top - i : 1;
        marks[i] = (struct mark){.choice = (uint16_t)choice, .rank = (uint8_t)rank};
        taken[choice] = true;
    }
    return count;
}

// The code of a vote for one choice alone: first rank, or highest score.
static uint32_t code_of_vote(struct contest *c, uint32_t choice)
{
    struct bal_err err;
    enum mark_use use = function_marks(c->function);
    uint32_t rank = use == USE_RANKS ? 1 : use == USE_SCORES ? c->terms.top : 0, code;
    struct mark mark = {.choice = (uint16_t)choice, .rank = (uint8_t)rank};
    assert_ok(contest_code(c, STATE_MARKED, &mark, 1, &code, &err));
    return code;
}

static uint32_t code_of_state(struct contest *c, enum contest_state state)
{
    struct bal_err err;
    uint32_t code;
    assert_ok(contest_code(c, state, NULL, 0, &code, &err));
    return code;
}

// The same random votes in both elections.
static void vote(struct scene *s, uint32_t card, const uint32_t *strength)
{
    struct bal_err err;
    struct contest *const of[] = {scene_reported(s), scene_paper(s)};
    struct mark marks[MOST_CHOICES];
    uint32_t luck = chance(s, 100), count = 0;
    enum contest_state state = luck < BLANK ? STATE_BLANK : STATE_OVERVOTED;
    if (luck >= BLANK + OVERVOTED) {
        state = STATE_MARKED;
        count = marks_by_strength(s, of[0], strength, marks);
    }
    for (size_t i = 0; i < 2; i++)
        assert_ok(contest_code(of[i], state, marks, count, &s->codes[i][card], &err));
}

// ---- elections

static void define(struct scene *s, struct build *b)
{
    struct bal_err err;
    static const char *const names[] = {"A", "B", "C", "D", "E", "F", "G", "H"};
    AUTO_BUF choices = BUF_INIT(64);
    for (uint32_t i = 0; i < s->family->choices; i++)
        buf_addf(&choices, "%s%s", i > 0 ? "," : "", names[i]);
    buf_add_char(&choices, 0);
    build_init(b);
    build_contest(b, "Contest", s->family->votes, s->family->seats, s->family->ranks, choices.ptr);
    struct contest *c = &b->e.contests.at[0];
    assert_ok(function_parse(str_from(s->family->function), &c->function, &c->terms, &err));
    for (uint32_t i = 0; i < SCENE_CARDS; i++)
        build_card(b, "", i < SCENE_CARDS - POOL_CARDS ? "1/1" : "1/2");
}

static void put_all(struct build *b, const uint32_t *codes)
{
    struct bal_err err;
    for (uint32_t i = 0; i < SCENE_CARDS; i++)
        assert_ok(column_put(&b->e.contests.at[0].column, i, codes[i], &err));
}

static void count_votes(const struct build *b, struct outcome_seats *out)
{
    struct bal_err err;
    struct result r;
    const struct contest *c = &b->e.contests.at[0];
    const struct rule *rule = rule_for(c);
    assert_non_null(rule);
    const struct rule_options o = {.irv = irv_default()};
    assert_ok(rule->tabulate(&b->e, c, &o, &r, &err));
    *out = (struct outcome_seats){.tied = r.tie.candidates.len > 0, .any = r.winners.len > 0};
    for (size_t i = 0; i < r.winners.len; i++)
        out->seats[r.winners.at[i]] =
            function_of_parties(c->function) ? r.candidates[r.winners.at[i]].seats : 1;
    result_done(&r);
}

// ---- making it wrong

// Changes what the paper of one card says, in favour of the favourite; false: nothing to change.
static bool change(struct scene *s, uint32_t card)
{
    struct contest *paper = scene_paper(s);
    uint32_t *code = &s->codes[1][card], vote = code_of_vote(paper, s->favourite);
    struct mark_set now = contest_set(paper, *code);
    switch (s->hiding) {
    case HIDE_AT_MARGIN:
    case HIDE_ONE_POOL:
        if (now.state != STATE_MARKED || *code == vote ||
            (s->hiding == HIDE_ONE_POOL && card < SCENE_CARDS - POOL_CARDS))
            return false;
        *code = vote;
        return true;
    case HIDE_UNDERVOTES:
        if (now.state == STATE_BLANK)
            *code = vote;
        else if (now.state == STATE_MARKED && !votes_have(&now, s->favourite))
            *code = code_of_state(paper, STATE_BLANK);
        else
            return false;
        return true;
    case HIDE_OTHER_STYLES:
        if (now.state == STATE_NOT_ON_CARD)
            *code = vote;
        else if (now.state == STATE_MARKED && !votes_have(&now, s->favourite))
            *code = 0;
        else
            return false;
        return true;
    case HIDINGS:
        break;
    }
    return false;
}

static bool same_outcome(const struct outcome_seats *a, const struct outcome_seats *b)
{
    return memcmp(a->seats, b->seats, sizeof a->seats) == 0;
}

// Cards in random order, one change after the other, until the paper elects others.
static bool make_wrong(struct scene *s)
{
    uint32_t order[SCENE_CARDS];
    for (uint32_t i = 0; i < SCENE_CARDS; i++)
        order[i] = i;
    for (uint32_t i = SCENE_CARDS; i > 1; i--) {
        uint32_t other = chance(s, i), card = order[other];
        order[other] = order[i - 1];
        order[i - 1] = card;
    }
    for (uint32_t i = 0; i < SCENE_CARDS; i++) {
        if (!change(s, order[i]))
            continue;
        put_all(&s->paper, s->codes[1]);
        count_votes(&s->paper, s->is);
        bool by_lot = s->is->tied && scene_paper(s)->function == FUNCTION_IRV;
        if (!by_lot && !same_outcome(s->said, s->is))
            return true; // (a tie of a ranked count may still leave the reported winner)
    }
    return false;
}

// ---- what audits need

static int by_codes(const void *a, const void *b)
{
    const struct alike *x = a, *y = b;
    if (x->reported != y->reported)
        return x->reported < y->reported ? -1 : 1;
    if (x->paper != y->paper)
        return x->paper < y->paper ? -1 : 1;
    return x->pool - y->pool;
}

static void find_alike(struct scene *s)
{
    struct alike all[SCENE_CARDS];
    s->reported_codes = arena_new(&s->arena, uint64_t, contest_codes(scene_reported(s)));
    assert_non_null(s->reported_codes);
    for (uint32_t i = 0; i < SCENE_CARDS; i++) {
        all[i] = (struct alike){s->codes[0][i], s->codes[1][i], i >= SCENE_CARDS - POOL_CARDS, 1};
        s->reported_codes[s->codes[0][i]]++;
    }
    qsort(all, SCENE_CARDS, sizeof *all, by_codes);
    for (uint32_t i = 0; i < SCENE_CARDS; i++) {
        struct alike *last = s->alike.len > 0 ? &s->alike.at[s->alike.len - 1] : NULL;
        if (last != NULL && by_codes(last, &all[i]) == 0)
            last->cards++;
        else
            *vec_push(&s->alike, SCENE_CARDS) = all[i];
    }
}

static bool claim(struct scene *s)
{
    struct bal_err err;
    const struct contest *c = scene_reported(s);
    uint32_t winners[MOST_CHOICES], count = 0;
    uint64_t *votes = arena_new(&s->arena, uint64_t, s->family->choices);
    for (uint32_t i = 0; i < s->family->choices; i++)
        if (s->said->seats[i] > 0)
            winners[count++] = i;
    for (uint32_t code = 1; code < contest_codes(c); code++) {
        uint16_t of[LIMIT_MARKS];
        struct mark_set m = contest_set(c, code);
        uint32_t n = m.state == STATE_MARKED ? votes_read(c, &m, of) : 0;
        for (uint32_t i = 0; votes_kind(c, &m, n) == VOTES_VALID && i < n; i++)
            votes[of[i]] += s->reported_codes[code];
    }
    const struct reported_outcome o = {.winners = winners,
                                       .count = count,
                                       .seats = s->said->seats,
                                       .votes = votes,
                                       .codes = s->reported_codes,
                                       .cards = SCENE_CARDS};
    return assertions_make(c, &o, &s->claims, &err) == BAL_OK && s->claims.list.len > 0;
}

bool scene_make(struct scene *s, const struct family *f, enum hiding h, uint64_t seed)
{
    uint32_t strength[MOST_CHOICES];
    *s = (struct scene){
        .family = f, .hiding = h, .random = seed, .arena = ARENA_INIT((size_t)1 << 24)};
    s->said = arena_new(&s->arena, struct outcome_seats, 1);
    s->is = arena_new(&s->arena, struct outcome_seats, 1);
    define(s, &s->reported);
    define(s, &s->paper);
    for (uint32_t i = 0; i < f->choices; i++)
        strength[i] = 10 + chance(s, 60);
    for (uint32_t i = 0; i < SCENE_CARDS; i++)
        if (chance(s, 100) >= WITHOUT_CONTEST)
            vote(s, i, strength);
    put_all(&s->reported, s->codes[0]);
    put_all(&s->paper, s->codes[1]);
    count_votes(&s->reported, s->said);
    s->favourite = chance(s, f->choices);
    if (s->said->tied || !make_wrong(s))
        return false;
    uint32_t said = 0, is = 0;
    for (uint32_t i = 0; i < f->choices; i++) {
        said += s->said->seats[i] > 0;
        is += s->is->seats[i] > 0;
    }
    s->favourite_wins_alone = said > 1 && is == 1 && s->is->seats[s->favourite] > 0;
    find_alike(s);
    return claim(s);
}

void scene_done(struct scene *s)
{
    assertions_done(&s->claims);
    vec_done(&s->alike);
    build_done(&s->reported);
    build_done(&s->paper);
    arena_done(&s->arena);
}
