// SPDX-License-Identifier: Apache-2.0
// Sinks: a file appears whole or not at all, and no failure is forgotten.
#include "io/sink.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

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

static bool exists(const char *name)
{
    return access(temp_path(&temp, name), F_OK) == 0;
}

static void assert_holds(const char *name, const char *text)
{
    AUTO_BUF got = BUF_INIT(1 << 24);
    temp_read(temp_path(&temp, name), &got);
    assert_str(buf_str(&got), text);
}

static void a_file_appears_whole(void **state)
{
    (void)state;
    temp_file(&temp, "out", STR("old"));
    AUTO_SINK s = {0};
    assert_ok(sink_open_file(&s, temp_path(&temp, "out"), &err));
    sink_put(&s, STR("new "));
    sink_char(&s, 'x');
    sink_u64(&s, 17);
    sink_printf(&s, " %s", "y");
    assert_holds("out", "old");
    assert_true(exists("out.part"));
    assert_ok(sink_close(&s, &err));
    assert_holds("out", "new x17 y");
    assert_false(exists("out.part"));
    assert_ok(sink_close(&s, &err)); // again: nothing to do
    assert_holds("out", "new x17 y");
}

static void what_is_thrown_away_leaves_nothing(void **state)
{
    (void)state;
    {
        AUTO_SINK s = {0};
        assert_ok(sink_open_file(&s, temp_path(&temp, "gone"), &err));
        sink_put(&s, STR("text"));
    }
    assert_false(exists("gone"));
    assert_false(exists("gone.part"));
    int standard_input = fcntl(0, F_GETFD);
    AUTO_SINK never_opened = {0};
    sink_discard(&never_opened);
    assert_int_equal(fcntl(0, F_GETFD), standard_input);
}

static void large_pieces_keep_their_order(void **state)
{
    (void)state;
    AUTO_BUF big = BUF_INIT(1 << 20), expected = BUF_INIT(1 << 24), got = BUF_INIT(1 << 24);
    for (int i = 0; i < SINK_BYTES + 1; i++)
        buf_add_char(&big, (char)('a' + i % 26));
    static const size_t sizes[] = {1, 100, SINK_BYTES - 101, 1, SINK_BYTES, 5, SINK_BYTES + 1, 0};
    AUTO_SINK s = {0};
    assert_ok(sink_open_file(&s, temp_path(&temp, "big"), &err));
    for (size_t i = 0; i < 3 * ARRAY_LEN(sizes); i++) {
        str part = str_head(buf_str(&big), sizes[i % ARRAY_LEN(sizes)]);
        sink_put(&s, part);
        buf_add(&expected, part);
    }
    assert_ok(sink_close(&s, &err));
    temp_read(temp_path(&temp, "big"), &got);
    assert_true(str_eq(buf_str(&got), buf_str(&expected)));
}

static void a_link_keeps_pointing(void **state)
{
    (void)state;
    temp_file(&temp, "target", STR("old"));
    assert_int_equal(symlink("target", temp_path(&temp, "link")), 0);
    AUTO_SINK s = {0};
    assert_ok(sink_open_file(&s, temp_path(&temp, "link"), &err));
    sink_put(&s, STR("new"));
    assert_ok(sink_close(&s, &err));
    assert_holds("target", "new");
    struct stat st;
    assert_int_equal(lstat(temp_path(&temp, "link"), &st), 0);
    assert_true(S_ISLNK(st.st_mode));
}

