// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "audit/sampling/styles.h"
#include "support/random.h"

static struct bal_err err;

enum { CARDS = 60, CONTESTS = 6 };

// Contests of each card as bits.
struct cards {
    uint32_t order[CARDS];
    unsigned on[CARDS];
    size_t count;
};

static size_t contests_of(void *ctx, uint32_t card, uint32_t *out)
{
    const struct cards *c = ctx;
    size_t count = 0;
    for (uint32_t k = 0; k < CONTESTS; k++)
        if (c->on[card] >> k & 1)
            out[count++] = k;
    return count;
}

static void take(struct cards *c, const uint64_t *targets, struct styles_sample *out)
{
    struct styles_request r = {c->order, c->count, contests_of, c, targets, CONTESTS};
    assert_ok(styles_take(&r, out, &err));
}

static void assert_taken(const struct styles_sample *s, const char *expected)
{
    AUTO_BUF text = BUF_INIT(4096);
    for (size_t i = 0; i < s->taken.len; i++)
        buf_addf(&text, "%zu ", s->taken.at[i] + 1);
    assert_str(buf_str(&text), expected);
}

// Cards in drawing order: {A} {B} {A,B} {B} {A} {B}.
static void the_published_example(void **state)
{
    (void)state;
    struct cards c = {.order = {0, 1, 2, 3, 4, 5}, .on = {1, 2, 3, 2, 1, 2}, .count = 6};
    struct styles_sample s;
    take(&c, (uint64_t[CONTESTS]){2, 1}, &s);
    assert_taken(&s, "1 2 3 ");
    assert_int_equal(s.contests.at[0].usable, 2);
    assert_int_equal(s.contests.at[1].usable, 2); // card 3 was taken for A
    assert_false(s.contests.at[1].passed);
    styles_done(&s);
    take(&c, (uint64_t[CONTESTS]){3, 1}, &s);
    assert_taken(&s, "1 2 3 5 ");
    assert_int_equal(s.contests.at[0].usable, 3);
    assert_int_equal(s.contests.at[1].usable, 2);
    assert_int_equal(s.contests.at[1].end, 3);
    assert_true(s.contests.at[1].passed); // card 4 is on nobody's list
    styles_done(&s);
    take(&c, (uint64_t[CONTESTS]){3, 4}, &s);
    assert_taken(&s, "1 2 3 4 5 6 ");
    assert_int_equal(s.contests.at[1].usable, 4);
    assert_false(s.short_of_cards);
    styles_done(&s);
    take(&c, (uint64_t[CONTESTS]){4, 0}, &s);
    assert_true(s.short_of_cards);
    assert_int_equal(s.contests.at[0].usable, 3);
    assert_int_equal(s.contests.at[1].usable, 0); // card 2 is passed over before card 3 is taken
    styles_done(&s);
}

// Contest c's first n_c cards are taken, and nothing else: no walk, only ranks.
static bool slow_taken(const struct cards *c, const uint64_t *targets, size_t place)
{
    for (uint32_t k = 0; k < CONTESTS; k++) {
        uint64_t before = 0;
        for (size_t i = 0; i < place; i++)
            before += c->on[c->order[i]] >> k & 1;
        if ((c->on[c->order[place]] >> k & 1) && before < targets[k])
            return true;
    }
    return false;
}

static uint64_t slow_usable(const struct cards *c, const uint64_t *targets, uint32_t contest)
{
    uint64_t usable = 0;
    for (size_t i = 0; i < c->count; i++) {
        if (!(c->on[c->order[i]] >> contest & 1))
            continue;
        if (!slow_taken(c, targets, i))
            break;
        usable++;
    }
    return usable;
}

static void check(struct cards *c, const uint64_t *targets, const struct styles_sample *s)
{
    size_t next = 0;
    for (size_t i = 0; i < c->count; i++) {
        bool taken = next < s->taken.len && s->taken.at[next] == i;
        assert_int_equal(taken, slow_taken(c, targets, i));
        next += taken;
    }
    assert_int_equal(next, s->taken.len);
    for (uint32_t k = 0; k < CONTESTS; k++) {
        uint64_t usable = slow_usable(c, targets, k), cards = 0;
        assert_int_equal(s->contests.at[k].usable, usable);
        for (size_t i = 0; i < s->contests.at[k].end; i++)
            cards += c->on[c->order[i]] >> k & 1;
        assert_int_equal(cards, usable); // every card of it up to the end
    }
}

static void at_random(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (int round = 0; round < 3000; round++) {
        struct cards c = {.count = 1 + test_random(&seed) % CARDS};
        uint64_t targets[CONTESTS], more[CONTESTS];
        struct styles_sample first, second;
        for (uint32_t i = 0; i < c.count; i++) {
            uint32_t at = (uint32_t)(test_random(&seed) % (i + 1));
            c.order[i] = c.order[at];
            c.order[at] = i;
            c.on[i] = (unsigned)(test_random(&seed) & test_random(&seed)) % (1U << CONTESTS);
        }
        for (uint32_t k = 0; k < CONTESTS; k++) {
            targets[k] = test_random(&seed) % 8;
            more[k] = targets[k] + test_random(&seed) % 2 * (test_random(&seed) % 9);
        }
        take(&c, targets, &first);
        check(&c, targets, &first);
        take(&c, more, &second);
        check(&c, more, &second);
        size_t at = 0; // a larger round holds the smaller one
        for (size_t i = 0; i < first.taken.len; i++, at++)
            while (at < second.taken.len && second.taken.at[at] != first.taken.at[i])
                at++;
        assert_true(at <= second.taken.len);
        for (uint32_t k = 0; k < CONTESTS; k++)
            assert_true(second.contests.at[k].usable >= first.contests.at[k].usable);
        styles_done(&first);
        styles_done(&second);
    }
}

static void without_memory(void **state)
{
    (void)state;
    struct cards c = {.order = {0, 1, 2}, .on = {1, 2, 3}, .count = 3};
    for (unsigned long n = 1; n <= 3; n++) {
        struct styles_sample s;
        struct styles_request r = {c.order, c.count, contests_of, &c, (uint64_t[CONTESTS]){1, 1},
                                   CONTESTS};
        mem_fail_after(n);
        assert_int_equal(styles_take(&r, &s, &err), BAL_LIMIT);
        mem_fail_after(0);
        styles_done(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_example),
        cmocka_unit_test(at_random),
        cmocka_unit_test(without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
