// SPDX-License-Identifier: Apache-2.0
// randoms.c: the random numbers that a results report prints beside the cards of each contest, a
// sheet for each. They are no list of a county's ballots, but they show the draw: each must be the
// seed's number at its place, and the card that of this number in the manifest.
#include <stdlib.h>

#include "published/colorado/randoms.h"

enum { TITLE_ROWS = 12 };

static str keep(struct randoms *r, str s)
{
    return s.len > 0 ? arena_str(&r->c->p->arena, s) : STR("");
}

// ---- reading

// The sheet's contest: the table of sheets knows it; titles may be cut like names of sheets.
static void name_sheet(struct randoms *r, str title)
{
    uint32_t id = table_find(&r->names, r->sheet.name);
    bool listed = id != TABLE_NONE && id < r->contests.len;
    r->sheet.contest = listed ? r->contests.at[id] : keep(r, title);
    if (listed && !str_eq(r->sheet.contest, title) &&
        published_contest_find(r->c->p, title) != NULL)
        published_find(
            r->c->p, "sheet-title", true, "Sheets with the name of another contest",
            "The sheet's title is the name of another contest; the table of sheets tells which it "
            "is of. Whoever goes by the title takes a sample for that of a contest that had none.",
            randoms_place(r, 1,
                          published_text(r->c->p, "the title is '" STR_FMT "'", STR_ARG(title))));
}

static bal_status take_name(struct randoms *r, struct published_row *row, struct bal_err *err)
{
    str name = csv_trimmed(row->csv, 1);
    uint32_t known = r->names.len;
    if (name.len == 0)
        return BAL_OK;
    uint32_t id = table_add(&r->names, name);
    str *contest = id == known ? vec_push(&r->contests, PUBLISHED_ROWS) : NULL;
    if (id == TABLE_NONE || (id == known && contest == NULL))
        return err_memory(err);
    if (contest != NULL)
        *contest = keep(r, csv_trimmed(row->csv, 0));
    return BAL_OK;
}

static bal_status take_drawn(struct randoms *r, struct published_row *in, struct bal_err *err)
{
    struct co_row row = {.csv = in->csv, .file = r->file, .line = in->number};
    memcpy(row.at, r->sheet.at, sizeof row.at);
    struct random_row new = {.line = in->number, .round = 1};
    if (str_starts(csv_trimmed(in->csv, 0), STR("End of worksheet")))
        return BAL_OK;
    bool number = co_number(&row, DRAWN_NUMBER, &new.number);
    bool position = co_number(&row, DRAWN_POSITION, &new.position);
    if (!number && !position && co_cell(&row, DRAWN_IMPRINTED).len == 0)
        return BAL_OK; // empty
    if (!number || !position || new.number == 0 || new.position >= REDRAW_DRAWS) {
        published_find(r->c->p, "random-missing", true, "Cards without their random number",
                       "The card cannot be held against the draw.",
                       randoms_place(r, new.line, co_cell(&row, DRAWN_IMPRINTED)));
        r->numbers++;
        return BAL_OK;
    }
    (void)(co_has(&row, CO_BIT(DRAWN_ROUND)) && co_number(&row, DRAWN_ROUND, &new.round));
    (void)co_number(&row, DRAWN_ID, &new.id);
    new.county = keep(r, co_cell(&row, DRAWN_COUNTY));
    new.scanner = keep(r, co_cell(&row, DRAWN_SCANNER));
    new.batch = keep(r, co_cell(&row, DRAWN_BATCH));
    new.record = keep(r, co_cell(&row, DRAWN_RECORD));
    struct random_row *kept = vec_push(&r->sheet.rows, LIMIT_DRAWS);
    if (kept == NULL)
        return err_memory(err);
    *kept = new;
    bool full = r->sheet.counties.len == RANDOM_COUNTIES;
    return full || table_add(&r->sheet.counties, new.county) != TABLE_NONE ? BAL_OK
                                                                           : err_memory(err);
}

static bal_status begin_sheet(struct randoms *r, struct published_row *row, struct bal_err *err)
{
    BAL_TRY(randoms_sheet(r, err));
    r->sheet.rows.len = r->seen.len = 0;
    table_done(&r->sheet.counties);
    r->sheet.counties = TABLE_INIT(LIMIT_NAMES_BYTES);
    r->sheet.header = r->is_names = false;
    r->sheet.name = keep(r, row->sheet);
    name_sheet(r, csv_trimmed(row->csv, 0));
    return BAL_OK;
}

static bal_status take(void *ctx, struct published_row *row, struct bal_err *err)
{
    struct randoms *r = ctx;
    bool keys = false;
    if (row->number == 1)
        BAL_TRY(begin_sheet(r, row, err));
    if (r->sheet.header)
        return take_drawn(r, row, err);
    if (r->is_names)
        return take_name(r, row, err);
    uint32_t found = co_columns(CO_DRAWN, row->csv, r->sheet.at, &keys);
    r->sheet.header = found > 0 && keys;
    if (r->sheet.header || found * 2 >= co_formats[CO_DRAWN].count) {
        uint32_t before = r->c->lacks[CO_DRAWN];
        co_note_lacks(r->c, CO_DRAWN, r->file->file, r->sheet.at);
        if (r->told != r->file || r->c->lacks[CO_DRAWN] != before)
            co_note_columns(r->c, CO_DRAWN, r->file->file, row->number, row->csv, r->sheet.at);
        r->told = r->file;
    }
    r->is_names = str_eq(csv_trimmed(row->csv, 0), STR("Contest Name")) &&
                  str_eq(csv_trimmed(row->csv, 1), STR("Sheet Name"));
    row->stop = !r->sheet.header && !r->is_names && row->number >= TITLE_ROWS;
    return BAL_OK;
}

