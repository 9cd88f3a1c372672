// SPDX-License-Identifier: Apache-2.0
#include "ledger/merkle.h"

#include "support/hex.h"

// The reference tree of RFC 6962 implementations: eight leaves and the roots of 0 to 8 of them.
static const char *const data[] = {"",
                                   "00",
                                   "10",
                                   "2021",
                                   "3031",
                                   "40414243",
                                   "5051525354555657",
                                   "606162636465666768696a6b6c6d6e6f"};
static const char *const roots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

static const char d1[] = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
static const char d2[] = "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7";
static const char d4[] = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
static const char d5[] = "4271a26be0d8a84f0bd54c8c302e7cb3a3b5d1fa6780a40bcce2873477dab658";
static const char n67[] = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
static const char n23[] = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
static const char n47[] = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
static const char n45[] = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";

static void reference_leaves(struct merkle_hash leaves[static 8])
{
    uint8_t bytes[16];
    for (size_t i = 0; i < 8; i++)
        leaves[i] = merkle_leaf(test_hex(data[i], bytes, sizeof bytes));
}

static void assert_hash(const struct merkle_hash *h, const char *expected)
{
    assert_hex(str_bytes(h->b, SHA256_BYTES), expected);
}

static void reference_tree(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct merkle_hash leaves[8];
    struct merkle_frontier f = {0};
    reference_leaves(leaves);
    assert_hash(&leaves[1], d1);
    assert_hash(&leaves[2], d2);
    assert_hash(&leaves[4], d4);
    assert_hash(&leaves[5], d5);
    for (size_t n = 0; n <= 8; n++) {
        struct merkle_hash whole = merkle_root(leaves, n), grown = merkle_frontier_root(&f);
        assert_hash(&whole, roots[n]);
        assert_hash(&grown, roots[n]);
        if (n < 8)
            assert_ok(merkle_append(&f, &leaves[n], &err));
    }
}

static void assert_proof(const struct merkle_proof *p, size_t count, const char *const *expected)
{
    assert_int_equal(p->count, count);
    for (size_t i = 0; i < count; i++)
        assert_hash(&p->node[i], expected[i]);
}

static void reference_proofs(void **state)
{
    (void)state;
    struct merkle_hash leaves[8];
    struct merkle_proof p;
    reference_leaves(leaves);
    merkle_prove_inclusion(leaves, 8, 5, &p);
    assert_proof(&p, 3, (const char *const[]){d4, n67, roots[4]});
    merkle_prove_inclusion(leaves, 8, 0, &p);
    assert_proof(&p, 3, (const char *const[]){d1, n23, n47});
    merkle_prove_inclusion(leaves, 3, 2, &p);
    assert_proof(&p, 1, (const char *const[]){roots[2]});
    merkle_prove_consistency(leaves, 8, 6, &p);
    assert_proof(&p, 3, (const char *const[]){n45, n67, roots[4]});
    merkle_prove_consistency(leaves, 5, 2, &p);
    assert_proof(&p, 2, (const char *const[]){n23, d4});
}

// The seven leaves of RFC 6962 section 2.1.3: a to f and j, the nodes g, h, i, k, l.
static void shapes_of_seven(void **state)
{
    (void)state;
    struct merkle_hash v[8];
    struct merkle_proof p;
    reference_leaves(v);
    const struct merkle_hash *a = &v[0], *b = &v[1], *c = &v[2], *d = &v[3], *e = &v[4], *f = &v[5],
                             *j = &v[6];
    struct merkle_hash g = merkle_node(a, b), h = merkle_node(c, d), i = merkle_node(e, f);
    struct merkle_hash k = merkle_node(&g, &h), l = merkle_node(&i, j);
    const struct {
        bool inclusion;
        uint64_t at;
        size_t count;
        const struct merkle_hash *node[4];
    } shapes[] = {
        {true, 0, 3, {b, &h, &l}},  {true, 3, 3, {c, &g, &l}},     {true, 4, 3, {f, j, &k}},
        {true, 6, 2, {&i, &k}},     {false, 3, 4, {c, d, &g, &l}}, {false, 4, 1, {&l}},
        {false, 6, 3, {&i, j, &k}},
    };
    for (size_t s = 0; s < ARRAY_LEN(shapes); s++) {
        if (shapes[s].inclusion)
            merkle_prove_inclusion(v, 7, shapes[s].at, &p);
        else
            merkle_prove_consistency(v, 7, shapes[s].at, &p);
        assert_int_equal(p.count, shapes[s].count);
        for (size_t n = 0; n < p.count; n++)
            assert_true(merkle_same(&p.node[n], shapes[s].node[n]));
    }
}

