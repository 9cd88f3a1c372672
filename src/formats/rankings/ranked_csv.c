// SPDX-License-Identifier: Apache-2.0
#include "formats/rankings/ranked_csv.h"

#include "core/spelling.h"
#include "formats/damaged_id.h"
#include "formats/dominion/dominion_csv_header.h"

#define CODE_ODD 0x80000000U // the text must be taken apart again, to report its problem

// A short text of the rank columns of a contest, as two numbers, and its code.
struct short_text {
    uint64_t low, high;
    uint64_t of; // the contest, and the text's length plus 1; 0: nothing is here
    uint32_t code;
};

enum { SHORT_BITS = 12, SHORT_BYTES = 16 };

struct ranked_contest {
    uint32_t contest;    // index in the election
    struct table texts;  // of the rank columns
    VEC(uint32_t) codes; // of each
    uint16_t *choices;   // of each rank column, where it is a choice
};

struct cells {
    uint32_t from, to;
};

struct reader {
    struct csv_table *t;
    struct import *imp;
    struct ranked_layout layout;
    struct table names; // of contests, as they stand in the file
    VEC(struct ranked_contest) contests;
    struct ranked_contest *last; // contest of the last row
    uint32_t last_name;          // its number in names
    str record, imprinted;       // of this row
    struct buf ids;              // the two of the last card, where rows name their contest
    uint32_t card;               // of the last row
    struct buf place;            // what the last card's row said of where it lies
    struct card placed;          // that: batch, precinct and style
    struct cells parts[4];       // these cells: before the ranks, no contest and none of the ids
    uint32_t part_count;
    struct short_text *recent; // 2^SHORT_BITS texts met last, each where its hash says
    uint64_t rows;
    struct arena arena;
};

static str id_cell(struct reader *r, enum ranked_column id)
{
    return r->layout.id[id] == CSV_ABSENT ? STR("") : csv_trimmed(&r->t->csv, r->layout.id[id]);
}

#define rank_problem(r, id, column, ...)                                                           \
    import_problem((r)->imp, id, (r)->t->csv.line, (column) + 1,                                   \
                   csv_trimmed(&(r)->t->csv, column), __VA_ARGS__)

static struct contest *contest_of(struct reader *r, const struct ranked_contest *c)
{
    // NOLINTNEXTLINE(*NullDereference): the caller has one
    return &r->imp->election->contests.at[c->contest];
}

// ---- a new text

// Cells are ranks of the choices.
static uint32_t read_ranks(struct reader *r, struct ranked_contest *c,
                           struct mark marks[static LIMIT_MARKS], bool *odd)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < r->layout.count; i++) {
        uint32_t rank, column = r->layout.first + i;
        str text = csv_trimmed(&r->t->csv, column);
        if (text.len == 0)
            continue;
        if (!num_u32(text, &rank) || rank == 0 || rank > LIMIT_RANKS) {
            rank_problem(r, bad_value, column, "'" STR_FMT "' is no rank",
                         STR_ARG(str_head(text, 60)));
            *odd = true;
        } else if (count < LIMIT_MARKS) {
            import_observed(r->imp, c->contest, 1, rank);
            marks[count++] = (struct mark){c->choices[i], (uint8_t)rank, 0};
        }
    }
    return count;
}

// One cell: the names of the choices at this rank, a line each.
static bal_status read_names(struct reader *r, struct ranked_contest *c, str cell, uint32_t rank,
                             struct mark marks[static LIMIT_MARKS], uint32_t *count,
                             struct bal_err *err)
{
    while (cell.len > 0) {
        uint32_t occurrence, choice = 0;
        str name = spelling_parse(str_trim(str_cut(&cell, '\n')), &occurrence);
        if (name.len == 0)
            continue;
        enum choice_kind kind = dominion_is_write_in(name) ? CHOICE_WRITE_IN : CHOICE_REGULAR;
        BAL_TRY(import_choice(r->imp, c->contest, name, STR(""), occurrence, kind, &choice, err));
        if (*count < LIMIT_MARKS)
            marks[(*count)++] = (struct mark){(uint16_t)choice, (uint8_t)rank, 0};
    }
    return BAL_OK;
}

