// SPDX-License-Identifier: Apache-2.0
// count.c: a count by parcels from the first preferences to the last seat.
#include "tabulate/parcels/meek.h"
#include "tabulate/parcels/state.h"

enum { MOST_ROUNDS = 1 << 20 };

// ---- readings

bal_status parcels_add_reading(struct parcels_count *c, struct reading reading, struct bal_err *err)
{
    struct reading *new = vec_push(&c->readings, UINT32_MAX);
    if (new == NULL)
        return err_memory(err);
    *new = reading;
    return BAL_OK;
}

// A reading of the marks; in a count that keeps parts apart one for each part that has such cards.
// The first of them in *reading.
static bal_status add_readings(struct parcels_count *c, uint32_t code, const struct mark *marks,
                               uint32_t count, enum ranking_end end, uint32_t *reading,
                               struct bal_err *err)
{
    struct reading new = {(uint32_t)c->preferences.len, count, (uint8_t)end, 0};
    *reading = (uint32_t)c->readings.len;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t *preference = vec_push(&c->preferences, UINT32_MAX);
        if (preference == NULL)
            return err_memory(err);
        *preference = marks[i].choice;
    }
    if (c->split != NULL)
        return parcels_add_readings(c, code, new, err);
    return parcels_add_reading(c, new, err);
}

// How the cards with one code count at first; *reading is NOBODY where they rank nobody.
static bal_status read_code(struct parcels_count *c, uint32_t code, uint32_t *reading,
                            struct bal_err *err)
{
    struct mark marks[LIMIT_MARKS];
    enum ranking_end end;
    const struct roster *roster = c->options->roster;
    struct mark_set set = contest_set(c->r->contest, code);
    *reading = NOBODY;
    if (set.state == STATE_INVALID || set.state == STATE_WITHHELD)
        return result_set_code(
            c->r, code, set.state == STATE_INVALID ? VOTE_INVALID : VOTE_WITHHELD, NULL, 0, err);
    uint32_t count = ranking_read(&c->options->irv.reading, c->r->contest,
                                  roster != NULL ? roster->of_choice : NULL, &set, marks, &end);
    if (end == RANKING_END_UNRANKED) {
        c->r->undervotes += c->r->code_cards[code];
        return result_set_code(c->r, code, VOTE_BLANK, NULL, 0, err);
    }
    BAL_TRY(add_readings(c, code, marks, count, end, reading, err));
    uint32_t first = parcels_next(c, *reading);
    uint16_t vote = (uint16_t)first;
    if (first != NOBODY)
        return result_set_code(c->r, code, VOTE_VALID, &vote, 1, err);
    return result_set_code(
        c->r, code, end == RANKING_END_OVERVOTE ? VOTE_OVERVOTED : VOTE_EXHAUSTED, NULL, 0, err);
}

// Cards of one reading go to their first preference.
static bal_status place(struct parcels_count *c, uint32_t reading, uint64_t cards,
                        struct bal_err *err)
{
    uint32_t to = parcels_next(c, reading), end = c->readings.at[reading].end;
    decimal votes = decimal_of(cards, c->r->scale);
    parcels_share_first(c, reading, to == NOBODY ? c->n + end : to, votes);
    if (to == NOBODY) {
        c->inactive[end] += votes;
        return BAL_OK;
    }
    if (c->moved.parcel[to] == NOBODY)
        BAL_TRY(parcels_new(c, to, c->one, 0, &c->moved.parcel[to], err));
    c->votes[to] += votes;
    c->parcels.at[c->moved.parcel[to]].votes += votes;
    return parcels_add_pile(c, c->moved.parcel[to], reading, cards, err);
}

// Where the order of papers matters, a pile is one card.
static bal_status place_in_order(struct parcels_count *c, const struct election *e,
                                 const uint32_t *reading_of, struct bal_err *err)
{
    for (uint32_t i = 0; i < e->cards; i++) {
        uint32_t code = column_get(&c->r->contest->column, i);
        if (code != 0 && reading_of[code] != NOBODY)
            BAL_TRY(place(c, c->split != NULL ? c->reading_of_card[i] : reading_of[code], 1, err));
    }
    return BAL_OK;
}

// All cards of a reading are one pile.
static bal_status place_all(struct parcels_count *c, const struct election *e,
                            const uint32_t *reading_of, struct bal_err *err)
{
    uint64_t *cards = arena_new(&c->r->arena, uint64_t, c->readings.len + 1);
    BAL_TRY(arena_check(&c->r->arena, err));
    for (uint32_t code = 1; code < c->r->code_count && c->split == NULL; code++)
        if (reading_of[code] != NOBODY)
            cards[reading_of[code]] = c->r->code_cards[code];
    for (uint32_t i = 0; i < e->cards && c->split != NULL; i++) {
        uint32_t code = column_get(&c->r->contest->column, i);
        if (code != 0 && reading_of[code] != NOBODY)
            cards[c->reading_of_card[i]]++;
    }
    for (uint32_t i = 0; i < c->readings.len; i++)
        if (cards[i] > 0)
            BAL_TRY(place(c, i, cards[i], err));
    return BAL_OK;
}

