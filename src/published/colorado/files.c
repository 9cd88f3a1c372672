// SPDX-License-Identifier: Apache-2.0
// files.c: what every file is, by its columns first and its name second; and its rows by meaning.
#include "published/colorado/colorado.h"

enum { HEADER_ROWS = 12, NAME_BYTES = 256, COLUMNS_SEEN = 64, CO_SURE = 60 };

static bool plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '#' || c == '+';
}

void co_name(str s, struct buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? (char)(s.ptr[i] + 32) : s.ptr[i];
        bool digit = i + 1 < s.len && s.ptr[i + 1] >= '0' && s.ptr[i + 1] <= '9';
        bool sign = c == '-' && digit && (i == 0 || s.ptr[i - 1] == ' ');
        if (plain(c) || sign)
            buf_add_char(out, c);
    }
}

bool co_same(str a, str b)
{
    AUTO_BUF x = BUF_INIT(NAME_BYTES), y = BUF_INIT(NAME_BYTES);
    co_name(str_head(a, NAME_BYTES), &x);
    co_name(str_head(b, NAME_BYTES), &y);
    return str_eq(buf_str(&x), buf_str(&y));
}

static bool one_of(str name, const char *names)
{
    str rest = str_from(names);
    while (rest.len > 0)
        if (str_eq(str_cut(&rest, '|'), name))
            return true;
    return false;
}

static bool cell_is(struct csv *csv, uint32_t i, const char *names)
{
    AUTO_BUF name = BUF_INIT(NAME_BYTES);
    co_name(str_head(csv_trimmed(csv, i), NAME_BYTES), &name);
    return name.len > 0 && one_of(buf_str(&name), names);
}

uint32_t co_columns(enum co_kind kind, struct csv *csv, uint32_t at[CO_COLUMNS], bool *keys)
{
    const struct co_format *f = &co_formats[kind];
    uint32_t found = 0, cells = csv->cells < COLUMNS_SEEN ? csv->cells : COLUMNS_SEEN;
    *keys = true;
    for (uint32_t c = 0; c < f->count; c++) {
        at[c] = CO_ABSENT;
        for (uint32_t i = 0; i < cells && at[c] == CO_ABSENT; i++)
            if (cell_is(csv, i, f->columns[c].names))
                at[c] = i;
        found += at[c] != CO_ABSENT;
        *keys &= at[c] != CO_ABSENT || !f->columns[c].key;
    }
    return found;
}

// ---- recognising

struct guess {
    const struct co_file *file;
    str pattern_name; // the file's name as co_name writes it
    enum co_kind kind;
    uint32_t found; // columns
    bool report;    // a workbook that calls itself the state's report
};

static bool named(const struct guess *g, enum co_kind kind)
{
    const char *pattern = co_formats[kind].pattern;
    return pattern != NULL && str_find(g->pattern_name, str_from(pattern)) < g->pattern_name.len;
}

// The kind whose columns the row has most of. Without its keys a kind needs half of its columns and
// a name that says so.
static void look(struct guess *g, struct csv *csv)
{
    for (int k = 0; k < CO_KINDS; k++) {
        const struct co_format *f = &co_formats[k];
        uint32_t at[CO_COLUMNS];
        bool keys = true;
        uint32_t found = f->count > 0 ? co_columns((enum co_kind)k, csv, at, &keys) : 0;
        bool fits = found > 0 && (keys || (found * 2 >= f->count && found > 2 && named(g, k)));
        bool better = found > g->found || (found == g->found && named(g, k) && !named(g, g->kind));
        if (fits && better) {
            g->kind = (enum co_kind)k;
            g->found = found;
        }
    }
}

static bal_status guess_row(void *ctx, struct published_row *row, struct bal_err *err)
{
    struct guess *g = ctx;
    (void)err;
    if (row->number == 1 && str_eq(csv_trimmed(row->csv, 0), STR("State Audit Report")))
        g->report = true;
    look(g, row->csv);
    row->stop = row->number >= HEADER_ROWS;
    row->done = g->report || (row->stop && row->sheets > 0);
    return BAL_OK;
}

static const char *const others[] = {
    "auditboard", "activityreport", "targetedcontests", "discrepanc", "pdf", "json", "readme"};

static enum co_kind kind_by_name(str name)
{
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (str_find(name, str_from(others[i])) < name.len)
            return CO_OTHER;
    return str_find(name, STR("manifest")) < name.len && str_ends(name, STR("csv")) ? CO_MANIFEST
                                                                                    : CO_UNKNOWN;
}

