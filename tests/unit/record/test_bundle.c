// SPDX-License-Identifier: Apache-2.0
// test_bundle.c: what is published of whole audits is verified from the files alone.
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/two_heads.h"
#include "support/bundle.h"
#include "support/parties.h"

static struct bal_err err;

static void check(struct county *c, enum verify_verdict wanted)
{
    assert_int_equal(bundle_verify(bundle_publish(c, "pub"), &c->env, wanted, NULL), wanted);
}

// In every phase; nobody but the operator guards it, so it is never more than INCOMPLETE.
static void an_honest_audit_in_every_phase(void **state)
{
    struct county c;
    (void)state;
    county_new(&c, NULL);
    check(&c, VERIFY_INCOMPLETE);
    county_add_all(&c);
    county_target(&c, "President", 0);
    check(&c, VERIFY_INCOMPLETE);
    county_commit(&c);
    check(&c, VERIFY_INCOMPLETE);
    county_seed(&c);
    check(&c, VERIFY_INCOMPLETE);
    county_round(&c, 0, false);
    check(&c, VERIFY_INCOMPLETE);
    county_enter(&c);
    check(&c, VERIFY_INCOMPLETE);
    county_finish(&c, 0);
    check(&c, VERIFY_INCOMPLETE);
    county_done(&c);
}

static void a_wrong_winner_and_a_hand_count(void **state)
{
    struct county c;
    (void)state;
    county_begin(&c, &county_hacked);
    county_finish(&c, 0.5);
    assert_true(county_outcome_is(&c, "President", "counted by hand"));
    check(&c, VERIFY_INCOMPLETE);
    county_done(&c);
}

static void audit_with(const struct generate_options *o, bool bounds)
{
    struct county c;
    county_new(&c, o);
    if (o->files == 0) {
        county_add_all(&c);
    } else if (o->files & GENERATE_DOMINION_CSV) {
        county_add(&c, INPUT_MANIFEST, "manifests");
        county_add(&c, INPUT_CVR, "cvr-dominion");
    } else {
        county_add(&c, INPUT_CONTESTS, "contests.csv");
        county_add(&c, INPUT_MANIFEST, "manifest.csv");
        county_add(&c, INPUT_CVR, "cvr.csv");
        county_add(&c, INPUT_RESULTS, "results.csv");
    }
    for (size_t i = 0, set = 0; i < c.made.contests.len && set < 4; i++) {
        char name[200];
        const struct generate_contest *contest = &c.made.contests.at[i];
        if (str_eq(contest->method, STR("irv")))
            continue;
        (void)snprintf(name, sizeof name, STR_FMT, STR_ARG(contest->name));
        county_target(&c, name, bounds && set % 2 == 0 ? o->cards : 0);
        set++;
    }
    county_commit(&c);
    check(&c, VERIFY_INCOMPLETE);
    county_seed(&c);
    for (int round = 0; round < 2 && c.r.state.phase != PHASE_CONCLUDED; round++) {
        county_round(&c, 0.3, round == 1);
        if (c.round.number > 0)
            county_enter(&c);
        check(&c, VERIFY_INCOMPLETE);
    }
    county_done(&c);
}

static void errors_of_every_kind(void **state)
{
    struct generate_options o = {.size = GENERATE_SMALL, .seed = {"errors", 6}, .cards = 600};
    (void)state;
    for (int i = 0; i < FAULT_EXTRA_CVR; i++)
        o.rate[i] = 0.01;
    audit_with(&o, true);
}

static void pools_of_every_kind(void **state)
{
    const struct generate_options o = {.size = GENERATE_SMALL,
                                       .seed = {"pools", 5},
                                       .cards = 600,
                                       .unlinked = 0.05,
                                       .redacted = 0.05,
                                       .subtotals = 0.05};
    (void)state;
    audit_with(&o, false);
    audit_with(&o, true);
}

static void set_batches(struct county *c, const char *contest, const char *method, bool bound)
{
    const struct contest_setting set = {.contest = str_from(contest),
                                        .has_target = true,
                                        .target = true,
                                        .has_bound = !bound,
                                        .method = str_from(method),
                                        .risk_limit = STR("0.2")};
    assert_ok(verb_set_contest(&c->r, &set, &err));
}

