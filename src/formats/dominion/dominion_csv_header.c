// SPDX-License-Identifier: Apache-2.0
#include "formats/dominion/dominion_csv_header.h"

#include "formats/dominion/dominion_columns.h"

enum { HEADER_ROWS = 4 };

// A header row's cells, copied: titles, choices and names are compared over several rows.
struct row {
    str *cells;
    uint32_t count;
    uint64_t line;
};

static bal_status copy_row(struct csv *csv, struct arena *a, struct row *out, struct bal_err *err)
{
    out->cells = arena_new(a, str, csv->cells);
    out->count = csv->cells;
    out->line = csv->line;
    for (uint32_t i = 0; i < csv->cells && out->cells != NULL; i++)
        out->cells[i] = arena_str(a, csv_trimmed(csv, i));
    return arena_check(a, err);
}

static str cell(const struct row *r, uint32_t i)
{
    return i < r->count ? r->cells[i] : STR("");
}

// Cuts `suffix` and the number before it off the end: "(Vote For=3)" with suffix ")".
static bool cut_number(str *s, str label, uint32_t *out)
{
    size_t digits = s->len;
    while (digits > 0 && s->ptr[digits - 1] >= '0' && s->ptr[digits - 1] <= '9')
        digits--;
    if (digits == s->len || !num_u32(str_skip(*s, digits), out))
        return false;
    str head = str_head(*s, digits);
    if (!str_ends(head, label))
        return false;
    *s = str_trim(str_head(head, head.len - label.len));
    return true;
}

bool dominion_title(str title, struct contest_def *out)
{
    str s = str_trim(title);
    if (!str_ends(s, STR(")")))
        return false;
    s.len--;
    str ranked = s;
    uint32_t n = 0, ranks = 0;
    if (cut_number(&s, STR("(Vote For="), &n)) {
        *out = (struct contest_def){.name = s, .function = FUNCTION_PLURALITY, .votes_allowed = n};
    } else if (cut_number(&ranked, STR("Number of ranks="), &ranks) && str_ends(ranked, STR(","))) {
        ranked = str_trim(str_head(ranked, ranked.len - 1));
        if (!cut_number(&ranked, STR("(Number of positions="), &n))
            return false;
        *out = (struct contest_def){.name = ranked,
                                    .function = n > 1 ? FUNCTION_STV : FUNCTION_IRV,
                                    .votes_allowed = 1,
                                    .seats = n,
                                    .ranks = ranks};
    } else {
        return false;
    }
    return n > 0 && (ranks > 0 || out->function == FUNCTION_PLURALITY) && ranks <= LIMIT_RANKS;
}

bool dominion_is_write_in(str name)
{
    if (name.len < 7 || !str_eq_nocase(str_head(name, 5), STR("write")))
        return false;
    str rest = str_skip(name, 5);
    while (rest.len > 0 && strchr("-_ \t", rest.ptr[0]) != NULL)
        rest = str_skip(rest, 1);
    return str_eq_nocase(str_head(rest, 2), STR("in")) &&
           (rest.len == 2 || !((rest.ptr[2] | 32) >= 'a' && (rest.ptr[2] | 32) <= 'z'));
}

// "ROBERT L. JORDAN, JR.(1)": the name and the rank.
static bool cut_rank(str *name, uint32_t *rank)
{
    str s = str_trim(*name);
    if (!str_ends(s, STR(")")))
        return false;
    s.len--;
    if (!cut_number(&s, STR("("), rank) || *rank == 0 || *rank > LIMIT_RANKS)
        return false;
    *name = s;
    return true;
}

static const struct {
    enum dominion_id id;
    const char *name;
    bool required;
} id_names[] = {
    {ID_CVR_NUMBER, "CvrNumber", true},    {ID_TABULATOR, "TabulatorNum", true},
    {ID_BATCH, "BatchId", true},           {ID_RECORD, "RecordId", true},
    {ID_IMPRINTED, "ImprintedId", false},  {ID_GROUP, "CountingGroup", false},
    {ID_GROUP, "NotCountingGroup", false}, {ID_PRECINCT, "PrecinctPortion", false},
    {ID_STYLE, "BallotType", false},       {ID_VOTING_SESSION, "UniqueVotingIdentifier", false},
};

