// SPDX-License-Identifier: Apache-2.0
// What is kept between commands: it may go at any time and comes back the same, and whoever changes
// it changes nothing that a command concludes.
#include <sqlite3.h>
#include <stdio.h>

#include "record/log/snapshot.h"
#include "support/county.h"
#include "support/random.h"

static struct bal_err err;

static void run(struct county *c, const char *sql, str bytes)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_open(county_path(c), &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    sqlite3_bind_blob(stmt, 1, bytes.ptr, (int)bytes.len, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
    sqlite3_finalize(stmt);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

// The state that a command sees, as bytes; returns how many events of it were kept ones.
static uint64_t look(struct county *c, struct buf *out)
{
    AUTO_RECORD r = {0};
    buf_clear(out);
    assert_ok(record_open(&r, county_path(c), STORE_READ, &c->env, &err));
    snapshot_add(out, &r.head.frontier, &r.state);
    assert_false(out->failed);
    return r.kept;
}

// With what is kept, and without anything, the state is the same to the byte.
static void compare(struct county *c)
{
    bool kept = c->r.state.size >= 64; // what was deleted is kept again by the next commit
    AUTO_BUF with = BUF_INIT(1 << 24), without = BUF_INIT(1 << 24);
    county_shut(c);
    assert_int_equal(look(c, &with) > 0, kept);
    run(c, "delete from derived", STR(""));
    assert_int_equal(look(c, &without), 0);
    assert_true(str_eq(buf_str(&with), buf_str(&without)));
    county_open(c);
}

static void derived_state_comes_back_in_every_phase(void **state)
{
    struct county c;
    (void)state;
    county_new(&c, NULL);
    compare(&c);
    for (int again = 0; again < 2; again++) { // the second time behind a snapshot in the log
        county_add_all(&c);
        compare(&c);
        county_target(&c, "President", 0);
        county_lengthen(&c, 64);
        compare(&c);
        county_lengthen(&c, 64);
        county_commit(&c);
        compare(&c);
        if (again == 1)
            break;
        assert_ok(verb_reopen(&c.r, STR("once more"), &err));
        for (uint64_t i = 0; i < 4; i++)
            assert_ok(record_withdraw(&c.r, 1 + i, STR("once more"), &err));
        compare(&c);
    }
    county_seed(&c);
    compare(&c);
    county_round(&c, 0, false);
    compare(&c);
    county_enter(&c);
    assert_int_equal(c.r.state.phase, PHASE_CONCLUDED);
    compare(&c);
    assert_verified(&c, VERIFY_PASS);
    county_done(&c);
}

// Each single event with a snapshot right before it.
static void a_snapshot_at_any_place_leads_to_the_same_state(void **state)
{
    struct county c;
    AUTO_BUF last = BUF_INIT(1 << 24), now = BUF_INIT(1 << 24), sealed = BUF_INIT(1 << 24);
    (void)state;
    county_begin(&c, NULL);
    county_finish(&c, 0);
    struct state s;
    struct ledger_head head = {0};
    struct store_events it;
    assert_true(look(&c, &last) == 0);
    state_init(&s);
    for (uint64_t seq = 0; seq < c.r.state.size; seq++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 22);
        struct store_event stored;
        struct event e;
        struct merkle_frontier kept;
        struct state back;
        bool end;
        assert_ok(store_events_open(&it, &c.r.store, seq, &err));
        assert_ok(store_events_next(&it, &stored, &end, &err));
        assert_ok(ledger_check(&head, &c.r.key, 1, stored.note, &arena, &e, &err));
        assert_ok(state_apply(&s, &e, &err));
        store_events_close(&it);
        buf_clear(&now);
        buf_clear(&sealed);
        snapshot_add(&now, &head.frontier, &s);
        assert_ok(snapshot_seal(&sealed, buf_str(&now), &c.r.signer, &err));
        str opened = snapshot_unseal(buf_str(&sealed), &c.r.key);
        assert_true(str_eq(opened, buf_str(&now)));
        assert_true(snapshot_read(opened, &kept, &back));
        buf_clear(&sealed);
        snapshot_add(&sealed, &kept, &back);
        assert_true(str_eq(buf_str(&sealed), buf_str(&now)));
        for (size_t cut = 0; cut < now.len; cut += 1 + now.len / 50) { // shorter is none at all
            struct state none;
            assert_false(snapshot_read(str_head(buf_str(&now), cut), &kept, &none));
            state_done(&none);
        }
        state_done(&s);
        s = back;
    }
    state_done(&s);
    assert_true(str_eq(buf_str(&now), buf_str(&last)));
    county_done(&c);
}

// Somebody with the file and without the key writes the state that they would like.
static void a_changed_snapshot_is_not_believed(void **state)
{
    struct county c;
    uint64_t random = 1;
    AUTO_BUF truth = BUF_INIT(1 << 24), seen = BUF_INIT(1 << 24), bytes = BUF_INIT(1 << 24);
    AUTO_BUF wish = BUF_INIT(1 << 24), sealed = BUF_INIT(1 << 24);
    (void)state;
    county_new(&c, NULL);
    county_add_all(&c);
    county_lengthen(&c, 70);
    assert_int_equal(look(&c, &truth), c.r.state.size);
    struct store_derived built;
    assert_ok(store_derived_get(&c.r.store, STR("state"), &built, &bytes, &err));
    // The same head, another state: signed by a key of their own, or with the old signature.
    c.r.state.phase = PHASE_CONCLUDED;
    snapshot_add(&wish, &c.r.head.frontier, &c.r.state);
    struct note_signer other;
    static const uint8_t seed[ED25519_SEED] = "thirty-two bytes of another key";
    assert_ok(note_signer_make(STR("example.org/alder"), seed, &other, &err));
    assert_ok(snapshot_seal(&sealed, buf_str(&wish), &other, &err));
    county_shut(&c);
    run(&c, "update derived set bytes = $1", buf_str(&sealed));
    assert_int_equal(look(&c, &seen), 0);
    assert_true(str_eq(buf_str(&seen), buf_str(&truth)));
    buf_clear(&sealed);
    buf_add(&sealed, str_head(buf_str(&bytes), bytes.len - wish.len));
    buf_add(&sealed, buf_str(&wish));
    run(&c, "update derived set bytes = $1", buf_str(&sealed));
    assert_int_equal(look(&c, &seen), 0);
    assert_true(str_eq(buf_str(&seen), buf_str(&truth)));
    for (int i = 0; i < 100; i++) {
        size_t at = test_random(&random) % bytes.len;
        char bit = (char)(1 << test_random(&random) % 8);
        bytes.ptr[at] ^= bit;
        run(&c, "update derived set bytes = $1", buf_str(&bytes));
        assert_int_equal(look(&c, &seen), 0);
        assert_true(str_eq(buf_str(&seen), buf_str(&truth)));
        bytes.ptr[at] ^= bit;
    }
    county_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(derived_state_comes_back_in_every_phase),
        cmocka_unit_test(a_snapshot_at_any_place_leads_to_the_same_state),
        cmocka_unit_test(a_changed_snapshot_is_not_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
