// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include <math.h>
#include <stdlib.h>

#include "audit/sampling/card_numbers.h"
#include "audit/sampling/coordinated.h"
#include "audit/sampling/styles.h"
#include "support/random.h"
#include "support/temp.h"

static struct bal_err err;

// ---- E

static void exponent(void **state)
{
    (void)state;
    uint64_t random = 1;
    assert_true(weight_exponent(0) == 0);
    assert_true(weight_exponent((uint64_t)1 << 63) == (u128)1 << 64); // U = 1/2
    assert_true(weight_exponent(UINT64_MAX) == (u128)64 << 64);       // U = 2^-64
    for (int i = 0; i < 200000; i++) {
        uint64_t p = test_random(&random) >> (test_random(&random) % 64);
        u128 e = weight_exponent(p);
        long double want = -log1pl(-(long double)p * 0x1p-64L) / logl(2);
        assert_true(fabsl((long double)e * 0x1p-64L - want) <= 0x1p-60L * fmaxl(1, want));
        assert_true(p == UINT64_MAX || weight_exponent(p + 1) >= e);
    }
}

static void reach(void **state)
{
    (void)state;
    uint64_t random = 2;
    for (int i = 0; i < 2000; i++) {
        u128 most = (u128)test_random(&random) << (test_random(&random) % 7);
        uint64_t p = weight_reach(most);
        assert_true(weight_exponent(p) <= most);
        assert_true(p == UINT64_MAX || weight_exponent(p + 1) > most);
    }
    assert_int_equal(weight_reach((u128)64 << 64), UINT64_MAX);
}

static void bound(void **state)
{
    (void)state;
    const struct weight_count counts[] = {{1000, 500}, {100, 1000000}, {0, 7}};
    for (double wanted = 1; wanted < 300; wanted *= 3) {
        double b = (double)weight_bound(counts, 3, wanted) * 0x1p-64, sum = 0;
        for (size_t i = 0; i < 3; i++)
            sum += (double)counts[i].cards * (1 - exp2(-(double)counts[i].q * b));
        assert_true(fabs(sum - wanted) < 1e-6 * wanted);
    }
    assert_true(weight_bound(counts, 3, 2000000) == (u128)64 << 64);
}

// ---- one sample for many contests, against sorting everything

enum { CARDS = 600, CONTESTS = 5, ROUNDS = 3 };

struct scene {
    uint64_t weight[CARDS][CONTESTS];
    struct u256 prn[CARDS];
    struct weight_count counts[CONTESTS][16];
    struct coordinated_contest contests[CONTESTS];
    uint64_t targets[ROUNDS * CONTESTS];
};

static bal_status each(void *ctx, take_number_fn *take, void *to, struct bal_err *e)
{
    const struct scene *s = ctx;
    for (uint32_t i = 0; i < CARDS; i++) {
        uint8_t digest[32];
        u256_to_digest(&s->prn[i], digest);
        BAL_TRY(take(to, i, digest, e));
    }
    return BAL_OK;
}

static size_t weights(void *ctx, uint32_t card, struct card_weight *out)
{
    const struct scene *s = ctx;
    size_t count = 0;
    for (uint32_t c = 0; c < CONTESTS; c++)
        if (s->weight[card][c] > 0)
            out[count++] = (struct card_weight){c, s->weight[card][c]};
    return count;
}

static size_t contests_of(void *ctx, uint32_t card, uint32_t *out)
{
    struct card_weight w[CONTESTS];
    size_t count = weights(ctx, card, w);
    for (size_t i = 0; i < count; i++)
        out[i] = w[i].contest;
    return count;
}

