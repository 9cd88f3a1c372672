// SPDX-License-Identifier: Apache-2.0
// vector_rounds.c: Minerva, Athena and Providence, under the names of Arlo, r2b2 and athena.
//
// r2b2 takes floor(M/2)/M for a tie of M votes, athena and Arlo 1/2. Limits of the peers'
// interfaces (as a least chance to stop) are kept here, not in the program.
#include <math.h>

#include "audit/risk/binomial.h"
#include "vectors/polled.h"
#include "vectors/rounds.h"

static double tolerance_of(const struct check *k)
{
    double t = rounds_number(json_get(k->c, "tolerance"));
    return t > 0 ? t : 1e-9;
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
            rounds_set_up(&r, p->choices[w].votes, p->choices[l].votes, alpha);
            r.q.floor_null = str_eq(str_from(method), STR("providence"));
            r.q.count = fill_rounds(k, p, w, l, seen, &r);
            if (!rounds_run(k, method, &r))
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
    return rounds_number(
        rounds_item(rounds_item(json_get(k->in, "rounds_incremental"), round), choice));
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
    const struct json *votes = rounds_item(json_get(k->in, "sample_results"), round);
    for (const struct json *v = votes != NULL ? votes->first : NULL; v != NULL; v = v->next)
        if (str_eq(v->key, p->choices[choice].name))
            return rounds_number(v);
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
    double want = rounds_number(pairs->first);
    bool met = string_is(pairs->next, "True");
    return rounds_near(risk, want, want < 1e-12 ? 0 : 1e-9) ||
                   (want < 1e-12 && rounds_near(risk / want, 1, 1e-9))
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
            rounds_set_up(&r, a->votes, b->votes, alpha);
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
        fits = fits && want != NULL && rounds_number(want) == (double)n;
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
            rounds_set_up(&r, p->choices[w].votes, p->choices[l].votes, number_in(k, "alpha", -1));
            r.q.count = 1;
            r.votes[0] = (uint64_t)ceil((double)size * all / (double)p->ballots);
            if (!rounds_run(k, "minerva", &r) || r.kmin[0] == ROUNDS_NONE ||
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
    double want = rounds_number(k->expected), p1 = (double)p.choices[0].votes / (double)p.ballots;
    buf_addf(&k->got, "%ju", (uintmax_t)n);
    if (json_get(k->c, "reproduced")->type == JSON_TRUE)
        return want == (double)n || want == (double)rounds_normal_size(p1, alpha, chance);
    // Theirs is another tooth of the saw, or of an older version. Ours is enough for the chance.
    return vector_listed(k, "the chance to stop is a sawtooth of the size: another tooth") &&
           size_is_enough(k, &p, n, chance) && fabs((double)n - want) <= 0.1 * want + 3 &&
           (observed->type == JSON_NULL || fabs((double)n - rounds_number(observed)) <= 1);
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
    rounds_set_up(&r, count_in(k, "winner"), count_in(k, "loser"), number_in(k, "alpha", -1));
    r.q.floor_null = true;
    const struct json *earlier = json_get(k->in, "rounds");
    for (size_t i = 0; rounds_item(earlier, i) != NULL; i++)
        r.votes[r.q.count++] =
            (uint64_t)rounds_number(rounds_item(earlier, i)); // 0 votes: it goes on
    r.votes[r.q.count] = count_in(k, "n");
    r.won[r.q.count++] = count_in(k, "k");
    if (r.q.count > 1) // 0 votes for the winner so far, then so many: let the new ones be enough
        r.won[0] = r.votes[0] / 2;
    if (!rounds_run(k, "minerva", &r))
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
        p.choices[i].seen =
            (uint64_t)rounds_number(rounds_item(json_get(k->in, "observations"), i));
    bool fits = k->expected->count == p.winners * (p.count - p.winners);
    for (const struct json *one = k->expected->first; fits && one != NULL; one = one->next) {
        static struct rounds r;
        str loser = one->key, winner = str_cut(&loser, '-');
        const struct polled_choice *w = polled_find(&p, winner), *l = polled_find(&p, loser);
        rounds_set_up(&r, w->votes, l->votes, number_in(k, "alpha", -1));
        r.q.floor_null = true;
        r.q.count = 1;
        r.won[0] = w->seen;
        r.votes[0] = w->seen + l->seen;
        fits = rounds_run(k, "minerva", &r) &&
               rounds_near(r.ratio[0], rounds_number(one), tolerance_of(k));
        buf_addf(&k->got, "%.17g,", r.ratio[0]);
    }
    return fits;
}

static bool athena_kmin(struct check *k)
{
    static struct rounds r;
    rounds_set_up(&r, count_in(k, "winner"), count_in(k, "loser"), number_in(k, "alpha", -1));
    r.q.delta = number_in(k, "delta", -1);
    const struct json *rounds = json_get(k->in, "rounds_cumulative");
    for (; rounds_item(rounds, r.q.count) != NULL; r.q.count++)
        r.votes[r.q.count] = (uint64_t)rounds_number(rounds_item(rounds, r.q.count));
    return rounds_run(k, "athena", &r) && rounds_kmins_are(k, &r, k->expected);
}

// A size that the peer gives for the next round: its kmin, and the chance of the votes missing.
static bool next_round_fits(struct check *k, struct rounds *r)
{
    uint64_t n = (uint64_t)rounds_number(json_get(k->expected, "next_round_size")), ours = 0;
    uint64_t kmin = (uint64_t)rounds_number(json_get(k->expected, "next_round_kmin"));
    double want = rounds_number(json_get(k->expected, "next_round_sprob"));
    if (method_find(STR("minerva"))->round_size(&r->q, 0.9, &ours, &k->err) != BAL_OK)
        return false;
    r->votes[1] = n;
    r->won[1] = r->won[0];
    r->q.count = 2;
    if (!rounds_run(k, "minerva", r))
        return false;
    double p1 = (double)r->q.winner / (double)(r->q.winner + r->q.loser);
    double chance = (double)binomial_tail(n - r->votes[0], (long double)p1, 1 - (long double)p1,
                                          r->kmin[1] - r->won[0]);
    buf_addf(&k->got, " next %ju %ju %.17g, ours %ju", (uintmax_t)n, (uintmax_t)r->kmin[1], chance,
             (uintmax_t)ours);
    return r->kmin[1] == kmin && rounds_near(chance, want, 1e-6) && chance >= 0.9 &&
           fabs((double)ours - (double)n) <= 0.1 * (double)n; // another tooth of the saw
}

static bool first_round_result(struct check *k)
{
    static struct rounds r;
    const struct json *p0 = json_get(json_get(k->c, "observed"), "p0");
    bool stop = json_get(k->expected, "stop")->type == JSON_TRUE;
    rounds_set_up(&r, count_in(k, "winner"), count_in(k, "loser"), number_in(k, "alpha", -1));
    r.q.floor_null = string_is(p0, "floor(N/2)/N");
    r.q.count = 1;
    r.votes[0] = count_in(k, "n");
    r.won[0] = count_in(k, "k");
    if (!rounds_run(k, "minerva", &r))
        return false;
    buf_addf(&k->got, "%.17g kmin %ju", r.ratio[0], (uintmax_t)r.kmin[0]);
    bool fits =
        rounds_near(r.ratio[0], rounds_number(json_get(k->expected, "p_value")), tolerance_of(k)) &&
        rounds_number(json_get(k->expected, "kmin")) == (double)r.kmin[0] &&
        stop == (r.result.stopped > 0);
    return fits && (stop || next_round_fits(k, &r));
}

const struct vector_function vector_rounds[] = {
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
