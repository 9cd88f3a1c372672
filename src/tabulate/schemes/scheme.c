// SPDX-License-Identifier: Apache-2.0
#include "tabulate/schemes/scheme.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/spelling.h"

#define RULE(id) extern const struct scheme scheme_##id;
#include "tabulate/schemes/schemes.def"
#undef RULE

static const struct scheme *const schemes[] = {
#define RULE(id) &scheme_##id,
#include "tabulate/schemes/schemes.def"
#undef RULE
};

enum { NOTE_BYTES = 1 << 16 };
#define TALLIED_BYTES ((size_t)4 << 30)

const struct scheme *scheme_at(size_t i)
{
    return i < ARRAY_LEN(schemes) ? schemes[i] : NULL;
}

void tallied_done(struct tallied *t)
{
    vec_done(&t->ballots);
    vec_done(&t->winners);
    vec_done(&t->tied);
    vec_done(&t->grids);
    vec_done(&t->notes);
    quot_sum_done(&t->used);
    quot_sum_done(&t->left);
    arena_done(&t->arena);
}

// ---- what a card says

// Adds the mark to the values; false where the card then counts for nobody.
static bool add_mark(const struct tallied *t, const struct scheme_terms *terms,
                     const struct mark *m, uint16_t *values)
{
    uint16_t *v = &values[m->choice];
    bool slot = t->contest->choices.at[m->choice].kind == CHOICE_WRITE_IN;
    switch (t->scheme->use) {
    case USE_NOTHING:
        if (t->scheme->several)
            *v = (uint16_t)(*v + (m->rank > 0 ? m->rank : 1));
        else
            *v = slot ? (uint16_t)(*v + 1) : 1;
        return true;
    case USE_RANKS: // marks are sorted: the first is the best
        *v = *v == 0 ? m->rank : *v;
        return true;
    case USE_SCORES:
        if (m->rank > terms->number || (*v != 0 && *v != m->rank && !slot))
            return false;
        *v = m->rank;
        return true;
    }
    return false;
}

static enum votes_kind read_values(const struct tallied *t, const struct scheme_terms *terms,
                                   const struct mark_set *s, uint16_t *values)
{
    uint64_t sum = 0;
    uint32_t limit =
        t->scheme->limit != NULL ? t->scheme->limit(t->contest, terms, t->seats_open) : 0;
    memset(values, 0, t->n * sizeof *values);
    for (uint32_t i = 0; i < s->count; i++)
        if (s->marks[i].flags == 0 && !add_mark(t, terms, &s->marks[i], values))
            return VOTES_TOO_MANY;
    for (uint32_t i = 0; i < t->n; i++)
        sum += values[i];
    // Marks beyond what the contest allows are known, and fine where a rule has no such limit.
    if ((limit > 0 && sum > limit) ||
        (s->state == STATE_OVERVOTED && (sum == 0 || t->scheme->limit != NULL)))
        return VOTES_TOO_MANY;
    return sum > 0 ? VOTES_VALID : VOTES_NONE;
}

static bal_status add_ballot(struct tallied *t, const uint16_t *values, uint32_t code,
                             uint64_t cards, struct bal_err *err)
{
    struct ballot *b = vec_push(&t->ballots, UINT32_MAX);
    uint16_t *copy = arena_new(&t->arena, uint16_t, t->n);
    if (b == NULL || copy == NULL)
        return err_memory(err);
    memcpy(copy, values, t->n * sizeof *values);
    *b = (struct ballot){cards, copy, code};
    t->valid += cards;
    return BAL_OK;
}

static bal_status read_code(struct tallied *t, const struct scheme_terms *terms, uint32_t code,
                            uint64_t cards, uint16_t *values, struct bal_err *err)
{
    struct mark_set set = contest_set(t->contest, code);
    enum votes_kind kind = VOTES_NONE;
    if (set.state == STATE_INVALID)
        t->invalid += cards;
    else if (set.state == STATE_WITHHELD)
        t->withheld += cards;
    else if ((kind = read_values(t, terms, &set, values)) == VOTES_VALID)
        return add_ballot(t, values, code, cards, err);
    else if (kind == VOTES_NONE)
        t->blank += cards;
    else
        t->overvoted += cards;
    return BAL_OK;
}

static bal_status read_ballots(struct tallied *t, const struct scheme_terms *terms,
                               const struct election *e, struct bal_err *err)
{
    uint32_t codes = contest_codes(t->contest);
    uint64_t *cards = arena_new(&t->arena, uint64_t, codes);
    uint16_t *values = arena_new(&t->arena, uint16_t, t->n);
    BAL_TRY(arena_check(&t->arena, err));
    column_count(&t->contest->column, 0, e->cards, cards);
    for (uint32_t code = 1; code < codes; code++)
        if (cards[code] > 0)
            BAL_TRY(read_code(t, terms, code, cards[code], values, err));
    return BAL_OK;
}

