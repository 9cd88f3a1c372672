// SPDX-License-Identifier: Apache-2.0
// catalogue.c: what is voted on. The first rows are taken when fewer contests are wanted, so each
// kind of contest comes early; `order` is the place on the ballot.
#include "generate/world.h"

enum kind {
    PARTISAN,    // two large parties and small ones
    TICKET,      // the same, a candidate is a pair of people
    NONPARTISAN, // many candidates without a party
    UNOPPOSED,
    YES_NO,
};

// In names, @ stands for the town, # for the number of the district, ~ for a person.
struct row {
    const char *name;
    enum kind kind;
    uint8_t districts, candidates, votes, ranks, order;
    uint16_t blank;         // of 1000 voters
    uint16_t margin;        // in ten-thousandths of the votes; 0: as it falls
    struct world_area area; // districts > 0: divided among them
};

#define EVERYWHERE                                                                                 \
    {                                                                                              \
        0, 1000, 1, 1                                                                              \
    }

// The first ten give a small election; the first second-sheet contest has order 50.
static const struct row county_rows[] = {
    {"President", TICKET, 0, 5, 1, 0, 1, 8, 0, EVERYWHERE},
    {"Measure 2A: library levy", YES_NO, 0, 2, 1, 0, 81, 95, 50, EVERYWHERE},
    {"Mayor of @", NONPARTISAN, 0, 5, 1, 4, 50, 60, 0, {0, 1000, 3, 7}},
    {"City Council of @, at large", NONPARTISAN, 0, 7, 3, 0, 51, 110, 0, {0, 1000, 3, 7}},
    {"County Commissioner at Large", PARTISAN, 0, 5, 2, 0, 30, 70, 0, EVERYWHERE},
    {"Sheriff", UNOPPOSED, 0, 1, 1, 0, 33, 240, 0, EVERYWHERE},
    {"Measure 1A: sales tax for roads", YES_NO, 0, 2, 1, 0, 80, 80, 0, EVERYWHERE},
    {"Retain Judge ~ on the District Court", YES_NO, 0, 2, 1, 0, 70, 230, 0, EVERYWHERE},
    {"Governor", TICKET, 0, 4, 1, 0, 3, 17, 0, EVERYWHERE},
    {"United States Senator", PARTISAN, 0, 5, 1, 0, 2, 22, 0, EVERYWHERE},
    {"Representative to Congress, District #", PARTISAN, 2, 3, 1, 0, 4, 35, 0, EVERYWHERE},
    {"State Treasurer", PARTISAN, 0, 3, 1, 0, 7, 58, 200, EVERYWHERE},
    {"State Representative, District #", PARTISAN, 3, 2, 1, 0, 10, 62, 0, EVERYWHERE},
    {"School Board of @ District, Director", NONPARTISAN, 0, 5, 2, 0, 55, 180, 0, {0, 600, 1, 1}},
    {"Ridge Valley School Board, Director", NONPARTISAN, 0, 6, 3, 0, 56, 190, 0, {600, 1000, 1, 1}},
    {"Measure 3B: fire protection bond", YES_NO, 0, 2, 1, 0, 82, 105, 0, {0, 1000, 2, 5}},
    {"Secretary of State", PARTISAN, 0, 4, 1, 0, 6, 54, 0, EVERYWHERE},
    {"County Commissioner, District 2", PARTISAN, 0, 2, 1, 0, 31, 66, 0, EVERYWHERE},
    {"Water Conservancy District, Director", NONPARTISAN, 0, 4, 2, 0, 57, 210, 0, {0, 1000, 4, 11}},
    {"County Clerk and Recorder", PARTISAN, 0, 2, 1, 0, 32, 72, 0, EVERYWHERE},
    {"Retain Judge ~ on the County Court", YES_NO, 0, 2, 1, 0, 71, 245, 0, EVERYWHERE},
    {"Retain Justice ~ on the Supreme Court", YES_NO, 0, 2, 1, 0, 69, 215, 0, EVERYWHERE},
};

