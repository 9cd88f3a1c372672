// SPDX-License-Identifier: Apache-2.0
#include "ledger/witness.h"

#include "ledger/two_heads.h"
#include "support/random.h"
#include "support/static_log.h"
#include "support/support.h"

// A witness that knows one log, or also another of the same name with another key.
struct party {
    struct note_signer signer;
    struct witness_log log;
    struct buf head;
    uint64_t size; // of what it cosigned last
};

static void party_init(struct party *p)
{
    *p = (struct party){.signer = static_signer(1), .head = BUF_INIT(NOTE_BYTES)};
    p->log.key = static_key(0);
    p->log.head = STR("");
}

// Asks, and keeps what must be kept.
static void ask(struct party *p, str request, struct witness_answer *a)
{
    witness_consider(&p->log, 1, &p->signer, 1793815200, request, a);
    assert_int_equal(a->status == WITNESS_COSIGNED, a->head.len > 0);
    if (a->status != WITNESS_COSIGNED)
        return;
    buf_clear(&p->head);
    buf_add(&p->head, buf_str(&a->head));
    p->log.head = buf_str(&p->head);
    p->size = a->size;
}

static enum witness_status ask_for(struct party *p, uint64_t old, uint64_t size, unsigned view,
                                   struct witness_answer *a)
{
    AUTO_BUF text = BUF_INIT(WITNESS_REQUEST);
    static_request(old, size, view, view, &text);
    ask(p, buf_str(&text), a);
    return a->status;
}

static void assert_cosigned(const struct party *p, const struct witness_answer *a, uint64_t size)
{
    AUTO_BUF full = BUF_INIT(NOTE_BYTES);
    struct note_key keys[] = {static_key(0), p->signer.key};
    struct checkpoint c;
    struct note n;
    struct bal_err err = {0};
    size_t added = 0;
    AUTO_BUF bare = BUF_INIT(NOTE_BYTES);
    static_checkpoint(size, 0, 0, &bare);
    assert_ok(cosign_merge(buf_str(&bare), buf_str(&a->body), keys, 2, &full, &added, &err));
    assert_int_equal(added, 1);
    assert_ok(witness_head_open(p->log.head, &keys[0], &keys[1], &c, &n, &err));
    assert_true(c.size == size && n.line[1].time == 1793815200);
}

// A log that grows by steps of all kinds, from nothing.
static void a_log_grows(void **state)
{
    static const uint64_t sizes[] = {0, 1, 2, 3, 3, 8, 8, 9, 64, 100, 256, 300};
    (void)state;
    struct party p;
    uint64_t old = 0;
    party_init(&p);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        AUTO_ANSWER a;
        assert_int_equal(ask_for(&p, old, sizes[i], 0, &a), WITNESS_COSIGNED);
        assert_cosigned(&p, &a, sizes[i]);
        assert_string_equal(witness_media(&a), "text/plain; charset=utf-8");
        assert_true(!a.refused && !a.retire && a.proof.len == 0);
        old = sizes[i];
    }
    buf_done(&p.head);
}

static void answer_is(struct party *p, str text, enum witness_status status, const char *body)
{
    AUTO_ANSWER a;
    AUTO_BUF before = BUF_INIT(NOTE_BYTES);
    buf_add(&before, p->log.head);
    ask(p, text, &a);
    assert_int_equal(a.status, status);
    if (body != NULL && strstr(a.body.ptr, body) == NULL)
        fail_msg("%s", a.body.ptr);
    assert_int_equal(a.body.ptr[a.body.len - 1], '\n');
    assert_true(str_eq(buf_str(&before), p->log.head)); // nothing moved
    assert_string_equal(witness_media(&a), status == WITNESS_CONFLICT
                                               ? "text/x.tlog.size"
                                               : "text/plain; charset=utf-8");
    if (status == WITNESS_CONFLICT)
        assert_str(buf_str(&a.body), body);
}

