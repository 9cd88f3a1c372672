// SPDX-License-Identifier: Apache-2.0
// test_levels_tables.c: seats of parties and districts at once (biproportional), by region, and
// seats that are returned: small elections worked by hand. Elections that were held are in
// golden/tally-levels-published; tests/reference/levels.py counts random ones again.
#include "support/support.h"

#include "tabulate/levels/levels.h"

static struct bal_err err;

enum { PARTIES = 3, DISTRICTS = 3 };

struct small {
    const char *rules;
    uint32_t seats[DISTRICTS];
    uint64_t votes[DISTRICTS][PARTIES];
};

static bal_status count_small(struct levels *l, struct level_rules *rules, const struct small *x)
{
    static const char *const districts[] = {"North", "South", "West"};
    static str parties[PARTIES];
    parties[0] = STR("Reds");
    parties[1] = STR("Blues");
    parties[2] = STR("Greens");
    *l = (struct levels){0};
    bal_status status = levels_parse(str_from(x->rules), rules, &err);
    if (status != BAL_OK)
        return status;
    assert_ok(levels_init(l, rules, PARTIES, DISTRICTS, &err));
    l->names = parties;
    for (uint32_t k = 0; k < DISTRICTS; k++) {
        l->districts[k].name = str_from(districts[k]);
        l->districts[k].seats = x->seats[k];
        for (uint32_t i = 0; i < PARTIES; i++) {
            l->districts[k].votes[i] = x->votes[k][i];
            l->districts[k].valid += x->votes[k][i];
        }
    }
    return levels_count(l, &err);
}

static void check_placed(const struct levels *l, const uint32_t seats[DISTRICTS][PARTIES])
{
    for (uint32_t k = 0; k < DISTRICTS; k++)
        for (uint32_t i = 0; i < PARTIES; i++)
            if (l->districts[k].placed[i] != seats[k][i])
                fail_msg("%u seats placed for party %u in district %u, not %u",
                         l->districts[k].placed[i], i, k, seats[k][i]);
}

static void refused(const struct small *x, bal_status status, const char *what)
{
    struct level_rules rules;
    struct levels l;
    assert_int_equal(count_small(&l, &rules, x), status);
    if (strstr(err.what, what) == NULL)
        fail_msg("'%s' does not say '%s'", err.what, what);
    levels_done(&l);
}

#define BOTH "district=none;national=sainte-lague;place=sainte-lague biproportional"

// Three parties, three regions and 20 seats: Wikipedia, "Biproportional apportionment". Regions
// have 7, 5 and 8 of them (1347, 1014 and 1444 votes), parties are due 5, 11 and 4.
static void both_of_twenty(void **state)
{
    (void)state;
    struct level_rules rules;
    struct levels l;
    assert_ok(count_small(
        &l, &rules,
        &(struct small){BOTH, {7, 5, 8}, {{123, 912, 312}, {45, 714, 255}, {815, 414, 215}}}));
    assert_int_equal(l.tie.seats, 0);
    assert_int_equal(l.total[0], 5);
    assert_int_equal(l.total[1], 11);
    assert_int_equal(l.total[2], 4);
    check_placed(&l, (const uint32_t[DISTRICTS][PARTIES]){{1, 4, 2}, {0, 4, 1}, {4, 3, 1}});
    levels_done(&l);
}

// Two districts and two parties alike: either may have its seat in either.
static void both_tied(void **state)
{
    (void)state;
    struct level_rules rules;
    struct levels l;
    assert_ok(count_small(&l, &rules,
                          &(struct small){BOTH, {1, 1, 2}, {{5, 5, 0}, {5, 5, 0}, {0, 0, 20}}}));
    assert_int_equal(l.tie.seats, 2);
    assert_true(l.tie.placing && l.tie.parties[0] && l.tie.parties[1] && !l.tie.parties[2]);
    assert_true(l.tie.districts[0] && l.tie.districts[1] && !l.tie.districts[2]);
    assert_int_equal(l.total[0], 1);
    check_placed(&l, (const uint32_t[DISTRICTS][PARTIES]){{0, 0, 0}, {0, 0, 0}, {0, 0, 2}});
    levels_done(&l);
}

static void both_refused(void **state)
{
    (void)state;
    refused(&(struct small){BOTH, {1, 1, 1}, {{90, 0, 0}, {0, 5, 0}, {0, 0, 5}}}, BAL_INVALID,
            "no party that is due seats has votes in 'South'");
    refused(&(struct small){BOTH, {1, 4, 1}, {{90, 0, 0}, {0, 40, 0}, {0, 20, 5}}}, BAL_INVALID,
            "no table of seats gives 'Reds' the 4 seats");
    refused(&(struct small){BOTH ";seats=9", {1, 1, 1}, {{9, 1, 0}, {0, 5, 0}, {0, 0, 5}}},
            BAL_USAGE, "seats=9 are not the 3");
    refused(&(struct small){BOTH ";voters=rounded", {1, 0, 1}, {{9, 0, 0}, {0, 5, 0}, {0, 0, 5}}},
            BAL_USAGE, "'South' has none");
}

