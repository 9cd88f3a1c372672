// SPDX-License-Identifier: Apache-2.0
// test_record_recomputed.c: samples, margins and risks of audits with pools, with bounds on the
// cards of contests and without, against a second computation in another language.
#include <stdio.h>

#include "support/county.h"
#include "support/recompute.h"

static struct bal_err err;

// Cards whose paper has the contest.
static uint64_t cards_with(const struct county *c, const char *contest)
{
    for (size_t i = 0; i < c->made.contests.len; i++)
        if (str_eq(c->made.contests.at[i].name, str_from(contest)))
            return c->made.contests.at[i].cards;
    fail_msg("no contest %s", contest);
    return 0;
}

static void set(struct county *c, const char *contest, const char *method, uint64_t spare)
{
    const struct contest_setting s = {.contest = str_from(contest),
                                      .has_target = true,
                                      .target = true,
                                      .has_bound = spare > 0,
                                      .cards_bound = cards_with(c, contest) + spare,
                                      .method = str_from(method)};
    assert_ok(verb_set_contest(&c->r, &s, &err));
}

static const char MEASURE[] = "Measure 1A: sales tax for roads";

static void set_batches(struct county *c, const char *contest, const char *method,
                        const char *limit, bool bound)
{
    const struct contest_setting s = {.contest = str_from(contest),
                                      .has_target = true,
                                      .target = true,
                                      .has_bound = !bound, // none but that of the contests file
                                      .method = str_from(method),
                                      .risk_limit = str_from(limit)};
    assert_ok(verb_set_contest(&c->r, &s, &err));
}

// Exchanges a digit of what was written of the contest behind the key, which must be
// noticed.
static void spoil_and_run(struct county *c, const char *contest, const char *file, const char *key,
                          bool (*run)(const struct temp *files, const char *quiet))
{
    AUTO_BUF was = BUF_INIT((size_t)1 << 30), is = BUF_INIT((size_t)1 << 30);
    temp_read(temp_path(&c->temp, file), &was);
    str all = buf_str(&was);
    size_t at = str_find(all, str_from(contest));
    at += str_find(str_skip(all, at), str_from(key)) + strlen(key);
    while (at < all.len && (all.ptr[at] < '1' || all.ptr[at] > '9'))
        at++;
    if (at >= all.len)
        fail_msg("%s has no %s", file, key);
    buf_add(&is, all);
    is.ptr[at] = all.ptr[at] == '9' ? '8' : (char)(all.ptr[at] + 1);
    (void)temp_file(&c->temp, file, buf_str(&is));
    if (run(&c->temp, "2>/dev/null"))
        fail_msg("another %s in %s is not noticed", key, file);
    (void)temp_file(&c->temp, file, all);
}

static void assert_noticed(struct county *c, const char *file, const char *key)
{
    spoil_and_run(c, MEASURE, file, key, recompute_run);
}

static void assert_batches_noticed(struct county *c, const char *file, const char *key)
{
    spoil_and_run(c, "President", file, key, recompute_batches);
}

// An audit of two contests, on less than half of the cards; both bounded above what there is, or
// neither.
static void audit(const char *method, bool bounded)
{
    static const struct generate_options made = {.size = GENERATE_SMALL,
                                                 .seed = {"pools", 5},
                                                 .cards = 1200,
                                                 .unlinked = 0.2,
                                                 .rate = {[FAULT_LOST_PAPER] = 0.005}};
    struct county c;
    county_new(&c, &made);
    county_add_all(&c);
    set(&c, MEASURE, method, bounded ? 4 : 0);
    set(&c, "Retain Judge Nadia A. Larkspurr on the District Court", method, bounded ? 3 : 0);
    county_commit(&c);
    county_seed(&c);
    county_finish(&c, 0);
    assert_true(c.r.state.pools.size > 0);
    recompute_save(&c.temp, &c.r);
    assert_verified(&c, VERIFY_PASS);
    assert_true(recompute_run(&c.temp, ""));
    assert_noticed(&c, "pools.jsonl", "\"values\":[");
    assert_noticed(&c, "risk-1.jsonl", "\"risk\":\"");
    if (bounded)
        assert_noticed(&c, "pools.jsonl", "\"with\":");
    county_done(&c);
}

static void pools_without_a_bound(void **state)
{
    (void)state;
    audit("mixture", false);
    audit("weighted-pools", false);
}

static void pools_under_a_bound(void **state)
{
    (void)state;
    audit("mixture", true);
    audit("weighted-pools", true);
    audit("weighted", true);
}

// Whole batches: with and without a bound, without and with replacement; paper is lost in some.
static void batches(void **state)
{
    static const struct generate_options made = {
        .size = GENERATE_SMALL,
        .seed = {"batches", 7},
        .cards = 2500,
        .rate = {[FAULT_LOST_PAPER] = 0.002, [FAULT_ONE_VOTE] = 0.002}};
    struct county c;
    (void)state;
    county_new(&c, &made);
    county_add_all(&c);
    set_batches(&c, "President", "batch", "0.2", false);
    set_batches(&c, MEASURE, "macro", "0.5", true);
    set_batches(&c, "County Commissioner", "batch", "0.2", true);
    county_commit(&c);
    county_seed(&c);
    county_round(&c, 0, false);
    for (int round = 0; round < 3 && c.r.state.phase == PHASE_ROUND; round++) {
        county_enter(&c);
        if (c.r.state.phase == PHASE_MEASURED)
            county_round(&c, 0, false);
    }
    if (c.r.state.phase == PHASE_ROUND)
        county_enter(&c);
    recompute_save(&c.temp, &c.r);
    AUTO_BUF drawn = BUF_INIT(1 << 16);
    temp_read(temp_path(&c.temp, "batches-1.csv"), &drawn);
    assert_non_null(memmem(drawn.ptr, drawn.len, MEASURE, strlen(MEASURE)));
    assert_true(recompute_batches(&c.temp, ""));
    static const char *const spoilt[][2] = {
        {"batches.jsonl", "\"values\":["},  {"batches.jsonl", "\"votes\":["},
        {"batches.jsonl", "\"weight\":"},   {"batches.jsonl", "\"with\":"},
        {"risk-1.jsonl", "\"risk\":\""},    {"counts-1.csv", ",*cards*,"},
        {"assertions.jsonl", "\"above\":"}, {"plan-1.jsonl", "\"target\":"},
    };
    for (size_t i = 0; i < ARRAY_LEN(spoilt); i++)
        assert_batches_noticed(&c, spoilt[i][0], spoilt[i][1]);
    county_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batches),
        cmocka_unit_test(pools_without_a_bound),
        cmocka_unit_test(pools_under_a_bound),
    };
    if (!recompute_possible()) {
        puts("skipped: no python3 to compute the risks again");
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
