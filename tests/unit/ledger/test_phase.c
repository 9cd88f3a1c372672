// SPDX-License-Identifier: Apache-2.0
#include "ledger/phase.h"

#include "support/support.h"

// For each event, the phases in which it is allowed, who must sign it and the phase after it,
// written out again: N new, O open, F freezing, C committed, H sharing, V revealing, T thrown, S
// seeded, D drawing, R in a round, M between rounds, X concluded; '-' after: the same. '*' first:
// only with several parties; "seed" has a row for each kind of audit.
static const struct {
    const char *type, *phases;
    char after;
    enum signers signers;
} machine[] = {
    {"election-open", "N", 'O', SIGN_LOG},
    {"contest-def", "O", '-', SIGN_LOG},
    {"names", "O", '-', SIGN_LOG},
    {"manifest-commit", "O", '-', SIGN_LOG},
    {"cvr-commit", "O", '-', SIGN_LOG},
    {"totals-commit", "O", '-', SIGN_LOG},
    {"withdraw", "O", '-', SIGN_APPROVED},
    {"params-commit", "O", 'F', SIGN_LOG},
    {"assertions-commit", "F", 'C', SIGN_LOG},
    {"reopen", "FCH", 'O', SIGN_APPROVED},
    {"seed", "C", 'S', SIGN_LOG},
    {"round-open", "SM", 'D', SIGN_LOG},
    {"sample", "D", 'R', SIGN_LOG},
    {"retrieve", "R", '-', SIGN_TWO},
    {"mvr", "R", '-', SIGN_TWO},
    {"batch-count", "R", '-', SIGN_TWO},
    {"adjudicate", "RM", '-', SIGN_TWO},
    {"correct", "RM", '-', SIGN_TWO},
    {"discrepancy", "RM", '-', SIGN_LOG},
    {"risk", "RM", '-', SIGN_LOG},
    {"round-close", "R", 'M', SIGN_LOG},
    {"escalate", "SRM", '-', SIGN_LOG},
    {"hand-count", "CSRM", '-', SIGN_TWO},
    {"outcome", "CSM", 'X', SIGN_LOG},
    {"key-add", "OFCHVTSDRMX", '-', SIGN_SELF},
    {"key-revoke", "OFCHVTSDRMX", '-', SIGN_OWN},
    {"software", "OFCHVTSDRMX", '-', SIGN_LOG},
    {"bundle", "OFCHVTSDRMX", '-', SIGN_LOG},
    {"admin", "OFCHVTSDRMX", '-', SIGN_LOG},
    {"policy", "O", '-', SIGN_ALL},
    {"privacy-report", "*CHVTSDRMX", '-', SIGN_APPROVES},
    {"tally-open", "CHVTSDRMX", '-', SIGN_LOG},
    {"seed-share-commit", "*CH", 'H', SIGN_PARTY},
    {"seed-share-reveal", "*HV", 'V', SIGN_PARTY},
    {"seed-default", "*HV", 'V', SIGN_LOG},
    {"dice", "*CV", 'T', SIGN_TWO},
    {"beacon", "*T", '-', SIGN_TWO},
    {"mvr-blind2", "RM", '-', SIGN_TWO},
    {"card-open", "RMX", '-', SIGN_LOG},
    {"propose", "*OFCHVTSDRMX", '-', SIGN_LOG},
    {"approve", "*OFCHVTSDRMX", '-', SIGN_APPROVES},
    {"object", "*OFCHVTSDRMX", '-', SIGN_PARTY},
    {"answer", "*OFCHVTSDRMX", '-', SIGN_LOG},
    {"override", "*OFCHVTSDRMX", '-', SIGN_APPROVED},
    {"witness-absent", "OFCHVTSDRMX", '-', SIGN_LOG},
    {"heartbeat", "OFCHVTSDRMX", '-', SIGN_LOG},
    {"login", "OFCHVTSDRMX", '-', SIGN_LOG},
};

static const char letters[] = "NOFCHVTSDRMX";

static void step(const char *type, const char *phases, char after, int p, bool several)
{
    struct bal_err err = {0};
    enum phase phase = (enum phase)p;
    bool allowed = strchr(phases, letters[p]) != NULL;
    if (phases[0] == '*' && !several)
        allowed = false;
    if (strcmp(type, "seed") == 0 && several)
        allowed = letters[p] == 'T';
    bal_status status = phase_next(&phase, several, str_from(type), &err);
    if ((status == BAL_OK) != allowed)
        fail_msg("%s in phase %c: %s", type, letters[p], err.what);
    assert_int_equal(letters[phase], allowed && after != '-' ? after : letters[p]);
    if (phases[0] == '*' && !several)
        assert_int_equal(status, BAL_UNSUPPORTED);
    else if (!allowed)
        assert_true(status == BAL_CONFLICT && err.hint[0] != '\0');
}

static void every_event_in_every_phase(void **state)
{
    (void)state;
    size_t count;
    (void)event_types(&count);
    assert_int_equal(count, ARRAY_LEN(machine));
    for (size_t i = 0; i < ARRAY_LEN(machine); i++) {
        for (int p = PHASE_NEW; p <= PHASE_CONCLUDED; p++) {
            step(machine[i].type, machine[i].phases, machine[i].after, p, false);
            step(machine[i].type, machine[i].phases, machine[i].after, p, true);
        }
        const struct event_type *t = event_type_find(str_from(machine[i].type));
        assert_int_equal(t->signers, machine[i].signers);
        assert_true(signers_say(t->signers)[0] != '\0');
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
    assert_int_equal(phase_next(&phase, false, STR("seed-commit"), &err), BAL_INVALID);
    assert_int_equal(phase, PHASE_OPEN);
    for (int p = PHASE_NEW; p <= PHASE_CONCLUDED; p++)
        assert_true(phase_says((enum phase)p)[0] != '\0');
}

static void walk(const char *const *types, size_t count, enum phase expected)
{
    enum phase phase = PHASE_NEW;
    struct bal_err err = {0};
    for (size_t i = 0; i < count; i++)
        assert_ok(phase_next(&phase, false, str_from(types[i]), &err));
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
        assert_int_equal(phase_next(&phase, false, str_from(said[i].type), &err), BAL_CONFLICT);
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
