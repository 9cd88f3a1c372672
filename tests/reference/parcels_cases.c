// SPDX-License-Identifier: Apache-2.0
// parcels_cases.c: random small elections by every rule of tabulate/parcels that draws no papers by
// lot, with all rounds, a line of JSON each. parcels.py reads them and counts all of it again.
//
//     parcels_cases COUNT SEED
#include <stdio.h>
#include <stdlib.h>

#include "support/build.h"
#include "support/random.h"
#include "tabulate/parcels/parcels.h"

enum { MOST_CANDIDATES = 7, MOST_KINDS = 14, NAMES = 64 };

struct ballots {
    uint32_t kinds, cards[MOST_KINDS], count[MOST_KINDS];
    uint32_t ranks[MOST_KINDS][MOST_CANDIDATES];
};

static uint32_t below(uint64_t *random, uint32_t n)
{
    return (uint32_t)(test_random(random) % n);
}

static void need(bal_status status, const struct bal_err *err)
{
    if (status == BAL_OK)
        return;
    fprintf(stderr, "parcels_cases: %s\n", err->what);
    exit(2);
}

// Small numbers make ties and roundings; some elections are larger.
static void make(uint64_t *random, uint32_t candidates, struct ballots *b)
{
    static const uint32_t sizes[] = {3, 12, 60, 400};
    uint32_t most = sizes[below(random, 4)];
    b->kinds = 1 + below(random, MOST_KINDS);
    for (uint32_t k = 0; k < b->kinds; k++) {
        uint32_t list[MOST_CANDIDATES];
        b->cards[k] = 1 + below(random, most);
        b->count[k] = 1 + below(random, candidates);
        for (uint32_t i = 0; i < candidates; i++)
            list[i] = i;
        for (uint32_t i = 0; i < b->count[k]; i++) {
            uint32_t j = i + below(random, candidates - i), other = list[i];
            list[i] = list[j];
            list[j] = other;
            b->ranks[k][i] = list[i];
        }
    }
}

static void add_ballots(struct build *build, uint32_t contest, const struct ballots *b)
{
    for (uint32_t k = 0; k < b->kinds; k++) {
        char text[NAMES] = "";
        for (uint32_t i = 0, n = 0; i < b->count[k]; i++)
            n += (uint32_t)snprintf(text + n, sizeof text - n, "%s%c", i > 0 ? ">" : "",
                                    'A' + (int)b->ranks[k][i]);
        build_cards(build, contest, b->cards[k], text);
    }
}

static void print_list(const char *name, const struct candidate_list *list)
{
    printf(",\"%s\":[", name);
    for (size_t i = 0; i < list->len; i++)
        printf("%s%u", i > 0 ? "," : "", list->at[i]);
    printf("]");
}

static void print_decimal(decimal v, unsigned scale)
{
    char text[DECIMAL_TEXT];
    printf("\"" STR_FMT "\"", STR_ARG(decimal_text(v, scale, text)));
}

static void print_rounds(const struct result *r)
{
    printf(",\"rounds\":[");
    for (size_t i = 0; i < r->rounds.len; i++) {
        const struct count_round *round = &r->rounds.at[i];
        decimal inactive = 0;
        printf("%s{\"votes\":[", i > 0 ? "," : "");
        for (uint32_t k = 0; k < r->candidate_count; k++) {
            printf("%s", k > 0 ? "," : "");
            print_decimal(round->votes[k], r->scale);
        }
        for (int k = 0; k < INACTIVE_KINDS; k++)
            inactive += round->inactive[k];
        printf("],\"inactive\":");
        print_decimal(inactive, r->scale);
        printf(",\"lost\":");
        print_decimal(round->residual, r->scale);
        printf(",\"threshold\":");
        print_decimal(round->threshold, r->scale);
        print_list("elected", &round->elected);
        print_list("excluded", &round->eliminated);
        printf("}");
    }
    printf("]");
}

static void print_case(const struct parcel_rules *rules, uint32_t candidates, uint32_t seats,
                       const struct ballots *b, const struct result *r)
{
    printf("{\"rule\":\"%s\",\"candidates\":%u,\"seats\":%u,\"ballots\":[", rules->name, candidates,
           seats);
    for (uint32_t k = 0; k < b->kinds; k++) {
        printf("%s[%u", k > 0 ? "," : "", b->cards[k]);
        for (uint32_t i = 0; i < b->count[k]; i++)
            printf(",%u", b->ranks[k][i]);
        printf("]");
    }
    printf("]");
    print_list("winners", &r->winners);
    print_rounds(r);
    printf("}\n");
}

static void one(uint64_t *random, const struct parcel_rules *rules)
{
    struct bal_err err = {0};
    struct build build;
    struct ballots b;
    struct result r = {0};
    uint32_t candidates = 2 + below(random, MOST_CANDIDATES - 1);
    uint32_t seats = rules->quota == QUOTA_NONE ? 1 : 1 + below(random, candidates);
    char names[NAMES] = "";
    for (uint32_t i = 0, n = 0; i < candidates; i++)
        n +=
            (uint32_t)snprintf(names + n, sizeof names - n, "%s%c", i > 0 ? "," : "", 'A' + (int)i);
    make(random, candidates, &b);
    build_init(&build);
    uint32_t contest = build_contest(&build, "Council", 1, seats, MOST_CANDIDATES, names);
    add_ballots(&build, contest, &b);
    struct rule_options o = {.irv = irv_default(), .parcels = rules};
    o.irv.tiebreak = IRV_TIE_ORDER;
    need(rule_parcels.tabulate(&build.e, &build.e.contests.at[contest], &o, &r, &err), &err);
    print_case(rules, candidates, seats, &b, &r);
    result_done(&r);
    build_done(&build);
}

int main(int argc, char **argv)
{
    uint64_t count, seed;
    if (argc != 3 || !num_u64(str_from(argv[1]), &count) || !num_u64(str_from(argv[2]), &seed))
        return 64;
    for (uint64_t i = 0; i < count; i++)
        for (size_t k = 0; parcels_at(k) != NULL; k++)
            if (!parcels_drawn(parcels_at(k)))
                one(&seed, parcels_at(k));
    return 0;
}
