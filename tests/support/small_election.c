// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include <stdio.h>

#include "support/random.h"
#include "support/small_election.h"

static const char *const names[SMALL_CHOICES] = {"A", "B", "C", "D"};

// By fusion the last choice is another line of the first one.
static const char *name_of(const struct small_contest *s, uint32_t choice)
{
    static const char *const lines[SMALL_CHOICES] = {"A (1)", "B (1)", "C (1)", "D (1)"};
    if (strcmp(s->function, "fusion") != 0)
        return names[choice];
    return choice + 1 == s->choices ? "A (2)" : lines[choice];
}

const struct contest *small_get(const struct small_contest *s)
{
    return &s->b.e.contests.at[0];
}

// ---- ballots

static struct small_type *new_type(struct small_contest *s)
{
    assert_true(s->type_count < SMALL_TYPES);
    return &s->types[s->type_count++];
}

// Every set of marks; more of them than allowed are an overvote.
static void add_sets(struct small_contest *s)
{
    for (uint32_t set = 0; set < 1U << s->choices; set++) {
        struct small_type *t = new_type(s);
        uint32_t marks = 0;
        for (uint32_t c = 0; c < s->choices; c++) {
            if ((set >> c & 1) == 0)
                continue;
            snprintf(t->text + strlen(t->text), 12, "%s%s", marks++ > 0 ? "=" : "", name_of(s, c));
            t->points[c] = 1;
        }
        t->valid = marks > 0 && marks <= s->votes_allowed;
    }
}

// Every way to share up to the allowed votes out, and one vote more (an overvote).
static void add_shares(struct small_contest *s)
{
    uint32_t all = 1, most = s->votes_allowed + 1;
    for (uint32_t c = 0; c < s->choices; c++)
        all *= most + 1;
    for (uint32_t i = 0; i < all; i++) {
        struct small_type t = {.text = ""};
        uint32_t votes = 0;
        for (uint32_t c = 0, rest = i; c < s->choices; c++, rest /= most + 1) {
            t.points[c] = (int)(rest % (most + 1));
            for (int k = 0; k < t.points[c] && votes <= most; k++)
                snprintf(t.text + strlen(t.text), 12, "%s%s", votes++ > 0 ? "=" : "",
                         name_of(s, c));
        }
        t.valid = votes > 0 && votes < most;
        if (votes <= most)
            *new_type(s) = t;
    }
}

// Every set of lines of A, on the first and the last line, and of others.
static void join_lines(struct small_contest *s)
{
    for (uint32_t i = 0; i < s->type_count; i++) {
        struct small_type *t = &s->types[i];
        uint32_t last = s->choices - 1, votes = 0;
        t->points[0] = t->points[0] > 0 || t->points[last] > 0;
        t->points[last] = 0;
        for (uint32_t c = 0; c < last; c++)
            votes += (uint32_t)t->points[c];
        t->valid = votes > 0 && votes <= s->votes_allowed;
    }
}

// Every order of some of the choices.
static void add_orders(struct small_contest *s, uint32_t used, uint32_t depth,
                       const struct small_type *from)
{
    *new_type(s) = *from;
    for (uint32_t c = 0; c < s->choices; c++) {
        struct small_type t = *from;
        if ((used >> c & 1) != 0)
            continue;
        snprintf(t.text + strlen(t.text), 8, "%s%s", depth > 0 ? ">" : "", names[c]);
        t.valid = true;
        t.points[c] = (int)(s->choices - 1 - depth);
        add_orders(s, used | 1U << c, depth + 1, &t);
    }
}

// Every score from 0 to `top` for every choice; place k of the text is score k.
static void add_scores(struct small_contest *s, uint32_t top)
{
    uint32_t all = 1;
    for (uint32_t c = 0; c < s->choices; c++)
        all *= top + 1;
    for (uint32_t i = 0; i < all; i++) {
        struct small_type *t = new_type(s);
        for (uint32_t c = 0, rest = i; c < s->choices; c++, rest /= top + 1)
            t->points[c] = (int)(rest % (top + 1));
        for (int score = 1; score <= (int)top; score++) {
            bool first = true;
            for (uint32_t c = 0; c < s->choices; c++) {
                if (t->points[c] != score)
                    continue;
                snprintf(t->text + strlen(t->text), 8, "%s%s", first ? "" : "=", names[c]);
                first = false;
                t->valid = true;
            }
            snprintf(t->text + strlen(t->text), 8, ">");
        }
        if (!t->valid)
            t->text[0] = '\0';
    }
}