// Cells are names; "undervote" and "overvote" say what they are.
static bal_status read_choices(struct reader *r, struct ranked_contest *c,
                               struct mark marks[static LIMIT_MARKS], uint32_t *count,
                               enum contest_state *state, struct bal_err *err)
{
    bool overvoted = false, named = false;
    for (uint32_t i = 0; i < r->layout.count; i++) {
        uint32_t column = r->layout.first + i;
        str cell = csv_trimmed(&r->t->csv, column);
        if (cell.len == 0)
            continue;
        import_observed(r->imp, c->contest, 1, i + 1);
        if (str_eq_nocase(cell, STR("undervote")))
            continue;
        if (str_eq_nocase(cell, STR("overvote"))) { // by whom the file does not say
            if (*count < LIMIT_MARKS)
                marks[(*count)++] = (struct mark){0, (uint8_t)(i + 1), MARK_OVERVOTE};
            overvoted = true;
            continue;
        }
        named = true;
        BAL_TRY(read_names(r, c, cell, i + 1, marks, count, err));
    }
    if (overvoted && !named)
        *count = 0; // nothing is known but that
    *state = named ? STATE_MARKED : overvoted ? STATE_OVERVOTED : STATE_BLANK;
    return BAL_OK;
}

// Too short: ranks are missing. Longer is fine when nothing is in the rest.
static bool right_length(struct reader *r)
{
    struct csv *csv = &r->t->csv;
    bool right = csv->cells >= r->t->cells;
    for (uint32_t i = r->t->cells; i < csv->cells && right; i++)
        right = csv_trimmed(csv, i).len == 0;
    if (!right)
        import_problem(r->imp, wrong_cell_count, csv->line, 0, csv_trimmed(csv, 0),
                       "the row has %u cells; the header has %u", csv->cells, r->t->cells);
    return right;
}

// CODE_ODD alone: the row is left out.
static bal_status new_text(struct reader *r, struct ranked_contest *c, str text, uint32_t *code,
                           struct bal_err *err)
{
    struct mark marks[LIMIT_MARKS];
    uint32_t count = 0, id = 0;
    enum contest_state state = STATE_BLANK;
    bool odd = false;
    BAL_TRY(csv_split(&r->t->csv, UINT32_MAX, err));
    *code = CODE_ODD;
    if (!right_length(r))
        return BAL_OK;
    if (r->layout.by_choice)
        count = read_ranks(r, c, marks, &odd);
    else
        BAL_TRY(read_choices(r, c, marks, &count, &state, err));
    if (r->layout.by_choice && count > 0)
        state = STATE_MARKED;
    BAL_TRY(contest_code(contest_of(r, c), state, marks, count, code, err));
    if (odd)
        *code |= CODE_ODD;
    BAL_TRY(import_name(&c->texts, text, &id, err));
    if (id == c->codes.len) {
        uint32_t *slot = vec_push(&c->codes, UINT32_MAX);
        if (slot == NULL)
            return err_memory(err);
        *slot = *code;
    }
    return BAL_OK;
}

// The text as a key, and where it is or could be. Behind a row there are bytes to be read.
static struct short_text *short_text(struct reader *r, uint32_t contest, str text,
                                     struct short_text *key)
{
    static const uint64_t cuts[4] = {UINT64_MAX, UINT64_MAX, 0, 0};
    uint64_t word[2], cut[2]; // no branches: the lengths come as they like
    memcpy(word, text.ptr, sizeof word);
    memcpy(cut, (const char *)cuts + SHORT_BYTES - text.len, sizeof cut);
    key->low = word[0] & cut[0];
    key->high = word[1] & cut[1];
    key->of = (uint64_t)contest << 32 | (text.len + 1);
    uint64_t hash = (key->low ^ (key->high << 1) ^ contest) * 0x9E3779B97F4A7C15U;
    return &r->recent[hash >> (64 - SHORT_BITS)];
}

static bal_status long_text_code(struct reader *r, struct ranked_contest *c, str text,
                                 uint32_t *code, struct bal_err *err)
{
    uint32_t id = r->t->csv.cells >= r->layout.first ? table_find(&c->texts, text) : TABLE_NONE;
    if (id == TABLE_NONE || (c->codes.at[id] & CODE_ODD))
        return new_text(r, c, text, code, err);
    *code = c->codes.at[id];
    return BAL_OK;
}

