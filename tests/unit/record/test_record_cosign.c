// SPDX-License-Identifier: Apache-2.0
// A record's head and its witnesses: over a network that is made up here, and by files.
#include "record/log/cosign.h"

#include <stdio.h>
#include <unistd.h>

#include "io/durable.h"
#include "ledger/cosign.h"
#include "ledger/two_heads.h"
#include "ledger/witness.h"
#include "support/parties.h"

enum { WITNESSES = 4, SETUP_SIZE = 4 };

static struct bal_err err;
static struct parties p;

// The witnesses of the policy, each with what it remembers, and what the network does.
static struct {
    struct buf head[WITNESSES];
    struct buf proof;
    uint64_t clock;
    unsigned asked;
    bool silent;
    const char *instead; // answered in place of what the witness says
    unsigned status;     // with that
} net;

static struct witness_log log_of(int i)
{
    return (struct witness_log){.key = p.c.r.key, .head = buf_str(&net.head[i])};
}

static unsigned answer(int i, str request, struct buf *out)
{
    AUTO_ANSWER a;
    struct witness_log log = log_of(i);
    witness_consider(&log, 1, &p.witness[i], ++net.clock, request, &a);
    if (a.head.len > 0) {
        buf_clear(&net.head[i]);
        buf_add(&net.head[i], buf_str(&a.head));
    }
    if (a.proof.len > 0) {
        buf_clear(&net.proof);
        buf_add(&net.proof, buf_str(&a.proof));
    }
    buf_add(out, buf_str(&a.body));
    return a.status;
}

// "mem://2/add-checkpoint"
static bal_status post(const char *url, const char *media, str body, unsigned *status,
                       struct buf *out, struct bal_err *why)
{
    (void)media;
    net.asked++;
    assert_true(str_ends(str_from(url), STR("/add-checkpoint")));
    if (net.silent)
        return bal_fail(why, BAL_IO, "nobody is there");
    *status = net.status;
    if (net.instead != NULL)
        buf_add(out, str_from(net.instead));
    else
        *status = answer(url[6] - '0', body, out);
    return BAL_OK;
}

static const str urls[] = {
    {"a=mem://0", 9}, {"b=mem://1/", 10}, {"state=mem://2", 13}, {"observers=mem://3", 17}};

static int begin(void **state)
{
    (void)state;
    memset(&net, 0, sizeof net);
    parties_begin(&p);
    for (int i = 0; i < WITNESSES; i++)
        net.head[i] = BUF_INIT(NOTE_BYTES);
    net.proof = BUF_INIT(TWO_HEADS_BYTES);
    net.clock = 1793815200;
    return 0;
}

static int end(void **state)
{
    (void)state;
    for (int i = 0; i < WITNESSES; i++)
        buf_done(&net.head[i]);
    buf_done(&net.proof);
    parties_done(&p);
    return 0;
}

static void ask(size_t count, struct cosign_round *c)
{
    assert_ok(verb_cosign(&p.c.r, urls, count, post, c, &err));
    assert_int_equal(c->size, p.c.r.head.frontier.size);
}

static void assert_outcome(const struct cosign_round *c, size_t i, enum cosign_outcome outcome)
{
    if (c->asked.at[i].outcome != outcome)
        fail_msg("%zu: %d " STR_FMT, i, c->asked.at[i].outcome, STR_ARG(c->asked.at[i].why));
}

static void the_quorum_cosigns(void **state)
{
    (void)state;
    struct cosign_round c;
    for (int growth = 0; growth < 3; growth++) {
        ask(1, &c);
        assert_outcome(&c, 0, COSIGN_DONE);
        assert_false(c.quorum);
        assert_true(str_find(c.missing, STR("sides needs 2 of 2 and has 1: b")) < c.missing.len);
        cosign_round_done(&c);
        ask(3, &c);
        for (size_t i = 0; i < 3; i++)
            assert_outcome(&c, i, COSIGN_DONE); // the first again, at another time
        assert_true(c.quorum && c.missing.len == 0);
        cosign_round_done(&c);
        // Nobody is asked without a URL, and who has cosigned is not asked again.
        unsigned before = net.asked;
        assert_ok(verb_cosign(&p.c.r, NULL, 0, post, &c, &err));
        assert_int_equal(c.asked.len, 4);
        for (size_t i = 0; i < 3; i++)
            assert_outcome(&c, i, COSIGN_HAD);
        assert_outcome(&c, 3, COSIGN_NO_URL);
        assert_true(c.quorum && net.asked == before);
        cosign_round_done(&c);
        assert_ok(record_check_heads(&p.c.r, &err));
        county_lengthen(&p.c, 1 + 3 * growth);
        assert_ok(cosign_standing(&p.c.r, &c, &err));
        assert_false(c.quorum);
        cosign_round_done(&c);
    }
    // Asked from the head that it knew: one request each.
    assert_int_equal(net.asked, 3 * 4);
}

