// SPDX-License-Identifier: Apache-2.0
// ess_cvr.c: the rows of ES&S CVRs. What stands in a contest's cells is looked up as one text; only
// what was never seen before is taken apart.
#include "formats/damaged_id.h"
#include "formats/ess/ess_header.h"
#include "io/workbook.h"

struct reader {
    struct csv csv;
    struct ess_header header;
    struct import *imp;
    struct ess_ballots *ballots;     // or NULL
    struct ess_snapshots *snapshots; // or NULL
    uint64_t rows;                   // read, the header included
    uint64_t cards, copies;          // read; made by the numbers of their rows
    VEC(uint32_t) codes;             // of this row, contest by contest
};

#define CODE_ODD 0x80000000U // the text must be taken apart again, to report its problem

static str id_cell(struct reader *r, enum ess_id id)
{
    return r->header.at[id] == CSV_ABSENT ? STR("") : csv_trimmed(&r->csv, r->header.at[id]);
}

static uint64_t place_of(const struct reader *r, enum ess_id id)
{
    return r->header.at[id] == CSV_ABSENT ? 0 : r->header.at[id] + 1;
}

// ---- votes

enum cell_kind { CELL_EMPTY, CELL_UNDERVOTE, CELL_OVERVOTE, CELL_CHOICE };

static enum cell_kind kind_of(str text)
{
    if (text.len == 0)
        return CELL_EMPTY;
    if (str_eq_nocase(text, STR("undervote")) || str_eq_nocase(text, STR("undervotes")))
        return CELL_UNDERVOTE;
    if (str_eq_nocase(text, STR("overvote")) || str_eq_nocase(text, STR("overvotes")))
        return CELL_OVERVOTE;
    return CELL_CHOICE;
}

// A picture of what the voter wrote, or a word for that.
static bool is_write_in(str text)
{
    return csv_name_is(text, "writein|writeins|uwi|writeinvote") ||
           str_eq(text, STR(XLSX_PICTURE)) || str_eq(text, STR(IMPORT_UNDECLARED));
}

// "DEM Mills, Janet T. (5931)": the number is the voting system's id.
static str code_of(str name)
{
    uint64_t v;
    size_t open = str_rindex(name, '(');
    if (!str_ends(name, STR(")")) || open == name.len)
        return STR("");
    str code = str_make(name.ptr + open + 1, name.len - open - 2);
    return num_u64(code, &v) ? code : STR("");
}

// A cell that holds an id, where a list says which candidate it is (ess_candidates.c).
static bal_status listed_choice(struct reader *r, const struct ess_contest *c, str id,
                                uint32_t *out, struct bal_err *err)
{
    const struct election *e = r->imp->election;
    str name = e->candidate_names.at[table_find(&e->candidate_ids, id)];
    return import_choice(r->imp, c->contest, name, id, 0,
                         is_write_in(name) ? CHOICE_WRITE_IN : CHOICE_REGULAR, out, err);
}

static bal_status choice_of(struct reader *r, const struct ess_contest *c, str text, uint32_t *out,
                            struct bal_err *err)
{
    uint64_t number;
    const struct table *ids = &r->imp->election->candidate_ids;
    if (table_find(ids, text) != TABLE_NONE)
        return listed_choice(r, c, text, out, err);
    if (ids->len > 0 && num_u64(text, &number))
        import_problem(r->imp, unlisted_id, r->csv.line, c->first + 1, text,
                       "the list of candidates has no '" STR_FMT "'", STR_ARG(text));
    bool write_in = is_write_in(text);
    str name = str_eq(text, STR(XLSX_PICTURE)) ? STR("Write-in") : text;
    return import_choice(r->imp, c->contest, name, name.len < text.len ? text : code_of(name), 0,
                         write_in ? CHOICE_WRITE_IN : CHOICE_REGULAR, out, err);
}

struct taken_apart {
    enum contest_state state;
    struct mark marks[LIMIT_MARKS];
    uint32_t count, named; // marks; those of them that name a choice
    uint32_t filled;       // cells that are not empty
    bool overvote, odd;
};

static bool repeats(const struct taken_apart *t, uint32_t choice)
{
    for (uint32_t i = 0; i < t->count; i++)
        if (t->marks[i].choice == choice)
            return true;
    return false;
}

