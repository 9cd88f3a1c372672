// SPDX-License-Identifier: Apache-2.0
// randoms.c: the random numbers that a results report prints beside the cards of each contest, a
// sheet for each. They are no list of a county's ballots, but they show the draw: each must be the
// seed's number at its place, and the card that of this number in the manifest.
#include <stdlib.h>

#include "published/colorado/colorado.h"
#include "published/colorado/redraw.h"

enum { TITLE_ROWS = 12, ROUNDS = 64, COUNTIES = 1000 };

struct drawn {
    uint64_t round, position, number, line;
    str county, scanner, batch, record;
};

struct sheet {
    str name, contest; // the worksheet's; the contest's, from the table of sheets or the title
    bool header;
    uint32_t at[CO_COLUMNS];
    VEC(struct drawn) rows;
    struct table counties;   // of the rows
    uint64_t starts[ROUNDS]; // of rounds: draws before them
    size_t rounds;
    uint64_t domain;
    bool *uses; // of the manifests by county: the sheet has cards of it
};

struct randoms {
    struct co_folder *c;
    const struct co_file *file;
    struct redraw_digests digests;
    struct table names; // of worksheets; the contest of each
    VEC(str) contests;
    bool is_names;                         // this sheet is the table of sheets
    struct co_manifest **manifests;        // by county
    VEC(bool) seen;                        // draws of a sheet
    struct sheet sheet;                    // the one that is being read
    uint64_t files, sheets, numbers, good; // draws with a number; those of the seed
    uint64_t placed, misplaced;
    uint64_t wrong_sheets;
};

static str keep(struct randoms *r, str s)
{
    return s.len > 0 ? arena_str(&r->c->p->arena, s) : STR("");
}

static struct published_place place_of(const struct randoms *r, uint64_t line, str what)
{
    str text =
        published_text(r->c->p, STR_FMT ": " STR_FMT, STR_ARG(r->sheet.contest), STR_ARG(what));
    return (struct published_place){r->file->file->name, line, text};
}

// NULL where there are more names than a state can have counties.
static struct published_county *county_of(struct randoms *r, str name)
{
    return r->c->p->counties.len < COUNTIES ? co_county(r->c, name) : NULL;
}

// ---- one draw

// The card of that number over the domain; 0: the draw is not known.
static uint64_t card_of(const struct randoms *r, uint64_t draw, uint64_t domain)
{
    return draw < r->digests.list.len ? 1 + u256_mod(&r->digests.list.at[draw], domain) : 0;
}

// Is the row's number the seed's, at its place of the whole sample, or of one of its rounds? Where
// it is at several, the first that no other row has is meant.
static bool is_draw(const struct randoms *r, const struct drawn *row, uint64_t domain,
                    uint64_t *draw)
{
    bool found = false;
    for (size_t i = 0; i < r->sheet.rounds; i++) {
        uint64_t at = r->sheet.starts[i] + row->position;
        bool seen = at < r->seen.len && r->seen.at[at];
        if (card_of(r, at, domain) != row->number || (found && seen))
            continue;
        *draw = at;
        found = true;
        if (!seen)
            break;
    }
    return found;
}

static uint64_t count_good(const struct randoms *r, uint64_t domain)
{
    uint64_t good = 0, draw = 0;
    for (size_t i = 0; i < r->sheet.rows.len && domain > 0; i++)
        good += is_draw(r, &r->sheet.rows.at[i], domain, &draw);
    return good;
}

static int by_round(const void *a, const void *b)
{
    const struct drawn *x = a, *y = b;
    if (x->round != y->round)
        return x->round < y->round ? -1 : 1;
    return (x->position > y->position) - (x->position < y->position);
}

// Places are numbered from 0 in each round: a round begins where the one before it ends.
static void find_starts(struct randoms *r)
{
    struct sheet *s = &r->sheet;
    uint64_t start = 0;
    s->rounds = 0;
    if (s->rows.len > 0)
        qsort(s->rows.at, s->rows.len, sizeof *s->rows.at, by_round);
    for (size_t i = 0; i < s->rows.len && s->rounds < ROUNDS; i++) {
        bool last = i + 1 == s->rows.len || s->rows.at[i + 1].round != s->rows.at[i].round;
        if (!last)
            continue;
        s->starts[s->rounds++] = start;
        start += s->rows.at[i].position + 1;
    }
}

// ---- over how many cards?

