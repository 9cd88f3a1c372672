// SPDX-License-Identifier: Apache-2.0
// Every engine of the table keeps the same promises; and where a record may lie.
#include "db/db.h"

#include <sys/stat.h>
#include <unistd.h>

#include "db/place.h"
#include "support/support.h"
#include "support/temp.h"

static struct bal_err err;
static struct temp temp;

static int open_temp(void **state)
{
    (void)state;
    temp_open(&temp);
    return 0;
}

static int close_temp(void **state)
{
    (void)state;
    temp_close(&temp);
    return 0;
}

static void engines_are_found_by_name(void **state)
{
    (void)state;
    assert_string_equal(db_engine_find(STR("sqlite"))->name, "sqlite");
    assert_true(db_engine_find(STR("sqlite"))->version()[0] >= '3');
    assert_null(db_engine_find(STR("sqlit")));
}

static int64_t number(struct db *db, const char *sql)
{
    AUTO_ROWS rows = {0};
    struct db_value v;
    bool end;
    assert_ok(db_query(db, &rows, sql, DB_NO_ARGS, &err));
    assert_ok(db_next(&rows, &v, 1, &end, &err));
    assert_false(end);
    return v.number;
}

static void run(struct db *db, const char *sql)
{
    assert_ok(db_run(db, sql, DB_NO_ARGS, &err));
}

static void values_come_back_as_they_were(const struct db_engine *engine, const char *where)
{
    struct db db;
    struct db_value row[5];
    bool end;
    assert_ok(db_open(&db, engine, where, DB_CREATE, &err));
    run(&db, "create table t (a integer, b blob, c text, d blob, e text)");
    // the numbers of arguments do not follow their order
    assert_ok(db_run(&db, "insert into t (e, d, c, b, a) values ($5, $4, $3, $2, $1)",
                     DB_ARGS(db_int(INT64_MIN), db_bytes(STR("a\0b")), db_text(STR("é")),
                             db_bytes(STR("")), {.kind = DB_NULL}),
                     &err));
    {
        AUTO_ROWS rows = {0};
        assert_ok(db_query(&db, &rows, "select a, b, c, d, e from t where a = $1",
                           DB_ARGS(db_int(INT64_MIN)), &err));
        assert_ok(db_next(&rows, row, ARRAY_LEN(row), &end, &err));
        assert_false(end);
        assert_true(row[0].kind == DB_INT && row[0].number == INT64_MIN);
        assert_true(row[1].kind == DB_BYTES && str_eq(row[1].bytes, STR("a\0b")));
        assert_true(row[2].kind == DB_TEXT && str_eq(row[2].bytes, STR("é")));
        assert_true(row[3].kind == DB_BYTES && row[3].bytes.len == 0);
        assert_true(row[4].kind == DB_NULL);
        assert_ok(db_next(&rows, row, ARRAY_LEN(row), &end, &err));
        assert_true(end);
    }
    db_close(&db);
}

static void transactions_hold(const struct db_engine *engine, const char *where)
{
    struct db db;
    assert_ok(db_open(&db, engine, where, DB_CREATE, &err));
    run(&db, "create table t (a integer primary key)");
    assert_ok(db_begin(&db, &err));
    run(&db, "insert into t (a) values (1)");
    assert_int_equal(db_run(&db, "insert into t (a) values (1)", DB_NO_ARGS, &err), BAL_CONFLICT);
    db_rollback(&db);
    db_rollback(&db);
    assert_int_equal(number(&db, "select count(*) from t"), 0);
    assert_ok(db_begin(&db, &err));
    run(&db, "insert into t (a) values (2)");
    assert_ok(db_commit(&db, &err));
    assert_ok(db_begin(&db, &err));
    run(&db, "insert into t (a) values (3)");
    db_close(&db);
    assert_ok(db_open(&db, engine, where, DB_WRITE, &err));
    assert_int_equal(number(&db, "select sum(a) from t"), 2);
    assert_ok(db_check(&db, &err));
    db_close(&db);
    db_close(&db);
}

// The same statement may run inside itself, and more statements than are kept may run.
static void statements_nest(const struct db_engine *engine, const char *where)
{
    enum { DEPTH = 60 };
    static const char sql[] = "select a from t order by a";
    struct db db;
    struct db_rows rows[DEPTH];
    struct db_value v;
    bool end;
    assert_ok(db_open(&db, engine, where, DB_CREATE, &err));
    run(&db, "create table t (a integer)");
    run(&db, "insert into t (a) values (5), (6)");
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < DEPTH; i++) {
            assert_ok(db_query(&db, &rows[i], sql, DB_NO_ARGS, &err));
            assert_ok(db_next(&rows[i], &v, 1, &end, &err));
            assert_int_equal(v.number, 5);
        }
        for (int i = 0; i < DEPTH; i++) {
            assert_ok(db_next(&rows[i], &v, 1, &end, &err));
            assert_int_equal(v.number, 6);
            db_done(&rows[i]);
            db_done(&rows[i]);
        }
    }
    assert_int_equal(db_query(&db, &rows[0], "select nonsense", DB_NO_ARGS, &err), BAL_IO);
    db_close(&db);
}

