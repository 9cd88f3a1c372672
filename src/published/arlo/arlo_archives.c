// SPDX-License-Identifier: Apache-2.0
// arlo_archives.c: manifests.zip and candidate_totals.zip, and which of their batches the report's
// rows are about. The order of the batches is that of the files' names, as the draw depends on it.
#include "published/arlo/arlo.h"

struct member {
    struct arlo_audit *a;
    const struct published_file *file;
    str name, jurisdiction;
    uint32_t batch, cards;          // columns; ARLO_NONE: missing
    uint32_t contest[ARLO_COLUMNS]; // of each column of votes
    uint32_t choice[ARLO_COLUMNS];
    bool header;
};

typedef void take_member_row(struct member *m, struct csv *row);

// The member's name within the zip: after "….zip: ".
static str within(struct arlo_audit *a, str name)
{
    size_t from = str_find(name, STR(".zip: "));
    return arena_str(&a->p->arena, from < name.len ? str_skip(name, from + 6) : name);
}

// "BEN-HILL/ballot-manifest….csv" is of "BEN HILL", or of whatever the report calls it.
static str jurisdiction_of(struct arlo_audit *a, str path)
{
    str folder = str_head(path, str_index(path, '/'));
    str text = arena_str(&a->p->arena, folder);
    for (size_t i = 0; i < a->rows.len; i++) {
        str known = a->rows.at[i].jurisdiction;
        bool same = known.len == text.len;
        for (size_t j = 0; same && j < known.len; j++)
            same = known.ptr[j] == text.ptr[j] || (text.ptr[j] == '-' && known.ptr[j] == ' ');
        if (same)
            return known;
    }
    char *plain = arena_alloc(&a->p->arena, text.len + 1, 1);
    for (size_t i = 0; plain != NULL && i < text.len; i++)
        plain[i] = text.ptr[i] == '-' ? ' ' : text.ptr[i];
    return str_make(plain != NULL ? plain : "", plain != NULL ? text.len : 0);
}

static void judge_member(struct member *m, enum arlo_check check, bool ok, struct csv *row,
                         const char *what, str value)
{
    str base = m->name;
    arlo_judge(m->a, check, ok, m->file, row->line, STR_FMT ": %s '" STR_FMT "'", STR_ARG(base),
               what, STR_ARG(value));
}

// ---- manifests

static void manifest_header(struct member *m, struct csv *row)
{
    m->batch = m->cards = ARLO_NONE;
    for (uint32_t c = 0; c < row->cells; c++) {
        if (str_eq(csv_trimmed(row, c), STR("Batch Name")))
            m->batch = c;
        if (str_eq(csv_trimmed(row, c), STR("Number of Ballots")))
            m->cards = c;
    }
    judge_member(m, ARLO_MANIFEST, m->batch != ARLO_NONE && m->cards != ARLO_NONE, row,
                 "no columns 'Batch Name' and 'Number of Ballots' in", csv_raw(row, 0, row->cells));
}

static void manifest_row(struct member *m, struct csv *row)
{
    struct arlo_audit *a = m->a;
    if (m->batch == ARLO_NONE || m->cards == ARLO_NONE)
        return;
    str name = csv_trimmed(row, m->batch);
    AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
    buf_addf(&key, STR_FMT "\n" STR_FMT, STR_ARG(m->jurisdiction), STR_ARG(name));
    bool known = table_find(&a->keys, buf_str(&key)) != TABLE_NONE;
    judge_member(m, ARLO_MANIFEST, !known, row, "a second batch", name);
    if (known)
        return;
    bool added = table_add(&a->keys, buf_str(&key)) != TABLE_NONE;
    struct arlo_batch *b = added ? vec_push(&a->batches, LIMIT_BATCHES) : NULL;
    if (b == NULL) {
        a->p->arena.failed = true;
        return;
    }
    *b = (struct arlo_batch){.jurisdiction = m->jurisdiction,
                             .name = arena_str(&a->p->arena, name),
                             .votes = arena_new(&a->p->arena, uint64_t *, a->contest_count + 1),
                             .row = ARLO_NONE};
    str cards = csv_trimmed(row, m->cards);
    bool ok = num_u64_grouped(cards, &b->cards) && b->cards <= LIMIT_CARDS;
    if (!ok)
        b->cards = 0;
    judge_member(m, ARLO_MANIFEST, ok, row, "no number of ballots:", cards);
}

