// SPDX-License-Identifier: Apache-2.0
// dominion_csv.c: Dominion Democracy Suite CVR export, CSV. Four header rows, then a row a card; a
// cell a choice (and rank): empty = contest not on the card, 0, 1.
//
// A contest's cells are not looked at one by one: most rows have a layout that is known, and then
// the set of a contest's ones is looked up at once; else all its cells as one text. Only what was
// never seen before is taken apart.
//
// Counties redact rows in their own dialects, all kept: sums of several cards become pools, cards
// without identity are counted but unlinked, cards whose votes are withheld are in the list of
// cards.
#include "formats/dominion/dominion_csv.h"

#include "core/votes.h"
#include "formats/csv_import.h"
#include "formats/damaged_id.h"
#include "formats/dominion/dominion_layout.h"
#include "formats/dominion/dominion_pools.h"
#include "formats/withheld.h"

// Numbers of names; few different ones occur together.
struct place_names {
    uint32_t group, precinct, style;
};

struct reader {
    struct csv csv;
    struct dominion_header header;
    struct import *imp;
    struct table places; // what stands in the cells of group, precinct and style, side by side
    VEC(struct place_names) place_names; // of each
    uint32_t names_from, names_to;       // these cells; none where they do not lie side by side
    uint32_t checked;                    // batch whose ids are plain numbers, or ID_UNCHECKED
    struct layouts *layouts;
    struct votes votes;            // of this row
    struct withheld_cards unknown; // whose contests the file does not tell
};

#define ID_UNCHECKED UINT32_MAX

#define CODE_ODD 0x80000000U // the text must be taken apart again, to report its problem

enum row_kind { ROW_CARD, ROW_POOL, ROW_UNLINKED };

static str id_cell(struct reader *r, enum dominion_id id)
{
    return r->header.id[id] == NO_COLUMN ? STR("") : csv_trimmed(&r->csv, r->header.id[id]);
}

// What tells the card from all others.
struct row_ids {
    str tabulator, batch, record;
};

static bool no_ids(const struct row_ids *ids)
{
    return ids->tabulator.len == 0 && ids->batch.len == 0 && ids->record.len == 0;
}

struct taken_apart {
    enum contest_state state;
    struct mark marks[LIMIT_MARKS];
    uint32_t count;
    bool odd;
};

static void take_apart(struct reader *r, const struct dominion_block *b, struct taken_apart *out)
{
    const struct contest *c = b->into;
    bool any = false, withheld = false;
    out->count = 0;
    out->odd = false;
    for (uint32_t i = 0; i < b->count; i++) {
        uint64_t v = 0;
        str text = csv_trimmed(&r->csv, b->first + i);
        enum cell_kind kind = dominion_cell(text, &v);
        any = any || kind != CELL_EMPTY;
        withheld = withheld || kind == CELL_WITHHELD;
        if (kind == CELL_BAD || v > 1) {
            dominion_bad_cell(r->imp, &r->csv, b->first + i, text);
            out->odd = true;
        } else if (v == 1 && out->count < LIMIT_MARKS) {
            out->marks[out->count++] = (struct mark){b->columns[i].choice, b->columns[i].rank, 0};
        }
    }
    if (r->header.unread != NULL && !c->votes_known) // a system that shows no overvotes
        import_observed(r->imp, b->contest, out->count, 0);
    if (!any)
        out->state = STATE_NOT_ON_CARD;
    else if (withheld)
        out->state = STATE_WITHHELD;
    else if (out->count == 0)
        out->state = STATE_BLANK;
    else if (c->ranks == 0 && out->count > votes_limit(c))
        out->state = STATE_OVERVOTED;
    else
        out->state = STATE_MARKED;
}

// Reports what is unusual about this card's contest; such texts are taken apart every time.
static void report_odd(struct reader *r, const struct dominion_block *b, struct taken_apart *t)
{
    const struct contest *c = b->into;
    if (t->state == STATE_OVERVOTED) {
        import_problem(r->imp, too_many_marks, r->csv.line, b->first + 1, c->name,
                       "%u marks in contest '" STR_FMT "', which allows %u", t->count,
                       STR_ARG(c->name), c->votes_allowed);
        t->odd = true;
    } else if (t->state == STATE_WITHHELD) {
        t->odd = true;
    }
}

