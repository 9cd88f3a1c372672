// SPDX-License-Identifier: Apache-2.0
// Sets of assertions: three programs' files, one written form.
#include "support/support.h"

#include "support/reading.h"

static const char raire[] =
    "{\"metadata\": {\"candidates\": [\"Ann\", \"Bo\", \"Cy\"], \"contest\": \"Mayor\"},\n"
    " \"solution\": {\"Ok\": {\"assertions\": [\n"
    "  {\"assertion\": {\"type\": \"NEN\", \"winner\": 1, \"loser\": 0, \"continuing\": [0, 1]},\n"
    "   \"margin\": 5, \"difficulty\": 2.5},\n"
    "  {\"assertion\": {\"type\": \"NEB\", \"winner\": 1, \"loser\": 2}, \"margin\": 7,\n"
    "   \"difficulty\": 2}], \"difficulty\": 2.5, \"margin\": 5, \"winner\": 1,\n"
    "  \"num_candidates\": 3}}}\n";

static const char shangrla[] =
    "{\n"
    "  \"audits\": [\n"
    "    {\n"
    "      \"contest\": \"Mayor\",\n"
    "      \"winner\": \"Bo\",\n"
    "      \"eliminated\": [\n"
    "        \"Ann\",\n"
    "        \"Cy\"\n"
    "      ],\n"
    "      \"assertions\": [\n"
    "        {\n"
    "          \"winner\": \"Bo\",\n"
    "          \"loser\": \"Ann\",\n"
    "          \"already_eliminated\": [\n"
    "            \"Cy\"\n"
    "          ],\n"
    "          \"assertion_type\": \"IRV_ELIMINATION\",\n"
    "          \"explanation\": \"Rules out outcomes where Bo is eliminated next, after Cy\"\n"
    "        },\n"
    "        {\n"
    "          \"winner\": \"Bo\",\n"
    "          \"loser\": \"Cy\",\n"
    "          \"already_eliminated\": \"\",\n"
    "          \"assertion_type\": \"WINNER_ONLY\",\n"
    "          \"explanation\": \"Rules out case where Bo is eliminated before Cy\"\n"
    "        }\n"
    "      ]\n"
    "    }\n"
    "  ]\n"
    "}\n";

static const char cp[] = "{\"Expected Polls\": \"11\", \"Assertions\": [{\"Winner\": \"7\", "
                         "\"Loser\": \"9\", \"Already-Eliminated\": \"\", \"Winner-Only\": "
                         "\"true\"}]}\n";

static void numbers_become_names(void **state)
{
    (void)state;
    struct reading r;
    AUTO_BUF text = BUF_INIT(1 << 16);
    reading_open(&r, assertions_read, raire);
    assert_problems(&r, "");
    reading_write(&r, "shangrla-assertions-json", &text);
    assert_str(buf_str(&text), shangrla);
    reading_done(&r);
    reading_round_trip(assertions_read, shangrla, "shangrla-assertions-json");
}

static void each_is_known(void **state)
{
    (void)state;
    assert_string_equal(reading_detect(raire), "raire-answer-json");
    assert_string_equal(reading_detect(shangrla), "shangrla-assertions-json");
    assert_string_equal(reading_detect(cp), "audit-irv-cp-json");
}

static void pieces_and_memory(void **state)
{
    (void)state;
    reading_is_steady(assertions_read, raire, "shangrla-assertions-json");
    reading_is_steady(assertions_read, shangrla, "shangrla-assertions-json");
    reading_is_steady(assertions_read, cp, NULL);
}

// A set that names no contest or no winner would be read by SHANGRLA as one about nothing.
static void what_cannot_be_written(void **state)
{
    (void)state;
    struct reading r;
    AUTO_SINK sink;
    const struct format *f = format_find(STR("shangrla-assertions-json"));
    reading_open(&r, assertions_read, cp);
    sink_open_memory(&sink, 1 << 16);
    assert_int_equal(f->write(&r.e, &sink, &r.err), BAL_UNSUPPORTED);
    reading_done(&r);
    reading_open(&r, assertions_read,
                 "{\"metadata\": {\"candidates\": [\"Ann\", \"Bo\"]},\n"
                 " \"solution\": {\"Err\": {\"TiedWinners\": [0, 1]}}}\n");
    assert_problems(&r, "0:0 unsupported\n");
    reading_done(&r);
    reading_open(
        &r, assertions_read,
        "{\"metadata\": {\"candidates\": [\"Ann\"]}, \"solution\": {\"Ok\": {\"assertions\":\n"
        " [{\"assertion\": {\"type\": \"NEB\", \"winner\": 1, \"loser\": 0}}], \"winner\": 1}}}\n");
    assert_problems(&r, "0:0 missing-value\n");
    reading_done(&r);
}

// A short file could ask for a list of all candidates for each of many assertions.
static void lists_without_end(void **state)
{
    (void)state;
    enum { CANDIDATES = 10000, ASSERTIONS = 1700 };
    struct reading r;
    AUTO_BUF text = BUF_INIT(1 << 20);
    buf_add(&text, STR("{\"metadata\": {\"candidates\": [\"0\""));
    for (int i = 1; i < CANDIDATES; i++)
        buf_addf(&text, ",\"%d\"", i);
    buf_add(&text, STR("]}, \"solution\": {\"Ok\": {\"winner\": 0, \"assertions\": ["));
    for (int i = 0; i < ASSERTIONS; i++)
        buf_addf(&text,
                 "%s{\"assertion\": {\"type\": \"NEN\", \"winner\": 0, \"loser\": 1, "
                 "\"continuing\": []}}",
                 i > 0 ? "," : "");
    buf_add(&text, STR("]}}}"));
    reading_init(&r);
    assert_int_equal(reading_add(&r, assertions_read, buf_cstr(&text), 0), BAL_LIMIT);
    reading_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_become_names), cmocka_unit_test(each_is_known),
        cmocka_unit_test(pieces_and_memory),    cmocka_unit_test(what_cannot_be_written),
        cmocka_unit_test(lists_without_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