static bool has_county(const struct sheet *s, str county)
{
    for (uint32_t i = 0; i < s->counties.len; i++)
        if (co_same(s->counties.items[i], county))
            return true;
    return false;
}

// Cards of the manifests: of the counties of the sheet, or of all.
static uint64_t manifest_cards(const struct randoms *r, bool all)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < r->c->manifests.len; i++)
        if (all || has_county(&r->sheet, r->c->manifests.at[i].county))
            sum += r->c->manifests.at[i].cards;
    return sum;
}

static uint64_t search_domain(struct randoms *r)
{
    uint64_t least = 1, draw = 0;
    for (size_t i = 0; i < r->sheet.rows.len; i++)
        if (r->sheet.rows.at[i].number > least)
            least = r->sheet.rows.at[i].number;
    for (uint64_t n = least; n <= 2 * least + 1000 && r->c->budget > 0; n++, r->c->budget--)
        if (is_draw(r, &r->sheet.rows.at[0], n, &draw) && count_good(r, n) == r->sheet.rows.len)
            return n;
    return 0;
}

// The first number of cards over which all are the seed's; else that over which most are.
static void find_domain(struct randoms *r)
{
    const struct published_contest *t = published_contest_find(r->c->p, r->sheet.contest);
    const uint64_t guesses[] = {t != NULL ? t->cards : 0, manifest_cards(r, false),
                                manifest_cards(r, true)};
    uint64_t most = 0;
    r->sheet.domain = guesses[0];
    for (size_t i = 0; i < ARRAY_LEN(guesses); i++) {
        uint64_t good = count_good(r, guesses[i]);
        if (good > most)
            r->sheet.domain = guesses[i];
        most = good > most ? good : most;
    }
    uint64_t found = most == r->sheet.rows.len ? 0 : search_domain(r);
    r->sheet.domain = found > 0 ? found : r->sheet.domain;
    if (t == NULL || t->cards == r->sheet.domain || most + found == 0)
        return;
    published_find(
        r->c->p, "random-domain", true, "Random numbers over another number of cards",
        "The numbers are those of the seed, but over another number of cards than is published "
        "for the contest.",
        place_of(r, 0,
                 published_text(r->c->p, "over %llu cards, %llu are published",
                                (unsigned long long)r->sheet.domain,
                                (unsigned long long)t->cards)));
}

// ---- the card

static bool lies_there(const struct co_manifest *m, uint64_t number, const struct drawn *row)
{
    size_t low = 0, high = m->batches.len; // the last batch with first < number
    uint64_t position = 0;
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;
        if (m->batches.at[mid].first < number)
            low = mid;
        else
            high = mid;
    }
    const struct co_batch *b = &m->batches.at[low];
    return str_eq(b->scanner, row->scanner) && str_eq(b->batch, row->batch) &&
           num_u64(row->record, &position) && b->first + position == number && position <= b->cards;
}

// The manifests that the sheet's numbers run through, county by county in the order of their names:
// of the counties of its cards, or of all; 0: those here have another number of cards.
enum through { NONE, ITS_COUNTIES, ALL };

static enum through through(const struct randoms *r)
{
    return r->sheet.domain == 0 || r->sheet.at[DRAWN_RECORD] == CO_ABSENT ? NONE
           : manifest_cards(r, false) == r->sheet.domain                  ? ITS_COUNTIES
           : manifest_cards(r, true) == r->sheet.domain                   ? ALL
                                                                          : NONE;
}

static void check_place(struct randoms *r, enum through which, const struct drawn *row)
{
    uint64_t before = 0;
    const struct co_manifest *m = NULL;
    for (size_t i = 0; i < r->c->manifests.len && m == NULL; i++) {
        if (which == ITS_COUNTIES && !r->sheet.uses[i])
            continue;
        if (row->number <= before + r->manifests[i]->cards)
            m = r->manifests[i];
        else
            before += r->manifests[i]->cards;
    }
    bool right = m != NULL && m->batches.len > 0 && co_same(m->county, row->county) &&
                 lies_there(m, row->number - before, row);
    struct published_county *county = county_of(r, row->county);
    if (county != NULL)
        county->placed += right;
    r->placed += right;
    r->misplaced += !right;
    if (!right)
        published_find(
            r->c->p, "random-card", true, "Cards that are not those of their random number",
            "The random number is that of the draw, but in the manifest another card has this "
            "number. The card that was drawn was not the one that was looked at.",
            place_of(r, row->line,
                     published_text(
                         r->c->p,
                         "number %llu is not card " STR_FMT "-" STR_FMT "-" STR_FMT " of " STR_FMT,
                         (unsigned long long)row->number, STR_ARG(row->scanner),
                         STR_ARG(row->batch), STR_ARG(row->record), STR_ARG(row->county))));
}