// "county_manifest_Clear_Creek.csv", "ClearCreekBallotManifest.csv": the county in words.
static str county_of(struct published *p, str stem)
{
    static const char *const before[] = {"county_manifest_", "ballot_list_", "ballot-list-",
                                         "manifest_"};
    static const char *const after[] = {"BallotManifest", "_ballot_manifest", "-ballot-manifest",
                                        "BallotList", "Manifest"};
    AUTO_BUF words = BUF_INIT(NAME_BYTES);
    for (size_t i = 0; i < ARRAY_LEN(before); i++)
        if (str_starts(stem, str_from(before[i])))
            stem = str_skip(stem, strlen(before[i]));
    for (size_t i = 0; i < ARRAY_LEN(after); i++)
        if (str_ends_nocase(stem, str_from(after[i])))
            stem.len -= strlen(after[i]);
    stem = str_head(stem, NAME_BYTES / 2);
    for (size_t i = 0; i < stem.len; i++) {
        char c = stem.ptr[i];
        bool starts =
            i > 0 && c >= 'A' && c <= 'Z' && stem.ptr[i - 1] >= 'a' && stem.ptr[i - 1] <= 'z';
        if (starts || c == '_' || c == '-')
            buf_add_char(&words, ' ');
        if (c != '_' && c != '-')
            buf_add_char(&words, c);
    }
    return arena_str(&p->arena, str_trim(buf_str(&words)));
}

// A file that cannot be read is a finding; no memory is an error.
static bal_status unreadable(const struct co_folder *c, const struct published_file *file,
                             bal_status status, struct bal_err *err)
{
    if (status == BAL_OK || c->p == NULL)
        return status == BAL_LIMIT ? status : BAL_OK;
    published_find(c->p, "file-unreadable", true, "Files that cannot be read",
                   "The file is damaged, cut off or of another kind than its name says. What it "
                   "holds was checked up to there, or not at all.",
                   (struct published_place){.file = file->name, .what = str_from(err->what)});
    return BAL_OK;
}

// Is the name that of another kind? The longest pattern in it counts.
static void note_misnamed(const struct co_folder *c, const struct co_file *file, str name)
{
    str best = STR("");
    int kind = CO_UNKNOWN;
    for (int k = 0; k < CO_KINDS; k++) {
        str pattern = str_from(co_formats[k].pattern != NULL ? co_formats[k].pattern : "");
        bool fits = pattern.len > 0 && str_find(name, pattern) < name.len;
        bool same = str_eq(pattern, best) && k == (int)file->kind; // kinds may share one
        if (fits && (pattern.len > best.len || same)) {
            best = pattern;
            kind = k;
        }
    }
    if (kind == CO_UNKNOWN || kind == (int)file->kind || co_formats[file->kind].columns == NULL)
        return;
    published_find(
        c->p, "file-misnamed", true, "Files whose name is that of another file",
        "The file has the columns of one kind and the name of another: it was read as what its "
        "columns say. What its name promises is not published.",
        (struct published_place){.file = file->file->name,
                                 .what = published_text(c->p, "its columns are those of: %s",
                                                        co_formats[file->kind].what)});
}

static bal_status recognise(struct co_folder *c, const struct published_file *file,
                            struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(NAME_BYTES);
    co_name(str_head(published_base(file), NAME_BYTES), &name);
    struct guess g = {.pattern_name = buf_str(&name), .kind = CO_UNKNOWN};
    struct co_file *out = vec_push(&c->files, PUBLISHED_FILES);
    if (out == NULL)
        return err_memory(err);
    bool table = str_ends_nocase(file->name, STR(".csv")) ||
                 str_ends_nocase(file->name, STR(".txt")) ||
                 str_ends_nocase(file->name, STR(".xlsx"));
    if (table)
        BAL_TRY(unreadable(c, file, published_rows(file, guess_row, &g, err), err));
    out->file = file;
    out->kind = g.report ? CO_STATE_REPORT : g.kind;
    bool other = str_find(g.pattern_name, STR("discrepanc")) < g.pattern_name.len ||
                 str_find(g.pattern_name, STR("activityreport")) < g.pattern_name.len;
    if (out->kind == CO_UNKNOWN || other)
        out->kind = kind_by_name(buf_str(&name));
    if (c->p != NULL)
        note_misnamed(c, out, g.pattern_name);
    out->round = str_basename(published_dir(file));
    if (str_find(out->round, STR("ound")) == out->round.len)
        out->round = STR("");
    if (c->p != NULL && (out->kind == CO_MANIFEST || out->kind == CO_BALLOT_LIST))
        out->county = county_of(c->p, str_stem(published_base(file)));
    return BAL_OK;
}

// Kinds that only ColoradoRLA writes; those that others may have too.
static const int weights[CO_KINDS] = {
    [CO_CONTEST] = 60,      [CO_RISKS] = 60,       [CO_SELECTION] = 60,     [CO_COMPARISON] = 60,
    [CO_STATE_REPORT] = 60, [CO_BALLOT_LIST] = 40, [CO_MANIFEST_HASH] = 40, [CO_UPLOADS] = 40,
    [CO_BATCHES] = 40,      [CO_DRAWN] = 60,
};

