// SPDX-License-Identifier: Apache-2.0
// What goes wrong at the desk: it is refused with a reason, and the record is what it was.
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/county.h"
#include "support/disk.h"

static struct bal_err err;

// The verb was refused so; nothing is in the record that was not there before, and it goes on.
static void assert_refused(struct county *c, bal_status status, bal_status wanted,
                           const char *root_before)
{
    char root[SHA256_HEX + 1];
    if (status != wanted)
        fail_msg("%s, not %s: %s", err_name(status), err_name(wanted), err.what);
    county_again(c); // as after any failure
    county_root(c, root);
    assert_string_equal(root, root_before);
    assert_verified(c, VERIFY_INCOMPLETE);
}

static bool told(const struct county *c, enum problem_id id)
{
    return c->problems.count[id] > 0;
}

static void a_seed_too_short_or_too_early(void **state)
{
    static const char *const seeds[] = {"1234567890123456789", "12345678901234567x90",
                                        " 2345678901234567890", "", "１２３４５６７８９０"};
    struct county c;
    char root[SHA256_HEX + 1];
    (void)state;
    county_new(&c, NULL);
    county_add_all(&c);
    county_target(&c, "President", 0);
    county_root(&c, root);
    assert_refused(&c, verb_seed(&c.r, STR("12345678901234567890"), &err), BAL_CONFLICT, root);
    county_commit(&c);
    county_root(&c, root);
    for (size_t i = 0; i < ARRAY_LEN(seeds); i++)
        assert_refused(&c, verb_seed(&c.r, str_from(seeds[i]), &err), BAL_INVALID, root);
    county_seed(&c);
    county_root(&c, root);
    assert_refused(&c, verb_seed(&c.r, STR("12345678901234567890"), &err), BAL_CONFLICT, root);
    county_done(&c);
}

static void interpretations_that_nobody_asked_for(void **state)
{
    struct county c;
    char root[SHA256_HEX + 1], all[512];
    (void)state;
    county_begin(&c, NULL);
    county_root(&c, root);
    const char *early = temp_file(&c.temp, "early.csv",
                                  STR("round,draw,jurisdiction,container,tabulator,batch,position,"
                                      "imprinted_id,contest,choice,rank\n"));
    assert_refused(&c, county_try_enter(&c, early, &err), BAL_CONFLICT, root);
    county_round(&c, 0, false);
    (void)snprintf(all, sizeof all, "%s", county_read(&c));
    county_root(&c, root);
    assert_refused(&c, county_try_enter(&c, temp_path(&c.temp, "early.csv"), &err), BAL_INVALID,
                   root);
    // A draw that there was not, and a card in another place than the draw's.
    const char *other = county_edit(&c, all, "\n1,1,", "\n1,999,", "other.csv");
    assert_refused(&c, county_try_enter(&c, other, &err), BAL_INVALID, root);
    assert_true(told(&c, PROBLEM_not_drawn));
    other = county_edit(&c, all, "\n1,1,Alder County,", "\n1,1,Birch County,", "place.csv");
    assert_refused(&c, county_try_enter(&c, other, &err), BAL_INVALID, root);
    other = county_edit(&c, all, "President", "Resident", "contest.csv");
    assert_refused(&c, county_try_enter(&c, other, &err), BAL_INVALID, root);
    assert_refused(&c, county_try_enter(&c, temp_path(&c.temp, "e/manifest.csv"), &err),
                   BAL_INVALID, root);
    assert_refused(&c, county_try_enter(&c, temp_path(&c.temp, "nothing.csv"), &err), BAL_NOT_FOUND,
                   root);
    // The first card alone, and then all of them.
    AUTO_BUF text = BUF_INIT(1 << 24), first = BUF_INIT(1 << 24);
    temp_read(all, &text);
    str rest = buf_str(&text), header = str_cut(&rest, '\n'), key = STR("");
    buf_addf(&first, STR_FMT "\n", STR_ARG(header));
    while (rest.len > 0) {
        str line = str_cut(&rest, '\n'), after = line;
        str_cut(&after, ',');
        str draw = str_cut(&after, ',');
        key = key.len == 0 ? draw : key;
        if (str_eq(draw, key))
            buf_addf(&first, STR_FMT "\n", STR_ARG(line));
    }
    assert_ok(county_try_enter(&c, temp_file(&c.temp, "first.csv", buf_str(&first)), &err));
    county_root(&c, root);
    assert_refused(&c, county_try_enter(&c, temp_path(&c.temp, "first.csv"), &err), BAL_INVALID,
                   root);
    assert_true(told(&c, PROBLEM_interpreted_twice));
    assert_refused(&c, county_try_enter(&c, all, &err), BAL_INVALID, root);
    county_done(&c);
}

