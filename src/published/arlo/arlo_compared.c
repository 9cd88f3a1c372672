// SPDX-License-Identifier: Apache-2.0
// arlo_compared.c: contest_results_comparison.xlsx: the votes of every county and contest, as
// counted first and as counted again by other software. It is no part of the hand count: the two
// columns must give the differences shown, and the contests of the audit are looked up in it.
#include "published/arlo/arlo.h"

enum column { COUNTY, CONTEST, DETAIL, ORIGINAL, AGAIN, DIFFERENCE, COLUMNS };

static const char *const titles[COLUMNS] = {"County",        "ContestName", "DetailName",
                                            "OriginalCount", "AuditCount",  "Difference"};

// Votes of one choice of one contest of the workbook, in all counties.
struct sum {
    uint64_t original, again;
};

struct compared {
    struct arlo_audit *a;
    uint32_t at[COLUMNS];
    bool header;
    struct table names; // "CONTEST\nCHOICE"
    struct table contests;
    VEC(struct sum) sums; // by name
    uint64_t rows, differ, original, most;
};

// Names are written with a no-break blank before them.
static str clean(struct csv *row, uint32_t at)
{
    str s = csv_trimmed(row, at), blank = STR("\xC2\xA0");
    while (str_starts(s, blank))
        s = str_trim(str_skip(s, blank.len));
    return s;
}

static void take_header(struct compared *c, struct csv *row)
{
    memset(c->at, 0xFF, sizeof c->at);
    for (uint32_t i = 0; i < row->cells; i++)
        for (int k = 0; k < COLUMNS; k++)
            if (str_eq(csv_trimmed(row, i), str_from(titles[k])))
                c->at[k] = i;
    c->header = true;
    for (int k = 0; k < COLUMNS; k++)
        c->header = c->header && c->at[k] != ARLO_NONE;
    if (!c->header)
        arlo_open(c->a, ARLO_COMPARED, "the columns of '" STR_FMT "' are not known",
                  STR_ARG(c->a->comparison->name));
}

static bal_status add_row(struct compared *c, struct csv *row, uint64_t original, uint64_t again,
                          struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
    str contest = clean(row, c->at[CONTEST]), detail = clean(row, c->at[DETAIL]);
    buf_addf(&key, STR_FMT "\n" STR_FMT, STR_ARG(contest), STR_ARG(detail));
    uint32_t id = table_add(&c->names, buf_str(&key));
    if (id == TABLE_NONE || table_add(&c->contests, contest) == TABLE_NONE ||
        (id == c->sums.len && vec_push(&c->sums, PUBLISHED_ROWS) == NULL))
        return err_memory(err);
    c->sums.at[id].original += original;
    c->sums.at[id].again += again;
    if (str_eq(detail, STR("Ballots Cast")))
        return BAL_OK;
    uint64_t apart = original > again ? original - again : again - original;
    c->rows++;
    c->original += original;
    c->differ += apart > 0;
    c->most = apart > c->most ? apart : c->most;
    if (apart == 0)
        return BAL_OK;
    published_find(c->a->p, "counts-apart", false,
                   "Counts of counties that two programs gave apart",
                   "The votes were counted again by other software, and it gave another number. "
                   "This is no part of the hand count.",
                   (struct published_place){
                       c->a->comparison->name, row->line,
                       published_text(c->a->p, STR_FMT ", " STR_FMT ", " STR_FMT ": %ju and %ju",
                                      STR_ARG(csv_trimmed(row, c->at[COUNTY])), STR_ARG(contest),
                                      STR_ARG(detail), (uintmax_t)original, (uintmax_t)again)});
    return BAL_OK;
}