static bal_status new_text(struct reader *r, struct dominion_block *b, str text, uint32_t *code,
                           struct bal_err *err)
{
    struct taken_apart t;
    BAL_TRY(csv_split(&r->csv, UINT32_MAX, err));
    take_apart(r, b, &t);
    report_odd(r, b, &t);
    *code = 0;
    if (t.state != STATE_NOT_ON_CARD) {
        struct contest *c = b->into;
        BAL_TRY(contest_code(c, t.state, t.marks, t.count, code, err));
    }
    if (t.odd)
        *code |= CODE_ODD;
    uint32_t id = table_add(&b->texts, text);
    if (id == TABLE_NONE)
        return err_memory(err);
    if (id == b->codes.len) {
        uint32_t *slot = vec_push(&b->codes, UINT32_MAX);
        if (slot == NULL)
            return err_memory(err);
        *slot = *code;
    }
    return BAL_OK;
}

static bal_status text_code(struct reader *r, struct dominion_block *b, str text, uint32_t *code,
                            struct bal_err *err)
{
    uint32_t id = table_find(&b->texts, text);
    if (id == TABLE_NONE || (b->codes.at[id] & CODE_ODD))
        return new_text(r, b, text, code, err);
    *code = b->codes.at[id];
    return BAL_OK;
}

// Code of a contest in a row of known layout; the same votes are almost always in the cache.
static inline bal_status votes_code(struct reader *r, const struct layout_contest *in,
                                    uint32_t *code, struct bal_err *err)
{
    struct dominion_block *b = &r->header.blocks.at[in->block];
    uint64_t ones = votes_ones(&r->votes, in);
    struct dominion_votes *slot = &b->cache[(ones * 0x9E3779B97F4A7C15U) >> 59];
    if (LIKELY(slot->ones == ones && slot->code != 0 && in->digits != 0)) {
        *code = slot->code;
        return BAL_OK;
    }
    str text = str_make(r->csv.row + r->votes.from + in->from, in->len);
    BAL_TRY(text_code(r, b, text, code, err));
    if (in->digits != 0 && !(*code & CODE_ODD))
        *slot = (struct dominion_votes){ones, *code};
    return BAL_OK;
}

static bal_status look_up_names(struct reader *r, struct place_names *out, struct bal_err *err)
{
    struct election *e = r->imp->election;
    check_place_name(r->imp, id_cell(r, ID_PRECINCT), r->csv.line, r->header.id[ID_PRECINCT] + 1);
    check_place_name(r->imp, id_cell(r, ID_STYLE), r->csv.line, r->header.id[ID_STYLE] + 1);
    BAL_TRY(import_name(&e->styles, id_cell(r, ID_STYLE), &out->style, err));
    BAL_TRY(import_name(&e->precincts, id_cell(r, ID_PRECINCT), &out->precinct, err));
    return import_name(&e->groups, id_cell(r, ID_GROUP), &out->group, err);
}

// Where the three columns lie side by side, their bytes are looked up at once.
static bal_status card_names(struct reader *r, struct place_names *out, struct bal_err *err)
{
    if (r->names_from == r->names_to)
        return look_up_names(r, out, err);
    uint32_t id = table_add(&r->places, csv_raw(&r->csv, r->names_from, r->names_to));
    if (id == TABLE_NONE)
        return err_memory(err);
    if (UNLIKELY(id == r->place_names.len)) {
        struct place_names *new = vec_push(&r->place_names, UINT32_MAX);
        if (new == NULL)
            return err_memory(err);
        BAL_TRY(look_up_names(r, new, err));
    }
    *out = r->place_names.at[id];
    return BAL_OK;
}

// The cells from the first to the last of the three, when no others lie between them.
static void find_names(struct reader *r)
{
    static const enum dominion_id ids[] = {ID_GROUP, ID_PRECINCT, ID_STYLE};
    uint32_t from = UINT32_MAX, to = 0, count = 0;
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        uint32_t at = r->header.id[ids[i]];
        if (at == NO_COLUMN)
            continue;
        from = at < from ? at : from;
        to = at + 1 > to ? at + 1 : to;
        count++;
    }
    if (count > 0 && to - from == count) {
        r->names_from = from;
        r->names_to = to;
    }
}

