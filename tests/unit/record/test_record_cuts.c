// SPDX-License-Identifier: Apache-2.0
// A whole audit is recorded, operation by operation of the disk; then the power goes at thousands
// of moments of it, with writes that were not synced lost, torn or out of order. Each time the
// record opens, holds every event that was acknowledged, and none that the audit did not write: no
// fork, and no signed head beyond what is there.
//
// BALLAST_CUTS: how many cut points are tried (default 10,000).
#include <stdio.h>
#include <stdlib.h>

#include "support/county.h"
#include "support/disk.h"
#include "support/random.h"

static struct bal_err err;
static struct county c;

// What the audit wrote, event by event.
static VEC(struct merkle_hash) leaves;

static void acknowledge(void)
{
    disk_acknowledge(c.r.state.size);
}

// Verbs, each by a command of its own.
static void again(void)
{
    acknowledge();
    county_again(&c);
}

static void audit(void)
{
    static const struct {
        enum input_kind kind;
        const char *file;
    } inputs[] = {{INPUT_CONTESTS, "contests.csv"},
                  {INPUT_MANIFEST, "manifest.csv"},
                  {INPUT_CVR, "cvr-dominion.csv"},
                  {INPUT_RESULTS, "results.csv"}};
    for (size_t i = 0; i < ARRAY_LEN(inputs); i++) {
        county_add(&c, inputs[i].kind, inputs[i].file);
        again();
    }
    county_target(&c, "President", 0);
    again();
    county_lengthen(&c, 64); // the record keeps a snapshot
    again();
    county_commit(&c);
    again();
    assert_ok(verb_reopen(&c.r, STR("once more"), &err));
    again();
    county_commit(&c);
    again();
    county_seed(&c);
    again();
    county_round(&c, 0, false);
    again();
    assert_ok(verb_escalate(&c.r, STR("President"), STR("a complaint"), &err));
    again();
    county_enter(&c);
    again();
    assert_ok(county_try_hand(&c, county_count(&c, "President"), &err));
    acknowledge();
}

static void keep_leaves(void)
{
    AUTO_EVENTS it = {0};
    struct store_event e;
    bool end = false;
    assert_ok(store_events_open(&it, &c.r.store, 0, &err));
    for (;;) {
        assert_ok(store_events_next(&it, &e, &end, &err));
        if (end)
            return;
        struct merkle_hash *leaf = vec_push(&leaves, SIZE_MAX);
        assert_non_null(leaf);
        memcpy(leaf->b, e.leaf, sizeof leaf->b);
    }
}

// What is wrong with the record after a cut, or NULL. record_open checks the head's signature
// against the events.
static const char *lost(uint64_t acknowledged)
{
    AUTO_RECORD r = {0};
    AUTO_EVENTS it = {0};
    struct store_event e;
    bool end = false;
    if (record_open(&r, county_path(&c), STORE_WRITE, &c.env, &err) != BAL_OK)
        return err.what;
    if (r.state.size < acknowledged)
        return "events that were acknowledged are gone";
    if (r.state.size > leaves.len)
        return "events that nobody wrote";
    assert_ok(store_events_open(&it, &r.store, 0, &err));
    for (uint64_t seq = 0; seq < r.state.size; seq++) {
        assert_ok(store_events_next(&it, &e, &end, &err));
        if (end || memcmp(e.leaf, leaves.at[seq].b, sizeof e.leaf) != 0)
            return "an event is another";
    }
    return NULL;
}

// Records a whole audit; `lies`: on a disk that says it has synced and has not.
static void record_audit(bool lies)
{
    county_new(&c, NULL);
    county_shut(&c);
    disk_start(DISK_NONE, 0);
    disk_lies(lies);
    disk_tape();
    county_open(&c);
    audit();
    keep_leaves();
    county_shut(&c);
    disk_end(DISK_LOSES_ALL, 0);
}

static void forget_audit(void)
{
    disk_tape_done();
    vec_done(&leaves);
    county_done(&c);
}

static void power_goes_at_any_moment_of_an_audit(void **state)
{
    const char *text = getenv("BALLAST_CUTS");
    uint64_t cuts = 10000;
    (void)state;
    if (text != NULL)
        assert_true(num_u64(str_from(text), &cuts));
    record_audit(false);
    size_t length = disk_tape_length();
    for (uint64_t i = 0; i < cuts; i++) {
        size_t at = 1 + (size_t)(i * length / cuts);
        const char *why = lost(disk_tape_cut(at, (enum disk_loss)(i % 3), i));
        if (why != NULL)
            fail_msg("cut %llu, at operation %zu: %s", (unsigned long long)i, at, why);
    }
    printf("%llu cuts in %zu operations of %zu events\n", (unsigned long long)cuts, length,
           leaves.len);
    forget_audit();
}

// The test can fail: of a disk that lies about its syncs, things are lost.
static void a_lost_sync_is_noticed(void **state)
{
    (void)state;
    record_audit(true);
    size_t length = disk_tape_length(), noticed = 0;
    for (size_t at = 1; at < length; at += length / 20)
        noticed += lost(disk_tape_cut(at, DISK_LOSES_ALL, at)) != NULL;
    assert_int_not_equal(noticed, 0);
    forget_audit();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(power_goes_at_any_moment_of_an_audit),
        cmocka_unit_test(a_lost_sync_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
