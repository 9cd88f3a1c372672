// SPDX-License-Identifier: Apache-2.0
// test_levels.c: seats on two levels: published results, and properties. The Storting of 2013, seat
// by seat, is golden/tally-levels; tests/reference/levels.py counts random elections again.
#include "support/support.h"

#include "tabulate/levels/levels.h"

static struct bal_err err;

enum { MOST = 16 };

struct national {
    const char *rules;
    const char *names[MOST];
    uint64_t votes[MOST];
    uint32_t seats[MOST];
};

// Votes of one district that is all there is.
static void count_one(struct levels *l, struct level_rules *rules, const struct national *x,
                      uint64_t times)
{
    static str names[MOST];
    uint32_t n = 0;
    while (x->names[n] != NULL)
        n++;
    assert_ok(levels_parse(str_from(x->rules), rules, &err));
    assert_ok(levels_init(l, rules, n, 1, &err));
    for (uint32_t i = 0; i < n; i++) {
        names[i] = str_from(x->names[i]);
        l->districts[0].votes[i] = x->votes[i] * times;
        l->districts[0].valid += x->votes[i] * times;
    }
    l->names = names;
    l->districts[0].name = STR("all");
    assert_ok(levels_count(l, &err));
}

static void check_national(const struct national *x)
{
    for (uint64_t times = 1; times <= 3; times++) { // seats depend on proportions alone
        struct levels l;
        struct level_rules rules;
        count_one(&l, &rules, x, times);
        for (uint32_t i = 0; i < l.n; i++)
            if (l.total[i] != x->seats[i])
                fail_msg(STR_FMT ": %u seats instead of %u", STR_ARG(l.names[i]), l.total[i],
                         x->seats[i]);
        levels_done(&l);
    }
}

// Elections that were held: who counts them is named, and that the seats come out as they were
// given is the test. "others" are the rest of the votes, none of whom reached the threshold.
//
// Die Bundeswahlleiterin, final result of the Bundestag of 23 February 2025.
static void bundestag_2025(void **state)
{
    (void)state;
    check_national(&(struct national){
        "germany;exempt=SSW",
        {"CDU", "AfD", "SPD", "GRÜNE", "Die Linke", "CSU", "BSW", "FDP", "SSW", "others"},
        {11196374, 10328780, 8149124, 5762380, 4356532, 2964028, 2472947, 2148757, 76138, 2194452},
        {164, 152, 120, 85, 64, 44, 0, 0, 1, 0}});
}

// Valmyndigheten, final result of the Riksdag of 11 September 2022.
static void riksdag_2022(void **state)
{
    (void)state;
    check_national(&(struct national){
        "sweden;district=none;levelling=349;place=none",
        {"S", "SD", "M", "V", "C", "KD", "MP", "L", "others"},
        {1964474, 1330325, 1237428, 437050, 434945, 345712, 329242, 298542, 100076},
        {107, 73, 68, 24, 24, 19, 18, 16, 0}});
}

// Danmarks Statistik, Folketing of 1 November 2022 (without Greenland and the Faroes): A won 50
// seats of districts and was due 49. Folketing Elections Act, sections 77 and 78.
static void folketing_2022(void **state)
{
    (void)state;
    check_national(&(struct national){
        "district=none;seats=175;place=none;national=hare;threshold=at least 2%;or-seats=1;"
        "overhang=out;won=A 50",
        {"A", "V", "M", "F", "Æ", "I", "C", "Ø", "B", "Å", "O", "D", "others"},
        {971995, 470546, 327699, 293186, 286796, 278656, 194820, 181452, 133931, 117567, 93428,
         129524, 53000},
        {50, 23, 16, 15, 14, 14, 10, 9, 7, 6, 5, 6, 0}});
}

static void what_overhang_does(void **state)
{
    (void)state;
    struct national x = {NULL, {"Reds", "Blues", "Greens"}, {500, 300, 200}, {0}};
    static const struct {
        const char *rules;
        uint32_t seats[3], house;
    } cases[] = {
        {"district=none;seats=10;place=none;won=Greens 4;overhang=out", {4, 2, 4}, 10},
        {"district=none;seats=10;place=none;won=Greens 4;overhang=add", {5, 3, 4}, 12},
        {"district=none;seats=10;place=none;won=Greens 4;overhang=cut", {5, 3, 2}, 10},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        x.rules = cases[i].rules;
        memcpy(x.seats, cases[i].seats, sizeof cases[i].seats);
        check_national(&x);
        struct levels l;
        struct level_rules rules;
        count_one(&l, &rules, &x, 1);
        assert_int_equal(l.house, cases[i].house);
        assert_true(l.overhang[2]);
        levels_done(&l);
    }
}

