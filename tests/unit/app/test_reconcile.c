// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "app/load/reconcile.h"
#include "support/build.h"

static void add_cards(struct build *b, const char *jurisdiction, const char *batch, int count)
{
    for (int i = 0; i < count; i++)
        build_card(b, jurisdiction, batch);
}

static void run(struct build *b, struct reconciliation *r)
{
    struct bal_err err;
    assert_ok(reconcile(&b->e, &b->p, r, &err));
}

static void stop(struct build *b, struct reconciliation *r)
{
    reconciliation_done(r);
    build_done(b);
}

static const struct problem *problem_of(const struct build *b, enum problem_id id)
{
    for (size_t i = 0; i < b->p.kept.len; i++)
        if (b->p.kept.at[i].id == id)
            return &b->p.kept.at[i];
    fail_msg("no problem %s", problem_kinds[id].code);
    return NULL;
}

static void equal_batches(void **state)
{
    (void)state;
    struct build b;
    struct reconciliation r;
    build_init(&b);
    add_cards(&b, "Adams", "1/1", 3);
    add_cards(&b, "Adams", "1/2", 2);
    build_manifest(&b, "Adams", "1", "1", 3);
    build_manifest(&b, "Adams", "1", "2", 1); // two containers, one batch
    build_manifest(&b, "Adams", "1", "2", 1);
    run(&b, &r);
    assert_int_equal(r.equal, 2);
    assert_int_equal(r.differing.len, 0);
    assert_int_equal(r.manifest_cards, 5);
    assert_int_equal(r.cvr_cards, 5);
    assert_int_equal(b.p.kept.len, 0);
    stop(&b, &r);
}

static void every_difference(void **state)
{
    (void)state;
    struct build b;
    struct reconciliation r;
    build_init(&b);
    add_cards(&b, "Adams", "1/1", 3);
    add_cards(&b, "Adams", "1/2", 5);
    add_cards(&b, "Adams", "1/10", 4);
    add_cards(&b, "Boulder", "1/1", 1);
    build_manifest(&b, "Adams", "1", "1", 7);
    build_manifest(&b, "Adams", "1", "2", 3);
    build_manifest(&b, "Adams", "001", "010", 4); // the zeros make it another batch
    build_manifest(&b, "Boulder", "1", "1", 1);
    run(&b, &r);
    assert_int_equal(r.equal, 1);
    assert_int_equal(r.missing, 4 + 4);
    assert_int_equal(r.extra, 2 + 4);
    assert_int_equal(r.differing.len, 4);
    assert_str(problem_of(&b, PROBLEM_cards_missing)->message,
               "Adams, tabulator 1, batch 1: 7 cards in the manifest, 3 CVRs: 4 missing");
    assert_int_equal(problem_of(&b, PROBLEM_cards_missing)->place.line, 2);
    assert_str(problem_of(&b, PROBLEM_cards_extra)->message,
               "Adams, tabulator 1, batch 2: 3 cards in the manifest, 5 CVRs: 2 too many");
    const struct problem *zeros = NULL; // the last: what the CVRs have
    for (size_t i = 0; i < b.p.kept.len; i++)
        if (b.p.kept.at[i].id == PROBLEM_lost_zeros)
            zeros = &b.p.kept.at[i];
    assert_str(problem_of(&b, PROBLEM_lost_zeros)->message,
               "Adams, tabulator 001, batch 010: 4 cards, no CVRs; the CVRs have Adams, tabulator "
               "1, batch 10");
    assert_str(zeros->message, "Adams, tabulator 1, batch 10: 4 CVRs; the manifest has Adams, "
                               "tabulator 001, batch 010");
    assert_str(zeros->place.file, "test.csv");
    assert_int_equal(zeros->place.line, 2 + 8);
    assert_int_equal(problems_errors(&b.p), 4);
    stop(&b, &r);
}