static bal_status take_choice(struct reader *r, const struct ess_contest *c, uint32_t i, str text,
                              struct taken_apart *t, struct bal_err *err)
{
    uint32_t choice = 0;
    BAL_TRY(choice_of(r, c, text, &choice, err));
    if (!c->ranked && !is_write_in(text) && repeats(t, choice)) {
        import_problem(r->imp, bad_value, r->csv.line, c->first + i + 1, text,
                       "'" STR_FMT "' has two votes of one card", STR_ARG(str_head(text, 100)));
        t->odd = true;
        return BAL_OK;
    }
    t->marks[t->count++] = (struct mark){(uint16_t)choice, (uint8_t)(c->ranked ? i + 1 : 0), 0};
    t->named++;
    return BAL_OK;
}

// A rank at which several are named is an overvote of which nothing is lost.
static bal_status take_rank(struct reader *r, const struct ess_contest *c, uint32_t i, str text,
                            struct taken_apart *t, struct bal_err *err)
{
    str between = r->imp->hints.between;
    while (text.len > 0 && t->count < LIMIT_MARKS) {
        size_t at = between.len > 0 ? str_find(text, between) : text.len;
        str name = str_trim(str_head(text, at));
        text = str_skip(text, at + between.len);
        if (name.len > 0)
            BAL_TRY(take_choice(r, c, i, name, t, err));
    }
    return BAL_OK;
}

static bal_status take_apart(struct reader *r, const struct ess_contest *c, struct taken_apart *t,
                             struct bal_err *err)
{
    t->count = t->named = t->filled = 0;
    t->overvote = t->odd = false;
    const struct import_hints *hints = &r->imp->hints;
    uint32_t end =
        c->ranked && hints->ranks > 0 && hints->ranks < c->count ? hints->ranks : c->count;
    for (uint32_t i = 0; i < end && t->count < LIMIT_MARKS; i++) {
        str text = csv_trimmed(&r->csv, c->first + i);
        if (c->ranked && hints->blank_is_write_in &&
            (text.len == 0 || str_eq(text, STR(XLSX_PICTURE))))
            text = STR(IMPORT_UNDECLARED);
        enum cell_kind kind = kind_of(text);
        t->filled += kind != CELL_EMPTY;
        t->overvote = t->overvote || kind == CELL_OVERVOTE;
        if (kind == CELL_CHOICE && c->ranked)
            BAL_TRY(take_rank(r, c, i, text, t, err));
        else if (kind == CELL_CHOICE)
            BAL_TRY(take_choice(r, c, i, text, t, err));
        else if (kind == CELL_OVERVOTE && c->ranked)
            t->marks[t->count++] = (struct mark){0, (uint8_t)(i + 1), MARK_OVERVOTE};
    }
    bool alone = r->header.contests.len == 1; // else the card would not be in the export
    if (t->filled == 0)
        t->state = alone ? STATE_BLANK : STATE_NOT_ON_CARD;
    else if (t->overvote && (!c->ranked || t->named == 0))
        t->state = STATE_OVERVOTED;
    else
        t->state = t->named > 0 ? STATE_MARKED : STATE_BLANK;
    // By whom is not known. The rank matters where ranks before it were skipped.
    bool first = t->count == 0 || t->marks[0].rank <= 1;
    if (t->state == STATE_OVERVOTED && t->named == 0 &&
        (first || r->imp->election->contests.at[c->contest].choices.len == 0))
        t->count = 0;
    return BAL_OK;
}

static bal_status new_text(struct reader *r, struct ess_contest *c, str text, uint32_t *code,
                           struct bal_err *err)
{
    struct taken_apart t;
    BAL_TRY(take_apart(r, c, &t, err));
    *code = 0;
    struct contest *into = &r->imp->election->contests.at[c->contest];
    if (t.state != STATE_NOT_ON_CARD)
        BAL_TRY(contest_code(into, t.state, t.marks, t.count, code, err));
    if (t.odd)
        *code |= CODE_ODD;
    uint32_t id = table_add(&c->texts, text);
    if (id == TABLE_NONE)
        return err_memory(err);
    if (id == c->codes.len) {
        uint32_t *slot = vec_push(&c->codes, UINT32_MAX);
        if (slot == NULL)
            return err_memory(err);
        *slot = *code;
    }
    return BAL_OK;
}

