// SPDX-License-Identifier: Apache-2.0
// levels_cases.c: random small elections in districts, with random settings, and the seats that
// Ballast gives, a line of JSON each. levels.py reads them and counts again.
//
//     levels_cases COUNT SEED
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/random.h"
#include "tabulate/levels/levels.h"

enum { MOST = 5 };

static struct bal_err err;
static const char *const party_names[MOST] = {"A", "B", "C", "D", "E"};
static const char *const district_names[MOST] = {"V", "W", "X", "Y", "Z"};

static uint32_t below(uint64_t *random, uint32_t n)
{
    return (uint32_t)(test_random(random) % n);
}

static const char *one_of(uint64_t *random, const char *const *words, uint32_t count)
{
    return words[below(random, count)];
}

static void make_rules(uint64_t *random, struct buf *out)
{
    static const char *const methods[] = {"dhondt",
                                          "sainte-lague",
                                          "modified-sainte-lague",
                                          "nordic-sainte-lague",
                                          "danish",
                                          "imperiali",
                                          "huntington-hill",
                                          "adams",
                                          "dean",
                                          "hare",
                                          "droop",
                                          "hagenbach-bischoff",
                                          "imperiali-quota",
                                          "none"};
    static const char *const shares[] = {"none", "none", "at least 10%", "more than 1/5",
                                         "at least 25%"};
    static const char *const overhangs[] = {"out", "add", "cut", "refuse", "out"};
    static const char *const places[] = {"none", "sainte-lague", "dhondt by votes", "danish",
                                         "nordic-sainte-lague"};
    const char *district = one_of(random, methods, ARRAY_LEN(methods));
    bool none = strcmp(district, "none") == 0;
    buf_addf(out, "district=%s;national=%s;threshold=%s;district-threshold=%s;overhang=%s",
             district, one_of(random, methods, ARRAY_LEN(methods)), one_of(random, shares, 5),
             one_of(random, shares, 5), one_of(random, overhangs, 5));
    buf_addf(out, ";place=%s%s", one_of(random, places, 5), "");
    if (!none && below(random, 2) == 0)
        buf_addf(out, ";place=sainte-lague by average");
    if (below(random, 2) == 0)
        buf_addf(out, ";levelling=%u%s", below(random, 4), below(random, 2) ? " each" : "");
    else
        buf_addf(out, ";seats=%u", 1 + below(random, 25));
    if (below(random, 3) == 0)
        buf_addf(out, ";or-seats=%u", 1 + below(random, 3));
    if (below(random, 3) == 0)
        buf_addf(out, ";strict=yes;entry=%s", one_of(random, shares, 5));
    if (below(random, 4) == 0)
        buf_addf(out, ";won=A %u", below(random, 5));
    if (below(random, 4) == 0)
        buf_addf(out, ";exempt=B");
    if (below(random, 3) == 0)
        buf_addf(out, ";ties=votes");
    if (below(random, 3) == 0)
        buf_addf(out, ";lot=C;lot=A;lot=X;lot=V;lot=B");
}

// Seats are returned, and the rule of the districts is a divisor.
static void make_return(uint64_t *random, struct buf *out)
{
    static const char *const rules[] = {"dhondt", "sainte-lague", "modified-sainte-lague",
                                        "nordic-sainte-lague", "danish"};
    buf_addf(out, "district=%s;national=%s;overhang=return;levelling=%u;place=%s",
             one_of(random, rules, 5), one_of(random, rules, 5), below(random, 5),
             one_of(random, rules, 5));
    if (below(random, 2) == 0)
        buf_addf(out, ";threshold=at least 10%%;strict=yes;entry=at least 25%%");
    if (below(random, 4) == 0)
        buf_addf(out, ";won=A %u", below(random, 3));
}

// Three regions, and seats of all by region and then by district.
static void make_regions(uint64_t *random, struct buf *out, uint32_t d)
{
    static const char *const rules[] = {"dhondt", "sainte-lague", "danish", "nordic-sainte-lague"};
    static const char *const overhangs[] = {"out", "out", "cut", "return"};
    static const char *const national[] = {"hare", "droop", "dhondt", "sainte-lague"};
    buf_addf(out, "district=dhondt;national=%s;overhang=%s;place=%s;to-regions=%s",
             one_of(random, national, 4), one_of(random, overhangs, 4), one_of(random, rules, 4),
             one_of(random, rules, 4));
    for (uint32_t r = 0; r < 3; r++) {
        buf_addf(out, ";region=%c %u", "LMN"[r], below(random, 5));
        for (uint32_t k = 0; k < d; k++)
            if (k * 3 / d == r)
                buf_addf(out, ";covers=%s", district_names[k]);
    }
    if (below(random, 2) == 0)
        buf_addf(out, ";threshold=at least 25%%;or-regions=%u", 1 + below(random, 3));
}

