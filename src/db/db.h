// SPDX-License-Identifier: Apache-2.0
// db.h: a database as the record needs it. An engine is a table of functions; this room has one
// file for each and is the only one that includes their headers.
//
// Statements use $1, $2 … in any order, `insert … on conflict … do update`, and nothing else that
// one engine has and another lacks. No statement text is kept: it must be a string literal, since
// prepared statements are found again by its address.
#ifndef BAL_DB_DB_H
#define BAL_DB_DB_H

#include "base/base.h"

enum db_kind { DB_NULL, DB_INT, DB_BYTES, DB_TEXT };

struct db_value {
    enum db_kind kind;
    int64_t number; // DB_INT
    str bytes;      // DB_BYTES, DB_TEXT
};

#define DB_ARGS(...)                                                                               \
    (const struct db_value[]){__VA_ARGS__},                                                        \
        sizeof((const struct db_value[]){__VA_ARGS__}) / sizeof(struct db_value)
#define DB_NO_ARGS NULL, 0

static inline struct db_value db_int(int64_t v)
{
    return (struct db_value){.kind = DB_INT, .number = v};
}

static inline struct db_value db_bytes(str v)
{
    return (struct db_value){.kind = DB_BYTES, .bytes = v};
}

static inline struct db_value db_text(str v)
{
    return (struct db_value){.kind = DB_TEXT, .bytes = v};
}

enum db_mode {
    DB_CREATE, // a new database; refused where the place is taken
    DB_WRITE,  // the one that writes; waits a few seconds while another does, then refuses
    DB_READ,   // any number at a time, while another writes, and from read-only media; sees all
               // the time what was there at its first query
};

// What says that a database is ours. All zero in a new one.
struct db_tag {
    uint32_t application, version;
};

// A connection; an engine's own part follows in its state.
struct db {
    const struct db_engine *engine;
    void *state;
};

// A running query. Bytes of a row are views, valid until the next step.
struct db_rows {
    struct db *db;
    void *state;
};

struct db_engine {
    const char *name;
    const char *(*version)(void);
    bal_status (*open)(struct db *db, const char *where, enum db_mode mode, struct bal_err *err);
    void (*close)(struct db *db);
    void (*remove)(const char *where);
    bal_status (*begin)(struct db *db, struct bal_err *err);
    bal_status (*commit)(struct db *db, struct bal_err *err);
    void (*rollback)(struct db *db);
    bal_status (*query)(struct db *db, struct db_rows *rows, const char *sql,
                        const struct db_value *args, size_t count, struct bal_err *err);
    bal_status (*next)(struct db_rows *rows, struct db_value *row, size_t count, bool *end,
                       struct bal_err *err);
    void (*done)(struct db_rows *rows);
    bal_status (*tag)(struct db *db, struct db_tag *out, struct bal_err *err);
    bal_status (*set_tag)(struct db *db, struct db_tag tag, struct bal_err *err);
    bal_status (*schema)(struct db *db, struct buf *out, struct bal_err *err);
    bal_status (*backup)(struct db *db, const char *where, struct bal_err *err);
    bal_status (*check)(struct db *db, struct bal_err *err);
};

// All engines; NULL ends the list.
extern const struct db_engine *const db_engines[];

const struct db_engine *db_engine_find(str name); // NULL when there is none

// Opens the database at `where` (SQLite: the path of its file). Errors: BAL_NOT_FOUND; BAL_DENIED
// when it cannot be written and shall be; BAL_CONFLICT when DB_CREATE finds something there, or
// another program writes; BAL_UNSUPPORTED on a network file system; BAL_INVALID for another kind of
// file; BAL_IO. On failure nothing is open, and nothing of a new database remains.
BAL_CHECKED bal_status db_open(struct db *db, const struct db_engine *engine, const char *where,
                               enum db_mode mode, struct bal_err *err);

// Rolls back what was not committed, and leaves one file. Harmless on a db that is all zero.
void db_close(struct db *db);

// Removes a database that nobody has open.
void db_remove(const struct db_engine *engine, const char *where);

// A transaction that may write. Everything between is done as a whole or not at all; after
// db_commit has returned BAL_OK it survives a power cut. A failed commit is rolled back.
BAL_CHECKED bal_status db_begin(struct db *db, struct bal_err *err);
BAL_CHECKED bal_status db_commit(struct db *db, struct bal_err *err);
void db_rollback(struct db *db); // harmless outside

// Runs a statement that gives no rows.
BAL_CHECKED bal_status db_run(struct db *db, const char *sql, const struct db_value *args,
                              size_t count, struct bal_err *err);

// Runs a query: db_next fills `count` columns of the next row, or says that there is none.
// The bytes of `args` must stay until db_done, which follows in every case; rows that were never
// opened (all zero) are fine.
BAL_CHECKED bal_status db_query(struct db *db, struct db_rows *rows, const char *sql,
                                const struct db_value *args, size_t count, struct bal_err *err);
BAL_CHECKED bal_status db_next(struct db_rows *rows, struct db_value *row, size_t count, bool *end,
                               struct bal_err *err);
void db_done(struct db_rows *rows);

#define AUTO_ROWS __attribute__((cleanup(db_done))) struct db_rows

BAL_CHECKED bal_status db_tag(struct db *db, struct db_tag *out, struct bal_err *err);
BAL_CHECKED bal_status db_set_tag(struct db *db, struct db_tag tag, struct bal_err *err);

// Appends what the database is made of, by name: "table event\n", "trigger …\n". Whatever the
// engine makes by itself is left out.
BAL_CHECKED bal_status db_schema(struct db *db, struct buf *out, struct bal_err *err);

// Copies the database as it is now to a new one, while others read and write it. Errors as db_open
// with DB_CREATE; on failure nothing is left there.
BAL_CHECKED bal_status db_backup(struct db *db, const char *where, struct bal_err *err);

// Reads all of the database and says whether its structure is sound; BAL_INVALID when it is not.
BAL_CHECKED bal_status db_check(struct db *db, struct bal_err *err);

#endif
