// SPDX-License-Identifier: Apache-2.0
// vector_raire.c: assertions for ranked contests.
//
// Some cases name ballots that are in the data sets of the shared folder, some that are nowhere.
// Of those without ballots what can be judged is: the published assertions are sufficient, and the
// hardest of them has the published difficulty. Expected polls of audit-irv-cp come from its own
// simulated samples with a gap to the optimum of 0.005, and nobody has reproduced them; of these,
// too, the assertions are judged.
#include <glob.h>
#include <math.h>

#include "app/load/load.h"
#include "audit/raire/check.h"
#include "audit/raire/contest.h"
#include "support/shared.h"
#include "vectors/raire_inputs.h"

// ---- inputs

// The only contest of a file, as a problem with its choices' names.
struct file_problem {
    struct load load;
    struct raire_problem p;
    bool there;
};

static void load_file(struct check *k, const char *pattern, struct file_problem *out)
{
    AUTO_BUF path = BUF_INIT(4096);
    glob_t found = {0};
    *out = (struct file_problem){0};
    if (glob(shared_path(pattern, &path), 0, NULL, &found) == 0) {
        struct load_path one = {.path = found.gl_pathv[0]};
        struct load_options how = {0};
        struct ranking_rules rules = ranking_default();
        bool ok = load_paths(&out->load, &one, 1, &how, &k->err) == BAL_OK &&
                  out->load.election.contests.len == 1;
        const struct contest *c = ok ? &out->load.election.contests.at[0] : NULL;
        uint64_t *codes = ok ? arena_new(k->arena, uint64_t, contest_codes(c)) : NULL;
        if (codes != NULL) {
            column_count(&c->column, 0, out->load.election.cards, codes);
            out->there = raire_problem_of(&out->p, c, &rules, codes, out->load.election.cards,
                                          &k->err) == BAL_OK;
        }
    }
    globfree(&found);
}

static void file_done(struct file_problem *f)
{
    raire_problem_done(&f->p);
    load_done(&f->load);
}

// ---- whole problems

static bool solve(struct check *k, struct raire_problem *p, const struct raire_measure *m,
                  enum raire_trim trim, struct raire_result *out, uint32_t *winner)
{
    uint32_t order[RAIRE_CANDIDATES];
    raire_count(p, order);
    *winner = order[p->candidates - 1];
    struct raire_options o = {.winner = *winner, .measure = *m, .trim = trim};
    return raire_solve(p, &o, out, &k->err) == BAL_OK && out->answer == RAIRE_PROVEN;
}

// NEN 0>3 0 2 3: in the order of the result.
static void describe(const struct raire_result *r, struct buf *out)
{
    for (size_t i = 0; i < r->assertions.len; i++) {
        const struct raire_assertion *a = &r->assertions.at[i];
        buf_addf(out, "%s %u>%u %jx;", a->kind == RAIRE_NEB ? "NEB" : "NEN", a->winner, a->loser,
                 (uintmax_t)a->continuing);
    }
}

static bool difficulty_of(struct check *k, struct raire_problem *p)
{
    struct raire_measure m = raire_measure_in(k);
    struct raire_result r;
    uint32_t winner;
    bool ok = solve(k, p, &m, RAIRE_TRIM_TREE, &r, &winner);
    k->number = r.upper;
    raire_result_done(&r);
    return ok && raire_near(k);
}

// The file of the case, "SHANGRLA/tests/raire/data/NAME.raire", by its name in the data sets.
static bool difficulty_of_file(struct check *k)
{
    AUTO_BUF pattern = BUF_INIT(1000);
    str path = text_in(k, "file"), name = str_skip(path, str_rindex(path, '/') + 1);
    const struct json *winner = json_get(k->expected, "winner");
    const struct json *most = json_get(k->expected, "n_assertions_untrimmed");
    struct raire_measure m = {raire_difficulty_at(0), 0, 0};
    struct file_problem f;
    struct raire_result r = {0};
    uint32_t w = 0;
    double want = 0;
    buf_addf(&pattern, "data/*/input/" STR_FMT, STR_ARG(name));
    load_file(k, buf_cstr(&pattern), &f);
    k->absent = !f.there;
    bool ok = f.there && solve(k, &f.p, &m, RAIRE_TRIM_NONE, &r, &w) &&
              num_double(json_get(k->expected, "difficulty")->text, &want) &&
              fabs(r.upper - want) <= 1e-9 * want && r.assertions.len <= raire_number(most) &&
              str_eq(f.load.election.contests.at[0].choices.at[w].name, winner->text);
    raire_result_done(&r);
    file_done(&f);
    return ok;
}

