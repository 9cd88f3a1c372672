// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "generate/cards.h"
#include "generate/hack.h"

struct made {
    struct world world;
    struct election paper, machine;
    uint64_t faults[FAULT_COUNT];
};

static void make(struct made *m, const struct generate_options *o)
{
    struct bal_err err = {0};
    uint64_t faults[FAULT_COUNT];
    *m = (struct made){0};
    assert_ok(world_make(&m->world, o, &err));
    assert_ok(world_election(&m->world, VIEW_PAPER, &m->paper, faults, NULL, &err));
    assert_ok(world_election(&m->world, VIEW_MACHINE, &m->machine, m->faults, NULL, &err));
}

static void done(struct made *m)
{
    election_done(&m->paper);
    election_done(&m->machine);
    world_done(&m->world);
}

static struct generate_options small(const char *seed)
{
    return (struct generate_options){.size = GENERATE_SMALL, .seed = str_from(seed)};
}

static const struct contest *contest_at(const struct election *e, const char *start)
{
    for (size_t i = 0; i < e->contests.len; i++)
        if (str_starts(e->contests.at[i].name, str_from(start)))
            return &e->contests.at[i];
    fail_msg("no contest '%s'", start);
    return NULL;
}

static bool on_style(const struct world_style *s, uint32_t sheet, uint32_t contest)
{
    for (uint32_t i = 0; i < s->count[sheet]; i++)
        if (s->contests[sheet][i] == contest)
            return true;
    return false;
}

static void cards_hold_the_contests_of_their_style(void **state)
{
    (void)state;
    struct generate_options o = small("styles");
    struct made m;
    o.contests = 25;
    make(&m, &o);
    const struct election *e = &m.machine;
    uint32_t sheets[WORLD_SHEETS] = {0}, ranked = 0, several = 0;
    for (uint32_t i = 0; i < e->cards; i++) {
        const struct card card = election_card(e, i);
        const struct world_style *style = &m.world.styles.at[card.style - 1];
        assert_true(card.sheet >= 1 && card.sheet <= WORLD_SHEETS);
        sheets[card.sheet - 1]++;
        for (uint32_t c = 0; c < e->contests.len; c++)
            assert_int_equal(column_get(&e->contests.at[c].column, i) != 0,
                             on_style(style, card.sheet - 1U, c));
    }
    for (uint32_t c = 0; c < e->contests.len; c++) {
        ranked += e->contests.at[c].ranks > 0;
        several += e->contests.at[c].votes_allowed > 1;
    }
    assert_int_equal(e->contests.len, 25);
    assert_int_equal(ranked, 1);
    assert_true(several >= 4);
    assert_true(m.world.styles.len >= 6);
    assert_true(sheets[0] > 900 && sheets[1] > 900 && sheets[0] > sheets[1]);
    done(&m);
}

// Numbers of cards that differ between the views, with one key in both.
struct differences {
    uint64_t only_paper, only_machine, votes;
};

static bool same_votes(const struct made *m, uint32_t paper, uint32_t machine)
{
    for (size_t c = 0; c < m->paper.contests.len; c++) {
        const struct contest *a = &m->paper.contests.at[c], *b = &m->machine.contests.at[c];
        struct mark_set x = contest_set(a, column_get(&a->column, paper));
        struct mark_set y = contest_set(b, column_get(&b->column, machine));
        uint32_t kept = 0;
        for (uint32_t i = 0; i < y.count; i++) {
            if (y.marks[i].flags & MARK_AMBIGUOUS)
                continue;
            if (kept >= x.count || memcmp(&x.marks[kept], &y.marks[i], sizeof *x.marks) != 0)
                return false;
            kept++;
        }
        if (x.state != y.state || kept != x.count)
            return false;
    }
    return true;
}

// -1, 0, 1: the paper card's key is before, the same as, after the record's.
static int order_of_keys(const struct made *m, uint32_t paper, uint32_t machine)
{
    const struct card a = election_card(&m->paper, paper);
    const struct card b = election_card(&m->machine, machine);
    const struct batch *x = &m->paper.batches.at[a.batch], *y = &m->machine.batches.at[b.batch];
    if (str_eq(x->tabulator, y->tabulator) && str_eq(x->batch, y->batch))
        return a.record.v < b.record.v ? -1 : a.record.v > b.record.v;
    // The rest of a batch comes first: of that which the other view has left behind.
    return a.batch < b.batch ? -1 : 1;
}

static struct differences compare(const struct made *m)
{
    struct differences d = {0};
    uint32_t p = 0, q = 0;
    while (p < m->paper.cards || q < m->machine.cards) {
        int order = p == m->paper.cards ? 1 : q == m->machine.cards ? -1 : order_of_keys(m, p, q);
        d.only_paper += order < 0;
        d.only_machine += order > 0;
        d.votes += order == 0 && !same_votes(m, p, q);
        p += order <= 0;
        q += order >= 0;
    }
    return d;
}

