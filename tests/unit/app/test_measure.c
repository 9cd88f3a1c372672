// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include <math.h>

#include "app/measure/measure.h"
#include "audit/risk/cobra.h"
#include "support/auditing.h"
#include "support/random.h"
#include "support/reading.h"

static struct bal_err err;

static void draw(const struct auditing *a, uint32_t rounds, const uint64_t *targets,
                 struct sample *out)
{
    struct sample_plan plan = {
        STR("53417960661093690827"), sampler_at(0), rounds, targets, NULL, 0};
    assert_ok(sample_make(out, &a->f, &plan, &err));
}

static void measure(const struct auditing *a, const struct sample *s, const struct found *found,
                    uint32_t round, uint32_t closed, struct measure *out)
{
    struct measure_request r = {&a->f, s, found, round, closed, NULL, NULL, NULL};
    assert_ok(measure_make(out, &r, &err));
}

// ---- the definition, in doubles

static const double fractions[] = {.998, .96, .65, .40, .22, .10, .05},
                    weights[] = {.50, .38, .035, .035, .025, .015, .01};

// Risk after each observation b of N cards whose mean is 1/2 or less under the null.
static void slow_path(const double *b, size_t n, double cards, double *path)
{
    double part[7] = {1, 1, 1, 1, 1, 1, 1}, sum = 0, best = 0;
    for (size_t j = 0; j < n; j++) {
        double m = (cards / 2 - sum) / (cards - (double)j), now = 0;
        for (size_t k = 0; k < 7; k++) {
            part[k] *= 1 - fractions[k] + fractions[k] * b[j] / m;
            now += weights[k] * part[k];
        }
        sum += b[j];
        best = now > best ? now : best;
        path[j] = sum > cards / 2 ? 0 : fmin(1, 1 / best);
    }
}

static double worth(const struct finding *f)
{
    if (f == NULL || f->state == FINDING_NOT_FOUND || f->state == FINDING_NOT_ON_CARD)
        return 0;
    return f->count != 1 ? 0.5 : f->marks[0].choice == 0 ? 1 : 0;
}

static const struct finding *finding_of(const struct papers *p, uint32_t card, int64_t contest)
{
    for (uint32_t i = 0; i < p->of_card[card].count; i++)
        if (p->of_card[card].findings[i].contest == contest)
            return &p->of_card[card].findings[i];
    return NULL;
}

enum { CARDS = 400 };

// Two contests by style on one county's cards, missing CVRs, phantoms, and every kind of error.
static void build(struct auditing *a, struct papers *p, uint64_t *random)
{
    static const char *const seen[] = {"Ann", "Bob", "", "-"};
    auditing_init(a);
    build_contest(&a->b, "One", 1, 1, 0, "Ann,Bob");
    build_contest(&a->b, "Two", 1, 1, 0, "Ann,Bob");
    build_manifest(&a->b, "Adams", "1", "A", CARDS);
    for (uint32_t i = 1; i <= CARDS - 5; i++) {
        uint32_t id = auditing_card(a, "Adams", "1/A", i, 0, i % 4 == 0 ? "Bob" : "Ann");
        if (i % 2 == 0)
            build_marks(&a->b, id, 1, i % 8 == 0 ? "Bob" : i % 8 == 2 ? "" : "Ann");
    }
    a->settings[0].cards_bound = CARDS;
    a->settings[1].cards_bound = 208;
    auditing_frame(a);
    papers_init(p, &a->f);
    for (uint32_t i = 0; i < CARDS; i++) {
        if (test_random(random) % 20 != 0)
            continue;
        uint32_t contest = (uint32_t)(test_random(random) % 2);
        if (frame_holds(&a->f, contest, i))
            papers_mark(p, a, i, contest, seen[test_random(random) % 4]);
    }
}

