// SPDX-License-Identifier: Apache-2.0
// An operator who seals what it likes, knows the seed and the whole sample, and chooses what to
// open after having seen the paper: a wrong outcome is confirmed no more often than the risk limit
// allows. The leaves, their openings and v go through the product's own checks.
#include "support/support.h"

#include <stdlib.h>

#include "app/sealed/commitments.h"
#include "audit/risk/martingale.h"
#include "support/build.h"
#include "support/random.h"
#include "support/trial.h"

enum { CARDS = 120, LIES = 12, RUNS = 20000, MOST_LEAVES = 3, NOWHERE = 100000 };

static struct bal_err err;

// A leaf: the card it is bound to (NOWHERE: to none), and its vote.
struct leaf {
    uint32_t pos;
    bool ann;
};

struct cheat {
    struct build b;
    struct commit_contest contest;
    struct leaf leaves[CARDS];
    uint64_t value[CARDS][MOST_LEAVES]; // of the leaves that can be opened for a card, checked
    uint32_t count[CARDS];
    struct assertions claims;
    int64_t above;
    bool withhold; // opens nothing for those that lie
};

// Half of the cards are for each: the reported winner has not won.
static bool paper_of(uint32_t pos)
{
    return pos % 2 == 0;
}

static struct merkle_hash salt_of(const struct cheat *o, uint32_t leaf)
{
    return commit_salt(&o->contest, o->leaves[leaf].pos + (uint64_t)1000 * leaf);
}

static struct merkle_hash tag_of(const struct cheat *o, uint32_t leaf)
{
    struct merkle_hash salt = salt_of(o, leaf);
    return commit_tag(&o->contest, &salt, o->leaves[leaf].pos);
}

struct line {
    struct merkle_hash cm, tag;
    char entry[64];
};

static int by_cm(const void *a, const void *b)
{
    return memcmp(((const struct line *)a)->cm.b, ((const struct line *)b)->cm.b, SHA256_BYTES);
}

// Publishes the leaves; the checks of stages 0 and 1 give v, those of stage 2 what each card can
// show.
static void publish(struct cheat *o)
{
    static struct line lines[CARDS];
    static struct merkle_hash sorted[CARDS];
    AUTO_BUF open = BUF_INIT(1 << 20);
    struct commit_wanted wanted[CARDS];
    struct source in[2];
    struct opened opened;
    struct merkle_hash root;
    bool ann = false, bob = false;
    for (uint32_t i = 0; i < CARDS; i++) {
        (void)snprintf(lines[i].entry, sizeof lines[i].entry,
                       "{\"contest\":\"Mayor\",\"ru\":\"P\",\"v\":[\"%s\"]}",
                       o->leaves[i].ann ? "Ann" : "Bob");
        ann = ann || o->leaves[i].ann;
        bob = bob || !o->leaves[i].ann;
        lines[i].tag = wanted[i].tag = tag_of(o, i);
        lines[i].cm = commit_cm(&lines[i].tag, str_from(lines[i].entry));
    }
    qsort(lines, CARDS, sizeof *lines, by_cm);
    if (ann)
        buf_add(&open, STR("{\"contest\":\"Mayor\",\"ru\":\"P\",\"v\":[\"Ann\"]}\n"));
    if (bob)
        buf_add(&open, STR("{\"contest\":\"Mayor\",\"ru\":\"P\",\"v\":[\"Bob\"]}\n"));
    for (uint32_t i = 0; i < CARDS; i++) {
        sorted[i] = lines[i].cm;
        commit_line_put(&open, &lines[i].tag, ann && strstr(lines[i].entry, "Bob") != NULL);
    }
    assert_ok(commit_root(sorted, CARDS, 1, &root, &err));
    assert_ok(source_open_memory(&in[0], STR("leaves.bin"),
                                 str_make((const char *)sorted, sizeof sorted), 0, &err));
    assert_ok(source_open_memory(&in[1], STR("open1"), buf_str(&open), 0, &err));
    struct contest *c = &o->b.e.contests.at[0];
    const struct open_request r = {.contest = c,
                                   .leaves = &in[0],
                                   .open = &in[1],
                                   .count = CARDS,
                                   .root = root,
                                   .wanted = wanted,
                                   .wanted_count = CARDS};
    assert_ok(open_contest(&r, &opened, &err));
    const struct assertion *a = &o->claims.list.at[0];
    assert_ok(open_above(a, c, &opened, NULL, 0, &o->above, &err));
    for (uint32_t i = 0; i < CARDS; i++) {
        uint32_t code, pos = o->leaves[i].pos;
        assert_int_equal(wanted[i].found, 1);
        assert_ok(open_code(c, NULL, wanted[i].entry, &code, &err));
        struct mark_set set = contest_set(c, code);
        if (pos != NOWHERE)
            o->value[pos][o->count[pos]++] = assertion_value(a, c, &set);
    }
    source_close(&in[0]);
    source_close(&in[1]);
    opened_done(&opened);
}

