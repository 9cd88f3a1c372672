// SPDX-License-Identifier: Apache-2.0
// Blocks made smaller and whole again, and what a damaged one does.
#include "io/pack.h"

#include "support/random.h"
#include "support/support.h"

static struct bal_err err;

enum { MAX = 1 << 16 };

static void fill(struct buf *b, size_t len, unsigned variety)
{
    uint64_t random = len + variety;
    buf_clear(b);
    while (b->len < len)
        buf_add_char(b, (char)(test_random(&random) % variety));
}

static void blocks_become_whole_again(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 100, 5000, MAX};
    struct packer p = {0};
    AUTO_BUF bytes = BUF_INIT(MAX), packed = BUF_INIT(2 * MAX), again = BUF_INIT(2 * MAX);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        for (unsigned variety = 1; variety <= 256; variety += 255) {
            bool smaller;
            fill(&bytes, sizes[i], variety);
            assert_ok(pack_block(&p, buf_str(&bytes), &packed, &smaller, &err));
            assert_int_equal(smaller, variety == 1 && sizes[i] >= 100);
            buf_clear(&again);
            buf_add(&again, STR("before"));
            assert_ok(unpack_block(&p, buf_str(&packed), MAX, &again, &err));
            assert_true(str_starts(buf_str(&again), STR("before")));
            assert_true(str_eq(str_skip(buf_str(&again), 6), buf_str(&bytes)));
        }
    }
    pack_done(&p);
}

static void a_damaged_block_is_refused(void **state)
{
    (void)state;
    struct packer p = {0};
    AUTO_BUF bytes = BUF_INIT(MAX), packed = BUF_INIT(2 * MAX), out = BUF_INIT(2 * MAX);
    bool smaller;
    for (int i = 0; bytes.len < 3000; i++)
        buf_addf(&bytes, "%d,1,Mayor,%d\n", i, i % 3);
    assert_ok(pack_block(&p, buf_str(&bytes), &packed, &smaller, &err));
    assert_true(smaller);
    for (size_t len = 0; len < packed.len; len++)
        assert_int_equal(unpack_block(&p, str_head(buf_str(&packed), len), MAX, &out, &err),
                         BAL_INVALID);
    size_t refused = 0;
    for (size_t i = 0; i < packed.len; i++) {
        packed.ptr[i] ^= 0x10;
        bal_status status = unpack_block(&p, buf_str(&packed), MAX, &out, &err);
        // some bits mean nothing, and one repetition may be as good as another
        assert_true(status == BAL_INVALID || str_eq(buf_str(&out), buf_str(&bytes)));
        refused += status == BAL_INVALID;
        buf_clear(&out);
        packed.ptr[i] ^= 0x10;
    }
    assert_true(refused > packed.len * 9 / 10);
    assert_int_equal(unpack_block(&p, buf_str(&packed), bytes.len - 1, &out, &err), BAL_INVALID);
    assert_int_equal(out.len, 0);
    pack_done(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_become_whole_again),
        cmocka_unit_test(a_damaged_block_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
