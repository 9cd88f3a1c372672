// SPDX-License-Identifier: Apache-2.0
// Voters who could be recognised are found, and kept together with others until none can be.
#include "support/support.h"

#include "app/sealed/commitments.h"
#include "app/sealed/privacy.h"
#include "support/auditing.h"
#include "support/random.h"

enum { MIN_CELL = 10, PLANTED = 25, CARDS = 2000 };

static struct bal_err err;

struct made {
    struct auditing a;
    uint32_t mayor, board, council, water;
    uint32_t planted[PLANTED], count;
};

static void plant(struct made *m, uint32_t card)
{
    m->planted[m->count++] = card;
}

static void precinct(struct made *m, uint32_t card, const char *name)
{
    build_change(&m->a.b, card, FIELD_PRECINCT, table_add(&m->a.b.e.precincts, str_from(name)));
}

static uint32_t card_of(struct made *m, uint32_t record, const char *name, const char *mayor)
{
    uint32_t card = auditing_card(&m->a, "Adams", "1/A", record, m->mayor, mayor);
    precinct(m, card, name);
    return card;
}

// Two thousand voters like others, and among them 25 that are not.
static void make(struct made *m)
{
    static const char *const boards[] = {"Dee>Eve", "Eve>Dee", "Fay", "Dee"};
    static const char *const councils[] = {"Gus=Hal", "Hal=Ida", "Gus=Ida"};
    uint64_t seed = 4;
    uint32_t record = 0;
    *m = (struct made){.count = 0};
    auditing_init(&m->a);
    m->mayor = build_contest(&m->a.b, "Mayor", 1, 1, 0, "Ann,Bob,Mickey Mouse");
    m->board = build_contest(&m->a.b, "Board", 1, 1, 3, "Dee,Eve,Fay");
    m->council = build_contest(&m->a.b, "Council", 2, 2, 0, "Gus,Hal,Ida,Joe");
    m->water = build_contest(&m->a.b, "Water", 1, 1, 0, "Yes,No");
    build_manifest(&m->a.b, "Adams", "1", "A", CARDS + PLANTED);
    for (uint32_t i = 0; i < CARDS; i++) {
        uint64_t r = test_random(&seed);
        static const char *const names[] = {"P1", "P2", "P3"};
        uint32_t card = card_of(m, ++record, names[r % 3], r >> 8 & 1 ? "Ann" : "Bob");
        build_marks(&m->a.b, card, m->board, boards[r >> 16 & 3]);
        build_marks(&m->a.b, card, m->council, councils[(r >> 24) % 3]);
    }
    for (uint32_t i = 0; i < PLANTED; i++) {
        const char *board = i == 10 ? "Fay>Eve>Dee" : i == 11 ? "Eve>Fay" : "Dee";
        const char *council = i >= 12 && i < 16 ? "Gus=Joe" : "Gus=Hal";
        uint32_t card =
            card_of(m, ++record, i < 5 ? "P4" : "P1", i >= 16 && i < 19 ? "Mickey Mouse" : "Ann");
        if (i >= 19) { // six voters of a style of their own, three of another
            build_marks(&m->a.b, card, m->water, i % 2 == 0 ? "Yes" : "No");
            if (i < 22)
                build_marks(&m->a.b, card, m->council, council);
        } else if (i >= 5 && i < 10) {
            plant(m, card); // only the mayor on the card
            continue;
        } else {
            build_marks(&m->a.b, card, m->board, board);
            build_marks(&m->a.b, card, m->council, council);
        }
        plant(m, card);
    }
    auditing_frame(&m->a);
}

// A naive look at what would be published: how many of the planted can be recognised.
static uint32_t recognised(const struct made *m)
{
    const struct frame *f = &m->a.f;
    uint32_t found = 0;
    for (uint32_t i = 0; i < m->count; i++) {
        uint32_t card = m->planted[i]; // one batch: CVR and card have one number
        bool alone = false;
        if (f->pool.len > 0 && f->pool.at[card] != NO_POOL)
            continue;
        uint32_t style = 0;
        for (uint32_t k = 0; k < f->cards; k++) {
            bool same = f->pool.len == 0 || f->pool.at[k] == NO_POOL;
            for (uint32_t c = 0; c < f->contest_count && same; c++)
                same = (column_get(&f->contests[c].contest->column, card) != 0) ==
                       (column_get(&f->contests[c].contest->column, k) != 0);
            style += same;
        }
        alone = style < MIN_CELL;
        for (uint32_t c = 0; c < f->contest_count; c++) {
            const struct column *column = &f->contests[c].contest->column;
            uint32_t code = column_get(column, card), cards = 0, unit = 0;
            struct grouping g;
            if (code == 0)
                continue;
            assert_ok(grouping_make(&g, f, c, MIN_CELL, &err));
            for (uint32_t k = 0; k < f->cards; k++) {
                bool open = f->pool.len == 0 || f->pool.at[k] == NO_POOL;
                cards += open && column_get(column, k) == code;
                unit += open && column_get(column, k) != 0 &&
                        grouping_of(&g, k) == grouping_of(&g, card);
            }
            alone = alone || cards < MIN_CELL || unit < MIN_CELL;
            grouping_done(&g);
        }
        found += alone;
    }
    return found;
}