static bal_status take_row(void *ctx, struct published_row *of, struct bal_err *err)
{
    struct compared *c = ctx;
    struct csv *row = of->csv;
    uint64_t original = 0, again = 0;
    int64_t difference = 0;
    if (of->number == 1)
        take_header(c, row);
    of->stop = !c->header;
    if (of->number == 1 || of->stop || csv_row_empty(row))
        return BAL_OK;
    str cells[] = {csv_trimmed(row, c->at[ORIGINAL]), csv_trimmed(row, c->at[AGAIN]),
                   csv_trimmed(row, c->at[DIFFERENCE])};
    if (cells[0].len == 0 && cells[1].len == 0 && cells[2].len == 0) {
        published_find(
            c->a->p, "counts-missing", false, "Rows of counties without any count",
            "Neither count is given.",
            (struct published_place){c->a->comparison->name, row->line,
                                     published_text(c->a->p, STR_FMT ", " STR_FMT,
                                                    STR_ARG(csv_trimmed(row, c->at[COUNTY])),
                                                    STR_ARG(clean(row, c->at[CONTEST])))});
        return BAL_OK;
    }
    bool ok = num_u64(cells[0], &original) && num_u64(cells[1], &again) &&
              num_i64(cells[2], &difference) && original <= LIMIT_CARDS && again <= LIMIT_CARDS;
    arlo_judge(c->a, ARLO_COMPARED, ok && (int64_t)again - (int64_t)original == difference,
               c->a->comparison, row->line,
               STR_FMT ", " STR_FMT ", " STR_FMT ": " STR_FMT " and " STR_FMT
                       " do not give the difference " STR_FMT,
               STR_ARG(csv_trimmed(row, c->at[COUNTY])), STR_ARG(clean(row, c->at[CONTEST])),
               STR_ARG(clean(row, c->at[DETAIL])), STR_ARG(cells[0]), STR_ARG(cells[1]),
               STR_ARG(cells[2]));
    return ok ? add_row(c, row, original, again, err) : BAL_OK;
}

// The sums of a contest of the audit under the name that the workbook has for it: the one with all
// of its choices. False: none, or several.
static bool sums_of(const struct compared *c, const struct arlo_contest *contest, uint64_t *first)
{
    uint32_t found = 0;
    for (uint32_t k = 0; k < c->contests.len; k++) {
        uint64_t votes[ARLO_CHOICES];
        uint32_t all = 0;
        for (uint32_t j = 0; j < contest->choice_count; j++) {
            AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
            buf_addf(&key, STR_FMT "\n" STR_FMT, STR_ARG(c->contests.items[k]),
                     STR_ARG(contest->choices[j]));
            uint32_t id = table_find(&c->names, buf_str(&key));
            all += id != TABLE_NONE;
            votes[j] = id != TABLE_NONE ? c->sums.at[id].original : 0;
        }
        if (all < contest->choice_count)
            continue;
        found++;
        memcpy(first, votes, contest->choice_count * sizeof *first);
    }
    return found == 1;
}

static void compare_contests(struct compared *c)
{
    for (uint32_t i = 0; i < c->a->contest_count; i++) {
        const struct arlo_contest *contest = &c->a->contests[i];
        uint64_t votes[ARLO_CHOICES];
        if (!sums_of(c, contest, votes)) {
            arlo_open(c->a, ARLO_COMPARED, STR_FMT ": no contest of '" STR_FMT "' has its choices",
                      STR_ARG(contest->name), STR_ARG(c->a->comparison->name));
            continue;
        }
        if (memcmp(votes, contest->totals, contest->choice_count * sizeof *votes) == 0)
            continue;
        published_find(
            c->a->p, "totals-later", false, "Totals of counties that are not those of the audit",
            "The audit is of the totals that its report gives. The counties' results "
            "together differ: votes that came later, or are in no batch, were not part "
            "of the audit.",
            (struct published_place){
                c->a->comparison->name, 0,
                published_text(c->a->p, STR_FMT ": the counties less the report: " STR_FMT,
                               STR_ARG(contest->name),
                               STR_ARG(arlo_changes(c->a, contest, votes, contest->totals)))});
    }
}

bal_status arlo_comparison_check(struct arlo_audit *a, struct bal_err *err)
{
    if (a->comparison == NULL)
        return BAL_OK;
    struct compared c = {
        .a = a, .names = TABLE_INIT(LIMIT_NAMES_BYTES), .contests = TABLE_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = published_rows(a->comparison, take_row, &c, err);
    if (status != BAL_OK && status != BAL_LIMIT) {
        arlo_judge(a, ARLO_COMPARED, false, a->comparison, 0, "%s", err->what);
        status = BAL_OK;
    } else if (status == BAL_OK && c.header) {
        compare_contests(&c);
        char grouped[2][NUM_TEXT];
        str rows = num_grouped(c.rows, grouped[0]), differ = num_grouped(c.differ, grouped[1]);
        published_say(a->p,
                      published_text(a->p,
                                     "A second count by other software is published for " STR_FMT
                                     " results of counties; " STR_FMT
                                     " of them differ, the most by %ju votes.",
                                     STR_ARG(rows), STR_ARG(differ), (uintmax_t)c.most));
    }
    table_done(&c.names);
    table_done(&c.contests);
    vec_done(&c.sums);
    return status;
}
