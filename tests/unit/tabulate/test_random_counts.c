// SPDX-License-Identifier: Apache-2.0
// Random elections counted twice: by the product, and here card by card from the rules' text, on
// bit masks, sharing nothing with it.
#include "support/support.h"

#include "support/build.h"
#include "tabulate/rule.h"

enum { CANDIDATES = 6, RANKS = 5, CARDS = 120, ELECTIONS = 400 };

static const char names[] = "A,B,C,D,E,F";

struct random {
    uint64_t state;
};

static uint32_t pick(struct random *r, uint32_t n)
{
    r->state = r->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((r->state >> 33) % n);
}

// ranks[k]: bit i: candidate i has rank k + 1. In a contest without ranks only ranks[0] is used.
struct paper_card {
    uint8_t ranks[RANKS];
    char marks[200];
};

static void write_marks(struct paper_card *card, int ranks)
{
    size_t n = 0;
    for (int k = 0; k < ranks; k++) {
        if (k > 0)
            card->marks[n++] = '>';
        bool first = true;
        for (int i = 0; i < CANDIDATES; i++) {
            if (!(card->ranks[k] >> i & 1))
                continue;
            if (!first)
                card->marks[n++] = '=';
            card->marks[n++] = (char)('A' + i);
            first = false;
        }
    }
    card->marks[n] = '\0';
    bool blank = true;
    for (int k = 0; k < ranks; k++)
        blank = blank && card->ranks[k] == 0;
    if (blank)
        card->marks[0] = '\0';
}

static void make_ranked(struct paper_card *card, struct random *r)
{
    memset(card, 0, sizeof *card);
    for (uint32_t k = 0, n = pick(r, RANKS + 1); k < n; k++) {
        uint32_t kind = pick(r, 10);
        if (kind > 0) // else a gap
            card->ranks[k] |= (uint8_t)(1 << pick(r, pick(r, CANDIDATES) + 1));
        if (kind == 1)
            card->ranks[k] |= (uint8_t)(1 << pick(r, CANDIDATES));
    }
    write_marks(card, RANKS);
}

static void make_plain(struct paper_card *card, struct random *r)
{
    memset(card, 0, sizeof *card);
    for (uint32_t n = pick(r, 4); n > 0; n--)
        card->ranks[0] |= (uint8_t)(1 << pick(r, pick(r, CANDIDATES) + 1));
    write_marks(card, 1);
}

static void shuffle(struct paper_card *cards, struct random *r)
{
    for (uint32_t i = CARDS - 1; i > 0; i--) {
        uint32_t j = pick(r, i + 1);
        struct paper_card c = cards[i];
        cards[i] = cards[j];
        cards[j] = c;
    }
}

// ---- the slow count

struct slow {
    const struct irv_rules *rules;
    const struct paper_card *cards;
    int at[CARDS];    // -1: nobody yet
    char dead[CARDS]; // why it counts for nobody: 'c', 'o', 'r', 's', 'u'
    uint8_t standing;
    uint64_t votes[CANDIDATES];
};

static int bits(unsigned m)
{
    return __builtin_popcount(m);
}

static void clean(uint8_t ranks[RANKS])
{
    unsigned seen = 0;
    for (int k = 0; k < RANKS; k++) {
        unsigned m = ranks[k];
        ranks[k] = (uint8_t)(m & ~seen);
        seen |= m;
    }
}

static void look_at(struct slow *s, int card)
{
    uint8_t ranks[RANKS];
    memcpy(ranks, s->cards[card].ranks, RANKS);
    if (s->rules->reading.clean_first)
        clean(ranks);
    unsigned seen = 0, last = 0, all = 0;
    for (int k = 0; k < RANKS; k++)
        all |= ranks[k];
    s->dead[card] = all ? 'c' : 'u';
    s->at[card] = -1;
    for (unsigned k = 1; k <= RANKS; k++) {
        unsigned m = ranks[k - 1], now = m & s->standing;
        if (m == 0)
            continue;
        bool gap =
            s->rules->reading.skips != RANKING_UNLIMITED && k - last > s->rules->reading.skips + 1;
        bool over = bits(m) > 1 && s->rules->reading.overvote == RANKING_OVERVOTE_EXHAUST;
        if (gap && !(s->rules->reading.clean_first && over))
            s->dead[card] = 's';
        else if (s->rules->reading.stop_at_duplicate && (m & seen) != 0 &&
                 !s->rules->reading.clean_first)
            s->dead[card] = 'r';
        else if (over)
            s->dead[card] = 'o';
        else if (bits(m) > 1 && s->rules->reading.overvote == RANKING_OVERVOTE_IF_MULTIPLE &&
                 bits(now) > 1)
            s->dead[card] = 'o';
        if (s->dead[card] != 'c')
            return;
        last = k;
        seen |= m;
        if (bits(m) > 1 && s->rules->reading.overvote == RANKING_OVERVOTE_SKIP)
            continue;
        if (now != 0) {
            s->at[card] = __builtin_ctz(now);
            s->dead[card] = 0;
            return;
        }
    }
}

static void slow_round(struct slow *s)
{
    memset(s->votes, 0, sizeof s->votes);
    for (int i = 0; i < CARDS; i++) {
        if (s->dead[i] != 0)
            continue;
        if (s->at[i] < 0 || !(s->standing >> s->at[i] & 1))
            look_at(s, i);
        if (s->dead[i] == 0)
            s->votes[s->at[i]]++;
    }
}

static uint64_t dead_by(const struct slow *s, char why)
{
    uint64_t n = 0;
    for (int i = 0; i < CARDS; i++)
        n += s->dead[i] == why;
    return n;
}