static bal_status text_code(struct reader *r, struct ranked_contest *c, uint32_t *code,
                            struct bal_err *err)
{
    const struct csv *csv = &r->t->csv;
    uint32_t first = r->layout.first, from = first == 0 ? 0 : csv->ends[first - 1] + 1;
    from = from < csv->length ? from : csv->length; // a row that ends before the ranks
    str text = str_make(csv->row + from, csv->length - from);
    if (text.len > SHORT_BYTES || csv->cells < first)
        return long_text_code(r, c, text, code, err);
    struct short_text key, *kept = short_text(r, c->contest, text, &key);
    *code = kept->code;
    if (kept->low == key.low && kept->high == key.high && kept->of == key.of)
        return BAL_OK;
    BAL_TRY(long_text_code(r, c, text, code, err));
    key.code = *code;
    if ((*code & CODE_ODD) == 0)
        *kept = key;
    return BAL_OK;
}

// ---- cards and contests

static void check_id(struct reader *r, enum ranked_column id)
{
    str text = id_cell(r, id);
    if (id_is_date(text) || id_is_rounded(text))
        rank_problem(r, lost_id, r->layout.id[id], "'" STR_FMT "' is not what was exported",
                     STR_ARG(text));
}

// The cells before the ranks that are neither the contest's nor the card's own ids.
static void find_parts(struct reader *r)
{
    const uint32_t *id = r->layout.id, end = r->layout.first;
    for (uint32_t i = 0, from = 0; i <= end; i++) {
        if (i < end && i != id[RANKED_CONTEST] && i != id[RANKED_RECORD] &&
            i != id[RANKED_IMPRINTED])
            continue;
        if (i > from)
            r->parts[r->part_count++] = (struct cells){from, i};
        from = i + 1;
    }
}

// Do these cells say what they said in the row of the last card? Else they are kept. Cards of a
// batch lie side by side, mostly.
static bool same_place(struct reader *r)
{
    const struct csv *csv = &r->t->csv;
    str last = buf_str(&r->place);
    bool same = r->rows > 0;
    for (uint32_t i = 0; i < r->part_count && same; i++) {
        str part = csv_raw(csv, r->parts[i].from, r->parts[i].to);
        same = last.len > part.len && str_starts(last, part) && last.ptr[part.len] == '\n';
        last = str_skip(last, part.len + 1);
    }
    if (same && last.len == 0)
        return true;
    buf_clear(&r->place);
    for (uint32_t i = 0; i < r->part_count; i++) {
        buf_add(&r->place, csv_raw(csv, r->parts[i].from, r->parts[i].to));
        buf_add_char(&r->place, '\n');
    }
    return false;
}

static bal_status read_place(struct reader *r, struct bal_err *err)
{
    struct election *e = r->imp->election;
    check_id(r, RANKED_TABULATOR);
    check_id(r, RANKED_BATCH);
    check_place_name(r->imp, id_cell(r, RANKED_PRECINCT), r->t->csv.line,
                     r->layout.id[RANKED_PRECINCT] + 1);
    check_place_name(r->imp, id_cell(r, RANKED_STYLE), r->t->csv.line,
                     r->layout.id[RANKED_STYLE] + 1);
    BAL_TRY(import_batch(r->imp, r->imp->jurisdiction, id_cell(r, RANKED_TABULATOR),
                         id_cell(r, RANKED_BATCH), &r->placed.batch, err));
    BAL_TRY(import_name(&e->precincts, id_cell(r, RANKED_PRECINCT), &r->placed.precinct, err));
    BAL_TRY(import_name(&e->styles, id_cell(r, RANKED_STYLE), &r->placed.style, err));
    return buf_check(&r->place, err);
}

