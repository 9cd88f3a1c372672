// SPDX-License-Identifier: Apache-2.0
// world.c: jurisdictions, precincts and ballot styles of a made-up election, and the stacks in
// which its ballots are scanned.
#include "generate/world.h"

struct size_defaults {
    uint64_t cards;
    uint32_t contests, jurisdictions;
};

static const struct size_defaults sizes[] = {
    [GENERATE_SMALL] = {2000, 10, 1},
    [GENERATE_COUNTY] = {120000, 25, 1},
    [GENERATE_STATE] = {5000000, 50, 60},
};

enum { CARDS_A_JURISDICTION = 100 }; // the fewest that still make several batches

static bal_status check_numbers(const struct generate_options *o, struct size_defaults *n,
                                struct bal_err *err)
{
    *n = sizes[o->size];
    if (o->cards != 0)
        n->cards = o->cards;
    if (n->cards > LIMIT_CARDS / 2)
        return bal_fail(err, BAL_USAGE, "more than %u cards", LIMIT_CARDS / 2);
    if (o->contests > WORLD_CONTESTS)
        return bal_fail(err, BAL_USAGE, "more than %d contests", WORLD_CONTESTS);
    if (o->contests != 0)
        n->contests = (uint32_t)o->contests;
    uint32_t most = 0;
    while (world_county(most) != NULL)
        most++;
    if (o->jurisdictions > most)
        return bal_fail(err, BAL_USAGE, "more than %u jurisdictions", most);
    if (o->jurisdictions != 0)
        n->jurisdictions = (uint32_t)o->jurisdictions;
    if (n->cards < (uint64_t)CARDS_A_JURISDICTION * n->jurisdictions)
        return bal_fail(err, BAL_USAGE,
                        "%llu cards are too few for %u jurisdictions: at least %d each",
                        (unsigned long long)n->cards, n->jurisdictions, CARDS_A_JURISDICTION);
    return BAL_OK;
}

// Rates as parts of 2^32. Together they stay below 1, so that a card has one fault at most.
static bal_status check_rates(struct world *w, const struct generate_options *o,
                              struct bal_err *err)
{
    double sum = 0;
    for (int i = 0; i < FAULT_COUNT; i++) {
        if (!(o->rate[i] >= 0 && o->rate[i] <= 0.5))
            return bal_fail(err, BAL_USAGE, "a rate of errors must lie between 0 and 0.5");
        sum += o->rate[i];
        w->fault[i] = (uint32_t)(o->rate[i] * 4294967296.0);
    }
    return sum <= 0.5 ? BAL_OK
                      : bal_fail(err, BAL_USAGE, "the rates of errors add up to more than 0.5");
}

static void shuffle(uint32_t *at, uint32_t count, struct random *r)
{
    for (uint32_t i = count; i > 1; i--) {
        uint32_t j = random_below(r, i), swap = at[j];
        at[j] = at[i - 1];
        at[i - 1] = swap;
    }
}

// The largest county has about a seventh of a state of 60, the smallest a two-hundredth.
static bal_status add_jurisdictions(struct world *w, const struct size_defaults *n,
                                    struct bal_err *err)
{
    struct random r = random_at(w->key, RANDOM_WORLD, 2, 0);
    uint32_t *size = arena_new(&w->arena, uint32_t, n->jurisdictions);
    BAL_TRY(arena_check(&w->arena, err));
    uint64_t sum = 0, given = 0,
             spare = w->cards - CARDS_A_JURISDICTION * (uint64_t)n->jurisdictions;
    for (uint32_t i = 0; i < n->jurisdictions; i++)
        sum += size[i] = 1000000 / (i + 2);
    shuffle(size, n->jurisdictions, &r);
    for (uint32_t i = 0; i < n->jurisdictions; i++) {
        AUTO_BUF name = BUF_INIT(64);
        struct world_jurisdiction *j = vec_push(&w->jurisdictions, n->jurisdictions);
        if (j == NULL)
            return err_memory(err);
        buf_addf(&name, "%s County", world_county(i));
        j->name = arena_str(&w->arena, buf_str(&name));
        j->cards = CARDS_A_JURISDICTION + spare * size[i] / sum;
        given += j->cards;
    }
    w->jurisdictions.at[0].cards += w->cards - given;
    return arena_check(&w->arena, err);
}

static int32_t clamp(int32_t v, int32_t least, int32_t most)
{
    return v < least ? least : v > most ? most : v;
}