static void begin(struct cheat *o)
{
    static const uint8_t key[COMMIT_KEY] = {9};
    static const uint32_t winners[] = {0};
    *o = (struct cheat){.withhold = false};
    build_init(&o->b);
    build_contest(&o->b, "Mayor", 1, 1, 0, "Ann,Bob");
    assert_ok(commit_contest_init(&o->contest, STR("e"), STR("Mayor"), key, &err));
    const struct reported_outcome r = {.winners = winners, .count = 1};
    assert_ok(assertions_make(&o->b.e.contests.at[0], &r, &o->claims, &err));
    for (uint32_t i = 0; i < CARDS; i++)
        o->leaves[i] = (struct leaf){i, paper_of(i)};
}

static void end(struct cheat *o)
{
    assertions_done(&o->claims);
    commit_contest_done(&o->contest);
    build_done(&o->b);
}

// ---- what is sealed

// A false vote for a dozen of Bob's cards.
static void lie(struct cheat *o)
{
    for (uint32_t i = 0; i < LIES; i++)
        o->leaves[2 * i + 1].ann = true;
}

// Votes that are bound to no card; a dozen of Bob's have no leaf.
static void stuff(struct cheat *o)
{
    for (uint32_t i = 0; i < LIES; i++)
        o->leaves[2 * i + 1] = (struct leaf){NOWHERE, true};
}

// Second votes for Ann's own cards.
static void duplicate(struct cheat *o)
{
    for (uint32_t i = 0; i < LIES; i++)
        o->leaves[2 * i + 1] = (struct leaf){2 * i, true};
}

// Two leaves for a dozen of Bob's cards, one of each kind, to choose from later; others have none.
static void two_for_one(struct cheat *o)
{
    for (uint32_t i = 0; i < LIES; i++)
        o->leaves[2 * i + 1] = (struct leaf){2 * (i + LIES) + 1, true};
}

// Ann's and Bob's records change places, beside the lies.
static void swap(struct cheat *o)
{
    lie(o);
    for (uint32_t i = 40; i < 80; i++)
        o->leaves[i].pos = i ^ 1;
}

static void lie_and_hide(struct cheat *o)
{
    lie(o);
    o->withhold = true;
}

static void all_of_it(struct cheat *o)
{
    for (uint32_t i = 0; i < LIES; i++)
        o->leaves[2 * i + 1] = (struct leaf){i % 3 == 0   ? NOWHERE
                                             : i % 3 == 1 ? 2 * i
                                                          : 2 * (i + LIES) + 1,
                                             true};
    o->withhold = true;
}

// ---- what is opened

typedef uint64_t choosing(const struct cheat *o, uint32_t pos, uint32_t draw, uint64_t *seed);

static uint64_t of_opened(const struct cheat *o, uint32_t pos, bool largest)
{
    uint64_t best = o->value[pos][0];
    for (uint32_t i = 1; i < o->count[pos]; i++)
        if ((o->value[pos][i] > best) == largest)
            best = o->value[pos][i];
    return best;
}

// The one that differs least from the paper.
static uint64_t look_right(const struct cheat *o, uint32_t pos, uint32_t draw, uint64_t *seed)
{
    (void)draw, (void)seed;
    return of_opened(o, pos, paper_of(pos));
}

