// SPDX-License-Identifier: Apache-2.0
// bundle_contests.c: the contests as the freeze lists them, made in an election of public inputs.
#include "base/binary.h"
#include "core/spelling.h"
#include "ledger/sum_tree.h"
#include "record/bundle/bundle_lists.h"
#include "record/state/body_keys.h"

enum { LISTS = 1 << 30 };

void public_lists_done(struct public_lists *p)
{
    load_done(&p->load);
    vec_done(&p->contests);
    vec_done(&p->sets);
    vec_done(&p->runs);
    arena_done(&p->arena);
}

uint32_t public_contest_find(const struct public_lists *p, str name, uint32_t from)
{
    size_t n = p->contests.len;
    for (size_t i = 0; i < n; i++) {
        size_t at = (from + i) % n;
        if (str_eq(p->contests.at[at].name, name))
            return (uint32_t)at;
    }
    return TABLE_NONE;
}

// One contest on its way in.
struct taking {
    struct public_lists *p;
    struct import imp;
    uint32_t number;
    bool given; // it is in the inputs
    const struct ej1 *line;
};

static bal_status differs(const struct taking *t, const char *what, struct bal_err *err)
{
    return bal_fail(err, BAL_CONFLICT, "contest %u of the list: the inputs have another %s",
                    t->number, what);
}

static bool is_clean_spelling(str text, str name, uint32_t occurrence)
{
    AUTO_BUF spelled = BUF_INIT(LIMIT_TOKEN_BYTES), clean = BUF_INIT(LIMIT_TOKEN_BYTES);
    spelling_put(&spelled, name, occurrence);
    ej1_clean(&clean, buf_str(&spelled));
    return str_eq(buf_str(&clean), text);
}

static bal_status take_choices(struct taking *t, struct bal_err *err)
{
    const struct ej1 *list;
    struct contest *c = &t->imp.election->contests.at[t->number];
    size_t given = c->choices.len, i = 0;
    BAL_TRY(ej1_get(t->line, "choices", EJ1_ARRAY, &list, err));
    if (list->count < given || list->count > LIMIT_CHOICES)
        return differs(t, "number of choices", err);
    for (const struct ej1 *v = list->first; v != NULL; v = v->next, i++) {
        uint32_t occurrence, number = 0;
        if (v->type != EJ1_STRING)
            return bal_fail(err, BAL_INVALID, "a choice is no text");
        if (i < given) {
            if (!is_clean_spelling(v->text, c->choices.at[i].name, c->choices.at[i].occurrence))
                return differs(t, "choice", err);
            continue;
        }
        str name = spelling_parse(v->text, &occurrence);
        BAL_TRY(import_choice(&t->imp, t->number, name, STR(""), occurrence, CHOICE_REGULAR,
                              &number, err));
        if (number != i)
            return bal_fail(err, BAL_INVALID, "a contest has a choice twice");
        c = &t->imp.election->contests.at[t->number];
        if (!is_clean_spelling(v->text, c->choices.at[i].name, c->choices.at[i].occurrence))
            return differs(t, "standard name of a choice", err);
    }
    return BAL_OK;
}

static bal_status take_write_ins(struct taking *t, struct bal_err *err)
{
    const struct ej1 *list;
    struct contest *c = &t->imp.election->contests.at[t->number];
    BAL_TRY(ej1_get(t->line, "write_ins", EJ1_ARRAY, &list, err));
    for (const struct ej1 *v = list->first; v != NULL; v = v->next) {
        if (v->type != EJ1_INT || v->number < 0 || (uint64_t)v->number >= c->choices.len)
            return bal_fail(err, BAL_INVALID, "a write-in is no choice of its contest");
        c->choices.at[v->number].kind = CHOICE_WRITE_IN;
    }
    return BAL_OK;
}

