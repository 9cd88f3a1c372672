// SPDX-License-Identifier: Apache-2.0
// files.c: what every file is, by its columns first and its name second.
#include "published/colorado/colorado.h"

enum { NAME_BYTES = 256, CO_SURE = 60 };

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

// The cells of a row as co_name writes them, once for all kinds and columns.
struct cells {
    struct buf text;
    str name[CO_COLUMNS_SEEN];
    uint32_t count;
};

#define CELLS_INIT                                                                                 \
    {                                                                                              \
        .text = BUF_INIT(CO_COLUMNS_SEEN * NAME_BYTES)                                             \
    }

static void read_cells(struct csv *csv, struct cells *out)
{
    size_t end[CO_COLUMNS_SEEN];
    out->count = csv->cells < CO_COLUMNS_SEEN ? csv->cells : CO_COLUMNS_SEEN;
    for (uint32_t i = 0; i < out->count; i++) {
        co_name(str_head(csv_trimmed(csv, i), NAME_BYTES), &out->text);
        end[i] = out->text.len;
    }
    for (uint32_t i = 0; i < out->count; i++) {
        size_t start = i > 0 ? end[i - 1] : 0;
        out->name[i] = str_head(str_skip(buf_str(&out->text), start), end[i] - start);
    }
}

// The one cell with the first of the names that any cell has; CO_ABSENT: none has, or two have.
static uint32_t find_column(const struct cells *row, const char *names)
{
    uint32_t at = CO_ABSENT, count = 0;
    for (str rest = str_from(names); rest.len > 0 && count == 0;) {
        str wanted = str_cut(&rest, '|');
        for (uint32_t i = 0; i < row->count; i++)
            if (str_eq(row->name[i], wanted)) {
                at = i;
                count++;
            }
    }
    return count == 1 ? at : CO_ABSENT;
}

static uint32_t columns_of(enum co_kind kind, const struct cells *row, uint32_t at[CO_COLUMNS],
                           bool *keys)
{
    const struct co_format *f = &co_formats[kind];
    uint32_t found = 0;
    *keys = true;
    for (uint32_t c = 0; c < f->count; c++) {
        at[c] = find_column(row, f->columns[c].names);
        found += at[c] != CO_ABSENT;
        *keys &= at[c] != CO_ABSENT || f->columns[c].need != KEY;
    }
    return found;
}

uint32_t co_columns(enum co_kind kind, struct csv *csv, uint32_t at[CO_COLUMNS], bool *keys)
{
    struct cells row = CELLS_INIT;
    read_cells(csv, &row);
    uint32_t found = columns_of(kind, &row, at, keys);
    buf_done(&row.text);
    return found;
}

// ---- what is lacking

void co_note_lacks(struct co_folder *c, enum co_kind kind, const struct published_file *file,
                   const uint32_t at[CO_COLUMNS])
{
    uint32_t lacks = 0;
    for (uint32_t i = 0; i < co_formats[kind].count; i++)
        lacks |= at[i] == CO_ABSENT ? CO_BIT(i) : 0;
    c->lacks[kind] |= lacks;
    if (lacks != 0)
        c->lacking[kind] = file;
}

str co_lacking(const struct co_folder *c, enum co_kind kind, uint32_t columns)
{
    uint32_t which = c->lacks[kind] & columns, i = 0;
    if (which == 0)
        return STR("");
    while ((which & CO_BIT(i)) == 0)
        i++;
    str rest = str_from(co_formats[kind].columns[i].names), name = str_cut(&rest, '|');
    return published_text(c->p, STR_FMT " has no column '" STR_FMT "'",
                          STR_ARG(c->lacking[kind]->name), STR_ARG(name));
}

str co_but(const struct co_folder *c, str reason, str lacking)
{
    return lacking.len == 0  ? reason
           : reason.len == 0 ? lacking
                             : published_text(c->p, STR_FMT "; not all, for " STR_FMT,
                                              STR_ARG(reason), STR_ARG(lacking));
}

// ---- recognising

struct guess {
    str name; // the file's, without its end, as co_name writes it
    enum co_kind kind;
    uint32_t found;     // columns
    uint32_t county_at; // of a manifest, the county's column; and what the first row has there
    str county;
    struct arena *arena; // NULL: nobody asks
    bool by_place;
    bool risks;  // some sheet has columns of the risks
    bool report; // a workbook that calls itself the state's report
};

// How many signs of the name are the longest pattern of the kind's; 0: none is in it.
static size_t named(str name, int kind)
{
    size_t most = 0;
    str rest = str_from(co_formats[kind].patterns != NULL ? co_formats[kind].patterns : "");
    while (rest.len > 0) {
        str pattern = str_cut(&rest, '|');
        bool fits = pattern.len < 8 ? str_eq(name, pattern) : str_find(name, pattern) < name.len;
        most = fits && pattern.len > most ? pattern.len : most;
    }
    return most;
}