static void a_typing_error_is_named(void **state)
{
    (void)state;
    struct build b;
    struct reconciliation r;
    build_init(&b);
    add_cards(&b, "", "3/Batch 17", 2);
    build_manifest(&b, "", "3", "Bacth 17", 2);
    build_manifest(&b, "", "4", "Vault", 2);
    run(&b, &r);
    assert_str(problem_of(&b, PROBLEM_batch_not_in_manifest)->message,
               "tabulator 3, batch Batch 17: 2 CVRs, not in the manifest; the nearest of the "
               "manifest is tabulator 3, batch Bacth 17");
    assert_int_equal(b.p.count[PROBLEM_batch_without_cvrs], 2);
    stop(&b, &r);
}

static void silent_jurisdictions(void **state)
{
    (void)state;
    struct build b;
    struct reconciliation r;
    build_init(&b);
    add_cards(&b, "", "1/1", 3);
    build_manifest(&b, "Adams", "1", "1", 3);
    run(&b, &r);
    assert_int_equal(r.equal, 1);
    stop(&b, &r);
    build_init(&b);
    add_cards(&b, "Adams", "1/1", 3);
    build_manifest(&b, "", "1", "1", 3);
    run(&b, &r);
    assert_int_equal(r.equal, 1);
    stop(&b, &r);
    build_init(&b); // two could be meant: none is
    add_cards(&b, "", "1/1", 3);
    build_manifest(&b, "Adams", "1", "1", 3);
    build_manifest(&b, "Boulder", "1", "1", 3);
    run(&b, &r);
    assert_int_equal(r.equal, 0);
    assert_int_equal(r.missing, 6);
    assert_int_equal(r.extra, 3);
    stop(&b, &r);
}

static void silent_tabulators(void **state)
{
    (void)state;
    struct build b;
    struct reconciliation r;
    build_init(&b);
    add_cards(&b, "Adams", "1/1", 3);
    add_cards(&b, "Adams", "2/2", 1);
    add_cards(&b, "Adams", "3/2", 1);
    add_cards(&b, "Adams", "/7", 6);
    build_manifest(&b, "Adams", "", "1", 3);
    build_manifest(&b, "Adams", "", "2", 2); // of which tabulator?
    build_manifest(&b, "Adams", "9", "7", 6);
    run(&b, &r);
    assert_int_equal(r.equal, 2);
    assert_int_equal(r.missing, 2);
    assert_int_equal(r.extra, 2);
    assert_int_equal(b.p.count[PROBLEM_batch_not_in_manifest], 2);
    stop(&b, &r);
}

static void cards_without_a_batch(void **state)
{
    (void)state;
    struct build b;
    struct reconciliation r;
    build_init(&b);
    add_cards(&b, "", "1/1", 3);
    add_cards(&b, "", "/", 2); // known votes, unknown cards
    b.e.batches.at[0].withheld = 1;
    build_manifest(&b, "", "1", "1", 6);
    run(&b, &r);
    assert_int_equal(r.unlinked, 2);
    assert_int_equal(r.missing, 2);
    assert_int_equal(r.extra, 0);
    assert_int_equal(r.cvr_cards, 6);
    assert_int_equal(b.p.count[PROBLEM_batch_not_in_manifest], 0);
    stop(&b, &r);
}

static void one_side_alone(void **state)
{
    (void)state;
    struct build b;
    struct reconciliation r;
    build_init(&b);
    build_manifest(&b, "", "1", "1", 6);
    run(&b, &r);
    assert_int_equal(b.p.kept.len, 0);
    stop(&b, &r);
    build_init(&b);
    add_cards(&b, "", "1/1", 3);
    run(&b, &r);
    assert_int_equal(b.p.kept.len, 0);
    stop(&b, &r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_batches),           cmocka_unit_test(every_difference),
        cmocka_unit_test(a_typing_error_is_named), cmocka_unit_test(silent_jurisdictions),
        cmocka_unit_test(silent_tabulators),       cmocka_unit_test(cards_without_a_batch),
        cmocka_unit_test(one_side_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
