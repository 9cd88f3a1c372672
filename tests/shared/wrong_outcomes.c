// SPDX-License-Identifier: Apache-2.0
// wrong_outcomes.c: what an audit is for, on the CVRs of elections that took place. The paper is
// changed until the reported winner loses by one vote; then the election is audited with one seed
// after the other, and the wrong outcome must be confirmed no more often than the risk limit
// allows. With a bug that is planted here, and nowhere else, the same count must come out too high.
//
// BALLAST_REPEATS: audits of each case (1,000; 100 under sanitizers). BALLAST_SETS: how many of the
// sets (1).
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "support/random.h"
#include "support/real.h"
#include "support/shared.h"
#include "support/trial.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { REPEATS = 100 };
#else
enum { REPEATS = 1000 };
#endif

enum { SETS = 1, SMALL = 1000 };

// In an election of more cards than SMALL a contest that needs more than this share of them is
// counted by hand.
static const double CAP = 0.1;

// How the reported winner comes to lose.
enum trick {
    VOTES_CHANGED,  // on as few cards as do
    CARDS_LOST,     // the same, and nobody finds these cards
    CVRS_MISSING,   // half the margin on cards without a CVR
    CVRS_AND_CARDS, // the same, and nobody finds these cards
    UNLISTED,       // half the margin on cards that the manifest does not list
    MISFILED,       // votes changed, and one card of twenty lies in its neighbour's place
    LOOKAHEAD,      // votes changed, and somebody who knows the sample makes cards vanish
    TRICKS,
};

static const char *const tricks[TRICKS] = {
    [VOTES_CHANGED] = "votes changed",
    [CARDS_LOST] = "votes changed, and these cards lost",
    [CVRS_MISSING] = "CVRs missing",
    [CVRS_AND_CARDS] = "CVRs missing, and these cards lost",
    [UNLISTED] = "cards that no manifest lists",
    [MISFILED] = "votes changed, cards misfiled",
    [LOOKAHEAD] = "votes changed, cards vanish that hurt",
};

struct kind {
    const char *votes, *method;
};

static const struct kind kinds[] = {{"cvr.csv", "mixture"},
                                    {"cvr.csv", "weighted"},
                                    {"cvr.csv", "weighted-pools"},
                                    {"cvr.csv", "kaplan-markov"},
                                    {"results.csv", "kelly"}};

static bool polls(const struct kind *k)
{
    return strcmp(k->votes, "results.csv") == 0;
}

// One election with its paper, before and after.
struct scene {
    struct real real;
    struct real_frame truth; // every CVR, no bound: what is on the cards
    uint32_t loser;          // of the smallest margin of the contest on trial
    int64_t margin;
    uint64_t random;
    struct papers papers;
    bool *moved; // of each card: it was changed
};

// ---- changing the paper

// `count` random cards with the contest vote for the loser, whatever the CVRs said.
static void move_votes(struct scene *s, uint64_t count)
{
    while (count > 0) {
        uint32_t card = (uint32_t)(test_random(&s->random) % s->papers.cards);
        if (s->moved[card] || papers_see(&s->papers, card, 0)->state == FINDING_NOT_ON_CARD)
            continue;
        papers_put(&s->papers, card, 0, FINDING_MARKED, &s->loser, 1);
        s->moved[card] = true;
        count--;
    }
}

static void lose_moved(struct scene *s)
{
    for (uint32_t i = 0; i < s->papers.cards; i++)
        if (s->moved[i])
            papers_lose(&s->papers, i);
}

static void misfile(struct scene *s)
{
    for (uint32_t i = 1; i < s->papers.cards; i++) {
        struct interpretation here = s->papers.of_card[i];
        if (test_random(&s->random) % 20 != 0)
            continue;
        s->papers.of_card[i] = s->papers.of_card[i - 1];
        s->papers.of_card[i - 1] = here;
    }
}

// Leaves the CVRs of the cards that were changed out of the file.
static void drop_cvrs(struct scene *s, struct real_audit *a)
{
    bool *left_out = arena_new(&s->papers.arena, bool, s->papers.cards);
    assert_non_null(left_out);
    for (uint32_t i = 0; i < s->papers.cards; i++)
        left_out[s->truth.f.cvr.at[i]] = s->moved[i];
    a->votes = "some.csv";
    real_write_cvrs(&s->real, a->votes, left_out);
}

// ---- one case

