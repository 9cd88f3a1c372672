// SPDX-License-Identifier: Apache-2.0
#include "core/spelling.h"
#include "formats/damaged_id.h"
#include "formats/dominion/dominion_csv_header.h"
#include "formats/rankings/ranked_reader.h"

static str id_cell(struct ranked_reader *r, enum ranked_column id)
{
    return r->layout.id[id] == CSV_ABSENT ? STR("") : csv_trimmed(&r->t->csv, r->layout.id[id]);
}

// ---- cards and contests

static void check_id(struct ranked_reader *r, enum ranked_column id)
{
    str text = id_cell(r, id);
    if (id_is_date(text) || id_is_rounded(text))
        rank_problem(r, lost_id, r->layout.id[id], "'" STR_FMT "' is not what was exported",
                     STR_ARG(text));
}

// The cells before the ranks that are neither the contest's nor the card's own ids.
static void find_parts(struct ranked_reader *r)
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
static bool same_place(struct ranked_reader *r)
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

static bal_status read_place(struct ranked_reader *r, struct bal_err *err)
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
static bal_status add_ids(struct ranked_reader *r, struct card *card, struct bal_err *err)
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

static bal_status new_card(struct ranked_reader *r, struct bal_err *err)
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
static bool same_card(struct ranked_reader *r, const struct ranked_contest *c)
{
    str ids = buf_str(&r->ids);
    return r->rows > 0 && ids.len > 1 && column_get(&contest_of(r, c)->column, r->card) == 0 &&
           ids.len == r->record.len + 1 + r->imprinted.len && str_starts(ids, r->record) &&
           str_ends(ids, r->imprinted) && same_place(r);
}

static bal_status find_contest(struct ranked_reader *r, str name, struct ranked_contest **out,
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

static bal_status read_row(struct ranked_reader *r, struct bal_err *err)
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
    BAL_TRY(ranked_text_code(r, c, &code, err));
    if (code == RANKED_ODD)
        return BAL_OK;
    if (!named || !same_card(r, c))
        BAL_TRY(new_card(r, err));
    r->rows++;
    return column_put(&contest_of(r, c)->column, r->card, code & ~RANKED_ODD, err);
}

// ---- rows of which only the id is new

// Do the rows have nothing before the ranks but their id, which is first, and the card's place?
static bool ids_are_first(const struct ranked_reader *r)
{
    const uint32_t *id = r->layout.id;
    return id[RANKED_CONTEST] == CSV_ABSENT && id[RANKED_IMPRINTED] == CSV_ABSENT &&
           id[RANKED_RECORD] == 0;
}

// The code of what stands behind the place of the last card; 0: that is not the place, or the
// ranks were not met lately.
static uint32_t known_code(const struct ranked_reader *r, str rest)
{
    str place = buf_str(&r->place);
    if (place.len > 0) { // it ends in a line end, where a row has a divider
        size_t len = place.len - 1;
        if (rest.len <= len || rest.ptr[len] != r->t->csv.divider ||
            memcmp(rest.ptr, place.ptr, len) != 0)
            return 0;
        rest = str_skip(rest, len + 1);
    }
    return ranked_text_recent(r, &r->contests.at[0], rest);
}

// Takes rows as long as they say nothing new but their id, as read_row would. Most do: so a row is
// not split, and its cells are not looked at one by one.
static bal_status read_known_rows(struct ranked_reader *r, struct bal_err *err)
{
    struct csv *csv = &r->t->csv;
    str id, rest;
    while (csv_peek(csv, &id, &rest)) {
        struct card card = r->placed;
        uint32_t code = known_code(r, rest);
        if (code == 0 || !num_small_id(id, &card.record.v))
            break;
        csv_skip(csv, rest);
        card.imprinted = ID_NONE;
        card.line = (uint32_t)csv->line;
        BAL_TRY(import_card(r->imp, &card, &r->card, err));
        BAL_TRY(column_put(&contest_of(r, &r->contests.at[0])->column, r->card, code, err));
        r->rows++;
    }
    return BAL_OK;
}

// ---- the table

// The columns are the choices of the one contest.
static bal_status add_choices(struct ranked_reader *r, const str *names, struct bal_err *err)
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

static bal_status start(struct ranked_reader *r, struct bal_err *err)
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
static bool repeats_header(struct ranked_reader *r)
{
    const struct csv *csv = &r->t->csv;
    if (!str_eq(str_make(csv->row, csv->length), r->header))
        return false;
    import_problem(r->imp, damaged_header, csv->line, 0, STR(""), "the header stands here again");
    return true;
}

static bal_status read_rows(struct ranked_reader *r, struct bal_err *err)
{
    r->header = arena_str(&r->arena, str_make(r->t->csv.row, r->t->csv.length));
    BAL_TRY(ranked_text_open(r, err));
    BAL_TRY(start(r, err));
    find_parts(r);
    bool ids_first = ids_are_first(r);
    for (;;) {
        bool more = false;
        if (ids_first && r->rows > 0)
            BAL_TRY(read_known_rows(r, err));
        BAL_TRY(csv_scan(&r->t->csv, &more, err));
        if (!more)
            break;
        if (!repeats_header(r))
            BAL_TRY(read_row(r, err));
    }
    if (r->rows == 0)
        import_problem(r->imp, empty_file, 0, 0, STR(""), "there is no ballot in the file");
    return BAL_OK;
}

static bal_status read_table(struct csv_table *t, ranked_header_fn *header, struct bal_err *err)
{
    struct ranked_reader r = {.t = t,
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
