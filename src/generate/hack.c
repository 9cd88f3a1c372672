// SPDX-License-Identifier: Apache-2.0
#include "generate/hack.h"

bal_status hack_count(const struct election *e, const struct contest *c, struct result *out,
                      struct bal_err *err)
{
    const struct rule *rule = rule_for(c);
    struct rule_options options = {.irv = irv_default()};
    *out = (struct result){0};
    if (rule == NULL)
        return bal_fail(err, BAL_UNSUPPORTED, "contest '" STR_FMT "' cannot be counted",
                        STR_ARG(c->name));
    return rule->tabulate(e, c, &options, out, err);
}

static bool among(uint32_t candidate, const struct candidate_list *list)
{
    for (size_t i = 0; i < list->len; i++)
        if (list->at[i] == candidate)
            return true;
    return false;
}

bool hack_rivals(const struct result *r, uint32_t *winner, uint32_t *loser)
{
    const struct count_round *last = r->rounds.len > 0 ? &r->rounds.at[r->rounds.len - 1] : NULL;
    *winner = *loser = NOBODY;
    decimal least = 0, most = 0;
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        const struct candidate *c = &r->candidates[i];
        decimal votes = last != NULL ? last->votes[i] : decimal_of(c->votes, r->scale);
        if (among(i, &r->winners)) {
            if (*winner == NOBODY || votes < least) {
                *winner = i;
                least = votes;
            }
        } else if (c->kind == CHOICE_REGULAR && (*loser == NOBODY || votes > most)) {
            *loser = i;
            most = votes;
        }
    }
    return *winner != NOBODY && *loser != NOBODY && r->tie.candidates.len == 0;
}

struct swap {
    struct contest *contest;
    uint32_t from, to;
    uint32_t *codes; // what a code becomes; 0: it stays
    uint32_t code_count;
    uint64_t eligible; // records that can be changed
};

// A vote for `from` becomes one for `to`; in a ranking that starts with `from` they change places.
// False: the mark set stays as it is.
static bool swap_marks(const struct swap *s, const struct mark_set *set, struct mark *out)
{
    bool ranked = s->contest->ranks > 0, found = false;
    if (set->state != STATE_MARKED || set->count == 0)
        return false;
    if (ranked && (set->marks[0].choice != s->from ||
                   (set->count > 1 && set->marks[1].rank == set->marks[0].rank)))
        return false; // not the first choice, or not alone there
    for (uint32_t i = 0; i < set->count; i++) {
        struct mark m = set->marks[i];
        if (m.choice == s->to && !ranked)
            return false;
        if (m.choice == s->from && m.flags == 0) {
            m.choice = (uint16_t)s->to;
            found = true;
        } else if (m.choice == s->to) {
            m.choice = (uint16_t)s->from;
        }
        out[i] = m;
    }
    return found;
}

static bal_status swap_init(struct swap *s, const struct election *e, struct arena *a,
                            struct bal_err *err)
{
    struct mark marks[LIMIT_MARKS];
    s->code_count = contest_codes(s->contest);
    s->codes = arena_new(a, uint32_t, s->code_count);
    uint64_t *cards = arena_new(a, uint64_t, s->code_count);
    BAL_TRY(arena_check(a, err));
    column_count(&s->contest->column, 0, e->cards, cards);
    s->eligible = 0;
    for (uint32_t code = 1; code < s->code_count; code++) {
        struct mark_set set = contest_set(s->contest, code);
        if (!swap_marks(s, &set, marks))
            continue;
        BAL_TRY(contest_code(s->contest, set.state, marks, set.count, &s->codes[code], err));
        s->eligible += cards[code];
    }
    return BAL_OK;
}

// Each set of `votes` eligible records is as likely as any other: Knuth, The Art of Computer
// Programming, volume 2, section 3.4.2, algorithm S.
static bal_status swap_cards(struct swap *s, const struct election *e, uint64_t votes,
                             struct random *r, struct bal_err *err)
{
    uint64_t left = s->eligible;
    for (uint32_t card = 0; card < e->cards && votes > 0; card++) {
        uint32_t code = column_get(&s->contest->column, card);
        if (code >= s->code_count || s->codes[code] == 0)
            continue;
        if (random_below(r, (uint32_t)left--) >= votes)
            continue;
        votes--;
        BAL_TRY(column_put(&s->contest->column, card, s->codes[code], err));
    }
    return BAL_OK;
}

static bal_status move_votes(struct election *e, struct contest *c, uint32_t from, uint32_t to,
                             uint64_t votes, struct random *r, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    struct swap s = {.contest = c, .from = from, .to = to};
    BAL_TRY(swap_init(&s, e, &arena, err));
    if (s.eligible < votes)
        return bal_fail(err, BAL_USAGE,
                        "%llu votes cannot be moved in '" STR_FMT "': only %llu records have a "
                        "vote for '" STR_FMT "' that can go to '" STR_FMT "'",
                        (unsigned long long)votes, STR_ARG(c->name), (unsigned long long)s.eligible,
                        STR_ARG(c->choices.at[from].name), STR_ARG(c->choices.at[to].name));
    return swap_cards(&s, e, votes, r, err);
}

// Who wins after the change, and by how much `from` was ahead before.
static bal_status outcome(const struct election *e, const struct contest *c, uint32_t from,
                          uint32_t to, bool *changed, uint64_t *margin, struct bal_err *err)
{
    struct result r;
    bal_status status = hack_count(e, c, &r, err);
    if (status == BAL_OK) {
        *changed = among(to, &r.winners) && !among(from, &r.winners);
        *margin = r.has_margin ? r.margin : 0;
    }
    result_done(&r);
    return status;
}

bal_status hack_aim(struct hack *h, const struct result *truth, struct bal_err *err)
{
    if (!hack_rivals(truth, &h->from, &h->to))
        return bal_fail(err, BAL_USAGE,
                        "the winner of '" STR_FMT
                        "' cannot be changed: nobody could lose, or it is "
                        "a tie",
                        STR_ARG(truth->contest->name));
    h->margin = truth->margin;
    return BAL_OK;
}

bal_status hack_contest(struct election *machine, const struct hack *h, uint64_t votes,
                        struct random *r, uint64_t *changed, struct bal_err *err)
{
    struct contest *c = &machine->contests.at[h->contest];
    bool done = false;
    uint64_t margin = 0, moved = 0;
    BAL_TRY(outcome(machine, c, h->from, h->to, &done, &margin, err));
    uint64_t step = votes > 0 ? votes : margin > 0 ? margin : 1;
    do {
        BAL_TRY(move_votes(machine, c, h->from, h->to, step, r, err));
        moved += step;
        BAL_TRY(outcome(machine, c, h->from, h->to, &done, &margin, err));
    } while (!done && votes == 0);
    if (done) {
        *changed = moved;
        return BAL_OK;
    }
    bal_fail(err, BAL_USAGE, "moving %llu vote%s does not change the winner of '" STR_FMT "'",
             (unsigned long long)votes, votes == 1 ? "" : "s", STR_ARG(c->name));
    err_hint(err, "Its true margin is %llu votes. Without a number, as many are moved as it takes.",
             (unsigned long long)h->margin);
    return BAL_USAGE;
}
