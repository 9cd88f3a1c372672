// SPDX-License-Identifier: Apache-2.0
// vector_assertion_sets.c: parties' seats and the assertions that prove them; assorters of shares;
// sets of assertions that look sufficient and are not.
#include <math.h>

#include "audit/assertion/claims.h"
#include "audit/assertion/margin.h"
#include "audit/assertion/overstatement.h"
#include "tabulate/rule.h"
#include "vectors/vector.h"

enum { MOST = 16 };

// A contest without cards, and votes of each choice.
struct votes {
    struct contest c;
    struct choice choices[MOST];
    uint64_t votes[MOST];
    uint64_t blank;
    uint32_t winners[MOST], seats[MOST], count;
    struct result r;
};

static bool near(double a, double b)
{
    return fabs(a - b) <= 1e-9;
}

static double number_of(const struct json *j, const char *name)
{
    const struct json *v = json_get(j, name);
    double out = (double)NAN;
    return v != NULL && num_double(v->text, &out) ? out : (double)NAN;
}

static bool begin(struct votes *v, const char *function, uint32_t seats, struct check *k)
{
    *v = (struct votes){.r = {.arena = ARENA_INIT(LIMIT_SMALL_FILE)}};
    v->c.name = STR("Contest");
    v->c.choices.at = v->choices;
    v->c.seats = seats;
    v->c.votes_allowed = 1;
    return function_parse(str_from(function), &v->c.function, &v->c.terms, &k->err) == BAL_OK;
}

// The choices and votes of an object {"name": votes}.
static bool take_votes(struct votes *v, const struct json *object)
{
    v->c.choices.len = 0;
    for (const struct json *j = object != NULL ? object->first : NULL; j != NULL; j = j->next) {
        size_t i = v->c.choices.len++;
        if (i == MOST || !num_u64(j->text, &v->votes[i]))
            return false;
        v->choices[i] = (struct choice){.name = j->key};
    }
    return v->c.choices.len > 0;
}

// Who wins, by the rule of the contest.
static bool decide(struct votes *v, struct check *k)
{
    uint32_t n = (uint32_t)v->c.choices.len;
    result_done(&v->r);
    v->r = (struct result){
        .contest = &v->c, .candidate_count = n, .arena = ARENA_INIT(LIMIT_SMALL_FILE)};
    v->r.candidates = arena_new(&v->r.arena, struct candidate, n);
    for (uint32_t i = 0; v->r.candidates != NULL && i < n; i++)
        v->r.valid += v->r.candidates[i].votes = v->votes[i];
    if (v->r.candidates == NULL || rule_for(&v->c)->decide(&v->r, &k->err) != BAL_OK)
        return false;
    v->count = 0;
    for (uint32_t i = 0; i < n; i++) {
        v->seats[i] = v->r.candidates[i].seats;
        if (v->r.candidates[i].winner)
            v->winners[v->count++] = i;
    }
    return v->r.tie.candidates.len == 0;
}

static bool make(struct votes *v, struct assertions *out, struct check *k)
{
    const struct reported_outcome o = {
        .winners = v->winners, .count = v->count, .seats = v->seats, .votes = v->votes};
    return assertions_make(&v->c, &o, out, &k->err) == BAL_OK;
}

static uint64_t value_for(const struct votes *v, const struct assertion *a, uint32_t choice)
{
    struct mark mark = {.choice = (uint16_t)choice};
    struct mark_set one = {STATE_MARKED, 1, &mark};
    return assertion_value(a, &v->c, &one);
}

// v over the votes and the blank cards.
static struct margin margin_in(const struct votes *v, const struct assertion *a)
{
    struct margin m = {.cards = v->blank};
    for (uint32_t i = 0; i < v->c.choices.len; i++) {
        m.cards += v->votes[i];
        m.above += (2 * (int64_t)value_for(v, a, i) - (int64_t)a->den) * (int64_t)v->votes[i];
    }
    return m;
}

static uint32_t choice_named(const struct votes *v, const struct json *name)
{
    for (uint32_t i = 0; name != NULL && i < v->c.choices.len; i++)
        if (str_eq(v->choices[i].name, name->text))
            return i;
    return NO_CHOICE;
}

