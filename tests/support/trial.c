// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "support/trial.h"

#include <math.h>
#include <stdio.h>

enum { MOST_ROUNDS = 30, MOST_LOST = 12, MOST_CONTESTS = 8 };

uint64_t trial_allowed(uint64_t runs)
{
    double n = (double)runs;
    return (uint64_t)ceil(n * 0.05 + 3 * sqrt(n * 0.05 * 0.95));
}

void trial_done(struct trial *t)
{
    vec_done(&t->first);
}

// ---- what the boards find

static const struct finding gone = {.contest = CONTEST_ALL, .state = FINDING_NOT_FOUND};
static const struct interpretation not_found = {.count = 1, .findings = &gone};

static bool missing(const struct interpretation *i)
{
    return i == NULL || i->count == 0 || i->findings[0].contest == CONTEST_ALL;
}

struct look {
    struct sample sample;
    struct found found;
    struct finding blank[MOST_CONTESTS]; // of the planted bug
    struct interpretation halves;
};

static void set_found(const struct trial *t, struct look *l, size_t place,
                      const struct interpretation *i)
{
    l->found.at[place] = t->half && missing(i) ? &l->halves : i;
}

static void look_done(struct look *l)
{
    sample_done(&l->sample);
}

static void look_at(const struct trial *t, uint64_t seed, uint32_t rounds, const uint64_t *targets,
                    struct look *l)
{
    struct bal_err err;
    char text[32];
    int len = snprintf(text, sizeof text, "%020ju", (uintmax_t)seed);
    const struct sample_plan plan = {
        str_make(text, (size_t)len), sampler_at(0), rounds, targets, t->weights, 10};
    assert_ok(sample_make(&l->sample, t->f, &plan, &err));
    l->found = papers_found(t->papers, &l->sample);
    for (uint32_t c = 0; c < t->f->contest_count; c++)
        l->blank[c] = (struct finding){.contest = c, .state = FINDING_BLANK};
    l->halves = (struct interpretation){.count = t->f->contest_count, .findings = l->blank};
    for (size_t i = 0; i < l->sample.cards.len; i++)
        set_found(t, l, i, l->found.at[i]);
}

static void measure(const struct trial *t, const struct look *l, uint32_t round, struct measure *m)
{
    struct bal_err err;
    const struct measure_request r = {t->f,  &l->sample, &l->found, round,
                                      round, t->weights, NULL,      NULL};
    assert_ok(measure_make(m, &r, &err));
}

// ---- in rounds

static const uint64_t *last_of(const struct trial *t, const uint64_t *targets, uint32_t rounds)
{
    return rounds == 0 ? NULL : targets + (size_t)(rounds - 1) * t->f->contest_count;
}

// Appends the targets of the next round; false: the contest goes to a full hand count.
static bool plan_round(const struct trial *t, const struct measure *m, uint64_t *targets,
                       uint32_t rounds)
{
    struct bal_err err;
    struct next_round n;
    double caps[MOST_CONTESTS] = {0};
    caps[t->contest] = t->cap;
    const struct next_request r = {.frame = t->f,
                                   .caps = caps,
                                   .measure = m,
                                   .targets = last_of(t, targets, rounds),
                                   .chance = NEXT_CHANCE,
                                   .seed = STR("plan"),
                                   .weights = t->weights};
    assert_ok(next_plan(&n, &r, &err));
    bool goes_on = n.contests.at[t->contest].reason.len == 0;
    for (uint32_t c = 0; c < t->f->contest_count; c++)
        targets[(size_t)rounds * t->f->contest_count + c] = n.contests.at[c].target;
    next_done(&n);
    return goes_on;
}

static bool plan_first(struct trial *t, uint64_t *targets)
{
    size_t n = t->f->contest_count;
    assert_true(n <= MOST_CONTESTS);
    if (t->first.len == 0) {
        if (!plan_round(t, NULL, targets, 0))
            return false;
        for (size_t c = 0; c < n; c++)
            *vec_push(&t->first, SIZE_MAX) = targets[c];
    }
    memcpy(targets, t->first.at, n * sizeof *targets);
    return true;
}

bool trial_rounds(struct trial *t, uint64_t seed)
{
    uint64_t targets[MOST_ROUNDS * MOST_CONTESTS];
    bool met = false, goes_on = plan_first(t, targets);
    for (uint32_t round = 1; goes_on && !met; round++) {
        struct look l;
        struct measure m;
        assert_true(round < MOST_ROUNDS);
        look_at(t, seed, round, targets, &l);
        measure(t, &l, round, &m);
        met = m.contests.at[t->contest].met;
        goes_on = met || plan_round(t, &m, targets, round);
        measure_done(&m);
        look_done(&l);
    }
    return met;
}

// ---- by somebody who knows the sample

static double risk_of(const struct trial *t, const struct look *l)
{
    struct measure m;
    measure(t, l, 1, &m);
    double risk = m.contests.at[t->contest].risk;
    measure_done(&m);
    return risk;
}

// Does the paper say less for the claim with the smallest margin than was reported?
static bool hurts(const struct trial *t, const struct sampled *card,
                  const struct interpretation *seen)
{
    const struct frame_contest *c = &t->f->contests[t->contest];
    const struct assertion *a = &c->claims.at[c->smallest].claim;
    uint64_t reported = a->den / 2;
    if (missing(seen) || card->card >= t->papers->cards)
        return false;
    if (!t->f->polling && t->f->cvr.at[card->card] != NO_CVR) {
        uint32_t code = column_get(&c->contest->column, t->f->cvr.at[card->card]);
        struct mark_set s = contest_set(c->contest, code);
        reported = assertion_value(a, c->contest, &s);
    }
    return assertion_finding(a, c->contest, papers_see(t->papers, card->card, t->contest)) <
           reported;
}

static double lose_cards(const struct trial *t, struct look *l)
{
    double risk = risk_of(t, l);
    size_t tried = 0;
    for (size_t i = 0; i < l->sample.cards.len && tried < MOST_LOST; i++) {
        const struct interpretation *seen = l->found.at[i];
        if (!hurts(t, &l->sample.cards.at[i], seen))
            continue;
        tried++;
        set_found(t, l, i, &not_found);
        double after = risk_of(t, l);
        if (after < risk)
            risk = after;
        else
            l->found.at[i] = seen;
    }
    return risk;
}

bool trial_loses(struct trial *t, uint64_t seed, uint64_t cards)
{
    struct look l;
    uint64_t targets[MOST_CONTESTS] = {0};
    assert_true(t->f->contest_count <= MOST_CONTESTS);
    uint64_t last = t->f->contests[t->contest].cards - 1; // all of them are a full hand count
    targets[t->contest] = cards < last ? cards : last;
    look_at(t, seed, 1, targets, &l);
    double risk = lose_cards(t, &l);
    look_done(&l);
    return risk <= t->f->contests[t->contest].settings.alpha;
}
