// SPDX-License-Identifier: Apache-2.0
#include "ledger/phase.h"

#include "support/support.h"

// For each event, the phases in which it is allowed and the one after it, written out again: N new,
// O open, F freezing, C committed, S seeded, D drawing, R in a round, M between rounds, X
// concluded; '-' after: the same.
static const struct {
    const char *type, *phases;
    char after;
} machine[] = {
    {"election-open", "N", 'O'},
    {"contest-def", "O", '-'},
    {"manifest-commit", "O", '-'},
    {"cvr-commit", "O", '-'},
    {"totals-commit", "O", '-'},
    {"withdraw", "O", '-'},
    {"params-commit", "O", 'F'},
    {"assertions-commit", "F", 'C'},
    {"reopen", "FC", 'O'},
    {"seed", "C", 'S'},
    {"round-open", "SM", 'D'},
    {"sample", "D", 'R'},
    {"retrieve", "R", '-'},
    {"mvr", "R", '-'},
    {"batch-count", "R", '-'},
    {"adjudicate", "R", '-'},
    {"correct", "RM", '-'},
    {"discrepancy", "RM", '-'},
    {"risk", "RM", '-'},
    {"round-close", "R", 'M'},
    {"escalate", "SRM", '-'},
    {"hand-count", "CSRM", '-'},
    {"outcome", "CSM", 'X'},
    {"key-add", "OFCSDRMX", '-'},
    {"key-revoke", "OFCSDRMX", '-'},
    {"software", "OFCSDRMX", '-'},
    {"bundle", "OFCSDRMX", '-'},
    {"admin", "OFCSDRMX", '-'},
    {"policy", "", '-'},
    {"tally-open", "", '-'},
    {"seed-share-commit", "", '-'},
    {"seed-share-reveal", "", '-'},
    {"seed-default", "", '-'},
    {"dice", "", '-'},
    {"beacon", "", '-'},
    {"mvr-blind2", "", '-'},
    {"card-open", "", '-'},
    {"propose", "", '-'},
    {"approve", "", '-'},
    {"object", "", '-'},
    {"answer", "", '-'},
    {"heartbeat", "", '-'},
    {"login", "", '-'},
};

static const char letters[] = "NOFCSDRMX";

static void every_event_in_every_phase(void **state)
{
    (void)state;
    size_t count;
    (void)event_types(&count);
    assert_int_equal(count, ARRAY_LEN(machine));
    for (size_t i = 0; i < ARRAY_LEN(machine); i++) {
        for (int p = PHASE_NEW; p <= PHASE_CONCLUDED; p++) {
            struct bal_err err = {0};
            enum phase phase = (enum phase)p;
            bool allowed = strchr(machine[i].phases, letters[p]) != NULL;
            bal_status status = phase_next(&phase, str_from(machine[i].type), &err);
            if ((status == BAL_OK) != allowed)
                fail_msg("%s in phase %c: %s", machine[i].type, letters[p], err.what);
            char after = allowed && machine[i].after != '-' ? machine[i].after : letters[p];
            assert_int_equal(letters[phase], after);
            if (machine[i].phases[0] == '\0')
                assert_int_equal(status, BAL_UNSUPPORTED);
            else if (!allowed)
                assert_true(status == BAL_CONFLICT && err.hint[0] != '\0');
        }
    }
}

static void the_table_is_sound(void **state)
{
    (void)state;
    size_t count;
    const struct event_type *types = event_types(&count);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(event_type_find(str_from(types[i].name)), &types[i]);
        assert_true(types[i].says[0] != '\0' && strlen(types[i].name) <= 32);
    }
    assert_null(event_type_find(STR("")));
    enum phase phase = PHASE_OPEN;
    struct bal_err err = {0};
    assert_int_equal(phase_next(&phase, STR("seed-commit"), &err), BAL_INVALID);
    assert_int_equal(phase, PHASE_OPEN);
    for (int p = PHASE_NEW; p <= PHASE_CONCLUDED; p++)
        assert_true(phase_says((enum phase)p)[0] != '\0');
}

static void walk(const char *const *types, size_t count, enum phase expected)
{
    enum phase phase = PHASE_NEW;
    struct bal_err err = {0};
    for (size_t i = 0; i < count; i++)
        assert_ok(phase_next(&phase, str_from(types[i]), &err));
    assert_int_equal(phase, expected);
}

