// SPDX-License-Identifier: Apache-2.0
#include "formats/results/results_sum.h"

#include "core/spelling.h"

static str spelled(struct import *imp, str name)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    spelling_put(&text, name, 0);
    if (text.failed)
        imp->election->arena.failed = true;
    return import_keep(imp, buf_str(&text));
}

static bal_status put_key(struct buf *key, const struct reported *row, struct bal_err *err)
{
    buf_addf(key, "%u/%u/%zu/", row->jurisdiction, row->batch, row->contest.len);
    buf_add(key, row->contest);
    buf_add(key, row->choice);
    return buf_check(key, err);
}

static bal_status add(struct import *imp, struct results_seen *seen, const struct reported *row,
                      bool spell, struct bal_err *err)
{
    struct election *e = imp->election;
    AUTO_BUF key = BUF_INIT(2 * LIMIT_TOKEN_BYTES);
    BAL_TRY(put_key(&key, row, err));
    uint32_t known = seen->results.len, id = 0;
    BAL_TRY(import_name(&seen->results, buf_str(&key), &id, err));
    if (id < known) { // every key has made one result
        uint64_t *votes = &e->results.at[e->results.len - known + id].votes;
        if (__builtin_add_overflow(*votes, row->votes, votes))
            return bal_fail(err, BAL_LIMIT, "too many votes");
        return BAL_OK;
    }
    struct reported *new = vec_push(&e->results, LIMIT_CARDS);
    if (new == NULL)
        return err_memory(err);
    *new = *row;
    new->contest = spell ? spelled(imp, row->contest) : import_keep(imp, row->contest);
    new->choice = spell ? spelled(imp, row->choice) : import_keep(imp, row->choice);
    return arena_check(&e->arena, err);
}

bal_status results_add(struct import *imp, struct results_seen *seen, const struct reported *row,
                       struct bal_err *err)
{
    return add(imp, seen, row, true, err);
}

bal_status results_add_spelled(struct import *imp, struct results_seen *seen,
                               const struct reported *row, struct bal_err *err)
{
    return add(imp, seen, row, false, err);
}

bal_status results_find_spelled(struct import *imp, const struct results_seen *seen,
                                const struct reported *row, uint32_t *out, struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(2 * LIMIT_TOKEN_BYTES);
    BAL_TRY(put_key(&key, row, err));
    uint32_t id = table_find(&seen->results, buf_str(&key));
    size_t first = imp->election->results.len - seen->results.len; // every key made one result
    *out = id != TABLE_NONE ? (uint32_t)(first + id) : UINT32_MAX;
    return BAL_OK;
}

bal_status results_first(struct csv_table *t, struct results_seen *seen, const uint32_t *columns,
                         size_t count, bool *first, struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
    for (size_t i = 0; i < count; i++) {
        str cell = csv_table_cell(t, columns[i]);
        buf_addf(&key, "%zu/", cell.len);
        buf_add(&key, cell);
    }
    BAL_TRY(buf_check(&key, err));
    uint32_t known = seen->rows.len, id = 0;
    BAL_TRY(import_name(&seen->rows, buf_str(&key), &id, err));
    *first = id == known;
    return BAL_OK;
}

static bal_status read_rows(struct csv_table *t, results_row_fn *take, struct results_seen *seen,
                            struct bal_err *err)
{
    for (uint64_t rows = 0;; rows++) {
        bool more = false;
        BAL_TRY(csv_table_next(t, &more, err));
        if (!more && rows == 0)
            import_problem(t->imp, empty_file, 0, 0, STR(""), "there is no result in the file");
        if (!more)
            return BAL_OK;
        BAL_TRY(take(t, seen, err));
    }
}

bal_status results_read(struct source *s, struct import *imp, const struct csv_column *columns,
                        uint32_t count, results_row_fn *take, struct bal_err *err)
{
    struct csv_table t;
    struct results_seen seen = {TABLE_INIT(LIMIT_NAMES_BYTES), TABLE_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = csv_table_open(&t, s, imp, err);
    if (status == BAL_OK && csv_table_columns(&t, columns, count))
        status = read_rows(&t, take, &seen, err);
    table_done(&seen.rows);
    table_done(&seen.results);
    csv_table_close(&t);
    return status;
}
