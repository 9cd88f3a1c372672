// SPDX-License-Identifier: Apache-2.0
#include "support/random.h"
#include "support/support.h"

#include "core/spelling.h"

static void assert_spelled(const char *name, uint32_t occurrence, const char *expected)
{
    AUTO_BUF text = BUF_INIT(256);
    uint32_t back = 99;
    spelling_put(&text, str_from(name), occurrence);
    assert_str(buf_str(&text), expected);
    assert_str(spelling_parse(buf_str(&text), &back), name);
    assert_int_equal(back, occurrence);
}

static void every_name_comes_back(void **state)
{
    (void)state;
    assert_spelled("Mayor", 0, "Mayor");
    assert_spelled("Mayor", 1, "Mayor [2]");
    assert_spelled("Mayor", 41, "Mayor [42]");
    assert_spelled("Mayor [2]", 0, "Mayor [2] [1]");
    assert_spelled("Mayor [1]", 0, "Mayor [1] [1]");
    assert_spelled("Mayor [2] [1]", 0, "Mayor [2] [1] [1]");
    assert_spelled("Mayor [2]", 2, "Mayor [2] [3]");
    assert_spelled("*blank*", 0, "*blank* [1]");
    assert_spelled("*", 0, "*");
    assert_spelled("", 0, " [1]");
    assert_spelled("", 1, " [2]");
    assert_spelled("[2]", 0, "[2]");
    assert_spelled("Ward [x]", 0, "Ward [x]");
    assert_spelled("Ward [02]", 0, "Ward [02]");
    assert_spelled("Ward [0]", 0, "Ward [0]");
    assert_spelled("Ward[2]", 0, "Ward[2]");
}

// What a person may write without knowing any of this.
static void plain_text_stays(void **state)
{
    (void)state;
    uint32_t occurrence;
    assert_str(spelling_parse(STR("Measure [1]"), &occurrence), "Measure [1]");
    assert_int_equal(occurrence, 0);
    assert_str(spelling_parse(STR("]"), &occurrence), "]");
    assert_str(spelling_parse(STR(""), &occurrence), "");
    assert_true(spelling_is_word(STR("*blank*")));
    assert_true(spelling_is_word(STR("**")));
    assert_false(spelling_is_word(STR("*")));
    assert_false(spelling_is_word(STR("*a")));
}

// Two spellings are never the same, whatever the names.
static void spellings_differ(void **state)
{
    (void)state;
    static const char letters[] = "a *[]12";
    uint64_t random = 1;
    for (int i = 0; i < 20000; i++) {
        char name[12];
        size_t len = test_random(&random) % sizeof name;
        for (size_t k = 0; k < len; k++)
            name[k] = letters[test_random(&random) % (sizeof letters - 1)];
        uint32_t occurrence = (uint32_t)(test_random(&random) % 3), back;
        AUTO_BUF text = BUF_INIT(256);
        spelling_put(&text, str_make(name, len), occurrence);
        assert_true(str_eq(spelling_parse(buf_str(&text), &back), str_make(name, len)));
        assert_int_equal(back, occurrence);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_comes_back),
        cmocka_unit_test(plain_text_stays),
        cmocka_unit_test(spellings_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
