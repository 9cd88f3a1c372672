// SPDX-License-Identifier: Apache-2.0
// What no verb writes, verify does not accept: events put into the log with the log's own key, too
// early, too late, or without those who must sign. One record for each step of an audit.
#include <stdio.h>
#include <unistd.h>

#include "base/binary.h"
#include "record/state/ceremony.h"
#include "record/verbs/public.h"
#include "support/parties.h"

static struct bal_err err;
static struct parties p;

// The steps at which the record is kept; small letters: before the head was cosigned.
static const char steps[] = "Occ1hhvvTSmm";

enum {
    OPEN,
    SEALED,
    FROZEN,
    COSIGNED,
    ONE,
    SHARED,
    WITNESSED,
    REVEALED,
    REVEALED_COSIGNED,
    THROWN,
    SEEDED,
    MEASURED,
    MEASURED_COSIGNED
};

static int64_t times[16];
static uint64_t entered; // the event that entered what was read

static void keep(int step)
{
    char name[20];
    (void)snprintf(name, sizeof name, "step-%d", step);
    times[step] = p.c.r.state.last_time;
    assert_ok(store_backup(&p.c.r.store, temp_path(&p.c.temp, name), &err));
}

static int make_records(void **state)
{
    (void)state;
    parties_begin(&p);
    parties_add(&p, 7);
    keep(OPEN);
    parties_commit(&p, false);
    keep(SEALED);
    parties_privacy(&p);
    keep(FROZEN);
    parties_cosign(&p, 7);
    keep(COSIGNED);
    parties_sign(&p, CHAIR_A);
    assert_ok(parties_try_share(&p, 0, &err));
    keep(ONE);
    parties_sign(&p, CHAIR_B);
    assert_ok(parties_try_share(&p, 1, &err));
    keep(SHARED);
    parties_cosign(&p, 11);
    keep(WITNESSED);
    for (int i = 0; i < 2; i++) {
        parties_sign(&p, 1U << i);
        assert_ok(parties_try_reveal(&p, i, &err));
    }
    keep(REVEALED);
    parties_cosign(&p, 15);
    keep(REVEALED_COSIGNED);
    parties_sign(&p, BOTH);
    assert_ok(verb_dice(&p.c.r, STR("31415926535897932384"), &err));
    keep(THROWN);
    parties_sign(&p, 0);
    assert_ok(verb_seed_draw(&p.c.r, &err));
    keep(SEEDED);
    parties_round(&p);
    entered = p.c.r.state.mvrs.at[0].seq;
    keep(MEASURED);
    parties_cosign(&p, 15);
    keep(MEASURED_COSIGNED);
    county_shut(&p.c);
    return 0;
}

static int drop_records(void **state)
{
    (void)state;
    parties_done(&p);
    return 0;
}

// The record as it was at that step, in the place of the one that is there.
static void restore(int step)
{
    char name[20], from[512];
    AUTO_STORE s = {0};
    (void)snprintf(name, sizeof name, "step-%d", step);
    (void)snprintf(from, sizeof from, "%s", temp_path(&p.c.temp, name));
    unlink(county_path(&p.c));
    assert_ok(store_open(&s, from, STORE_READ, &err));
    assert_ok(store_backup(&s, county_path(&p.c), &err));
}

// The checks that fail when this event comes at that step.
static void expect(int step, const char *type, const char *body, unsigned keys, int64_t later,
                   const char *codes)
{
    char failed[CODES];
    restore(step);
    parties_forge(&p, type, str_from(body), keys, times[step] + later);
    bool good = codes[0] == '\0';
    (void)county_verify(&p.c, good ? VERIFY_INCOMPLETE : VERIFY_FAIL, failed);
    if (strcmp(failed, codes) != 0)
        fail_msg("%s at step %d (%c), keys %u: '%s' instead of '%s'", type, step, steps[step], keys,
                 failed, codes);
}