static void find_ids(struct dominion_header *h, const struct row *names, struct import *imp)
{
    for (int i = 0; i < ID_COUNT; i++)
        h->id[i] = NO_COLUMN;
    for (size_t n = 0; n < ARRAY_LEN(id_names); n++) {
        uint32_t at = NO_COLUMN;
        for (uint32_t i = 0; i < h->first_contest && at == NO_COLUMN; i++)
            if (str_eq_nocase(cell(names, i), str_from(id_names[n].name)))
                at = i;
        if (at != NO_COLUMN)
            h->id[id_names[n].id] = at;
        else if (id_names[n].required)
            import_problem(imp, missing_column, names->line, 0, str_from(id_names[n].name),
                           "there is no column %s", id_names[n].name);
    }
    for (uint32_t i = 0; i < h->first_contest; i++) {
        bool known = false;
        for (size_t n = 0; n < ARRAY_LEN(id_names) && !known; n++)
            known = str_eq_nocase(cell(names, i), str_from(id_names[n].name));
        if (!known && cell(names, i).len > 0)
            import_problem(imp, unknown_field, names->line, i + 1, cell(names, i),
                           "the column '" STR_FMT "' is not used", STR_ARG(cell(names, i)));
    }
}

// Where the contest that starts at `first` ends: another title, or (two contests of one title side
// by side, as in a primary) a choice that comes again. Write-in slots may come again.
static uint32_t block_end(const struct row *titles, const struct row *choices, uint32_t first)
{
    uint32_t end = first + 1;
    for (; end < titles->count && str_eq(titles->cells[end], titles->cells[first]); end++) {
        str name = cell(choices, end);
        for (uint32_t i = first; i < end && !dominion_is_write_in(name); i++)
            if (str_eq(name, cell(choices, i)))
                return end;
    }
    return end;
}

uint32_t dominion_occurrence(const struct dominion_header *h, const struct election *e, str name)
{
    uint32_t n = 0;
    for (size_t i = 0; i < h->blocks.len; i++)
        n += str_eq(e->contests.at[h->blocks.at[i].contest].name, name);
    return n;
}

struct dominion_column *dominion_block_add(struct dominion_header *h, uint32_t contest,
                                           uint32_t first, uint32_t count)
{
    struct dominion_column *columns = arena_new(&h->arena, struct dominion_column, count);
    struct dominion_block *b = columns != NULL ? vec_push(&h->blocks, LIMIT_CONTESTS) : NULL;
    if (b == NULL)
        return NULL;
    b->contest = contest;
    b->first = first;
    b->count = count;
    b->columns = columns;
    b->texts = TABLE_INIT(LIMIT_NAMES_BYTES);
    return columns;
}

static bal_status add_choices(const struct dominion_block *b, struct dominion_column *columns,
                              const struct row *choices, struct import *imp, struct bal_err *err)
{
    bool ranked = imp->election->contests.at[b->contest].ranks > 0;
    enum choice_kind kind = CHOICE_REGULAR;
    for (uint32_t i = 0; i < b->count; i++) {
        str name = cell(choices, b->first + i);
        uint32_t rank = 0, choice = 0;
        if (ranked && !cut_rank(&name, &rank))
            import_problem(imp, damaged_header, choices->line, b->first + i + 1, name,
                           "the choice '" STR_FMT "' of a ranked contest does not end in its rank",
                           STR_ARG(name));
        bool write_in = dominion_is_write_in(name);
        enum choice_kind this_kind = write_in ? CHOICE_WRITE_IN : kind;
        if (rank > 1)
            this_kind = CHOICE_REGULAR; // made at rank 1
        BAL_TRY(import_choice(imp, b->contest, name, STR(""), 0, this_kind, &choice, err));
        if (write_in && !ranked)
            kind = CHOICE_QUALIFIED_WRITE_IN; // what follows the write-in column
        columns[i] = (struct dominion_column){(uint16_t)choice, (uint8_t)rank};
    }
    return BAL_OK;
}

// Every choice once at every rank: a column that was moved, lost or doubled is found here.
static void check_ranks(const struct dominion_header *h, const struct dominion_block *b,
                        const struct row *choices, struct import *imp)
{
    const struct contest *c = &imp->election->contests.at[b->contest];
    for (uint32_t i = 0; i < b->count; i++)
        for (uint32_t j = 0; j < i; j++)
            if (b->columns[i].choice == b->columns[j].choice &&
                b->columns[i].rank == b->columns[j].rank)
                import_problem(imp, damaged_header, choices->line, b->first + i + 1,
                               cell(choices, b->first + i),
                               "choice and rank occur twice in contest '" STR_FMT "'",
                               STR_ARG(c->name));
    uint32_t distinct = 0;
    for (uint32_t i = 0; i < b->count; i++) {
        if (b->columns[i].rank > c->ranks)
            import_problem(imp, damaged_header, choices->line, b->first + i + 1,
                           cell(choices, b->first + i), "the contest has only %u ranks", c->ranks);
        distinct += b->columns[i].rank == 1;
    }
    if (b->count != distinct * c->ranks)
        import_problem(imp, damaged_header, choices->line, b->first + 1, c->name,
                       "contest '" STR_FMT "' has %u columns, not %u choices at %u ranks",
                       STR_ARG(c->name), b->count, distinct, c->ranks);
    (void)h;
}