// A URL alone, of a witness that has seen much: it says where it stands.
static void a_url_alone(void **state)
{
    (void)state;
    struct cosign_round c;
    const str url = STR("mem://1/");
    for (int i = 0; i < 2; i++) {
        assert_ok(verb_cosign(&p.c.r, &url, 1, post, &c, &err));
        assert_outcome(&c, 0, COSIGN_DONE);
        cosign_round_done(&c);
        county_lengthen(&p.c, 2);
    }
    assert_int_equal(net.asked, 3);
    const str bad = STR("nobody=mem://1/");
    assert_int_equal(verb_cosign(&p.c.r, &bad, 1, post, &c, &err), BAL_USAGE);
    cosign_round_done(&c);
}

static void what_the_network_does(void **state)
{
    static const struct {
        const char *instead;
        unsigned status;
        enum cosign_outcome outcome;
    } cases[] = {
        {"no\n", 400, COSIGN_REFUSED},
        {"no\n", 403, COSIGN_REFUSED},
        {"no\n", 404, COSIGN_REFUSED},
        {"no\n", 422, COSIGN_FORK},
        {"no\n", 500, COSIGN_REFUSED},
        {"no\n", 302, COSIGN_REFUSED},
        {"", 200, COSIGN_REFUSED},
        {"hello\n", 200, COSIGN_REFUSED},
        {"\xE2\x80\x94 witness.example/w1 AAAAAAAA\n", 200, COSIGN_REFUSED},
        {"many\n", 409, COSIGN_REFUSED},
        {"", 409, COSIGN_REFUSED},
        {"1000000\n", 409, COSIGN_ROLLBACK},
        {"0\n", 409, COSIGN_FORK}, // it was asked from 0 on
    };
    (void)state;
    struct cosign_round c;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        net.instead = cases[i].instead;
        net.status = cases[i].status;
        ask(1, &c);
        assert_outcome(&c, 0, cases[i].outcome);
        assert_true(c.asked.at[0].why.len > 0);
        assert_false(c.quorum);
        cosign_round_done(&c);
    }
    net.instead = "7\n"; // and again and again
    net.status = 409;
    ask(1, &c);
    assert_outcome(&c, 0, COSIGN_FORK);
    cosign_round_done(&c);
    net.instead = NULL;
    net.silent = true;
    ask(1, &c);
    assert_outcome(&c, 0, COSIGN_SILENT);
    assert_str(c.asked.at[0].why, "nobody is there");
    cosign_round_done(&c);
    net.silent = false;
    // Another witness's signature at this URL: it counts as that witness's.
    const str swapped = STR("a=mem://1");
    assert_ok(verb_cosign(&p.c.r, &swapped, 1, post, &c, &err));
    assert_outcome(&c, 0, COSIGN_DONE);
    cosign_round_done(&c);
    assert_ok(cosign_standing(&p.c.r, &c, &err));
    assert_outcome(&c, 0, COSIGN_NO_URL);
    assert_outcome(&c, 1, COSIGN_HAD);
    cosign_round_done(&c);
    // Who is not in the policy.
    struct note_signer known = p.witness[2];
    uint8_t seed[ED25519_SEED] = {77};
    assert_ok(cosigner_make(STR("stranger"), seed, &p.witness[2], &err));
    const str stranger = STR("mem://2");
    assert_ok(verb_cosign(&p.c.r, &stranger, 1, post, &c, &err));
    assert_outcome(&c, 0, COSIGN_REFUSED);
    cosign_round_done(&c);
    p.witness[2] = known;
}

// ---- copies

static void copy(const char *from, const char *to)
{
    AUTO_BUF bytes = BUF_INIT((size_t)1 << 30);
    char path[300];
    (void)snprintf(path, sizeof path, "%s/%s", p.c.temp.folder, from);
    temp_read(path, &bytes);
    (void)snprintf(path, sizeof path, "%s/%s", p.c.temp.folder, to);
    assert_ok(durable_write(path, buf_str(&bytes), &err));
}

static void an_old_copy_is_noticed(void **state)
{
    (void)state;
    struct cosign_round c;
    struct cosign_import got;
    ask(3, &c);
    cosign_round_done(&c);
    county_shut(&p.c);
    copy("c.ballast", "old");
    county_open(&p.c);
    county_lengthen(&p.c, 5);
    ask(3, &c);
    AUTO_BUF later = BUF_INIT(NOTE_BYTES);
    buf_add(&later, c.note);
    cosign_round_done(&c);
    county_shut(&p.c);
    copy("old", "c.ballast");
    county_open(&p.c);
    ask(3, &c);
    for (size_t i = 0; i < 3; i++)
        assert_outcome(&c, i, COSIGN_ROLLBACK);
    cosign_round_done(&c);
    // The checkpoint that somebody holds says so, too, with the log's own signature.
    assert_ok(cosign_take(&p.c.r, buf_str(&later), &got, &err));
    assert_true(got.rollback && !got.proven && got.size == p.c.r.head.frontier.size + 5);
    cosign_import_done(&got);
}

