// SPDX-License-Identifier: Apache-2.0
// vector_rounds_calls.c: recorded calls of r2b2's Minerva, Athena and Minerva 2.0 (Providence).
//
// Limits of its interface (a largest share of ballots, a least chance to stop) are kept here, not
// in the program.
#include "audit/risk/bravo.h"
#include "vectors/polled.h"
#include "vectors/rounds.h"

struct call {
    struct rounds r;
    const char *method;
    const struct json *args, *after;
    uint64_t ballots;
    double most; // share of the ballots that may be drawn
};

static bool call_read(struct check *k, struct call *c)
{
    const struct json *state = json_get(k->c, "state_before"),
                      *contest = json_get(state, "contest");
    const struct json *seen = json_get(state, "sample_ballots"), *delta = json_get(state, "delta");
    struct polled p;
    str function = json_get(k->c, "function")->text, audit = str_cut(&function, '.');
    memset(c, 0, sizeof *c);
    c->method = str_eq(audit, STR("Minerva"))  ? "minerva"
                : str_eq(audit, STR("Athena")) ? "athena"
                                               : "providence";
    c->args = json_get(k->c, "args");
    c->after = json_get(k->c, "after");
    if (!polled_tally(json_get(contest, "tally"), 1, &p) || p.count != 2)
        return false;
    const struct polled_choice *w = polled_extreme(&p, true), *l = polled_extreme(&p, false);
    rounds_set_up(&c->r, w->votes, l->votes, rounds_number(json_get(state, "alpha")));
    c->r.q.floor_null = true;
    c->r.q.delta = delta->type == JSON_NUMBER ? rounds_number(delta) : 0;
    c->ballots = (uint64_t)rounds_number(json_get(contest, "contest_ballots"));
    c->most = rounds_number(json_get(state, "max_fraction_to_draw"));
    const struct json *won = NULL, *lost = NULL;
    for (const struct json *s = seen->first; s != NULL; s = s->next) {
        won = str_eq(s->key, w->name) ? s : won;
        lost = str_eq(s->key, l->name) ? s : lost;
    }
    for (size_t i = 0; rounds_item(won, i) != NULL && rounds_item(lost, i) != NULL; i++) {
        c->r.won[i] = (uint64_t)rounds_number(rounds_item(won, i));
        c->r.votes[i] = c->r.won[i] + (uint64_t)rounds_number(rounds_item(lost, i));
        c->r.q.count++;
    }
    return true;
}

// min_sample_size of the pair: the fewest votes that can stop; r2b2's Minerva 2.0 asks for a chance
// of a millionth. A few records are of its state before that is known (1).
static bool least_fits(struct check *k, struct call *c)
{
    const struct json *pairs = json_get(c->after, "pairs");
    double want = rounds_number(json_get(pairs != NULL ? pairs->first : NULL, "min_sample_size"));
    uint64_t n = 1;
    struct rounds_query none = c->r.q;
    none.count = 0;
    if (want <= 1)
        return want == 1;
    if (str_eq(str_from(c->method), STR("providence"))) {
        if (method_find(STR("providence"))->round_size(&none, 1e-6, &n, &k->err) != BAL_OK)
            return false;
    } else {
        while (bravo_kmin(none.winner, none.loser, none.alpha, n) > n)
            n++;
    }
    buf_addf(&k->got, " least %ju", (uintmax_t)n);
    return want == (double)n;
}

static bool upper_bound(struct check *k)
{
    static struct call c;
    if (!call_read(k, &c) || !least_fits(k, &c))
        return false;
    uint64_t n = (uint64_t)rounds_number(json_get(c.args, "n"));
    uint64_t bound = bravo_kmin(c.r.q.winner, c.r.q.loser, c.r.q.alpha, n);
    buf_addf(&k->got, " %ju", (uintmax_t)bound);
    return rounds_number(k->expected) == (double)bound;
}

static bool schedule_fits(struct check *k, struct call *c)
{
    const struct json *pair = json_get(c->after, "pairs")->first;
    const struct json *risks = json_get(pair, "pvalue_schedule");
    bool fits = rounds_kmins_are(k, &c->r, json_get(pair, "min_winner_ballots"));
    for (size_t i = 0; fits && rounds_item(risks, i) != NULL; i++) {
        buf_addf(&k->got, " %.17g", c->r.ratio[i]);
        fits = rounds_near(c->r.ratio[i], rounds_number(rounds_item(risks, i)), 1e-9);
    }
    return fits && least_fits(k, c);
}

static bool execute_round(struct check *k)
{
    static struct call c;
    if (!call_read(k, &c))
        return false;
    const struct json *sample = json_get(c.args, "sample");
    size_t i = c.r.q.count++;
    c.r.won[i] = (uint64_t)rounds_number(sample->first);
    c.r.votes[i] = c.r.won[i] + (uint64_t)rounds_number(sample->first->next);
    return rounds_run(k, c.method, &c.r) && schedule_fits(k, &c) &&
           (k->expected->type == JSON_TRUE) == (c.r.result.stopped > 0);
}