static void whole_audits(void **state)
{
    static const char *const two_rounds[] = {"election-open",
                                             "contest-def",
                                             "manifest-commit",
                                             "cvr-commit",
                                             "withdraw",
                                             "cvr-commit",
                                             "params-commit",
                                             "assertions-commit",
                                             "reopen",
                                             "totals-commit",
                                             "params-commit",
                                             "assertions-commit",
                                             "seed",
                                             "round-open",
                                             "sample",
                                             "mvr",
                                             "mvr",
                                             "correct",
                                             "risk",
                                             "round-close",
                                             "round-open",
                                             "sample",
                                             "mvr",
                                             "risk",
                                             "round-close",
                                             "escalate",
                                             "hand-count",
                                             "outcome",
                                             "bundle"};
    static const char *const by_hand[] = {"election-open", "contest-def",       "manifest-commit",
                                          "params-commit", "assertions-commit", "hand-count",
                                          "outcome"};
    (void)state;
    walk(two_rounds, ARRAY_LEN(two_rounds), PHASE_CONCLUDED);
    walk(by_hand, ARRAY_LEN(by_hand), PHASE_CONCLUDED);
}

// What an official reads.
static void words(void **state)
{
    static const struct {
        enum phase phase;
        const char *type, *what, *hint;
    } said[] = {
        {PHASE_OPEN, "seed", "no event 'seed' is possible now: the record is open for inputs",
         "Run ballast commit first: it freezes the inputs."},
        {PHASE_COMMITTED, "cvr-commit",
         "no event 'cvr-commit' is possible now: the record is committed and waits for the seed",
         "Use ballast reopen --reason first, and commit again afterwards."},
        {PHASE_ROUND, "manifest-commit",
         "no event 'manifest-commit' is possible now: the record is in a round",
         "After the seed nothing before it can change: a mistake in an input means a new record "
         "that names this one."},
        {PHASE_MEASURED, "seed",
         "no event 'seed' is possible now: the record is between two rounds",
         "After the seed nothing before it can change: a mistake in an input means a new record "
         "that names this one."},
        {PHASE_MEASURED, "mvr", "no event 'mvr' is possible now: the record is between two rounds",
         "Open another round with ballast round, or conclude the audit."},
        {PHASE_ROUND, "outcome", "no event 'outcome' is possible now: the record is in a round",
         "Finish the round first: enter what its cards say with ballast enter."},
        {PHASE_COMMITTED, "mvr",
         "no event 'mvr' is possible now: the record is committed and waits for the seed",
         "Throw the dice and run ballast seed first."},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(said); i++) {
        struct bal_err err = {0};
        enum phase phase = said[i].phase;
        assert_int_equal(phase_next(&phase, str_from(said[i].type), &err), BAL_CONFLICT);
        assert_string_equal(err.what, said[i].what);
        assert_string_equal(err.hint, said[i].hint);
    }
}

static void seeds(void **state)
{
    (void)state;
    struct bal_err err = {0};
    assert_ok(seed_digits_check(STR("31415926535897932384"), &err));
    assert_ok(seed_digits_check(STR("00000000000000000000000000000"), &err));
    assert_int_equal(seed_digits_check(STR("3141592653589793238"), &err), BAL_INVALID);
    assert_string_equal(err.what, "a seed has at least 20 digits, this one has 19");
    static const char *const bad[] = {"",
                                      "3141592653589793238x",
                                      " 31415926535897932384",
                                      "31415926535897932384\n",
                                      "314159265 35897932384",
                                      "-31415926535897932384"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(seed_digits_check(str_from(bad[i]), &err), BAL_INVALID);
    AUTO_BUF digits = BUF_INIT(2000);
    while (digits.len <= SEED_DIGITS_MAX)
        buf_add_char(&digits, '7');
    assert_int_equal(seed_digits_check(buf_str(&digits), &err), BAL_INVALID);
    assert_ok(seed_digits_check(str_skip(buf_str(&digits), 1), &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_event_in_every_phase),
        cmocka_unit_test(the_table_is_sound),
        cmocka_unit_test(whole_audits),
        cmocka_unit_test(words),
        cmocka_unit_test(seeds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
