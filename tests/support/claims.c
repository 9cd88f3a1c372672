// SPDX-License-Identifier: Apache-2.0
#include "support/claims.h"

#include <stdio.h>

#include "support/random.h"

enum { EVENTS = 12, VERSIONS = 2 };

static const struct {
    const char *name;
    uint64_t seats, ranks;
    const char *choices[4];
} contests[] = {{"Mayor", 1, 0, {"Ann Alder", "Bo Birch", "Cy Cole"}},
                {"Council", 2, 0, {"Ann Alder", "Dee Dunn", "ANN ALDER", "Measure 1"}},
                {"Measure 1", 1, 0, {"Yes", "No"}},
                {"Judge", 1, 3, {"Yes", "Eve Elm"}}};

// As many winners as seats, by votes; a tie to the first.
static void elect(const uint64_t *votes, uint32_t count, uint64_t seats, bool *won)
{
    memset(won, 0, count * sizeof *won);
    for (uint64_t s = 0; s < seats; s++) {
        uint32_t best = count;
        for (uint32_t k = 0; k < count; k++)
            if (!won[k] && (best == count || votes[k] > votes[best]))
                best = k;
        won[best] = true;
    }
}

static void add_contest(struct claim_facts *f, struct claim_version *v, size_t i, uint64_t *random)
{
    struct claim_contest *c = vec_push(&v->contests, 100);
    uint32_t n = 0;
    while (n < ARRAY_LEN(contests[i].choices) && contests[i].choices[n] != NULL)
        n++;
    *c = (struct claim_contest){.line = i + 1,
                                .name = str_from(contests[i].name),
                                .text = STR("{}"),
                                .choices = arena_new(&f->arena, str, n),
                                .votes = arena_new(&f->arena, uint64_t, n),
                                .won = arena_new(&f->arena, bool, n),
                                .choice_count = n,
                                .seats = contests[i].seats,
                                .votes_allowed = contests[i].seats,
                                .ranks = contests[i].ranks};
    for (uint32_t k = 0; k < n; k++) {
        c->choices[k] = str_from(contests[i].choices[k]);
        c->votes[k] = test_random(random) % (i == 1 ? 30 : 40000);
        c->cards += c->votes[k];
    }
    c->cards = c->cards / c->seats + test_random(random) % 10;
    elect(c->votes, n, c->seats, c->won);
}

static void add_finding(struct claim_facts *f, const struct claim_contest *c, size_t event,
                        const char *outcome)
{
    struct claim_finding *new = vec_push(&f->findings, 100);
    *new = (struct claim_finding){.event = event,
                                  .line = c->line,
                                  .contest = c->name,
                                  .text = STR("{}"),
                                  .risk = STR("0.031"),
                                  .outcome = str_from(outcome),
                                  .met = true,
                                  .winners = arena_new(&f->arena, str, c->choice_count)};
    for (uint32_t k = 0; k < c->choice_count; k++)
        if (c->hand != NULL ? c->hand_won[k] : c->won[k])
            new->winners[new->winner_count++] = c->choices[k];
}

// The last by the reported votes wins by the hand count.
static void count_by_hand(struct claim_facts *f, struct claim_contest *c)
{
    uint32_t last = 0;
    uint64_t most = 0;
    c->hand = arena_new(&f->arena, uint64_t, c->choice_count);
    c->hand_won = arena_new(&f->arena, bool, c->choice_count);
    for (uint32_t k = 0; k < c->choice_count; k++) {
        c->hand[k] = c->votes[k];
        most = c->votes[k] > most ? c->votes[k] : most;
        last = c->votes[k] < c->votes[last] ? k : last;
    }
    c->hand[last] = most + 7;
    elect(c->hand, c->choice_count, c->seats, c->hand_won);
}

static void add_events(struct claim_facts *f, uint64_t *random)
{
    static const char *const types[EVENTS] = {"election-open",
                                              "manifest-commit",
                                              "totals-commit",
                                              "params-commit",
                                              "reopen",
                                              "params-commit",
                                              "assertions-commit",
                                              "seed",
                                              "sample",
                                              "mvr",
                                              "hand-count",
                                              "outcome"};
    for (size_t i = 0; i < EVENTS; i++) {
        struct claim_event *e = vec_push(&f->events, 100);
        struct merkle_hash *leaf = vec_push(&f->leaves, 100);
        *e = (struct claim_event){.seq = i, .time = 1793786400, .type = str_from(types[i])};
        for (size_t b = 0; b < sizeof leaf->b; b++)
            leaf->b[b] = (uint8_t)test_random(random);
    }
    f->size = EVENTS;
    f->root = merkle_root(f->leaves.at, EVENTS);
    f->manifest = 1;
    f->totals = 2;
    f->assertions = 6;
    f->seeded = 7;
    struct claim_count *drawn = vec_push(&f->drawn.after, 10), *read = vec_push(&f->read.after, 10);
    *drawn = (struct claim_count){8, 58};
    *read = (struct claim_count){9, 57};
    f->hand_count = 10;
}

static void add_places(struct claim_facts *f)
{
    const struct claim_contest *mayor = &f->versions.at[VERSIONS - 1].contests.at[0];
    for (size_t i = 0; i < 2; i++) {
        struct claim_place *p = vec_push(&f->places, 10);
        *p = (struct claim_place){i == 0 ? STR("Adams") : STR("Baker"),
                                  i == 0 ? f->cards / 3 : f->cards - f->cards / 3};
        for (uint32_t k = 0; k < mayor->choice_count; k++) {
            struct claim_local *l = vec_push(&f->locals, 100);
            uint64_t a = mayor->votes[k] / 4;
            *l = (struct claim_local){i, 0, k, i == 0 ? a : mayor->votes[k] - a, false};
        }
    }
}

void claims_world(struct claim_facts *f, enum claims_kind kind, uint64_t seed)
{
    *f = (struct claim_facts){.arena = ARENA_INIT((size_t)64 << 20)};
    f->proved.event = SIZE_MAX;
    f->election = STR("Alder County");
    f->seed = STR("31415926535897932384");
    add_events(f, &seed);
    for (size_t v = 0; v < VERSIONS; v++) {
        struct claim_version *version = vec_push(&f->versions, 10);
        version->event = v == 0 ? 3 : 5;
        for (size_t i = 0; i < ARRAY_LEN(contests); i++)
            add_contest(f, version, i, &seed);
    }
    struct claim_version *last = &f->versions.at[VERSIONS - 1];
    f->cards = 200000 + seed % 1000;
    add_places(f);
    f->reopened = kind == CLAIMS_REOPENED;
    if (kind == CLAIMS_COUNTED)
        count_by_hand(f, &last->contests.at[0]);
    for (size_t i = 0; i < last->contests.len && kind != CLAIMS_REOPENED; i++) {
        const struct claim_contest *c = &last->contests.at[i];
        add_finding(f, c, 9, "");
        add_finding(f, c, 11, c->hand != NULL ? "counted by hand" : "confirmed");
    }
}
