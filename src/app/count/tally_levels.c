// SPDX-License-Identifier: Apache-2.0
#include "app/count/tally_levels.h"

#include "app/count/levels_checks.h"
#include "core/spelling.h"
#include "core/votes.h"

// The contests that are counted.
struct chosen {
    const struct election *e;
    str wanted;
    bool stated; // only those that are said to give seats to parties
};

static bool is_chosen(const struct chosen *ch, const struct contest *c)
{
    return tally_is_wanted(c, ch->wanted) && (!ch->stated || function_of_parties(c->function));
}

static struct chosen choose(const struct election *e, str wanted)
{
    struct chosen ch = {e, wanted, false};
    bool any = false;
    for (size_t i = 0; i < e->contests.len; i++)
        any |=
            is_chosen(&ch, &e->contests.at[i]) && function_of_parties(e->contests.at[i].function);
    ch.stated = any;
    return ch;
}

static bal_status check_contest(const struct contest *c, struct bal_err *err)
{
    if (c->ranks > 0)
        bal_fail(err, BAL_INVALID,
                 "contest '" STR_FMT "' has ranks or scores, --levels counts "
                 "votes for parties",
                 STR_ARG(str_head(c->name, 60)));
    else if (c->votes_allowed != 1)
        bal_fail(err, BAL_INVALID,
                 "contest '" STR_FMT "' has %u votes a voter, --levels counts one",
                 STR_ARG(str_head(c->name, 60)), c->votes_allowed);
    else
        return BAL_OK;
    err_hint(err, "Where others are the districts, state 'dhondt' or its like as their "
                  "choice_function in a contests file (docs/plain-tables.md).");
    return BAL_INVALID;
}

static bal_status add_name(struct table *t, str name, struct bal_err *err)
{
    return table_add(t, name) != TABLE_NONE ? BAL_OK : err_memory(err);
}

static bal_status add_contest(struct tally_levels *t, const struct contest *c, struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    BAL_TRY(check_contest(c, err));
    BAL_TRY(spelling_set(&name, c->name, c->occurrence, err));
    BAL_TRY(add_name(&t->names, buf_str(&name), err));
    for (size_t i = 0; i < c->choices.len; i++) {
        BAL_TRY(spelling_set(&name, c->choices.at[i].name, c->choices.at[i].occurrence, err));
        BAL_TRY(add_name(&t->parties, buf_str(&name), err));
    }
    return BAL_OK;
}

// Reported votes of a party in a contest that is counted.
static bool is_reported(const struct tally_levels *t, const struct chosen *ch,
                        const struct reported *row)
{
    bool named = table_find(&t->names, row->contest) != TABLE_NONE;
    bool other = ch->wanted.len == 0 && !ch->stated;
    return row->batch == 0 && !spelling_is_word(row->choice) &&
           (named || other || str_eq(row->contest, ch->wanted));
}

static bal_status add_names(struct tally_levels *t, const struct chosen *ch, struct bal_err *err)
{
    const struct election *e = ch->e;
    for (size_t i = 0; i < e->contests.len; i++)
        if (is_chosen(ch, &e->contests.at[i]))
            BAL_TRY(add_contest(t, &e->contests.at[i], err));
    for (size_t i = 0; i < e->results.len && t->reported; i++) {
        const struct reported *row = &e->results.at[i];
        if (!is_reported(t, ch, row))
            continue;
        BAL_TRY(add_name(&t->names, row->contest, err));
        BAL_TRY(add_name(&t->parties, row->choice, err));
    }
    return BAL_OK;
}

// ---- votes

static bal_status count_cards(const struct election *e, const struct contest *c,
                              const uint32_t *party, struct level_district *d, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    uint32_t codes = contest_codes(c), contest = (uint32_t)(c - e->contests.at);
    uint64_t *cards = arena_new(&arena, uint64_t, codes);
    BAL_TRY(arena_check(&arena, err));
    column_count(&c->column, 0, e->cards, cards);
    for (uint32_t code = 1; code < codes; code++) {
        uint16_t votes[LIMIT_MARKS];
        struct mark_set set = contest_set(c, code);
        if (votes_counted(c, &set, votes) != 1)
            continue;
        d->votes[party[votes[0]]] += cards[code];
        d->valid += cards[code];
    }
    for (size_t p = 0; p < e->pools.len; p++)
        for (size_t i = 0; i < e->pools.at[p].votes.len; i++) {
            const struct pool_votes *v = &e->pools.at[p].votes.at[i];
            if (v->contest != contest)
                continue;
            d->votes[party[v->choice]] += v->votes;
            d->valid += v->votes;
        }
    return BAL_OK;
}