static uint32_t cards_without(const struct contest *c, uint32_t cards)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < cards; i++)
        n += column_get(&c->column, i) == 0;
    return n;
}

static void honest_records_are_the_paper(void **state)
{
    (void)state;
    struct generate_options o = small("honest");
    struct made m;
    o.jurisdictions = 3;
    make(&m, &o);
    struct differences d = compare(&m);
    assert_int_equal(d.only_paper + d.only_machine + d.votes, 0);
    for (size_t i = 0; i < m.machine.contests.len; i++) {
        const struct contest *c = &m.machine.contests.at[i];
        assert_int_equal(c->wishes.cards_bound,
                         m.machine.cards - cards_without(c, m.machine.cards));
        assert_true(c->wishes.jurisdictions.len >= 1 && c->wishes.jurisdictions.len <= 3);
    }
    assert_int_equal(m.machine.cards, 2000);
    assert_int_equal(m.machine.manifest_cards, 2000);
    assert_int_equal(m.machine.batches.len, m.machine.manifest.len);
    for (size_t i = 0; i < m.machine.manifest.len; i++) {
        const struct manifest_batch *row = &m.machine.manifest.at[i];
        const struct batch *b = &m.machine.batches.at[i];
        assert_true(str_eq(row->tabulator, b->tabulator) && str_eq(row->batch, b->batch));
        assert_int_equal(row->jurisdiction, b->jurisdiction);
        assert_int_equal(row->cards, b->cards);
        assert_true(b->cards > 0 && b->cards <= WORLD_STACK && !b->unsorted);
        assert_int_equal(b->last.v, b->cards);
    }
    done(&m);
}

static void faults_are_there_and_counted(void **state)
{
    (void)state;
    struct generate_options o = small("faults");
    struct made m;
    for (int f = 0; f < FAULT_COUNT; f++)
        o.rate[f] = 0.02;
    make(&m, &o);
    struct differences d = compare(&m);
    for (int f = 0; f < FAULT_COUNT; f++)
        assert_true(m.faults[f] > 15 && m.faults[f] < 80);
    assert_int_equal(d.votes, m.faults[FAULT_ONE_VOTE] + m.faults[FAULT_TWO_VOTES]);
    assert_int_equal(d.only_paper, m.faults[FAULT_LOST_CVR]);
    assert_int_equal(d.only_machine, m.faults[FAULT_LOST_PAPER] + m.faults[FAULT_EXTRA_CVR]);
    assert_int_equal(m.machine.manifest_cards, 2000);
    assert_int_equal(m.paper.cards, 2000 - m.faults[FAULT_LOST_PAPER]);
    done(&m);
}

// Votes that count, in a contest without ranks.
static uint32_t votes_in(const struct vote *v)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < v->count; i++)
        n += v->state == STATE_MARKED && v->marks[i].flags == 0;
    return n;
}

static void assert_one_vote(const struct world_contest *c, const struct vote *before,
                            const struct vote *after)
{
    if (c->ranks > 0)
        assert_true((before->state == STATE_MARKED) != (after->state == STATE_MARKED));
    else if (before->state == STATE_OVERVOTED)
        assert_int_equal(votes_in(after), c->votes_allowed);
    else
        assert_int_equal(votes_in(after), votes_in(before) + (before->state == STATE_BLANK) -
                                              (before->state == STATE_MARKED));
}

static void spoiled_votes_differ_by_one_or_two(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct generate_options o = small("spoil");
    struct world w;
    assert_ok(world_make(&w, &o, &err));
    uint32_t seen[2] = {0};
    for (uint64_t n = 0; n < 500; n++) {
        struct voter v = {.number = n, .lean = 100};
        struct random r = random_at(7, RANDOM_FAULT, n, 0);
        uint16_t contest = (uint16_t)(n % w.contests.len);
        struct vote before, after;
        world_vote(&w, contest, &v, &before);
        after = before;
        enum generate_fault wanted = n % 3 ? FAULT_TWO_VOTES : FAULT_ONE_VOTE;
        enum generate_fault got = world_spoil(&w, &contest, &after, 1, wanted, &r);
        assert_true(got == wanted || got == FAULT_ONE_VOTE);
        seen[got]++;
        if (got == FAULT_ONE_VOTE) {
            assert_one_vote(&w.contests.at[contest], &before, &after);
        } else {
            assert_int_equal(votes_in(&after), votes_in(&before));
            assert_int_not_equal(after.marks[0].choice, before.marks[0].choice);
        }
    }
    assert_true(seen[FAULT_ONE_VOTE] > 150 && seen[FAULT_TWO_VOTES] > 150);
    world_done(&w);
}

static void margins_are_as_planned(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct generate_options o = small("margin");
    struct made m;
    struct result r;
    o.cards = 20000;
    make(&m, &o);
    const struct contest *c = contest_at(&m.machine, "Measure 2A");
    assert_ok(hack_count(&m.machine, c, &r, &err));
    uint64_t votes = r.candidates[0].votes + r.candidates[1].votes;
    uint64_t wanted = votes / 200; // half of one percent
    assert_true(r.margin + 3 >= wanted && r.margin <= wanted + 3);
    assert_true(r.cards[VOTE_OVERVOTED] > 0 && r.cards[VOTE_BLANK] > 0);
    result_done(&r);
    done(&m);
}