// ---- the count

static bal_status name_candidates(struct tallied *t, struct bal_err *err)
{
    str *names = arena_new(&t->arena, str, t->n);
    t->seats = arena_new(&t->arena, uint32_t, t->n);
    BAL_TRY(arena_check(&t->arena, err));
    for (uint32_t i = 0; i < t->n; i++) {
        AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
        const struct choice *c = &t->contest->choices.at[i];
        spelling_put(&text, c->name, c->occurrence);
        t->arena.failed |= text.failed;
        names[i] = arena_str(&t->arena, buf_str(&text));
    }
    t->names = names;
    return arena_check(&t->arena, err);
}

bal_status scheme_marks(const struct contest *c, enum mark_use use, const char *rule,
                        struct bal_err *err)
{
    bool ranks = c->ranks > 0;
    if (ranks == (use != USE_NOTHING))
        return BAL_OK;
    if (ranks)
        bal_fail(err, BAL_INVALID,
                 "contest '" STR_FMT "' has ranks or scores, '%s' counts plain marks",
                 STR_ARG(str_head(c->name, 60)), rule);
    else
        bal_fail(err, BAL_INVALID, "contest '" STR_FMT "' has no %s, '%s' counts them",
                 STR_ARG(str_head(c->name, 60)), use == USE_RANKS ? "ranks" : "scores", rule);
    err_hint(err, "Where other contests have such marks, name one with --contest.");
    return BAL_INVALID;
}

static bal_status check_use(const struct scheme *s, const struct contest *c, uint32_t seats,
                            struct bal_err *err)
{
    if (!s->several)
        BAL_TRY(scheme_marks(c, s->use, s->name, err));
    if (s->one_seat && seats != 1)
        return bal_fail(err, BAL_INVALID, "contest '" STR_FMT "' has %u seats, '%s' fills one",
                        STR_ARG(str_head(c->name, 60)), seats, s->name);
    return BAL_OK;
}

static bool has_write_in(const struct tallied *t, const struct ballot *b)
{
    bool any = false;
    for (uint32_t c = 0; c < t->n; c++)
        any |= t->contest->choices.at[c].kind == CHOICE_WRITE_IN && b->values[c] > 0;
    return any;
}

// What the count cannot know.
static void note_doubts(struct tallied *t, const struct election *e)
{
    uint32_t contest = (uint32_t)(t->contest - e->contests.at);
    uint64_t pooled = 0;
    for (size_t p = 0; p < e->pools.len; p++)
        for (size_t i = 0; i < e->pools.at[p].votes.len; i++)
            if (e->pools.at[p].votes.at[i].contest == contest)
                pooled += e->pools.at[p].votes.at[i].votes;
    for (size_t b = 0; b < t->ballots.len; b++)
        t->loose += has_write_in(t, &t->ballots.at[b]) ? t->ballots.at[b].cards : 0;
    if (pooled > 0) {
        scheme_note(t,
                    "%ju votes in redacted sums are not counted: nobody can say whose ballots "
                    "they are on",
                    (uintmax_t)pooled);
        t->margin_status = MARGIN_NONE;
        t->pooled = true;
    }
    if (t->loose > 0)
        scheme_note(
            t, "%ju ballots have unresolved write-ins: each line of them is counted as a candidate",
            (uintmax_t)t->loose);
}

bal_status scheme_count(const struct scheme *s, const struct scheme_terms *terms,
                        const struct election *e, const struct contest *c, struct tallied *out,
                        struct bal_err *err)
{
    *out = (struct tallied){.arena = ARENA_INIT(TALLIED_BYTES),
                            .scheme = s,
                            .contest = c,
                            .n = (uint32_t)c->choices.len,
                            .seats_open = terms->seats > 0 ? terms->seats : c->seats};
    BAL_TRY(check_use(s, c, out->seats_open, err));
    BAL_TRY(name_candidates(out, err));
    BAL_TRY(read_ballots(out, terms, e, err));
    BAL_TRY(s->count(out, terms, err));
    if (out->tied.len > 0) {
        out->margin_status = MARGIN_EXACT;
        out->margin = 0;
    }
    note_doubts(out, e);
    return arena_check(&out->arena, err);
}

// ---- for the rules

void scheme_worth_values(const struct tallied *t, const struct scheme_terms *terms,
                         const struct ballot *b, uint64_t times, struct quot_sum *sum)
{
    uint64_t values = 0;
    (void)terms;
    for (uint32_t i = 0; i < t->n; i++)
        values += b->values[i];
    quot_sum_add(sum, quot_whole(values * times));
}

