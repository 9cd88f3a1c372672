// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include <math.h>
#include <stdio.h>

#include "audit/risk/weighted.h"
#include "support/random.h"

static struct bal_err err;

enum { MOST = 16, DEN = 4 };

// Cards one by one: each is a class of its own.
struct scene {
    struct weighted_class cards[MOST];
    uint32_t order[MOST];
    uint64_t mvr[MOST];
    size_t count;
    int64_t above;
};

static uint64_t below(uint64_t *random, uint64_t n)
{
    return test_random(random) % n;
}

// Random references, weights and papers; false where the reported result is no win.
static bool make_scene(struct scene *s, size_t count, uint64_t *random)
{
    s->count = count;
    s->above = 0;
    bool drawable = false, sealed = below(random, 3) == 0; // taken for more than they are worth
    uint64_t rule = below(random, 3);
    for (size_t i = 0; i < count; i++) {
        uint64_t ref = below(random, 5), q = 1 + below(random, 8);
        q = rule == 0 ? 1 : rule == 1 ? ref : q;
        if (rule == 2 && ref == 0 && below(random, 2) == 0)
            q = 0;
        s->cards[i] = (struct weighted_class){ref, q, 1, sealed && q > 0 ? 4 : 0};
        s->mvr[i] = below(random, 3) > 0 ? ref : below(random, 5);
        s->above += 2 * (int64_t)ref - DEN;
        drawable |= q > 0;
    }
    return drawable && s->above > 0;
}

static bool is_null(const struct scene *s)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < s->count; i++)
        sum += s->mvr[i];
    return 2 * sum <= DEN * s->count;
}

static int64_t omega_of(const struct scene *s, size_t i)
{
    return (int64_t)s->cards[i].ref - (int64_t)s->mvr[i];
}

// ---- the null hypothesis, exhaustively: all orders of six cards

static const double limits[] = {0.5, 0.25, 0.10, 0.05};
enum { LIMITS = 4, CARDS = 6, POPULATIONS = 400 };

struct chances {
    long double confirmed[LIMITS];  // chance that the test ever met the limit
    long double capital[CARDS + 1]; // expectation of T after so many draws
};

static void enumerate(const struct scene *s, const struct weighted *w, long double chance,
                      unsigned met, struct chances *out)
{
    for (size_t k = 0; k < LIMITS; k++) {
        if ((met >> k & 1) != 0 || !weighted_meets(w, limits[k]))
            continue;
        met |= 1U << k;
        out->confirmed[k] += chance;
    }
    assert_false(w->proved);
    for (size_t d = w->draws; d <= (w->cards == 0 ? CARDS : w->draws); d++)
        out->capital[d] += chance * expl(weighted_log(w));
    for (size_t i = 0; i < s->count; i++) {
        struct weighted_class classes[MOST];
        struct weighted next;
        uint64_t q = w->classes[i].cards * w->classes[i].q;
        if (q == 0)
            continue;
        weighted_copy(&next, w, classes);
        assert_ok(weighted_step(&next, i, omega_of(s, i), &err));
        enumerate(s, &next, chance * (long double)q / (long double)w->weight, met, out);
    }
}

static void false_confirmation(void **state)
{
    (void)state;
    uint64_t random = 6;
    long double worst[LIMITS] = {0};
    for (size_t done = 0; done < POPULATIONS;) {
        struct scene s;
        struct weighted w;
        struct chances c = {{0}, {0}};
        if (!make_scene(&s, CARDS, &random) || !is_null(&s))
            continue;
        assert_ok(weighted_start(&w, s.cards, s.order, s.count, s.above, &err));
        enumerate(&s, &w, 1, 0, &c);
        for (size_t d = 0; d <= CARDS; d++)
            assert_true(c.capital[d] <= 1 + 1e-12L);
        for (size_t k = 0; k < LIMITS; k++) {
            assert_true(c.confirmed[k] <= (long double)limits[k] + 1e-12L);
            worst[k] = fmaxl(worst[k], c.confirmed[k]);
        }
        done++;
    }
    printf("worst chance to confirm: %.3Lf %.3Lf %.3Lf %.3Lf\n", worst[0], worst[1], worst[2],
           worst[3]);
    assert_true(worst[0] > 0.1L); // the enumeration does reach the limit
}