// Beside contests that compare cards; some cards and batches are known as sums only.
static void whole_batches(void **state)
{
    static const struct generate_options made[] = {
        {.size = GENERATE_SMALL, .seed = {"batches", 7}, .cards = 2000},
        {.size = GENERATE_SMALL,
         .seed = {"batches", 7},
         .cards = 2000,
         .unlinked = 0.1,
         .redacted = 0.02,
         .subtotals = 0.2,
         .rate = {[FAULT_LOST_CVR] = 0.003, [FAULT_LOST_PAPER] = 0.003}},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(made); i++) {
        struct county c;
        county_new(&c, &made[i]);
        county_add_all(&c);
        county_target(&c, "President", 0);
        set_batches(&c, "Retain", "batch", true);
        set_batches(&c, "Measure 1A", "batch", false);
        county_commit(&c);
        check(&c, VERIFY_INCOMPLETE);
        county_seed(&c);
        for (int round = 0; round < 2 && c.r.state.phase != PHASE_CONCLUDED; round++) {
            county_round(&c, 0, round == 1);
            if (c.round.number > 0)
                county_enter(&c);
            check(&c, VERIFY_INCOMPLETE);
        }
        county_done(&c);
    }
}

static void several_jurisdictions(void **state)
{
    const struct generate_options o = {.size = GENERATE_SMALL,
                                       .seed = {"places", 6},
                                       .cards = 600,
                                       .jurisdictions = 3,
                                       .files = GENERATE_CONTESTS | GENERATE_MANIFEST |
                                                GENERATE_CVR | GENERATE_RESULTS | GENERATE_PAPER};
    (void)state;
    audit_with(&o, true);
}

// Without bounds: each contest has a leaf on every card of its counties, also of those where most
// cards do not have it.
static void several_jurisdictions_and_no_bounds(void **state)
{
    const struct generate_options o = {.size = GENERATE_SMALL,
                                       .seed = {"places", 6},
                                       .cards = 600,
                                       .jurisdictions = 3,
                                       .files = GENERATE_DOMINION_CSV | GENERATE_PAPER};
    (void)state;
    audit_with(&o, false);
}

static void the_paper_alone(void **state)
{
    struct county c;
    (void)state;
    county_begin_paper(&c);
    county_finish(&c, 0);
    check(&c, VERIFY_INCOMPLETE);
    county_done(&c);
}

// Cards that were not found, a correction, a round that is closed without some of its cards.
static void losses_and_corrections(void **state)
{
    struct county c;
    (void)state;
    county_begin(&c, NULL);
    county_round(&c, 0, false);
    AUTO_BUF text = BUF_INIT(1 << 24), some = BUF_INIT(1 << 24);
    temp_read(county_read(&c), &text);
    str rest = buf_str(&text), draw = STR("");
    for (bool header = true; rest.len > 0; header = false) { // all but the first card
        str line = str_cut(&rest, '\n'), key = line;
        str_cut(&key, ',');
        key = str_cut(&key, ',');
        draw = draw.len == 0 && !header ? key : draw;
        if (!header && str_eq(key, draw))
            continue;
        buf_add(&some, line);
        buf_add_char(&some, '\n');
    }
    assert_ok(county_try_enter(&c, temp_file(&c.temp, "some.csv", buf_str(&some)), &err));
    check(&c, VERIFY_INCOMPLETE);
    county_round(&c, 0, true);
    check(&c, VERIFY_INCOMPLETE);
    county_done(&c);
}

// Where all is public, every card has its own votes again: also where they say how it is drawn.
static void everything_is_public(void **state)
{
    static const struct generate_options o = {.size = GENERATE_SMALL,
                                              .seed = {"weights", 7},
                                              .cards = 600,
                                              .unlinked = 0.02,
                                              .redacted = 0.02,
                                              .subtotals = 0.02};
    (void)state;
    for (int weighted = 0; weighted < 2; weighted++) {
        struct county c;
        const struct commit_draw draw = {
            .sampler = "ballast", .weighted = weighted, .decoys = 20, .publish = "full"};
        county_new(&c, &o);
        county_add_all(&c);
        county_target(&c, "President", 0);
        assert_ok(verb_commit_drawn(&c.r, &draw, &c.problems, &err));
        county_seed(&c);
        county_round(&c, 0, false);
        assert_true(c.round.number > 0);
        county_enter(&c);
        check(&c, VERIFY_INCOMPLETE);
        county_done(&c);
    }
}

// With a policy, witnesses and both parties' boards there is nothing left to say.
static void several_parties(void **state)
{
    struct parties p;
    (void)state;
    parties_begin(&p);
    parties_ceremony(&p);
    parties_round(&p);
    parties_cosign(&p, 15);
    bundle_publish(&p.c, "pub");
    assert_ok(verb_conclude_now(&p.c.r, &p.c.problems, &err));
    bundle_publish(&p.c, "pub");
    parties_cosign(&p, 15);
    const char *dir = bundle_publish(&p.c, "pub");
    assert_int_equal(bundle_verify(dir, &p.c.env, VERIFY_PASS, NULL), VERIFY_PASS);
    parties_done(&p);
}