uint32_t scheme_one_vote(const struct contest *c, const struct scheme_terms *t, uint32_t seats)
{
    (void)c, (void)t, (void)seats;
    return 1;
}

struct grid *scheme_grid(struct tallied *t, const char *title, uint32_t columns,
                         const char *const *heads)
{
    struct grid *g = vec_push(&t->grids, LIMIT_CHOICES);
    if (g == NULL) {
        t->arena.failed = true;
        return NULL;
    }
    *g = (struct grid){.title = title, .columns = columns, .rows = t->n};
    g->heads = arena_new(&t->arena, str, columns);
    g->labels = arena_new(&t->arena, str, t->n);
    g->cells = arena_new(&t->arena, struct quot, (size_t)columns * t->n);
    if (t->arena.failed) {
        t->grids.len--;
        return NULL;
    }
    for (uint32_t i = 0; i < columns; i++)
        g->heads[i] = heads != NULL ? str_from(heads[i]) : t->names[i];
    memcpy(g->labels, t->names, t->n * sizeof *g->labels);
    return g;
}

void scheme_note(struct tallied *t, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    str text = arena_textv(&t->arena, fmt, args);
    va_end(args);
    str *note = vec_push(&t->notes, NOTE_BYTES);
    if (note == NULL)
        t->arena.failed = true;
    else
        *note = text;
}

bal_status scheme_fits(const struct quot *r, size_t count, struct bal_err *err)
{
    for (size_t i = 0; i < count; i++)
        if (r[i].den == 0)
            return bal_fail(err, BAL_LIMIT,
                            "a fraction of the count does not fit into 128 bits, and none is "
                            "rounded: too many candidates or seats for this rule");
    return BAL_OK;
}

bal_status scheme_elect(struct tallied *t, uint32_t candidate, uint32_t seats, struct bal_err *err)
{
    t->seats[candidate] = seats;
    return seats > 0 ? candidate_list_add(&t->winners, candidate, err) : BAL_OK;
}

bal_status scheme_tie(struct tallied *t, const bool *tied, uint32_t seats, const char *what,
                      struct bal_err *err)
{
    t->tied_in = what;
    t->tied_seats = seats;
    for (uint32_t i = 0; i < t->n; i++)
        if (tied[i])
            BAL_TRY(candidate_list_add(&t->tied, i, err));
    return BAL_OK;
}

bal_status scheme_elect_one(struct tallied *t, const bool *best, const char *what,
                            struct bal_err *err)
{
    uint32_t count = 0, last = 0;
    for (uint32_t i = 0; i < t->n; i++) {
        count += best[i];
        last = best[i] ? i : last;
    }
    return count == 1 ? scheme_elect(t, last, 1, err) : scheme_tie(t, best, 1, what, err);
}

struct scored {
    struct quot score;
    uint32_t candidate;
};

static int by_score(const void *a, const void *b)
{
    const struct scored *x = a, *y = b;
    int c = quot_cmp(y->score, x->score);
    return c != 0 ? c : (x->candidate > y->candidate) - (x->candidate < y->candidate);
}

uint32_t *scheme_new_order(struct tallied *t, const struct quot *score)
{
    struct scored *sorted = arena_new(&t->arena, struct scored, t->n);
    uint32_t *order = arena_new(&t->arena, uint32_t, t->n);
    if (sorted == NULL || order == NULL)
        return NULL;
    for (uint32_t i = 0; i < t->n; i++)
        sorted[i] = (struct scored){score[i], i};
    qsort(sorted, t->n, sizeof *sorted, by_score);
    for (uint32_t i = 0; i < t->n; i++)
        order[i] = sorted[i].candidate;
    return order;
}

bal_status scheme_elect_top(struct tallied *t, const struct quot *score, uint32_t seats,
                            const bool *may, const char *what, struct bal_err *err)
{
    uint32_t *order = scheme_new_order(t, score), n = 0;
    bool *tied = arena_new(&t->arena, bool, t->n);
    BAL_TRY(arena_check(&t->arena, err));
    BAL_TRY(scheme_fits(score, t->n, err));
    for (uint32_t i = 0; i < t->n; i++)
        if ((may == NULL || may[order[i]]) && score[order[i]].num > 0)
            order[n++] = order[i];
    uint32_t elected = 0, last = seats < n ? seats : n; // of those who are above the cut
    while (last > 0 && last < n && quot_cmp(score[order[last - 1]], score[order[seats]]) == 0)
        last--;
    for (; elected < last; elected++)
        BAL_TRY(scheme_elect(t, order[elected], 1, err));
    if (n <= seats || elected == seats)
        return BAL_OK;
    for (uint32_t i = elected; i < n && quot_cmp(score[order[i]], score[order[seats]]) == 0; i++)
        tied[order[i]] = true;
    return scheme_tie(t, tied, seats - elected, what, err);
}