// ---- against the definition

// The capital of a bettor with fraction c after each draw, from the formula as it is written;
// infinite when proved.
static long double by_definition(const struct scene *s, const size_t *path, size_t draws,
                                 long double c)
{
    bool gone[MOST] = {false};
    long double need = (long double)s->above / (2 * DEN), capital = 1;
    for (size_t d = 0; d < draws; d++) {
        long double weight = 0, refs = 0, zmax = 0;
        for (size_t i = 0; i < s->count; i++)
            weight += gone[i] ? 0 : (long double)s->cards[i].q;
        for (size_t i = 0; i < s->count; i++) {
            if (gone[i] || s->cards[i].q == 0)
                continue;
            const struct weighted_class *k = &s->cards[i];
            uint64_t most = k->most > k->ref ? k->most : k->ref;
            refs += (long double)k->ref / DEN;
            zmax = fmaxl(zmax, (long double)most / DEN * weight / (long double)k->q);
        }
        if (need > refs + 1e-12L)
            return (long double)INFINITY;
        size_t i = path[d];
        long double omega = (long double)omega_of(s, i) / DEN;
        long double z = omega * weight / (long double)s->cards[i].q;
        if (zmax - need < 1e-12L) {
            if (z < zmax - 1e-12L)
                return (long double)INFINITY;
        } else {
            capital *= 1 + c / (zmax - need) * (need - z);
        }
        need -= omega;
        gone[i] = true;
    }
    return capital;
}

// A random order of the cards that can be drawn.
static size_t random_path(const struct scene *s, size_t *path, uint64_t *random)
{
    size_t count = 0;
    for (size_t i = 0; i < s->count; i++) {
        if (s->cards[i].q == 0)
            continue;
        size_t at = below(random, count + 1);
        path[count++] = path[at];
        path[at] = i;
    }
    return count;
}

static long double stepped(const struct scene *s, const size_t *path, size_t draws)
{
    struct weighted_class classes[MOST];
    uint32_t order[MOST];
    struct weighted w;
    memcpy(classes, s->cards, sizeof classes);
    assert_ok(weighted_start(&w, classes, order, s->count, s->above, &err));
    for (size_t d = 0; d < draws; d++)
        assert_ok(weighted_step(&w, path[d], omega_of(s, path[d]), &err));
    return w.proved ? (long double)INFINITY : expl(weighted_log(&w));
}

static void as_defined(void **state)
{
    (void)state;
    uint64_t random = 7;
    for (size_t done = 0; done < 10000;) {
        struct scene s;
        size_t path[MOST];
        if (!make_scene(&s, 2 + below(&random, MOST - 2), &random))
            continue;
        size_t draws = random_path(&s, path, &random);
        for (size_t d = 0; d < draws; d++) {
            long double sum = 0;
            for (unsigned k = 0; k < WEIGHTED_PARTS; k++)
                sum += (long double)weighted_shares[k] *
                       by_definition(&s, path, d, (long double)weighted_fractions[k]);
            long double got = stepped(&s, path, d);
            // Proved after the last of these draws: the definition says so before the next.
            if (isinf(got) || isinf(sum))
                break;
            assert_true(fabsl(got - sum) <= 1e-12L * sum);
        }
        done++;
    }
}

static void lower_papers_never_help(void **state)
{
    (void)state;
    uint64_t random = 8;
    size_t lowered = 0;
    for (size_t done = 0; done < 200000; done++) {
        struct scene s;
        size_t path[MOST];
        if (!make_scene(&s, 2 + below(&random, 11), &random))
            continue;
        size_t draws = below(&random, random_path(&s, path, &random)) + 1;
        long double before = stepped(&s, path, draws);
        size_t i = path[below(&random, draws)];
        if (s.mvr[i] == 0)
            continue;
        s.mvr[i] -= 1 + below(&random, s.mvr[i]);
        long double after = stepped(&s, path, draws);
        assert_true(after <= before * (1 + 1e-15L));
        lowered += after < before;
    }
    assert_true(lowered > 20000);
}

