// SPDX-License-Identifier: Apache-2.0
#include "ledger/proof.h"

#include "support/random.h"
#include "support/static_log.h"
#include "support/support.h"

static void one_log(struct policy *p, struct buf *text)
{
    struct bal_err err = {0};
    buf_add(text, STR("log "));
    static_vkey(0, text);
    buf_add(text, STR("\nwitness w "));
    static_vkey(1, text);
    buf_add(text, STR("\nquorum w\n"));
    assert_ok(policy_parse(buf_str(text), p, &err));
}

static void make(uint64_t size, uint64_t index, struct tlog_proof *p, struct buf *checkpoint)
{
    struct merkle_hash *leaves = static_leaves(size, 0);
    static_checkpoint(size, 0, 1, checkpoint);
    *p = (struct tlog_proof){.index = index, .checkpoint = buf_str(checkpoint)};
    merkle_prove_inclusion(leaves, size, index, &p->path);
    vec_free(leaves);
}

static struct merkle_hash leaf_of(uint64_t i)
{
    char text[64];
    return merkle_leaf(static_event(i, 0, text));
}

// Every event of logs of up to 40, and some of larger ones: written, read, found right; and right
// for no other event.
static void written_is_read(void **state)
{
    (void)state;
    struct bal_err err = {0};
    uint64_t random = 1;
    AUTO_BUF text = BUF_INIT(POLICY_BYTES);
    struct policy policy;
    one_log(&policy, &text);
    for (uint64_t size = 1; size <= 200; size += size < 40 ? 1 : 23)
        for (uint64_t i = 0; i < size; i += size < 40 ? 1 : 1 + test_random(&random) % 50) {
            AUTO_BUF checkpoint = BUF_INIT(NOTE_BYTES), out = BUF_INIT(TLOG_PROOF_BYTES),
                     again = BUF_INIT(TLOG_PROOF_BYTES);
            struct tlog_proof p, read;
            struct checkpoint c;
            struct policy_verdict v;
            make(size, i, &p, &checkpoint);
            p.has_extra = i % 2 == 1;
            p.extra = i % 2 == 1 ? STR("ZXh0cmE=") : STR("");
            assert_ok(tlog_proof_write(&p, &out, &err));
            assert_ok(tlog_proof_parse(buf_str(&out), &read, &err));
            assert_ok(tlog_proof_write(&read, &again, &err));
            assert_true(str_eq(buf_str(&out), buf_str(&again)));
            struct merkle_hash leaf = leaf_of(i), other = leaf_of(i + 1);
            assert_ok(tlog_proof_check(&read, &leaf, &policy, &c, &v, &err));
            assert_true(c.size == size && v.quorum);
            assert_int_equal(tlog_proof_check(&read, &other, &policy, &c, &v, &err), BAL_DENIED);
        }
}

// No flipped bit of a proof is accepted, but in the cosignature's name or number, which then counts
// for nothing.
static void flipped_bits(void **state)
{
    static const uint64_t shapes[][2] = {{1, 0}, {3, 1}, {8, 5}, {13, 12}};
    (void)state;
    struct bal_err err = {0};
    AUTO_BUF text = BUF_INIT(POLICY_BYTES);
    struct policy policy;
    one_log(&policy, &text);
    for (size_t s = 0; s < ARRAY_LEN(shapes); s++) {
        AUTO_BUF checkpoint = BUF_INIT(NOTE_BYTES), out = BUF_INIT(TLOG_PROOF_BYTES);
        struct tlog_proof p;
        make(shapes[s][0], shapes[s][1], &p, &checkpoint);
        assert_ok(tlog_proof_write(&p, &out, &err));
        struct merkle_hash leaf = leaf_of(shapes[s][1]);
        for (size_t bit = 0; bit < 8 * out.len; bit++) {
            struct checkpoint c;
            struct policy_verdict v = {.quorum = false};
            out.ptr[bit / 8] ^= (char)(1 << bit % 8);
            if (tlog_proof_parse(buf_str(&out), &p, &err) == BAL_OK &&
                tlog_proof_check(&p, &leaf, &policy, &c, &v, &err) == BAL_OK && v.quorum)
                fail_msg("bit %zu of the proof for %llu of %llu", bit,
                         (unsigned long long)shapes[s][1], (unsigned long long)shapes[s][0]);
            out.ptr[bit / 8] ^= (char)(1 << bit % 8);
        }
    }
}