static void make_scene(struct scene *s, bool uniform, uint64_t *random)
{
    static const uint64_t sizes[] = {0, 1, 200, 550, 1000};
    memset(s, 0, sizeof *s);
    for (uint32_t i = 0; i < CARDS; i++) {
        for (size_t k = 0; k < 4; k++)
            s->prn[i].word[k] = test_random(random);
        for (uint32_t c = 0; c < CONTESTS; c++) {
            bool on = test_random(random) % CONTESTS >= c; // later contests are rare
            s->weight[i][c] = on ? sizes[test_random(random) % 5] : 0;
            if (uniform)
                s->weight[i][c] = on;
            if (s->weight[i][c] == 0)
                continue;
            struct weight_count *w = s->counts[c];
            size_t *n = &s->contests[c].count, k = 0;
            while (k < *n && w[k].q != s->weight[i][c])
                k++;
            *n += k == *n;
            w[k] = (struct weight_count){s->weight[i][c], w[k].cards + 1};
        }
    }
    for (uint32_t c = 0; c < CONTESTS; c++) {
        s->contests[c].counts = s->counts[c];
        uint64_t target = 0;
        for (uint32_t r = 0; r < ROUNDS; r++) {
            target += test_random(random) % 3 == 0 ? 0 : test_random(random) % 40;
            s->targets[r * CONTESTS + c] = target;
        }
    }
}

static void take_sample(struct scene *s, struct coordinated_sample *out)
{
    struct coordinated_request r = {.cards = {each, weights, s},
                                    .contests = s->contests,
                                    .contest_count = CONTESTS,
                                    .rounds = ROUNDS,
                                    .targets = s->targets};
    assert_ok(coordinated_take(&r, out, &err));
}

static const struct scene *sorted; // of which contest c is put into order
static uint32_t sorted_by;

static int slow_order(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    struct weight_key i = {weight_exponent(sorted->prn[*x].word[0]), sorted->weight[*x][sorted_by]};
    struct weight_key j = {weight_exponent(sorted->prn[*y].word[0]), sorted->weight[*y][sorted_by]};
    return weight_compare(&i, &j);
}

static size_t slow_list(const struct scene *s, uint32_t c, uint32_t *list)
{
    size_t count = 0;
    for (uint32_t i = 0; i < CARDS; i++)
        if (s->weight[i][c] > 0)
            list[count++] = i;
    sorted = s;
    sorted_by = c;
    qsort(list, count, sizeof *list, slow_order);
    return count;
}

static void as_sorted(void **state)
{
    (void)state;
    uint64_t random = 3;
    static struct scene s;
    for (int run = 0; run < 300; run++) {
        uint32_t round[CARDS] = {0}, list[CARDS];
        struct coordinated_sample got;
        make_scene(&s, run % 3 == 0, &random);
        take_sample(&s, &got);
        for (uint32_t r = ROUNDS; r-- > 0;)
            for (uint32_t c = 0; c < CONTESTS; c++) {
                size_t count = slow_list(&s, c, list);
                for (size_t i = 0; i < count && i < s.targets[r * CONTESTS + c]; i++)
                    round[list[i]] = r + 1;
            }
        size_t pulled = 0;
        for (uint32_t i = 0; i < CARDS; i++)
            pulled += round[i] > 0;
        assert_int_equal(got.pulled.len, pulled);
        for (size_t i = 0; i < got.pulled.len; i++)
            assert_int_equal(got.pulled.at[i].round, round[got.pulled.at[i].card]);
        for (uint32_t c = 0; c < CONTESTS; c++) {
            size_t count = slow_list(&s, c, list);
            for (uint32_t r = 0; r < ROUNDS; r++) {
                size_t usable = 0;
                while (usable < count && round[list[usable]] > 0 && round[list[usable]] <= r + 1)
                    usable++;
                assert_int_equal(got.contests.at[r * CONTESTS + c].usable, usable);
                for (size_t i = 0; i < usable; i++)
                    assert_int_equal(got.pulled.at[got.order.at[got.first.at[c] + i]].card,
                                     list[i]);
            }
        }
        coordinated_done(&got);
    }
}