// A number as the voting system writes it, or something to look at.
static bal_status add_ids(struct reader *r, struct card *card, struct bal_err *err)
{
    if (!num_small_id(r->record, &card->record.v)) {
        check_id(r, RANKED_RECORD);
        BAL_TRY(import_id(r->imp, r->record, &card->record, err));
    }
    card->imprinted = ID_NONE;
    if (r->imprinted.len > 0)
        BAL_TRY(
            import_imprinted(r->imp, card->batch, r->record, r->imprinted, &card->imprinted, err));
    if (card->imprinted.v < ID_DERIVED.v)
        check_id(r, RANKED_IMPRINTED);
    if (r->layout.id[RANKED_CONTEST] == CSV_ABSENT)
        return BAL_OK;
    buf_clear(&r->ids);
    buf_add(&r->ids, r->record);
    buf_add_char(&r->ids, '\n');
    buf_add(&r->ids, r->imprinted);
    return buf_check(&r->ids, err);
}

static bal_status new_card(struct reader *r, struct bal_err *err)
{
    if (!same_place(r))
        BAL_TRY(read_place(r, err));
    struct card card = r->placed;
    card.line = (uint32_t)r->t->csv.line;
    BAL_TRY(add_ids(r, &card, err));
    if (r->record.len == 0 && r->imprinted.len == 0) {
        card.flags = CARD_UNLINKED;
        import_problem(r->imp, unlinked_card, r->t->csv.line, 0, STR(""),
                       "a card without its identity");
    }
    return import_card(r->imp, &card, &r->card, err);
}

// Rows of one card lie side by side, each of another contest, and say the same of it.
static bool same_card(struct reader *r, const struct ranked_contest *c)
{
    str ids = buf_str(&r->ids);
    return r->rows > 0 && ids.len > 1 && column_get(&contest_of(r, c)->column, r->card) == 0 &&
           ids.len == r->record.len + 1 + r->imprinted.len && str_starts(ids, r->record) &&
           str_ends(ids, r->imprinted) && same_place(r);
}

static bal_status find_contest(struct reader *r, str name, struct ranked_contest **out,
                               struct bal_err *err)
{
    uint32_t id = 0;
    if (r->last != NULL && str_eq(r->names.items[r->last_name], name)) {
        *out = r->last;
        return BAL_OK;
    }
    BAL_TRY(import_name(&r->names, name, &id, err));
    r->last_name = id;
    if (id < r->contests.len) {
        *out = r->last = &r->contests.at[id];
        return BAL_OK;
    }
    r->last = NULL; // it moves when the list grows
    struct contest_def def = {.function = FUNCTION_IRV,
                              .votes_allowed = 1,
                              .ranks = 1,
                              .place = {r->imp->file, r->t->csv.line, 0}};
    def.name = spelling_parse(name, &def.occurrence);
    struct ranked_contest *new = vec_push(&r->contests, LIMIT_CONTESTS);
    if (new == NULL)
        return bal_fail(err, BAL_LIMIT, "more than %d contests", LIMIT_CONTESTS);
    new->texts = TABLE_INIT(LIMIT_NAMES_BYTES);
    BAL_TRY(import_contest(r->imp, &def, &new->contest, err));
    *out = new;
    return BAL_OK;
}

static bal_status read_row(struct reader *r, struct bal_err *err)
{
    uint32_t code = 0;
    struct ranked_contest *c = r->contests.len > 0 ? &r->contests.at[0] : NULL;
    bool named = r->layout.id[RANKED_CONTEST] != CSV_ABSENT;
    BAL_TRY(csv_split(&r->t->csv, r->layout.first, err));
    r->record = id_cell(r, RANKED_RECORD);
    r->imprinted = id_cell(r, RANKED_IMPRINTED);
    if (r->record.len == 0 && r->imprinted.len == 0 && csv_row_empty(&r->t->csv))
        return BAL_OK;
    if (named)
        BAL_TRY(find_contest(r, id_cell(r, RANKED_CONTEST), &c, err));
    BAL_TRY(text_code(r, c, &code, err));
    if (code == CODE_ODD)
        return BAL_OK;
    if (!named || !same_card(r, c))
        BAL_TRY(new_card(r, err));
    r->rows++;
    return column_put(&contest_of(r, c)->column, r->card, code & ~CODE_ODD, err);
}

// ---- the table

