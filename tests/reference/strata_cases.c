// SPDX-License-Identifier: Apache-2.0
// strata_cases.c: random audits of batches and strata, with what the program makes of them, a line
// of JSON each. strata.py reads them and computes the risks again.
//
//     strata_cases COUNT SEED
#include <stdio.h>
#include <stdlib.h>

#include "audit/risk/batch_test.h"
#include "audit/risk/macro.h"
#include "audit/risk/query.h"
#include "audit/risk/strata.h"
#include "audit/risk/suite.h"
#include "audit/risk/super_simple.h"
#include "support/random.h"

enum { BATCHES = 12, CHOICES = 4, DRAWS = 12, CARDS = 40 };

static struct bal_err err;

static uint64_t below(uint64_t *random, uint64_t n)
{
    return test_random(random) % n;
}

static void put_list(const char *name, const uint64_t *v, size_t n)
{
    printf("\"%s\": [", name);
    for (size_t i = 0; i < n; i++)
        printf("%s%ju", i > 0 ? ", " : "", (uintmax_t)v[i]);
    printf("]");
}

// ---- batches

struct scene {
    uint64_t reported[BATCHES][CHOICES], counted[BATCHES][CHOICES], totals[CHOICES];
    struct batch_votes batches[BATCHES];
    struct batch_contest contest;
    struct batch_claims claims;
    uint32_t draws[DRAWS];
    size_t draw_count;
};

// Votes that the cards can hold; the first choices are the stronger ones.
static void votes(uint64_t *random, uint64_t cards, uint32_t choices, uint64_t *out)
{
    uint64_t left = cards;
    for (uint32_t c = 0; c < choices; c++) {
        out[c] = below(random, left + 1);
        left -= out[c];
    }
}

// The count is the report, but for a few votes that move or go.
static void count(uint64_t *random, const uint64_t *reported, uint32_t choices, uint64_t *out)
{
    memcpy(out, reported, sizeof(uint64_t) * CHOICES);
    for (uint64_t i = below(random, 4); i > 1; i--) {
        uint32_t from = (uint32_t)below(random, choices), to = (uint32_t)below(random, choices + 1);
        if (out[from] == 0)
            continue;
        out[from]--;
        if (to < choices)
            out[to]++;
    }
}

static void scene_make(struct scene *s, uint64_t *random, bool replacement)
{
    size_t n = 3 + below(random, BATCHES - 3);
    uint32_t choices = 2 + (uint32_t)below(random, CHOICES - 1);
    *s = (struct scene){.contest = {.choices = choices, .votes_allowed = 1}};
    s->contest.seats = choices > 2 && below(random, 3) == 0 ? 2 : 1;
    s->contest.majority = s->contest.seats == 1 && choices > 2 && below(random, 3) == 0;
    s->contest.pending = below(random, 4) == 0 ? below(random, 4) : 0;
    for (size_t p = 0; p < n; p++) {
        uint64_t cards = 1 + below(random, CARDS);
        votes(random, cards, choices, s->reported[p]);
        count(random, s->reported[p], choices, s->counted[p]);
        s->batches[p] = (struct batch_votes){
            .name = STR("b"), .cards = cards, .reported = s->reported[p], .counted = s->counted[p]};
        for (uint32_t c = 0; c < choices; c++)
            s->totals[c] += s->reported[p][c];
    }
    if (below(random, 4) == 0)
        s->totals[below(random, choices)] += below(random, 3);
    s->batches[n - 1].counted = NULL; // never a full count
    s->contest.totals = s->totals;
    s->contest.batches = s->batches;
    s->contest.count = n;
    uint64_t most = replacement ? DRAWS : n - 1, taken = 0;
    for (uint64_t i = below(random, most) + 1; i > 0; i--) {
        uint32_t p = (uint32_t)below(random, n - 1);
        if (replacement || (taken >> p & 1) == 0)
            s->draws[s->draw_count++] = p;
        taken |= (uint64_t)1 << p;
    }
}

