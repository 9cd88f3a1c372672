// SPDX-License-Identifier: Apache-2.0
// vector_irv.c: how one ranked card is read, and what it says to NEB and NEN.
#include "audit/assertion/assert_irv.h"
#include "vectors/vector.h"

enum { MOST_MARKS = 64 };

static bool add_choice(struct contest *c, str name)
{
    struct choice *new = vec_push(&c->choices, MOST_MARKS);
    if (new == NULL)
        return false;
    new->name = str_trim(name);
    return true;
}

static uint32_t find_choice(const struct contest *c, str name)
{
    uint32_t i = 0;
    while (i < c->choices.len && !str_eq(c->choices.at[i].name, name))
        i++;
    return i;
}

// ---- assorters: "NEB 5 v 47", "NEN 27 v 26 elim 28 50"

// The contest of the assertion's winner, from "contest 334: 5,1,3; contest 361: 28,50".
static bool make_contest(struct contest *c, str text, str winner)
{
    while (text.len > 0) {
        str names = str_cut(&text, ';');
        (void)str_cut(&names, ':');
        c->choices.len = 0;
        while (names.len > 0)
            if (!add_choice(c, str_cut(&names, ',')))
                return false;
        if (find_choice(c, winner) < c->choices.len)
            return true;
    }
    return false;
}

static bool make_assertion(const struct contest *c, str text, struct assertion *out)
{
    struct ranking_rules rules = ranking_default();
    struct raire_assertion a = {0};
    str kind = str_cut(&text, ' ');
    a.winner = (uint8_t)find_choice(c, str_cut(&text, ' '));
    (void)str_cut(&text, ' ');
    a.loser = (uint8_t)find_choice(c, str_cut(&text, ' '));
    a.kind = str_eq(kind, STR("NEB")) ? RAIRE_NEB : RAIRE_NEN;
    if (a.kind == RAIRE_NEN)
        a.continuing = ((candidate_set)1 << c->choices.len) - 1;
    (void)str_cut(&text, ' ');
    while (text.len > 0)
        a.continuing &= ~((candidate_set)1 << find_choice(c, str_cut(&text, ' ')));
    *out = irv_assertion(&a, &rules);
    return a.winner < c->choices.len && a.loser < c->choices.len;
}

static bool assorter(struct check *k)
{
    struct contest c = {.function = FUNCTION_IRV, .seats = 1};
    struct mark marks[MOST_MARKS];
    struct mark_set set = {STATE_BLANK, 0, marks};
    struct assertion a;
    str text = text_in(k, "assertion"), rest = text;
    (void)str_cut(&rest, ' ');
    bool ok = make_contest(&c, text_in(k, "candidates"), str_cut(&rest, ' ')) &&
              make_assertion(&c, text, &a);
    const struct json *ranking = json_get(k->in, "ranking");
    for (const struct json *j = ok ? ranking->first : NULL; j != NULL; j = j->next) {
        uint32_t choice = find_choice(&c, j->text);
        if (choice == c.choices.len)
            continue; // of the other contest
        marks[set.count] = (struct mark){(uint16_t)choice, (uint8_t)(set.count + 1), 0};
        set.count++;
        set.state = STATE_MARKED;
    }
    if (ok)
        k->number = (double)assertion_value(&a, &c, &set) / (double)a.den;
    vec_done(&c.choices);
    return ok;
}

// ---- readings: {"Bob": 1, "Dan": [3, 4]}

static int by_rank(const struct mark *a, const struct mark *b)
{
    return a->rank != b->rank ? (int)a->rank - (int)b->rank : (int)a->choice - (int)b->choice;
}

static uint32_t add_mark(struct mark *marks, uint32_t count, uint32_t choice, const struct json *j)
{
    uint32_t rank = 0, at = count;
    if (!num_u32(j->text, &rank) || count == MOST_MARKS)
        return count;
    struct mark new = {(uint16_t)choice, (uint8_t)rank, 0};
    for (; at > 0 && by_rank(&marks[at - 1], &new) > 0; at--)
        marks[at] = marks[at - 1];
    marks[at] = new;
    return count + 1;
}

// The preferences by their new ranks are those expected.
static bool normalise(struct check *k)
{
    struct contest c = {.function = FUNCTION_IRV, .seats = 1};
    struct mark marks[MOST_MARKS], read[MOST_MARKS];
    struct mark_set set = {STATE_MARKED, 0, marks};
    struct ranking_rules rules = ranking_default();
    enum ranking_end end;
    bool ok = true;
    for (const struct json *j = json_get(k->in, "ranks")->first; j != NULL; j = j->next) {
        ok = ok && add_choice(&c, j->key);
        uint32_t choice = (uint32_t)c.choices.len - 1;
        if (j->type != JSON_ARRAY)
            set.count = add_mark(marks, set.count, choice, j);
        for (const struct json *r = j->first; r != NULL; r = r->next)
            set.count = add_mark(marks, set.count, choice, r);
    }
    uint32_t count = ok ? ranking_read(&rules, &c, NULL, &set, read, &end) : 0, equal = 0;
    for (const struct json *j = k->expected->first; j != NULL; j = j->next) {
        uint32_t rank = 0;
        equal += num_u32(j->text, &rank) && rank >= 1 && rank <= count &&
                 str_eq(c.choices.at[read[rank - 1].choice].name, j->key);
    }
    vec_done(&c.choices);
    return ok && equal == count && count == k->expected->count;
}

const struct vector_function vector_irv[] = {
    {"irv_assorter", assorter, VECTOR_NUMBER},
    {"irv_normalise(overvote before squeeze)", normalise, VECTOR_CHECKED},
    {NULL, NULL, VECTOR_EXACT},
};