static void malformed(void **state)
{
#define HASH "34xAS9jScKmS73IHC4FNkLZnoqfDtd1AiC/qOAjsXQk=\n"
    static const char *const bad[] = {
        "",
        "\n",
        "old",
        "old 0",
        "old 0\n",
        "old 0\n\n",
        "old\n\nx",
        "OLD 0\n\nx",
        "old  0\n\nx",
        "old 00\n\nx",
        "old 01\n\nx",
        "old -1\n\nx",
        "old 18446744073709551616\n\nx",
        "old 0 \n\nx",
        "old 0\r\n\r\nx",
        "old 0\nx\n\nx",
        "old 0\n" HASH,
        "old 0\n\nx",
        "old 0\n\nlog.example/test\n1\n" HASH,
        "old 0\n\nlog.example/test\n1\n" HASH "\n",
        "old 0\n\nlog.example/test\n1\n" HASH "\n\xE2\x80\x94 log.example/test AAAA\n",
        "old 0\n\nlog.example/test\n01\n" HASH "\n\xE2\x80\x94 log.example/test AAAAAAAA\n",
        "old 0\n\nlog.example/test\n0\n" HASH
        "\n\xE2\x80\x94 log.example/test AAAAAAAA\n", // not empty
        "old 0\n\nlog.example/test\n1\n" HASH
        "extension\n\n\xE2\x80\x94 log.example/test AAAAAAAA\n",
    };
    (void)state;
    struct party p;
    party_init(&p);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        answer_is(&p, str_from(bad[i]), WITNESS_MALFORMED, NULL);
    AUTO_BUF text = BUF_INIT(2 * WITNESS_REQUEST);
    buf_add(&text, STR("old 0\n"));
    for (int i = 0; i <= MERKLE_PROOF; i++)
        buf_add(&text, STR(HASH));
    buf_add(&text, STR("\nx"));
    answer_is(&p, buf_str(&text), WITNESS_MALFORMED, NULL);
    while (text.len <= WITNESS_REQUEST)
        buf_add(&text, STR(HASH));
    answer_is(&p, buf_str(&text), WITNESS_TOO_LONG, NULL);
    // The old size above the new one.
    static_request(5, 3, 0, 0, &text);
    answer_is(&p, buf_str(&text), WITNESS_MALFORMED, "above");
    buf_done(&p.head);
}

static void strangers(void **state)
{
    (void)state;
    struct party p;
    struct bal_err err = {0};
    struct note_signer s;
    struct merkle_hash root = {{1}};
    uint8_t seed[32] = {9};
    party_init(&p);
    // A log that nobody told the witness of.
    AUTO_BUF text = BUF_INIT(WITNESS_REQUEST), checkpoint = BUF_INIT(NOTE_BYTES);
    assert_ok(note_signer_make(STR("other.example"), seed, &s, &err));
    assert_ok(checkpoint_sign(1, &root, &s, &checkpoint, &err));
    buf_addf(&text, "old 0\n\n" STR_FMT, STR_ARG(buf_str(&checkpoint)));
    answer_is(&p, buf_str(&text), WITNESS_UNKNOWN, NULL);
    // The known name with another key.
    assert_ok(note_signer_make(STR(STATIC_LOG), seed, &s, &err));
    checkpoint.len = text.len = 0;
    assert_ok(checkpoint_sign(1, &root, &s, &checkpoint, &err));
    buf_addf(&text, "old 0\n\n" STR_FMT, STR_ARG(buf_str(&checkpoint)));
    answer_is(&p, buf_str(&text), WITNESS_UNSIGNED, NULL);
    // The log's signature, damaged; and under another head.
    static_request(0, 3, 0, 0, &text);
    size_t at = text.len - 10;
    text.ptr[at] = text.ptr[at] == 'A' ? 'B' : 'A';
    answer_is(&p, buf_str(&text), WITNESS_UNSIGNED, NULL);
    static_request(0, 3, 0, 0, &text);
    at = str_find(buf_str(&text), STR("\n3\n")) + 1;
    text.ptr[at] = '4';
    answer_is(&p, buf_str(&text), WITNESS_UNSIGNED, NULL);
    buf_done(&p.head);
}

static void conflicts(void **state)
{
    (void)state;
    struct party p;
    party_init(&p);
    AUTO_BUF text = BUF_INIT(WITNESS_REQUEST);
    static_request(3, 5, 0, 0, &text);
    answer_is(&p, buf_str(&text), WITNESS_CONFLICT, "0\n");
    AUTO_ANSWER a;
    assert_int_equal(ask_for(&p, 0, 10, 0, &a), WITNESS_COSIGNED);
    static const uint64_t sizes[][2] = {{0, 10}, {0, 12}, {9, 12}, {9, 10}, {11, 12},
                                        {0, 9},  {9, 9},  {5, 7},  {12, 12}};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        static_request(sizes[i][0], sizes[i][1], 0, 0, &text);
        answer_is(&p, buf_str(&text), WITNESS_CONFLICT, "10\n");
    }
    buf_done(&p.head);
}