static void set_quota(struct parcels_count *c)
{
    decimal one = decimal_one(c->r->scale), votes = 0;
    for (uint32_t i = 0; i < c->n; i++)
        votes += c->votes[i];
    decimal whole = votes / one;
    if (c->rules->quota == QUOTA_DROOP)
        c->quota = (whole / (c->seats + 1) + 1) * one;
    if (c->rules->quota == QUOTA_HARE)
        c->quota = (whole + c->seats - 1) / c->seats * one;
}

bal_status parcels_first(struct parcels_count *c, const struct election *e, struct bal_err *err)
{
    struct result *r = c->r;
    uint32_t *reading_of = arena_new(&r->arena, uint32_t, r->code_count);
    BAL_TRY(arena_check(&r->arena, err));
    BAL_TRY(parcels_sort_cards(c, e, err));
    for (uint32_t code = 1; code < r->code_count; code++)
        BAL_TRY(read_code(c, code, &reading_of[code], err));
    for (uint32_t i = 0; i < c->n; i++)
        c->moved.parcel[i] = NOBODY;
    bool ordered = c->rules->surplus == SURPLUS_EVERY_NTH;
    if (ordered)
        BAL_TRY(place_in_order(c, e, reading_of, err));
    else
        BAL_TRY(place_all(c, e, reading_of, err));
    result_add_up(r);
    set_quota(c);
    return BAL_OK;
}

// ---- rounds

static void drop_empty(struct count_round *round)
{
    size_t kept = 0;
    for (size_t i = 0; i < round->transfers.len; i++)
        if (round->transfers.at[i].votes != 0 || round->transfers.at[i].parts != NULL)
            round->transfers.at[kept++] = round->transfers.at[i];
    round->transfers.len = kept;
}

bal_status parcels_add_round(struct parcels_count *c, struct step step, struct bal_err *err)
{
    struct result *r = c->r;
    decimal *votes = arena_new(&r->arena, decimal, c->n);
    bool *continuing = arena_new(&r->arena, bool, c->n);
    if (r->rounds.len > 0)
        drop_empty(parcels_round(c));
    struct step *new = vec_push(&c->steps, MOST_ROUNDS);
    struct count_round *round = new != NULL ? vec_push(&r->rounds, MOST_ROUNDS) : NULL;
    BAL_TRY(arena_check(&r->arena, err));
    if (round == NULL)
        return err_memory(err);
    *new = step;
    for (uint32_t p = 0; c->split != NULL && p < c->split->parts; p++)
        c->all_shares[p] = 0;
    *round = (struct count_round){
        .votes = votes, .continuing = continuing, .threshold = c->quota, .residual = c->residual};
    for (uint32_t i = 0; i < c->n; i++) {
        votes[i] = c->votes[i];
        continuing[i] = !c->gone[i];
        round->active += votes[i];
    }
    for (int i = 0; i < INACTIVE_KINDS; i++)
        round->inactive[i] = c->inactive[i];
    return BAL_OK;
}

bal_status parcels_end_count(struct parcels_count *c, enum reason reason, bool whole,
                             struct bal_err *err)
{
    BAL_TRY(ratios_check(&c->ratios, err));
    BAL_TRY(parcels_add_round(c, (struct step){.reason = reason, .whole = whole}, err));
    bool mid = reason == REASON_SURPLUS ? c->rules->mid_surplus : c->rules->mid_exclusion;
    return whole || mid ? parcels_elect(c, err) : BAL_OK;
}

// ---- what comes next

static bool deferred(struct parcels_count *c)
{
    if (c->rules->defer == DEFER_NEVER || c->stands < 2 || c->stands <= parcels_open(c))
        return false;
    decimal sum = 0;
    for (size_t i = 0; i < c->surpluses.len; i++)
        sum += c->votes[c->surpluses.at[i]] - c->quota;
    parcels_line_up(c);
    decimal apart = c->votes[c->line[1]] - c->votes[c->line[0]];
    return c->rules->defer == DEFER_LESS ? sum < apart : sum <= apart;
}

// Whose surplus goes next; takes it off the list.
static bal_status next_surplus(struct parcels_count *c, uint32_t *who, struct bal_err *err)
{
    uint32_t best = 0, count = 0, *tied = c->line;
    const uint32_t *all = c->surpluses.at;
    if (c->rules->biggest_first) {
        for (uint32_t i = 1; i < c->surpluses.len; i++)
            best = c->votes[all[i]] > c->votes[all[best]] ? i : best;
        for (uint32_t i = 0; i < c->surpluses.len; i++)
            if (c->votes[all[i]] == c->votes[all[best]])
                tied[count++] = all[i];
        if (count > 1)
            BAL_TRY(parcels_order(c, tied, count, c->rules->elected, 0, true, err));
        if (c->stopped)
            return BAL_OK;
        for (uint32_t i = 0; i < c->surpluses.len; i++)
            best = all[i] == tied[count - 1] ? i : best;
    }
    *who = all[best];
    memmove(c->surpluses.at + best, c->surpluses.at + best + 1,
            (c->surpluses.len - best - 1) * sizeof *all);
    c->surpluses.len--;
    return BAL_OK;
}