static void put_scene(const struct scene *s)
{
    printf("\"seats\": %u, \"majority\": %d, \"pending\": %ju, ", s->contest.seats,
           s->contest.majority, (uintmax_t)s->contest.pending);
    put_list("totals", s->totals, s->contest.choices);
    printf(", \"batches\": [");
    for (size_t p = 0; p < s->contest.count; p++) {
        printf("%s{\"cards\": %ju, ", p > 0 ? ", " : "", (uintmax_t)s->batches[p].cards);
        put_list("reported", s->reported[p], s->contest.choices);
        printf(", ");
        put_list("counted", s->counted[p], s->contest.choices);
        printf("}");
    }
    printf("], \"draws\": [");
    for (size_t i = 0; i < s->draw_count; i++)
        printf("%s%u", i > 0 ? ", " : "", s->draws[i]);
    printf("], ");
}

static void run_macro(uint64_t *random)
{
    struct scene s;
    struct macro_risk r = {0};
    scene_make(&s, random, true);
    bool ok = batch_claims_make(&s.contest, &s.claims, &err) == BAL_OK &&
              macro_risk(&s.claims, s.draws, s.draw_count, &r, &err) == BAL_OK;
    printf("{\"method\": \"macro\", ");
    put_scene(&s);
    if (ok)
        printf("\"risk\": %.17g, \"last\": %.17g, \"bound\": %.17g}\n", r.risk, r.last, r.bound);
    else
        printf("\"risk\": null}\n");
    batch_claims_done(&s.claims);
}

static void run_batch(uint64_t *random)
{
    struct scene s;
    struct batch_risk r = {0};
    uint64_t weights[BATCHES] = {0};
    enum batch_design d = (enum batch_design)below(random, BATCH_DESIGNS);
    scene_make(&s, random, d == BATCH_BOUND || d == BATCH_ASSORTER);
    bool ok = batch_claims_make(&s.contest, &s.claims, &err) == BAL_OK &&
              batch_weights(&s.claims, d, weights, &err) == BAL_OK &&
              batch_risk(&s.claims, d, weights, s.draws, s.draw_count, &r, &err) == BAL_OK;
    printf("{\"method\": \"batch\", \"design\": \"%s\", ", batch_design_name(d));
    put_scene(&s);
    put_list("weights", weights, s.contest.count);
    if (ok)
        printf(", \"risk\": %.17g}\n", r.risk);
    else
        printf(", \"risk\": null}\n");
    batch_claims_done(&s.claims);
}

// ---- cards

static void run_super_simple(uint64_t *random)
{
    int64_t margins[3];
    int8_t errors[DRAWS][3];
    struct card_errors cards[DRAWS];
    size_t pairs = 1 + below(random, 3), count_ = 1 + below(random, DRAWS);
    double risk = 0;
    for (size_t i = 0; i < pairs; i++)
        margins[i] = 1 + (int64_t)below(random, 300);
    for (size_t r = 0; r < count_; r++) {
        for (size_t i = 0; i < pairs; i++)
            errors[r][i] = below(random, 4) > 0 ? 0 : (int8_t)((int)below(random, 5) - 2);
        cards[r] = (struct card_errors){errors[r], 1 + (uint32_t)below(random, 90)};
    }
    struct super_simple s = {400, margins, pairs, 1.01 + (double)below(random, 30) / 100};
    bool ok = super_simple_risk(&s, cards, count_, &risk, &err) == BAL_OK;
    printf("{\"method\": \"super-simple\", \"cards\": 400, \"gamma\": %.17g, \"margins\": [",
           s.gamma);
    for (size_t i = 0; i < pairs; i++)
        printf("%s%jd", i > 0 ? ", " : "", (intmax_t)margins[i]);
    printf("], \"drawn\": [");
    for (size_t r = 0; r < count_; r++) {
        printf("%s[%u", r > 0 ? ", " : "", cards[r].times);
        for (size_t i = 0; i < pairs; i++)
            printf(", %d", errors[r][i]);
        printf("]");
    }
    printf(ok ? "], \"risk\": %.17g}\n" : "], \"risk\": null}\n", risk);
}