static uint32_t at_most(uint64_t v, uint32_t most)
{
    return v < most ? (uint32_t)v : most;
}

enum { REGIONS = 6 };

// Precincts and machines. A county leans to one side as a whole, its regions around that, and their
// precincts around them.
static bal_status add_precincts(struct world *w, struct bal_err *err)
{
    for (size_t i = 0; i < w->jurisdictions.len; i++) {
        struct world_jurisdiction *j = &w->jurisdictions.at[i];
        struct random r = random_at(w->key, RANDOM_WORLD, 3, i);
        int32_t most = w->jurisdictions.len > 1 ? 350 : 60;
        int32_t county = random_between(&r, -most, most), region = 0;
        j->first_precinct = (uint32_t)w->precincts.len;
        j->precincts = 8 + at_most(j->cards / 1000, 400);
        j->scanners = 1 + at_most(j->cards / 40000, WORLD_MACHINES - 1);
        j->places = 1 + at_most(j->cards / 8000, WORLD_MACHINES - 1);
        for (uint32_t k = 0; k < j->precincts; k++) {
            struct world_precinct *precinct = vec_push(&w->precincts, UINT32_MAX);
            if (precinct == NULL)
                return err_memory(err);
            if (k % (j->precincts / REGIONS) == 0)
                region = random_between(&r, -300, 300);
            int32_t own = random_between(&r, -200, 200) + random_between(&r, -200, 200);
            precinct->lean = clamp(county + region + own, -900, 900);
        }
    }
    return BAL_OK;
}

bool world_votes_here(const struct world *w, const struct world_contest *c, uint32_t precinct)
{
    uint64_t place = precinct * 1000ULL / w->precincts.len;
    return place >= c->area.from && place < c->area.to && precinct % c->area.of < c->area.take;
}

static bal_status add_style(struct world *w, uint32_t precinct, struct bal_err *err)
{
    struct world_style *s = vec_push(&w->styles, UINT16_MAX);
    if (s == NULL)
        return bal_fail(err, BAL_LIMIT, "too many ballot styles");
    AUTO_BUF name = BUF_INIT(32);
    buf_addf(&name, "Style %zu", w->styles.len);
    s->name = arena_str(&w->arena, buf_str(&name));
    for (int sheet = 0; sheet < WORLD_SHEETS; sheet++)
        s->contests[sheet] = arena_new(&w->arena, uint16_t, w->contests.len);
    BAL_TRY(arena_check(&w->arena, err));
    for (size_t i = 0; i < w->contests.len; i++) {
        const struct world_contest *c = &w->contests.at[i];
        if (world_votes_here(w, c, precinct))
            s->contests[c->sheet][s->count[c->sheet]++] = (uint16_t)i;
    }
    return BAL_OK;
}

// Precincts that vote in the same contests share a style; styles are numbered as they turn up.
static bal_status add_styles(struct world *w, struct bal_err *err)
{
    struct table patterns = TABLE_INIT(LIMIT_NAMES_BYTES);
    AUTO_BUF pattern = BUF_INIT(WORLD_CONTESTS);
    bal_status status = BAL_OK;
    for (uint32_t i = 0; i < w->precincts.len && status == BAL_OK; i++) {
        buf_clear(&pattern);
        for (size_t c = 0; c < w->contests.len; c++)
            buf_add_char(&pattern, world_votes_here(w, &w->contests.at[c], i) ? '1' : '0');
        uint32_t style = table_add(&patterns, buf_str(&pattern));
        if (style == TABLE_NONE)
            status = err_memory(err);
        else if (style == w->styles.len)
            status = add_style(w, i, err);
        w->precincts.at[i].style = style;
    }
    table_done(&patterns);
    return status;
}

bal_status world_make(struct world *w, const struct generate_options *o, struct bal_err *err)
{
    struct size_defaults n;
    *w = (struct world){.arena = ARENA_INIT((size_t)256 << 20), .key = random_key(o->seed)};
    BAL_TRY(check_numbers(o, &n, err));
    BAL_TRY(check_rates(w, o, err));
    w->cards = n.cards;
    BAL_TRY(add_jurisdictions(w, &n, err));
    w->name = STR("State of Meridia General Election");
    if (n.jurisdictions == 1) {
        AUTO_BUF name = BUF_INIT(128);
        buf_addf(&name, STR_FMT " General Election", STR_ARG(w->jurisdictions.at[0].name));
        w->name = arena_str(&w->arena, buf_str(&name));
    }
    BAL_TRY(add_precincts(w, err));
    BAL_TRY(world_catalogue(w, n.contests, n.jurisdictions > 1, err));
    BAL_TRY(add_styles(w, err));
    BAL_TRY(arena_check(&w->arena, err));
    return world_calibrate(w, err);
}