enum { MANY = 1000, ALL_PAIRS = 130 };

struct many {
    struct merkle_hash leaf[MANY], root[MANY + 1]; // root[n]: of the first n
};

static struct many *make_many(struct arena *a)
{
    struct many *m = arena_new(a, struct many, 1);
    struct merkle_frontier f = {0};
    assert_non_null(m);
    for (size_t i = 0; i < MANY; i++) {
        uint8_t bytes[2] = {(uint8_t)(i >> 8), (uint8_t)i};
        m->leaf[i] = merkle_leaf(str_bytes(bytes, 2));
        m->root[i] = merkle_frontier_root(&f);
        assert_int_equal(merkle_append(&f, &m->leaf[i], NULL), BAL_OK);
    }
    m->root[MANY] = merkle_frontier_root(&f);
    return m;
}

// The definition of RFC 6962 as it stands there.
static struct merkle_hash naive(const struct merkle_hash *leaves, size_t n)
{
    size_t k = 1;
    if (n == 1)
        return leaves[0];
    while (2 * k < n)
        k *= 2;
    struct merkle_hash left = naive(leaves, k), right = naive(leaves + k, n - k);
    return merkle_node(&left, &right);
}

static void frontier_equals_the_definition(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct many *m = make_many(&arena);
    for (size_t n = 1; n <= MANY; n++) {
        struct merkle_hash root = naive(m->leaf, n);
        assert_true(merkle_same(&root, &m->root[n]));
    }
}

// Every proof of every tree of up to ALL_PAIRS leaves, and of some larger ones, holds; with
// another root, index, size, hash too many or hash too few it does not.
static void check_inclusion(const struct many *m, uint64_t i, uint64_t n)
{
    struct merkle_proof p;
    const struct merkle_hash *leaf = &m->leaf[i], *root = &m->root[n];
    merkle_prove_inclusion(m->leaf, n, i, &p);
    assert_true(merkle_check_inclusion(&p, i, n, leaf, root));
    assert_false(merkle_check_inclusion(&p, i + 1, n, leaf, root));
    assert_false(merkle_check_inclusion(&p, i, n, leaf, &m->root[n - 1]));
    assert_false(merkle_check_inclusion(&p, i, n, &m->leaf[(i + 1) % MANY], root));
    assert_false(merkle_check_inclusion(&p, i, 2 * n, leaf, root));
    p.node[p.count++] = *leaf;
    assert_false(merkle_check_inclusion(&p, i, n, leaf, root));
    p.count -= 2;
    if (p.count != SIZE_MAX)
        assert_false(merkle_check_inclusion(&p, i, n, leaf, root));
}

static void check_consistency(const struct many *m, uint64_t first, uint64_t n)
{
    struct merkle_proof p;
    const struct merkle_hash *a = &m->root[first], *b = &m->root[n];
    merkle_prove_consistency(m->leaf, n, first, &p);
    assert_true(merkle_check_consistency(&p, first, n, a, b));
    assert_false(merkle_check_consistency(&p, first, n, a, &m->root[n - 1]));
    assert_false(merkle_check_consistency(&p, first, n, &m->root[first - 1], b));
    if (first != n) {
        assert_false(merkle_check_consistency(&p, n, first, b, a));
        assert_false(merkle_check_consistency(&p, first + 1, n, a, b));
    }
    p.node[p.count++] = *b;
    assert_false(merkle_check_consistency(&p, first, n, a, b));
    if (p.count > 1) {
        p.count -= 2;
        assert_false(merkle_check_consistency(&p, first, n, a, b));
    }
}

