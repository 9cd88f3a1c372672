// SPDX-License-Identifier: Apache-2.0
// clearballot_csv.c: Clear Ballot (ClearVote, ClearCount) CVR export, CSV. One header row:
//
//     RowNumber,BoxID,BoxPosition,BallotID,PrecinctID,BallotStyleID,PrecinctStyleName,
//     ScanComputerName,Status,Remade,
//     Choice_5_1:Mayor:Vote For 1:Ann Alder:Green,          a choice
//     Choice_7_1:Council:2:Vote For 1:Bo Birch:,            a choice at a rank
//
// A contest or choice may hold colons and commas: a title is taken apart from both ends, at the
// rule between colons ("Vote For 1", "Number of Winners 1"). A name that ends in a colon and a
// number is a ranked contest only where ranks 1 and 2 both stand.
//
// Garfield County published its cards of 2020 with two header rows: contests without a rule in the
// first, ids and "choice:party" in the second, quotes in names written twice and a stray one
// behind. How many votes a contest allows is then what its cards show at most.
//
// The rows are like Dominion's and are read by the same code; what differs is Status: 0 is a card
// as it was read, and -1 with Remade 1 one that people have read. All else is a card that nobody
// has read. An overvoted contest is all zeros and cannot be told from a blank one.
#include "formats/csv_table.h"
#include "formats/dominion/dominion_csv_header.h"
#include "formats/readers.h"

struct title {
    str contest, choice, party, code; // code: "Choice_5_1"
    uint32_t rank;                    // 0: none
    size_t suffix;                    // bytes of ":rank" behind the contest's name
    uint32_t count;                   // of the rule
    bool winners;                     // the rule is "Number of Winners", not "Vote For"
    bool used;                        // the cell is of this form
};

struct titles {
    struct title *at; // of each cell
    uint32_t status, remade;
    bool published; // two header rows
};

// Finds ":Vote For 3:" in the text: *at is its colon, *after what follows it.
static bool find_rule(str s, str label, size_t *at, size_t *after, uint32_t *count)
{
    for (size_t from = 0; from < s.len;) {
        size_t found = from + str_find(str_skip(s, from), label);
        if (found >= s.len)
            return false;
        str rest = str_skip(s, found + label.len), number = str_head(rest, str_index(rest, ':'));
        if (number.len < rest.len && num_u32(number, count) && *count > 0) {
            *at = found;
            *after = found + label.len + number.len + 1;
            return true;
        }
        from = found + 1;
    }
    return false;
}

// "Mayor:2": the rank, cut off.
static void cut_rank(struct title *t)
{
    size_t colon = str_rindex(t->contest, ':');
    uint32_t rank;
    if (colon == t->contest.len || !num_u32(str_skip(t->contest, colon + 1), &rank) || rank == 0 ||
        rank > LIMIT_RANKS)
        return;
    t->rank = rank;
    t->suffix = t->contest.len - colon;
    t->contest.len = colon;
}

static bool parse_title(str cell, struct title *out)
{
    size_t at, after, first = str_index(cell, ':'), last = str_rindex(cell, ':');
    *out = (struct title){.code = str_head(cell, first)};
    if (!str_starts(cell, STR("Choice_")) || first == last)
        return false;
    out->party = str_trim(str_skip(cell, last + 1));
    str middle = str_make(cell.ptr + first + 1, last - first - 1);
    if (!find_rule(middle, STR(":Vote For "), &at, &after, &out->count)) {
        if (!find_rule(middle, STR(":Number of Winners "), &at, &after, &out->count))
            return false;
        out->winners = true;
    }
    out->contest = str_trim(str_head(middle, at));
    out->choice = str_trim(str_skip(middle, after));
    cut_rank(out);
    out->used = out->contest.len > 0 && out->choice.len > 0;
    return out->used;
}

