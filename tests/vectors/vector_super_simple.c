// SPDX-License-Identifier: Apache-2.0
// vector_super_simple.c: super-simple as Arlo runs it, on votes and on RAIRE's assertions.
//
// The CVRs of most cases are left out of their file, which says by which rule they are made
// (votes_made, ranks_made here).
#include <math.h>

#include "audit/risk/super_simple.h"
#include "vectors/vector.h"

enum { CHOICES = 8, PAIRS = 64 };

struct made {
    const char *contest;
    unsigned long to;    // ballots from the rule before up to this one …
    const char *choices; // … have these votes, or ranks, for the choices in their order
};

// Jonah Test: the peer's test blanks two ballots of the sample and, as they are the same objects,
// of the CVRs too; what it expects is the risk without the two discrepancies that it means to make.
static const struct made votes_made[] = {
    {"Contest A", 60000, "10"},
    {"Contest A", 100000, "01"},
    {"Contest B", 30000, "10"},
    {"Contest B", 60000, "01"},
    {"Contest C", 18000, "10"},
    {"Contest C", 36000, "01"},
    {"Contest D", 8000, "10"},
    {"Contest D", 14000, "01"},
    {"Contest E", 10000, "10"},
    {"Two-winner Contest", 300, "010"},
    {"Two-winner Contest", 900, "100"},
    {"Two-winner Contest", 1000, "001"},
    {"Jonah Test", 2, "00"},
    {"Jonah Test", 16, "10"},
    {"Jonah Test", 26, "01"},
};

static const struct made ranks_made[] = {
    {"Contest A", 60000, "12"}, {"Contest A", 100000, "21"}, {"Contest B", 30000, "12"},
    {"Contest B", 54000, "21"}, {"Contest C", 18000, "12"},  {"Contest C", 30600, "21"},
    {"Contest D", 8000, "12"},  {"Contest D", 14000, "21"},  {"Contest E", 10000, "12"},
    {"synth", 300, "123"},      {"synth", 600, "132"},       {"synth", 800, "312"},
    {"synth", 900, "213"},      {"synth", 975, "231"},       {"synth", 1000, "321"},
};

// What the CVR of this ballot has; NULL: the contest is not on it.
static const char *made_of(const struct made *rules, size_t count, str contest,
                           unsigned long ballot)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(contest, str_from(rules[i].contest)) && ballot < rules[i].to)
            return rules[i].choices;
    return NULL;
}

struct contest {
    str name, choices[CHOICES];
    uint64_t votes[CHOICES], cards;
    uint32_t count, seats;
    uint32_t winner[PAIRS], loser[PAIRS];
    int64_t margins[PAIRS];
    size_t pairs;
};

static void read_contest(const struct json *j, struct contest *c)
{
    *c = (struct contest){.name = json_get(j, "name")->text};
    uint64_t seats = 1;
    bool winner[CHOICES] = {false};
    (void)num_u64(json_get(j, "ballots")->text, &c->cards);
    (void)num_u64(json_get(j, "num_winners")->text, &seats);
    for (const struct json *v = json_get(j, "candidates")->first; v != NULL; v = v->next) {
        c->choices[c->count] = v->key;
        (void)num_u64(v->text, &c->votes[c->count++]);
    }
    for (c->seats = 0; c->seats < seats; c->seats++) {
        uint32_t best = CHOICES;
        for (uint32_t i = 0; i < c->count; i++)
            if (!winner[i] && (best == CHOICES || c->votes[i] > c->votes[best]))
                best = i;
        winner[best] = true;
    }
    for (uint32_t w = 0; w < c->count; w++)
        for (uint32_t l = 0; l < c->count; l++)
            if (winner[w] && !winner[l]) {
                c->winner[c->pairs] = w;
                c->loser[c->pairs] = l;
                c->margins[c->pairs++] = (int64_t)c->votes[w] - (int64_t)c->votes[l];
            }
}

// Votes of a card in the order of the contest's choices.
static struct card_votes read_card(struct check *k, const struct json *cvr, const struct contest *c)
{
    struct card_votes out = {.state = CARD_MISSING, .choices = c->count};
    if (cvr == NULL || cvr->type == JSON_NULL)
        return out;
    const struct json *votes = json_get(cvr, arena_str(k->arena, c->name).ptr);
    out.state = votes == NULL ? CARD_NO_CONTEST : CARD_HAS_CONTEST;
    char *text = arena_new(k->arena, char, CHOICES);
    for (uint32_t i = 0; i < c->count && votes != NULL; i++) {
        const struct json *v = json_get(votes, arena_str(k->arena, c->choices[i]).ptr);
        text[i] = v != NULL && v->text.len == 1 ? v->text.ptr[0] : '0';
    }
    out.votes = text;
    return out;
}