static void check_contest(const struct auditing *a, const struct papers *p, const struct sample *s,
                          const struct measure *m, uint32_t contest)
{
    static double b[CARDS], path[CARDS];
    const struct frame_contest *c = &a->f.contests[contest];
    double cards = (double)c->cards, v = (double)c->claims.at[0].margin.above / 2 / cards;
    size_t n = 0;
    for (size_t i = 0; i < sample_of(s, s->rounds, contest)->end; i++) {
        uint32_t card = s->cards.at[i].card, cvr = a->f.cvr.at[card];
        if (!frame_holds(&a->f, contest, card))
            continue;
        double reported = 0.5;
        if (cvr != NO_CVR) {
            struct mark_set set = contest_set(c->contest, column_get(&c->contest->column, cvr));
            struct finding f = {
                .state = (enum finding_state)set.state, .count = set.count, .marks = set.marks};
            reported = worth(&f);
        }
        double seen = card < CARDS ? worth(finding_of(p, card, contest)) : 0;
        b[n++] = (1 - reported + seen) / (2 - v);
    }
    slow_path(b, n, cards, path);
    const struct measure_contest *found = &m->contests.at[contest];
    assert_int_equal(found->usable, n);
    assert_int_equal(found->path.len, n);
    for (size_t i = 0; i < n; i++)
        assert_true(fabs(found->path.at[i] - path[i]) <= 1e-9 * path[i]);
    assert_true(n == 0 || found->risk == found->path.at[n - 1]);
    assert_int_equal(found->met, n > 0 && found->risk <= 0.05);
}

static void by_definition(void **state)
{
    (void)state;
    uint64_t random = 4, met = 0;
    for (int run = 0; run < 60; run++) {
        struct auditing a;
        struct papers p;
        struct sample s;
        struct measure m;
        build(&a, &p, &random);
        draw(&a, 1, (uint64_t[]){test_random(&random) % 200, test_random(&random) % 100}, &s);
        struct found found = papers_found(&p, &s);
        measure(&a, &s, &found, 1, 1, &m);
        for (uint32_t c = 0; c < 2; c++) {
            check_contest(&a, &p, &s, &m, c);
            met += m.contests.at[c].met;
        }
        measure_done(&m);
        sample_done(&s);
        papers_done(&p);
        auditing_done(&a);
    }
    assert_true(met > 10 && met < 110);
}

// ---- by hand

// 20 cards, record k at position k; contest One (Ann 14, Bob 6 by CVR) on all, Two on the first 10.
static void twenty(struct auditing *a)
{
    auditing_init(a);
    uint32_t one = build_contest(&a->b, "One", 1, 1, 0, "Ann,Bob");
    uint32_t two = build_contest(&a->b, "Two", 1, 1, 0, "Cy,Di");
    build_manifest(&a->b, "Adams", "1", "A", 21);
    for (uint32_t i = 1; i <= 20; i++) {
        uint32_t id = auditing_card(a, "Adams", "1/A", i, one, i <= 14 ? "Ann" : "Bob");
        if (i <= 10)
            build_marks(&a->b, id, two, "Cy");
    }
    a->settings[one].cards_bound = 21;
    a->settings[two].cards_bound = 11;
    auditing_frame(a);
}

static void differences(void **state)
{
    (void)state;
    struct auditing a;
    struct papers p;
    struct sample s;
    struct measure m;
    twenty(&a);
    papers_init(&p, &a.f);
    papers_mark(&p, &a, 0, 0, "Bob");     // two-vote overstatement
    papers_mark(&p, &a, 1, 0, "Ann=Bob"); // overvote: one
    papers_mark(&p, &a, 14, 0, "Ann");    // two-vote understatement
    papers_mark(&p, &a, 15, 0, "");       // one
    papers_mark(&p, &a, 16, 1, "Di");     // a contest that should not be there
    draw(&a, 1, (uint64_t[]){21, 11}, &s);
    struct found found = papers_found(&p, &s);
    found.at[0] = NULL; // nobody entered it: not found
    measure(&a, &s, &found, 1, 1, &m);
    AUTO_BUF text = BUF_INIT(1 << 16);
    for (uint32_t card = 0; card < 21; card++)
        for (size_t i = 0; i < m.differences.len; i++) {
            const struct measure_difference *d = &m.differences.at[i];
            if (s.cards.at[d->sampled].card != card || d->sampled == 0)
                continue;
            buf_addf(&text, "%u %u " STR_FMT " | " STR_FMT " | %d%s\n", card + 1, d->contest + 1,
                     STR_ARG(d->reported), STR_ARG(d->audited), d->votes,
                     d->outside ? " outside" : "");
        }
    uint32_t first = s.cards.at[0].card;
    assert_true(first > 1 && first != 14 && first != 15 && first != 16 && first != 20);
    assert_str(buf_str(&text), "1 1 Ann | Bob | 2\n"
                               "2 1 Ann | overvote (Ann, Bob) | 1\n"
                               "15 1 Bob | Ann | -2\n"
                               "16 1 Bob | blank | -1\n"
                               "17 2 not on card | Di | 0 outside\n"
                               "21 1 no CVR | not found | 1\n"
                               "21 2 no CVR | not found | 1\n");
    const struct measure_counts *n = &m.contests.at[0].smallest;
    bool winner = first < 14; // the card not found: overstated by what its CVR says
    assert_int_equal(n->o2, 1 + winner);
    assert_int_equal(n->o1, 2);
    assert_int_equal(n->u1, 1);
    assert_int_equal(n->u2, 1);
    assert_int_equal(n->none, 15 + !winner);
    assert_int_equal(n->not_found, 2);
    assert_int_equal(m.contests.at[0].outside, 0);
    assert_int_equal(m.contests.at[1].outside, 1);
    assert_true(m.contests.at[1].risk <= 0.05 && !m.contests.at[1].met); // to be counted by hand
    assert_int_equal(m.examined, 21);
    assert_int_equal(m.not_found, 2);
    measure_done(&m);
    sample_done(&s);
    papers_done(&p);
    auditing_done(&a);
}