static bal_status contest_cells(struct reader *r, struct ess_contest *c, uint32_t *code,
                                struct bal_err *err)
{
    uint32_t end = c->first + c->count < r->csv.cells ? c->first + c->count : r->csv.cells;
    *code = 0;
    str text = c->first < end ? csv_raw(&r->csv, c->first, end) : STR("");
    uint32_t id = table_find(&c->texts, text);
    if (id == TABLE_NONE || (c->codes.at[id] & CODE_ODD))
        BAL_TRY(new_text(r, c, text, code, err));
    else
        *code = c->codes.at[id];
    *code &= ~CODE_ODD;
    return BAL_OK;
}

// ---- cards

static void check_id(struct reader *r, enum ess_id id, str text)
{
    if (id_is_rounded(text) || id_is_date(text))
        import_problem(r->imp, lost_id, r->csv.line, place_of(r, id), text,
                       "'" STR_FMT "' is not what the voting system wrote", STR_ARG(text));
}

enum { ZEROS_TRIED = 16 };

// The record of the ballots list that differs in nothing but zeros in front; empty: none.
static str without_its_zeros(const struct reader *r, str record)
{
    char text[ZEROS_TRIED + 64];
    while (record.len > 1 && record.ptr[0] == '0')
        record = str_skip(record, 1);
    if (record.len > sizeof text - ZEROS_TRIED)
        return STR("");
    memset(text, '0', ZEROS_TRIED);
    memcpy(text + ZEROS_TRIED, record.ptr, record.len);
    for (size_t zeros = 0; zeros <= ZEROS_TRIED; zeros++) {
        str with = str_make(text + ZEROS_TRIED - zeros, zeros + record.len);
        uint32_t id = table_find(&r->ballots->records, with);
        if (id != TABLE_NONE)
            return r->ballots->records.items[id];
    }
    return STR("");
}

// What the ballots list says of the record; NULL: nothing.
static struct ess_ballot *find_ballot(struct reader *r, str record)
{
    if (r->ballots == NULL || record.len == 0)
        return NULL;
    uint32_t id = table_find(&r->ballots->records, record);
    if (id != TABLE_NONE) {
        r->ballots->at.at[id].met = true;
        return &r->ballots->at.at[id];
    }
    str other = without_its_zeros(r, record);
    if (other.len > 0)
        import_problem(r->imp, lost_zeros, r->csv.line, place_of(r, ESS_RECORD), record,
                       "record " STR_FMT " is " STR_FMT " in the ballots list", STR_ARG(record),
                       STR_ARG(other));
    else
        import_problem(r->imp, unknown_id, r->csv.line, place_of(r, ESS_RECORD), record,
                       "no ballots list has record " STR_FMT, STR_ARG(record));
    return NULL;
}

struct card_texts {
    str record, tabulator, batch, tabulator_cvr, group, precinct;
};

static str first_of(str a, str b)
{
    return a.len > 0 ? a : b;
}

static void card_texts(struct reader *r, struct card_texts *t)
{
    *t = (struct card_texts){.record = id_cell(r, ESS_RECORD),
                             .tabulator = id_cell(r, ESS_MACHINE),
                             .batch = first_of(id_cell(r, ESS_BATCH), id_cell(r, ESS_BATCH_NAME)),
                             .tabulator_cvr = id_cell(r, ESS_TABULATOR_CVR),
                             .group = id_cell(r, ESS_GROUP),
                             .precinct = id_cell(r, ESS_PRECINCT)};
    if (r->snapshots != NULL) {
        t->tabulator = r->snapshots->name;
        t->batch = t->precinct;
    }
    const struct ess_ballot *b = find_ballot(r, t->record);
    if (b == NULL)
        return;
    const str *names = r->ballots->names.items;
    t->tabulator = first_of(t->tabulator, names[b->tabulator]);
    t->batch = first_of(names[b->batch], t->batch);
    t->tabulator_cvr = first_of(t->tabulator_cvr, names[b->tabulator_cvr]);
    t->group = first_of(t->group, names[b->group]);
    t->precinct = first_of(t->precinct, names[b->precinct]);
}

