// SPDX-License-Identifier: Apache-2.0
// data_raire.c: checks on assertions of ranked contests.
#include <inttypes.h>
#include <math.h>

#include "app/assertions/assertions.h"
#include "data/data.h"

struct raire_work {
    struct load load;
    struct assertions_made made;
    struct assertions_check check;
};

static bool find_assertions(struct data_check *k, struct raire_work *w)
{
    struct assertions_options o = {.irv = irv_default(),
                                   .measure = {.difficulty = raire_difficulty_at(0)}};
    if (!data_load(k, k->set, NULL, FORMAT_CVR, &w->load))
        return false;
    if (assertions_of(&w->made, &w->load.election, &o, &w->load.problems, &k->err) != BAL_OK) {
        (void)fail(k, "%s", k->err.what);
        return false;
    }
    if (w->made.contests.len == 1)
        return true;
    (void)fail(k, "%zu contests", w->made.contests.len);
    return false;
}

static void work_done(struct raire_work *w)
{
    assertions_check_done(&w->check);
    assertions_made_done(&w->made);
    load_done(&w->load);
}

static double number_of(const struct json *object, const char *key)
{
    double v = (double)NAN;
    const struct json *j = object != NULL ? json_get(object, key) : NULL;
    return j != NULL && num_double(j->text, &v) ? v : (double)NAN;
}

// The winner by name: the files number candidates in their own order.
static bool same_winner(struct data_check *k, const struct assertions_contest *c,
                        const struct json *root, double winner)
{
    const struct json *names = json_get(json_get(root, "metadata"), "candidates");
    const struct json *name = names != NULL ? names->first : NULL;
    for (double i = 0; name != NULL && i < winner; i++)
        name = name->next;
    str mine = c->winners.len == 1 ? c->contest->choices.at[c->winners.at[0]].name : STR("nobody");
    if (name != NULL && str_eq(name->text, mine))
        return true;
    (void)fail(k, "the winner is " STR_FMT, STR_ARG(mine));
    return false;
}

static enum verdict compare(struct data_check *k, const struct raire_work *w)
{
    const struct json *root = data_json(k, data_path(k, check_text(k, "expected")));
    const struct json *solution = root != NULL ? json_get(root, "solution") : NULL;
    const struct json *ok = solution != NULL ? json_get(solution, "Ok") : NULL;
    const struct assertions_contest *c = &w->made.contests.at[0];
    double difficulty = number_of(ok, "difficulty"), margin = number_of(ok, "margin");
    if (ok == NULL || json_get(root, "metadata") == NULL)
        return fail(k, "no solution is published");
    if (c->reason.len > 0)
        return fail(k, STR_FMT, STR_ARG(c->reason));
    buf_addf(&k->why, "difficulty %.10g, margin %.0f, %zu assertions", c->difficulty, c->margin,
             c->claims.len);
    if (!same_winner(k, c, root, number_of(ok, "winner")))
        return VERDICT_FAIL;
    if (c->raire.answer != RAIRE_PROVEN || fabs(c->difficulty - difficulty) > 1e-9 * difficulty ||
        c->margin != margin)
        return fail(k, "published: difficulty %.17g, margin %.0f", difficulty, margin);
    return VERDICT_PASS;
}

static bool is_read(const struct data_check *k)
{
    const struct json *format = json_get(k->set, "format");
    return format != NULL && has_format(format->text);
}

static enum verdict assertions(struct data_check *k)
{
    struct raire_work w = {0};
    if (!is_read(k))
        return skip(k, "no such format");
    enum verdict verdict = find_assertions(k, &w) ? compare(k, &w) : VERDICT_FAIL;
    work_done(&w);
    return verdict;
}

static enum verdict judge(struct data_check *k, struct raire_work *w)
{
    const char *path = data_path(k, check_text(k, "expected"));
    if (assertions_check(&w->check, &w->made, path, &k->err) != BAL_OK)
        return fail(k, "%s", k->err.what);
    for (size_t i = 0; i < w->check.sets.len; i++) {
        const struct assertions_judged *j = &w->check.sets.at[i];
        if (j->reason.len > 0)
            return fail(k, STR_FMT, STR_ARG(j->reason));
        buf_addf(&k->why, "%s, %zu assertions, %u of them not true of the records, margin %" PRIu64,
                 w->check.published.format, j->list.list.len, j->not_true, j->margin);
        if (!j->sufficient)
            return fail(k, "they leave another winner");
    }
    return w->check.sets.len > 0 ? VERDICT_PASS : fail(k, "there are no assertions");
}

static enum verdict sufficient(struct data_check *k)
{
    struct raire_work w = {0};
    if (!is_read(k))
        return skip(k, "no such format");
    enum verdict verdict = find_assertions(k, &w) ? judge(k, &w) : VERDICT_FAIL;
    work_done(&w);
    return verdict;
}

const struct data_kind data_raire[] = {
    {"assertions", assertions}, {"sufficient", sufficient}, {NULL, NULL}};