void world_done(struct world *w)
{
    vec_done(&w->jurisdictions);
    vec_done(&w->precincts);
    vec_done(&w->contests);
    vec_done(&w->styles);
    arena_done(&w->arena);
}

// Cards that a machine scans: four fifths of a jurisdiction's come by mail to the scanners.
static uint64_t machine_cards(const struct world_jurisdiction *j, uint32_t machine)
{
    uint64_t mail = j->cards / 5 * 4, rest = j->cards - mail;
    uint64_t share = machine < j->scanners ? mail : rest;
    uint32_t count = machine < j->scanners ? j->scanners : j->places;
    uint32_t n = machine < j->scanners ? machine : machine - j->scanners;
    return share / count + (n < share % count);
}

void walk_start(struct walk *walk, const struct world *w)
{
    *walk = (struct walk){.world = w, .left = machine_cards(&w->jurisdictions.at[0], 0)};
}

// Precinct and lean of a voter. Most belong to a party, by chance as their precinct leans.
static void make_voter(const struct world *w, const struct stack *s, uint64_t number,
                       struct voter *v)
{
    const struct world_jurisdiction *j = &w->jurisdictions.at[s->jurisdiction];
    struct random r = random_at(w->key, RANDOM_VOTER, number, 0);
    uint32_t of = j->precincts, first = 0;
    if (s->polling_place) { // the neighbours come to vote
        of = at_most(3, j->precincts);
        first = s->machine * of % j->precincts;
    }
    v->number = number;
    v->precinct = j->first_precinct + (first + random_below(&r, of)) % j->precincts;
    int32_t around = w->precincts.at[v->precinct].lean, party = random_between(&r, 0, 999);
    int32_t right = 380 + around * 3 / 8, left = 380 - around * 3 / 8;
    int32_t lean = party < right ? 560 : party < right + left ? -560 : 0;
    lean += random_between(&r, -220, 220) + random_between(&r, -220, 220);
    v->lean = (int16_t)clamp(lean, -1000, 1000);
    v->sheet[0] = true;
    v->sheet[1] = random_chance(&r, 990, 1000); // one in a hundred keeps the second sheet
}

// A sheet that the style does not have, or that would be a card too many, is not there.
static void drop_sheets(const struct world *w, struct stack *s, uint64_t most)
{
    s->cards = 0;
    for (int sheet = 0; sheet < WORLD_SHEETS; sheet++) {
        for (uint32_t i = 0; i < s->count; i++) {
            struct voter *v = &s->voter[i];
            const struct world_style *style = &w->styles.at[w->precincts.at[v->precinct].style];
            v->sheet[sheet] =
                v->sheet[sheet] && s->cards < most && (sheet == 0 || style->count[sheet] > 0);
            s->cards += v->sheet[sheet];
        }
    }
}

bool walk_next(struct walk *walk, struct stack *out)
{
    const struct world *w = walk->world;
    while (walk->left == 0) {
        const struct world_jurisdiction *j = &w->jurisdictions.at[walk->jurisdiction];
        walk->number = 0;
        if (++walk->machine == j->scanners + j->places) {
            walk->machine = 0;
            if (++walk->jurisdiction == w->jurisdictions.len)
                return false;
        }
        walk->left = machine_cards(&w->jurisdictions.at[walk->jurisdiction], walk->machine);
    }
    struct random r = random_at(w->key, RANDOM_STACK, walk->voters, 0);
    out->jurisdiction = walk->jurisdiction;
    out->machine = walk->machine;
    out->number = walk->number++;
    out->polling_place = walk->machine >= w->jurisdictions.at[walk->jurisdiction].scanners;
    out->count = out->polling_place ? 10 + random_below(&r, 141) : 20 + random_below(&r, 281);
    out->count = at_most(walk->left, out->count);
    for (uint32_t i = 0; i < out->count; i++)
        make_voter(w, out, walk->voters + i, &out->voter[i]);
    walk->voters += out->count;
    drop_sheets(w, out, walk->left);
    walk->left -= out->cards;
    return true;
}
