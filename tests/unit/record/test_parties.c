// SPDX-License-Identifier: Apache-2.0
// Audits of several parties: whole ones, how signatures come under an event, and what is refused.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "record/log/party_files.h"
#include "record/log/snapshot.h"
#include "support/bundle.h"
#include "support/parties.h"

static struct bal_err err;

// Publishes, has the head of that cosigned, publishes it, and verifies the bundle.
static enum verify_verdict verify_published(struct parties *p)
{
    for (int i = 0; i < 2; i++) {
        bundle_publish(&p->c, "bundle");
        parties_cosign(p, 15);
    }
    return bundle_verify(bundle_dir(&p->c, "bundle"), &p->c.env, VERIFY_PASS, NULL);
}

static void a_whole_audit_is_verified(void **state)
{
    struct parties p;
    (void)state;
    parties_begin(&p);
    parties_ceremony(&p);
    parties_round(&p);
    assert_int_equal(p.c.r.state.phase, PHASE_MEASURED);
    assert_verified(&p.c, VERIFY_INCOMPLETE);
    assert_int_equal(verb_conclude_now(&p.c.r, &p.c.problems, &err), BAL_CONFLICT);
    assert_string_equal(err.what, "the sealed votes are not opened yet");
    county_again(&p.c);
    parties_conclude(&p);
    assert_true(county_outcome_is(&p.c, "President", "confirmed"));
    assert_verified(&p.c, VERIFY_PASS);
    assert_int_equal(verify_published(&p), VERIFY_PASS);
    parties_done(&p);
}

static void the_seed_may_be_dice_alone(void **state)
{
    struct parties p;
    (void)state;
    parties_begin(&p);
    parties_commit(&p, true);
    parties_cosign(&p, 15);
    parties_sign(&p, CHAIR_A);
    assert_int_equal(parties_try_share(&p, 0, &err), BAL_CONFLICT);
    assert_string_equal(err.what, "the seed is made of dice alone");
    county_again(&p.c);
    parties_sign(&p, CHAIR_B | BOARD_A);
    assert_ok(verb_dice(&p.c.r, STR("63454660390103169462"), &err));
    parties_sign(&p, 0);
    assert_ok(verb_seed_draw(&p.c.r, &err));
    assert_str(p.c.r.state.seed, "63454660390103169462");
    assert_verified(&p.c, VERIFY_INCOMPLETE);
    parties_done(&p);
}

// ---- ask, sign, with

static void sign_request(struct parties *p, const char *path, int key)
{
    AUTO_BUF bytes = BUF_INIT(REQUEST_BYTES), after = BUF_INIT(REQUEST_BYTES);
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    struct request q;
    assert_ok(party_file_read(path, &bytes, &err));
    assert_ok(request_parse(buf_str(&bytes), &arena, &q, &err));
    assert_ok(request_sign(&q, &p->key[key], &after, &err));
    assert_ok(party_file_write(path, buf_str(&after), &err));
    assert_ok(request_parse(buf_str(&after), &arena, &q, &err));
    assert_int_equal(request_sign(&q, &p->key[key], &bytes, &err), BAL_CONFLICT);
}

static void ask(struct parties *p, const char *path)
{
    p->signing = (struct record_signing){.ask = path};
    p->c.r.env.signing = p->c.env.signing = &p->signing;
}

static void with(struct parties *p, const struct buf *request)
{
    p->signing = (struct record_signing){.with = buf_str(request)};
    p->c.r.env.signing = p->c.env.signing = &p->signing;
}

// An audit whose first round is on the table; `cards` gets the path of what boards read.
static void begin_reading(struct parties *p, char cards[static 512])
{
    parties_begin(p);
    parties_ceremony(p);
    county_round(&p->c, 0, false);
    (void)snprintf(cards, 512, "%s", county_read(&p->c));
}

// A request for what boards read; `request` gets its path.
static void ask_for_cards(struct parties *p, const char *cards, char request[static 512])
{
    (void)snprintf(request, 512, "%s", temp_path(&p->c.temp, "mvr.req"));
    ask(p, request);
    uint64_t size = p->c.r.state.size;
    assert_int_equal(county_try_enter(&p->c, cards, &err), BAL_DENIED);
    assert_true(p->signing.asked && p->signing.salted);
    county_again(&p->c);
    assert_int_equal(p->c.r.state.size, size);
}