static void planted_voters_disappear(void **state)
{
    (void)state;
    static struct made m;
    struct privacy p;
    make(&m);
    // Those of the small precinct are merged in any case; the others show.
    assert_int_equal(m.count, PLANTED);
    assert_int_equal(recognised(&m), PLANTED - 5);
    assert_ok(privacy_make(&p, &m.a.f, MIN_CELL, &err));
    assert_int_equal(p.styles.len, 3);
    assert_int_equal(p.contests.at[m.mayor].units, 4);
    assert_int_equal(p.contests.at[m.mayor].groups, 3);
    assert_int_equal(p.contests.at[m.board].rare, 2);
    assert_int_equal(p.contests.at[m.council].rare, 4);
    assert_int_equal(p.contests.at[m.mayor].rare, 3);
    for (uint32_t i = 5; i < PLANTED; i++)
        assert_int_not_equal(p.why.at[m.planted[i]], 0);
    assert_int_equal(privacy_cards(&p), PLANTED - 5);
    assert_ok(privacy_mark(&p, &m.a.b.e, &err));
    privacy_done(&p);
    frame_done(&m.a.f);
    auditing_frame(&m.a);
    assert_int_equal(m.a.f.pools.len, 1);
    assert_int_equal(m.a.f.pools.at[0].cards, PLANTED - 5);
    assert_int_equal(m.a.f.pools.at[0].unknown, 0);
    assert_int_equal(recognised(&m), 0);
    assert_ok(privacy_make(&p, &m.a.f, MIN_CELL, &err));
    assert_int_equal(privacy_cards(&p), 0);
    privacy_done(&p);
    auditing_done(&m.a);
}

// One voter of a style alone needs nine others.
static void a_pool_is_large_enough(void **state)
{
    (void)state;
    struct auditing a;
    struct privacy p;
    auditing_init(&a);
    uint32_t mayor = build_contest(&a.b, "Mayor", 1, 1, 0, "Ann,Bob");
    uint32_t clerk = build_contest(&a.b, "Clerk", 1, 1, 0, "Cy,Di");
    build_manifest(&a.b, "Adams", "1", "A", 101);
    for (uint32_t i = 1; i <= 100; i++) {
        uint32_t card = auditing_card(&a, "Adams", "1/A", i, mayor, i % 2 == 0 ? "Ann" : "Bob");
        if (i <= 44)
            build_marks(&a.b, card, clerk, i % 2 == 0 ? "Cy" : "Di");
    }
    uint32_t alone = auditing_card(&a, "Adams", "1/A", 101, clerk, "Cy");
    auditing_frame(&a);
    assert_ok(privacy_make(&p, &a.f, MIN_CELL, &err));
    assert_int_equal(p.why.at[alone], PRIVACY_STYLE);
    assert_int_equal(privacy_cards(&p), MIN_CELL);
    assert_int_equal(p.filler_cards, MIN_CELL - 1);
    privacy_done(&p);
    auditing_done(&a);
}

static void ordinary_voters_stay_alone(void **state)
{
    (void)state;
    struct auditing a;
    struct privacy p;
    auditing_init(&a);
    uint32_t mayor = build_contest(&a.b, "Mayor", 1, 1, 0, "Ann,Bob");
    build_manifest(&a.b, "Adams", "1", "A", 100);
    for (uint32_t i = 1; i <= 100; i++)
        auditing_card(&a, "Adams", "1/A", i, mayor, i % 3 == 0 ? "Ann" : i % 7 == 0 ? "" : "Bob");
    auditing_frame(&a);
    assert_ok(privacy_make(&p, &a.f, MIN_CELL, &err));
    assert_int_equal(privacy_cards(&p), 0);
    assert_int_equal(p.linked, 100);
    privacy_done(&p);
    auditing_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(planted_voters_disappear),
        cmocka_unit_test(a_pool_is_large_enough),
        cmocka_unit_test(ordinary_voters_stay_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