static void run_suite(uint64_t *random)
{
    struct suite_pair p = {
        .gamma = 1.03905, .cvr_cards = 50 + below(random, 400), .cards = 50 + below(random, 200)};
    double risk = 0;
    p.cvr_winner = below(random, p.cvr_cards + 1);
    p.cvr_loser = below(random, p.cvr_cards - p.cvr_winner + 1);
    p.winner = below(random, p.cards + 1);
    p.loser = below(random, p.cards - p.winner + 1);
    p.cvr_sample = below(random, 60);
    p.o1 = p.cvr_sample > 4 ? below(random, 3) : 0;
    p.u1 = p.cvr_sample > 4 ? below(random, 2) : 0;
    p.sample = below(random, 40);
    p.seen_winner = p.sample * p.winner / p.cards + below(random, 2);
    p.seen_winner = p.seen_winner < p.sample ? p.seen_winner : p.sample;
    p.seen_loser = p.sample * p.loser / p.cards;
    p.seen_loser =
        p.seen_loser < p.sample - p.seen_winner ? p.seen_loser : p.sample - p.seen_winner;
    bool ok = suite_risk(&p, &risk, &err) == BAL_OK;
    const uint64_t all[] = {p.cvr_cards, p.cvr_winner, p.cvr_loser,   p.cvr_sample,
                            p.o1,        p.u1,         p.cards,       p.winner,
                            p.loser,     p.sample,     p.seen_winner, p.seen_loser};
    printf("{\"method\": \"suite\", ");
    put_list("figures", all, ARRAY_LEN(all));
    printf(ok ? ", \"risk\": %.17g}\n" : ", \"risk\": null}\n", risk);
}

static void run_strata(uint64_t *random)
{
    uint64_t x[2][DRAWS], n[2], max[2], cards[2], draws[2];
    struct stratum at[2];
    double risk = 0;
    uint64_t most = 0;
    bool replacement = below(random, 3) == 0;
    for (int k = 0; k < 2; k++) {
        max[k] = below(random, 2) == 0 ? 2 : 4;
        cards[k] = 4 + below(random, 20);
        draws[k] = below(random, cards[k] < DRAWS ? cards[k] : DRAWS);
        n[k] = draws[k];
        for (uint64_t i = 0; i < draws[k]; i++)
            x[k][i] = below(random, 3) > 0 ? max[k] : below(random, max[k] + 1);
        at[k] =
            (struct stratum){cards[k], max[k], replacement, x[k], draws[k], &method_mixture, NULL};
        most += cards[k] * max[k];
    }
    struct strata s = {at, 2, 2 * (1 + below(random, most * 6 / 10))};
    bool ok = strata_risk(&s, &risk, &err) == BAL_OK;
    printf("{\"method\": \"ui-ts\", \"replacement\": %d, \"total2\": %ju, ", replacement,
           (uintmax_t)s.total);
    put_list("cards", cards, 2);
    printf(", ");
    put_list("max", max, 2);
    printf(", ");
    put_list("first", x[0], n[0]);
    printf(", ");
    put_list("second", x[1], n[1]);
    printf(ok ? ", \"risk\": %.17g}\n" : ", \"risk\": null}\n", risk);
}

int main(int argc, char **argv)
{
    uint64_t cases = 0, random = 0;
    if (argc != 3 || !num_u64(str_from(argv[1]), &cases) || !num_u64(str_from(argv[2]), &random))
        return 64;
    for (uint64_t i = 0; i < cases; i++) {
        uint64_t kind = i % 40;
        if (kind == 0)
            run_suite(&random);
        else if (kind < 12)
            run_macro(&random);
        else if (kind < 26)
            run_batch(&random);
        else if (kind < 33)
            run_super_simple(&random);
        else
            run_strata(&random);
    }
    return 0;
}