// The one with fewest votes, the last of them in ballot order.
static int last_place(const struct slow *s)
{
    int found = -1;
    for (int i = 0; i < CANDIDATES; i++)
        if ((s->standing >> i & 1) && (found < 0 || s->votes[i] <= s->votes[found]))
            found = i;
    return found;
}

static int first_place(const struct slow *s)
{
    int found = -1;
    for (int i = 0; i < CANDIDATES; i++)
        if ((s->standing >> i & 1) && (found < 0 || s->votes[i] > s->votes[found]))
            found = i;
    return found;
}

static void compare_rounds(const struct irv_rules *rules, const struct paper_card *cards,
                           const struct result *r)
{
    struct slow s = {.rules = rules, .cards = cards, .standing = (1 << CANDIDATES) - 1};
    for (int i = 0; i < CARDS; i++)
        s.at[i] = -1;
    for (size_t number = 0;; number++) {
        slow_round(&s);
        uint64_t active = 0;
        for (int i = 0; i < CANDIDATES; i++)
            active += s.votes[i];
        assert_in_range(number, 0, r->rounds.len - 1);
        const struct count_round *round = &r->rounds.at[number];
        for (int i = 0; i < CANDIDATES; i++)
            assert_int_equal(round->votes[i], s.votes[i]);
        assert_int_equal(round->threshold, active / 2 + 1);
        assert_int_equal(round->inactive[INACTIVE_EXHAUSTED], dead_by(&s, 'c'));
        assert_int_equal(round->inactive[INACTIVE_OVERVOTE], dead_by(&s, 'o'));
        assert_int_equal(round->inactive[INACTIVE_REPEATED], dead_by(&s, 'r'));
        assert_int_equal(round->inactive[INACTIVE_SKIPPED], dead_by(&s, 's'));
        assert_int_equal(r->undervotes, dead_by(&s, 'u'));
        int first = first_place(&s);
        if (s.votes[first] * 2 > active || bits(s.standing) <= 2) {
            assert_int_equal(r->winners.len, 1);
            assert_int_equal(r->winners.at[0], first);
            assert_int_equal(r->rounds.len, number + 1);
            return;
        }
        int out = last_place(&s);
        assert_int_equal(round->eliminated.at[0], out);
        s.standing &= (uint8_t) ~(1 << out);
    }
}

// ---- the tests

static void count_cards(struct build *b, const struct paper_card *cards, uint32_t ranks,
                        uint32_t votes, const struct irv_rules *rules, struct result *r)
{
    struct bal_err err;
    build_init(b);
    uint32_t id = build_contest(b, "Mayor", votes, votes, ranks, names);
    for (int i = 0; i < CARDS; i++)
        build_cards(b, id, 1, cards[i].marks);
    const struct contest *c = &b->e.contests.at[id];
    struct rule_options o = {.irv = *rules};
    assert_ok(rule_for(c)->tabulate(&b->e, c, &o, r, &err));
}

static struct irv_rules random_rules(struct random *r)
{
    struct irv_rules rules = irv_default();
    rules.reading.overvote = (enum ranking_overvote)pick(r, 3);
    rules.reading.skips = pick(r, 3);
    rules.reading.skips = rules.reading.skips == 2 ? RANKING_UNLIMITED : rules.reading.skips;
    rules.reading.stop_at_duplicate = pick(r, 2);
    rules.reading.clean_first = pick(r, 4) == 0;
    rules.tiebreak = IRV_TIE_ORDER;
    return rules;
}

static void ranked_counts_agree(void **state)
{
    (void)state;
    struct random r = {1};
    for (int n = 0; n < ELECTIONS; n++) {
        struct paper_card cards[CARDS];
        struct build b;
        struct result result;
        struct irv_rules rules = random_rules(&r);
        for (int i = 0; i < CARDS; i++)
            make_ranked(&cards[i], &r);
        count_cards(&b, cards, RANKS, 1, &rules, &result);
        compare_rounds(&rules, cards, &result);
        result_done(&result);
        build_done(&b);
        shuffle(cards, &r);
        count_cards(&b, cards, RANKS, 1, &rules, &result);
        compare_rounds(&rules, cards, &result);
        result_done(&result);
        build_done(&b);
    }
}

static void plain_counts_agree(void **state)
{
    (void)state;
    struct random r = {2};
    struct irv_rules rules = irv_default();
    for (int n = 0; n < ELECTIONS; n++) {
        struct paper_card cards[CARDS];
        struct build b;
        struct result result;
        uint32_t allowed = 1 + pick(&r, 3);
        uint64_t votes[CANDIDATES] = {0}, undervotes = 0, overvoted = 0;
        for (int i = 0; i < CARDS; i++) {
            make_plain(&cards[i], &r);
            unsigned m = cards[i].ranks[0];
            bool over = (uint32_t)bits(m) > allowed;
            overvoted += over;
            undervotes += over ? 0 : allowed - (uint32_t)bits(m);
            for (int k = 0; k < CANDIDATES; k++)
                votes[k] += !over && (m >> k & 1);
        }
        shuffle(cards, &r);
        count_cards(&b, cards, 0, allowed, &rules, &result);
        for (int k = 0; k < CANDIDATES; k++)
            assert_int_equal(result.candidates[k].votes, votes[k]);
        assert_int_equal(result.undervotes, undervotes);
        assert_int_equal(result.cards[VOTE_OVERVOTED], overvoted);
        for (size_t w = 0; w < result.winners.len; w++)
            for (int k = 0; k < CANDIDATES; k++)
                assert_true(result.candidates[k].winner || votes[k] < votes[result.winners.at[w]]);
        assert_int_equal(result.winners.len + result.tie.seats, allowed);
        result_done(&result);
        build_done(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranked_counts_agree),
        cmocka_unit_test(plain_counts_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