static bool raire_difficulty(struct check *k)
{
    return json_get(k->in, "votes") != NULL ? raire_with_problem(k, difficulty_of)
                                            : difficulty_of_file(k);
}

// The guide's example: the very assertions, all for one trim, without the first for the other.
static bool guide_sets(struct check *k, struct raire_problem *p)
{
    static const char *const sets[] = {
        "NEB 2>1 0;NEN 2>0 5;NEN 0>3 9;NEN 0>3 d;NEN 2>3 d;NEN 0>1 f;",
        "NEB 2>1 0;NEN 2>0 5;NEN 0>3 d;NEN 2>3 d;NEN 0>1 f;"};
    struct raire_measure m = raire_measure_in(k);
    bool ok = json_get(k->expected, "assertions")->count == 6; // these six
    for (int trim = RAIRE_TRIM_TREE; trim <= RAIRE_TRIM_ASSERTIONS; trim++) {
        struct raire_result r;
        uint32_t w;
        AUTO_BUF text = BUF_INIT(4096);
        ok = solve(k, p, &m, (enum raire_trim)trim, &r, &w) && ok;
        describe(&r, &text);
        ok = ok && str_eq(buf_str(&text), str_from(sets[trim])) &&
             r.assertions.len == raire_number(json_get(k->expected, raire_trim_name((size_t)trim)));
        raire_result_done(&r);
    }
    return ok;
}

// ---- "NEN,Winner,385,Loser,384,Eliminated,77,382,383"

static uint32_t number_of(const struct table *names, str name)
{
    return table_find(names, str_trim(name));
}

static bool read_arlo(str line, const struct table *names, struct raire_assertion *out)
{
    str kind = str_cut(&line, ',');
    (void)str_cut(&line, ',');
    uint32_t w = number_of(names, str_cut(&line, ','));
    (void)str_cut(&line, ',');
    uint32_t l = number_of(names, str_cut(&line, ','));
    (void)str_cut(&line, ',');
    candidate_set gone = 0;
    while (line.len > 0) {
        uint32_t c = number_of(names, str_cut(&line, ','));
        if (c == TABLE_NONE)
            return false;
        gone |= (candidate_set)1 << c;
    }
    if (w == TABLE_NONE || l == TABLE_NONE)
        return false;
    *out = (struct raire_assertion){.kind = str_eq(kind, STR("NEB")) ? RAIRE_NEB : RAIRE_NEN,
                                    .winner = (uint8_t)w,
                                    .loser = (uint8_t)l};
    if (out->kind == RAIRE_NEN)
        out->continuing = (((candidate_set)1 << names->len) - 1) & ~gone;
    return true;
}

struct arlo_set {
    VEC(struct raire_assertion) list;
};

static bool read_arlo_list(const struct json *list, const struct table *names, struct arlo_set *out)
{
    for (const struct json *j = list->first; j != NULL; j = j->next) {
        struct raire_assertion *new = vec_push(&out->list, 1000);
        if (new == NULL || !read_arlo(j->text, names, new))
            return false;
    }
    return true;
}

// Both have the same assertions, in whatever order.
static bool same_set(const struct raire_result *r, const struct arlo_set *s)
{
    size_t found = 0;
    for (size_t i = 0; i < s->list.len; i++)
        for (size_t j = 0; j < r->assertions.len; j++) {
            const struct raire_assertion *a = &s->list.at[i], *b = &r->assertions.at[j];
            found += a->kind == b->kind && a->winner == b->winner && a->loser == b->loser &&
                     a->continuing == b->continuing;
        }
    return found == s->list.len && found == r->assertions.len;
}

static bool proves(struct check *k, uint32_t candidates, uint32_t winner, const struct arlo_set *s)
{
    struct raire_verdict v;
    return raire_check(candidates, winner, s->list.at, s->list.len, &v, &k->err) == BAL_OK &&
           v.sufficient;
}