static const char *share_body(int party, int share, bool commitment)
{
    static char body[300];
    static const char *const names[] = {"party-a.example", "party-b.example", "state.example"};
    uint8_t bytes[SEED_SHARE], digest[SHA256_BYTES];
    char hex[SHA256_HEX];
    memset(bytes, share, sizeof bytes);
    share_commitment(str_from(names[party]), bytes, digest);
    str shown = sha256_hex(commitment ? digest : bytes, hex);
    if (commitment)
        (void)snprintf(body, sizeof body, "{\"commitment\":\"" STR_FMT "\",\"party\":\"%s\"}",
                       STR_ARG(shown), names[party]);
    else
        (void)snprintf(body, sizeof body, "{\"party\":\"%s\",\"share\":\"" STR_FMT "\"}",
                       names[party], STR_ARG(shown));
    return body;
}

static void shares_in_their_order(void **state)
{
    (void)state;
    expect(COSIGNED, "seed-share-commit", share_body(0, 0, true), CHAIR_A, 60, "");
    expect(FROZEN, "seed-share-commit", share_body(0, 0, true), CHAIR_A, 60, "V7,");
    expect(OPEN, "seed-share-commit", share_body(0, 0, true), CHAIR_A, 60, "V5,");
    expect(COSIGNED, "seed-share-commit", share_body(0, 0, true), CHAIR_B, 60, "V5,");
    expect(COSIGNED, "seed-share-commit", share_body(0, 0, true), BOARD_A, 60, "V5,");
    expect(COSIGNED, "seed-share-commit", share_body(2, 0, true), STATE, 60, "V5,");
    expect(ONE, "seed-share-commit", share_body(0, 0, true), CHAIR_A, 60, "V8,");
    expect(REVEALED, "seed-share-commit", share_body(0, 0, true), CHAIR_A, 60, "V5,");
    expect(COSIGNED, "seed-share-commit", "{\"commitment\":\"00\",\"party\":\"party-a.example\"}",
           CHAIR_A, 60, "V8,");
    expect(WITNESSED, "seed-share-reveal", share_body(0, 0, false), CHAIR_A, 60, "");
    expect(SHARED, "seed-share-reveal", share_body(0, 0, false), CHAIR_A, 60, "V8,");
    expect(ONE, "seed-share-reveal", share_body(0, 0, false), CHAIR_A, 60, "V8,");
    expect(COSIGNED, "seed-share-reveal", share_body(0, 0, false), CHAIR_A, 60, "V5,");
    expect(WITNESSED, "seed-share-reveal", share_body(0, 1, false), CHAIR_A, 60, "V8,");
    expect(WITNESSED, "seed-share-reveal", share_body(0, 0, false), CHAIR_B, 60, "V5,");
    expect(REVEALED, "seed-share-reveal", share_body(0, 0, false), CHAIR_A, 60, "V8,");
    expect(THROWN, "seed-share-reveal", share_body(0, 0, false), CHAIR_A, 60, "V5,");
}

static void shares_that_do_not_come(void **state)
{
    static const char b[] = "{\"party\":\"party-b.example\"}";
    (void)state;
    expect(WITNESSED, "seed-default", b, 0, SHARE_WAIT, "");
    expect(WITNESSED, "seed-default", b, 0, SHARE_WAIT - 1, "V8,");
    expect(SHARED, "seed-default", b, 0, SHARE_WAIT, "V8,");
    expect(COSIGNED, "seed-default", b, 0, SHARE_WAIT, "V5,");
    expect(REVEALED, "seed-default", b, 0, 2 * SHARE_WAIT, "V8,");
    expect(WITNESSED, "seed-default", "{\"party\":\"state.example\"}", 0, SHARE_WAIT, "V8,");
    // Too late: it was replaced.
    restore(WITNESSED);
    parties_forge(&p, "seed-default", str_from(b), 0, times[WITNESSED] + SHARE_WAIT);
    parties_forge(&p, "seed-share-reveal", str_from(share_body(1, 1, false)), CHAIR_B,
                  times[WITNESSED] + SHARE_WAIT + 1);
    char failed[CODES];
    (void)county_verify(&p.c, VERIFY_FAIL, failed);
    assert_string_equal(failed, "V8,");
    restore(WITNESSED); // dice while a share is awaited
    parties_forge(&p, "seed-share-reveal", str_from(share_body(0, 0, false)), CHAIR_A,
                  times[WITNESSED] + 60);
    parties_forge(&p, "dice", STR("{\"digits\":\"31415926535897932384\"}"), BOTH,
                  times[WITNESSED] + 120);
    (void)county_verify(&p.c, VERIFY_FAIL, failed);
    assert_string_equal(failed, "V8,");
}