static bal_status card_of(struct reader *r, struct card *card, struct bal_err *err)
{
    struct election *e = r->imp->election;
    struct card_texts t;
    uint32_t group = 0;
    str machine, imprinted;
    card_texts(r, &t);
    *card = (struct card){.line = (uint32_t)r->csv.line};
    ess_split_tabulator_cvr(t.tabulator_cvr, &machine, &imprinted);
    if (r->header.at[ESS_RECORD] == CSV_ABSENT)
        card->flags = CARD_UNLINKED;
    else if (t.record.len == 0)
        import_problem(r->imp, missing_value, r->csv.line, place_of(r, ESS_RECORD), STR(""),
                       "the card has no number");
    check_id(r, ESS_RECORD, t.record);
    check_id(r, ESS_TABULATOR_CVR, t.tabulator_cvr);
    if (r->snapshots == NULL)
        check_id(r, ESS_BATCH, t.batch);
    check_place_name(r->imp, t.precinct, r->csv.line, place_of(r, ESS_PRECINCT));
    if (r->snapshots != NULL && t.record.len > 0)
        BAL_TRY(ess_snapshots_add(r->snapshots, r->imp, t.record, t.precinct, r->csv.line, err));
    BAL_TRY(import_batch(r->imp, r->imp->jurisdiction, first_of(t.tabulator, machine), t.batch,
                         &card->batch, err));
    BAL_TRY(import_id(r->imp, t.record, &card->record, err));
    BAL_TRY(import_id(r->imp, imprinted, &card->imprinted, err));
    BAL_TRY(import_name(&e->precincts, t.precinct, &card->precinct, err));
    BAL_TRY(import_name(&e->styles, id_cell(r, ESS_STYLE), &card->style, err));
    BAL_TRY(import_name(&e->groups, t.group, &group, err));
    card->group = (uint16_t)(group <= UINT16_MAX ? group : 0);
    return BAL_OK;
}

// How many ballots the row stands for: 1 without such a column. False, and a problem: no number.
static bool copies(struct reader *r, uint64_t *out)
{
    *out = 1;
    str text = id_cell(r, ESS_COUNT);
    if (r->header.at[ESS_COUNT] == CSV_ABSENT || num_u64_grouped(text, out))
        return true;
    import_problem(r->imp, bad_number, r->csv.line, place_of(r, ESS_COUNT), text,
                   "'" STR_FMT "' is not a number of ballots", STR_ARG(str_head(text, 60)));
    return false;
}

static bal_status find_codes(struct reader *r, struct bal_err *err)
{
    r->codes.len = 0;
    for (size_t i = 0; i < r->header.contests.len; i++) {
        uint32_t *code = vec_push(&r->codes, LIMIT_CONTESTS);
        if (code == NULL)
            return err_memory(err);
        BAL_TRY(contest_cells(r, &r->header.contests.at[i], code, err));
    }
    return BAL_OK;
}

static bal_status put_codes(struct reader *r, uint32_t card, struct bal_err *err)
{
    struct contest *contests = r->imp->election->contests.at;
    for (size_t i = 0; i < r->codes.len; i++)
        if (r->codes.at[i] != 0)
            BAL_TRY(column_put(&contests[r->header.contests.at[i].contest].column, card,
                               r->codes.at[i], err));
    return BAL_OK;
}

// A cell that is empty says that the contest is not on the card; one that is missing says nothing.
static bool right_length(struct reader *r)
{
    uint32_t cells = r->csv.cells, i = r->header.cells;
    while (i < cells && csv_trimmed(&r->csv, i).len == 0)
        i++;
    if (i == cells)
        return true;
    import_problem(r->imp, wrong_cell_count, r->csv.line, i < cells ? i + 1 : 0,
                   csv_trimmed(&r->csv, 0), "the row has %u cells; the header has %u", cells,
                   r->header.cells);
    return false;
}

