// SPDX-License-Identifier: Apache-2.0
// Signed heads of the log that were shown or cosigned, by their size. They are not evidence because
// they are here, but because of who signed them.
#include "store/inner.h"

bal_status store_cosigned_put(struct store *s, uint64_t size, str note, struct bal_err *err)
{
    struct store_step step;
    BAL_TRY(store_step(s, &step, err));
    bal_status status = db_run(&s->db,
                               "insert into cosigned (size, note) values ($1, $2) "
                               "on conflict (size) do update set note = $2",
                               DB_ARGS(db_int((int64_t)size), db_bytes(note)), err);
    return store_step_end(s, &step, status, err);
}

bal_status store_cosigned_from(struct store *s, uint64_t from, uint64_t *size, struct buf *note,
                               struct bal_err *err)
{
    AUTO_ROWS rows = {0};
    struct db_value row[2];
    if (s->version < STORE_COSIGNED)
        return BAL_NOT_FOUND;
    BAL_TRY(store_row(s, &rows,
                      "select size, note from cosigned where size >= $1 order by size limit 1",
                      DB_ARGS(db_int((int64_t)from)), row, ARRAY_LEN(row), err));
    buf_add(note, row[1].bytes);
    BAL_TRY(buf_check(note, err));
    *size = (uint64_t)row[0].number;
    return BAL_OK;
}
