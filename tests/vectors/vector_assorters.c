// SPDX-License-Identifier: Apache-2.0
// vector_assorters.c: assorters and overstatements, exact.
#include <math.h>

#include "audit/assertion/overstatement.h"
#include "vectors/vector.h"

enum { WINNER, LOSER, OTHER, CHOICES, CARDS = 1000, DEN_TRIED = 2000 };

// Winner u, loser 0, anybody else 1/2: what every assorter of the cases has in common.
static uint64_t three_values(const struct assertion *a, const struct contest *c,
                             const struct mark_set *s)
{
    (void)c;
    if (s->count == 0 || s->marks[0].choice == OTHER)
        return a->den / 2;
    return s->marks[0].choice == WINNER ? a->upper : 0;
}

static const struct assertion_kind three = {.name = "three values", .value = three_values};

// den is the smallest even number that makes u whole.
static bool assertion_of(struct check *k, struct assertion *a, struct margin *m)
{
    double u = number_in(k, "upper", 1), v = number_in(k, "margin", 0);
    uint64_t den = 2;
    while (den < DEN_TRIED && fabs(u * (double)den - round(u * (double)den)) > 1e-9)
        den += 2;
    *a = (struct assertion){.kind = &three,
                            .winner = WINNER,
                            .loser = LOSER,
                            .den = den,
                            .upper = (uint64_t)round(u * (double)den)};
    *m = (struct margin){CARDS, 0, (int64_t)round(v * (double)(CARDS * den))};
    return den < DEN_TRIED;
}

struct side {
    enum cvr_side cvr;
    struct finding paper;
    struct mark mark;
};

