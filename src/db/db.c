// SPDX-License-Identifier: Apache-2.0
#include "db/db.h"

#define ENGINE(name) extern const struct db_engine engine_##name;
#include "db/engines.def"
#undef ENGINE

#define ENGINE(name) &engine_##name,
const struct db_engine *const db_engines[] = {
#include "db/engines.def"
    NULL};
#undef ENGINE

const struct db_engine *db_engine_find(str name)
{
    for (const struct db_engine *const *e = db_engines; *e != NULL; e++) {
        if (str_eq(str_from((*e)->name), name))
            return *e;
    }
    return NULL;
}

bal_status db_open(struct db *db, const struct db_engine *engine, const char *where,
                   enum db_mode mode, struct bal_err *err)
{
    struct db opened = {.engine = engine};
    BAL_TRY(engine->open(&opened, where, mode, err));
    *db = opened;
    return BAL_OK;
}

void db_close(struct db *db)
{
    if (db->engine != NULL)
        db->engine->close(db);
    *db = (struct db){0};
}

void db_remove(const struct db_engine *engine, const char *where)
{
    engine->remove(where);
}

bal_status db_begin(struct db *db, struct bal_err *err)
{
    return db->engine->begin(db, err);
}

bal_status db_commit(struct db *db, struct bal_err *err)
{
    return db->engine->commit(db, err);
}

void db_rollback(struct db *db)
{
    db->engine->rollback(db);
}

bal_status db_query(struct db *db, struct db_rows *rows, const char *sql,
                    const struct db_value *args, size_t count, struct bal_err *err)
{
    *rows = (struct db_rows){.db = db};
    return db->engine->query(db, rows, sql, args, count, err);
}

bal_status db_next(struct db_rows *rows, struct db_value *row, size_t count, bool *end,
                   struct bal_err *err)
{
    return rows->db->engine->next(rows, row, count, end, err);
}

void db_done(struct db_rows *rows)
{
    if (rows->state != NULL)
        rows->db->engine->done(rows);
    *rows = (struct db_rows){0};
}

bal_status db_run(struct db *db, const char *sql, const struct db_value *args, size_t count,
                  struct bal_err *err)
{
    AUTO_ROWS rows = {0};
    bool end;
    BAL_TRY(db_query(db, &rows, sql, args, count, err));
    return db_next(&rows, NULL, 0, &end, err);
}

bal_status db_tag(struct db *db, struct db_tag *out, struct bal_err *err)
{
    return db->engine->tag(db, out, err);
}

bal_status db_set_tag(struct db *db, struct db_tag tag, struct bal_err *err)
{
    return db->engine->set_tag(db, tag, err);
}

bal_status db_schema(struct db *db, struct buf *out, struct bal_err *err)
{
    return db->engine->schema(db, out, err);
}

bal_status db_backup(struct db *db, const char *where, struct bal_err *err)
{
    return db->engine->backup(db, where, err);
}

bal_status db_check(struct db *db, struct bal_err *err)
{
    return db->engine->check(db, err);
}
