// SPDX-License-Identifier: Apache-2.0
// An RCTab configuration: what can be read counts a small contest without a broken sum.
#include "app/count/tally.h"
#include "fuzz/fuzz.h"

static bal_status make_contest(struct import *imp, struct bal_err *err)
{
    static const struct contest_def def = {.name = {"Mayor", 5},
                                           .code = {"7", 1},
                                           .function = FUNCTION_IRV,
                                           .votes_allowed = 1,
                                           .seats = 1,
                                           .ranks = 3};
    static const str names[] = {{"Ann", 3}, {"Bo", 2}, {"Cy", 2}};
    uint32_t contest = 0, choice = 0;
    BAL_TRY(import_contest(imp, &def, &contest, err));
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        BAL_TRY(import_choice(imp, contest, names[i], STR(""), 0, CHOICE_REGULAR, &choice, err));
    for (uint32_t i = 0; i < 8; i++) {
        struct card card = {.record = {i + 1}, .imprinted = ID_DERIVED};
        struct mark marks[] = {{(uint16_t)(i % 3), 1, 0},
                               {(uint16_t)(i / 3), 2, 0},
                               {(uint16_t)((i + 1) % 3), (uint8_t)(i % 4), 0}};
        uint32_t number = 0;
        BAL_TRY(import_batch(imp, 0, STR("1"), STR("1"), &card.batch, err));
        BAL_TRY(import_card(imp, &card, &number, err));
        BAL_TRY(import_marks(imp, number, contest, STATE_MARKED, marks, ARRAY_LEN(marks), err));
    }
    return BAL_OK;
}

static void count_with(const struct rctab *config)
{
    struct election e;
    struct problems p;
    struct tally t = {0};
    struct bal_err err = {0};
    struct tally_options o = {.by = TALLY_BY_NOTHING, .rctab = config};
    problems_init(&p);
    struct import imp = {.election = &e, .problems = &p, .last_batch = TABLE_NONE};
    FUZZ_CHECK(election_init(&e, &err) == BAL_OK);
    FUZZ_CHECK(make_contest(&imp, &err) == BAL_OK);
    if (tally_election(&t, &e, &o, &p, &err) == BAL_OK)
        FUZZ_CHECK(!t.violated);
    tally_done(&t);
    election_done(&e);
    problems_done(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_SOURCE source = {0};
    struct rctab config;
    struct bal_err err = {0};
    if (size > FUZZ_INPUT ||
        source_open_memory(&source, STR("config"), fuzz_str(data, size), 7, &err) != BAL_OK)
        return 0;
    if (rctab_read_source(&config, &source, &err) == BAL_OK)
        count_with(&config);
    else
        FUZZ_CHECK(err.what[0] != '\0');
    rctab_done(&config);
    return 0;
}