// The columns are the choices of the one contest.
static bal_status add_choices(struct reader *r, const str *names, struct bal_err *err)
{
    struct ranked_contest *c = &r->contests.at[0];
    c->choices = arena_new(&r->arena, uint16_t, r->layout.count);
    BAL_TRY(arena_check(&r->arena, err));
    for (uint32_t i = 0; i < r->layout.count; i++) {
        uint32_t made, known = (uint32_t)contest_of(r, c)->choices.len;
        enum choice_kind kind = dominion_is_write_in(names[i]) ? CHOICE_WRITE_IN : CHOICE_REGULAR;
        BAL_TRY(import_choice(r->imp, c->contest, names[i], STR(""), 0, kind, &made, err));
        if (made < known)
            import_problem(r->imp, duplicate_row, r->t->csv.line, r->layout.first + i + 1, names[i],
                           "candidate '" STR_FMT "' is listed twice", STR_ARG(names[i]));
        c->choices[i] = (uint16_t)made;
    }
    import_observed(r->imp, c->contest, 1,
                    r->layout.count < LIMIT_RANKS ? r->layout.count : LIMIT_RANKS);
    return BAL_OK;
}

static bal_status start(struct reader *r, struct bal_err *err)
{
    struct ranked_contest *only;
    if (r->layout.id[RANKED_CONTEST] != CSV_ABSENT)
        return BAL_OK;
    str *names = arena_new(&r->arena, str, r->layout.count);
    for (uint32_t i = 0; names != NULL && i < r->layout.count; i++)
        names[i] = arena_str(&r->arena, csv_trimmed(&r->t->csv, r->layout.first + i));
    BAL_TRY(arena_check(&r->arena, err));
    // The file has no other name for its contest.
    BAL_TRY(find_contest(r, str_stem(str_basename(r->imp->file)), &only, err));
    return r->layout.by_choice ? add_choices(r, names, err) : BAL_OK;
}

// A header that stands again below, as at the top of a printed page, is no ballot.
static bool repeats_header(struct reader *r, uint32_t length, uint32_t hash)
{
    const struct csv *csv = &r->t->csv;
    if (csv->length != length || table_hash(str_make(csv->row, length)) != hash)
        return false;
    import_problem(r->imp, damaged_header, csv->line, 0, STR(""), "the header stands here again");
    return true;
}

static bal_status read_rows(struct reader *r, struct bal_err *err)
{
    uint32_t length = r->t->csv.length, hash = table_hash(str_make(r->t->csv.row, length));
    r->recent = arena_new(&r->arena, struct short_text, 1 << SHORT_BITS);
    BAL_TRY(arena_check(&r->arena, err));
    BAL_TRY(start(r, err));
    find_parts(r);
    for (;;) {
        bool more = false;
        BAL_TRY(csv_scan(&r->t->csv, &more, err));
        if (!more)
            break;
        if (!repeats_header(r, length, hash))
            BAL_TRY(read_row(r, err));
    }
    if (r->rows == 0)
        import_problem(r->imp, empty_file, 0, 0, STR(""), "there is no ballot in the file");
    return BAL_OK;
}

static bal_status read_table(struct csv_table *t, ranked_header_fn *header, struct bal_err *err)
{
    struct reader r = {.t = t,
                       .imp = t->imp,
                       .names = TABLE_INIT(LIMIT_NAMES_BYTES),
                       .ids = BUF_INIT(LIMIT_TOKEN_BYTES),
                       .place = BUF_INIT(LIMIT_TOKEN_BYTES),
                       .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    for (int i = 0; i < RANKED_IDS; i++)
        r.layout.id[i] = CSV_ABSENT;
    bal_status status = !t->empty && header(t, &r.layout) ? read_rows(&r, err) : BAL_OK;
    for (size_t i = 0; i < r.contests.len; i++) {
        table_done(&r.contests.at[i].texts);
        vec_done(&r.contests.at[i].codes);
    }
    vec_done(&r.contests);
    table_done(&r.names);
    buf_done(&r.ids);
    buf_done(&r.place);
    arena_done(&r.arena);
    return status;
}

bal_status ranked_csv_read(struct source *s, struct import *imp, const char *format,
                           ranked_header_fn *header, struct bal_err *err)
{
    struct csv_table t;
    BAL_TRY(import_file_begin(imp, format, err));
    bal_status status = csv_table_open(&t, s, imp, err);
    if (status == BAL_OK)
        status = read_table(&t, header, err);
    import_file_end(imp);
    csv_table_close(&t);
    return status;
}