// Without the cosigned heads that must have been there the ceremony and the openings prove nothing.
static void heads_that_must_be_there(void **state)
{
    struct parties p;
    struct bundle_paths all;
    AUTO_BUF codes = BUF_INIT(1000);
    char dir[600], copy[600];
    (void)state;
    parties_begin(&p);
    parties_ceremony(&p);
    parties_round(&p);
    parties_cosign(&p, 15);
    bundle_publish(&p.c, "pub");
    parties_cosign(&p, 15);
    (void)snprintf(dir, sizeof dir, "%s", bundle_publish(&p.c, "pub"));
    (void)snprintf(copy, sizeof copy, "%s", bundle_dir(&p.c, "copy"));
    bundle_copy(dir, copy);
    bundle_list(dir, &all);
    for (size_t i = 0; i < all.at.len; i++) {
        AUTO_BUF bytes = BUF_INIT(1 << 20);
        char file[900], first[8];
        if (strncmp(all.at.at[i], "checkpoints/", 12) != 0)
            continue;
        bundle_get(dir, all.at.at[i], &bytes);
        (void)snprintf(file, sizeof file, "%s/%s", copy, all.at.at[i]);
        assert_int_equal(unlink(file), 0);
        assert_int_equal(bundle_verify(copy, &p.c.env, VERIFY_FAIL, first), VERIFY_FAIL);
        buf_addf(&codes, "%s ", first);
        bundle_put(copy, all.at.at[i], buf_str(&bytes));
    }
    assert_string_equal(buf_cstr(&codes), "V7 V8 V8 V13 ");
    bundle_paths_done(&all);
    parties_done(&p);
}

// ---- what is wrong

static struct county whole;
static char pub[600], bad[600];

static int publish_whole(void **state)
{
    static const struct generate_options small = {
        .size = GENERATE_SMALL, .seed = {"county", 6}, .cards = 120, .contests = 3};
    (void)state;
    county_begin(&whole, &small);
    county_finish(&whole, 0);
    (void)snprintf(pub, sizeof pub, "%s", bundle_publish(&whole, "pub"));
    (void)snprintf(bad, sizeof bad, "%s", bundle_dir(&whole, "bad"));
    bundle_copy(pub, bad);
    return 0;
}

static int done_whole(void **state)
{
    (void)state;
    county_done(&whole);
    return 0;
}

// Any byte of any file: never more than FAIL. All files, and of large ones some places.
static void a_byte_of_any_file(void **state)
{
    struct bundle_paths all;
    size_t tried = 0;
    (void)state;
    bundle_list(pub, &all);
    for (size_t i = 0; i < all.at.len; i++) {
        AUTO_BUF bytes = BUF_INIT(1 << 28);
        bundle_get(pub, all.at.at[i], &bytes);
        size_t step = bytes.len / 5 + 1;
        for (size_t at = i % 7 % (bytes.len + 1); at < bytes.len; at += step, tried++) {
            char first[8];
            bytes.ptr[at] ^= (char)(1U << at % 8);
            bundle_put(bad, all.at.at[i], buf_str(&bytes));
            if (bundle_verify(bad, &whole.env, VERIFY_FAIL, first) != VERIFY_FAIL)
                fail_msg("byte %zu of %s may be changed", at, all.at.at[i]);
            bytes.ptr[at] ^= (char)(1U << at % 8);
        }
        bundle_put(bad, all.at.at[i], buf_str(&bytes));
    }
    print_message("%zu bytes of %zu files\n", tried, all.at.len);
    assert_true(tried > 100);
    assert_int_equal(bundle_verify(bad, &whole.env, VERIFY_INCOMPLETE, NULL), VERIFY_INCOMPLETE);
    bundle_paths_done(&all);
}

static void remove_file(const char *path)
{
    char file[900];
    (void)snprintf(file, sizeof file, "%s/%s", bad, path);
    assert_int_equal(unlink(file), 0);
}

