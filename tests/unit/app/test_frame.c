// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "support/auditing.h"
#include "support/random.h"

static struct bal_err err;

static size_t problems_of(const struct auditing *m, enum problem_id id)
{
    return m->b.p.count[id];
}

// The cards of each universe, one by one, against N.
static void check_universes(const struct frame *f)
{
    uint32_t on[AUDIT_CONTESTS];
    uint64_t seen[AUDIT_CONTESTS] = {0};
    for (uint32_t i = 0; i < f->cards; i++) {
        size_t count = frame_contests_of(f, i, on);
        for (size_t k = 0; k < count; k++) {
            seen[on[k]]++;
            assert_true(frame_holds(f, on[k], i));
        }
    }
    for (uint32_t c = 0; c < f->contest_count; c++)
        assert_int_equal(seen[c], f->contests[c].cards);
}

// Record ids 3 1 2 are positions; ids that repeat, or are too large, go by appearance.
static void links(void **state)
{
    (void)state;
    struct auditing m;
    auditing_init(&m);
    uint32_t mayor = build_contest(&m.b, "Mayor", 1, 1, 0, "Ann,Bob");
    build_manifest(&m.b, "Adams", "1", "A", 4);
    build_manifest(&m.b, "Adams", "1", "B", 1); // one batch in two rows
    build_manifest(&m.b, "Adams", "1", "C", 2);
    build_manifest(&m.b, "Adams", "1", "B", 2);
    build_manifest(&m.b, "Adams", "1", "D", 2);
    auditing_card(&m, "Adams", "1/A", 3, mayor, "Ann");
    auditing_card(&m, "Adams", "1/A", 1, mayor, "Ann");
    auditing_card(&m, "Adams", "1/A", 2, mayor, "Ann");
    auditing_card(&m, "Adams", "1/B", 2, mayor, "Ann");
    auditing_card(&m, "Adams", "1/B", 3, mayor, "Bob");
    auditing_card(&m, "Adams", "1/C", 7, mayor, "Ann");
    auditing_card(&m, "Adams", "1/C", 1, mayor, "Ann");
    auditing_card(&m, "Adams", "1/D", 2, mayor, "Ann");
    auditing_card(&m, "Adams", "1/D", 2, mayor, "Ann");
    auditing_frame(&m);
    const uint32_t expected[] = {1, 2, 0, NO_CVR, NO_CVR, 5, 6, 3, 4, 7, 8};
    assert_int_equal(m.f.cards, ARRAY_LEN(expected));
    for (size_t i = 0; i < ARRAY_LEN(expected); i++)
        assert_int_equal(m.f.cvr.at[i], expected[i]);
    assert_int_equal(m.f.by_record, 2);
    assert_int_equal(m.f.by_order, 2);
    assert_int_equal(m.f.linked, 9);
    struct frame_place place;
    frame_locate(&m.f, 8, &place);
    assert_str(place.row->batch, "B");
    assert_int_equal(place.position, 2);
    assert_int_equal(place.cvr, 4);
    assert_int_equal(m.f.contests[mayor].universe, UNIVERSE_ALL);
    assert_int_equal(m.f.contests[mayor].unread, 2);
    assert_int_equal(m.f.contests[mayor].claims.at[0].margin.above, 2 * (8 - 1));
    check_universes(&m.f);
    auditing_done(&m);
}

