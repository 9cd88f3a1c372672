// SPDX-License-Identifier: Apache-2.0
// One bit of a finished record is flipped, behind the program's back: verify must not say PASS.
//
// BALLAST_FLIPS: how many times (default 1,000; 100 under sanitizers).
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/county.h"
#include "support/random.h"

#ifdef __SANITIZE_ADDRESS__
enum { FLIPS = 100 };
#else
enum { FLIPS = 1000 };
#endif

// Every column but a chunk's id, which says nothing.
static const struct {
    const char *table, *column;
} columns[] = {
    {"event", "seq"},     {"event", "leaf"},      {"event", "note"},    {"event", "note"},
    {"event", "note"},    {"head", "id"},         {"head", "size"},     {"head", "root"},
    {"head", "frontier"}, {"head", "checkpoint"}, {"object", "id"},     {"object", "sha256"},
    {"object", "size"},   {"object", "complete"}, {"chunk", "object"},  {"chunk", "n"},
    {"chunk", "packed"},  {"chunk", "bytes"},     {"chunk", "bytes"},   {"chunk", "bytes"},
    {"secret", "digest"}, {"secret", "salt"},     {"secret", "object"}, {"derived", "name"},
    {"derived", "seq"},   {"derived", "root"},    {"derived", "bytes"}, {"derived", "bytes"},
    {"cosigned", "size"}, {"cosigned", "note"},
};

static uint64_t below(uint64_t *random, uint64_t n)
{
    return test_random(random) % n;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    return stmt;
}

// Binds the value with one of its bits flipped.
static void bind_flipped(sqlite3_stmt *to, sqlite3_stmt *from, uint64_t *random)
{
    if (sqlite3_column_type(from, 1) == SQLITE_INTEGER) {
        int64_t bit = (int64_t)1 << below(random, 63);
        sqlite3_bind_int64(to, 1, sqlite3_column_int64(from, 1) ^ bit);
        return;
    }
    char bytes[1 << 20];
    size_t n = (size_t)sqlite3_column_bytes(from, 1);
    assert_in_range(n, 1, sizeof bytes);
    memcpy(bytes, sqlite3_column_blob(from, 1), n);
    uint64_t bit = below(random, 8 * n);
    bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
    if (sqlite3_column_type(from, 1) == SQLITE_TEXT)
        sqlite3_bind_text(to, 1, bytes, (int)n, SQLITE_TRANSIENT);
    else
        sqlite3_bind_blob(to, 1, bytes, (int)n, SQLITE_TRANSIENT);
}

// False where the database itself refuses the value.
static bool flip(const char *path, size_t column, uint64_t *random)
{
    const char *table = columns[column].table, *name = columns[column].column;
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_exec(db, "pragma synchronous = off; pragma foreign_keys = off", NULL, NULL, NULL);
    char pick[200], change[200];
    (void)snprintf(pick, sizeof pick,
                   "select rowid, %s from %s limit 1 offset $1 %% (select count(*) from %s)", name,
                   table, table);
    (void)snprintf(change, sizeof change, "update %s set %s = $1 where rowid = $2", table, name);
    sqlite3_stmt *read = prepare(db, pick), *write = prepare(db, change);
    sqlite3_bind_int64(read, 1, (int64_t)below(random, 1 << 30));
    assert_int_equal(sqlite3_step(read), SQLITE_ROW);
    bind_flipped(write, read, random);
    sqlite3_bind_int64(write, 2, sqlite3_column_int64(read, 0));
    sqlite3_reset(read);
    bool done = sqlite3_step(write) == SQLITE_DONE;
    sqlite3_finalize(read);
    sqlite3_finalize(write);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return done;
}

// The head as it is now, kept as one that was shown.
static void keep_head(struct county *c)
{
    struct store_head head;
    struct bal_err err;
    AUTO_BUF note = BUF_INIT(NOTE_BYTES);
    assert_ok(store_head(&c->r.store, &head, &err));
    buf_add(&note, head.checkpoint);
    assert_ok(store_cosigned_put(&c->r.store, head.size, buf_str(&note), &err));
}

static void no_flipped_bit_passes(void **state)
{
    static const struct generate_options tiny = {
        .size = GENERATE_SMALL, .seed = {"county", 6}, .cards = 120};
    const char *text = getenv("BALLAST_FLIPS");
    uint64_t flips = FLIPS, random = 3, refused = 0;
    struct county c;
    AUTO_BUF whole = BUF_INIT(1 << 26);
    (void)state;
    if (text != NULL)
        assert_true(num_u64(str_from(text), &flips));
    county_new(&c, &tiny);
    county_add_all(&c);
    county_lengthen(&c, 70);
    county_commit(&c);
    county_seed(&c);
    keep_head(&c);
    county_finish(&c, 0.3);
    county_shut(&c);
    assert_verified(&c, VERIFY_PASS);
    temp_read(county_path(&c), &whole);
    for (uint64_t i = 0; i < flips;) {
        char path[512], failed[CODES];
        size_t column = below(&random, ARRAY_LEN(columns));
        (void)snprintf(path, sizeof path, "%s", temp_file(&c.temp, "f.ballast", buf_str(&whole)));
        if (!flip(path, column, &random)) {
            refused++;
            assert_true(refused < flips);
            continue;
        }
        if (county_verify_at(&c, path, VERIFY_FAIL, failed) != VERIFY_FAIL)
            fail_msg("flip %llu, of %s.%s, was not seen", (unsigned long long)i,
                     columns[column].table, columns[column].column);
        i++;
    }
    county_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_flipped_bit_passes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
