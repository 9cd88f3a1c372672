// SPDX-License-Identifier: Apache-2.0
// Trees of sums: honest ones, and what somebody who makes one may try.
#include "support/support.h"

#include "ledger/sum_tree.h"
#include "support/random.h"

enum { MOST = 40, CLAIMS = 3 };

static struct bal_err err;
static const uint64_t upper[CLAIMS] = {2, 10, 1 << 20};

struct cards {
    struct merkle_hash cm[MOST];
    uint64_t values[MOST][CLAIMS];
};

static void leaf(void *ctx, uint64_t k, struct merkle_hash *cm, uint64_t *values)
{
    const struct cards *c = ctx;
    *cm = c->cm[k];
    memcpy(values, c->values[k], sizeof c->values[k]);
}

static void fill(struct cards *c, uint64_t *seed)
{
    for (size_t i = 0; i < MOST; i++) {
        memset(c->cm[i].b, (int)i + 1, SHA256_BYTES);
        for (size_t k = 0; k < CLAIMS; k++)
            c->values[i][k] = test_random(seed) % (upper[k] + 1);
    }
}

// The definition, from the top: RFC 6962 splits at the largest power of two below the size.
static struct merkle_hash naive(const struct cards *c, uint64_t from, uint64_t count,
                                uint64_t *sums)
{
    uint64_t other[CLAIMS], half = 1;
    if (count == 1) {
        memcpy(sums, c->values[from], sizeof c->values[from]);
        return sum_leaf(&c->cm[from], sums, CLAIMS);
    }
    while (half * 2 < count)
        half *= 2;
    struct merkle_hash l = naive(c, from, half, sums);
    struct merkle_hash r = naive(c, from + half, count - half, other);
    for (size_t k = 0; k < CLAIMS; k++)
        sums[k] += other[k];
    return sum_node(&l, &r, count, sums, CLAIMS);
}

static void every_card_has_its_way_to_the_root(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (uint64_t count = 1; count <= MOST; count++) {
        struct cards c;
        struct sum_root root, read;
        struct sum_path paths[MOST] = {0}, again;
        uint64_t sums[CLAIMS];
        AUTO_ARENA arena = ARENA_INIT(1 << 24);
        fill(&c, &seed);
        for (uint64_t i = 0; i < count; i++)
            paths[i].index = i;
        const struct sum_leaves l = {.count = count, .claims = CLAIMS, .leaf = leaf, .ctx = &c};
        assert_ok(sum_tree_make(&l, &root, paths, count, &arena, &err));
        struct merkle_hash expected = naive(&c, 0, count, sums);
        assert_true(merkle_same(&expected, &root.hash));
        assert_memory_equal(sums, root.sums, sizeof sums);
        for (uint64_t i = 0; i < count; i++) {
            AUTO_BUF text = BUF_INIT(EJ1_BYTES + 1);
            struct ej1_writer w;
            const struct ej1 *value;
            ej1_begin(&w, &text);
            ej1_open(&w, '[');
            sum_root_put(&w, &root, CLAIMS);
            sum_path_put(&w, &paths[i], CLAIMS);
            ej1_close(&w);
            assert_ok(ej1_end(&w, &err));
            assert_ok(ej1_parse(buf_str(&text), &arena, &value, &err));
            assert_ok(sum_root_read(value->first, count, CLAIMS, &arena, &read, &err));
            assert_ok(sum_path_read(value->first->next, i, CLAIMS, &arena, &again, &err));
            assert_ok(sum_path_check(&read, upper, CLAIMS, &again, &c.cm[i], c.values[i], &err));
        }
    }
}

// ---- what goes wrong

static bool holds(const struct sum_root *root, const struct sum_path *p,
                  const struct merkle_hash *cm, const uint64_t *values)
{
    bal_status status = sum_path_check(root, upper, CLAIMS, p, cm, values, &err);
    assert_true(status == BAL_OK || status == BAL_CONFLICT);
    return status == BAL_OK;
}

static void any_change_is_refused(void **state)
{
    (void)state;
    uint64_t seed = 5;
    struct cards c;
    struct sum_root root;
    struct sum_path p = {.index = 6};
    AUTO_ARENA arena = ARENA_INIT(1 << 24);
    fill(&c, &seed);
    const struct sum_leaves l = {.count = 13, .claims = CLAIMS, .leaf = leaf, .ctx = &c};
    assert_ok(sum_tree_make(&l, &root, &p, 1, &arena, &err));
    assert_true(holds(&root, &p, &c.cm[6], c.values[6]));
    assert_false(holds(&root, &p, &c.cm[5], c.values[6])); // another leaf
    for (size_t k = 0; k < CLAIMS; k++) {
        uint64_t *const places[] = {&c.values[6][k], &root.sums[k], &p.sums[k],
                                    &p.sums[CLAIMS + k]};
        for (size_t i = 0; i < ARRAY_LEN(places); i++) {
            uint64_t was = *places[i];
            static const uint64_t others[] = {1, (uint64_t)-1, (uint64_t)1 << 63};
            for (size_t o = 0; o < ARRAY_LEN(others); o++) {
                *places[i] = was + others[o]; // one more, one less, a negative number
                assert_false(holds(&root, &p, &c.cm[6], c.values[6]));
            }
            *places[i] = was;
        }
    }
    for (size_t i = 0; i < p.steps; i++) {
        p.hash[i].b[i] ^= 1;
        assert_false(holds(&root, &p, &c.cm[6], c.values[6]));
        p.hash[i].b[i] ^= 1;
    }
    for (uint64_t i = 0; i < 14; i++) { // in another place, beyond the end
        p.index = i;
        assert_int_equal(holds(&root, &p, &c.cm[6], c.values[6]), i == 6);
    }
    p.index = 6;
    p.steps--;
    assert_false(holds(&root, &p, &c.cm[6], c.values[6]));
    p.steps++;
    root.count = 12;
    assert_false(holds(&root, &p, &c.cm[6], c.values[6]));
    root.count = 0;
    assert_false(holds(&root, &p, &c.cm[6], c.values[6]));
}