static void what_was_asked_and_signed_goes_in(void **state)
{
    struct parties p;
    char request[512], cards[512], root[SHA256_HEX + 1], again[SHA256_HEX + 1];
    AUTO_BUF bytes = BUF_INIT(REQUEST_BYTES);
    (void)state;
    begin_reading(&p, cards);
    county_root(&p.c, root);
    ask_for_cards(&p, cards, request);
    county_root(&p.c, again);
    assert_string_equal(root, again);
    sign_request(&p, request, 2);
    sign_request(&p, request, 3);
    assert_ok(party_file_read(request, &bytes, &err));
    with(&p, &bytes);
    assert_ok(county_try_enter(&p.c, cards, &err));
    assert_true(p.signing.taken && p.c.entered.closed);
    assert_verified(&p.c, VERIFY_INCOMPLETE);
    parties_done(&p);
}

static void one_signature_of_two_is_too_few(void **state)
{
    struct parties p;
    char request[512], cards[512];
    AUTO_BUF bytes = BUF_INIT(REQUEST_BYTES);
    (void)state;
    begin_reading(&p, cards);
    ask_for_cards(&p, cards, request);
    for (int i = 0; i < 2; i++) { // without any, and with one
        buf_clear(&bytes);
        assert_ok(party_file_read(request, &bytes, &err));
        with(&p, &bytes);
        assert_int_equal(county_try_enter(&p.c, cards, &err), BAL_DENIED);
        county_again(&p.c);
        if (i == 0)
            sign_request(&p, request, 2);
    }
    assert_int_equal(p.c.r.state.mvrs.len, 0);
    assert_verified(&p.c, VERIFY_INCOMPLETE);
    parties_done(&p);
}

static void a_request_is_for_one_place_and_one_text(void **state)
{
    struct parties p;
    char request[512];
    AUTO_BUF bytes = BUF_INIT(REQUEST_BYTES);
    (void)state;
    parties_begin(&p);
    (void)snprintf(request, sizeof request, "%s", temp_path(&p.c.temp, "o.req"));
    ask(&p, request);
    str party = STR("party-a.example");
    assert_int_equal(verb_object(&p.c.r, party, 3, STR("the box was open"), &err), BAL_DENIED);
    assert_true(p.signing.asked);
    county_again(&p.c);
    sign_request(&p, request, 0);
    assert_ok(party_file_read(request, &bytes, &err));
    with(&p, &bytes);
    assert_int_equal(verb_object(&p.c.r, party, 3, STR("the box was shut"), &err), BAL_CONFLICT);
    assert_string_equal(err.what, "what was signed differs from what would be written");
    county_again(&p.c);
    with(&p, &bytes);
    assert_int_equal(verb_policy(&p.c.r, temp_path(&p.c.temp, "policy"), &err), BAL_CONFLICT);
    assert_non_null(strstr(err.what, "something else: object"));
    county_again(&p.c);
    parties_sign(&p, 0);
    assert_ok(verb_heartbeat(&p.c.r, &err)); // the log moves on
    with(&p, &bytes);
    assert_int_equal(verb_object(&p.c.r, party, 3, STR("the box was open"), &err), BAL_CONFLICT);
    assert_non_null(strstr(err.what, "the log has moved on since"));
    parties_done(&p);
}

// Nobody is to believe that they have signed.
static void keys_that_are_not_needed_are_refused(void **state)
{
    struct parties p;
    (void)state;
    parties_begin(&p);
    parties_sign(&p, CHAIR_A);
    assert_int_equal(verb_heartbeat(&p.c.r, &err), BAL_CONFLICT);
    assert_string_equal(err.what, "nobody but the operator signs this");
    county_again(&p.c);
    parties_sign(&p, 0);
    assert_ok(verb_heartbeat(&p.c.r, &err));
    parties_done(&p);
}

// The program is killed while it takes a signed request in: all of it is there, or nothing.
static void killed_while_taking_a_request_in(void **state)
{
    struct parties p;
    char request[512], cards[512];
    AUTO_BUF bytes = BUF_INIT(REQUEST_BYTES);
    bool in = false;
    (void)state;
    begin_reading(&p, cards);
    ask_for_cards(&p, cards, request);
    sign_request(&p, request, 2);
    sign_request(&p, request, 3);
    assert_ok(party_file_read(request, &bytes, &err));
    with(&p, &bytes);
    uint64_t size = p.c.r.state.size;
    county_shut(&p.c);
    for (unsigned wait = 500; !in && wait < 4000000; wait += wait / 4) {
        pid_t child = fork();
        if (child == 0) {
            struct bal_err ignored;
            if (record_open(&p.c.r, county_path(&p.c), STORE_WRITE, &p.c.env, &ignored) == BAL_OK)
                (void)!verb_enter(&p.c.r, cards, &p.c.entered, &p.c.problems, &ignored);
            _exit(0);
        }
        usleep(wait);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        p.c.env.signing = NULL;
        county_open(&p.c);
        in = p.c.r.state.size > size;
        assert_true(in == (p.c.r.state.mvrs.len == 1));
        assert_true(!in || p.c.r.state.phase == PHASE_MEASURED);
        county_shut(&p.c);
        p.c.env.signing = &p.signing;
    }
    assert_true(in);
    p.c.env.signing = NULL;
    county_open(&p.c);
    assert_verified(&p.c, VERIFY_INCOMPLETE);
    parties_done(&p);
}