// While a round is open, what nobody has looked at ends the cards that count; closed, it is lost.
static void open_round(void **state)
{
    (void)state;
    struct auditing a;
    struct papers p;
    struct sample s;
    struct measure m;
    twenty(&a);
    papers_init(&p, &a.f);
    draw(&a, 2, (uint64_t[]){5, 0, 12, 0}, &s);
    struct found found = papers_found(&p, &s);
    size_t last = sample_of(&s, 2, 0)->end - 3;
    found.at[last] = NULL;
    found.at[1] = NULL;
    measure(&a, &s, &found, 2, 1, &m);
    assert_int_equal(m.contests.at[0].usable, last);
    assert_int_equal(m.contests.at[0].smallest.not_found, 1);
    measure_done(&m);
    measure(&a, &s, &found, 2, 2, &m);
    assert_int_equal(m.contests.at[0].usable, 12);
    measure_done(&m);
    measure(&a, &s, &found, 1, 1, &m);
    assert_int_equal(m.contests.at[0].usable, 5);
    double risk = m.contests.at[0].risk;
    measure_done(&m);
    found.at[0] = NULL;
    measure(&a, &s, &found, 1, 0, &m);
    assert_int_equal(m.contests.at[0].usable, 0);
    assert_true(m.contests.at[0].risk == 1 && !m.contests.at[0].met);
    measure_done(&m);
    measure(&a, &s, &found, 1, 1, &m); // losing a card never lowers the risk
    assert_true(m.contests.at[0].risk >= risk);
    measure_done(&m);
    sample_done(&s);
    papers_done(&p);
    auditing_done(&a);
}

// More than 2,000 usable cards: a thinned path that ends with the measured risk.
static void long_path(void **state)
{
    (void)state;
    struct auditing a;
    struct papers p;
    struct sample s;
    struct measure m;
    auditing_init(&a);
    uint32_t c = build_contest(&a.b, "Mayor", 1, 1, 0, "Ann,Bob");
    build_manifest(&a.b, "", "1", "1", 4300);
    for (uint32_t i = 0; i < 4300; i++)
        auditing_card(&a, "", "1/1", i + 1, c, i % 100 < 51 ? "Ann" : "Bob");
    auditing_frame(&a);
    papers_init(&p, &a.f);
    draw(&a, 1, (uint64_t[]){4100}, &s);
    struct found found = papers_found(&p, &s);
    measure(&a, &s, &found, 1, 1, &m);
    const struct measure_contest *got = &m.contests.at[c];
    assert_int_equal(got->usable, 4100);
    assert_int_equal(got->path_step, 3);
    assert_int_equal(got->path.len, 4100 / 3 + 1);
    assert_true(got->path.at[got->path.len - 1] == got->risk);
    assert_int_equal(got->worst.none, 4100);
    for (size_t i = 1; i < got->path.len; i++)
        assert_true(got->path.at[i] <= got->path.at[i - 1]);
    measure_done(&m);
    sample_done(&s);
    papers_done(&p);
    auditing_done(&a);
}

