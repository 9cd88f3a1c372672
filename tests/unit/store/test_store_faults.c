// SPDX-License-Identifier: Apache-2.0
// Accidents of the disk: whatever was acknowledged is there afterwards, and nothing else.
//
// BALLAST_CUTS: how many cut points are tried (default 500).
#include <stdio.h>
#include <stdlib.h>

#include "store/store.h"
#include "support/disk.h"
#include "support/random.h"
#include "support/record_work.h"
#include "support/support.h"
#include "support/temp.h"

static struct bal_err err;
static struct temp temp;

enum { STEPS = 12, LONG_STEPS = 52 };

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

// What was acknowledged of a run of work.
struct done {
    bool created;
    uint64_t steps;
    bal_status status; // of the first thing that failed
};

// Makes a record and works on it, opening it anew now and then, until something fails.
static struct done work(const char *path, uint64_t steps)
{
    struct done d = {0};
    AUTO_STORE s = {0};
    d.status = store_create(&s, path, &err);
    d.created = d.status == BAL_OK;
    while (d.status == BAL_OK && d.steps < steps) {
        d.status = work_step(&s, d.steps, &err);
        if (d.status == BAL_OK)
            d.steps++;
        if (d.status == BAL_OK && d.steps % 7 == 0) {
            store_close(&s);
            d.status = store_open(&s, path, STORE_WRITE, &err);
        }
    }
    return d;
}

static void remove_record(const char *path)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
        char name[600];
        (void)snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        (void)remove(name);
    }
}

// Opens the record after the accident: it holds the acknowledged steps, and at most the one that
// was being done (`maybe`), whole; and it can be worked on.
static void assert_kept(const char *path, const struct done *d, bool maybe, const char *what)
{
    AUTO_STORE s = {0};
    uint64_t steps = 0;
    disk_start(DISK_NONE, 0); // a good disk, and a quick one
    bal_status status = store_open(&s, path, STORE_WRITE, &err);
    if (!d->created && status != BAL_OK) {
        disk_end(DISK_LOSES_ALL, 0);
        return; // it never came to be, and does not pretend to be one
    }
    if (status == BAL_OK)
        status = work_steps(&s, &steps, &err);
    if (status == BAL_OK)
        status = work_verify(&s, path, steps, &err);
    if (status != BAL_OK)
        fail_msg("%s: %s (%s)", what, err.what, err.where);
    if (steps < d->steps || steps > d->steps + maybe)
        fail_msg("%s: %llu steps acknowledged, %llu there", what, (unsigned long long)d->steps,
                 (unsigned long long)steps);
    assert_ok(work_step(&s, steps, &err));
    assert_ok(work_verify(&s, path, steps + 1, &err));
    store_close(&s);
    disk_end(DISK_LOSES_ALL, 0);
}

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
    uint64_t n;
    const char *text = getenv(name);
    return text != NULL && num_u64(str_from(text), &n) ? n : otherwise;
}

static void cut_once(const char *path, uint64_t steps, uint64_t at, enum disk_loss loss,
                     uint64_t seed)
{
    char what[100];
    (void)snprintf(what, sizeof what, "cut at operation %llu, loss %d, seed %llu",
                   (unsigned long long)at, (int)loss, (unsigned long long)seed);
    disk_start(DISK_CUT, at);
    struct done d = work(path, steps);
    assert_true(disk_happened());
    disk_end(loss, seed);
    assert_kept(path, &d, true, what);
    remove_record(path);
}

static void a_power_cut_loses_nothing_that_was_acknowledged(void **state)
{
    (void)state;
    uint64_t cuts = from_environment("BALLAST_CUTS", 500), random = 1;
    const char *path = temp_path(&temp, "r.ballast");
    uint64_t operations[2];
    for (int i = 0; i < 2; i++) {
        disk_start(DISK_NONE, 0);
        struct done d = work(path, i == 0 ? STEPS : LONG_STEPS);
        assert_int_equal(d.status, BAL_OK);
        operations[i] = disk_operations();
        disk_end(DISK_LOSES_ALL, 0);
        remove_record(path);
    }
    for (uint64_t i = 0; i < cuts; i++) {
        bool far = i % 10 == 9; // multi-commit objects lie there
        uint64_t at = 1 + test_random(&random) % operations[far];
        cut_once(path, far ? LONG_STEPS : STEPS, at, (enum disk_loss)(i % 3), i);
    }
}

