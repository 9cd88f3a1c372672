// SPDX-License-Identifier: Apache-2.0
// random_sheet.c: the random numbers of one sheet against the seed and the manifests: over how many
// cards they are, whether each is the seed's at its place, whether the card lies there, and whether
// a draw is left out.
#include <stdlib.h>

#include "published/colorado/randoms.h"

enum { SEARCHED_ROWS = 10 }; // at least

struct published_place randoms_place(const struct randoms *r, uint64_t line, str what)
{
    str text =
        published_text(r->c->p, STR_FMT ": " STR_FMT, STR_ARG(r->sheet.contest), STR_ARG(what));
    return (struct published_place){r->file->file->name, line, text};
}

// NULL where there are more names than a state can have counties.
static struct published_county *county_of(struct randoms *r, str name)
{
    return r->c->p->counties.len < RANDOM_COUNTIES ? co_county(r->c, name) : NULL;
}

// ---- one draw

// The card of that number over the domain; 0: the draw is not known.
static uint64_t card_of(const struct randoms *r, uint64_t draw, uint64_t domain)
{
    return draw < r->digests.list.len ? 1 + u256_mod(&r->digests.list.at[draw], domain) : 0;
}

// Is the row's number the seed's, at its place of the whole sample, or of one of its rounds? Where
// it is at several, the first that no other row has is meant.
static bool is_draw(const struct randoms *r, const struct random_row *row, uint64_t domain,
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
    const struct random_row *x = a, *y = b;
    if (x->round != y->round)
        return x->round < y->round ? -1 : 1;
    return (x->position > y->position) - (x->position < y->position);
}

// Places are numbered from 0 in each round: a round begins where the one before it ends.
static void find_starts(struct randoms *r)
{
    struct random_sheet *s = &r->sheet;
    uint64_t start = 0;
    s->rounds = 0;
    s->many = false;
    if (s->rows.len > 0)
        qsort(s->rows.at, s->rows.len, sizeof *s->rows.at, by_round);
    for (size_t i = 0; i < s->rows.len && !s->many; i++) {
        bool last = i + 1 == s->rows.len || s->rows.at[i + 1].round != s->rows.at[i].round;
        s->many = last && s->rounds == RANDOM_ROUNDS;
        if (!last || s->many)
            continue;
        s->starts[s->rounds++] = start;
        start += s->rows.at[i].position + 1;
    }
}

// ---- over how many cards?

static bool has_county(const struct random_sheet *s, str county)
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

// Are the rows too few to tell? A number of cards fits each row by chance once in as many: over all
// that were tried that must be less than 1 in 10,000. And where the number is searched for, it lies
// within twice the largest drawn, but for 1 in 2 to the power of the rows.
static bool too_few(const struct randoms *r, bool published)
{
    double chance = published ? 1 : 2 * (double)r->sheet.domain;
    for (size_t i = 0; i < r->sheet.rows.len && r->sheet.domain > 0; i++)
        chance /= (double)r->sheet.domain;
    return (!published && r->sheet.rows.len < SEARCHED_ROWS) || chance > 1e-4;
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
    bool published = found == 0 && (most == r->sheet.rows.len || (t != NULL && t->cards > 0));
    r->sheet.domain = found > 0 ? found : r->sheet.domain;
    r->sheet.few = too_few(r, published);
    if (r->sheet.few || t == NULL || t->cards == r->sheet.domain || most + found == 0)
        return;
    published_find(
        r->c->p, "random-domain", true, "Random numbers over another number of cards",
        "The numbers are those of the seed, but over another number of cards than is published "
        "for the contest.",
        randoms_place(r, 0,
                      published_text(r->c->p, "over %llu cards, %llu are published",
                                     (unsigned long long)r->sheet.domain,
                                     (unsigned long long)t->cards)));
}

// ---- the card

static bool lies_there(const struct co_manifest *m, uint64_t number, const struct random_row *row)
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
           co_whole(row->record, &position) && b->first + position == number &&
           position <= b->cards;
}

static bool lacks(const struct random_sheet *s, uint32_t columns)
{
    struct co_row row = {0};
    memcpy(row.at, s->at, sizeof row.at);
    return !co_has(&row, columns);
}

// The manifests that the sheet's numbers run through, county by county in the order of their names:
// of the counties of its cards, or of all; NONE: those here have another number of cards.
enum through { NONE, ITS_COUNTIES, ALL };

static enum through through(const struct randoms *r)
{
    return r->sheet.domain == 0 || lacks(&r->sheet, PLACE_NEEDS) ? NONE
           : manifest_cards(r, false) == r->sheet.domain         ? ITS_COUNTIES
           : manifest_cards(r, true) == r->sheet.domain          ? ALL
                                                                 : NONE;
}

