// SPDX-License-Identifier: Apache-2.0
#include "io/private_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include "support/support.h"
#include "support/temp.h"

static void written_and_read(void **state)
{
    (void)state;
    struct temp t;
    struct bal_err err = {0};
    struct stat st;
    AUTO_BUF back = BUF_INIT(100);
    temp_open(&t);
    const char *path = temp_path(&t, "a.key");
    assert_ok(private_file_write(path, STR("secret\n"), &err));
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_ok(private_file_read(path, &back, &err));
    assert_str(buf_str(&back), "secret\n");
    assert_int_equal(private_file_write(path, STR("other"), &err), BAL_CONFLICT);
    buf_clear(&back);
    assert_ok(private_file_read(path, &back, &err));
    assert_str(buf_str(&back), "secret\n");
    temp_close(&t);
}

static void what_others_may_read_is_refused(void **state)
{
    static const mode_t modes[] = {0640, 0604, 0620, 0602, 0610, 0644, 0666, 0777};
    (void)state;
    struct temp t;
    struct bal_err err = {0};
    AUTO_BUF back = BUF_INIT(100);
    temp_open(&t);
    const char *path = temp_path(&t, "a.key");
    assert_ok(private_file_write(path, STR("secret\n"), &err));
    for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
        assert_int_equal(chmod(path, modes[i]), 0);
        assert_int_equal(private_file_read(path, &back, &err), BAL_DENIED);
        assert_non_null(strstr(err.hint, "chmod 600"));
        assert_string_equal(err.where, path);
    }
    assert_int_equal(back.len, 0);
    assert_int_equal(chmod(path, 0400), 0);
    assert_ok(private_file_read(path, &back, &err));
    temp_close(&t);
}

static void other_failures(void **state)
{
    (void)state;
    struct temp t;
    struct bal_err err = {0};
    AUTO_BUF back = BUF_INIT(3);
    temp_open(&t);
    assert_int_equal(private_file_read(temp_path(&t, "none"), &back, &err), BAL_NOT_FOUND);
    assert_int_equal(private_file_read(t.folder, &back, &err), BAL_INVALID);
    assert_int_equal(private_file_write(temp_path(&t, "no/where"), STR("x"), &err), BAL_NOT_FOUND);
    const char *path = temp_path(&t, "long");
    assert_ok(private_file_write(path, STR("long"), &err));
    assert_int_equal(private_file_read(path, &back, &err), BAL_LIMIT);
    temp_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_and_read),
        cmocka_unit_test(what_others_may_read_is_refused),
        cmocka_unit_test(other_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
