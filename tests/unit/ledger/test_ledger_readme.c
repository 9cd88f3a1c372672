// SPDX-License-Identifier: Apache-2.0
// The example in src/ledger/README.md is an event, and its recipe gives what it says.
#include <stdio.h>
#include <stdlib.h>

#include "ledger/event.h"
#include "support/shared.h"
#include "support/support.h"
#include "support/temp.h"

// The n-th block between lines of three backticks.
static str block(str page, size_t n)
{
    for (size_t i = 0;; i++) {
        str rest = str_skip(page, str_find(page, STR("\n```")) + 4);
        (void)str_cut(&rest, '\n');
        size_t end = str_find(rest, STR("\n```"));
        assert_true(end < rest.len);
        if (i == n)
            return str_head(rest, end + 1);
        page = str_skip(rest, end + 4);
    }
}

static str page(struct arena *arena)
{
    str text = STR("");
    assert_true(shared_read(TESTS_DIR "/../src/ledger/README.md", arena, &text));
    return text;
}

static void the_example_is_an_event(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct event e;
    struct note_key key;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    str text = page(&arena), vkey = block(text, 1);
    assert_ok(note_vkey_parse(str_head(vkey, vkey.len - 1), &key, &err));
    assert_ok(event_parse(block(text, 0), &arena, &e, &err));
    assert_ok(note_verify(&e.note, &key, 1, &err));
    assert_int_equal(e.seq, 1);
}

static void the_recipe_works(void **state)
{
    (void)state;
    struct temp t;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    AUTO_BUF said = BUF_INIT(1 << 16);
    char command[512];
    if (system("openssl version >/dev/null 2>&1") != 0)
        skip();
    str text = page(&arena);
    temp_open(&t);
    (void)temp_file(&t, "note", block(text, 0));
    (void)temp_file(&t, "key", block(text, 1));
    (void)temp_file(&t, "recipe", block(text, 2));
    (void)snprintf(command, sizeof command, "cd %s && sh -eu recipe >said 2>&1", t.folder);
    int status = system(command);
    temp_read(temp_path(&t, "said"), &said);
    temp_close(&t);
    assert_int_equal(status, 0);
    assert_true(str_eq(buf_str(&said), block(text, 3)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_is_an_event),
        cmocka_unit_test(the_recipe_works),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
