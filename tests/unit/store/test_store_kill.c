// SPDX-License-Identifier: Apache-2.0
// Programs that die, and several at once: a writer is killed at random moments, and every step that
// it acknowledged before is there.
//
// BALLAST_KILLS: how many times it is killed (default 100).
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/store.h"
#include "support/random.h"
#include "support/record_work.h"
#include "support/support.h"
#include "support/temp.h"

static struct bal_err err;
static struct temp temp;
static char path[300]; // of the record

enum { ROUND = 20 }; // kills of one record

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

static void child_ok(bal_status status)
{
    if (status == BAL_OK)
        return;
    (void)fprintf(stderr, "writer: %s (%s)\n", err.what, err.where);
    _exit(1);
}

// Works until it is killed; tells the pipe after every step how many the record has.
static void write_until_killed(int ack)
{
    AUTO_STORE s;
    uint64_t steps;
    child_ok(store_open(&s, path, STORE_WRITE, &err));
    child_ok(work_steps(&s, &steps, &err));
    for (;;) {
        child_ok(work_step(&s, steps, &err));
        steps++;
        if (write(ack, &steps, sizeof steps) != sizeof steps)
            _exit(1);
        if (steps % 11 == 0) {
            store_close(&s);
            child_ok(store_open(&s, path, STORE_WRITE, &err));
        }
    }
}

// Starts the writer, kills it after so many microseconds. Returns the steps it acknowledged, or
// `before` when none.
static uint64_t kill_after(useconds_t wait, uint64_t before)
{
    int ack[2], status;
    assert_int_equal(pipe(ack), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ack[0]);
        write_until_killed(ack[1]);
    }
    close(ack[1]);
    usleep(wait);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    uint64_t steps = before, next;
    while (read(ack[0], &next, sizeof next) == sizeof next)
        steps = next;
    close(ack[0]);
    return steps;
}

static void a_killed_writer_loses_nothing_that_it_acknowledged(void **state)
{
    (void)state;
    const char *text = getenv("BALLAST_KILLS");
    uint64_t kills = 100, random = 1, steps = 0, worked = 0;
    if (text != NULL)
        assert_true(num_u64(str_from(text), &kills));
    for (uint64_t i = 0; i < kills; i++) {
        AUTO_STORE s = {0};
        if (i % ROUND == 0) {
            (void)unlink(path);
            assert_ok(store_create(&s, path, &err));
            store_close(&s);
            steps = 0;
        }
        uint64_t acked = kill_after((useconds_t)(test_random(&random) % 30000), steps);
        assert_ok(store_open(&s, path, STORE_WRITE, &err));
        assert_ok(work_steps(&s, &steps, &err));
        if (steps < acked || steps > acked + 1)
            fail_msg("kill %llu: %llu steps acknowledged, %llu there", (unsigned long long)i,
                     (unsigned long long)acked, (unsigned long long)steps);
        assert_ok(work_verify(&s, path, steps, &err));
        worked += acked > 0;
    }
    assert_true(worked > kills / 4); // the moments were not all before the first step
}

// Opens, does a step and closes, so many times.
static void take_turns(int times)
{
    for (int i = 0; i < times; i++) {
        AUTO_STORE s;
        uint64_t steps;
        child_ok(store_open(&s, path, STORE_WRITE, &err));
        child_ok(work_steps(&s, &steps, &err));
        child_ok(work_step(&s, steps, &err));
    }
    _exit(0);
}

static void two_writers_take_turns_while_a_reader_looks_on(void **state)
{
    (void)state;
    enum { TIMES = 15 };
    AUTO_STORE s;
    assert_ok(store_create(&s, path, &err));
    store_close(&s);
    pid_t writers[2];
    for (int i = 0; i < 2; i++) {
        writers[i] = fork();
        assert_true(writers[i] >= 0);
        if (writers[i] == 0)
            take_turns(TIMES);
    }
    int running = 2;
    uint64_t before = 0;
    for (int status; running > 0;) {
        uint64_t steps;
        assert_ok(store_open(&s, path, STORE_READ, &err));
        assert_ok(work_steps(&s, &steps, &err));
        assert_true(steps >= before);
        before = steps;
        store_close(&s);
        pid_t ended = waitpid(-1, &status, WNOHANG);
        if (ended == writers[0] || ended == writers[1]) {
            assert_int_equal(status, 0);
            running--;
        }
    }
    assert_ok(store_open(&s, path, STORE_WRITE, &err));
    assert_ok(work_verify(&s, path, 2 * TIMES, &err));
}

static void a_second_writer_is_told_that_another_one_writes(void **state)
{
    (void)state;
    AUTO_STORE s = {0}, reader = {0}, second;
    int ready[2];
    char byte = 0;
    assert_ok(store_create(&s, path, &err));
    store_close(&s);
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        child_ok(store_open(&s, path, STORE_WRITE, &err));
        child_ok(work_step(&s, 0, &err));
        child_ok(store_begin(&s, &err));
        _exit(write(ready[1], &byte, 1) == 1 && pause() ? 0 : 1);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_ok(store_open(&reader, path, STORE_READ, &err));
    assert_ok(work_verify(&reader, path, 1, &err));
    assert_int_equal(store_open(&second, path, STORE_WRITE, &err), BAL_CONFLICT);
    assert_str(str_from(err.what), "another program is writing to this record");
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_ok(store_open(&second, path, STORE_WRITE, &err));
    assert_ok(work_step(&second, 1, &err));
    assert_ok(work_verify(&second, path, 2, &err));
    store_close(&second);
    close(ready[0]);
    close(ready[1]);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_temp, close_temp)
    const struct CMUnitTest tests[] = {
        TEST(a_killed_writer_loses_nothing_that_it_acknowledged),
        TEST(two_writers_take_turns_while_a_reader_looks_on),
        TEST(a_second_writer_is_told_that_another_one_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
