// SPDX-License-Identifier: Apache-2.0
// test_function.c: choice functions as text, shares as fractions.
#include "support/support.h"

#include "core/function.h"

static struct bal_err err;

static void says(const char *text, const char *again)
{
    enum choice_function f;
    struct function_terms t;
    AUTO_BUF out = BUF_INIT(200);
    assert_ok(function_parse(str_from(text), &f, &t, &err));
    function_put(f, &t, &out);
    assert_str(buf_str(&out), again);
    struct function_terms second;
    assert_ok(function_parse(str_from(again), &f, &second, &err));
    out.len = 0;
    function_put(f, &second, &out);
    assert_str(buf_str(&out), again);
}

static void read_and_written(void **state)
{
    (void)state;
    static const char *const same[] = {"plurality",
                                       "irv",
                                       "stv",
                                       "approval",
                                       "borda",
                                       "condorcet",
                                       "hamilton",
                                       "majority",
                                       "majority or runoff",
                                       "majority of all ballots",
                                       "majority for Yes",
                                       "dhondt",
                                       "imperiali",
                                       "supermajority at least 2/3",
                                       "supermajority more than 60%",
                                       "runoff at least 40%",
                                       "supermajority more than 3/7 of all ballots for No [2]",
                                       "sainte-lague at least 5%",
                                       "modified-sainte-lague",
                                       "nordic-sainte-lague",
                                       "danish",
                                       "hamilton at least 15%",
                                       "cumulative",
                                       "fusion",
                                       "copeland",
                                       "minimax margins",
                                       "schulze",
                                       "ranked pairs margins",
                                       "smith irv",
                                       "range 10",
                                       "star 5"};
    for (size_t i = 0; i < ARRAY_LEN(same); i++)
        says(same[i], same[i]);
    says("  Plurality ", "plurality");
    says("SUPERMAJORITY 2/3", "supermajority at least 2/3");
    says("supermajority 4/6 of all ballots", "supermajority at least 2/3 of all ballots");
    says("supermajority more than 50%", "majority");
    says("supermajority 50%", "supermajority at least 1/2");
    says("runoff more than 0.5", "majority or runoff");
    says("dhondt 0.05", "dhondt at least 5%");
    says("dhondt 12.5%", "dhondt at least 1/8");
    says("dhondt .325%", "dhondt at least 13/4000");
    says("star", "star 5");
    says("limited", "plurality");
    says("Bloc", "plurality");
    says("Ranked Pairs", "ranked pairs");
}

// Rules that are counted and no more.
static void counted_only(void **state)
{
    (void)state;
    static const char *const names[] = {
        "star pr", "bloc star", "dowdall", "quota droop", "borda count truncated average",
        "top two"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        enum choice_function f;
        struct function_terms t;
        assert_int_equal(function_parse(str_from(names[i]), &f, &t, &err), BAL_UNSUPPORTED);
        assert_non_null(strstr(err.what, "count such a contest by hand in full"));
    }
}

static void refused(const char *text, const char *why)
{
    enum choice_function f = FUNCTION_STV;
    struct function_terms t = {.top = 7};
    assert_int_equal(function_parse(str_from(text), &f, &t, &err), BAL_INVALID);
    if (strstr(err.what, why) == NULL)
        fail_msg("%s: %s", text, err.what);
    assert_true(f == FUNCTION_STV && t.top == 7);
}

static void not_understood(void **state)
{
    (void)state;
    refused("", "a choice function is");
    refused("first past the post", "a choice function is");
    refused("pluralitys", "a choice function is");
    refused("supermajority", "no share");
    refused("supermajority 3/2", "no share");
    refused("supermajority 1/1", "no share");
    refused("supermajority 0/5", "no share");
    refused("supermajority 100%", "no share");
    refused("supermajority 1/0", "no share");
    refused("supermajority -1/2", "no share");
    refused("supermajority 1/500001", "denominator up to 500000");
    refused("dhondt five", "no share");
    refused("dhondt 5.%", "no share");
    refused("dhondt 5..0%", "no share");
    refused("runoff", "no share");
    refused("range", "highest score");
    refused("range 0", "highest score");
    refused("star 251", "highest score");
    refused("irv 5", "'5' has no meaning after 'irv '");
    refused("majority or runoff for Yes", "'for Yes' has no meaning");
}

static void shares(void **state)
{
    (void)state;
    const struct fraction third = {1, 3};
    assert_int_equal(fraction_compare(1, 3, third), 0);
    assert_int_equal(fraction_compare(333333333, 1000000000, third), -1);
    assert_int_equal(fraction_compare(333333334, 1000000000, third), 1);
    struct function_terms t = {.threshold = {3, 5}};
    assert_true(threshold_reached(&t, 60, 100) && !threshold_reached(&t, 59, 100));
    t.more_than = true;
    assert_true(threshold_reached(&t, 61, 100) && !threshold_reached(&t, 60, 100));
    assert_int_equal(threshold_distance(&t, 60, 100), 0);
    assert_int_equal(threshold_distance(&t, 60, 101), 1); // 60.6
    assert_int_equal(threshold_distance(&t, 62, 101), 2);
    t.threshold.den = 0;
    assert_true(threshold_reached(&t, 0, 0));
}

static void divisors(void **state)
{
    (void)state;
    static const uint64_t expected[][4] = {
        [DIVISORS_DHONDT] = {1, 2, 3, 4},      [DIVISORS_SAINTE_LAGUE] = {1, 3, 5, 7},
        [DIVISORS_MODIFIED] = {7, 15, 25, 35}, // 1.4, 3, 5, 7
        [DIVISORS_NORDIC] = {6, 15, 25, 35},   // 1.2, 3, 5, 7
        [DIVISORS_IMPERIALI] = {2, 3, 4, 5},   [DIVISORS_DANISH] = {1, 4, 7, 10}};
    for (size_t s = 0; s < ARRAY_LEN(expected); s++)
        for (uint32_t seat = 1; seat <= 4; seat++)
            assert_int_equal(divisor_of((enum divisor_series)s, seat), expected[s][seat - 1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_and_written), cmocka_unit_test(not_understood),
        cmocka_unit_test(counted_only),     cmocka_unit_test(shares),
        cmocka_unit_test(divisors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