// Who wins a seat on a write-in line keeps it, whatever the settings say of the line: it is no
// party.
static void a_seat_of_no_party(void **state)
{
    static const char *const settings[] = {"", ";or-seats=1", ";exempt=Write-in",
                                           ";threshold=at least 20%", ";national=none"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
        AUTO_BUF text = BUF_INIT(200);
        str names[] = {STR("Reds"), STR("Blues"), STR("Write-in")};
        const uint64_t votes[] = {410, 290, 300};
        struct level_rules rules;
        struct levels l;
        buf_addf(&text, "district=dhondt;levelling=3;place=none;won=Write-in 1%s", settings[i]);
        assert_ok(levels_parse(buf_str(&text), &rules, &err));
        assert_ok(levels_init(&l, &rules, 3, 1, &err));
        l.names = names;
        l.no_party[2] = true;
        l.districts[0].name = STR("all");
        l.districts[0].seats = 3;
        for (uint32_t k = 0; k < 3; k++) {
            l.districts[0].votes[k] = votes[k];
            l.districts[0].valid += votes[k];
        }
        assert_ok(levels_count(&l, &err));
        assert_int_equal(l.total[2], 1);
        assert_int_equal(l.total[0] + l.total[1], rules.national.none ? 3 : 6);
        assert_int_equal(l.notes.len, 1);
        levels_done(&l);
    }
}

static void ties(void **state)
{
    (void)state;
    static const struct {
        const char *rules;
        uint32_t seats[2], open;
    } cases[] = {
        {"district=none;seats=3;place=none", {1, 1}, 1},
        {"district=none;seats=3;place=none;ties=votes", {1, 1}, 1}, // as many votes, too
        {"district=none;seats=3;place=none;lot=Blues;lot=Reds", {1, 2}, 0},
        {"district=none;seats=3;place=none;lot=Reds", {2, 1}, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct national x = {cases[i].rules, {"Reds", "Blues"}, {100, 100}, {0}};
        struct levels l;
        struct level_rules rules;
        count_one(&l, &rules, &x, 1);
        assert_int_equal(l.tie.seats, cases[i].open);
        assert_int_equal(l.due[0], cases[i].seats[0]);
        assert_int_equal(l.due[1], cases[i].seats[1]);
        assert_int_equal(l.tie.parties[0], cases[i].open > 0);
        levels_done(&l);
    }
}

// Every place has settings that are understood, and every setting that is not is refused.
static void settings(void **state)
{
    (void)state;
    static const char *const bad[] = {"x",
                                      "norway;norway",
                                      "seats=many",
                                      "seats=99999",
                                      "threshold=120%",
                                      "strict=maybe",
                                      "overhang=",
                                      "ties=lot",
                                      "exempt=",
                                      "won=Reds",
                                      "place=adams",
                                      "levelling=each",
                                      "national = x",
                                      "lot=",
                                      "region=North",
                                      "region=North 99999",
                                      "covers=A",
                                      "to-regions=dhondt",
                                      "to-regions=hare",
                                      "or-regions=2",
                                      "region=North 2;levelling=3",
                                      "region=North 2;place=none",
                                      "region=North 2;place=dhondt by average",
                                      "one-district=5",
                                      "voters=yes",
                                      "voters=rounded;district=none",
                                      "overhang=return;district=hare",
                                      "place=sainte-lague biproportional",
                                      "place=none biproportional;district=none",
                                      "place=dhondt biproportional;district=none;national=none",
                                      "place=dhondt biproportional;district=none;levelling=2",
                                      "place=dhondt biproportional;district=none;won=A 2"};
    struct level_rules rules;
    for (size_t i = 0; levels_place_at(i) != NULL; i++) {
        const struct level_place *p = levels_place_at(i);
        AUTO_BUF text = BUF_INIT(1000);
        bool regions = str_eq(str_from(p->name), STR("denmark"));
        buf_addf(&text, "%s%s", p->name, regions ? ";region=R 12;covers=A" : "");
        assert_ok(levels_parse(buf_str(&text), &rules, &err));
        if (regions) // which are not part of it
            assert_int_equal(levels_parse(str_from(p->name), &rules, &err), BAL_USAGE);
        assert_ptr_equal(levels_place_of(str_from(p->name)), p);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (levels_parse(str_from(bad[i]), &rules, &err) != BAL_USAGE)
            fail_msg("'%s' is not refused", bad[i]);
    assert_ok(levels_parse(STR("# a file\n\nnorway\n threshold = none ; levelling=2 each\n"
                               "# place=none; ties=report\n exempt = A; exempt=B, and C"),
                           &rules, &err));
    assert_int_equal(rules.threshold.threshold.den, 0);
    assert_int_equal(rules.levelling, 2);
    assert_true(rules.each && rules.by_votes && rules.average);
    assert_int_equal(rules.exempt.len, 2);
    assert_true(str_eq(rules.exempt.at[1], STR("B, and C")));
}

static void no_memory(void **state)
{
    (void)state;
    struct level_rules rules;
    assert_ok(levels_parse(STR("norway"), &rules, &err));
    for (unsigned n = 1; n < 60; n++) {
        struct levels l;
        str names[] = {STR("A"), STR("B")};
        mem_fail_after(n);
        bal_status status = levels_init(&l, &rules, 2, 2, &err);
        if (status == BAL_OK) {
            l.names = names;
            for (uint32_t i = 0; i < 2; i++) {
                l.districts[i].name = names[i];
                l.districts[i].seats = 2;
                l.districts[i].votes[0] = l.districts[i].valid = 10 + i;
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
        cmocka_unit_test(bundestag_2025),     cmocka_unit_test(riksdag_2022),
        cmocka_unit_test(folketing_2022),     cmocka_unit_test(what_overhang_does),
        cmocka_unit_test(a_seat_of_no_party), cmocka_unit_test(ties),
        cmocka_unit_test(settings),           cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
