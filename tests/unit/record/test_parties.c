// SPDX-License-Identifier: Apache-2.0
// Audits of several parties: whole ones, and who may do what when.
#include <stdio.h>

#include "support/parties.h"

static struct bal_err err;

static void a_whole_audit_is_verified(void **state)
{
    struct parties p;
    (void)state;
    parties_begin(&p);
    parties_ceremony(&p);
    parties_round(&p);
    assert_int_equal(p.c.r.state.phase, PHASE_MEASURED);
    assert_verified(&p.c, VERIFY_INCOMPLETE);
    problems_done(&p.c.problems);
    problems_init(&p.c.problems);
    assert_ok(verb_conclude_now(&p.c.r, &p.c.problems, &err));
    assert_true(county_outcome_is(&p.c, "President", "confirmed"));
    assert_verified(&p.c, VERIFY_PASS);
    parties_done(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_audit_is_verified),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