// Where only one of ranks 1 and 2 stands, the numbers are no ranks but part of the name, whose
// bytes lie before them.
static bal_status check_ranks(struct titles *t, uint32_t cells, struct arena *arena,
                              struct bal_err *err)
{
    struct table names = TABLE_INIT(LIMIT_NAMES_BYTES);
    uint8_t *seen = arena_new(arena, uint8_t, cells);
    bal_status status = arena_check(arena, err);
    for (uint32_t i = 0; i < cells && status == BAL_OK; i++) {
        uint32_t name = 0;
        if (t->at[i].rank == 0)
            continue;
        status = import_name(&names, t->at[i].contest, &name, err);
        if (status == BAL_OK && t->at[i].rank <= 2)
            seen[name] |= (uint8_t)t->at[i].rank;
    }
    for (uint32_t i = 0; i < cells && status == BAL_OK; i++) {
        struct title *x = &t->at[i];
        if (x->rank == 0 || seen[table_find(&names, x->contest)] == (1 | 2))
            continue;
        x->contest.len += x->suffix;
        x->rank = 0;
    }
    table_done(&names);
    return status;
}

static const struct {
    enum dominion_id id;
    const char *name;
} id_names[] = {
    {ID_CVR_NUMBER, "RowNumber"}, {ID_TABULATOR, "ScanComputerName"}, {ID_BATCH, "BoxID"},
    {ID_RECORD, "BoxPosition"},   {ID_IMPRINTED, "BallotID"},         {ID_PRECINCT, "PrecinctID"},
    {ID_STYLE, "BallotStyleID"},  {ID_TABULATOR, "Tabulator"},        {ID_GROUP, "CG"},
};

static void find_ids(struct dominion_header *h, struct csv *csv, struct titles *t,
                     struct import *imp)
{
    t->status = t->remade = NO_COLUMN;
    for (int i = 0; i < ID_COUNT; i++)
        h->id[i] = NO_COLUMN;
    for (uint32_t cell = 0; cell < h->first_contest; cell++) {
        str name = csv_trimmed(csv, cell);
        bool known = str_eq_nocase(name, STR("PrecinctStyleName"));
        if (str_eq_nocase(name, STR("Status"))) {
            t->status = cell;
            known = true;
        } else if (str_eq_nocase(name, STR("Remade"))) {
            t->remade = cell;
            known = true;
        }
        for (size_t n = 0; n < ARRAY_LEN(id_names); n++) {
            if (str_eq_nocase(name, str_from(id_names[n].name))) {
                h->id[id_names[n].id] = cell;
                known = true;
            }
        }
        if (!known && name.len > 0)
            import_problem(imp, unknown_field, csv->line, cell + 1, name,
                           "the column '" STR_FMT "' is not used", STR_ARG(name));
    }
    static const enum dominion_id required[] = {ID_BATCH, ID_RECORD};
    for (size_t i = 0; i < ARRAY_LEN(required); i++) {
        const char *name = required[i] == ID_BATCH ? "BoxID" : "BoxPosition";
        if (h->id[required[i]] == NO_COLUMN)
            import_problem(imp, missing_column, csv->line, 0, str_from(name),
                           "there is no column %s", name);
    }
    if (t->status == NO_COLUMN && t->published)
        import_problem(imp, published_only, csv->line, 0, STR("Status"),
                       "there is no column Status: cards that could not be read are not known");
    else if (t->status == NO_COLUMN)
        import_problem(imp, missing_column, csv->line, 0, STR("Status"),
                       "there is no column Status: cards that could not be read are not known");
}

// Where the contest that starts at `first` ends: another contest, or a choice that comes again at
// its rank (two contests of one name side by side). Write-in slots may come again.
static uint32_t block_end(const struct titles *t, uint32_t cells, uint32_t first)
{
    uint32_t end = first + 1;
    for (; end < cells && t->at[end].used; end++) {
        const struct title *a = &t->at[first], *b = &t->at[end];
        if (!str_eq(a->contest, b->contest) || (a->rank > 0) != (b->rank > 0) ||
            a->count != b->count)
            return end;
        for (uint32_t i = first; i < end && !dominion_is_write_in(b->choice); i++)
            if (t->at[i].rank == b->rank && str_eq(t->at[i].choice, b->choice))
                return end;
    }
    return end;
}