// ---- candidate totals

// A column is "CONTEST - CHOICE", or the choice alone where there is one contest.
static void take_title(struct member *m, struct csv *row, uint32_t at)
{
    const struct arlo_audit *a = m->a;
    str title = csv_trimmed(row, at), dash = STR(" - ");
    if (title.len == 0)
        return;
    for (uint32_t i = 0; i < a->contest_count; i++)
        for (uint32_t j = 0; j < a->contests[i].choice_count; j++) {
            str contest = a->contests[i].name, choice = a->contests[i].choices[j];
            str rest = str_skip(title, contest.len);
            bool named = str_starts(title, contest) && str_starts(rest, dash) &&
                         str_eq(str_skip(rest, dash.len), choice);
            if (named || (a->contest_count == 1 && str_eq(title, choice))) {
                m->contest[at] = i;
                m->choice[at] = j;
                return;
            }
        }
    published_find(m->a->p, "column-unknown", false, "Columns that are not known",
                   "They were left aside: what they say was not checked.",
                   (struct published_place){m->file->name, row->line,
                                            published_text(m->a->p, STR_FMT ": '" STR_FMT "'",
                                                           STR_ARG(m->name), STR_ARG(title))});
}

static void totals_header(struct member *m, struct csv *row)
{
    memset(m->contest, 0xFF, sizeof m->contest);
    for (uint32_t c = 1; c < row->cells && c < ARLO_COLUMNS; c++)
        take_title(m, row, c);
}

static void totals_row(struct member *m, struct csv *row)
{
    struct arlo_audit *a = m->a;
    str name = csv_trimmed(row, 0);
    uint32_t p = arlo_batch_of(a, m->jurisdiction, name);
    judge_member(m, ARLO_TOTALS, p != ARLO_NONE, row, "votes of a batch of no manifest,", name);
    if (p == ARLO_NONE)
        return;
    struct arlo_batch *b = &a->batches.at[p];
    if (b->listed)
        judge_member(m, ARLO_TOTALS, false, row, "votes stand twice for batch", name);
    b->listed = true;
    for (uint32_t c = 1; c < row->cells && c < ARLO_COLUMNS && b->votes != NULL; c++) {
        uint32_t i = m->contest[c];
        if (i == ARLO_NONE)
            continue;
        if (b->votes[i] == NULL)
            b->votes[i] = arena_new(&a->p->arena, uint64_t, a->contests[i].choice_count);
        str cell = csv_trimmed(row, c);
        uint64_t votes = 0;
        bool ok = cell.len == 0 || (num_u64_grouped(cell, &votes) && votes <= LIMIT_CARDS);
        if (cell.len > 0)
            judge_member(m, ARLO_TOTALS, ok, row, "no number of votes:", cell);
        if (b->votes[i] != NULL && ok)
            b->votes[i][m->choice[c]] = votes;
    }
}

// ---- both

static bal_status read_rows(struct csv *csv, struct member *m, take_member_row *header,
                            take_member_row *take, struct bal_err *err)
{
    for (bool more = true;;) {
        BAL_TRY(csv_next(csv, &more, err));
        if (!more)
            return BAL_OK;
        if (csv_row_empty(csv))
            continue;
        (m->header ? header : take)(m, csv);
        m->header = false;
    }
}

static bal_status read_member(struct member *m, const struct input *in, take_member_row *header,
                              take_member_row *take, struct bal_err *err)
{
    AUTO_SOURCE source = {0};
    struct csv csv;
    BAL_TRY(input_open_text(in, &source, NULL, err));
    bal_status status = csv_open(&csv, &source, err);
    if (status != BAL_OK)
        return status;
    m->header = true;
    status = read_rows(&csv, m, header, take, err);
    csv_close(&csv);
    return status == BAL_OK && m->header ? bal_fail(err, BAL_INVALID, "the file is empty") : status;
}