// An id that is a plain number is what the voting system wrote; others are looked at.
static void check_id(struct reader *r, enum dominion_id id, str text)
{
    uint32_t v, column = r->header.id[id] + 1;
    bool may_lack = id == ID_TABULATOR && text.len == 0 && r->header.no_tabulator;
    if (num_small_id(text, &v) || column == 0 || may_lack)
        return;
    r->checked = ID_UNCHECKED;
    if (text.len == 0)
        import_problem(r->imp, missing_value, r->csv.line, column, text,
                       "the card has no value in this column");
    else if (id_is_rounded(text) || id_is_date(text))
        import_problem(r->imp, lost_id, r->csv.line, column, text,
                       "'" STR_FMT "' is not what the voting system wrote", STR_ARG(text));
}

static void check_ids(struct reader *r, const struct row_ids *ids, const struct card *card)
{
    if (card->batch == r->checked && id_is_number(card->record))
        return;
    r->checked = card->batch;
    check_id(r, ID_TABULATOR, ids->tabulator);
    check_id(r, ID_BATCH, ids->batch);
    check_id(r, ID_RECORD, ids->record);
}

static bal_status add_imprinted(struct reader *r, const struct row_ids *ids, struct card *card,
                                struct bal_err *err)
{
    str imprinted = id_cell(r, ID_IMPRINTED);
    if (imprinted.len == 0)
        imprinted = id_cell(r, ID_VOTING_SESSION);
    if (LIKELY(!id_is_date(imprinted)))
        return import_imprinted(r->imp, card->batch, ids->record, imprinted, &card->imprinted, err);
    if (r->header.unread != NULL) {
        check_id(r, ID_IMPRINTED, imprinted); // not made of the other ids
        return BAL_OK;
    }
    import_problem(r->imp, damaged_id, r->csv.line, r->header.id[ID_IMPRINTED] + 1, imprinted,
                   "the imprinted id is a date");
    card->imprinted = ID_DERIVED;
    return BAL_OK;
}

static bal_status add_card(struct reader *r, const struct row_ids *ids, unsigned flags,
                           uint32_t *out, struct bal_err *err)
{
    struct card card = {.line = (uint32_t)r->csv.line, .flags = (uint8_t)flags};
    BAL_TRY(
        import_batch(r->imp, r->imp->jurisdiction, ids->tabulator, ids->batch, &card.batch, err));
    BAL_TRY(import_id(r->imp, ids->record, &card.record, err));
    if (!(flags & CARD_UNLINKED))
        check_ids(r, ids, &card);
    BAL_TRY(add_imprinted(r, ids, &card, err));
    struct place_names names = {0};
    BAL_TRY(card_names(r, &names, err));
    card.style = names.style;
    card.precinct = names.precinct;
    card.group = (uint16_t)(names.group <= UINT16_MAX ? names.group : 0);
    return import_card(r->imp, &card, out, err);
}

// A row of known layout: no cell of it is looked at.
static bal_status read_known(struct reader *r, const struct row_ids *ids,
                             const struct layout *layout, struct bal_err *err)
{
    uint32_t card = 0;
    BAL_TRY(add_card(r, ids, 0, &card, err));
    for (uint32_t i = 0; i < layout->count; i++) {
        uint32_t code = 0;
        const struct layout_contest *c = &layout->contests[i];
        BAL_TRY(votes_code(r, c, &code, err));
        struct column *column = &r->header.blocks.at[c->block].into->column;
        BAL_TRY(column_put(column, card, code & ~CODE_ODD, err));
    }
    return BAL_OK;
}

static bal_status read_contest(struct reader *r, struct dominion_block *b, uint32_t card,
                               bool *withheld, struct bal_err *err)
{
    uint32_t code = 0;
    str text = csv_raw(&r->csv, b->first, b->first + b->count);
    if (csv_blank(&r->csv, (uint32_t)(text.ptr - r->csv.row), (uint32_t)text.len))
        return BAL_OK;
    BAL_TRY(text_code(r, b, text, &code, err));
    if (code & CODE_ODD) {
        code &= ~CODE_ODD;
        *withheld = *withheld || contest_set(b->into, code).state == STATE_WITHHELD;
    }
    return code != 0 ? column_put(&b->into->column, card, code, err) : BAL_OK;
}

// The mark of redaction in the first cell and nothing else says nothing of the contests.
static bal_status note_unknown(struct reader *r, uint32_t card, uint32_t contests,
                               struct bal_err *err)
{
    const struct dominion_block *first = &r->header.blocks.at[0];
    bool alone = first->count > 1 ? csv_trimmed(&r->csv, first->first + 1).len == 0
                                  : csv_trimmed(&r->csv, first->first).len > 1;
    if (contests != 1 || column_get(&first->into->column, card) == 0 || r->header.blocks.len == 1 ||
        !alone)
        return BAL_OK;
    uint32_t *new = vec_push(&r->unknown, LIMIT_CARDS);
    if (new == NULL)
        return err_memory(err);
    *new = card;
    return BAL_OK;
}