// Later files repeat the earlier rounds: a county's figures are those of its last file.
static bal_status read_file(struct randoms *r, struct bal_err *err)
{
    uint64_t before = r->sheets;
    for (size_t i = 0; i < r->c->p->counties.len; i++) {
        struct published_county *t = &r->c->p->counties.at[i];
        t->randoms = t->randoms_again = t->placed = 0;
    }
    r->contests.len = 0;
    table_done(&r->names);
    r->names = TABLE_INIT(LIMIT_NAMES_BYTES);
    r->sheet.rows.len = r->seen.len = 0;
    bal_status status = published_rows(r->file->file, take, r, err);
    if (status == BAL_OK)
        status = randoms_sheet(r, err);
    r->files += r->sheets > before;
    return status == BAL_LIMIT ? status : BAL_OK; // that it cannot be read was told
}

// ---- all

static int by_county(const void *a, const void *b)
{
    const struct co_manifest *x = *(struct co_manifest *const *)a,
                             *y = *(struct co_manifest *const *)b;
    return str_cmp(x->county, y->county);
}

static bool sort_manifests(struct randoms *r)
{
    size_t count = r->c->manifests.len;
    r->manifests = arena_new(&r->c->p->arena, struct co_manifest *, count + 1);
    r->sheet.uses = arena_new(&r->c->p->arena, bool, count + 1);
    for (size_t i = 0; i < count && r->manifests != NULL; i++)
        r->manifests[i] = &r->c->manifests.at[i];
    if (count > 0 && r->manifests != NULL)
        qsort(r->manifests, count, sizeof *r->manifests, by_county);
    return r->manifests != NULL && r->sheet.uses != NULL;
}

static void tell_counties(struct randoms *r)
{
    struct published *p = r->c->p;
    for (size_t i = 0; i < p->counties.len; i++) {
        struct published_county *t = &p->counties.at[i];
        if (t->randoms == 0 || t->draw != DRAW_NO_LIST)
            continue;
        t->reason = published_text(
            p,
            STR_FMT "; but of %llu draws of its cards the results report prints the random "
                    "numbers: %llu are those of the seed, and %llu cards lie in the manifest "
                    "where their number says%s",
            STR_ARG(t->reason), (unsigned long long)t->randoms,
            (unsigned long long)t->randoms_again, (unsigned long long)t->placed,
            t->placed == 0 && t->manifest_total == 0 ? " (it is not here)" : "");
    }
}

static void judge(struct randoms *r)
{
    struct published *p = r->c->p;
    bool seed = r->c->seed.len > 0;
    char text[3][NUM_TEXT];
    str good = num_grouped(r->good, text[0]), all = num_grouped(r->numbers, text[1]),
        looked = num_grouped(r->placed + r->misplaced, text[2]);
    str reason =
        !seed ? STR("no seed is here: give it with --seed")
        : r->numbers + r->few_sheets == 0
            ? STR("no random numbers of drawn cards are published here")
            : published_text(
                  p,
                  STR_FMT " of " STR_FMT " random numbers are those of the seed, on %llu "
                          "of %llu sheets of %llu files all; " STR_FMT
                          " cards were looked up in manifests, %llu lie elsewhere",
                  STR_ARG(good), STR_ARG(all), (unsigned long long)(r->sheets - r->wrong_sheets),
                  (unsigned long long)r->sheets, (unsigned long long)r->files, STR_ARG(looked),
                  (unsigned long long)r->misplaced);
    bool ok = r->good == r->numbers && r->wrong_sheets == 0;
    str lacking = co_lacking(r->c, CO_DRAWN, RANDOM_NEEDS);
    if (lacking.len == 0 && r->few_sheets > 0)
        lacking = published_text(p, "%llu sheets have too few rows to tell",
                                 (unsigned long long)r->few_sheets);
    bool part = lacking.len > 0 || r->placed + r->misplaced == 0;
    bool open = !seed || r->numbers == 0 || (ok && part);
    published_check_add(p, "random", "every random number is the seed's, and its card in its place",
                        ok, open, co_but(r->c, reason, lacking));
}

bal_status co_randoms(struct co_folder *c, struct bal_err *err)
{
    struct randoms r = {.c = c, .names = TABLE_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = sort_manifests(&r) ? BAL_OK : err_memory(err);
    for (size_t i = 0; i < c->files.len && status == BAL_OK; i++) {
        r.file = &c->files.at[i];
        if (r.file->kind == CO_RISKS || r.file->kind == CO_DRAWN)
            status = read_file(&r, err);
    }
    if (status == BAL_OK) {
        tell_counties(&r);
        judge(&r);
    }
    table_done(&r.names);
    table_done(&r.sheet.counties);
    vec_done(&r.contests);
    vec_done(&r.seen);
    vec_done(&r.digests.list);
    vec_done(&r.sheet.rows);
    return status;
}
