// SPDX-License-Identifier: Apache-2.0
// seed.c: the seed, the risk limit and the election's name, from the seed's file or the state's
// report.
#include "published/colorado/colorado.h"

struct facts {
    struct co_folder *c;
    str limit;
    uint64_t conflicts;
};

static bool digits(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len > 0;
}

static void found(struct facts *f, const struct published_file *file, uint64_t line, str seed)
{
    struct co_folder *c = f->c;
    struct published_place place = {file->name, line, seed};
    if (!digits(seed)) {
        published_find(c->p, "seed-damaged", true, "A seed that is no number",
                       "A seed is written in digits alone. A spreadsheet may have rounded it; it "
                       "was not used.",
                       place);
        return;
    }
    if (c->seed.len == 0)
        c->seed = arena_str(&c->p->arena, seed);
    else if (!str_eq(c->seed, seed)) {
        f->conflicts++;
        published_find(
            c->p, "seed-differs", true, "Two seeds",
            "Files of one audit name different seeds, or another one than was given. The "
            "first was used.",
            place);
    }
}

static bal_status take_seed(void *ctx, const struct co_row *row, struct bal_err *err)
{
    (void)err;
    found(ctx, row->file->file, row->line, co_cell(row, 0));
    return BAL_OK;
}

struct report_row {
    struct facts *f;
    const struct published_file *file;
};

static bal_status take_report(void *ctx, struct published_row *row, struct bal_err *err)
{
    struct report_row *r = ctx;
    struct published *p = r->f->c->p;
    str name = csv_trimmed(row->csv, 0);
    (void)err;
    if (str_eq(name, STR("Audit Random Seed")))
        found(r->f, r->file, row->number, csv_trimmed(row->csv, 1));
    else if (str_eq(name, STR("Audit Risk Limit")))
        r->f->limit = arena_str(&p->arena, csv_trimmed(row->csv, 1));
    else if (str_find(name, STR(" Election - ")) < name.len && p->election.len == 0)
        p->election = published_text(p, "Colorado: " STR_FMT, STR_ARG(name));
    row->done = row->number > 12;
    return BAL_OK;
}

// "0.09" for people: "9 %".
static str in_percent(const struct co_folder *c, str limit)
{
    char text[NUM_TEXT];
    double v = 0;
    bool fraction = num_double(limit, &v) && v > 0 && v < 1;
    return fraction ? published_text(c->p, STR_FMT " %%", STR_ARG(num_double_text(v * 100, text)))
                    : limit;
}

bal_status co_seed(struct co_folder *c, str given, struct bal_err *err)
{
    struct facts f = {.c = c};
    c->seed = given;
    for (size_t i = 0; i < c->files.len; i++) {
        const struct co_file *file = &c->files.at[i];
        struct report_row row = {&f, file->file};
        if (file->kind == CO_SEED)
            BAL_TRY(co_read(c, file, take_seed, &f, err));
        else if (file->kind == CO_STATE_REPORT &&
                 published_rows(file->file, take_report, &row, err) == BAL_LIMIT)
            return BAL_LIMIT;
    }
    published_fact(c->p, "Seed", c->seed.len > 0 ? c->seed : STR("not published here"));
    if (f.limit.len > 0)
        published_fact(c->p, "Risk limit", in_percent(c, f.limit));
    published_check_add(c->p, "seed", "one seed is published", f.conflicts == 0, c->seed.len == 0,
                        c->seed.len > 0 ? c->seed
                                        : STR("no seed is in the folder: give it with --seed"));
    return BAL_OK;
}
