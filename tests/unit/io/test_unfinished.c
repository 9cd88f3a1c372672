// SPDX-License-Identifier: Apache-2.0
// Whatever is half written goes when a signal ends the program, and the program ends by that
// signal.
#include "base/unfinished.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/sink.h"
#include "io/staged.h"
#include "support/support.h"

static char dir[] = "/tmp/ballast-unfinished-XXXXXX";

static int open_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) == NULL || chdir(dir) != 0;
}

static int close_dir(void **state)
{
    (void)state;
    return chdir("/") != 0 || rmdir(dir) != 0; // everything else has gone
}

// Two files and a folder with two files in it are half written, and a third file is whole.
static void write_half(int signal)
{
    struct bal_err err;
    struct staged folder;
    struct sink sinks[4];
    const char *names[] = {"a", "b", "out.part/c", "whole"};
    bal_status status = staged_open(&folder, "out", &err);
    for (size_t i = 0; i < ARRAY_LEN(names) && status == BAL_OK; i++) {
        status = sink_open_file(&sinks[i], names[i], &err);
        sink_put(&sinks[i], STR("text"));
    }
    if (status != BAL_OK || sink_close(&sinks[3], &err) != BAL_OK)
        _exit(3);
    raise(signal);
    _exit(4); // not ended
}

static int status_after(int signal, bool ignored)
{
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (ignored)
            (void)sigaction(signal, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
        unfinished_watch();
        write_half(signal);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void a_signal_leaves_what_is_whole(void **state)
{
    (void)state;
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        int status = status_after(signals[i], false);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), signals[i]);
        assert_false(path_exists("a.part"));
        assert_false(path_exists("b.part"));
        assert_false(path_exists("out.part"));
        assert_int_equal(unlink("whole"), 0);
    }
}

static void an_ignored_signal_ends_nothing(void **state)
{
    (void)state;
    int status = status_after(SIGHUP, true); // as nohup does
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 4);
    unfinished_remove("a.part");
    unfinished_remove("b.part");
    unfinished_remove("out.part");
    unfinished_remove("whole");
}

// What is done or given up is not looked for any more, whoever makes a file of that name.
static void what_is_done_is_forgotten(void **state)
{
    (void)state;
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct bal_err err;
        struct staged folder;
        struct sink sink;
        unfinished_watch();
        if (staged_open(&folder, "out", &err) != BAL_OK ||
            sink_open_file(&sink, "a", &err) != BAL_OK)
            _exit(3);
        staged_discard(&folder);
        sink_discard(&sink);
        if (mkdir("out.part", 0777) != 0 || mkdir("a.part", 0777) != 0)
            _exit(3);
        raise(SIGINT);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(rmdir("out.part"), 0);
    assert_int_equal(rmdir("a.part"), 0);
}

// A folder that a run left whom nothing could stop is nobody's to remove; which it is, is said.
static void a_leftover_is_named(void **state)
{
    (void)state;
    struct bal_err err;
    struct staged folder;
    assert_int_equal(mkdir("out.part", 0777), 0);
    assert_int_equal(staged_open(&folder, "out", &err), BAL_CONFLICT);
    staged_discard(&folder);
    assert_string_equal(err.hint, "If none is at work, remove out.part, and start again.");
    assert_int_equal(rmdir("out.part"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signal_leaves_what_is_whole),
        cmocka_unit_test(an_ignored_signal_ends_nothing),
        cmocka_unit_test(what_is_done_is_forgotten),
        cmocka_unit_test(a_leftover_is_named),
    };
    return cmocka_run_group_tests(tests, open_dir, close_dir);
}