// The header again, as at the top of a printed page, or a sum below the cards: no card.
static bool is_card(struct reader *r)
{
    str record = id_cell(r, ESS_RECORD), word = str_trim(str_head(record, str_index(record, ':')));
    if (record.len == 0)
        return true;
    if (ess_id_of(record) == ESS_RECORD)
        import_problem(r->imp, damaged_header, r->csv.line, place_of(r, ESS_RECORD), record,
                       "the header stands here again");
    else if (csv_name_is(word, "total|totals|grandtotal|sum"))
        import_problem(r->imp, bad_value, r->csv.line, place_of(r, ESS_RECORD), record,
                       "the row is a total, not a card");
    else
        return true;
    return false;
}

static bal_status read_row(struct reader *r, struct bal_err *err)
{
    struct card card;
    uint64_t n;
    uint32_t number = 0;
    if (!right_length(r) || !is_card(r) || !copies(r, &n))
        return BAL_OK;
    r->copies += n > 1 ? n : 0;
    if (n > LIMIT_COPIES || r->copies > LIMIT_COPIES)
        return bal_fail(err, BAL_LIMIT, "rows up to %llu stand for more than %u ballots",
                        (unsigned long long)r->csv.line, LIMIT_COPIES);
    BAL_TRY(card_of(r, &card, err));
    BAL_TRY(find_codes(r, err));
    if (n > 1)
        card.flags = CARD_UNLINKED;
    r->cards += n;
    for (uint64_t i = 0; i < n; i++) {
        BAL_TRY(import_card(r->imp, &card, &number, err));
        BAL_TRY(put_codes(r, number, err));
        card.record = ID_NONE;
    }
    return BAL_OK;
}

// FNV-1a, 64 bits (Fowler, Noll, Vo).
static uint64_t hash_of(str s)
{
    uint64_t h = 14695981039346656037U;
    for (size_t i = 0; i < s.len; i++)
        h = (h ^ (unsigned char)s.ptr[i]) * 1099511628211U;
    return h;
}

// Is the row one of an earlier export? Then it must be the same.
static bal_status met_before(struct reader *r, bool *met, struct bal_err *err)
{
    struct ess_snapshots *s = r->snapshots;
    uint64_t at = r->rows++, hash = s != NULL ? hash_of(csv_raw(&r->csv, 0, r->csv.cells)) : 0;
    *met = s != NULL && at < s->rows.len;
    if (s == NULL)
        return BAL_OK;
    if (*met && s->rows.at[at] != hash)
        import_problem(r->imp, export_differs, r->csv.line, 0, csv_trimmed(&r->csv, 0),
                       "row %llu is not that of the export before", (unsigned long long)at + 1);
    uint64_t *new = *met ? &s->rows.at[at] : vec_push(&s->rows, LIMIT_CARDS);
    if (new == NULL)
        return err_memory(err);
    *new = hash;
    return BAL_OK;
}

static bal_status read_rows(struct reader *r, struct bal_err *err)
{
    bool usable = false, met = false;
    for (bool more = true, header = true;; header = false) {
        BAL_TRY(csv_next(&r->csv, &more, err));
        if (!more)
            break;
        if (!header && csv_row_empty(&r->csv))
            continue;
        BAL_TRY(met_before(r, &met, err));
        if (header)
            BAL_TRY(ess_header_read(&r->header, &r->csv, r->imp, &usable, err));
        else if (!met)
            BAL_TRY(read_row(r, err));
        if (!usable)
            return BAL_OK;
    }
    if (r->snapshots != NULL && r->rows < r->snapshots->rows.len)
        import_problem(r->imp, fixed_count, 0, 0, STR(""),
                       "it has %llu rows; the export before has %zu", (unsigned long long)r->rows,
                       r->snapshots->rows.len);
    if (r->cards == 0 && r->snapshots == NULL)
        import_problem(r->imp, empty_file, 0, 0, STR(""), "there is no card in the file");
    return BAL_OK;
}

bal_status ess_cvr_read(struct source *s, struct import *imp, const struct ess_beside *beside,
                        struct bal_err *err)
{
    struct reader r = {.imp = imp, .ballots = beside->ballots, .snapshots = beside->snapshots};
    BAL_TRY(import_file_begin(imp, beside->format, err));
    bal_status status = csv_import_open(&r.csv, s, imp, err);
    if (status == BAL_OK)
        status = read_rows(&r, err);
    import_file_end(imp);
    ess_header_done(&r.header);
    vec_done(&r.codes);
    csv_import_close(&r.csv, imp);
    return status;
}