// Ballot polling: one card found for the loser, and what is not found is for every loser.
static void polling(void **state)
{
    (void)state;
    struct auditing a;
    struct papers p;
    struct sample s;
    struct measure m;
    auditing_init(&a);
    uint32_t c = build_contest(&a.b, "Mayor", 1, 1, 0, "Ann,Bob,Cy");
    build_manifest(&a.b, "", "1", "1", 1000);
    static const char *const names[] = {"Ann", "Bob", "Cy"};
    for (size_t i = 0; i < 3; i++)
        *vec_push(&a.b.e.results, 9) = (struct reported){
            .contest = STR("Mayor"), .choice = str_from(names[i]), .votes = i == 0 ? 700 : 100};
    auditing_frame(&a);
    papers_init(&p, &a.f);
    for (uint32_t i = 0; i < 1000; i++)
        papers_mark(&p, &a, i, c, i < 700 ? "Ann" : i < 800 ? "Bob" : i < 900 ? "Cy" : "");
    draw(&a, 1, (uint64_t[]){60}, &s);
    struct found found = papers_found(&p, &s);
    measure(&a, &s, &found, 1, 1, &m);
    const struct measure_contest *got = &m.contests.at[c];
    assert_true(got->met);
    uint64_t ann = 0, bob = 0;
    for (size_t i = 0; i < s.cards.len; i++) {
        ann += s.cards.at[i].card < 700;
        bob += s.cards.at[i].card >= 700 && s.cards.at[i].card < 800;
    }
    assert_int_equal(got->claims.at[0].counts.u1, ann);
    assert_int_equal(got->claims.at[0].counts.o1, bob);
    assert_int_equal(m.differences.len, 0);
    double first = got->claims.at[0].risk, second = got->claims.at[1].risk;
    assert_true(first != second && got->risk == (first > second ? first : second));
    double before = got->risk;
    measure_done(&m);
    size_t lost = 0;
    while (s.cards.at[lost].card >= 700)
        lost++;
    found.at[lost] = NULL; // a vote for Ann
    measure(&a, &s, &found, 1, 1, &m);
    assert_true(m.contests.at[c].risk > before);
    assert_int_equal(m.differences.len, 1);
    assert_str(m.differences.at[0].audited, "not found");
    measure_done(&m);
    sample_done(&s);
    papers_done(&p);
    auditing_done(&a);
}

// ---- interpretations read from a file

// A row about the card of that draw; `position` 0: the right one.
static void put_row(struct buf *out, const struct auditing *a, const struct sample *s, size_t at,
                    uint64_t position, const char *rest)
{
    struct frame_place place;
    frame_locate(&a->f, s->cards.at[at].card, &place);
    buf_addf(out, "%u,%llu,Adams,,1,A,%llu,,%s\n", s->cards.at[at].round,
             (unsigned long long)s->cards.at[at].draw,
             (unsigned long long)(position > 0 ? position : place.position), rest);
}

static void matching(void **state)
{
    (void)state;
    struct auditing a;
    struct sample s;
    twenty(&a);
    draw(&a, 1, (uint64_t[]){9, 0}, &s);
    for (size_t i = 0; i < 9; i++) // phantoms have no row
        assert_true(s.cards.at[i].card != 20);
    AUTO_BUF text = BUF_INIT(1 << 16);
    buf_addf(&text, "round,draw,jurisdiction,container,tabulator,batch,position,imprinted_id,"
                    "contest,choice,rank\n");
    put_row(&text, &a, &s, 0, 0, "Two,Di,"); // the file's first contest is the frame's second
    put_row(&text, &a, &s, 0, 0, "One,Bob,");
    put_row(&text, &a, &s, 1, 0, "One,*blank*,");
    put_row(&text, &a, &s, 2, 0, ",*not found*,");
    put_row(&text, &a, &s, 3, 99, "One,Ann,");
    put_row(&text, &a, &s, 4, 0, "Three,Ann,");
    put_row(&text, &a, &s, 5, 0, "One,Zoe,");
    buf_addf(&text, "1,9999,Adams,,1,A,1,,One,Ann,\n");
    buf_addf(&text, "2,%llu,Boulder,X,7,B,1,1-A-99,One,Ann,\n",
             (unsigned long long)s.cards.at[6].draw);
    struct reading r;
    struct found found;
    reading_init(&r);
    assert_ok(reading_add(&r, ballast_mvr_read, buf_cstr(&text), 0));
    err = (struct bal_err){0};
    assert_ok(found_match(&found, &a.f, &s, &r.e, &r.p, &err));
    assert_int_equal(found.entered, 3);
    assert_int_equal(found.refused, 5);
    assert_int_equal(r.p.count[PROBLEM_not_drawn], 1);
    assert_int_equal(r.p.count[PROBLEM_unknown_id], 2);
    assert_true(r.p.count[PROBLEM_wrong_key] >= 1 + 5);
    assert_int_equal(r.p.kept.at[0].place.line, 6);
    assert_int_equal(found.at[0]->count, 2);
    assert_int_equal(found.at[0]->findings[0].contest, 1);
    assert_int_equal(found.at[0]->findings[0].marks[0].choice, 1);
    assert_int_equal(found.at[0]->findings[1].contest, 0);
    assert_int_equal(found.at[0]->findings[1].marks[0].choice, 1);
    assert_int_equal(found.at[1]->findings[0].state, FINDING_BLANK);
    for (size_t i = 3; i < 9; i++)
        assert_null(found.at[i]);
    found_done(&found);
    struct interpretation again = r.e.interpretations.at[0];
    assert_ok(interpretation_add(&r.e, &again, &err));
    assert_ok(found_match(&found, &a.f, &s, &r.e, &r.p, &err));
    assert_int_equal(r.p.count[PROBLEM_interpreted_twice], 1);
    assert_int_equal(found.entered, 3);
    found_done(&found);
    reading_done(&r);
    sample_done(&s);
    auditing_done(&a);
}