struct winner_list {
    char of[WORLD_CHOICES];
};

static struct winner_list winners(const struct election *e, const struct contest *c)
{
    struct bal_err err = {0};
    struct winner_list w = {{0}};
    struct result r;
    assert_ok(hack_count(e, c, &r, &err));
    for (uint32_t i = 0; i < r.candidate_count; i++)
        w.of[i] = r.candidates[i].winner;
    result_done(&r);
    return w;
}

static void hack_one(const char *contest)
{
    struct bal_err err = {0};
    struct generate_options o = small("hack");
    struct made m;
    struct result truth;
    make(&m, &o);
    const struct contest *c = contest_at(&m.paper, contest);
    struct hack h = {.contest = (uint32_t)(c - m.paper.contests.at)};
    struct winner_list before[10], after;
    for (size_t i = 0; i < m.machine.contests.len; i++)
        before[i] = winners(&m.machine, &m.machine.contests.at[i]);
    assert_ok(hack_count(&m.paper, c, &truth, &err));
    assert_ok(hack_aim(&h, &truth, &err));
    result_done(&truth);
    uint64_t changed = 0;
    struct random r = random_at(1, RANDOM_HACK, 0, 0);
    assert_ok(hack_contest(&m.machine, &h, 0, &r, &changed, &err));
    for (size_t i = 0; i < m.machine.contests.len; i++) {
        after = winners(&m.machine, &m.machine.contests.at[i]);
        if (i == h.contest) { // one winner, and one only, has become another
            before[i].of[h.from] = 0;
            before[i].of[h.to] = 1;
        }
        assert_memory_equal(&before[i], &after, sizeof after);
    }
    assert_true(winners(&m.paper, c).of[h.from] && !winners(&m.paper, c).of[h.to]);
    assert_int_equal(compare(&m).votes, changed);
    done(&m);
}

static void hack_changes_the_winner_of_one_contest(void **state)
{
    (void)state;
    hack_one("Measure 2A");
    hack_one("City Council");
    hack_one("Mayor");
}

static void hack_says_when_it_cannot(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct generate_options o = small("hack");
    struct made m;
    struct result truth;
    struct random r = {0};
    uint64_t changed = 0;
    make(&m, &o);
    const struct contest *c = contest_at(&m.paper, "President");
    struct hack h = {.contest = (uint32_t)(c - m.paper.contests.at)};
    assert_ok(hack_count(&m.paper, c, &truth, &err));
    assert_ok(hack_aim(&h, &truth, &err));
    result_done(&truth);
    assert_true(h.margin > 2);
    assert_int_equal(hack_contest(&m.machine, &h, 1, &r, &changed, &err), BAL_USAGE);
    assert_int_equal(hack_contest(&m.machine, &h, 100000, &r, &changed, &err), BAL_USAGE);
    c = contest_at(&m.paper, "Sheriff");
    assert_ok(hack_count(&m.paper, c, &truth, &err));
    assert_int_equal(hack_aim(&h, &truth, &err), BAL_USAGE);
    result_done(&truth);
    done(&m);
}

static void numbers_must_go_together(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct world w;
    struct generate_options o = small("x");
    o.jurisdictions = 30;
    assert_int_equal(world_make(&w, &o, &err), BAL_USAGE);
    world_done(&w);
    o = small("x");
    o.rate[FAULT_LOST_CVR] = 0.7;
    assert_int_equal(world_make(&w, &o, &err), BAL_USAGE);
    world_done(&w);
    o = small("x");
    o.contests = 100000;
    assert_int_equal(world_make(&w, &o, &err), BAL_USAGE);
    world_done(&w);
    o = small("x");
    o.contests = 120; // more than the catalogue has
    o.cards = 300;
    assert_ok(world_make(&w, &o, &err));
    assert_int_equal(w.contests.len, 120);
    world_done(&w);
    unsigned files = 0;
    assert_ok(generate_files_parse(STR("manifest, paper"), &files, &err));
    assert_int_equal(files, GENERATE_MANIFEST | GENERATE_PAPER);
    assert_int_equal(generate_files_parse(STR("manifest,xlsx"), &files, &err), BAL_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cards_hold_the_contests_of_their_style),
        cmocka_unit_test(honest_records_are_the_paper),
        cmocka_unit_test(faults_are_there_and_counted),
        cmocka_unit_test(spoiled_votes_differ_by_one_or_two),
        cmocka_unit_test(margins_are_as_planned),
        cmocka_unit_test(hack_changes_the_winner_of_one_contest),
        cmocka_unit_test(hack_says_when_it_cannot),
        cmocka_unit_test(numbers_must_go_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
