// SPDX-License-Identifier: Apache-2.0
// A head that somebody holds against a published folder.
#include "witness/compare.h"

#include <stdio.h>
#include <sys/stat.h>

#include "io/durable.h"
#include "support/static_log.h"
#include "support/support.h"
#include "support/temp.h"
#include "witness/acts.h"

static struct temp temp;
static struct bal_err err;

static bal_status put(void *ctx, str path, str bytes, struct bal_err *why)
{
    char name[400];
    (void)snprintf(name, sizeof name, "%s/%s/" STR_FMT, temp.folder, (const char *)ctx,
                   STR_ARG(path));
    for (char *p = name + 1; *p != '\0'; p++)
        if (*p == '/') {
            *p = '\0';
            (void)mkdir(name, 0777);
            *p = '/';
        }
    return durable_write(name, bytes, why);
}

// A folder with the log of a view at that size; and heads for holding.
static void publish(char *folder, uint64_t size, unsigned view)
{
    AUTO_BUF checkpoint = BUF_INIT(NOTE_BYTES);
    struct tile_writer w = tile_writer((struct tile_sink){.put = put, .ctx = folder});
    for (uint64_t i = 0; i < size; i++) {
        char text[64];
        assert_ok(tile_add(&w, static_event(i, view, text), &err));
    }
    assert_ok(tile_end(&w, &err));
    tile_writer_done(&w);
    static_checkpoint(size, view, 0, &checkpoint);
    assert_ok(put(folder, STR("checkpoint"), buf_str(&checkpoint), &err));
}

static bal_status compare(uint64_t size, unsigned view, const char *folder,
                          struct compare_result *out)
{
    AUTO_BUF head = BUF_INIT(NOTE_BYTES), vkey = BUF_INIT(1024);
    char path[300], name[300];
    static_checkpoint(size, view, 1, &head); // the witness is not known
    static_vkey(0, &vkey);
    (void)snprintf(path, sizeof path, "%s", temp_file(&temp, "head", buf_str(&head)));
    (void)snprintf(name, sizeof name, "%s/%s", temp.folder, folder);
    return witness_compare(path, name, NULL, buf_str(&vkey), out, &err);
}

static void all_sizes(void **state)
{
    (void)state;
    char folder[] = "bundle";
    temp_open(&temp);
    publish(folder, 300, 0);
    for (uint64_t size = 0; size < 310; size += 1 + size / 9)
        for (unsigned view = 0; view <= 5; view += 5) {
            struct compare_result r;
            assert_ok(compare(size, view, folder, &r));
            bool differs = view > 0 && size > view;
            enum compare_outcome expected = size > 300    ? COMPARE_BEHIND
                                            : differs     ? COMPARE_PROVEN
                                            : size == 300 ? COMPARE_SAME
                                                          : COMPARE_BEGINS;
            assert_int_equal(r.outcome, expected);
            assert_true(r.held == size && r.published == 300);
            assert_int_equal(r.proof.len > 0, expected == COMPARE_PROVEN);
            if (r.proof.len > 0) {
                AUTO_BUF says = BUF_INIT(1 << 16), vkey = BUF_INIT(1024);
                static_vkey(0, &vkey);
                assert_ok(witness_check_proof(temp_file(&temp, "proof", buf_str(&r.proof)), NULL,
                                              buf_str(&vkey), &says, &err));
            }
            compare_result_done(&r);
        }
    temp_close(&temp);
}

static void broken_folders(void **state)
{
    (void)state;
    struct compare_result r;
    char folder[] = "bundle", mixed[] = "mixed";
    temp_open(&temp);
    assert_int_equal(compare(3, 0, "nowhere", &r), BAL_NOT_FOUND);
    compare_result_done(&r);
    publish(folder, 300, 0);
    publish(mixed, 300, 5); // and over it the checkpoint of another view
    AUTO_BUF checkpoint = BUF_INIT(NOTE_BYTES);
    static_checkpoint(300, 0, 0, &checkpoint);
    assert_ok(put(mixed, STR("checkpoint"), buf_str(&checkpoint), &err));
    assert_int_equal(compare(100, 0, mixed, &r), BAL_INVALID);
    compare_result_done(&r);
    assert_int_equal(remove(temp_path(&temp, "bundle/tile/0/001.p/44")), 0);
    assert_int_equal(compare(100, 0, folder, &r), BAL_INVALID);
    compare_result_done(&r);
    assert_int_equal(witness_compare("x", "y", NULL, STR(""), &r, &err), BAL_NOT_FOUND);
    compare_result_done(&r);
    temp_close(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_sizes),
                                       cmocka_unit_test(broken_folders)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
