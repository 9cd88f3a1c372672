// SPDX-License-Identifier: Apache-2.0
// vector_rounds.c: Minerva, Athena and Providence, under the names of Arlo, r2b2 and athena.
//
// r2b2 takes floor(M/2)/M for a tie of M votes, athena and Arlo 1/2. Limits of the peers'
// interfaces (a largest share of ballots, a least chance to stop) are kept here, not in the
// program.
#include <math.h>

#include "audit/risk/binomial.h"
#include "audit/risk/bravo.h"
#include "vectors/polled.h"
#include "vectors/vector.h"

enum { MOST_ROUNDS = 1000 };

// The rounds of one pair.
struct rounds {
    struct rounds_query q;
    uint64_t votes[MOST_ROUNDS], won[MOST_ROUNDS], kmin[MOST_ROUNDS];
    double ratio[MOST_ROUNDS];
    struct rounds_result result;
};

static void set_up(struct rounds *r, uint64_t winner, uint64_t loser, double alpha)
{
    memset(r, 0, sizeof *r);
    r->q = (struct rounds_query){
        .alpha = alpha, .winner = winner, .loser = loser, .votes = r->votes, .for_winner = r->won};
    r->result = (struct rounds_result){.ratio = r->ratio, .kmin = r->kmin};
}

static bool run(struct check *k, const char *method, struct rounds *r)
{
    return method_find(str_from(method))->rounds(&r->q, &r->result, &k->err) == BAL_OK;
}

static bool near(double got, double want, double relative)
{
    return fabs(got - want) <= relative * fmax(1, fabs(want));
}

static double number_of(const struct json *j)
{
    double v = -1;
    return j != NULL && num_double(j->text, &v) ? v : -1;
}

static double tolerance_of(const struct check *k)
{
    double t = number_of(json_get(k->c, "tolerance"));
    return t > 0 ? t : 1e-9;
}

static const struct json *item(const struct json *list, size_t i)
{
    const struct json *j = list != NULL ? list->first : NULL;
    for (; j != NULL && i > 0; i--)
        j = j->next;
    return j;
}

// ---- risks of contests

// Votes of the pair after each round; `seen` gives the votes of choice c in round r alone.
typedef double seen_fn(const struct check *k, size_t round, size_t choice, const struct polled *p);

static size_t fill_rounds(const struct check *k, const struct polled *p, size_t w, size_t l,
                          seen_fn *seen, struct rounds *r)
{
    uint64_t n = 0, won = 0;
    size_t i = 0;
    for (; i < MOST_ROUNDS && seen(k, i, w, p) >= 0; i++) {
        won += (uint64_t)seen(k, i, w, p);
        n += (uint64_t)seen(k, i, w, p) + (uint64_t)seen(k, i, l, p);
        r->votes[i] = n;
        r->won[i] = won;
    }
    return i;
}

// The largest risk of all pairs; -1: an error.
static double contest_risk(struct check *k, const struct polled *p, const char *method,
                           double alpha, seen_fn *seen)
{
    double most = 0;
    for (size_t w = 0; w < p->count; w++) {
        for (size_t l = 0; l < p->count; l++) {
            static struct rounds r;
            if (!p->choices[w].won || p->choices[l].won)
                continue;
            set_up(&r, p->choices[w].votes, p->choices[l].votes, alpha);
            r.q.floor_null = str_eq(str_from(method), STR("providence"));
            r.q.count = fill_rounds(k, p, w, l, seen, &r);
            if (!run(k, method, &r))
                return -1;
            most = fmax(most, r.result.risk);
        }
    }
    return most;
}

static double incremental(const struct check *k, size_t round, size_t choice,
                          const struct polled *p)
{
    (void)p;
    return number_of(item(item(json_get(k->in, "rounds_incremental"), round), choice));
}

