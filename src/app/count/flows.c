// SPDX-License-Identifier: Apache-2.0
#include "app/count/flows.h"

#include <stdlib.h>

struct maker {
    struct flows *f;
    const struct result *r;
    bool *small; // candidates who are taken together
    bool *kept;  // rounds that have a column
    uint32_t rows, inactive, rounding;
    decimal *matrix; // of a step: from row * rows + to
};

static const struct count_round *round_at(const struct maker *m, size_t number)
{
    return &m->r->rounds.at[number - 1];
}

// ---- who is small

static decimal peak(const struct result *r, uint32_t candidate)
{
    decimal most = 0;
    for (size_t i = 0; i < r->rounds.len; i++) {
        const struct count_round *round = &r->rounds.at[i];
        if (round->continuing[candidate] && round->votes[candidate] > most)
            most = round->votes[candidate];
    }
    return most;
}

// In this step only small ones lose votes, and nobody else is elected or goes.
static bool is_quiet(const struct maker *m, size_t number)
{
    const struct count_round *round = round_at(m, number);
    bool quiet = round->elected.len == 0;
    for (size_t i = 0; i < round->eliminated.len; i++)
        quiet = quiet && m->small[round->eliminated.at[i]];
    for (size_t i = 0; i < round->transfers.len; i++)
        quiet = quiet && m->small[round->transfers.at[i].from];
    return quiet;
}

// The first and the last round of each run of quiet steps are kept; all, where nobody is taken
// together. Returns how many.
static size_t keep_rounds(struct maker *m)
{
    size_t rounds = m->r->rounds.len, kept = 0;
    for (size_t i = 1; i <= rounds; i++) {
        m->kept[i] =
            m->f->others == 0 || i == 1 || i == rounds || !is_quiet(m, i - 1) || !is_quiet(m, i);
        kept += m->kept[i];
    }
    return kept;
}

struct rival {
    decimal peak;
    uint32_t candidate;
};

static int by_peak(const void *a, const void *b)
{
    const struct rival *x = a, *y = b;
    if (x->peak != y->peak)
        return x->peak < y->peak ? -1 : 1;
    return (x->candidate > y->candidate) - (x->candidate < y->candidate);
}

// Takes the least ones together until there are few enough columns and bars.
static bal_status choose_small(struct maker *m, struct bal_err *err)
{
    struct flows *f = m->f;
    const struct count_round *first = round_at(m, 1), *last = round_at(m, m->r->rounds.len);
    size_t n = 0, bars = 0;
    struct rival *rivals = arena_new(&f->arena, struct rival, m->r->candidate_count + 1);
    BAL_TRY(arena_check(&f->arena, err));
    for (uint32_t i = 0; i < m->r->candidate_count; i++) {
        const struct rival rival = {peak(m->r, i), i};
        if (!first->continuing[i])
            continue;
        bars++;
        if (last->continuing[i] || m->r->candidates[i].winner ||
            rival.peak * 1000 > f->whole * FLOWS_SMALL)
            continue;
        rivals[n++] = rival;
    }
    qsort(rivals, n, sizeof *rivals, by_peak);
    for (size_t i = 0; i < n && (keep_rounds(m) > FLOWS_COLUMNS || bars > FLOWS_ROWS); i++) {
        m->small[rivals[i].candidate] = true;
        f->most = rivals[i].peak;
        bars -= ++f->others > 1;
    }
    if (f->others == 1) { // one is no group
        m->small[rivals[0].candidate] = false;
        f->others = 0;
    }
    keep_rounds(m);
    return BAL_OK;
}

// ---- rows

static uint32_t round_of(const struct result *r, uint32_t candidate, bool elected)
{
    for (size_t i = 0; i < r->rounds.len; i++) {
        const struct count_round *round = &r->rounds.at[i];
        const struct candidate_list *list = elected ? &round->elected : &round->eliminated;
        for (size_t k = 0; k < list->len; k++)
            if (list->at[k] == candidate)
                return (uint32_t)i + 1;
    }
    return 0;
}

// Who is above: winners in the order of their election, then those who stand at the end, then who
// went later; among these who had more.
static int by_fate(const void *a, const void *b, void *result)
{
    const struct flow_row *x = a, *y = b;
    const struct result *r = *(const struct result **)result;
    if ((x->elected > 0) != (y->elected > 0))
        return x->elected > 0 ? -1 : 1;
    if (x->elected != y->elected)
        return x->elected < y->elected ? -1 : 1;
    if ((x->out > 0) != (y->out > 0))
        return x->out > 0 ? 1 : -1;
    if (x->out != y->out)
        return x->out > y->out ? -1 : 1;
    uint32_t when = x->elected > 0 ? x->elected : x->out > 0 ? x->out : (uint32_t)r->rounds.len;
    const decimal *votes = r->rounds.at[when - 1].votes;
    if (votes[x->candidate] != votes[y->candidate])
        return votes[x->candidate] > votes[y->candidate] ? -1 : 1;
    return (x->candidate > y->candidate) - (x->candidate < y->candidate);
}

