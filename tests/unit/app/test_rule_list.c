// SPDX-License-Identifier: Apache-2.0
// test_rule_list.c: what the list of rules says of audits and margins is so.
#include "support/support.h"

#include "app/count/rule_list.h"
#include "audit/assertion/assertion.h"

// What a rule says that an audit states is a choice function with assertions, and a margin is of
// one of three kinds.
static void every_rule(void **state)
{
    (void)state;
    struct listed_rule r;
    size_t seen = 0;
    for (int kind = 0; kind < RULE_KINDS; kind++)
        for (size_t i = 0; rule_list_at((enum rule_kind)kind, i, &r); i++, seen++) {
            assert_non_null(r.margin);
            if (!str_starts(str_from(r.margin), STR("exact")) &&
                !str_starts(str_from(r.margin), STR("a lower bound")) &&
                !str_starts(str_from(r.margin), STR("an upper bound")) &&
                !str_starts(str_from(r.margin), STR("none")))
                fail_msg("%s: '%s'", r.name, r.margin);
            if (r.audit == NULL || kind == RULES_STATED)
                continue;
            struct function_terms terms;
            struct bal_err err;
            enum choice_function f;
            assert_ok(function_parse(str_from(r.audit), &f, &terms, &err));
            struct contest c = {.function = f};
            assert_null(assertions_refused(&c));
        }
    assert_true(seen > 70);
}

// Where the list says that no sample proves an outcome, none is made.
static void refused(void **state)
{
    (void)state;
    struct listed_rule r;
    for (size_t i = 0; rule_list_at(RULES_STATED, i, &r); i++)
        assert_true((r.audit == NULL) == (r.why != NULL));
    assert_true(rule_list_at(RULES_STV, 0, &r));
    assert_null(r.audit);
    assert_non_null(r.why);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_rule), cmocka_unit_test(refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