static bool minerva_risk(struct check *k)
{
    struct polled p;
    if (!polled_tally(json_get(k->in, "tally"), count_in(k, "num_winners"), &p))
        return false;
    k->number = contest_risk(k, &p, "minerva", number_in(k, "alpha", -1), incremental);
    return true;
}

static double by_name(const struct check *k, size_t round, size_t choice, const struct polled *p)
{
    const struct json *votes = item(json_get(k->in, "sample_results"), round);
    for (const struct json *v = votes != NULL ? votes->first : NULL; v != NULL; v = v->next)
        if (str_eq(v->key, p->choices[choice].name))
            return number_of(v);
    return -1;
}

static bool providence_risk(struct check *k)
{
    struct polled p;
    double alpha = number_in(k, "risk_limit", -1) / 100;
    if (!polled_read(k, &p))
        return false;
    double risk = contest_risk(k, &p, "providence", alpha, by_name);
    buf_addf(&k->got, "%.17g", risk);
    if (json_get(k->c, "raises") != NULL)
        return risk < 0;
    const struct json *pairs = k->expected->first;
    double want = number_of(pairs->first);
    bool met = string_is(pairs->next, "True");
    return near(risk, want, want < 1e-12 ? 0 : 1e-9) || (want < 1e-12 && near(risk / want, 1, 1e-9))
               ? met == (risk <= alpha)
               : false;
}

// ---- sizes

// The largest over the pairs, scaled up by the ballots without a vote for the pair.
static bool contest_size(struct check *k, const struct polled *p, const char *method, double alpha,
                         double chance, seen_fn *seen, uint64_t *size)
{
    *size = 0;
    for (size_t w = 0; w < p->count; w++) {
        for (size_t l = 0; l < p->count; l++) {
            static struct rounds r;
            const struct polled_choice *a = &p->choices[w], *b = &p->choices[l];
            uint64_t n = 0;
            if (!a->won || b->won)
                continue;
            set_up(&r, a->votes, b->votes, alpha);
            r.q.floor_null = str_eq(str_from(method), STR("providence"));
            r.q.count = seen != NULL ? fill_rounds(k, p, w, l, seen, &r) : 0;
            if (method_find(str_from(method))->round_size(&r.q, chance, &n, &k->err) != BAL_OK)
                return false;
            double all = (double)n * (double)p->ballots / (double)(a->votes + b->votes);
            *size = (uint64_t)all > *size ? (uint64_t)all : *size;
        }
    }
    return true;
}

static bool providence_size(struct check *k)
{
    static const char *const names[] = {"0.7", "0.8", "0.9"};
    struct polled p;
    bool fits = polled_read(k, &p);
    for (size_t i = 0; fits && i < ARRAY_LEN(names); i++) {
        const struct json *want = json_get(json_get(k->expected, names[i]), "size");
        uint64_t n = 0;
        double chance = 0.7 + 0.1 * (double)i;
        fits = contest_size(k, &p, "providence", number_in(k, "risk_limit", -1) / 100, chance,
                            by_name, &n);
        buf_addf(&k->got, "%ju,", (uintmax_t)n);
        fits = fits && want != NULL && number_of(want) == (double)n;
    }
    return fits;
}

// Do so many ballots give every pair the chance to stop?
static bool size_is_enough(struct check *k, const struct polled *p, uint64_t size, double chance)
{
    for (size_t w = 0; w < p->count; w++) {
        for (size_t l = 0; l < p->count; l++) {
            static struct rounds r;
            double all = (double)p->choices[w].votes + (double)p->choices[l].votes;
            long double share = (long double)p->choices[w].votes / (long double)all;
            if (!p->choices[w].won || p->choices[l].won)
                continue;
            set_up(&r, p->choices[w].votes, p->choices[l].votes, number_in(k, "alpha", -1));
            r.q.count = 1;
            r.votes[0] = (uint64_t)ceil((double)size * all / (double)p->ballots);
            if (!run(k, "minerva", &r) || r.kmin[0] == ROUNDS_NONE ||
                !((double)binomial_tail(r.votes[0], share, 1 - share, r.kmin[0]) >= chance))
                return false;
        }
    }
    return true;
}