// Is it the kind, though a column by which it is known is missing? With half of its columns and a
// name that says so, or with most of them.
static bool resembles(const struct guess *g, int kind, uint32_t found)
{
    uint32_t all = co_formats[kind].count;
    return (found * 2 >= all && found > 2 && named(g->name, kind) > 0) ||
           (found * 3 >= all * 2 && found > 4);
}

// Is the fourth cell the title of a number of cards? Every county writes it in its own way: "# in
// Batch", ". of Ballots", "RecordId".
static bool counts_cards(const struct cells *row)
{
    static const char *const yes[] = {"ballot", "card", "count", "inbatch", "recordid"},
                             *const no[] = {"style", "type", "location", "box", "name"};
    bool is = false;
    if (row->count <= PLACE_CARDS)
        return false;
    str name = row->name[PLACE_CARDS];
    for (size_t i = 0; i < ARRAY_LEN(yes); i++)
        is |= str_find(name, str_from(yes[i])) < name.len;
    for (size_t i = 0; i < ARRAY_LEN(no); i++)
        is &= str_find(name, str_from(no[i])) == name.len;
    return is;
}

// Do the columns of a manifest stand in their usual order, and are they all there? False: it is
// none.
static bool look_manifest(struct guess *g, struct csv *csv, const struct cells *row,
                          const uint32_t at[CO_COLUMNS])
{
    uint32_t cells = csv->cells;
    bool counts = counts_cards(row);
    while (cells > 0 && csv_trimmed(csv, cells - 1).len == 0)
        cells--;
    bool county = at[PLACE_COUNTY] == PLACE_COUNTY || at[PLACE_COUNTY] == CO_ABSENT;
    g->by_place |= county && at[PLACE_SCANNER] == PLACE_SCANNER && at[PLACE_BATCH] == PLACE_BATCH &&
                   counts && cells == PLACE_BOX + 1;
    return counts || at[PLACE_CARDS] != CO_ABSENT || at[PLACE_BOX] != CO_ABSENT ||
           named(g->name, CO_MANIFEST) > 0;
}

// The kind whose columns the row has most of.
static void look(struct guess *g, struct csv *csv)
{
    struct cells row = CELLS_INIT;
    read_cells(csv, &row);
    for (int k = 0; k < CO_KINDS; k++) {
        const struct co_format *f = &co_formats[k];
        uint32_t at[CO_COLUMNS];
        bool keys = true;
        uint32_t found = f->count > 0 ? columns_of((enum co_kind)k, &row, at, &keys) : 0;
        bool fits = found > 0 && (keys || resembles(g, k, found));
        g->risks |= k == CO_RISKS && found * 2 >= f->count;
        if (k == CO_MANIFEST)
            fits = look_manifest(g, csv, &row, at) && fits;
        bool better = found > g->found ||
                      (found == g->found && named(g->name, k) > named(g->name, (int)g->kind));
        if (fits && better) {
            g->kind = (enum co_kind)k;
            g->found = found;
            g->county_at = k == CO_MANIFEST ? at[PLACE_COUNTY] : CO_ABSENT;
        }
    }
    buf_done(&row.text);
}

static bal_status guess_row(void *ctx, struct published_row *row, struct bal_err *err)
{
    struct guess *g = ctx;
    bool manifest = g->kind == CO_MANIFEST && g->county_at != CO_ABSENT && g->county.len == 0;
    (void)err;
    if (manifest && g->arena != NULL)
        g->county = arena_str(g->arena, csv_trimmed(row->csv, g->county_at));
    if (row->number == 1 && str_eq(csv_trimmed(row->csv, 0), STR("State Audit Report")))
        g->report = true;
    look(g, row->csv);
    row->stop = row->number >= CO_HEADER_ROWS;
    row->done = g->report || (row->stop && row->sheets > 0);
    return BAL_OK;
}

static const char *const others[] = {"auditboard", "activityreport", "targetedcontests",
                                     "discrepanc", "readme"};

static enum co_kind kind_by_name(str name, str file)
{
    if (str_ends_nocase(file, STR(".pdf")) || str_ends_nocase(file, STR(".json")))
        return CO_OTHER;
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (str_find(name, str_from(others[i])) < name.len)
            return CO_OTHER;
    return str_ends_nocase(file, STR(".csv")) && str_find(name, STR("manifest")) < name.len &&
                   str_find(name, STR("hash")) == name.len
               ? CO_MANIFEST
               : CO_UNKNOWN;
}

