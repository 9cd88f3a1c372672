// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "core/damaged_name.h"
#include "support/build.h"

static void damaged_names_are_found(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool damaged;
    } cases[] = {
        {"Ren\xC3\xA9\x65", "Ren?e", true},                   // lost
        {"Ren\xC3\xA9\x65", "Ren\xEF\xBF\xBD\x65", true},     // replaced by U+FFFD
        {"Ren\xC3\xA9\x65", "Ren\xC3\x83\xC2\xA9\x65", true}, // UTF-8 read as Windows-1252
        {"Ren\xC3\xA9\x65", "Rene\xCC\x81\x65", true},        // the accent apart
        {"O\xE2\x80\x99Neil", "O?Neil", true},                // a typographic apostrophe
        {"O\xE2\x80\x99Neil", "O\xC3\xA2\xE2\x82\xAC\xE2\x84\xA2Neil", true},
        {"M\xC3\xBCller", "M\xC3\xB6ller", false}, // two persons
        {"Ren\xC3\xA9\x65", "Renee", false},       // perhaps the same, not damaged
        {"Yes?", "Yes", false},
        {"Shall it?", "Shall it?", false},
        {"A?", "B\xC3\xA9", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        str a = str_from(cases[i].a), b = str_from(cases[i].b);
        assert_int_equal(names_are_damaged(a, b), cases[i].damaged);
        assert_int_equal(names_are_damaged(b, a), cases[i].damaged);
    }
}

// A mis-encoded name never becomes a second choice: it is an error, whatever the order of the
// files.
static void a_mis_encoded_name_is_no_second_choice(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct build b;
    build_init(&b);
    (void)build_contest(&b, "Mayor", 1, 1, 0, "Ren\xC3\xA9\x65,Bo,Ren\xC3\xA8\x65");
    (void)build_contest(&b, "Judge", 1, 1, 0, "Pe?a,Bo,Pe\xC3\xB1\x61");
    (void)build_contest(&b, "Ca\xC3\xB1on City", 1, 1, 0, "Yes,No");
    (void)build_contest(&b, "Ca\xEF\xBF\xBDon City", 1, 1, 0, "Yes,No");
    assert_ok(election_check_names(&b.e, &b.p, &err));
    assert_int_equal(b.p.count[PROBLEM_damaged_name], 2);
    assert_int_equal(problems_errors(&b.p), 2);
    assert_str(b.p.kept.at[0].message, "choices 'Pe?a' and 'Pe\xC3\xB1\x61' of contest 'Judge' are "
                                       "one name, damaged");
    build_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damaged_names_are_found),
        cmocka_unit_test(a_mis_encoded_name_is_no_second_choice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