static bal_status read_card(struct reader *r, const struct row_ids *ids, unsigned flags,
                            struct bal_err *err)
{
    uint32_t card = 0, contests = 0;
    bool withheld = false;
    BAL_TRY(add_card(r, ids, flags, &card, err));
    for (size_t i = 0; i < r->header.blocks.len; i++) {
        struct dominion_block *b = &r->header.blocks.at[i];
        BAL_TRY(read_contest(r, b, card, &withheld, err));
        if (UNLIKELY(withheld))
            contests += column_get(&b->into->column, card) != 0;
    }
    if (!withheld)
        return BAL_OK;
    uint32_t known = election_card(r->imp->election, card).flags;
    BAL_TRY(election_change_card(r->imp->election, card, FIELD_FLAGS, known | CARD_REDACTED, err));
    import_problem(r->imp, redacted_card, r->csv.line, 0, id_cell(r, ID_IMPRINTED),
                   "the votes on this card are withheld");
    return note_unknown(r, card, contests, err);
}

static enum row_kind kind_of_row(struct reader *r, const struct row_ids *ids)
{
    if (!no_ids(ids) || r->header.unread != NULL)
        return ROW_CARD;
    str first = csv_trimmed(&r->csv, 0);
    if (str_find(first, STR("Randomly Sorted")) < first.len)
        return ROW_UNLINKED;
    return first.len == 0 || str_eq_nocase(str_head(first, 8), STR("redacted")) ? ROW_POOL
                                                                                : ROW_CARD;
}

// Too short: votes are missing. Longer is fine when nothing is in the rest.
static bool right_length(struct reader *r)
{
    bool right = r->csv.cells >= r->header.cells;
    for (uint32_t i = r->header.cells; i < r->csv.cells && right; i++)
        right = csv_trimmed(&r->csv, i).len == 0;
    if (!right)
        import_problem(r->imp, wrong_cell_count, r->csv.line, 0, csv_trimmed(&r->csv, 0),
                       "the row has %u cells; the header has %u", r->csv.cells, r->header.cells);
    return right;
}

// A row whose layout is not known: every cell of it is looked at.
static bal_status read_new(struct reader *r, const struct row_ids *ids, bool digits,
                           struct bal_err *err)
{
    BAL_TRY(csv_split(&r->csv, UINT32_MAX, err));
    if (!right_length(r))
        return BAL_OK;
    switch (kind_of_row(r, ids)) {
    case ROW_POOL:
        return csv_row_empty(&r->csv) ? BAL_OK
                                      : dominion_pool_read(r->imp, &r->csv, &r->header, err);
    case ROW_UNLINKED:
        import_problem(r->imp, unlinked_card, r->csv.line, 0, csv_trimmed(&r->csv, 0),
                       "a card without its identity");
        return read_card(r, ids, CARD_UNLINKED, err);
    case ROW_CARD:
        break;
    }
    if (digits)
        layout_keep(r->layouts, &r->header, &r->csv, &r->votes);
    return read_card(r, ids, 0, err);
}

// A card that the system saw and could not read: what it shows in its contests is unknown.
static bal_status read_unread(struct reader *r, const struct row_ids *ids, str why,
                              struct bal_err *err)
{
    uint32_t card = 0;
    BAL_TRY(csv_split(&r->csv, UINT32_MAX, err));
    if (!right_length(r))
        return BAL_OK;
    BAL_TRY(add_card(r, ids, CARD_REDACTED, &card, err));
    import_problem(r->imp, unread_card, r->csv.line, 0, id_cell(r, ID_IMPRINTED), STR_FMT,
                   STR_ARG(why));
    for (size_t i = 0; i < r->header.blocks.len; i++) {
        const struct dominion_block *b = &r->header.blocks.at[i];
        str text = csv_raw(&r->csv, b->first, b->first + b->count);
        if (!csv_blank(&r->csv, (uint32_t)(text.ptr - r->csv.row), (uint32_t)text.len))
            BAL_TRY(import_marks(r->imp, card, b->contest, STATE_WITHHELD, NULL, 0, err));
    }
    return BAL_OK;
}