// ---- edges

static void edges(void **state)
{
    (void)state;
    struct weighted w;
    uint32_t order[3];
    // Three cards for the winner, need 3/2 of them: two clean ones leave room for 1, so it is
    // proved.
    struct weighted_class three[] = {{2, 1, 3, 0}};
    assert_ok(weighted_start(&w, three, order, 1, 6, &err));
    assert_ok(weighted_step(&w, 0, 0, &err));
    assert_false(w.proved);
    assert_ok(weighted_step(&w, 0, 0, &err));
    assert_true(w.proved);
    assert_true(weighted_risk(&w) == 0 && weighted_meets(&w, 1e-300));

    // need = zmax = the sum of all references: the first card that is not all wrong proves it.
    struct weighted_class edge[] = {{2, 1, 3, 0}};
    assert_ok(weighted_start(&w, edge, order, 1, 12, &err));
    assert_true(weighted_ratio(&w, 0, 2) == 1 && weighted_ratio(&w, 0, 1) == -1);
    assert_ok(weighted_step(&w, 0, 2, &err));
    assert_true(!w.proved && fabsl(w.now.m - 1) < 1e-15L);
    assert_ok(weighted_step(&w, 0, 1, &err));
    assert_true(w.proved);

    // All cards drawn, and as bad as can be.
    struct weighted_class bad[] = {{2, 1, 2, 0}, {0, 0, 5, 0}};
    assert_ok(weighted_start(&w, bad, order, 2, 1, &err));
    assert_int_equal(w.cards, 2);
    assert_ok(weighted_step(&w, 0, 2, &err));
    assert_ok(weighted_step(&w, 0, 0, &err));
    assert_true(weighted_risk(&w) == 1);
    assert_int_equal(weighted_step(&w, 0, 0, &err), BAL_INVALID);
    assert_int_equal(weighted_step(&w, 1, 0, &err), BAL_INVALID);
}

static void refused(void **state)
{
    (void)state;
    struct weighted w;
    uint32_t order[2];
    struct weighted_class hidden[] = {{2, 1, 2, 0}, {1, 0, 5, 0}};
    assert_int_equal(weighted_start(&w, hidden, order, 2, 1, &err), BAL_INVALID);
    struct weighted_class nothing[] = {{0, 0, 2, 0}};
    assert_int_equal(weighted_start(&w, nothing, order, 1, 1, &err), BAL_INVALID);
    struct weighted_class fine[] = {{2, 3, 2, 0}};
    assert_int_equal(weighted_start(&w, fine, order, 1, 0, &err), BAL_INVALID);
    assert_ok(weighted_start(&w, fine, order, 1, 1, &err));
    assert_int_equal(weighted_step(&w, 0, 3, &err), BAL_INVALID);
    assert_int_equal(weighted_step(&w, 1, 0, &err), BAL_INVALID);
    assert_ok(weighted_step(&w, 0, -1, &err));
}

static void risk_is_rounded_up(void **state)
{
    (void)state;
    struct weighted w;
    uint32_t order[3];
    struct weighted_class classes[] = {{2, 4, 500000, 0}, {0, 1, 450000, 0}, {1, 2, 50000, 0}};
    assert_ok(weighted_start(&w, classes, order, 3, 100000, &err));
    long double sum = 0;
    for (size_t n = 0; n < 1000; n++) {
        assert_ok(weighted_step(&w, n % 10 < 6 ? 0 : n % 10 < 9 ? 1 : 2, 0, &err));
        long double risk = expl(-weighted_log(&w));
        assert_true((long double)weighted_risk(&w) >= risk);
        assert_true((long double)weighted_risk(&w) <= risk * (1 + 1e-14L));
        sum += risk;
    }
    assert_true(sum > 0 && weighted_meets(&w, 0.05));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(false_confirmation),
                                       cmocka_unit_test(as_defined),
                                       cmocka_unit_test(lower_papers_never_help),
                                       cmocka_unit_test(edges),
                                       cmocka_unit_test(refused),
                                       cmocka_unit_test(risk_is_rounded_up)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