static const struct assertion *find(const struct assertions *all, uint32_t winner, uint32_t loser)
{
    for (size_t i = 0; i < all->list.len; i++)
        if (all->list.at[i].winner == winner && all->list.at[i].loser == loser)
            return &all->list.at[i];
    return NULL;
}

// ---- D'Hondt

static bool begin_dhondt(struct votes *v, struct check *k)
{
    return begin(v, "dhondt 5%", (uint32_t)count_in(k, "seats"), k) &&
           near(number_in(k, "min_fraction", 0), 0.05) && take_votes(v, json_get(k->in, "parties"));
}

static bool seats_fit(const struct votes *v, const struct json *seats)
{
    uint64_t all = 0;
    for (const struct json *j = seats->first; j != NULL; j = j->next) {
        uint32_t i = choice_named(v, &(struct json){.text = j->key});
        uint64_t wanted;
        if (i == NO_CHOICE || !num_u64(j->text, &wanted) || v->seats[i] != wanted)
            return false;
        all += wanted;
    }
    return all == v->c.seats;
}

static bool assertion_fits(const struct votes *v, const struct assertions *all,
                           const struct json *want)
{
    uint32_t w = choice_named(v, json_get(want, "winner"));
    uint32_t l = choice_named(v, json_get(want, "loser"));
    const struct assertion *a = find(all, w, l);
    if (w == NO_CHOICE || l == NO_CHOICE || a == NULL)
        return false;
    struct margin m = margin_in(v, a);
    double den = (double)a->den, u = (double)a->upper / den, margin = margin_diluted(a, &m);
    const struct json *values = json_get(want, "values");
    uint32_t other = 0;
    while (other == w || other == l)
        other++;
    bool three = other < v->c.choices.len;
    return near(a->winner_seat, number_of(want, "lastSeatWon")) &&
           near(a->loser_seat, number_of(want, "firstSeatLost")) &&
           near(u, number_of(want, "upper")) && near(margin, number_of(want, "margin")) &&
           near((double)value_for(v, a, w) / den, number_of(values, "winner")) &&
           near((double)value_for(v, a, l) / den, number_of(values, "loser")) &&
           (!three || near((double)value_for(v, a, other) / den, number_of(values, "other"))) &&
           near((margin + 1) / 2, number_of(want, "mean")) &&
           near(overstatement_value(a, &m, a->upper), number_of(want, "noerror"));
}

static bool dhondt(struct check *k)
{
    struct votes v;
    struct assertions all = {0};
    const struct json *computed = json_get(k->c, "computed");
    const struct json *seats = json_get(k->expected, "seats");
    bool ok = begin_dhondt(&v, k) && decide(&v, k) && seats_fit(&v, json_get(computed, "seats")) &&
              (seats->type == JSON_NULL || seats_fit(&v, seats));
    v.blank = count_in(k, "undervotes");
    ok = ok && make(&v, &all, k);
    const struct json *list = json_get(computed, "assertions");
    for (const struct json *j = ok ? list->first : NULL; j != NULL; j = j->next)
        ok &= assertion_fits(&v, &all, j);
    // Every party below the threshold is kept out by one of the two ways.
    const struct json *below = json_get(computed, "below_threshold");
    for (const struct json *j = ok ? below->first : NULL; j != NULL; j = j->next) {
        uint32_t l = choice_named(&v, j);
        ok &= find(&all, NO_CHOICE, l) != NULL || find(&all, v.winners[0], l) != NULL;
    }
    assertions_done(&all);
    result_done(&v.r);
    return ok;
}

// The seats in their order: with k seats, who has the k-th, and its quotient.
static bool dhondt_seat_order(struct check *k)
{
    struct votes v;
    uint32_t before[MOST] = {0};
    bool ok = begin_dhondt(&v, k);
    v.c.seats = 1;
    for (const struct json *j = k->expected->first; ok && j != NULL; j = j->next, v.c.seats++) {
        uint32_t i = choice_named(&v, j->first);
        uint64_t seat = 0, quotient = 0;
        ok = decide(&v, k) && i != NO_CHOICE && num_u64(j->first->next->text, &seat) &&
             num_u64(j->first->next->next->text, &quotient) && v.seats[i] == before[i] + 1 &&
             v.seats[i] == seat && v.votes[i] / seat == quotient;
        memcpy(before, v.seats, sizeof before);
    }
    result_done(&v.r);
    return ok && v.c.seats == count_in(k, "seats") + 1;
}