// "county_manifest_Clear_Creek.csv", "ClearCreekBallotManifest.csv": the county in words.
static str county_of(struct published *p, str stem)
{
    static const char *const before[] = {"county_manifest_", "ballot_list_", "ballot-list-",
                                         "manifest_", "manifest-"};
    static const char *const after[] = {"BallotManifest", "_ballot_manifest", "-ballot-manifest",
                                        "BallotList", "Manifest"};
    AUTO_BUF words = BUF_INIT(NAME_BYTES);
    for (size_t i = 0; i < ARRAY_LEN(before); i++)
        if (str_eq_nocase(str_head(stem, strlen(before[i])), str_from(before[i])))
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
bal_status co_unreadable(const struct co_folder *c, const struct published_file *file,
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

// The kind whose name the file has: the longest pattern in it counts; of kinds that share one,
// `own`.
static int kind_named(str name, enum co_kind own)
{
    size_t most = 0;
    int kind = CO_UNKNOWN;
    for (int k = 0; k < CO_KINDS; k++) {
        size_t length = named(name, k);
        if (length > most || (length > 0 && length == most && k == (int)own)) {
            most = length;
            kind = k;
        }
    }
    return kind;
}

void co_lacks_all(struct co_folder *c, enum co_kind kind, const struct published_file *file)
{
    uint32_t none[CO_COLUMNS];
    for (size_t i = 0; i < CO_COLUMNS; i++)
        none[i] = CO_ABSENT;
    co_note_lacks(c, kind, file, none);
}

// A file that is not known by its columns, and whose name says that it should be.
static void note_unread(struct co_folder *c, const struct co_file *file, str name)
{
    int kind = file->kind == CO_UNKNOWN ? kind_named(name, CO_UNKNOWN) : CO_UNKNOWN;
    if (kind != CO_UNKNOWN)
        co_lacks_all(c, (enum co_kind)kind, file->file);
}

static void note_misnamed(const struct co_folder *c, const struct co_file *file, str name)
{
    int kind = kind_named(name, file->kind);
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

// The county of a manifest or list: by the file's name; a manifest that is not called one tells
// itself. A name and rows that contradict one another are a finding.
static str find_county(struct co_folder *c, const struct published_file *file,
                       const struct guess *g)
{
    str by_name = county_of(c->p, str_stem(published_base(file))), inside = g->county;
    size_t word = str_find(inside, STR(" County"));
    inside = str_head(inside, word);
    bool told = inside.len > 2 && !(inside.ptr[0] >= '0' && inside.ptr[0] <= '9');
    if (g->kind != CO_MANIFEST || !told || co_same(by_name, inside))
        return by_name;
    if (named(g->name, CO_MANIFEST) == 0)
        return inside;
    published_find(c->p, "manifest-county", true,
                   "Manifests of another county than their name says",
                   "The rows name one county and the file another. A copy of another county's "
                   "manifest may have been published in its place.",
                   (struct published_place){
                       .file = file->name,
                       .what = published_text(c->p, "the rows are of " STR_FMT, STR_ARG(inside))});
    return by_name;
}

static bal_status recognise(struct co_folder *c, const struct published_file *file,
                            struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(NAME_BYTES);
    co_name(str_head(str_stem(published_base(file)), NAME_BYTES), &name);
    struct guess g = {
        .name = buf_str(&name), .kind = CO_UNKNOWN, .arena = c->p != NULL ? &c->p->arena : NULL};
    struct co_file *out = vec_push(&c->files, PUBLISHED_FILES);
    if (out == NULL)
        return err_memory(err);
    bool table =
        str_ends_nocase(file->name, STR(".csv")) || str_ends_nocase(file->name, STR(".txt")) ||
        str_ends_nocase(file->name, STR(".xlsx")) || str_ends_nocase(file->name, STR(".ods"));
    if (table)
        BAL_TRY(co_unreadable(c, file, published_rows(file, guess_row, &g, err), err));
    out->file = file;
    out->kind = g.report ? CO_STATE_REPORT : g.kind;
    if (g.kind == CO_DRAWN && g.risks)
        out->kind = CO_RISKS; // the sheets of draws are read all the same
    bool other = str_find(g.name, STR("discrepanc")) < g.name.len ||
                 str_find(g.name, STR("activityreport")) < g.name.len;
    if (out->kind == CO_UNKNOWN || other)
        out->kind = kind_by_name(g.name, file->name);
    if (c->p != NULL) {
        note_misnamed(c, out, g.name);
        note_unread(c, out, g.name);
    }
    out->by_place = g.by_place;
    out->unnamed = out->kind == CO_BALLOT_LIST && named(g.name, CO_BALLOT_LIST) == 0;
    out->round = str_basename(published_dir(file));
    if (str_find(out->round, STR("ound")) == out->round.len)
        out->round = STR("");
    if (c->p != NULL && (out->kind == CO_MANIFEST || out->kind == CO_BALLOT_LIST))
        out->county = find_county(c, file, &g);
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