void small_open(struct small_contest *s, const char *function, uint32_t seats, uint32_t choices,
                uint32_t votes_allowed)
{
    struct bal_err err;
    enum choice_function f;
    struct function_terms terms;
    *s = (struct small_contest){
        .function = function, .seats = seats, .choices = choices, .votes_allowed = votes_allowed};
    assert_ok(function_parse(str_from(function), &f, &terms, &err));
    enum mark_use use = function_marks(f);
    uint32_t ranks = use == USE_NOTHING ? 0 : use == USE_SCORES ? terms.top : choices;
    build_init(&s->b);
    for (uint32_t c = 0; c < choices; c++)
        snprintf(s->list + strlen(s->list), 12, "%s%s", c > 0 ? "," : "", name_of(s, c));
    build_contest(&s->b, "Contest", votes_allowed, seats, ranks, s->list);
    s->b.e.contests.at[0].function = f;
    s->b.e.contests.at[0].terms = terms;
    const struct small_type blank = {.text = ""};
    if (f == FUNCTION_CUMULATIVE)
        add_shares(s);
    else if (use == USE_NOTHING)
        add_sets(s);
    else if (use == USE_RANKS)
        add_orders(s, 0, 0, &blank);
    else
        add_scores(s, terms.top);
    if (f == FUNCTION_FUSION)
        join_lines(s);
    for (uint32_t i = 0; i < s->type_count; i++)
        build_cards(&s->b, 0, 1, s->types[i].text);
    // An order that ranks all choices says as much as one without the last, but is another code.
    assert_int_equal(contest_codes(small_get(s)), s->type_count + 1);
}

void small_close(struct small_contest *s)
{
    build_done(&s->b);
}

void small_random(const struct small_contest *s, uint32_t most, uint64_t *seed, uint32_t *counts)
{
    uint32_t ballots = 1 + (uint32_t)(test_random(seed) % most);
    uint32_t spread = 1 + (uint32_t)(test_random(seed) % s->type_count);
    uint32_t from = (uint32_t)(test_random(seed) % s->type_count);
    memset(counts, 0, s->type_count * sizeof *counts);
    for (uint32_t i = 0; i < ballots; i++) {
        uint32_t few = (from + (uint32_t)(test_random(seed) % spread)) % s->type_count;
        uint32_t any = (uint32_t)(test_random(seed) % s->type_count);
        counts[test_random(seed) % 3 > 0 ? few : any]++;
    }
}

void small_change(const struct small_contest *s, uint64_t *seed, uint32_t *counts)
{
    uint32_t changes = 1 + (uint32_t)(test_random(seed) % 8);
    for (uint32_t i = 0; i < changes; i++) {
        uint32_t from = (uint32_t)(test_random(seed) % s->type_count);
        uint32_t to = (uint32_t)(test_random(seed) % s->type_count);
        if (counts[from] > 0) {
            counts[from]--;
            counts[to]++;
        }
    }
}

// ---- who wins

struct naive {
    const struct small_contest *s;
    const struct function_terms *t;
    const uint32_t *counts;
    uint64_t valid, ballots;
    uint64_t beats[SMALL_CHOICES][SMALL_CHOICES]; // ballots with more points
    struct small_outcome *o;
};

// The `seats` of those in `may` who have most points.
static void top(struct naive *n, uint32_t seats, const bool *may)
{
    struct small_outcome *o = n->o;
    for (uint32_t c = 0; c < n->s->choices; c++) {
        uint32_t above = 0, equal = 0;
        for (uint32_t d = 0; d < n->s->choices; d++) {
            above += may[d] && o->totals[d] > o->totals[c];
            equal += may[d] && d != c && o->totals[d] == o->totals[c];
        }
        if (!may[c] || above >= seats)
            continue;
        o->won[c] = above + equal < seats;
        o->known &= o->won[c] && o->totals[c] > 0;
    }
    for (uint32_t c = 0; c < n->s->choices; c++)
        o->seats[c] = o->won[c];
}

// Share of c against the threshold: -1, 0, 1.
static int share(struct naive *n, uint32_t c)
{
    uint64_t whole = n->t->all_ballots ? n->ballots : n->valid;
    uint64_t left = n->o->totals[c] * n->t->threshold.den, right = whole * n->t->threshold.num;
    n->o->edge |= left == right;
    return left < right ? -1 : left > right;
}

static bool reaches(struct naive *n, uint32_t c)
{
    int with = share(n, c);
    return n->o->totals[c] > 0 && (with > 0 || (with == 0 && !n->t->more_than));
}

static void threshold(struct naive *n, bool runoff)
{
    bool reached[SMALL_CHOICES] = {false}, all[SMALL_CHOICES] = {true, true, true, true};
    bool any = false;
    for (uint32_t c = 0; c < n->s->choices; c++) {
        if (n->t->needs.len > 0 && n->t->needs.ptr[0] != names[c][0])
            continue;
        reached[c] = reaches(n, c);
        any |= reached[c];
    }
    if (runoff && !any)
        top(n, 2, all);
    else
        top(n, n->s->seats, reached);
    uint32_t won = 0;
    for (uint32_t c = 0; c < n->s->choices; c++)
        won += n->o->won[c];
    n->o->known &= (n->valid > 0 || n->t->all_ballots) && (!runoff || any || won == 2);
}