// Two counties; a bound that the manifest cannot fill, shared phantoms, a contest of one county.
static void universes(void **state)
{
    (void)state;
    struct auditing m;
    auditing_init(&m);
    uint32_t mayor = build_contest(&m.b, "Mayor", 1, 1, 0, "Ann,Bob");
    uint32_t clerk = build_contest(&m.b, "Clerk", 1, 1, 0, "Cy,Di");
    uint32_t judge = build_contest(&m.b, "Judge", 1, 1, 0, "Ed,Flo");
    build_manifest(&m.b, "Adams", "1", "A", 20);
    build_manifest(&m.b, "Boulder", "1", "A", 12);
    for (uint32_t i = 1; i <= 20; i++) {
        uint32_t id = auditing_card(&m, "Adams", "1/A", i, mayor, i <= 14 ? "Ann" : "Bob");
        if (i <= 10)
            build_marks(&m.b, id, clerk, i <= 8 ? "Cy" : "");
    }
    for (uint32_t i = 1; i <= 10; i++) {
        uint32_t id = auditing_card(&m, "Boulder", "1/A", i, mayor, "Ann");
        build_marks(&m.b, id, judge, i <= 9 ? "Ed" : "Flo");
    }
    m.settings[mayor].cards_bound = 35;
    m.settings[clerk].cards_bound = 11;
    auditing_frame(&m);
    const struct frame_contest *c = m.f.contests;
    assert_int_equal(m.f.cards, 35); // 32, and 3 phantoms after Adams
    assert_int_equal(m.f.strata[0].added, 3);
    assert_int_equal(m.f.strata[1].first, 23);
    assert_int_equal(m.f.domain.sampled.strata[0].cards, 23);
    assert_int_equal(c[mayor].universe, UNIVERSE_STYLE);
    assert_int_equal(c[mayor].cards, 35);
    assert_int_equal(c[mayor].unread, 2);
    assert_int_equal(c[mayor].added, 3);
    assert_int_equal(c[mayor].claims.at[0].margin.above, 2 * (24 - 6));
    assert_int_equal(c[mayor].claims.at[0].margin.phantoms, 5);
    assert_int_equal(c[clerk].cards, 11);
    assert_int_equal(c[clerk].added, 1);
    assert_true(c[clerk].in[0] && !c[clerk].in[1]);
    assert_int_equal(c[judge].universe, UNIVERSE_ALL);
    assert_int_equal(c[judge].cards, 12);
    assert_int_equal(c[judge].claims.at[0].margin.above, 2 * (9 - 1));
    struct frame_place place;
    uint32_t on[AUDIT_CONTESTS];
    frame_locate(&m.f, 20, &place);
    assert_null(place.row);
    assert_int_equal(place.stratum, 0);
    assert_int_equal(frame_contests_of(&m.f, 20, on), 2); // the first phantom: mayor and clerk
    assert_int_equal(frame_contests_of(&m.f, 21, on), 1);
    frame_locate(&m.f, 23, &place);
    assert_int_equal(place.position, 1);
    assert_int_equal(place.cvr, 20);
    check_universes(&m.f);
    AUTO_BUF words = BUF_INIT(100);
    frame_universe_words(&m.f, judge, &words);
    assert_str(buf_str(&words), "Boulder");
    auditing_done(&m);
}

static void reason(const struct auditing *m, uint32_t contest, const char *expected)
{
    assert_str(m->f.contests[contest].reason, expected);
}

static void hand_counts(void **state)
{
    (void)state;
    struct auditing m;
    auditing_init(&m);
    uint32_t tie = build_contest(&m.b, "Tie", 1, 1, 0, "Ann,Bob");
    uint32_t alone = build_contest(&m.b, "Alone", 1, 1, 0, "Ann");
    uint32_t ranked = build_contest(&m.b, "Ranked", 1, 1, 3, "Ann,Bob");
    uint32_t close = build_contest(&m.b, "Close", 1, 1, 0, "Ann,Bob");
    uint32_t differs = build_contest(&m.b, "Differs", 1, 1, 0, "Ann,Bob");
    uint32_t nobody = build_contest(&m.b, "Nobody", 1, 1, 0, "Ann,Bob");
    uint32_t pooled = build_contest(&m.b, "Pooled", 1, 1, 0, "Ann,Bob");
    build_manifest(&m.b, "", "1", "1", 12);
    for (uint32_t i = 0; i < 10; i++) {
        uint32_t id = build_card(&m.b, "", "1/1");
        build_marks(&m.b, id, tie, i % 2 == 0 ? "Ann" : "Bob");
        build_marks(&m.b, id, alone, "Ann");
        build_marks(&m.b, id, ranked, "Ann>Bob");
        build_marks(&m.b, id, close, i < 6 ? "Ann" : "Bob");
        build_marks(&m.b, id, differs, i < 9 ? "Ann" : "Bob");
    }
    struct pool *pool = vec_push(&m.b.e.pools, 9);
    *vec_push(&pool->votes, 9) = (struct pool_votes){pooled, 0, 2};
    *vec_push(&m.b.e.results, 9) = (struct reported){
        .jurisdiction = 0, .contest = STR("Differs"), .choice = STR("Ann"), .votes = 4};
    *vec_push(&m.b.e.results, 9) = (struct reported){
        .jurisdiction = 0, .contest = STR("Differs"), .choice = STR("Bob"), .votes = 6};
    auditing_frame(&m);
    reason(&m, tie, "a tie");
    reason(&m, alone, "nobody lost: a sample has nothing to test");
    reason(&m, ranked, ""); // by RAIRE
    assert_int_equal(m.f.contests[ranked].claims.len, 1);
    reason(&m, close, "the cards without a CVR could change the outcome");
    reason(&m, differs, "the reported results name other winners than the cast vote records");
    reason(&m, nobody, "contest 'Nobody' has 1 seats and 0 reported winners");
    reason(&m, pooled, ""); // two cards without a CVR can hold the sum
    assert_int_equal(problems_of(&m, PROBLEM_winners_differ), 1);
    assert_int_equal(problems_of(&m, PROBLEM_reported_differs), 2);
    assert_int_equal(m.f.contests[differs].votes[0], 9);
    auditing_done(&m);
}