// ---- a sheet

// Every draw up to the last must be in some row.
static bal_status check_gaps(struct randoms *r, struct bal_err *err)
{
    struct sheet *s = &r->sheet;
    uint64_t last = 0, draw = 0, missing = 0;
    for (size_t i = 0; i < s->rows.len; i++) {
        if (!is_draw(r, &s->rows.at[i], s->domain, &draw))
            continue;
        while (r->seen.len <= draw) {
            bool *seen = vec_push(&r->seen, REDRAW_DRAWS);
            if (seen == NULL)
                return err_memory(err);
            *seen = false;
        }
        r->seen.at[draw] = true;
        last = draw > last ? draw : last;
    }
    for (size_t i = 0; i < r->seen.len; i++)
        missing += !r->seen.at[i];
    r->wrong_sheets += missing > 0;
    if (missing > 0)
        published_find(
            r->c->p, "random-gap", true, "Draws that no row has",
            "The rows must show all of the draws up to the last. A draw that is left "
            "out may be a card that nobody wanted to show.",
            place_of(r, 0,
                     published_text(r->c->p, "%llu of the first %llu draws",
                                    (unsigned long long)missing, (unsigned long long)(last + 1))));
    return BAL_OK;
}

static void tell_rounds(struct randoms *r)
{
    const struct sheet *s = &r->sheet;
    if (s->rounds > 1)
        published_find(
            r->c->p, "random-rounds", false, "Random numbers whose places begin again in a round",
            "The place in the sequence is counted from 0 in each round, so that two rows have the "
            "same place. Draw again with the draws of the rounds before added, and they are "
            "those of the seed.",
            place_of(r, 0,
                     published_text(r->c->p, "%zu rounds, the last begins after %llu draws",
                                    s->rounds, (unsigned long long)s->starts[s->rounds - 1])));
}

static void check_row(struct randoms *r, enum through which, struct drawn *row)
{
    uint64_t draw = 0;
    bool good = r->sheet.domain > 0 && is_draw(r, row, r->sheet.domain, &draw);
    struct published_county *county = county_of(r, row->county);
    if (county != NULL) {
        county->randoms++;
        county->randoms_again += good;
    }
    r->numbers++;
    r->good += good;
    if (good && which != NONE)
        check_place(r, which, row);
    if (!good)
        published_find(
            r->c->p, "random-differs", true, "Random numbers that are not the seed's",
            "The number at this place of the draw is another one. The card was not drawn by the "
            "seed, or its number or place was written down wrongly.",
            place_of(r, row->line,
                     published_text(r->c->p, "number %llu at place %llu of round %llu",
                                    (unsigned long long)row->number,
                                    (unsigned long long)row->position,
                                    (unsigned long long)row->round)));
}

static bal_status end_sheet(struct randoms *r, struct bal_err *err)
{
    struct sheet *s = &r->sheet;
    if (s->rows.len == 0)
        return BAL_OK;
    r->sheets++;
    find_starts(r);
    uint64_t draws = s->starts[s->rounds - 1] + s->rows.at[s->rows.len - 1].position + 1;
    BAL_TRY(redraw_digests(&r->digests, r->c->seed,
                           draws < REDRAW_DRAWS ? (size_t)draws : REDRAW_DRAWS, err));
    find_domain(r);
    enum through which = through(r);
    uint64_t good = r->good, misplaced = r->misplaced;
    for (size_t i = 0; i < r->c->manifests.len; i++)
        s->uses[i] = has_county(s, r->manifests[i]->county);
    for (size_t i = 0; i < s->rows.len; i++)
        check_row(r, which, &s->rows.at[i]);
    r->wrong_sheets += r->good - good != s->rows.len || r->misplaced != misplaced;
    if (r->good - good == s->rows.len) {
        tell_rounds(r);
        return check_gaps(r, err);
    }
    return BAL_OK;
}

// ---- reading