// Every quotient in a list, the largest taken one by one.
static void divisors(struct naive *n)
{
    uint64_t last[2] = {1, 0}; // the quotient of the last seat
    for (uint32_t k = 0; k <= n->s->seats; k++) {
        uint32_t best = SMALL_CHOICES;
        uint64_t q[2] = {0, 1};
        for (uint32_t c = 0; c < n->s->choices; c++) {
            uint64_t d = divisor_of(n->t->divisors, n->o->seats[c] + 1);
            if (n->t->threshold.den > 0 && !reaches(n, c))
                continue;
            if (n->o->totals[c] * q[1] > q[0] * d) {
                best = c;
                q[0] = n->o->totals[c];
                q[1] = d;
            }
        }
        if (k == n->s->seats) {
            n->o->known &= q[0] * last[1] != last[0] * q[1]; // the next one is not as large
            return;
        }
        if (best == SMALL_CHOICES) {
            n->o->known = false;
            return;
        }
        n->o->seats[best]++;
        n->o->won[best] = true;
        last[0] = q[0];
        last[1] = q[1];
    }
}

static void remainders(struct naive *n)
{
    uint64_t rest[SMALL_CHOICES], whole = 0;
    uint32_t open = n->s->seats;
    bool in[SMALL_CHOICES];
    for (uint32_t c = 0; c < n->s->choices; c++) {
        in[c] = n->t->threshold.den == 0 || reaches(n, c);
        whole += in[c] ? n->o->totals[c] : 0;
    }
    if (whole == 0) {
        n->o->known = false;
        return;
    }
    for (uint32_t c = 0; c < n->s->choices; c++) {
        n->o->seats[c] = in[c] ? (uint32_t)(n->o->totals[c] * n->s->seats / whole) : 0;
        rest[c] = n->o->totals[c] * n->s->seats % whole;
        open -= n->o->seats[c];
    }
    for (uint32_t c = 0; c < n->s->choices; c++) {
        uint32_t above = 0, equal = 0;
        if (!in[c])
            continue;
        for (uint32_t d = 0; d < n->s->choices; d++) {
            above += in[d] && rest[d] > rest[c];
            equal += in[d] && d != c && rest[d] == rest[c];
        }
        n->o->known &= above >= open || above + equal < open;
        n->o->seats[c] += above < open;
        n->o->won[c] = n->o->seats[c] > 0;
    }
}

static void star(struct naive *n)
{
    bool all[SMALL_CHOICES] = {true, true, true, true};
    uint32_t two[2] = {0, 0}, count = 0;
    top(n, 2, all);
    for (uint32_t c = 0; c < n->s->choices; c++)
        if (n->o->won[c] && count < 2)
            two[count++] = c;
    uint64_t a = n->beats[two[0]][two[1]], b = n->beats[two[1]][two[0]];
    n->o->known &= count == 2 && a != b;
    n->o->won[two[a > b ? 1 : 0]] = false;
    n->o->seats[two[a > b ? 1 : 0]] = 0;
}

static void condorcet(struct naive *n)
{
    n->o->known = false;
    for (uint32_t c = 0; c < n->s->choices; c++) {
        bool all = true;
        for (uint32_t d = 0; d < n->s->choices; d++)
            all &= d == c || n->beats[c][d] > n->beats[d][c];
        n->o->won[c] = all;
        n->o->seats[c] = all;
        n->o->known |= all;
    }
}

static void add_ballots(struct naive *n, const struct small_type *t, uint64_t count)
{
    n->ballots += count;
    if (!t->valid)
        return;
    n->valid += count;
    for (uint32_t c = 0; c < n->s->choices; c++) {
        n->o->totals[c] += (uint64_t)t->points[c] * count;
        for (uint32_t d = 0; d < n->s->choices; d++)
            n->beats[c][d] += t->points[c] > t->points[d] ? count : 0;
    }
}

struct small_outcome small_count(const struct small_contest *s, const uint32_t *counts)
{
    const struct contest *c = small_get(s);
    struct small_outcome o = {.known = true};
    struct naive n = {.s = s, .t = &c->terms, .counts = counts, .o = &o};
    const bool all[SMALL_CHOICES] = {true, true, true, true};
    for (uint32_t i = 0; i < s->type_count; i++)
        add_ballots(&n, &s->types[i], counts[i]);
    if (c->function == FUNCTION_SUPERMAJORITY || c->function == FUNCTION_RUNOFF)
        threshold(&n, c->function == FUNCTION_RUNOFF);
    else if (c->function == FUNCTION_DIVISORS)
        divisors(&n);
    else if (c->function == FUNCTION_REMAINDERS)
        remainders(&n);
    else if (c->function == FUNCTION_STAR)
        star(&n);
    else if (function_by_pairs(c->function)) // others win only where no assertions are known
        condorcet(&n);
    else
        top(&n, s->seats, all);
    return o;
}

bool small_same(const struct small_contest *s, const struct small_outcome *a,
                const struct small_outcome *b)
{
    for (uint32_t c = 0; c < s->choices; c++)
        if (a->won[c] != b->won[c] || a->seats[c] != b->seats[c])
            return false;
    return true;
}