static void files_that_do_not_belong(void **state)
{
    struct county c;
    char root[SHA256_HEX + 1];
    (void)state;
    county_new(&c, NULL);
    county_add(&c, INPUT_MANIFEST, "manifest.csv");
    county_root(&c, root);
    assert_refused(&c, county_try_add(&c, INPUT_MANIFEST, "manifest.csv", &err), BAL_INVALID, root);
    assert_true(told(&c, PROBLEM_added_before));
    assert_refused(&c, county_try_add(&c, INPUT_CVR, "manifest.csv", &err), BAL_INVALID, root);
    assert_true(told(&c, PROBLEM_wrong_kind));
    assert_refused(&c, county_try_add(&c, INPUT_CVR, "nothing.csv", &err), BAL_INVALID, root);
    assert_refused(&c, county_try_add(&c, INPUT_CVR, "README.txt", &err), BAL_INVALID, root);
    temp_file(&c.temp, "e/empty.csv", STR(""));
    assert_refused(&c, county_try_add(&c, INPUT_CVR, "empty.csv", &err), BAL_INVALID, root);
    county_done(&c);
}

static void a_manifest_that_shrinks_after_the_commit(void **state)
{
    struct county c;
    char root[SHA256_HEX + 1];
    (void)state;
    county_begin(&c, NULL);
    county_edit(&c, temp_path(&c.temp, "e/manifest.csv"), "\nAlder County", "\nAlder  County",
                "e/smaller.csv");
    county_root(&c, root);
    assert_refused(&c, county_try_add(&c, INPUT_MANIFEST, "smaller.csv", &err), BAL_CONFLICT, root);
    assert_refused(&c, record_withdraw(&c.r, 2, STR("it was wrong"), &err), BAL_CONFLICT, root);
    assert_refused(&c, verb_reopen(&c.r, STR("it was wrong"), &err), BAL_CONFLICT, root);
    county_done(&c);
}

static void a_commit_without_what_it_needs(void **state)
{
    struct county c;
    char root[SHA256_HEX + 1];
    (void)state;
    county_new(&c, NULL);
    county_root(&c, root);
    assert_refused(&c, county_try_commit(&c, &err), BAL_CONFLICT, root); // nothing at all
    county_add(&c, INPUT_CONTESTS, "contests.csv");
    county_add(&c, INPUT_CVR, "cvr-dominion.csv");
    county_target(&c, "President", 0);
    county_root(&c, root);
    assert_refused(&c, county_try_commit(&c, &err), BAL_INVALID, root); // no manifest
    county_add(&c, INPUT_MANIFEST, "manifest.csv");
    county_add(&c, INPUT_RESULTS, "results.csv");
    county_commit(&c);
    county_done(&c);
}

static void without_the_key_a_record_is_read_only(void **state)
{
    struct county c;
    char root[SHA256_HEX + 1], key[512], away[512], bare[512];
    AUTO_BUF bytes = BUF_INIT(1 << 16);
    (void)state;
    county_begin(&c, NULL);
    county_root(&c, root);
    (void)snprintf(key, sizeof key, "%s", temp_path(&c.temp, "c.key"));
    (void)snprintf(away, sizeof away, "%s", temp_path(&c.temp, "away.key"));
    county_shut(&c);
    assert_int_equal(rename(key, away), 0);
    assert_int_equal(record_open(&c.r, county_path(&c), STORE_WRITE, &c.env, &err), BAL_DENIED);
    county_shut(&c);
    assert_ok(record_open(&c.r, county_path(&c), STORE_READ, &c.env, &err));
    assert_int_equal(c.r.state.phase, PHASE_SEEDED);
    assert_int_equal(record_begin(&c.r, &err), BAL_DENIED);
    county_shut(&c);
    // The key of another record.
    struct record other = {0};
    const struct record_new new = {.election = STR("Other"),
                                   .origin = STR("example.org/alder"),
                                   .risk_limit = STR("0.05"),
                                   .passphrase = STR(""),
                                   .replaces = STR("")};
    assert_ok(record_create(&other, temp_path(&c.temp, "o.ballast"), &new, &c.env, &err));
    record_close(&other);
    (void)snprintf(bare, sizeof bare, "%s", temp_path(&c.temp, "o.key"));
    assert_int_equal(rename(bare, key), 0);
    assert_int_equal(record_open(&c.r, county_path(&c), STORE_WRITE, &c.env, &err), BAL_DENIED);
    assert_str(str_from(err.what), "this is the key of another record");
    county_shut(&c);
    // Not a key at all, and a key that others may read.
    temp_read(away, &bytes);
    assert_int_equal(unlink(key), 0);
    temp_file(&c.temp, "c.key", STR("not a key\n"));
    assert_int_equal(chmod(key, 0600), 0);
    assert_int_not_equal(record_open(&c.r, county_path(&c), STORE_WRITE, &c.env, &err), BAL_OK);
    county_shut(&c);
    assert_int_equal(rename(away, key), 0);
    county_open(&c);
    assert_refused(&c, BAL_OK, BAL_OK, root);
    county_done(&c);
}

