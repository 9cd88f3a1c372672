// SPDX-License-Identifier: Apache-2.0
// validate.c: does an audit confirm a wrong outcome more often than its risk limit allows?
//
//     validate [REPETITIONS [SEED [PART]]]
//
// Every way of auditing x choice function x hiding place is tried on elections that are wrong by as
// little as can be (scene.h), in REPETITIONS audits (20,000; the standard method of each audit type
// in five times as many), which stop at the first draw at which the risk limit of 5 % is met.
// Prints a table in Markdown: docs/validation.md is its output. The status is 1 if any rate is
// higher than chance explains: more confirmed audits than a binomial of 5 % has with a chance of 1
// in 1,000.
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "validation/audits.h"
#include "validation/rates.h"

enum { SCENES = 10, TRIES = 200, STANDARD = 5 };

static const struct family families[] = {
    {"plurality", 1, 1, 0, 3},
    {"plurality", 2, 2, 0, 5},
    {"approval", 4, 1, 0, 4},
    {"majority", 1, 1, 0, 3},
    {"supermajority more than 2/3", 1, 1, 0, 3},
    {"majority of all ballots", 1, 1, 0, 3},
    {"majority or runoff", 1, 1, 0, 4},
    {"irv", 1, 1, 4, 4},
    {"dhondt at least 5%", 1, 5, 0, 4},
    {"sainte-lague", 1, 5, 0, 4},
    {"hamilton", 1, 5, 0, 4},
    {"borda", 1, 1, 4, 4},
    {"range 5", 4, 1, 5, 4},
    {"star 5", 4, 1, 5, 4},
    {"condorcet", 1, 1, 4, 4},
};

// Ways that are no method of methods.def with equal chances; the methods themselves follow.
static const struct way special[] = {
    {"comparison, cards vanish", AUDIT_COMPARISON, "mixture", false, true},
    {"ballot polling, cards vanish", AUDIT_POLLING, "kelly", false, true},
    {"comparison, weighted draws", AUDIT_WEIGHTED, NULL, true, false},
    {"pools", AUDIT_POOLED, "oneaudit", true, false},
    {"pools", AUDIT_POOLED, "mixture", false, false},
    {"pools, weighted draws", AUDIT_POOLED_WEIGHTED, NULL, true, false},
};

static struct rate try_cell(const struct way *w, const struct family *f, enum hiding h,
                            uint64_t repetitions, uint64_t seed)
{
    struct rate c = {0};
    unsigned scenes = 0;
    for (uint64_t t = 1; t <= TRIES && scenes < SCENES; t++) {
        struct scene s;
        uint64_t confirmed = 0;
        if (scene_make(&s, f, h, seed * 1000003 + t) &&
            audit_scene(&s, w, repetitions / SCENES, seed + t, &confirmed)) {
            c.audits += repetitions / SCENES;
            c.confirmed += confirmed;
            scenes++;
        }
        scene_done(&s);
    }
    return c;
}

static void print_cell(const struct rate *c, bool *failed)
{
    if (c->audits == 0) {
        printf(" - |");
        return;
    }
    bool bad = c->confirmed > rate_allowed(c->audits);
    *failed |= bad;
    printf(" %.2f%s |", rate_percent(c), bad ? " **too high**" : "");
}

static bool validate(const struct way *w, uint64_t repetitions, uint64_t seed)
{
    bool failed = false;
    struct rate worst = {1, 0}, all = {0};
    printf("\n## %s: %s\n\n| choice function |", w->name,
           w->method != NULL ? w->method : "weighted mixture");
    for (int h = 0; h < HIDINGS; h++)
        printf(" %s |", hiding_names[h]);
    printf("\n| --- |");
    for (int h = 0; h < HIDINGS; h++)
        printf(" ---: |");
    printf("\n");
    for (size_t f = 0; f < ARRAY_LEN(families); f++) {
        printf("| %s, %u seat%s |", families[f].function, families[f].seats,
               families[f].seats > 1 ? "s" : "");
        for (enum hiding h = 0; h < HIDINGS; h++) {
            struct rate c = try_cell(w, &families[f], h, repetitions, seed);
            print_cell(&c, &failed);
            all.audits += c.audits;
            all.confirmed += c.confirmed;
            if ((double)c.confirmed * (double)worst.audits >
                (double)worst.confirmed * (double)c.audits)
                worst = c;
        }
        printf("\n");
        fflush(stdout);
    }
    printf(
        "\n%ju audits, %.2f %% confirmed; the highest cell %.2f %% of %ju, where %.2f %% may be.\n",
        (uintmax_t)all.audits, rate_percent(&all), rate_percent(&worst), (uintmax_t)worst.audits,
        100 * (double)rate_allowed(worst.audits) / (double)worst.audits);
    return !failed;
}

static bool validate_method(const struct method *m, uint64_t repetitions, uint64_t seed)
{
    struct way compare = {"comparison", AUDIT_COMPARISON, m->name, false, false};
    struct way poll = {"ballot polling", AUDIT_POLLING, m->name, false, false};
    bool ok = true;
    compare.standard = strcmp(m->name, "mixture") == 0;
    poll.standard = strcmp(m->name, "kelly") == 0;
    // A method for pools compares the others as well.
    if ((m->flags & METHOD_COMPARISON) != 0 && strcmp(m->name, "oneaudit") != 0)
        ok &= validate(&compare, repetitions * (compare.standard ? STANDARD : 1), seed);
    if ((m->flags & METHOD_POLLING) != 0)
        ok &= validate(&poll, repetitions * (poll.standard ? STANDARD : 1), seed);
    return ok;
}

static bool validate_cards(uint64_t repetitions, uint64_t seed)
{
    bool ok = true;
    for (size_t i = 0; method_at(i) != NULL; i++)
        if (method_at(i)->bet != NULL)
            ok &= validate_method(method_at(i), repetitions, seed);
    for (size_t i = 0; i < ARRAY_LEN(special); i++)
        ok &= validate(&special[i], repetitions * (special[i].standard ? STANDARD : 1), seed);
    return ok;
}

static const struct {
    const char *name;
    bool (*run)(uint64_t repetitions, uint64_t seed);
} parts[] = {{"cards", validate_cards},
             {"batches", validate_batches},
             {"strata", validate_strata},
             {"rounds", validate_rounds},
             {"broken", validate_broken}};

int main(int argc, char **argv)
{
    uint64_t repetitions = 20000, seed = 2026;
    bool ok = true, any = false;
    if ((argc > 1 && !num_u64(str_from(argv[1]), &repetitions)) ||
        (argc > 2 && !num_u64(str_from(argv[2]), &seed)) || argc > 4 || repetitions < SCENES) {
        fprintf(stderr, "usage: validate [REPETITIONS [SEED [PART]]]\n");
        return 64;
    }
    printf("Repetitions %ju, seed %ju.\n", (uintmax_t)repetitions, (uintmax_t)seed);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (argc < 4 || strcmp(argv[3], parts[i].name) == 0) {
            any = true;
            ok &= parts[i].run(repetitions, seed);
        }
    return ok && any ? 0 : 1;
}