static void make_both(uint64_t *random, struct buf *out)
{
    static const char *const rules[] = {"sainte-lague", "sainte-lague", "dhondt", "danish",
                                        "modified-sainte-lague"};
    buf_addf(out, "district=none;national=%s;place=%s biproportional", one_of(random, rules, 5),
             one_of(random, rules, 5));
    if (below(random, 2) == 0)
        buf_addf(out, ";voters=rounded");
    if (below(random, 2) == 0)
        buf_addf(out, ";one-district=at least 25%%");
    if (below(random, 4) == 0)
        buf_addf(out, ";threshold=more than 1/5");
}

static void make_any(uint64_t *random, struct buf *out, uint32_t d)
{
    switch (below(random, 6)) {
    case 0:
        make_return(random, out);
        break;
    case 1:
        make_regions(random, out, d);
        break;
    case 2:
        make_both(random, out);
        break;
    default:
        make_rules(random, out);
        return;
    }
    if (below(random, 3) == 0)
        buf_addf(out, ";ties=votes");
    if (below(random, 3) == 0)
        buf_addf(out, ";lot=C;lot=A;lot=X;lot=V;lot=B;lot=W");
}

static void put_row(const char *key, const uint32_t *at, uint32_t len)
{
    printf(", \"%s\": [", key);
    for (uint32_t i = 0; i < len; i++)
        printf("%s%u", i > 0 ? ", " : "", at[i]);
    printf("]");
}

static void put_marks(const char *key, const bool *at, uint32_t len)
{
    printf(", \"%s\": [", key);
    for (uint32_t i = 0; i < len; i++)
        printf("%s%d", i > 0 ? ", " : "", at[i]);
    printf("]");
}

static void put_result(const struct levels *l)
{
    put_row("due", l->due, l->n);
    put_row("total", l->total, l->n);
    put_marks("overhang", l->overhang, l->n);
    printf(", \"house\": %u, \"shared\": %u", l->house, l->shared);
    printf(", \"tie\": %u, \"where\": %d, \"placing\": %d", l->tie.seats,
           l->tie.district == LEVEL_ALL ? -1 : (int)l->tie.district, l->tie.placing);
    put_marks("tied", l->tie.parties, l->n);
    put_marks("tied_districts", l->tie.districts, l->d);
    if (l->region_seats != NULL)
        put_row("regions", l->region_seats, l->n * l->rules->regions.len);
    printf(", \"returned\": [");
    for (size_t i = 0; i < l->returned.len; i++) {
        const struct level_return *r = &l->returned.at[i];
        printf("%s[%u, %u, %d]", i > 0 ? ", " : "", r->party, r->district, (int)r->to);
    }
    printf("]");
    printf(", \"fixed\": [");
    for (uint32_t k = 0; k < l->d; k++) {
        printf("%s{\"at\": 0", k > 0 ? ", " : "");
        put_row("fixed", l->districts[k].fixed, l->n);
        put_row("placed", l->districts[k].placed, l->n);
        printf("}");
    }
    printf("]");
}

// Votes that are often equal, and often large.
static uint64_t some_votes(uint64_t *random)
{
    return below(random, 2) ? below(random, 12) : below(random, 40) * 100 + below(random, 2);
}

static void one_case(uint64_t *random)
{
    AUTO_BUF text = BUF_INIT(2000);
    struct level_rules rules;
    struct levels l;
    str names[MOST];
    uint32_t n = 3 + below(random, 3), d = 4 + below(random, 2);
    make_any(random, &text, d);
    printf("{\"rules\": \"%s\", \"votes\": [", buf_cstr(&text));
    if (levels_parse(buf_str(&text), &rules, &err) != BAL_OK ||
        levels_init(&l, &rules, n, d, &err) != BAL_OK)
        exit(2);
    for (uint32_t i = 0; i < n; i++)
        names[i] = str_from(party_names[i]);
    l.names = names;
    l.no_party[n - 1] = below(random, 3) == 0;
    for (uint32_t k = 0; k < d; k++) {
        printf("%s[", k > 0 ? ", " : "");
        for (uint32_t i = 0; i < n; i++) {
            uint64_t votes = some_votes(random);
            l.districts[k].votes[i] = votes;
            l.districts[k].valid += votes;
            printf("%s%" PRIu64, i > 0 ? ", " : "", votes);
        }
        printf("]");
        l.districts[k].name = str_from(district_names[k]);
        l.districts[k].seats = below(random, 6);
    }
    printf("], \"no_party\": %s, \"seats\": [", l.no_party[n - 1] ? "true" : "false");
    for (uint32_t k = 0; k < d; k++)
        printf("%s%u", k > 0 ? ", " : "", l.districts[k].seats);
    bal_status status = levels_count(&l, &err);
    printf("], \"ok\": %s", status == BAL_OK ? "true" : "false");
    if (status == BAL_OK)
        put_result(&l);
    puts("}");
    levels_done(&l);
}

int main(int argc, char **argv)
{
    uint64_t count, random;
    if (argc != 3 || !num_u64(str_from(argv[1]), &count) || !num_u64(str_from(argv[2]), &random))
        return 64;
    for (uint64_t i = 0; i < count; i++)
        one_case(&random);
    return 0;
}