static const struct row state_rows[] = {
    {"President", TICKET, 0, 6, 1, 0, 1, 8, 0, EVERYWHERE},
    {"Proposition 12: school meals", YES_NO, 0, 2, 1, 0, 81, 95, 50, EVERYWHERE},
    {"Mayor of @", NONPARTISAN, 0, 5, 1, 4, 60, 60, 0, {0, 180, 5, 6}},
    {"State Board of Education, at large", NONPARTISAN, 0, 7, 3, 0, 31, 120, 0, EVERYWHERE},
    {"Regent of the University, at large", PARTISAN, 0, 5, 2, 0, 30, 80, 0, EVERYWHERE},
    {"State Auditor", UNOPPOSED, 0, 1, 1, 0, 9, 230, 0, EVERYWHERE},
    {"Amendment A: term of office", YES_NO, 0, 2, 1, 0, 75, 85, 0, EVERYWHERE},
    {"Retain Justice ~ on the Supreme Court", YES_NO, 0, 2, 1, 0, 70, 215, 0, EVERYWHERE},
    {"Governor", TICKET, 0, 4, 1, 0, 3, 17, 0, EVERYWHERE},
    {"United States Senator", PARTISAN, 0, 5, 1, 0, 2, 22, 0, EVERYWHERE},
    {"Representative to Congress, District #", PARTISAN, 8, 3, 1, 0, 4, 35, 0, EVERYWHERE},
    {"State Senator, District #", PARTISAN, 12, 2, 1, 0, 12, 62, 0, EVERYWHERE},
    {"State Treasurer", PARTISAN, 0, 3, 1, 0, 7, 58, 200, EVERYWHERE},
    {"Attorney General", PARTISAN, 0, 3, 1, 0, 8, 55, 0, EVERYWHERE},
    {"Secretary of State", PARTISAN, 0, 4, 1, 0, 6, 54, 0, EVERYWHERE},
    {"City Council of @, at large", NONPARTISAN, 0, 7, 3, 0, 61, 110, 0, {0, 180, 5, 6}},
    {"Retain Justice ~ on the Supreme Court", YES_NO, 0, 2, 1, 0, 70, 225, 0, EVERYWHERE},
    {"Retain Justice ~ on the Supreme Court", YES_NO, 0, 2, 1, 0, 70, 230, 0, EVERYWHERE},
    {"Retain Judge ~ on the Court of Appeals", YES_NO, 0, 2, 1, 0, 71, 240, 0, EVERYWHERE},
    {"Retain Judge ~ on the Court of Appeals", YES_NO, 0, 2, 1, 0, 71, 245, 0, EVERYWHERE},
    {"Amendment B: redistricting commission", YES_NO, 0, 2, 1, 0, 76, 110, 0, EVERYWHERE},
    {"Amendment C: wildlife and parks", YES_NO, 0, 2, 1, 0, 77, 90, 0, EVERYWHERE},
    {"Amendment D: bail", YES_NO, 0, 2, 1, 0, 78, 130, 0, EVERYWHERE},
    {"Proposition 10: income tax rate", YES_NO, 0, 2, 1, 0, 79, 60, 0, EVERYWHERE},
    {"Proposition 11: rent regulation", YES_NO, 0, 2, 1, 0, 80, 80, 0, EVERYWHERE},
    {"Proposition 13: hospital reports", YES_NO, 0, 2, 1, 0, 82, 120, 0, EVERYWHERE},
    {"Metro Transport District, Director", NONPARTISAN, 0, 4, 2, 0, 65, 200, 0, {100, 420, 1, 1}},
    {"Water Conservancy District, Director", NONPARTISAN, 0, 4, 2, 0, 66, 210, 0, {400, 760, 3, 4}},
    {"Referendum 7: rural broadband bond", YES_NO, 0, 2, 1, 0, 83, 120, 0, {500, 1000, 2, 3}},
    {"Referendum 8: coastal conservation", YES_NO, 0, 2, 1, 0, 84, 125, 0, {0, 500, 1, 2}},
    {"Referendum 9: county road fund", YES_NO, 0, 2, 1, 0, 85, 130, 0, {250, 750, 1, 1}},
    {"Referendum 10: broadcasting council", YES_NO, 0, 2, 1, 0, 86, 140, 0, EVERYWHERE},
};

static const char *const purposes[] = {
    "park maintenance", "street lighting", "ambulance service", "school buildings",
    "public library",   "flood defences",  "bus service",       "fire engines",
};

struct catalogue {
    struct world *world;
    struct random random;
    struct name_list names;
    const char *town;
    uint32_t limit;
};

static void add_choice(struct world_contest *c, str name, int32_t base, int32_t side)
{
    c->choice[c->choices++] = (struct world_choice){name, base, side};
}

static bal_status add_person(struct catalogue *k, struct world_contest *c, bool pair, int32_t base,
                             int32_t side, struct bal_err *err)
{
    str name, mate;
    BAL_TRY(world_person(&k->names, &k->random, &name, err));
    if (pair) {
        AUTO_BUF both = BUF_INIT(512);
        BAL_TRY(world_person(&k->names, &k->random, &mate, err));
        buf_addf(&both, STR_FMT " / " STR_FMT, STR_ARG(name), STR_ARG(mate));
        name = arena_str(&k->world->arena, buf_str(&both));
    }
    add_choice(c, name, base, side);
    return arena_check(&k->world->arena, err);
}

// A party puts up a candidate for each seat as far as there are candidates for large parties.
static bal_status add_candidates(struct catalogue *k, struct world_contest *c,
                                 const struct row *row, struct bal_err *err)
{
    struct random *r = &k->random;
    bool partisan = row->kind == PARTISAN || row->kind == TICKET;
    int32_t first_side = random_chance(r, 1, 2) ? 1000 : -1000;
    for (uint32_t i = 0; i < row->candidates; i++) {
        int32_t base = random_between(r, 350, 1000), side = random_between(r, -500, 500);
        if (partisan && i < 2U * row->votes) {
            base = random_between(r, 700, 1000);
            side = i % 2 == 0 ? first_side : -first_side;
        } else if (partisan) {
            base = random_between(r, 15, 60);
        }
        BAL_TRY(add_person(k, c, row->kind == TICKET, base, side, err));
    }
    c->regular = c->choices;
    c->write_in = row->kind == UNOPPOSED ? 25000 : 3000;
    add_choice(c, STR("Write-in"), 0, 0);
    return BAL_OK;
}

