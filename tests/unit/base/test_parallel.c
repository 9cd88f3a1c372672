// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

enum { PIECES = 1000 };

struct shared {
    uint64_t done[PIECES]; // times each piece was worked on
    uint64_t by[PARALLEL_THREADS];
    uint64_t bad; // piece from which on all fail; 0: none
};

static bal_status work(void *ctx, unsigned worker, uint64_t piece, struct bal_err *err)
{
    struct shared *s = ctx;
    s->done[piece]++;
    s->by[worker]++;
    if (s->bad > 0 && piece >= s->bad)
        return bal_fail(err, BAL_LIMIT, "piece %ju", (uintmax_t)piece);
    return BAL_OK;
}

static void count_tick(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    uint64_t *last = ctx;
    assert_string_equal(what, "working");
    assert_true(done > *last && done <= total && total == PIECES);
    *last = done;
}

static void every_piece_once(void **state)
{
    (void)state;
    for (unsigned threads = 0; threads <= 9; threads++) {
        struct shared s = {0};
        uint64_t last = 0, sum = 0;
        struct progress progress = {count_tick, &last};
        struct parallel p = {.pieces = PIECES,
                             .threads = threads,
                             .work = work,
                             .ctx = &s,
                             .progress = &progress,
                             .what = "working"};
        struct bal_err err = {0};
        unsigned workers = parallel_workers(&p);
        assert_true(workers >= 1 && (threads == 0 || workers == threads));
        assert_ok(parallel_run(&p, &err));
        for (size_t i = 0; i < PIECES; i++)
            assert_true(s.done[i] == 1);
        for (size_t i = 0; i < PARALLEL_THREADS; i++) {
            sum += s.by[i];
            assert_true(i < workers || s.by[i] == 0);
        }
        assert_true(sum == PIECES);
    }
}

static void few_pieces_and_many_threads(void **state)
{
    (void)state;
    struct shared s = {0};
    struct bal_err err = {0};
    struct parallel p = {.pieces = 3, .threads = 5000, .work = work, .ctx = &s};
    assert_int_equal(parallel_workers(&p), 3);
    assert_ok(parallel_run(&p, &err));
    assert_true(s.done[0] == 1 && s.done[1] == 1 && s.done[2] == 1);
    p.pieces = 0;
    assert_int_equal(parallel_workers(&p), 1);
    assert_ok(parallel_run(&p, &err));
    p.pieces = PIECES;
    assert_int_equal(parallel_workers(&p), PARALLEL_THREADS);
}

// The error of the first piece that failed, whichever thread had it.
static void the_first_error(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= 8; threads++) {
        struct shared s = {.bad = 500};
        struct parallel p = {.pieces = PIECES, .threads = threads, .work = work, .ctx = &s};
        struct bal_err err = {0};
        assert_int_equal(parallel_run(&p, &err), BAL_LIMIT);
        assert_string_equal(err.what, "piece 500");
        assert_true(s.done[500] == 1 && s.done[PIECES - 1] == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_piece_once),
        cmocka_unit_test(few_pieces_and_many_threads),
        cmocka_unit_test(the_first_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
