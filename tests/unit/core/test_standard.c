// SPDX-License-Identifier: Apache-2.0
// Standard names: what is like what, and what they do to files that are read after them.
#include "support/support.h"

#include "core/name_form.h"
#include "support/build.h"
#include "support/reading.h"

static enum likeness like_of(const char *a, const char *b, enum name_kind kind)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct name_form x, y;
    struct bal_err err = {0};
    assert_ok(name_form_make(str_from(a), kind, &arena, &x, &err));
    assert_ok(name_form_make(str_from(b), kind, &arena, &y, &err));
    assert_int_equal(name_likeness(&x, &y), name_likeness(&y, &x));
    bool shared = false; // what is alike has a key in common
    for (int k = 0; k < NAME_KEYS; k++) {
        AUTO_BUF one = BUF_INIT(1 << 12), other = BUF_INIT(1 << 12);
        name_form_key(&x, k, &one);
        name_form_key(&y, k, &other);
        shared = shared || (one.len > 0 && str_eq(buf_str(&one), buf_str(&other)));
    }
    assert_true(shared || name_likeness(&x, &y) == NAMES_DIFFER);
    return name_likeness(&x, &y);
}

static enum likeness like(const char *a, const char *b, bool choice)
{
    return like_of(a, b, choice ? NAME_CHOICE : NAME_CONTEST);
}

static void counties(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        enum likeness like;
    } cases[] = {
        {"Fulton County", "FULTON", NAMES_SAME},
        {"BEN-HILL", "Ben Hill Co.", NAMES_SAME},
        {"Parish of Orleans", "ORLEANS", NAMES_SAME},
        {"Jefferson", "Jeffersen County", NAMES_NEAR},
        {"Baltimore City", "Baltimore County", NAMES_DIFFER},
        {"Lee", "Leo", NAMES_DIFFER},
        {"County", "Fulton County", NAMES_DIFFER},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(like_of(cases[i].a, cases[i].b, NAME_JURISDICTION), cases[i].like);
}

static void likenesses(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool choice;
        enum likeness like;
    } cases[] = {
        {"Ann Smith", "SMITH, ANN (DEM)", true, NAMES_SAME},
        {"Ann Smith", "Dr. Ann  Smith", true, NAMES_SAME},
        {"REP Ann Smith", "Ann Smith (Republican Party)", true, NAMES_SAME},
        {"REP Ann Smith", "Ann Smith (DEM)", true, NAMES_DIFFER},
        {"Ann Smith", "Ann Smith, Jr.", true, NAMES_DIFFER},
        {"Ann Smith Sr", "Ann Smith Jr", true, NAMES_DIFFER},
        {"John A. Smith", "John B. Smith", true, NAMES_DIFFER},
        {"John Smith", "Joan Smith", true, NAMES_DIFFER},
        {"O'Brien",
         "O\xE2\x80\x99"
         "Brien",
         true, NAMES_SAME},
        {"Write-in", "WRITE IN", true, NAMES_SAME},
        {"Robert Jones", "Robert Jonnes", true, NAMES_NEAR},
        {"Robert Jones", "Robret Jones", true, NAMES_NEAR},
        {"Al Green", "Al Brown", true, NAMES_DIFFER},
        {"Dr.", "Mr.", true, NAMES_DIFFER},
        {"District 05", "DISTRICT 5", false, NAMES_SAME},
        {"District 1 2", "District 12", false, NAMES_DIFFER},
        {"Water & Sewer Board", "Water and Sewer Board", false, NAMES_SAME},
        {"Ballot Issue 4A", "Ballot Issue 4B", false, NAMES_DIFFER},
        {"East Ward Council", "West Ward Council", false, NAMES_DIFFER},
        {"North Ward Council", "South Ward Council", false, NAMES_DIFFER},
        {"Proposition HH", "Proposition II", false, NAMES_DIFFER},
        {"US Senate (DEM)", "US Senate (REP)", false, NAMES_DIFFER},
        {"County Commisioner", "County Commissioner", false, NAMES_NEAR},
        {"Ren\xC3\xA9\x65 Roy", "Ren?e Roy", true, NAMES_SAME},
        {"", "", true, NAMES_DIFFER},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        if (like(cases[i].a, cases[i].b, cases[i].choice) != cases[i].like)
            fail_msg("%s / %s", cases[i].a, cases[i].b);
}

#define NAMES "kind,contest,found,standard\n"