static bal_status add_block(struct dominion_header *h, const struct titles *t, uint32_t first,
                            uint32_t end, struct csv *csv, struct import *imp, struct bal_err *err)
{
    const struct title *x = &t->at[first];
    struct contest_def def = {.name = x->contest,
                              .function = FUNCTION_PLURALITY,
                              .votes_allowed = x->count,
                              .occurrence = dominion_occurrence(h, imp->election, x->contest),
                              .place = {imp->file, csv->line, first + 1}};
    for (uint32_t i = first; i < end; i++)
        def.ranks = t->at[i].rank > def.ranks ? t->at[i].rank : def.ranks;
    if (def.ranks > 0) {
        def.function = x->count > 1 ? FUNCTION_STV : FUNCTION_IRV;
        def.votes_allowed = 1;
        def.seats = x->count;
    } else if (x->winners) {
        def.seats = x->count;
    }
    uint32_t contest = 0;
    BAL_TRY(import_contest(imp, &def, &contest, err));
    struct dominion_column *columns = dominion_block_add(h, contest, first, end - first);
    if (columns == NULL)
        return bal_fail(err, BAL_LIMIT, "more than %d contests, or no memory", LIMIT_CONTESTS);
    for (uint32_t i = first; i < end; i++) {
        const struct title *y = &t->at[i];
        uint32_t choice = 0;
        BAL_TRY(import_choice(imp, contest, y->choice, y->code, 0,
                              dominion_is_write_in(y->choice) ? CHOICE_WRITE_IN : CHOICE_REGULAR,
                              &choice, err));
        columns[i - first] = (struct dominion_column){(uint16_t)choice, (uint8_t)y->rank};
    }
    return BAL_OK;
}

// Status 0, or -1 and read by people.
static str unread(struct csv *csv, const void *of)
{
    const struct titles *t = of;
    str status = t->status != NO_COLUMN ? csv_trimmed(csv, t->status) : STR("0");
    str remade = t->remade != NO_COLUMN ? csv_trimmed(csv, t->remade) : STR("0");
    if (LIKELY(status.len == 1 && status.ptr[0] == '0'))
        return STR("");
    if (str_eq(status, STR("-1")))
        return str_eq(remade, STR("1")) ? STR("")
                                        : STR("the card could not be read (Status -1, not remade)");
    if (str_eq(status, STR("1")))
        return STR("the card could not be read: it was covered (Status 1)");
    return STR("the image shows several cards, or Status is not known: not read as one card");
}

// The titles, parsed; bytes copied.
static bal_status read_titles(struct dominion_header *h, struct csv *csv, struct titles *t,
                              struct import *imp, struct bal_err *err)
{
    t->at = arena_new(&h->arena, struct title, csv->cells);
    BAL_TRY(arena_check(&h->arena, err));
    h->first_contest = UINT32_MAX;
    for (uint32_t i = 0; i < csv->cells; i++) {
        str cell = csv_trimmed(csv, i);
        if (cell.len > 0)
            h->cells = i + 1;
        if (!str_starts(cell, STR("Choice_")))
            continue;
        if (h->first_contest == UINT32_MAX)
            h->first_contest = i;
        if (!parse_title(arena_str(&h->arena, cell), &t->at[i]))
            import_problem(imp, damaged_header, csv->line, i + 1, cell,
                           "the choice is not of the form Choice_ID_ID:contest:Vote For "
                           "N:choice:party");
    }
    if (h->first_contest == UINT32_MAX)
        h->first_contest = h->cells;
    BAL_TRY(arena_check(&h->arena, err));
    return check_ranks(t, csv->cells, &h->arena, err);
}

// ---- two header rows

// `Jo ""Spike"" Cohen:Libertarian"`: quotes written twice, and a stray one at the end.
static str mend_quotes(struct arena *arena, str cell)
{
    char *out = arena_new(arena, char, cell.len + 1);
    size_t quotes = 0, n = 0;
    for (size_t i = 0; i < cell.len; i++)
        quotes += cell.ptr[i] == '"';
    if (quotes % 2 != 0 && str_ends(cell, STR("\"")))
        cell.len--;
    for (size_t i = 0; i < cell.len && out != NULL; i++) {
        out[n++] = cell.ptr[i];
        if (cell.ptr[i] == '"' && i + 1 < cell.len && cell.ptr[i + 1] == '"')
            i++;
    }
    return str_make(out, n);
}

// "Ann Alder:Green", "Yes", "Write-in".
static void split_party(struct title *t, str cell)
{
    size_t last = str_rindex(cell, ':');
    t->choice = str_trim(str_head(cell, last));
    t->party = last < cell.len ? str_trim(str_skip(cell, last + 1)) : STR("");
    t->used = t->contest.len > 0 && t->choice.len > 0;
}