// The sheet's contest: the table of sheets knows it; titles may be cut like names of sheets.
static void name_sheet(struct randoms *r, str title)
{
    uint32_t id = table_find(&r->names, r->sheet.name);
    bool listed = id != TABLE_NONE && id < r->contests.len;
    r->sheet.contest = listed ? r->contests.at[id] : keep(r, title);
    if (listed && !str_eq(r->sheet.contest, title) &&
        published_contest_find(r->c->p, title) != NULL)
        published_find(
            r->c->p, "sheet-title", true, "Sheets with the name of another contest",
            "The sheet's title is the name of another contest; the table of sheets tells which it "
            "is of. Whoever goes by the title takes a sample for that of a contest that had none.",
            place_of(r, 1, published_text(r->c->p, "the title is '" STR_FMT "'", STR_ARG(title))));
}

static bal_status take_name(struct randoms *r, struct published_row *row, struct bal_err *err)
{
    str name = csv_trimmed(row->csv, 1);
    uint32_t known = r->names.len;
    if (name.len == 0)
        return BAL_OK;
    uint32_t id = table_add(&r->names, name);
    str *contest = id == known ? vec_push(&r->contests, PUBLISHED_ROWS) : NULL;
    if (id == TABLE_NONE || (id == known && contest == NULL))
        return err_memory(err);
    if (contest != NULL)
        *contest = keep(r, csv_trimmed(row->csv, 0));
    return BAL_OK;
}

static bal_status take_drawn(struct randoms *r, struct published_row *in, struct bal_err *err)
{
    struct co_row row = {.csv = in->csv, .file = r->file, .line = in->number};
    memcpy(row.at, r->sheet.at, sizeof row.at);
    struct drawn new = {.line = in->number, .round = 1};
    bool number = co_number(&row, DRAWN_NUMBER, &new.number);
    bool position = co_number(&row, DRAWN_POSITION, &new.position);
    if (!number && !position && co_cell(&row, DRAWN_IMPRINTED).len == 0)
        return BAL_OK; // empty, or the words that the sheet ends here
    if (!number || !position || new.number == 0 || new.position >= REDRAW_DRAWS) {
        published_find(r->c->p, "random-missing", true, "Cards without their random number",
                       "The card cannot be held against the draw.",
                       place_of(r, new.line, co_cell(&row, DRAWN_IMPRINTED)));
        r->numbers++;
        return BAL_OK;
    }
    (void)co_number(&row, DRAWN_ROUND, &new.round);
    new.county = keep(r, co_cell(&row, DRAWN_COUNTY));
    new.scanner = keep(r, co_cell(&row, DRAWN_SCANNER));
    new.batch = keep(r, co_cell(&row, DRAWN_BATCH));
    new.record = keep(r, co_cell(&row, DRAWN_RECORD));
    struct drawn *kept = vec_push(&r->sheet.rows, LIMIT_DRAWS);
    if (kept == NULL)
        return err_memory(err);
    *kept = new;
    bool known = r->sheet.counties.len == COUNTIES;
    return known || table_add(&r->sheet.counties, new.county) != TABLE_NONE ? BAL_OK
                                                                            : err_memory(err);
}

static bal_status begin_sheet(struct randoms *r, struct published_row *row, struct bal_err *err)
{
    BAL_TRY(end_sheet(r, err));
    r->sheet.rows.len = r->seen.len = 0;
    table_done(&r->sheet.counties);
    r->sheet.counties = TABLE_INIT(LIMIT_NAMES_BYTES);
    r->sheet.header = r->is_names = false;
    r->sheet.name = keep(r, row->sheet);
    name_sheet(r, csv_trimmed(row->csv, 0));
    return BAL_OK;
}

static bal_status take(void *ctx, struct published_row *row, struct bal_err *err)
{
    struct randoms *r = ctx;
    bool keys = false;
    if (row->number == 1)
        BAL_TRY(begin_sheet(r, row, err));
    if (r->sheet.header)
        return take_drawn(r, row, err);
    if (r->is_names)
        return take_name(r, row, err);
    r->sheet.header = co_columns(CO_DRAWN, row->csv, r->sheet.at, &keys) > 0 && keys;
    r->is_names = str_eq(csv_trimmed(row->csv, 0), STR("Contest Name")) &&
                  str_eq(csv_trimmed(row->csv, 1), STR("Sheet Name"));
    row->stop = !r->sheet.header && !r->is_names && row->number >= TITLE_ROWS;
    return BAL_OK;
}

