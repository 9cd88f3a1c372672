// SPDX-License-Identifier: Apache-2.0
// bundle_cards.c: positions and scopes: where each card lies and which contests are about it.
#include "app/frame/draw.h"
#include "io/csv.h"
#include "record/bundle/bundle_lists.h"

enum { SETS = 1 << 20 };
#define LISTS ((size_t)4 << 30)

static const char *const kinds[PUBLIC_KINDS] = {"linked", "pool", "unread", "phantom"};

// ---- positions

// Cards in a row of the list of positions.
struct cards_at {
    uint64_t first, cards;
    const struct manifest_batch *row; // NULL: phantoms
};

struct reading {
    struct public_lists *p;
    struct domain domain;
    size_t row; // of the domain: the next that has cards
    VEC(struct cards_at) places;
    size_t place;    // that the next run begins in
    uint64_t placed; // cards before it
};

static bal_status damaged(const char *list, struct bal_err *err)
{
    return bal_fail(err, BAL_INVALID, "the list of %s is damaged", list);
}

static bal_status take_place(struct reading *r, struct csv *csv, struct bal_err *err)
{
    struct cards_at *new = vec_push(&r->places, LIMIT_BATCHES);
    uint64_t position;
    if (new == NULL)
        return err_memory(err);
    *new = (struct cards_at){.cards = 0};
    if (csv->cells != 7 || !num_u64(csv_cell(csv, 0), &new->first) ||
        !num_u64(csv_cell(csv, 1), &new->cards) || !num_u64(csv_cell(csv, 6), &position) ||
        new->cards == 0 || new->first != r->p->cards || new->cards > PUBLIC_CARDS - r->p->cards)
        return damaged("positions", err);
    r->p->cards += new->cards;
    if (position == 0)
        return BAL_OK; // phantoms
    while (r->row < r->domain.count && r->domain.rows[r->row]->cards == 0)
        r->row++;
    if (r->row == r->domain.count || r->domain.rows[r->row]->cards != new->cards)
        return bal_fail(err, BAL_CONFLICT, "positions are not those of the manifests");
    new->row = r->domain.rows[r->row++];
    return BAL_OK;
}

static bal_status read_positions(struct reading *r, str text, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    struct csv csv = {0};
    BAL_TRY(source_open_memory(&s, STR("the list of positions"), text, 0, err));
    bool more = true;
    bal_status status = csv_open(&csv, &s, err);
    if (status == BAL_OK)
        status = csv_next(&csv, &more, err); // the header is compared later, with all the rest
    while (status == BAL_OK && more) {
        status = csv_next(&csv, &more, err);
        if (status == BAL_OK && more)
            status = take_place(r, &csv, err);
    }
    csv_close(&csv);
    while (r->row < r->domain.count && r->domain.rows[r->row]->cards == 0)
        r->row++;
    if (status == BAL_OK && r->row < r->domain.count)
        status = bal_fail(err, BAL_CONFLICT, "positions are not those of the manifests");
    return status;
}

// ---- scopes

static bal_status take_set(struct reading *r, const struct ej1 *line, struct bal_err *err)
{
    uint64_t number, next = 0;
    str kind;
    const struct ej1 *contests;
    size_t n = r->p->contests.len;
    struct public_set *new = vec_push(&r->p->sets, SETS);
    bool *in = arena_new(&r->p->arena, bool, n + 1);
    if (new == NULL)
        return err_memory(err);
    BAL_TRY(arena_check(&r->p->arena, err));
    BAL_TRY(ej1_get_u64(line, "scope", &number, err));
    BAL_TRY(ej1_get_str(line, "kind", &kind, err));
    BAL_TRY(ej1_get(line, "contests", EJ1_ARRAY, &contests, err));
    *new = (struct public_set){.kind = PUBLIC_KINDS, .in = in};
    for (unsigned k = 0; k < PUBLIC_KINDS; k++)
        if (str_eq(kind, str_from(kinds[k])))
            new->kind = k;
    for (const struct ej1 *v = contests->first; v != NULL; v = v->next) {
        if (v->type != EJ1_INT || v->number < (int64_t)next || (uint64_t)v->number >= n)
            return damaged("scopes", err);
        in[v->number] = true;
        next = (uint64_t)v->number + 1;
    }
    bool fits = new->kind < PUBLIC_KINDS &&number == r->p->sets.len - 1 && r->p->runs.len == 0;
    return fits ? BAL_OK : damaged("scopes", err);
}

