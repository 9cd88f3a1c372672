// SPDX-License-Identifier: Apache-2.0
#include "ledger/two_heads.h"

#include "support/static_log.h"
#include "support/support.h"

// Heads of two views at these sizes, and how the larger begins, made from its leaves.
struct pair {
    struct buf one, other;
    struct two_heads heads;
};

static void pair_make(struct pair *p, uint64_t one, unsigned view, uint64_t other,
                      unsigned other_view, unsigned cosigners)
{
    p->one = BUF_INIT(NOTE_BYTES);
    p->other = BUF_INIT(NOTE_BYTES);
    static_checkpoint(one, view, cosigners, &p->one);
    static_checkpoint(other, other_view, cosigners, &p->other);
    p->heads = (struct two_heads){.one = buf_str(&p->one), .other = buf_str(&p->other)};
    if (one < other) {
        struct merkle_hash *leaves = static_leaves(other, other_view);
        p->heads.larger = true;
        p->heads.beginning = merkle_root(leaves, one);
        merkle_prove_consistency(leaves, other, one, &p->heads.proof);
        vec_free(leaves);
    }
}

static void pair_done(struct pair *p)
{
    buf_done(&p->one);
    buf_done(&p->other);
}

static bal_status check(const struct two_heads *t, size_t keys, struct two_heads_verdict *v,
                        struct bal_err *err)
{
    struct note_key key[4];
    struct two_heads again;
    AUTO_BUF text = BUF_INIT(TWO_HEADS_BYTES), twice = BUF_INIT(TWO_HEADS_BYTES);
    for (size_t i = 0; i < keys; i++)
        key[i] = static_key((unsigned)i);
    assert_int_equal(two_heads_write(t, &text, err), BAL_OK);
    assert_int_equal(two_heads_parse(buf_str(&text), &again, err), BAL_OK);
    assert_int_equal(two_heads_write(&again, &twice, err), BAL_OK);
    assert_true(str_eq(buf_str(&text), buf_str(&twice)));
    return two_heads_check(t, key, keys, v, err);
}

// Views that differ from event 5 on (view 5) or 1 on (view 1), at all pairs of sizes up to 20.
static void proven(void **state)
{
    (void)state;
    struct bal_err err = {0};
    for (uint64_t one = 1; one <= 20; one++)
        for (uint64_t other = one; other <= 20; other++)
            for (unsigned view = 1; view <= 5; view += 4) {
                struct pair p;
                struct two_heads_verdict v;
                pair_make(&p, one, 0, other, view, 0);
                bool differ = one > view; // event `view` is in both
                bal_status status = check(&p.heads, 1, &v, &err);
                assert_int_equal(status, differ ? BAL_OK : BAL_DENIED);
                assert_true(!differ || (v.count == 1 && v.guilty[0] && v.one.size == one &&
                                        v.other.size == other));
                pair_done(&p);
            }
}

static void who_is_guilty(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct pair p;
    struct two_heads_verdict v;
    struct note_key stranger = static_key(9), witness = static_key(2);
    pair_make(&p, 7, 0, 12, 1, 2);
    assert_ok(check(&p.heads, 4, &v, &err));
    assert_true(v.count == 3 && v.guilty[0] && v.guilty[1] && v.guilty[2] && !v.guilty[3]);
    // A witness alone, by whoever knows only its key.
    assert_ok(two_heads_check(&p.heads, &witness, 1, &v, &err));
    assert_int_equal(v.count, 1);
    assert_int_equal(two_heads_check(&p.heads, &stranger, 1, &v, &err), BAL_DENIED);
    // Whoever signed only one of them is not.
    AUTO_BUF bare = BUF_INIT(NOTE_BYTES);
    static_checkpoint(12, 1, 0, &bare);
    p.heads.other = buf_str(&bare);
    assert_ok(check(&p.heads, 4, &v, &err));
    assert_true(v.count == 1 && v.guilty[0]);
    pair_done(&p);
}