// Everything that is wrong, at once.
static void refused(void **state)
{
    (void)state;
    struct auditing m;
    auditing_init(&m);
    uint32_t mayor = build_contest(&m.b, "Mayor", 1, 1, 0, "Ann,Bob");
    uint32_t clerk = build_contest(&m.b, "Clerk", 1, 1, 0, "Cy,Di");
    build_manifest(&m.b, "Adams", "1", "A", 2);
    build_manifest(&m.b, "Boulder", "1", "A", 3);
    for (uint32_t i = 1; i <= 3; i++) {
        build_marks(&m.b, auditing_card(&m, "Adams", "1/A", i, mayor, "Ann"), clerk, "Cy");
        build_marks(&m.b, auditing_card(&m, "Boulder", "1/A", i, mayor, "Ann"), clerk, "Cy");
    }
    auditing_card(&m, "Adams", "1/Z", 1, mayor, "Ann");
    uint32_t boulder = m.b.e.batches.at[1].jurisdiction, nowhere = 0;
    assert_ok(import_name(&m.b.e.jurisdictions, STR("Nowhere"), &nowhere, &err));
    uint32_t both[] = {boulder, nowhere};
    m.settings[mayor].cards_bound = 4;
    m.settings[clerk].jurisdictions = both;
    m.settings[clerk].jurisdiction_count = 2;
    m.settings[clerk].method = method_find(STR("kelly"));
    *vec_push(&m.b.e.results, 9) = (struct reported){
        .jurisdiction = 0, .contest = STR("Sheriff"), .choice = STR("Ann"), .votes = 4};
    assert_int_equal(frame_make(&m.f, &m.b.e, m.settings, &m.b.p, &err), BAL_CONFLICT);
    assert_int_equal(problems_of(&m, PROBLEM_cards_extra), 1);
    assert_int_equal(problems_of(&m, PROBLEM_batch_not_in_manifest), 1);
    assert_int_equal(problems_of(&m, PROBLEM_outside_universe), 2);
    assert_int_equal(problems_of(&m, PROBLEM_bad_setting), 2);
    assert_int_equal(problems_of(&m, PROBLEM_unknown_id), 1);
    auditing_done(&m);
    auditing_init(&m);
    assert_int_equal(frame_make(&m.f, &m.b.e, m.settings, &m.b.p, &err), BAL_INVALID);
    auditing_done(&m);
}

// CVRs that nobody can link, and sums of withheld cards, are a pool of the cards without a CVR.
static void worst_cases(void **state)
{
    (void)state;
    struct auditing m;
    auditing_init(&m);
    uint32_t mayor = build_contest(&m.b, "Mayor", 1, 1, 0, "Ann,Bob");
    build_manifest(&m.b, "Adams", "1", "A", 30);
    for (uint32_t i = 1; i <= 25; i++)
        auditing_card(&m, "Adams", "1/A", i, mayor, i <= 20 ? "Ann" : i <= 22 ? "?" : "Bob");
    for (uint32_t i = 1; i <= 2; i++)
        build_change(&m.b, auditing_card(&m, "Adams", "1/A", 25 + i, mayor, "Ann"), FIELD_FLAGS,
                     CARD_UNLINKED);
    struct pool *pool = vec_push(&m.b.e.pools, 9);
    *vec_push(&pool->votes, 9) = (struct pool_votes){mayor, 1, 3};
    m.settings[mayor].cards_bound = 28;
    auditing_frame(&m);
    const struct frame_contest *c = &m.f.contests[mayor];
    const struct frame_assertion *claim = &c->claims.at[0];
    uint64_t den = claim->claim.den, mean = 2 * den / 5; // Ann 2, Bob 3, rounded down
    assert_int_equal(m.f.unlinked, 0);
    assert_int_equal(m.f.pools.len, 1);
    assert_int_equal(m.f.pools.at[0].cards, 5);
    assert_int_equal(m.f.pools.at[0].cvrs, 2);
    assert_int_equal(c->summed, 3);
    assert_int_equal(c->votes[0], 22);
    assert_int_equal(c->votes[1], 6);
    assert_int_equal(c->cvrs, 25);
    assert_int_equal(c->pooled, 5);
    assert_int_equal(c->unread, 0);
    assert_int_equal(c->cards, 30); // every card that may have it, if that is more than the bound
    assert_int_equal(den, 1 << 20);
    assert_int_equal(claim->pool_values[0], mean);
    assert_int_equal(claim->margin.above,
                     (int64_t)den * (20 - 3) + 5 * ((int64_t)(2 * mean) - (int64_t)den));
    assert_int_equal(claim->margin.phantoms, 0);
    check_universes(&m.f);
    auditing_done(&m);
}