// The rounds that are asked for, after those there are; no votes for the winner: none stops.
static bool ask_rounds(struct check *k, struct call *c, bool *refused)
{
    const struct json *rounds = json_get(c->args, "rounds");
    const struct json *past = json_get(json_get(k->c, "state_before"), "rounds");
    const struct json *first = rounds != NULL ? rounds->first : json_get(c->args, "round_size");
    uint64_t sizes[MOST_ROUNDS], cards = c->r.q.winner + c->r.q.loser;
    size_t n = 0, asked = 0;
    for (; rounds_item(past, n) != NULL; n++)
        sizes[n] = (uint64_t)rounds_number(rounds_item(past, n));
    for (const struct json *j = first; j != NULL && n < MOST_ROUNDS;
         j = rounds != NULL ? j->next : NULL, asked++)
        sizes[n++] = (uint64_t)rounds_number(j);
    *refused = schedule_check(sizes, n, &k->err) != BAL_OK;
    for (size_t i = 0; i < n; i++) {
        c->r.votes[i] = sizes[i];
        *refused = *refused || (double)sizes[i] > c->most * (double)c->ballots || sizes[i] > cards;
    }
    c->r.q.count = n;
    if (*refused)
        return true;
    if (!rounds_run(k, c->method, &c->r))
        return false;
    for (size_t i = n - asked; i < n; i++)
        *refused = *refused || c->r.kmin[i] == ROUNDS_NONE; // below the least sample
    return true;
}

static bool compute_min_winner_ballots(struct check *k)
{
    static struct call c;
    bool refused = false;
    if (!call_read(k, &c) || !ask_rounds(k, &c, &refused))
        return false;
    if (json_get(k->c, "raises") != NULL)
        return refused;
    return !refused && schedule_fits(k, &c);
}

// All rounds of one vote more, from the least on; refused where rounds were held already, or the
// method has no schedule of its own.
static bool compute_all(struct check *k)
{
    static struct call c;
    if (!call_read(k, &c))
        return false;
    const struct json *past = json_get(json_get(k->c, "state_before"), "rounds");
    unsigned flags = method_find(str_from(c.method))->flags;
    if (json_get(k->c, "raises") != NULL)
        return past->first != NULL || (flags & METHOD_FREE_SIZES) != 0;
    const struct json *rounds = json_get(c.after, "rounds");
    for (c.r.q.count = 0; rounds_item(rounds, c.r.q.count) != NULL; c.r.q.count++)
        c.r.votes[c.r.q.count] = (uint64_t)rounds_number(rounds_item(rounds, c.r.q.count));
    return rounds_run(k, c.method, &c.r) && schedule_fits(k, &c);
}

static bool next_sample_size(struct check *k)
{
    static struct call c;
    uint64_t n = 0;
    if (!call_read(k, &c))
        return false;
    const struct json *past = json_get(json_get(k->c, "state_before"), "rounds");
    const struct json *want = k->expected->type == JSON_ARRAY ? k->expected->first : k->expected;
    if (json_get(c.after, "stopped")->type == JSON_TRUE) // nothing more: the last size
        return past->count == 1 && rounds_number(want) == rounds_number(past->first);
    if (method_find(str_from(c.method))->round_size(&c.r.q, 0.9, &n, &k->err) != BAL_OK)
        return false;
    buf_addf(&k->got, "%ju", (uintmax_t)n);
    return rounds_number(want) == (double)n;
}

const struct vector_function vector_rounds_calls[] = {
    {"Athena.compute_all_min_winner_ballots", compute_all, VECTOR_CHECKED},
    {"Athena.compute_min_winner_ballots", compute_min_winner_ballots, VECTOR_CHECKED},
    {"Athena.execute_round", execute_round, VECTOR_CHECKED},
    {"Minerva.compute_all_min_winner_ballots", compute_all, VECTOR_CHECKED},
    {"Minerva.compute_min_winner_ballots", compute_min_winner_ballots, VECTOR_CHECKED},
    {"Minerva.execute_round", execute_round, VECTOR_CHECKED},
    {"Minerva.kmin_search_upper_bound", upper_bound, VECTOR_CHECKED},
    {"Minerva.next_sample_size", next_sample_size, VECTOR_CHECKED},
    {"Minerva2.compute_all_min_winner_ballots", compute_all, VECTOR_CHECKED},
    {"Minerva2.compute_min_winner_ballots", compute_min_winner_ballots, VECTOR_CHECKED},
    {"Minerva2.execute_round", execute_round, VECTOR_CHECKED},
    {"Minerva2.kmin_search_upper_bound", upper_bound, VECTOR_CHECKED},
    {"Minerva2.next_sample_size", next_sample_size, VECTOR_CHECKED},
    {NULL, NULL, VECTOR_EXACT},
};