static void change_paper(struct scene *s, enum trick trick, struct real_audit *a)
{
    uint64_t half = (uint64_t)s->margin / 2;
    papers_init(&s->papers, &s->truth.f);
    s->moved = arena_new(&s->papers.arena, bool, s->papers.cards);
    assert_non_null(s->moved);
    if (trick == CVRS_MISSING || trick == CVRS_AND_CARDS) {
        move_votes(s, half);
        drop_cvrs(s, a);
    }
    if (trick == CVRS_AND_CARDS)
        lose_moved(s);
    if (trick == UNLISTED)
        a->unlisted = half;
    papers_make_wrong(&s->papers, &s->truth.f, 0, trick == UNLISTED ? (int64_t)half : 0, &s->random,
                      s->moved);
    if (trick == CARDS_LOST)
        lose_moved(s);
    if (trick == MISFILED)
        misfile(s);
}

static bool makes_sense(const struct kind *k, enum trick trick)
{
    return !polls(k) || (trick != CVRS_MISSING && trick != CVRS_AND_CARDS && trick != MISFILED);
}

// With the planted bug, cards that are not found must be what decides. (Polling half of a small
// margin takes so many cards that a large election is counted by hand before.)
static bool bug_shows(const struct scene *s, const struct kind *k, enum trick trick)
{
    bool large = s->truth.f.cards > SMALL;
    return trick == CARDS_LOST || trick == CVRS_AND_CARDS ||
           (trick == UNLISTED && !(polls(k) && large)) || (trick == LOOKAHEAD && k == kinds);
}

static void run(struct scene *s, const struct kind *k, enum trick trick, bool half, uint64_t runs,
                struct shared_count *all)
{
    struct real_audit how = {.votes = k->votes, .method = k->method};
    struct real_frame audited;
    struct bal_err err = {0};
    uint64_t confirmed = 0, allowed = trial_allowed(runs);
    clock_t begun = clock();
    change_paper(s, trick, &how);
    real_frame(&s->real, &how, &audited);
    assert_int_equal(audited.f.contests[0].reason.len, 0);
    struct weigh weights = {.frame = NULL};
    assert_ok(weigh_plan(&audited.f, &rates_assumed, &err));
    if (weigh_wanted(&audited.f))
        assert_ok(weigh_make(&weights, &audited.f, &err));
    struct trial t = {.f = &audited.f,
                      .papers = &s->papers,
                      .weights = weights.frame != NULL ? &weights : NULL,
                      .half = half,
                      .cap = s->papers.cards > SMALL ? CAP : 0};
    uint64_t sample = 20 * s->papers.cards / (uint64_t)s->margin; // some ten cards that hurt
    for (uint64_t seed = 1; seed <= runs; seed++)
        confirmed += trick == LOOKAHEAD ? trial_loses(&t, seed, sample) : trial_rounds(&t, seed);
    bool ok = half ? confirmed > allowed : confirmed <= allowed;
    printf("%-16s %-13s %-37s %-9s %5ju of %ju confirmed, %s %ju  %5.1f s%s\n", s->real.set->name,
           k->method, tricks[trick], half ? "with bug" : "", (uintmax_t)confirmed, (uintmax_t)runs,
           half ? "more than" : "at most", (uintmax_t)allowed,
           (double)(clock() - begun) / CLOCKS_PER_SEC, ok ? "" : "  FAILED");
    fflush(stdout);
    all->passed += ok;
    all->failed += !ok;
    trial_done(&t);
    weigh_done(&weights);
    real_frame_done(&audited);
    papers_done(&s->papers);
}

static void run_set(const struct real_set *set, uint64_t runs, struct shared_count *all)
{
    struct scene s = {.random = 1};
    if (!real_open(&s.real, set)) {
        printf("skipped: %s\n", set->name);
        all->skipped++;
        return;
    }
    real_frame(&s.real, &(struct real_audit){.votes = "cvr.csv"}, &s.truth);
    const struct frame_contest *c = &s.truth.f.contests[0];
    const struct frame_assertion *a = &c->claims.at[c->smallest];
    s.loser = a->claim.loser;
    s.margin = a->margin.above / (int64_t)a->claim.den; // in votes
    printf("%s: %ju cards, margin %jd\n", set->name, (uintmax_t)s.truth.f.cards,
           (intmax_t)s.margin);
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
        for (enum trick trick = 0; trick < TRICKS; trick++) {
            if (!makes_sense(&kinds[k], trick))
                continue;
            run(&s, &kinds[k], trick, false, runs, all);
            if (bug_shows(&s, &kinds[k], trick))
                run(&s, &kinds[k], trick, true, runs, all);
        }
    real_frame_done(&s.truth);
    real_close(&s.real);
}

static uint64_t number(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    uint64_t n = otherwise;
    return text != NULL && num_u64(str_from(text), &n) && n > 0 ? n : otherwise;
}

int main(void)
{
    struct shared_count all = {0};
    uint64_t sets = number("BALLAST_SETS", SETS), runs = number("BALLAST_REPEATS", REPEATS);
    for (size_t i = 0; i < sets && real_set_at(i) != NULL; i++)
        run_set(real_set_at(i), runs, &all);
    return shared_finish(&all);
}