static bal_status read_contest(struct tally_levels *t, const struct election *e,
                               const struct contest *c, struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    uint32_t *party = arena_new(&arena, uint32_t, c->choices.len + 1);
    BAL_TRY(arena_check(&arena, err));
    BAL_TRY(spelling_set(&name, c->name, c->occurrence, err));
    struct level_district *d = &t->levels.districts[table_find(&t->names, buf_str(&name))];
    d->seats = c->seats;
    for (size_t i = 0; i < c->choices.len; i++) {
        const struct choice *choice = &c->choices.at[i];
        BAL_TRY(spelling_set(&name, choice->name, choice->occurrence, err));
        party[i] = table_find(&t->parties, buf_str(&name));
        t->levels.no_party[party[i]] |= choice->kind == CHOICE_WRITE_IN;
    }
    return t->reported ? BAL_OK : count_cards(e, c, party, d, err);
}

static void read_reported(struct tally_levels *t, const struct chosen *ch)
{
    for (size_t i = 0; i < ch->e->results.len; i++) {
        const struct reported *row = &ch->e->results.at[i];
        if (!is_reported(t, ch, row))
            continue;
        struct level_district *d = &t->levels.districts[table_find(&t->names, row->contest)];
        d->votes[table_find(&t->parties, row->choice)] += row->votes;
        d->valid += row->votes;
    }
}

static bal_status no_votes(const struct chosen *ch, struct bal_err *err)
{
    if (ch->wanted.len > 0)
        return tally_no_contest(ch->e, ch->wanted, err);
    bal_fail(err, BAL_INVALID, "the files have no contests: there are no districts");
    err_hint(err, "Give cast vote records, or a table of results with a contests file that states "
                  "the seats (docs/levels.md).");
    return BAL_INVALID;
}

// ---- checks

static bal_status check_contests(struct tally_levels *t, const struct chosen *ch,
                                 struct count_sum *sum, struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    for (size_t i = 0; i < ch->e->contests.len && !t->reported; i++) {
        const struct contest *c = &ch->e->contests.at[i];
        if (!is_chosen(ch, c))
            continue;
        BAL_TRY(spelling_set(&name, c->name, c->occurrence, err));
        uint32_t at = table_find(&t->names, buf_str(&name));
        BAL_TRY(levels_check_cards(sum, ch->e, c, &t->levels.districts[at], err));
    }
    return levels_checks(sum, &t->levels, err);
}

static bal_status check(struct tally_levels *t, const struct chosen *ch, struct problems *p,
                        struct bal_err *err)
{
    struct count_sum sum;
    count_sum_init(&sum, &t->checks, p, (str){0});
    bal_status status = check_contests(t, ch, &sum, err);
    count_sum_done(&sum);
    return status;
}

bal_status tally_levels(const struct level_rules *rules, str text, const struct election *e,
                        str contest, struct tally_levels *out, struct problems *p,
                        struct bal_err *err)
{
    struct chosen ch = choose(e, contest);
    *out = (struct tally_levels){.rules = rules,
                                 .place = levels_place_of(text),
                                 .parties = TABLE_INIT(LIMIT_NAMES_BYTES),
                                 .names = TABLE_INIT(LIMIT_NAMES_BYTES),
                                 .reported = e->cards == 0 && e->pools.len == 0};
    BAL_TRY(add_names(out, &ch, err));
    if (out->names.len == 0)
        return no_votes(&ch, err);
    struct levels *l = &out->levels;
    BAL_TRY(levels_init(l, rules, out->parties.len, out->names.len, err));
    l->names = out->parties.items;
    for (uint32_t i = 0; i < l->d; i++)
        l->districts[i].name = out->names.items[i];
    for (size_t i = 0; i < e->contests.len; i++)
        if (is_chosen(&ch, &e->contests.at[i]))
            BAL_TRY(read_contest(out, e, &e->contests.at[i], err));
    if (out->reported)
        read_reported(out, &ch);
    BAL_TRY(levels_count(l, err));
    return check(out, &ch, p, err);
}

void tally_levels_done(struct tally_levels *t)
{
    levels_done(&t->levels);
    count_checks_done(&t->checks);
    table_done(&t->parties);
    table_done(&t->names);
}