// Whoever goes on with the old copy makes another history, which no witness signs, and the old head
// that is brought in proves it. The first history has 5 events more.
static void second_history(int more)
{
    struct cosign_round c;
    struct cosign_import got;
    struct two_heads t;
    struct two_heads_verdict v;
    AUTO_BUF later = BUF_INIT(NOTE_BYTES);
    ask(3, &c);
    cosign_round_done(&c);
    county_shut(&p.c);
    copy("c.ballast", "old");
    county_open(&p.c);
    county_lengthen(&p.c, 5);
    ask(3, &c);
    buf_add(&later, c.note);
    cosign_round_done(&c);
    county_shut(&p.c);
    copy("old", "c.ballast");
    county_open(&p.c);
    p.c.demo.time += 86400;
    county_lengthen(&p.c, more);
    ask(2, &c);
    for (size_t i = 0; i < 2; i++)
        assert_outcome(&c, i, COSIGN_FORK);
    assert_false(c.quorum);
    cosign_round_done(&c);
    if (net.proof.len > 0) { // the witness has it, too, but where a power of two hides it
        assert_ok(two_heads_parse(buf_str(&net.proof), &t, &err));
        assert_ok(two_heads_check(&t, &p.c.r.key, 1, &v, &err));
    }
    assert_ok(cosign_take(&p.c.r, buf_str(&later), &got, &err));
    assert_true(got.proven && !got.rollback);
    assert_ok(two_heads_parse(buf_str(&got.proof), &t, &err));
    assert_int_equal(t.larger, more > 5);
    assert_ok(two_heads_check(&t, &p.c.r.key, 1, &v, &err));
    cosign_import_done(&got);
}

static void a_second_history_as_long(void **state)
{
    (void)state;
    second_history(5);
    assert_true(net.proof.len > 0);
}

static void a_second_history_longer(void **state)
{
    (void)state;
    second_history(10);
}

static void a_witness_that_forgot(void **state)
{
    (void)state;
    struct cosign_round c;
    ask(1, &c);
    cosign_round_done(&c);
    county_lengthen(&p.c, 1);
    buf_clear(&net.head[0]);
    ask(1, &c);
    assert_outcome(&c, 0, COSIGN_FORGOT);
    cosign_round_done(&c);
}

// ---- files

static void take(str bytes, bal_status status, size_t added)
{
    struct cosign_import got;
    bal_status is = cosign_take(&p.c.r, bytes, &got, &err);
    if (is != status)
        fail_msg("%s: %s", err_name(is), err.what);
    if (status == BAL_OK)
        assert_int_equal(got.added, added);
    cosign_import_done(&got);
}

static void carried_in_files(void **state)
{
    (void)state;
    struct cosign_files f;
    struct cosign_round c;
    AUTO_BUF request = BUF_INIT(WITNESS_REQUEST), sig = BUF_INIT(NOTE_BYTES),
             other = BUF_INIT(NOTE_BYTES);
    char stick[300];
    (void)snprintf(stick, sizeof stick, "%s/stick", p.c.temp.folder);
    assert_ok(cosign_write_requests(&p.c.r, stick, NULL, true, &f, &err));
    assert_int_equal(f.at.len, 1); // all know nothing
    assert_str(f.at.at[0].names, "a, b, state, observers");
    assert_true(str_ends(f.at.at[0].path, STR(".txt")));
    temp_read(f.at.at[0].path.ptr, &request);
    char svg[400];
    (void)snprintf(svg, sizeof svg, "%.*s.svg", (int)f.at.at[0].path.len - 4, f.at.at[0].path.ptr);
    assert_int_equal(access(svg, F_OK), 0);
    cosign_files_done(&f);
    assert_int_equal(answer(0, buf_str(&request), &sig), 200);
    county_lengthen(&p.c, 2); // the log goes on meanwhile
    take(buf_str(&sig), BAL_OK, 1);
    take(buf_str(&sig), BAL_OK, 0);
    // Now they know different heads.
    assert_ok(cosign_write_requests(&p.c.r, stick, NULL, false, &f, &err));
    assert_int_equal(f.at.len, 2);
    for (size_t i = 0; i < 2; i++) {
        bool first = str_eq(f.at.at[i].names, STR("a"));
        buf_clear(&request);
        buf_clear(&other);
        temp_read(f.at.at[i].path.ptr, &request);
        assert_true(str_find(f.at.at[i].path, STR("-from-")) < f.at.at[i].path.len);
        assert_int_equal(answer(first ? 0 : 1, buf_str(&request), &other), 200);
        take(buf_str(&other), BAL_OK, 1);
    }
    cosign_files_done(&f);
    const uint64_t from = 0, above = 1000;
    assert_ok(cosign_write_requests(&p.c.r, stick, &from, false, &f, &err));
    assert_int_equal(f.at.len, 1);
    cosign_files_done(&f);
    assert_int_equal(cosign_write_requests(&p.c.r, stick, &above, false, &f, &err), BAL_USAGE);
    cosign_files_done(&f);
    buf_clear(&request);
    assert_ok(cosign_request(&p.c.r, 0, &request, &err));
    buf_clear(&sig);
    assert_int_equal(answer(2, buf_str(&request), &sig), 200);
    take(buf_str(&sig), BAL_OK, 1);
    assert_ok(cosign_standing(&p.c.r, &c, &err));
    assert_true(c.quorum);
    cosign_round_done(&c);
    assert_int_equal(answer(2, buf_str(&request), &sig), 409);
    struct cosign_import got;
    assert_ok(cosign_take(&p.c.r, str_skip(buf_str(&sig), str_index(buf_str(&sig), '\n') + 1), &got,
                          &err));
    assert_true(got.known && got.size == p.c.r.head.frontier.size);
    cosign_import_done(&got);
    assert_ok(record_check_heads(&p.c.r, &err));
}

