// SPDX-License-Identifier: Apache-2.0
#include "tabulate/upper.h"

enum { KINDS = 3 }; // of ballots that are tried for a pair

struct trial {
    const struct upper *u;
    struct contest contest; // the one whose cards are changed
    struct election election;
    uint32_t *start, *cards;   // numbers of the cards by code: from start[code] to start[code + 1]
    uint32_t *codes;           // those of ballots that can be others, in the order to be taken
    int32_t *help;             // what each code does for the winner of the pair; 0: it stays
    uint32_t count, old;       // codes in `codes`; codes of the files
    uint64_t best, spent, one; // what a count costs
    struct arena arena;
};

// ---- the cards

// The contest again, with a dictionary that can grow; codes are the same.
static bal_status copy_contest(struct trial *t, struct bal_err *err)
{
    const struct contest *c = t->u->contest;
    t->contest = *c;
    t->contest.column =
        (struct column){.width = c->column.width, .sets = TABLE_INIT(LIMIT_NAMES_BYTES)};
    for (uint32_t code = 1; code < t->old; code++) {
        struct mark marks[LIMIT_MARKS];
        struct mark_set set = contest_set(c, code);
        uint32_t same;
        if (set.count > 0)
            memcpy(marks, set.marks, set.count * sizeof *marks);
        BAL_TRY(contest_code(&t->contest, set.state, marks, set.count, &same, err));
    }
    for (uint32_t i = 0; i < t->u->election->cards; i++)
        BAL_TRY(column_put(&t->contest.column, i, column_get(&c->column, i), err));
    return BAL_OK;
}

// Numbers of the cards, by code.
static bal_status sort_cards(struct trial *t, struct bal_err *err)
{
    const struct election *e = t->u->election;
    const struct column *column = &t->u->contest->column;
    t->start = arena_new(&t->arena, uint32_t, t->old + 2);
    t->cards = arena_new(&t->arena, uint32_t, e->cards + 1);
    t->codes = arena_new(&t->arena, uint32_t, t->old);
    t->help = arena_new(&t->arena, int32_t, t->old);
    BAL_TRY(arena_check(&t->arena, err));
    for (uint32_t i = 0; i < e->cards; i++)
        t->start[column_get(column, i) + 2]++;
    for (uint32_t code = 2; code <= t->old; code++)
        t->start[code] += t->start[code - 1];
    for (uint32_t i = 0; i < e->cards; i++)
        t->cards[t->start[column_get(column, i) + 1]++] = i;
    return BAL_OK;
}

static uint64_t cards_of(const struct trial *t, uint32_t code)
{
    return t->start[code + 1] - t->start[code];
}

// ---- which ballots

static uint32_t candidate(const struct upper *u, const struct mark *m)
{
    return u->of_choice != NULL ? u->of_choice[m->choice] : m->choice;
}

// A choice that stands for the candidate; UINT16_MAX: none does.
static uint16_t choice_of(const struct upper *u, uint32_t who)
{
    for (uint32_t i = 0; i < u->contest->choices.len; i++)
        if ((u->of_choice != NULL ? u->of_choice[i] : i) == who)
            return (uint16_t)i;
    return UINT16_MAX;
}

// How much a ballot helps `won` against `lost`, more than 0; 0: nothing more can be taken from it.
static int32_t help_of(const struct upper *u, const struct mark_set *s, uint32_t won, uint32_t lost)
{
    int32_t a = 0, b = 0; // marks, or scores, or ranks from the end
    uint32_t first = s->count > 0 ? candidate(u, &s->marks[0]) : UINT32_MAX;
    for (uint32_t i = 0; i < s->count; i++) {
        int32_t worth = u->use == USE_NOTHING  ? 1
                        : u->use == USE_SCORES ? s->marks[i].rank
                                               : UINT8_MAX + 1 - s->marks[i].rank;
        a = candidate(u, &s->marks[i]) == won && worth > a ? worth : a;
        b = candidate(u, &s->marks[i]) == lost && worth > b ? worth : b;
    }
    if (u->use == USE_SCORES)
        return a - b + (int32_t)u->top;
    if (u->use == USE_NOTHING)
        return a - b + 1;
    return first == won ? 3 : a > b ? 2 : first != lost;
}

// Most helpful first, equal ones in the order of their codes.
static void line_up(struct trial *t, uint32_t won, uint32_t lost)
{
    int32_t most = 0;
    t->count = 0;
    for (uint32_t code = 1; code < t->old; code++) {
        struct mark_set set = contest_set(t->u->contest, code);
        bool may = set.state != STATE_INVALID && set.state != STATE_WITHHELD;
        t->help[code] = may && cards_of(t, code) > 0 ? help_of(t->u, &set, won, lost) : 0;
        most = t->help[code] > most ? t->help[code] : most;
    }
    for (int32_t help = most; help > 0; help--)
        for (uint32_t code = 1; code < t->old; code++)
            if (t->help[code] == help)
                t->codes[t->count++] = code;
}

// ---- what they say instead