static bool first_round_size(struct check *k)
{
    struct polled p;
    uint64_t winners = count_in(k, "num_winners"), n = 0;
    double alpha = number_in(k, "alpha", -1), chance = number_in(k, "stop_prob", -1);
    const struct json *observed = json_get(k->c, "observed");
    if (!polled_tally(json_get(k->in, "tally"), winners > 0 ? winners : 1, &p))
        return false;
    p.ballots = count_in(k, "total_ballots");
    if (!contest_size(k, &p, "minerva", alpha, chance, NULL, &n))
        return false;
    double want = number_of(k->expected), p1 = (double)p.choices[0].votes / (double)p.ballots;
    buf_addf(&k->got, "%ju", (uintmax_t)n);
    if (json_get(k->c, "reproduced")->type == JSON_TRUE)
        return want == (double)n || want == (double)rounds_normal_size(p1, alpha, chance);
    // Theirs is another tooth of the saw, or of an older version. Ours is enough for the chance.
    return vector_listed(k, "the chance to stop is a sawtooth of the size: another tooth") &&
           size_is_enough(k, &p, n, chance) && fabs((double)n - want) <= 0.1 * want + 3 &&
           (observed->type == JSON_NULL || fabs((double)n - number_of(observed)) <= 1);
}

static bool gaussian(struct check *k)
{
    double w = number_in(k, "winner", -1), l = number_in(k, "loser", -1);
    put_count(k, rounds_normal_size(w / (w + l), number_in(k, "alpha", -1),
                                    number_in(k, "stop_prob", -1)));
    return true;
}

// ---- one pair

static bool pvalue(struct check *k)
{
    static struct rounds r;
    set_up(&r, count_in(k, "winner"), count_in(k, "loser"), number_in(k, "alpha", -1));
    r.q.floor_null = true;
    const struct json *earlier = json_get(k->in, "rounds");
    for (size_t i = 0; item(earlier, i) != NULL; i++)
        r.votes[r.q.count++] = (uint64_t)number_of(item(earlier, i)); // 0 votes: it goes on
    r.votes[r.q.count] = count_in(k, "n");
    r.won[r.q.count++] = count_in(k, "k");
    if (r.q.count > 1) // 0 votes for the winner so far, then so many: let the new ones be enough
        r.won[0] = r.votes[0] / 2;
    if (!run(k, "minerva", &r))
        return false;
    k->number = r.ratio[r.q.count - 1];
    return true;
}

static bool multi(struct check *k)
{
    struct polled p;
    if (!polled_tally(json_get(k->in, "tally"), count_in(k, "num_winners"), &p))
        return false;
    for (size_t i = 0; i < p.count; i++)
        p.choices[i].seen = (uint64_t)number_of(item(json_get(k->in, "observations"), i));
    bool fits = k->expected->count == p.winners * (p.count - p.winners);
    for (const struct json *one = k->expected->first; fits && one != NULL; one = one->next) {
        static struct rounds r;
        str loser = one->key, winner = str_cut(&loser, '-');
        const struct polled_choice *w = polled_find(&p, winner), *l = polled_find(&p, loser);
        set_up(&r, w->votes, l->votes, number_in(k, "alpha", -1));
        r.q.floor_null = true;
        r.q.count = 1;
        r.won[0] = w->seen;
        r.votes[0] = w->seen + l->seen;
        fits = run(k, "minerva", &r) && near(r.ratio[0], number_of(one), tolerance_of(k));
        buf_addf(&k->got, "%.17g,", r.ratio[0]);
    }
    return fits;
}