static void files_that_are_none(void **state)
{
    (void)state;
    struct cosign_round c;
    ask(2, &c);
    AUTO_BUF note = BUF_INIT(NOTE_BYTES), lines = BUF_INIT(NOTE_BYTES),
             foreign = BUF_INIT(NOTE_BYTES);
    buf_add(&note, c.note);
    cosign_round_done(&c);
    take(STR(""), BAL_INVALID, 0);
    take(STR("hello\n"), BAL_INVALID, 0);
    take(STR("\xE2\x80\x94 hello\n"), BAL_INVALID, 0);
    take(STR("\xE2\x80\x94 stranger AAAAAAAA\n"), BAL_DENIED, 0);
    take(buf_str(&note), BAL_OK, 0);
    // A signature of another text, by a known key.
    assert_ok(cosign(STR("other\n3\n34xAS9jScKmS73IHC4FNkLZnoqfDtd1AiC/qOAjsXQk=\n"), &p.witness[3],
                     1, &lines, &err));
    take(buf_str(&lines), BAL_NOT_FOUND, 0);
    // A damaged checkpoint; one by another log.
    note.ptr[note.len - 20] ^= 1;
    take(buf_str(&note), BAL_DENIED, 0);
    struct note_signer log;
    uint8_t seed[ED25519_SEED] = {78};
    struct merkle_hash root = {{1}};
    assert_ok(note_signer_make(note_key_name(&p.c.r.key), seed, &log, &err));
    assert_ok(checkpoint_sign(3, &root, &log, &foreign, &err));
    take(buf_str(&foreign), BAL_DENIED, 0);
}

static void a_checkpoint_from_elsewhere(void **state)
{
    (void)state;
    struct cosign_round c;
    AUTO_BUF note = BUF_INIT(NOTE_BYTES), more = BUF_INIT(NOTE_BYTES);
    ask(1, &c);
    buf_add(&note, c.note);
    cosign_round_done(&c);
    // What a mirror collected: the same head with another witness's line.
    struct note n;
    assert_ok(note_parse(buf_str(&note), &n, &err));
    buf_add(&more, buf_str(&note));
    assert_ok(cosign(n.text, &p.witness[3], 99, &more, &err));
    take(buf_str(&more), BAL_OK, 1);
    county_lengthen(&p.c, 1);
    take(buf_str(&more), BAL_OK, 0);
    assert_ok(record_check_heads(&p.c.r, &err));
}

static void without_a_policy(void **state)
{
    (void)state;
    struct county county;
    struct cosign_round c;
    county_new(&county, NULL);
    assert_int_equal(verb_cosign(&county.r, urls, 1, post, &c, &err), BAL_CONFLICT);
    cosign_round_done(&c);
    county_done(&county);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(the_quorum_cosigns),           TEST(a_url_alone),
        TEST(what_the_network_does),        TEST(an_old_copy_is_noticed),
        TEST(a_second_history_as_long),     TEST(a_second_history_longer),
        TEST(a_witness_that_forgot),        TEST(carried_in_files),
        TEST(files_that_are_none),          TEST(a_checkpoint_from_elsewhere),
        cmocka_unit_test(without_a_policy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