static void add_yes_no(struct catalogue *k, struct world_contest *c, bool retention)
{
    struct random *r = &k->random;
    int32_t side = random_between(r, -450, 450);
    add_choice(c, STR("Yes"), random_between(r, 650, 1000), side);
    add_choice(c, STR("No"), retention ? random_between(r, 300, 500) : random_between(r, 550, 1000),
               -side);
    c->regular = c->choices;
}

// The row's name with the town, the number of the district and a person in it.
static bal_status expand(struct catalogue *k, const struct row *row, uint32_t district, str *out,
                         struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(512);
    for (const char *s = row->name; *s != '\0'; s++) {
        str person;
        if (*s == '@') {
            buf_add(&name, str_from(k->town));
        } else if (*s == '#') {
            buf_add_u64(&name, district + 1);
        } else if (*s == '~') {
            BAL_TRY(world_person(&k->names, &k->random, &person, err));
            buf_add(&name, person);
        } else {
            buf_add_char(&name, *s);
        }
    }
    BAL_TRY(buf_check(&name, err));
    *out = arena_str(&k->world->arena, buf_str(&name));
    return arena_check(&k->world->arena, err);
}

static struct world_area part_of(struct world_area a, uint32_t district, uint32_t districts)
{
    uint32_t width = (uint32_t)(a.to - a.from);
    return (struct world_area){(uint16_t)(a.from + width * district / districts),
                               (uint16_t)(a.from + width * (district + 1) / districts), a.take,
                               a.of};
}

static bal_status add_contest(struct catalogue *k, const struct row *row, uint32_t district,
                              struct bal_err *err)
{
    struct world_contest *c = vec_push(&k->world->contests, WORLD_CONTESTS);
    if (c == NULL)
        return err_memory(err);
    c->function = row->ranks > 0 ? FUNCTION_IRV : FUNCTION_PLURALITY;
    c->votes_allowed = row->votes;
    c->seats = row->votes;
    c->ranks = row->ranks;
    c->blank = row->blank;
    c->margin = row->margin;
    c->order = row->order;
    c->sheet = row->order >= 50;
    c->area = row->districts > 0 ? part_of(row->area, district, row->districts) : row->area;
    BAL_TRY(expand(k, row, district, &c->name, err));
    if (row->kind != YES_NO)
        return add_candidates(k, c, row, err);
    add_yes_no(k, c, row->order < 75);
    return BAL_OK;
}

static bal_status add_rows(struct catalogue *k, const struct row *rows, size_t count,
                           struct bal_err *err)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t districts = rows[i].districts > 0 ? rows[i].districts : 1;
        for (uint32_t d = 0; d < districts && k->world->contests.len < k->limit; d++)
            BAL_TRY(add_contest(k, &rows[i], d, err));
    }
    return BAL_OK;
}

// Measures of small districts, as many as are still wanted.
static bal_status add_local(struct catalogue *k, struct bal_err *err)
{
    for (uint32_t n = 0; k->world->contests.len < k->limit; n++) {
        AUTO_BUF name = BUF_INIT(128);
        buf_addf(&name, "Local Measure %u: %s", n + 1, purposes[n % ARRAY_LEN(purposes)]);
        uint16_t from = (uint16_t)random_below(&k->random, 900);
        struct row row = {.name = buf_cstr(&name),
                          .kind = YES_NO,
                          .candidates = 2,
                          .votes = 1,
                          .order = 90,
                          .blank = 120,
                          .area = {from, (uint16_t)(from + 100), 2, 3}};
        if (row.name == NULL)
            return err_memory(err);
        BAL_TRY(add_contest(k, &row, 0, err));
    }
    return BAL_OK;
}

// Stable, by insertion: the rows of one order stay as they are.
static void sort_for_ballot(struct world *w)
{
    for (size_t i = 1; i < w->contests.len; i++) {
        struct world_contest c = w->contests.at[i];
        size_t j = i;
        for (; j > 0 && w->contests.at[j - 1].order > c.order; j--)
            w->contests.at[j] = w->contests.at[j - 1];
        w->contests.at[j] = c;
    }
}

bal_status world_catalogue(struct world *w, uint32_t count, bool state, struct bal_err *err)
{
    struct catalogue k = {.world = w,
                          .random = random_at(w->key, RANDOM_WORLD, 1, 0),
                          .names = {.arena = &w->arena, .used = TABLE_INIT(1 << 24)},
                          .limit = count};
    k.names.first = random_below(&k.random, UINT16_MAX);
    k.town = world_town(random_below(&k.random, UINT16_MAX));
    bal_status status = state ? add_rows(&k, state_rows, ARRAY_LEN(state_rows), err)
                              : add_rows(&k, county_rows, ARRAY_LEN(county_rows), err);
    if (status == BAL_OK)
        status = add_local(&k, err);
    table_done(&k.names.used);
    sort_for_ballot(w);
    return status;
}
