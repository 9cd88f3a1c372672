// SPDX-License-Identifier: Apache-2.0
// An audit in which cards that could be recognised are in pools: it is confirmed, and verified.
#include "app/privacy.h"
#include "record/verbs.h"
#include "support/county.h"

static struct bal_err err;

static void pools_and_recognised(struct county *c, size_t *pools, uint64_t *cards)
{
    struct problems p;
    struct session s;
    struct privacy privacy;
    problems_init(&p);
    assert_ok(session_open(&s, &c->r, &p, &err));
    if (!s.framed) {
        assert_ok(session_settings(&s, &err));
        assert_ok(session_frame(&s, &err));
    }
    assert_ok(privacy_make(&privacy, &s.frame, MIN_CELL_USUAL, &err));
    *pools = s.frame.pools.len;
    *cards = privacy_cards(&privacy);
    privacy_done(&privacy);
    session_close(&s);
    problems_done(&p);
}

static void recognisable_cards_are_kept_together(void **state)
{
    (void)state;
    static struct county c;
    size_t pools;
    uint64_t cards;
    const struct commit_draw draw = {
        .sampler = "ballast", .decoys = DECOYS_USUAL, .together = true};
    county_new(&c, NULL);
    county_add_all(&c);
    county_target(&c, "President", 0);
    pools_and_recognised(&c, &pools, &cards);
    assert_int_equal(pools, 0);
    assert_true(cards > 0);
    assert_ok(verb_commit_drawn(&c.r, &draw, &c.problems, &err));
    assert_true(c.r.state.published.together);
    pools_and_recognised(&c, &pools, &cards);
    assert_true(pools > 0);
    assert_int_equal(cards, 0);
    county_again(&c);
    county_seed(&c);
    county_finish(&c, 1);
    assert_verified(&c, VERIFY_PASS);
    county_shut(&c);
    county_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recognisable_cards_are_kept_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
