// SPDX-License-Identifier: Apache-2.0
// schemes_cases.c: random small contests counted by each rule of `tally --rule`, a line of JSON
// each. schemes.py reads them and counts again.
//
//     schemes_cases COUNT SEED
#include <stdio.h>
#include <stdlib.h>

#include "support/build.h"
#include "support/random.h"
#include "tabulate/schemes/scheme.h"

enum { MOST = 5 };

static struct bal_err err;

// A rule with all that it needs: votes a voter in plain contests.
static const struct {
    const char *text;
    uint32_t votes, most_seats;
} rules[] = {
    {"limited 1", 1, 3},
    {"bloc", 3, 3},
    {"cumulative 3", 3, 2},
    {"approval voting", 5, 2},
    {"top 2", 1, 1},
    {"score 3", 1, 2},
    {"score 3 mean", 1, 1},
    {"star official 3", 1, 1},
    {"bloc star 3", 1, 2},
    {"star pr 3", 1, 3},
    {"borda count", 1, 2},
    {"borda count from 1 truncated modified", 1, 1},
    {"borda count truncated average", 1, 1},
    {"dowdall", 1, 2},
    {"copeland", 1, 1},
    {"minimax", 1, 1},
    {"minimax margins", 1, 1},
    {"schulze", 1, 1},
    {"schulze margins", 1, 1},
    {"ranked pairs", 1, 1},
    {"ranked pairs margins", 1, 1},
    {"black", 1, 1},
    {"smith irv", 1, 1},
    {"btr irv", 1, 1},
    {"top two", 1, 1},
    {"fusion", 1, 1},
    {"divisor dhondt at least 10%", 1, 7},
    {"divisor dhondt", 1, 7},
    {"divisor sainte-lague", 1, 7},
    {"divisor modified-sainte-lague", 1, 7},
    {"divisor danish", 1, 7},
    {"divisor imperiali", 1, 7},
    {"divisor huntington-hill", 1, 7},
    {"divisor adams", 1, 7},
    {"divisor dean", 1, 7},
    {"quota hare", 1, 7},
    {"quota hare at least 10%", 1, 7},
    {"quota imperiali", 1, 7},
    {"quota droop", 1, 7},
    {"quota hagenbach-bischoff", 1, 7},
};

static uint32_t below(uint64_t *random, uint32_t n)
{
    return (uint32_t)(test_random(random) % n);
}

// Marks of a card as build_marks reads them, and as JSON: a value for each choice.
static void make_marks(uint64_t *random, enum mark_use use, bool several, uint32_t n,
                       const char *const *names, uint32_t most, struct buf *text)
{
    uint32_t values[MOST];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t top = use != USE_NOTHING ? most : several ? 2 : 1;
        values[i] = below(random, 3) == 0 ? 0 : below(random, top + 1);
        printf("%s%u", i > 0 ? ", " : "", values[i]);
    }
    if (use != USE_NOTHING) {
        for (uint32_t rank = 1; rank <= most; rank++) {
            bool any = false;
            buf_addf(text, "%s", rank > 1 ? ">" : "");
            for (uint32_t i = 0; i < n; i++)
                if (values[i] == rank) {
                    buf_addf(text, "%s%s", any ? "=" : "", names[i]);
                    any = true;
                }
        }
        while (text->len > 0 && text->ptr[text->len - 1] == '>')
            text->len--;
        return;
    }
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < values[i]; k++)
            buf_addf(text, "%s%s", text->len > 0 ? "=" : "", names[i]);
}

static void put_list(const char *key, const uint32_t *at, size_t len)
{
    printf(", \"%s\": [", key);
    for (size_t i = 0; i < len; i++)
        printf("%s%u", i > 0 ? ", " : "", at[i]);
    printf("]");
}

static void one_case(uint64_t *random, size_t rule)
{
    static const char *const plain[] = {"A", "B", "C", "D", "E"};
    static const char *const lines[] = {"A (x)", "B (x)", "A (y)", "B (y)", "C (z)"};
    const struct scheme *s;
    struct scheme_terms terms;
    struct build b;
    struct tallied t;
    AUTO_BUF choices = BUF_INIT(100);
    uint32_t n = 3 + below(random, MOST - 2), seats = 1 + below(random, rules[rule].most_seats);
    if (scheme_parse(str_from(rules[rule].text), &s, &terms, &err) != BAL_OK)
        exit(2);
    if (str_eq(str_from(s->name), STR("limited")))
        seats = 2 + below(random, 2);
    bool fusion = str_eq(str_from(s->name), STR("fusion"));
    const char *const *names = fusion ? lines : plain;
    for (uint32_t i = 0; i < n; i++)
        buf_addf(&choices, "%s%s", i > 0 ? "," : "", names[i]);
    build_init(&b);
    uint32_t votes = s->limit != NULL && !s->several && !s->parties ? rules[rule].votes : 5;
    uint32_t id = build_contest(&b, "Contest", s->several ? 3 : votes, seats,
                                s->use == USE_NOTHING ? 0 : 4, buf_cstr(&choices));
    if (fusion)
        b.e.contests.at[id].votes_allowed = 1;
    printf("{\"rule\": \"%s\", \"n\": %u, \"seats\": %u, \"cards\": [", rules[rule].text, n, seats);
    uint32_t cards = 1 + below(random, below(random, 2) ? 5 : 25);
    for (uint32_t i = 0; i < cards; i++) {
        AUTO_BUF text = BUF_INIT(200);
        printf("%s[", i > 0 ? ", " : "");
        make_marks(random, s->use, s->several, n, names, s->use == USE_SCORES ? 3 : 4, &text);
        printf("]");
        build_cards(&b, id, 1, text.len > 0 ? buf_cstr(&text) : "");
    }
    bal_status status = scheme_count(s, &terms, &b.e, &b.e.contests.at[id], &t, &err);
    printf("], \"ok\": %s", status == BAL_OK ? "true" : "false");
    if (status == BAL_OK && scheme_upper(&terms, &b.e, &t, &err) != BAL_OK)
        exit(2);
    if (status == BAL_OK) {
        put_list("winners", t.winners.at, t.winners.len);
        put_list("won", t.seats, t.n);
        put_list("tied", t.tied.at, t.tied.len);
        printf(
            ", \"open\": %u, \"status\": %d, \"margin\": %ju, \"overvoted\": %ju, \"upper\": %jd",
            t.tied_seats, (int)t.margin_status, (uintmax_t)t.margin, (uintmax_t)t.overvoted,
            t.has_upper ? (intmax_t)t.upper : -1);
    }
    puts("}");
    tallied_done(&t);
    build_done(&b);
}

int main(int argc, char **argv)
{
    uint64_t count, random;
    if (argc != 3 || !num_u64(str_from(argv[1]), &count) || !num_u64(str_from(argv[2]), &random))
        return 64;
    for (uint64_t i = 0; i < count; i++)
        one_case(&random, i % ARRAY_LEN(rules));
    return 0;
}