static void dice_by_two_sides(void **state)
{
    static const char good[] = "{\"digits\":\"31415926535897932384\"}";
    static const struct {
        int step;
        const char *digits;
        unsigned keys;
        const char *codes;
    } cases[] = {
        {REVEALED_COSIGNED, good, BOTH, ""},
        {REVEALED_COSIGNED, good, CHAIR_A | CHAIR_B, ""},
        {REVEALED_COSIGNED, good, CHAIR_A | BOARD_B, ""},
        {REVEALED_COSIGNED, good, KEYS_ADDED, ""},
        {REVEALED_COSIGNED, good, 0, "V5,"},
        {REVEALED_COSIGNED, good, CHAIR_A, "V5,"},
        {REVEALED_COSIGNED, good, CHAIR_A | BOARD_A, "V5,"},
        {REVEALED_COSIGNED, good, CHAIR_A | TWIN, "V5,"},
        {REVEALED_COSIGNED, good, CHAIR_A | STATE, "V5,"},
        {REVEALED_COSIGNED, good, CHAIR_A | OBSERVER, "V5,"},
        {REVEALED_COSIGNED, good, CHAIR_A | CHAIR_B | STRANGER, "V5,"},
        {REVEALED_COSIGNED, "{\"digits\":\"3141592653589793238\"}", BOTH, "V8,"},
        {REVEALED_COSIGNED, "{\"digits\":\"3141592653589793238x\"}", BOTH, "V8,"},
        {REVEALED_COSIGNED, "{\"digits\":\"31415926535897932384\",\"more\":1}", BOTH, "V5,"},
        {REVEALED, good, BOTH, "V8,"},
        {COSIGNED, good, BOTH, "V8,"}, // the seed rule asks for shares
        {WITNESSED, good, BOTH, "V5,"},
        {THROWN, good, BOTH, "V5,"},
        {SEEDED, good, BOTH, "V5,"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        expect(cases[i].step, "dice", cases[i].digits, cases[i].keys, 60, cases[i].codes);
}

static void the_seed_follows(void **state)
{
    static const char typed[] = "{\"digits\":\"31415926535897932384\",\"rule\":\"decimal digits\"}";
    char seed[300];
    (void)state;
    (void)snprintf(seed, sizeof seed, "{\"digits\":\"%064d\",\"rule\":\"ballast/seed/v1\"}", 0);
    expect(THROWN, "seed", typed, 0, 60, "V9,");
    expect(THROWN, "seed", seed, 0, 60, "V9,");
    expect(REVEALED_COSIGNED, "seed", typed, 0, 60, "V5,");
    expect(COSIGNED, "seed", typed, 0, 60, "V5,");
    expect(SEEDED, "seed", typed, 0, 60, "V5,");
    expect(THROWN, "beacon", "{\"round\":7,\"source\":\"drand\",\"value\":\"00ff\"}", BOTH, 60, "");
    expect(THROWN, "beacon", "{\"round\":7,\"source\":\"drand\",\"value\":\"00ff\"}", 0, 60, "V5,");
    expect(THROWN, "beacon", "{\"round\":7,\"source\":\"drand\",\"value\":\"0\"}", BOTH, 60, "V8,");
    expect(REVEALED, "beacon", "{\"round\":7,\"source\":\"drand\",\"value\":\"00\"}", BOTH, 60,
           "V5,");
}

// Nothing after the seed that should have come before it; and acts without approval.
static void what_comes_too_late_or_alone(void **state)
{
    AUTO_BUF key = BUF_INIT(2048);
    (void)state;
    parties_key_body(&p, 6, &key);
    expect(SEEDED, "policy",
           "{\"policy\":{\"media\":\"text/plain\",\"salted\":false,\"sha256\":"
           "\"0000000000000000000000000000000000000000000000000000000000000000\","
           "\"size\":1}}",
           CHAIR_A | CHAIR_B | STATE | OBSERVER, 60, "V5,");
    expect(COSIGNED, "reopen", "{\"reason\":\"x\"}", CHAIR_A | CHAIR_B, 60, "V5,");
    expect(SEEDED, "reopen", "{\"reason\":\"x\"}", 0, 60, "V5,");
    expect(OPEN, "withdraw", "{\"reason\":\"x\",\"refers\":1}", CHAIR_A | CHAIR_B, 60, "V5,");
    expect(SEEDED, "override", "{\"reason\":\"x\"}", CHAIR_A | CHAIR_B, 60, "V5,");
    expect(SEEDED, "key-add", buf_cstr(&key), STRANGER, 60, "V5,");
    expect(SEEDED, "key-add", buf_cstr(&key), STRANGER | CHAIR_A, 60, "V5,");
    expect(SEEDED, "object", "{\"party\":\"party-a.example\",\"refers\":-1,\"text\":\"x\"}",
           CHAIR_A, 60, "");
    expect(SEEDED, "object", "{\"party\":\"party-a.example\",\"refers\":99,\"text\":\"x\"}",
           CHAIR_A, 60, "V5,");
    expect(SEEDED, "object", "{\"party\":\"party-a.example\",\"refers\":-1,\"text\":\"x\"}",
           OBSERVER, 60, "V5,");
    expect(SEEDED, "answer", "{\"refers\":3,\"text\":\"x\"}", 0, 60, "V5,");
    expect(SEEDED, "heartbeat", "{\"now\":1}", 0, 60, "V5,");
    expect(SEEDED, "heartbeat", "{}", 0, 60, "");
    expect(SEEDED, "software",
           "{\"files\":[{\"name\":\"ballast\",\"sha256\":"
           "\"0000000000000000000000000000000000000000000000000000000000000000\"}],"
           "\"version\":\"1\"}",
           0, 60, "");
    expect(SEEDED, "software", "{\"files\":[],\"version\":\"1\"}", 0, 60, "V5,");
    expect(SEEDED, "propose", "{\"act\":\"seed\",\"body\":{}}", 0, 60, "V5,");
    expect(SEEDED, "propose", "{\"act\":\"override\",\"body\":{\"reason\":\"x\"}}", 0, 60, "");
    expect(SEEDED, "propose", "{\"act\":\"override\",\"body\":{}}", 0, 60, "V5,");
    expect(SEEDED, "propose", "{\"act\":\"override\",\"body\":{\"more\":1,\"reason\":\"x\"}}", 0,
           60, "V5,");
    expect(SEEDED, "propose", "{\"act\":\"withdraw\",\"body\":{\"reason\":\"x\",\"refers\":\"1\"}}",
           0, 60, "V5,");
}

// A proposal, and approvals that are not of it.
static void approvals_are_of_what_was_proposed(void **state)
{
    static const char *const acts[] = {"override", "override", "reopen"};
    static const char *const reasons[] = {"x", "y", "x"};
    char body[400], failed[CODES], leaf[SHA256_HEX + 1] = {0};
    (void)state;
    for (unsigned i = 0; i < 8; i++) { // 0 is right; 3: another leaf; 4: another number; 5, 6: keys
        struct store_event e;
        unsigned keys = i == 5 ? CHAIR_A : i == 6 ? CHAIR_A | TWIN : CHAIR_A | STATE;
        restore(SEEDED);
        parties_forge(&p, "propose", STR("{\"act\":\"override\",\"body\":{\"reason\":\"x\"}}"), 0,
                      times[SEEDED]);
        {
            AUTO_STORE s = {0};
            struct store_head head;
            assert_ok(store_open(&s, county_path(&p.c), STORE_READ, &err));
            assert_ok(store_head(&s, &head, &err));
            uint64_t seq = head.size - 1;
            assert_ok(store_event(&s, seq, &e, &err));
            sha256_hex(e.leaf, leaf);
            leaf[0] = i == 3 ? (char)(leaf[0] == '0' ? '1' : '0') : leaf[0];
            (void)snprintf(body, sizeof body,
                           "{\"act\":\"%s\",\"body\":{\"reason\":\"%s\"},\"leaf\":\"%s\","
                           "\"refers\":%u}",
                           acts[i < 3 ? i : 0], reasons[i < 3 ? i : 0], leaf,
                           (unsigned)seq - (i == 4));
        }
        parties_forge(&p, "approve", str_from(body), keys, times[SEEDED]);
        if (i == 7) // twice
            parties_forge(&p, "approve", str_from(body), keys, times[SEEDED]);
        (void)county_verify(&p.c, i == 0 ? VERIFY_INCOMPLETE : VERIFY_FAIL, failed);
        assert_string_equal(failed, i == 0 ? "" : "V5,");
    }
}

// An override in place of witnesses that did not come.
static void an_override_lifts_what_is_missing(void **state)
{
    (void)state;
    restore(SHARED);
    county_open(&p.c);
    parties_sign(&p, CHAIR_A);
    assert_int_equal(parties_try_reveal(&p, 0, &err), BAL_CONFLICT);
    assert_non_null(strstr(err.what, "was cosigned by the policy's quorum"));
    county_again(&p.c);
    parties_cosign(&p, 1 + 4); // the quorum asks for both sides
    parties_sign(&p, CHAIR_A);
    assert_int_equal(parties_try_reveal(&p, 0, &err), BAL_CONFLICT);
    county_again(&p.c);
    parties_sign(&p, 0);
    assert_ok(verb_override(&p.c.r, STR("order of the court"), &err));
    uint64_t proposal = p.c.r.state.size - 1;
    parties_sign(&p, CHAIR_A | STATE);
    assert_ok(verb_approve(&p.c.r, proposal, &err));
    parties_sign(&p, CHAIR_A);
    assert_ok(parties_try_reveal(&p, 0, &err));
    parties_sign(&p, 0);
    assert_verified(&p.c, VERIFY_INCOMPLETE);
    parties_sign(&p, CHAIR_B);
    assert_ok(parties_try_reveal(&p, 1, &err));
    parties_sign(&p, BOTH); // of what came after it, it says nothing
    assert_int_equal(verb_dice(&p.c.r, STR("31415926535897932384"), &err), BAL_CONFLICT);
    parties_sign(&p, 0);
    county_shut(&p.c);
}

// Records of cards are opened only once what was read is under a cosigned head. (The list of these
// openings is no object of the record, which is V18.)
static void paper_before_records(void **state)
{
    char body[300];
    (void)state;
    (void)snprintf(
        body, sizeof body,
        "{\"list\":{\"media\":\"application/jsonl\",\"salted\":false,\"sha256\":\"%064d\","
        "\"size\":1},\"refers\":%u}",
        0, (unsigned)entered);
    expect(MEASURED, "card-open", body, 0, 60, "V13,V18,");
    expect(SEEDED, "card-open", body, 0, 60, "V5,");
    restore(MEASURED_COSIGNED);
    county_open(&p.c);
    problems_done(&p.c.problems);
    problems_init(&p.c.problems);
    struct open_result opened;
    assert_ok(verb_open(&p.c.r, &opened, &p.c.problems, &err));
    assert_true(opened.cards > 0 && opened.waiting == 0);
    county_shut(&p.c);
    assert_verified(&p.c, VERIFY_INCOMPLETE);
    restore(MEASURED);
    county_open(&p.c);
    assert_ok(verb_open(&p.c.r, &opened, &p.c.problems, &err));
    assert_true(opened.cards == 0 && opened.waiting > 0);
    county_shut(&p.c);
}

// No vote before two sides know who could be recognised; and what they know is so.
static void privacy_before_votes(void **state)
{
    static const char report[] =
        "{\"cards\":%d,\"list\":{\"media\":\"application/jsonl\",\"salted\":false,"
        "\"sha256\":\"%064d\",\"size\":1},\"min_cell\":%d}";
    static const char tally[] =
        "{\"list\":{\"media\":\"application/jsonl\",\"salted\":false,"
        "\"sha256\":"
        "\"0000000000000000000000000000000000000000000000000000000000000000\","
        "\"size\":1}}";
    char body[300];
    (void)state;
    expect(SEALED, "tally-open", tally, 0, 60, "V5,");
    (void)snprintf(body, sizeof body, report, 0, 0, MIN_CELL_USUAL);
    expect(OPEN, "privacy-report", body, CHAIR_A | STATE, 60, "V5,");
    expect(SEALED, "privacy-report", body, CHAIR_A | BOARD_A, 60, "V5,");
    expect(SEALED, "privacy-report", body, CHAIR_A | OBSERVER, 60, "V5,");
    expect(SEALED, "privacy-report", body, CHAIR_A | STATE, 60, "V12,V18,");
    expect(FROZEN, "privacy-report", body, CHAIR_A | STATE, 60, "V5,");
    (void)snprintf(body, sizeof body, report, 0, 0, MIN_CELL_USUAL - 1);
    expect(SEALED, "privacy-report", body, CHAIR_A | STATE, 60, "V5,");
}

// A kept head that is not one of this log.
static void kept_heads_are_checked(void **state)
{
    char failed[CODES];
    (void)state;
    for (int i = 0; i < 3; i++) {
        AUTO_BUF note = BUF_INIT(NOTE_BYTES);
        uint64_t size = 0;
        restore(SEEDED);
        AUTO_STORE s = {0};
        assert_ok(store_open(&s, county_path(&p.c), STORE_WRITE, &err));
        assert_ok(store_cosigned_from(&s, 0, &size, &note, &err));
        if (i == 0)
            note.ptr[note.len - 4] ^= 1; // a witness's signature
        else if (i == 1)
            size++; // of another size
        else
            note.ptr[str_find(buf_str(&note), STR("\n")) - 1] ^= 1; // another log
        assert_ok(store_cosigned_put(&s, size, buf_str(&note), &err));
        store_close(&s);
        (void)county_verify(&p.c, VERIFY_FAIL, failed);
        // A head that is not what it was does not count for the order, which is looked at first.
        assert_string_equal(failed, i == 1 ? "V4," : "V7,");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_in_their_order),
        cmocka_unit_test(shares_that_do_not_come),
        cmocka_unit_test(dice_by_two_sides),
        cmocka_unit_test(the_seed_follows),
        cmocka_unit_test(what_comes_too_late_or_alone),
        cmocka_unit_test(approvals_are_of_what_was_proposed),
        cmocka_unit_test(an_override_lifts_what_is_missing),
        cmocka_unit_test(paper_before_records),
        cmocka_unit_test(privacy_before_votes),
        cmocka_unit_test(kept_heads_are_checked),
    };
    return cmocka_run_group_tests(tests, make_records, drop_records);
}
