// SPDX-License-Identifier: Apache-2.0
// results.c: reported results of the shared folder. Clarity publishes the same election in two
// files: the sums of detail.xml over the counties, and of its twin in a zip, are those of
// summary.csv, choice by choice. San Francisco's summary report holds the figures of its print.
#include <stdio.h>

#include "app/load/load.h"
#include "support/shared.h"

static void judge(struct shared_count *all, bool ok, const char *what)
{
    printf("%s %s\n", ok ? "ok" : "FAIL", what);
    all->passed += ok;
    all->failed += !ok;
}

static bool load(const char *name, struct load *l)
{
    AUTO_BUF path = BUF_INIT(4096);
    struct load_path p = {.path = shared_path(name, &path)};
    struct load_options how = {0};
    struct bal_err err = {0};
    return load_paths(l, &p, 1, &how, &err) == BAL_OK && problems_errors(&l->problems) == 0;
}

// The votes of a choice in all jurisdictions; *found: it has any result.
static uint64_t votes_of(const struct election *e, str contest, str choice, bool *found)
{
    uint64_t sum = 0;
    *found = false;
    for (size_t i = 0; i < e->results.len; i++) {
        const struct reported *r = &e->results.at[i];
        if (!str_eq(r->contest, contest) || !str_eq(r->choice, choice))
            continue;
        sum += r->votes;
        *found = true;
    }
    return sum;
}

static bool has_all(const struct election *a, const struct election *b)
{
    bool same = true;
    for (size_t i = 0; i < a->results.len; i++) {
        const struct reported *r = &a->results.at[i];
        bool mine, found;
        uint64_t votes = votes_of(a, r->contest, r->choice, &mine);
        if (votes_of(b, r->contest, r->choice, &found) == votes && found)
            continue;
        printf("'" STR_FMT "', '" STR_FMT "' differs\n", STR_ARG(r->contest), STR_ARG(r->choice));
        same = false;
    }
    return same;
}

// Contests that have results.
static uint32_t contests_of(const struct election *e)
{
    struct table names = TABLE_INIT(LIMIT_NAMES_BYTES);
    for (size_t i = 0; i < e->results.len; i++)
        (void)table_add(&names, e->results.at[i].contest);
    uint32_t count = names.len;
    table_done(&names);
    return count;
}

static void check_clarity(const char *detail, struct shared_count *all)
{
    struct load a = {0}, b = {0};
    bool ok = load(detail, &a) && load("data/clarity-co2024/expected/summary.csv", &b);
    judge(all, ok && b.election.results.len == 602 && has_all(&a.election, &b.election), detail);
    judge(all, ok && has_all(&b.election, &a.election), "summary.csv has no choice more");
    judge(all, ok && a.election.jurisdictions.len == 65, "64 counties");
    judge(all, ok && contests_of(&a.election) == 295, "295 contests");
    load_done(&a);
    load_done(&b);
}

// Figures of the report's own print, San Francisco, 5 November 2024.
static void check_summary(const char *name, struct shared_count *all)
{
    static const struct {
        const char *contest, *choice;
        uint64_t votes;
    } printed[] = {
        {"PRESIDENT AND VICE PRESIDENT", "KAMALA D. HARRIS / TIM WALZ", 323719},
        {"PRESIDENT AND VICE PRESIDENT", "PETER SONSKI / LAUREN ONAK", 33},
        {"MAYOR", "DANIEL LURIE", 102547}, // first preferences
        {"MAYOR", "MARC ROTH", 3},
        {"MAYOR", "Write-in", 0},
        {"MEASURE O", "YES", 312914},
    };
    struct load l = {0};
    bool ok = load(name, &l), found;
    judge(all, ok && l.problems.kept.len == 0, name);
    judge(all, ok && contests_of(&l.election) == 53, "53 contests");
    for (size_t i = 0; ok && i < ARRAY_LEN(printed); i++)
        judge(all,
              votes_of(&l.election, str_from(printed[i].contest), str_from(printed[i].choice),
                       &found) == printed[i].votes &&
                  found,
              printed[i].choice);
    load_done(&l);
}

int main(void)
{
    static const char *const details[] = {"data/clarity-co2024/input/detail.xml",
                                          "data/clarity-co2024/aux/detailxml.zip"};
    static const char *const reports[] = {"data/sf2024-summary-xml/input/summary.xml",
                                          "data/sf2024-summary-xml/aux/summaryOrg.xml"};
    struct shared_count all = {0};
    AUTO_BUF path = BUF_INIT(4096);
    AUTO_ARENA arena = ARENA_INIT((size_t)1 << 26);
    str text;
    for (size_t i = 0; i < ARRAY_LEN(details) + ARRAY_LEN(reports); i++) {
        bool clarity = i < ARRAY_LEN(details);
        const char *name = clarity ? details[i] : reports[i - ARRAY_LEN(details)];
        if (!shared_read(shared_path(name, &path), &arena, &text)) {
            printf("skipped: no %s\n", name);
            all.skipped++;
        } else if (clarity) {
            check_clarity(name, &all);
        } else {
            check_summary(name, &all);
        }
    }
    return shared_finish(&all);
}