// The words of the cases, for both sides.
static bool side_of(const struct json *j, struct side *out)
{
    static const struct {
        const char *word;
        enum cvr_side cvr;
        enum finding_state paper;
        uint16_t choice;
    } words[] = {
        {"winner", CVR_WITH_CONTEST, FINDING_MARKED, WINNER},
        {"loser", CVR_WITH_CONTEST, FINDING_MARKED, LOSER},
        {"other", CVR_WITH_CONTEST, FINDING_MARKED, OTHER},
        {"missing", CVR_WITHOUT_CONTEST, FINDING_NOT_ON_CARD, 0},
        {"phantom", CVR_PHANTOM, FINDING_NOT_FOUND, 0},
        {"Alice", CVR_WITH_CONTEST, FINDING_MARKED, WINNER},
        {"Bob", CVR_WITH_CONTEST, FINDING_MARKED, LOSER},
        {"Candy", CVR_WITH_CONTEST, FINDING_MARKED, OTHER},
        {"empty", CVR_WITH_CONTEST, FINDING_BLANK, 0},
        {"no_contest", CVR_WITHOUT_CONTEST, FINDING_NOT_ON_CARD, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (!string_is(j, words[i].word))
            continue;
        out->cvr = words[i].cvr;
        out->mark = (struct mark){.choice = words[i].choice};
        out->paper = (struct finding){.state = words[i].paper,
                                      .count = words[i].paper == FINDING_MARKED,
                                      .marks = &out->mark};
        return true;
    }
    return false;
}

static bool compare(struct check *k, const struct assertion *a, struct comparison *out)
{
    const struct json *style = json_get(k->in, "use_style");
    enum universe u = style == NULL || style->type == JSON_TRUE ? UNIVERSE_STYLE : UNIVERSE_ALL;
    struct contest c = {.name = STR("AvB"), .votes_allowed = 1};
    struct choice choices[CHOICES] = {0};
    struct side cvr, mvr;
    c.choices.at = choices;
    c.choices.len = CHOICES;
    if (!side_of(json_get(k->in, "cvr"), &cvr) || !side_of(json_get(k->in, "mvr"), &mvr))
        return false;
    uint64_t value = assertion_finding(a, &c, &cvr.paper);
    return compare_card(a, &c, u, cvr.cvr, value, &mvr.paper, out, &k->err) == BAL_OK;
}

static bool near(struct check *k, const char *name, double got)
{
    const struct json *want = json_get(k->expected, name);
    double v = (double)NAN;
    buf_addf(&k->got, "%s %.17g ", name, got);
    return want != NULL && num_double(want->text, &v) && fabs(v - got) <= 1e-12;
}

static bool overstatement_assorter(struct check *k)
{
    struct assertion a;
    struct margin m;
    struct comparison c;
    if (!assertion_of(k, &a, &m) || !compare(k, &a, &c))
        return false;
    double omega = ((double)c.cvr - (double)c.mvr) / (double)a.den;
    return near(k, "overstatement", omega) && near(k, "tau", (double)c.tau / (double)a.upper) &&
           near(k, "value", overstatement_value(&a, &m, c.tau)) &&
           near(k, "noerror", overstatement_value(&a, &m, a.upper));
}

// The same with the assertion that the product makes of a contest.
static bool plurality(struct assertion *a, struct assertions *all, struct check *k, uint32_t loser,
                      struct contest *c)
{
    static const uint32_t winner = WINNER;
    if (assertions_make(c, &(struct reported_outcome){.winners = &winner, .count = 1}, all,
                        &k->err) != BAL_OK)
        return false;
    for (size_t i = 0; i < all->list.len; i++)
        if (all->list.at[i].loser == loser)
            *a = all->list.at[i];
    return true;
}

static bool plurality_overstatement(struct check *k)
{
    struct choice choices[CHOICES] = {0};
    struct contest c = {.name = STR("AvB"), .votes_allowed = 1, .seats = 1};
    struct assertions all = {0};
    struct assertion a = {0};
    struct comparison got;
    c.choices.at = choices;
    c.choices.len = CHOICES;
    bool ok = plurality(&a, &all, k, LOSER, &c);
    assertions_done(&all);
    if (!ok || !compare(k, &a, &got))
        return ok && string_is(k->expected, "ValueError") && k->err.code == BAL_INVALID;
    double want = (double)NAN, omega = ((double)got.cvr - (double)got.mvr) / (double)a.den;
    buf_addf(&k->got, "%.17g", omega);
    return num_double(k->expected->text, &want) && want == omega && got.votes == (int)(2 * omega);
}

static bool overstatement_assorter_value(struct check *k)
{
    struct assertion a;
    struct margin m;
    struct comparison c;
    if (!assertion_of(k, &a, &m) || !compare(k, &a, &c))
        return false;
    k->number = overstatement_value(&a, &m, c.tau);
    return true;
}

static bool overstatement_assorter_mean(struct check *k)
{
    double one = number_in(k, "error_rate_1", 0), two = number_in(k, "error_rate_2", 0);
    struct assertion a;
    struct margin m;
    if (!assertion_of(k, &a, &m))
        return false;
    k->number = (1 - one - two) * overstatement_value(&a, &m, a.upper) +
                one * overstatement_value(&a, &m, a.upper / 2);
    return true;
}

static bool overstatement_assorter_margin(struct check *k)
{
    struct assertion a;
    struct margin m;
    if (!assertion_of(k, &a, &m))
        return false;
    k->number = 2 * overstatement_value(&a, &m, a.upper) - 1;
    return true;
}

// Alice and Bob won two seats; Candy and Dan lost.
static bool plurality_assorter(struct check *k)
{
    static const char *const names[] = {"Alice", "Bob", "Candy", "Dan"};
    static const uint32_t winners[] = {0, 1};
    struct choice choices[ARRAY_LEN(names)] = {0};
    struct contest c = {.name = STR("AvB"), .votes_allowed = 1, .seats = 2};
    struct mark mark = {0};
    const struct json *vote = json_get(k->in, "vote")->first;
    struct assertions all;
    bool found = false;
    c.choices.at = choices;
    c.choices.len = ARRAY_LEN(names);
    for (uint16_t i = 0; i < ARRAY_LEN(names); i++)
        if (string_is(vote, names[i]))
            mark.choice = i;
    const struct finding paper = {.state = FINDING_MARKED, .count = 1, .marks = &mark};
    bool ok = assertions_make(&c, &(struct reported_outcome){.winners = winners, .count = 2}, &all,
                              &k->err) == BAL_OK &&
              vote->next == NULL;
    for (size_t i = 0; ok && i < all.list.len; i++) {
        const struct assertion *a = &all.list.at[i];
        if (!string_is(json_get(k->in, "winner"), names[a->winner]) ||
            !string_is(json_get(k->in, "loser"), names[a->loser]))
            continue;
        k->number = (double)assertion_finding(a, &c, &paper) / (double)a->den;
        found = true;
    }
    assertions_done(&all);
    return found;
}

const struct vector_function vector_assorters[] = {
    {"overstatement_assorter", overstatement_assorter, VECTOR_CHECKED},
    {"overstatement_assorter_margin", overstatement_assorter_margin, VECTOR_NUMBER},
    {"overstatement_assorter_mean", overstatement_assorter_mean, VECTOR_NUMBER},
    {"overstatement_assorter_value", overstatement_assorter_value, VECTOR_NUMBER},
    {"plurality_assorter", plurality_assorter, VECTOR_NUMBER},
    {"plurality_overstatement(Alice v Bob)", plurality_overstatement, VECTOR_CHECKED},
    {NULL, NULL, VECTOR_EXACT},
};
