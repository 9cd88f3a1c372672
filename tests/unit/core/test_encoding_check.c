// SPDX-License-Identifier: Apache-2.0
// Names that a wrong encoding damaged never become a second choice or contest in silence.
#include "core/encoding_check.h"

#include "support/reading.h"
#include "support/support.h"

static void which_names_are_one(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool one;
    } cases[] = {
        {"Ren\xC3\xA9"
         "e",
         "Ren?e", true},
        {"Ren\xC3\xA9"
         "e",
         "Ren\xEF\xBF\xBD"
         "e",
         true},
        {"Ren\xC3\xA9"
         "e",
         "Ren\xC3\x83\xC2\xA9"
         "e",
         true},
        {"Ren?e", "Ren??e", true},
        {"Renee", "Ren?e", false},
        {"Ren?e", "Ren?e", false},
        {"Ren?", "Ren?e", false},
        {"?", "", false},
        {"Yes?", "No?", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(names_are_one(str_from(cases[i].a), str_from(cases[i].b)), cases[i].one);
        assert_int_equal(names_are_one(str_from(cases[i].b), str_from(cases[i].a)), cases[i].one);
    }
    assert_false(name_is_suspect(STR("Jos\xC3\xA9 Nu\xC3\xB1"
                                     "ez")));
    assert_false(name_is_suspect(STR("O'Brien & Sons")));
}

static void assert_found(const char *text, uint64_t expected)
{
    struct reading r;
    reading_open(&r, ballast_cvr_read, text);
    election_check_encoding(&r.e, &r.p);
    assert_int_equal(r.p.count[PROBLEM_mis_encoded], expected);
    reading_done(&r);
}

#define HEAD "jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank\n"

static void in_an_election(void **state)
{
    (void)state;
    assert_found(HEAD "A,1,1,1,,,Mayor,Ren\xC3\xA9"
                      "e,\nA,1,1,2,,,Mayor,Jos\xC3\xA9,\n",
                 0);
    assert_found(HEAD "A,1,1,1,,,Keep judge?,Yes,\nA,1,1,2,,,Raise tax?,No?,\n", 0);
    assert_found(HEAD "A,1,1,1,,,Mayor,Ren\xC3\xA9"
                      "e,\nA,1,1,2,,,Mayor,Ren?e,\n",
                 1);
    assert_found(HEAD "A,1,1,1,,,Mayor,Ren\xEF\xBF\xBD"
                      "e,\n",
                 1);
    assert_found(HEAD "A,1,1,1,,,Ca\xC3\xB1on,Yes,\nA,1,1,2,,,Ca\xC3\x83\xC2\xB1on,Yes,\n", 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(which_names_are_one),
        cmocka_unit_test(in_an_election),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