// ---- keys

static void keys_are_added_and_end(void **state)
{
    struct parties p;
    AUTO_BUF vkey = BUF_INIT(1024);
    (void)state;
    parties_begin(&p);
    parties_sign(&p, TWIN); // itself alone
    assert_int_equal(parties_try_add(&p, 7, &err), BAL_DENIED);
    county_again(&p.c);
    parties_sign(&p, CHAIR_B); // the affiliation without itself
    assert_int_equal(parties_try_add(&p, 7, &err), BAL_DENIED);
    county_again(&p.c);
    parties_sign(&p, TWIN | CHAIR_A);
    assert_int_equal(parties_try_add(&p, 7, &err), BAL_DENIED);
    county_again(&p.c);
    parties_add(&p, 7);
    parties_sign(&p, TWIN | CHAIR_B);
    assert_int_equal(parties_try_add(&p, 7, &err), BAL_CONFLICT);
    assert_string_equal(err.what, "the key was added before");
    county_again(&p.c);

    parties_vkey(&p, 7, &vkey);
    parties_sign(&p, CHAIR_A | STATE);
    assert_int_equal(verb_key_revoke(&p.c.r, buf_str(&vkey), STR("lost"), &err), BAL_DENIED);
    county_again(&p.c);
    parties_sign(&p, CHAIR_B);
    assert_ok(verb_key_revoke(&p.c.r, STR("party-b.example/twin"), STR("lost"), &err));
    parties_sign(&p, TWIN | CHAIR_B);
    assert_int_equal(parties_try_add(&p, 7, &err), BAL_CONFLICT); // never again
    county_again(&p.c);
    parties_sign(&p, TWIN);
    assert_int_equal(verb_key_revoke(&p.c.r, buf_str(&vkey), STR("lost"), &err), BAL_NOT_FOUND);
    parties_sign(&p, 0);
    assert_verified(&p.c, VERIFY_INCOMPLETE);
    parties_done(&p);
}

// Observers cannot make themselves a board; a party can name one more.
static void nobody_gives_themselves_a_say(void **state)
{
    struct parties p;
    static const struct {
        unsigned signer;
        const char *affiliation;
        enum key_role role;
        bool may;
    } cases[] = {
        {OBSERVER, "observers.example", ROLE_BOARD, false},
        {OBSERVER, "observers.example", ROLE_PARTY, false},
        {OBSERVER, "observers.example", ROLE_STATE, false},
        {STATE, "state.example", ROLE_BOARD, false},
        {CHAIR_A, "party-a.example", ROLE_STATE, false},
        {OBSERVER, "observers.example", ROLE_OBSERVER, true},
    };
    AUTO_BUF vkey = BUF_INIT(1024);
    (void)state;
    parties_begin(&p);
    parties_vkey(&p, 6, &vkey);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct new_key key = {.vkey = buf_str(&vkey),
                                    .affiliation = str_from(cases[i].affiliation),
                                    .owner = STR("Sam"),
                                    .role = cases[i].role};
        parties_sign(&p, STRANGER | cases[i].signer);
        assert_int_equal(verb_key_add(&p.c.r, &key, &err), cases[i].may ? BAL_OK : BAL_DENIED);
        county_again(&p.c);
    }
    parties_sign(&p, 0);
    assert_verified(&p.c, VERIFY_INCOMPLETE);
    parties_done(&p);
}

static bool signs(struct parties *p, unsigned keys)
{
    parties_sign(p, keys);
    uint64_t size = p->c.r.state.size;
    bal_status status = verb_object(&p->c.r, STR("party-a.example"), -1, STR("no"), &err);
    if (status != BAL_OK) {
        county_again(&p->c);
        assert_int_equal(p->c.r.state.size, size);
    }
    parties_sign(p, 0);
    return status == BAL_OK;
}