static unsigned long number_of(str key)
{
    uint64_t n = 0;
    size_t dash = str_rindex(key, '-');
    return num_u64(dash < key.len ? str_skip(key, dash + 1) : key, &n) ? n : 0;
}

// The three ballots of ES&S's codes, and the fourth case of that test.
static struct card_votes ess_card(str ballot, bool last)
{
    struct card_votes c = {CARD_HAS_CONTEST, NULL, 2};
    unsigned long n = number_of(ballot);
    c.votes = n == 0 ? "oo" : n == 1 ? "uu" : "10";
    if (last && n == 0)
        c.state = CARD_MISSING;
    if (n == 3)
        c.state = CARD_NO_CONTEST;
    return c;
}

static struct card_votes cvr_of(struct check *k, const struct json *ballot, const struct contest *c)
{
    if (string_is(json_get(k->c, "test"), "test_ess_discrepancies")) {
        bool last = string_is(json_get(k->c, "id"), "supersimple.compute_discrepancies#25");
        return ess_card(ballot->key, last);
    }
    const char *votes = made_of(votes_made, ARRAY_LEN(votes_made), c->name, number_of(ballot->key));
    return (struct card_votes){votes != NULL ? CARD_HAS_CONTEST : CARD_NO_CONTEST, votes, c->count};
}

static struct card_errors errors_of(struct check *k, const struct json *ballot,
                                    const struct contest *c)
{
    struct card_votes cvr = cvr_of(k, ballot, c);
    struct card_votes paper = read_card(k, json_get(ballot, "cvr"), c);
    int8_t *errors = arena_new(k->arena, int8_t, PAIRS);
    uint64_t times = 1;
    for (size_t i = 0; i < c->pairs; i++)
        errors[i] = (int8_t)card_error(&cvr, &paper, c->winner[i], c->loser[i]);
    (void)num_u64(json_get(ballot, "times_sampled")->text, &times);
    return (struct card_errors){errors, (uint32_t)times};
}

static bool near(const struct json *want, double got)
{
    double v = 0;
    return want != NULL && num_double(want->text, &v) && fabs(v - got) <= 1e-9;
}

// Is the discrepancy that of the case?
static bool discrepancy_fits(const struct json *want, int votes, double weighted)
{
    double counted = 0;
    return want != NULL && num_double(json_get(want, "counted_as")->text, &counted) &&
           (int)counted == votes && near(json_get(want, "weighted_error"), weighted);
}

static bool compute_discrepancies(struct check *k)
{
    struct contest c;
    size_t found = 0;
    bool fits = true;
    read_contest(json_in(k, "contest"), &c);
    struct super_simple s = {c.cards, c.margins, c.pairs, KM_GAMMA};
    for (const struct json *b = json_in(k, "sample_cvr")->first; b != NULL; b = b->next) {
        struct card_errors e = errors_of(k, b, &c);
        size_t i = card_worst(&s, &e);
        if (i == c.pairs)
            continue;
        const struct json *want = json_get(k->expected, arena_str(k->arena, b->key).ptr);
        fits =
            fits && discrepancy_fits(want, e.error[i], (double)e.error[i] / (double)c.margins[i]);
        found++;
    }
    buf_addf(&k->got, "%zu discrepancies", found);
    return fits && found == k->expected->count;
}

static bool risk_fits(struct check *k, double risk)
{
    bool finished = risk <= number_in(k, "risk_limit", -1) / 100;
    buf_addf(&k->got, "[%.17g, %s]", risk, finished ? "true" : "false");
    return near(k->expected->first, risk) &&
           finished == (k->expected->first->next->type == JSON_TRUE);
}