static bool is_two_rows(struct csv *csv)
{
    return csv_trimmed(csv, 0).len == 0 && csv_trimmed(csv, 1).len == 0 && !csv_row_empty(csv);
}

// The contests, from the first row; then the choices, from the second.
static bal_status read_two_rows(struct dominion_header *h, struct csv *csv, struct titles *t,
                                struct import *imp, struct bal_err *err)
{
    uint32_t cells = csv->cells;
    bool more = false;
    t->published = h->no_tabulator = true;
    t->at = arena_new(&h->arena, struct title, cells);
    BAL_TRY(arena_check(&h->arena, err));
    h->first_contest = UINT32_MAX;
    for (uint32_t i = 0; i < cells; i++) {
        t->at[i].contest = arena_str(&h->arena, csv_trimmed(csv, i));
        if (t->at[i].contest.len > 0 && h->first_contest == UINT32_MAX)
            h->first_contest = i;
        h->cells = t->at[i].contest.len > 0 ? i + 1 : h->cells;
    }
    BAL_TRY(csv_next(csv, &more, err));
    if (!more)
        return bal_fail(err, BAL_INVALID, "the header ends after its first row");
    for (uint32_t i = h->first_contest; i < h->cells; i++) {
        split_party(&t->at[i], mend_quotes(&h->arena, csv_trimmed(csv, i)));
        if (!t->at[i].used)
            import_problem(imp, damaged_header, csv->line, i + 1, csv_trimmed(csv, i),
                           "a column of votes needs its contest in the first row and its choice in "
                           "the second");
    }
    return arena_check(&h->arena, err);
}

static bal_status read_header(struct dominion_header *h, struct csv *csv, struct import *imp,
                              struct bal_err *err)
{
    bool more = false;
    *h = (struct dominion_header){.arena = ARENA_INIT((size_t)512 << 20)};
    BAL_TRY(csv_next(csv, &more, err));
    struct titles *t = more ? arena_new(&h->arena, struct titles, 1) : NULL;
    if (t == NULL)
        return more ? err_memory(err) : bal_fail(err, BAL_INVALID, "there is no header");
    BAL_TRY(is_two_rows(csv) ? read_two_rows(h, csv, t, imp, err)
                             : read_titles(h, csv, t, imp, err));
    if (h->first_contest == 0 || h->first_contest == h->cells)
        return csv_fail(csv, err, "the header should name ids, then choices (Choice_1_1:...)");
    find_ids(h, csv, t, imp);
    h->unread = unread;
    h->of = t;
    for (uint32_t at = h->first_contest, end; at < h->cells; at = end) {
        end = at + 1;
        if (!t->at[at].used)
            continue;
        end = block_end(t, h->cells, at);
        BAL_TRY(add_block(h, t, at, end, csv, imp, err));
    }
    dominion_blocks_finish(h, imp->election);
    return arena_check(&imp->election->arena, err);
}

bal_status clearballot_csv_read(struct source *s, struct import *imp, struct bal_err *err)
{
    return dominion_csv_read_as(s, imp, "clearballot-csv", read_header, err);
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, clearballot_csv_read, err);
}

static int probe(const struct probe *p)
{
    str cells[8];
    int count = probe_header(p, cells, (int)ARRAY_LEN(cells));
    bool own = csv_names_have(cells, count, "rownumber") && csv_names_have(cells, count, "boxid") &&
               csv_names_have(cells, count, "boxposition");
    return own ? 95 : 0;
}

// The first row names contests, the second one is as above.
static int probe_published(const struct probe *p)
{
    struct probe below = *p;
    if (!str_starts(p->head, STR(",,")))
        return 0;
    below.head = str_skip(p->head, str_index(p->head, '\n') + 1);
    return probe(&below);
}

const struct format format_clearballot_csv = {
    .name = "clearballot-csv",
    .title = "Clear Ballot CVR export, CSV",
    .flags = FORMAT_CVR,
    .probe = probe,
    .read = read_file,
};

const struct format format_clearballot_csv_published = {
    .name = "clearballot-csv",
    .title = "Clear Ballot CVRs with two header rows, as Garfield County published them, CSV",
    .flags = FORMAT_CVR,
    .unconfirmed = true,
    .probe = probe_published,
    .read = read_file,
};