static bal_status add_block(struct dominion_header *h, const struct row *titles,
                            const struct row *choices, uint32_t first, uint32_t end,
                            struct import *imp, struct bal_err *err)
{
    struct contest_def def;
    str title = titles->cells[first];
    if (!dominion_title(title, &def)) {
        import_problem(imp, damaged_header, titles->line, first + 1, title,
                       "the contest's title does not end in (Vote For=N) or "
                       "(Number of positions=W, Number of ranks=R)");
        return BAL_OK;
    }
    def.place = (struct place){imp->file, titles->line, first + 1};
    def.occurrence = dominion_occurrence(h, imp->election, def.name);
    uint32_t contest = 0;
    BAL_TRY(import_contest(imp, &def, &contest, err));
    struct dominion_column *columns = dominion_block_add(h, contest, first, end - first);
    if (columns == NULL)
        return bal_fail(err, BAL_LIMIT, "more than %d contests, or no memory", LIMIT_CONTESTS);
    struct dominion_block *b = &h->blocks.at[h->blocks.len - 1];
    BAL_TRY(add_choices(b, columns, choices, imp, err));
    if (def.ranks > 0)
        check_ranks(h, b, choices, imp);
    return BAL_OK;
}

static bal_status read_rows(struct csv *csv, struct arena *a, struct row rows[HEADER_ROWS],
                            struct bal_err *err)
{
    for (int i = 0; i < HEADER_ROWS; i++) {
        bool more = false;
        BAL_TRY(csv_next(csv, &more, err));
        if (!more)
            break;
        BAL_TRY(copy_row(csv, a, &rows[i], err));
    }
    str first = cell(&rows[HEADER_ROWS - 1], 0);
    if (str_starts(first, STR("Cvr")))
        return BAL_OK;
    csv_fail(csv, err, "the fourth row should start with CvrNumber");
    err_hint(err, "Export the file again; do not open and save it in a spreadsheet program.");
    return BAL_INVALID;
}

static uint32_t used_cells(const struct row *titles, const struct row *names)
{
    uint32_t used = 0;
    for (uint32_t i = 0; i < titles->count || i < names->count; i++)
        if (cell(titles, i).len > 0 || cell(names, i).len > 0)
            used = i + 1;
    return used;
}

// Bits first, first + step, … for `count` cells; 0 when they do not fit.
static uint64_t digit_places(uint32_t count, uint32_t first, uint32_t step)
{
    uint64_t places = 0;
    if (count > 64 / step)
        return 0;
    for (uint32_t i = 0; i < count; i++)
        places |= (uint64_t)1 << (first + i * step);
    return places;
}

void dominion_blocks_finish(struct dominion_header *h, struct election *e)
{
    for (size_t i = 0; i < h->blocks.len; i++) {
        struct dominion_block *b = &h->blocks.at[i];
        b->into = &e->contests.at[b->contest];
        b->plain = digit_places(b->count, 0, 2);
        b->quoted = digit_places(b->count, 1, 4);
    }
}

bal_status dominion_header_read(struct dominion_header *h, struct csv *csv, struct import *imp,
                                struct bal_err *err)
{
    *h = (struct dominion_header){.arena = ARENA_INIT((size_t)512 << 20)};
    struct row rows[HEADER_ROWS] = {0};
    BAL_TRY(read_rows(csv, &h->arena, rows, err));
    const struct row *titles = &rows[1], *choices = &rows[2], *names = &rows[3];
    if (imp->election->name.len == 0)
        imp->election->name = import_keep(imp, cell(&rows[0], 0));
    h->cells = used_cells(titles, names);
    h->first_contest = 0;
    while (h->first_contest < h->cells && cell(titles, h->first_contest).len == 0)
        h->first_contest++;
    if (h->cells > 0 && h->first_contest == 0)
        return csv_fail(csv, err, "the first column holds votes, not an id");
    find_ids(h, names, imp);
    for (uint32_t at = h->first_contest, end; at < titles->count; at = end) {
        end = block_end(titles, choices, at);
        if (titles->cells[at].len > 0)
            BAL_TRY(add_block(h, titles, choices, at, end, imp, err));
    }
    dominion_blocks_finish(h, imp->election);
    BAL_TRY(dominion_columns_keep(h, names->count, imp, err));
    return arena_check(&imp->election->arena, err);
}

void dominion_header_done(struct dominion_header *h)
{
    for (size_t i = 0; i < h->blocks.len; i++) {
        table_done(&h->blocks.at[i].texts);
        vec_done(&h->blocks.at[i].codes);
    }
    vec_done(&h->blocks);
    arena_done(&h->arena);
}
