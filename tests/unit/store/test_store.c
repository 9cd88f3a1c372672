// SPDX-License-Identifier: Apache-2.0
// A record: its events, its transactions, and every file that is none.
#include "store/store.h"

#include <fcntl.h>
#include <malloc.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/random.h"
#include "support/record_work.h"
#include "support/support.h"
#include "support/temp.h"

static struct bal_err err;
static struct temp temp;
static char path[300]; // of the record

static int open_temp(void **state)
{
    (void)state;
    temp_open(&temp);
    (void)snprintf(path, sizeof path, "%s", temp_path(&temp, "r.ballast"));
    return 0;
}

static int close_temp(void **state)
{
    (void)state;
    temp_close(&temp);
    return 0;
}

static void make_record(uint64_t steps)
{
    AUTO_STORE s;
    assert_ok(store_create(&s, path, &err));
    for (uint64_t i = 0; i < steps; i++)
        assert_ok(work_step(&s, i, &err));
}

static void assert_alone(void)
{
    assert_int_equal(access(temp_path(&temp, "r.ballast"), F_OK), 0);
    assert_int_not_equal(access(temp_path(&temp, "r.ballast-wal"), F_OK), 0);
    assert_int_not_equal(access(temp_path(&temp, "r.ballast-shm"), F_OK), 0);
    assert_int_not_equal(access(temp_path(&temp, "r.ballast-journal"), F_OK), 0);
}