static bal_status get_small(const struct ej1 *line, const char *key, uint32_t max, uint32_t *out,
                            struct bal_err *err)
{
    uint64_t v;
    BAL_TRY(ej1_get_u64(line, key, &v, err));
    if (v > max)
        return bal_fail(err, BAL_INVALID, "'%s' is too large", key);
    *out = (uint32_t)v;
    return BAL_OK;
}

// Do the inputs state another function, or other numbers?
static bool stated_otherwise(const struct contest *was, const struct contest *is)
{
    AUTO_BUF one = BUF_INIT(LIMIT_TOKEN_BYTES), other = BUF_INIT(LIMIT_TOKEN_BYTES);
    function_put(was->function, &was->terms, &one);
    function_put(is->function, &is->terms, &other);
    bool limited = is->function != FUNCTION_APPROVAL; // by it votes_allowed is no limit
    return (was->function_known && !str_eq(buf_str(&one), buf_str(&other))) ||
           (was->seats_known && was->seats != is->seats) ||
           (was->votes_known && limited && was->votes_allowed != is->votes_allowed);
}

static bal_status take_function(struct taking *t, struct contest *c, struct bal_err *err)
{
    str function;
    struct function_terms terms;
    const struct contest was = *c;
    BAL_TRY(ej1_get_str(t->line, "function", &function, err));
    BAL_TRY(function_parse(function, &c->function, &terms, err));
    c->terms = terms;
    c->terms.needs = import_keep(&t->imp, terms.needs);
    c->function_known = c->votes_known = c->seats_known = true;
    BAL_TRY(get_small(t->line, "votes_allowed", LIMIT_CHOICES, &c->votes_allowed, err));
    BAL_TRY(get_small(t->line, "seats", LIMIT_CHOICES, &c->seats, err));
    t->p->restated = t->p->restated || (t->given && stated_otherwise(&was, c));
    return BAL_OK;
}

static bal_status take_numbers(struct taking *t, struct public_contest *of, struct bal_err *err)
{
    struct contest *c = &t->imp.election->contests.at[t->number];
    BAL_TRY(take_function(t, c, err));
    BAL_TRY(get_small(t->line, "ranks", LIMIT_RANKS, &c->ranks, err));
    BAL_TRY(ej1_get_u64(t->line, "cards", &of->cards, err));
    BAL_TRY(ej1_get_u64(t->line, "cards_bound", &of->bound, err));
    BAL_TRY(ej1_get_u64(t->line, "pending", &of->pending, err));
    of->by_batch = ej1_find(t->line, "batch_sampler") != NULL;
    return arena_check(&t->imp.election->arena, err);
}

static bal_status take_contest(struct taking *t, struct bal_err *err)
{
    str text;
    struct election *e = t->imp.election;
    struct public_contest *new = vec_push(&t->p->contests, LIMIT_CONTESTS);
    if (new == NULL)
        return err_memory(err);
    BAL_TRY(ej1_get_str(t->line, "contest", &text, err));
    *new = (struct public_contest){.name = arena_str(&t->p->arena, text)};
    t->given = t->number < e->contests.len;
    if (t->given) {
        const struct contest *c = &e->contests.at[t->number];
        if (!is_clean_spelling(text, c->name, c->occurrence))
            return differs(t, "name", err);
    } else {
        struct contest_def def = {.votes_allowed = 1};
        uint32_t number = 0;
        def.name = spelling_parse(text, &def.occurrence);
        BAL_TRY(import_contest(&t->imp, &def, &number, err));
        if (number != t->number)
            return bal_fail(err, BAL_INVALID, "the list has a contest twice");
        const struct contest *c = &e->contests.at[number];
        if (!is_clean_spelling(text, c->name, c->occurrence))
            return differs(t, "standard name", err);
    }
    BAL_TRY(take_choices(t, err));
    BAL_TRY(take_write_ins(t, err));
    return take_numbers(t, new, err);
}