static uint64_t at_random(const struct cheat *o, uint32_t pos, uint32_t draw, uint64_t *seed)
{
    (void)draw;
    return o->value[pos][test_random(seed) % o->count[pos]];
}

// Nothing is opened for the first cards, as if to make the test careful before the others come.
static uint64_t first_bad(const struct cheat *o, uint32_t pos, uint32_t draw, uint64_t *seed)
{
    return draw < 5 && paper_of(pos) ? o->claims.list.at[0].upper : look_right(o, pos, draw, seed);
}

static bool confirmed(const struct cheat *o, choosing *choose, uint64_t *seed)
{
    const struct assertion *a = &o->claims.list.at[0];
    const struct margin m = {CARDS, 0, o->above};
    struct null_hypothesis null = overstatement_null(a, &m, false);
    struct martingale t;
    uint32_t order[CARDS];
    for (uint32_t i = 0; i < CARDS; i++)
        order[i] = i;
    assert_ok(martingale_start(&t, method_find(STR("mixture")), &null, NULL, &err));
    for (uint32_t i = 0; i < CARDS; i++) {
        uint32_t k = i + (uint32_t)(test_random(seed) % (CARDS - i)), pos = order[k];
        order[k] = order[i];
        uint64_t paper = paper_of(pos) ? a->upper : 0;
        bool lies = o->count[pos] > 0 && of_opened(o, pos, true) > paper;
        uint64_t charged = o->count[pos] == 0 || (o->withhold && lies)
                               ? a->upper // nothing is opened: the worst case
                               : choose(o, pos, i, seed);
        assert_ok(martingale_step(&t, a->upper - charged + paper, &err));
        if (martingale_meets(&t, 0.05))
            return true;
    }
    return false;
}

static void wrong_outcomes_are_caught(void **state)
{
    static const struct {
        const char *name;
        void (*seal)(struct cheat *o);
    } ways[] = {{"false votes", lie},     {"stuffed", stuff},
                {"duplicate", duplicate}, {"two leaves for one card", two_for_one},
                {"swapped", swap},        {"false and not opened", lie_and_hide},
                {"all of it", all_of_it}};
    static choosing *const choices[] = {look_right, at_random, first_bad};
    uint64_t total = 0;
    (void)state;
    for (size_t w = 0; w < ARRAY_LEN(ways); w++) {
        static struct cheat o;
        begin(&o);
        ways[w].seal(&o);
        publish(&o);
        assert_int_equal(o.above, 4 * LIES); // v: what the leaves say, not what somebody claims
        for (size_t c = 0; c < ARRAY_LEN(choices); c++) {
            uint64_t seed = 100 * w + c, count = 0;
            for (int run = 0; run < RUNS; run++)
                count += confirmed(&o, choices[c], &seed);
            print_message("%s, choice %zu: %ju of %d confirmed, at most %ju allowed\n",
                          ways[w].name, c, (uintmax_t)count, RUNS, (uintmax_t)trial_allowed(RUNS));
            assert_true(count <= trial_allowed(RUNS));
            total += count;
        }
        end(&o);
    }
    assert_true(total > RUNS / 10); // it is not that nothing is ever confirmed
}

// And where nothing is wrong, a right outcome is.
static void a_right_outcome_is_confirmed(void **state)
{
    (void)state;
    static struct cheat o;
    struct martingale t;
    begin(&o);
    for (uint32_t i = 0; i < 2 * LIES; i++)
        o.leaves[i].ann = true;
    publish(&o);
    const struct assertion *a = &o.claims.list.at[0];
    const struct margin m = {CARDS, 0, o.above};
    struct null_hypothesis null = overstatement_null(a, &m, false);
    assert_ok(martingale_start(&t, method_find(STR("mixture")), &null, NULL, &err));
    for (uint32_t i = 0; i < CARDS / 2; i++)
        assert_ok(martingale_step(&t, a->upper, &err));
    assert_true(martingale_meets(&t, 0.05));
    end(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_outcomes_are_caught),
        cmocka_unit_test(a_right_outcome_is_confirmed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