// Later files repeat the earlier rounds: a county's figures are those of its last file.
static bal_status read_file(struct randoms *r, struct bal_err *err)
{
    uint64_t before = r->sheets;
    for (size_t i = 0; i < r->c->p->counties.len; i++) {
        struct published_county *t = &r->c->p->counties.at[i];
        t->randoms = t->randoms_again = t->placed = 0;
    }
    r->contests.len = 0;
    table_done(&r->names);
    r->names = TABLE_INIT(LIMIT_NAMES_BYTES);
    r->sheet.rows.len = r->seen.len = 0;
    bal_status status = published_rows(r->file->file, take, r, err);
    if (status == BAL_OK)
        status = end_sheet(r, err);
    r->files += r->sheets > before;
    return status == BAL_LIMIT ? status : BAL_OK; // that it cannot be read was told
}

// ---- all

static int by_county(const void *a, const void *b)
{
    const struct co_manifest *x = *(struct co_manifest *const *)a,
                             *y = *(struct co_manifest *const *)b;
    return str_cmp(x->county, y->county);
}

static bool sort_manifests(struct randoms *r)
{
    size_t count = r->c->manifests.len;
    r->manifests = arena_new(&r->c->p->arena, struct co_manifest *, count + 1);
    r->sheet.uses = arena_new(&r->c->p->arena, bool, count + 1);
    for (size_t i = 0; i < count && r->manifests != NULL; i++)
        r->manifests[i] = &r->c->manifests.at[i];
    if (count > 0 && r->manifests != NULL)
        qsort(r->manifests, count, sizeof *r->manifests, by_county);
    return r->manifests != NULL && r->sheet.uses != NULL;
}

static void tell_counties(struct randoms *r)
{
    struct published *p = r->c->p;
    for (size_t i = 0; i < p->counties.len; i++) {
        struct published_county *t = &p->counties.at[i];
        if (t->randoms == 0 || t->draw != DRAW_NO_LIST)
            continue;
        t->reason = published_text(
            p,
            STR_FMT "; but of %llu draws of its cards the results report prints the random "
                    "numbers: %llu are those of the seed, and %llu cards lie in the manifest "
                    "where their number says%s",
            STR_ARG(t->reason), (unsigned long long)t->randoms,
            (unsigned long long)t->randoms_again, (unsigned long long)t->placed,
            t->placed == 0 && t->manifest_total == 0 ? " (it is not here)" : "");
    }
}

static void judge(struct randoms *r)
{
    struct published *p = r->c->p;
    bool seed = r->c->seed.len > 0;
    char text[3][NUM_TEXT];
    str good = num_grouped(r->good, text[0]), all = num_grouped(r->numbers, text[1]),
        looked = num_grouped(r->placed + r->misplaced, text[2]);
    str reason =
        !seed ? STR("no seed is here: give it with --seed")
        : r->sheets == 0
            ? STR("no random numbers of drawn cards are published here")
            : published_text(
                  p,
                  STR_FMT " of " STR_FMT " random numbers are those of the seed, on %llu "
                          "of %llu sheets of %llu files all; " STR_FMT
                          " cards were looked up in manifests, %llu lie elsewhere",
                  STR_ARG(good), STR_ARG(all), (unsigned long long)(r->sheets - r->wrong_sheets),
                  (unsigned long long)r->sheets, (unsigned long long)r->files, STR_ARG(looked),
                  (unsigned long long)r->misplaced);
    published_check_add(p, "random", "every random number is the seed's, and its card in its place",
                        r->good == r->numbers && r->wrong_sheets == 0, !seed || r->numbers == 0,
                        reason);
}

bal_status co_randoms(struct co_folder *c, struct bal_err *err)
{
    struct randoms r = {.c = c, .names = TABLE_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = sort_manifests(&r) ? BAL_OK : err_memory(err);
    for (size_t i = 0; i < c->files.len && status == BAL_OK && c->seed.len > 0; i++) {
        r.file = &c->files.at[i];
        if (r.file->kind == CO_RISKS || r.file->kind == CO_DRAWN)
            status = read_file(&r, err);
    }
    if (status == BAL_OK) {
        tell_counties(&r);
        judge(&r);
    }
    table_done(&r.names);
    table_done(&r.sheet.counties);
    vec_done(&r.contests);
    vec_done(&r.seen);
    vec_done(&r.digests.list);
    vec_done(&r.sheet.rows);
    return status;
}
