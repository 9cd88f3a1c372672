// SPDX-License-Identifier: Apache-2.0
// arlo_tell.c: what the result shows besides checks and findings: every batch whose hand count is
// another than its report, how far apart they are, and sentences that need no table.
#include "published/arlo/arlo.h"

static uint64_t apart(const struct arlo_contest *c, const struct arlo_figures *f)
{
    uint64_t sum = 0;
    for (uint32_t j = 0; j < c->choice_count && f->reported != NULL && f->counted != NULL; j++)
        sum += f->reported[j] > f->counted[j] ? f->reported[j] - f->counted[j]
                                              : f->counted[j] - f->reported[j];
    return sum;
}

// n of each 1,000 with one decimal, rounded to nearest.
static str per_thousand(struct published *p, uint64_t n, uint64_t of)
{
    if (of == 0)
        return STR("");
    uint64_t tenths = (n * 20000 + of) / (2 * of);
    return published_text(p, "%ju.%ju", (uintmax_t)(tenths / 10), (uintmax_t)(tenths % 10));
}

// ---- batches

static const char *const difference_columns[] = {
    "Jurisdiction",          "Batch",        ">Ballots",          "Drawn", "Contest",
    "Reported less counted", ">Votes apart", ">Per 1,000 ballots"};

static void tell_row(struct arlo_audit *a, struct published_table *t, const struct arlo_row *row,
                     uint32_t i)
{
    const struct arlo_figures *f = &row->of[i];
    uint64_t n = apart(&a->contests[i], f);
    char text[2][NUM_TEXT];
    if (n == 0)
        return;
    published_cell(a->p, t, row->jurisdiction);
    published_cell(a->p, t, row->batch);
    published_cell(a->p, t, row->has_ballots ? num_grouped(row->ballots, text[0]) : STR(""));
    published_cell(a->p, t, arlo_drawn(f) ? STR("drawn") : STR("extra"));
    published_cell(a->p, t, a->contests[i].name);
    published_cell(a->p, t, arlo_changes(a, &a->contests[i], f->reported, f->counted));
    published_cell(a->p, t, num_grouped(n, text[1]));
    published_cell(a->p, t, row->has_ballots ? per_thousand(a->p, n, row->ballots) : STR(""));
}

// ---- sums by contest

static const char *const sum_columns[] = {"Contest",      "Batches",           ">Counted",
                                          ">Ballots",     ">Batches apart",    ">Votes reported",
                                          ">Votes apart", ">Per 1,000 ballots"};

struct part {
    uint64_t rows, ballots, rows_apart, reported, apart;
};

static void tell_part(struct arlo_audit *a, struct published_table *t, uint32_t i, const char *name,
                      const struct part *s)
{
    const uint64_t figures[] = {s->rows, s->ballots, s->rows_apart, s->reported, s->apart};
    char text[NUM_TEXT];
    published_cell(a->p, t, a->contests[i].name);
    published_cell(a->p, t, str_from(name));
    for (size_t k = 0; k < ARRAY_LEN(figures); k++)
        published_cell(a->p, t, num_grouped(figures[k], text));
    published_cell(a->p, t, per_thousand(a->p, s->apart, s->ballots));
}

static void tell_contest(struct arlo_audit *a, struct published_table *t, uint32_t i)
{
    const struct arlo_contest *c = &a->contests[i];
    struct part parts[2] = {{0}}; // drawn for this contest; others
    for (size_t r = 0; r < a->rows.len; r++) {
        const struct arlo_figures *f = &a->rows.at[r].of[i];
        if (f->counted == NULL)
            continue;
        struct part *s = &parts[!arlo_drawn(f)];
        uint64_t n = apart(c, f);
        s->rows++;
        s->ballots += a->rows.at[r].ballots;
        s->rows_apart += n > 0;
        s->apart += n;
        for (uint32_t j = 0; j < c->choice_count && f->reported != NULL; j++)
            s->reported += f->reported[j];
    }
    tell_part(a, t, i, "drawn", &parts[0]);
    tell_part(a, t, i, "extra, or drawn for another contest", &parts[1]);
    char text[3][NUM_TEXT];
    str ballots = num_grouped(parts[0].ballots, text[0]);
    str votes = num_grouped(parts[0].apart, text[1]);
    str apart_rows = num_grouped(parts[0].rows_apart, text[2]);
    if (parts[0].rows > 0)
        published_say(
            a->p,
            published_text(
                a->p,
                STR_FMT ": %ju batches with " STR_FMT " ballots were drawn. In " STR_FMT
                        " of them the hand count and the machines' count are apart, by " STR_FMT
                        " votes in all (" STR_FMT " of 1,000 ballots).",
                STR_ARG(c->name), (uintmax_t)parts[0].rows, STR_ARG(ballots), STR_ARG(apart_rows),
                STR_ARG(votes), STR_ARG(per_thousand(a->p, parts[0].apart, parts[0].ballots))));
}

static void tell_combined(struct arlo_audit *a)
{
    uint64_t rows = 0, batches = 0;
    for (size_t r = 0; r < a->rows.len; r++) {
        if (a->rows.at[r].combines.len == 0)
            continue;
        rows++;
        batches += a->rows.at[r].member_count;
    }
    if (rows > 0)
        published_say(a->p, published_text(a->p,
                                           "%ju rows of the report combine %ju batches of the "
                                           "manifests, which were counted together.",
                                           (uintmax_t)rows, (uintmax_t)batches));
}

// "BATCH_COMPARISON" as "batch comparison".
static str in_words(struct published *p, str code)
{
    AUTO_BUF words = BUF_INIT(LIMIT_TOKEN_BYTES);
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];
        buf_add_char(&words, c == '_' ? ' ' : c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
    }
    return arena_str(&p->arena, buf_str(&words));
}

void arlo_tell(struct arlo_audit *a)
{
    struct published *p = a->p;
    char text[NUM_TEXT];
    p->election = a->election;
    published_fact(p, "Office", a->organization);
    published_fact(p, "Kind of audit",
                   published_text(p, STR_FMT ", " STR_FMT, STR_ARG(in_words(p, a->audit_type)),
                                  STR_ARG(a->math)));
    published_fact(p, "Risk limit", a->risk_limit);
    published_fact(p, "Seed", a->seed);
    if (a->batches.len > 0)
        published_fact(p, "Batches", num_grouped(a->batches.len, text));
    if (a->rows.len == 0)
        return;
    struct published_table *t = published_table_add(p, "Hand counts against the machines' counts",
                                                    sum_columns, ARRAY_LEN(sum_columns));
    for (uint32_t i = 0; i < a->contest_count; i++)
        tell_contest(a, t, i);
    tell_combined(a);
    t = published_table_add(p, "Every batch whose hand count is another than the machines' count",
                            difference_columns, ARRAY_LEN(difference_columns));
    for (size_t r = 0; r < a->rows.len; r++)
        for (uint32_t i = 0; i < a->contest_count; i++)
            tell_row(a, t, &a->rows.at[r], i);
}
