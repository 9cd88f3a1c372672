// SPDX-License-Identifier: Apache-2.0
// Whole audits by a program that is killed at random moments of any verb: the record opens again,
// holds every step that was acknowledged, verifies, and the interrupted verb is simply done again.
//
// BALLAST_KILLS: how many times it is killed (default 50).
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/county.h"
#include "support/random.h"

static struct bal_err err;
static struct county c;

// ---- the verbs of an audit, in their order

// Boards that take every vote for the winner as an overvote; nothing is confirmed by them.
static void enter_wrong(void)
{
    AUTO_BUF text = BUF_INIT(1 << 24), out = BUF_INIT(1 << 24);
    str winner = STR("");
    for (size_t i = 0; i < c.made.contests.at[0].choices.len; i++)
        if (c.made.contests.at[0].choices.at[i].reported_winner)
            winner = c.made.contests.at[0].choices.at[i].name;
    temp_read(county_read(&c), &text);
    for (str rest = buf_str(&text); rest.len > 0;) {
        const char *at = memmem(rest.ptr, rest.len, winner.ptr, winner.len);
        str before = at == NULL ? rest : str_head(rest, (size_t)(at - rest.ptr));
        buf_add(&out, before);
        buf_add(&out, at == NULL ? STR("") : STR("*overvote*"));
        rest = str_skip(rest, before.len + (at == NULL ? 0 : winner.len));
    }
    assert_ok(county_try_enter(&c, temp_file(&c.temp, "wrong.csv", buf_str(&out)), &err));
    assert_true(c.entered.closed && !c.entered.concluded);
}

static void correct(void)
{
    const char *all = county_read(&c);
    problems_done(&c.problems);
    problems_init(&c.problems);
    assert_ok(verb_correct(&c.r, c.r.state.mvrs.at[0].seq, all, STR("read twice"), &c.entered,
                           &c.problems, &err));
}

static void add_contests(void)
{
    county_add(&c, INPUT_CONTESTS, "contests.csv");
}
static void add_manifest(void)
{
    county_add(&c, INPUT_MANIFEST, "manifest.csv");
}
static void add_cvrs(void)
{
    county_add(&c, INPUT_CVR, "cvr-dominion.csv");
}
static void add_results(void)
{
    county_add(&c, INPUT_RESULTS, "results.csv");
}
static void withdraw(void)
{
    assert_ok(record_withdraw(&c.r, 4, STR("another"), &err));
}
static void target(void)
{
    county_target(&c, "President", 0);
}
static void lengthen(void)
{
    county_lengthen(&c, 64);
}
static void commit(void)
{
    county_commit(&c);
}
static void reopen(void)
{
    assert_ok(verb_reopen(&c.r, STR("once more"), &err));
}
static void seed(void)
{
    county_seed(&c);
}
static void open_round(void)
{
    county_round(&c, 0, false);
}
static void escalate(void)
{
    assert_ok(verb_escalate(&c.r, STR("President"), STR("a complaint"), &err));
}
static void count_by_hand(void)
{
    assert_ok(county_try_hand(&c, county_count(&c, "President"), &err));
    assert_true(c.counted.concluded);
}

static void (*const steps[])(void) = {
    add_contests, add_manifest, add_cvrs, add_results,   withdraw, target,
    lengthen,     commit,       reopen,   commit,        seed,     open_round,
    enter_wrong,  escalate,     correct,  count_by_hand,
};

enum { STEPS = ARRAY_LEN(steps) };

// Does one step; each opens the record anew, as a command does.
static void step_forward(int step)
{
    county_open(&c);
    steps[step]();
    county_shut(&c);
}

// How many events the log has after so many steps.
static uint64_t sizes[STEPS + 1];

static int steps_of(uint64_t size)
{
    for (int i = 0; i <= STEPS; i++)
        if (sizes[i] == size)
            return i;
    fail_msg("%llu events: a step is there in part", (unsigned long long)size);
    return -1;
}

static uint64_t size_now(void)
{
    AUTO_RECORD r = {0};
    assert_ok(record_open(&r, county_path(&c), STORE_READ, &c.env, &err));
    return r.state.size;
}

// ---- killing

// Works on from that step until killed or done; acknowledges every step through the pipe.
static void work(int step, int ack)
{
    for (; step < STEPS; step++) {
        step_forward(step);
        char done = (char)(step + 1);
        if (write(ack, &done, 1) != 1)
            _exit(1);
    }
    _exit(0);
}

// Lets so many steps be acknowledged, waits for so many microseconds more, and kills: the place
// does not depend on how fast the machine is. Returns the steps that were acknowledged.
static int kill_after(int step, int more, useconds_t wait)
{
    int ack[2], status;
    char done = (char)step, next;
    assert_int_equal(pipe(ack), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ack[0]);
        work(step, ack[1]);
    }
    close(ack[1]);
    while (more-- > 0 && read(ack[0], &next, 1) == 1)
        done = next;
    usleep(wait);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFSIGNALED(status) && status != 0)
        fail_msg("the program failed by itself after step %d", step);
    while (read(ack[0], &next, 1) == 1)
        done = next;
    close(ack[0]);
    return done;
}

static void put_back(const struct buf *empty)
{
    char name[512];
    static const char *const rest[] = {"c.ballast-wal", "c.ballast-shm", "c-round-1.csv"};
    for (size_t i = 0; i < ARRAY_LEN(rest); i++) {
        (void)snprintf(name, sizeof name, "%s", temp_path(&c.temp, rest[i]));
        (void)unlink(name);
    }
    temp_file(&c.temp, "c.ballast", buf_str(empty));
}

static uint64_t microseconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void a_killed_program_loses_nothing_that_it_acknowledged(void **state)
{
    const char *text = getenv("BALLAST_KILLS");
    uint64_t kills = 50, random = 1, hit[STEPS + 1] = {0};
    AUTO_BUF empty = BUF_INIT(1 << 24);
    (void)state;
    if (text != NULL)
        assert_true(num_u64(str_from(text), &kills));
    county_new(&c, NULL);
    county_shut(&c);
    temp_read(county_path(&c), &empty);
    // Once without accident, to know what there is after each step, and how long one takes here.
    uint64_t longest = 1;
    for (int step = 0; step <= STEPS; step++) {
        sizes[step] = size_now();
        if (step == STEPS)
            break;
        uint64_t start = microseconds();
        step_forward(step);
        uint64_t took = microseconds() - start;
        longest = took > longest ? took : longest;
    }
    assert_verified(&c, VERIFY_PASS);
    put_back(&empty);
    int step = 0;
    for (uint64_t i = 0; i < kills; i++) {
        if (step == STEPS) {
            put_back(&empty);
            step = 0;
        }
        int more = (int)(test_random(&random) % 3);
        int acked = kill_after(step, more, (useconds_t)(test_random(&random) % longest));
        step = steps_of(size_now());
        if (step < acked || step > acked + 1)
            fail_msg("kill %llu: %d steps acknowledged, %d there", (unsigned long long)i, acked,
                     step);
        assert_verified(&c, step == STEPS ? VERIFY_PASS : VERIFY_INCOMPLETE);
        hit[acked]++;
    }
    int kinds = 0;
    for (int i = 0; i <= STEPS; i++)
        kinds += hit[i] > 0;
    assert_true(kinds > 5); // moments all over the audit
    if (step == STEPS)
        put_back(&empty), step = 0;
    for (; step < STEPS; step++)
        step_forward(step);
    assert_verified(&c, VERIFY_PASS);
    county_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_killed_program_loses_nothing_that_it_acknowledged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