static bal_status take_contests(struct public_lists *p, struct record *r, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(LISTS);
    struct taking t = {.p = p,
                       .imp = {.election = &p->load.election,
                               .problems = &p->load.problems,
                               .last_batch = TABLE_NONE}};
    BAL_TRY(record_read_object(r, &r->state.params, &text, err));
    for (str rest = buf_str(&text); rest.len > 0; t.number++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 24);
        BAL_TRY(ej1_parse(str_cut(&rest, '\n'), &arena, &t.line, err));
        bal_status status = take_contest(&t, err);
        if (status != BAL_OK) {
            err_where(err, "line %u of the list of contests", t.number + 1);
            return status;
        }
    }
    if (t.number != p->load.election.contests.len)
        return bal_fail(err, BAL_CONFLICT, "the inputs have contests that the list does not have");
    return arena_check(&p->arena, err);
}

bal_status public_contests(struct public_lists *p, struct record *r, struct bal_err *err)
{
    p->arena = ARENA_INIT((size_t)1 << 30);
    BAL_TRY(record_load_public(r, &p->load, err));
    if (p->load.election.cards > 0 || p->load.election.pools.len > 0)
        return bal_fail(err, BAL_CONFLICT, "a public input has cast vote records in it");
    if (p->load.problems.count[PROBLEM_names_conflict] > 0)
        return bal_fail(err, BAL_CONFLICT, "the lists of standard names contradict each other");
    if (p->load.problems.count[PROBLEM_names_merged] > 0)
        return bal_fail(err, BAL_CONFLICT,
                        "the lists of standard names make one of two names "
                        "that a public input has side by side");
    return take_contests(p, r, err);
}

// ---- commitments

// The root of a tree of sums: its form, for the assertions are read later.
static bal_status check_sums(const struct ej1 *sums, struct bal_err *err)
{
    struct sum_root root;
    AUTO_ARENA arena = ARENA_INIT(1 << 24);
    const struct ej1 *of = ej1_find(sums, "of");
    return sum_root_read(sums, 0, of != NULL ? of->count : 0, &arena, &root, err);
}

static bal_status take_commitment(struct public_lists *p, const struct ej1 *line, bool sums,
                                  uint32_t *next, struct bal_err *err)
{
    str name, root;
    uint64_t n;
    str keys = sums ? STR("contest n:int root sums?:dict") : STR("contest n:int root");
    BAL_TRY(body_keys_check(STR("a commitment"), line, keys, err));
    BAL_TRY(ej1_get_str(line, "contest", &name, err));
    BAL_TRY(ej1_get_str(line, "root", &root, err));
    BAL_TRY(ej1_get_u64(line, "n", &n, err));
    uint32_t at = public_contest_find(p, name, *next);
    if (at == TABLE_NONE || at < *next || n == 0 || n > LIMIT_CARDS)
        return bal_fail(err, BAL_INVALID, "the list of commitments is not by contest");
    struct public_contest *c = &p->contests.at[at];
    c->leaves = n;
    c->committed = true;
    c->summed = ej1_find(line, "sums") != NULL;
    if (c->summed)
        BAL_TRY(check_sums(ej1_find(line, "sums"), err));
    *next = at + 1;
    if (!base64_get(root, c->root.b, SHA256_BYTES))
        return bal_fail(err, BAL_INVALID, "a root is not the base64 of 32 bytes");
    return BAL_OK;
}

bal_status public_commitments(struct public_lists *p, struct record *r, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(LISTS);
    uint32_t next = 0;
    bool sums = str_eq(r->state.published.rule, STR("sums"));
    if (r->state.published.commitments.size == 0)
        return BAL_OK;
    BAL_TRY(record_read_object(r, &r->state.published.commitments, &text, err));
    BAL_TRY(list_ended(buf_str(&text), "commitments", err));
    for (str rest = buf_str(&text); rest.len > 0;) {
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        const struct ej1 *line;
        BAL_TRY(ej1_parse(str_cut(&rest, '\n'), &arena, &line, err));
        BAL_TRY(take_commitment(p, line, sums, &next, err));
    }
    return BAL_OK;
}