static bool kmins_are(struct check *k, const struct rounds *r, const struct json *want)
{
    bool fits = want != NULL;
    for (size_t i = 0; fits && item(want, i) != NULL; i++) {
        buf_addf(&k->got, "%ju,", (uintmax_t)r->kmin[i]);
        fits = number_of(item(want, i)) == (double)r->kmin[i];
    }
    return fits;
}

static bool athena_kmin(struct check *k)
{
    static struct rounds r;
    set_up(&r, count_in(k, "winner"), count_in(k, "loser"), number_in(k, "alpha", -1));
    r.q.delta = number_in(k, "delta", -1);
    const struct json *rounds = json_get(k->in, "rounds_cumulative");
    for (; item(rounds, r.q.count) != NULL; r.q.count++)
        r.votes[r.q.count] = (uint64_t)number_of(item(rounds, r.q.count));
    return run(k, "athena", &r) && kmins_are(k, &r, k->expected);
}

// A size that the peer gives for the next round: its kmin, and the chance of the votes missing.
static bool next_round_fits(struct check *k, struct rounds *r)
{
    uint64_t n = (uint64_t)number_of(json_get(k->expected, "next_round_size")), ours = 0;
    uint64_t kmin = (uint64_t)number_of(json_get(k->expected, "next_round_kmin"));
    double want = number_of(json_get(k->expected, "next_round_sprob"));
    if (method_find(STR("minerva"))->round_size(&r->q, 0.9, &ours, &k->err) != BAL_OK)
        return false;
    r->votes[1] = n;
    r->won[1] = r->won[0];
    r->q.count = 2;
    if (!run(k, "minerva", r))
        return false;
    double p1 = (double)r->q.winner / (double)(r->q.winner + r->q.loser);
    double chance = (double)binomial_tail(n - r->votes[0], (long double)p1, 1 - (long double)p1,
                                          r->kmin[1] - r->won[0]);
    buf_addf(&k->got, " next %ju %ju %.17g, ours %ju", (uintmax_t)n, (uintmax_t)r->kmin[1], chance,
             (uintmax_t)ours);
    return r->kmin[1] == kmin && near(chance, want, 1e-6) && chance >= 0.9 &&
           fabs((double)ours - (double)n) <= 0.1 * (double)n; // another tooth of the saw
}

static bool first_round_result(struct check *k)
{
    static struct rounds r;
    const struct json *p0 = json_get(json_get(k->c, "observed"), "p0");
    bool stop = json_get(k->expected, "stop")->type == JSON_TRUE;
    set_up(&r, count_in(k, "winner"), count_in(k, "loser"), number_in(k, "alpha", -1));
    r.q.floor_null = string_is(p0, "floor(N/2)/N");
    r.q.count = 1;
    r.votes[0] = count_in(k, "n");
    r.won[0] = count_in(k, "k");
    if (!run(k, "minerva", &r))
        return false;
    buf_addf(&k->got, "%.17g kmin %ju", r.ratio[0], (uintmax_t)r.kmin[0]);
    bool fits = near(r.ratio[0], number_of(json_get(k->expected, "p_value")), tolerance_of(k)) &&
                number_of(json_get(k->expected, "kmin")) == (double)r.kmin[0] &&
                stop == (r.result.stopped > 0);
    return fits && (stop || next_round_fits(k, &r));
}

// ---- recorded calls of r2b2

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
    set_up(&c->r, w->votes, l->votes, number_of(json_get(state, "alpha")));
    c->r.q.floor_null = true;
    c->r.q.delta = delta->type == JSON_NUMBER ? number_of(delta) : 0;
    c->ballots = (uint64_t)number_of(json_get(contest, "contest_ballots"));
    c->most = number_of(json_get(state, "max_fraction_to_draw"));
    const struct json *won = NULL, *lost = NULL;
    for (const struct json *s = seen->first; s != NULL; s = s->next) {
        won = str_eq(s->key, w->name) ? s : won;
        lost = str_eq(s->key, l->name) ? s : lost;
    }
    for (size_t i = 0; item(won, i) != NULL && item(lost, i) != NULL; i++) {
        c->r.won[i] = (uint64_t)number_of(item(won, i));
        c->r.votes[i] = c->r.won[i] + (uint64_t)number_of(item(lost, i));
        c->r.q.count++;
    }
    return true;
}