// ---- sets that look sufficient and are not

static bool is_true(const struct votes *v, const struct assertion *a)
{
    return margin_in(v, a).above > 0;
}

// The assertions of a reported runoff of A and B, on the true votes: all but the one that says that
// B is below one half hold, and that one is part of the set.
static bool majority_or_runoff(struct check *k)
{
    struct votes v;
    struct assertions all = {0};
    bool ok = begin(&v, "majority or runoff", 1, k) &&
              take_votes(&v, json_get(k->in, "true_votes")) && decide(&v, k) && v.count == 1 &&
              v.winners[0] == 1; // B has won
    v.winners[0] = 0;
    v.winners[1] = 1;
    v.count = 2;
    ok = ok && make(&v, &all, k);
    const struct assertion *missing = ok ? find(&all, NO_CHOICE, 1) : NULL;
    ok = ok && all.list.len == 4 && missing != NULL && !is_true(&v, missing);
    for (size_t i = 0; ok && i < all.list.len; i++)
        ok = &all.list.at[i] == missing || is_true(&v, &all.list.at[i]);
    assertions_done(&all);
    result_done(&v.r);
    return ok;
}

static bool dhondt_threshold_alternative(struct check *k)
{
    struct votes v;
    struct assertions all = {0};
    bool ok = begin(&v, "dhondt 20%", (uint32_t)count_in(k, "seats"), k) &&
              near(number_in(k, "threshold", 0), 0.2) &&
              take_votes(&v, json_get(k->in, "reported")) && decide(&v, k) &&
              seats_fit(&v, json_get(k->expected, "reported_seats"));
    ok = ok && make(&v, &all, k) && take_votes(&v, json_get(k->in, "true"));
    // The set holds party 2 against both parties with a seat, or below the threshold.
    const struct assertion *missing = find(&all, 1, 2), *below = find(&all, NO_CHOICE, 2);
    ok = ok && (missing != NULL ? !is_true(&v, missing) : below != NULL && !is_true(&v, below));
    // What rlauxe has holds on the true votes.
    struct assertions peers = {0};
    const uint32_t pairs[][4] = {{0, 2, 1, 1}, {0, 1, 1, 2}, {1, 0, 1, 2}};
    for (size_t i = 0; ok && i < ARRAY_LEN(pairs); i++) {
        const uint32_t *p = pairs[i];
        ok = v.votes[p[0]] * p[3] > v.votes[p[1]] * p[2];
    }
    ok = ok && claim_above(&v.c, 0, &peers, &k->err) == BAL_OK &&
         claim_above(&v.c, 1, &peers, &k->err) == BAL_OK && is_true(&v, &peers.list.at[0]) &&
         is_true(&v, &peers.list.at[1]);
    ok = ok && decide(&v, k) && seats_fit(&v, json_get(k->expected, "true_seats"));
    assertions_done(&peers);
    assertions_done(&all);
    result_done(&v.r);
    return ok;
}

// ---- assorters of shares

static uint64_t value_of_card(struct votes *v, const struct assertion *a, const struct json *card)
{
    struct mark marks[MOST];
    struct mark_set s = {.state = STATE_NOT_ON_CARD, .marks = marks};
    if (card->type == JSON_ARRAY) {
        for (const struct json *j = card->first; j != NULL && s.count < MOST; j = j->next)
            marks[s.count++] = (struct mark){.choice = (uint16_t)choice_named(v, j)};
        s.state = s.count > 0 ? STATE_MARKED : STATE_BLANK;
    }
    return assertion_value(a, &v->c, &s);
}

static bool shares_of_all(struct check *k, bool reached)
{
    struct votes v;
    struct assertions all = {0};
    bool ok = begin(&v, "majority of all ballots", 1, k) && str_eq(text_in(k, "f"), STR("1/2"));
    v.choices[0].name = STR("w");
    v.choices[1].name = STR("x");
    v.c.choices.len = 2;
    ok = ok && (reached ? claim_above : claim_below)(&v.c, 0, &all, &k->err) == BAL_OK;
    const struct assertion *a = ok ? all.list.at : NULL;
    const struct json *card = json_get(k->in, "cards")->first;
    const struct json *want = json_get(k->expected, "values")->first;
    for (; ok && card != NULL && want != NULL; card = card->next, want = want->next) {
        uint64_t value = 2 * value_of_card(&v, a, card); // in halves of den
        ok = value == (str_eq(want->text, STR("1/2")) ? a->den
                       : str_eq(want->text, STR("1")) ? 2 * a->den
                                                      : 0);
    }
    ok = ok && card == NULL && want == NULL && a->upper == a->den;
    assertions_done(&all);
    return ok;
}