// Every single bit of every hash, and every hash left out, doubled or exchanged with the next, for
// all trees of up to 24 leaves.
static void other_paths(void **state)
{
    (void)state;
    struct merkle_hash *leaves = static_leaves(24, 0);
    for (uint64_t size = 1; size <= 24; size++) {
        struct merkle_hash root = merkle_root(leaves, size);
        for (uint64_t i = 0; i < size; i++) {
            struct merkle_proof p, q;
            merkle_prove_inclusion(leaves, size, i, &p);
            assert_true(merkle_check_inclusion(&p, i, size, &leaves[i], &root));
            for (size_t k = 0; k < p.count; k++) {
                for (unsigned bit = 0; bit < 256; bit++) {
                    q = p;
                    q.node[k].b[bit / 8] ^= (uint8_t)(1 << bit % 8);
                    assert_false(merkle_check_inclusion(&q, i, size, &leaves[i], &root));
                }
                q = p;
                q.count--;
                memmove(&q.node[k], &p.node[k + 1], (p.count - k - 1) * sizeof p.node[0]);
                assert_false(merkle_check_inclusion(&q, i, size, &leaves[i], &root));
                q = p;
                q.count++;
                memmove(&q.node[k + 1], &p.node[k], (p.count - k) * sizeof p.node[0]);
                assert_false(merkle_check_inclusion(&q, i, size, &leaves[i], &root));
            }
            for (uint64_t other = 0; other <= size; other++)
                assert_true(other == i ||
                            !merkle_check_inclusion(&p, other, size, &leaves[i], &root));
        }
    }
    vec_free(leaves);
}

static void bad_texts(void **state)
{
#define FIRST "c2sp.org/tlog-proof@v1\n"
#define HASH  "34xAS9jScKmS73IHC4FNkLZnoqfDtd1AiC/qOAjsXQk=\n"
    static const char *const bad[] = {
        "",
        "c2sp.org/tlog-proof@v1",
        "c2sp.org/tlog-proof@v2\nindex 1\n\nx",
        "c2sp.org/tlog-proof@v1\r\nindex 1\n\nx",
        FIRST,
        FIRST "\n",
        FIRST "index\n\nx",
        FIRST "index \n\nx",
        FIRST "index 01\n\nx",
        FIRST "index +1\n\nx",
        FIRST "index -1\n\nx",
        FIRST "index 1 \n\nx",
        FIRST "index 9007199254740991\n\nx",
        FIRST "index 18446744073709551616\n\nx",
        FIRST "Index 1\n\nx",
        FIRST "index 1",
        FIRST "index 1\n",
        FIRST "index 1\n\n",
        FIRST "index 1\n" HASH,
        FIRST "index 1\n" HASH "\n",
        FIRST "index 1\n" HASH "x\n\nx",
        FIRST "index 1\n 34xAS9jScKmS73IHC4FNkLZnoqfDtd1AiC/qOAjsXQk=\n\nx",
        FIRST "index 1\n34xAS9jScKmS73IHC4FNkLZnoqfDtd1AiC/qOAjsXQk\n\nx",
        FIRST "extra ?\nindex 1\n\nx",
        FIRST "extra ZXh0cmE\nindex 1\n\nx",
        FIRST "extra ZXh0cmE=\nextra ZXh0cmE=\nindex 1\n\nx",
        FIRST "index 1\nextra ZXh0cmE=\n\nx",
    };
    (void)state;
    struct tlog_proof p;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (tlog_proof_parse(str_from(bad[i]), &p, NULL) != BAL_INVALID)
            fail_msg("accepted: %s", bad[i]);
    AUTO_BUF many = BUF_INIT(TLOG_PROOF_BYTES);
    buf_add(&many, STR(FIRST "index 1\n"));
    for (int i = 0; i < MERKLE_PROOF + 1; i++)
        buf_add(&many, STR(HASH));
    buf_add(&many, STR("\nx"));
    assert_int_equal(tlog_proof_parse(buf_str(&many), &p, NULL), BAL_INVALID);
    // A checkpoint that cannot be told from the proof's own lines is not written.
    const struct tlog_proof none = {.checkpoint = STR("")}, extra = {.has_extra = true,
                                                                     .extra = STR("a\nindex 1"),
                                                                     .checkpoint = STR("x\n")};
    assert_int_equal(tlog_proof_write(&none, &many, NULL), BAL_INVALID);
    assert_int_equal(tlog_proof_write(&extra, &many, NULL), BAL_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_is_read),
        cmocka_unit_test(flipped_bits),
        cmocka_unit_test(other_paths),
        cmocka_unit_test(bad_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
