// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/staged.h"

static const char *in_folder(const char *dir, const char *name, struct buf *out)
{
    buf_clear(out);
    buf_addf(out, "%s/%s", dir, name);
    return buf_cstr(out);
}

static void put_file(const char *path)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fclose(f), 0);
}

static void appears_whole_or_not_at_all(void **state)
{
    (void)state;
    struct bal_err err = {0};
    char dir[] = "/tmp/ballast-staged-XXXXXX";
    AUTO_BUF out = BUF_INIT(4096), file = BUF_INIT(4096);
    assert_non_null(mkdtemp(dir));
    const char *path = in_folder(dir, "out", &out);
    struct staged s;
    assert_ok(staged_open(&s, path, &err));
    assert_false(path_exists(path));
    put_file(in_folder(staged_dir(&s), "a.json", &file));
    staged_discard(&s); // not closed: nothing is left
    assert_false(path_exists(path));
    assert_false(path_exists(buf_cstr(&file)));

    assert_ok(staged_open(&s, path, &err));
    put_file(in_folder(staged_dir(&s), "a.json", &file));
    assert_ok(staged_close(&s, &err));
    staged_discard(&s);
    assert_true(path_exists(in_folder(path, "a.json", &file)));

    assert_int_equal(staged_open(&s, path, &err), BAL_CONFLICT);
    staged_discard(&s);
    assert_true(path_exists(buf_cstr(&file)));
    unlink(buf_cstr(&file));
    rmdir(path);
    rmdir(dir);
}

static void says_why_it_cannot_be_made(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct staged s;
    assert_int_equal(staged_open(&s, "/nowhere/at/all", &err), BAL_NOT_FOUND);
    staged_discard(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appears_whole_or_not_at_all),
        cmocka_unit_test(says_why_it_cannot_be_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