// ---- trees that lie

// A tree of eight leaves whose nodes state what they like, with hashes that fit. Node 1 is the
// root, node i has the children 2i and 2i + 1, leaf j is node 8 + j.
enum { LEAVES = 8 };

struct lying {
    struct merkle_hash hash[2 * LEAVES], cm[LEAVES];
    uint64_t stated[2 * LEAVES];
    uint64_t value[LEAVES]; // what the entry of the leaf says
};

static void make_lying(struct lying *t, uint64_t u, uint64_t *seed)
{
    for (size_t j = 0; j < LEAVES; j++) {
        memset(t->cm[j].b, (int)j + 1, SHA256_BYTES);
        t->value[j] = test_random(seed) % (u + 1);
        t->stated[LEAVES + j] = t->value[j];
        if (test_random(seed) % 8 == 0) // more than it is, more than it can be, below zero
            t->stated[LEAVES + j] = test_random(seed) % 3 == 0 ? (uint64_t)-3 : u + 5;
        t->hash[LEAVES + j] = sum_leaf(&t->cm[j], &t->stated[LEAVES + j], 1);
    }
    for (size_t i = LEAVES - 1, count = 2; i > 0; i--, count = i >= 4 ? 2 : i >= 2 ? 4 : LEAVES) {
        t->stated[i] = t->stated[2 * i] + t->stated[2 * i + 1];
        switch (test_random(seed) % 8) {
        case 0:
            t->stated[i] = test_random(seed) % (u * count + 1);
            break;
        case 1:
            t->stated[i] = u * count + 7;
            break;
        default:
            break;
        }
        t->hash[i] = sum_node(&t->hash[2 * i], &t->hash[2 * i + 1], count, &t->stated[i], 1);
    }
}

// What the card of leaf j is charged: its value where all checks hold, else u.
static uint64_t charge(struct lying *t, size_t j, uint64_t u)
{
    uint64_t sums[3];
    struct sum_path p = {.index = j, .sums = sums};
    const struct sum_root root = {t->hash[1], LEAVES, &t->stated[1]};
    for (size_t i = LEAVES + j; i > 1; i /= 2, p.steps++) {
        p.hash[p.steps] = t->hash[i ^ 1];
        sums[p.steps] = t->stated[i ^ 1];
    }
    return sum_path_check(&root, &u, 1, &p, &t->cm[j], &t->value[j], &err) == BAL_OK ? t->value[j]
                                                                                     : u;
}

// Whatever the nodes state, the cards are charged at least the claim, as far as it can be one.
static void no_tree_claims_more_than_its_cards_are_charged(void **state)
{
    (void)state;
    uint64_t seed = 9, caught = 0, clean = 0;
    for (int n = 0; n < 20000; n++) {
        struct lying t;
        uint64_t u = 1 + test_random(&seed) % 12, sum = 0;
        make_lying(&t, u, &seed);
        for (size_t j = 0; j < LEAVES; j++)
            sum += charge(&t, j, u);
        uint64_t claim = t.stated[1] <= u * LEAVES ? t.stated[1] : u * LEAVES;
        assert_true(sum >= claim);
        caught += sum > claim;
        clean += sum == claim;
    }
    assert_true(caught > 1000 && clean > 100);
}

// One leaf bound to two cards, or the same card in two places: each place is charged for itself, so
// that nothing is gained; a negative neighbour that hides a large value is no sum at all.
static void a_negative_neighbour_hides_nothing(void **state)
{
    (void)state;
    struct merkle_hash cm[2] = {{{1}}, {{2}}};
    uint64_t u = 2, stated[2] = {2, (uint64_t)-2}, claim = 0;
    struct merkle_hash leaves[2] = {sum_leaf(&cm[0], &stated[0], 1),
                                    sum_leaf(&cm[1], &stated[1], 1)};
    const struct sum_root root = {sum_node(&leaves[0], &leaves[1], 2, &claim, 1), 2, &claim};
    struct sum_path p = {.index = 0, .steps = 1, .hash = {leaves[1]}, .sums = &stated[1]};
    assert_int_equal(sum_path_check(&root, &u, 1, &p, &cm[0], &stated[0], &err), BAL_CONFLICT);
    assert_non_null(strstr(err.what, "more than its cards can have"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_card_has_its_way_to_the_root),
        cmocka_unit_test(any_change_is_refused),
        cmocka_unit_test(no_tree_claims_more_than_its_cards_are_charged),
        cmocka_unit_test(a_negative_neighbour_hides_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