static void a_full_disk_is_reported(void **state)
{
    (void)state;
    struct stat before, after;
    if (stat("/dev/full", &before) != 0)
        skip();
    static const size_t sizes[] = {1, SINK_BYTES + 1};
    AUTO_BUF big = BUF_INIT(1 << 20);
    assert_true(buf_reserve(&big, SINK_BYTES + 1));
    big.len = SINK_BYTES + 1;
    memset(big.ptr, 'x', big.len);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        AUTO_SINK s = {0};
        assert_ok(sink_open_file(&s, "/dev/full", &err)); // a device: in place
        sink_put(&s, str_head(buf_str(&big), sizes[i]));
        sink_put(&s, STR("more"));
        assert_int_equal(sink_close(&s, &err), BAL_IO);
        assert_string_equal(err.what, "cannot write: No space left on device");
        assert_string_equal(err.where, "/dev/full");

        FILE *full = fopen("/dev/full", "w");
        assert_non_null(full);
        sink_open_stream(&s, full);
        sink_put(&s, str_head(buf_str(&big), sizes[i]));
        assert_int_equal(sink_close(&s, &err), BAL_IO);
        assert_string_equal(err.where, "standard output");
        fclose(full);
    }
    assert_int_equal(stat("/dev/full", &after), 0);
    assert_true(S_ISCHR(after.st_mode) && after.st_ino == before.st_ino);
    assert_int_not_equal(access("/dev/full.part", F_OK), 0);
}

static void places_that_cannot_be_written(void **state)
{
    (void)state;
    AUTO_SINK s = {0};
    assert_int_equal(sink_open_file(&s, temp_path(&temp, "no/such/folder"), &err), BAL_NOT_FOUND);
    assert_string_equal(err.where, temp.path);
    assert_int_equal(sink_open_file(&s, temp.folder, &err), BAL_IO);
    assert_string_equal(err.what, "cannot write: Is a directory");
    assert_int_equal(mkdir(temp_path(&temp, "later"), 0755), 0);
    assert_int_equal(rmdir(temp.path), 0);
    assert_ok(sink_open_file(&s, temp_path(&temp, "later"), &err));
    assert_int_equal(mkdir(temp.path, 0755), 0); // now it cannot get its name
    sink_put(&s, STR("x"));
    assert_int_equal(sink_close(&s, &err), BAL_IO);
    assert_false(exists("later.part"));
}

static void memory_has_a_ceiling(void **state)
{
    (void)state;
    AUTO_SINK s = {0};
    sink_open_memory(&s, 10);
    sink_put(&s, STR("0123456789"));
    assert_ok(sink_close(&s, &err));
    assert_str(buf_str(&s.buf), "0123456789");
    sink_char(&s, 'x');
    assert_int_equal(sink_close(&s, &err), BAL_LIMIT);
    sink_discard(&s);

    char text[600];
    memset(text, 'y', sizeof text);
    sink_open_memory(&s, 10000);
    sink_printf(&s, "%.*s", (int)sizeof text, text);
    assert_int_equal(sink_close(&s, &err), BAL_LIMIT);
    assert_string_equal(err.what, "a formatted text is too long");
}

// Writes something; whatever allocation fails, the file is whole or is not there.
static bal_status write_some(const char *path)
{
    AUTO_SINK s = {0};
    BAL_TRY(sink_open_file(&s, path, &err));
    for (int i = 0; i < 100000; i++)
        sink_put(&s, STR("0123456789"));
    return sink_close(&s, &err);
}

static void memory_may_fail_anywhere(void **state)
{
    (void)state;
    bal_status status = BAL_LIMIT;
    unsigned long n = 0;
    while (status != BAL_OK) {
        mem_fail_after(++n);
        status = write_some(temp_path(&temp, "some"));
        mem_fail_after(0);
        assert_true(status == BAL_OK || status == BAL_LIMIT);
        assert_true(exists("some") == (status == BAL_OK));
        assert_false(exists("some.part"));
    }
    assert_true(n > 4);
    struct stat st;
    assert_int_equal(stat(temp_path(&temp, "some"), &st), 0);
    assert_int_equal(st.st_size, 1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_appears_whole),
        cmocka_unit_test(what_is_thrown_away_leaves_nothing),
        cmocka_unit_test(large_pieces_keep_their_order),
        cmocka_unit_test(a_link_keeps_pointing),
        cmocka_unit_test(a_full_disk_is_reported),
        cmocka_unit_test(places_that_cannot_be_written),
        cmocka_unit_test(memory_has_a_ceiling),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, open_temp, close_temp);
}
