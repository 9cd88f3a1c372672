// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "cli/ask_card.h"

// What the text gives, as "marked 1,3", with ranks "marked 2/1 1/2", or "no answer".
static void check(const struct contest *c, const char *typed, const char *wanted)
{
    static const char *const states[] = {[FINDING_NOT_ON_CARD] = "not on card",
                                         [FINDING_BLANK] = "blank",
                                         [FINDING_MARKED] = "marked",
                                         [FINDING_OVERVOTED] = "overvote",
                                         [FINDING_NO_AGREEMENT] = "no agreement"};
    static struct mark marks[LIMIT_MARKS];
    struct finding f = {0};
    AUTO_BUF got = BUF_INIT(4096);
    if (!ask_card_parse(c, 4, str_from(typed), &f, marks)) {
        buf_add(&got, STR("no answer"));
    } else {
        buf_add(&got, str_from(states[f.state]));
        for (uint32_t i = 0; i < f.count; i++) {
            buf_addf(&got, " %d", f.marks[i].choice + 1);
            if (f.marks[i].rank > 0)
                buf_addf(&got, "/%d", f.marks[i].rank);
        }
    }
    if (strcmp(buf_cstr(&got), wanted) != 0)
        fail_msg("'%s' gives '%s', not '%s'", typed, buf_cstr(&got), wanted);
}

static void answers(void **state)
{
    (void)state;
    const struct contest two = {.votes_allowed = 2};
    const struct contest ranked = {.votes_allowed = 1, .function = FUNCTION_IRV, .ranks = 3};
    check(&two, "1", "marked 1");
    check(&two, "4 2", "marked 4 2");
    check(&two, "2, 3", "marked 2 3");
    check(&two, "1 2 3", "overvote");
    check(&two, "b", "blank");
    check(&two, "O", "overvote");
    check(&two, "n", "not on card");
    check(&two, "D", "no agreement");
    const struct contest approval = {.votes_allowed = 1, .function = FUNCTION_APPROVAL};
    const struct contest scores = {
        .votes_allowed = 1, .function = FUNCTION_RANGE, .ranks = 9, .terms = {.top = 9}};
    check(&approval, "1 2 3", "marked 1 2 3");
    check(&scores, "1:9, 3:1", "marked 1/9 3/1");
    check(&scores, "1:0 2:5 3:0", "marked 2/5");
    check(&scores, "1:0 2:0", "blank");
    check(&scores, "1:10", "no answer");
    check(&scores, "1", "no answer");
    check(&scores, "1:2 1:3", "no answer");
    check(&ranked, "3 1", "marked 3/1 1/2");
    check(&ranked, "1 2 3 4", "no answer"); // a rank too many
    for (size_t i = 0; i < 9; i++) {
        static const char *const wrong[] = {"", "0", "5", "1 1", "x", "bb", "1 b", "-1", ","};
        check(&two, wrong[i], "no answer");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(answers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