bal_status co_recognise(struct co_folder *c, int *sure, struct bal_err *err)
{
    *sure = 0;
    for (size_t i = 0; i < c->folder->files.len && (c->p != NULL || *sure < CO_SURE); i++) {
        BAL_TRY(recognise(c, &c->folder->files.at[i], err));
        int w = weights[c->files.at[c->files.len - 1].kind];
        *sure = w > *sure ? w : *sure;
    }
    return BAL_OK;
}

size_t co_count(const struct co_folder *c, enum co_kind kind)
{
    size_t n = 0;
    for (size_t i = 0; i < c->files.len; i++)
        n += c->files.at[i].kind == kind;
    return n;
}

// ---- reading

struct reading {
    struct co_folder *c;
    const struct co_format *format;
    struct co_row row;
    bool found; // the header
    uint32_t cells;
    co_take *take;
    void *ctx;
};

static void note_columns(struct reading *r, struct csv *csv)
{
    bool used[COLUMNS_SEEN] = {false};
    for (uint32_t i = 0; i < r->format->count; i++) {
        if (r->row.at[i] != CO_ABSENT) {
            used[r->row.at[i]] = true;
            continue;
        }
        str first = str_from(r->format->columns[i].names);
        published_find(
            r->c->p, "column-missing", false, "Columns that are not there",
            "Other years' files of this kind have these columns. What follows from them could not "
            "be checked; the rest was.",
            (struct published_place){r->row.file->file->name, r->row.line, str_cut(&first, '|')});
    }
    for (uint32_t i = 0; i < csv->cells && i < COLUMNS_SEEN; i++)
        if (!used[i] && csv_trimmed(csv, i).len > 0)
            published_find(r->c->p, "column-new", false, "Columns that are not known",
                           "The file has columns that no year before had. They were not read.",
                           (struct published_place){r->row.file->file->name, r->row.line,
                                                    csv_trimmed(csv, i)});
}

static bal_status read_row(void *ctx, struct published_row *row, struct bal_err *err)
{
    struct reading *r = ctx;
    r->row.csv = row->csv;
    r->row.line = row->sheet.len > 0 ? row->number : row->csv->line;
    r->row.sheet = row->sheet;
    if (row->number == 1 && r->found) { // the sheet that it is about has been read
        row->done = true;
        return BAL_OK;
    }
    if (!r->found) {
        bool keys = true;
        uint32_t found = co_columns(r->row.file->kind, row->csv, r->row.at, &keys);
        r->found = found > 0 && (keys || (row->sheet.len == 0 && found * 2 >= r->format->count));
        if (r->found) {
            r->cells = row->csv->cells;
            note_columns(r, row->csv);
        }
        row->stop = !r->found && row->number >= HEADER_ROWS;
        return BAL_OK;
    }
    if (csv_row_empty(row->csv))
        return BAL_OK;
    if (row->csv->cells < r->cells)
        published_find(r->c->p, "row-short", true, "Rows that end too early",
                       "The row has fewer cells than the file has columns: the file was cut off or "
                       "damaged. Missing figures count as none.",
                       (struct published_place){r->row.file->file->name, r->row.line,
                                                csv_trimmed(row->csv, 0)});
    return r->take(r->ctx, &r->row, err);
}

bal_status co_read(struct co_folder *c, const struct co_file *file, co_take *take, void *ctx,
                   struct bal_err *err)
{
    struct reading r = {
        .c = c, .format = &co_formats[file->kind], .row = {.file = file}, .take = take, .ctx = ctx};
    return unreadable(c, file->file, published_rows(file->file, read_row, &r, err), err);
}

str co_cell(const struct co_row *row, unsigned column)
{
    str s = row->at[column] == CO_ABSENT ? STR("") : csv_trimmed(row->csv, row->at[column]);
    return str_eq_nocase(s, STR("no data")) ? STR("") : s; // what the workbooks fill gaps with
}

str co_exact(const struct co_row *row, unsigned column)
{
    bool empty = co_cell(row, column).len == 0;
    return empty ? STR("") : csv_cell(row->csv, row->at[column]);
}

bool co_number(const struct co_row *row, unsigned column, uint64_t *out)
{
    uint64_t v = 0;
    bool ok = num_u64_grouped(co_cell(row, column), &v) && v < LIMIT_CARDS;
    *out = ok ? v : 0;
    return ok;
}

struct co_marks co_marks_of(str text)
{
    struct co_marks m = {0};
    while (text.len > 0) {
        text = str_trim(text);
        bool quoted = text.len > 0 && text.ptr[0] == '"';
        text = str_skip(text, quoted);
        size_t end = str_find(text, quoted ? STR("\",") : STR(","));
        str name = str_head(text, end);
        text = str_skip(text, end + (quoted ? 2 : 1));
        if (quoted && name.len > 0 && name.ptr[name.len - 1] == '"')
            name.len--;
        m.damaged |= m.count == ARRAY_LEN(m.names);
        if (name.len > 0 && m.count < ARRAY_LEN(m.names))
            m.names[m.count++] = name;
    }
    return m;
}
