// SPDX-License-Identifier: Apache-2.0
// What was put in the columns comes out of them, whatever it is.
#include "support/support.h"

#include "core/cards.h"
#include "support/random.h"

enum { CARDS = 3 * CARDS_TOGETHER + 100 };

// What a card says: 0 and up are ways to look from card to card.
static uint32_t number(uint32_t way, uint32_t i, uint64_t *seed)
{
    switch (way) {
    case 0:
        return 7;
    case 1:
        return UINT32_MAX - 2 * i; // falls, past 0
    case 2:
        return i / 3 * 2;
    case 3:
        return (uint32_t)(test_random(seed) % 256) + 1000;
    case 4:
        return (uint32_t)(test_random(seed) % 65536);
    case 5:
        return (uint32_t)test_random(seed);
    default:
        return i == CARDS_TOGETHER + 5 ? UINT32_MAX : i;
    }
}

enum { WAYS = 7 };

static struct card made(uint32_t i, uint32_t first_way, uint64_t *seed)
{
    uint32_t way = first_way, n[CARD_FIELDS];
    for (int f = 0; f < CARD_FIELDS; f++)
        n[f] = number(way++ % WAYS, i, seed);
    return (struct card){n[0], {n[1]},         {n[2]},        n[3],         n[4],
                         n[5], (uint16_t)n[6], (uint8_t)n[7], (uint8_t)n[8]};
}

static bool same(struct card a, struct card b)
{
    return a.batch == b.batch && a.record.v == b.record.v && a.imprinted.v == b.imprinted.v &&
           a.style == b.style && a.precinct == b.precinct && a.line == b.line &&
           a.group == b.group && a.sheet == b.sheet && a.flags == b.flags;
}

static void assert_cards(const struct card_columns *c, const struct card *cards, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!same(card_columns_get(c, i), cards[i]))
            fail_msg("card %u is another", i);
}

static void holds_everything(void **state)
{
    (void)state;
    static struct card cards[CARDS];
    for (uint32_t way = 0; way < WAYS; way++) {
        uint64_t seed = way;
        struct card_columns c = {0};
        for (uint32_t i = 0; i < CARDS; i++) {
            cards[i] = made(i, way, &seed);
            assert_true(card_columns_add(&c, i, &cards[i]));
        }
        assert_cards(&c, cards, CARDS);
        card_columns_done(&c);
    }
}

static void changes_one(void **state)
{
    (void)state;
    static struct card cards[CARDS];
    uint64_t seed = 1;
    struct card_columns c = {0};
    for (uint32_t i = 0; i < CARDS; i++) {
        cards[i] = made(i, 0, &seed);
        assert_true(card_columns_add(&c, i, &cards[i]));
    }
    for (uint32_t k = 0; k < 2000; k++) {
        uint32_t i = (uint32_t)(test_random(&seed) % CARDS), v = (uint32_t)test_random(&seed);
        v >>= test_random(&seed) % 32;
        cards[i].batch = cards[i].record.v = cards[i].precinct = v;
        cards[i].flags = (uint8_t)v;
        assert_true(card_columns_put(&c, i, FIELD_BATCH, v) &&
                    card_columns_put(&c, i, FIELD_RECORD, v) &&
                    card_columns_put(&c, i, FIELD_PRECINCT, v) &&
                    card_columns_put(&c, i, FIELD_FLAGS, (uint8_t)v));
    }
    assert_cards(&c, cards, CARDS);
    card_columns_done(&c);
}

// Cards one after another in batches take a few bytes each.
static void is_small(void **state)
{
    (void)state;
    struct card_columns c = {0};
    enum { MANY = 1 << 20 };
    for (uint32_t i = 0; i < MANY; i++) {
        struct card card = {.batch = i / 200, .record = {i % 200}, .line = i + 2, .sheet = 1};
        assert_true(card_columns_add(&c, i, &card));
    }
    assert_true(card_columns_bytes(&c) < (size_t)MANY * 3);
    card_columns_done(&c);
}

// Each allocation fails once: nothing changes, and the same works afterwards.
static void without_memory(void **state)
{
    (void)state;
    static struct card cards[CARDS];
    uint32_t failures = 0;
    for (unsigned long n = 1; n < 100; n++) {
        uint64_t seed = 2;
        struct card_columns c = {0};
        mem_fail_after(n);
        for (uint32_t i = 0; i < CARDS; i++) {
            cards[i] = made(i, 0, &seed);
            if (card_columns_add(&c, i, &cards[i]))
                continue;
            failures++;
            assert_cards(&c, cards, i);
            assert_true(card_columns_add(&c, i, &cards[i]));
        }
        if (!card_columns_put(&c, 5, FIELD_BATCH, 1 << 20)) {
            failures++;
            assert_cards(&c, cards, CARDS);
            assert_true(card_columns_put(&c, 5, FIELD_BATCH, 1 << 20));
        }
        mem_fail_after(0);
        cards[5].batch = 1 << 20;
        assert_cards(&c, cards, CARDS);
        card_columns_done(&c);
    }
    assert_true(failures > 3 * 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_everything),
        cmocka_unit_test(changes_one),
        cmocka_unit_test(is_small),
        cmocka_unit_test(without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