static bal_status read_archive(struct arlo_audit *a, const struct published_file *file,
                               enum arlo_check check, take_member_row *header,
                               take_member_row *take, struct bal_err *err)
{
    struct inputs set = {0};
    struct member *m = arena_new(&a->p->arena, struct member, 1);
    if (m == NULL)
        return err_memory(err);
    bal_status status = published_inputs(file, &set, err);
    for (size_t i = 0; status == BAL_OK && i < set.files.len; i++) {
        const struct input *in = &set.files.at[i];
        *m = (struct member){.a = a, .file = file};
        m->name = within(a, in->name);
        m->jurisdiction = jurisdiction_of(a, m->name);
        bal_status one = read_member(m, in, header, take, err);
        if (one != BAL_OK)
            arlo_judge(a, check, false, file, 0, STR_FMT ": %s", STR_ARG(m->name), err->what);
    }
    if (status != BAL_OK)
        arlo_judge(a, check, false, file, 0, "%s", err->what);
    inputs_close(&set);
    return arena_check(&a->p->arena, err);
}

bal_status arlo_archives_read(struct arlo_audit *a, struct bal_err *err)
{
    if (a->manifests == NULL)
        arlo_open(a, ARLO_MANIFEST, "no manifests.zip is there");
    else
        BAL_TRY(read_archive(a, a->manifests, ARLO_MANIFEST, manifest_header, manifest_row, err));
    if (a->candidate_totals == NULL || a->manifests == NULL)
        arlo_open(a, ARLO_TOTALS, "no manifests.zip with candidate_totals.zip is there");
    else
        BAL_TRY(read_archive(a, a->candidate_totals, ARLO_TOTALS, totals_header, totals_row, err));
    return BAL_OK;
}

// ---- the report's rows

static bool add_member(struct arlo_audit *a, struct arlo_row *row, str name)
{
    uint32_t p = arlo_batch_of(a, row->jurisdiction, name);
    if (p == ARLO_NONE)
        return false;
    struct arlo_batch *b = &a->batches.at[p];
    uint32_t index = (uint32_t)(row - a->rows.at);
    arlo_judge(a, ARLO_MANIFEST, b->row == ARLO_NONE || b->row == index, a->report, row->line,
               STR_FMT ": batch '" STR_FMT "' stands in two rows", STR_ARG(row->jurisdiction),
               STR_ARG(b->name));
    b->row = index;
    row->members[row->member_count++] = p;
    return true;
}

// "Combines A, B, C": a name may itself have commas, so that the shortest known one is taken.
static void resolve_combined(struct arlo_audit *a, struct arlo_row *row, str list)
{
    while (list.len > 0) {
        size_t end = 0;
        bool found = false;
        while (!found && end < list.len) {
            end += str_index(str_skip(list, end), ',');
            found = add_member(a, row, str_trim(str_head(list, end)));
            end++;
        }
        arlo_judge(a, ARLO_MANIFEST, found, a->report, row->line,
                   STR_FMT ", '" STR_FMT "' combines batches that no manifest has: " STR_FMT,
                   STR_ARG(row->jurisdiction), STR_ARG(row->batch), STR_ARG(list));
        list = str_trim(str_skip(list, found ? end : list.len));
    }
}

static void resolve_row(struct arlo_audit *a, struct arlo_row *row)
{
    str word = STR("Combines ");
    bool combined = str_starts(row->combines, word);
    size_t most = 1;
    for (size_t i = 0; combined && i < row->combines.len; i++)
        most += row->combines.ptr[i] == ',';
    row->members = arena_new(&a->p->arena, uint32_t, most);
    if (row->members == NULL)
        return;
    if (combined)
        resolve_combined(a, row, str_skip(row->combines, word.len));
    else
        arlo_judge(a, ARLO_MANIFEST, add_member(a, row, row->batch), a->report, row->line,
                   STR_FMT ", '" STR_FMT "' is in no manifest", STR_ARG(row->jurisdiction),
                   STR_ARG(row->batch));
    uint64_t cards = 0;
    for (uint32_t i = 0; i < row->member_count; i++)
        cards += a->batches.at[row->members[i]].cards;
    if (row->has_ballots && row->member_count > 0)
        arlo_judge(a, ARLO_MANIFEST, cards == row->ballots, a->report, row->line,
                   STR_FMT ", '" STR_FMT "': %ju ballots in the report, %ju in the manifest",
                   STR_ARG(row->jurisdiction), STR_ARG(row->batch), (uintmax_t)row->ballots,
                   (uintmax_t)cards);
}

bal_status arlo_rows_resolve(struct arlo_audit *a, struct bal_err *err)
{
    if (a->batches.len > 0)
        for (size_t i = 0; i < a->rows.len; i++)
            resolve_row(a, &a->rows.at[i]);
    return arena_check(&a->p->arena, err);
}