static bal_status read_row(struct reader *r, struct bal_err *err)
{
    uint32_t before = r->header.first_contest; // cells before the votes
    BAL_TRY(csv_split(&r->csv, before, err));
    struct row_ids ids = {id_cell(r, ID_TABULATOR), id_cell(r, ID_BATCH), id_cell(r, ID_RECORD)};
    if (r->header.unread != NULL) {
        str why = r->header.unread(&r->csv, r->header.of);
        if (UNLIKELY(why.len > 0))
            return read_unread(r, &ids, why, err);
    }
    bool digits = r->csv.cells == before && r->csv.ends[before - 1] < r->csv.length &&
                  !no_ids(&ids) && votes_take(&r->csv, r->csv.ends[before - 1] + 1, &r->votes);
    const struct layout *layout = digits ? layout_find(r->layouts, &r->votes) : NULL;
    return LIKELY(layout != NULL) ? read_known(r, &ids, layout, err)
                                  : read_new(r, &ids, digits, err);
}

static bal_status spread_unknown(struct reader *r, uint32_t first, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    if (r->unknown.len == 0)
        return BAL_OK;
    uint32_t *contests = arena_new(&arena, uint32_t, r->header.blocks.len);
    BAL_TRY(arena_check(&arena, err));
    for (size_t i = 0; i < r->header.blocks.len; i++)
        contests[i] = r->header.blocks.at[i].contest;
    return withheld_spread(r->imp, &r->unknown, first, contests, r->header.blocks.len, err);
}

static bal_status read_rows(struct reader *r, dominion_header_fn *header, struct bal_err *err)
{
    BAL_TRY(header(&r->header, &r->csv, r->imp, err));
    find_names(r);
    uint32_t first = r->imp->election->cards;
    uint64_t rows = 0;
    for (;; rows++) {
        bool more = false;
        BAL_TRY(csv_scan(&r->csv, &more, err));
        if (!more)
            break;
        BAL_TRY(read_row(r, err));
    }
    if (rows == 0)
        import_problem(r->imp, empty_file, 0, 0, STR(""), "there is no card in the file");
    return spread_unknown(r, first, err);
}

bal_status dominion_csv_read_as(struct source *s, struct import *imp, const char *format,
                                dominion_header_fn *header, struct bal_err *err)
{
    struct reader r = {
        .imp = imp, .checked = ID_UNCHECKED, .places = TABLE_INIT(LIMIT_NAMES_BYTES)};
    BAL_TRY(import_file_begin(imp, format, err));
    bal_status status = csv_import_open(&r.csv, s, imp, err);
    if (status == BAL_OK)
        status = layouts_new(&r.layouts, err);
    if (status == BAL_OK)
        status = read_rows(&r, header, err);
    import_file_end(imp);
    layouts_free(r.layouts);
    table_done(&r.places);
    vec_done(&r.place_names);
    vec_done(&r.unknown);
    dominion_header_done(&r.header);
    csv_import_close(&r.csv, imp);
    return status;
}

bal_status dominion_csv_read_source(struct source *s, struct import *imp, struct bal_err *err)
{
    return dominion_csv_read_as(s, imp, "dominion-csv", dominion_header_read, err);
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    BAL_TRY(format_open_text(in, imp, &s, err));
    return dominion_csv_read_source(&s, imp, err);
}

// The fourth row starts with CvrNumber; or at least the second has titles as Dominion writes them.
static int probe(const struct probe *p)
{
    str rest = p->head;
    bool titles = false;
    for (int line = 1; p->text && line <= 16 && rest.len > 0; line++) {
        size_t end = 0;
        while (end < rest.len && rest.ptr[end] != '\n' && rest.ptr[end] != '\r')
            end++;
        str row = str_head(rest, end);
        rest = str_skip(rest, end < rest.len ? end + 1 : end);
        if (row.len > 0 && (row.ptr[0] == '"' || row.ptr[0] == '='))
            row = str_skip(row, 1 + (row.ptr[0] == '='));
        if (str_starts(row, STR("CvrNumber")))
            return 95;
        titles = titles || str_find(row, STR("(Vote For=")) < row.len ||
                 str_find(row, STR("(Number of positions=")) < row.len;
    }
    return titles ? 60 : 0;
}

const struct format format_dominion_csv = {
    .name = "dominion-csv",
    .title = "Dominion Democracy Suite CVR export, CSV",
    .flags = FORMAT_CVR,
    .probe = probe,
    .read = read_file,
    .write = dominion_csv_write,
    .lost = dominion_csv_lost,
};