// By voters a party that is strong where a seat takes many votes does not gain from it.
static void voters(void **state)
{
    (void)state;
    struct level_rules rules;
    struct levels l;
    const uint64_t votes[DISTRICTS][PARTIES] = {{100, 101, 0}, {20, 0, 0}, {0, 30, 7}};
    struct small x = {BOTH ";voters=rounded", {8, 2, 4}, {{0}}};
    memcpy(x.votes, votes, sizeof votes);
    assert_ok(count_small(&l, &rules, &x));
    assert_int_equal(l.shares[0], 13 + 10);    // 12.5 is rounded up
    assert_int_equal(l.shares[1], 13 + 0 + 8); // 12.625, 7.5
    assert_int_equal(l.shares[2], 2);          // 1.75
    levels_done(&l);
}

// The share of a district is enough, and in place of one of all.
static void one_district(void **state)
{
    (void)state;
    static const struct {
        const char *rules;
        enum level_standing greens, reds;
    } cases[] = {
        {BOTH ";one-district=at least 40%", STANDS_OUT, STANDS_BY_DISTRICT},
        {BOTH ";one-district=at least 5%", STANDS_BY_DISTRICT, STANDS_BY_DISTRICT},
        {BOTH ";threshold=at least 10%;one-district=at least 20%", STANDS_OUT, STANDS_BY_SHARE},
        {BOTH, STANDS_BY_SHARE, STANDS_BY_SHARE},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct small x = {cases[i].rules, {2, 2, 2}, {{50, 50, 0}, {50, 50, 0}, {45, 45, 10}}};
        struct level_rules rules;
        struct levels l;
        assert_ok(count_small(&l, &rules, &x));
        assert_int_equal(l.standing[2], cases[i].greens);
        assert_int_equal(l.standing[0], cases[i].reds);
        levels_done(&l);
    }
}

// ---- regions

#define REGIONS                                                                                    \
    "district=dhondt;national=hare;place=danish;region=Up 1;covers=North;region=Down 2;"           \
    "covers=South;covers=West"

// Reds are due 5, Blues 3 and Greens 2 of 10 seats (500, 300, 200 votes) and have 4, 3 and 0 of
// their districts. Up: Greens 80/1; Down: Greens 120/1, Reds 230/5 = 46. In Down the seat of Greens
// goes to West (70 against 50), that of Reds to South: 130/4 against 100/4.
static void by_region(void **state)
{
    (void)state;
    struct level_rules rules;
    struct levels l;
    assert_ok(count_small(
        &l, &rules,
        &(struct small){REGIONS, {3, 2, 2}, {{270, 160, 80}, {130, 70, 50}, {100, 70, 70}}}));
    assert_int_equal(l.tie.seats, 1); // Blues and Greens for the last seat of West
    assert_int_equal(l.tie.district, 2);
    levels_done(&l);
    assert_ok(count_small(
        &l, &rules,
        &(struct small){REGIONS, {3, 2, 2}, {{270, 160, 80}, {130, 69, 51}, {100, 71, 69}}}));
    assert_int_equal(l.tie.seats, 0);
    assert_int_equal(l.fixed[0], 4);
    assert_int_equal(l.fixed[1], 3);
    check_placed(&l, (const uint32_t[DISTRICTS][PARTIES]){{0, 0, 1}, {1, 0, 0}, {0, 0, 1}});
    assert_int_equal(l.region_seats[2 * 2 + 0], 1);
    assert_int_equal(l.region_seats[2 * 2 + 1], 1);
    assert_int_equal(l.region_seats[0 * 2 + 1], 1);
    levels_done(&l);
}

// A party below the threshold with the votes for a seat in two of three regions.
static void or_regions(void **state)
{
    (void)state;
    for (uint64_t weak = 0; weak < 2; weak++) {
        struct small x = {
            "threshold=at least 40%;or-regions=2;place=danish;region=A 1;covers=North;"
            "region=B 1;covers=South;region=C 1;covers=West",
            {4, 4, 4},
            {{300, 0, 100}, {301 + 3 * weak, 0, 100}, {400, 0, 10}}};
        struct level_rules rules;
        struct levels l;
        assert_ok(count_small(&l, &rules, &x));
        // 400 / 4 = 100 in the first; 401 / 4 and 404 / 4 = 101 are more than 100
        assert_int_equal(l.standing[2], STANDS_OUT);
        levels_done(&l);
        x.votes[1][2] = 102;
        assert_ok(count_small(&l, &rules, &x));
        assert_int_equal(l.standing[2], STANDS_BY_REGIONS);
        levels_done(&l);
    }
}