// Cuts a run of cards with the same set at the rows that they lie in.
static bal_status place_run(struct reading *r, uint64_t cards, uint32_t set, struct bal_err *err)
{
    bool phantoms = r->p->sets.at[set].kind == PUBLIC_PHANTOM;
    while (cards > 0) {
        if (r->place == r->places.len)
            return bal_fail(err, BAL_CONFLICT, "scopes have more cards than positions");
        const struct cards_at *at = &r->places.at[r->place];
        uint64_t done = r->placed - at->first, left = at->cards - done;
        struct public_run *new = vec_push(&r->p->runs, LIMIT_CARDS);
        if (new == NULL)
            return err_memory(err);
        *new = (struct public_run){.first = r->placed,
                                   .cards = cards < left ? cards : left,
                                   .row = at->row,
                                   .position = at->row != NULL ? done + 1 : 0,
                                   .set = set};
        if (phantoms != (at->row == NULL))
            return bal_fail(err, BAL_CONFLICT,
                            "scopes have phantoms where positions have cards, "
                            "or the other way round");
        r->p->sets.at[set].cards += new->cards;
        r->placed += new->cards;
        cards -= new->cards;
        r->place += new->cards == left;
    }
    return BAL_OK;
}

static bal_status take_line(struct reading *r, str text, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 24);
    const struct ej1 *line;
    uint64_t first, cards, set;
    BAL_TRY(ej1_parse(text, &arena, &line, err));
    if (ej1_find(line, "kind") != NULL)
        return take_set(r, line, err);
    BAL_TRY(ej1_get_u64(line, "first", &first, err));
    BAL_TRY(ej1_get_u64(line, "cards", &cards, err));
    BAL_TRY(ej1_get_u64(line, "scope", &set, err));
    if (first != r->placed || cards == 0 || cards > LIMIT_CARDS || set >= r->p->sets.len)
        return damaged("scopes", err);
    return place_run(r, cards, (uint32_t)set, err);
}

static void count_sets(struct public_lists *p)
{
    for (size_t i = 0; i < p->sets.len; i++) {
        const struct public_set *set = &p->sets.at[i];
        for (size_t c = 0; c < p->contests.len; c++) {
            p->contests.at[c].counted += set->in[c] ? set->cards : 0;
            p->contests.at[c].linked += set->in[c] && set->kind == PUBLIC_LINKED ? set->cards : 0;
        }
    }
}

static bal_status read_cards(struct reading *r, struct record *record, struct bal_err *err)
{
    AUTO_BUF positions = BUF_INIT(LISTS), scopes = BUF_INIT(LISTS);
    const struct state_public *public = &record->state.published;
    BAL_TRY(domain_make(&r->domain, &r->p->load.election, 0, err));
    BAL_TRY(record_read_object(record, &public->positions, &positions, err));
    BAL_TRY(read_positions(r, buf_str(&positions), err));
    BAL_TRY(record_read_object(record, &public->scopes, &scopes, err));
    for (str rest = buf_str(&scopes); rest.len > 0;)
        BAL_TRY(take_line(r, str_cut(&rest, '\n'), err));
    count_sets(r->p);
    return r->placed == r->p->cards
               ? BAL_OK
               : bal_fail(err, BAL_CONFLICT, "scopes have fewer cards than positions");
}

bal_status public_cards(struct public_lists *p, struct record *r, struct bal_err *err)
{
    struct reading reading = {.p = p};
    bal_status status = read_cards(&reading, r, err);
    vec_done(&reading.places);
    domain_done(&reading.domain);
    return status;
}

const struct public_run *public_run_of(const struct public_lists *p, uint64_t card)
{
    size_t low = 0, high = p->runs.len;
    while (high - low > 1) {
        size_t mid = (low + high) / 2;
        *(card < p->runs.at[mid].first ? &high : &low) = mid;
    }
    return &p->runs.at[low];
}