static bal_status add_row(struct maker *m, enum flow_who who, uint32_t candidate,
                          struct bal_err *err)
{
    struct flow_row *new = vec_push(&m->f->rows, LIMIT_CHOICES + 3);
    if (new == NULL)
        return err_memory(err);
    *new = (struct flow_row){.who = who, .candidate = candidate};
    if (who == FLOW_CANDIDATE) {
        new->elected = round_of(m->r, candidate, true);
        new->out = round_of(m->r, candidate, false);
    }
    return BAL_OK;
}

static bal_status make_rows(struct maker *m, struct bal_err *err)
{
    struct flows *f = m->f;
    for (uint32_t i = 0; i < m->r->candidate_count; i++) {
        f->row_of[i] = NOBODY;
        if (round_at(m, 1)->continuing[i] && !m->small[i])
            BAL_TRY(add_row(m, FLOW_CANDIDATE, i, err));
    }
    if (f->rows.len > 0)
        qsort_r(f->rows.at, f->rows.len, sizeof *f->rows.at, by_fate, &m->r);
    for (uint32_t i = 0; i < f->rows.len; i++)
        f->row_of[f->rows.at[i].candidate] = i;
    for (uint32_t i = 0; i < m->r->candidate_count; i++)
        if (m->small[i])
            f->row_of[i] = (uint32_t)f->rows.len;
    if (f->others > 0)
        BAL_TRY(add_row(m, FLOW_OTHERS, NOBODY, err));
    m->inactive = (uint32_t)f->rows.len;
    BAL_TRY(add_row(m, FLOW_INACTIVE, NOBODY, err));
    m->rounding = (uint32_t)f->rows.len;
    BAL_TRY(add_row(m, FLOW_ROUNDING, NOBODY, err));
    m->rows = (uint32_t)f->rows.len;
    m->matrix = arena_new(&f->arena, decimal, (size_t)m->rows * m->rows);
    return arena_check(&f->arena, err);
}

// ---- columns

// The bars of a column; a candidate has one as long as a tally is kept, also of 0.
static bal_status add_bars(struct maker *m, struct flow_column *column, struct bal_err *err)
{
    AUTO_ARENA a = ARENA_INIT(LIMIT_NAMES_BYTES);
    const struct count_round *round = round_at(m, column->round);
    decimal *votes = arena_new(&a, decimal, m->rows);
    bool *there = arena_new(&a, bool, m->rows);
    BAL_TRY(arena_check(&a, err));
    for (uint32_t i = 0; i < m->r->candidate_count; i++) {
        uint32_t row = m->f->row_of[i];
        if (row == NOBODY || !round->continuing[i])
            continue;
        votes[row] += round->votes[i];
        there[row] = true;
    }
    votes[m->inactive] = round_inactive(round);
    votes[m->rounding] = round->residual;
    for (uint32_t row = 0; row < m->rows; row++) {
        if (!there[row] && votes[row] == 0)
            continue;
        struct flow_bar *new = vec_push(&column->bars, m->rows);
        if (new == NULL)
            return err_memory(err);
        *new = (struct flow_bar){row, votes[row]};
        m->f->negative = m->f->negative || votes[row] < 0;
    }
    return BAL_OK;
}

static uint32_t row_to(const struct maker *m, uint32_t to)
{
    return to == NOBODY ? m->inactive : to == RESIDUAL ? m->rounding : m->f->row_of[to];
}

static decimal votes_of(const struct flow_column *column, uint32_t row)
{
    for (size_t i = 0; i < column->bars.len; i++)
        if (column->bars.at[i].row == row)
            return column->bars.at[i].votes;
    return 0;
}

