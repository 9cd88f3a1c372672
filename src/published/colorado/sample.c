// SPDX-License-Identifier: Apache-2.0
#include "published/colorado/sample.h"

#include <stdlib.h>

#include "io/natural_order.h"

struct reading {
    struct co_folder *c;
    struct co_sample *s;
    uint64_t dates; // rows whose card's name is a date
    str date_file;
};

static bal_status contest_of(struct reading *r, str name, uint32_t *out, struct bal_err *err)
{
    *out = table_add(&r->s->contests, name);
    return *out == TABLE_NONE ? err_memory(err) : BAL_OK;
}

// ---- selections

// "[12,34]": numbers in brackets. False at the first that is none.
static bool read_ids(str text, struct co_selection *out)
{
    bool ok = text.len >= 2 && text.ptr[0] == '[' && text.ptr[text.len - 1] == ']';
    str rest = ok ? str_make(text.ptr + 1, text.len - 2) : STR("");
    while (ok && rest.len > 0) {
        uint64_t v = 0, *at = NULL;
        ok = num_u64(str_trim(str_cut(&rest, ',')), &v);
        at = ok ? vec_push(&out->drawn, LIMIT_DRAWS) : NULL;
        if (at != NULL)
            *at = v;
        ok &= at != NULL;
    }
    return ok;
}