static void a_reader_sees_one_state(const struct db_engine *engine, const char *where)
{
    struct db db, reader;
    assert_ok(db_open(&db, engine, where, DB_CREATE, &err));
    run(&db, "create table t (a integer)");
    assert_ok(db_open(&reader, engine, where, DB_READ, &err));
    assert_int_equal(number(&reader, "select count(*) from t"), 0);
    run(&db, "insert into t (a) values (1)");
    assert_int_equal(number(&reader, "select count(*) from t"), 0);
    assert_int_not_equal(db_run(&reader, "insert into t (a) values (2)", DB_NO_ARGS, &err), BAL_OK);
    db_close(&reader);
    assert_ok(db_open(&reader, engine, where, DB_READ, &err));
    assert_int_equal(number(&reader, "select count(*) from t"), 1);
    db_close(&reader);
    db_close(&db);
}

static void a_place_is_taken_or_empty(const struct db_engine *engine, const char *where)
{
    struct db db;
    struct db_tag tag;
    assert_int_equal(db_open(&db, engine, where, DB_WRITE, &err), BAL_NOT_FOUND);
    assert_int_equal(db_open(&db, engine, where, DB_READ, &err), BAL_NOT_FOUND);
    assert_ok(db_open(&db, engine, where, DB_CREATE, &err));
    assert_ok(db_tag(&db, &tag, &err));
    assert_int_equal(tag.application + tag.version, 0);
    assert_ok(db_set_tag(&db, (struct db_tag){0xFFFFFFF0, 3}, &err));
    assert_ok(db_tag(&db, &tag, &err));
    assert_int_equal(tag.application, 0xFFFFFFF0);
    assert_int_equal(tag.version, 3);
    db_close(&db);
    assert_int_equal(db_open(&db, engine, where, DB_CREATE, &err), BAL_CONFLICT);
    db_remove(engine, where);
    assert_int_equal(db_open(&db, engine, where, DB_READ, &err), BAL_NOT_FOUND);
}

static void every_engine(void **state)
{
    (void)state;
    for (const struct db_engine *const *e = db_engines; *e != NULL; e++) {
        values_come_back_as_they_were(*e, temp_path(&temp, "values"));
        transactions_hold(*e, temp_path(&temp, "transactions"));
        statements_nest(*e, temp_path(&temp, "nested"));
        a_reader_sees_one_state(*e, temp_path(&temp, "state"));
        a_place_is_taken_or_empty(*e, temp_path(&temp, "place"));
    }
}

static void network_file_systems_are_known(void **state)
{
    (void)state;
    static const struct {
        long magic;
        bool on_disk;
        const char *name;
    } cases[] = {
        {0x6969, false, "NFS"},
        {0xFF534D42, false, "CIFS"},
        {(int)0xFF534D42, false, "CIFS"}, // with its sign
        {0xFE534D42, false, "SMB"},
        {0x65735546, false, "FUSE"}, // sshfs
        {0x65735546, true, NULL},    // ntfs-3g on a disk
        {0x01021997, false, "9P"},
        {0xEF53, true, NULL},      // ext4
        {0x58465342, true, NULL},  // xfs
        {0x01021994, false, NULL}, // tmpfs
        {0x794C7630, false, NULL}, // overlayfs
        {0x4D44, true, NULL},      // vfat
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *name = place_network(cases[i].magic, cases[i].on_disk);
        if (cases[i].name == NULL)
            assert_null(name);
        else
            assert_string_equal(name, cases[i].name);
    }
    assert_ok(place_check(temp_file(&temp, "local", STR("")), &err));
    assert_int_equal(place_check(temp_path(&temp, "none"), &err), BAL_NOT_FOUND);
}

static void odd_names_are_just_names(void **state)
{
    (void)state;
    static const char *const names[] = {"a b",    "a?mode=memory", "a#b", "a%41",
                                        "file:x", "'é\"",          ":m:"};
    const struct db_engine *engine = db_engine_find(STR("sqlite"));
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct db db;
        const char *path = temp_path(&temp, names[i]);
        assert_ok(db_open(&db, engine, path, DB_CREATE, &err));
        run(&db, "create table t (a integer)");
        db_close(&db);
        assert_int_equal(access(path, F_OK), 0);
        assert_int_equal(chmod(path, 0444), 0);
        assert_ok(db_open(&db, engine, path, DB_READ, &err));
        assert_int_equal(number(&db, "select count(*) from t"), 0);
        db_close(&db);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_temp, close_temp)
    const struct CMUnitTest tests[] = {
        TEST(engines_are_found_by_name),
        TEST(every_engine),
        TEST(network_file_systems_are_known),
        TEST(odd_names_are_just_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