static void polling(void **state)
{
    (void)state;
    struct auditing m;
    auditing_init(&m);
    uint32_t mayor = build_contest(&m.b, "Mayor", 1, 1, 0, "Ann,Bob,Cy");
    uint32_t board = build_contest(&m.b, "Board", 2, 2, 0, "Ed,Flo,Gus");
    build_manifest(&m.b, "Adams", "1", "A", 100);
    build_manifest(&m.b, "Boulder", "1", "A", 50);
    uint32_t adams = m.b.e.manifest.at[0].jurisdiction;
    const struct reported results[] = {
        {.jurisdiction = adams, .contest = STR("Mayor"), .choice = STR("Ann"), .votes = 50},
        {.jurisdiction = adams, .contest = STR("Mayor"), .choice = STR("Bob"), .votes = 30},
        {.jurisdiction = adams, .contest = STR("Mayor"), .choice = STR("Cy"), .votes = 10},
        {.contest = STR("Board"), .choice = STR("Ed"), .votes = 120},
        {.jurisdiction = 0, .contest = STR("Board"), .choice = STR("Flo"), .votes = 90},
        {.jurisdiction = 0, .contest = STR("Board"), .choice = STR("Gus"), .votes = 60},
    };
    for (size_t i = 0; i < ARRAY_LEN(results); i++)
        *vec_push(&m.b.e.results, 99) = results[i];
    auditing_frame(&m);
    const struct frame_contest *c = &m.f.contests[mayor];
    assert_true(m.f.polling);
    assert_int_equal(c->cards, 100);
    assert_string_equal(c->settings.method->name, "kelly");
    assert_true(c->won[0] && !c->won[1] && !c->won[2]);
    assert_int_equal(c->claims.len, 2);
    assert_int_equal(c->smallest, 0);
    assert_int_equal(c->claims.at[0].margin.above, 2 * 20);
    struct expectation e =
        expectation_of(c->claims.at[0].draw, c->claims.at[0].draw_count); // votes x 2 / 2
    assert_true(e.mean > 1.1999 && e.mean < 1.2001);
    assert_true(e.variance > 0.7599 && e.variance < 0.7601); // .8 - .2^2
    assert_int_equal(m.f.contests[board].cards, 150);
    assert_int_equal(m.f.contests[board].claims.len, 2);
    assert_int_equal(m.b.p.count[PROBLEM_reported_differs], 0);
    check_universes(&m.f);
    auditing_done(&m);

    auditing_init(&m);
    build_contest(&m.b, "Mayor", 1, 1, 0, "Ann,Bob,Cy");
    build_manifest(&m.b, "Adams", "1", "A", 60);
    *vec_push(&m.b.e.results, 99) = (struct reported){
        .jurisdiction = 0, .contest = STR("Mayor"), .choice = STR("Ann"), .votes = 61};
    assert_int_equal(frame_make(&m.f, &m.b.e, m.settings, &m.b.p, &err), BAL_CONFLICT);
    assert_int_equal(m.b.p.count[PROBLEM_reported_impossible], 2);
    auditing_done(&m);
}