static void unproven(void **state)
{
    (void)state;
    struct party p;
    struct witness_request r;
    struct bal_err err = {0};
    party_init(&p);
    AUTO_BUF text = BUF_INIT(WITNESS_REQUEST), other = BUF_INIT(WITNESS_REQUEST);
    // From nothing, and to the same size, the proof is empty.
    static_request(0, 7, 0, 0, &text);
    assert_ok(witness_request_parse(buf_str(&text), &r, &err));
    r.proof.count = 1;
    r.proof.node[0] = (struct merkle_hash){{0}};
    witness_request_add(&other, &r);
    answer_is(&p, buf_str(&other), WITNESS_UNPROVEN, NULL);
    AUTO_ANSWER a;
    assert_int_equal(ask_for(&p, 0, 7, 0, &a), WITNESS_COSIGNED);
    static_request(7, 7, 0, 0, &text);
    assert_ok(witness_request_parse(buf_str(&text), &r, &err));
    r.proof.count = 1;
    other.len = 0;
    witness_request_add(&other, &r);
    answer_is(&p, buf_str(&other), WITNESS_UNPROVEN, NULL);
    // Every flipped bit, every hash less or more.
    static_request(7, 12, 0, 0, &text);
    assert_ok(witness_request_parse(buf_str(&text), &r, &err));
    for (size_t k = 0; k < r.proof.count; k++)
        for (size_t bit = 0; bit < 256; bit += 5) {
            r.proof.node[k].b[bit / 8] ^= (uint8_t)(1 << bit % 8);
            other.len = 0;
            witness_request_add(&other, &r);
            answer_is(&p, buf_str(&other), WITNESS_UNPROVEN, NULL);
            r.proof.node[k].b[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
    for (int change = -1; change <= 1; change += 2) {
        struct witness_request changed = r;
        changed.proof.count += (size_t)change;
        other.len = 0;
        witness_request_add(&other, &changed);
        answer_is(&p, buf_str(&other), WITNESS_UNPROVEN, NULL);
    }
    AUTO_ANSWER last;
    ask(&p, buf_str(&text), &last);
    assert_int_equal(last.status, WITNESS_COSIGNED);
    buf_done(&p.head);
}

static void assert_proof(const struct witness_answer *a, bool expected)
{
    struct two_heads t;
    struct two_heads_verdict v;
    struct bal_err err = {0};
    struct note_key key = static_key(0);
    assert_int_equal(a->proof.len > 0, expected);
    if (!expected)
        return;
    assert_ok(two_heads_parse(buf_str(&a->proof), &t, &err));
    assert_ok(two_heads_check(&t, &key, 1, &v, &err));
}

// An operator with two views tries every second size after every first one: it gets nothing signed,
// and wherever its own proof says how its second view begins, the witness holds the proof.
static void two_views(void **state)
{
    (void)state;
    for (uint64_t first = 2; first <= 40; first++)
        for (uint64_t second = first; second <= 40; second += 1 + second / 8) {
            struct party p;
            AUTO_ANSWER a, b;
            party_init(&p);
            assert_int_equal(ask_for(&p, 0, first, 0, &a), WITNESS_COSIGNED);
            enum witness_status status = ask_for(&p, first, second, 1, &b);
            assert_int_equal(status, first == second ? WITNESS_CONFLICT : WITNESS_UNPROVEN);
            assert_true(b.refused && p.size == first);
            bool power = (first & (first - 1)) == 0;
            assert_proof(&b, first == second || !power);
            buf_done(&p.head);
        }
}

// The same size and another root is noticed whatever else the request says.
static void equivocation_at_one_size(void **state)
{
    (void)state;
    struct party p;
    party_init(&p);
    AUTO_ANSWER a;
    assert_int_equal(ask_for(&p, 0, 10, 0, &a), WITNESS_COSIGNED);
    for (uint64_t old = 0; old <= 10; old++) {
        AUTO_ANSWER b;
        assert_int_equal(ask_for(&p, old, 10, 3, &b), WITNESS_CONFLICT);
        assert_str(buf_str(&b.body), "10\n");
        assert_proof(&b, true);
    }
    buf_done(&p.head);
}

// A witness whose state was set back to an old copy.
static void an_old_copy_is_noticed(void **state)
{
    (void)state;
    struct party p;
    AUTO_BUF old = BUF_INIT(NOTE_BYTES), cosigned = BUF_INIT(NOTE_BYTES),
             text = BUF_INIT(WITNESS_REQUEST);
    party_init(&p);
    AUTO_ANSWER a, b, c;
    assert_int_equal(ask_for(&p, 0, 5, 0, &a), WITNESS_COSIGNED);
    buf_add(&old, p.log.head);
    assert_int_equal(ask_for(&p, 5, 9, 0, &b), WITNESS_COSIGNED);
    buf_add(&cosigned, p.log.head);
    p.log.head = buf_str(&old);
    buf_addf(&text, "old 9\n\n" STR_FMT, STR_ARG(buf_str(&cosigned)));
    ask(&p, buf_str(&text), &c);
    assert_int_equal(c.status, WITNESS_FAILED);
    assert_true(c.retire);
    // With all of its memory that is nothing special.
    AUTO_ANSWER d;
    p.log.head = buf_str(&cosigned);
    ask(&p, buf_str(&text), &d);
    assert_int_equal(d.status, WITNESS_COSIGNED);
    // A damaged memory signs nothing.
    AUTO_ANSWER e;
    cosigned.ptr[cosigned.len - 10] ^= 1;
    p.log.head = buf_str(&cosigned);
    assert_int_equal(ask_for(&p, 9, 12, 0, &e), WITNESS_FAILED);
    p.log.head = buf_str(&old);
    AUTO_BUF bare = BUF_INIT(NOTE_BYTES);
    static_checkpoint(5, 0, 0, &bare); // not cosigned by it
    p.log.head = buf_str(&bare);
    AUTO_ANSWER f;
    assert_int_equal(ask_for(&p, 5, 12, 0, &f), WITNESS_FAILED);
    buf_done(&p.head);
}

struct signed_head {
    uint64_t size;
    unsigned view;
};

// Is the smaller of the two the beginning of the larger, event by event?
static bool of_one_log(struct signed_head a, struct signed_head b)
{
    char one[64], other[64];
    for (uint64_t i = 0; i < a.size && i < b.size; i++)
        if (!str_eq(static_event(i, a.view, one), static_event(i, b.view, other)))
            return false;
    return true;
}

// Requests at random, of five views and all sizes, with proofs that fit and others: whatever was
// cosigned is of one growing log.
static void random_requests(void **state)
{
    (void)state;
    uint64_t random = 5;
    for (int round = 0; round < 10; round++) {
        struct party p;
        struct signed_head heads[200];
        size_t n = 0;
        AUTO_BUF text = BUF_INIT(WITNESS_REQUEST);
        party_init(&p);
        for (int i = 0; i < 200; i++) {
            AUTO_ANSWER a;
            uint64_t size = p.size + test_random(&random) % 6 - (p.size > 2 ? 2 : 0);
            uint64_t old = test_random(&random) % 4 > 0 ? p.size : test_random(&random) % 60;
            unsigned view = (unsigned)(test_random(&random) % 5);
            unsigned proof = test_random(&random) % 8 == 0 ? 0 : view;
            uint64_t before = p.size;
            static_request(old, size, view, proof, &text);
            ask(&p, buf_str(&text), &a);
            assert_true(p.size >= before);
            if (a.status == WITNESS_COSIGNED)
                heads[n++] = (struct signed_head){size, view};
        }
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < i; k++)
                assert_true(heads[k].size <= heads[i].size && of_one_log(heads[k], heads[i]));
        assert_true(n > 10);
        buf_done(&p.head);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_grows),
        cmocka_unit_test(malformed),
        cmocka_unit_test(strangers),
        cmocka_unit_test(conflicts),
        cmocka_unit_test(unproven),
        cmocka_unit_test(two_views),
        cmocka_unit_test(equivocation_at_one_size),
        cmocka_unit_test(an_old_copy_is_noticed),
        cmocka_unit_test(random_requests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