// ---- bets that follow the draws

// A contest with cards of a pool and cards without a CVR, by COBRA's method.
static void build_adaptive(struct auditing *a, uint32_t linked, uint32_t pooled, uint32_t missing)
{
    auditing_init(a);
    uint32_t c = build_contest(&a->b, "Mayor", 1, 1, 0, "Ann,Bob");
    build_manifest(&a->b, "", "1", "1", linked + missing);
    if (pooled > 0)
        build_manifest(&a->b, "", "1", "2", pooled);
    for (uint32_t i = 0; i < linked; i++)
        auditing_card(a, "", "1/1", i + 1, c, i % 50 < 26 ? "Ann" : "Bob");
    for (uint32_t i = 0; i < pooled; i++) {
        uint32_t id = auditing_card(a, "", "1/2", i + 1, c, i % 50 < 26 ? "Ann" : "Bob");
        build_change(&a->b, id, FIELD_FLAGS, CARD_UNLINKED);
        build_change(&a->b, id, FIELD_RECORD, ID_NONE.v);
    }
    a->settings[c].method = &method_cobra;
    auditing_frame(a);
    assert_int_equal(a->f.contests[c].reason.len, 0);
    assert_int_equal(a->f.contests[c].pooled, pooled);
}

// Phantoms and pools are in the priors from the start: a bet that learned of them by losing to
// them would be too large at first.
static void priors_know_phantoms_and_pools(void **state)
{
    (void)state;
    struct auditing a;
    struct martingale plain, test;
    build_adaptive(&a, 900, 0, 0);
    const struct frame_contest *c = &a.f.contests[0];
    assert_ok(measure_start(&a.f, c, &c->claims.at[0], false, &plain, &err));
    assert_int_equal(plain.kinds.x[0], c->claims.at[0].claim.upper); // a card as reported
    double bet = cobra_fraction(&plain, martingale_mean(&plain));
    assert_true(bet > 0.9);
    for (int i = 0; i < 250; i++)
        assert_ok(martingale_step(&plain, c->claims.at[0].claim.upper, &err));
    assert_true(martingale_risk(&plain) <= 0.05);
    auditing_done(&a);
    build_adaptive(&a, 900, 80, 20);
    c = &a.f.contests[0];
    assert_ok(measure_start(&a.f, c, &c->claims.at[0], false, &test, &err));
    double known = 0;
    for (unsigned k = 0; k < test.kinds.count; k++)
        known += test.kinds.known[k] ? test.kinds.prior[k] : 0;
    assert_true(fabs(known - 0.08) < 1e-12);
    assert_int_equal(test.kinds.x[1], c->claims.at[0].claim.upper / 2);
    assert_true(fabs(test.kinds.prior[1] - (0.001 + 0.02)) < 1e-12);
    assert_true(cobra_fraction(&test, martingale_mean(&test)) < bet);
    auditing_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_definition),
        cmocka_unit_test(differences),
        cmocka_unit_test(open_round),
        cmocka_unit_test(long_path),
        cmocka_unit_test(polling),
        cmocka_unit_test(matching),
        cmocka_unit_test(priors_know_phantoms_and_pools),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