static void a_key_signs_only_while_it_is_valid(void **state)
{
    struct parties p;
    (void)state;
    parties_begin(&p);
    assert_true(signs(&p, CHAIR_A));
    assert_true(signs(&p, CHAIR_A | OBSERVER)); // more signatures than are needed do no harm
    assert_false(signs(&p, CHAIR_A | STRANGER));
    assert_false(signs(&p, STRANGER));
    assert_false(signs(&p, CHAIR_B));
    assert_false(signs(&p, BOARD_A)); // of the party, but no key of role party
    assert_false(signs(&p, 0));
    parties_sign(&p, BOARD_A);
    assert_ok(verb_key_revoke(&p.c.r, STR("party-a.example/chair"), STR("stolen"), &err));
    assert_false(signs(&p, CHAIR_A));
    assert_verified(&p.c, VERIFY_INCOMPLETE); // what it signed before stands
    parties_done(&p);
}

static void proposed_keys_of_new_sides(void **state)
{
    struct parties p;
    (void)state;
    parties_begin(&p);
    parties_sign(&p, STRANGER);
    p.signing.propose = true;
    assert_ok(parties_try_add(&p, 6, &err));
    uint64_t proposal = p.c.r.state.size - 1;
    assert_null(state_key_find(&p.c.r.state.parties, STR("stranger.example/1")));
    parties_sign(&p, STRANGER | CHAIR_A);
    assert_int_equal(verb_approve(&p.c.r, proposal, &err), BAL_DENIED);
    county_again(&p.c);
    parties_sign(&p, CHAIR_A | STATE);
    assert_ok(verb_approve(&p.c.r, proposal, &err));
    parties_sign(&p, STRANGER);
    assert_ok(verb_object(&p.c.r, STR("stranger.example"), -1, STR("at last"), &err));
    parties_sign(&p, 0);
    assert_verified(&p.c, VERIFY_INCOMPLETE);
    parties_done(&p);
}

// ---- approvals

static bool approves(struct parties *p, uint64_t proposal, unsigned keys)
{
    parties_sign(p, keys);
    bal_status status = verb_approve(&p->c.r, proposal, &err);
    if (status != BAL_OK)
        county_again(&p->c);
    parties_sign(p, 0);
    return status == BAL_OK;
}

static void what_undoes_is_approved_by_two_sides(void **state)
{
    struct parties p;
    (void)state;
    parties_begin(&p);
    parties_add(&p, 7);
    parties_commit(&p, false);
    assert_ok(verb_reopen(&p.c.r, STR("a batch was counted again"), &err));
    uint64_t proposal = p.c.r.state.size - 1;
    assert_int_equal(p.c.r.state.phase, PHASE_COMMITTED); // nothing has changed yet
    assert_false(approves(&p, proposal, 0));
    assert_false(approves(&p, proposal, CHAIR_A));
    assert_false(approves(&p, proposal, CHAIR_A | BOARD_A));  // one side
    assert_false(approves(&p, proposal, CHAIR_A | TWIN));     // one person
    assert_false(approves(&p, proposal, CHAIR_A | OBSERVER)); // observers watch
    assert_false(approves(&p, proposal, CHAIR_A | STRANGER));
    assert_false(approves(&p, proposal - 1, CHAIR_A | CHAIR_B)); // no proposal
    assert_true(approves(&p, proposal, CHAIR_A | STATE));
    assert_int_equal(p.c.r.state.phase, PHASE_OPEN);
    assert_false(approves(&p, proposal, CHAIR_A | CHAIR_B)); // once
    assert_verified(&p.c, VERIFY_INCOMPLETE);
    parties_done(&p);
}

static void an_approval_must_still_be_possible(void **state)
{
    struct parties p;
    (void)state;
    parties_begin(&p);
    assert_ok(record_allows(&p.c.r, "withdraw", &err));
    struct record_body b;
    struct ej1_writer *w = record_body(&b);
    ej1_key_str(w, "reason", STR("the wrong file"));
    ej1_key_int(w, "refers", 1);
    assert_ok(record_begin(&p.c.r, &err));
    assert_ok(record_append(&p.c.r, "withdraw", &b, &err));
    assert_ok(record_commit(&p.c.r, &err));
    uint64_t proposal = p.c.r.state.size - 1;
    parties_commit(&p, false);
    assert_false(approves(&p, proposal, CHAIR_A | CHAIR_B));
    assert_non_null(strstr(err.what, "no event 'withdraw' is possible now"));
    assert_verified(&p.c, VERIFY_INCOMPLETE);
    parties_done(&p);
}

static void by_hand_only_with_approval(void **state)
{
    struct parties p;
    (void)state;
    parties_begin(&p);
    parties_ceremony(&p);
    county_round(&p.c, 0, false);
    assert_ok(verb_escalate(&p.c.r, STR("Governor"), STR("the board wants it"), &err));
    assert_int_equal(p.c.r.state.escalations.len, 0);
    assert_true(approves(&p, p.c.r.state.size - 1, BOARD_A | CHAIR_B));
    assert_int_equal(p.c.r.state.escalations.len, 1);
    assert_verified(&p.c, VERIFY_INCOMPLETE);
    parties_done(&p);
}