// min_sample_size of the pair: the fewest votes that can stop; r2b2's Minerva 2.0 asks for a chance
// of a millionth. A few records are of its state before that is known (1).
static bool least_fits(struct check *k, struct call *c)
{
    const struct json *pairs = json_get(c->after, "pairs");
    double want = number_of(json_get(pairs != NULL ? pairs->first : NULL, "min_sample_size"));
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
    uint64_t n = (uint64_t)number_of(json_get(c.args, "n"));
    uint64_t bound = bravo_kmin(c.r.q.winner, c.r.q.loser, c.r.q.alpha, n);
    buf_addf(&k->got, " %ju", (uintmax_t)bound);
    return number_of(k->expected) == (double)bound;
}

static bool schedule_fits(struct check *k, struct call *c)
{
    const struct json *pair = json_get(c->after, "pairs")->first;
    const struct json *risks = json_get(pair, "pvalue_schedule");
    bool fits = kmins_are(k, &c->r, json_get(pair, "min_winner_ballots"));
    for (size_t i = 0; fits && item(risks, i) != NULL; i++) {
        buf_addf(&k->got, " %.17g", c->r.ratio[i]);
        fits = near(c->r.ratio[i], number_of(item(risks, i)), 1e-9);
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
    c.r.won[i] = (uint64_t)number_of(sample->first);
    c.r.votes[i] = c.r.won[i] + (uint64_t)number_of(sample->first->next);
    return run(k, c.method, &c.r) && schedule_fits(k, &c) &&
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
    for (; item(past, n) != NULL; n++)
        sizes[n] = (uint64_t)number_of(item(past, n));
    for (const struct json *j = first; j != NULL && n < MOST_ROUNDS;
         j = rounds != NULL ? j->next : NULL, asked++)
        sizes[n++] = (uint64_t)number_of(j);
    *refused = schedule_check(sizes, n, &k->err) != BAL_OK;
    for (size_t i = 0; i < n; i++) {
        c->r.votes[i] = sizes[i];
        *refused = *refused || (double)sizes[i] > c->most * (double)c->ballots || sizes[i] > cards;
    }
    c->r.q.count = n;
    if (*refused)
        return true;
    if (!run(k, c->method, &c->r))
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
    for (c.r.q.count = 0; item(rounds, c.r.q.count) != NULL; c.r.q.count++)
        c.r.votes[c.r.q.count] = (uint64_t)number_of(item(rounds, c.r.q.count));
    return run(k, c.method, &c.r) && schedule_fits(k, &c);
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
        return past->count == 1 && number_of(want) == number_of(past->first);
    if (method_find(str_from(c.method))->round_size(&c.r.q, 0.9, &n, &k->err) != BAL_OK)
        return false;
    buf_addf(&k->got, "%ju", (uintmax_t)n);
    return number_of(want) == (double)n;
}

const struct vector_function vector_rounds[] = {
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
    {"athena_kmin", athena_kmin, VECTOR_CHECKED},
    {"minerva_first_round_result", first_round_result, VECTOR_CHECKED},
    {"minerva_first_round_size", first_round_size, VECTOR_CHECKED},
    {"minerva_multi", multi, VECTOR_CHECKED},
    {"minerva_next_sample_size_gaussian", gaussian, VECTOR_EXACT},
    {"minerva_pvalue", pvalue, VECTOR_NUMBER},
    {"minerva_risk", minerva_risk, VECTOR_NUMBER},
    {"providence.compute_risk", providence_risk, VECTOR_CHECKED},
    {"providence.get_sample_size", providence_size, VECTOR_CHECKED},
    {NULL, NULL, VECTOR_EXACT},
};