static void a_record_on_a_read_only_disk_is_shown(void **state)
{
    struct county c;
    int status;
    (void)state;
    county_begin(&c, NULL);
    county_shut(&c);
    assert_int_equal(chmod(county_path(&c), 0444), 0);
    assert_int_equal(chmod(c.temp.folder, 0555), 0);
    pid_t child = fork();
    if (child == 0) { // as somebody without rights, which root never is
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(3);
        if (record_open(&c.r, county_path(&c), STORE_READ, &c.env, &err) != BAL_OK ||
            c.r.state.phase != PHASE_SEEDED)
            _exit(4);
        record_close(&c.r);
        _exit(record_open(&c.r, county_path(&c), STORE_WRITE, &c.env, &err) == BAL_DENIED ? 0 : 5);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(chmod(c.temp.folder, 0755), 0);
    county_done(&c);
}

static void a_clock_that_goes_back_is_told_and_breaks_nothing(void **state)
{
    struct county c;
    struct verify v;
    (void)state;
    county_new(&c, NULL);
    county_add_all(&c);
    c.demo.time -= 86400;
    county_target(&c, "President", 0);
    county_commit(&c);
    c.demo.time -= 3600;
    county_again(&c);
    county_seed(&c);
    county_finish(&c, 0);
    assert_ok(verify_record(&v, county_path(&c), &c.env, &err));
    assert_int_equal(v.verdict, VERIFY_PASS);
    assert_int_equal(v.clock_back, 2);
    verify_done(&v);
    county_done(&c);
}

// Every write finds a full disk from one on. The add that cannot be acknowledged is absent, or (its
// last write only made the log longer) there as a whole, never in part.
static void a_full_disk_during_add(void **state)
{
    struct county c;
    char root[SHA256_HEX + 1], after[SHA256_HEX + 1];
    uint64_t at = 1;
    (void)state;
    county_new(&c, NULL);
    county_root(&c, root);
    for (bool changed = false; !changed; at++) {
        county_shut(&c);
        disk_start(DISK_FULL, at);
        disk_lasts(true);
        bal_status status = record_open(&c.r, county_path(&c), STORE_WRITE, &c.env, &err);
        if (status == BAL_OK)
            status = county_try_add(&c, INPUT_CVR, "cvr-dominion.csv", &err);
        record_close(&c.r);
        c.r = (struct record){0};
        disk_end(DISK_LOSES_ALL, 0);
        if (status != BAL_OK) {
            assert_int_equal(status, BAL_IO);
            assert_str(str_from(err.what), "no space is left on the disk");
        }
        county_open(&c);
        county_root(&c, after);
        changed = strcmp(root, after) != 0;
        assert_true(changed || status != BAL_OK);
        assert_int_equal(c.r.state.size, changed ? 2 : 1);
        assert_verified(&c, VERIFY_INCOMPLETE);
    }
    assert_true(at > 10);
    county_done(&c);
}

// Every method for comparisons whose risk a worse card can lower, and no other.
static void a_method_that_is_not_monotone(void **state)
{
    struct county c;
    char root[SHA256_HEX + 1];
    int refused = 0;
    (void)state;
    county_new(&c, NULL);
    county_add_all(&c);
    for (size_t i = 0; method_at(i) != NULL; i++) {
        const struct method *m = method_at(i);
        const unsigned both = METHOD_COMPARISON | METHOD_MONOTONE;
        const struct contest_setting set = {.contest = STR("President"),
                                            .method = str_from(m->name)};
        county_root(&c, root);
        if ((m->flags & both) == METHOD_COMPARISON) {
            assert_refused(&c, verb_set_contest(&c.r, &set, &err), BAL_UNSUPPORTED, root);
            refused++;
        } else {
            assert_ok(verb_set_contest(&c.r, &set, &err));
        }
    }
    assert_int_equal(refused, 3); // betting, cobra, alpha-comparison
    county_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seed_too_short_or_too_early),
        cmocka_unit_test(interpretations_that_nobody_asked_for),
        cmocka_unit_test(files_that_do_not_belong),
        cmocka_unit_test(a_manifest_that_shrinks_after_the_commit),
        cmocka_unit_test(a_commit_without_what_it_needs),
        cmocka_unit_test(a_method_that_is_not_monotone),
        cmocka_unit_test(without_the_key_a_record_is_read_only),
        cmocka_unit_test(a_record_on_a_read_only_disk_is_shown),
        cmocka_unit_test(a_clock_that_goes_back_is_told_and_breaks_nothing),
        cmocka_unit_test(a_full_disk_during_add),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