static bool majority_of_all_ballots(struct check *k)
{
    return shares_of_all(k, true);
}

static bool no_majority_of_all_ballots(struct check *k)
{
    return shares_of_all(k, false);
}

// Alice needs two thirds; Bob and Candy are the others, and a name that is on no ballot is no vote.
static bool supermajority_assorter(struct check *k)
{
    struct votes v;
    struct assertions all = {0};
    AUTO_BUF function = BUF_INIT(100);
    buf_addf(&function, "supermajority more than " STR_FMT, STR_ARG(text_in(k, "share_to_win")));
    bool ok = begin(&v, buf_cstr(&function), 1, k);
    static const char *const names[] = {"Alice", "Bob", "Candy"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        v.choices[v.c.choices.len++].name = str_from(names[i]);
    uint32_t w = choice_named(&v, json_get(k->in, "winner"));
    ok = ok && w != NO_CHOICE && claim_above(&v.c, w, &all, &k->err) == BAL_OK;
    struct mark marks[MOST];
    struct mark_set s = {.state = STATE_BLANK, .marks = marks};
    for (const struct json *j = json_get(k->in, "vote")->first; ok && j != NULL; j = j->next) {
        uint32_t choice = choice_named(&v, j);
        if (choice == NO_CHOICE)
            continue;
        marks[s.count++] = (struct mark){.choice = (uint16_t)choice};
        s.state = STATE_MARKED;
    }
    if (ok)
        k->number = (double)assertion_value(all.list.at, &v.c, &s) / (double)all.list.at[0].den;
    assertions_done(&all);
    return ok;
}

// The mean over the cards of a share that is claimed for one of them.
static bool threshold_assorter_mean(struct check *k)
{
    struct votes v;
    struct assertions all = {0};
    AUTO_BUF function = BUF_INIT(100);
    buf_addf(&function, "supermajority more than " STR_FMT, STR_ARG(text_in(k, "min_fraction")));
    bool ok = begin(&v, buf_cstr(&function), 1, k);
    for (const struct json *j = json_get(k->in, "counts")->first; ok && j != NULL; j = j->next)
        ok = num_u64(j->text, &v.votes[v.c.choices.len++]);
    ok = ok && claim_above(&v.c, (uint32_t)count_in(k, "candidate"), &all, &k->err) == BAL_OK;
    if (ok) {
        struct margin m = margin_in(&v, all.list.at);
        k->number = (1 + margin_diluted(all.list.at, &m)) / 2;
    }
    assertions_done(&all);
    return ok;
}

// Chance that some of k wrong contests is confirmed, each with chance alpha by itself; that all are
// has chance alpha at most (README.md).
static bool familywise(struct check *k)
{
    double alpha = number_in(k, "per_contest", 0), contests = number_in(k, "wrong_contests", 0);
    return near(1 - pow(1 - alpha, contests),
                number_of(k->expected, "p_some_wrong_contest_confirmed")) &&
           near(alpha, number_of(k->expected, "p_all_confirmed_max"));
}

const struct vector_function vector_assertion_sets[] = {
    {"dhondt", dhondt, VECTOR_CHECKED},
    {"dhondt_seat_order", dhondt_seat_order, VECTOR_CHECKED},
    {"dhondt_threshold_alternative", dhondt_threshold_alternative, VECTOR_CHECKED},
    {"familywise", familywise, VECTOR_CHECKED},
    {"majority_of_all_ballots_assorter", majority_of_all_ballots, VECTOR_CHECKED},
    {"majority_or_runoff", majority_or_runoff, VECTOR_CHECKED},
    {"no_majority_of_all_ballots_assorter", no_majority_of_all_ballots, VECTOR_CHECKED},
    {"supermajority_assorter", supermajority_assorter, VECTOR_NUMBER},
    {"threshold_assorter_mean", threshold_assorter_mean, VECTOR_NUMBER},
    {NULL, NULL, VECTOR_EXACT},
};