static void run_sql(const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

// ---- events

struct script {
    str note;
    bal_status status;
    uint64_t skip; // the next size is wrong by this much
    uint64_t seen; // seq it was called with
};

static bal_status make(void *ctx, const struct store_head *head, struct store_event *event,
                       struct store_head *next, struct bal_err *e)
{
    struct script *script = ctx;
    script->seen = event->seq;
    if (script->status != BAL_OK)
        return bal_fail(e, script->status, "no signature");
    event->note = script->note;
    memset(event->leaf, 'l', SHA256_BYTES);
    *next = (struct store_head){.size = head->size + 1 + script->skip,
                                .frontier = STR("frontier"),
                                .checkpoint = STR("checkpoint")};
    memset(next->root, (int)next->size, SHA256_BYTES);
    return BAL_OK;
}

static void append(struct store *s, const char *note)
{
    struct script script = {.note = str_from(note)};
    assert_ok(store_append(s, make, &script, &err));
}

static uint64_t size_of(struct store *s)
{
    struct store_head head;
    assert_ok(store_head(s, &head, &err));
    return head.size;
}

static void a_new_record_is_empty_private_and_one_file(void **state)
{
    (void)state;
    AUTO_STORE s;
    struct store_head head;
    struct store_event event;
    struct stat st;
    assert_ok(store_create(&s, path, &err));
    assert_ok(store_head(&s, &head, &err));
    assert_int_equal(head.size, 0);
    assert_int_equal(head.frontier.len + head.checkpoint.len, 0);
    assert_int_equal(store_event(&s, 0, &event, &err), BAL_NOT_FOUND);
    store_close(&s);
    assert_alone();
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    AUTO_BUF bytes = BUF_INIT(1 << 20);
    temp_read(path, &bytes);
    assert_memory_equal(bytes.ptr, "SQLite format 3", 16);
    assert_memory_equal(bytes.ptr + 68, "Blst", 4);
    assert_int_equal(store_create(&s, path, &err), BAL_CONFLICT);
}

static void events_are_added_and_read(void **state)
{
    (void)state;
    AUTO_STORE s;
    assert_ok(store_create(&s, path, &err));
    append(&s, "one");
    append(&s, "two");
    append(&s, "three");
    store_close(&s);
    assert_alone();
    assert_ok(store_open(&s, path, STORE_READ, &err));
    struct store_head head;
    assert_ok(store_head(&s, &head, &err));
    assert_int_equal(head.size, 3);
    assert_int_equal(head.root[31], 3);
    assert_str(head.frontier, "frontier");
    assert_str(head.checkpoint, "checkpoint");
    struct store_event event;
    assert_ok(store_event(&s, 1, &event, &err));
    assert_str(event.note, "two");
    assert_int_equal(event.leaf[0], 'l');
    assert_int_equal(store_event(&s, 3, &event, &err), BAL_NOT_FOUND);
    assert_int_equal(store_event(&s, UINT64_MAX, &event, &err), BAL_NOT_FOUND);
    AUTO_EVENTS it;
    bool end;
    assert_ok(store_events_open(&it, &s, 1, &err));
    assert_ok(store_events_next(&it, &event, &end, &err));
    assert_str(event.note, "two");
    assert_ok(store_events_next(&it, &event, &end, &err));
    assert_int_equal(event.seq, 2);
    assert_ok(store_events_next(&it, &event, &end, &err));
    assert_true(end);
    store_events_close(&it);
    struct script script = {.note = STR("four")};
    assert_int_equal(store_append(&s, make, &script, &err), BAL_DENIED);
    store_close(&s);
    assert_alone();
}

static void what_is_refused_leaves_everything_as_it_was(void **state)
{
    (void)state;
    AUTO_STORE s;
    assert_ok(store_create(&s, path, &err));
    append(&s, "one");
    struct script refuses = {.status = BAL_DENIED};
    assert_int_equal(store_append(&s, make, &refuses, &err), BAL_DENIED);
    assert_str(str_from(err.what), "no signature");
    assert_int_equal(refuses.seen, 1);
    struct script skips = {.note = STR("gap"), .skip = 1};
    assert_int_equal(store_append(&s, make, &skips, &err), BAL_CONFLICT);
    AUTO_BUF big = BUF_INIT(LIMIT_SMALL_FILE + 1);
    assert_true(buf_reserve(&big, LIMIT_SMALL_FILE + 1));
    memset(big.ptr, 'x', LIMIT_SMALL_FILE + 1);
    struct script too_long = {.note = str_make(big.ptr, LIMIT_SMALL_FILE + 1)};
    assert_int_equal(store_append(&s, make, &too_long, &err), BAL_LIMIT);
    assert_int_equal(size_of(&s), 1);
    append(&s, "two");
    assert_ok(store_check(&s, &err));
    assert_int_equal(size_of(&s), 2);
}

static void a_transaction_is_done_as_a_whole_or_not_at_all(void **state)
{
    (void)state;
    AUTO_STORE s;
    assert_ok(store_create(&s, path, &err));
    assert_ok(store_begin(&s, &err));
    assert_int_equal(store_begin(&s, &err), BAL_USAGE);
    append(&s, "one");
    append(&s, "two");
    assert_int_equal(size_of(&s), 2);
    store_rollback(&s);
    assert_int_equal(size_of(&s), 0);
    assert_int_equal(store_commit(&s, &err), BAL_USAGE);

    assert_ok(store_begin(&s, &err));
    append(&s, "one");
    struct script refuses = {.status = BAL_DENIED};
    assert_int_equal(store_append(&s, make, &refuses, &err), BAL_DENIED);
    struct script fine = {.note = STR("late")};
    assert_int_equal(store_append(&s, make, &fine, &err), BAL_CONFLICT);
    assert_int_equal(store_commit(&s, &err), BAL_CONFLICT);
    assert_int_equal(size_of(&s), 0);

    assert_ok(store_begin(&s, &err));
    append(&s, "one");
    append(&s, "two");
    assert_ok(store_commit(&s, &err));
    assert_ok(store_begin(&s, &err));
    append(&s, "dropped by closing");
    store_close(&s);
    assert_ok(store_open(&s, path, STORE_WRITE, &err));
    assert_int_equal(size_of(&s), 2);
}

// ---- the same calls give the same file

static void assert_same_files(const char *a, const char *b)
{
    AUTO_BUF one = BUF_INIT(1 << 28), two = BUF_INIT(1 << 28);
    temp_read(a, &one);
    temp_read(b, &two);
    assert_int_equal(one.len, two.len);
    assert_memory_equal(one.ptr, two.ptr, one.len);
}

static void work_on(const char *record, uint64_t steps)
{
    AUTO_STORE s;
    assert_ok(store_create(&s, record, &err));
    for (uint64_t i = 0; i < steps; i++) {
        assert_ok(work_step(&s, i, &err));
        struct store_derived at = {.seq = i};
        assert_ok(store_derived_put(&s, STR("state"), &at, STR("some state that changes"), &err));
        if (i % 10 == 9) {
            store_close(&s);
            assert_ok(store_open(&s, record, STORE_WRITE, &err));
        }
    }
    assert_ok(store_derived_clear(&s, &err));
}

static void the_same_calls_give_the_same_bytes(void **state)
{
    (void)state;
    char first[300];
    (void)snprintf(first, sizeof first, "%s", temp_path(&temp, "first.ballast"));
    work_on(first, 52);
    mallopt(M_PERTURB, 0xA5); // whatever lay in memory before must not come into the file
    work_on(path, 52);
    mallopt(M_PERTURB, 0);
    assert_same_files(first, path);
}

// ---- files that are no record, or damaged ones

static void assert_refused(bal_status status, const char *part_of_message)
{
    struct store s;
    for (int mode = STORE_READ; mode <= STORE_WRITE; mode++) {
        err = (struct bal_err){0};
        assert_int_equal(store_open(&s, path, (enum store_mode)mode, &err), status);
        if (strstr(err.what, part_of_message) == NULL)
            fail_msg("'%s' instead of '%s'", err.what, part_of_message);
        assert_null(s.db.engine); // nothing is left open
    }
}

static void what_is_no_record_is_refused(void **state)
{
    (void)state;
    assert_refused(BAL_NOT_FOUND, "cannot open");
    temp_file(&temp, "r.ballast", STR(""));
    assert_refused(BAL_INVALID, "this file is not a record");
    temp_file(&temp, "r.ballast",
              STR("jurisdiction,container\nnot a database, though long enough"));
    assert_refused(BAL_INVALID, "this file is not a record");
    AUTO_BUF noise = BUF_INIT(1 << 16);
    uint64_t random = 1;
    while (noise.len < 20000) {
        uint64_t r = test_random(&random);
        buf_add(&noise, str_make((const char *)&r, sizeof r));
    }
    temp_file(&temp, "r.ballast", buf_str(&noise));
    assert_refused(BAL_INVALID, "this file is not a record");
    assert_int_equal(unlink(path), 0);
    run_sql("create table event (seq integer primary key)");
    assert_refused(BAL_INVALID, "this file is not a record");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    struct store s;
    assert_int_not_equal(store_open(&s, path, STORE_READ, &err), BAL_OK);
    assert_int_not_equal(store_open(&s, path, STORE_WRITE, &err), BAL_OK);
}

static void a_record_of_a_later_version_is_refused(void **state)
{
    (void)state;
    make_record(1);
    run_sql("pragma user_version = 3");
    assert_refused(BAL_UNSUPPORTED, "later version of this program (format 3, known up to 2)");
}

static void an_end_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    make_record(3);
    run_sql("delete from event where seq = (select max(seq) from event)");
    assert_refused(BAL_INVALID, "do not fit together");
    AUTO_STORE s = {0};
    assert_int_equal(unlink(path), 0);
    make_record(3);
    run_sql("delete from event where seq = 1"); // only seen by reading everything
    assert_ok(store_open(&s, path, STORE_READ, &err));
    assert_int_equal(store_check(&s, &err), BAL_INVALID);
    assert_str(str_from(err.what), "the record is damaged: an event is missing");
}