static bal_status count_all(struct parcels_count *c, struct bal_err *err)
{
    while (!c->stopped && c->stands > 0) {
        uint32_t open = parcels_open(c), who;
        if (open == 0 && (!c->rules->finish_surplus || c->surpluses.len == 0))
            break;
        if (c->surpluses.len > 0 && !deferred(c)) {
            BAL_TRY(next_surplus(c, &who, err));
            if (!c->stopped)
                BAL_TRY(parcels_surplus(c, who, err));
        } else if (c->stands <= open) {
            BAL_TRY(parcels_elect_rest(c, err));
        } else {
            BAL_TRY(parcels_exclude(c, err));
        }
    }
    drop_empty(parcels_round(c));
    return BAL_OK;
}

// ---- the whole count

static bal_status make_room(struct parcels_count *c, struct bal_err *err)
{
    struct arena *a = &c->r->arena;
    c->votes = arena_new(a, decimal, c->n);
    c->standing = arena_new(a, bool, c->n);
    c->gone = arena_new(a, bool, c->n);
    c->line = arena_new(a, uint32_t, c->n + 1);
    for (int i = 0; i < 2; i++) {
        struct papers_moved *m = i == 0 ? &c->moved : &c->part;
        m->cards = arena_new(a, uint64_t, c->n + 1);
        m->votes = arena_new(a, decimal, c->n + 1);
        m->parcel = arena_new(a, uint32_t, c->n + 1);
    }
    BAL_TRY(arena_check(a, err));
    BAL_TRY(parcels_start_parts(c, err));
    c->one = ratio_of(&c->ratios, 1, 1);
    for (uint32_t i = 0; i < c->n; i++) {
        c->gone[i] = c->r->candidates[i].excluded;
        c->standing[i] = !c->gone[i];
        c->stands += c->standing[i];
    }
    return ratios_check(&c->ratios, err);
}

static void done(struct parcels_count *c)
{
    for (size_t i = 0; i < c->parcels.len; i++)
        vec_done(&c->parcels.at[i].piles);
    vec_done(&c->parcels);
    vec_done(&c->readings);
    vec_done(&c->preferences);
    vec_done(&c->steps);
    vec_done(&c->surpluses);
    vec_done(&c->leaving);
    vec_done(&c->group);
    ratios_done(&c->ratios);
}

static bal_status count(struct parcels_count *c, const struct election *e, struct bal_err *err)
{
    BAL_TRY(make_room(c, err));
    BAL_TRY(parcels_first(c, e, err));
    if (c->rules->meek != NULL)
        return meek_count(c, err);
    BAL_TRY(parcels_end_count(c, REASON_FIRST, true, err));
    return count_all(c, err);
}

static bal_status tabulate(const struct election *e, const struct contest *contest,
                           const struct rule_options *o, struct result *out, struct bal_err *err)
{
    BAL_TRY(result_init(out, e, contest, o->roster, err));
    if (o->irv.reading.overvote == RANKING_OVERVOTE_IF_MULTIPLE)
        return bal_fail(err, BAL_UNSUPPORTED,
                        "%s has no rule for ranks that count when only one of several stands",
                        o->parcels->name);
    uint32_t seats = o->irv.seats > 0 ? o->irv.seats : contest->seats;
    if (seats == 0)
        return bal_fail(err, BAL_INVALID, "contest '" STR_FMT "' has no seats to fill",
                        STR_ARG(str_head(contest->name, 60)));
    if (o->parcels->quota == QUOTA_NONE && seats > 1)
        return bal_fail(err, BAL_UNSUPPORTED, "%s fills one seat, contest '" STR_FMT "' has %u",
                        o->parcels->name, STR_ARG(str_head(contest->name, 60)), seats);
    struct parcels_count c = {.rules = o->parcels,
                              .options = o,
                              .split = o->split,
                              .r = out,
                              .n = out->candidate_count,
                              .seats = seats,
                              .random = java_random_seed(o->irv.seed)};
    out->scale = o->parcels->scale;
    out->seats = seats;
    bal_status status = count(&c, e, err);
    done(&c);
    if (status == BAL_OK)
        result_add_pools(out, e, false);
    return status;
}

const struct rule rule_parcels = {
    .name = "parcels",
    .title = "single transferable vote, by parcels of papers",
    .function = FUNCTION_STV,
    .margin = "an upper bound: other ballots that were found; from below for one seat, or where "
              "first preferences prove it",
    .tabulate = tabulate,
};