static int by_number(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

void co_sort_cards(uint64_t *cards, size_t count)
{
    if (count > 0)
        qsort(cards, count, sizeof *cards, by_number);
}

uint64_t co_times_in(const struct co_selection *s, uint64_t card)
{
    const uint64_t *first = s->drawn.at, *end = first + s->drawn.len,
                   *at = bsearch(&card, first, s->drawn.len, sizeof card, by_number);
    uint64_t times = 0;
    while (at != NULL && at > first && at[-1] == card)
        at--;
    for (; at != NULL && at < end && *at == card; at++)
        times++;
    return times;
}

// Are all cards of the list before in this one?
static bool all_in(const struct co_selection *s, const struct co_selection *before)
{
    size_t j = 0;
    for (size_t i = 0; i < before->drawn.len; i++) {
        while (j < s->drawn.len && s->drawn.at[j] < before->drawn.at[i])
            j++;
        if (j == s->drawn.len || s->drawn.at[j] != before->drawn.at[i])
            return false;
    }
    return before->drawn.len > 0;
}

static void replace(struct reading *r, struct co_selection *old, struct co_selection *new, str name)
{
    bool more = new->drawn.len > old->drawn.len;
    if (all_in(new, old) && more)
        published_find(
            r->c->p, "selections-accumulate", false, "Selections that accumulate over rounds",
            "The list of a later round repeats the draws of the rounds before it. Whoever adds the "
            "rounds' lists up counts these draws twice; the last list alone is the sample.",
            (struct published_place){
                new->place.file, new->place.line,
                published_text(
                    r->c->p, STR_FMT ": %zu draws, of which %zu stand in " STR_FMT " already",
                    STR_ARG(name), new->drawn.len, old->drawn.len, STR_ARG(old->place.file))});
    else if (old->drawn.len > 0 && !all_in(new, old) && !all_in(old, new))
        published_find(r->c->p, "selections-differ", true, "Selections that contradict each other",
                       "Two files list different draws for the same contest, and neither list "
                       "contains the other. The last was used.",
                       (struct published_place){new->place.file, new->place.line, name});
    if (new->drawn.len >= old->drawn.len) {
        vec_done(&old->drawn);
        *old = *new;
        *new = (struct co_selection){0};
    }
}

static bal_status take_selection(void *ctx, const struct co_row *row, struct bal_err *err)
{
    struct reading *r = ctx;
    struct co_selection new = {.place = {.file = row->file->file->name, .line = row->line}};
    str name = co_exact(row, SELECTION_NAME);
    uint32_t id = 0;
    if (name.len == 0 || !co_has(row, SELECTION_NEEDS))
        return BAL_OK;
    BAL_TRY(contest_of(r, name, &id, err));
    while (r->s->selections.len <= id)
        if (vec_push(&r->s->selections, PUBLISHED_ROWS) == NULL)
            return err_memory(err);
    if (!read_ids(co_cell(row, SELECTION_CVRS), &new))
        published_find(r->c->p, "selection-damaged", true, "Lists of drawn cards that are damaged",
                       "The list must be numbers in square brackets. It was read up to the damage; "
                       "a cell of a spreadsheet holds no more than 32,767 characters.",
                       (struct published_place){new.place.file, new.place.line, name});
    co_sort_cards(new.drawn.at, new.drawn.len);
    replace(r, &r->s->selections.at[id], &new, name);
    vec_done(&new.drawn);
    return BAL_OK;
}

// ---- comparisons

#define ENTERED (CO_BIT(COMPARISON_BOARD) | CO_BIT(COMPARISON_CONSENSUS) | CO_BIT(COMPARISON_TIME))

// "2023-11-20 10:26:20.067596": times so written are in the order of their bytes.
static str time_of(const struct co_row *row)
{
    str s = co_cell(row, COMPARISON_TIME);
    uint64_t year = 0;
    bool iso = s.len >= 16 && num_u64(str_head(s, 4), &year) && s.ptr[4] == '-' && s.ptr[7] == '-';
    return iso ? s : STR("");
}

// "Ann(1)", "Bob(2)": each name with its rank.
static bool has_ranks(str text)
{
    struct co_marks m = co_marks_of(text);
    bool all = m.count > 0;
    for (size_t i = 0; i < m.count; i++) {
        size_t open = str_rindex(m.names[i], '(');
        uint64_t rank = 0;
        str inner = str_skip(m.names[i], open + 1);
        all = all && inner.len > 1 && inner.len <= 4 && inner.ptr[inner.len - 1] == ')' &&
              num_u64(str_head(inner, inner.len - 1), &rank) && rank > 0;
    }
    return all;
}

static bal_status note_ranked(struct reading *r, uint32_t contest, bool ranked, struct bal_err *err)
{
    while (r->s->ranked.len <= contest) {
        bool *new = vec_push(&r->s->ranked, PUBLISHED_ROWS);
        if (new == NULL)
            return err_memory(err);
        *new = false;
    }
    r->s->ranked.at[contest] |= ranked;
    return BAL_OK;
}

// "4/5/1969" for card 4-5-69: a spreadsheet took the card's name for a date.
static void note_date(struct reading *r, const struct co_row *row)
{
    str name = co_cell(row, COMPARISON_IMPRINTED);
    size_t slashes = 0;
    for (size_t i = 0; i < name.len; i++)
        slashes += name.ptr[i] == '/';
    r->dates += slashes == 2 && name.ptr[0] >= '0' && name.ptr[0] <= '9';
    r->date_file = slashes == 2 ? row->file->file->name : r->date_file;
}

static void tell_dates(const struct reading *r)
{
    if (r->dates > 0)
        published_find(
            r->c->p, "card-dates", false, "Cards whose name has become a date",
            "A spreadsheet read names as 4-5-69 (scanner, batch, card) as dates and wrote "
            "4/5/1969. The card must be looked for under its own name.",
            (struct published_place){
                r->date_file, 0,
                published_text(r->c->p, "%llu rows", (unsigned long long)r->dates)});
}

static bal_status take_comparison(void *ctx, const struct co_row *row, struct bal_err *err)
{
    struct reading *r = ctx;
    struct arena *arena = &r->c->p->arena;
    struct co_comparison new = {.place = {row->file->file->name, row->line, STR("")}};
    str record = co_cell(row, COMPARISON_RECORD);
    if (co_cell(row, COMPARISON_NAME).len == 0 || !co_has(row, MATCH_NEEDS))
        return BAL_OK;
    BAL_TRY(contest_of(r, co_exact(row, COMPARISON_NAME), &new.contest, err));
    if (!co_whole(co_cell(row, COMPARISON_ID), &new.id))
        new.id = UINT64_MAX - table_hash(co_cell(row, COMPARISON_IMPRINTED));
    // ColoradoRLA writes the row when the card is drawn; what people read is empty until then.
    new.pending = co_has(row, ENTERED) && co_cell(row, COMPARISON_BOARD).len == 0 &&
                  co_cell(row, COMPARISON_CONSENSUS).len == 0 &&
                  co_cell(row, COMPARISON_TIME).len == 0;
    note_date(r, row);
    new.drawn_for = co_cell(row, COMPARISON_REASON).len > 0;
    new.no_consensus = str_eq_nocase(co_cell(row, COMPARISON_CONSENSUS), STR("no"));
    new.phantom = str_find(record, STR("phantom")) < record.len;
    BAL_TRY(note_ranked(r, new.contest,
                        co_cell(row, COMPARISON_RAW).len > 0 ||
                            has_ranks(co_cell(row, COMPARISON_CVR)) ||
                            has_ranks(co_cell(row, COMPARISON_BOARD)),
                        err));
    new.time = arena_str(arena, time_of(row));
    new.county = arena_str(arena, co_cell(row, COMPARISON_COUNTY));
    new.imprinted = arena_str(arena, co_cell(row, COMPARISON_IMPRINTED));
    new.machine = arena_str(arena, co_cell(row, COMPARISON_CVR));
    new.board = arena_str(arena, co_cell(row, COMPARISON_BOARD));
    struct co_comparison *at = vec_push(&r->s->comparisons, PUBLISHED_ROWS);
    if (at == NULL)
        return err_memory(err);
    *at = new;
    return BAL_OK;
}

// By card, contest, when it was entered, and where it stands: the last row of a card and contest
// counts. Rows that do not tell when come first.
static int by_card(const void *a, const void *b)
{
    const struct co_comparison *x = a, *y = b;
    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    if (x->contest != y->contest)
        return x->contest < y->contest ? -1 : 1;
    int time = str_cmp(x->time, y->time);
    if (time != 0)
        return time;
    int file = natural_cmp(x->place.file, y->place.file);
    return file != 0 ? file : (x->place.line > y->place.line) - (x->place.line < y->place.line);
}

static void tell_doubled(struct co_folder *c, const struct co_sample *s,
                         const struct co_comparison *row)
{
    published_find(c->p, "comparison-doubled", true, "Comparison rows that stand twice in one file",
                   "The same contest of the same card is there more than once, and whoever counts "
                   "rows counts it twice. The last row was used.",
                   (struct published_place){row->place.file, row->place.line,
                                            published_text(c->p, STR_FMT ", card " STR_FMT,
                                                           STR_ARG(s->contests.items[row->contest]),
                                                           STR_ARG(row->imprinted))});
}

// Is the first file before the second by a number in their names, as round_2 before round_10?
static bool numbered(str a, str b)
{
    size_t n = 0, most = a.len < b.len ? a.len : b.len;
    while (n < most && a.ptr[n] == b.ptr[n])
        n++;
    bool x = n < a.len && a.ptr[n] >= '0' && a.ptr[n] <= '9';
    bool y = n < b.len && b.ptr[n] >= '0' && b.ptr[n] <= '9';
    bool inside = n > 0 && a.ptr[n - 1] >= '0' && a.ptr[n - 1] <= '9';
    return (x && y) || (inside && (x || y));
}

// Two files of which nothing tells which is the later one read a card differently.
static void tell_order(struct co_folder *c, const struct co_sample *s,
                       const struct co_comparison *a, const struct co_comparison *b)
{
    bool same = str_eq(a->board, b->board) && str_eq(a->machine, b->machine) &&
                a->no_consensus == b->no_consensus && a->phantom == b->phantom;
    bool timed = a->time.len > 0 && b->time.len > 0 && !str_eq(a->time, b->time);
    if (same || timed || a->pending || numbered(a->place.file, b->place.file))
        return;
    published_find(c->p, "comparison-order", true,
                   "Cards that two files read differently, of which none is the later one",
                   "Neither the time of entry nor a number of the round in the name tells which "
                   "reading replaced the other. The one of the file that is last by its name was "
                   "used.",
                   (struct published_place){
                       b->place.file, b->place.line,
                       published_text(c->p, STR_FMT ", card " STR_FMT ", also in " STR_FMT,
                                      STR_ARG(s->contests.items[b->contest]), STR_ARG(b->imprinted),
                                      STR_ARG(a->place.file))});
}

static void mark_later(struct co_folder *c, struct co_sample *s)
{
    uint64_t again = 0;
    str file = STR("");
    for (size_t i = 1; i < s->comparisons.len; i++) {
        struct co_comparison *a = &s->comparisons.at[i - 1], *b = &s->comparisons.at[i];
        a->later = a->id == b->id && a->contest == b->contest;
        if (a->later && str_eq(a->place.file, b->place.file))
            tell_doubled(c, s, b);
        if (a->later && !str_eq(a->place.file, b->place.file)) {
            again++;
            tell_order(c, s, a, b);
            file = b->place.file;
        }
    }
    if (again > 0)
        published_find(c->p, "comparisons-accumulate", false,
                       "Comparisons that accumulate over rounds",
                       "The comparisons of a later round repeat those before it. Whoever adds the "
                       "files up counts the same cards twice; the last row of a card was used.",
                       (struct published_place){
                           file, 0,
                           published_text(c->p, "%llu rows stand in an earlier file already",
                                          (unsigned long long)again)});
}

bal_status co_sample_read(struct co_folder *c, struct co_sample *s, struct bal_err *err)
{
    struct reading r = {.c = c, .s = s};
    *s = (struct co_sample){.contests = TABLE_INIT(LIMIT_NAMES_BYTES)};
    for (size_t i = 0; i < c->files.len; i++) {
        const struct co_file *f = &c->files.at[i];
        s->selection_files += f->kind == CO_SELECTION;
        s->comparison_files += f->kind == CO_COMPARISON;
        if (f->kind == CO_SELECTION)
            BAL_TRY(co_read(c, f, take_selection, &r, err));
        else if (f->kind == CO_COMPARISON)
            BAL_TRY(co_read(c, f, take_comparison, &r, err));
    }
    if (s->comparisons.len > 0)
        qsort(s->comparisons.at, s->comparisons.len, sizeof *s->comparisons.at, by_card);
    mark_later(c, s);
    tell_dates(&r);
    return BAL_OK;
}

str co_unmatched(const struct co_folder *c)
{
    str lacking = co_lacking(c, CO_SELECTION, SELECTION_NEEDS);
    return lacking.len > 0 ? lacking : co_lacking(c, CO_COMPARISON, MATCH_NEEDS);
}

void co_sample_done(struct co_sample *s)
{
    for (size_t i = 0; i < s->selections.len; i++)
        vec_done(&s->selections.at[i].drawn);
    vec_done(&s->selections);
    vec_done(&s->comparisons);
    vec_done(&s->ranked);
    table_done(&s->contests);
}

const struct co_selection *co_sample_selection(const struct co_sample *s, uint32_t contest)
{
    bool has = contest < s->selections.len && s->selections.at[contest].drawn.len > 0;
    return has ? &s->selections.at[contest] : NULL;
}

const struct co_comparison *co_sample_find(const struct co_sample *s, uint32_t contest, uint64_t id,
                                           bool *other)
{
    const struct co_comparison *found = NULL;
    size_t low = 0;
    VEC_BOUND(low, s->comparisons.len, i, s->comparisons.at[i].id < id);
    *other = false;
    for (size_t i = low; i < s->comparisons.len && s->comparisons.at[i].id == id; i++) {
        if (s->comparisons.at[i].pending)
            continue;
        if (s->comparisons.at[i].contest == contest)
            found = &s->comparisons.at[i];
        else
            *other = true;
    }
    return found;
}
