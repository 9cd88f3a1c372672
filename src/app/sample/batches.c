// SPDX-License-Identifier: Apache-2.0
#include "app/sample/batches.h"

enum { NAMES_BYTES = 1 << 28 };

enum field { JURISDICTION, BATCH, CARDS, CHOICE, REPORTED, COUNTED, GROUP, COLUMNS };

static const struct csv_column columns[COLUMNS] = {
    [JURISDICTION] = {"jurisdiction", false},
    [BATCH] = {"batch", true},
    [CARDS] = {"cards", true},
    [CHOICE] = {"choice", true},
    [REPORTED] = {"reported", true},
    [COUNTED] = {"counted|audited", false},
    [GROUP] = {"group", false},
};

// Of the draws: the first two are those of the batches.
enum { DRAW = BATCH + 1, NUMBER, DRAW_COLUMNS };

static const struct csv_column draw_columns[DRAW_COLUMNS] = {
    [JURISDICTION] = {"jurisdiction", false},
    [BATCH] = {"batch", true},
    [DRAW] = {"draw", false},
    [NUMBER] = {"number|ticket", false},
};

struct vote_row {
    uint32_t batch, choice;
    uint64_t reported, counted;
    bool has_count;
    uint64_t line;
};

struct reading {
    struct batches *b;
    struct table groups, pairs; // "BATCH/CHOICE", to see repeats
};

static bal_status key_of(struct csv_table *t, struct table *keys, bool add, uint32_t *out,
                         struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(2 * LIMIT_TOKEN_BYTES);
    buf_add(&key, csv_table_trimmed(t, JURISDICTION));
    buf_add_char(&key, '\n');
    buf_add(&key, csv_table_trimmed(t, BATCH));
    BAL_TRY(buf_check(&key, err));
    if (add)
        return plain_table_name(keys, buf_str(&key), out, err);
    *out = table_find(keys, buf_str(&key));
    return BAL_OK;
}

static bal_status find_batch(struct reading *r, struct csv_table *t, uint32_t *out,
                             struct bal_err *err)
{
    struct batches *b = r->b;
    BAL_TRY(key_of(t, &b->keys, true, out, err));
    if (*out < b->list.len)
        return BAL_OK;
    struct batch_votes *new = vec_push(&b->list, LIMIT_BATCHES);
    if (new == NULL)
        return err_memory(err);
    *new = (struct batch_votes){.jurisdiction =
                                    arena_str(&b->arena, csv_table_trimmed(t, JURISDICTION)),
                                .name = arena_str(&b->arena, csv_table_trimmed(t, BATCH)),
                                .cards = UINT64_MAX};
    return arena_check(&b->arena, err);
}

// Cards and group, which every row of a batch must say alike.
static bal_status take_batch(struct reading *r, struct csv_table *t, uint32_t batch,
                             struct bal_err *err)
{
    struct batch_votes *b = &r->b->list.at[batch];
    uint64_t cards = 0;
    uint32_t group = 0;
    bool first = b->cards == UINT64_MAX;
    if (!csv_table_number(t, CARDS, &cards))
        return BAL_OK;
    str name = csv_table_trimmed(t, GROUP);
    if (name.len > 0) {
        BAL_TRY(plain_table_name(&r->groups, name, &group, err));
        group++;
    }
    if (!first && cards != b->cards)
        csv_table_problem(t, bad_value, CARDS, "the batch had %ju cards before",
                          (uintmax_t)b->cards);
    if (!first && group != b->group)
        csv_table_problem(t, bad_value, GROUP, "the batch was in another group before");
    b->cards = cards;
    b->group = group;
    return BAL_OK;
}

static bal_status check_repeated(struct reading *r, struct csv_table *t, const struct vote_row *row,
                                 struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(64);
    uint32_t known = r->pairs.len, id = 0;
    buf_addf(&key, "%u/%u", row->batch, row->choice);
    BAL_TRY(plain_table_name(&r->pairs, buf_str(&key), &id, err));
    if (id < known)
        csv_table_problem(t, duplicate_row, CHOICE, "a second row for this choice in this batch");
    return BAL_OK;
}

static bal_status take_row(void *ctx, struct csv_table *t, struct bal_err *err)
{
    struct reading *r = ctx;
    struct vote_row row = {.line = t->csv.line};
    bool named = true;
    for (uint32_t i = BATCH; i <= CHOICE; i++)
        if (i != CARDS && csv_table_trimmed(t, i).len == 0) {
            csv_table_problem(t, missing_value, i, "the name is missing");
            named = false;
        }
    if (!named)
        return BAL_OK;
    BAL_TRY(find_batch(r, t, &row.batch, err));
    BAL_TRY(take_batch(r, t, row.batch, err));
    BAL_TRY(plain_table_name(&r->b->choices, csv_table_trimmed(t, CHOICE), &row.choice, err));
    BAL_TRY(check_repeated(r, t, &row, err));
    bool fine = csv_table_number(t, REPORTED, &row.reported);
    row.has_count = csv_table_trimmed(t, COUNTED).len > 0;
    if (row.has_count)
        fine = csv_table_number(t, COUNTED, &row.counted) && fine;
    struct vote_row *new = fine ? vec_push(&r->b->rows, LIMIT_BATCHES) : NULL;
    if (fine && new == NULL)
        return err_memory(err);
    if (fine)
        *new = row;
    return BAL_OK;
}