// Margins and universes of random elections against a count card by card.
static void at_random(void **state)
{
    (void)state;
    static const char *const marks[] = {"Ann", "Bob", "Cy", "", "!", "Ann=Bob", "~Ann"};
    uint64_t random = 5;
    for (int round = 0; round < 200; round++) {
        struct auditing m;
        auditing_init(&m);
        enum { CONTESTS = 4, BATCHES = 5 };
        for (uint32_t c = 0; c < CONTESTS; c++) {
            char name[] = {(char)('A' + (int)c), '\0'};
            build_contest(&m.b, name, 1, 1, 0, "Ann,Bob,Cy");
        }
        uint64_t with[CONTESTS] = {0};
        for (uint32_t i = 0; i < BATCHES; i++) {
            const char *county = i < 2 ? "Adams" : i < 4 ? "Boulder" : "Clear Creek";
            char batch[] = {'1', '/', (char)('a' + (int)i), '\0'};
            uint64_t cards = test_random(&random) % 30, missing = test_random(&random) % 3;
            build_manifest(&m.b, county, "1", (char[]){batch[2], '\0'}, cards + missing);
            for (uint32_t k = 1; k <= cards; k++) {
                uint32_t id = build_card(&m.b, county, batch);
                if (i % 2 == 0)
                    build_change(&m.b, id, FIELD_RECORD, k);
                for (uint32_t c = 0; c < CONTESTS; c++) {
                    if (test_random(&random) % 2 == 0)
                        continue;
                    with[c]++;
                    build_marks(&m.b, id, c, marks[test_random(&random) % ARRAY_LEN(marks)]);
                }
            }
        }
        for (uint32_t c = 0; c < CONTESTS; c++)
            if (test_random(&random) % 2 == 0)
                m.settings[c].cards_bound = 1 + with[c] + test_random(&random) % 30;
        bal_status status = frame_make(&m.f, &m.b.e, m.settings, &m.b.p, &err);
        if (status == BAL_INVALID) { // no cards at all
            auditing_done(&m);
            continue;
        }
        assert_int_equal(status, BAL_OK);
        check_universes(&m.f);
        for (uint32_t c = 0; c < CONTESTS; c++) {
            const struct frame_contest *contest = &m.f.contests[c];
            for (size_t i = 0; i < contest->claims.len; i++) {
                const struct frame_assertion *a = &contest->claims.at[i];
                int64_t above = 0;
                for (uint32_t k = 0; k < m.f.cards; k++) {
                    if (m.f.cvr.at[k] == NO_CVR || !frame_holds(&m.f, c, k))
                        continue;
                    struct mark_set s = contest_set(
                        contest->contest, column_get(&contest->contest->column, m.f.cvr.at[k]));
                    above += 2 * (int64_t)assertion_value(&a->claim, contest->contest, &s) - 2;
                }
                assert_int_equal(a->margin.above, above);
                assert_int_equal(a->margin.cards, contest->cards);
                assert_true(m.f.contests[c].claims.at[contest->smallest].margin.above <= above);
            }
        }
        auditing_done(&m);
    }
}

// Claims of a party list count in parts of different size: the smallest margin is that of v / u.
static void smallest(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint32_t votes;
    } parties[] = {{"Red", 330}, {"Blue", 160}, {"Green", 74}};
    struct auditing m;
    auditing_init(&m);
    uint32_t c = build_contest(&m.b, "Council", 1, 6, 0, "Red,Blue,Green"), record = 0;
    struct contest *list = &m.b.e.contests.at[c];
    assert_ok(function_parse(STR("dhondt"), &list->function, &list->terms, &err));
    build_manifest(&m.b, "", "1", "1", 564);
    for (size_t k = 0; k < ARRAY_LEN(parties); k++)
        for (uint32_t i = 0; i < parties[k].votes; i++)
            auditing_card(&m, "", "1/1", ++record, c, parties[k].name);
    auditing_frame(&m);
    const struct frame_contest *contest = &m.f.contests[c];
    reason(&m, c, "");
    const struct frame_assertion *least = &contest->claims.at[contest->smallest];
    bool parts_differ = false;
    for (size_t i = 0; i < contest->claims.len; i++) {
        const struct frame_assertion *a = &contest->claims.at[i];
        assert_true(margin_difficulty(&a->claim, &a->margin) <=
                    margin_difficulty(&least->claim, &least->margin));
        parts_differ |= a->claim.den != least->claim.den;
    }
    assert_true(parts_differ);
    auditing_done(&m);
}

static void wishes(void **state)
{
    (void)state;
    struct contest c = {.name = STR("Mayor"), .wishes = {.target = true, .cards_bound = 7}};
    struct frame_settings s;
    assert_ok(frame_wishes(&c, STR("0.05"), &s, &err));
    assert_true(s.alpha == 0.05 && s.cards_bound == 7 && s.target && s.method == NULL);
    c.wishes.risk_limit = STR("1.5");
    assert_int_equal(frame_wishes(&c, STR("0.05"), &s, &err), BAL_INVALID);
    c.wishes.risk_limit = STR("0.1");
    c.wishes.method = STR("guess");
    assert_int_equal(frame_wishes(&c, STR("0.05"), &s, &err), BAL_INVALID);
    c.wishes.method = STR("kaplan-markov");
    assert_ok(frame_wishes(&c, STR("0.05"), &s, &err));
    assert_string_equal(s.method->name, "kaplan-markov");
    assert_str(s.risk_limit, "0.1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links),   cmocka_unit_test(universes),   cmocka_unit_test(hand_counts),
        cmocka_unit_test(refused), cmocka_unit_test(worst_cases), cmocka_unit_test(polling),
        cmocka_unit_test(wishes),  cmocka_unit_test(at_random),   cmocka_unit_test(smallest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