static void regions_refused(void **state)
{
    (void)state;
    const uint64_t votes[DISTRICTS][PARTIES] = {{9, 5, 1}, {9, 5, 1}, {9, 5, 1}};
    static const struct {
        const char *rules, *what;
    } cases[] = {
        {"region=A 1;covers=North;covers=South", "'West' is in no region"},
        {"region=A 1;covers=North;covers=North;covers=South;covers=West", "named twice"},
        {"region=A 1;covers=East", "no district is called 'East'"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct small x = {cases[i].rules, {1, 1, 1}, {{0}}};
        memcpy(x.votes, votes, sizeof votes);
        refused(&x, BAL_USAGE, cases[i].what);
    }
}

// ---- seats that are returned

#define RETURN "district=sainte-lague;national=sainte-lague;place=sainte-lague;overhang=return;"

// Reds have a seat in each district and are due two of six: they return that of South (52 is the
// lowest), where Blues (50) are next, who have one seat and are due three.
static void a_seat_returned(void **state)
{
    (void)state;
    struct level_rules rules;
    struct levels l;
    struct small x = {RETURN "seats=9", {3, 3, 3}, {{60, 50, 40}, {52, 50, 45}, {61, 50, 39}}};
    assert_ok(count_small(&l, &rules, &x));
    assert_int_equal(l.returned.len, 0); // a seat in each district, due three
    levels_done(&l);
    x = (struct small){RETURN "seats=9", {3, 3, 3}, {{30, 100, 9}, {29, 100, 0}, {31, 100, 0}}};
    assert_ok(count_small(&l, &rules, &x));
    assert_int_equal(l.due[0], 2); // 90 of 399, nine seats
    assert_int_equal(l.returned.len, 1);
    assert_int_equal(l.returned.at[0].party, 0);
    assert_int_equal(l.returned.at[0].district, 1);
    assert_int_equal(l.returned.at[0].to, 1);
    assert_int_equal(l.districts[1].fixed[0], 0);
    assert_int_equal(l.districts[1].fixed[1], 3);
    assert_int_equal(l.total[0], 2);
    levels_done(&l);
}

// Two seats are the lowest alike, and the lot says which.
static void returned_by_lot(void **state)
{
    (void)state;
    struct level_rules rules;
    struct levels l;
    struct small x = {RETURN "seats=9", {3, 3, 3}, {{29, 100, 9}, {29, 100, 0}, {31, 100, 0}}};
    assert_ok(count_small(&l, &rules, &x));
    assert_int_equal(l.tie.seats, 1);
    assert_true(l.tie.placing && l.tie.districts[0] && l.tie.districts[1] && !l.tie.districts[2]);
    assert_int_equal(l.total[0], 2); // known all the same
    levels_done(&l);
    x.rules = RETURN "seats=9;lot=South;lot=North";
    assert_ok(count_small(&l, &rules, &x));
    assert_int_equal(l.tie.seats, 0);
    assert_int_equal(l.returned.at[0].district, 1);
    levels_done(&l);
}

// A district of two seats takes none back.
static void returned_nowhere(void **state)
{
    (void)state;
    refused(
        &(struct small){RETURN "seats=6", {2, 2, 2}, {{40, 100, 0}, {39, 100, 0}, {41, 100, 0}}},
        BAL_INVALID, "'Reds' has 1 seat too many");
}

static void no_memory(void **state)
{
    (void)state;
    static const char *const texts[] = {BOTH, REGIONS, RETURN "seats=9"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        for (unsigned n = 1; n < 60; n++) {
            struct small x = {texts[i], {3, 3, 3}, {{30, 100, 9}, {29, 100, 0}, {31, 100, 0}}};
            str names[] = {STR("North"), STR("South"), STR("West")};
            struct level_rules rules;
            struct levels l;
            assert_ok(levels_parse(str_from(x.rules), &rules, &err));
            mem_fail_after(n);
            bal_status status = levels_init(&l, &rules, PARTIES, DISTRICTS, &err);
            if (status == BAL_OK) {
                l.names = names;
                for (uint32_t k = 0; k < DISTRICTS; k++) {
                    l.districts[k].name = names[k];
                    l.districts[k].seats = 3;
                    memcpy(l.districts[k].votes, x.votes[k], sizeof x.votes[k]);
                    l.districts[k].valid = 150;
                }
                status = levels_count(&l, &err);
            }
            mem_fail_after(0);
            levels_done(&l);
            assert_true(status == BAL_OK || status == BAL_LIMIT);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_of_twenty),   cmocka_unit_test(both_tied),
        cmocka_unit_test(both_refused),     cmocka_unit_test(voters),
        cmocka_unit_test(one_district),     cmocka_unit_test(by_region),
        cmocka_unit_test(or_regions),       cmocka_unit_test(regions_refused),
        cmocka_unit_test(a_seat_returned),  cmocka_unit_test(returned_by_lot),
        cmocka_unit_test(returned_nowhere), cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