static bool arlo_problem(struct check *k, struct raire_problem *p)
{
    struct table names = TABLE_INIT(1 << 20);
    struct arlo_set set = {0};
    struct raire_measure m = {raire_difficulty_at(0), 0, 0};
    struct raire_result r = {0};
    uint32_t winner;
    double want = 0;
    for (const struct json *j = json_get(k->in, "candidates")->first; j != NULL; j = j->next)
        (void)table_add(&names, j->text);
    bool ok = solve(k, p, &m, RAIRE_TRIM_TREE, &r, &winner) &&
              read_arlo_list(json_get(k->expected, "assertions"), &names, &set) &&
              str_eq(names.items[winner], json_get(k->expected, "winner")->text) &&
              num_double(json_get(k->expected, "max_difficulty")->text, &want) &&
              fabs(r.upper - want) <= 1e-9 * want && same_set(&r, &set);
    raire_result_done(&r);
    vec_done(&set.list);
    table_done(&names);
    return ok;
}

static bool raire_assertions(struct check *k)
{
    return raire_with_problem(k, json_get(k->in, "candidates") != NULL ? arlo_problem : guide_sets);
}

// ---- Arlo's calls: only first preferences are left of the ballots

static bool first_preferences_only(struct check *k, const struct json *tallies,
                                   struct raire_problem *p)
{
    uint32_t c = 0;
    if (raire_problem_init(p, (uint32_t)tallies->count, &k->err) != BAL_OK)
        return false;
    for (const struct json *j = tallies->first; j != NULL; j = j->next, c++)
        if (raire_problem_add(p, &c, 1, raire_number(j), &k->err) != BAL_OK)
            return false;
    return raire_problem_seal(p, &k->err) == BAL_OK;
}

// With the test's own ballots (one choice each) the very assertions come out, and none in the tie;
// of Berkeley's contests, whose ballots are not given, the assertions are judged.
static bool arlo_call(struct check *k)
{
    const struct json *tallies = json_get(json_get(k->in, "contest"), "candidates");
    bool made_up = str_eq(json_get(json_get(k->in, "contest"), "name")->text, STR("Contest A"));
    struct table names = TABLE_INIT(1 << 20);
    struct arlo_set set = {0};
    struct raire_problem p;
    struct raire_measure m = {raire_difficulty_at(0), 0, 0};
    struct raire_result r = {0};
    uint32_t winner = 0;
    for (const struct json *j = tallies->first; j != NULL; j = j->next)
        (void)table_add(&names, j->key);
    bool ok = first_preferences_only(k, tallies, &p) && read_arlo_list(k->expected, &names, &set);
    bool found = ok && solve(k, &p, &m, RAIRE_TRIM_TREE, &r, &winner);
    if (set.list.len == 0)
        ok = ok && !found;
    else
        ok = ok && proves(k, p.candidates, winner, &set) && (!made_up || same_set(&r, &set));
    raire_result_done(&r);
    raire_problem_done(&p);
    vec_done(&set.list);
    table_done(&names);
    return ok;
}

// ---- audit-irv-cp's answers

// ["NEN", winner, loser, [eliminated]]
static bool read_cp(const struct json *j, const struct table *names, struct raire_assertion *out)
{
    const struct json *w = j->first->next, *l = w->next, *gone = l->next;
    candidate_set set = 0;
    for (const struct json *g = gone->first; g != NULL; g = g->next)
        set |= (candidate_set)1 << number_of(names, g->text);
    *out = (struct raire_assertion){.kind = string_is(j->first, "NEB") ? RAIRE_NEB : RAIRE_NEN,
                                    .winner = (uint8_t)number_of(names, w->text),
                                    .loser = (uint8_t)number_of(names, l->text)};
    if (out->kind == RAIRE_NEN)
        out->continuing = (((candidate_set)1 << names->len) - 1) & ~set;
    return out->winner < names->len && out->loser < names->len;
}

// Candidates are those whom the assertions name. Exactly one winner is proven.
static bool expected_polls(struct check *k)
{
    const struct json *list = json_get(k->expected, "assertions");
    struct table names = TABLE_INIT(1 << 20);
    struct arlo_set set = {0};
    uint32_t proven = 0;
    bool ok = list->count == raire_number(json_get(k->expected, "n_assertions"));
    for (const struct json *j = list->first; j != NULL; j = j->next) {
        (void)table_add(&names, j->first->next->text);
        (void)table_add(&names, j->first->next->next->text);
        for (const struct json *g = j->first->next->next->next->first; g != NULL; g = g->next)
            (void)table_add(&names, g->text);
    }
    for (const struct json *j = list->first; ok && j != NULL; j = j->next) {
        struct raire_assertion *new = vec_push(&set.list, 10000);
        ok = new != NULL &&read_cp(j, &names, new);
    }
    for (uint32_t w = 0; ok && w < names.len; w++)
        proven += proves(k, names.len, w, &set);
    vec_done(&set.list);
    table_done(&names);
    return ok && proven == 1;
}