// Rows into votes of each batch and choice. A batch counted for one choice is counted for all.
static bal_status fill(struct batches *b, const char *path, struct bal_err *err)
{
    size_t cells = (size_t)b->list.len * b->choices.len;
    uint64_t *reported = arena_new(&b->arena, uint64_t, cells);
    uint64_t *counted = arena_new(&b->arena, uint64_t, cells);
    uint32_t *counts = arena_new(&b->arena, uint32_t, b->list.len);
    uint32_t *rows = arena_new(&b->arena, uint32_t, b->list.len);
    BAL_TRY(arena_check(&b->arena, err));
    for (size_t i = 0; i < b->rows.len; i++) {
        const struct vote_row *row = &b->rows.at[i];
        size_t cell = (size_t)row->batch * b->choices.len + row->choice;
        reported[cell] = row->reported;
        counted[cell] = row->counted;
        counts[row->batch] += row->has_count;
        rows[row->batch]++;
    }
    for (size_t p = 0; p < b->list.len; p++) {
        struct batch_votes *v = &b->list.at[p];
        v->reported = reported + p * b->choices.len;
        v->counted = counts[p] > 0 ? counted + p * b->choices.len : NULL;
        if (counts[p] > 0 && counts[p] < rows[p])
            problem_add(&b->problems, PROBLEM_missing_value, (struct place){str_from(path), 0, 0},
                        v->name, "batch '" STR_FMT "' is counted for %u of its %u choices",
                        STR_ARG(v->name), counts[p], rows[p]);
    }
    return BAL_OK;
}

// More votes than the cards of a batch allow: one of the two numbers is wrong.
static void check_votes(struct batches *b, const char *path)
{
    for (size_t p = 0; p < b->list.len; p++) {
        const struct batch_votes *v = &b->list.at[p];
        uint64_t votes = 0;
        bool over = false;
        for (uint32_t c = 0; c < b->choices.len; c++) {
            votes += v->reported[c];
            over |= v->reported[c] > v->cards;
        }
        if (over || votes > v->cards * b->contest.votes_allowed)
            problem_add(&b->problems, PROBLEM_bad_value, (struct place){str_from(path), 0, 0},
                        v->name, "batch '" STR_FMT "' reports %ju votes on %ju cards",
                        STR_ARG(v->name), (uintmax_t)votes, (uintmax_t)v->cards);
    }
}

bal_status batches_read(struct batches *out, const struct table_input *in,
                        const struct batches_rule *rule, struct bal_err *err)
{
    *out = (struct batches){.choices = TABLE_INIT(NAMES_BYTES),
                            .keys = TABLE_INIT(NAMES_BYTES),
                            .arena = ARENA_INIT(SIZE_MAX)};
    problems_init(&out->problems);
    struct reading r = {out, TABLE_INIT(NAMES_BYTES), TABLE_INIT(NAMES_BYTES)};
    bal_status status = plain_table_read(in, columns, COLUMNS, &out->problems, take_row, &r, err);
    table_done(&r.groups);
    table_done(&r.pairs);
    BAL_TRY(status);
    if (problems_errors(&out->problems) > 0)
        return BAL_OK;
    BAL_TRY(fill(out, in->path, err));
    out->contest = (struct batch_contest){.choices = out->choices.len,
                                          .seats = rule->seats,
                                          .votes_allowed = rule->votes_allowed,
                                          .majority = rule->majority,
                                          .pending = rule->pending,
                                          .batches = out->list.at,
                                          .count = out->list.len};
    check_votes(out, in->path);
    if (problems_errors(&out->problems) > 0)
        return BAL_OK;
    return batch_claims_make(&out->contest, &out->claims, err);
}

static bal_status take_draw(void *ctx, struct csv_table *t, struct bal_err *err)
{
    struct batches *b = ctx;
    uint32_t batch = 0;
    BAL_TRY(key_of(t, &b->keys, false, &batch, err));
    if (batch == TABLE_NONE) {
        csv_table_problem(t, unknown_id, BATCH, "there is no such batch in the table of batches");
        return BAL_OK;
    }
    if (b->must_be_counted && b->list.at[batch].counted == NULL)
        csv_table_problem(t, missing_value, BATCH, "the batch was drawn, and nobody counted it");
    uint32_t *new = vec_push(&b->draws, LIMIT_DRAWS);
    if (new == NULL)
        return err_memory(err);
    *new = batch;
    return BAL_OK;
}

bal_status batches_read_draws(struct batches *b, const struct table_input *in, bool counted,
                              struct bal_err *err)
{
    b->must_be_counted = counted;
    return plain_table_read(in, draw_columns, DRAW_COLUMNS, &b->problems, take_draw, b, err);
}

void batches_done(struct batches *b)
{
    batch_claims_done(&b->claims);
    vec_done(&b->list);
    vec_done(&b->rows);
    vec_done(&b->draws);
    table_done(&b->choices);
    table_done(&b->keys);
    if (b->problems.arena.max > 0)
        problems_done(&b->problems);
    arena_done(&b->arena);
}

void batches_words(const struct batches *b, const struct batch_claim *claim, struct buf *out)
{
    if (claim->winner == EVERYBODY_ELSE)
        buf_addf(out, "all others together have more votes than ");
    else
        buf_addf(out, STR_FMT " has more votes than ", STR_ARG(b->choices.items[claim->winner]));
    if (claim->loser == EVERYBODY_ELSE)
        buf_add(out, STR("all others together"));
    else
        buf_add(out, b->choices.items[claim->loser]);
}