// Two files under one list of names; `second` has the choices given.
static uint64_t read_under(const char *names, const char *second, size_t *contests, size_t *choices)
{
    struct reading r;
    struct bal_err err = {0};
    reading_open(&r, ballast_names_read, names);
    assert_ok(standard_check(&r.e, &r.p, &err));
    struct import imp = {.election = &r.e, .problems = &r.p, .last_batch = TABLE_NONE};
    const char *const texts[] = {"jurisdiction,tabulator,batch,record,contest,choice\n"
                                 "A,1,1,1,Mayor,Ann\nA,1,1,2,Mayor,Bo\n",
                                 second};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct source s;
        imp.unit++;
        assert_ok(source_open_memory(&s, STR("x"), str_from(texts[i]), 0, &err));
        assert_ok(ballast_cvr_read(&s, &imp, &err));
        source_close(&s);
    }
    *contests = r.e.contests.len;
    *choices = r.e.contests.at[0].choices.len;
    uint64_t bad = r.p.count[PROBLEM_names_merged] + r.p.count[PROBLEM_names_conflict];
    reading_done(&r);
    return bad;
}

#define HEAD "jurisdiction,tabulator,batch,record,contest,choice\n"

static void names_become_one(void **state)
{
    size_t contests, choices;
    (void)state;
    const char *const second = HEAD "B,1,1,1,MAYOR,ann\nB,1,1,2,MAYOR,bo\n";
    assert_int_equal(read_under(NAMES "contest,,x,y\n", second, &contests, &choices), 0);
    assert_int_equal(contests, 2);
    assert_int_equal(read_under(NAMES "contest,,MAYOR,Mayor\n", second, &contests, &choices), 0);
    assert_int_equal(contests, 1);
    assert_int_equal(choices, 4);
    assert_int_equal(read_under(NAMES "choice,Mayor,ann,Ann\ncontest,,MAYOR,Mayor\n"
                                      "choice,Mayor,bo,Bo\nchoice,Mayor,zed,\n",
                                second, &contests, &choices),
                     0);
    assert_int_equal(contests, 1);
    assert_int_equal(choices, 2);
}

static void two_candidates_never_become_one(void **state)
{
    size_t contests, choices;
    (void)state;
    assert_int_equal(
        read_under(NAMES "choice,Mayor,Bo,Ann\n", HEAD "B,1,1,1,Mayor,Ann\n", &contests, &choices),
        1);
    // By a third name, and whichever file comes first.
    assert_int_equal(read_under(NAMES "choice,Mayor,Cy,Zoe\nchoice,Mayor,Di,Zoe\n",
                                HEAD "B,1,1,1,Mayor,Cy\nB,1,1,2,Mayor,Di\nB,1,1,3,Mayor,Cy\n",
                                &contests, &choices),
                     1);
    assert_int_equal(read_under(NAMES "contest,,Clerk,Mayor\n",
                                HEAD "B,1,1,1,Clerk,Ann\nB,1,1,1,Mayor,Ann\n", &contests, &choices),
                     1);
}

static void contradictions(void **state)
{
    size_t contests, choices;
    static const char *const lists[] = {
        NAMES "contest,,a,b\ncontest,,a,c\n",
        NAMES "contest,,a,b\ncontest,,b,c\n",
        NAMES "choice,m,a,b\nchoice,m,b,a\n",
        NAMES "choice,a,x,y\ncontest,,a,b\n",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        assert_true(read_under(lists[i], HEAD "B,1,1,1,Mayor,Ann\n", &contests, &choices) > 0);
    assert_int_equal(read_under(NAMES "contest,,a,b\ncontest,,b,b\ncontest,,a,b\n",
                                HEAD "B,1,1,1,Mayor,Ann\n", &contests, &choices),
                     0);
}

static void the_table(void **state)
{
    static const char text[] = NAMES "contest,,\" A\",B\nchoice,B,\"Smith, Ann\",Ann\n";
    (void)state;
    reading_round_trip(ballast_names_read, text, "ballast-names");
    reading_is_steady(ballast_names_read, text, "ballast-names");
    assert_string_equal(reading_detect(text), "ballast-names");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(likenesses),     cmocka_unit_test(names_become_one),
        cmocka_unit_test(contradictions), cmocka_unit_test(two_candidates_never_become_one),
        cmocka_unit_test(the_table),      cmocka_unit_test(counties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