// Opens and reads all; BAL_OK only when nothing is wrong.
static bal_status open_and_check(void)
{
    AUTO_STORE s = {0};
    BAL_TRY(store_open(&s, path, STORE_READ, &err));
    return store_check(&s, &err);
}

static void a_record_that_was_cut_short_is_refused(void **state)
{
    (void)state;
    make_record(10);
    AUTO_BUF whole = BUF_INIT(1 << 26);
    temp_read(path, &whole);
    for (size_t len = 0; len < whole.len; len += len < 5000 ? 487 : 3001) {
        temp_file(&temp, "r.ballast", str_head(buf_str(&whole), len));
        bal_status status = open_and_check();
        if (status != BAL_INVALID)
            fail_msg("cut to %zu of %zu bytes: %s", len, whole.len, err_name(status));
    }
    temp_file(&temp, "r.ballast", buf_str(&whole));
    assert_ok(open_and_check());
}

static void noise_in_a_record_never_does_harm(void **state)
{
    (void)state;
    make_record(10);
    AUTO_BUF whole = BUF_INIT(1 << 26);
    temp_read(path, &whole);
    uint64_t random = 1, found = 0;
    for (int i = 0; i < 300; i++) {
        size_t at = test_random(&random) % whole.len, len = 1 + test_random(&random) % 200;
        AUTO_BUF copy = BUF_INIT(1 << 26);
        buf_add(&copy, buf_str(&whole));
        for (size_t k = at; k < at + len && k < copy.len; k++)
            copy.ptr[k] = (char)test_random(&random);
        temp_file(&temp, "r.ballast", buf_str(&copy));
        found += open_and_check() != BAL_OK; // what lies in events, verify finds by their hashes
    }
    assert_true(found > 200);
}

// ---- reading only