static void every_proof_holds(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct many *m = make_many(&arena);
    for (uint64_t n = 1; n <= MANY; n += n < ALL_PAIRS ? 1 : 97) {
        for (uint64_t i = 0; i < n; i += n < ALL_PAIRS ? 1 : 13) {
            check_inclusion(m, i, n);
            check_consistency(m, i + 1, n);
        }
    }
}

static void every_flipped_bit_is_refused(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct many *m = make_many(&arena);
    struct merkle_proof in, con;
    merkle_prove_inclusion(m->leaf, 100, 71, &in);
    merkle_prove_consistency(m->leaf, 100, 71, &con);
    for (size_t bit = 0; bit < 256 * in.count; bit++) {
        in.node[bit / 256].b[bit / 8 % 32] ^= (uint8_t)(1 << bit % 8);
        assert_false(merkle_check_inclusion(&in, 71, 100, &m->leaf[71], &m->root[100]));
        in.node[bit / 256].b[bit / 8 % 32] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t bit = 0; bit < 256 * con.count; bit++) {
        con.node[bit / 256].b[bit / 8 % 32] ^= (uint8_t)(1 << bit % 8);
        assert_false(merkle_check_consistency(&con, 71, 100, &m->root[71], &m->root[100]));
        con.node[bit / 256].b[bit / 8 % 32] ^= (uint8_t)(1 << bit % 8);
    }
}

static void empty_trees(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct many *m = make_many(&arena);
    struct merkle_proof p;
    merkle_prove_consistency(m->leaf, 9, 0, &p);
    assert_int_equal(p.count, 0);
    assert_true(merkle_check_consistency(&p, 0, 9, &m->root[0], &m->root[9]));
    assert_false(merkle_check_consistency(&p, 0, 9, &m->root[1], &m->root[9]));
    assert_true(merkle_check_consistency(&p, 0, 0, &m->root[0], &m->root[0]));
    assert_false(merkle_check_consistency(&p, 0, 0, &m->root[0], &m->root[1]));
    assert_false(merkle_check_consistency(&p, 5, 9, &m->root[5], &m->root[9]));
    assert_false(merkle_check_inclusion(&p, 0, 0, &m->leaf[0], &m->root[0]));
    assert_false(merkle_check_inclusion(&p, 0, MERKLE_SIZE_MAX + 1, &m->leaf[0], &m->root[1]));
    p.node[p.count++] = m->leaf[0];
    assert_false(merkle_check_consistency(&p, 0, 9, &m->root[0], &m->root[9]));
}

static void frontier_as_bytes(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct merkle_frontier f = {0}, back;
    for (unsigned n = 0; n <= 70; n++) {
        AUTO_BUF out = BUF_INIT(MERKLE_FRONTIER);
        merkle_frontier_add(&out, &f);
        assert_int_equal(out.len, 8 + 32 * (size_t)__builtin_popcount(n));
        memset(&back, 0x5a, sizeof back);
        assert_ok(merkle_frontier_read(buf_str(&out), &back, &err));
        struct merkle_hash a = merkle_frontier_root(&f), b = merkle_frontier_root(&back);
        assert_true(back.size == n && merkle_same(&a, &b));
        buf_add_char(&out, 0);
        assert_int_equal(merkle_frontier_read(buf_str(&out), &back, &err), BAL_INVALID);
        assert_int_equal(merkle_frontier_read(str_head(buf_str(&out), out.len - 2), &back, &err),
                         BAL_INVALID);
        struct merkle_hash leaf = merkle_leaf(buf_str(&out));
        assert_ok(merkle_append(&f, &leaf, &err));
    }
    struct merkle_hash leaf = merkle_leaf(STR(""));
    struct merkle_frontier full = {.size = MERKLE_SIZE_MAX};
    assert_int_equal(merkle_append(&full, &leaf, &err), BAL_LIMIT);
    assert_int_equal(merkle_frontier_read(STR("\xff\xff\xff\xff\xff\xff\xff\xff"), &back, &err),
                     BAL_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_tree),    cmocka_unit_test(reference_proofs),
        cmocka_unit_test(shapes_of_seven),   cmocka_unit_test(frontier_equals_the_definition),
        cmocka_unit_test(every_proof_holds), cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(empty_trees),       cmocka_unit_test(frontier_as_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