// A file that goes, one that comes, one that is a link.
static void files_missing_and_added(void **state)
{
    struct bundle_paths all;
    (void)state;
    bundle_list(pub, &all);
    for (size_t i = 0; i < all.at.len; i++) {
        AUTO_BUF bytes = BUF_INIT(1 << 28);
        char from[900], to[900];
        bundle_get(pub, all.at.at[i], &bytes);
        remove_file(all.at.at[i]);
        if (bundle_verify(bad, &whole.env, VERIFY_FAIL, NULL) != VERIFY_FAIL)
            fail_msg("%s may be missing", all.at.at[i]);
        (void)snprintf(from, sizeof from, "%s/%s", pub, all.at.at[i]);
        (void)snprintf(to, sizeof to, "%s/%s", bad, all.at.at[i]);
        assert_int_equal(symlink(from, to), 0);
        if (bundle_verify(bad, &whole.env, VERIFY_FAIL, NULL) != VERIFY_FAIL)
            fail_msg("%s may be a link", all.at.at[i]);
        remove_file(all.at.at[i]);
        bundle_put(bad, all.at.at[i], buf_str(&bytes));
    }
    static const char *const more[] = {"more.txt",           "objects/sha256/00/00",
                                       "cvr/999/leaves.bin", "tile/0/x001/000",
                                       "checkpoints/1",      "contests/more.html"};
    for (size_t i = 0; i < ARRAY_LEN(more); i++) {
        bundle_put(bad, more[i], STR("more\n"));
        if (bundle_verify(bad, &whole.env, VERIFY_FAIL, NULL) != VERIFY_FAIL)
            fail_msg("%s may be added", more[i]);
        remove_file(more[i]);
    }
    bundle_paths_done(&all);
}

// Two histories of one log are proven, to whoever has its key.
static void two_histories(void **state)
{
    struct verify v;
    struct two_heads t;
    struct two_heads_verdict verdict;
    struct merkle_hash root = {{1}};
    AUTO_BUF head = BUF_INIT(NOTE_BYTES), text = BUF_INIT(TWO_HEADS_BYTES);
    char proof[600];
    (void)state;
    (void)snprintf(proof, sizeof proof, "%s", temp_path(&whole.temp, "proof"));
    const struct bundle_wishes keep = {.proof = proof};
    assert_ok(checkpoint_sign(3, &root, &whole.r.signer, &head, &err));
    bundle_put(bad, "checkpoints/3", buf_str(&head));
    assert_ok(verify_bundle(&v, bad, &keep, &whole.env, &err));
    assert_int_equal(v.verdict, VERIFY_FAIL);
    bool told = false;
    for (size_t i = 0; i < v.checks.len; i++)
        told |= strcmp(v.checks.at[i].code, "V4") == 0 && !v.checks.at[i].ok;
    assert_true(told);
    verify_done(&v);
    temp_read(proof, &text);
    assert_ok(two_heads_parse(buf_str(&text), &t, &err));
    assert_ok(two_heads_check(&t, &whole.r.key, 1, &verdict, &err));
    assert_int_equal(verdict.count, 1);
    remove_file("checkpoints/3");
}

// What one knows from elsewhere.
static void what_is_given_must_agree(void **state)
{
    const struct {
        struct bundle_wishes wishes;
        const char *code;
    } cases[] = {
        {{.policy_sha256 = STR("00000000000000000000000000000000"
                               "00000000000000000000000000000000")},
         "V1"},
        {{.seed = STR("27182818284590452353")}, "V9"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct verify v;
        const char *code = "";
        assert_ok(verify_bundle(&v, pub, &cases[i].wishes, &whole.env, &err));
        for (size_t k = v.checks.len; k-- > 0;)
            code = v.checks.at[k].ok ? code : v.checks.at[k].code;
        assert_int_equal(v.verdict, VERIFY_FAIL);
        assert_string_equal(code, cases[i].code);
        verify_done(&v);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_honest_audit_in_every_phase),
        cmocka_unit_test(a_wrong_winner_and_a_hand_count),
        cmocka_unit_test(errors_of_every_kind),
        cmocka_unit_test(pools_of_every_kind),
        cmocka_unit_test(whole_batches),
        cmocka_unit_test(several_jurisdictions),
        cmocka_unit_test(several_jurisdictions_and_no_bounds),
        cmocka_unit_test(the_paper_alone),
        cmocka_unit_test(losses_and_corrections),
        cmocka_unit_test(everything_is_public),
        cmocka_unit_test(several_parties),
        cmocka_unit_test(heads_that_must_be_there),
    };
    const struct CMUnitTest broken[] = {
        cmocka_unit_test(a_byte_of_any_file),
        cmocka_unit_test(files_missing_and_added),
        cmocka_unit_test(two_histories),
        cmocka_unit_test(what_is_given_must_agree),
    };
    int failed = cmocka_run_group_tests_name("whole", tests, NULL, NULL);
    return failed + cmocka_run_group_tests_name("broken", broken, publish_whole, done_whole);
}