// ---- New South Wales 2021

static bool read_published(const struct json *j, struct raire_assertion *out)
{
    *out = (struct raire_assertion){.kind = string_is(json_get(j, "type"), "NEB") ? RAIRE_NEB
                                                                                  : RAIRE_NEN,
                                    .winner = (uint8_t)raire_number(json_get(j, "winner")),
                                    .loser = (uint8_t)raire_number(json_get(j, "loser")),
                                    .continuing = raire_set_in(json_get(j, "continuing")),
                                    .margin = raire_number(json_get(j, "margin"))};
    return num_double(json_get(j, "difficulty")->text, &out->difficulty);
}

// The published assertions prove the winner, and are as hard as published.
static bool published_fits(struct check *k, const struct arlo_set *set, double difficulty)
{
    double hardest = 0;
    uint64_t margin = UINT64_MAX;
    for (size_t i = 0; i < set->list.len; i++) {
        const struct raire_assertion *a = &set->list.at[i];
        hardest = a->difficulty > hardest ? a->difficulty : hardest;
        margin = a->margin < margin ? a->margin : margin;
    }
    uint32_t candidates = (uint32_t)count_in(k, "num_candidates");
    return proves(k, candidates, raire_number(json_get(k->expected, "winner")), set) &&
           fabs(hardest - difficulty) <= 1e-9 * difficulty &&
           margin == raire_number(json_get(k->expected, "margin"));
}

static bool solution_fits(struct check *k, struct raire_problem *p, const struct arlo_set *set,
                          double difficulty)
{
    struct raire_measure m = {raire_difficulty_at(0), 0, 0};
    struct raire_result r;
    uint32_t winner;
    bool ok = solve(k, p, &m, RAIRE_TRIM_TREE, &r, &winner) &&
              fabs(r.upper - difficulty) <= 1e-9 * difficulty &&
              r.margin == raire_number(json_get(k->expected, "margin")) &&
              winner == raire_number(json_get(k->expected, "winner")) &&
              r.assertions.len <= raire_number(json_get(k->expected, "n_assertions"));
    for (size_t i = 0; ok && i < set->list.len; i++) {
        uint64_t w, l;
        raire_assertion_votes(p, &set->list.at[i], &w, &l);
        ok = w == l + set->list.at[i].margin;
    }
    raire_result_done(&r);
    return ok;
}

static bool new_south_wales(struct check *k)
{
    AUTO_BUF pattern = BUF_INIT(1000);
    const struct json *votes = json_get(k->in, "votes");
    struct arlo_set set = {0};
    struct file_problem f = {0};
    double difficulty = 0;
    bool ok = num_double(json_get(k->expected, "difficulty")->text, &difficulty);
    for (const struct json *j = json_get(k->expected, "assertions")->first; ok && j != NULL;
         j = j->next) {
        struct raire_assertion *new = vec_push(&set.list, 10000);
        ok = new != NULL &&read_published(j, new);
    }
    if (votes != NULL && votes->type == JSON_ARRAY) {
        f.there = raire_add_votes(k, &f.p, votes, (uint32_t)count_in(k, "num_candidates")) &&
                  raire_problem_seal(&f.p, &k->err) == BAL_OK;
    } else {
        str path = text_in(k, "votes_file");
        buf_addf(&pattern, "data/*/*/" STR_FMT, STR_ARG(str_skip(path, str_rindex(path, '/') + 1)));
        load_file(k, buf_cstr(&pattern), &f);
    }
    ok = ok && published_fits(k, &set, difficulty) &&
         (!f.there || solution_fits(k, &f.p, &set, difficulty));
    vec_done(&set.list);
    file_done(&f);
    return ok;
}

const struct vector_function vector_raire[] = {
    {"irvaudit_expected_polls", expected_polls, VECTOR_CHECKED},
    {"raire", new_south_wales, VECTOR_CHECKED},
    {"raire.compute_raire_assertions", arlo_call, VECTOR_CHECKED},
    {"raire_assertions", raire_assertions, VECTOR_CHECKED},
    {"raire_difficulty", raire_difficulty, VECTOR_CHECKED},
    {NULL, NULL, VECTOR_EXACT},
};