static bal_status fill_matrix(struct maker *m, const struct flow_column *column,
                              struct bal_err *err)
{
    memset(m->matrix, 0, sizeof *m->matrix * m->rows * m->rows);
    for (size_t number = column->round; number <= column->last; number++) {
        const struct count_round *round = round_at(m, number);
        for (size_t i = 0; i < round->transfers.len; i++) {
            const struct transfer *t = &round->transfers.at[i];
            uint32_t from = m->f->row_of[t->from], to = row_to(m, t->to);
            if (from == NOBODY || to == NOBODY)
                return bal_fail(err, BAL_CONFLICT, "round %zu: a transfer to or from nobody",
                                number);
            if (from != to)
                m->matrix[(size_t)from * m->rows + to] += t->votes;
        }
    }
    return BAL_OK;
}

// What is left stays; with it, each bar of the next column is what flows into it.
static bal_status check_step(struct maker *m, const struct flow_column *column,
                             const struct flow_column *next, struct bal_err *err)
{
    for (uint32_t row = 0; row < m->rows; row++) {
        decimal left = votes_of(column, row);
        for (uint32_t to = 0; to < m->rows; to++)
            left -= to != row ? m->matrix[(size_t)row * m->rows + to] : 0;
        m->matrix[(size_t)row * m->rows + row] = left;
    }
    for (uint32_t row = 0; row < m->rows; row++) {
        decimal in = 0;
        for (uint32_t from = 0; from < m->rows; from++)
            in += m->matrix[(size_t)from * m->rows + row];
        if (in != votes_of(next, row))
            return bal_fail(err, BAL_CONFLICT,
                            "the transfers of round %u do not lead to the tallies of round %u",
                            column->last, next->round);
    }
    return BAL_OK;
}

static bal_status add_flows(struct maker *m, struct flow_column *column,
                            const struct flow_column *next, struct bal_err *err)
{
    BAL_TRY(fill_matrix(m, column, err));
    BAL_TRY(check_step(m, column, next, err));
    for (size_t i = 0; i < (size_t)m->rows * m->rows; i++) {
        if (m->matrix[i] == 0)
            continue;
        struct flow *new = vec_push(&column->flows, UINT32_MAX);
        if (new == NULL)
            return err_memory(err);
        *new = (struct flow){(uint32_t)(i / m->rows), (uint32_t)(i % m->rows), m->matrix[i]};
        m->f->negative = m->f->negative || m->matrix[i] < 0;
    }
    return BAL_OK;
}

static bal_status make_columns(struct maker *m, struct bal_err *err)
{
    struct flows *f = m->f;
    for (size_t number = 1; number <= m->r->rounds.len; number++) {
        if (!m->kept[number])
            continue;
        struct flow_column *new = vec_push(&f->columns, UINT32_MAX);
        if (new == NULL)
            return err_memory(err);
        *new = (struct flow_column){.round = (uint32_t)number};
        BAL_TRY(add_bars(m, new, err));
    }
    for (size_t i = 0; i < f->columns.len; i++) {
        struct flow_column *column = &f->columns.at[i];
        decimal sum = 0;
        for (size_t k = 0; k < column->bars.len; k++)
            sum += column->bars.at[k].votes;
        if (sum != f->whole)
            return bal_fail(err, BAL_CONFLICT, "the votes of round %u are not those of round 1",
                            column->round);
        bool last = i + 1 == f->columns.len;
        column->last = last ? column->round : column[1].round - 1;
        if (!last)
            BAL_TRY(add_flows(m, column, column + 1, err));
    }
    return BAL_OK;
}

bal_status flows_make(struct flows *out, const struct result *r, struct bal_err *err)
{
    *out = (struct flows){.of = r, .arena = ARENA_INIT((size_t)1 << 30)};
    struct maker m = {.f = out, .r = r};
    if (r->rounds.len == 0)
        return bal_fail(err, BAL_INVALID, "there are no rounds");
    m.small = arena_new(&out->arena, bool, r->candidate_count + 1);
    m.kept = arena_new(&out->arena, bool, r->rounds.len + 1);
    out->row_of = arena_new(&out->arena, uint32_t, r->candidate_count + 1);
    BAL_TRY(arena_check(&out->arena, err));
    const struct count_round *first = round_at(&m, 1);
    out->whole = round_inactive(first) + first->residual;
    for (uint32_t i = 0; i < r->candidate_count; i++)
        out->whole += first->continuing[i] ? first->votes[i] : 0;
    BAL_TRY(choose_small(&m, err));
    BAL_TRY(make_rows(&m, err));
    return make_columns(&m, err);
}

void flows_done(struct flows *f)
{
    for (size_t i = 0; i < f->columns.len; i++) {
        vec_done(&f->columns.at[i].bars);
        vec_done(&f->columns.at[i].flows);
    }
    vec_done(&f->columns);
    vec_done(&f->rows);
    arena_done(&f->arena);
}