// Does it as a user who may write nothing in this folder, and the record as `mode` says. False: not
// possible, we are that user.
static bool as_another_user(void (*check)(void), mode_t mode)
{
    if (geteuid() != 0)
        return false;
    assert_int_equal(chmod(temp.folder, 0555), 0);
    assert_int_equal(chmod(path, mode), 0);
    pid_t child = fork();
    if (child == 0) {
        if (setgid(65534) != 0 || setuid(65534) != 0)
            _exit(3);
        check();
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(chmod(temp.folder, 0755), 0);
    return true;
}

static void child_needs(bool yes, int code)
{
    if (!yes) {
        (void)fprintf(stderr, "%s\n", err.what);
        _exit(code);
    }
}

static void read_without_rights(void)
{
    struct store s;
    child_needs(store_open(&s, path, STORE_WRITE, &err) == BAL_DENIED, 10);
    child_needs(strstr(err.what, "the record can only be read here: ") != NULL, 11);
    child_needs(store_open(&s, path, STORE_READ, &err) == BAL_OK, 12);
    child_needs(store_check(&s, &err) == BAL_OK && size_of(&s) == 20, 13);
    store_close(&s);
}

static void a_record_on_a_read_only_disk_can_be_read(void **state)
{
    (void)state;
    for (int odd = 0; odd < 2; odd++) {
        if (odd)
            (void)snprintf(path, sizeof path, "%s", temp_path(&temp, "r%41?mode=rw#x.ballast"));
        make_record(14);
        if (!as_another_user(read_without_rights, 0444) ||
            !as_another_user(read_without_rights, 0666))
            skip();
        assert_alone();
    }
}

static void see_that_it_was_cut_off(void)
{
    struct store s;
    child_needs(store_open(&s, path, STORE_READ, &err) == BAL_DENIED, 10);
    child_needs(strstr(err.what, "a command on this record was cut off") != NULL, 11);
}

static void a_record_left_open_is_not_read_without_its_last_changes(void **state)
{
    (void)state;
    make_record(3);
    pid_t child = fork();
    if (child == 0) { // leaves without closing
        struct store s;
        bool done =
            store_open(&s, path, STORE_WRITE, &err) == BAL_OK && work_step(&s, 3, &err) == BAL_OK;
        _exit(done ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(access(temp_path(&temp, "r.ballast-wal"), F_OK), 0);
    assert_int_equal(unlink(temp_path(&temp, "r.ballast-shm")), 0);
    if (!as_another_user(see_that_it_was_cut_off, 0444))
        skip();
    AUTO_STORE s;
    assert_ok(store_open(&s, path, STORE_READ, &err)); // here it can be taken in
    assert_ok(work_verify(&s, path, 4, &err));
    store_close(&s);
    assert_alone();
}

// ---- copies

static void a_backup_is_a_record_of_its_own(void **state)
{
    (void)state;
    char copy[300];
    (void)snprintf(copy, sizeof copy, "%s", temp_path(&temp, "copy.ballast"));
    AUTO_STORE s, reader, taken;
    assert_ok(store_create(&s, path, &err));
    for (uint64_t i = 0; i < 26; i++)
        assert_ok(work_step(&s, i, &err));
    assert_ok(store_open(&reader, path, STORE_READ, &err));
    assert_ok(store_begin(&s, &err)); // the record is live: what is not committed is not copied
    append(&s, "not yet");
    assert_ok(store_backup(&reader, copy, &err));
    store_rollback(&s);
    assert_ok(work_step(&s, 26, &err));
    assert_int_equal(store_backup(&s, copy, &err), BAL_CONFLICT);
    assert_int_equal(store_backup(&s, path, &err), BAL_CONFLICT);
    assert_ok(store_open(&taken, copy, STORE_WRITE, &err));
    assert_ok(work_verify(&taken, copy, 26, &err));
    assert_ok(work_step(&taken, 26, &err));
    assert_ok(work_verify(&taken, copy, 27, &err));
    assert_int_not_equal(access(temp_path(&temp, "copy.ballast.part"), F_OK), 0);
    assert_int_equal(store_backup(&s, temp_path(&temp, "no/such/folder"), &err), BAL_NOT_FOUND);
}

static void derived_state_may_go_at_any_time(void **state)
{
    (void)state;
    AUTO_STORE s;
    AUTO_BUF bytes = BUF_INIT(1 << 10);
    struct store_derived built = {.seq = 7, .root = {1, 2, 3}}, read = {0};
    assert_ok(store_create(&s, path, &err));
    assert_int_equal(store_derived_get(&s, STR("state"), &read, &bytes, &err), BAL_NOT_FOUND);
    assert_ok(store_derived_put(&s, STR("state"), &built, STR("old"), &err));
    assert_ok(store_derived_put(&s, STR("empty"), &built, STR(""), &err));
    built.seq = 8;
    assert_ok(store_derived_put(&s, STR("state"), &built, STR("n\0w"), &err));
    assert_ok(store_derived_get(&s, STR("state"), &read, &bytes, &err));
    assert_int_equal(bytes.len, 3);
    assert_memory_equal(bytes.ptr, "n\0w", 3);
    assert_int_equal(read.seq, 8);
    assert_memory_equal(read.root, built.root, SHA256_BYTES);
    assert_ok(store_derived_get(&s, STR("empty"), &read, &bytes, &err));
    assert_int_equal(bytes.len, 3);
    assert_ok(store_derived_clear(&s, &err));
    assert_int_equal(store_derived_get(&s, STR("state"), &read, &bytes, &err), BAL_NOT_FOUND);
}

static void assert_cosigned(struct store *s, uint64_t from, uint64_t size, const char *note)
{
    AUTO_BUF bytes = BUF_INIT(1 << 10);
    uint64_t found = 77;
    bal_status status = store_cosigned_from(s, from, &found, &bytes, &err);
    assert_int_equal(status, note == NULL ? BAL_NOT_FOUND : BAL_OK);
    assert_int_equal(found, note == NULL ? 77 : size);
    assert_str(buf_str(&bytes), note == NULL ? "" : note);
}

static void cosigned_heads_by_size(void **state)
{
    (void)state;
    struct store s;
    assert_ok(store_create(&s, path, &err));
    assert_cosigned(&s, 0, 0, NULL);
    assert_ok(store_cosigned_put(&s, 7, STR("seven"), &err));
    assert_ok(store_cosigned_put(&s, 300, STR("three hundred"), &err));
    assert_ok(store_begin(&s, &err));
    assert_ok(store_cosigned_put(&s, 8, STR("dropped"), &err));
    store_rollback(&s);
    assert_ok(store_cosigned_put(&s, 7, STR("seven again"), &err));
    store_close(&s);
    assert_ok(store_open(&s, path, STORE_READ, &err));
    assert_cosigned(&s, 0, 7, "seven again");
    assert_cosigned(&s, 7, 7, "seven again");
    assert_cosigned(&s, 8, 300, "three hundred");
    assert_cosigned(&s, 301, 0, NULL);
    assert_int_equal(store_cosigned_put(&s, 9, STR("nine"), &err), BAL_DENIED);
    store_close(&s);
}

// A record of the version before there were cosigned heads.
static void an_earlier_version_is_brought_up(void **state)
{
    (void)state;
    struct store s;
    make_record(3);
    run_sql("drop table cosigned; pragma user_version = 1");
    assert_ok(store_open(&s, path, STORE_READ, &err));
    assert_cosigned(&s, 0, 0, NULL);
    store_close(&s);
    for (int i = 0; i < 2; i++) {
        assert_ok(store_open(&s, path, STORE_WRITE, &err));
        assert_ok(store_check(&s, &err));
        assert_ok(store_cosigned_put(&s, 3, STR("three"), &err));
        assert_cosigned(&s, 0, 3, "three");
        store_close(&s);
    }
    run_sql("pragma user_version = 1"); // which has no such table
    assert_refused(BAL_INVALID, "its tables are not those of a record");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_temp, close_temp)
    const struct CMUnitTest tests[] = {
        TEST(a_new_record_is_empty_private_and_one_file),
        TEST(events_are_added_and_read),
        TEST(what_is_refused_leaves_everything_as_it_was),
        TEST(a_transaction_is_done_as_a_whole_or_not_at_all),
        TEST(the_same_calls_give_the_same_bytes),
        TEST(what_is_no_record_is_refused),
        TEST(a_record_of_a_later_version_is_refused),
        TEST(an_end_that_does_not_fit_is_refused),
        TEST(a_record_that_was_cut_short_is_refused),
        TEST(noise_in_a_record_never_does_harm),
        TEST(a_record_on_a_read_only_disk_can_be_read),
        TEST(a_record_left_open_is_not_read_without_its_last_changes),
        TEST(a_backup_is_a_record_of_its_own),
        TEST(derived_state_may_go_at_any_time),
        TEST(cosigned_heads_by_size),
        TEST(an_earlier_version_is_brought_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