static void check_place(struct randoms *r, enum through which, const struct random_row *row)
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
            randoms_place(r, row->line,
                          published_text(r->c->p,
                                         "number %llu is not card " STR_FMT "-" STR_FMT "-" STR_FMT
                                         " of " STR_FMT,
                                         (unsigned long long)row->number, STR_ARG(row->scanner),
                                         STR_ARG(row->batch), STR_ARG(row->record),
                                         STR_ARG(row->county))));
}

// ---- a sheet

// Every draw up to the last must be in some row.
static bal_status check_gaps(struct randoms *r, struct bal_err *err)
{
    struct random_sheet *s = &r->sheet;
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
        published_find(r->c->p, "random-gap", true, "Draws that no row has",
                       "The rows must show all of the draws up to the last. A draw that is left "
                       "out may be a card that nobody wanted to show.",
                       randoms_place(r, 0,
                                     published_text(r->c->p, "%llu of the first %llu draws",
                                                    (unsigned long long)missing,
                                                    (unsigned long long)(last + 1))));
    return BAL_OK;
}

static void tell_rounds(struct randoms *r)
{
    const struct random_sheet *s = &r->sheet;
    if (s->rounds > 1)
        published_find(
            r->c->p, "random-rounds", false, "Random numbers whose places begin again in a round",
            "The place in the sequence is counted from 0 in each round, so that two rows have the "
            "same place. Draw again with the draws of the rounds before added, and they are "
            "those of the seed.",
            randoms_place(r, 0,
                          published_text(r->c->p, "%zu rounds, the last begins after %llu draws",
                                         s->rounds, (unsigned long long)s->starts[s->rounds - 1])));
}

static void check_row(struct randoms *r, enum through which, struct random_row *row)
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
            randoms_place(r, row->line,
                          published_text(r->c->p, "number %llu at place %llu of round %llu",
                                         (unsigned long long)row->number,
                                         (unsigned long long)row->position,
                                         (unsigned long long)row->round)));
}

static void tell_few(struct randoms *r)
{
    r->few_sheets++;
    published_find(r->c->p, "random-few", false, "Sheets with too few rows to tell",
                   "With so few random numbers some number of cards would fit whatever was drawn. "
                   "They were not held against the seed.",
                   randoms_place(r, 0, published_text(r->c->p, "%zu rows", r->sheet.rows.len)));
}

static void tell_many(struct randoms *r)
{
    r->few_sheets++;
    published_find(r->c->p, "random-many-rounds", false, "Sheets with more rounds than are checked",
                   "So many rounds no audit has; the column of the round may hold something else. "
                   "The random numbers were not held against the seed.",
                   randoms_place(r, 0,
                                 published_text(r->c->p, "more than %d rounds in %zu rows",
                                                RANDOM_ROUNDS, r->sheet.rows.len)));
}

// The sheet's cards by the tool's numbers, for the list of selections; a later file's count.
static bal_status keep_cards(struct randoms *r, struct bal_err *err)
{
    struct co_cards *cards = NULL;
    for (size_t i = 0; i < r->c->reported.len && cards == NULL; i++)
        if (str_eq(r->c->reported.at[i].contest, r->sheet.contest))
            cards = &r->c->reported.at[i];
    if (cards == NULL)
        cards = vec_push(&r->c->reported, PUBLISHED_ROWS);
    if (cards == NULL)
        return err_memory(err);
    cards->contest = r->sheet.contest;
    cards->place = randoms_place(r, 0, STR(""));
    cards->ids.len = 0;
    cards->damaged = false;
    for (size_t i = 0; i < r->sheet.rows.len; i++) {
        uint64_t *id = vec_push(&cards->ids, LIMIT_DRAWS);
        if (id == NULL)
            return err_memory(err);
        *id = r->sheet.rows.at[i].id;
        cards->damaged |= *id == 0;
    }
    return BAL_OK;
}

bal_status randoms_sheet(struct randoms *r, struct bal_err *err)
{
    struct random_sheet *s = &r->sheet;
    if (s->rows.len == 0)
        return BAL_OK;
    BAL_TRY(keep_cards(r, err));
    if (r->c->seed.len == 0 || lacks(s, CO_BIT(DRAWN_ROUND)))
        return BAL_OK; // which draws they are is not known
    find_starts(r);
    if (s->many) {
        tell_many(r);
        return BAL_OK;
    }
    uint64_t draws = s->starts[s->rounds - 1] + s->rows.at[s->rows.len - 1].position + 1;
    BAL_TRY(redraw_digests(&r->digests, r->c->seed,
                           draws < REDRAW_DRAWS ? (size_t)draws : REDRAW_DRAWS, err));
    find_domain(r);
    if (s->few) {
        tell_few(r);
        return BAL_OK;
    }
    r->sheets++;
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