// With weights 0 and 1 it is the consistent sample by styles.
static void as_styles(void **state)
{
    (void)state;
    uint64_t random = 4;
    static struct scene s;
    for (int run = 0; run < 200; run++) {
        uint32_t order[CARDS];
        struct coordinated_sample got;
        make_scene(&s, true, &random);
        take_sample(&s, &got);
        for (uint32_t i = 0; i < CARDS; i++)
            order[i] = i;
        for (uint32_t i = 1; i < CARDS; i++) // by PRN
            for (uint32_t k = i; k > 0; k--) {
                const struct u256 *a = &s.prn[order[k - 1]], *b = &s.prn[order[k]];
                if (a->word[0] <= b->word[0])
                    break;
                uint32_t swap = order[k];
                order[k] = order[k - 1];
                order[k - 1] = swap;
            }
        for (uint32_t r = 0; r < ROUNDS; r++) {
            struct styles_request q = {order,   CARDS, contests_of, &s, s.targets + r * CONTESTS,
                                       CONTESTS};
            struct styles_sample want;
            assert_ok(styles_take(&q, &want, &err));
            size_t taken = 0;
            for (size_t i = 0; i < got.pulled.len; i++) {
                if (got.pulled.at[i].round > r + 1)
                    continue;
                assert_int_equal(got.pulled.at[i].card, order[want.taken.at[taken]]);
                taken++;
            }
            assert_int_equal(taken, want.taken.len);
            for (uint32_t c = 0; c < CONTESTS; c++)
                assert_int_equal(got.contests.at[r * CONTESTS + c].usable,
                                 want.contests.at[c].usable);
            styles_done(&want);
        }
        coordinated_done(&got);
    }
}

// The chance to come first is q / Q.
static void first_by_weight(void **state)
{
    (void)state;
    static const uint64_t q[] = {1000, 200, 600};
    enum { RUNS = 200000 };
    uint64_t random = 5, first[3] = {0};
    for (int run = 0; run < RUNS; run++) {
        size_t best = 0;
        struct weight_key keys[3];
        for (size_t i = 0; i < 3; i++) {
            keys[i] = (struct weight_key){weight_exponent(test_random(&random)), q[i]};
            best = weight_compare(&keys[i], &keys[best]) < 0 ? i : best;
        }
        first[best]++;
    }
    for (size_t i = 0; i < 3; i++) {
        double want = (double)q[i] / 1800;
        assert_true(fabs((double)first[i] / RUNS - want) < 4 * sqrt(want * (1 - want) / RUNS));
    }
}

// A second implementation in another language (tests/reference/weights.py).
static void as_python(void **state)
{
    (void)state;
    if (system("python3 -c '' 2>/dev/null") != 0)
        skip();
    static struct scene s;
    static uint32_t place[CARDS], list[CARDS];
    AUTO_BUF text = BUF_INIT(1 << 20), command = BUF_INIT(4096);
    struct temp t;
    uint64_t random = 6;
    make_scene(&s, false, &random);
    size_t count = slow_list(&s, 0, list);
    for (uint32_t i = 0; i < count; i++)
        place[list[i]] = i;
    for (uint32_t i = 0; i < CARDS; i++) {
        if (s.weight[i][0] == 0)
            continue;
        for (size_t k = 0; k < 4; k++)
            buf_addf(&text, "%016jx", (uintmax_t)s.prn[i].word[k]);
        // E has up to 71 bits: 10^18 is a digit group
        u128 e = weight_exponent(s.prn[i].word[0]), group = 1000000000000000000U;
        buf_addf(&text, " %ju %ju%018ju %u\n", (uintmax_t)s.weight[i][0], (uintmax_t)(e / group),
                 (uintmax_t)(e % group), (unsigned)place[i]);
    }
    temp_open(&t);
    buf_addf(&command, "python3 '%s/reference/weights.py' '%s'", TESTS_DIR,
             temp_file(&t, "order", buf_str(&text)));
    assert_int_equal(system(buf_cstr(&command)), 0);
    temp_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_python),      cmocka_unit_test(exponent),  cmocka_unit_test(reach),
        cmocka_unit_test(bound),          cmocka_unit_test(as_sorted), cmocka_unit_test(as_styles),
        cmocka_unit_test(first_by_weight)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