static bool compute_risk(struct check *k)
{
    struct contest c;
    const struct json *sample = json_in(k, "sample_cvr");
    size_t count = 0;
    double risk = -1;
    read_contest(json_in(k, "contest"), &c);
    struct card_errors *cards = arena_new(k->arena, struct card_errors, sample->count);
    for (const struct json *b = sample->first; b != NULL; b = b->next)
        cards[count++] = errors_of(k, b, &c);
    struct super_simple s = {c.cards, c.margins, c.pairs, KM_GAMMA};
    return super_simple_risk(&s, cards, count, &risk, &k->err) == BAL_OK && risk_fits(k, risk);
}

static uint64_t seen(const struct json *results, const char *name)
{
    const struct json *j = json_get(results, name);
    uint64_t n = 0;
    return j != NULL && num_u64(j->text, &n) ? n : 0;
}

static bool size_for(struct check *k, uint64_t cards, int64_t margin, const struct json *results,
                     uint64_t *more)
{
    struct risk_query q = {.alpha = number_in(k, "risk_limit", -1) / 100,
                           .gamma = KM_GAMMA,
                           .margin = (uint64_t)margin,
                           .cards = cards,
                           .sample = seen(results, "sample_size"),
                           .o1 = seen(results, "1-over"),
                           .o2 = seen(results, "2-over")};
    return super_simple_size(&q, more, &k->err) == BAL_OK;
}

static bool get_sample_sizes(struct check *k)
{
    struct contest c;
    uint64_t n = 0;
    read_contest(json_in(k, "contest"), &c);
    int64_t margin = c.margins[0];
    for (size_t i = 1; i < c.pairs; i++)
        margin = c.margins[i] < margin ? c.margins[i] : margin;
    if (!size_for(k, c.cards, margin, json_in(k, "sample_results"), &n))
        return false;
    put_count(k, n);
    return true;
}

// ---- on RAIRE's assertions: "NEB,Winner,w,Loser,l,Eliminated"

static void assertion_of(str text, str *winner, str *loser)
{
    str part[5] = {{NULL, 0}};
    for (size_t i = 0; i < ARRAY_LEN(part); i++)
        part[i] = str_cut(&text, ',');
    *winner = part[2];
    *loser = part[4];
}

// Not ranked elsewhere than here: what the pair gets from these ranks ('0': not ranked). NEB: the
// winner where it is first, the loser where it stands above the winner.
static void neb(char winner, char loser, int *w, int *l)
{
    *w = winner == '1';
    *l = loser != '0' && (winner == '0' || loser < winner);
}

static int choice_in(const struct json *votes, str name)
{
    int i = 0;
    for (const struct json *v = votes->first; v != NULL && !str_eq(v->key, name); v = v->next)
        i++;
    return i;
}

// The order of the choices in the rules above.
static int choice_made(str contest, str name)
{
    static const char *const synth[] = {"Alice", "Bob", "Charlie"};
    for (int i = 0; i < 3 && str_eq(contest, STR("synth")); i++)
        if (str_eq(name, str_from(synth[i])))
            return i;
    return str_eq(name, STR("loser")) ? 1 : 0;
}

static int64_t neb_margin(str contest, str winner, str loser)
{
    int64_t margin = 0;
    int w = 0, l = 0;
    for (size_t i = 0; i < ARRAY_LEN(ranks_made); i++) {
        if (!str_eq(contest, str_from(ranks_made[i].contest)))
            continue;
        bool first = i == 0 || strcmp(ranks_made[i - 1].contest, ranks_made[i].contest) != 0;
        unsigned long cards = ranks_made[i].to - (first ? 0 : ranks_made[i - 1].to);
        neb(ranks_made[i].choices[choice_made(contest, winner)],
            ranks_made[i].choices[choice_made(contest, loser)], &w, &l);
        margin += (w - l) * (int64_t)cards;
    }
    return margin;
}

static int neb_error(struct check *k, const struct json *ballot, str contest, str winner, str loser)
{
    const struct json *paper = json_get(ballot, "cvr");
    if (paper == NULL || paper->type == JSON_NULL)
        return 2;
    int w = 0, l = 0, error = 0;
    const char *cvr = made_of(ranks_made, ARRAY_LEN(ranks_made), contest, number_of(ballot->key));
    if (cvr != NULL) {
        neb(cvr[choice_made(contest, winner)], cvr[choice_made(contest, loser)], &w, &l);
        error = w - l;
    }
    const struct json *votes = json_get(paper, arena_str(k->arena, contest).ptr);
    if (votes == NULL)
        return error;
    char ranks[CHOICES] = {0};
    size_t i = 0;
    for (const struct json *v = votes->first; v != NULL && i < CHOICES; v = v->next)
        ranks[i++] = v->text.ptr[0];
    neb(ranks[choice_in(votes, winner)], ranks[choice_in(votes, loser)], &w, &l);
    return error - (w - l);
}