// ---- objections

static void an_objection_holds_up_the_outcome(void **state)
{
    struct parties p;
    (void)state;
    parties_begin(&p);
    parties_ceremony(&p);
    parties_sign(&p, CHAIR_B);
    assert_ok(verb_object(&p.c.r, STR("party-b.example"), 2, STR("not counted"), &err));
    parties_sign(&p, 0);
    uint64_t objection = p.c.r.state.size - 1;
    parties_round(&p);
    parties_cosign(&p, 15);
    problems_done(&p.c.problems);
    problems_init(&p.c.problems);
    assert_int_equal(verb_answer(&p.c.r, objection - 1, STR("what?"), &err), BAL_CONFLICT);
    county_again(&p.c);
    assert_int_equal(state_open_objections(&p.c.r.state.parties), 1);
    struct state_parties *sp = &p.c.r.state.parties;
    assert_int_equal(sp->objections.at[0].refers, 2);
    assert_ok(verb_answer(&p.c.r, objection, STR("counted twice"), &err));
    assert_int_equal(state_open_objections(sp), 0);
    parties_conclude(&p);
    assert_verified(&p.c, VERIFY_PASS);
    parties_done(&p);
}

// ---- the state is kept as it is

static void a_kept_state_is_the_same(void **state)
{
    struct parties p;
    (void)state;
    parties_begin(&p);
    parties_ceremony(&p);
    assert_ok(verb_override(&p.c.r, STR("the court"), &err));
    assert_true(approves(&p, p.c.r.state.size - 1, CHAIR_A | CHAIR_B));
    assert_ok(verb_absent(&p.c.r, STR("observers"), STR("2026-11-04T18:00:00Z"), &err));
    assert_int_equal(verb_absent(&p.c.r, STR("observers"), STR("yesterday"), &err), BAL_INVALID);
    county_again(&p.c);
    parties_sign(&p, CHAIR_A);
    assert_ok(verb_object(&p.c.r, STR("party-a.example"), -1, STR("no"), &err));
    parties_sign(&p, 0);
    assert_ok(verb_answer(&p.c.r, p.c.r.state.size - 1, STR("yes"), &err));
    AUTO_BUF one = BUF_INIT(1 << 24), two = BUF_INIT(1 << 24);
    struct merkle_frontier head;
    struct state copy;
    snapshot_add(&one, &p.c.r.head.frontier, &p.c.r.state);
    assert_true(snapshot_read(buf_str(&one), &head, &copy));
    snapshot_add(&two, &head, &copy);
    assert_true(str_eq(buf_str(&one), buf_str(&two)));
    assert_int_equal(copy.parties.keys.len, 6);
    assert_int_equal(copy.parties.overrides.len, 1);
    for (size_t cut = 0; cut < one.len; cut += 7) {
        struct state broken;
        assert_false(snapshot_read(str_head(buf_str(&one), cut), &head, &broken));
        state_done(&broken);
    }
    state_done(&copy);
    for (int i = 0; i < 80; i++) // so many that the record keeps its state
        assert_ok(verb_heartbeat(&p.c.r, &err));
    county_again(&p.c);
    assert_true(p.c.r.kept > 0);
    buf_clear(&two);
    assert_verified(&p.c, VERIFY_INCOMPLETE); // V19 folds it anew
    parties_done(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_audit_is_verified),
        cmocka_unit_test(the_seed_may_be_dice_alone),
        cmocka_unit_test(what_was_asked_and_signed_goes_in),
        cmocka_unit_test(one_signature_of_two_is_too_few),
        cmocka_unit_test(a_request_is_for_one_place_and_one_text),
        cmocka_unit_test(keys_that_are_not_needed_are_refused),
        cmocka_unit_test(killed_while_taking_a_request_in),
        cmocka_unit_test(keys_are_added_and_end),
        cmocka_unit_test(nobody_gives_themselves_a_say),
        cmocka_unit_test(a_key_signs_only_while_it_is_valid),
        cmocka_unit_test(proposed_keys_of_new_sides),
        cmocka_unit_test(what_undoes_is_approved_by_two_sides),
        cmocka_unit_test(an_approval_must_still_be_possible),
        cmocka_unit_test(by_hand_only_with_approval),
        cmocka_unit_test(an_objection_holds_up_the_outcome),
        cmocka_unit_test(a_kept_state_is_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
