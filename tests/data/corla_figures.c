// SPDX-License-Identifier: Apache-2.0
#include "data/corla_figures.h"

#include <math.h>
#include <stdio.h>

#include "audit/risk/kaplan_markov.h"

enum { COLUMNS = 32 };

struct row {
    str cells[COLUMNS];
    size_t count;
};

// Cuts one row off the front: cells in quotes or not. Quotes stay doubled inside: the cells that
// are read here are numbers.
static void next_row(str *rest, struct row *row)
{
    size_t i = 0, start = 0;
    bool quoted = false;
    row->count = 0;
    for (; i <= rest->len; i++) {
        char c = i < rest->len ? rest->ptr[i] : '\n';
        quoted ^= c == '"';
        if (quoted || (c != ',' && c != '\n'))
            continue;
        str cell = str_trim(str_head(str_skip(*rest, start), i - start));
        if (cell.len >= 2 && cell.ptr[0] == '"')
            cell = str_head(str_skip(cell, 1), cell.len - 2);
        if (row->count < COLUMNS)
            row->cells[row->count++] = cell;
        start = i + 1;
        if (c == '\n')
            break;
    }
    *rest = str_skip(*rest, i + 1);
}

static str cell(const struct row *header, const struct row *row, const char *name)
{
    for (size_t i = 0; i < header->count && i < row->count; i++)
        if (str_eq(header->cells[i], str_from(name)))
            return row->cells[i];
    return STR("");
}

static uint64_t count(const struct row *header, const struct row *row, const char *name)
{
    uint64_t v = 0;
    return num_u64(cell(header, row, name), &v) ? v : 0;
}

// Names of the columns: margin, cards, sample, o1, o2, u1, u2, gamma.
static struct risk_query query(const struct row *header, const struct row *row,
                               const char *const names[static 8])
{
    struct risk_query q = {
        .margin = count(header, row, names[0]),
        .cards = count(header, row, names[1]),
        .sample = count(header, row, names[2]),
        .o1 = count(header, row, names[3]),
        .o2 = count(header, row, names[4]),
        .u1 = count(header, row, names[5]),
        .u2 = count(header, row, names[6]),
    };
    (void)num_double(cell(header, row, names[7]), &q.gamma);
    return q;
}

static void judge(struct shared_count *all, bool ok, const char *path, const struct row *row,
                  str published, double got)
{
    all->passed += ok;
    all->failed += !ok;
    if (!ok)
        printf("FAIL %s '" STR_FMT "': " STR_FMT " published, %.17g here\n", path,
               STR_ARG(row->cells[0]), STR_ARG(published), got);
}

// The optimistic and the estimated size.
static void check_sizes(const char *path, const struct row *header, const struct row *row,
                        struct shared_count *all)
{
    static const char *const names[] = {"min_margin",           "ballot_card_count",
                                        "audited_sample_count", "one_vote_over_count",
                                        "two_vote_over_count",  "one_vote_under_count",
                                        "two_vote_under_count", "gamma"};
    struct risk_query q = query(header, row, names);
    (void)num_double(cell(header, row, "risk_limit"), &q.alpha);
    struct bal_err err;
    uint64_t n = 0;
    if (q.margin == 0)
        return;
    bool ok = km_nmin(&q, &n, &err) == BAL_OK;
    str published = cell(header, row, "optimistic_samples_to_audit");
    judge(all, ok && n == count(header, row, "optimistic_samples_to_audit"), path, row, published,
          (double)n);
    n = km_estimated(n, q.sample, count(header, row, "overstatements"));
    published = cell(header, row, "estimated_samples_to_audit");
    judge(all, ok && n == count(header, row, "estimated_samples_to_audit"), path, row, published,
          (double)n);
}

// The risk in per cent with one decimal, rounded half up, as Colorado prints it.
static void check_risk(const char *path, const struct row *header, const struct row *row,
                       struct shared_count *all)
{
    static const char *const names[] = {"min margin", "ballot count", "audited sample count",
                                        "disc +1",    "disc +2",      "disc -1",
                                        "disc -2",    "gamma"};
    struct risk_query q = query(header, row, names);
    str published = cell(header, row, "Risk measurement %");
    struct bal_err err;
    double risk = -1, printed = -2;
    if (q.sample == 0)
        return;
    bool ok = km_risk(&q, &risk, &err) == BAL_OK && num_double(published, &printed) &&
              floor(risk * 1000 + 0.5) == round(printed * 10);
    judge(all, ok, path, row, published, 100 * risk);
}

typedef void check_row(const char *path, const struct row *header, const struct row *row,
                       struct shared_count *all);

static void run_file(const char *path, const char *first_column, check_row *check,
                     struct shared_count *all)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_SMALL_FILE);
    struct shared_count here = {0};
    struct row header = {0}, row;
    str rest;
    if (!shared_read(path, &arena, &rest)) {
        printf("FAIL %s cannot be read\n", path);
        all->failed++;
        return;
    }
    while (rest.len > 0 && !str_eq(header.cells[0], str_from(first_column)))
        next_row(&rest, &header);
    while (rest.len > 0) {
        next_row(&rest, &row);
        check(path, &header, &row, &here);
    }
    printf("%lu of %lu figures of %s\n", here.passed, here.passed + here.failed, path);
    all->passed += here.passed;
    all->failed += here.failed;
}

void corla_sizes(const char *path, struct shared_count *all)
{
    run_file(path, "contest_name", check_sizes, all);
}

void corla_risks(const char *path, struct shared_count *all)
{
    run_file(path, "Contest", check_risk, all);
}