// Kind 0: `lost` alone. Kind 1: everybody, `lost` first and `won` last (by scores: not at all).
// Kind 2, scores: `lost` with the highest score, `won` with the lowest. False: there is no such.
static bool make_marks(const struct upper *u, int kind, uint32_t won, uint32_t lost,
                       struct mark *marks, uint32_t *count)
{
    bool scores = u->use == USE_SCORES, ranks = u->use == USE_RANKS;
    uint32_t ranked = u->contest->ranks < UINT8_MAX ? u->contest->ranks : UINT8_MAX;
    uint8_t first = scores ? (uint8_t)u->top : ranks ? 1 : 0;
    uint16_t choice = choice_of(u, lost);
    *count = 0;
    if (choice == UINT16_MAX || (kind == 1 && u->use == USE_NOTHING) || (kind == 2 && !scores))
        return false;
    marks[(*count)++] = (struct mark){.choice = choice, .rank = first};
    for (uint32_t i = 0; kind == 1 && i < u->n && *count < LIMIT_MARKS; i++) {
        choice = choice_of(u, u->order[u->n - 1 - i]);
        if (u->order[u->n - 1 - i] == lost || u->order[u->n - 1 - i] == won ||
            choice == UINT16_MAX || (ranks && *count >= ranked))
            continue;
        uint8_t rank = ranks ? (uint8_t)(*count + 1) : first;
        marks[(*count)++] = (struct mark){.choice = choice, .rank = rank};
    }
    choice = choice_of(u, won);
    bool last = kind == 2 || (kind == 1 && ranks && *count < ranked);
    if (last && choice != UINT16_MAX && *count < LIMIT_MARKS) {
        uint8_t rank = ranks ? (uint8_t)(*count + 1) : 1;
        marks[(*count)++] = (struct mark){.choice = choice, .rank = rank};
    }
    return true;
}

// ---- counting again

static bal_status put(struct trial *t, uint64_t k, uint32_t instead, struct bal_err *err)
{
    for (uint32_t i = 0; i < t->count && k > 0; i++)
        for (uint32_t at = t->start[t->codes[i]]; at < t->start[t->codes[i] + 1] && k > 0;
             at++, k--)
            BAL_TRY(column_put(&t->contest.column, t->cards[at],
                               instead != 0 ? instead : t->codes[i], err));
    return BAL_OK;
}

static bal_status changes(struct trial *t, uint64_t k, uint32_t code, uint32_t lost, bool *other,
                          struct bal_err *err)
{
    struct bal_err unused = {0};
    *other = false;
    t->spent += t->one;
    BAL_TRY(put(t, k, code, err));
    if (t->u->again(t->u, &t->election, lost, other, &unused) != BAL_OK)
        *other = false;
    return put(t, k, 0, err);
}

// Fewer than the best so far, of the ballots lined up, made into those with the code? More are not
// always more: the fewest that can be enough are tried too, and what lies in the middle.
static bal_status improve(struct trial *t, uint32_t code, uint32_t lost, struct bal_err *err)
{
    uint64_t all = 0, least = t->u->least > 0 ? t->u->least : 1;
    bool other = false;
    for (uint32_t i = 0; i < t->count; i++)
        all += cards_of(t, t->codes[i]);
    uint64_t high = all < t->best - 1 ? all : t->best - 1;
    if (high < least)
        return BAL_OK;
    const uint64_t tried[] = {high, least, least + (high - least) / 2};
    for (size_t i = 0; i < ARRAY_LEN(tried) && !other; i++) {
        high = tried[i];
        BAL_TRY(changes(t, high, code, lost, &other, err));
    }
    if (!other)
        return BAL_OK;
    for (uint64_t low = least - 1; high - low > 1 && t->spent < t->u->effort;) {
        uint64_t k = low + (high - low) / 2;
        BAL_TRY(changes(t, k, code, lost, &other, err));
        *(other ? &high : &low) = k;
    }
    t->best = high;
    return BAL_OK;
}

static bal_status try_pair(struct trial *t, uint32_t won, uint32_t lost, struct bal_err *err)
{
    line_up(t, won, lost);
    for (int kind = 0; kind < KINDS && t->spent < t->u->effort; kind++) {
        struct mark marks[LIMIT_MARKS];
        uint32_t count, code;
        if (!make_marks(t->u, kind, won, lost, marks, &count))
            continue;
        BAL_TRY(contest_code(&t->contest, STATE_MARKED, marks, count, &code, err));
        BAL_TRY(improve(t, code, lost, err));
    }
    return BAL_OK;
}

// From those elected, the last first, to those who were not; then between any others.
static bal_status try_all(struct trial *t, struct bal_err *err)
{
    const struct upper *u = t->u;
    BAL_TRY(copy_contest(t, err));
    BAL_TRY(sort_cards(t, err));
    t->election = (struct election){.cards = u->election->cards,
                                    .contests = {.at = &t->contest, .len = 1, .cap = 1}};
    for (int others = 0; others < 2; others++)
        for (uint32_t i = u->n; i-- > 0;)
            for (uint32_t k = 0; k < u->n && t->spent < u->effort; k++) {
                uint32_t from = u->order[i], to = u->order[k];
                bool first = u->seats[from] > 0 && (u->parties || u->seats[to] == 0);
                if (from != to && first == (others == 0) && t->best > u->least)
                    BAL_TRY(try_pair(t, from, to, err));
            }
    return BAL_OK;
}

bal_status upper_find(const struct upper *u, uint64_t *out, struct bal_err *err)
{
    struct trial t = {.u = u,
                      .old = contest_codes(u->contest),
                      .best = u->most,
                      .arena = ARENA_INIT((size_t)LIMIT_CARDS * 8)};
    enum { FEWEST = 12 }; // counts that are worth the start
    t.one = t.old * u->each + u->election->cards / 16 + 1;
    bal_status status = BAL_OK;
    if (u->effort / FEWEST > t.one)
        status = try_all(&t, err);
    *out = t.best;
    table_done(&t.contest.column.sets);
    for (size_t i = 0; i < t.contest.column.segments.len; i++)
        mem_free(t.contest.column.segments.at[i]);
    vec_done(&t.contest.column.segments);
    arena_done(&t.arena);
    return status;
}