// The cut test can fail: with a disk that lies about its syncs, things are lost.
static void a_lost_sync_is_noticed(void **state)
{
    (void)state;
    const char *path = temp_path(&temp, "lying.ballast");
    int lost = 0;
    for (uint64_t at = 100; at < 160; at += 5) {
        disk_start(DISK_CUT, at);
        disk_lies(true);
        struct done d = work(path, STEPS);
        disk_end(DISK_LOSES_ALL, at);
        AUTO_STORE s = {0};
        uint64_t steps = 0;
        lost += store_open(&s, path, STORE_WRITE, &err) != BAL_OK ||
                work_steps(&s, &steps, &err) != BAL_OK || steps < d.steps;
        store_close(&s);
        remove_record(path);
    }
    assert_int_not_equal(lost, 0);
}

// Fails operation after operation, once each and then for good.
static void every(enum disk_accident accident, uint64_t (*count)(void), const char *words)
{
    const char *path = temp_path(&temp, "r.ballast");
    bool lasts = false, happened = true;
    for (uint64_t at = 1; happened; lasts = !lasts, at += !lasts) {
        char what[60];
        (void)snprintf(what, sizeof what, "accident at %llu%s", (unsigned long long)at,
                       lasts ? " and after" : "");
        disk_start(accident, at);
        disk_lasts(lasts);
        err.what[0] = '\0';
        struct done d = work(path, STEPS);
        happened = disk_happened();
        assert_true(happened || count() < at);
        disk_end(DISK_LOSES_ALL, 0);
        if (d.status != BAL_OK) {
            assert_int_equal(d.status, BAL_IO);
            if (strstr(err.what, words) == NULL)
                fail_msg("%s: %s", what, err.what);
        } else {
            assert_int_equal(d.steps, STEPS);
        }
        assert_kept(path, &d, lasts, what);
        remove_record(path);
    }
}

static void a_full_disk_at_every_write(void **state)
{
    (void)state;
    every(DISK_FULL, disk_writes, "no space");
}

static void a_failing_disk_at_every_write(void **state)
{
    (void)state;
    every(DISK_WRITE_FAIL, disk_writes, "");
}

static void a_failing_sync_at_every_sync(void **state)
{
    (void)state;
    every(DISK_SYNC_FAIL, disk_syncs, "");
}

static void after_a_failed_commit_the_store_writes_no_more(void **state)
{
    (void)state;
    const char *path = temp_path(&temp, "r.ballast");
    AUTO_STORE s = {0};
    disk_start(DISK_NONE, 0);
    assert_ok(store_create(&s, path, &err));
    assert_ok(work_step(&s, 0, &err));
    uint64_t syncs = disk_syncs();
    store_close(&s);
    disk_end(DISK_LOSES_ALL, 0);
    remove_record(path);
    disk_start(DISK_SYNC_FAIL, syncs);
    assert_ok(store_create(&s, path, &err));
    assert_int_equal(work_step(&s, 0, &err), BAL_IO);
    assert_int_equal(work_step(&s, 0, &err), BAL_IO);
    assert_str(str_from(err.what), "the record could not be written before");
    store_close(&s);
    disk_end(DISK_LOSES_ALL, 0);
    assert_kept(path, &(struct done){.created = true}, false, "failed commit");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_power_cut_loses_nothing_that_was_acknowledged, open_temp,
                                        close_temp),
        cmocka_unit_test_setup_teardown(a_lost_sync_is_noticed, open_temp, close_temp),
        cmocka_unit_test_setup_teardown(a_full_disk_at_every_write, open_temp, close_temp),
        cmocka_unit_test_setup_teardown(a_failing_disk_at_every_write, open_temp, close_temp),
        cmocka_unit_test_setup_teardown(a_failing_sync_at_every_sync, open_temp, close_temp),
        cmocka_unit_test_setup_teardown(after_a_failed_commit_the_store_writes_no_more, open_temp,
                                        close_temp),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