static void no_evidence(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct pair p, swapped;
    struct two_heads_verdict v;
    pair_make(&p, 7, 0, 12, 1, 0);
    struct two_heads t = p.heads;
    assert_ok(check(&t, 1, &v, &err));
    // A proof that merely fails.
    t.proof.node[0].b[0] ^= 1;
    assert_int_equal(check(&t, 1, &v, &err), BAL_DENIED);
    assert_non_null(strstr(err.what, "does not hold"));
    t = p.heads;
    t.proof.count--;
    assert_int_equal(check(&t, 1, &v, &err), BAL_DENIED);
    t = p.heads;
    t.beginning.b[31] ^= 1;
    assert_int_equal(check(&t, 1, &v, &err), BAL_DENIED);
    // No proof at all; the larger one first; twice the same.
    t = p.heads;
    t.larger = false;
    assert_int_equal(check(&t, 1, &v, &err), BAL_DENIED);
    assert_non_null(strstr(err.what, "contradicts nothing"));
    pair_make(&swapped, 12, 1, 7, 0, 0);
    assert_int_equal(check(&swapped.heads, 1, &v, &err), BAL_DENIED);
    t = p.heads;
    t.other = t.one;
    t.larger = false;
    assert_int_equal(check(&t, 1, &v, &err), BAL_DENIED);
    assert_non_null(strstr(err.what, "the same"));
    pair_done(&swapped);
    pair_done(&p);
    // The truth: a log that has grown.
    pair_make(&p, 7, 1, 12, 1, 0);
    assert_int_equal(check(&p.heads, 1, &v, &err), BAL_DENIED);
    assert_non_null(strstr(err.what, "as it must"));
    pair_done(&p);
}

static void another_log(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct pair p;
    struct two_heads_verdict v;
    struct note_signer s;
    uint8_t seed[32] = {9};
    AUTO_BUF other = BUF_INIT(NOTE_BYTES);
    pair_make(&p, 7, 0, 7, 1, 0);
    assert_ok(note_signer_make(STR("other.example"), seed, &s, &err));
    struct merkle_hash root = {{1}};
    assert_ok(checkpoint_sign(7, &root, &s, &other, &err));
    p.heads.other = buf_str(&other);
    const struct note_key keys[] = {static_key(0), s.key};
    assert_int_equal(two_heads_check(&p.heads, keys, 2, &v, &err), BAL_DENIED);
    assert_non_null(strstr(err.what, "different logs"));
    pair_done(&p);
}

// No flipped bit leaves a proof, but in what nobody vouches for.
static void flipped_bits(void **state)
{
    static const uint64_t sizes[][2] = {{7, 7}, {7, 12}, {8, 13}};
    (void)state;
    struct bal_err err = {0};
    struct note_key key = static_key(0);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct pair p;
        AUTO_BUF text = BUF_INIT(TWO_HEADS_BYTES);
        pair_make(&p, sizes[i][0], 0, sizes[i][1], 1, 0);
        assert_ok(two_heads_write(&p.heads, &text, &err));
        for (size_t bit = 0; bit < 8 * text.len; bit++) {
            struct two_heads t;
            struct two_heads_verdict v;
            text.ptr[bit / 8] ^= (char)(1 << bit % 8);
            if (two_heads_parse(buf_str(&text), &t, &err) == BAL_OK &&
                two_heads_check(&t, &key, 1, &v, &err) == BAL_OK)
                fail_msg("bit %zu of %zu", bit, i);
            text.ptr[bit / 8] ^= (char)(1 << bit % 8);
        }
        pair_done(&p);
    }
}

static void bad_texts(void **state)
{
#define HASH "34xAS9jScKmS73IHC4FNkLZnoqfDtd1AiC/qOAjsXQk=\n"
#define HEAD "ballast-two-heads/v1\none head:\na\nthe other head:\nb\n"
    static const char *const bad[] = {"",
                                      "ballast-two-heads/v1\n",
                                      "ballast-two-heads/v1\none head:\n",
                                      "ballast-two-heads/v2\none head:\na\nthe other head:\nb\n",
                                      "ballast-two-heads/v1\none head:\na\n",
                                      HEAD "its beginning:\n",
                                      HEAD "its beginning:\n\n",
                                      HEAD "its beginning:\nx\n",
                                      HEAD "its beginning:\n" HASH "\n",
                                      HEAD "its beginning:\n" HASH HASH "\n",
                                      HEAD "its beginning:\n" HASH "x\n"};
    (void)state;
    struct two_heads t;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (two_heads_parse(str_from(bad[i]), &t, NULL) != BAL_INVALID)
            fail_msg("accepted: %s", bad[i]);
    assert_int_equal(two_heads_parse(STR(HEAD), &t, NULL), BAL_OK);
    assert_int_equal(two_heads_parse(STR(HEAD "its beginning:\n" HASH HASH), &t, NULL), BAL_OK);
    assert_int_equal(t.proof.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proven),       cmocka_unit_test(who_is_guilty),
        cmocka_unit_test(no_evidence),  cmocka_unit_test(another_log),
        cmocka_unit_test(flipped_bits), cmocka_unit_test(bad_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