// Cases of discrepancies do not name their contest: the expected weights tell the margin.
static str contest_named(struct check *k)
{
    const struct json *contest = json_in(k, "contest");
    if (contest != NULL)
        return json_get(contest, "name")->text;
    if (string_is(json_get(k->c, "test"), "test_simple_irv_election"))
        return STR("synth");
    return STR("Contest D");
}

static bool raire_discrepancies(struct check *k)
{
    str winner, loser, contest = contest_named(k);
    assertion_of(text_in(k, "assertion"), &winner, &loser);
    double margin = (double)neb_margin(contest, winner, loser);
    size_t found = 0;
    bool fits = true;
    for (const struct json *b = json_in(k, "sample_cvr")->first; b != NULL; b = b->next) {
        int error = neb_error(k, b, contest, winner, loser);
        if (error == 0)
            continue;
        const struct json *want = json_get(k->expected, arena_str(k->arena, b->key).ptr);
        fits = fits && discrepancy_fits(want, error, error / margin);
        found++;
    }
    buf_addf(&k->got, "%zu discrepancies of %g", found, margin);
    return fits && found == k->expected->count;
}

static bool raire_risk_of(struct check *k, const struct contest *c, const struct json *assertion,
                          double *risk)
{
    str winner = STR(""), loser = STR("");
    const struct json *sample = json_in(k, "sample_cvr");
    struct card_errors *cards = arena_new(k->arena, struct card_errors, sample->count);
    int8_t *errors = arena_new(k->arena, int8_t, sample->count);
    int64_t margin = 0;
    size_t count = 0;
    if (assertion != NULL) {
        assertion_of(assertion->text, &winner, &loser);
        margin = neb_margin(c->name, winner, loser);
    }
    for (const struct json *b = sample->first; b != NULL; b = b->next, count++) {
        if (assertion != NULL)
            errors[count] = (int8_t)neb_error(k, b, c->name, winner, loser);
        cards[count] = (struct card_errors){&errors[count], 1};
    }
    struct super_simple s = {c->cards, &margin, assertion != NULL, KM_GAMMA};
    return super_simple_risk(&s, cards, count, risk, &k->err) == BAL_OK;
}

// The largest risk of the assertions; without any, what a full count says.
static bool raire_risk(struct check *k)
{
    struct contest c;
    double risk = 0, worst = 0;
    const struct json *a = json_in(k, "assertions")->first;
    read_contest(json_in(k, "contest"), &c);
    do {
        if (!raire_risk_of(k, &c, a, &risk))
            return false;
        worst = risk > worst ? risk : worst;
        a = a != NULL ? a->next : NULL;
    } while (a != NULL);
    return risk_fits(k, worst);
}

static bool raire_sizes(struct check *k)
{
    struct contest c;
    uint64_t most = 0, n = 0;
    const struct json *results = json_in(k, "sample_results");
    read_contest(json_in(k, "contest"), &c);
    for (const struct json *a = json_in(k, "assertions")->first; a != NULL; a = a->next) {
        str winner, loser;
        assertion_of(a->text, &winner, &loser);
        const struct json *mine = json_get(results, arena_str(k->arena, a->text).ptr);
        if (!size_for(k, c.cards, neb_margin(c.name, winner, loser), mine, &n))
            return false;
        most = n > most ? n : most;
    }
    put_count(k, most);
    return true;
}

const struct vector_function vector_super_simple[] = {
    {"supersimple.compute_discrepancies", compute_discrepancies, VECTOR_CHECKED},
    {"supersimple.compute_risk", compute_risk, VECTOR_CHECKED},
    {"supersimple.get_sample_sizes", get_sample_sizes, VECTOR_EXACT},
    {"supersimple_raire.compute_discrepancies", raire_discrepancies, VECTOR_CHECKED},
    {"supersimple_raire.compute_risk", raire_risk, VECTOR_CHECKED},
    {"supersimple_raire.get_sample_sizes", raire_sizes, VECTOR_EXACT},
    {NULL, NULL, VECTOR_EXACT},
};
